"""Which ward and which neighbourhood hold a point: outlines of the areas we know, for street-level police files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data.areas import middles
from data.outlines import BoundariesRefused, Outlines, check_places, listed, read_outlines
from data.returns.places import area_kinds, area_names

KINDS = {"ward": "wards", "neighbourhood": "neighbourhoods"}
"""What can be told from a point, in the singular of the areas' kind and the plural of messages."""


@dataclass(frozen=True, eq=False)
class PlaceOutlines:
    """Outlines of every ward, of every neighbourhood, or of both; None for a kind that was not given."""

    ward: Outlines | None = None
    neighbourhood: Outlines | None = None

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east and north of all areas together; a box that holds nothing when there are none."""
        boxes = np.array([own.box for own in self._given])
        if not len(boxes):
            return 0.0, 0.0, 0.0, 0.0
        return tuple(map(float, (*boxes[:, :2].min(axis=0), *boxes[:, 2:].max(axis=0))))

    @property
    def hashes(self) -> tuple[str, ...]:
        """SHA-256 of the files, in order of kind."""
        return tuple(own.source_sha256 for own in self._given)

    @property
    def _given(self) -> list[Outlines]:
        return [own for own in (self.ward, self.neighbourhood) if own is not None]


def read_boundaries(*paths: Path) -> PlaceOutlines:
    """Outlines of Rotherham's wards, neighbourhoods or both from GeoJSON files, one for each kind, other places left
    out.

    Raises BoundariesRefused when a file cannot be used, holds none of ours or not all of a kind, has them in the wrong
    place, or when two hold the same kind.
    """
    found: dict[str, tuple[Path, Outlines]] = {}
    for path in paths:
        kind, outlines = _ours(path)
        if kind in found:
            raise BoundariesRefused(
                f"{found[kind][0].name} and {path.name} both hold {KINDS[kind]}: give one file for each kind of area"
            )
        found[kind] = path, outlines
    return PlaceOutlines(**{kind: outlines for kind, (_, outlines) in found.items()})


def _ours(path: Path) -> tuple[str, Outlines]:
    """The kind of area a file holds, and the outlines of all of ours."""
    found = read_outlines(path)
    kinds = [area_kinds().get(code, "") for code in found.codes]
    held = [kind for kind in KINDS if kind in kinds]
    if not held:
        raise BoundariesRefused(
            f"{path.name} has no code of a ward or neighbourhood of Rotherham ({listed(found.codes)}): give the "
            "boundaries of the wards (codes E05...) or of the neighbourhoods (LSOA 2021, codes E01...)"
        )
    if len(held) > 1:
        raise BoundariesRefused(
            f"{path.name} holds wards and neighbourhoods: split it into one file for each kind of area"
        )
    (kind,) = held
    at = np.flatnonzero([own == kind for own in kinds])
    codes = tuple(found.codes[i] for i in at)
    _check_complete(path, kind, codes)
    check_places(path.name, codes, found.shapes[at], middles())
    return kind, Outlines(codes, tuple(found.names[i] for i in at), found.shapes[at], found.source_sha256)


def _check_complete(path: Path, kind: str, codes: Iterable[str]) -> None:
    """Raise BoundariesRefused when one of ours is missing: its records would be counted as none."""
    known = [code for code, own in area_kinds().items() if own == kind]
    missing = sorted(set(known).difference(codes))
    if missing:
        few = listed([f"{code} {area_names()[code]}" for code in missing])
        raise BoundariesRefused(
            f"{path.name} lacks {len(missing)} of the {len(known)} {KINDS[kind]} of Rotherham ({few}): every record in "
            "them would be lost, so give a file with all of them"
        )
