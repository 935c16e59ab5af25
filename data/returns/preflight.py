"""What a file is, told from its first bytes and its members before any parser sees it.

Sizes are counted while inflating, because a zip file may say anything about itself.
"""

from __future__ import annotations

import posixpath
import stat
import zipfile
import zlib
from io import BufferedIOBase

RETURN_BYTES = 10 * 2**20
STREET_BYTES = 64 * 2**20
ARCHIVE_BYTES = 512 * 2**20
MEMBERS = 200
ARCHIVE_MEMBERS = 20_000
MEMBER_BYTES = 50 * 2**20
WORKBOOK_BYTES = 100 * 2**20
STREAMED_BYTES = 4 * 2**30
RATIO = 200
_CHUNK = 1 << 16
_ACCEPTED = (".csv", ".tsv", ".xlsx", ".ods", ".zip")
_OTHER_MAGIC = (
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip file"),
    (b"7z\xbc\xaf", "a 7-zip file"),
    (b"Rar!", "a RAR file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"{\\rtf", "a text document"),
    (b"SQLite format 3", "a database"),
    (b"PAR1", "a Parquet file"),
    (b"\x09\x08", "an old Excel file"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_NESTED = (".zip", ".xlsx", ".xlsm", ".xls", ".docx", ".7z", ".rar", ".gz", ".exe", ".dll", ".jar", ".ods")
_DECLARATIONS = tuple(
    pattern
    for word in ("<!DOCTYPE", "<!ENTITY")
    for pattern in (word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be"))
)


class FileRefused(Exception):
    """The file is refused as a whole. `code` names why; the text says what to do."""

    def __init__(self, code: str, message: str, found: str = "", expected: str = "") -> None:
        self.code, self.found, self.expected = code, found, expected
        super().__init__(message)


def kind_of(file: BufferedIOBase, name: str, size: int) -> str:
    """What the open file called `name` is: "csv", "street" (a street-level file of data.police.uk), "archive" (a zip of
    them), "workbook" or "spreadsheet" (an OpenDocument one).

    Raises FileRefused when nothing here reads such files.
    """
    extension = posixpath.splitext(name.replace("\\", "/"))[1].casefold()
    head = _start(file)
    if extension == ".xlsm":
        raise FileRefused(
            "FILE_MACRO", "workbooks with macros are not taken; save it as .xlsx", extension, ".xlsx"
        )
    if extension not in _ACCEPTED:
        raise FileRefused(
            "FILE_TYPE_NOT_ACCEPTED",
            "this kind of file is not taken; save it as .xlsx or .csv",
            extension or "no extension",
            ".xlsx or .csv",
        )
    if size == 0 or not head.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise FileRefused("FILE_EMPTY", "the file is empty", f"{size} bytes", "a header and rows")
    if head.startswith(_OLE):
        raise _compound(file, extension)
    what = next((words for magic, words in _OTHER_MAGIC if head.startswith(magic)), "")
    if what:
        raise _mismatch(extension, what)
    if extension in (".csv", ".tsv"):
        return _text_kind(head, extension, size)
    if not head.startswith(_ZIP):
        what = "a web page" if _is_markup(head) else "not a zip file, which every such file is"
        raise _mismatch(extension, what)
    if extension == ".zip":
        check_size(size, ARCHIVE_BYTES)
        return "archive"
    check_size(size, ARCHIVE_BYTES if extension == ".ods" else RETURN_BYTES * 10)
    return "spreadsheet" if extension == ".ods" else "workbook"


def open_zip(file: BufferedIOBase, *, most: int = MEMBERS) -> zipfile.ZipFile:
    """The zip file, once its list of members is sound. Raises FileRefused; nothing is inflated yet."""
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise FileRefused("FILE_CORRUPT", "the file is cut or damaged; save it again") from error
    members = archive.infolist()
    if len(members) > most:
        raise FileRefused("FILE_BOMB", "the file has too many members", f"{len(members)}", f"at most {most}")
    names = [member.filename for member in members]
    if len({name.casefold() for name in names}) != len(names):
        raise FileRefused("FILE_UNSAFE", "the file has two members of one name; save it again")
    for member in members:
        name = member.filename
        if (
            name.startswith(("/", "\\"))
            or "\\" in name
            or ":" in name
            or ".." in name.split("/")
            or "\0" in name
        ):
            raise FileRefused("FILE_UNSAFE", "a member of the file has a name that points elsewhere")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise FileRefused("FILE_UNSAFE", "a member of the file is a link")
        if member.flag_bits & 1:
            raise FileRefused("FILE_ENCRYPTED", "the file is protected by a password; save it without one")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FileRefused("FILE_CORRUPT", "the file is packed in a way that is not taken; save it again")
    return archive


def refuse_other_documents(archive: zipfile.ZipFile) -> None:
    """Raises FileRefused for a document of another program that is called a workbook."""
    if any(name.casefold().startswith(("word/", "ppt/")) for name in archive.namelist()):
        raise _mismatch(".xlsx", "another Office document")


def check_workbook(archive: zipfile.ZipFile, size: int) -> None:
    """Inflate every member once, counting. Raises FileRefused for sizes, macros, links elsewhere, declarations."""
    names = {member.filename: member for member in archive.infolist()}
    lowered = {name.casefold() for name in names}
    if "mimetype" in lowered:
        raise _mismatch(".xlsx", "an OpenDocument file")
    if "xl/workbook.bin" in lowered:
        raise FileRefused(
            "FILE_TYPE_NOT_ACCEPTED", "binary workbooks are not taken; save it as .xlsx", ".xlsb"
        )
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in lowered):
        raise FileRefused("FILE_MACRO", "workbooks with macros are not taken; save it as .xlsx without them")
    if any(name.startswith("xl/externallinks/") for name in lowered):
        raise FileRefused(
            "FILE_EXTERNAL_LINK", "the workbook takes figures from another file; paste them as values"
        )
    if any(name.startswith("xl/embeddings/") or name.endswith(_NESTED) for name in lowered):
        raise FileRefused("FILE_EMBEDDED", "the workbook has another file inside; remove it")
    if any(name.startswith("xl/pivotcache/") for name in lowered):
        raise FileRefused(
            "FILE_PIVOT",
            "the workbook has a pivot table, which keeps a copy of every row behind it; paste its values",
        )
    if "[content_types].xml" not in lowered:
        if any(name.startswith("xl/") for name in lowered):
            raise FileRefused("FILE_CORRUPT", "the workbook lacks its list of contents; save it again")
        raise _mismatch(".xlsx", "a zip file that is not a workbook")
    total = 0
    for member in names.values():
        total += _inflated(archive, member, total)
    if total > 2**20 and total > RATIO * max(size, 1):
        raise FileRefused(
            "FILE_BOMB", "the file unpacks to far more than it should", f"{total // size} times"
        )


def member_chunks(archive: zipfile.ZipFile, name: str | zipfile.ZipInfo, most: int) -> object:
    """The bytes of a member, piece by piece. Raises FileRefused past `most` bytes or when it is damaged."""
    done = 0
    try:
        with archive.open(name) as part:
            while chunk := part.read(_CHUNK):
                done += len(chunk)
                if done > most:
                    raise FileRefused(
                        "FILE_BOMB", "a member of the file is too large", f"over {most >> 20} MB unpacked"
                    )
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise FileRefused("FILE_CORRUPT", "the file is cut or damaged; save it again") from error


def _inflated(archive: zipfile.ZipFile, member: zipfile.ZipInfo, before: int) -> int:
    done, tail = 0, b""
    is_xml = member.filename.casefold().endswith((".xml", ".rels", ".vml"))
    for chunk in member_chunks(archive, member, MEMBER_BYTES):
        done += len(chunk)
        if before + done > WORKBOOK_BYTES:
            raise FileRefused("FILE_BOMB", "the file unpacks to more than 100 MB")
        if is_xml:
            window = (tail + chunk).upper()
            if any(pattern in window for pattern in _DECLARATIONS):
                raise FileRefused("FILE_UNSAFE", "the workbook declares entities; save it again from Excel")
            tail = chunk[-24:]
        if chunk.startswith((_ZIP, _OLE)) and done == len(chunk):
            raise FileRefused("FILE_EMBEDDED", "the workbook has another file inside; remove it")
        if is_xml and done == len(chunk) and b"macroEnabled" in chunk:
            raise FileRefused("FILE_MACRO", "workbooks with macros are not taken; save it as .xlsx")
    return done


def _start(file: BufferedIOBase) -> bytes:
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    return head


def _compound(file: BufferedIOBase, extension: str) -> FileRefused:
    file.seek(0)
    content = file.read(RETURN_BYTES)
    file.seek(0)
    if "EncryptedPackage".encode("utf-16-le") in content:
        return FileRefused("FILE_ENCRYPTED", "the file is protected by a password; save it without one")
    return _mismatch(extension, "an old Excel file or another Office document")


def _mismatch(extension: str, what: str) -> FileRefused:
    return FileRefused(
        "FILE_TYPE_MISMATCH", f"the file is called {extension} and is {what}", what, f"a {extension} file"
    )


def _is_markup(head: bytes) -> bool:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:256].lower()
    return start.startswith(
        (b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta", b"<head", b"mime-version")
    )


def _text_kind(head: bytes, extension: str, size: int) -> str:
    if head.startswith(_ZIP):
        raise _mismatch(extension, "a workbook or another zip file")
    if _is_markup(head):
        raise _mismatch(extension, "a web page or XML")
    if head.replace(b"\0", b"").lstrip(b'\xef\xbb\xbf\xff\xfe"').startswith(b"Crime ID"):
        check_size(size, STREET_BYTES)
        return "street"
    check_size(size, RETURN_BYTES)
    return "csv"


def check_size(size: int, most: int) -> None:
    """Raises FileRefused for a file of more than `most` bytes."""
    if size > most:
        raise FileRefused(
            "FILE_TOO_LARGE",
            f"the file is larger than the {most >> 20} MB taken",
            f"{size / 2**20:.1f} MB",
            f"at most {most >> 20} MB",
        )
