"""Financial years in rows: quarters, year end, target and status."""

from __future__ import annotations

from metrics import wording
from metrics.judging import Judged
from metrics.measures.figures import kept_value, quarter_cell, to_date_cell
from metrics.measures.sheet import Sheet
from metrics.measures.statuses import year_status_verdict
from metrics.measures.targets import target_at, target_words
from metrics.rules import REASONS
from metrics.views import Cell, Verdict, YearRow
from metrics.years import AS_IS, LATEST, combination


def year_rows(
    sheet: Sheet, judged: Judged, measure: object, area: str, position: int, status: Verdict
) -> tuple[YearRow, ...]:
    """Financial years with a figure and the running year, newest first."""
    a, running = sheet.assessed, judged.column // 4
    whole_until = (judged.column + 1) // 4
    rows = []
    for year in range(running, -1, -1):
        columns = range(4 * year, 4 * year + 4)
        closed = year < whole_until
        any_figure = any(c <= judged.column and a.figures.reason[position, c] == 0 for c in columns)
        if not (year == running or any_figure or (closed and a.year_published[position, year])):
            continue
        quarters = tuple(
            quarter_cell(sheet, position, c) if c <= judged.column else Cell(wording.NO_VALUE)
            for c in columns
        )
        rows.append(
            YearRow(
                year=a.grid.years[year],
                quarters=quarters,
                year_end=_year_cell(sheet, position, year) if closed else Cell(wording.gap_words("not_due")),
                year_end_note=_year_note(sheet, measure, position, year) if closed else "",
                target=target_words(target_at(sheet, measure, 4 * year + 3), measure, area == sheet.borough),
                status=year_status_verdict(sheet, measure, area, position, year) if closed else status,
                year_to_date=None if closed else to_date_cell(sheet, position, judged.column),
            )
        )
    return tuple(rows) if measure.access == "shown" else ()


def _year_cell(sheet: Sheet, position: int, year: int) -> Cell:
    known, unit = sheet.assessed.year, sheet.assessed.traits[position].unit
    if known.reason[position, year]:
        return Cell(wording.gap_words(REASONS[known.reason[position, year]]))
    value = float(known.value[position, year])
    as_published = bool(sheet.assessed.year_published[position, year])
    text = wording.published_number(value, unit) if as_published else wording.number(value, unit)
    marks = ("provisional",) if known.provisional[position, year] else ()
    return Cell(text, kept_value(value, unit), marks)


def _year_note(sheet: Sheet, measure: object, position: int, year: int) -> str:
    if sheet.assessed.year_published[position, year]:
        return "as published"
    if sheet.assessed.year.reason[position, year]:
        return ""
    match combination(measure.unit, measure.basis):
        case how if how == LATEST:
            return "latest in the year"
        case how if how == AS_IS:
            return "as at Q4"
    return {"percent": "all cases of the year", "rate": "all cases of the year"}.get(
        measure.unit, "sum of quarters"
    )
