"""The rank of every area, never without the range in which it lies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.hotspots.checks import SEED, area_counts, area_values


@dataclass(frozen=True)
class Ranks:
    """Rank of every area (1 is the highest) with the range in which it lies 95 times in 100. Never show one
    bare.
    """

    rank: np.ndarray
    lower: np.ndarray
    upper: np.ndarray


def ranks_with_intervals(
    counts, populations=None, *, dispersion: float = 1.0, simulations: int = 2000, seed: int = SEED
) -> Ranks:
    """Rank of each area's count (or rate, with `populations`) and its 95% range by simulation from what was
    counted.

    `dispersion` is how many times more than Poisson the counts vary. Equal values share the better rank.
    """
    counts = area_counts(counts, "counts", dimensions=1)
    people = (
        np.ones(len(counts)) if populations is None else area_values(populations, "populations", dimensions=1)
    )
    if people.shape != counts.shape or (people <= 0).any():
        raise ValueError("populations must hold one number above zero for each area")
    if dispersion < 1:
        raise ValueError("dispersion must be at least 1")
    if simulations < 100:
        raise ValueError("simulations must be at least 100")
    rates = counts / people
    rank = 1 + (rates[None, :] > rates[:, None]).sum(axis=1)
    shape = (counts + 0.5) / dispersion
    drawn = np.random.default_rng(seed).gamma(shape, dispersion, (simulations, len(counts))) / people
    places = np.empty((simulations, len(counts)))
    np.put_along_axis(places, np.argsort(-drawn, axis=1), np.arange(1.0, len(counts) + 1)[None, :], axis=1)
    lower, upper = np.quantile(places, [0.025, 0.975], axis=0)
    return Ranks(
        rank, np.minimum(np.floor(lower), rank).astype(int), np.maximum(np.ceil(upper), rank).astype(int)
    )
