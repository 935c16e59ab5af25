"""How few areas hold half of all events, beside what chance alone would make of it.

After Weisburd (Criminology 53, 2015), against a multinomial chance line.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.hotspots.checks import SEED, area_counts, area_values


@dataclass(frozen=True)
class Concentration:
    """How few areas hold half (and a quarter) of the events.

    `curve` is the cumulative share of events over areas sorted from most to least. `chance_*` are the mean
    and the 95% range of the same if every event fell on an area by chance, in proportion to `weights`:
    small counts look concentrated by chance alone. `beyond_chance` says that fewer areas hold half than in
    any but 2.5% of chance worlds.
    """

    events: int
    areas: int
    half: int
    quarter: int
    top_ten: float
    gini: float
    curve: np.ndarray
    chance_half: tuple[float, float, float]
    chance_gini: tuple[float, float, float]
    beyond_chance: bool
    reason: str


def concentration(counts, *, weights=None, simulations: int = 499, seed: int = SEED) -> Concentration:
    """How concentrated `counts` [area] are, beside what chance alone would give over `weights` (equal by
    default).
    """
    counts = area_counts(counts, "counts", dimensions=1)
    if simulations < 99:
        raise ValueError("simulations must be at least 99")
    share = (
        np.full(len(counts), 1 / len(counts))
        if weights is None
        else area_values(weights, "weights", dimensions=1)
    )
    if share.shape != counts.shape or (share < 0).any() or share.sum() <= 0:
        raise ValueError("weights must hold one number of zero or more for each area")
    events = int(counts.sum())
    nothing = float("nan")
    if not events:
        empty = (nothing, nothing, nothing)
        return Concentration(
            0,
            len(counts),
            0,
            0,
            nothing,
            nothing,
            np.full(len(counts), nothing),
            empty,
            empty,
            False,
            "no_events",
        )
    random = np.random.default_rng(seed).multinomial(events, share / share.sum(), simulations)
    chance_half, _, _, chance_gini, _ = _concentration_of(random)
    half, quarter, top, gini, curve = _concentration_of(counts[None, :])
    low, high = np.quantile(chance_half, [0.025, 0.975])
    return Concentration(
        events,
        len(counts),
        int(half[0]),
        int(quarter[0]),
        float(top[0]),
        float(gini[0]),
        curve[0],
        (float(chance_half.mean()), float(low), float(high)),
        (float(chance_gini.mean()), *(float(q) for q in np.quantile(chance_gini, [0.025, 0.975]))),
        bool(half[0] < low),
        "",
    )


def _concentration_of(counts):
    ordered = np.sort(counts, axis=1)[:, ::-1].astype(float)
    total = ordered.sum(axis=1, keepdims=True)
    curve = np.cumsum(ordered, axis=1) / total
    areas = ordered.shape[1]
    slack = 1e-12
    half = (curve < 0.5 - slack).sum(axis=1) + 1
    quarter = (curve < 0.25 - slack).sum(axis=1) + 1
    position = np.arange(areas, 0, -1)
    gini = 2 * (ordered * position).sum(axis=1) / (areas * total[:, 0]) - (areas + 1) / areas
    return half, quarter, curve[:, min(10, areas) - 1], gini, curve
