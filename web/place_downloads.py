"""Figures of places as CSV files: one measure over every place, and every measure of one place.

They hold what the hotspots page shows the same reader, place by place, and no line that adds places up.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, Response, abort, request

from components.downloads import Cell, csv_text
from metrics import board as boards
from metrics.views import Cell as ViewCell
from metrics.views import (
    FunnelPlace,
    HotspotsView,
    LedgerRow,
    Place,
    PlaceMeasure,
    PlaceRecord,
    Release,
    Source,
)
from web.downloads import ILLUSTRATIVE, asked_for, csv_answer

LEVELS = ("ward", "neighbourhood")
NOTHING = "\u2013"
_OF_A_PLACE = ("quarter", "release")
_OF_A_LIST = (*_OF_A_PLACE, "level")
_FIGURE = ("Count", "Maturity", "Rate", "Rate per", "Rate interval from", "Rate interval to")
_CHANGE = ("Change on a year before", "Change in words")
_PEOPLE = ("Population", "Population counts", "Population year", "Population kind")
_VERDICTS = (
    "Place from top, from",
    "Place from top, to",
    "Unlike the others",
    "Unlike its past",
    "Among its neighbours",
    "In the top tenth",
)
LIST_COLUMNS = (
    "Place",
    "Official code",
    "Level",
    "Lies in",
    "Measure",
    "Quarter",
    "Period",
    *_FIGURE,
    "Share of the borough",
    *_CHANGE,
    *_VERDICTS,
    "First in the top tenth",
    "Last in the top tenth",
    "Counted in four quarters",
    "Expected in four quarters",
    "Counted over expected",
    "Limits (99.8%) from",
    "Limits (99.8%) to",
    *_PEOPLE,
    "Provenance",
)
PLACE_COLUMNS = (
    "Measure",
    "Name of the measure",
    "Place",
    "Official code",
    "Quarter",
    "Period",
    *_FIGURE,
    *_CHANGE,
    *_VERDICTS,
    *_PEOPLE,
    "Provenance",
    "Source",
    "Received",
)


def add_place_downloads(server: Flask) -> None:
    """Serve /download/places/<measure>.csv and /download/place/<code>.csv for the quarter and release in the query."""

    @server.get("/download/places/<code>.csv", endpoint="download_places")
    def _places(code: str) -> Response:
        if code not in dict(boards.place_choices().measures):
            abort(404)
        quarter, _, release = asked_for(boards.choices(), _OF_A_LIST)
        level = request.args.get("level") or "ward"
        if level not in LEVELS:
            abort(400, f"Places are listed by {' or '.join(LEVELS)}.")
        view = boards.hotspots(code, quarter, release, level=level)
        return csv_answer(list_csv(view), (code, f"by-{level}", quarter))

    @server.get("/download/place/<code>.csv", endpoint="download_place")
    def _place(code: str) -> Response:
        if code not in boards.place_choices().places:
            abort(404)
        quarter, _, release = asked_for(boards.choices(), _OF_A_PLACE)
        return csv_answer(place_csv(boards.place_record(code, quarter, release)), ("place", code, quarter))


def list_csv(view: HotspotsView) -> str:
    """The CSV text of one measure over every place, in the order of the page: those that are hidden last, by name."""
    funnel = {place.code: place for place in view.outliers.places} if view.outliers else {}
    ledger = {row.code: row for row in view.ledger.rows} if view.ledger else {}
    rows = [_listed(view, place, funnel.get(place.code), ledger.get(place.code)) for place in view.places]
    lines: list[tuple[str, Cell]] = [
        ("Safer Rotherham Partnership", "Performance dashboard"),
        ("Marking", ILLUSTRATIVE if view.source.provenance == "illustrative" else None),
        ("Measure", f"{view.measure} {view.name}"),
        ("What is counted", view.counted),
        ("Finding", view.title),
        ("Unlike the others", view.outliers.sentence if view.outliers else None),
        ("Four quarters", view.outliers.period if view.outliers else None),
        ("Unlike its past", view.unusual),
        ("Among its neighbours", view.clusters),
        ("In the top tenth", view.ledger.sentence if view.ledger else None),
        ("Places", f"by {view.level}, from the highest {view.ranked_by}"),
        ("Rates", view.base),
        ("What adds up", view.reconciled),
        ("Quarter", view.quarter),
        *_release_lines(view.release, view.as_of, view.audience),
        *_source_lines(view.source),
        *(("What the figures leave out", text) for text in view.coverage),
        ("Rules", view.rules_version),
    ]
    return csv_text(rows, LIST_COLUMNS, _said(lines))


def place_csv(record: PlaceRecord) -> str:
    """The CSV text of every measure of one place, quarter by quarter; verdicts stand beside the last quarter alone."""
    marked = any(measure.source.provenance == "illustrative" for measure in record.measures)
    span = (
        "sums of the four quarters that end with the quarter of the line"
        if record.level == "neighbourhood"
        else "one quarter a line"
    )
    lines: list[tuple[str, Cell]] = [
        ("Safer Rotherham Partnership", "Performance dashboard"),
        ("Marking", "Lines of provenance illustrative were made for demonstration" if marked else None),
        ("Place", f"{record.name} ({record.level} {record.code})"),
        ("Measures", f"{len(record.measures)} with figures for this place"),
        ("Counts", span),
        ("Verdicts", f"of {record.quarter}, beside its line"),
        ("Quarter", record.quarter),
        *_release_lines(record.release, record.as_of, record.audience),
        *(("What the figures leave out", text) for text in record.coverage),
        *(("Attribution", text) for text in dict.fromkeys(m.source.attribution for m in record.measures)),
        ("Rules", record.rules_version),
    ]
    rows = [row for measure in record.measures for row in _of_measure(record, measure)]
    return csv_text(rows, PLACE_COLUMNS, _said(lines))


def _listed(
    view: HotspotsView, place: Place, funnel: FunnelPlace | None, row: LedgerRow | None
) -> list[Cell]:
    limits = (
        [funnel.observed, funnel.expected, funnel.ratio, max(funnel.lower, 0), funnel.upper]
        if funnel
        else [None] * 5
    )
    return [
        place.name,
        place.code,
        view.level,
        place.within,
        view.measure,
        view.quarter,
        view.period,
        _number(place.count),
        _maturity(place.count),
        _number(place.rate),
        view.per,
        place.lower,
        place.upper,
        _number(place.share),
        place.change.value,
        _words(place.change),
        *_verdicts(place),
        row.first_seen if row else None,
        row.last_seen if row else None,
        *limits,
        place.people,
        view.people,
        place.people_year or None,
        place.people_kind,
        view.source.provenance,
    ]


def _of_measure(record: PlaceRecord, measure: PlaceMeasure) -> list[list[Cell]]:
    last = len(measure.figures) - 1
    rows = []
    for at, figure in enumerate(measure.figures):
        period = (
            f"the four quarters to {figure.quarter}" if record.level == "neighbourhood" else figure.quarter
        )
        judged = measure.judged if at == last else None
        rows.append(
            [
                measure.code,
                measure.name,
                record.name,
                record.code,
                figure.quarter,
                period,
                _number(figure.count),
                figure.maturity,
                _number(figure.rate),
                measure.per,
                figure.lower,
                figure.upper,
                figure.change.value,
                _words(figure.change),
                *(_verdicts(judged) if judged else [None] * len(_VERDICTS)),
                figure.people,
                measure.people,
                figure.people_year or None,
                figure.people_kind,
                measure.source.provenance,
                measure.source.text,
                measure.source.received,
            ]
        )
    return rows


def _verdicts(place: Place) -> list[Cell]:
    return [place.rank_lower, place.rank_upper, place.outlier, place.unusual, place.cluster, place.record]


def _number(cell: ViewCell) -> Cell:
    """The number of a cell, else its words: the marker of a hidden one; a dash is an empty cell."""
    return cell.value if cell.value is not None else _words(cell)


def _words(cell: ViewCell) -> Cell:
    return None if cell.text == NOTHING else cell.text


def _maturity(cell: ViewCell) -> str:
    return "" if cell.value is None else "provisional" if "provisional" in cell.marks else "final"


def _release_lines(release: Release | None, as_of: str, audience: str) -> list[tuple[str, Cell]]:
    return [
        (
            "Release",
            f"{release.number} {release.name}, as presented" if release else "None: figures as revised",
        ),
        ("As of", as_of),
        ("Shown to", f"{audience}; small numbers are protected"),
    ]


def _source_lines(source: Source) -> list[tuple[str, Cell]]:
    return [
        ("Source", source.text),
        ("Address of source", source.url),
        ("Received", source.received),
        ("Attribution", source.attribution),
    ]


def _said(lines: Sequence[tuple[str, Cell]]) -> list[tuple[str, Cell]]:
    return [line for line in lines if line[1] not in ("", None)]
