"""A workbook as grids of texts: openpyxl first, because it keeps formula errors, and calamine as a second opinion."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import BinaryIO

from data.returns.preflight import MEMBER_BYTES, FileRefused
from data.returns.problems import column_letters
from data.returns.sheet_xml import (
    Limits,
    SheetFacts,
    SheetPart,
    comments_of,
    scanned,
    shared_strings,
    sheet_parts,
)

LIMITS = Limits(rows=20_100, columns=200, cells=500_000)
LONGEST_TEXT = 32_767
MOST_TEXT = 20_000_000
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def workbook_grid(file: BinaryIO, archive: zipfile.ZipFile) -> dict:
    """{"sheets": [...], "problems": [...]} of a workbook that preflight let pass, all plain values.

    A sheet has name, hidden, rows ([number, texts], blank rows left out), merged, hidden_rows, hidden_columns,
    comments ([row, column, text]) and formulas. Numbers are written in full, shares with their percent sign, days
    as 2024-04-01, failed formulas as their error. Raises FileRefused.
    """
    parts, recalculated = sheet_parts(archive)
    if not parts:
        raise FileRefused("SHEET_MISSING", "the workbook has no sheet with cells")
    strings = shared_strings(archive, MEMBER_BYTES, LONGEST_TEXT)
    facts = []
    text_left = MOST_TEXT
    for part in parts:
        seen, used = _scanned(archive, part, strings, text_left)
        text_left -= used
        facts.append(seen)
        if seen.last_row * seen.last_column > LIMITS.cells * 2:
            raise FileRefused(
                "SHEET_TOO_LARGE",
                f"sheet {part.name[:40]} spreads over {seen.last_row:,} rows and {seen.last_column} columns; "
                "delete what lies outside the table",
            )
    if sum(seen.cells for seen in facts) > LIMITS.cells:
        raise FileRefused("SHEET_TOO_LARGE", f"the workbook has more than {LIMITS.cells:,} cells")
    content = _content(file)
    problems: list[dict] = []
    second = _calamine(content)
    try:
        first = list(_openpyxl(content, parts, facts, problems))
    except FileRefused:
        raise
    except MemoryError:
        raise
    except (
        Exception
    ):  # openpyxl raises whatever its many parsers raise, also for sound files of other writers
        if second is None:
            raise FileRefused(
                "FILE_CORRUPT", "the workbook cannot be read; open it and save it again"
            ) from None
        problems.clear()
        first = [_from_calamine(second.get(part.name), seen) for part, seen in zip(parts, facts, strict=True)]
        if any(seen.filled and not grid for seen, grid in zip(facts, first, strict=True)):
            raise FileRefused(
                "FILE_CORRUPT", "the workbook cannot be read; open it and save it again"
            ) from None
    else:
        if second is not None:
            for part, seen, grid in zip(parts, facts, first, strict=True):
                problems += _differences(part.name, grid, second.get(part.name), seen)
    sheets = []
    for part, seen, grid in zip(parts, facts, first, strict=True):
        comments = [[where, text] for where, text in comments_of(archive, part)]
        sheets.append(_sheet(part, seen, grid, comments, recalculated))
    return {"sheets": sheets, "problems": problems}


def _scanned(
    archive: zipfile.ZipFile, part: SheetPart, strings: list[str], most_text: int
) -> tuple[SheetFacts, int]:
    """Facts of a sheet and how much text its cells have together, a shared text counted each time it is used."""
    used = 0

    def row_done(row: int, values: dict[int, str]) -> None:
        nonlocal used
        used += sum(map(len, values.values()))
        if used > most_text:
            raise FileRefused("FILE_BOMB", "the cells of the workbook hold far too much text")

    return scanned(archive, part, LIMITS, MEMBER_BYTES, row_done, strings), used


def _sheet(part: SheetPart, seen: SheetFacts, grid: dict, comments: list, recalculated: bool) -> dict:
    rows = []
    for number in sorted(grid):
        cells = grid[number]
        last = max(cells, default=0)
        rows.append([number, [cells[column][0] if column in cells else "" for column in range(1, last + 1)]])
    return {
        "name": part.name,
        "hidden": part.hidden,
        "rows": rows,
        "exact": False,
        "merged": seen.merged,
        "hidden_rows": seen.hidden_rows,
        "hidden_columns": seen.hidden_columns,
        "comments": comments,
        "uncalculated": seen.uncalculated,
        "formulas": seen.formulas if recalculated else [],
    }


def _content(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read()


def _openpyxl(
    content: bytes, parts: list[SheetPart], facts: list[SheetFacts], problems: list[dict]
) -> Iterator[dict[int, dict[int, tuple[str, object]]]]:
    """For each sheet the cells by row and column: the text and the value."""
    import openpyxl

    book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    for part, seen in zip(parts, facts, strict=True):
        sheet = book[part.name]
        sheet.reset_dimensions()
        grid: dict[int, dict[int, tuple[str, object]]] = {}
        if seen.last_row:
            for number, row in enumerate(sheet.iter_rows(max_row=seen.last_row, max_col=seen.last_column), 1):
                cells = {}
                for index, cell in enumerate(row, 1):
                    value = cell.value
                    if value is None or value == "":
                        continue
                    if type(value) is str:
                        cells[index] = (_unescaped(value), value)
                        continue
                    text, differs = _text(value, cell.number_format)
                    if differs:
                        problems.append(
                            {
                                "code": "CELL_DISPLAY_DIFFERS",
                                "message": "the format of this cell shows something else than the number it holds",
                                "sheet": part.name,
                                "row": number,
                                "column": column_letters(index),
                                "found": text,
                                "expected": "a number shown as it is",
                            }
                        )
                    cells[index] = (text, value)
                if cells:
                    grid[number] = cells
        if seen.filled and not grid:
            raise ValueError("a strict workbook, in whose names openpyxl sees nothing")
        yield grid


def _calamine(content: bytes) -> dict[str, list[list]] | None:
    """The sheets as calamine reads them, or None when it cannot."""
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        return {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in book.sheet_names
            if not name.startswith("\0")
        }
    except MemoryError:
        raise
    except Exception:  # its errors share no base class
        return None


def _from_calamine(rows: list[list] | None, seen: SheetFacts) -> dict:
    """The grid of a sheet that only calamine could read, with the failed formulas it leaves blank put back."""
    grid: dict[int, dict[int, tuple[str, object]]] = {}
    for number, row in enumerate(rows or [], 1):
        cells = {
            index: (_unescaped(value) if type(value) is str else _text(value, "General")[0], value)
            for index, value in enumerate(row, 1)
            if value != ""
        }
        if cells:
            grid[number] = cells
    for (row, column), error in seen.errors.items():
        grid.setdefault(row, {})[column] = (error, error)
    return grid


def _differences(sheet: str, grid: dict, rows: list[list] | None, seen: SheetFacts) -> list[dict]:
    """A problem for every cell that the two readers read differently."""
    if rows is None:
        return []
    found = []
    for number in range(1, max(len(rows), max(grid, default=0)) + 1):
        ours = grid.get(number, {})
        theirs = rows[number - 1] if number <= len(rows) else []
        for column in range(1, max(len(theirs), max(ours, default=0)) + 1):
            other = theirs[column - 1] if column <= len(theirs) else ""
            mine = ours[column][1] if column in ours else ""
            if mine == other or (number, column) in seen.errors or _same(mine, other):
                continue
            found.append(
                {
                    "code": "CELL_READ_TWO_WAYS",
                    "message": "this cell can be read two ways; type its content again",
                    "sheet": sheet,
                    "row": number,
                    "column": column_letters(column),
                    "found": f"{str(mine)[:30]} or {str(other)[:30]}",
                    "expected": "one reading",
                }
            )
            if len(found) > 500:
                return found
    return found


def _same(mine: object, other: object) -> bool:
    if isinstance(mine, str) and isinstance(other, str):
        return _unescaped(mine).split() == _unescaped(other).split()
    if isinstance(mine, bool) or isinstance(other, bool):
        return mine is other
    if isinstance(mine, int | float) and isinstance(other, int | float):
        return abs(mine - other) <= 1e-9 * max(1.0, abs(mine))
    if isinstance(mine, date | time | timedelta) and isinstance(other, date | time | timedelta):
        return _text(mine, "")[0] == _text(other, "")[0]
    return False


def _unescaped(text: str) -> str:
    """Text with the workbook's way to write control characters undone, and one kind of line end."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _text(value: object, number_format: str) -> tuple[str, bool]:
    """A value as a person would write it, and whether its format shows something else than the number."""
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), False
    if isinstance(value, datetime):
        return (value.date().isoformat() if value.time() == time() else value.isoformat(" ")), False
    if isinstance(value, date | time):
        return value.isoformat(), False
    if isinstance(value, timedelta):
        return str(value), False
    if not isinstance(value, int | float):
        return str(value), False
    section = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.', "", (number_format or "General").split(";")[0])
    written = _written(value)
    if "%" in section:
        return _written(Decimal(repr(value)) * 100) + "%", False
    plain = section.casefold().strip()
    differs = plain not in ("general", "@") and (
        not re.search(r"[0#?]", section) or re.search(r"[0#],+(?:\.|$|[^0-9#?.,])", section) is not None
    )
    return written, differs


def _written(value: float | Decimal) -> str:
    """A number in full, to the fifteen digits a spreadsheet keeps."""
    if isinstance(value, int):
        return str(value)
    number = Decimal(f"{value:.15g}")
    if not number.is_finite():
        return str(value)
    text = f"{number:f}" if abs(number.adjusted()) < 30 else f"{value!r}"
    return text.rstrip("0").rstrip(".") if "." in text else text
