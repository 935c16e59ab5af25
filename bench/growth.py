"""How the cost of judging grows: with twice the series or twice the quarters, it should take about twice as long.

Run with `make bench`. Each step is a ratio of time for one figure to that of the smallest board, in the same rounds; 1
is growth in line, and an aim of 1.5 leaves room for a busy machine.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import date
from math import prod
from time import process_time

import numpy as np
import pandas as pd

from bench.pages import Row, Times, verdict
from data.periods import Quarter
from metrics.assess import assess
from metrics.judging import judge_at
from metrics.protect import KEY
from metrics.series import Grid, Series, Trait, series_of

AIM = 1.5
LATER = date(2100, 1, 1).toordinal()
SERIES = (500, 1000, 2000, 4000)
QUARTERS = (20, 40, 80, 160)
_FIRST = Quarter.parse("1990-91 Q1")
_COLUMNS = (*KEY, "numerator", "denominator", "value", "maturity", "reason", "received", "provenance")


def main() -> int:
    """Measure, print the table, and return 0 when every aim is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    steps = {f"{n:,} series of {QUARTERS[1]} quarters": (n, QUARTERS[1]) for n in SERIES}
    steps |= {f"{SERIES[1]:,} series of {q} quarters": (SERIES[1], q) for q in QUARTERS}
    times = Times()
    for _ in range(rounds):
        for name, (series, quarters) in steps.items():
            times.add(name, milliseconds(series, quarters) * 1e6 / (series * quarters))
    smallest = min(steps, key=lambda name: prod(steps[name]))
    rows = [
        Row(name, times.median(name), times.median(smallest), "ns", AIM) for name in steps if name != smallest
    ]
    print(verdict(rows, f"Processor time to judge one figure, {rounds} rounds, medians"))
    return int(not all(row.met for row in rows))


def milliseconds(series: int, quarters: int) -> float:
    """Processor time to assess a board of unchanging counts and look back from its newest quarter."""
    board, traits, grid = made_up(series, quarters)
    start = process_time()
    judge_at(assess(board, traits, grid, LATER), quarters - 1)
    return (process_time() - start) * 1000


def made_up(series: int, quarters: int) -> tuple[Series, tuple[Trait, ...], Grid]:
    """A board of counts around 60 with a target, whole financial years long."""
    labels = [_FIRST + n for n in range(quarters)]
    grid = Grid(
        _FIRST.ordinal,
        tuple(quarter.label for quarter in labels),
        np.array([quarter.end.toordinal() for quarter in labels]),
    )
    empty = series_of(
        pd.DataFrame(columns=list(_COLUMNS)), grid, tuple((f"M{n}", "", "B") for n in range(series)), {}
    )
    counts = np.random.default_rng(1).poisson(60, (series, quarters)).astype(float)
    board = replace(empty, numerator=counts, row=np.zeros((series, quarters), int))
    trait = Trait(
        unit="count",
        per=None,
        basis="discrete",
        frequency="quarter",
        polarity="lower",
        band=None,
        lag_days=45,
        ripens=False,
        held=False,
        collected=True,
        levels=np.full(quarters, 60.0),
        annual=np.full(quarters, np.nan),
        restarts=np.zeros(quarters, bool),
        unjudged=np.zeros(quarters, bool),
    )
    return board, (trait,) * series, grid


if __name__ == "__main__":
    raise SystemExit(main())
