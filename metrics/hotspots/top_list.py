"""The list of the top tenth: who is on it, for how long, and how much of what came next it held.

Trend by Mann and Kendall; the list is judged by its prediction accuracy after Chainey, Tompson and Uhlig (Security
Journal 21, 2008).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from metrics.hotspots.checks import area_codes, area_counts, area_values, check_level, list_size

MINIMUM_PERIODS = 10
CLASS_WORDS = {
    "new": "new",
    "worse": "getting worse",
    "standing": "long-standing",
    "easing": "easing",
    "on_off": "on and off",
    "past": "past",
    "": "",
}


@dataclass(frozen=True)
class Ledger:
    """The record of every area in the list of the top tenth, over `periods` periods that can be used.

    `in_list` is how many of them it was in the list, `listed` [period, area] which, `first_seen` and
    `last_seen` the index of its first and last period in the list (-1 for never), `classes` keys of
    CLASS_WORDS. With the reason `too_few_periods`, or `gaps` among those that can be used, classes are all "".
    """

    periods: int
    size: int
    listed: np.ndarray
    in_list: np.ndarray
    first_seen: np.ndarray
    last_seen: np.ndarray
    classes: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class ListRecord:
    """How well the list of earlier periods held the next period's events; each array has one element a
    tested period.

    `held` is the share of that period's events in the listed areas; `share_of_areas` and `share_of_people`
    (NaN without populations) what the list covers; `best` the share the best possible list would have held.
    `index` is held over share of areas (PAI), `index_by_people` over share of people, `efficiency` held
    over best (PEI): means over the periods.
    """

    held: np.ndarray
    best: np.ndarray
    share_of_areas: float
    share_of_people: np.ndarray
    mean_held: float
    index: float
    index_by_people: float
    efficiency: float
    reason: str


def top_list(counts, codes, *, rates=None, share: float = 0.1) -> np.ndarray:
    """Which areas are in the top `share`, for `counts` [area] or [period, area]: exactly as many, ties
    settled.

    Ties go by count, then by rate (where given), then by code, so that the list never depends on the order
    of rows.
    """
    counts = area_counts(counts, "counts")
    size = list_size(counts.shape[-1], share)
    names = area_codes(codes, counts.shape[-1])
    second = (
        np.zeros_like(counts) if rates is None else np.broadcast_to(area_values(rates, "rates"), counts.shape)
    )
    by_code = np.empty(len(names), dtype=int)
    by_code[np.argsort(names, kind="stable")] = np.arange(len(names))
    listed = np.zeros(counts.shape, dtype=bool)
    for row in np.ndindex(counts.shape[:-1]):
        order = np.lexsort((by_code, -second[row], -counts[row]))
        listed[row][order[:size]] = True
    return listed


def ledger(counts, codes, *, rates=None, share: float = 0.1, last: int | None = None, usable=None) -> Ledger:
    """The life record of every area in the list of the top `share`, over the `last` periods of `counts`
    [period, area].

    Whether a place gets worse or eases is judged on its share of all events, so that a rise everywhere is
    not read as this place getting worse.

    `usable` [period] tells which periods say enough of all areas; in the others nobody is in the list. Spells and
    trends are told of periods that follow each other: classes rest on the unbroken stretch that ends with the last
    period, and are left out where that is under ten.
    """
    counts = area_counts(counts, "counts", dimensions=2)
    known = _usable(usable, len(counts))
    if last is not None:
        if last < 1:
            raise ValueError("last must be at least 1")
        counts, known = counts[-last:], known[-last:]
        rates = rates if rates is None or np.ndim(rates) == 1 else np.asarray(rates)[-last:]
    listed = top_list(counts, codes, rates=rates, share=share) & known[:, None]
    totals = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, totals, out=np.zeros_like(counts), where=totals > 0)
    reason = "too_few_periods" if known.sum() < MINIMUM_PERIODS else ""
    stretch = unbroken(known)
    classes = ("",) * counts.shape[1]
    if not reason and stretch < MINIMUM_PERIODS:
        reason = "gaps"
    if not reason:
        before = listed[:-stretch].any(axis=0)
        classes = tuple(
            "on_off" if kind == "new" and earlier else kind
            for kind, earlier in zip(place_classes(listed[-stretch:], shares[-stretch:]), before, strict=True)
        )
    seen = listed.any(axis=0)
    return Ledger(
        int(known.sum()),
        list_size(counts.shape[1], share),
        listed,
        listed.sum(axis=0),
        np.where(seen, listed.argmax(axis=0), -1),
        np.where(seen, len(counts) - 1 - listed[::-1].argmax(axis=0), -1),
        classes,
        reason,
    )


def unbroken(usable) -> int:
    """How many periods up to and with the last can be used without a gap."""
    return int(np.cumprod(np.asarray(usable, dtype=bool)[::-1]).sum())


def _usable(usable, periods: int) -> np.ndarray:
    known = np.ones(periods, dtype=bool) if usable is None else np.asarray(usable, dtype=bool)
    if known.shape != (periods,):
        raise ValueError(f"usable must hold one True or False for each of the {periods} periods")
    return known


def place_classes(listed, strength) -> tuple[str, ...]:
    """A class for every area from `listed` [period, area] (was it a hotspot) and how strong it was; keys of
    CLASS_WORDS.

    In the list now and in at least nine tenths of the periods: `worse`, `easing` or `standing` by the trend
    of `strength` (Mann-Kendall, 5%). In the list now, never before its latest unbroken spell, and in less
    than nine tenths: `new`. In the list now with earlier spells: `on_off`. Not now, but in at least nine
    tenths, or in a third and not in the last two periods: `past`. Anything else has no class. Fewer than
    ten periods are refused with a ValueError.
    """
    listed = np.asarray(listed, dtype=bool)
    strength = np.asarray(strength, dtype=float)
    if listed.ndim != 2 or listed.shape != strength.shape:
        raise ValueError("listed and strength must be arrays [period, area] of one shape")
    periods = len(listed)
    if periods < MINIMUM_PERIODS:
        raise ValueError(f"listed holds {periods} periods; at least {MINIMUM_PERIODS} are needed for a class")
    times = listed.sum(axis=0)
    now = listed[-1]
    nearly_always = times >= 0.9 * periods
    spell = np.cumprod(listed[::-1], axis=0).sum(axis=0)
    trend = mann_kendall(strength)
    gone = ~now & (nearly_always | ((times >= periods / 3) & ~listed[-2:].any(axis=0)))
    classes = np.select(
        [
            now & nearly_always & (trend > 0),
            now & nearly_always & (trend < 0),
            now & nearly_always,
            now & (spell == times),
            now,
            gone,
        ],
        ["worse", "easing", "standing", "new", "on_off", "past"],
        "",
    )
    return tuple(classes.tolist())


def mann_kendall(values, *, level: float = 0.05) -> np.ndarray:
    """+1 rising, -1 falling, 0 neither, for each column of `values` [period, area]; ties and continuity
    corrected.
    """
    check_level(level)
    values = area_values(values, "values", dimensions=2)
    periods = len(values)
    sums = np.zeros(values.shape[1])
    for gap in range(1, periods):
        sums += np.sign(values[gap:] - values[:-gap]).sum(axis=0)
    variance = np.full(values.shape[1], periods * (periods - 1) * (2 * periods + 5), dtype=float)
    for area in range(values.shape[1]):
        _, tied = np.unique(values[:, area], return_counts=True)
        variance[area] -= (tied * (tied - 1) * (2 * tied + 5)).sum()
    with np.errstate(invalid="ignore", divide="ignore"):
        z = np.where(variance > 0, (sums - np.sign(sums)) / np.sqrt(variance / 18), 0.0)
    return np.where(2 * ndtr(-np.abs(z)) <= level, np.sign(sums), 0).astype(int)


def list_record(
    counts, codes, *, populations=None, back: int = 3, share: float = 0.1, usable=None
) -> ListRecord:
    """Judge the list itself: areas chosen on `back` periods, tested on the next one, over `counts` [period,
    area].

    Periods without events are left out of the means, and so is one that, or one of the `back` before which, is not
    `usable` [period].
    """
    counts = area_counts(counts, "counts", dimensions=2)
    known = _usable(usable, len(counts))
    if back < 1:
        raise ValueError("back must be at least 1")
    people = None if populations is None else area_values(populations, "populations", dimensions=1)
    if people is not None and (people.shape != counts.shape[1:] or (people <= 0).any()):
        raise ValueError("populations must hold one number above zero for each area")
    size = list_size(counts.shape[1], share)
    nothing = float("nan")
    tested = [t for t in range(back, len(counts)) if known[t - back : t + 1].all()]
    if not tested:
        none = np.zeros(0)
        return ListRecord(
            none, none, size / counts.shape[1], none, nothing, nothing, nothing, nothing, "too_few_periods"
        )
    chosen_on = np.stack([counts[t - back : t].sum(axis=0) for t in tested])
    rates = None if people is None else chosen_on / people
    listed = top_list(chosen_on, codes, rates=rates, share=share)
    after = counts[tested]
    totals = after.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        held = np.where(listed, after, 0).sum(axis=1) / totals
        best = np.sort(after, axis=1)[:, ::-1][:, :size].sum(axis=1) / totals
    covered = np.full(len(tested), nothing) if people is None else listed @ people / people.sum()
    eventful = totals > 0
    if not eventful.any():
        return ListRecord(
            held, best, size / counts.shape[1], covered, nothing, nothing, nothing, nothing, "no_events"
        )
    area_share = size / counts.shape[1]
    return ListRecord(
        held,
        best,
        area_share,
        covered,
        float(held[eventful].mean()),
        float(held[eventful].mean() / area_share),
        float((held[eventful] / covered[eventful]).mean()),
        float((held[eventful] / best[eventful]).mean()),
        "",
    )
