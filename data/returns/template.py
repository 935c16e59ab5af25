"""The workbook in which a partner hands in a quarter, made from the catalogue: no macros, nothing hidden.

What a partner fills in stands in coloured cells; beside each are the last value and the usual range.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from data.catalogue import Catalogue, Measure
from data.figures.recorded_crime import measures_by_crime_type
from data.geography import BOROUGH
from data.periods import Period, Quarter
from data.returns.challenging import comparable_value, usual_ranges
from data.returns.problems import ReturnError
from data.returns.reasons import OFFERED
from data.returns.texts import safe_text

if TYPE_CHECKING:
    from data.store import Store

SHEET, NOTES_SHEET = "Return", "Notes"
COLUMNS = (
    ("Measure", 10),
    ("Measure name", 52),
    ("Period", 24),
    ("Area", 12),
    ("Area name", 14),
    ("Part", 16),
    ("Last value", 20),
    ("Usual range", 22),
    ("Numerator", 13),
    ("Denominator", 13),
    ("Value", 13),
    ("Reason", 18),
    ("Maturity", 13),
    ("Note", 44),
)
_HEADER_ROW = 4
_ENTRY = ("Numerator", "Denominator", "Value", "Reason", "Maturity", "Note")
_FILLED_IN = PatternFill("solid", fgColor="FFF7D6")
_HEADED = PatternFill("solid", fgColor="1D3557")
_GUIDE = (
    "How to fill in this return",
    "Fill in the yellow cells of the sheet Return; leave a row blank that you cannot report yet.",
    "A count goes under Numerator. A share needs Numerator and Denominator: the share is computed.",
    "Only amounts of money, hours and published shares without counts go under Value.",
    "When there is no figure, choose the Reason. 0 is a figure: none were counted.",
    "Choose provisional under Maturity when the figure may still change.",
    "A figure outside its usual range is asked about: say why in the note.",
    "Never write a name, an address, a telephone number or anything else about a person.",
)


class TemplateError(ReturnError):
    """The template cannot be made. The message says why."""


@dataclass(frozen=True)
class Due:
    """A figure that is asked for: its measure, period and part ("" for the whole)."""

    measure: Measure
    period: Period
    part: str = ""


def due_figures(catalogue: Catalogue, partner: str, quarter: Quarter) -> list[Due]:
    """What a partner is asked for a quarter: its measures that are shown and reported then, with their parts.

    Annual measures are asked for at the end of the financial year. Raises TemplateError for an unknown partner.
    """
    known = {owner.code.casefold(): owner.code for owner in catalogue.owners}
    code = known.get(partner.casefold())
    if code is None:
        raise TemplateError(f"there is no partner '{partner}'; there are {', '.join(sorted(known.values()))}")
    due: list[Due] = []
    open_data = set(measures_by_crime_type(catalogue).values())
    for measure in catalogue.measures:
        if measure.owner != code or measure.access != "shown":
            continue
        period = due_period(measure, quarter)
        if period is not None:
            # What open data bring is not asked for; their parts are, because open data do not have them.
            whole = [] if measure.code in open_data else [Due(measure, period)]
            due += [*whole, *(Due(measure, period, part.code) for part in measure.parts)]
    return due


def due_period(measure: Measure, quarter: Quarter) -> Period | None:
    """The period a measure reports when the quarter ends, or None when it reports nothing then."""
    year = Quarter(quarter.start_year * 4)
    match measure.frequency:
        case "quarter":
            return quarter.period
        case "half_year":
            first = year if quarter.number == 2 else year + 2
            return Period("half_year", first.start, quarter.end) if quarter.number in (2, 4) else None
        case "annual":
            return Period("financial_year", year.start, quarter.end) if quarter.number == 4 else None
        case _:
            return None


def template_workbook(
    catalogue: Catalogue, store: Store | None, partner: str, quarter: Quarter, out: Path
) -> int:
    """Write the workbook of a partner and quarter to `out` and return how many figures it asks for.

    Raises TemplateError when the partner is unknown, owes nothing, or the file cannot be written.
    """
    due = due_figures(catalogue, partner, quarter)
    if not due:
        raise TemplateError(f"{partner} has no measure that is reported for {quarter.label}")
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    owner = next(o.name for o in catalogue.owners if o.code.casefold() == partner.casefold())
    _write_return(sheet, due, owner, quarter, *_history(store, catalogue, due, quarter))
    _write_notes(book.create_sheet(NOTES_SHEET), due)
    book.properties.creator = "Safer Rotherham Partnership"
    saved(book, out)
    return len(due)


def saved(book: Workbook, out: Path) -> None:
    """Write a workbook whole or not at all. Raises TemplateError when it cannot be written."""
    try:
        descriptor, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=out.parent)
    except OSError as error:
        raise TemplateError(f"{out} cannot be written: {error.strerror}") from None
    partial = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            book.save(file)
        partial.replace(out)
    except OSError as error:
        raise TemplateError(f"{out} cannot be written: {error.strerror}") from None
    finally:
        partial.unlink(missing_ok=True)


def _history(
    store: Store | None, catalogue: Catalogue, due: list[Due], quarter: Quarter
) -> tuple[dict[tuple, str], dict[tuple, str]]:
    """The last value before the quarter and the usual range, in words, by measure, part and kind of period."""
    if store is None:
        return {}, {}
    codes = list(dict.fromkeys(entry.measure.code for entry in due))
    frame = store.observations(measures=codes, areas=[BOROUGH], kinds=None)
    frame = frame[(frame["reason"] == "") & (frame["end"] < quarter.end.isoformat())].sort_values("start")
    last = {}
    for row in frame.itertuples():
        measure = catalogue.measure(row.measure)
        value = comparable_value(measure, row.numerator, row.denominator, row.value)
        if value is not None:
            made_up = " (illustrative)" if row.provenance == "illustrative" else ""
            last[row.measure, row.part, row.kind] = (
                f"{_shown(measure, value)}, {_label(row.kind, row.start, row.end)}{made_up}"
            )
    usual = {
        (measure, part, kind): found.words + (" (illustrative)" if found.illustrative else "")
        for (measure, part, area, kind), found in usual_ranges(store, catalogue, codes, quarter.end).items()
        if area == BOROUGH
    }
    return last, usual


def _label(kind: str, start: str, end: str) -> str:
    return Period(kind, date.fromisoformat(start), date.fromisoformat(end)).label


def _shown(measure: Measure, value: float) -> str:
    match measure.unit:
        case "percent":
            return f"{value:.1f}%"
        case "pounds":
            return f"£{value:,.2f}"
        case "count":
            return f"{value:,.0f}"
        case _:
            return f"{value:,.1f}"


def _write_return(
    sheet: Worksheet,
    due: list[Due],
    owner: str,
    quarter: Quarter,
    last: dict[tuple, str],
    usual: dict[tuple, str],
) -> None:
    sheet["A1"], sheet["A1"].font = (
        f"Safer Rotherham Partnership: return of {quarter.label}",
        Font(bold=True, size=14),
    )
    sheet["A2"] = f"From {owner}. Fill in the yellow cells; the sheet {NOTES_SHEET} says how."
    for column, (name, width) in enumerate(COLUMNS, 1):
        cell = sheet.cell(_HEADER_ROW, column, name)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEADED
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row, entry in enumerate(due, _HEADER_ROW + 1):
        measure = entry.measure
        key = (measure.code, entry.part, entry.period.kind)
        part = next((p.name for p in measure.parts if p.code == entry.part), "")
        values = {
            "Measure": measure.code,
            "Measure name": measure.name + (f": {part}" if part else ""),
            "Period": entry.period.label if entry.period.kind != "half_year" else _half(entry.period),
            "Area": BOROUGH,
            "Area name": "Rotherham",
            "Part": entry.part,
            "Last value": last.get(key, ""),
            "Usual range": usual.get(key, ""),
        }
        for column, (name, _) in enumerate(COLUMNS, 1):
            cell = sheet.cell(row, column, values.get(name) or None)
            if name in _ENTRY and _is_asked(measure, name):
                cell.fill, cell.protection = _FILLED_IN, Protection(locked=False)
            cell.alignment = Alignment(vertical="top", wrap_text=name in ("Measure name", "Note"))
    _validate(sheet, _HEADER_ROW + 1, _HEADER_ROW + len(due))
    sheet.freeze_panes = sheet.cell(_HEADER_ROW + 1, 3)
    sheet.sheet_view.zoomScale = 110


def _half(period: Period) -> str:
    quarter = Quarter.of(period.start)
    return f"H{1 if quarter.number == 1 else 2} {quarter.year_label}"


def _is_asked(measure: Measure, name: str) -> bool:
    """Whether a measure is asked for in this column."""
    is_amount = measure.unit in ("pounds", "hours", "rate")
    match name:
        case "Numerator":
            return not is_amount
        case "Denominator":
            return measure.unit == "percent"
        case "Value":
            return measure.unit != "count"
        case _:
            return True


def _validate(sheet: Worksheet, first: int, last: int) -> None:
    letters = {name: get_column_letter(column) for column, (name, _) in enumerate(COLUMNS, 1)}

    def over(name: str) -> str:
        return f"{letters[name]}{first}:{letters[name]}{last}"

    whole = DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
    whole.errorStyle = "warning"
    whole.error = "A count is a whole number of 0 or more. Choose a reason when there is no figure."
    reasons = DataValidation(type="list", formula1=f'"{",".join(OFFERED)}"', allow_blank=True)
    maturity = DataValidation(type="list", formula1='"provisional,final"', allow_blank=True)
    for rule, names in (
        (whole, ("Numerator", "Denominator")),
        (reasons, ("Reason",)),
        (maturity, ("Maturity",)),
    ):
        for name in names:
            rule.add(over(name))
        sheet.add_data_validation(rule)


def _write_notes(sheet: Worksheet, due: list[Due]) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 12, 100
    for row, text in enumerate(_GUIDE, 1):
        sheet.cell(row, 1, text).font = Font(bold=row == 1, size=13 if row == 1 else 11)
    row = len(_GUIDE) + 2
    for measure in dict.fromkeys(entry.measure for entry in due):
        sheet.cell(row, 1, measure.code).font = Font(bold=True)
        sheet.cell(row, 2, safe_text(measure.name)).font = Font(bold=True)
        lines = [measure.definition]
        if measure.numerator:
            lines.append(f"Numerator: {measure.numerator}. Denominator: {measure.denominator}.")
        lines.append(f"Due {measure.lag_days} days after the period ends.")
        for text in lines:
            row += 1
            sheet.cell(row, 2, safe_text(text)).alignment = Alignment(wrap_text=True, vertical="top")
        row += 2
