"""Where young quarters of a measure that ripens are likely to settle.

Outcome measures grow as cases conclude, so a newest quarter nearly always looks worse than the one before.
Our own releases say how past quarters grew: the development triangle. The chain ladder (Mack, ASTIN Bulletin
23, 1993) carries a young quarter forward by the growth that older quarters showed at the same age; the band
is resampled.

The noise of what is still to come follows from a Poisson count with an unknown rate: after C events at an age
from which counts grow by a factor F, the rest has mean C(F - 1) and variance C(F - 1)F. Past growth that was
more uneven than that widens every band by its dispersion.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

MINIMUM_VINTAGES = 4
BORROWED_FREEDOM = 4
REASONS = {
    "": "",
    "too_few_vintages": "fewer than four releases show how this measure grows",
    "no_development": "no older quarter has been seen growing from this age",
    "not_reported": "no figure has been reported for this quarter",
}


@dataclass(frozen=True)
class Triangle:
    """Counts by quarter of the event and by age. `numerators[i, a]` is what was known of `cohorts[i]` when it
    was `a` quarters old; NaN where no release said.
    """

    cohorts: tuple[int, ...]
    numerators: np.ndarray

    @property
    def vintages(self) -> int:
        """How many different moments in time the triangle holds."""
        return _vintages(np.array(self.cohorts), self.numerators)


@dataclass(frozen=True)
class Settled:
    """Where each quarter settles; arrays run over the quarters (rows) of the triangle.

    `age` is the age of the latest figure (-1 when there is none), `reported` that figure, `numerator` the
    predicted settled count with `lower` and `upper`. `value`, `value_lower`, `value_upper` are the same over
    the denominators (all NaN without denominators). A quarter already settled has a band of no width.
    `reasons` is "" where there is an answer and otherwise a key of REASONS, with NaN in the numbers.
    `factors[a]` is growth from age a to a + 1, `dispersion[a]` how much more uneven it was than chance.
    """

    age: np.ndarray
    reported: np.ndarray
    numerator: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    value: np.ndarray
    value_lower: np.ndarray
    value_upper: np.ndarray
    settled: np.ndarray
    reasons: tuple[str, ...]
    factors: np.ndarray
    dispersion: np.ndarray
    vintages: int
    confidence: float


def development_triangle(cohorts, known, numerators, *, releases=None) -> Triangle:
    """The triangle of a measure from its vintages, three sequences of equal length.

    `cohorts` and `known` are quarter ordinals (the quarter counted, and the quarter in which the figure was
    released). Where two figures share both, the later in the sequence stands. With `releases` (ordinals of
    all releases) a figure stands at every later release until it is replaced. Raises ValueError for a figure
    known before its quarter.
    """
    cohorts = np.asarray(cohorts, dtype=np.int64)
    known = np.asarray(known, dtype=np.int64)
    numerators = np.asarray(numerators, dtype=float)
    if not (cohorts.ndim == 1 and cohorts.shape == known.shape == numerators.shape):
        raise ValueError("cohorts, known and numerators must be one-dimensional and of equal length")
    if not len(cohorts):
        raise ValueError("cohorts is empty: there are no vintages")
    if (known < cohorts).any():
        raise ValueError("known holds a release earlier than the quarter it reports")
    _require_counts(numerators, "numerators")
    moments = np.union1d(known, np.asarray([] if releases is None else releases, dtype=np.int64))
    names = np.unique(cohorts)
    table = np.full((len(names), int(moments.max() - names.min()) + 1), np.nan)
    for cohort, moment, numerator in zip(cohorts, known, numerators, strict=True):
        table[np.searchsorted(names, cohort), moment - cohort] = numerator
    if releases is not None:
        for row, cohort in enumerate(names):
            standing = np.nan
            for moment in moments[moments >= cohort]:
                if np.isfinite(table[row, moment - cohort]):
                    standing = table[row, moment - cohort]
                table[row, moment - cohort] = standing
    return Triangle(tuple(int(name) for name in names), table)


def development_factors(numerators) -> np.ndarray:
    """Growth from each age to the next, pooled over quarters: sum over sum. NaN where no quarter shows it."""
    table = _triangle_values(numerators)
    return _factors(table)


def settle(
    triangle,
    denominators=None,
    *,
    settled_age: int | None = None,
    confidence: float = 0.95,
    resamples: int = 2000,
    seed: int = 20260215,
) -> Settled:
    """Where every quarter of `triangle` (a Triangle, or an array [quarter, age]) settles.

    `denominators` is one number a quarter and at least the numerator; `settled_age` is the age in quarters
    from which a figure no longer grows (by default the greatest age in the triangle). With the default
    confidence a quarter that will settle exactly on its target has its whole band on the wrong side about one
    time in forty. The same seed gives the same band. Under four vintages every young quarter is refused.
    """
    table = _triangle_values(triangle.numerators if isinstance(triangle, Triangle) else triangle)
    cohorts = np.array(triangle.cohorts) if isinstance(triangle, Triangle) else np.arange(len(table))
    last_age = table.shape[1] - 1 if settled_age is None else settled_age
    if not 0 <= last_age < table.shape[1]:
        raise ValueError(
            f"settled_age must be between 0 and {table.shape[1] - 1}, the greatest age in the triangle"
        )
    if not 0 < confidence < 1:
        raise ValueError("confidence must lie between 0 and 1")
    if resamples < 100:
        raise ValueError("resamples must be at least 100")
    bases = _bases(denominators, len(table))

    age, reported = _latest(table)
    if bases is not None and (reported > bases).any():
        raise ValueError("denominators must be at least the reported numerators")

    grown = table[:, : last_age + 1]
    factors, dispersion, freedom = _fit(grown)
    to_go = np.append(np.cumprod(factors[::-1])[::-1], 1.0)
    vintages = _vintages(cohorts, table)
    settled = age >= last_age
    reasons = tuple(_reason(a, last_age, vintages, to_go) for a in age)
    young = np.array([reason == "" for reason in reasons]) & ~settled

    centre = np.where(settled, reported, np.nan)
    lower, upper = centre.copy(), centre.copy()
    if young.any():
        rng = np.random.default_rng(seed)
        totals = _resampled_totals(
            grown, reported[young], age[young], factors, dispersion, freedom, resamples, rng
        )
        ceiling = np.inf if bases is None else bases[young]
        tail = (1 - confidence) / 2
        low, high = np.quantile(totals, [tail, 1 - tail], axis=0)
        lower[young] = np.clip(np.floor(low), 0, ceiling)
        upper[young] = np.clip(np.ceil(high), 0, ceiling)
        centre[young] = np.clip(reported[young] * to_go[age[young]], lower[young], upper[young])
    over = np.full(len(table), np.nan) if bases is None else np.where(bases > 0, bases, np.nan)
    return Settled(
        age,
        reported,
        centre,
        lower,
        upper,
        centre / over,
        lower / over,
        upper / over,
        settled,
        reasons,
        factors,
        dispersion,
        vintages,
        confidence,
    )


def _latest(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The age of each quarter's newest figure, -1 for none, and the figure itself."""
    seen = np.isfinite(table)
    age = np.where(seen.any(axis=1), table.shape[1] - 1 - seen[:, ::-1].argmax(axis=1), -1)
    return age, np.where(age >= 0, table[np.arange(len(table)), age], np.nan)


