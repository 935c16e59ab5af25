"""Street-level files of data.police.uk, read row by row: what lies in the borough, and how much could not be placed.

A record of anti-social behaviour has no id, and two alike are two incidents: nothing is ever taken for a duplicate.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from data.returns.preflight import STREET_BYTES, FileRefused, member_chunks

ROWS = 250_000
ARCHIVE_ROWS = 5_000_000
FORCE = "South Yorkshire Police"
FORCE_SLUG = "south-yorkshire"
HEADER = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code", "LSOA name",
    "Crime type", "Last outcome category", "Context",
)  # fmt: skip
_OLD_HEADER = ("Month", "Reported by", "Falls within", "Easting", "Northing")
_MEMBER = re.compile(r"^(?:.*/)?(\d{4}-\d{2})-(.+)-(street|outcomes|stop-and-search)\.csv$")
_MONTH = re.compile(r"^(?:19|20)\d{2}-(?:0[1-9]|1[0-2])$")


class Tally:
    """Counts of the records read so far.

    `placed`: records by (month, crime type, neighbourhood, longitude, latitude) where the neighbourhood is one
    of the borough's or the point lies in its box. `districts`: records by (month, crime type, district name),
    by the name of the neighbourhood. `months`: for each month records, records without a place, and elsewhere.
    """

    def __init__(
        self, neighbourhoods: Iterable[str], box: tuple[float, ...], districts: Iterable[str]
    ) -> None:
        self.neighbourhoods = frozenset(neighbourhoods)
        self.box = box
        self.district_names = tuple(districts)
        self.placed: Counter[tuple] = Counter()
        self.districts: Counter[tuple] = Counter()
        self.months: dict[str, dict[str, int]] = {}
        self.types: set[str] = set()
        self.problems: list[dict] = []
        self.rows = 0

    def add_file(self, name: str, month: str, lines: Iterable[str]) -> None:
        """Count the records of one monthly file; `month` '' when its name does not say."""
        reader = csv.reader(lines, strict=True)
        number = 0
        ids: Counter[str] = Counter()
        try:
            header = next(reader, [])
            if tuple(field.strip() for field in header) != HEADER:
                refuse_other_header(",".join(header))
                self._problem(
                    "HEADER_NOT_STREET",
                    "this is not the header of a street-level file",
                    name,
                    1,
                    ", ".join(header)[:100],
                )
                return
            for number, fields in enumerate(reader, 2):
                if number > ROWS + 1:
                    raise FileRefused(
                        "SHEET_TOO_LARGE", f"a street-level file has at most {ROWS:,} rows", name[:60]
                    )
                if fields:
                    self._add(name, number, month, fields, ids)
        except csv.Error:
            self._problem(
                "CSV_QUOTES", "a quotation mark stands where none can; the rest was not read", name, number
            )
        repeated = sum(times - 1 for times in ids.values())
        if repeated:
            self._problem(
                "STREET_REPEATED_ID",
                f"{repeated:,} crime ids stand in the file more than once: was it pasted together twice?",
                name,
                None,
                f"{repeated:,}",
                warning=repeated * 100 < sum(ids.values()),
            )
        if self.rows > ARCHIVE_ROWS:
            raise FileRefused("SHEET_TOO_LARGE", f"an archive has at most {ARCHIVE_ROWS:,} rows")

    def _add(self, name: str, number: int, expected_month: str, fields: list[str], ids: Counter[str]) -> None:
        if len(fields) != len(HEADER):
            self._problem(
                "ROW_LENGTH",
                "the row has not as many fields as the header",
                name,
                number,
                f"{len(fields)}",
                "12",
            )
            return
        crime, month, _, force, longitude, latitude, _, code, place, kind, _, _ = fields
        if not _MONTH.match(month) or (expected_month and month != expected_month):
            self._problem(
                "STREET_MONTH", "the month is not that of the file", name, number, month, expected_month
            )
            return
        if force != FORCE:
            self._problem("STREET_FORCE", "the record is of another force", name, number, force, FORCE)
            return
        if not kind:
            self._problem("STREET_TYPE", "the record has no crime type", name, number)
            return
        point = _point(longitude, latitude)
        if point is None and (longitude or latitude):
            self._problem(
                "STREET_POINT", "the point is not on these islands", name, number, f"{longitude}, {latitude}"
            )
            return
        if crime:
            ids[crime] += 1
        self.rows += 1
        self.types.add(kind)
        counts = self.months.setdefault(month, {"records": 0, "unlocated": 0, "elsewhere": 0})
        counts["records"] += 1
        if not code and point is None:
            counts["unlocated"] += 1
            return
        district = next((known for known in self.district_names if place.startswith(f"{known} ")), "")
        if district:
            self.districts[month, kind, district] += 1
        else:
            counts["elsewhere"] += 1
        if code in self.neighbourhoods or (point is not None and _inside(point, self.box)):
            self.placed[month, kind, code, longitude, latitude] += 1

    def _problem(
        self,
        code: str,
        message: str,
        sheet: str,
        row: int | None,
        found: str = "",
        expected: str = "",
        *,
        warning: bool = False,
    ) -> None:
        if len(self.problems) < 2000:
            self.problems.append(
                {
                    "code": code,
                    "message": message,
                    "sheet": sheet[:60],
                    "row": row,
                    "found": found[:60],
                    "expected": expected,
                    "warning": warning,
                }
            )

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


def add_street_file(tally: Tally, file: BinaryIO, name: str) -> None:
    """Count the records of an open street-level file."""
    match = _MEMBER.match(name)
    chunks = iter(lambda: file.read(1 << 16), b"")
    tally.add_file(name, match[1] if match else "", _lines(chunks))


def add_archive(tally: Tally, archive: zipfile.ZipFile) -> None:
    """Count the records of the force's street-level files in an archive. Raises FileRefused when it has none."""
    members = {name: _MEMBER.match(name) for name in archive.namelist()}
    ours = [
        name for name, match in members.items() if match and match[2] == FORCE_SLUG and match[3] == "street"
    ]
    if not ours:
        raise FileRefused(
            "FORMAT_UNKNOWN",
            "the zip file has no street-level file of South Yorkshire Police",
            f"{len(members)} members",
            f"2025-03/2025-03-{FORCE_SLUG}-street.csv",
        )
    for name in sorted(ours):
        match = members[name]
        tally.add_file(name.rpartition("/")[2], match[1], _lines(member_chunks(archive, name, STREET_BYTES)))


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


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    stream = io.TextIOWrapper(io.BufferedReader(_Chunks(iter(chunks))), encoding="utf-8-sig", newline="")
    try:
        yield from stream
    except UnicodeDecodeError:
        raise FileRefused("FILE_ENCODING", "a street-level file is UTF-8, and this one is not") from None


class _Chunks(io.RawIOBase):
    """Pieces of bytes as a stream."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._left = chunks, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        if not self._left:
            self._left = next(self._chunks, b"")
        taken = self._left[: len(buffer)]
        self._left = self._left[len(taken) :]
        buffer[: len(taken)] = taken
        return len(taken)


def _point(longitude: str, latitude: str) -> tuple[float, float] | None:
    try:
        x, y = float(longitude), float(latitude)
    except ValueError:
        return None
    return (x, y) if -9 < x < 3 and 49 < y < 62 else None


def _inside(point: tuple[float, float], box: tuple[float, ...]) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]
