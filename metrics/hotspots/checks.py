"""What every function of this package asks of its arrays, with one clear message each."""

from __future__ import annotations

import numpy as np

SEED = 20260215


def area_values(values, name: str, dimensions: int | None = None) -> np.ndarray:
    array = np.asarray(values, dtype=float)
    if array.ndim not in ((1, 2) if dimensions is None else (dimensions,)) or not array.size:
        shape = {1: "[area]", 2: "[period, area]", None: "[area] or [period, area]"}[dimensions]
        raise ValueError(f"{name} must be an array {shape} and not empty")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds a missing or infinite value")
    return array


def area_counts(values, name: str, dimensions: int | None = None) -> np.ndarray:
    array = area_values(values, name, dimensions)
    if (array < 0).any() or (array != np.floor(array)).any():
        raise ValueError(f"{name} must hold whole numbers of zero or more")
    return array


def neighbour_array(neighbours, count: int) -> np.ndarray:
    matrix = np.asarray(neighbours)
    if matrix.shape != (count, count):
        raise ValueError(
            f"neighbours must be an array of {count} by {count}, one row and column for each area"
        )
    matrix = matrix.astype(bool)
    if (matrix != matrix.T).any():
        raise ValueError("neighbours must be symmetric: if one borders the other, the other borders the one")
    matrix = matrix.copy()
    np.fill_diagonal(matrix, False)
    return matrix


def area_codes(codes, count: int) -> np.ndarray:
    names = np.array([str(code) for code in codes])
    if len(names) != count or len(set(names.tolist())) != count:
        raise ValueError(f"codes must hold one different code for each of the {count} areas")
    return names


def list_size(areas: int, share: float) -> int:
    if not 0 < share < 1:
        raise ValueError("share must lie between 0 and 1")
    return max(1, int(areas * share + 0.5))


def check_level(level: float) -> None:
    if not 0 < level < 1:
        raise ValueError("level must lie between 0 and 1")
