import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import proportion_chart, rate_chart


def test_p_chart_by_hand():
    # 5 + 10 + 15 of 300: centre 0.1; sigma = sqrt(0.1 x 0.9 / 100) = 0.03; limits 0.1 -+ 0.09
    chart = proportion_chart([5, 10, 15], [100, 100, 100])
    assert chart.centre == pytest.approx([0.1] * 3, abs=1e-12)
    assert chart.lower == pytest.approx([0.01] * 3, abs=1e-12)
    assert chart.upper == pytest.approx([0.19] * 3, abs=1e-12)
    assert (chart.kind, chart.sigma_z, chart.reasons) == ("p", 1.0, ())


def test_p_prime_by_hand():
    # z = -0.05/0.03, 0, 0.05/0.03: both steps 1.6667; factor 1.6667 / 1.128 = 1.477541
    # limits 0.1 -+ 3 x 0.03 x 1.477541 = 0.1 -+ 0.132979; the lower one is kept at 0
    chart = proportion_chart([5, 10, 15], [100, 100, 100], laney=True)
    assert chart.sigma_z == pytest.approx(1.4775413711583926, abs=1e-12)
    assert chart.lower.tolist() == [0.0] * 3
    assert chart.upper == pytest.approx([0.23297872340425533] * 3, abs=1e-12)
    assert chart.kind == "p-prime"


def test_u_chart_by_hand():
    # 4 + 9 + 5 = 18 in 1 + 4 + 4 = 9: centre 2; sigma = sqrt(2 / d) = 1.41421, 0.70711, 0.70711
    # limits 2 -+ 4.24264 (the lower kept at 0) and 2 -+ 2.12132 (again)
    chart = rate_chart([4, 9, 5], [1, 4, 4])
    assert chart.centre == pytest.approx([2.0] * 3, abs=1e-12)
    assert chart.upper == pytest.approx(
        [2 + 3 * math.sqrt(2), 2 + 3 * math.sqrt(0.5), 2 + 3 * math.sqrt(0.5)]
    )
    assert chart.lower.tolist() == [0.0] * 3
    assert chart.value.tolist() == [4.0, 2.25, 1.25]


def test_c_chart_is_a_u_chart_of_equal_exposure():
    # Counts 16, 25, 7: mean 16, sigma 4: limits 4 and 28
    chart = rate_chart([16, 25, 7], [1, 1, 1])
    assert (chart.lower[0], chart.upper[0]) == pytest.approx((4.0, 28.0), abs=1e-12)


def test_points_beyond_the_limits_and_on_them():
    # 100 points of 16 but one 28 and one 29 and one 4, 3: the mean is 1600/100 = 16 with 28, 4, and 29, 3
    # paired
    counts = [16] * 96 + [28, 4, 29, 3]
    chart = rate_chart(counts, [1] * 100)
    assert chart.centre[0] == 16.0
    assert chart.beyond[-4:].tolist() == [0, 0, 1, -1]
    assert not chart.beyond[:-4].any()


def test_u_prime_with_large_denominators_is_wider():
    # z of rates 0.10, 0.12, 0.09, 0.11 in 10,000: far more spread than chance; plain limits signal
    # everywhere.
    counts, sizes = [1000, 1200, 900, 1100], [10_000] * 4
    plain, prime = rate_chart(counts, sizes), rate_chart(counts, sizes, laney=True)
    # centre 0.105; sigma sqrt(0.105/10000) = 0.00324; steps in z 6.172, 9.258, 6.172: mean 7.2007 / 1.128 =
    # 6.3836
    assert np.count_nonzero(plain.beyond) == 2
    assert prime.sigma_z == pytest.approx(
        (0.02 + 0.03 + 0.02) / 3 / math.sqrt(0.105 / 10_000) / 1.128, rel=1e-12
    )
    assert not prime.beyond.any()


def test_screening_of_laneys_factor():
    # Steps of z in units of sigma: with one wild point among twenty its two ranges are left out.
    counts = [100, 102] * 10 + [300] + [100, 102] * 2
    sizes = [1000] * 25
    plain = rate_chart(counts, sizes, laney=True)
    screened = rate_chart(counts, sizes, laney=True, screen=True)
    sigma = math.sqrt(sum(counts) / 25_000 / 1000)
    # 22 steps of 0.002 stay; 198 and 200 events of 1,000 go
    assert screened.sigma_z == pytest.approx(0.002 / sigma / 1.128, rel=1e-9)
    assert plain.sigma_z == pytest.approx((22 * 0.002 + 0.198 + 0.2) / 24 / sigma / 1.128, rel=1e-9)


