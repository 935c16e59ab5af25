"""Location quotients by hand."""

from math import isnan, sqrt

import numpy as np
import pytest

from metrics.hotspots.mix import location_quotients


def test_location_quotient_by_hand_and_hidden_under_ten():
    # Part 1 is 30 of 100 here and 40 of 400 overall: 0.3 / 0.1 = 3.
    mix = location_quotients([[30, 70], [10, 290]])
    assert mix.quotient[0, 0] == pytest.approx(3.0)
    error = sqrt(1 / 30 - 1 / 100 - 1 / 40 - 1 / 400 + 2 * 30 / (100 * 40))
    assert mix.lower[0, 0] == pytest.approx(3 * np.exp(-1.959964 * error), rel=1e-6)
    assert mix.upper[0, 0] == pytest.approx(3 * np.exp(1.959964 * error), rel=1e-6)
    hidden = location_quotients([[9, 91], [31, 269]])
    assert not hidden.shown[0, 0] and isnan(hidden.quotient[0, 0]) and isnan(hidden.upper[0, 0])


def test_an_area_that_is_the_whole_has_the_mix_of_the_whole_for_certain():
    mix = location_quotients([[30, 70], [0, 0]])
    assert mix.quotient[0].tolist() == mix.lower[0].tolist() == mix.upper[0].tolist() == [1.0, 1.0]


@pytest.mark.parametrize("share", [0.1, 0.4, 0.8])
def test_intervals_hold_the_true_quotient_as_often_as_they_say(share):
    """Tables drawn from one multinomial, for a small area and for one that is most of the whole."""
    rng = np.random.default_rng(11)
    here, there = np.array([0.35, 0.4, 0.25]), np.array([0.15, 0.5, 0.35])
    chances = np.stack([share * here, (1 - share) * there])
    true = here / chances.sum(axis=0)
    held = np.zeros(3)
    for _ in range(2000):
        mix = location_quotients(rng.multinomial(2000, chances.ravel()).reshape(2, 3))
        held += (mix.lower[0] <= true) & (true <= mix.upper[0])
    assert (np.abs(held / 2000 - 0.95) < 0.02).all()


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
