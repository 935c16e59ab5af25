"""Classes of a map: natural breaks after Fisher (Journal of the American Statistical Association 53, 1958)."""

from __future__ import annotations

import numpy as np


def class_breaks(values, *, classes: int = 5) -> tuple[float, ...]:
    """Upper bounds (inclusive) of at most five map classes by natural breaks: least spread within classes.

    Fewer classes come back when there are fewer different values; NaN is left out; () when nothing is left.
    """
    if not 1 <= classes <= 5:
        raise ValueError("classes must be between 1 and 5")
    values = np.asarray(values, dtype=float)
    if np.isinf(values).any():
        raise ValueError("values holds an infinite value")
    distinct, weight = np.unique(values[np.isfinite(values)], return_counts=True)
    if len(distinct) <= classes:
        return tuple(float(v) for v in distinct)
    count = np.concatenate([[0.0], np.cumsum(weight)])
    centred = distinct - np.average(distinct, weights=weight)
    total = np.concatenate([[0.0], np.cumsum(weight * centred)])
    square = np.concatenate([[0.0], np.cumsum(weight * centred**2)])
    end = len(distinct)
    start, stop = np.meshgrid(np.arange(end + 1), np.arange(end + 1), indexing="ij")
    with np.errstate(invalid="ignore", divide="ignore"):
        within = (
            square[stop] - square[start] - (total[stop] - total[start]) ** 2 / (count[stop] - count[start])
        )
    within = np.where(stop > start, within, np.inf)
    cost, cuts = within[0], []
    for _ in range(classes - 1):
        options = cost[:, None] + within
        cuts.append(options.argmin(axis=0))
        cost = options.min(axis=0)
    bounds, position = [end], end
    for cut in reversed(cuts):
        position = int(cut[position])
        bounds.append(position)
    return tuple(float(distinct[b - 1]) for b in reversed(bounds))


def map_classes(values, breaks) -> np.ndarray:
    """Class 0 upwards of each value by inclusive upper bounds; -1 for NaN. Values above the last bound
    raise ValueError.
    """
    values = np.asarray(values, dtype=float)
    bounds = np.asarray(breaks, dtype=float)
    missing = ~np.isfinite(values)
    if (~missing).any() and (not len(bounds) or values[~missing].max() > bounds[-1]):
        raise ValueError("breaks do not reach the greatest of the values")
    return np.where(missing, -1, np.searchsorted(bounds, np.where(missing, -np.inf, values), side="left"))
