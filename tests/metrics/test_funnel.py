import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import funnel

WARDS = Path(__file__).parent / "fixtures" / "ward_recorded_crime_2024_25.csv"


@pytest.fixture(scope="module")
def wards():
    frame = pd.read_csv(WARDS, comment="#")
    share = frame.population_estimate / frame.population_estimate.sum()
    return frame.assign(expected=frame.recorded.sum() * share)


def test_only_boston_castle_stands_out(wards):
    # Resident-based Poisson limits call 21 of 25 wards unusual: with counts of a thousand, every ward
    # differs.
    plain = funnel(wards.recorded, wards.expected, overdispersion=False)
    assert plain.outside95.sum() == 21
    assert (plain.tau2, plain.widened) == (0.0, False)
    widened = funnel(wards.recorded, wards.expected)
    assert wards.ward[widened.outlier].tolist() == ["Boston Castle"]
    assert wards.ward[widened.outside95].tolist() == ["Boston Castle"]
    assert widened.phi == pytest.approx(128, abs=0.5)
    assert widened.adjusted_z.max() == pytest.approx(3.6, abs=0.05)


# Five areas, expected 100, 100, 100, 100, 400; observed 121, 81, 144, 100, 400.
OBSERVED, EXPECTED = [121, 81, 144, 100, 400], [100, 100, 100, 100, 400]


def test_square_root_scale_by_hand():
    # z = 2 (sqrt O - sqrt E) = 2, -2, 4, 0, 0. Sorted -2, 0, 0, 2, 4: the 10% quantile (type 7) lies at
    # position 0.4: -2 + 0.4 x 2 = -1.2; the 90% quantile at 3.6: 2 + 0.6 x 2 = 3.2.
    # Winsorised 2, -1.2, 3.2, 0, 0: squares 4 + 1.44 + 10.24 = 15.68; phi = 3.136
    # w = 4 E: 400 four times and 1600: sum 3200; sum of squares 4 x 160000 + 2560000 = 3200000; room 3200 -
    # 1000 = 2200 tau2 = (15.68 - 4) / 2200 = 0.00530909
    found = funnel(OBSERVED, EXPECTED)
    assert found.z == pytest.approx([2, -2, 4, 0, 0], abs=1e-12)
    assert found.phi == pytest.approx(3.136, abs=1e-12)
    assert found.tau2 == pytest.approx(11.68 / 2200, abs=1e-15)
    # Area 3: s2 = 1/400 = 0.0025; with tau2 0.00780909, root 0.0883691; z = 0.2 / 0.0883691 = 2.26323
    assert found.adjusted_z[2] == pytest.approx(0.2 / math.sqrt(0.0025 + 11.68 / 2200), rel=1e-12)
    # 95% limits (1 -+ 1.959964 x 0.0883691)^2 = 0.683598 and 1.376398; 99.8% (1 -+ 3.090232 x 0.0883691)^2
    assert found.lower95[2] == pytest.approx(0.683598, abs=2e-6)
    assert found.upper95[2] == pytest.approx(1.376398, abs=2e-6)
    assert found.upper998[2] == pytest.approx((1 + 3.090232 * 0.0883690608) ** 2, rel=1e-8)
    assert found.outside95.tolist() == [False, False, True, False, False]
    assert not found.outlier.any()


def test_log_scale_by_hand():
    # z = sqrt E ln(O / E). Ranks of 5 areas x 10 / 6: 1.67, 3.33, 5, 6.67, 8.33: none falls in the lowest
    # or highest tenth, so none is left out. phi = mean of z squared.
    found = funnel(OBSERVED, EXPECTED, transform="log")
    z = [10 * math.log(1.21), 10 * math.log(0.81), 10 * math.log(1.44), 0.0, 0.0]
    assert found.z == pytest.approx(z, abs=1e-12)
    total = sum(score**2 for score in z)
    assert found.phi == pytest.approx(total / 5, abs=1e-12)
    # w = E: sum 800, sum of squares 40000 + 160000 = 200000: room 800 - 250 = 550
    tau2 = (total - 4) / 550
    assert found.tau2 == pytest.approx(tau2, abs=1e-15)
    assert found.upper998[0] == pytest.approx(math.exp(3.090232 * math.sqrt(0.01 + tau2)), rel=1e-12)
    assert found.lower95[4] == pytest.approx(math.exp(-1.959964 * math.sqrt(0.0025 + tau2)), rel=1e-12)


