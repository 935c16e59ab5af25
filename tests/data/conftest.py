"""A store that is ready to take returns."""

import pytest

from tests.data.samples import areas, populations, small_catalogue


@pytest.fixture
def ready(store):
    """A store with the small catalogue and the two areas, on each of the two databases."""
    store.load_catalogue(small_catalogue(), "tester")
    store.load_geography(areas(), populations())
    return store
