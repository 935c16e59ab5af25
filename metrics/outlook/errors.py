"""How wrong the same forecast was in past years, pooled over all series of a kind."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr, stdtr

from metrics.outlook.forecast import TRAINING_YEARS, plain_forecast
from metrics.outlook.whole_years import year_end

_OWN_BIAS_WEIGHT = 3.0
_OWN_SPREAD_WEIGHT = 3.0
_THEORY_WEIGHT = 10.0
_BANDWIDTH = 0.25
GRID = np.linspace(-15, 15, 3001)


def past_errors_of(kind, tops, bases, complete, position, quarters) -> np.ndarray:
    """Scaled errors [series, past year] of forecasts after `quarters` quarters; NaN where there is none."""
    errors = np.full((len(tops), position), np.nan)
    for past in range(TRAINING_YEARS, position):
        centre, scale = plain_forecast(kind, tops, bases, complete, past, quarters)
        actual = year_end(kind, tops[:, past], None if bases is None else bases[:, past])
        errors[:, past] = np.where(complete[:, past], (actual - centre) / scale, np.nan)
    return errors


def error_model(errors) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
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
    smooth = ndtr((GRID[:, None] - np.clip(scaled, -14, 14)[None, :]) / _BANDWIDTH).sum(axis=1)
    shape = (smooth + _THEORY_WEIGHT * stdtr(4, GRID)) / (len(scaled) + _THEORY_WEIGHT)
    return bias, spread, np.maximum.accumulate(shape)
