"""A sheet of a workbook, streamed: rows of cells, and what openpyxl does not tell about them.

Names are compared without their namespace, because strict workbooks and other writers use other ones.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from xml.parsers import expat  # declarations are refused here and in preflight, so nothing is expanded

from data.returns.number_formats import BUILT_IN
from data.returns.preflight import MEMBER_BYTES, FileRefused, member_chunks
from data.returns.problems import column_letters, column_number

LARGEST_MERGES = 10_000
FAR = 10**10
MOST_STYLES = 65_536
_TRUE = ("1", "true")
# A formula that takes its figure from another file or from the network: nobody here can look there.
_OUTSIDE = re.compile(
    r"\[\d+\][^!()\[\],]*!|\.xl\w{1,2}\]|(?:https?|ftp|file):|\\\\|^=?[\w.]+\|"
    r"|\b(?:WEBSERVICE|RTD|CUBEVALUE|SQL\.REQUEST)\(",
    re.IGNORECASE,
)


@dataclass
class Book:
    """A workbook: its worksheets in the order of their tabs, whether it asks to be calculated, where its days begin."""

    parts: list[SheetPart] = field(default_factory=list)
    recalculated: bool = False
    since_1904: bool = False


@dataclass
class SheetPart:
    """One sheet of the workbook: its name, the member that holds it, and whether it is hidden."""

    name: str
    member: str
    hidden: bool


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


def parsed(chunks: Iterable[bytes], start: Callable, end: Callable, text: Callable | None = None) -> None:
    """Feed the chunks of an XML part to handlers of local names. Raises FileRefused for XML that is not sound."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise FileRefused("FILE_UNSAFE", "the workbook declares entities; save it again from Excel")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise FileRefused("FILE_CORRUPT", "a part of the workbook is damaged; save it again") from error


def book_of(archive: zipfile.ZipFile) -> Book:
    """What the list of sheets says. Raises FileRefused when there is none."""
    names = {name.casefold(): name for name in archive.namelist()}
    workbook = "xl/workbook.xml"
    for target, kind in _relations(archive, names, "_rels/.rels", "").values():
        if kind.endswith("/officeDocument"):
            workbook = target
    if workbook.casefold() not in names:
        raise FileRefused("FILE_CORRUPT", "the workbook lacks its list of sheets; save it again")
    folder, base = posixpath.split(workbook)
    relations = _relations(archive, names, f"{folder}/_rels/{base}.rels".lstrip("/"), folder)
    book = Book()

    def start(name: str, attributes: dict) -> None:
        if name == "sheet":
            found = relations.get(next((v for k, v in attributes.items() if k.endswith(":id")), ""))
            if found and found[1].endswith("/worksheet") and found[0].casefold() in names:
                hidden = attributes.get("state", "visible") != "visible"
                book.parts.append(SheetPart(attributes.get("name", ""), names[found[0].casefold()], hidden))
        elif name == "calcPr":
            book.recalculated = attributes.get("fullCalcOnLoad") in _TRUE
        elif name == "workbookPr":
            book.since_1904 = attributes.get("date1904") in _TRUE

    parsed(member_chunks(archive, names[workbook.casefold()], MEMBER_BYTES), start, lambda name: None)
    return book


def cell_formats(archive: zipfile.ZipFile, most: int) -> list[str]:
    """The code of the number format of each style, by the number that cells give as their style."""
    member = next((name for name in archive.namelist() if name.casefold().endswith("/styles.xml")), None)
    if member is None:
        return []
    codes: dict[str, str] = {}
    formats: list[str] = []
    in_cells = False

    def start(name: str, attributes: dict) -> None:
        nonlocal in_cells
        if name == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "General")[:500]
        elif name == "cellXfs":
            in_cells = True
        elif name == "xf" and in_cells and len(formats) < MOST_STYLES:
            number = attributes.get("numFmtId", "0")
            formats.append(codes.get(number) or BUILT_IN.get(_small(number, 999), "General"))

    def end(name: str) -> None:
        nonlocal in_cells
        in_cells = in_cells and name != "cellXfs"

    parsed(member_chunks(archive, member, most), start, end)
    return formats


