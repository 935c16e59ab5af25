"""Which series need attention, without crying wolf; and how easily a status would flip.

A control chart's icon shows its rule. Over forty measures such rules raise a flag or two by chance every
quarter, so the list of what needs attention is controlled as a whole. Every series gets one p value over the
four rules together, each in graded form at the latest point: the latest point against those before it
(`limit`), the last two (`near`), the last seven (`run`), and how long the series has moved one way (`trend`).
Simulated series of the same length in which nothing changes say how strong such evidence is by chance. Mean
and spread come from the series' own earlier points, so over-dispersed series need no separate treatment.
Benjamini and Hochberg (Journal of the Royal Statistical Society B 57, 1995) then keep the expected share of
false flags in a family within the budget. Families (borough, wards) are controlled apart, so that many wards
cannot drown the borough.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor

import numpy as np

from metrics.rule_sets import DEFAULT
from metrics.xmr import xmr_many

# Of all series listed, at most one in five is expected to be there by chance.
BUDGET = 0.2
MINIMUM_POINTS = 13
SIMULATIONS = 100_000
_ICON_SIMULATIONS = 20_000
_SEED = 20260215
_RULES = ("limit", "near", "run", "trend")
# Counts much more uneven than chance are lopsided in a way no one scale cures; the budget must hold for them too.
_WORKING_SHARE = 0.8
# A shift shows best in the mean of two quarters, and two quarters is how soon it must be found.
_WEIGHTS = np.array([1.0, 4.0, 1.0, 0.5])
# Poisson counts to the power of two thirds are not lopsided (Anscombe 1953).
_SYMMETRY = 2 / 3
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
    `flagged` where it is within four fifths of the budget. `rules` names the rule with the strongest evidence
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


@dataclass(frozen=True)
class Fragility:
    """The smallest change that flips met to not met or back. `change` is signed, in events (or in the step
    of the value).

    None when no possible change of that kind flips it. `met` is the status before the change.
    """

    met: bool
    change: Fraction | None
    words: str


def attention(
    values,
    *,
    families=None,
    budget: float = BUDGET,
    counts=False,
    rules: str = DEFAULT,
    run_length: int = 7,
    trend_length: int = 7,
    rebase_at=(),
    simulations: int = SIMULATIONS,
) -> Attention:
    """Judge the latest point of every row of `values` [series, quarter], NaN a gap.

    `families` names the family of each series (all one by default). `counts` (one or one a series) marks
    counts, which are judged on a scale on which small ones are not lopsided. The other arguments are those
    of `xmr_many`. Only points since the last rebase are judged, gaps closed up, and at least 13 of them are
    needed. `rules` and
    `trend_length` matter only for `icons_by_chance`.
    """
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
    with np.errstate(invalid="ignore"):
        scaled = np.where(is_count[:, None], np.abs(values) ** _SYMMETRY, values)
    used = _since_rebase(xmr_many(scaled, rebase_at=rebase_at, rules=rules))
    points = used.sum(axis=1)
    reasons = np.select([points == 0, points < MINIMUM_POINTS], ["no_figures", "too_few"], "").astype(object)
    p = np.full(len(values), np.nan)
    strongest = np.full(len(values), -1)
    direction = np.zeros(len(values), dtype=int)
    by_chance = 0.0
    for length in np.unique(points[reasons == ""]):
        rows = np.flatnonzero((reasons == "") & (points == length))
        latest = scaled[rows][used[rows]].reshape(len(rows), length)
        evidence, signs, constant = _evidence(latest, run_length)
        flat = ~np.isfinite(evidence).all(axis=0) & ~constant
        reasons[rows[flat]] = "no_spread"
        null = _null(int(length), run_length, simulations)
        tails = _tails(null.sorted_evidence, np.where(np.isfinite(evidence), evidence, 0))
        found = (1 + np.searchsorted(null.sorted_smallest, tails.min(axis=0) * (1 + 1e-9), side="right")) / (
            simulations + 1
        )
        p[rows] = np.where(flat, np.nan, np.where(constant, 1.0, found))
        strongest[rows] = np.where(flat | constant, -1, tails.argmin(axis=0))
        direction[rows] = np.where(flat | constant, 0, signs[tails.argmin(axis=0), np.arange(len(rows))])
        chance = chance_of_icon(int(length), rules=rules, run_length=run_length, trend_length=trend_length)
        by_chance += float((~flat).sum()) * chance
    tested = reasons == ""

    labels = np.array(names)
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


def benjamini_hochberg(p) -> np.ndarray:
    """P values adjusted for the false discovery rate; NaN stays NaN and does not count as a test."""
    p = np.asarray(p, dtype=float)
    if p.ndim != 1:
        raise ValueError("p must be one-dimensional")
    if ((p < 0) | (p > 1)).any():
        raise ValueError("p must hold chances between 0 and 1")
    adjusted = np.full(len(p), np.nan)
    tested = np.flatnonzero(np.isfinite(p))
    if len(tested):
        order = tested[np.argsort(p[tested], kind="stable")]
        raised = p[order] * len(tested) / np.arange(1, len(tested) + 1)
        adjusted[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1)
    return adjusted


def chance_of_icon(points: int, *, rules: str = DEFAULT, run_length: int = 7, trend_length: int = 7) -> float:
    """The chance that a series of this many points in which nothing changes lights its variation icon."""
    if points < 2:
        raise ValueError("points must be at least 2")
    return _icon_chance(points, rules, run_length, trend_length)


def fragility(
    value, target, polarity: str, *, numerator=None, denominator=None, per=1, step=None, counted=""
) -> Fragility:
    """The smallest change that flips the status of `value` against `target` (equal is met), both in the
    measure's unit.

    - count: `numerator` alone; the change is in events ("2 fewer");
    - percentage or rate: `numerator` and `denominator`; the change is in numerator events with the
    denominator fixed; a percentage (`per` 100) cannot count more than its denominator; - anything else: the
    change is a whole number of `step` (the last digit shown).

    `counted` is the plural noun for the words. Exact: everything is worked in fractions.
    """
    if polarity not in ("higher", "lower"):
        raise ValueError(f"polarity must be 'higher' or 'lower', not '{polarity}'")
    goal = _fraction(target, "target")
    if numerator is None:
        if step is None or _fraction(step, "step") <= 0:
            raise ValueError("step must be above zero when there is no numerator")
        unit, base, top = (
            _fraction(step, "step"),
            Fraction(1),
            _fraction(value, "value") / _fraction(step, "step"),
        )
        scale, most = unit, None
    else:
        top = _fraction(numerator, "numerator")
        base = Fraction(1) if denominator is None else _fraction(denominator, "denominator")
        if top < 0 or top.denominator != 1:
            raise ValueError("numerator must be a count")
        if base <= 0:
            raise ValueError("denominator must be above zero")
        unit, scale = Fraction(1), _fraction(per, "per")
        most = floor(base) if denominator is not None and scale == 100 else None
        if most is not None and top > most:
            raise ValueError("numerator must not exceed denominator for a percentage")
    edge = goal * base / scale
    met = top >= edge if polarity == "higher" else top <= edge
    # The nearest whole number of events on the other side of the target, counted from where we are.
    if polarity == "higher":
        moves = -(floor(top - edge) + 1) if met else ceil(edge - top)
    else:
        moves = floor(edge - top) + 1 if met else -ceil(top - edge)
    reached = top + moves
    possible = numerator is None or (reached >= 0 and (most is None or reached <= most))
    if not possible:
        return Fragility(met, None, "No possible figure would flip this.")
    now = "no longer be met" if met else "be met"
    if numerator is None:
        amount = f"{float(abs(moves) * unit):,.10g} {'higher' if moves > 0 else 'lower'}"
    else:
        amount = f"{abs(moves):,} {'more' if moves > 0 else 'fewer'}" + (f" {counted}" if counted else "")
    return Fragility(met, moves * unit, f"The target would {now} with {amount}.")


def _fraction(value, name: str) -> Fraction:
    try:
        return Fraction(str(value))
    except ValueError:
        raise ValueError(f"{name} must be a finite number, not '{value}'") from None


@dataclass(frozen=True)
class _Null:
    sorted_evidence: np.ndarray
    sorted_smallest: np.ndarray


@lru_cache(maxsize=256)
def _null(points: int, run_length: int, simulations: int) -> _Null:
    """Evidence in series of independent normal points: of each rule, and of the strongest rule."""
    drawn = np.random.default_rng([_SEED, points]).standard_normal((simulations, points))
    evidence, _, _ = _evidence(drawn, run_length)
    ordered = np.sort(evidence, axis=1)
    return _Null(ordered, np.sort(_tails(ordered, evidence).min(axis=0)))


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


def _evidence(values: np.ndarray, run_length: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Strength of each rule at the last point of `values` [series, point] without gaps, its sign, and which
    series are constant. Strength is NaN where the points before do not vary.
    """
    length = values.shape[1]
    noise = 1e-12 * np.abs(values).max(axis=1)
    constant = np.ptp(values, axis=1) <= noise
    strengths, signs = [], []
    for window in (1, 2, min(run_length, length // 2)):
        before = values[:, : length - window]
        away = values[:, length - window :].mean(axis=1) - before.mean(axis=1)
        spread = before.std(axis=1, ddof=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            strengths.append(np.where(spread > noise, np.abs(away) * np.sqrt(window) / spread, np.nan))
        signs.append(np.sign(away))
    steps = np.sign(np.diff(values, axis=1))[:, ::-1]
    going = (steps == steps[:, :1]) & (steps[:, :1] != 0)
    strengths.append(np.cumprod(going, axis=1).sum(axis=1) + 1.0)
    signs.append(steps[:, 0])
    return np.stack(strengths), np.stack(signs).astype(int), constant
