"""What is unusual about an area's mix: location quotients with their interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from metrics.hotspots.checks import area_counts

LEAST_COUNT_FOR_MIX = 10


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


def location_quotients(counts, *, confidence: float = 0.95) -> Mix:
    """What is unusual about each area's mix: `counts` [area, part] of parts that do not overlap.

    The interval is on the log scale, by the delta method for one multinomial table (A. Agresti, Categorical Data
    Analysis, 3rd edition 2013, 16.1). The area is part of the whole, so its own events count in both shares: the two
    are not independent, and the interval of a ratio of two separate proportions would be too wide.
    """
    counts = area_counts(counts, "counts", dimensions=2)
    if not 0 < confidence < 1:
        raise ValueError("confidence must lie between 0 and 1")
    by_area = counts.sum(axis=1, keepdims=True)
    by_part = counts.sum(axis=0, keepdims=True)
    shown = counts >= LEAST_COUNT_FOR_MIX
    one = np.where(shown, counts, 1.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        quotient = np.where(shown, (counts / by_area) / (by_part / counts.sum()), np.nan)
        alone = 1 / one - 1 / by_area - 1 / by_part - 1 / counts.sum()
        error = np.sqrt(np.maximum(alone + 2 * one / (by_area * by_part), 0))
    reach = np.exp(ndtri((1 + confidence) / 2) * np.where(shown, error, np.nan))
    return Mix(quotient, quotient / reach, quotient * reach, shown)
