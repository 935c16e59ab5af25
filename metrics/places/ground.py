"""The places of one level: their names, populations and borders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrics.hotspots.clusters import neighbour_matrix
from metrics.populations import population_in

LEVELS = ("ward", "neighbourhood")
LEVEL_WORDS = {"ward": ("ward", "wards"), "neighbourhood": ("neighbourhood", "neighbourhoods")}


@dataclass(frozen=True, eq=False)
class Ground:
    """The places of one level, in one order, with their populations (NaN for none) and who borders whom.

    `within` names what each place lies in; `years` and `kinds` are what the populations are of ('' for none);
    `neighbours` is an array [place, place] of True and False.
    """

    level: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    within: tuple[str, ...]
    people: np.ndarray
    years: tuple[int, ...]
    kinds: tuple[str, ...]
    neighbours: np.ndarray

    def position(self, code: str) -> int | None:
        return self.codes.index(code) if code in self.codes else None


def ground_of(
    level: str,
    names: Mapping[str, str],
    within: Mapping[str, str],
    people: tuple[np.ndarray, tuple[int, ...], tuple[str, ...]],
    pairs: Sequence[Sequence[object]],
) -> Ground:
    """The places named by code, in order of code; `pairs` begin with two codes that share a border."""
    codes = tuple(names)
    known = set(codes)
    borders = [(pair[0], pair[1]) for pair in pairs if pair[0] in known and pair[1] in known]
    return Ground(
        level,
        codes,
        tuple(names.values()),
        tuple(within.get(code, "") for code in codes),
        *people,
        neighbour_matrix(codes, borders),
    )


def people_of(
    populations: pd.DataFrame, codes: Sequence[str], base: str, year: int
) -> tuple[np.ndarray, tuple[int, ...], tuple[str, ...]]:
    """People of the base in each place, their year and kind, in the newest year not after `year`."""
    own = populations[(populations["base"] == (base or "residents")) & populations["area"].isin(codes)]
    known: dict[str, list[tuple]] = {}
    for area, *row in zip(own["area"], own["year"], own["kind"], own["value"], strict=True):
        known.setdefault(area, []).append(tuple(row))
    chosen = [population_in(tuple(known.get(code, ())), year) for code in codes]
    return (
        np.array([np.nan if people is None else float(people) for people, _, _ in chosen]),
        tuple(of_year for _, of_year, _ in chosen),
        tuple(kind for _, _, kind in chosen),
    )
