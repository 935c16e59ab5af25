"""Which shape a return has, told from its headers: our template, tidy rows, or areas down and quarters across.

Nothing here judges figures; it finds the cells that hold them and everything that stands in the way of that.
"""

from __future__ import annotations

from collections.abc import Callable

from data.returns.entries import Layout
from data.returns.headings import TEMPLATE, heading, tidy_columns
from data.returns.hindrances import hindrances
from data.returns.problems import Problem
from data.returns.texts import plain, shown
from data.returns.tidy_rows import TidyRows
from data.returns.wide_sheet import WideSheet, wide_header

_HEADER_WITHIN = 40


def layout_of(sheets: list[dict], find: Callable[[str], object]) -> Layout:
    """The layout of grids as `reading.file_content` gives them; `find` says whether a text names a measure."""
    found = [(sheet, header) for sheet in sheets if (header := _header(sheet, find)) is not None]
    shown_ones = [(sheet, header) for sheet, header in found if not sheet["hidden"]]
    layout = Layout()
    if not shown_ones:
        layout.problems.append(_no_table(sheets, found))
        return layout
    if len(shown_ones) > 1:
        names = ", ".join(shown(sheet["name"]) for sheet, _ in shown_ones)
        layout.problems.append(
            Problem(
                "SHEET_SEVERAL",
                "more than one sheet holds a table; keep one, or hand the others in as files of their own",
                found=names,
                expected="one sheet with a table",
            )
        )
    for sheet, header in shown_ones:
        header.read(sheet, layout)
        hindrances(sheet, header.row, header.width, layout)
    return layout


def _header(sheet: dict, find: Callable[[str], object]) -> TidyRows | WideSheet | None:
    """The header of a sheet, or None when it has none within its first rows."""
    rows = [(number, texts) for number, texts in sheet["rows"] if number <= _HEADER_WITHIN]
    partly: TidyRows | None = None
    for number, texts in rows:
        columns = tidy_columns(texts)
        if columns is not None:
            beside = {heading(text) for text in texts}
            names = [plain(text) for text in texts]
            while names and not names[-1] and not sheet["exact"]:
                names.pop()
            tidy = TidyRows(number, columns, names, "template" if beside.issuperset(TEMPLATE) else "tidy")
            if {"measure", "period"} <= set(columns) and {"numerator", "value"} & set(columns):
                return tidy
            partly = partly or tidy
        wide = wide_header(sheet, number, texts, find)
        if wide is not None:
            return wide
    return partly


def _no_table(sheets: list[dict], found: list) -> Problem:
    if found:
        return Problem(
            "SHEET_HIDDEN",
            "the sheet with the table is hidden; unhide it and look it over",
            found[0][0]["name"],
            expected="a visible sheet",
        )
    first = next((texts for sheet in sheets if not sheet["hidden"] for _, texts in sheet["rows"]), [])
    if not any(sheet["rows"] for sheet in sheets):
        return Problem("FILE_EMPTY", "no sheet has anything in it", expected="a header and rows")
    return Problem(
        "FORMAT_UNKNOWN",
        "no header of a return was found in the first rows; start from the template",
        found=shown(", ".join(text for text in first if text.strip())),
        expected="measure, period, area, part, numerator, denominator or value, reason, note",
    )
