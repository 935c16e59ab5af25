"""Which series need attention, without crying wolf.

A control chart's icon shows its rule. Over forty measures such rules raise a flag or two by chance every
quarter, so the list of what needs attention is controlled as a whole. Every series gets one p value over the
four rules together, each in graded form at the latest point: the latest point against those before it
(`limit`), the last two (`near`), the last seven (`run`), and how long the series has moved one way (`trend`).
Simulated series of the same length in which nothing changes say how strong such evidence is by chance. The mean
comes from the series' own earlier points. So does the spread, together with what the other series of the family say
about how uneven such figures are (see `metrics.pooling`); over-dispersed series need no separate treatment.
Most of the chance of a false flag is spent on the last two quarters together, where a recent shift shows best.
`metrics.false_discovery` then keeps the expected share of false flags in a family within the budget. Families
(borough, wards) are controlled apart, so that many wards cannot drown the borough.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from metrics.false_discovery import benjamini_hochberg
from metrics.pooling import NOTHING, Pooled, pooled_dispersion
from metrics.spc.rule_sets import DEFAULT
from metrics.spc.xmr import xmr_many

# Of all series listed, at most one in five is expected to be there by chance.
BUDGET = 0.2
MINIMUM_POINTS = 13
SIMULATIONS = 100_000
_ICON_SIMULATIONS = 20_000
_SEED = 20260215
_RULES = ("limit", "near", "run", "trend")
# A shift shows best in the mean of two quarters, and two quarters is how soon it must be found.
_WEIGHTS = np.array([1.0, 8.0, 1.0, 0.5])
_NEWEST = 2
# Counts much more uneven than chance are lopsided in a way no one scale cures; the budget must hold for them too.
_WORKING_SHARE = 0.95
# Poisson counts to the power of two thirds are not lopsided (Anscombe 1953).
_SYMMETRY = 2 / 3
# Below this mean, counts are too coarse for their spread to be compared with what chance gives.
_LEAST_MEAN = 5.0
REASONS = {
    "": "",
    "no_figures": "there is no figure",
    "too_few": "fewer than 13 points since the last break",
    "no_spread": "the points since the last break do not vary from one to the next",
}


@dataclass(frozen=True)
class Attention:
    """One answer a series; arrays run over series.

    `p` is the chance that a series in which nothing changes would look at least this unusual at its latest
    point (NaN where `reasons` is not ""). `adjusted` is p after Benjamini-Hochberg within the series' family;
    `flagged` where it is within 95% of the budget. `rules` names the rule with the strongest evidence
    (`limit`, `near`, `run`, `trend`; "" for none), `direction` is +1 high, -1 low. `families` and `tested` say
    how many series of each family were tested. `icons_by_chance` is how many variation icons chance alone
    would light among the tested series.
    """

    p: np.ndarray
    adjusted: np.ndarray
    flagged: np.ndarray
    rules: tuple[str, ...]
    direction: np.ndarray
    reasons: tuple[str, ...]
    families: tuple[str, ...]
    tested: tuple[int, ...]
    icons_by_chance: float
    budget: float


def attention(
    values,
    *,
    families=None,
    budget: float = BUDGET,
    counts=False,
    chance=None,
    rules: str = DEFAULT,
    run_length: int = 7,
    trend_length: int = 7,
    rebase_at=(),
    simulations: int = SIMULATIONS,
) -> Attention:
    """Judge the latest point of every row of `values` [series, quarter], NaN a gap.

    `families` names the family of each series (all one by default). `counts` (one or one a series) marks
    counts, which are judged on a scale on which small ones are not lopsided. `chance` [series] is the variance
    that chance alone gives a figure of a series that is no count (see `metrics.pooling.chance_variance`), NaN
    where that cannot be said; such series are judged by their own spread alone. The other arguments are those of
    `xmr_many`. Only points since the last rebase are judged, gaps closed up, and at least 13 of them are
    needed. `rules` and `trend_length` matter only for `icons_by_chance`.
    """
    values, names, is_count, expected = _checked(values, families, budget, counts, chance, simulations)
    with np.errstate(invalid="ignore"):
        scaled = np.where(is_count[:, None], np.abs(values) ** _SYMMETRY, values)
    used = _since_rebase(xmr_many(scaled, rebase_at=rebase_at, rules=rules))
    points = used.sum(axis=1)
    reasons = np.select([points == 0, points < MINIMUM_POINTS], ["no_figures", "too_few"], "").astype(object)
    p = np.full(len(values), np.nan)
    strongest = np.full(len(values), -1)
    direction = np.zeros(len(values), dtype=int)
    by_chance = 0.0
    labels = np.array(names)
    expected = _expected_variance(values, used, is_count, expected)
    pooled = {
        name: _pooled(scaled, used, expected, (reasons == "") & (labels == name)) for name in set(names)
    }
    lent = np.array([pooled[name].freedom for name in names]) * np.isfinite(expected)
    typical = np.array([pooled[name].typical for name in names]) * np.where(lent > 0, expected, 0.0)
    for length, worth in sorted({(points[row], lent[row]) for row in np.flatnonzero(reasons == "")}):
        rows = np.flatnonzero((reasons == "") & (points == length) & (lent == worth))
        alike = scaled[rows][used[rows]].reshape(len(rows), length)
        p[rows], strongest[rows], direction[rows], flat = _judged_alike(
            alike, typical[rows], worth, run_length, simulations
        )
        reasons[rows[flat]] = "no_spread"
        lit = chance_of_icon(int(length), rules=rules, run_length=run_length, trend_length=trend_length)
        by_chance += float((~flat).sum()) * lit
    tested = reasons == ""

    adjusted = np.full(len(values), np.nan)
    for name in set(names):
        adjusted[labels == name] = benjamini_hochberg(p[labels == name])
    order = tuple(sorted(set(names)))
    with np.errstate(invalid="ignore"):
        flagged = adjusted <= _WORKING_SHARE * budget
    return Attention(
        p,
        adjusted,
        flagged,
        tuple(_RULES[rule] if rule >= 0 else "" for rule in strongest),
        direction,
        tuple(reasons.tolist()),
        order,
        tuple(int((tested & (labels == name)).sum()) for name in order),
        by_chance,
        budget,
    )


def _judged_alike(
    values: np.ndarray, typical: np.ndarray, worth: float, run_length: int, simulations: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Series of one length that are lent as much spread: p, the strongest rule (-1 for none) and its direction by
    series, and which of them have no spread to be judged by.
    """
    evidence, signs, constant = _evidence(values, run_length, typical, worth)
    flat = ~np.isfinite(evidence).all(axis=0) & ~constant
    null = _null(values.shape[1], run_length, simulations, float(worth))
    tails = _tails(null.sorted_evidence, np.where(np.isfinite(evidence), evidence, 0))
    as_small = np.searchsorted(null.sorted_smallest, tails.min(axis=0) * (1 + 1e-9), side="right")
    p = np.where(flat, np.nan, np.where(constant, 1.0, (1 + as_small) / (simulations + 1)))
    strongest, none = tails.argmin(axis=0), flat | constant
    direction = np.where(none, 0, signs[strongest, np.arange(len(values))])
    return p, np.where(none, -1, strongest), direction, flat


