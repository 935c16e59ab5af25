"""A sheet of a workbook, streamed: rows of cells, and what openpyxl does not tell about them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field

from data.returns.book_xml import SheetPart
from data.returns.preflight import FileRefused, member_chunks
from data.returns.problems import column_letters, column_number
from data.returns.xml_parts import TRUE, parsed, small_number

LARGEST_MERGES = 10_000
FAR = 10**10
# A formula that takes its figure from another file or from the network: nobody here can look there.
_OUTSIDE = re.compile(
    r"\[\d+\][^!()\[\],]*!|\.xl\w{1,2}\]|(?:https?|ftp|file):|\\\\|^=?[\w.]+\|"
    r"|\b(?:WEBSERVICE|RTD|CUBEVALUE|SQL\.REQUEST)\(",
    re.IGNORECASE,
)


@dataclass
class SheetFacts:
    """What was seen in a sheet: its extent, and cells and rows to be wary of. Rows and columns count from 1."""

    last_row: int = 0
    last_column: int = 0
    cells: int = 0
    filled: int = 0
    uncalculated: list[tuple[int, int]] = field(default_factory=list)
    formulas: list[tuple[int, int]] = field(default_factory=list)
    outside: list[tuple[int, int]] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Limits:
    """The most that a sheet may hold."""

    rows: int
    columns: int
    cells: int


RowDone = Callable[[int, dict[int, str], dict[int, tuple[str, str]]], None]
"""Called for every row: its number, and by column the text and the type and style of each filled cell."""


def scanned(
    archive: zipfile.ZipFile,
    part: SheetPart,
    limits: Limits,
    most: int,
    row_done: RowDone | None = None,
    strings: list[str] | None = None,
) -> SheetFacts:
    """What is in a sheet, seen in one streaming pass. Raises FileRefused past the limits.

    `row_done` is given every row when there is one, with shared texts looked up in `strings` and numbers as written.
    """
    scan = _Scan(part.name, limits, row_done, strings)
    parsed(member_chunks(archive, part.member, most), scan.start, scan.end, scan.text)
    return scan.facts


class _Scan:
    """Where a pass over a sheet stands: the row and the cell it is in, and what was seen so far."""

    def __init__(
        self, sheet: str, limits: Limits, row_done: RowDone | None, strings: list[str] | None
    ) -> None:
        self.facts = SheetFacts()
        self._sheet, self._limits, self._row_done, self._strings = sheet, limits, row_done, strings
        self._row = self._column = 0
        self._kind = self._style = ""
        self._values: dict[int, str] = {}
        self._kinds: dict[int, tuple[str, str]] = {}
        self._words: list[str] = []
        self._formula: list[str] = []
        self._taking = self._has_formula = self._has_value = self._in_formula = self._phonetic = False

    def start(self, name: str, attributes: dict) -> None:
        """An element opens."""
        if name == "c":
            self._start_cell(attributes)
        elif name == "row":
            self._start_row(attributes)
        elif name in ("v", "t"):
            self._taking = not self._phonetic
        elif name == "f":
            self._has_formula = self._in_formula = True
            self._formula = []
        elif name == "rPh":
            self._phonetic = True
        elif name == "col" and (attributes.get("hidden") in TRUE or _is_nothing(attributes.get("width"))):
            self.facts.hidden_columns.append(
                (small_number(attributes.get("min"), 20_000), small_number(attributes.get("max"), 20_000))
            )
        elif name == "mergeCell" and len(self.facts.merged) < LARGEST_MERGES:
            corner, _, opposite = attributes.get("ref", "").partition(":")
            ends = [_place(corner), _place(opposite or corner)]
            if all(ends):
                self.facts.merged.append((*ends[0], *ends[1]))

    def text(self, text: str) -> None:
        """Characters between elements."""
        if self._taking:
            self._words.append(text)
        elif self._in_formula:
            self._formula.append(text)

    def end(self, name: str) -> None:
        """An element closes."""
        if name in ("v", "t"):
            self._taking, self._has_value = False, self._has_value or bool(self._words)
        elif name == "f":
            self._in_formula = False
            if _OUTSIDE.search("".join(self._formula)):
                self.facts.outside.append((self._row, self._column))
        elif name == "rPh":
            self._phonetic = False
        elif name == "c":
            self._end_cell("".join(self._words))
        elif name == "row" and self._row_done is not None:
            self._row_done(self._row, self._values, self._kinds)

    def _start_row(self, attributes: dict) -> None:
        given = attributes.get("r")
        self._row = small_number(given, FAR) if given else self._row + 1
        self._column, self._values, self._kinds = 0, {}, {}
        if attributes.get("hidden") in TRUE or _is_nothing(attributes.get("ht")):
            self.facts.hidden_rows.append(self._row)

    def _start_cell(self, attributes: dict) -> None:
        reference = attributes.get("r", "")
        letters = reference.rstrip("0123456789")
        named = letters.isascii() and letters.isupper() and len(letters) < 4
        self._column = column_number(letters) if named else self._column + 1
        self._kind, self._style, self._words = attributes.get("t", ""), attributes.get("s", ""), []
        self._has_formula = self._has_value = False
        self.facts.cells += 1
        digits = reference[len(letters) :]
        if digits and digits != str(self._row):
            self._row = small_number(digits, FAR)
        if self.facts.cells > self._limits.cells:
            self._refuse(f"{self.facts.cells:,} cells")

    def _end_cell(self, text: str) -> None:
        facts, at = self.facts, (self._row, self._column)
        if self._kind == "e":
            facts.errors[at] = text[:20]
        if self._has_formula:
            facts.formulas.append(at)
            if not self._has_value and self._kind != "str":
                facts.uncalculated.append(at)
        if text or self._has_formula:
            if self._row > self._limits.rows:
                self._refuse(f"row {self._row:,}")
            if self._column > self._limits.columns:
                self._refuse(f"column {column_letters(self._column)}")
            facts.last_row = max(facts.last_row, self._row)
            facts.last_column = max(facts.last_column, self._column)
        facts.filled += bool(text)
        if self._row_done is not None and text:
            self._values[self._column] = self._looked_up(text)
            self._kinds[self._column] = (self._kind, self._style)

    def _looked_up(self, text: str) -> str:
        """The text itself, or the shared one that it numbers."""
        if self._kind != "s" or self._strings is None:
            return text
        number = small_number(text, len(self._strings))
        if number >= len(self._strings):
            raise FileRefused("FILE_CORRUPT", "a cell refers to a text that is not there; save it again")
        return self._strings[number]

    def _refuse(self, what: str) -> None:
        raise FileRefused(
            "SHEET_TOO_LARGE",
            f"sheet {self._sheet[:40]} reaches {what}; at most {self._limits.rows:,} rows, "
            f"{self._limits.columns} columns and {self._limits.cells:,} cells are taken. Delete what lies outside "
            "the table",
            what,
        )


def _is_nothing(size: str | None) -> bool:
    """Whether a height or width is written, and is none."""
    return size is not None and re.fullmatch(r"0+(?:\.0+)?", size) is not None


def _place(reference: str) -> tuple[int, int] | None:
    letters = reference.rstrip("0123456789")
    digits = reference[len(letters) :]
    if not (letters.isascii() and letters.isupper() and len(letters) < 4 and digits and len(digits) < 8):
        return None
    return int(digits), column_number(letters)
