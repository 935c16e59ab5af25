import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import byar_interval, wilson_interval


def test_wilson_by_hand():
    # x = 8, n = 10, z = 1.96: middle = (16 + 3.8416) / (2 x 13.8416) = 19.8416 / 27.6832 = 0.71674
    # half = 1.96 x sqrt(3.8416 + 32 x 0.2) / 27.6832 = 1.96 x 3.20025 / 27.6832 = 0.22658
    found = wilson_interval(8, 10)
    assert found.value == 0.8
    assert found.lower == pytest.approx(0.71674 - 0.22658, abs=2e-5)
    assert found.upper == pytest.approx(0.71674 + 0.22658, abs=2e-5)
    assert found.method == "Wilson"
    assert isinstance(found.lower, float)


def test_wilson_at_the_ends_is_exactly_zero_and_one():
    # x = 0: the upper limit is z^2 / (n + z^2) = 3.841459 / 13.841459
    none, all_of_them = wilson_interval(0, 10), wilson_interval(10, 10)
    assert (none.value, none.lower) == (0.0, 0.0)
    assert none.upper == pytest.approx(3.841458820694124 / 13.841458820694124, abs=1e-12)
    assert (all_of_them.value, all_of_them.upper) == (1.0, 1.0)
    assert all_of_them.lower == pytest.approx(1 - none.upper, abs=1e-12)


def test_confidence_as_share_or_percent():
    assert wilson_interval(3, 9, 99.8) == wilson_interval(3, 9, 0.998)
    assert wilson_interval(3, 9, 0.998).upper > wilson_interval(3, 9, 0.95).upper


# Published check values, three decimals: limits of a count of events at 95%, exact below ten, Byar from ten.
@pytest.mark.parametrize(
    ("events", "lower", "upper", "method"),
    [
        (0, 0.0, 3.689, "Exact"),
        (1, 0.025, 5.572, "Exact"),
        (5, 1.623, 11.668, "Exact"),
        (10, 4.787, 18.391, "Byars"),
    ],
)
def test_byar_check_values(events, lower, upper, method):
    found = byar_interval(events)
    assert found.lower == pytest.approx(lower, abs=6e-4)
    assert found.upper == pytest.approx(upper, abs=6e-4)
    assert found.method == method


def test_byar_by_hand():
    # x = 100, z = 1.959964: lower = 100 (1 - 1/900 - 1.959964/30)^3 = 100 x (0.9335567)^3 = 81.3619
    # upper = 101 (1 - 1/909 + 1.959964 / (3 sqrt 101))^3 = 101 x (1.0639084)^3 = 121.6275
    found = byar_interval(100, 2000, multiplier=1000)
    assert found.value == 50.0
    assert found.lower == pytest.approx(100 * (1 - 1 / 900 - 1.959963984540054 / 30) ** 3 / 2, rel=1e-12)
    assert found.lower == pytest.approx(81.3619 / 2, abs=5e-4)
    assert found.upper == pytest.approx(121.6275 / 2, abs=5e-4)


@given(st.integers(1, 9), st.sampled_from([0.9, 0.95, 0.998]))
def test_exact_limits_leave_the_stated_tail(events, confidence):
    found = byar_interval(events, confidence=confidence)
    tail = (1 - confidence) / 2

    def at_most(count, rate):
        return sum(math.exp(-rate) * rate**k / math.factorial(k) for k in range(count + 1))

    assert 1 - at_most(events - 1, found.lower) == pytest.approx(tail, abs=1e-9)
    assert at_most(events, found.upper) == pytest.approx(tail, abs=1e-9)


def test_arrays_answer_as_scalars_do():
    counts, sizes = np.array([0, 4, 10, 250]), np.array([20, 30, 40, 900])
    for function in (wilson_interval, byar_interval):
        together = function(counts, sizes)
        for place, (count, size) in enumerate(zip(counts, sizes, strict=True)):
            alone = function(int(count), int(size))
            assert tuple(part[place] for part in together) == tuple(alone)


def test_a_missing_figure_stays_missing():
    found = byar_interval([3, None], [100, 100])
    assert found.method.tolist() == ["Exact", "missing"]
    assert np.isnan(found.value[1]) and np.isnan(found.lower[1]) and np.isnan(found.upper[1])


@pytest.mark.parametrize("function", [wilson_interval, byar_interval])
@pytest.mark.parametrize(
    ("x", "n", "named"),
    [
        (-1, 10, "x"),
        (1, 0, "n"),
        (1, -3, "n"),
        (math.inf, 10, "x"),
        ("3", 10, "x"),
        (3, "ten", "n"),
        ([1, 2], [1, 2, 3], "x and n"),
    ],
)
def test_bad_input_names_the_argument(function, x, n, named):
    with pytest.raises(ValueError, match=rf"^{named}\b"):
        function(x, n)


def test_bad_settings_name_the_argument():
    with pytest.raises(ValueError, match="^x must not be larger than n"):
        wilson_interval(11, 10)
    with pytest.raises(ValueError, match="^confidence"):
        wilson_interval(1, 10, confidence=1.5)
    with pytest.raises(ValueError, match="^multiplier"):
        byar_interval(1, 10, multiplier=0)


@given(st.integers(1, 5000), st.data())
def test_wilson_is_its_own_mirror(size, data):
    count = data.draw(st.integers(0, size))
    found, mirrored = wilson_interval(count, size), wilson_interval(size - count, size)
    assert 0 <= found.lower <= found.value <= found.upper <= 1
    assert found.lower == pytest.approx(1 - mirrored.upper, abs=1e-12)