def _reason(age: int, last_age: int, vintages: int, to_go: np.ndarray) -> str:
    """Why a quarter of this age cannot be settled; "" when it can."""
    if age < 0:
        return "not_reported"
    if age >= last_age:
        return ""
    if vintages < MINIMUM_VINTAGES:
        return "too_few_vintages"
    return "" if np.isfinite(to_go[age]) else "no_development"


def band_status(lower, upper, target, polarity: str) -> np.ndarray:
    """How a band stands against a target: `met` (all of it), `off` (none of it), `straddles`, or `unknown`
    for NaN.

    Equal to the target is met. `polarity` is `higher` or `lower`.
    """
    if polarity not in ("higher", "lower"):
        raise ValueError(
            f"polarity must be 'higher' or 'lower' to be judged against a target, not '{polarity}'"
        )
    lower, upper, target = np.broadcast_arrays(*(np.asarray(a, dtype=float) for a in (lower, upper, target)))
    if (lower > upper).any():
        raise ValueError("lower must not be above upper")
    met = lower >= target if polarity == "higher" else upper <= target
    off = upper < target if polarity == "higher" else lower > target
    unknown = ~(np.isfinite(lower) & np.isfinite(upper) & np.isfinite(target))
    return np.select([unknown, met, off], ["unknown", "met", "off"], "straddles")


def band_change(lower, upper, reference_lower, reference_upper) -> np.ndarray:
    """Whether a band lies wholly apart from a reference band: `higher`, `lower`, `overlaps`, or `unknown` for
    NaN.

    This is the only comparison in which a young quarter may be called better or worse than another.
    """
    bands = [np.asarray(a, dtype=float) for a in (lower, upper, reference_lower, reference_upper)]
    lower, upper, reference_lower, reference_upper = np.broadcast_arrays(*bands)
    unknown = ~np.isfinite(lower + upper + reference_lower + reference_upper)
    return np.select(
        [unknown, lower > reference_upper, upper < reference_lower],
        ["unknown", "higher", "lower"],
        "overlaps",
    )


