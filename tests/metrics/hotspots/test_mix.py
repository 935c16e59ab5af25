"""Location quotients by hand."""

from math import isnan, sqrt

import numpy as np
import pytest

from metrics.hotspots.mix import location_quotients


def test_location_quotient_by_hand_and_hidden_under_ten():
    # Part 1 is 30 of 100 here and 40 of 400 overall: 0.3 / 0.1 = 3.
    mix = location_quotients([[30, 70], [10, 290]])
    assert mix.quotient[0, 0] == pytest.approx(3.0)
    error = sqrt(1 / 30 - 1 / 100 + 1 / 40 - 1 / 400)
    assert mix.lower[0, 0] == pytest.approx(3 * np.exp(-1.959964 * error), rel=1e-6)
    assert mix.upper[0, 0] == pytest.approx(3 * np.exp(1.959964 * error), rel=1e-6)
    hidden = location_quotients([[9, 91], [31, 269]])
    assert not hidden.shown[0, 0] and isnan(hidden.quotient[0, 0]) and isnan(hidden.upper[0, 0])


def test_location_quotient_of_an_area_without_events():
    mix = location_quotients([[0, 0], [31, 269]])
    assert not mix.shown[0].any() and np.isnan(mix.quotient[0]).all()


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: location_quotients([1, 2]), "counts"),
        (lambda: location_quotients([[1, 2]], confidence=95), "confidence"),
    ],
)
def test_bad_input_names_the_argument(call, name):
    with pytest.raises(ValueError, match=name):
        call()
