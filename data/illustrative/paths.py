"""What is to be expected of a series quarter by quarter: level, trend, season, Covid, steps and breaks."""

from __future__ import annotations

import numpy as np

from data.catalogue import Catalogue
from data.catalogue.model import Measure
from data.illustrative.shapes import Shape, ShapeError
from data.illustrative.vintages import FIRST, LAST
from data.periods import Quarter

# How much of the Covid effect each quarter takes.
_COVID = {
    "2019-20 Q4": 0.15,
    "2020-21 Q1": 1.0,
    "2020-21 Q2": 0.5,
    "2020-21 Q3": 0.7,
    "2020-21 Q4": 0.8,
    "2021-22 Q1": 0.3,
}
LEAD = 3
SHARE_LIMITS = (0.005, 0.985)


def _ordinals() -> np.ndarray:
    return np.arange(FIRST.ordinal - LEAD, LAST.ordinal + 1)


def mean_counts(measure: Measure, shape: Shape, level: float, trend: float, covid: float) -> np.ndarray:
    """Expected counts for each quarter, from `LEAD` quarters before `FIRST` on."""
    ordinals = _ordinals()
    path = (1 + trend) ** ((ordinals - FIRST.ordinal) / 4)
    weights = {Quarter.parse(label).ordinal: weight for label, weight in _COVID.items()}
    path = path * np.array([1 + covid * weights.get(ordinal, 0.0) for ordinal in ordinals])
    in_year = {"quarter": 4, "half_year": 2}.get(measure.frequency, 1)
    if measure.basis in ("snapshot", "survey"):
        in_year = 1
    season = np.array([shape.season[ordinal % 4] for ordinal in ordinals]) if in_year == 4 else 1.0
    return level / in_year * path * season


def change_path(catalogue: Catalogue, measure: Measure, shape: Shape) -> np.ndarray:
    """The factor of steps and of the measure's own break in series, for each quarter."""
    ordinals = _ordinals()
    path = np.ones(len(ordinals))
    if shape.step_at is not None:
        path = np.where(ordinals >= shape.step_at.ordinal, path * shape.step, path)
    if shape.break_factor != 1:
        own = [found.date for found in catalogue.breaks if measure.code in found.measures]
        if not own:
            raise ShapeError(f"{measure.code}, break_factor: the catalogue has no break in this series")
        path = np.where(ordinals >= Quarter.of(max(own)).ordinal, path * shape.break_factor, path)
    return path


def share_path(catalogue: Catalogue, measure: Measure, shape: Shape) -> np.ndarray:
    if isinstance(shape.numerator, tuple) or shape.denominator is None:
        raise ShapeError(f"{measure.code}, denominator: a percentage needs one")
    # A share of linked counts is given directly as a number from 0 to 1.
    share = shape.numerator if isinstance(shape.denominator, tuple) else shape.numerator / shape.denominator
    if not 0 <= share <= 1:
        raise ShapeError(f"{measure.code}, numerator: {share:.3f} is not a share of the denominator")
    growth = (1 + shape.trend) ** ((_ordinals() - FIRST.ordinal) / 4)
    return np.clip(share * growth * change_path(catalogue, measure, shape), *SHARE_LIMITS)
