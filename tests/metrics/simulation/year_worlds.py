"""Made-up worlds of quarterly series for the outlook: flat, trend, season and shock."""

from __future__ import annotations

import numpy as np

WORLDS = ("flat", "trend", "season", "shock")


def year_world(rng, world: str, *, kind="count", series=30, years=7, dispersion=2.0):
    """Numerators and denominators [series, quarter] of whole years, and a target for each series' last year.

    `trend` drifts up to 15% a year either way, `season` swings up to 40% over the year, `shock` moves the
    level of three series in ten for good, once, by a quarter to a half. Targets lie around the level one year
    before the last.
    """
    quarters = 4 * years
    time = np.arange(quarters)
    level = np.exp(rng.uniform(np.log(40), np.log(600), (series, 1))) * np.ones((1, quarters))
    if world == "trend":
        level = level * np.exp(rng.uniform(-0.15, 0.15, (series, 1)) * time / 4)
    if world == "season":
        swing = rng.uniform(0.1, 0.4, (series, 1))
        level = level * (1 + swing * np.sin(2 * np.pi * (time + rng.uniform(0, 4, (series, 1))) / 4))
    if world == "shock":
        hit = rng.random((series, 1)) < 0.3
        when = rng.integers(4, quarters, (series, 1))
        size = np.where(rng.random((series, 1)) < 0.5, -1, 1) * rng.uniform(0.25, 0.5, (series, 1))
        level = level * np.where(hit & (time >= when), np.exp(size), 1.0)
    if kind == "rate":
        bases = rng.poisson(2 * level.mean(axis=1, keepdims=True), level.shape).astype(float) + 20
        share = np.clip(0.3 * level / np.median(level, axis=1, keepdims=True), 0.02, 0.9)
        spread = max((bases.mean() - 1) / max(dispersion - 1, 1e-9) - 1, 5)
        tops = rng.binomial(bases.astype(int), rng.beta(share * spread, (1 - share) * spread)).astype(float)
    elif kind == "point":
        bases = None
        noise = rng.normal(0, 1, level.shape) * np.sqrt(dispersion * level)
        tops = level + 0.6 * noise + np.cumsum(0.3 * noise, axis=1)
    else:
        bases = None
        size = level / max(dispersion - 1, 1e-9)
        tops = (
            rng.negative_binomial(size, 1 / dispersion).astype(float)
            if dispersion > 1
            else rng.poisson(level)
        )
        tops = tops.astype(float)
    whole = tops.reshape(series, years, 4)
    if kind == "rate":
        ends = whole.sum(axis=2) / bases.reshape(series, years, 4).sum(axis=2)
    else:
        ends = whole[:, :, 3] if kind == "point" else whole.sum(axis=2)
    targets = ends[:, -2] * np.exp(rng.normal(0, 0.08, series))
    return tops, bases, np.round(targets, 3 if kind == "rate" else 0), ends[:, -1]
