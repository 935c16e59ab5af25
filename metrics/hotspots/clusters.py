"""Do high figures lie together: Gi* and local Moran over areas and their neighbours.

Getis-Ord Gi* (Ord and Getis, Geographical Analysis 27, 1995), local Moran (Anselin, the same issue), each with the
false discovery rate controlled (Benjamini and Hochberg 1995).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from metrics.false_discovery import benjamini_hochberg
from metrics.hotspots.checks import SEED, area_values, check_level, neighbour_array

CLUSTER_WORDS = {
    "high_high": "high, among neighbours that are high",
    "low_low": "low, among neighbours that are low",
    "high_low": "high, in a quiet area",
    "low_high": "low, in a busy area",
    "": "no local pattern beyond chance",
}


@dataclass(frozen=True)
class HotSpots:
    """Gi* of every area: `z`, two-sided `p`, `adjusted` for the false discovery rate; `hot` and `cold` rest
    on the adjusted.

    With the reason `constant` all z are 0 and nothing is hot.
    """

    z: np.ndarray
    p: np.ndarray
    adjusted: np.ndarray
    hot: np.ndarray
    cold: np.ndarray
    reason: str


@dataclass(frozen=True)
class LocalClusters:
    """Local Moran of every area: `statistic`, pseudo `p` from conditional permutation, `adjusted`, and
    `clusters`.

    `clusters` are keys of CLUSTER_WORDS, "" where the adjusted p is not within the level.
    """

    statistic: np.ndarray
    p: np.ndarray
    adjusted: np.ndarray
    clusters: tuple[str, ...]
    reason: str


def neighbour_matrix(codes, pairs) -> np.ndarray:
    """Symmetric array [area, area] of True where two areas are neighbours; an area is not its own neighbour.

    `pairs` are pairs of codes, either way round. Raises ValueError naming a code that is not among `codes`.
    """
    names = [str(code) for code in codes]
    place = {name: position for position, name in enumerate(names)}
    if len(place) != len(names):
        raise ValueError("codes holds a code twice")
    matrix = np.zeros((len(names), len(names)), dtype=bool)
    for one, other in pairs:
        for code in (one, other):
            if str(code) not in place:
                raise ValueError(f"pairs holds '{code}', which is not among the codes")
        if str(one) == str(other):
            raise ValueError(f"pairs holds '{one}' as its own neighbour")
        matrix[place[str(one)], place[str(other)]] = matrix[place[str(other)], place[str(one)]] = True
    return matrix


def gi_star(values, neighbours) -> np.ndarray:
    """Getis-Ord Gi* as z values, for `values` [area] or [period, area]; binary weights, each area among its
    own.

    Rates (or counts) go in; 0 everywhere where all values of a period are equal.
    """
    values = area_values(values, "values")
    weights = neighbour_array(neighbours, values.shape[-1]).astype(float)
    np.fill_diagonal(weights, 1.0)
    count = values.shape[-1]
    mean = values.mean(axis=-1, keepdims=True)
    spread = values.std(axis=-1, keepdims=True)
    sums = weights.sum(axis=1)
    scale = np.sqrt((count * sums - sums**2) / (count - 1))
    flat = (spread <= 1e-12 * np.abs(values).max(axis=-1, keepdims=True)) | (scale == 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(flat, 0.0, (values @ weights - mean * sums) / (spread * scale))


def hot_spots(values, neighbours, *, level: float = 0.05) -> HotSpots:
    """Areas that lie in a cluster of high (or low) values, with the false discovery rate controlled at
    `level`.
    """
    check_level(level)
    z = gi_star(values, neighbours)
    if z.ndim != 1:
        raise ValueError("values must hold one number for each area")
    p = 2 * ndtr(-np.abs(z))
    adjusted = benjamini_hochberg(p)
    significant = adjusted <= level
    return HotSpots(
        z, p, adjusted, significant & (z > 0), significant & (z < 0), "" if z.any() else "constant"
    )


def local_clusters(
    values, neighbours, *, permutations: int = 999, level: float = 0.05, seed: int = SEED
) -> LocalClusters:
    """Local Moran with row-standardised weights: what each area is among its neighbours.

    For each area the other values are dealt out at random over its neighbours; p is the smaller tail, as is
    usual. An area without neighbours has p 1.
    """
    check_level(level)
    values = area_values(values, "values", dimensions=1)
    matrix = neighbour_array(neighbours, len(values))
    if permutations < 99:
        raise ValueError("permutations must be at least 99")
    away = values - values.mean()
    variance = float((away**2).mean())
    if variance <= (1e-12 * np.abs(values).max()) ** 2:
        ones = np.ones(len(values))
        return LocalClusters(np.zeros(len(values)), ones, ones, ("",) * len(values), "constant")
    around = matrix.sum(axis=1)
    lag = matrix @ away / np.maximum(around, 1)
    statistic = away * lag / variance
    rng = np.random.default_rng(seed)
    dealt = rng.random((permutations, len(values) - 1)).argsort(axis=1)
    p = np.ones(len(values))
    for area in np.flatnonzero(around):
        others = np.delete(away, area)
        random = away[area] * others[dealt[:, : around[area]]].mean(axis=1) / variance
        above = int((random >= statistic[area]).sum())
        p[area] = (1 + min(above, permutations - above)) / (permutations + 1)
    adjusted = benjamini_hochberg(p)
    words = (
        np.where(away > 0, "high", "low").astype(object)
        + "_"
        + np.where(lag > 0, "high", "low").astype(object)
    )
    clusters = tuple(word if a <= level else "" for word, a in zip(words, adjusted, strict=True))
    return LocalClusters(statistic, p, adjusted, clusters, "")


def global_moran(values, neighbours) -> float:
    """Moran's I with row-standardised weights; NaN when all values are equal or no area has a neighbour."""
    values = area_values(values, "values", dimensions=1)
    matrix = neighbour_array(neighbours, len(values))
    around = matrix.sum(axis=1)
    away = values - values.mean()
    if not away.any() or not around.any():
        return float("nan")
    lag = matrix @ away / np.maximum(around, 1)
    return float(len(values) / (around > 0).sum() * (away @ lag) / (away @ away))
