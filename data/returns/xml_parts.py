"""XML parts of a workbook, fed to handlers piece by piece, and how one refers to another.

Names are compared without their namespace, because strict workbooks and other writers use other ones.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable, Iterable
from xml.parsers import expat  # declarations are refused here and in preflight, so nothing is expanded

from data.returns.preflight import MEMBER_BYTES, FileRefused, member_chunks

TRUE = ("1", "true")


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


def relations_of(
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


def small_number(text: str | None, most: int) -> int:
    """The number a text of digits writes, at most `most`; `most` for anything else."""
    return min(int(text), most) if text and text.isascii() and text.isdigit() and len(text) < 12 else most
