"""Where, and whether it is real: clusters, concentration, mix, persistence, and how far a list of places
can be trusted.

Methods: Getis-Ord Gi* (Ord and Getis, Geographical Analysis 27, 1995), local Moran (Anselin, the same
issue), the false discovery rate (Benjamini and Hochberg 1995), trend by Mann and Kendall, concentration
after Weisburd (Criminology 53, 2015) against a multinomial chance line, prediction accuracy after Chainey,
Tompson and Uhlig (Security Journal 21, 2008), natural breaks after Fisher (Journal of the American
Statistical Association 53, 1958). Arrays run over areas (last axis) and, where there is time, over periods
(first axis). Nothing here speaks of people, and recorded crime also reflects reporting.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betainc, betaincc, gammaincinv, nbdtrik, ndtr, ndtri

from metrics.attention import benjamini_hochberg

SEED = 20260215
MINIMUM_PERIODS = 10
MINIMUM_PAST = 7
LEAST_COUNT_FOR_MIX = 10
_BORROWED_FREEDOM = 14.0
CLASS_WORDS = {
    "new": "new",
    "worse": "getting worse",
    "standing": "long-standing",
    "easing": "easing",
    "on_off": "on and off",
    "past": "past",
    "": "",
}
CLUSTER_WORDS = {
    "high_high": "high, among neighbours that are high",
    "low_low": "low, among neighbours that are low",
    "high_low": "high, in a quiet area",
    "low_high": "low, in a busy area",
    "": "no local pattern beyond chance",
}
REASONS = {
    "": "",
    "too_few_periods": "fewer than ten periods: not enough history to speak of a pattern",
    "too_short": "fewer than seven past periods show what is usual here",
    "missing": "the latest figure is missing",
    "constant": "every area has the same value",
    "no_events": "there are no events",
}


@dataclass(frozen=True)
class HotSpots:
    """Gi* of every area: `z`, two-sided `p`, `adjusted` for the false discovery rate; `hot` and `cold` rest
    on the adjusted.

    With the reason `constant` all z are 0 and nothing is hot.
    """

    z: np.ndarray
    p: np.ndarray
    adjusted: np.ndarray
    hot: np.ndarray
    cold: np.ndarray
    reason: str


@dataclass(frozen=True)
class LocalClusters:
    """Local Moran of every area: `statistic`, pseudo `p` from conditional permutation, `adjusted`, and
    `clusters`.

    `clusters` are keys of CLUSTER_WORDS, "" where the adjusted p is not within the level.
    """

    statistic: np.ndarray
    p: np.ndarray
    adjusted: np.ndarray
    clusters: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Concentration:
    """How few areas hold half (and a quarter) of the events.

    `curve` is the cumulative share of events over areas sorted from most to least. `chance_*` are the mean
    and the 95% range of the same if every event fell on an area by chance, in proportion to `weights`:
    small counts look concentrated by chance alone. `beyond_chance` says that fewer areas hold half than in
    any but 2.5% of chance worlds.
    """

    events: int
    areas: int
    half: int
    quarter: int
    top_ten: float
    gini: float
    curve: np.ndarray
    chance_half: tuple[float, float, float]
    chance_gini: tuple[float, float, float]
    beyond_chance: bool
    reason: str


@dataclass(frozen=True)
class Mix:
    """Location quotients [area, part]: the part's share of the area over its share of all areas, with a 95%
    interval.

    NaN where `shown` is False: under ten events of that part in the area.
    """

    quotient: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    shown: np.ndarray


@dataclass(frozen=True)
class Ledger:
    """The record of every area in the list of the top tenth, over the last `periods` periods.

    `in_list` is how many of them it was in the list, `listed` [period, area] which, `first_seen` and
    `last_seen` the index of its first and last period in the list (-1 for never), `classes` keys of
    CLASS_WORDS. With the reason `too_few_periods` classes are all "".
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


@dataclass(frozen=True)
class Unusual:
    """The latest count of every area against its own past.

    `expected`, `usual_lower`, `usual_upper` (95%); two-sided `p`, `adjusted` over all areas together;
    `flagged` at the level given;
    `direction` +1 above, -1 below its own past. NaN where `reasons` (keys of REASONS) is not "".
    """

    expected: np.ndarray
    usual_lower: np.ndarray
    usual_upper: np.ndarray
    dispersion: np.ndarray
    p: np.ndarray
    adjusted: np.ndarray
    flagged: np.ndarray
    direction: np.ndarray
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Ranks:
    """Rank of every area (1 is the highest) with the range in which it lies 95 times in 100. Never show one
    bare.
    """

    rank: np.ndarray
    lower: np.ndarray
    upper: np.ndarray


