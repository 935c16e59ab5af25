from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.attention import attention, benjamini_hochberg, chance_of_icon, fragility
from metrics.spc.xmr import xmr_many
from tests.metrics.simulation.board_worlds import null_board

NAN = float("nan")


def test_benjamini_hochberg_by_hand():
    # Sorted .01 .02 .04 .9 times 4/rank: .04 .04 .0533 .9; NaN is not a test.
    adjusted = benjamini_hochberg([0.04, NAN, 0.01, 0.9, 0.02])
    assert adjusted == pytest.approx([4 / 75, NAN, 0.04, 0.9, 0.04], nan_ok=True)


def test_adjusted_values_never_fall_below_p_nor_change_its_order():
    p = np.random.default_rng(1).random(200)
    adjusted = benjamini_hochberg(p)
    assert (adjusted >= p).all() and (np.diff(adjusted[np.argsort(p)]) >= 0).all() and adjusted.max() <= 1


def test_p_values_of_unchanged_series_are_even():
    values = np.random.default_rng(2).normal(100, 10, (4000, 20))
    p = attention(values).p
    for chance in (0.01, 0.05, 0.2, 0.5):
        assert np.mean(p <= chance) == pytest.approx(chance, abs=3.5 * np.sqrt(chance / 4000) + 0.005)


def test_scale_of_the_series_does_not_matter():
    values = np.random.default_rng(3).normal(0, 1, (30, 20))
    assert (attention(values).p == attention(50 + 8 * values).p).all()


def test_a_clear_shift_is_flagged_and_the_rest_is_left_alone():
    values = np.random.default_rng(4).normal(100, 5, (40, 24))
    values[3, -2:] += 40
    values[7, -1] -= 45
    answer = attention(values)
    assert answer.flagged[3] and answer.flagged[7] and answer.flagged.sum() <= 4
    assert answer.direction[3] == 1 and answer.direction[7] == -1
    assert answer.rules[7] in ("limit", "near")


def test_a_long_steady_rise_and_a_long_run_are_evidence():
    rng = np.random.default_rng(5)
    values = rng.normal(0, 1, (2, 27))
    values[0, -10:] = np.linspace(-1, 1.2, 10)
    values[1, -7:] += 2
    p = attention(values).p
    assert (p < 0.02).all()


def test_families_are_controlled_apart():
    rng = np.random.default_rng(6)
    borough = rng.normal(0, 1, (5, 24))
    borough[0, -2:] += 3.0
    wards = rng.normal(0, 1, (600, 24))
    together = attention(np.vstack([borough, wards]))
    apart = attention(np.vstack([borough, wards]), families=["borough"] * 5 + ["wards"] * 600)
    alone = attention(borough)
    assert apart.adjusted[:5] == pytest.approx(alone.adjusted)
    assert apart.adjusted[0] < together.adjusted[0]
    assert dict(zip(apart.families, apart.tested, strict=True)) == {"borough": 5, "wards": 600}


def test_icons_by_chance_agree_with_the_icons_of_unchanged_series():
    values = np.random.default_rng(7).normal(0, 1, (4000, 20))
    lit = int((xmr_many(values).special_cause_code[:, -1] != 0).sum())
    expected = attention(values).icons_by_chance
    assert expected == pytest.approx(4000 * chance_of_icon(20))
    assert lit == pytest.approx(expected, rel=0.3)


@pytest.mark.parametrize("dispersion", [1, 2, 4])
def test_over_dispersed_boards_in_which_nothing_changes_stay_within_the_budget(dispersion):
    rng = np.random.default_rng(8 + dispersion)
    boards = [
        attention(null_board(rng, dispersion=dispersion), counts=True).flagged.any() for _ in range(150)
    ]
    assert np.mean(boards) < 0.2 + 0.075


def test_only_points_since_the_last_break_are_judged():
    rng = np.random.default_rng(9)
    values = rng.normal(100, 5, (2, 30))
    values[:, :12] += 200
    broken = attention(values, rebase_at=[12])
    assert broken.reasons == ("", "")
    assert broken.p == pytest.approx(attention(values[:, 12:]).p)
    assert attention(values, rebase_at=[25]).reasons == ("too_few", "too_few")


