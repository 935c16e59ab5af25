import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics import compare_proportions, compare_rates, wilson_interval


def exact_rate_p(x1, x2, share):
    """Two-sided p of x1 out of x1 + x2 in exact fractions: every outcome no likelier than the one seen."""
    total = x1 + x2
    chance = [math.comb(total, k) * share**k * (1 - share) ** (total - k) for k in range(total + 1)]
    return float(sum(part for part in chance if part <= chance[x1]))


def exact_proportion_p(x1, n1, x2, n2):
    counted = x1 + x2
    ways = {
        k: math.comb(n1, k) * math.comb(n2, counted - k)
        for k in range(max(0, counted - n2), min(counted, n1) + 1)
    }
    return float(Fraction(sum(part for part in ways.values() if part <= ways[x1]), sum(ways.values())))


def test_rates_by_hand():
    # 8 against 2, equal exposure: 10 events, each on either side with chance 1/2.
    # p = 2 x (C(10,8) + C(10,9) + C(10,10)) / 1024 = 2 x 56 / 1024 = 0.109375
    found = compare_rates(8, 1, 2, 1)
    assert found.ratio == 4.0
    assert found.p == pytest.approx(0.109375, abs=1e-12)
    assert found.verdict == "no clear difference"
    # Clopper-Pearson for 8 of 10 is 0.4439 to 0.9748 (published tables); odds 0.7982 and 38.67
    assert found.lower == pytest.approx(0.4439045 / 0.5560955, rel=1e-5)
    assert found.upper == pytest.approx(0.9747893 / 0.0252107, rel=1e-4)


def test_rates_with_unequal_exposure_by_hand():
    # 11 in 800 against 23 in 3000 (an example of R's documentation): share of exposure 800/3800
    found = compare_rates(11, 800, 23, 3000)
    assert found.ratio == pytest.approx(11 / 800 * 3000 / 23, rel=1e-12)
    assert found.p == pytest.approx(exact_rate_p(11, 23, Fraction(800, 3800)), rel=1e-9)


def test_a_rate_clearly_higher_and_clearly_lower():
    # 40 against 10: p = 2 x P(X >= 40 of 50) = 2.4e-5
    assert compare_rates(40, 1, 10, 1).verdict == "higher"
    assert compare_rates(10, 1, 40, 1).verdict == "lower"
    assert compare_rates(40, 4, 10, 1).verdict == "no clear difference"


def test_no_events():
    none = compare_rates(0, 1, 0, 1)
    assert math.isnan(none.ratio)
    assert (none.lower, none.upper, none.p, none.verdict) == (0.0, math.inf, 1.0, "no clear difference")
    # 5 against 0: p = 2 / 32
    only_first = compare_rates(5, 1, 0, 1)
    assert (only_first.ratio, only_first.upper) == (math.inf, math.inf)
    assert only_first.p == pytest.approx(2 / 32, abs=1e-12)
    # lower limit of 5 of 5: share 0.025^(1/5) = 0.478176, odds 0.916355
    assert only_first.lower == pytest.approx(0.9163552, rel=1e-6)
    only_second = compare_rates(0, 1, 9, 1)
    assert (only_second.ratio, only_second.lower, only_second.verdict) == (0.0, 0.0, "lower")


def test_proportions_by_hand():
    # 7 of 10 against 2 of 10. Ways: C(10,k) C(10,9-k); C(20,9) = 167960.
    # k = 7: 120 x 45 = 5400; 8: 45 x 10 = 450; 9: 10; and k = 2, 1, 0 the same: 2 x 5860 / 167960 = 0.069779
    found = compare_proportions(7, 10, 2, 10)
    assert found.difference == pytest.approx(0.5, abs=1e-12)
    assert found.p == pytest.approx(11720 / 167960, abs=1e-12)
    assert found.verdict == "no clear difference"


def test_proportions_interval_published():
    # R. G. Newcombe (1998), table II, method 10: 56/70 - 48/80 is 0.0524 to 0.3339; 9/10 - 3/10 is 0.1705
    # to 0.8090; 10/10 - 0/20 is 0.6791 to 1.0000; 10/10 - 0/10 is 0.6075 to 1.0000
    for arguments, lower, upper in (
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((10, 10, 0, 20), 0.6791, 1.0),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ):
        found = compare_proportions(*arguments)
        assert (found.lower, found.upper) == pytest.approx((lower, upper), abs=5.1e-5)


def test_a_proportion_clearly_higher_and_clearly_lower():
    assert compare_proportions(30, 100, 10, 100).verdict == "higher"
    assert compare_proportions(10, 100, 30, 100).verdict == "lower"
    # The interval alone leaves out 0 here, the exact test does not agree: no verdict rests on one of them.
    close = compare_proportions(7, 10, 2, 10)
    assert close.lower > 0 and close.p > 0.05 and close.verdict == "no clear difference"


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 9), st.integers(1, 9))
def test_rates_agree_with_fractions(x1, x2, t1, t2):
    found = compare_rates(x1, t1, x2, t2)
    assert found.p == pytest.approx(exact_rate_p(x1, x2, Fraction(t1, t1 + t2)), rel=1e-8)