def comments_of(archive: zipfile.ZipFile, part: SheetPart) -> list[tuple[str, str]]:
    """Comments on a sheet: the cell and the text of each."""
    names = {name.casefold(): name for name in archive.namelist()}
    folder, base = posixpath.split(part.member)
    found: list[tuple[str, str]] = []
    for target, kind in _relations(archive, names, f"{folder}/_rels/{base}.rels", folder).values():
        if kind.endswith(("/comments", "/threadedComment")) and target.casefold() in names:
            found += _comments(archive, names[target.casefold()])
    return found


def _comments(archive: zipfile.ZipFile, member: str) -> list[tuple[str, str]]:
    """The cell and the text of each comment in a member."""
    found: list[tuple[str, str]] = []
    where = ""
    words: list[str] = []

    def start(name: str, attributes: dict) -> None:
        nonlocal where
        if name in ("comment", "threadedComment"):
            where = attributes.get("ref", "")
            words.clear()

    def end(name: str) -> None:
        if name in ("comment", "threadedComment"):
            found.append((where, " ".join("".join(words).split())[:500]))

    parsed(member_chunks(archive, member, MEMBER_BYTES), start, end, words.append)
    return found


def shared_strings(archive: zipfile.ZipFile, most: int, longest: int) -> list[str]:
    """The texts that cells refer to by number. Raises FileRefused past `most` bytes or for a text over `longest`."""
    member = next(
        (name for name in archive.namelist() if name.casefold().endswith("sharedstrings.xml")), None
    )
    if member is None:
        return []
    strings: list[str] = []
    words: list[str] = []
    taken = phonetic = False

    def start(name: str, attributes: dict) -> None:
        nonlocal words, taken, phonetic
        if name == "si":
            words = []
        elif name == "rPh":
            phonetic = True
        elif name == "t":
            taken = not phonetic

    def end(name: str) -> None:
        nonlocal taken, phonetic
        if name == "si":
            text = "".join(words)
            if len(text) > longest:
                raise FileRefused(
                    "CELL_TOO_LONG", f"a text of the workbook is longer than {longest:,} characters"
                )
            strings.append(text)
        elif name == "rPh":
            phonetic = False
        elif name == "t":
            taken = False

    parsed(
        member_chunks(archive, member, most), start, end, lambda text: words.append(text) if taken else None
    )
    return strings


