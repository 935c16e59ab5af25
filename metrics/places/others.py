"""Other areas beside the borough: its neighbours and peers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from metrics.intervals import byar_interval
from metrics.places.cells import NO_RATE, change_cell, count_cell, rate_cell
from metrics.views import Cell, OtherArea


def other_areas(
    frame: pd.DataFrame,
    names: Mapping[str, str],
    people: np.ndarray,
    per: float,
    now: str,
    before: str,
) -> tuple[OtherArea, ...]:
    """Counts of other areas, by name, from protected quarterly rows; `now` and `before` are first days of quarters."""
    frame = frame[frame["part"] == ""]
    counts: dict[tuple[str, str], tuple[float, bool]] = {}
    for row in frame[frame["start"].isin((now, before))].itertuples():
        counts[row.area, row.start] = (
            float("nan") if pd.isna(row.numerator) else float(row.numerator),
            row.reason == "suppressed",
        )
    made = []
    for i, (code, name) in enumerate(names.items()):
        if (code, now) not in counts:
            continue
        value, hidden = counts[code, now]
        earlier, was_hidden = counts.get((code, before), (float("nan"), False))
        rate, low, high, _ = byar_interval(value, people[i], multiplier=per)
        shown = rate_cell(rate, hidden)
        if shown.value is not None:
            shown = Cell(f"{shown.text} ({low:,.1f} to {high:,.1f})", shown.value)
        made.append(
            OtherArea(
                code,
                name,
                count_cell(value, hidden),
                shown,
                change_cell(value, earlier, hidden or was_hidden),
            )
        )
    if len(made) < 2:
        return ()
    if not all(area.rate.value is not None or area.count.value is None for area in made):
        made = [replace(area, rate=NO_RATE) for area in made]
    return tuple(sorted(made, key=lambda area: area.name))


def others_note(others: tuple[OtherArea, ...]) -> str:
    if not others:
        return ""
    if any(other.rate.value is not None for other in others):
        return (
            "Rates are per 1,000 of the population that is loaded for each area; areas are in order of name."
        )
    return (
        "Counts only: no populations of the other areas are loaded, so there are no rates and no order of size. A "
        "larger area has more of everything."
    )