@given(st.integers(1, 40), st.integers(1, 40), st.data())
def test_proportions_agree_with_fractions(n1, n2, data):
    x1, x2 = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2))
    found = compare_proportions(x1, n1, x2, n2)
    assert found.p == pytest.approx(exact_proportion_p(x1, n1, x2, n2), rel=1e-8)
    assert found.lower <= found.difference <= found.upper


@given(st.integers(0, 500), st.integers(0, 500), st.integers(1, 50), st.integers(1, 50))
def test_the_other_way_round_a_rate_turns_over(x1, x2, t1, t2):
    one, other = compare_rates(x1, t1, x2, t2), compare_rates(x2, t2, x1, t1)
    assert one.p == pytest.approx(other.p, rel=1e-7)
    if other.upper < math.inf and other.upper > 0:
        assert one.lower == pytest.approx(1 / other.upper, rel=1e-7)
    turned = {"higher": "lower", "lower": "higher"}
    assert one.verdict == turned.get(other.verdict, other.verdict)


@settings(max_examples=30)
@given(st.integers(1, 300), st.integers(1, 300), st.data())
def test_the_other_way_round_a_difference_changes_sign(n1, n2, data):
    x1, x2 = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2))
    one, other = compare_proportions(x1, n1, x2, n2), compare_proportions(x2, n2, x1, n1)
    assert (one.difference, one.lower, one.upper) == pytest.approx(
        (-other.difference, -other.upper, -other.lower), abs=1e-12
    )
    assert one.p == pytest.approx(other.p, rel=1e-7)


@pytest.mark.parametrize("exposure", [1, 1000, 270_000])
def test_limits_keep_their_digits_where_the_share_is_close_to_one(exposure):
    # Of one event or none on a side, the limit of the share has a closed form: 1 - (tail)^(1 / total).
    found = compare_rates(140, 1, 0, exposure)
    odds = -1 / math.expm1(math.log(0.025) / 140) - 1
    assert found.lower == pytest.approx(odds * exposure, rel=1e-13)
    assert compare_rates(0, exposure, 140, 1).upper == pytest.approx(1 / (odds * exposure), rel=1e-13)


def test_large_counts():
    # Two years of recorded crime: 28,980 against 28,000 on equal exposure; z = 980 / sqrt(56980) = 4.105, p
    # about 4e-5
    found = compare_rates(28_980, 1, 28_000, 1)
    assert found.p == pytest.approx(4.1e-5, rel=0.03)
    assert found.verdict == "higher"
    assert found.lower < found.ratio < found.upper
    assert compare_rates(28_980, 1, 1, 1).p == 0.0


def test_arrays_answer_as_scalars_do():
    counts1, counts2 = np.array([0, 5, 12, 400]), np.array([3, 5, 30, 380])
    rates = compare_rates(counts1, 2, counts2, [1, 2, 3, 4])
    shares = compare_proportions(counts1, 500, counts2, 600)
    for place, (one, other) in enumerate(zip(counts1.tolist(), counts2.tolist(), strict=True)):
        alone = compare_rates(one, 2, other, place + 1)
        assert tuple(part[place] for part in rates) == pytest.approx(tuple(alone), nan_ok=True)
        assert tuple(part[place] for part in shares) == pytest.approx(
            tuple(compare_proportions(one, 500, other, 600))
        )
    assert isinstance(compare_rates(1, 1, 2, 1).p, float)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((-1, 1, 2, 1), "x1"),
        ((1.5, 1, 2, 1), "x1"),
        ((1, 0, 2, 1), "t1"),
        ((1, 1, "2", 1), "x2"),
        ((1, 1, None, 1), "x2"),
        ((1, 1, 2, -1), "t2"),
        ((1, 1, 2, math.nan), "t2"),
        (([1, 2], 1, [1, 2, 3], 1), "x1, t1, x2 and t2"),
    ],
)
def test_bad_rates_name_the_argument(arguments, named):
    with pytest.raises(ValueError, match=rf"^{named}\b"):
        compare_rates(*arguments)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((11, 10, 2, 10), "x1"),
        ((1, 10, 12, 10), "x2"),
        ((0, 0, 2, 10), "n1"),
        ((1, 10, 0, 0), "n2"),
        ((1, 10.5, 2, 10), "n1"),
        ((math.inf, 10, 2, 10), "x1"),
    ],
)
def test_bad_proportions_name_the_argument(arguments, named):
    with pytest.raises(ValueError, match=rf"^{named}\b"):
        compare_proportions(*arguments)


def test_the_interval_is_built_from_wilsons():
    one, other = wilson_interval(56, 70), wilson_interval(48, 80)
    found = compare_proportions(56, 70, 48, 80)
    reach = math.sqrt((one.value - one.lower) ** 2 + (other.upper - other.value) ** 2)
    assert found.lower == pytest.approx(0.2 - reach, abs=1e-12)
