"""How often past ranges held the year that followed: the forecast judged from nothing that came later."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.outlook.whole_years import (
    MINIMUM_YEARS,
    by_year,
    complete_years,
    meets,
    one_per_series,
    polarity_signs,
    year_end,
)
from metrics.outlook.year_end import outlooks_of_year


@dataclass(frozen=True)
class Record:
    """How past ranges did: of `total` ranges given after one, two and three quarters of past years, `held`
    were right.

    Each was made only from what came before it. `held_by_series` and `total_by_series` run over series.
    `brier` is the mean squared error of the odds, `brier_last_year` that of saying "same as last year" (both
    NaN without targets).
    """

    held: int
    total: int
    held_by_series: np.ndarray
    total_by_series: np.ndarray
    brier: float
    brier_last_year: float


def past_record(
    kind: str,
    numerators,
    denominators=None,
    *,
    first_ordinal: int,
    targets=None,
    polarity="higher",
    per: float = 1.0,
    confidence: float = 0.8,
) -> Record:
    """How often past ranges would have held; arguments as for `outlooks`.

    Every complete year with three complete years straight before it is forecast again after its first, second
    and third quarter, from nothing that came later. `targets` here are applied to every past year.
    """
    tops, bases = by_year(kind, numerators, denominators, first_ordinal)
    goals = one_per_series(targets, len(tops), "targets")
    signs = polarity_signs(polarity, len(tops))
    complete = complete_years(tops, bases)
    held = np.zeros(len(tops), dtype=int)
    total = np.zeros(len(tops), dtype=int)
    squared, squared_last, judged = 0.0, 0.0, 0
    for position in range(MINIMUM_YEARS, tops.shape[1]):
        actual = year_end(kind, tops[:, position], None if bases is None else bases[:, position]) * per
        before = (
            year_end(kind, tops[:, position - 1], None if bases is None else bases[:, position - 1]) * per
        )
        for known in (1, 2, 3):
            seen_tops = tops[:, : position + 1].copy()
            seen_tops[:, position, known:] = np.nan
            seen_bases = None
            if bases is not None:
                seen_bases = bases[:, : position + 1].copy()
                seen_bases[:, position, known:] = np.nan
            answer = outlooks_of_year(kind, seen_tops, seen_bases, position, 0, goals, signs, per, confidence)
            usable = complete[:, position] & np.isfinite(answer.forecast)
            total += usable
            held += usable & (answer.lower <= actual) & (actual <= answer.upper)
            judged_here = usable & np.isfinite(answer.odds)
            met = meets(actual, goals, signs)
            naive = meets(before, goals, signs)
            squared += float(((answer.odds - met)[judged_here] ** 2).sum())
            squared_last += float(((naive.astype(float) - met)[judged_here] ** 2).sum())
            judged += int(judged_here.sum())
    nothing = float("nan")
    return Record(
        int(held.sum()),
        int(total.sum()),
        held,
        total,
        squared / judged if judged else nothing,
        squared_last / judged if judged else nothing,
    )
