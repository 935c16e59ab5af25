"""Figures by financial year [series, year, quarter], checked, and what a whole year comes to."""

from __future__ import annotations

import numpy as np

KINDS = ("count", "rate", "point")
MINIMUM_YEARS = 3


def one_per_series(values, length: int, name: str) -> np.ndarray:
    """One number for each series, NaN for none. Raises ValueError naming the argument."""
    if values is None:
        return np.full(length, np.nan)
    array = np.asarray(values, dtype=float)
    if array.ndim > 1 or (array.ndim == 1 and len(array) != length):
        raise ValueError(f"{name} must be one value or one for each of the {length} series")
    if np.isinf(array).any():
        raise ValueError(f"{name} holds an infinite value")
    return np.broadcast_to(array, (length,)).copy()


def polarity_signs(polarity, length: int) -> np.ndarray:
    """+1 where higher is better, -1 where lower is, for each series."""
    names = [polarity] * length if isinstance(polarity, str) else list(polarity)
    if len(names) != length or any(name not in ("higher", "lower") for name in names):
        raise ValueError("polarity must be 'higher' or 'lower', one or one for each series")
    return np.array([1.0 if name == "higher" else -1.0 for name in names])


def by_year(kind, numerators, denominators, first_ordinal) -> tuple[np.ndarray, np.ndarray | None]:
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


def complete_years(tops, bases) -> np.ndarray:
    """[series, year] whether all four quarters are known, and for a rate out of something."""
    complete = np.isfinite(tops).all(axis=2)
    return complete if bases is None else complete & (np.nansum(bases, axis=2) > 0)


def complete_before(complete: np.ndarray, position: int) -> np.ndarray:
    """How many complete years come straight before `position`."""
    before = complete[:, :position][:, ::-1]
    return np.cumprod(before, axis=1).sum(axis=1)


def year_end(kind, tops, bases) -> np.ndarray:
    """Value of whole years [series, quarter]: NaN unless complete (`point`: unless Q4 is known)."""
    if kind == "point":
        return tops[:, 3]
    if kind == "count":
        return tops.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return tops.sum(axis=1) / bases.sum(axis=1)


def meets(values, goals, signs) -> np.ndarray:
    """Whether values meet their goals; equal is met."""
    slack = 1e-9 * np.maximum(1, np.abs(goals))
    with np.errstate(invalid="ignore"):
        return signs * (values - goals) >= -slack
