"""How many people a figure is for: the newest population not after its year, the best kind first."""

from __future__ import annotations

import pandas as pd

_BEST_FIRST = {"official": 0, "census": 1, "estimate": 2}


def population_of(populations: pd.DataFrame, area: str, base: str, year: int) -> tuple[int | None, int, str]:
    """People of the base in the area in the newest year not after `year` (else the oldest), its year and kind."""
    own = populations[(populations["area"] == area) & (populations["base"] == (base or "residents"))]
    return population_in(tuple(zip(own["year"], own["kind"], own["value"], strict=True)), year)


def population_in(rows: tuple[tuple[int, str, int], ...], year: int) -> tuple[int | None, int, str]:
    """The same from the (year, kind, value) of one area and base."""
    if not rows:
        return None, 0, ""
    before = [row for row in rows if row[0] <= year]
    chosen = max(row[0] for row in before) if before else min(row[0] for row in rows)
    own = min((row for row in rows if row[0] == chosen), key=lambda row: _BEST_FIRST.get(row[1], 9))
    return int(own[2]), int(own[0]), own[1]
