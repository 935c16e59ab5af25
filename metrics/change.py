"""The latest figure against a named baseline, for many series at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.rules import LEAST_BASE_FOR_PERCENT_CHANGE

SAME_QUARTER_LAST_YEAR = 4
PREVIOUS_QUARTER = 1


@dataclass(frozen=True)
class Differences:
    """Arrays of one shape. `relative` is a percent of the baseline, NaN where a percent change may not be shown."""

    baseline: np.ndarray
    current: np.ndarray
    absolute: np.ndarray
    relative: np.ndarray


def differences(
    current: np.ndarray, baseline: np.ndarray, baseline_count: np.ndarray, in_points: np.ndarray
) -> Differences:
    """Current minus baseline, and the same as a percent of the baseline where that is fair.

    No percent change is given for percentages (they change in points), nor on a base that counts under
    `LEAST_BASE_FOR_PERCENT_CHANGE`, nor when that count is unknown.
    """
    current, baseline, baseline_count = (
        np.asarray(a, dtype=float) for a in (current, baseline, baseline_count)
    )
    absolute = current - baseline
    fair = (
        ~np.asarray(in_points, dtype=bool)
        & (baseline_count >= LEAST_BASE_FOR_PERCENT_CHANGE)
        & (baseline != 0)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.where(fair, 100.0 * absolute / np.abs(baseline), np.nan)
    return Differences(baseline, current, absolute, relative)
