"""Reads workbooks as the program that opens them prints them."""

from __future__ import annotations

import re
from io import BytesIO

from openpyxl import load_workbook

from reports.reading_back.parts import ReadFile, ReadTable, bare


def read_workbook(content: bytes) -> ReadFile:
    """Every sheet as it is printed. Raises ValueError for a formula."""
    book = load_workbook(BytesIO(content), data_only=False)
    tables, pages, words = [], [], []
    for sheet in book.worksheets:
        cells = [[_printed(cell) for cell in row] for row in sheet.iter_rows()]
        tables.append(ReadTable(cells[0][0], tuple(tuple(map(bare, row)) for row in cells[4:])))
        pages.append("\n".join(filter(None, (row[0] for row in cells[:3]))))
        words += [" ".join(filter(None, row)) for row in cells]
    return ReadFile(tuple(tables), (), "\n".join(words), tuple(pages))


def _printed(cell: object) -> str:
    """A cell as the program that opens the file prints it. Raises ValueError for a formula."""
    if cell.data_type == "f":
        raise ValueError(f"cell {cell.coordinate} holds a formula")
    if cell.value is None or isinstance(cell.value, str):
        return cell.value or ""
    return printed_number(float(cell.value), cell.number_format)


def printed_number(value: float, form: str) -> str:
    """A number in one of our own formats, as it is printed."""
    sections = form.split(";")
    chosen = (
        sections[1]
        if value < 0 and len(sections) > 1
        else sections[2]
        if value == 0 and len(sections) > 2
        else sections[0]
    )
    places = len(chosen.partition(".")[2].rstrip('"%'))
    before, after = chosen.partition("#,##0")[::2]
    quoted = re.sub(r"^[.0]*", "", after)
    return f"{before}{abs(value):,.{places}f}{quoted}".replace('"', "")
