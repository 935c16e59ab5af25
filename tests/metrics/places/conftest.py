"""Recorded crime in all places, and small worlds of wards made for a test."""

import numpy as np
import pytest

from data.figures.recorded_crime import recorded_crime_batches
from data.periods import Quarter
from data.store import using
from metrics.places.counts import Counted
from metrics.places.ground import Ground
from metrics.places.judging import Subject
from metrics.views import Source

NEWEST = "2025-26 Q3"


BOSTON_CASTLE = "E05012996"


HIDDEN = "Not shown to protect people"


QUARTERS = [(Quarter.parse("2023-24 Q4") + n).label for n in range(8)]


RECORDED = ["SC01", *(f"RC{n:02d}" for n in range(1, 14))]


@pytest.fixture(scope="session")
def recorded(make_store, catalogue):
    """A store with recorded crime in all places."""
    store = make_store()
    for batch in recorded_crime_batches(catalogue):
        store.accept(*batch)
    return store


@pytest.fixture(scope="module")
def real(recorded):
    """That store, in use."""
    with using(recorded):
        yield recorded


def ground(count=10, people=5000.0):
    codes = tuple(f"W{i:02d}" for i in range(count))
    return Ground(
        "ward",
        codes,
        tuple(f"Ward {chr(90 - i) if i < 26 else i}" for i in range(count)),
        ("",) * count,
        np.full(count, people),
        (2021,) * count,
        ("census",) * count,
        np.zeros((count, count), dtype=bool),
    )


def counted_of(values, hidden=(), totals=None):
    values = np.array(values, dtype=float)
    cells = np.zeros(values.shape, dtype=bool)
    for cell in hidden:
        cells[cell] = True
    sums = values.sum(axis=1) if totals is None else np.array(totals, dtype=float)
    labels = tuple((Quarter.parse("2020-21 Q1") + n).label for n in range(len(values)))
    return Counted(labels, np.where(cells, np.nan, values), cells, np.zeros(values.shape, dtype=bool), sums)


SUBJECT = Subject(
    "X1", "Things", "Things", "things", "residents", 1000.0, False, True, "", Source("", "", "", "")
)
