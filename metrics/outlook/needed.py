"""What the rest of the year must bring to meet the target, in exact fractions, against the best ever."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

import numpy as np

from metrics.outlook.whole_years import KINDS


@dataclass(frozen=True)
class Needed:
    """What the rest of the year must bring to meet the target.

    `total` is the sum of counts (or of numerators) still needed (at least, or at most when lower is better),
    `per_quarter` the level in the measure's unit in each of `remaining` quarters. `state` is `open`, `met`
    (already sure), `missed` (already lost), `impossible` (no such figure exists: above 100% or below nothing)
    or `closed`. `as_good` of `past_quarters` past quarters were that good; `best` is the best of them (None
    without any).
    """

    state: str
    remaining: int
    total: float | None
    per_quarter: float | None
    as_good: int
    past_quarters: int
    best: float | None
    sentence: str


def what_it_would_take(
    kind: str,
    known_numerators,
    target,
    polarity: str,
    *,
    known_denominators=None,
    expected_denominators=None,
    past_numerators=(),
    past_denominators=None,
    per: float = 1.0,
) -> Needed:
    """What each remaining quarter must bring for the year to meet `target` exactly, against the best ever.

    `known_*` are this year's quarters so far (none to four); for `rate` `expected_denominators` holds one
    number for each remaining quarter. `past_*` are earlier quarters (NaN ignored). The target is in the
    measure's unit (`per`).
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not '{kind}'")
    if polarity not in ("higher", "lower"):
        raise ValueError(f"polarity must be 'higher' or 'lower', not '{polarity}'")
    known = _finite(known_numerators, "known_numerators")
    remaining = 4 - len(known)
    if remaining < 0:
        raise ValueError("known_numerators holds more than four quarters")
    goal = Fraction(str(target))
    better = (lambda a, b: a >= b) if polarity == "higher" else (lambda a, b: a <= b)
    past = np.asarray(past_numerators, dtype=float)
    if kind == "rate":
        if past_denominators is None and past.size:
            raise ValueError("past_denominators is needed for a rate")
        with np.errstate(invalid="ignore", divide="ignore"):
            past = past / np.asarray(past_denominators if past.size else [], dtype=float) * per
    past = past[np.isfinite(past)]
    best = None if not past.size else float(past.max() if polarity == "higher" else past.min())
    if not remaining:
        return Needed("closed", 0, None, None, 0, len(past), best, "The year is closed.")

    total, level, limit = _needed(
        kind, known, known_denominators, expected_denominators, goal, remaining, Fraction(str(per)), polarity
    )
    if polarity == "higher":
        state = "met" if kind != "point" and total <= 0 else "impossible" if _above(total, limit) else "open"
    else:
        state = (
            "missed"
            if kind != "point" and total < 0
            else "met"
            if limit is not None and total >= limit
            else "open"
        )
    good = int(sum(better(value, float(level)) for value in past))
    sentence = _needed_sentence(state, polarity, remaining, float(level), good, len(past), best, per == 100)
    return Needed(state, remaining, float(total), float(level), good, len(past), best, sentence)


def _finite(values, name: str) -> list[float]:
    numbers = [float(value) for value in values]
    if not np.isfinite(numbers).all():
        raise ValueError(f"{name} holds a missing or infinite value")
    return numbers


def _exact(values) -> Fraction:
    return sum((Fraction(str(value)) for value in values), Fraction(0))


def _above(total: Fraction, limit: Fraction | None) -> bool:
    return limit is not None and total > limit


def _needed(kind, known, known_denominators, expected_denominators, goal, remaining, per, polarity):
    """Total still needed, level per quarter, and the greatest total there can be (or None)."""
    if kind == "point":
        return goal, goal, Fraction(100) if per == 100 else None
    if kind == "count":
        total = goal - _exact(known)
        if all(float(value).is_integer() for value in known):
            total = Fraction(ceil(total) if polarity == "higher" else floor(total))
        return total, total / remaining, None
    if known_denominators is None or expected_denominators is None:
        raise ValueError("known_denominators and expected_denominators are needed for a rate")
    behind = _finite(known_denominators, "known_denominators")
    ahead = _finite(expected_denominators, "expected_denominators")
    if len(behind) != len(known):
        raise ValueError("known_denominators must be as long as known_numerators")
    if len(ahead) != remaining or min(ahead) <= 0:
        raise ValueError(
            f"expected_denominators must hold {remaining} positive numbers, one a remaining quarter"
        )
    rest = _exact(ahead)
    total = goal / per * (_exact(behind) + rest) - _exact(known)
    return total, total / rest * per, rest if per == 100 else None


def _needed_sentence(state, polarity, remaining, level, good, past, best, percent) -> str:
    shown = f"{level:,.1f}%" if percent else f"{level:,.1f}".removesuffix(".0")
    each = "the last quarter" if remaining == 1 else f"each of {remaining} quarters"
    if state == "met":
        return "The target is met whatever the rest of the year brings."
    if state == "missed":
        return "The target can no longer be met."
    if state == "impossible":
        return f"The target can no longer be met: it would need {shown} in {each}."
    bound = "at least" if polarity == "higher" else "at most"
    ever = ""
    if past:
        top = f"{best:,.1f}%" if percent else f"{best:,.1f}".removesuffix(".0")
        ever = f" {good} of {past} past quarters were that good; the best ever is {top}."
    return f"Needs {bound} {shown} in {each}.{ever}"
