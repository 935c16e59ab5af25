"""A workbook as grids of texts: our own pass keeps failed formulas and formats, calamine is a second opinion."""

from __future__ import annotations

import math
import re
import zipfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import BinaryIO

from data.returns.book_xml import SheetPart, book_of, cell_formats, comments_of, shared_strings
from data.returns.number_formats import number_format
from data.returns.preflight import MEMBER_BYTES, FileRefused
from data.returns.problems import column_letters
from data.returns.sheet_xml import Limits, SheetFacts, scanned

LIMITS = Limits(rows=20_100, columns=200, cells=500_000)
LONGEST_TEXT = 32_767
MOST_TEXT = 20_000_000
_MOST_DIFFERENCES = 500
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DAY_ZERO = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}
_LAST_SERIAL = 2_958_466  # 31 December 9999

# The cells of a sheet by row and column: the text of each and its value.
Grid = dict[int, dict[int, tuple[str, object]]]


def workbook_grid(file: BinaryIO, archive: zipfile.ZipFile) -> dict:
    """{"sheets": [...], "problems": [...]} of a workbook that preflight let pass, all plain values.

    A sheet has name, hidden, rows ([number, texts], blank rows left out), merged, hidden_rows, hidden_columns,
    comments ([row, column, text]) and formulas. Numbers are written in full, shares with their percent sign, days
    as 2024-04-01, failed formulas as their error. Raises FileRefused.
    """
    book = book_of(archive)
    if not book.parts:
        raise FileRefused("SHEET_MISSING", "the workbook has no sheet with cells")
    reader = _Reader(archive, since_1904=book.since_1904)
    sheets, grids = [], []
    for part in book.parts:
        seen, grid = reader.sheet(part)
        if seen.last_row * seen.last_column > LIMITS.cells * 2:
            raise FileRefused(
                "SHEET_TOO_LARGE",
                f"sheet {part.name[:40]} spreads over {seen.last_row:,} rows and {seen.last_column} columns; "
                "delete what lies outside the table",
            )
        grids.append((part, seen, grid))
        comments = [[where, text] for where, text in comments_of(archive, part)]
        sheets.append(_sheet(part, seen, grid, comments, recalculated=book.recalculated))
    if sum(seen.cells for _, seen, _ in grids) > LIMITS.cells:
        raise FileRefused("SHEET_TOO_LARGE", f"the workbook has more than {LIMITS.cells:,} cells")
    file.seek(0)
    content = file.read()
    second = _calamine(content) or _openpyxl(content)
    if second is None:
        raise FileRefused("FILE_CORRUPT", "the workbook cannot be read; open it and save it again")
    problems = list(reader.problems)
    for part, seen, grid in grids:
        problems += _differences(part.name, grid, second.get(part.name), seen)
    return {"sheets": sheets, "problems": problems}


