"""The smallest change that flips a status, against brute force."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.fragility import fragility

NAN = float("nan")


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
    ],
)
def test_bad_input_names_the_argument(call, name):
    with pytest.raises(ValueError, match=name):
        call()
