"""Checks that every public statistics function makes on what it is given, each with one clear message."""

from __future__ import annotations

import numpy as np
import pandas as pd

_LARGEST = 1e290


def number_array(values, name: str) -> np.ndarray:
    """`values` as a new float64 array; None and NA become NaN.

    Raises ValueError naming the argument for text, infinities and anything else that is not a number.
    """
    raw = np.asarray(values)
    if raw.dtype.kind in "biuf":
        array = raw.astype(np.float64)
    else:
        array = _numbers_from_objects(raw, name)
    largest = np.abs(array).max(initial=0.0, where=~np.isnan(array))
    if np.isinf(largest):
        raise ValueError(f"{name} holds an infinite number; give a figure, or NaN where there is none")
    if largest > _LARGEST:
        raise ValueError(f"{name} holds a number too large to work with ({largest:g})")
    return array


def _numbers_from_objects(raw: np.ndarray, name: str) -> np.ndarray:
    if raw.dtype.kind != "O":
        raise ValueError(f"{name} must be numbers, not {_kind_word(raw)}")
    array = np.empty(raw.shape, dtype=np.float64)
    for position, item in np.ndenumerate(raw):
        if item is None or item is pd.NA:
            array[position] = np.nan
        elif isinstance(item, (str, bytes)):
            raise ValueError(f"{name} must be numbers; found the text {item!r}")
        else:
            try:
                array[position] = float(item)
            except (TypeError, ValueError):
                raise ValueError(f"{name} must be numbers; found {item!r}") from None
    return array


def _kind_word(raw: np.ndarray) -> str:
    return {"U": "text", "S": "text", "M": "dates", "m": "lengths of time", "c": "complex numbers"}.get(
        raw.dtype.kind, str(raw.dtype)
    )


def count_array(values, name: str) -> np.ndarray:
    """`values` as float64 whole numbers of zero or more, without gaps. Raises ValueError naming the
    argument.
    """
    array = number_array(values, name)
    if np.isnan(array).any():
        raise ValueError(f"{name} holds a missing value; leave the pair out")
    if (array < 0).any():
        raise ValueError(f"{name} holds a negative count")
    if (array != np.floor(array)).any():
        raise ValueError(f"{name} must be whole numbers")
    return array


def whole_number(value, name: str, least: int) -> int:
    """`value` as an int of at least `least`. Raises ValueError naming the argument."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        raise ValueError(f"{name} must be a whole number, not {value!r}")
    if value < least:
        raise ValueError(f"{name} must be {least} or more, not {value}")
    return int(value)


def confidence_level(value) -> float:
    """A confidence as a share: 0.95 and 95 both give 0.95. Raises ValueError naming `confidence`."""
    level = float(number_array(value, "confidence").item()) if np.ndim(value) == 0 else np.nan
    if 50 <= level < 100:
        level /= 100
    if not 0.5 <= level < 1:
        raise ValueError(f"confidence must be one share such as 0.95 (or 95), not {value!r}")
    return level
