"""A measure's figures as a CSV file: exactly what its page shows the same reader, with where they come from."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence

from flask import Flask, Response, abort, request

from components.downloads import Cell, csv_text
from metrics import board as boards
from metrics.views import REASON_WORDS, Board, MeasureDetail, Point
from web.notices import sentence

log = logging.getLogger("safer.web")

ILLUSTRATIVE = "Illustrative: made for demonstration, not real figures"
REVISED = "revised"
COLUMNS = (
    "Part",
    "Quarter",
    "Value",
    "Unit",
    "At least or at most",
    "Numerator",
    "Denominator",
    "Interval from",
    "Interval to",
    "Target",
    "Maturity",
    "Revised",
    "Why there is no figure",
    "Provenance",
)


def add_downloads(server: Flask) -> None:
    """Serve /download/<code>.csv, with the same quarter, area and release in the query as the measure's page."""

    @server.get("/download/<code>.csv", endpoint="download")
    def _download(code: str) -> Response:
        options = boards.choices()
        if code not in dict(options.measures):
            abort(404)
        quarter, area, release = asked_for(options)
        part = _part(code, options)
        detail = boards.measure(code, quarter, release, area=area)
        text = measure_csv(detail, boards.board(quarter, release, area=area), part)
        return csv_answer(text, (code, part, quarter, area))


def csv_answer(text: str, name: Sequence[str]) -> Response:
    """CSV text as a file to keep, named by these parts."""
    named = "-".join(filter(None, name)).replace(" ", "-")
    log.info("download %s: %d lines", named, text.count("\n"))
    return Response(
        text.encode(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{named}.csv"'},
    )


def measure_csv(detail: MeasureDetail, board: Board, part: str = "") -> str:
    """The CSV text of `detail`: all its quarters, then those of its parts, under lines that say what they are.

    With the code of a `part`, that part alone.
    """
    view = detail.measure
    rows = [_row("", point, view.unit, view.provenance) for point in view.points if not part]
    rows += [
        _row(own.name, point, view.unit, view.provenance)
        for own in detail.parts
        if part in ("", own.code)
        for point in own.points
    ]
    return csv_text(rows, COLUMNS, _provenance(detail, board, part))


def _part(code: str, options: boards.Choices) -> str:
    part = request.args.get("part") or ""
    if part and part not in dict(options.parts.get(code, ())):
        abort(400, "This measure has no such part.")
    return part


def asked_for(
    options: boards.Choices, known: Collection[str] = ("quarter", "area", "release", "view", "part")
) -> tuple[str, str, int | None]:
    """Quarter, area and release of the current request; an unknown one is refused, an absent one is the page's own.

    So is whatever else is asked for than `known`.
    """
    if any(key not in known or len(values) > 1 for key, values in request.args.lists()):
        abort(400, f"Only {', '.join(key for key in known if key != 'view')} may be asked for, each once.")
    area = request.args.get("area") or boards.BOROUGH
    release = request.args.get("release") or REVISED
    if area not in {known.code for known in options.areas}:
        abort(400, "There is no such area; areas are asked for by their official code.")
    number = "" if release == REVISED else release
    try:
        quarter, held = options.meant(
            request.args.get("quarter") or ("" if number else options.quarters[0]), number
        )
    except ValueError as error:
        abort(400, sentence(error))
    return quarter, area, held.number if held else None


def _provenance(detail: MeasureDetail, board: Board, part: str) -> list[tuple[str, Cell]]:
    view = detail.measure
    release = board.release
    own = next((p for p in detail.parts if p.code == part), None)
    lines: list[tuple[str, Cell]] = [
        ("Safer Rotherham Partnership", "Performance dashboard"),
        ("Measure", f"{view.code} {view.name}"),
        ("Definition", detail.definition.text),
        ("Part", own.name if own else part or None),
        ("Finding", "" if part and not own else own.title if own else view.title),
        ("Area", f"{board.area.name} ({board.area.code})"),
        ("Quarter", board.quarter),
        (
            "Release",
            f"{release.number} {release.name}, as presented" if release else "None: figures as revised",
        ),
        ("As of", board.as_of),
        ("Shown to", f"{board.audience}; sensitivity {view.sensitivity}; small numbers are protected"),
        ("Source", view.source.text),
        ("Address of source", view.source.url),
        ("Received", view.source.received),
        ("Attribution", view.source.attribution),
        ("Rules", board.rules_version),
    ]
    if view.provenance == "illustrative":
        lines.insert(1, ("Marking", ILLUSTRATIVE))
    return [line for line in lines if line[1] not in ("", None)]


def _row(part: str, point: Point, unit: str, provenance: str) -> list[Cell]:
    return [
        part,
        point.quarter,
        point.value,
        unit,
        point.bound,
        point.numerator,
        point.denominator,
        point.lower,
        point.upper,
        point.target,
        point.maturity,
        "yes" if point.revised else "",
        REASON_WORDS[point.reason] if point.reason else "",
        provenance,
    ]
