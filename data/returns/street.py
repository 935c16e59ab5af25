"""Street-level files of data.police.uk, counted block by block: what lies in the borough, and how much has no place.

A record of anti-social behaviour has no id, and two alike are two incidents: nothing is ever taken for a duplicate.
A process is started for each file, so nothing is imported here that takes as long to load as a month to count.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter

from data.returns.preflight import STREET_BYTES, FileRefused, member_chunks

ROWS = 250_000
ARCHIVE_ROWS = 5_000_000
FORCE = "South Yorkshire Police"
FORCE_SLUG = "south-yorkshire"
HEADER = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code", "LSOA name",
    "Crime type", "Last outcome category", "Context",
)  # fmt: skip
WIDTH = len(HEADER)
_RECORD = itemgetter(*map(HEADER.index, (
    "Month", "Falls within", "Longitude", "Latitude", "LSOA code", "LSOA name", "Crime type",
)))  # fmt: skip
_CRIME = itemgetter(HEADER.index("Crime ID"))
_OLD_HEADER = ("Month", "Reported by", "Falls within", "Easting", "Northing")
_MEMBER = re.compile(r"^(?:.*/)?(\d{4}-\d{2})-(.+)-(street|outcomes|stop-and-search)\.csv$", re.IGNORECASE)
_MONTH = re.compile(r"^(?:19|20)\d{2}-(?:0[1-9]|1[0-2])$")
_BLOCK = 10_000
_BUFFER = 1 << 16


class Tally:
    """Counts of the records read so far.

    `placed`: records by (month, crime type, neighbourhood, longitude, latitude) where the neighbourhood is one
    of the borough's or the point lies in its box. `districts`: records by (month, crime type, district name),
    by the name of the neighbourhood. `months`: for each month records, records without a place, and elsewhere.
    """

    def __init__(
        self, neighbourhoods: Iterable[str], box: tuple[float, ...], districts: Iterable[str]
    ) -> None:
        self._neighbourhoods = frozenset(neighbourhoods)
        self._box = box
        self._names = tuple(districts)
        self._district_of: dict[str, str] = {}
        self.placed: defaultdict[tuple, int] = defaultdict(int)
        self.districts: defaultdict[tuple, int] = defaultdict(int)
        self.months: dict[str, dict[str, int]] = {}
        self.types: set[str] = set()
        self.problems: list[dict] = []
        self.rows = 0

    def add_file(self, name: str, month: str, stream: io.TextIOBase) -> None:
        """Count the records of one monthly file. With `month` '' its first record says which month it is of.

        Each kind of fault is one problem: the first row that has it, and how many there are. Raises FileRefused.
        """
        reader = csv.reader(stream, strict=True)
        faults = _Faults(name, month)
        ids: Counter[str] = Counter()
        block: list[list[str]] = []
        number = 1
        try:
            header = next(reader, [])
            if tuple(field.strip() for field in header) != HEADER:
                self.problems.append(_wrong_header(name, header))
                return
            for number, fields in enumerate(reader, 2):
                if number > ROWS + 1:
                    raise FileRefused(
                        "SHEET_TOO_LARGE", f"a street-level file has at most {ROWS:,} rows", name[-60:]
                    )
                block.append(fields)
                if len(block) == _BLOCK:
                    self._add(block, number, ids, faults)
                    block = []
        except csv.Error:
            self.problems.append(
                _problem(
                    "CSV_QUOTES",
                    "a quotation mark stands where none can; the rest was not read",
                    name,
                    number,
                )
            )
        except UnicodeDecodeError:
            raise _other_encoding(name) from None
        self._add(block, number, ids, faults)
        self.problems += faults.problems()
        repeated = sum(times - 1 for times in ids.values())
        if repeated and not faults:
            self.problems.append(
                _problem(
                    "STREET_REPEATED_ID",
                    f"{repeated:,} crime ids stand in the file more than once: was it pasted together twice?",
                    name,
                    found=f"{repeated:,}",
                    warning=repeated * 100 < sum(ids.values()),
                )
            )
        if self.rows > ARCHIVE_ROWS:
            raise FileRefused("SHEET_TOO_LARGE", f"an archive has at most {ARCHIVE_ROWS:,} rows")

    def _add(self, block: list[list[str]], last: int, ids: Counter[str], faults: _Faults) -> None:
        """Add the rows of a block that ends with row `last`. What is alike in all that counts is looked at once."""
        whole = block
        if any(len(fields) != WIDTH for fields in block):
            whole = [fields for fields in block if len(fields) == WIDTH]
            faults.of_lengths(block, last)
        ids.update(filter(None, map(_CRIME, whole)))
        wrong = {}
        for record, times in Counter(map(_RECORD, whole)).items():
            fault = faults.of_record(record)
            if fault is None:
                self._count(record, times)
            else:
                wrong[record] = fault
        if wrong:
            faults.of_records(block, last, wrong)

    def _count(self, record: tuple, times: int) -> None:
        """Add sound records that are alike."""
        month, _, longitude, latitude, code, place, kind = record
        self.rows += times
        self.types.add(kind)
        counts = self.months.get(month)
        if counts is None:
            counts = self.months[month] = {"records": 0, "unlocated": 0, "elsewhere": 0}
        counts["records"] += times
        if not code and not longitude:
            counts["unlocated"] += times
            return
        district = self._district_of.get(place)
        if district is None:
            named = (known for known in self._names if place.startswith(f"{known} "))
            district = self._district_of[place] = next(named, "")
        if district:
            self.districts[month, kind, district] += times
        else:
            counts["elsewhere"] += times
        if code in self._neighbourhoods or (longitude and self._in_box(longitude, latitude)):
            self.placed[month, kind, code, longitude, latitude] += times

    def _in_box(self, longitude: str, latitude: str) -> bool:
        west, south, east, north = self._box
        return west <= float(longitude) <= east and south <= float(latitude) <= north

    def result(self) -> dict:
        """Everything counted, as plain values."""
        return {
            "rows": self.rows,
            "months": self.months,
            "types": sorted(self.types),
            "placed": [[*key, count] for key, count in self.placed.items()],
            "districts": [[*key, count] for key, count in self.districts.items()],
            "problems": self.problems,
        }


def add_street_file(tally: Tally, file: io.BufferedIOBase, name: str) -> None:
    """Count the records of an open street-level file. Raises FileRefused."""
    match = _MEMBER.match(name)
    chunks = iter(lambda: file.read(_BUFFER), b"")
    tally.add_file(name, match[1] if match else "", _text(chunks))


def add_archive(tally: Tally, archive: zipfile.ZipFile) -> None:
    """Count the records of the force's street-level files in an archive.

    Raises FileRefused when it has none, or two of one month: they would be counted twice.
    """
    members = {name: _MEMBER.match(name) for name in archive.namelist()}
    ours = {
        name: match[1]
        for name, match in members.items()
        if match and match[2].casefold() == FORCE_SLUG and match[3].casefold() == "street"
    }
    if not ours and any(name.casefold().endswith(".zip") for name in members):
        raise FileRefused("FILE_EMBEDDED", "the zip file holds another zip file; unpack it and give that one")
    if not ours:
        raise FileRefused(
            "FORMAT_UNKNOWN",
            "the zip file has no street-level file of South Yorkshire Police",
            f"{len(members)} members",
            f"2025-03/2025-03-{FORCE_SLUG}-street.csv",
        )
    month, times = Counter(ours.values()).most_common(1)[0]
    if times > 1:
        raise FileRefused(
            "STREET_MONTH_TWICE",
            f"the zip file has {times} street-level files of {month}; keep the right one",
            ", ".join(sorted(name for name, own in ours.items() if own == month))[:200],
            "one file for each month",
        )
    for name, month in sorted(ours.items(), key=lambda member: member[1]):
        chunks = member_chunks(archive, name, STREET_BYTES)
        tally.add_file(name.rpartition("/")[2], month, _text(chunks))


def refuse_other_header(first_line: str) -> None:
    """Raise FileRefused when the line heads another table of data.police.uk than the street-level one."""
    fields = tuple(field.strip() for field in first_line.split(","))
    if fields[: len(_OLD_HEADER)] == _OLD_HEADER:
        raise FileRefused(
            "FORMAT_POLICE_OLD", "street-level files from before 2013 have no areas and are not taken"
        )
    if fields[-1] == "Outcome type" or fields[:2] == ("Type", "Date"):
        raise FileRefused(
            "FORMAT_POLICE_OTHER",
            "outcomes and stop and search files are not taken; give the street-level file",
        )


class _Faults:
    """What is wrong with the records of one file: for every kind of fault its first row, and in how many rows it is."""

    def __init__(self, name: str, month: str) -> None:
        self.name, self.month = name, month
        self._first: dict[tuple[str, str], tuple[int, str, str]] = {}
        self._rows: Counter[tuple[str, str]] = Counter()

    def __bool__(self) -> bool:
        return bool(self._first)

    def of_lengths(self, block: list[list[str]], last: int) -> None:
        """Note the rows of a block that have not as many fields as the header; blank ones do no harm."""
        for row, fields in enumerate(block, last - len(block) + 1):
            if fields and len(fields) != WIDTH:
                words = "the row has not as many fields as the header"
                self._note(row, "ROW_LENGTH", words, f"{len(fields)}", f"{WIDTH}")

    def of_records(self, block: list[list[str]], last: int, wrong: Mapping[tuple, tuple]) -> None:
        """Note the rows of a block whose records are `wrong`."""
        for row, fields in enumerate(block, last - len(block) + 1):
            if len(fields) == WIDTH and (fault := wrong.get(_RECORD(fields))):
                self._note(row, *fault)

    def _note(self, row: int, code: str, words: str, found: str, expected: str) -> None:
        self._first.setdefault((code, words), (row, found, expected))
        self._rows[code, words] += 1

    def problems(self) -> Iterator[dict]:
        """A problem for every kind of fault."""
        for (code, words), (row, found, expected) in self._first.items():
            times = self._rows[code, words]
            more = f", here and in {times - 1:,} more rows" if times > 1 else ""
            yield _problem(code, words + more, self.name, row, found, expected)

    def of_record(self, record: tuple) -> tuple[str, str, str, str] | None:
        """What is wrong with a record: code, words, what was found and expected. None for a sound one."""
        month, force, longitude, latitude, _, _, kind = record
        self.month = self.month or month
        if not _MONTH.match(month):
            return "STREET_MONTH", "this is not a month", month, self.month
        if month != self.month:
            return "STREET_MONTH", "the month is not that of the file", month, self.month
        if force != FORCE:
            return "STREET_FORCE", "the record is of another force", force, FORCE
        if not kind:
            return "STREET_TYPE", "the record has no crime type", "", ""
        if longitude or latitude:
            return _fault_of_point(longitude, latitude)
        return None


def _fault_of_point(longitude: str, latitude: str) -> tuple[str, str, str, str] | None:
    try:
        x, y = float(longitude), float(latitude)
    except ValueError:
        x = y = 0.0
    if -9 < x < 3 and 49 < y < 62:
        return None
    swapped = -9 < y < 3 and 49 < x < 62
    words = "longitude and latitude are swapped" if swapped else "the point is not on these islands"
    return "STREET_POINT", words, f"{longitude}, {latitude}", "longitude, latitude"


def _wrong_header(name: str, header: list[str]) -> dict:
    """The problem of a file with another header. Raises FileRefused for a known table that is not taken."""
    refuse_other_header(",".join(header))
    if "\0" in "".join(header):
        raise _other_encoding(name)
    fields = {field.strip() for field in header}
    words = "this is not the header of a street-level file"
    missing = [field for field in HEADER if field not in fields]
    if not missing:
        words = "the columns of a street-level file are in another order, or there are more of them"
    elif len(missing) < len(HEADER) - 1:
        words = f"the file lacks the column {', '.join(missing)}"
    return _problem("HEADER_NOT_STREET", words, name, 1, ", ".join(header), ", ".join(HEADER))


def _other_encoding(name: str) -> FileRefused:
    return FileRefused(
        "FILE_ENCODING", "a street-level file is UTF-8, and this one is not", name[-60:], "UTF-8"
    )


def _problem(
    code: str,
    message: str,
    sheet: str,
    row: int | None = None,
    found: str = "",
    expected: str = "",
    *,
    warning: bool = False,
) -> dict:
    return {
        "code": code,
        "message": message,
        "sheet": sheet[-60:],
        "row": row,
        "found": found[:60],
        "expected": expected,
        "warning": warning,
    }


def _text(chunks: Iterator[bytes]) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BufferedReader(_Chunks(chunks), _BUFFER), encoding="utf-8-sig", newline="")


class _Chunks(io.RawIOBase):
    """Pieces of bytes as a stream."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._left = chunks, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        if not self._left:
            self._left = memoryview(next(self._chunks, b""))
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size
