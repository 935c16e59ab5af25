"""The two icons of a series: variation at its latest point, assurance against its target."""

from __future__ import annotations

import numpy as np

from metrics.spc.labels import DIRECTION_OF_CODE, RULES, VARIATION_CODE
from metrics.spc.limits import NOISE
from metrics.spc.rule_sets import RuleSet


def variation_codes(code, signal, latest, signs, rules: RuleSet) -> np.ndarray:
    """Code into VARIATIONS of every series: the verdict of its latest point."""
    rows = np.arange(len(code))
    direction = DIRECTION_OF_CODE[code[rows, latest]]
    if rules.both_directions == "improvement":
        at_latest = np.stack([signal[rule][rows, latest] for rule in RULES])
        both = (at_latest > 0).any(axis=0) & (at_latest < 0).any(axis=0)
        direction = np.where(both, np.where(signs == 0, -1, signs), direction)
    return np.where(latest < 0, np.int8(0), VARIATION_CODE[signs + 1, direction + 1])


def assurance_codes(lpl, upl, latest, targets, signs, rules: RuleSet) -> np.ndarray:
    """Code into ASSURANCES of every series: the target at its latest point against the limits there."""
    if targets is None:
        return np.zeros(len(signs), dtype=np.int8)
    rows = np.arange(len(signs))
    target = targets[rows, latest]
    lower, upper = lpl[rows, latest], upl[rows, latest]
    noise = NOISE * np.fmax(np.abs(target), np.fmax(np.abs(lower), np.abs(upper)))
    reach = noise if rules.target_on_limit_counts else -noise
    missed_high = target >= upper - reach
    missed_low = target <= lower + reach
    # A constant has one limit and is compared itself; it meets a target that it equals.
    constant = lower == upper
    equal = np.abs(target - lower) <= noise
    missed_high = np.where(constant, (target > upper) & ~equal | equal & (signs < 0), missed_high)
    missed_low = np.where(constant, (target < lower) & ~equal | equal & (signs > 0), missed_low)
    failed = np.where(signs > 0, missed_high, missed_low)
    passed = np.where(signs > 0, missed_low, missed_high)
    found = np.where(failed, 2, np.where(passed, 1, 3))
    return np.where((signs == 0) | np.isnan(target) | (latest < 0), 0, found).astype(np.int8)
