"""One figure against another: two rates, or two proportions, with an interval, a p value and a plain verdict.

Rates: the exact conditional test (J. Przyborowski and H. Wilenski, Biometrika 31, 1940) with limits by C.
J. Clopper and E. S. Pearson (Biometrika 26, 1934), as in R's `poisson.test`. Proportions: R. A. Fisher's
exact test with the hybrid score interval of R. G. Newcombe (Statistics in Medicine 17, 1998, method 10, no
continuity correction). Both p values are two-sided: the chance of every outcome no likelier than the one
seen.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import betainc, betainccinv, betaincinv, gammaln

from metrics.inputs import confidence_level, count_array, number_array
from metrics.intervals import wilson_interval

HIGHER, LOWER, UNCLEAR = "higher", "lower", "no clear difference"
# Outcomes as likely as the one seen count as no likelier, whatever the last digits say.
_AS_LIKELY = 1 + 1e-7


class RateComparison(NamedTuple):
    """The first rate as a multiple of the second. Plain values for plain numbers, arrays for arrays."""

    ratio: float | np.ndarray
    lower: float | np.ndarray
    upper: float | np.ndarray
    p: float | np.ndarray
    verdict: str | np.ndarray


class ProportionComparison(NamedTuple):
    """The first proportion less the second, as shares. Plain values for plain numbers, arrays for arrays."""

    difference: float | np.ndarray
    lower: float | np.ndarray
    upper: float | np.ndarray
    p: float | np.ndarray
    verdict: str | np.ndarray


def compare_rates(x1, t1, x2, t2, confidence: float = 0.95) -> RateComparison:
    """Whether the rate x1 / t1 differs from x2 / t2: ratio, interval, p value and verdict on the first.

    `x1`, `x2`: events, whole numbers; `t1`, `t2`: exposure (population, days), above zero, 1 for two counts
    of equal exposure. Scalars or arrays that broadcast. The verdict is "higher" or "lower" only when the
    interval leaves out 1 and p is below 1 - confidence, else "no clear difference". No events on either
    side: ratio NaN, interval 0 to infinity, p 1; none on the second only: ratio infinity. Raises ValueError
    naming the argument.
    """
    level = confidence_level(confidence)
    first, second = count_array(x1, "x1"), count_array(x2, "x2")
    exposure1, exposure2 = _above_zero(t1, "t1"), _above_zero(t2, "t2")
    first, exposure1, second, exposure2 = _together(first, exposure1, second, exposure2, "x1, t1, x2 and t2")
    tail = (1 - level) / 2
    total = first + second
    share = exposure1 / (exposure1 + exposure2)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (first / exposure1) / (second / exposure2)
        # The odds of each end, its complement worked by itself: 1 less a share close to 1 loses its digits.
        one, other = np.maximum(first, 1), np.maximum(second, 1)
        low = betaincinv(one, second + 1, tail) / betainccinv(second + 1, one, tail)
        high = betainccinv(first + 1, other, tail) / betaincinv(other, first + 1, tail)
        lower = np.where(first > 0, low * exposure2 / exposure1, 0.0)
        upper = np.where(second > 0, high * exposure2 / exposure1, np.inf)
    p = _binomial_p(first, total, share)
    verdict = _verdicts(lower > 1, upper < 1, p, level)
    return RateComparison(*_plain(ratio, lower, upper, p, verdict))


def compare_proportions(x1, n1, x2, n2, confidence: float = 0.95) -> ProportionComparison:
    """Whether the share x1 / n1 differs from x2 / n2: difference, interval, p value and verdict on the first.

    `x1`, `x2`: those counted, `n1`, `n2`: all of them, above zero; whole numbers, scalars or arrays that
    broadcast. The difference and its interval are shares (0.05 is five points). The verdict is "higher" or
    "lower" only when the interval leaves out 0 and p is below 1 - confidence, else "no clear difference".
    Raises ValueError naming the argument.
    """
    level = confidence_level(confidence)
    first, second = count_array(x1, "x1"), count_array(x2, "x2")
    size1 = _above_zero(count_array(n1, "n1"), "n1")
    size2 = _above_zero(count_array(n2, "n2"), "n2")
    first, size1, second, size2 = _together(first, size1, second, size2, "x1, n1, x2 and n2")
    for count, size, name in ((first, size1, "x1"), (second, size2, "x2")):
        if (count > size).any():
            raise ValueError(f"{name} must not be larger than n{name[1]}")
    one, other = wilson_interval(first, size1, level), wilson_interval(second, size2, level)
    difference = np.asarray(one.value) - np.asarray(other.value)
    lower = difference - np.hypot(np.subtract(one.value, one.lower), np.subtract(other.upper, other.value))
    upper = difference + np.hypot(np.subtract(one.upper, one.value), np.subtract(other.value, other.lower))
    p = np.empty(first.shape)
    for place in np.ndindex(first.shape):
        p[place] = _fisher_p(first[place], size1[place], second[place], size2[place])
    verdict = _verdicts(lower > 0, upper < 0, p, level)
    return ProportionComparison(*_plain(difference, lower, upper, p, verdict))


def _above_zero(values, name: str) -> np.ndarray:
    array = number_array(values, name)
    if not (array > 0).all():
        raise ValueError(f"{name} must be above zero")
    return array


def _together(first, size1, second, size2, names: str) -> tuple[np.ndarray, ...]:
    try:
        return np.broadcast_arrays(first, size1, second, size2)
    except ValueError:
        raise ValueError(f"{names} must have the same length") from None


def _verdicts(is_higher, is_lower, p, level: float) -> np.ndarray:
    clear = p < 1 - level
    return np.where(clear & is_higher, HIGHER, np.where(clear & is_lower, LOWER, UNCLEAR)).astype(object)


def _plain(*parts):
    return tuple(np.asarray(part).item() if np.ndim(part) == 0 else part for part in parts)


def _binomial_p(seen: np.ndarray, total: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Two-sided p of `seen` out of `total` when each falls on this side with chance `share`.

    The likelihood falls away from the mean on both sides, so the end of the opposite tail is found by
    halving.
    """
    mean = total * share

    def log_chance(count):
        ways = gammaln(total + 1) - gammaln(count + 1) - gammaln(total - count + 1)
        return ways + count * np.log(share) + (total - count) * np.log1p(-share)

    bar = log_chance(seen) + np.log(_AS_LIKELY)
    below = seen < mean
    # Opposite tail: the smallest count from the mean up, or the largest from the mean down, that is no
    # likelier.
    near = np.where(below, np.ceil(mean), np.floor(mean))
    outside = np.where(below, total + 1, -1.0)
    inside = near - np.where(below, 1.0, -1.0)
    while (np.abs(outside - inside) > 1).any():
        middle = np.where(np.abs(outside - inside) > 1, np.floor((outside + inside) / 2), outside)
        within = (middle >= 0) & (middle <= total)
        no_likelier = ~within | (log_chance(np.clip(middle, 0, total)) <= bar)
        outside = np.where(no_likelier, middle, outside)
        inside = np.where(no_likelier, inside, middle)
    lower_end = np.where(below, seen, outside)
    upper_end = np.where(below, outside, seen)
    p = _chance_at_most(lower_end, total, share) + _chance_at_least(upper_end, total, share)
    return np.where(seen == mean, 1.0, np.minimum(p, 1.0))


def _chance_at_most(count, total, share):
    inner = (count >= 0) & (count < total)
    chance = betainc(np.where(inner, total - count, 1), np.where(inner, count + 1, 1), 1 - share)
    return np.where(inner, chance, np.where(count < 0, 0.0, 1.0))


def _chance_at_least(count, total, share):
    inner = (count > 0) & (count <= total)
    chance = betainc(np.where(inner, count, 1), np.where(inner, total - count + 1, 1), share)
    return np.where(inner, chance, np.where(count > total, 0.0, 1.0))


def _fisher_p(x1: float, n1: float, x2: float, n2: float) -> float:
    """Two-sided p of Fisher's exact test for x1 of n1 against x2 of n2."""
    counted = x1 + x2
    first = np.arange(max(0, counted - n2), min(counted, n1) + 1)
    log_chance = -(
        gammaln(first + 1)
        + gammaln(n1 - first + 1)
        + gammaln(counted - first + 1)
        + gammaln(n2 - counted + first + 1)
    )
    chance = np.exp(log_chance - log_chance.max())
    seen = chance[int(x1 - first[0])]
    return float(min(chance[chance <= seen * _AS_LIKELY].sum() / chance.sum(), 1.0))
