"""A workbook handed back with its problems marked in it: coloured cells and a sheet that lists them all."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils.exceptions import IllegalCharacterError
from openpyxl.worksheet.worksheet import Worksheet

from data.returns.problems import Problem, ReturnError, column_number
from data.returns.report import Report
from data.returns.template import TemplateError, saved
from data.returns.texts import safe_text

SHEET = "Problems"
_UNOPENED = ("FILE_", "SHEET_TOO", "CELL_TOO_LONG", "CELL_READ_TWO_WAYS")
_ERROR, _WARNING = PatternFill("solid", fgColor="F6B5B0"), PatternFill("solid", fgColor="FBE3A4")
_AUTHOR = "Check of returns"
_HEADINGS = ("Severity", "Code", "Sheet", "Row", "Column", "Found", "Expected", "What is wrong")


class MarkingError(ReturnError):
    """The file cannot be handed back marked. The message says why."""


def marked_copy(source: Path, report: Report, out: Path) -> None:
    """Write `source` to `out` as a workbook, its cells coloured and commented where the report has a problem.

    A CSV file becomes a workbook. A file that was refused before it could be read is not opened again: the copy
    has the list of problems only. Raises MarkingError when the copy cannot be written.
    """
    is_sound = not any(problem.code.startswith(_UNOPENED) for problem in report.problems)
    book = Workbook()
    if is_sound and source.suffix.casefold() == ".xlsx" and report.format in ("template", "tidy", "wide"):
        book = load_workbook(source, keep_links=False)
        _mark(book, report)
    elif is_sound and source.suffix.casefold() in (".csv", ".tsv") and report.format in ("tidy", "wide"):
        _copy_csv(source, book.active)
        _mark(book, report)
    else:
        book.remove(book.active)
    if SHEET in book.sheetnames:
        book.remove(book[SHEET])
    _list(book.create_sheet(SHEET), report)
    try:
        saved(book, out)
    except TemplateError as error:
        raise MarkingError(str(error)) from None


def _mark(book: Workbook, report: Report) -> None:
    by_cell: dict[tuple[str, int, int], list[Problem]] = {}
    for problem in report.problems:
        if problem.row:
            column = column_number(problem.column) if problem.column else 1
            by_cell.setdefault((problem.sheet, problem.row, column), []).append(problem)
    for (name, row, column), problems in by_cell.items():
        sheet = book[name] if name in book.sheetnames else book.active
        cell = sheet.cell(row, column)
        if not isinstance(cell, Cell):
            continue  # the inside of merged cells can hold nothing; the list still says what is wrong
        cell.fill = _WARNING if all(problem.warning for problem in problems) else _ERROR
        cell.comment = Comment("\n".join(problem.message for problem in problems), _AUTHOR)


def _copy_csv(source: Path, sheet: Worksheet) -> None:
    from data.returns.csv_grid import csv_grid

    with source.open("rb") as file:
        grid = csv_grid(file)["sheets"][0]["rows"]
    for number, texts in grid:
        for column, text in enumerate(texts, 1):
            cell = sheet.cell(number, column)
            try:
                cell.value = safe_text(text)
            except IllegalCharacterError:
                cell.value = "".join(character for character in text if character.isprintable())


def _list(sheet: Worksheet, report: Report) -> None:
    for column, heading in enumerate(_HEADINGS, 1):
        sheet.cell(1, column, heading).font = Font(bold=True)
    for row, problem in enumerate(report.problems, 2):
        values = (
            "warning" if problem.warning else "error",
            problem.code,
            problem.sheet,
            problem.row,
            problem.column,
            problem.found,
            problem.expected,
            problem.message,
        )
        for column, value in enumerate(values, 1):
            sheet.cell(row, column, safe_text(value) if isinstance(value, str) else value)
    for letter, width in zip("ABCDEFGH", (10, 28, 16, 7, 8, 30, 40, 80), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
