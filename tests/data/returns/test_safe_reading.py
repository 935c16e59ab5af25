"""Files that are not what they say, or would take the reader along: refused early and in little time."""

import io
import json
import os
import resource
import signal
import stat
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.returns import sandbox
from data.returns.preflight import FileRefused
from data.returns.reading import file_content
from data.returns.sandbox import content_of
from tests.data.returns.files import (
    ROWS,
    checked,
    csv_text,
    raw,
    row_xml,
    saved,
    synthetic_home_office,
    with_sheet,
    workbook,
    workbook_bytes,
    zipped,
)

NOTHING = {"neighbourhoods": [], "box": [0, 0, 0, 0], "districts": []}
SOUND = workbook_bytes(workbook())
CONTENT = {
    name: zipfile.ZipFile(io.BytesIO(SOUND)).read(name)
    for name in zipfile.ZipFile(io.BytesIO(SOUND)).namelist()
}
SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def book_with(**changes: bytes) -> bytes:
    """The sound workbook with members added, replaced, or (None) left out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (CONTENT | changes).items():
            if data is not None:
                archive.writestr(name, data)
    return stream.getvalue()


def sheet_with(rows: str, before: str = "") -> bytes:
    xml = f'<worksheet xmlns="{NAMESPACE}">{before}<sheetData>{rows}</sheetData></worksheet>'
    return book_with(**{SHEET: xml.encode()})


def doubled_member() -> bytes:
    stream = io.BytesIO(SOUND)
    with zipfile.ZipFile(stream, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, b"<worksheet/>")
    return stream.getvalue()


def linked_member() -> bytes:
    stream = io.BytesIO(SOUND)
    with zipfile.ZipFile(stream, "a") as archive:
        entry = zipfile.ZipInfo("xl/media/link.png")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return stream.getvalue()


def many_members() -> bytes:
    return book_with(**{f"xl/media/{number}.png": b"" for number in range(300)})


MANY_CELLS = "<row>" + "<c><v>1</v></c>" * 190 + "</row>" + ("<row>" + "<c/>" * 190 + "</row>") * 3000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
FILES = {
    "nothing": ("a.csv", b"", "FILE_EMPTY"),
    "a mark and nothing": ("a.csv", b"\xef\xbb\xbf", "FILE_EMPTY"),
    "one byte": ("a.csv", b"x", "FORMAT_UNKNOWN"),
    "an empty workbook": ("a.xlsx", b"", "FILE_EMPTY"),
    "over the limit": ("a.csv", b"a," * (5 * 2**20 + 1), "FILE_TOO_LARGE"),
    "a web page named xlsx": ("a.xlsx", b"<html><table></table></html>", "FILE_TYPE_MISMATCH"),
    "a web page named csv": ("a.csv", b"<!DOCTYPE html><html></html>", "FILE_TYPE_MISMATCH"),
    "a workbook named csv": ("a.csv", SOUND, "FILE_TYPE_MISMATCH"),
    "text named xlsx": ("a.xlsx", csv_text().encode(), "FILE_TYPE_MISMATCH"),
    "a zip named xlsx": ("a.xlsx", book_with(**dict.fromkeys(CONTENT) | {"x.txt": b"x"}), "FILE_TYPE_MISMATCH"),
    "a document named csv": ("a.csv", b"%PDF-1.7\n", "FILE_TYPE_MISMATCH"),
    "an old workbook": ("a.xls", OLE, "FILE_TYPE_NOT_ACCEPTED"),
    "an old workbook named xlsx": ("a.xlsx", OLE, "FILE_TYPE_MISMATCH"),
    "a protected workbook": ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "FILE_ENCRYPTED"),
    "a workbook with macros": ("a.xlsm", SOUND, "FILE_MACRO"),
    "macros under another name": ("a.xlsx", book_with(**{"xl/vbaProject.bin": b"x"}), "FILE_MACRO"),
    "a binary workbook": ("a.xlsx", book_with(**{"xl/workbook.bin": b"x"}), "FILE_TYPE_NOT_ACCEPTED"),
    "no extension": ("return", SOUND, "FILE_TYPE_NOT_ACCEPTED"),
    "a spreadsheet named xlsx": ("a.xlsx", book_with(mimetype=b"application/vnd"), "FILE_TYPE_MISMATCH"),
    "cut": ("a.xlsx", SOUND[: len(SOUND) // 2], "FILE_CORRUPT"),
    "no contents": ("a.xlsx", book_with(**{"[Content_Types].xml": None}), "FILE_CORRUPT"),
    "no workbook part": ("a.xlsx", book_with(**{"xl/workbook.xml": None}), "FILE_CORRUPT"),
    "broken sheet": ("a.xlsx", book_with(**{SHEET: b"<worksheet><sheetData><row>"}), "FILE_CORRUPT"),
    "entities": ("a.xlsx", book_with(**{SHEET: ENTITY}), "FILE_UNSAFE"),
    "entities in utf-16": ("a.xlsx", book_with(**{SHEET: ENTITY.decode().encode("utf-16")}), "FILE_UNSAFE"),
    "links to other files": (
        "a.xlsx",
        book_with(**{"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}),
        "FILE_EXTERNAL_LINK",
    ),
    "a file inside": ("a.xlsx", book_with(**{"xl/embeddings/case.docx": b"PK"}), "FILE_EMBEDDED"),
    "a pivot table": ("a.xlsx", book_with(**{"xl/pivotCache/pivotCacheRecords1.xml": b"<x/>"}), "FILE_PIVOT"),
    "a zip inside": ("a.xlsx", book_with(**{"xl/x.zip": b"PK"}), "FILE_EMBEDDED"),
    "a name that climbs": ("a.xlsx", book_with(**{"../x.xml": b"<x/>"}), "FILE_UNSAFE"),
    "an absolute name": ("a.xlsx", book_with(**{"/x.xml": b"<x/>"}), "FILE_UNSAFE"),
    "many members": ("a.xlsx", many_members(), "FILE_BOMB"),
    "spaces without end": ("a.xlsx", book_with(**{"xl/theme.xml": b" " * (30 * 2**20)}), "FILE_BOMB"),
    "a large part": ("a.xlsx", book_with(**{"xl/media/a.bin": os.urandom(2**10) * (51 * 2**10)}), "FILE_BOMB"),
    "a far cell": ("a.xlsx", sheet_with('<row r="1"><c r="XFD1"><v>1</v></c></row>'), "SHEET_TOO_LARGE"),
    "the last cell": (
        "a.xlsx",
        sheet_with('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "SHEET_TOO_LARGE",
    ),
    "a row past every end": (
        "a.xlsx",
        sheet_with('<row r="2000000000"><c r="A2000000000"><v>1</v></c></row>'),
        "SHEET_TOO_LARGE",
    ),
    "many cells": ("a.xlsx", sheet_with(MANY_CELLS), "SHEET_TOO_LARGE"),
    "a long text": (
        "a.xlsx",
        sheet_with(f'<row r="1"><c t="inlineStr"><is><t>{"x" * 40_000}</t></is></c></row>'),
        "FORMAT_UNKNOWN",
    ),
    "a workbook over the size of a return": (
        "a.xlsx",
        book_with(**{"xl/media/a.png": os.urandom(10 * 2**20 + 1)}),
        "FILE_TOO_LARGE",
    ),
    "a text document": (
        "a.xlsx",
        book_with(**{"xl/workbook.xml": None, "word/document.xml": b"<d/>"}),
        "FILE_TYPE_MISMATCH",
    ),
    "a text that is not there": ("a.xlsx", sheet_with('<row r="1"><c t="s"><v>99</v></c></row>'), "FILE_CORRUPT"),
    "four bytes a character": ("a.csv", csv_text().encode("utf-32"), "FILE_ENCODING"),
    "a null character": ("a.csv", csv_text().replace("31", "3\x001").encode(), "FILE_DAMAGED_TEXT"),
    "two encodings": ("a.csv", (csv_text() + "# Dünya é").encode() + "café".encode("cp1252"), "FILE_ENCODING"),
    "a field without end": ("a.csv", csv_text() + '"' + "x" * 200_000, "CSV_QUOTES"),
    "too many columns": ("a.csv", ",".join(f"c{number}" for number in range(300)) + "\n", "SHEET_TOO_WIDE"),
    "too many rows": ("a.csv", csv_text() + "a,b\n" * 21_000, "SHEET_TOO_LARGE"),
    "a spreadsheet that is no table": (
        "a.ods",
        book_with(**dict.fromkeys(CONTENT) | {"content.xml": b"<office/>"}),
        "FILE_TYPE_NOT_ACCEPTED",
    ),
    "a spreadsheet of spaces": (
        "a.ods",
        book_with(**dict.fromkeys(CONTENT) | {"content.xml": b"<office>" + b" " * (64 * 2**20) + b"</office>"}),
        "FILE_BOMB",
    ),
    "an empty zip": ("a.zip", book_with(**dict.fromkeys(CONTENT) | {"x": b""}), "FORMAT_UNKNOWN"),
}  # fmt: skip


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_is_not_a_return_is_refused_for_what_it_is(case: str, tmp_path) -> None:
    name, data, code = FILES[case]
    report = checked(raw(tmp_path / name, data))
    assert [problem.code for problem in report.problems if not problem.warning] == [code]
    assert report.observations == ()


def test_members_that_stand_twice_or_are_links_are_refused(tmp_path) -> None:
    for data in (doubled_member(), linked_member()):
        report = checked(raw(tmp_path / "a.xlsx", data))
        assert [problem.code for problem in report.problems] == ["FILE_UNSAFE"]


def test_a_lying_dimension_changes_nothing(tmp_path) -> None:
    rows = "".join(
        row_xml(number, row)
        for number, row in enumerate(
            (("measure", "period", "area", "count"), ("RC10", "2024-25 Q4", "Wath", 3)), 1
        )
    )
    for dimension in ("A1", "A1:XFD1048576"):
        path = with_sheet(tmp_path / "a.xlsx", rows, before=f'<dimension ref="{dimension}"/>')
        assert [found.numerator for found in checked(path).observations] == [3]


def test_odd_but_sound_workbooks_are_read(tmp_path) -> None:
    strict = {
        name: data.replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        )
        for name, data in CONTENT.items()
    }
    unknown_part = CONTENT | {"[trash]/0000.dat": b"x"}
    for number, content in enumerate((strict, unknown_part)):
        report = checked(zipped(tmp_path / f"{number}.xlsx", content))
        assert report.accepted, report.problems
        assert report.rows == len(ROWS)


def test_any_death_of_the_reader_is_a_refusal(tmp_path, monkeypatch) -> None:
    path = raw(tmp_path / "a.csv", csv_text())
    for death, code in (
        (signal.SIGKILL, "FILE_BOMB"),
        (signal.SIGXCPU, "FILE_BOMB"),
        (signal.SIGABRT, "FILE_BOMB"),
        (signal.SIGSEGV, "FILE_CORRUPT"),
        (signal.SIGTERM, "FILE_CORRUPT"),
    ):
        killer = raw(tmp_path / "child.py", f"import os\nos.kill(os.getpid(), {int(death)})\n")
        monkeypatch.setattr(sandbox, "CHILD", killer)
        assert [problem.code for problem in checked(path).problems] == [code]


def test_a_reader_that_never_ends_or_never_stops_talking_is_ended(tmp_path, monkeypatch) -> None:
    path = raw(tmp_path / "a.csv", csv_text())
    monkeypatch.setattr(sandbox, "WALL", 1.0)
    monkeypatch.setattr(sandbox, "MOST_OUTPUT", 2**20)
    for text in (
        "import time\ntime.sleep(60)\n",
        "while True: print('x' * 100000)\n",
        "import os\nos.close(1)\nwhile 1: pass",
    ):
        monkeypatch.setattr(sandbox, "CHILD", raw(tmp_path / "child.py", text))
        begun = time.monotonic()
        with pytest.raises(FileRefused) as refused:
            content_of(path, "a.csv", NOTHING)
        assert refused.value.code == "FILE_BOMB"
        assert time.monotonic() - begun < 10


def test_the_reader_has_no_environment_no_files_to_write_and_little_memory(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("SAFER_SECRET", "x")
    spy = (
        "import sys, json\nsys.path.insert(0, {root!r})\nfrom data.returns import child, reading\n"
        "import os, resource\n"
        "def spy(file, request):\n"
        "    try:\n        open({out!r}, 'wb', buffering=0).write(b'x')\n        wrote = True\n"
        "    except OSError:\n        wrote = False\n"
        "    try:\n        bytearray(600 * 2**20)\n        large = True\n"
        "    except MemoryError:\n        large = False\n"
        "    heavy = [name for name in ('numpy', 'pandas', 'sqlalchemy', 'flask') if sys.modules.get(name)]\n"
        "    return {{'environment': sorted(os.environ), 'wrote': wrote, 'large': large, 'heavy': heavy,\n"
        "            'open': sorted(int(fd) for fd in os.listdir('/proc/self/fd'))[:9]}}\n"
        "reading.file_content = spy\n"
        "import signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "child.main(sys.argv[1])\n"
    ).format(root=str(Path(__file__).parents[3]), out=str(tmp_path / "written"))
    monkeypatch.setattr(sandbox, "CHILD", raw(tmp_path / "child.py", spy))
    seen = content_of(raw(tmp_path / "a.csv", "x"), "a.csv", NOTHING)
    assert not {name for name in seen["environment"] if name not in ("LC_CTYPE",)}
    assert (seen["wrote"], seen["large"], seen["heavy"]) == (False, False, [])
    assert len(seen["open"]) <= 5


def test_this_package_imports_nothing_heavy() -> None:
    code = "import sys, data.returns.reading; print([m for m in ('numpy', 'pandas', 'sqlalchemy') if m in sys.modules])"
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_defusedxml_stands_behind_openpyxl() -> None:
    import openpyxl

    assert openpyxl.DEFUSEDXML is True


def test_the_largest_return_is_read_in_time(tmp_path) -> None:
    rows = [("RC10", "2024-25 Q4", "Wath", "", number, "", "", "", "x") for number in range(20_000)]
    path = saved(workbook(rows), tmp_path / "large.xlsx")
    content = content_of(path, path.name, NOTHING)
    assert len(content["sheets"][0]["rows"]) == 20_001


def test_a_home_office_table_of_fifty_megabytes_streams_in_little_memory(tmp_path) -> None:
    path, robbery = synthetic_home_office(tmp_path / "synthetic-prc-csp.ods", 50)
    with zipfile.ZipFile(path) as archive:
        assert archive.getinfo("content.xml").file_size > 50 * 2**20
    _stays_small(path, robbery)


@pytest.mark.verify
def test_a_home_office_table_of_full_size_streams_in_little_memory(tmp_path) -> None:
    path, robbery = synthetic_home_office(tmp_path / "synthetic-prc-csp.ods", 1400, partnerships=300)
    _stays_small(path, robbery)


def _stays_small(path: Path, robbery: int) -> None:
    """Read the table in a process of its own and look at the most memory it ever had."""
    code = (
        "import os, sys, json\nfrom data.returns.reading import file_content\n"
        "path = sys.argv[1]\n"
        "with open(path, 'rb') as file:\n"
        "    rows = file_content(file, {'name': path, 'size': os.path.getsize(path)})['rows']\n"
        "total = sum(int(row[-1]) for row in rows if row[6] == 'Robbery')\n"
        # Of this program alone: what the resource module tells includes the process it was forked from.
        "status = dict(line.split(':', 1) for line in open('/proc/self/status'))\n"
        "print(json.dumps([total, len(rows), int(status['VmHWM'].split()[0]) // 1024]))\n"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], cwd=root, capture_output=True, text=True, check=True
    )
    total, rows, megabytes = json.loads(done.stdout)
    assert total == robbery
    assert rows > 0
    assert megabytes < 300


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(position=st.integers(0, len(SOUND) - 1), byte=st.integers(0, 255))
def test_one_changed_byte_gives_the_same_figures_or_a_refusal(position: int, byte: int, tmp_path) -> None:
    data = bytearray(SOUND)
    data[position] = byte
    path = raw(tmp_path / "a.xlsx", bytes(data))
    try:
        with path.open("rb") as file:
            grid = file_content(file, {"name": "a.xlsx", "size": len(data)})
    except FileRefused:
        return
    rows = next(sheet for sheet in grid["sheets"])["rows"]
    assert rows[1][1][:5] == ["SC14", "2024-25 Q4", "Rotherham", "", "12"]


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_any_bytes_are_read_or_refused(data: bytes, tmp_path) -> None:
    path = raw(tmp_path / "a.csv", data)
    try:
        with path.open("rb") as file:
            content = file_content(file, {"name": "a.csv", "size": len(data), **NOTHING})
    except FileRefused as refused:
        assert str(refused)
    else:
        assert content["kind"] in ("grid", "street")


def test_the_limits_of_this_process_are_untouched() -> None:
    assert resource.getrlimit(resource.RLIMIT_AS)[0] != sandbox.MEMORY