def _checked(values, families, budget, counts, chance, simulations):
    """Values, families, counts and variances by chance as arrays of one length. Raises ValueError otherwise."""
    values = np.asarray(values, dtype=float)
    if values.ndim != 2 or not values.size:
        raise ValueError("values must be a two-dimensional array [series, quarter] and not empty")
    names = [""] * len(values) if families is None else [str(name) for name in families]
    if len(names) != len(values):
        raise ValueError(f"families must hold one name for each of the {len(values)} series")
    if not 0 < budget < 1:
        raise ValueError("budget must lie between 0 and 1")
    if simulations < 1000:
        raise ValueError("simulations must be at least 1000")
    is_count = np.asarray(counts, dtype=bool)
    if is_count.ndim and is_count.shape != (len(values),):
        raise ValueError(f"counts must be one or hold one for each of the {len(values)} series")
    is_count = np.broadcast_to(is_count, (len(values),))
    if (values[is_count] < 0).any():
        raise ValueError("values holds a negative number in a series of counts")
    expected = np.full(len(values), np.nan) if chance is None else np.array(chance, dtype=float)
    if expected.shape != (len(values),) or (expected <= 0).any() or np.isinf(expected).any():
        raise ValueError(
            f"chance must hold a number above zero, or NaN, for each of the {len(values)} series"
        )
    return values, names, is_count, expected


def chance_of_icon(points: int, *, rules: str = DEFAULT, run_length: int = 7, trend_length: int = 7) -> float:
    """The chance that a series of this many points in which nothing changes lights its variation icon."""
    if points < 2:
        raise ValueError("points must be at least 2")
    return _icon_chance(points, rules, run_length, trend_length)


@dataclass(frozen=True)
class _Null:
    sorted_evidence: np.ndarray
    sorted_smallest: np.ndarray


