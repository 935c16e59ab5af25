"""A made-up world of outcome counts that ripen, with what every release knew."""

from __future__ import annotations

import numpy as np

GROWTH = (0.25, 0.55, 0.75, 0.88, 0.95, 1.0)


def ripening_world(rng, *, quarters=16, cases=200, rate=0.15, growth=GROWTH, dispersion=1.0):
    """Numerators [quarter, age] known when the last quarter is just over, denominators, and settled
    numerators.

    `rate` is the settled share (one number, or one a quarter); with dispersion above 1 it varies between
    quarters.
    """
    denominators = rng.poisson(cases, quarters)
    rates = np.broadcast_to(np.asarray(rate, dtype=float), (quarters,))
    if dispersion > 1:
        concentration = (cases - 1) / (dispersion - 1) - 1
        rates = rng.beta(rates * concentration, (1 - rates) * concentration)
    settled = rng.binomial(denominators, rates)
    steps = np.diff(np.concatenate([[0.0], growth]))
    known = np.cumsum([rng.multinomial(total, steps) for total in settled], axis=1).astype(float)
    ages = np.arange(len(growth))
    not_yet = ages[None, :] > (quarters - 1 - np.arange(quarters))[:, None]
    known[not_yet] = np.nan
    return known, denominators.astype(float), settled.astype(float)
