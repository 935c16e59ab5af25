"""Every measure of one place over all its periods, with rates and changes worked out from what is shown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from metrics.intervals import byar_interval
from metrics.places.cells import change_cell, count_cell, rate_cell
from metrics.places.chosen import own_counts, quarter_of
from metrics.places.judging import Judged, least_for_rate
from metrics.proof import kept_number
from metrics.views import Place, PlaceFigure, PlaceMeasure

Population = tuple[int | None, int, str]
"""How many people (None: not known), of which year and of which kind."""


def measure_in_place(
    found: Judged, at: Sequence[int] | None, judged: Place | None, people: Sequence[Population]
) -> PlaceMeasure | None:
    """One measure of the places at these positions together (None: the whole borough); None without any figure.

    `people` has the population for each period of `found`, `judged` the place as the list of places has it.
    """
    values, hidden, provisional = own_counts(found.counts, at)
    if not (np.isfinite(values) | hidden).any():
        return None
    subject = found.subject
    base = np.array([np.nan if count is None else float(count) for count, _, _ in people])
    base = np.where(base >= least_for_rate(subject), base, np.nan)
    rate, lower, upper, _ = byar_interval(values, base, multiplier=subject.per)
    before = np.r_[np.full(4, np.nan), values][: len(values)]
    figures = tuple(
        PlaceFigure(
            quarter_of(label),
            count_cell(values[t], bool(hidden[t])),
            "" if hidden[t] or not np.isfinite(values[t]) else "provisional" if provisional[t] else "final",
            rate_cell(rate[t], bool(hidden[t])),
            kept_number(lower[t]),
            kept_number(upper[t]),
            change_cell(values[t], before[t], bool(hidden[t])),
            *people[t],
        )
        for t, label in enumerate(found.counts.labels)
    )
    return PlaceMeasure(
        subject.code,
        subject.name,
        subject.counted,
        int(subject.per),
        subject.people,
        figures,
        judged,
        subject.source,
    )