def test_degenerate_series_have_reasons_and_no_silent_number():
    rows = np.full((5, 20), 10.0)
    rows[1] = NAN
    rows[2, :10] = NAN
    rows[3, -1] = 11
    rows[4] = np.random.default_rng(1).normal(0, 1, 20)
    answer = attention(rows)
    assert answer.reasons == ("", "no_figures", "too_few", "no_spread", "")
    assert answer.p[0] == 1.0 and answer.rules[0] == "" and not answer.flagged[0]
    assert np.isnan(answer.p[1:4]).all() and not answer.flagged[1:4].any()
    assert answer.tested == (2,)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"values": [1, 2, 3]}, "values"),
        ({"values": [[1, float("inf")]]}, "values"),
        ({"values": [[-1.0] * 14], "counts": True}, "values"),
        ({"families": ["a", "b"]}, "families"),
        ({"budget": 5}, "budget"),
        ({"counts": [True, False]}, "counts"),
        ({"rules": "own"}, "rules"),
        ({"simulations": 10}, "simulations"),
    ],
)
def test_bad_input_names_the_argument(change, name):
    with pytest.raises(ValueError, match=name):
        attention(**({"values": [list(range(14))]} | change))


def meets(top, base, goal, polarity, per):
    value = Fraction(top) * per / base
    return value >= goal if polarity == "higher" else value <= goal


def smallest_flip(top, base, goal, polarity, per, most):
    """By brute force: try one event more or fewer, then two, and so on."""
    now = meets(top, base, goal, polarity, per)
    for size in range(1, 4000):
        for moved in (size, -size):
            reached = top + moved
            if 0 <= reached and (most is None or reached <= most):
                if meets(reached, base, goal, polarity, per) != now:
                    return moved
    return None


@settings(max_examples=150)
@given(
    st.integers(0, 200),
    st.integers(1, 200),
    st.decimals(0, 120, places=1),
    st.sampled_from(["higher", "lower"]),
)
def test_fragility_of_percentages_agrees_with_brute_force(top, base, target, polarity):
    top = min(top, base)
    expected = smallest_flip(top, base, Fraction(target), polarity, 100, base)
    answer = fragility(Fraction(100 * top, base), target, polarity, numerator=top, denominator=base, per=100)
    assert answer.change == expected
    assert answer.met == meets(top, base, Fraction(target), polarity, 100)


@settings(max_examples=100)
@given(st.integers(0, 300), st.decimals(0, 300, places=1), st.sampled_from(["higher", "lower"]))
def test_fragility_of_counts_agrees_with_brute_force(top, target, polarity):
    expected = smallest_flip(top, 1, Fraction(target), polarity, 1, None)
    assert fragility(top, target, polarity, numerator=top).change == expected


def test_fragility_in_words():
    words = fragility(102, 100, "lower", numerator=102, counted="incidents").words
    assert words == "The target would be met with 2 fewer incidents."
    assert fragility(20, 20, "higher", numerator=10, denominator=50, per=100).change == -1
    assert fragility(0, 0, "higher", numerator=0).change is None
    assert fragility(12.9, 13, "higher", step="0.1").change == Fraction(1, 10)
    assert fragility("0.3", "0.3", "higher", step="0.1").met


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: fragility(1, 2, "band", numerator=1), "polarity"),
        (lambda: fragility(1, NAN, "higher", numerator=1), "target"),
        (lambda: fragility(1, 2, "higher"), "step"),
        (lambda: fragility(1, 2, "higher", numerator=-1), "numerator"),
        (lambda: fragility(1, 2, "higher", numerator=1, denominator=0), "denominator"),
        (lambda: fragility(1, 2, "higher", numerator=3, denominator=2, per=100), "numerator"),
        (lambda: benjamini_hochberg([[0.1]]), "p must"),
        (lambda: benjamini_hochberg([1.1]), "p must"),
        (lambda: chance_of_icon(1), "points"),
    ],
)
def test_bad_input_elsewhere_names_the_argument(call, name):
    with pytest.raises(ValueError, match=name):
        call()
