"""What the cells of a report must say, worked out anew from the views: nothing here uses what wrote the file."""

from __future__ import annotations

from collections.abc import Callable

from metrics.views import Board, MeasureView, YearRow

Text = Callable[[MeasureView, Board], str]


def year_row(view: MeasureView, year: str) -> YearRow | None:
    """The measure's row of a financial year."""
    return next((r for r in view.years if r.year == year), None)


def _quarter(number: int) -> Text:
    def text(view: MeasureView, board: Board) -> str:
        row = year_row(view, board.quarter[:7])
        return row.quarters[number - 1].text if row else "–"

    return text


def _whole_year(view: MeasureView, board: Board) -> str:
    row = year_row(view, board.quarter[:7])
    if row is None:
        return "–"
    return row.year_end.text if row.year_to_date is None else row.year_to_date.text


def _year_ago(view: MeasureView, board: Board) -> str:
    start = int(board.quarter[:4]) - 1
    row = year_row(view, f"{start}-{str(start + 1)[2:]}")
    return row.quarters[int(board.quarter[-1]) - 1].text if row else "–"


def _latest(view: MeasureView, _board: Board) -> str:
    if not view.shown:
        return "Held by owner, not shown"
    return f"{view.latest.text} in {view.latest.quarter}" if view.latest else "No figure"


def _year_end(view: MeasureView, board: Board) -> str:
    row = year_row(view, board.quarter[:7])
    return row.year_end.text if row else "–"


def _year_status(view: MeasureView, board: Board) -> str:
    row = year_row(view, board.quarter[:7])
    return row.status.word if row else "–"


def _year_before(view: MeasureView, board: Board) -> str:
    start = int(board.quarter[:4]) - 1
    row = year_row(view, f"{start}-{str(start + 1)[2:]}")
    return row.year_end.text if row else "–"


IN_NARROW_COLUMNS = {"Not shown to protect people": "Not shown"}
"""What may stand for a text where a column is narrow and a key explains it."""
OF_MEASURE: dict[str, Text] = {
    "Year end": _year_end,
    "Year status": _year_status,
    "Year before": _year_before,
    "Q1": _quarter(1),
    "Q2": _quarter(2),
    "Q3": _quarter(3),
    "Q4": _quarter(4),
    "Year so far or year end": _whole_year,
    "Same quarter last year": _year_ago,
    "Latest": _latest,
    "Status": lambda view, _: view.status.word,
    "Status in a sentence": lambda view, _: view.status.sentence,
    "Really changing?": lambda view, _: view.variation.word,
    "Owner": lambda view, _: view.owner,
    "Measure in full": lambda view, _: view.name,
}
CHANGES = {
    "Against same quarter last year": "same quarter last year",
    "Against previous quarter": "previous quarter",
}
VARIATIONS = {
    "Improving": "improving",
    "Worsening": "worsening",
    "Higher": "higher",
    "Lower": "lower",
    "Steady": "steady",
    "Too few points to tell": "too_few",
}
STATUSES = {
    "Off, high risk": "high_risk",
    "Off target": "off_target",
    "Below, recoverable": "recoverable",
    "On target": "met",
    "No target set": "no_target",
    "Cannot be assessed": "not_assessed",
}