def _require_counts(values: np.ndarray, name: str) -> None:
    if np.isinf(values).any():
        raise ValueError(f"{name} holds an infinite value")
    if (values < 0).any():
        raise ValueError(f"{name} holds a negative count")


def _triangle_values(numerators) -> np.ndarray:
    table = np.asarray(numerators, dtype=float)
    if table.ndim != 2 or not table.size:
        raise ValueError("numerators must be a two-dimensional array [quarter, age] and not empty")
    _require_counts(table, "numerators")
    return table


def _bases(denominators, length: int) -> np.ndarray | None:
    if denominators is None:
        return None
    bases = np.asarray(denominators, dtype=float)
    if bases.shape != (length,):
        raise ValueError(f"denominators must hold one number for each of the {length} quarters")
    _require_counts(bases, "denominators")
    return bases


def _vintages(cohorts: np.ndarray, table: np.ndarray) -> int:
    rows, ages = np.nonzero(np.isfinite(table))
    return len(np.unique(cohorts[rows] + ages))


def _factors(table: np.ndarray) -> np.ndarray:
    before, after = table[:, :-1], table[:, 1:]
    both = np.isfinite(before) & np.isfinite(after)
    earlier = np.where(both, before, 0).sum(axis=0)
    later = np.where(both, after, 0).sum(axis=0)
    nothing_yet = both.any(axis=0) & (earlier == 0) & (later == 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(nothing_yet, 1.0, np.where(earlier > 0, later / earlier, np.nan))


def _fit(table: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Factors, dispersion (1 or more) of past growth around each of them, and the degrees of freedom behind
    it.

    An age with few quarters behind it borrows the dispersion of all ages.
    """
    factors = _factors(table)
    before, after = table[:, :-1], table[:, 1:]
    variance = before * np.abs(factors - 1) * factors
    usable = np.isfinite(before) & np.isfinite(after) & (variance > 0)
    misses = np.where(usable, (after - before * factors) ** 2 / np.where(usable, variance, 1), 0).sum(axis=0)
    freedom = np.maximum(usable.sum(axis=0) - 1, 0)
    pooled = max(1.0, misses.sum() / freedom.sum()) if freedom.sum() else 1.0
    borrowed = np.where(freedom < freedom.sum(), BORROWED_FREEDOM, 0) * (freedom.sum() > 0)
    behind = freedom + np.minimum(borrowed, freedom.sum() - freedom)
    spread = np.divide(
        misses + (behind - freedom) * pooled, behind, out=np.ones(len(factors)), where=behind > 0
    )
    return factors, np.maximum(1.0, spread), behind


def _resampled_totals(table, reported, age, factors, dispersion, freedom, resamples, rng) -> np.ndarray:
    """Settled counts [resample, quarter]: factors refitted to resampled growth, then the growth still to
    come.
    """
    before, after = table[:, :-1], table[:, 1:]
    totals = np.tile(reported, (resamples, 1)).astype(float)
    started = np.zeros(len(reported), dtype=bool)
    for link, factor in enumerate(factors):
        grows = age <= link
        if not np.isfinite(factor):
            continue
        spread = np.full((resamples, 1), dispersion[link])
        if freedom[link]:
            chances = rng.chisquare(freedom[link], (resamples, 1))
            spread = np.maximum(1.0, dispersion[link] * freedom[link] / chances)
        rows = np.isfinite(before[:, link]) & np.isfinite(after[:, link])
        base = before[rows, link]
        refitted = np.full((resamples, 1), factor)
        if base.sum() > 0:
            drawn = _growth(base[None, :], factor, spread, rng).sum(axis=1, keepdims=True)
            refitted = np.maximum(1 + drawn / base.sum(), 1e-9)
        start = totals + np.where(started, 0, 0.5)
        totals = np.where(grows, totals + _growth(start, refitted, spread, rng), totals)
        started |= grows
    return totals


def _growth(base, factor, spread, rng) -> np.ndarray:
    """Random growth with mean base(factor - 1) and variance spread * base * |factor - 1| * factor."""
    base, factor, spread = np.broadcast_arrays(base, factor, spread)
    size = np.abs(factor - 1)
    grows = (size > 0) & (base > 0)
    shape = np.where(grows, base * size / (factor * spread), 1.0)
    drawn = rng.gamma(shape, np.where(grows, factor * spread, 1.0))
    return np.where(grows, np.sign(factor - 1) * drawn, 0.0)