def neighbour_matrix(codes, pairs) -> np.ndarray:
    """Symmetric array [area, area] of True where two areas are neighbours; an area is not its own neighbour.

    `pairs` are pairs of codes, either way round. Raises ValueError naming a code that is not among `codes`.
    """
    names = [str(code) for code in codes]
    place = {name: position for position, name in enumerate(names)}
    if len(place) != len(names):
        raise ValueError("codes holds a code twice")
    matrix = np.zeros((len(names), len(names)), dtype=bool)
    for one, other in pairs:
        for code in (one, other):
            if str(code) not in place:
                raise ValueError(f"pairs holds '{code}', which is not among the codes")
        if str(one) == str(other):
            raise ValueError(f"pairs holds '{one}' as its own neighbour")
        matrix[place[str(one)], place[str(other)]] = matrix[place[str(other)], place[str(one)]] = True
    return matrix


def gi_star(values, neighbours) -> np.ndarray:
    """Getis-Ord Gi* as z values, for `values` [area] or [period, area]; binary weights, each area among its
    own.

    Rates (or counts) go in; 0 everywhere where all values of a period are equal.
    """
    values = _areas(values, "values")
    weights = _neighbours(neighbours, values.shape[-1]).astype(float)
    np.fill_diagonal(weights, 1.0)
    count = values.shape[-1]
    mean = values.mean(axis=-1, keepdims=True)
    spread = values.std(axis=-1, keepdims=True)
    sums = weights.sum(axis=1)
    scale = np.sqrt((count * sums - sums**2) / (count - 1))
    flat = (spread <= 1e-12 * np.abs(values).max(axis=-1, keepdims=True)) | (scale == 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(flat, 0.0, (values @ weights - mean * sums) / (spread * scale))


def hot_spots(values, neighbours, *, level: float = 0.05) -> HotSpots:
    """Areas that lie in a cluster of high (or low) values, with the false discovery rate controlled at
    `level`.
    """
    _level(level)
    z = gi_star(values, neighbours)
    if z.ndim != 1:
        raise ValueError("values must hold one number for each area")
    p = 2 * ndtr(-np.abs(z))
    adjusted = benjamini_hochberg(p)
    significant = adjusted <= level
    return HotSpots(
        z, p, adjusted, significant & (z > 0), significant & (z < 0), "" if z.any() else "constant"
    )


def local_clusters(
    values, neighbours, *, permutations: int = 999, level: float = 0.05, seed: int = SEED
) -> LocalClusters:
    """Local Moran with row-standardised weights: what each area is among its neighbours.

    For each area the other values are dealt out at random over its neighbours; p is the smaller tail, as is
    usual. An area without neighbours has p 1.
    """
    _level(level)
    values = _areas(values, "values", dimensions=1)
    matrix = _neighbours(neighbours, len(values))
    if permutations < 99:
        raise ValueError("permutations must be at least 99")
    away = values - values.mean()
    variance = float((away**2).mean())
    if variance <= (1e-12 * np.abs(values).max()) ** 2:
        ones = np.ones(len(values))
        return LocalClusters(np.zeros(len(values)), ones, ones, ("",) * len(values), "constant")
    around = matrix.sum(axis=1)
    lag = matrix @ away / np.maximum(around, 1)
    statistic = away * lag / variance
    rng = np.random.default_rng(seed)
    dealt = rng.random((permutations, len(values) - 1)).argsort(axis=1)
    p = np.ones(len(values))
    for area in np.flatnonzero(around):
        others = np.delete(away, area)
        random = away[area] * others[dealt[:, : around[area]]].mean(axis=1) / variance
        above = int((random >= statistic[area]).sum())
        p[area] = (1 + min(above, permutations - above)) / (permutations + 1)
    adjusted = benjamini_hochberg(p)
    words = (
        np.where(away > 0, "high", "low").astype(object)
        + "_"
        + np.where(lag > 0, "high", "low").astype(object)
    )
    clusters = tuple(word if a <= level else "" for word, a in zip(words, adjusted, strict=True))
    return LocalClusters(statistic, p, adjusted, clusters, "")


def global_moran(values, neighbours) -> float:
    """Moran's I with row-standardised weights; NaN when all values are equal or no area has a neighbour."""
    values = _areas(values, "values", dimensions=1)
    matrix = _neighbours(neighbours, len(values))
    around = matrix.sum(axis=1)
    away = values - values.mean()
    if not away.any() or not around.any():
        return float("nan")
    lag = matrix @ away / np.maximum(around, 1)
    return float(len(values) / (around > 0).sum() * (away @ lag) / (away @ away))


def concentration(counts, *, weights=None, simulations: int = 499, seed: int = SEED) -> Concentration:
    """How concentrated `counts` [area] are, beside what chance alone would give over `weights` (equal by
    default).
    """
    counts = _counts(counts, "counts", dimensions=1)
    if simulations < 99:
        raise ValueError("simulations must be at least 99")
    share = (
        np.full(len(counts), 1 / len(counts)) if weights is None else _areas(weights, "weights", dimensions=1)
    )
    if share.shape != counts.shape or (share < 0).any() or share.sum() <= 0:
        raise ValueError("weights must hold one number of zero or more for each area")
    events = int(counts.sum())
    nothing = float("nan")
    if not events:
        empty = (nothing, nothing, nothing)
        return Concentration(
            0,
            len(counts),
            0,
            0,
            nothing,
            nothing,
            np.full(len(counts), nothing),
            empty,
            empty,
            False,
            "no_events",
        )
    random = np.random.default_rng(seed).multinomial(events, share / share.sum(), simulations)
    chance_half, _, _, chance_gini, _ = _concentration_of(random)
    half, quarter, top, gini, curve = _concentration_of(counts[None, :])
    low, high = np.quantile(chance_half, [0.025, 0.975])
    return Concentration(
        events,
        len(counts),
        int(half[0]),
        int(quarter[0]),
        float(top[0]),
        float(gini[0]),
        curve[0],
        (float(chance_half.mean()), float(low), float(high)),
        (float(chance_gini.mean()), *(float(q) for q in np.quantile(chance_gini, [0.025, 0.975]))),
        bool(half[0] < low),
        "",
    )


def location_quotients(counts, *, confidence: float = 0.95) -> Mix:
    """What is unusual about each area's mix: `counts` [area, part] of parts that do not overlap.

    The interval is that of a ratio of two proportions on the log scale (Katz and others, Biometrics 34,
    1978).
    """
    counts = _counts(counts, "counts", dimensions=2)
    if not 0 < confidence < 1:
        raise ValueError("confidence must lie between 0 and 1")
    by_area = counts.sum(axis=1, keepdims=True)
    by_part = counts.sum(axis=0, keepdims=True)
    shown = counts >= LEAST_COUNT_FOR_MIX
    one = np.where(shown, counts, 1.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        quotient = np.where(shown, (counts / by_area) / (by_part / counts.sum()), np.nan)
        error = np.sqrt(np.maximum(1 / one - 1 / by_area + 1 / by_part - 1 / counts.sum(), 0))
    reach = np.exp(ndtri((1 + confidence) / 2) * np.where(shown, error, np.nan))
    return Mix(quotient, quotient / reach, quotient * reach, shown)


def top_list(counts, codes, *, rates=None, share: float = 0.1) -> np.ndarray:
    """Which areas are in the top `share`, for `counts` [area] or [period, area]: exactly as many, ties
    settled.

    Ties go by count, then by rate (where given), then by code, so that the list never depends on the order
    of rows.
    """
    counts = _counts(counts, "counts")
    size = _list_size(counts.shape[-1], share)
    names = _codes(codes, counts.shape[-1])
    second = np.zeros_like(counts) if rates is None else np.broadcast_to(_areas(rates, "rates"), counts.shape)
    by_code = np.empty(len(names), dtype=int)
    by_code[np.argsort(names, kind="stable")] = np.arange(len(names))
    listed = np.zeros(counts.shape, dtype=bool)
    for row in np.ndindex(counts.shape[:-1]):
        order = np.lexsort((by_code, -second[row], -counts[row]))
        listed[row][order[:size]] = True
    return listed


def ledger(counts, codes, *, rates=None, share: float = 0.1, last: int | None = None) -> Ledger:
    """The life record of every area in the list of the top `share`, over the `last` periods of `counts`
    [period, area].

    Whether a place gets worse or eases is judged on its share of all events, so that a rise everywhere is
    not read as this place getting worse.
    """
    counts = _counts(counts, "counts", dimensions=2)
    if last is not None:
        if last < 1:
            raise ValueError("last must be at least 1")
        counts = counts[-last:]
        rates = rates if rates is None or np.ndim(rates) == 1 else np.asarray(rates)[-last:]
    listed = top_list(counts, codes, rates=rates, share=share)
    totals = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, totals, out=np.zeros_like(counts), where=totals > 0)
    few = len(counts) < MINIMUM_PERIODS
    classes = ("",) * counts.shape[1] if few else place_classes(listed, shares)
    seen = listed.any(axis=0)
    return Ledger(
        len(counts),
        _list_size(counts.shape[1], share),
        listed,
        listed.sum(axis=0),
        np.where(seen, listed.argmax(axis=0), -1),
        np.where(seen, len(counts) - 1 - listed[::-1].argmax(axis=0), -1),
        classes,
        "too_few_periods" if few else "",
    )


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
    _level(level)
    values = _areas(values, "values", dimensions=2)
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


def list_record(counts, codes, *, populations=None, back: int = 3, share: float = 0.1) -> ListRecord:
    """Judge the list itself: areas chosen on `back` periods, tested on the next one, over `counts` [period,
    area].

    Periods without events are left out of the means.
    """
    counts = _counts(counts, "counts", dimensions=2)
    if back < 1:
        raise ValueError("back must be at least 1")
    people = None if populations is None else _areas(populations, "populations", dimensions=1)
    if people is not None and (people.shape != counts.shape[1:] or (people <= 0).any()):
        raise ValueError("populations must hold one number above zero for each area")
    size = _list_size(counts.shape[1], share)
    nothing = float("nan")
    tested = len(counts) - back
    if tested < 1:
        none = np.zeros(0)
        return ListRecord(
            none, none, size / counts.shape[1], none, nothing, nothing, nothing, nothing, "too_few_periods"
        )
    chosen_on = np.stack([counts[t - back : t].sum(axis=0) for t in range(back, len(counts))])
    rates = None if people is None else chosen_on / people
    listed = top_list(chosen_on, codes, rates=rates, share=share)
    after = counts[back:]
    totals = after.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        held = np.where(listed, after, 0).sum(axis=1) / totals
        best = np.sort(after, axis=1)[:, ::-1][:, :size].sum(axis=1) / totals
    covered = np.full(tested, nothing) if people is None else listed @ people / people.sum()
    usable = totals > 0
    if not usable.any():
        return ListRecord(
            held, best, size / counts.shape[1], covered, nothing, nothing, nothing, nothing, "no_events"
        )
    area_share = size / counts.shape[1]
    return ListRecord(
        held,
        best,
        area_share,
        covered,
        float(held[usable].mean()),
        float(held[usable].mean() / area_share),
        float((held[usable] / covered[usable]).mean()),
        float((held[usable] / best[usable]).mean()),
        "",
    )


def unusual_for_place(counts, *, season=None, past: int = 12, level: float = 0.05) -> Unusual:
    """Is the latest count of each area unusual for that area? `counts` is [period, area], NaN a gap.

    Expected is the mean of the area's own last `past` periods, scaled by `season` (one multiplier a period)
    where given. The spread is the area's own, at least Poisson, drawn towards the areas' common dispersion
    as far as its own past is short; the tail is that of a negative binomial. All areas together are one
    family for the false discovery rate.
    """
    _level(level)
    counts = np.asarray(counts, dtype=float)
    if counts.ndim != 2 or not counts.size:
        raise ValueError("counts must be a two-dimensional array [period, area] and not empty")
    if np.isinf(counts).any() or (counts < 0).any():
        raise ValueError("counts holds a negative or infinite value")
    if past < MINIMUM_PAST:
        raise ValueError(f"past must be at least {MINIMUM_PAST}")
    reach = np.ones(len(counts)) if season is None else np.asarray(season, dtype=float)
    if reach.shape != (len(counts),) or not (reach > 0).all():
        raise ValueError("season must hold one number above zero for each period")
    window = counts[-past - 1 : -1]
    exposure = np.where(np.isfinite(window), reach[-past - 1 : -1][:, None], 0.0)
    known = np.where(np.isfinite(window), window, 0.0)
    length = (exposure > 0).sum(axis=0)
    latest = counts[-1]
    reasons = np.select([~np.isfinite(latest), length < MINIMUM_PAST], ["missing", "too_short"], "")
    usable = reasons == ""
    level_of = known.sum(axis=0) / np.maximum(exposure.sum(axis=0), 1e-300)
    fitted = level_of * exposure
    misses = np.divide((known - fitted) ** 2, fitted, out=np.zeros_like(fitted), where=fitted > 0).sum(axis=0)
    freedom = np.maximum(length - 1, 0)
    seen = usable & (level_of > 0)
    common = max(1.0, misses[seen].sum() / max(freedom[seen].sum(), 1)) if seen.any() else 1.0
    behind = freedom + _BORROWED_FREEDOM
    dispersion = np.maximum(1.0, (misses + _BORROWED_FREEDOM * common) / behind)
    # Half an event keeps an area without any past event from having no spread at all.
    expected = np.maximum(level_of, 0.5 / np.maximum(exposure.sum(axis=0), 1)) * reach[-1]
    doubt = expected + expected**2 / np.maximum(known.sum(axis=0), 0.5)
    # The dispersion is itself uncertain: tails are averaged over what it may be.
    quantiles = (np.arange(15) + 0.5)[:, None] / 15
    variance = doubt * np.maximum(1.0, dispersion * behind / (2 * gammaincinv(behind / 2, quantiles)))
    size = expected**2 / (variance - expected)
    chance = expected / variance
    shown = np.where(np.isfinite(latest), latest, 0.0)
    above = np.where(shown > 0, betaincc(size, np.maximum(shown, 1), chance), 1.0).mean(axis=0)
    below = betainc(size, shown + 1, chance).mean(axis=0)
    variance = doubt * dispersion
    size, chance = expected**2 / (variance - expected), expected / variance
    p = np.where(usable, np.minimum(1.0, 2 * np.minimum(above, below)), np.nan)
    adjusted = benjamini_hochberg(p)
    blank = np.where(usable, 1.0, np.nan)
    with np.errstate(invalid="ignore"):
        flagged = adjusted <= level
    return Unusual(
        expected * blank,
        _negative_binomial_quantile(0.025, size, chance) * blank,
        _negative_binomial_quantile(0.975, size, chance) * blank,
        dispersion * blank,
        p,
        adjusted,
        flagged,
        np.where(usable, np.sign(shown - expected), 0).astype(int),
        tuple(reasons.tolist()),
    )


def ranks_with_intervals(
    counts, populations=None, *, dispersion: float = 1.0, simulations: int = 2000, seed: int = SEED
) -> Ranks:
    """Rank of each area's count (or rate, with `populations`) and its 95% range by simulation from what was
    counted.

    `dispersion` is how many times more than Poisson the counts vary. Equal values share the better rank.
    """
    counts = _counts(counts, "counts", dimensions=1)
    people = np.ones(len(counts)) if populations is None else _areas(populations, "populations", dimensions=1)
    if people.shape != counts.shape or (people <= 0).any():
        raise ValueError("populations must hold one number above zero for each area")
    if dispersion < 1:
        raise ValueError("dispersion must be at least 1")
    if simulations < 100:
        raise ValueError("simulations must be at least 100")
    rates = counts / people
    rank = 1 + (rates[None, :] > rates[:, None]).sum(axis=1)
    shape = (counts + 0.5) / dispersion
    drawn = np.random.default_rng(seed).gamma(shape, dispersion, (simulations, len(counts))) / people
    places = np.empty((simulations, len(counts)))
    np.put_along_axis(places, np.argsort(-drawn, axis=1), np.arange(1.0, len(counts) + 1)[None, :], axis=1)
    lower, upper = np.quantile(places, [0.025, 0.975], axis=0)
    return Ranks(
        rank, np.minimum(np.floor(lower), rank).astype(int), np.maximum(np.ceil(upper), rank).astype(int)
    )


def class_breaks(values, *, classes: int = 5) -> tuple[float, ...]:
    """Upper bounds (inclusive) of at most five map classes by natural breaks: least spread within classes.

    Fewer classes come back when there are fewer different values; NaN is left out; () when nothing is left.
    """
    if not 1 <= classes <= 5:
        raise ValueError("classes must be between 1 and 5")
    values = np.asarray(values, dtype=float)
    if np.isinf(values).any():
        raise ValueError("values holds an infinite value")
    distinct, weight = np.unique(values[np.isfinite(values)], return_counts=True)
    if len(distinct) <= classes:
        return tuple(float(v) for v in distinct)
    count = np.concatenate([[0.0], np.cumsum(weight)])
    centred = distinct - np.average(distinct, weights=weight)
    total = np.concatenate([[0.0], np.cumsum(weight * centred)])
    square = np.concatenate([[0.0], np.cumsum(weight * centred**2)])
    end = len(distinct)
    start, stop = np.meshgrid(np.arange(end + 1), np.arange(end + 1), indexing="ij")
    with np.errstate(invalid="ignore", divide="ignore"):
        within = (
            square[stop] - square[start] - (total[stop] - total[start]) ** 2 / (count[stop] - count[start])
        )
    within = np.where(stop > start, within, np.inf)
    cost, cuts = within[0], []
    for _ in range(classes - 1):
        options = cost[:, None] + within
        cuts.append(options.argmin(axis=0))
        cost = options.min(axis=0)
    bounds, position = [end], end
    for cut in reversed(cuts):
        position = int(cut[position])
        bounds.append(position)
    return tuple(float(distinct[b - 1]) for b in reversed(bounds))


def map_classes(values, breaks) -> np.ndarray:
    """Class 0 upwards of each value by inclusive upper bounds; -1 for NaN. Values above the last bound
    raise ValueError.
    """
    values = np.asarray(values, dtype=float)
    bounds = np.asarray(breaks, dtype=float)
    missing = ~np.isfinite(values)
    if (~missing).any() and (not len(bounds) or values[~missing].max() > bounds[-1]):
        raise ValueError("breaks do not reach the greatest of the values")
    return np.where(missing, -1, np.searchsorted(bounds, np.where(missing, -np.inf, values), side="left"))


def _negative_binomial_quantile(share, size, chance) -> np.ndarray:
    """The smallest count with at least `share` of the distribution at or below it."""
    between = nbdtrik(share, size, chance)
    count = np.where(np.isfinite(between), np.ceil(np.maximum(between, 0)), 0)
    return np.where(betainc(size, np.maximum(count, 1), chance) >= share, np.maximum(count - 1, 0), count)


def _concentration_of(counts):
    ordered = np.sort(counts, axis=1)[:, ::-1].astype(float)
    total = ordered.sum(axis=1, keepdims=True)
    curve = np.cumsum(ordered, axis=1) / total
    areas = ordered.shape[1]
    slack = 1e-12
    half = (curve < 0.5 - slack).sum(axis=1) + 1
    quarter = (curve < 0.25 - slack).sum(axis=1) + 1
    position = np.arange(areas, 0, -1)
    gini = 2 * (ordered * position).sum(axis=1) / (areas * total[:, 0]) - (areas + 1) / areas
    return half, quarter, curve[:, min(10, areas) - 1], gini, curve


def _areas(values, name: str, dimensions: int | None = None) -> np.ndarray:
    array = np.asarray(values, dtype=float)
    if array.ndim not in ((1, 2) if dimensions is None else (dimensions,)) or not array.size:
        shape = {1: "[area]", 2: "[period, area]", None: "[area] or [period, area]"}[dimensions]
        raise ValueError(f"{name} must be an array {shape} and not empty")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds a missing or infinite value")
    return array


def _counts(values, name: str, dimensions: int | None = None) -> np.ndarray:
    array = _areas(values, name, dimensions)
    if (array < 0).any() or (array != np.floor(array)).any():
        raise ValueError(f"{name} must hold whole numbers of zero or more")
    return array


def _neighbours(neighbours, count: int) -> np.ndarray:
    matrix = np.asarray(neighbours)
    if matrix.shape != (count, count):
        raise ValueError(
            f"neighbours must be an array of {count} by {count}, one row and column for each area"
        )
    matrix = matrix.astype(bool)
    if (matrix != matrix.T).any():
        raise ValueError("neighbours must be symmetric: if one borders the other, the other borders the one")
    matrix = matrix.copy()
    np.fill_diagonal(matrix, False)
    return matrix


def _codes(codes, count: int) -> np.ndarray:
    names = np.array([str(code) for code in codes])
    if len(names) != count or len(set(names.tolist())) != count:
        raise ValueError(f"codes must hold one different code for each of the {count} areas")
    return names


def _list_size(areas: int, share: float) -> int:
    if not 0 < share < 1:
        raise ValueError("share must lie between 0 and 1")
    return max(1, int(areas * share + 0.5))


def _level(level: float) -> None:
    if not 0 < level < 1:
        raise ValueError("level must lie between 0 and 1")
