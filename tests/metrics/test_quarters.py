"""Quarters by their labels agree with the periods of the store."""

import pytest

from data.periods import Quarter
from metrics.quarters import quarter_after, quarter_end


@pytest.mark.parametrize("ordinal", range(2018 * 4, 2102 * 4))
def test_end_and_next_are_those_of_the_store(ordinal):
    quarter = Quarter(ordinal)
    assert quarter_end(quarter.label) == quarter.end
    assert quarter_after(quarter.label) == (quarter + 1).label
