"""The four rules: beyond a limit, a trend, two in three, a run."""

from __future__ import annotations

import numpy as np

from metrics.spc.labels import RULES
from metrics.spc.rule_sets import RuleSet
from metrics.spc.settings import Settings


def signals_of(
    values: np.ndarray, limits: dict[str, np.ndarray], settings: Settings
) -> dict[str, np.ndarray]:
    """Signals of all four rules and the one label of every cell, as int8 arrays shaped like `values`."""
    rules = settings.rules
    noise = limits["noise"]
    mean = limits["mean"]
    # A looser margin where the spread allows it: means of percentages carry the rounding of the percentages.
    spread = np.nan_to_num(1e-6 * limits["average_range"])
    on_mean = np.maximum(noise, np.minimum(1e-12 * np.abs(mean), spread))
    high = values > mean + on_mean
    low = values < mean - on_mean
    beyond_high = values > limits["upl"] + noise
    beyond_low = values < limits["lpl"] - noise
    near_high = values > limits["near_upl"] + noise
    near_low = values < limits["near_lpl"] - noise
    rising, falling = _trends(limits["steps"], noise, settings)
    pair_high, pair_low = _two_in_three(
        (high, near_high, beyond_high), (low, near_low, beyond_low), limits["present"], rules
    )
    length = settings.run_length
    found = {
        "limit": (beyond_high, beyond_low),
        "trend": (rising, falling),
        "near": (pair_high, pair_low),
        "run": (_members(high, length), _members(low, length)),
    }
    code = np.zeros(values.shape, dtype=np.int8)
    for rule in reversed(rules.precedence):
        first = 1 + 2 * RULES.index(rule)
        np.putmask(code, found[rule][0], first)
        np.putmask(code, found[rule][1], first + 1)
    signals = {rule: up.view(np.int8) - down.view(np.int8) for rule, (up, down) in found.items()}
    signals["code"] = code
    return signals


def _windows(flag: np.ndarray, size: int) -> np.ndarray:
    """Whether `flag` holds for `size` positions in a row, by first position; doubling keeps it to
    log2(size) passes.
    """
    covered = 1
    while covered < size:
        step = min(covered, size - covered)
        if len(flag) <= step:
            return flag[:0]
        flag = flag[:-step] & flag[step:]
        covered += step
    return flag


def _spread(first: np.ndarray, size: int) -> np.ndarray:
    """Whether a position lies in a window of `size` positions that starts where `first` holds."""
    covered = 1
    while covered < size:
        step = min(covered, size - covered)
        wider = np.zeros((len(first) + step, *first.shape[1:]), dtype=bool)
        wider[: len(first)] = first
        wider[step:] |= first
        first = wider
        covered += step
    return first


def _members(flag: np.ndarray, size: int) -> np.ndarray:
    """Positions that lie in a window of `size` positions in which `flag` holds throughout."""
    windows = _windows(flag, size)
    return _spread(windows, size) if len(windows) else np.zeros_like(flag)


def _trends(steps: np.ndarray, noise: np.ndarray, settings: Settings) -> tuple[np.ndarray, np.ndarray]:
    """Points of rising and of falling trends. Points of both get the direction the rule set gives them."""
    up = steps > noise
    down = steps < -noise
    shape = (len(steps) + 1, steps.shape[1])
    rises = _windows(up, settings.trend_length - 1)
    falls = _windows(down, settings.trend_length - 1)
    if not len(rises) or not (rises.any() or falls.any()):
        return np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    rising = _spread(rises, settings.trend_length)
    falling = _spread(falls, settings.trend_length)
    if settings.rules.trend_direction == "later_trend":
        # A point of both is a turning point: the later trend starts with the step out of it.
        both = rising & falling
        leaves_up = np.zeros(shape, dtype=bool)
        leaves_up[:-1] = up
        return rising & ~(both & ~leaves_up), falling & ~(both & leaves_up)
    trend = rising | falling
    into_up = np.zeros(shape, dtype=bool)
    into_up[1:] = up
    followed = trend[:-1] & trend[1:]
    goes_up = into_up.copy()
    if settings.rules.trend_direction == "next_step_tie_falls":
        goes_up[:-1] = np.where(followed, up, into_up[:-1])
    else:
        goes_up[:-1] = np.where(followed & (up | down), up, into_up[:-1])
    return trend & goes_up, trend & ~goes_up


def _two_in_three(above, below, present: np.ndarray, rules: RuleSet) -> tuple[np.ndarray, np.ndarray]:
    """Points marked by the rule of two in three: high ones and low ones. No window holds a gap."""
    if rules.two_in_three == "sum_of_signs":
        return _two_in_three_by_signs(above[1], below[1], present)
    marked = []
    for side, near, beyond in (above, below):
        counted = near & ~beyond if rules.two_in_three == "between_limits" else near
        if len(side) < 3:
            marked.append(np.zeros_like(side))
            continue
        first, second, third = counted[:-2], counted[1:-1], counted[2:]
        two = (first & second) | (third & (first | second))
        marked.append(_spread(_windows(side, 3) & two, 3) & counted)
    return marked[0], marked[1]


def _two_in_three_by_signs(near_high: np.ndarray, near_low: np.ndarray, present: np.ndarray):
    """Two of three beyond one near limit, an opposite one cancelling; two first points are enough for a
    window.
    """
    sign = np.pad(near_high.view(np.int8) - near_low.view(np.int8), ((2, 0), (0, 0)))
    whole = _windows(np.pad(present, ((2, 0), (0, 0)), constant_values=True), 3)
    total = sign[:-2] + sign[1:-1] + sign[2:]
    high = _spread(whole & (total >= 2), 3)[2:]
    low = _spread(whole & (total <= -2), 3)[2:]
    return high & near_high, low & near_low
