"""Street-level files and archives of the police that cannot be taken in: one clear refusal each, nothing half-done."""

import csv
import struct
import warnings
import zipfile
from pathlib import Path

import pytest

from data.figures.recorded_crime import measures_by_crime_type
from data.returns.importing import take_in
from data.returns.originals import FOLDER
from tests.data.returns.files import DAY, FIXTURES, catalogue, checked, columns, month_as, raw

JUNE = FIXTURES / "2024-06-south-yorkshire-street.csv"
ROWS = list(csv.DictReader(JUNE.read_text().splitlines()))
OURS = [row for row in ROWS if row["LSOA name"].startswith("Rotherham ")]
ASB = measures_by_crime_type(catalogue())["Anti-social behaviour"]
EAST, WEST = "E05012996", "E05013016"
NEAR = "E01007657", "E01007760"
"""Two neighbourhoods of different wards."""


def swapped(row: dict) -> dict:
    return row | {"Longitude": row["Latitude"], "Latitude": row["Longitude"]}


def of_two_forces(text: str) -> str:
    """Every second record of another force."""
    lines = text.splitlines(keepends=True)
    return "".join(
        line.replace("Police,South", "Police,North") if number % 2 else line
        for number, line in enumerate(lines)
    )


FAULTS = {
    "another month": (lambda text: text.replace(",2024-06,", ",2024-05,", 1), "STREET_MONTH"),
    "another force": (lambda text: text.replace("Police,South", "Police,North", 1), "STREET_FORCE"),
    "another type": (lambda text: text.replace(",Bicycle theft,", ",Time travel,", 1), "STREET_TYPE"),
    "a point at sea": (lambda text: text.replace(",-1.397019,", ",-50.1,", 1), "STREET_POINT"),
    "a short row": (lambda text: text + "x,2024-06\n", "ROW_LENGTH"),
    "pasted twice": (lambda text: text + text.partition("\n")[2], "STREET_REPEATED_ID"),
    "two months": (lambda text: text + text.partition("\n")[2].replace(",2024-06,", ",2024-07,"), "STREET_MONTH"),
    "no such month": (lambda text: text.replace(",2024-06,", ",2024-13,"), "STREET_MONTH"),
    "two forces": (of_two_forces, "STREET_FORCE"),
    "no crime type": (lambda text: columns(text, lambda row: row | {"Crime type": ""}), "STREET_TYPE"),
    "longitude and latitude swapped": (lambda text: columns(text, swapped), "STREET_POINT"),
    "half a point": (lambda text: columns(text, lambda row: row | {"Latitude": ""}), "STREET_POINT"),
    "metres": (
        lambda text: columns(text, lambda row: row | {"Longitude": "443000", "Latitude": "392000"}), "STREET_POINT",
    ),
    "a word for a point": (lambda text: columns(text, lambda row: row | {"Longitude": "nan"}), "STREET_POINT"),
    "a column less": (
        lambda text: columns(text, lambda row: {name: row[name] for name in row if name != "LSOA code"}),
        "HEADER_NOT_STREET",
    ),
    "latitude first": (
        lambda text: text.replace("Longitude,Latitude", "Latitude,Longitude", 1), "HEADER_NOT_STREET",
    ),
    "UTF-16": (lambda text: text.encode("utf-16"), "FILE_ENCODING"),
    "UTF-16 without its mark": (lambda text: text.encode("utf-16-le"), "FILE_ENCODING"),
    "Latin-1": (lambda text: text.replace("near", "n\u00e9ar", 1).encode("latin-1"), "FILE_ENCODING"),
    "a quotation mark alone": (lambda text: text.replace("On or near", '"On" or near', 1), "CSV_QUOTES"),
    "nothing at all": (lambda text: "", "FILE_EMPTY"),
    "no place at all": (
        lambda text: columns(
            text, lambda row: row | dict.fromkeys(("Longitude", "Latitude", "LSOA code", "LSOA name"), "")
        ),
        "FILE_NO_FIGURES",
    ),
    "only a header": (lambda text: text.partition("\n")[0] + "\n", "FILE_NO_FIGURES"),
    "nothing of the borough": (
        lambda text: "".join(line for line in text.splitlines(True) if "Rotherham" not in line),
        "FILE_NO_FIGURES",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_that_is_not_a_month_of_the_force_is_refused(fault: str, tmp_path) -> None:
    change, code = FAULTS[fault]
    report = checked(raw(tmp_path / JUNE.name, change(JUNE.read_text())))
    assert not report.accepted
    assert [problem.code for problem in report.problems if not problem.warning] == [code]
    assert report.observations == ()


SOUND = {
    "with a mark at its start": lambda text: "\ufeff" + text,
    "with the line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "with the line ends of old Macs": lambda text: text.replace("\n", "\r"),
    "with line ends in quotation marks": lambda text: columns(
        text, lambda row: row | {"Location": 'On or near "High\nStreet"'}
    ),
    "with blank lines": lambda text: text.replace("\n", "\n\n"),
}


@pytest.mark.parametrize("form", SOUND)
def test_the_same_records_in_another_form_are_the_same_figures(form: str, tmp_path) -> None:
    report = checked(raw(tmp_path / JUNE.name, SOUND[form](JUNE.read_text())))
    assert report.observations == checked(JUNE).observations
    assert report.rows == len(ROWS)


def test_a_fault_is_told_once_with_its_first_row_and_how_often(tmp_path) -> None:
    (problem,) = checked(raw(tmp_path / JUNE.name, columns(JUNE.read_text(), swapped))).problems
    located = [number for number, row in enumerate(ROWS, 2) if row["Longitude"]]
    assert problem.row == located[0]
    assert problem.message == (
        f"longitude and latitude are swapped, here and in {len(located) - 1} more rows"
    )


def test_a_month_that_is_not_over_is_refused(tmp_path) -> None:
    for month, accepted in (("2026-01", True), ("2026-02", False), ("2027-01", False)):
        report = checked(raw(tmp_path / f"{month}-south-yorkshire-street.csv", month_as(month)))
        assert report.accepted == accepted
        assert ("STREET_FUTURE" in [problem.code for problem in report.problems]) != accepted


def test_records_with_codes_of_before_2021_are_counted_and_told(tmp_path) -> None:
    code = OURS[0]["LSOA code"]
    alike = sum(row["LSOA code"] == code for row in ROWS)
    report = checked(raw(tmp_path / JUNE.name, JUNE.read_text().replace(code, "E01007693")))
    (warning,) = [problem for problem in report.problems if problem.code == "STREET_OLD_AREAS"]
    assert (warning.found, warning.warning, report.accepted) == (f"{alike}", True, True)


def _packed(path: Path, members: list[tuple[str, bytes]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        for name, content in members:
            archive.writestr(name, content)
    return path


NAME = f"2024-06/{JUNE.name}"
TEXT = JUNE.read_bytes()
HEAD = TEXT.partition(b"\n")[0] + b"\n"
RECORD = TEXT.splitlines(keepends=True)[1]
ARCHIVES = {
    "a member twice": ([(NAME, TEXT), (NAME, TEXT)], "FILE_UNSAFE"),
    "a member twice but for its case": ([(NAME, TEXT), (NAME.upper(), TEXT)], "FILE_UNSAFE"),
    "a month in two folders": ([(NAME, TEXT), (f"copy/{JUNE.name}", TEXT)], "STREET_MONTH_TWICE"),
    "a month under another name": (
        [(NAME, TEXT), ("2024-05/2024-05-south-yorkshire-street.csv", TEXT)], "STREET_MONTH",
    ),
    "another force's month under ours": (
        [(NAME, TEXT.replace(b"South Yorkshire Police", b"West Yorkshire Police"))], "STREET_FORCE",
    ),
    "no file of the force": ([(NAME.replace("south", "west"), TEXT)], "FORMAT_UNKNOWN"),
    "only outcomes": ([(NAME.replace("street", "outcomes"), TEXT)], "FORMAT_UNKNOWN"),
    "a zip inside": ([("2024-06.zip", b"PK\3\4")], "FILE_EMBEDDED"),
    "a name that climbs": ([(f"../{NAME}", TEXT)], "FILE_UNSAFE"),
    "an absolute name": ([(f"/{NAME}", TEXT)], "FILE_UNSAFE"),
    "a drive": ([(f"C:/{NAME}", TEXT)], "FILE_UNSAFE"),
    "a member that is empty": ([(NAME, b"")], "HEADER_NOT_STREET"),
    "a member that unpacks without end": ([(NAME, HEAD + b" " * (65 * 2**20))], "FILE_BOMB"),
    "too many records": ([(NAME, HEAD + RECORD * 250_001)], "SHEET_TOO_LARGE"),
    "one sound month and one that is not": (
        [(NAME, TEXT), ("2024-07/2024-07-south-yorkshire-street.csv", TEXT.replace(b"2024-06", b"2024-07")[:-200])],
        "ROW_LENGTH",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", ARCHIVES)
def test_an_archive_that_is_not_months_of_the_force_is_refused(fault: str, tmp_path, home_store) -> None:
    members, code = ARCHIVES[fault]
    path = _packed(tmp_path / "2024-06.zip", members)
    outcome = take_in(home_store, path, as_of=DAY, actor="tester", reason="because")
    assert [problem.code for problem in outcome.report.problems if not problem.warning] == [code]
    assert (outcome.state, home_store.head()) == ("refused", 0)
    assert not list((home_store.settings.home / FOLDER).iterdir())


def _encrypted(data: bytes) -> bytes:
    """With the flag of a password set in both headers of the only member."""
    at = data.index(b"PK\1\2") + 8
    return data[:6] + b"\1\0" + data[8:at] + b"\1\0" + data[at + 2 :]


def _other_checksum(data: bytes) -> bytes:
    at = data.index(b"PK\1\2") + 16
    return data[:at] + struct.pack("<I", struct.unpack("<I", data[at : at + 4])[0] ^ 1) + data[at + 4 :]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_encrypted, "FILE_ENCRYPTED"),
        (_other_checksum, "FILE_CORRUPT"),
        (lambda data: data[: len(data) // 2], "FILE_CORRUPT"),
        (lambda data: data[:-30], "FILE_CORRUPT"),
        (lambda data: data[:200] + bytes(50) + data[250:], "FILE_CORRUPT"),
    ],
)
def test_a_damaged_archive_is_refused_whole(change, code: str, tmp_path, home_store) -> None:
    path = _packed(tmp_path / "2024-06.zip", [(NAME, TEXT)])
    raw(path, change(path.read_bytes()))
    outcome = take_in(home_store, path, as_of=DAY, actor="tester")
    assert [problem.code for problem in outcome.report.problems] == [code]
    assert (outcome.state, home_store.head()) == ("refused", 0)


def test_other_tables_of_the_police_are_named_as_such(tmp_path) -> None:
    outcomes = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Outcome type\n"
    old = "Month,Reported by,Falls within,Easting,Northing,Location,Crime type,Context\n"
    assert [p.code for p in checked(raw(tmp_path / "a.csv", outcomes)).problems] == ["FORMAT_POLICE_OTHER"]
    assert [p.code for p in checked(raw(tmp_path / "b.csv", old)).problems] == ["FORMAT_POLICE_OLD"]
