"""The Home Office's "Police recorded crime, Community Safety Partnership" tables, streamed.

The newest is a spreadsheet of more than a gigabyte once unpacked; only the rows of one partnership are kept.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable

from data.returns.book_xml import book_of, shared_strings
from data.returns.preflight import RATIO, STREAMED_BYTES, FileRefused, member_chunks
from data.returns.sheet_xml import Limits, scanned
from data.returns.xml_parts import parsed

PARTNERSHIP = "rotherham"
_SHEET = re.compile(r"^\d{4}[-_ /]\d{2,4}$")
_COLUMNS = {
    "year": ("financial year",),
    "quarter": ("financial quarter",),
    "force": ("police force", "force name"),
    "partnership": ("csp name", "community safety partnership"),
    "description": ("offence description",),
    "group": ("offence group",),
    "subgroup": ("offence subgroup",),
    "code": ("offence code",),
    "count": ("offence count", "number of offences"),
}
_NEEDED = ("year", "quarter", "partnership", "group", "count")
_WIDEST = 64
_ALWAYS_STREAMED = 16 * 2**20
_MOST_REPEATED = 1000
_HEADER_ROWS = 30
_MOST_KEPT = 200_000
_LIMITS = Limits(rows=2_000_000, columns=200, cells=60_000_000)


class Rows:
    """Takes the rows of one sheet after the other and keeps those of the partnership.

    `kept` has, for each, sheet, row and the texts of year, quarter, force, description, group, subgroup, code, count.
    """

    def __init__(self) -> None:
        self.kept: list[list] = []
        self.headed = 0
        self._sheet = ""
        self._columns: dict[str, int] = {}

    def begin(self, sheet: str) -> None:
        """The rows that follow are of this sheet."""
        self._sheet, self._columns = sheet, {}

    def take(self, row: int, texts: dict[int, str], _kinds: object = None) -> None:
        """One row: its number and its texts by column."""
        if not self._columns:
            if row <= _HEADER_ROWS:
                self._columns = _columns(texts)
                self.headed += bool(self._columns)
            return
        name = texts.get(self._columns["partnership"], "")
        if name and name.strip().casefold() == PARTNERSHIP:
            if len(self.kept) >= _MOST_KEPT:
                raise FileRefused("FILE_BOMB", "the table has far too many rows of one partnership")
            columns = self._columns
            self.kept.append(
                [
                    self._sheet[:40],
                    row,
                    *(
                        texts.get(columns[name], "").strip()[:200] if name in columns else ""
                        for name in _COLUMNS
                        if name != "partnership"
                    ),
                ]
            )


def _columns(texts: dict[int, str]) -> dict[str, int]:
    """Where each column stands when these are the texts of a header; empty when they are not."""
    folded = {" ".join(text.split()).casefold(): column for column, text in texts.items()}
    found = {
        name: next((folded[alias] for alias in aliases if alias in folded), 0)
        for name, aliases in _COLUMNS.items()
    }
    found = {name: column for name, column in found.items() if column}
    return found if all(name in found for name in _NEEDED) else {}


def is_home_office_workbook(archive: zipfile.ZipFile) -> bool:
    """Whether the sheets of a workbook have the names of financial years, as these tables have."""
    return any(_SHEET.match(part.name.strip()) for part in book_of(archive).parts)


def workbook_rows(archive: zipfile.ZipFile) -> Rows:
    """The rows of the partnership in a workbook."""
    rows = Rows()
    parts = book_of(archive).parts
    strings = shared_strings(archive, STREAMED_BYTES, 32_767)
    for part in parts:
        if _SHEET.match(part.name.strip()):
            rows.begin(part.name)
            scanned(archive, part, _LIMITS, STREAMED_BYTES, rows.take, strings)
    return rows


def spreadsheet_rows(archive: zipfile.ZipFile, size: int) -> Rows:
    """The rows of the partnership in an OpenDocument spreadsheet of `size` bytes.

    Raises FileRefused when it is no such table, or unpacks to far more than such tables do.
    """
    names = archive.namelist()
    if "META-INF/manifest.xml" in names and _is_encrypted(archive):
        raise FileRefused("FILE_ENCRYPTED", "the file is protected by a password; save it without one")
    if "content.xml" not in names:
        raise FileRefused("FILE_CORRUPT", "the spreadsheet has no content; download it again")
    rows = Rows()
    most = min(STREAMED_BYTES, max(RATIO * size, _ALWAYS_STREAMED))
    stream_spreadsheet(member_chunks(archive, "content.xml", most), rows)
    return rows


def stream_spreadsheet(chunks: object, rows: Rows) -> None:
    """Feed the rows of an OpenDocument content to `rows`, one at a time."""
    state = _Spreadsheet(rows.begin, rows.take)
    parsed(chunks, state.start, state.end, state.text)


class _Spreadsheet:
    """Follows the elements of an OpenDocument content: tables, rows, cells, paragraphs; some of them repeated."""

    def __init__(self, begin: Callable[[str], None], take: Callable[[int, dict[int, str]], None]) -> None:
        self._begin, self._take = begin, take
        self._row = self._column = 0
        self._row_repeated = self._column_repeated = 1
        self._texts: dict[int, str] = {}
        self._words: list[str] = []
        self._value: str | None = None
        self._taking = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "p":
            self._taking = True
        elif name in ("table-cell", "covered-table-cell"):
            self._column_repeated = _times(attributes.get("table:number-columns-repeated"))
            self._value = attributes.get("office:value")
            self._words.clear()
        elif name == "table-row":
            self._row_repeated = _times(attributes.get("table:number-rows-repeated"))
            self._column, self._texts = 0, {}
        elif name == "table":
            self._row = 0
            self._begin(attributes.get("table:name", ""))

    def end(self, name: str) -> None:
        if name == "p":
            self._taking = False
        elif name in ("table-cell", "covered-table-cell"):
            text = self._value if self._value is not None else "".join(self._words)
            first = self._column + 1
            self._column += self._column_repeated
            if text:
                for column in range(first, min(self._column, _WIDEST) + 1):
                    self._texts[column] = text
        elif name == "table-row":
            if self._texts:
                if self._row_repeated > _MOST_REPEATED:
                    raise FileRefused("FILE_BOMB", "one row of the spreadsheet is repeated far too often")
                for _ in range(self._row_repeated):
                    self._row += 1
                    self._take(self._row, self._texts)
            else:
                self._row += self._row_repeated

    def text(self, text: str) -> None:
        if self._taking:
            self._words.append(text)


def _times(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 1


def _is_encrypted(archive: zipfile.ZipFile) -> bool:
    content = b"".join(member_chunks(archive, "META-INF/manifest.xml", 2**20))
    return b"encryption-data" in content
