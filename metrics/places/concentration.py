"""How few places hold half, beside chance, in one sentence and two lines."""

from __future__ import annotations

import numpy as np

from metrics.hotspots.checks import SEED
from metrics.hotspots.concentration import concentration
from metrics.places.ground import LEVEL_WORDS
from metrics.places.judging import Judged
from metrics.views import ConcentrationView


def concentration_of(found: Judged) -> ConcentrationView | None:
    """How few places hold half, beside chance; None where too many places are hidden."""
    counts = found.counts
    if not counts.labels or not counts.usable[-1] or not counts.spread[-1].sum() > 0:
        return None
    values = counts.spread[-1]
    people = found.ground.people if np.isfinite(found.ground.people).all() else None
    known = concentration(values, weights=people)
    weights = np.full(len(values), 1 / len(values)) if people is None else people / people.sum()
    drawn = np.random.default_rng(SEED).multinomial(int(values.sum()), weights, 199)
    chance = (np.cumsum(np.sort(drawn, axis=1)[:, ::-1], axis=1) / values.sum()).mean(axis=0)
    _, many = LEVEL_WORDS[found.ground.level]
    sentence = (
        f"Half of all {found.subject.counted} were in {known.half} of {known.areas} {many}; by chance alone "
        f"it would be about {known.chance_half[0]:.0f}."
    )
    if not known.beyond_chance:
        sentence += " That is no more concentrated than chance makes it."
    return ConcentrationView(
        sentence,
        tuple(round(float(v), 5) for v in known.curve),
        tuple(round(float(v), 5) for v in chance),
    )
