"""Figures outside the usual range of their series, each with one sentence that says what is usual."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from data.catalogue import Catalogue, Measure
from data.observations import Observation
from data.returns.comparing import held
from data.returns.judging import Figure
from data.returns.problems import Problem
from data.returns.usual import UsualRange, usual_range

if TYPE_CHECKING:
    from data.store import Store


def comparable_value(measure: Measure, numerator: object, denominator: object, value: object) -> float | None:
    """The one number of a figure: the count, the share in percent, or the value; None when there is none."""
    if measure.unit == "percent" and not pd.isna(numerator) and not pd.isna(denominator) and denominator:
        return float(numerator) * 100 / float(denominator)
    if not pd.isna(numerator):
        return float(numerator)
    return None if pd.isna(value) else float(value)


def usual_ranges(
    store: Store, catalogue: Catalogue, measures: Sequence[str], before: date | None = None
) -> dict[tuple[str, str, str, str], UsualRange]:
    """The usual range of each series by (measure, part, area, kind of period), of the measures given.

    Only periods that ended before the day `before` are looked at when it is given.
    """
    found = {}
    frame = store.observations(measures=list(dict.fromkeys(measures)), kinds=None)
    frame = frame[(frame["reason"] == "") & (frame["bound"] == "")]
    if before is not None:
        frame = frame[frame["end"] < before.isoformat()]
    for key, rows in frame.groupby(["measure", "part", "area", "kind"], sort=False):
        measure = catalogue.measure(key[0])
        values = [
            value
            for row in rows.sort_values("start").itertuples()
            if (value := comparable_value(measure, row.numerator, row.denominator, row.value)) is not None
        ]
        illustrative = bool((rows["provenance"] == "illustrative").any())
        usual = usual_range(values, share=measure.unit == "percent", illustrative=illustrative)
        if usual is not None:
            found[key] = usual
    return found


def challenges(
    store: Store, catalogue: Catalogue, figures: Sequence[Figure]
) -> Iterator[tuple[Figure, Problem, bool]]:
    """Each figure that is not usual, with a warning, and whether it comes in only with a reason.

    A history that is only illustrative asks for none. What the store already holds is not challenged again.
    """
    measures = [figure.observation.measure for figure in figures]
    ranges = usual_ranges(store, catalogue, measures)
    known = _known(store, measures)
    for figure in figures:
        observation = figure.observation
        measure = catalogue.measure(observation.measure)
        usual = ranges.get((observation.measure, observation.part, observation.area, observation.period.kind))
        value = _value(measure, observation)
        if usual is None or value is None or usual.holds(value) or known.get(figure.key) == value:
            continue
        given = f"{value:,.6g}{'%' if measure.unit == 'percent' else ''}"
        told = (
            f"usual {usual.words} (illustrative history), this says {given}; check that it is right"
            if usual.illustrative
            else f"usual {usual.words}, this says {given}; correct it or import it with a reason"
        )
        yield (
            figure,
            Problem(
                "FIGURE_UNUSUAL",
                told,
                figure.entry.sheet,
                figure.entry.row,
                figure.entry.columns.get("numerator")
                or figure.entry.columns.get("value")
                or figure.entry.columns.get("figure", ""),
                given,
                usual.words,
                warning=True,
            ),
            not usual.illustrative,
        )


def _value(measure: Measure, observation: Observation) -> float | None:
    if observation.reason or observation.bound:
        return None
    numerator, denominator = (
        pd.NA if count is None else count for count in (observation.numerator, observation.denominator)
    )
    value = pd.NA if observation.value is None else float(observation.value)
    return comparable_value(measure, numerator, denominator, value)


def _known(store: Store, measures: Sequence[str]) -> dict[tuple, float]:
    """The value the store holds for each key, illustrative ones apart."""
    catalogue = store.catalogue()
    return {
        key: value
        for key, row in held(store, measures).items()
        if (value := comparable_value(catalogue.measure(key[0]), row.numerator, row.denominator, row.value))
        is not None
    }
