"""The borough among the areas it is compared with: figures in order of name, never a bare rank."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics import wording
from metrics.hotspots.ranks import ranks_with_intervals
from metrics.intervals import byar_interval, wilson_interval
from metrics.proof import DECIMALS_KEPT
from metrics.rules import LEAST_BASE_FOR_PERCENT_CHANGE, REASON, REASONS
from metrics.views import Cell, OtherArea, OtherAreas

NOW, BEFORE = 0, 1
HIDDEN_WITH_OURS = (
    "Figures of other areas are held, and are not shown: the borough's own figure for this period, or for a part of "
    "it, is hidden to protect people, and might be worked out from them."
)
NO_OWN_FIGURE = (
    "The borough has no figure for exactly these twelve months: it needs all four quarters of them, or a published "
    "figure of its own. Those of other areas stand here alone."
)
NOT_BESIDE_ILLUSTRATIVE = (
    "Figures of other areas are held. They are real and Rotherham's own here are made for demonstration, so they are "
    "not set side by side."
)


@dataclass(frozen=True)
class Compared:
    """Figures of several areas, the borough's first, for a period and the same one a year before: [area, 2].

    `people` [area] are those of the measure's base, NaN where none are loaded; `sources` say who gave each figure and
    when. `alone`: the others stand without the borough where it has no figure for the period.
    """

    period: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    value: np.ndarray
    numerator: np.ndarray
    denominator: np.ndarray
    reason: np.ndarray
    provisional: np.ndarray
    people: np.ndarray
    sources: tuple[str, ...]
    alone: bool = False


def other_areas(found: Compared, unit: str, per: int | None) -> OtherAreas | None:
    """The areas with figures for the period; None when no other area has one."""
    given = np.isfinite(found.value[:, NOW]) | (found.reason[:, NOW] == REASON["suppressed"])
    if not given[1:].any():
        return None
    ours = found.reason[0] == REASON["suppressed"]
    if ours[NOW]:
        return OtherAreas(found.period, (), HIDDEN_WITH_OURS)
    counted, base = found.numerator[:, NOW], _base(found, unit)
    rated = bool((np.isfinite(base) | ~np.isfinite(counted))[given].all()) and np.isfinite(counted).any()
    rates = _rates(counted, base, unit, per) if rated else None
    alone = found.alone and not given[0]
    told = given | ((np.arange(len(given)) == 0) & (not alone))
    at = sorted(np.flatnonzero(told), key=lambda i: found.names[i])
    areas = tuple(
        OtherArea(
            code=found.codes[i],
            name=found.names[i],
            figure=_figure(found, i, unit, rates),
            rate=_rate(found, i, rates) if unit == "count" else Cell(wording.NO_VALUE),
            change=_change(found, i, unit, hidden=bool(ours[BEFORE])),
            source=found.sources[i],
            ours=i == 0,
        )
        for i in map(int, at)
    )
    note = _note(unit, per, rated)
    return OtherAreas(
        found.period,
        areas,
        f"{NO_OWN_FIGURE} {note}" if alone else note,
        _rank(found, given, base, unit) if rated else "",
    )


def _base(found: Compared, unit: str) -> np.ndarray:
    """What each count is a count out of; NaN where it is not known."""
    if unit == "count":
        return found.people
    return found.denominator[:, NOW] if unit in ("rate", "percent") else np.full(len(found.codes), np.nan)


def _rates(counted: np.ndarray, base: np.ndarray, unit: str, per: int | None) -> tuple[np.ndarray, ...]:
    """Rates or percentages with their 95% interval."""
    with np.errstate(invalid="ignore"):
        base = np.where(base > 0, base, np.nan)
    if unit == "percent":
        return tuple(100 * np.asarray(part, dtype=float) for part in wilson_interval(counted, base)[:3])
    found = byar_interval(counted, base, multiplier=float(per or 1000))
    return tuple(np.asarray(part, dtype=float) for part in found[:3])


def _figure(found: Compared, i: int, unit: str, rates: tuple[np.ndarray, ...] | None) -> Cell:
    if found.reason[i, NOW]:
        return Cell(wording.gap_words(REASONS[found.reason[i, NOW]]))
    value = round(float(found.value[i, NOW]), DECIMALS_KEPT)
    text = wording.number(value, unit)
    if rates is not None and unit != "count":
        text += _range(rates, i, unit)
    marks = ("provisional",) if found.provisional[i, NOW] else ()
    return Cell(text, int(value) if unit == "count" else value, marks)


def _rate(found: Compared, i: int, rates: tuple[np.ndarray, ...] | None) -> Cell:
    if rates is None or found.reason[i, NOW] or not np.isfinite(rates[0][i]):
        return Cell(wording.NO_VALUE)
    value = round(float(rates[0][i]), DECIMALS_KEPT)
    return Cell(wording.number(value, "rate") + _range(rates, i, "rate"), value)


def _range(rates: tuple[np.ndarray, ...], i: int, unit: str) -> str:
    if not np.isfinite(rates[0][i]):
        return ""
    return f" ({wording.number(float(rates[1][i]), unit)} to {wording.number(float(rates[2][i]), unit)})"


def _change(found: Compared, i: int, unit: str, *, hidden: bool) -> Cell:
    """The change on a year before in words: always the difference, of counts a percentage on a base that bears it."""
    if hidden or REASON["suppressed"] in found.reason[i]:
        return Cell(wording.REASON_WORDS["suppressed"])
    now, before = (float(number) for number in found.value[i])
    if not np.isfinite(now) or not np.isfinite(before):
        return Cell(wording.NO_VALUE)
    moved = wording.direction(now, before, unit)
    if moved == "no change":
        return Cell(moved, 0)
    size = wording.number(abs(wording.shown_difference(now, before, unit)), unit)
    size = f"{size.rstrip('%')} points" if unit == "percent" else size
    text = f"{'up' if moved == 'rose' else 'down'} {size} from {wording.number(before, unit)}"
    if unit == "count" and before >= LEAST_BASE_FOR_PERCENT_CHANGE:
        text += f" ({abs(now - before) / before:.0%})"
    return Cell(text, round(now - before, DECIMALS_KEPT))


def _note(unit: str, per: int | None, rated: bool) -> str:
    if unit == "percent":
        return (
            "Areas are in order of name. Shares whose 95% intervals overlap may well be the same."
            if rated
            else "Shares as published, in order of name: without what they are shares of there are no intervals."
        )
    if rated:
        of = wording.number(per or 1000, "count")
        return f"Rates are per {of} with their 95% interval; areas are in order of name."
    if unit == "count":
        return (
            "Counts only: no populations of the other areas are loaded, so there are no rates and no order of size. A "
            "larger area has more of everything."
        )
    return "Figures as published, in order of name."


def _rank(found: Compared, given: np.ndarray, base: np.ndarray, unit: str) -> str:
    """The borough's place among the rates, with the range in which chance alone would leave it."""
    counted = found.numerator[:, NOW]
    at = np.flatnonzero(given & np.isfinite(counted) & (base > 0))
    if unit not in ("count", "rate") or len(at) < 2 or at[0] != 0:
        return ""
    ranks = ranks_with_intervals(counted[at], base[at])
    low, high = int(ranks.lower[0]), int(ranks.upper[0])
    where = f"is {low}" if low == high else f"lies between {low} and {high}"
    return f"By rate {found.names[0]}'s place from the top {where} of {len(at)}, 95 times in 100."
