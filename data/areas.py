"""Every area by its official code, as plain values: read in a moment by what must start quickly.

Sources: see `data.geography`, which has the same areas as tables.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

BOROUGH = "E08000018"
FORCE = "E23000011"
AREA_KINDS = ("borough", "locality", "ward", "neighbourhood", "district", "force", "country", "custom")
COMPARISON_KINDS = ("district", "force", "country", "custom")
"""Kinds of area that are no part of the borough: their figures stand beside it, whatever the measure."""
WARDS_VALID_FROM = "2021-05-06"
_FOLDER = Path(__file__).parent / "geography"
_CODE = re.compile(r"[A-Z0-9-]{2,40}")


class AreasRefused(ValueError):
    """A list of areas cannot be used. The message names the file, the row and the reason."""


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

    Those of `comparison_areas.csv` come last; a group of areas is of kind custom. A ward's parent is the borough and
    not its locality, because no locality is confirmed; a neighbourhood's parent is its best-fit ward.
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
    return (*found, *_comparison_areas(found))


def _comparison_areas(known: Sequence[Area]) -> Iterable[Area]:
    """The areas a partnership has added. Raises AreasRefused for the first line that cannot be used."""
    taken = {text.casefold() for area in known for text in (area.code, area.name)}
    for number, row in enumerate(_rows("comparison_areas.csv"), 1):
        what = f"comparison_areas.csv, row {number} below the names of the columns"
        if not _CODE.fullmatch(row["code"]) or not row["name"]:
            raise AreasRefused(f"{what}: a code of capital letters, digits and hyphens and a name are needed")
        if row["kind"] not in COMPARISON_KINDS:
            raise AreasRefused(
                f"{what}: the kind '{row['kind']}' is not one of {', '.join(COMPARISON_KINDS)}"
            )
        for text in (row["code"], row["name"]):
            if text.casefold() in taken:
                raise AreasRefused(f"{what}: there is an area '{text}' already")
            taken.add(text.casefold())
        yield Area(row["code"], row["name"], row["kind"], "", "", "")


@cache
def renamed_districts() -> dict[str, str]:
    """The code a district has now, by the one it had."""
    return {row["previous_code"]: row["code"] for row in _rows("districts.csv") if row["previous_code"]}


@cache
def middles() -> dict[str, tuple[float, float]]:
    """Longitude and latitude of the middle of every ward and every neighbourhood, by code, as the ONS publishes it."""
    rows = (*_rows("wards.csv"), *_rows("neighbourhoods.csv"))
    return {row["code"]: (float(row["longitude"]), float(row["latitude"])) for row in rows}


def _rows(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("# ")))
