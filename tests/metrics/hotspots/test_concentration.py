"""Concentration by hand, against chance, and on real counts of thirteen months."""

from math import isnan

import numpy as np
import pytest

from metrics.hotspots.concentration import concentration


def test_concentration_of_all_types(months):
    found = concentration(months["all"].sum(axis=0))
    assert (found.half, found.quarter, found.areas) == (39, 11, 170)
    assert found.top_ten == pytest.approx(0.24, abs=0.005)
    assert found.gini == pytest.approx(0.404, abs=0.0005)
    assert found.beyond_chance and found.chance_half[0] > 70


@pytest.mark.parametrize(
    ("kind", "half", "gini"),
    [
        ("Shoplifting", 6, 0.87),
        ("Robbery", 17, 0.70),
        ("Drugs", 27, None),
        ("Anti-social behaviour", 38, 0.43),
        ("Violence and sexual offences", 40, None),
        ("Burglary", 39, None),
        ("Vehicle crime", 46, 0.34),
    ],
)
def test_concentration_by_type(types, kind, half, gini):
    found = concentration(types[kind])
    assert found.half == half
    assert gini is None or found.gini == pytest.approx(gini, abs=0.005)


def test_concentration_by_hand():
    # Sorted 6, 2, 1, 1 of 10: half in one area. Gini = 2 (6*4 + 2*3 + 1*2 + 1*1)/(4*10) - 5/4 = 66/40 -
    # 1.25 = 0.4.
    found = concentration([1, 6, 1, 2])
    assert (found.half, found.quarter) == (1, 1) and found.gini == pytest.approx(0.4)
    assert found.curve.tolist() == pytest.approx([0.6, 0.8, 0.9, 1.0])


def test_few_events_look_concentrated_by_chance_alone_and_that_is_not_claimed():
    counts = np.random.default_rng(4).multinomial(120, np.full(170, 1 / 170))
    found = concentration(counts)
    assert found.half < 60 and not found.beyond_chance
    assert found.chance_half[1] <= found.half <= found.chance_half[2]


def test_no_events_have_a_reason():
    found = concentration([0, 0, 0])
    assert found.reason == "no_events" and isnan(found.gini) and not found.beyond_chance


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: concentration([1.5]), "counts"),
        (lambda: concentration([1, -1]), "counts"),
        (lambda: concentration([1, 1], weights=[0, 0]), "weights"),
        (lambda: concentration([1, 1], simulations=3), "simulations"),
    ],
)
def test_bad_input_names_the_argument(call, name):
    with pytest.raises(ValueError, match=name):
        call()