@lru_cache(maxsize=64)
def _null(points: int, run_length: int, simulations: int, lent: float) -> _Null:
    """Evidence in series of independent normal points: of each rule, and of the strongest rule.

    With `lent` degrees of freedom from other series, the series' own spreads differ as theirs do.
    """
    rng = np.random.default_rng([_SEED, points])
    drawn = rng.standard_normal((simulations, points))
    if lent:
        drawn *= np.sqrt(lent / rng.chisquare(lent, (simulations, 1)))
    evidence, _, _ = _evidence(drawn, run_length, np.ones(simulations), lent)
    ordered = np.sort(evidence, axis=1)
    return _Null(ordered, np.sort(_tails(ordered, evidence).min(axis=0)))


def _expected_variance(values, used, is_count, given) -> np.ndarray:
    """The variance that chance alone gives a point of each series on the scale it is judged on; NaN for unknown."""
    known = np.where(used, values, np.nan)
    held = np.isfinite(known).sum(axis=1) > _NEWEST
    mean = np.full(len(values), np.nan)
    for row in np.flatnonzero(is_count & held):
        mean[row] = known[row][used[row]][:-_NEWEST].mean()
    with np.errstate(invalid="ignore"):
        # Of a count with mean m the variance is m; on its scale m to the power s it is (s m^(s-1))^2 m.
        of_count = _SYMMETRY**2 * mean ** (2 * _SYMMETRY - 1)
        return np.where(is_count, np.where(mean >= _LEAST_MEAN, of_count, np.nan), given)


def _pooled(scaled, used, expected, these) -> Pooled:
    """What these series say together about dispersion, from all points but the newest."""
    dispersion, freedom = [], []
    for row in np.flatnonzero(these & np.isfinite(expected)):
        before = scaled[row][used[row]][:-_NEWEST]
        found = before.var(ddof=1) / expected[row]
        if found > 1e-12:
            dispersion.append(found)
            freedom.append(len(before) - 1)
    return pooled_dispersion(np.array(dispersion), np.array(freedom)) if dispersion else NOTHING


@lru_cache(maxsize=256)
def _icon_chance(points: int, rules: str, run_length: int, trend_length: int) -> float:
    drawn = np.random.default_rng([_SEED, points]).standard_normal((_ICON_SIMULATIONS, points))
    chart = xmr_many(drawn, rules=rules, run_length=run_length, trend_length=trend_length)
    return float((chart.special_cause_code[:, -1] != 0).mean())


def _since_rebase(chart) -> np.ndarray:
    """Which points [series, quarter] have a value and lie in the same rebase group as the latest one."""
    latest = np.maximum(chart.latest, 0)
    group = chart.rebase_group == chart.rebase_group[np.arange(len(latest)), latest][:, None]
    return np.isfinite(chart.values) & group & (chart.latest >= 0)[:, None]


def _tails(ordered: np.ndarray, evidence: np.ndarray) -> np.ndarray:
    """Weighted chance of evidence at least as strong, by rule: [rule, series]."""
    size = ordered.shape[1]
    stronger = [
        size - np.searchsorted(null, seen * (1 - 1e-9), side="left")
        for null, seen in zip(ordered, evidence, strict=True)
    ]
    return (1 + np.stack(stronger)) / (size + 1) / _WEIGHTS[:, None]


def _evidence(
    values: np.ndarray, run_length: int, typical: np.ndarray, lent: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Strength of each rule at the last point of `values` [series, point] without gaps, its sign, and which
    series are constant. Strength is NaN where the points before do not vary and nothing is lent.

    The variance of a series counts for its own degrees of freedom, `typical` [series] for the `lent` ones.
    """
    length = values.shape[1]
    noise = 1e-12 * np.abs(values).max(axis=1)
    constant = np.ptp(values, axis=1) <= noise
    strengths, signs = [], []
    for window in (1, 2, min(run_length, length // 2)):
        before = values[:, : length - window]
        away = values[:, length - window :].mean(axis=1) - before.mean(axis=1)
        own = length - window - 1
        spread = np.sqrt((lent * typical + own * before.var(axis=1, ddof=1)) / (lent + own))
        with np.errstate(invalid="ignore", divide="ignore"):
            strengths.append(np.where(spread > noise, np.abs(away) * np.sqrt(window) / spread, np.nan))
        signs.append(np.sign(away))
    steps = np.sign(np.diff(values, axis=1))[:, ::-1]
    going = (steps == steps[:, :1]) & (steps[:, :1] != 0)
    strengths.append(np.cumprod(going, axis=1).sum(axis=1) + 1.0)
    signs.append(steps[:, 0])
    return np.stack(strengths), np.stack(signs).astype(int), constant
