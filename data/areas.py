"""Every area by its official code, as plain values: read in a moment by what must start quickly.

Sources: see `data.geography`, which has the same areas as tables.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

BOROUGH = "E08000018"
FORCE = "E23000011"
AREA_KINDS = ("borough", "locality", "ward", "neighbourhood", "district", "force", "country", "custom")
WARDS_VALID_FROM = "2021-05-06"
_FOLDER = Path(__file__).parent / "geography"


class Area(NamedTuple):
    """One area; dates are ISO text, "" if not dated."""

    code: str
    name: str
    kind: str
    parent: str
    valid_from: str
    valid_to: str


@cache
def areas() -> tuple[Area, ...]:
    """Every area. Kinds: country, force, borough (Rotherham), district (the other three), ward, neighbourhood.

    A ward's parent is the borough and not its locality, because no locality is confirmed; a neighbourhood's
    parent is its best-fit ward.
    """
    found = [
        Area("K02000001", "United Kingdom", "country", "", "", ""),
        Area("K04000001", "England and Wales", "country", "K02000001", "", ""),
        Area("E92000001", "England", "country", "K04000001", "", ""),
        Area(FORCE, "South Yorkshire", "force", "E92000001", "", ""),
    ]
    for row in _rows("districts.csv"):
        kind = "borough" if row["code"] == BOROUGH else "district"
        found.append(Area(row["code"], row["name"], kind, row["force_code"], "", ""))
    for row in _rows("wards.csv"):
        found.append(Area(row["code"], row["name"], "ward", row["parent"], WARDS_VALID_FROM, ""))
    for row in _rows("neighbourhoods.csv"):
        found.append(Area(row["code"], row["name"], "neighbourhood", row["ward"], "", ""))
    return tuple(found)


@cache
def renamed_districts() -> dict[str, str]:
    """The code a district has now, by the one it had."""
    return {row["previous_code"]: row["code"] for row in _rows("districts.csv") if row["previous_code"]}


def _rows(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("# ")))