def test_log_scale_leaves_out_the_lowest_and_highest_tenth():
    # Ten areas: rank x 10 / 11 is 0.9 for the lowest (left out) and 9.09 for the highest (left out).
    observed = [1, 90, 95, 98, 100, 101, 103, 106, 110, 900]
    found = funnel(observed, [100] * 10, transform="log")
    kept = [10 * math.log(count / 100) for count in observed[1:-1]]
    assert found.phi == pytest.approx(sum(score**2 for score in kept) / 8, abs=1e-12)


def test_without_overdispersion_limits_are_exact_poisson():
    # Expected 10: 95% limits of the count are 4.795 (half the chi-squared quantile of 0.025 with 20) and
    # 18.390 (0.975 with 22), as published for ten events; the ratio is a tenth of that.
    found = funnel([10, 11], [10, 10])
    assert found.phi < 1 and not found.widened
    assert found.lower95[0] == pytest.approx(0.4795, abs=5e-5)
    assert found.upper95[0] == pytest.approx(1.8390, abs=5e-5)
    assert found.lower998[0] < found.lower95[0] and found.upper998[0] > found.upper95[0]


def test_a_lower_limit_never_turns_back_up():
    # Expected 0.25 on the root scale: s = 1, so 1 - 1.96 is below 0; its square would be 0.92.
    found = funnel([0, 60, 3, 90, 20], [0.25, 20, 20, 20, 20])
    assert found.widened and found.lower95[0] == 0.0
    assert not found.outlier[0]


@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 3000)), min_size=2, max_size=30))
def test_limits_widen_outwards_and_hold_the_target(pairs):
    observed, expected = zip(*pairs, strict=True)
    found = funnel(observed, expected)
    assert (found.lower998 <= found.lower95).all() and (found.upper95 <= found.upper998).all()
    assert (found.lower95 <= 1).all() and (found.upper95 >= 1).all()
    assert found.tau2 >= 0
    assert (np.abs(found.adjusted_z) <= np.abs(found.z) + 1e-12).all()


@given(st.permutations(range(5)))
def test_order_of_areas_does_not_matter(order):
    found = funnel(OBSERVED, EXPECTED)
    shuffled = funnel([OBSERVED[place] for place in order], [EXPECTED[place] for place in order])
    assert shuffled.phi == pytest.approx(found.phi, rel=1e-12)
    np.testing.assert_allclose(shuffled.adjusted_z, found.adjusted_z[list(order)], rtol=1e-9)


@pytest.mark.parametrize(
    ("observed", "expected", "settings", "named"),
    [
        ([1, 2], [1], {}, "expected"),
        ([1, -2], [1, 1], {}, "observed"),
        ([1, 2], [1, 0], {}, "expected"),
        ([1, None], [1, 1], {}, "observed"),
        ([1, math.inf], [1, 1], {}, "observed"),
        ([1, "2"], [1, 1], {}, "observed"),
        ([1], [1], {}, "observed"),
        ([0, 2], [1, 1], {"transform": "log"}, "observed"),
        ([1, 2], [1, 0.001], {"transform": "log"}, "expected"),
        ([1, 2], [1, 1], {"transform": "asin"}, "transform"),
    ],
)
def test_bad_input_names_the_argument(observed, expected, settings, named):
    with pytest.raises(ValueError, match=rf"^{named}\b"):
        funnel(observed, expected, **settings)


def test_a_little_overdispersion_is_told_and_changes_no_limit():
    # z = 2 (sqrt O - sqrt E) = a, -a, a, -a; the quantiles of such scores are -a and a: phi = a squared = 0.81, which
    # is above 3/4, so tau2 = (4 x 0.81 - 3) / 1200; phi is not above 1, so limits stay exact Poisson ones.
    observed = [(10 + step) ** 2 for step in (0.45, -0.45, 0.45, -0.45)]
    found = funnel(observed, [100] * 4)
    assert found.phi == pytest.approx(0.81, rel=1e-9)
    assert found.tau2 == pytest.approx(0.24 / 1200, rel=1e-6)
    assert not found.widened
    plain = funnel(observed, [100] * 4, overdispersion=False)
    assert plain.tau2 == 0
    for name in ("z", "adjusted_z", "lower95", "upper998"):
        assert getattr(found, name).tolist() == getattr(plain, name).tolist()