class _Reader:
    """Reads the sheets of one workbook; how much text they hold together is limited."""

    def __init__(self, archive: zipfile.ZipFile, *, since_1904: bool) -> None:
        self._archive, self._since_1904 = archive, since_1904
        self._strings = shared_strings(archive, MEMBER_BYTES, LONGEST_TEXT)
        self._formats = cell_formats(archive, MEMBER_BYTES)
        self._text_left = MOST_TEXT
        self.problems: list[dict] = []

    def sheet(self, part: SheetPart) -> tuple[SheetFacts, Grid]:
        """What was seen in a sheet, and its cells."""
        grid: Grid = {}

        def row_done(number: int, texts: dict[int, str], kinds: dict[int, tuple[str, str]]) -> None:
            # A shared text counts each time it is used.
            self._text_left -= sum(map(len, texts.values()))
            if self._text_left < 0:
                raise FileRefused("FILE_BOMB", "the cells of the workbook hold far too much text")
            if texts:
                cells = grid.setdefault(number, {})
                for column, text in texts.items():
                    cells[column] = self._cell(part.name, number, column, text, *kinds[column])

        seen = scanned(self._archive, part, LIMITS, MEMBER_BYTES, row_done, self._strings)
        return seen, grid

    def _cell(
        self, sheet: str, row: int, column: int, text: str, kind: str, style: str
    ) -> tuple[str, object]:
        if kind in ("s", "str", "inlineStr", "e"):
            return _unescaped(text), text
        if kind == "b":
            return ("TRUE", True) if text in ("1", "true") else ("FALSE", False)
        if kind == "d":
            value = _iso_moment(text)
            return _text(value), value
        value = _number(text)
        if value is None:
            return text, text
        shape = number_format(self._format(style))
        if (
            shape.is_day
            and (moment := _moment(value, self._since_1904, elapsed=shape.is_elapsed)) is not None
        ):
            # What was typed as Jan-25 is kept as the first day of the month and shown as it was typed.
            return f"{moment:%b %Y}" if shape.is_month and _is_first(moment) else _text(moment), moment
        section = shape.section(value)
        written = _written(value)
        if "%" in section.placeholders:
            return _written(Decimal(written) * 100) + "%" if math.isfinite(value) else written, value
        if section.differs(value):
            self.problems.append(
                {
                    "code": "CELL_DISPLAY_DIFFERS",
                    "message": "the format of this cell shows something else than the number it holds",
                    "sheet": sheet,
                    "row": row,
                    "column": column_letters(column),
                    "found": written,
                    "expected": "a number shown as it is",
                }
            )
        return written, value

    def _format(self, style: str) -> str:
        number = int(style) if style.isascii() and style.isdigit() and len(style) < 6 else 0
        return self._formats[number] if number < len(self._formats) else "General"


def _sheet(part: SheetPart, seen: SheetFacts, grid: Grid, comments: list, *, recalculated: bool) -> dict:
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
        "outside": seen.outside,
    }


def _openpyxl(content: bytes) -> dict[str, list[list]] | None:
    """The sheets as openpyxl reads them, for what calamine cannot; None when it cannot either."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        found = {}
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            found[sheet.title] = [
                ["" if value is None else value for value in row]
                for row in sheet.iter_rows(max_row=LIMITS.rows, max_col=LIMITS.columns, values_only=True)
            ]
        return found
    except MemoryError:
        raise
    except Exception:  # its many parsers raise whatever they raise
        return None


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


def _differences(sheet: str, grid: Grid, rows: list[list] | None, seen: SheetFacts) -> list[dict]:
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
            if len(found) > _MOST_DIFFERENCES:
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
        return _text(mine) == _text(other)
    return False


def _unescaped(text: str) -> str:
    """Text with the workbook's way to write control characters undone, and one kind of line end."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _number(text: str) -> int | float | None:
    """The number that a cell holds, whole ones as int; None for a text that is none."""
    bare = text.strip()
    if len(bare) <= 16 and bare.lstrip("-").isascii() and bare.lstrip("-").isdigit():
        return int(bare)
    try:
        return float(bare) if bare.isascii() and "_" not in bare else None
    except ValueError:
        return None


def _moment(serial: float, since_1904: bool, *, elapsed: bool) -> datetime | time | timedelta | None:
    """The day and time a serial number means, None when it means none. Spreadsheets count a 29 February 1900."""
    if not 0 <= serial < _LAST_SERIAL:
        return None
    if elapsed:
        return timedelta(milliseconds=round(serial * 86_400_000))
    if serial < 1 and not since_1904:
        return (datetime.min + timedelta(milliseconds=round(serial * 86_400_000))).time()
    if serial < 60 and not since_1904:
        serial += 1
    return _DAY_ZERO[since_1904] + timedelta(milliseconds=round(serial * 86_400_000))


def _is_first(moment: object) -> bool:
    return isinstance(moment, datetime) and moment.day == 1 and moment.time() == time()


def _iso_moment(text: str) -> datetime | str:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text


def _text(value: object) -> str:
    """A day, time or duration as a person would write it."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _written(value: float | Decimal) -> str:
    """A number in full, to the fifteen digits a spreadsheet keeps."""
    if isinstance(value, int):
        return str(value)
    number = Decimal(f"{value:.15g}")
    if not number.is_finite():
        return str(value)
    text = f"{number:f}" if abs(number.adjusted()) < 30 else f"{value!r}"
    return text.rstrip("0").rstrip(".") if "." in text else text