def test_a_gap_takes_both_steps_with_it():
    chart = rate_chart([10, 20, None, 30, 30], [10, 10, 10, 10, 10], laney=True)
    # centre 90/40 = 2.25; steps of z: 1/sigma and 0; sigma = sqrt(2.25/10)
    assert chart.centre[0] == 2.25
    assert chart.sigma_z == pytest.approx(0.5 / math.sqrt(0.225) / 1.128, rel=1e-12)
    assert np.isnan(chart.value[2]) and not np.isnan(chart.upper[2])


@pytest.mark.parametrize("laney", [False, True])
def test_none_and_all_are_stated_and_no_signal(laney):
    none = proportion_chart([0, 0, 0], [10, 20, 30], laney=laney)
    assert (none.reasons, none.upper.tolist()) == (("all zero",), [0.0] * 3)
    every = proportion_chart([10, 20, 30], [10, 20, 30], laney=laney)
    assert (every.reasons, every.lower.tolist(), every.upper.tolist()) == (
        ("all counted",),
        [1.0] * 3,
        [1.0] * 3,
    )
    assert not none.beyond.any() and not every.beyond.any()


def test_series_without_a_factor_keep_plain_limits_and_say_why():
    for counts, reason in (
        ([10, None, 20, None, 30], "no neighbouring points"),
        ([10, 10, None, 30, 30], "no spread between neighbouring points"),
    ):
        chart = rate_chart(counts, [100] * 5, laney=True)
        assert (chart.sigma_z, chart.reasons) == (1.0, (reason,))
    spike = rate_chart([10] * 8 + [40] + [10] * 8, [100] * 17, laney=True, screen=True)
    assert spike.reasons == ("screening left no spread",)
    assert spike.sigma_z == rate_chart([10] * 8 + [40] + [10] * 8, [100] * 17, laney=True).sigma_z


def test_a_constant_rate_is_no_signal():
    chart = rate_chart([1, 3, 7], [10, 30, 70], laney=True)
    assert chart.reasons == ("constant",)
    assert not chart.beyond.any()


def test_nothing_out_of_nothing_is_a_gap():
    chart = proportion_chart([5, 0, 15], [100, 0, 100])
    assert chart.reasons == ("zero denominator",)
    assert chart.centre[0] == 0.1
    assert np.isnan([chart.value[1], chart.lower[1], chart.upper[1]]).all()
    assert proportion_chart([None], [None]).reasons == ("no figures",)
    assert proportion_chart([3], [10], laney=True).reasons == ("one point",)


@pytest.mark.parametrize("function", [proportion_chart, rate_chart])
@pytest.mark.parametrize(
    ("numerators", "denominators", "named"),
    [
        ([1, 2], [10], "denominators"),
        ([1, -2], [10, 10], "numerators"),
        ([1, 2], [10, -10], "denominators"),
        ([1, 2], [10, 0], "denominators|numerators"),
        ([1, math.inf], [10, 10], "numerators"),
        ([1, "2"], [10, 10], "numerators"),
        ([], [], "numerators"),
        (5, 10, "numerators"),
    ],
)
def test_bad_input_names_the_argument(function, numerators, denominators, named):
    with pytest.raises(ValueError, match=rf"^({named})\b"):
        function(numerators, denominators)


def test_a_share_above_one_is_refused():
    with pytest.raises(ValueError, match="^numerators must not be larger"):
        proportion_chart([11], [10])


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(50, 500)), min_size=1, max_size=30), st.booleans())
def test_the_share_not_counted_is_the_mirror(pairs, laney):
    counts, sizes = zip(*pairs, strict=True)
    chart = proportion_chart(counts, sizes, laney=laney)
    mirror = proportion_chart([size - count for count, size in pairs], sizes, laney=laney)
    np.testing.assert_allclose(chart.lower, 1 - mirror.upper, rtol=0, atol=1e-9)
    np.testing.assert_array_equal(chart.beyond, -mirror.beyond)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 500)), min_size=1, max_size=30), st.booleans())
def test_another_unit_of_exposure_scales_the_chart(pairs, laney):
    counts, sizes = zip(*pairs, strict=True)
    chart = rate_chart(counts, sizes, laney=laney)
    scaled = rate_chart(counts, [size * 8 for size in sizes], laney=laney)
    np.testing.assert_allclose(chart.upper, scaled.upper * 8, rtol=1e-9)
    np.testing.assert_array_equal(chart.beyond, scaled.beyond)
