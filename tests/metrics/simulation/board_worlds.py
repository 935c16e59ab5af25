"""Made-up boards of quarterly counts in which nothing changes, or some series shift by a known amount."""

from __future__ import annotations

import numpy as np


def null_board(rng, *, measures=40, quarters=24, dispersion=1.0):
    """Counts [measure, quarter] around steady levels between 15 and 600, with variance `dispersion` times
    the mean.
    """
    level = np.exp(rng.uniform(np.log(15), np.log(600), (measures, 1)))
    if dispersion <= 1:
        return rng.poisson(level, (measures, quarters)).astype(float)
    size = np.broadcast_to(level / (dispersion - 1), (measures, quarters))
    return rng.negative_binomial(size, 1 / dispersion).astype(float)


def shifted_board(rng, *, sigmas, since, shifted=2, measures=40, quarters=24, dispersion=1.0):
    """A null board whose first `shifted` measures rise by `sigmas` of their own spread in the last `since`
    quarters.
    """
    level = np.exp(rng.uniform(np.log(15), np.log(600), (measures, 1))) * np.ones((1, quarters))
    spread = np.sqrt(dispersion * level)
    level[:shifted, quarters - since :] += sigmas * spread[:shifted, quarters - since :]
    if dispersion <= 1:
        return rng.poisson(level).astype(float)
    return rng.negative_binomial(level / (dispersion - 1), 1 / dispersion).astype(float)


def share_board(rng, *, sigmas=0, since=2, shifted=0, measures=40, quarters=24, dispersion=1.0):
    """Cases and their denominators [measure, quarter] of steady shares between 5% and 95%, of 100 to 2,000 each, with
    variance `dispersion` times the binomial one. The first `shifted` shares move by `sigmas` of their own spread in the
    last `since` quarters, upwards below one half and downwards above it."""
    share = rng.uniform(0.05, 0.95, (measures, 1)) * np.ones((1, quarters))
    typical = np.exp(rng.uniform(np.log(100), np.log(2000), (measures, 1)))
    size = np.maximum(rng.poisson(typical, (measures, quarters)), 20)
    spread = np.sqrt(dispersion * share * (1 - share) / typical)
    way = np.where(share < 0.5, 1, -1)
    share[:shifted, quarters - since :] += (sigmas * way * spread)[:shifted, quarters - since :]
    if dispersion > 1:
        # Of a beta-binomial count the variance is 1 + (size - 1) r times the binomial one.
        room = (size - 1) / (dispersion - 1) - 1
        share = rng.beta(share * room, (1 - share) * room)
    return rng.binomial(size, share).astype(float), size.astype(float)
