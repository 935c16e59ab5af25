"""How the financial year is likely to end, and the odds of meeting its target.

Three kinds of measure, because they end a year differently:

- `count`: the year is the sum of its quarters;
- `rate`: the year is the sum of numerators over the sum of denominators (never a mean of percentages);
- `point`: the year is where Q4 stands (snapshots, surveys, rolling measures).

The forecast is plain on purpose: what is known of the year, and for the rest the level of the last four
quarters spread over the year as in past years. The spread does not come from theory but from how wrong the
same forecast, made at the same point of past years, turned out to be (rolling origin). Those errors are put
on a common scale and pooled over all measures of the kind; a measure's own errors move its centre and its
width as far as there are enough of them. Without three complete years straight before the year in question
there is no answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

import numpy as np
from scipy.special import ndtr, stdtr

KINDS = ("count", "rate", "point")
MINIMUM_YEARS = 3
REASONS = {
    "": "",
    "too_few_years": "too early to say: fewer than three complete years come straight before this one",
    "gap": "a quarter of this year is missing before a later one",
    "no_denominator": "a denominator is zero or missing",
}
_OWN_BIAS_WEIGHT = 3.0
_OWN_SPREAD_WEIGHT = 3.0
_THEORY_WEIGHT = 10.0
_SMALL_POOL = 1.5
_BANDWIDTH = 0.25
_GRID = np.linspace(-15, 15, 3001)
_TRAINING_YEARS = 2
_SEASON_YEARS = 5


@dataclass(frozen=True)
class Outlooks:
    """Year-end outlook of many series of one kind; every array runs over series.

    `forecast`, `lower`, `upper` are in the measure's unit. `odds` is the chance of meeting the target: NaN
    without a target, exactly 0 or 1 when the year is closed or already decided. `reasons` is "" or a key of
    REASONS; refused series hold NaN. `past_errors` is how many past forecasts the spread rests on, over all
    series.
    """

    kind: str
    year: int
    quarters_known: np.ndarray
    forecast: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    odds: np.ndarray
    words: tuple[str, ...]
    reasons: tuple[str, ...]
    past_errors: np.ndarray
    confidence: float


@dataclass(frozen=True)
class Record:
    """How past ranges did: of `total` ranges given after one, two and three quarters of past years, `held`
    were right.

    Each was made only from what came before it. `held_by_series` and `total_by_series` run over series.
    `brier` is the mean squared error of the odds, `brier_last_year` that of saying "same as last year" (both
    NaN without targets).
    """

    held: int
    total: int
    held_by_series: np.ndarray
    total_by_series: np.ndarray
    brier: float
    brier_last_year: float


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


def outlooks(
    kind: str,
    numerators,
    denominators=None,
    *,
    first_ordinal: int,
    targets=None,
    polarity="higher",
    per: float = 1.0,
    year: int | None = None,
    confidence: float = 0.8,
) -> Outlooks:
    """Forecast, range and odds at the end of financial year `year` for many series of one kind.

    `numerators` (and for `rate` `denominators`) are arrays [series, quarter], NaN where there is no figure;
    column 0 is the quarter with ordinal `first_ordinal` (ordinal % 4 == 0 is Q1). `year` is the calendar year
    in which the financial year starts, by default that of the last column. `targets` is one value or one a
    series, in the measure's unit; `per` is that unit (100 for percentages); `polarity` is `higher` or
    `lower`, one or one a series. Breaks in a series: pass NaN before the break. Raises ValueError naming the
    argument.
    """
    tops, bases = _years(kind, numerators, denominators, first_ordinal)
    start = first_ordinal // 4
    last = start + tops.shape[1] - 1 if year is None else year
    if not start <= last < start + tops.shape[1]:
        raise ValueError(
            f"year {last} lies outside the figures, which run from {start} to {start + tops.shape[1] - 1}"
        )
    if not 0 < confidence < 1:
        raise ValueError("confidence must lie between 0 and 1")
    goals = _per_series(targets, len(tops), "targets")
    signs = _signs(polarity, len(tops))
    return _outlooks(kind, tops, bases, last - start, last, goals, signs, per, confidence)


def past_record(
    kind: str,
    numerators,
    denominators=None,
    *,
    first_ordinal: int,
    targets=None,
    polarity="higher",
    per: float = 1.0,
    confidence: float = 0.8,
) -> Record:
    """How often past ranges would have held; arguments as for `outlooks`.

    Every complete year with three complete years straight before it is forecast again after its first, second
    and third quarter, from nothing that came later. `targets` here are applied to every past year.
    """
    tops, bases = _years(kind, numerators, denominators, first_ordinal)
    goals = _per_series(targets, len(tops), "targets")
    signs = _signs(polarity, len(tops))
    complete = _complete(tops, bases)
    held = np.zeros(len(tops), dtype=int)
    total = np.zeros(len(tops), dtype=int)
    squared, squared_last, judged = 0.0, 0.0, 0
    for position in range(MINIMUM_YEARS, tops.shape[1]):
        actual = _year_end(kind, tops[:, position], None if bases is None else bases[:, position]) * per
        before = (
            _year_end(kind, tops[:, position - 1], None if bases is None else bases[:, position - 1]) * per
        )
        for known in (1, 2, 3):
            seen_tops = tops[:, : position + 1].copy()
            seen_tops[:, position, known:] = np.nan
            seen_bases = None
            if bases is not None:
                seen_bases = bases[:, : position + 1].copy()
                seen_bases[:, position, known:] = np.nan
            answer = _outlooks(kind, seen_tops, seen_bases, position, 0, goals, signs, per, confidence)
            usable = complete[:, position] & np.isfinite(answer.forecast)
            total += usable
            held += usable & (answer.lower <= actual) & (actual <= answer.upper)
            judged_here = usable & np.isfinite(answer.odds)
            met = _meets(actual, goals, signs)
            naive = _meets(before, goals, signs)
            squared += float(((answer.odds - met)[judged_here] ** 2).sum())
            squared_last += float(((naive.astype(float) - met)[judged_here] ** 2).sum())
            judged += int(judged_here.sum())
    nothing = float("nan")
    return Record(
        int(held.sum()),
        int(total.sum()),
        held,
        total,
        squared / judged if judged else nothing,
        squared_last / judged if judged else nothing,
    )


def odds_words(odds: float, *, closed: bool = False) -> str:
    """The odds as a reader says them: "about 3 in 10"; never a false precision, and certainty only when
    closed.
    """
    if np.isnan(odds):
        return ""
    if not 0 <= odds <= 1:
        raise ValueError("odds must lie between 0 and 1")
    if closed or odds in (0, 1):
        return "met" if odds == 1 else "not met"
    if odds < 0.05:
        return "less than 1 in 20"
    if odds > 0.95:
        return "more than 19 in 20"
    return f"about {min(9, max(1, round(10 * odds)))} in 10"


def odds_class(odds: float) -> str:
    """`likely` (two in three or more), `unlikely` (one in three or less), else `either way`; "" for NaN."""
    if np.isnan(odds):
        return ""
    return "likely" if odds >= 2 / 3 else "unlikely" if odds <= 1 / 3 else "either way"


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


def _per_series(values, length: int, name: str) -> np.ndarray:
    if values is None:
        return np.full(length, np.nan)
    array = np.asarray(values, dtype=float)
    if array.ndim > 1 or (array.ndim == 1 and len(array) != length):
        raise ValueError(f"{name} must be one value or one for each of the {length} series")
    if np.isinf(array).any():
        raise ValueError(f"{name} holds an infinite value")
    return np.broadcast_to(array, (length,)).copy()


def _signs(polarity, length: int) -> np.ndarray:
    names = [polarity] * length if isinstance(polarity, str) else list(polarity)
    if len(names) != length or any(name not in ("higher", "lower") for name in names):
        raise ValueError("polarity must be 'higher' or 'lower', one or one for each series")
    return np.array([1.0 if name == "higher" else -1.0 for name in names])


def _years(kind, numerators, denominators, first_ordinal) -> tuple[np.ndarray, np.ndarray | None]:
    """Arrays [series, year, quarter], padded with NaN to whole years."""
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not '{kind}'")
    if (kind == "rate") != (denominators is not None):
        raise ValueError("denominators are needed for a rate, and only for a rate")
    tops = np.asarray(numerators, dtype=float)
    if tops.ndim != 2 or not tops.size:
        raise ValueError("numerators must be a two-dimensional array [series, quarter] and not empty")
    arrays = [("numerators", tops)]
    if denominators is not None:
        arrays.append(("denominators", np.asarray(denominators, dtype=float)))
        if arrays[1][1].shape != tops.shape:
            raise ValueError("denominators must have the shape of numerators")
    padded = []
    for name, values in arrays:
        if np.isinf(values).any():
            raise ValueError(f"{name} holds an infinite value")
        if kind != "point" and (values < 0).any():
            raise ValueError(f"{name} holds a negative count")
        before = first_ordinal % 4
        after = -(before + values.shape[1]) % 4
        whole = np.pad(values, ((0, 0), (before, after)), constant_values=np.nan)
        padded.append(whole.reshape(len(values), -1, 4))
    if len(padded) == 1:
        return padded[0], None
    tops, bases = padded
    unusable = ~(np.isfinite(tops) & np.isfinite(bases))
    return np.where(unusable, np.nan, tops), np.where(unusable, np.nan, bases)


def _complete(tops, bases) -> np.ndarray:
    complete = np.isfinite(tops).all(axis=2)
    return complete if bases is None else complete & (np.nansum(bases, axis=2) > 0)


def _run(complete: np.ndarray, position: int) -> np.ndarray:
    """How many complete years come straight before `position`."""
    before = complete[:, :position][:, ::-1]
    return np.cumprod(before, axis=1).sum(axis=1)


def _year_end(kind, tops, bases) -> np.ndarray:
    """Value of whole years [series, quarter]: NaN unless complete (`point`: unless Q4 is known)."""
    if kind == "point":
        return tops[:, 3]
    if kind == "count":
        return tops.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return tops.sum(axis=1) / bases.sum(axis=1)


def _meets(values, goals, signs) -> np.ndarray:
    slack = 1e-9 * np.maximum(1, np.abs(goals))
    with np.errstate(invalid="ignore"):
        return signs * (values - goals) >= -slack


def _outlooks(kind, tops, bases, position, year, goals, signs, per, confidence) -> Outlooks:
    count = len(tops)
    current = tops[:, position]
    seen = np.isfinite(current)
    known = np.cumprod(seen, axis=1).sum(axis=1)
    gap = seen.sum(axis=1) > known
    complete = _complete(tops, bases)
    run = _run(complete, position)
    closed = (known == 4) & (kind != "rate" if bases is None else complete[:, position])
    no_base = (known == 4) & ~closed
    reasons = np.select(
        [gap, no_base, ~closed & (run < MINIMUM_YEARS)], ["gap", "no_denominator", "too_few_years"], ""
    )
    forecast, lower, upper, odds = (np.full(count, np.nan) for _ in range(4))
    errors_behind = np.zeros(count, dtype=int)
    tail = (1 - confidence) / 2

    for quarters in range(4):
        rows = (known == quarters) & (reasons == "")
        if not rows.any():
            continue
        pool = _past_errors(kind, tops, bases, complete, position, quarters)
        bias, spread, shape = _error_model(pool)
        centre, scale = _plain_forecast(kind, tops, bases, complete, position, quarters)
        middle = centre + scale * bias
        width = scale * spread * (1 + _SMALL_POOL / max(int(np.isfinite(pool).sum()), 1))
        quantile = np.interp([tail, 0.5, 1 - tail], shape, _GRID)
        low, mid, high = (middle + width * q for q in quantile)
        floor_, ceiling = _limits(kind, tops, position, quarters, per)
        step = 0.5 if kind == "count" else 0.0
        with np.errstate(invalid="ignore", divide="ignore"):
            beyond = (goals / (per if kind == "rate" else 1) - signs * step - middle) / width
        below = np.interp(beyond, _GRID, shape, left=0, right=1)
        chance = np.clip(np.where(signs > 0, 1 - below, below), 0.005, 0.995)
        unit = per if kind == "rate" else 1.0
        if kind == "count":
            done = current[:, :quarters].sum(axis=1)
            chance = np.where((signs > 0) & (done >= goals), 1.0, chance)
            chance = np.where((signs < 0) & (done > goals), 0.0, chance)
            low, high = np.floor(low), np.ceil(high)
        for target_array, values in ((forecast, mid), (lower, low), (upper, high)):
            target_array[rows] = (np.clip(values, floor_, ceiling) * unit)[rows]
        odds[rows] = np.where(np.isnan(goals), np.nan, chance)[rows]
        errors_behind[rows] = int(np.isfinite(pool).sum())

    final = _year_end(kind, current, None if bases is None else bases[:, position])
    final = final * (per if kind == "rate" else 1.0)
    for target_array in (forecast, lower, upper):
        target_array[closed] = final[closed]
    odds[closed] = np.where(np.isnan(goals), np.nan, _meets(final, goals, signs))[closed]
    words = tuple(odds_words(o, closed=c) for o, c in zip(odds, closed, strict=True))
    return Outlooks(
        kind,
        year,
        known,
        forecast,
        lower,
        upper,
        odds,
        words,
        tuple(reasons.tolist()),
        errors_behind,
        confidence,
    )


def _limits(kind, tops, position, quarters, per):
    """What the year cannot fall below or rise above, given what is known of it."""
    if kind == "point":
        return -np.inf, np.inf
    if kind == "count":
        return tops[:, position, :quarters].sum(axis=1), np.inf
    return 0.0, 1.0 if per == 100 else np.inf


def _plain_forecast(kind, tops, bases, complete, position, quarters) -> tuple[np.ndarray, np.ndarray]:
    """Forecast of year `position` after `quarters` quarters, and the scale its errors are measured in.

    Series without enough complete years before come out as NaN.
    """
    run = _run(complete, position)
    enough = run >= _TRAINING_YEARS
    used = np.zeros(complete.shape, dtype=bool)
    for back in range(1, min(_SEASON_YEARS, position) + 1):
        used[:, position - back] = run >= back
    latest = np.concatenate([tops[:, position, :quarters], tops[:, position - 1, quarters:]], axis=1)
    if kind == "point":
        centre, scale = _point_forecast(tops, used, quarters, latest)
    elif kind == "count":
        shares = _shares(tops, used)
        rest = latest.sum(axis=1) * shares[:, quarters:].sum(axis=1)
        centre = tops[:, position, :quarters].sum(axis=1) + rest
        scale = np.sqrt(np.maximum(rest, 1.0))
    else:
        centre, scale = _rate_forecast(tops, bases, used, position, quarters, latest)
    scale = scale * np.sqrt(1 + 1 / np.maximum(used.sum(axis=1), 1))
    return np.where(enough, centre, np.nan), np.where(enough, scale, np.nan)


def _shares(values, used) -> np.ndarray:
    """Share of each quarter in its year over the years used; a quarter each of nothing."""
    by_quarter = np.where(used[:, :, None], values, 0).sum(axis=1)
    whole = by_quarter.sum(axis=1, keepdims=True)
    return np.divide(by_quarter, whole, out=np.full_like(by_quarter, 0.25), where=whole > 0)


def _season(values, used) -> np.ndarray:
    """How far each quarter usually lies from its year, drawn towards nothing as far as the years disagree."""
    taken = np.where(used[:, :, None] & np.isfinite(values).all(axis=2, keepdims=True), values, np.nan)
    seen = np.isfinite(taken)
    years = seen[:, :, 0].sum(axis=1)[:, None]
    away = np.where(seen, taken - np.where(seen, taken, 0).mean(axis=2, keepdims=True), 0)
    season = away.sum(axis=1) / np.maximum(years, 1)
    noise = (np.where(seen, away - season[:, None, :], 0) ** 2).sum(axis=(1, 2))[:, None]
    noise = noise / np.maximum(3 * (years - 1), 1) / np.maximum(years, 1)
    signal = (season**2).sum(axis=1, keepdims=True) / 3
    kept = np.clip(1 - noise / np.where(signal > 0, signal, np.inf), 0, 1)
    return np.where(years > 1, season * kept, 0.0)


def _rate_forecast(tops, bases, used, position, quarters, latest):
    latest_bases = np.concatenate([bases[:, position, :quarters], bases[:, position - 1, quarters:]], axis=1)
    rest = latest_bases.sum(axis=1, keepdims=True) * _shares(bases, used)[:, quarters:]
    level = (latest.sum(axis=1) + 0.5) / (latest_bases.sum(axis=1) + 1)
    season = _season(np.divide(tops, bases, out=np.full_like(tops, np.nan), where=bases > 0), used)
    rates = np.maximum(level[:, None] + season[:, quarters:], 0)
    known_top = tops[:, position, :quarters].sum(axis=1)
    known_base = bases[:, position, :quarters].sum(axis=1)
    all_base = np.maximum(known_base + rest.sum(axis=1), 1)
    centre = (known_top + (rates * rest).sum(axis=1)) / all_base
    spread = np.where(level < 1, level * (1 - level), level)
    scale = np.sqrt(np.maximum(spread, 1e-9) * np.maximum(rest.sum(axis=1), 1)) / all_base
    return centre, scale


def _point_forecast(tops, used, quarters, latest):
    order = np.concatenate([np.arange(quarters, 4), np.arange(quarters)])
    recent = latest[:, order]
    weights = np.array([0.125, 0.125, 0.25, 0.5])
    season = _season(tops, used)
    centre = ((recent - season[:, order]) * weights).sum(axis=1) + season[:, 3]
    past = np.where(used[:, :, None], tops, np.nan).reshape(len(tops), -1)
    steps = np.diff(past, axis=1)
    valid = np.isfinite(steps)
    typical = np.sqrt(
        np.where(valid, steps, 0) ** 2 @ np.ones(steps.shape[1]) / np.maximum(valid.sum(axis=1), 1)
    )
    return centre, np.maximum(typical, 1e-9 * np.maximum(1, np.abs(centre)))


def _past_errors(kind, tops, bases, complete, position, quarters) -> np.ndarray:
    """Scaled errors [series, past year] of forecasts after `quarters` quarters; NaN where there is none."""
    errors = np.full((len(tops), position), np.nan)
    for past in range(_TRAINING_YEARS, position):
        centre, scale = _plain_forecast(kind, tops, bases, complete, past, quarters)
        actual = _year_end(kind, tops[:, past], None if bases is None else bases[:, past])
        errors[:, past] = np.where(complete[:, past], (actual - centre) / scale, np.nan)
    return errors


def _error_model(errors) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Bias and width of each series in scaled units, and the distribution of what is left, on the grid.

    Each past error is measured against the bias and width of the series' other errors, so that the
    distribution shows how far a new error may fall.
    """
    seen = np.isfinite(errors)
    values = np.where(seen, errors, 0.0)
    own = seen.sum(axis=1)
    bias = values.sum(axis=1) / (own + _OWN_BIAS_WEIGHT)
    others = own[:, None] - seen
    bias_without = (values.sum(axis=1, keepdims=True) - values) / (others + _OWN_BIAS_WEIGHT)
    left = np.where(seen, values - bias_without, 0.0) ** 2
    by_series = left.sum(axis=1) / np.maximum(own, 1)
    usual = float(np.median(by_series[own > 0])) if (own > 0).any() else 1.0
    usual = max(usual, 1e-12)
    spread = np.sqrt((left.sum(axis=1) + _OWN_SPREAD_WEIGHT * usual) / (own + _OWN_SPREAD_WEIGHT))
    spread_without = np.sqrt(
        (left.sum(axis=1, keepdims=True) - left + _OWN_SPREAD_WEIGHT * usual) / (others + _OWN_SPREAD_WEIGHT)
    )
    scaled = ((values - bias_without) / spread_without)[seen]
    smooth = ndtr((_GRID[:, None] - np.clip(scaled, -14, 14)[None, :]) / _BANDWIDTH).sum(axis=1)
    shape = (smooth + _THEORY_WEIGHT * stdtr(4, _GRID)) / (len(scaled) + _THEORY_WEIGHT)
    return bias, spread, np.maximum.accumulate(shape)
