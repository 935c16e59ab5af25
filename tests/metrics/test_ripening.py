import numpy as np
import pytest

from metrics.ripening import (
    REASONS,
    band_change,
    band_status,
    development_factors,
    development_triangle,
    settle,
)
from tests.metrics.simulation.ripening_world import ripening_world

NAN = float("nan")
# Five quarters at ages 0 to 2. Age 0 to 1 grows (20+40+30+30)/(10+20+15+15) = 2, age 1 to 2
# (30+60+45)/(20+40+30) = 1.5.
HAND = np.array([[10, 20, 30], [20, 40, 60], [15, 30, 45], [15, 30, NAN], [12, NAN, NAN]])


def test_factors_are_sums_over_sums():
    assert development_factors(HAND) == pytest.approx([2.0, 1.5])


def test_young_quarters_settle_by_the_growth_of_older_ones():
    answer = settle(HAND, [100, 200, 150, 150, 120])
    assert answer.numerator == pytest.approx([30, 60, 45, 45, 36])
    assert answer.value[-1] == pytest.approx(0.3)
    assert answer.age.tolist() == [2, 2, 2, 1, 0]
    assert answer.settled.tolist() == [True, True, True, False, False]
    assert answer.lower[0] == answer.upper[0] == 30
    assert answer.lower[-1] < 36 < answer.upper[-1]
    assert answer.upper[-1] - answer.lower[-1] > answer.upper[-2] - answer.lower[-2]


def test_same_seed_same_band_other_seed_nearly_the_same():
    one, two, other = settle(HAND), settle(HAND), settle(HAND, seed=7)
    assert (one.lower == two.lower).all() and (one.upper == two.upper).all()
    assert other.upper[-1] == pytest.approx(one.upper[-1], rel=0.15)


def test_refused_under_four_vintages_with_a_reason():
    three = HAND[:3].copy()
    three[1, 2] = three[2, 1:] = NAN
    answer = settle(three)
    assert answer.vintages == 3
    assert answer.reasons == ("", "too_few_vintages", "too_few_vintages")
    assert np.isnan(answer.numerator[1:]).all() and np.isnan(answer.upper[1:]).all()
    assert "four" in REASONS["too_few_vintages"]


def test_an_age_no_older_quarter_was_seen_growing_from_is_refused():
    table = HAND.copy()
    table[:, 0] = [NAN, NAN, NAN, NAN, 12]
    assert settle(table).reasons[-1] == "no_development"
    table[-1] = NAN
    assert settle(table).reasons[-1] == "not_reported"


def test_nothing_reported_so_far_still_has_a_band():
    table = HAND.copy()
    table[-1, 0] = 0
    answer = settle(table)
    assert answer.lower[-1] == 0 and answer.upper[-1] >= 1


def test_band_stays_inside_the_denominator():
    answer = settle(HAND, [30, 60, 45, 46, 37])
    assert (answer.upper <= [30, 60, 45, 46, 37]).all()


def test_counts_that_are_cleaned_downwards_settle_lower():
    falling = np.array([[100, 80], [50, 40], [200, 160], [150, 120], [100, NAN]])
    answer = settle(falling)
    assert answer.numerator[-1] == pytest.approx(80)
    assert answer.lower[-1] < 80 < answer.upper[-1] <= 100


def test_a_change_of_recording_practice_widens_the_band():
    rng = np.random.default_rng(3)
    known, bases, _ = ripening_world(rng, quarters=16, cases=400)
    uneven = known.copy()
    uneven[8:, 1:] = np.where(np.isfinite(uneven[8:, 1:]), uneven[8:, 1:] * 1.8, NAN)
    even, changed = settle(known, bases), settle(uneven, bases)
    assert changed.dispersion[0] > even.dispersion[0]
    assert (changed.upper - changed.lower)[-1] > 1.5 * (even.upper - even.lower)[-1]


def test_triangle_from_vintages_lets_the_later_figure_stand():
    triangle = development_triangle([40, 40, 40, 41, 41], [41, 42, 42, 42, 43], [5, 8, 9, 4, 7])
    assert triangle.cohorts == (40, 41)
    assert triangle.numerators[0, :3].tolist()[1:] == [5, 9]
    assert triangle.numerators[1, :3].tolist()[1:] == [4, 7]
    assert triangle.vintages == 3


def test_a_figure_stands_at_later_releases_until_replaced():
    triangle = development_triangle([40, 40, 41], [41, 43, 42], [5, 9, 4], releases=[41, 42, 43])
    assert triangle.numerators[0, 1:4].tolist() == [5, 5, 9]
    assert triangle.numerators[1, 1:3].tolist() == [4, 4]


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: development_triangle([40], [39], [1]), "known"),
        (lambda: development_triangle([40], [41], [-1]), "numerators"),
        (lambda: development_triangle([], [], []), "cohorts"),
        (lambda: development_triangle([40, 41], [41], [1]), "cohorts"),
        (lambda: settle([1, 2, 3]), "numerators"),
        (lambda: settle([[1, float("inf")]]), "numerators"),
        (lambda: settle(HAND, [1, 2, 3]), "denominators"),
        (lambda: settle(HAND, [5, 5, 5, 5, 5]), "denominators"),
        (lambda: settle(HAND, confidence=1.5), "confidence"),
        (lambda: settle(HAND, settled_age=9), "settled_age"),
        (lambda: settle(HAND, resamples=3), "resamples"),
        (lambda: band_status(1, 2, 3, "context"), "polarity"),
        (lambda: band_status(3, 2, 1, "higher"), "lower"),
    ],
)
def test_bad_input_names_the_argument(call, name):
    with pytest.raises(ValueError, match=name):
        call()


def test_band_against_a_target():
    lower, upper = [10, 8, 5, 10, NAN], [12, 12, 9.9, 10, 3]
    assert band_status(lower, upper, 10, "higher").tolist() == ["met", "straddles", "off", "met", "unknown"]
    assert band_status(lower, upper, 10, "lower").tolist() == [
        "straddles",
        "straddles",
        "met",
        "met",
        "unknown",
    ]
    assert band_status(10.1, 12, 10, "lower").tolist() == "off"


def test_bands_apart():
    assert band_change([5, 1, 3], [6, 2, 4], 3, 4).tolist() == ["higher", "lower", "overlaps"]
    assert band_change(NAN, 1, 2, 3).tolist() == "unknown"
