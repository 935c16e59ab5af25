"""One made-up series for each measure that has no published quarterly series."""

from __future__ import annotations

import pandas as pd

from data.catalogue import Catalogue
from data.catalogue.model import Measure
from data.illustrative.arrivals import borough_rows, ward_rows
from data.illustrative.chance import SEED
from data.illustrative.shapes import Shape
from data.illustrative.truths import Truths

_VINTAGE_COLUMNS = (
    "vintage",
    "received",
    "measure",
    "part",
    "area",
    "quarter",
    "numerator",
    "denominator",
    "maturity",
    "reason",
)


def wanted_measures(catalogue: Catalogue, real: frozenset[str]) -> tuple[str, ...]:
    """Codes of the measures that may have a made-up series, in catalogue order: shown and not `real`."""
    return tuple(m.code for m in catalogue.measures if m.access == "shown" and m.code not in real)


def has_ward_series(measure: Measure) -> bool:
    """Whether made-up ward figures are allowed: only for an open measure that is counted by ward."""
    return measure.sensitivity == "open" and "ward" in measure.areas


def illustrative_series(
    catalogue: Catalogue, by_measure: dict[str, Shape], seed: int = SEED, real: frozenset[str] = frozenset()
) -> pd.DataFrame:
    """Made-up figures as they would have arrived, vintage by vintage: one row for each new or changed figure.

    Columns: vintage and quarter (labels), received (ISO date), measure, part ("" is all), area, numerator
    and denominator (Int64, missing when there is a reason), maturity, reason. A vintage holds a row only if
    it differs from the vintage before. Measures in `real`, not shown, or without a shape have no rows.
    Raises ShapeError when a shape names a measure or part that the catalogue does not have.
    """
    truths = Truths(catalogue, by_measure, seed)
    frames = []
    for code in wanted_measures(catalogue, real):
        shape = by_measure.get(code)
        if shape is None:
            continue
        measure = catalogue.measure(code)
        truth = truths.of(code)
        frames.append(borough_rows(measure, shape, truth, seed))
        if has_ward_series(measure):
            frames.append(ward_rows(measure, shape, truth, seed))
    if not frames:
        return pd.DataFrame(columns=list(_VINTAGE_COLUMNS))
    return pd.concat(frames, ignore_index=True).sort_values(
        ["received", "measure", "area", "part", "quarter"], ignore_index=True
    )
