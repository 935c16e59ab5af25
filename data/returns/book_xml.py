"""What a workbook says outside its sheets: its list of sheets, formats, comments and shared texts."""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass, field

from data.returns.number_formats import BUILT_IN
from data.returns.preflight import MEMBER_BYTES, FileRefused, member_chunks
from data.returns.xml_parts import TRUE, parsed, relations_of, small_number

MOST_STYLES = 65_536


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


def book_of(archive: zipfile.ZipFile) -> Book:
    """What the list of sheets says. Raises FileRefused when there is none."""
    names = {name.casefold(): name for name in archive.namelist()}
    workbook = "xl/workbook.xml"
    for target, kind in relations_of(archive, names, "_rels/.rels", "").values():
        if kind.endswith("/officeDocument"):
            workbook = target
    if workbook.casefold() not in names:
        raise FileRefused("FILE_CORRUPT", "the workbook lacks its list of sheets; save it again")
    folder, base = posixpath.split(workbook)
    relations = relations_of(archive, names, f"{folder}/_rels/{base}.rels".lstrip("/"), folder)
    book = Book()

    def start(name: str, attributes: dict) -> None:
        if name == "sheet":
            found = relations.get(next((v for k, v in attributes.items() if k.endswith(":id")), ""))
            if found and found[1].endswith("/worksheet") and found[0].casefold() in names:
                hidden = attributes.get("state", "visible") != "visible"
                book.parts.append(SheetPart(attributes.get("name", ""), names[found[0].casefold()], hidden))
        elif name == "calcPr":
            book.recalculated = attributes.get("fullCalcOnLoad") in TRUE
        elif name == "workbookPr":
            book.since_1904 = attributes.get("date1904") in TRUE

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
            formats.append(codes.get(number) or BUILT_IN.get(small_number(number, 999), "General"))

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
    for target, kind in relations_of(archive, names, f"{folder}/_rels/{base}.rels", folder).values():
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