def scanned(
    archive: zipfile.ZipFile,
    part: SheetPart,
    limits: Limits,
    most: int,
    row_done: Callable[[int, dict[int, str], dict[int, tuple[str, str]]], None] | None = None,
    strings: list[str] | None = None,
) -> SheetFacts:
    """What is in a sheet, seen in one streaming pass. Raises FileRefused past the limits.

    `row_done(row, texts, kinds)` is called for every row when given: by column the text, with shared texts looked up
    in `strings` and numbers as written, and the type and style of the cell.
    """
    facts = SheetFacts()
    row = column = 0
    kind = style = ""
    values: dict[int, str] = {}
    kinds: dict[int, tuple[str, str]] = {}
    words: list[str] = []
    formula: list[str] = []
    taking = has_formula = has_value = in_formula = phonetic = False

    def refuse(what: str) -> None:
        raise FileRefused(
            "SHEET_TOO_LARGE",
            f"sheet {part.name[:40]} reaches {what}; at most {limits.rows:,} rows, {limits.columns} columns and "
            f"{limits.cells:,} cells are taken. Delete what lies outside the table",
            what,
        )

    def start(name: str, attributes: dict) -> None:
        nonlocal row, column, kind, style, values, kinds, words, formula, taking, has_formula, has_value
        nonlocal in_formula, phonetic
        if name == "c":
            reference = attributes.get("r", "")
            letters = reference.rstrip("0123456789")
            column = column_number(letters) if letters.isascii() and letters.isupper() and len(letters) < 4 else (
                column + 1
            )  # fmt: skip
            kind, style, words = attributes.get("t", ""), attributes.get("s", ""), []
            has_formula = has_value = False
            facts.cells += 1
            digits = reference[len(letters) :]
            if digits and digits != str(row):
                row = _small(digits, FAR)
            if facts.cells > limits.cells:
                refuse(f"{facts.cells:,} cells")
        elif name == "row":
            given = attributes.get("r")
            row = _small(given, FAR) if given else row + 1
            column, values, kinds = 0, {}, {}
            if attributes.get("hidden") in _TRUE or _is_nothing(attributes.get("ht")):
                facts.hidden_rows.append(row)
        elif name in ("v", "t"):
            taking = not phonetic
        elif name == "f":
            has_formula = in_formula = True
            formula = []
        elif name == "rPh":
            phonetic = True
        elif name == "col" and (attributes.get("hidden") in _TRUE or _is_nothing(attributes.get("width"))):
            facts.hidden_columns.append(
                (_small(attributes.get("min"), 20_000), _small(attributes.get("max"), 20_000))
            )
        elif name == "mergeCell" and len(facts.merged) < LARGEST_MERGES:
            corner, _, opposite = attributes.get("ref", "").partition(":")
            ends = [_place(corner), _place(opposite or corner)]
            if all(ends):
                facts.merged.append((*ends[0], *ends[1]))

    def end(name: str) -> None:
        nonlocal taking, has_value, in_formula, phonetic
        if name in ("v", "t"):
            taking, has_value = False, has_value or bool(words)
        elif name == "f":
            in_formula = False
            if _OUTSIDE.search("".join(formula)):
                facts.outside.append((row, column))
        elif name == "rPh":
            phonetic = False
        elif name == "c":
            text = "".join(words)
            if kind == "e":
                facts.errors[row, column] = text[:20]
            if has_formula:
                facts.formulas.append((row, column))
                if not has_value and kind != "str":
                    facts.uncalculated.append((row, column))
            if text or has_formula:
                if row > limits.rows:
                    refuse(f"row {row:,}")
                if column > limits.columns:
                    refuse(f"column {column_letters(column)}")
                facts.last_row, facts.last_column = max(facts.last_row, row), max(facts.last_column, column)
            facts.filled += bool(text)
            if row_done is not None and text:
                if kind == "s" and strings is not None:
                    number = _small(text, len(strings))
                    if number >= len(strings):
                        raise FileRefused(
                            "FILE_CORRUPT", "a cell refers to a text that is not there; save it again"
                        )
                    text = strings[number]
                values[column] = text
                kinds[column] = (kind, style)
        elif name == "row" and row_done is not None:
            row_done(row, values, kinds)

    parsed(
        member_chunks(archive, part.member, most),
        start,
        end,
        lambda text: words.append(text) if taking else formula.append(text) if in_formula else None,
    )
    return facts


def _is_nothing(size: str | None) -> bool:
    """Whether a height or width is written, and is none."""
    return size is not None and re.fullmatch(r"0+(?:\.0+)?", size) is not None


def _small(text: str | None, most: int) -> int:
    """The number a text of digits writes, at most `most`; `most` for anything else."""
    return min(int(text), most) if text and text.isascii() and text.isdigit() and len(text) < 12 else most


def _place(reference: str) -> tuple[int, int] | None:
    letters = reference.rstrip("0123456789")
    digits = reference[len(letters) :]
    if not (letters.isascii() and letters.isupper() and len(letters) < 4 and digits and len(digits) < 8):
        return None
    return int(digits), column_number(letters)


def _relations(
    archive: zipfile.ZipFile, names: dict[str, str], member: str, folder: str
) -> dict[str, tuple[str, str]]:
    """Members that a member refers to, by id: name and kind of each."""
    found: dict[str, tuple[str, str]] = {}
    if member.casefold() not in names:
        return found

    def start(name: str, attributes: dict) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            whole = (
                target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            )
            found[attributes.get("Id", "")] = (whole, attributes.get("Type", ""))

    parsed(member_chunks(archive, names[member.casefold()], MEMBER_BYTES), start, lambda name: None)
    return found
