"""Draws from a fixed seed: whole counts, shares of counts, and their parts."""

from __future__ import annotations

from hashlib import sha256

import numpy as np

from data.catalogue.model import Measure
from data.illustrative.paths import SHARE_LIMITS
from data.illustrative.shapes import Shape, ShapeError

SEED = 20260215


def stream(seed: int, *names: str) -> np.random.Generator:
    digest = sha256("/".join(names).encode()).digest()
    return np.random.default_rng([seed, *np.frombuffer(digest[:16], dtype="<u4").tolist()])


def drawn_counts(rng: np.random.Generator, mean: np.ndarray, dispersion: float, basis: str) -> np.ndarray:
    """Whole counts with a variance of `dispersion` times the mean: at 0 exactly the mean, at 1 Poisson."""
    if dispersion == 0:
        return np.rint(mean).astype(np.int64)
    if basis in ("snapshot", "annual", "survey"):
        noise = np.zeros(len(mean))
        for place in range(1, len(mean)):
            noise[place] = 0.7 * noise[place - 1] + rng.normal(0, 0.7)
        return np.maximum(np.rint(mean + noise * np.sqrt(dispersion * mean)), 0).astype(np.int64)
    if dispersion < 1:
        noise = rng.normal(0, 1, len(mean)) * np.sqrt(dispersion * mean)
        return np.maximum(np.rint(mean + noise), 0).astype(np.int64)
    if dispersion > 1:
        mean = rng.gamma(mean / (dispersion - 1), dispersion - 1)
    return rng.poisson(mean).astype(np.int64)


def drawn_hits(rng: np.random.Generator, of: np.ndarray, share: np.ndarray, dispersion: float) -> np.ndarray:
    """How many of each denominator count; never more than the denominator."""
    if dispersion < 1:
        noise = rng.normal(0, 1, len(of)) * np.sqrt(dispersion * of * share * (1 - share))
        return np.clip(np.rint(of * share + noise), 0, of).astype(np.int64)
    spread = np.sqrt((dispersion - 1) * share * (1 - share) / np.maximum(of, 1))
    return rng.binomial(of, np.clip(share + rng.normal(0, 1, len(of)) * spread, *SHARE_LIMITS)).astype(
        np.int64
    )


def drawn_parts(
    rng: np.random.Generator,
    measure: Measure,
    shape: Shape,
    numerator: np.ndarray,
    denominator: np.ndarray | None,
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray], tuple[tuple[str, ...], ...]]:
    """Numerators and denominators by part, and which parts were drawn together.

    Shares of one dimension that add up to more than one overlap and are drawn apart.
    """
    share = dict(shape.parts)
    unknown = sorted(set(share) - {part.code for part in measure.parts})
    if unknown:
        raise ShapeError(f"{measure.code}, parts: the catalogue has no part {', '.join(unknown)}")
    dimensions: dict[str, list[str]] = {}
    for part in measure.parts:
        if part.code in share:
            dimensions.setdefault(part.dimension, []).append(part.code)
    tops: dict[str, np.ndarray] = {}
    bottoms: dict[str, np.ndarray] = {}
    drawn: list[tuple[str, ...]] = []
    of_people = measure.unit == "percent"
    for codes in dimensions.values():
        total = sum(share[code] for code in codes)
        groups = [[code] for code in codes] if total > 1 + 1e-9 else [codes]
        for group in groups:
            drawn.append(tuple(group))
            odds = [share[code] for code in group]
            odds.append(max(0.0, 1 - sum(odds)))
            whole = denominator if of_people else numerator
            split = np.array([rng.multinomial(count, np.array(odds) / sum(odds)) for count in whole])
            hits = split
            if of_people:
                pairs = zip(split, numerator, strict=True)
                hits = np.array([rng.multivariate_hypergeometric(sizes, hit) for sizes, hit in pairs])
            for place, code in enumerate(group):
                tops[code] = hits[:, place].astype(np.int64)
                if of_people:
                    bottoms[code] = split[:, place].astype(np.int64)
                elif denominator is not None:
                    bottoms[code] = denominator
    return tops, bottoms, tuple(drawn)
