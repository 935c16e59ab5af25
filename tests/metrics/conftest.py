"""Small stores with the real catalogue, the real areas and figures written for the test."""

from dataclasses import fields, is_dataclass
from datetime import date
from hashlib import sha256

import pytest

from data import geography
from data.catalogue import load_catalogue
from data.observations import NewBatch, Observation
from data.periods import Quarter
from data.settings import Settings
from data.store import init_store

BOROUGH = "E08000018"
AS_OF = date(2026, 2, 15)


@pytest.fixture(scope="session")
def catalogue():
    return load_catalogue()


@pytest.fixture(scope="session")
def make_store(catalogue, tmp_path_factory):
    """Makes an SQLite store with catalogue and areas, judged on 15 February 2026."""
    made = []

    def make():
        home = tmp_path_factory.mktemp("home")
        settings = Settings(
            home=home, database_url=f"sqlite:///{home / 'safer.db'}", as_of=AS_OF, actor="tester"
        )
        store = init_store(settings)
        store.load_catalogue(catalogue, "tester")
        store.load_geography(geography.areas(), geography.populations())
        made.append(store)
        return store

    yield make
    for store in made:
        store.close()


def give(store, rows, name="a return", provenance="return", received=date(2025, 5, 10)):
    """Accept rows (measure, quarter label, numerator[, denominator[, area[, part[, maturity]]]]) as one batch."""
    observations = []
    for measure, label, numerator, *more in rows:
        denominator, area, part, maturity = (*more, *(None, BOROUGH, "", "final")[len(more) :])
        observations.append(
            Observation(
                measure=measure,
                period=Quarter.parse(label).period,
                area=area,
                part=part,
                numerator=numerator,
                denominator=denominator,
                maturity=maturity,
            )
        )
    batch = NewBatch(
        provenance, name, "", "", sha256(name.encode()).hexdigest(), "tester", f"reason of {name}", received
    )
    return store.accept(batch, observations)


def every(view, kind):
    """Every value of a type inside a view."""
    if isinstance(view, kind):
        yield view
    if is_dataclass(view):
        for f in fields(view):
            yield from every(getattr(view, f.name), kind)
    elif isinstance(view, tuple):
        for item in view:
            yield from every(item, kind)
