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
