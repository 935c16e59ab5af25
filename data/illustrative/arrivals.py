"""Figures as they would have arrived: ripening, late, revised, and missing for a reason."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.catalogue.model import Measure
from data.geography import BOROUGH, wards
from data.illustrative.chance import stream
from data.illustrative.shapes import Shape, ShapeError
from data.illustrative.truths import Truth
from data.illustrative.vintages import LAST, QUARTERS, VINTAGES, ages, due_age, received_on
from data.periods import Quarter

FIRST_WARD_QUARTER = Quarter.parse("2021-22 Q1")
_RIPE = 0.97


def borough_rows(measure: Measure, shape: Shape, truth: Truth, seed: int) -> pd.DataFrame:
    reasons = _reasons(measure, shape, truth, seed)
    known = _known_share(measure, shape)
    first = ages() == due_age(measure)
    top = np.rint(truth.numerator * known).astype(np.int64)
    top = np.where(first, np.maximum(top - truth.missed, 0), top)
    bottom = None
    if truth.denominator is not None:
        bottom = np.where(first, truth.denominator - truth.missed_below, truth.denominator)
        top = np.minimum(top, bottom)
    frames = [_changes(measure, "", BOROUGH, top, bottom, known, reasons)]
    for group in truth.groups:
        tops = _in_proportion([truth.part_numerators[part] for part in group], truth.numerator, top)
        bottoms = [None] * len(group)
        if measure.unit == "rate":
            bottoms = [bottom] * len(group)
        elif bottom is not None:
            bottoms = _in_proportion([truth.part_denominators[p] for p in group], truth.denominator, bottom)
            tops = [np.minimum(counts, below) for counts, below in zip(tops, bottoms, strict=True)]
        for part, counts, below in zip(group, tops, bottoms, strict=True):
            frames.append(_changes(measure, part, BOROUGH, counts, below, known, reasons))
    return pd.concat(frames)


def ward_rows(measure: Measure, shape: Shape, truth: Truth, seed: int) -> pd.DataFrame:
    if measure.unit != "count":
        raise ShapeError(f"{measure.code}: only counts can be made up for wards")
    rng = stream(seed, measure.code, "wards")
    table = wards()
    residents = table["population_estimate"].to_numpy(dtype=float)
    odds = residents * rng.gamma(6.0, 1 / 6.0, len(residents))
    split = np.array([rng.multinomial(count, odds / odds.sum()) for count in truth.numerator])
    reasons = _reasons(measure, shape, truth, seed)
    before = np.array([quarter < FIRST_WARD_QUARTER for quarter in QUARTERS])
    reasons[:, before] = "absent"
    codes, known = table["code"].tolist(), np.ones(reasons.shape)
    return pd.concat(
        _changes(measure, "", ward, np.broadcast_to(split[:, place], known.shape), None, known, reasons)
        for place, ward in enumerate(codes)
    )


def _in_proportion(parts: list[np.ndarray], whole: np.ndarray, shown: np.ndarray) -> list[np.ndarray]:
    """Parts of the shown total in the proportions of the final ones; a whole set stays whole."""
    ratio = np.divide(shown, whole, out=np.zeros(shown.shape), where=whole != 0)
    sums = np.rint(np.cumsum(parts, axis=0)[:, None, :] * ratio).astype(np.int64)
    return list(np.diff(sums, axis=0, prepend=0))


def _reasons(measure: Measure, shape: Shape, truth: Truth, seed: int) -> np.ndarray:
    """Why there is no figure, by vintage and quarter: "" where there is one, "absent" in its future."""
    quarters = np.array([quarter.ordinal for quarter in QUARTERS])
    vintages = np.array([vintage.ordinal for vintage in VINTAGES])
    age, due_at = ages(), due_age(measure)
    reasons = np.full(age.shape, "", dtype=object)
    reasons[:, ~truth.present] = "not_due"
    if truth.denominator is not None:
        reasons[:, truth.present & (truth.denominator == 0)] = "not_applicable"
    late = (stream(seed, measure.code, "late").random(len(VINTAGES)) < shape.late) & (vintages < LAST.ordinal)
    reasons[(age == due_at) & late[:, None] & truth.present[None, :]] = "late"
    for gap in shape.gaps:
        inside = (quarters >= gap.first.ordinal) & (quarters <= gap.last.ordinal) & truth.present
        shown = np.ones(len(VINTAGES), bool) if gap.since is None else vintages >= gap.since.ordinal
        reasons[shown[:, None] & inside[None, :]] = gap.reason
    reasons[age < due_at] = "not_due"
    reasons[age < 0] = "absent"
    return reasons


def _known_share(measure: Measure, shape: Shape) -> np.ndarray:
    """The share of the final count that is known, by vintage and quarter."""
    if measure.ripens and not shape.ripening:
        raise ShapeError(f"{measure.code}, ripening: the measure ripens, so its shape must say how")
    profile = np.array([*(shape.ripening if measure.ripens else ()), 1.0])
    return profile[np.clip(ages(), 0, len(profile) - 1)]


def _changes(
    measure: Measure,
    part: str,
    area: str,
    counts: np.ndarray,
    denominators: np.ndarray | None,
    known: np.ndarray,
    reasons: np.ndarray,
) -> pd.DataFrame:
    """Rows of one series that differ from the vintage before; arrays are by vintage and quarter."""
    maturity = np.where(known < _RIPE, "provisional", "final").astype(object)
    below = np.zeros_like(counts) if denominators is None else denominators
    absent = np.concatenate([np.full((1, len(QUARTERS)), True), reasons[:-1] == "absent"])
    figure = reasons == ""
    changed = absent.copy()
    changed[1:] |= (
        (reasons[1:] != reasons[:-1])
        | (figure[1:] & ((counts[1:] != counts[:-1]) | (below[1:] != below[:-1])))
        | (figure[1:] & (maturity[1:] != maturity[:-1]))
    )
    v, q = np.nonzero(changed & (reasons != "absent"))
    shown = figure[v, q]
    no_denominator = ~shown if denominators is not None else np.ones(len(v), bool)
    return pd.DataFrame(
        {
            "vintage": [VINTAGES[place].label for place in v],
            "received": [received_on(VINTAGES[place]).isoformat() for place in v],
            "measure": measure.code,
            "part": part,
            "area": area,
            "quarter": [QUARTERS[place].label for place in q],
            "numerator": pd.array(np.where(shown, counts[v, q], 0), dtype="Int64"),
            "denominator": pd.array(below[v, q], dtype="Int64"),
            "maturity": np.where(shown, maturity[v, q], ""),
            "reason": reasons[v, q],
        }
    ).assign(
        numerator=lambda table: table["numerator"].mask(~shown),
        denominator=lambda table: table["denominator"].mask(no_denominator),
    )
