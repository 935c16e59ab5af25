"""The usual range of a series, to challenge a slip of the keyboard before it becomes a figure.

The limits of an individuals chart (mean plus and minus 2.66 average moving ranges; Wheeler, Understanding
Variation, 1993) over the last figures. They challenge and never refuse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

FEWEST = 6
MOST = 20
_FACTOR = 2.66


@dataclass(frozen=True)
class UsualRange:
    """Lowest and highest usual value, from `points` figures; `illustrative` when these were made up to show."""

    lowest: float
    highest: float
    points: int
    illustrative: bool

    def holds(self, value: float) -> bool:
        """Whether a value is usual."""
        return self.lowest <= value <= self.highest

    @property
    def words(self) -> str:
        """ "40 to 62"."""
        return f"{_number(self.lowest)} to {_number(self.highest)}"


def usual_range(
    values: Sequence[float], *, share: bool = False, illustrative: bool = False
) -> UsualRange | None:
    """The usual range of values in order of time, never below 0 nor, for a share, above 100; None when too few."""
    recent = [float(value) for value in values][-MOST:]
    if len(recent) < FEWEST:
        return None
    mean = sum(recent) / len(recent)
    moves = [abs(after - before) for before, after in zip(recent, recent[1:], strict=False)]
    reach = _FACTOR * sum(moves) / len(moves)
    # What has happened is usual, and a flat series still moves by one now and then.
    lowest = min(mean - reach, *recent, mean - 1)
    highest = max(mean + reach, *recent, mean + 1)
    highest = min(highest, 100.0) if share else highest
    return UsualRange(max(lowest, 0.0), highest, len(recent), illustrative)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 20 or value == int(value) else f"{value:.1f}"
