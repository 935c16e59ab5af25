"""Stores that are ready to take real returns."""

import pytest

from data.geography import areas, populations
from data.store import init_store
from tests.data.returns.files import catalogue


@pytest.fixture
def filled(store):
    """A store with the real catalogue and areas and no figures, on each of the two databases."""
    store.load_catalogue(catalogue(), "tester")
    store.load_geography(areas(), populations())
    return store


@pytest.fixture
def home_store(empty_home):
    """The same on SQLite alone."""
    made = init_store(empty_home)
    made.load_catalogue(catalogue(), "tester")
    made.load_geography(areas(), populations())
    yield made
    made.close()
