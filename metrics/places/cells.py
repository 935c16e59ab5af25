"""Cells of a place: its count, its rate and its change, in words."""

from __future__ import annotations

import numpy as np

from metrics import wording
from metrics.proof import DECIMALS_KEPT
from metrics.rules import LEAST_BASE_FOR_PERCENT_CHANGE
from metrics.views import Cell

NOT_SHOWN = Cell(wording.REASON_WORDS["suppressed"])
NO_DATA = Cell("No figure")
NO_RATE = Cell(wording.NO_VALUE)


def count_cell(value: float, hidden: bool, provisional: bool = False) -> Cell:
    """A count, or why there is none."""
    if hidden:
        return NOT_SHOWN
    if not np.isfinite(value):
        return NO_DATA
    return Cell(wording.number(float(value), "count"), int(value), ("provisional",) if provisional else ())


def change_cell(now: float, before: float, hidden: bool = False) -> Cell:
    """The change in words: always the difference, the percentage only on a base that bears it."""
    if hidden:
        return NOT_SHOWN
    if not (np.isfinite(now) and np.isfinite(before)):
        return NO_RATE
    moved = int(now - before)
    if not moved:
        return Cell("no change", 0)
    text = f"{'up' if moved > 0 else 'down'} {abs(moved):,} from {int(before):,}"
    if before >= LEAST_BASE_FOR_PERCENT_CHANGE:
        text += f" ({abs(moved) / before:.0%})"
    return Cell(text, moved)


def rate_cell(value: float, hidden: bool) -> Cell:
    """A rate, or why there is none."""
    if hidden:
        return NOT_SHOWN
    if not np.isfinite(value):
        return NO_RATE
    return Cell(wording.number(float(value), "rate"), round(float(value), DECIMALS_KEPT))


def change_sentence(change: Cell) -> str:
    """The change as a sentence; empty when there is none to speak of."""
    if change.value is None:
        return ""
    if not change.value:
        return "No change on the same period a year before."
    return f"{change.text[0].upper()}{change.text[1:]} in the same period a year before."
