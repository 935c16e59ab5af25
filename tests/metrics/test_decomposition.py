from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.decomposition import split_of_count, split_of_rate, split_of_ratio, split_of_revision

counts = st.integers(0, 5000)
rows = st.lists(st.tuples(counts, counts, counts, counts), min_size=1, max_size=30)


def test_two_wards_hold_most_of_a_rise_by_hand():
    # 40 + 21 of a rise of 100; the third ward's 39 is within its usual variation.
    split = split_of_count(
        ["A", "B", "C", "D"], [100, 80, 60, 10], [140, 101, 104, 5], usual=[False, False, True, True]
    )
    assert split.total == 100
    assert [part.amount for part in split.parts] == [40, 21, 44, -5]
    assert split.leading == ("A", "B") and split.leading_share == Fraction(61, 100)
    assert split.usual_count == 2


def test_events_without_a_place_are_a_piece_of_their_own():
    split = split_of_count(["A", "B"], [10, 20], [15, 22], whole_before=35, whole_after=40)
    assert [part.code for part in split.parts] == ["A", "B", ""]
    assert split.parts[-1].amount == -2 and split.total == 5


def test_no_change_has_no_shares():
    split = split_of_count(["A", "B"], [10, 20], [20, 10])
    assert split.total == 0 and {part.share for part in split.parts} == {None} and split.leading_share is None


@given(rows)
def test_counts_sum_exactly(table):
    before, after = [r[0] for r in table], [r[1] for r in table]
    split = split_of_count(range(len(table)), before, after)
    assert sum(part.amount for part in split.parts) == split.total == sum(after) - sum(before)


@given(rows)
def test_rate_and_mix_sum_exactly(table):
    before, after = [r[0] for r in table], [r[1] for r in table]
    before_base, after_base = [r[2] + 1 for r in table], [r[3] + 1 for r in table]
    own, mix = split_of_rate(range(len(table)), before, before_base, after, after_base, per=100)
    whole = 100 * (Fraction(sum(after), sum(after_base)) - Fraction(sum(before), sum(before_base)))
    assert own.total + mix.total == whole
    assert sum(part.amount for part in own.parts + mix.parts) == whole


@given(rows, st.randoms())
def test_split_does_not_depend_on_order(table, random):
    codes = list(range(len(table)))
    whole = {p.code: p for p in split_of_count(codes, [r[0] for r in table], [r[1] for r in table]).parts}
    random.shuffle(codes)
    again = split_of_count(codes, [table[c][0] for c in codes], [table[c][1] for c in codes])
    assert {part.code: part for part in again.parts} == whole


def test_rates_that_stand_still_leave_only_mix():
    # Rates stay 10% and 50%; weights move from 50/50 to 20/80: 30% becomes 42%.
    own, mix = split_of_rate(["low", "high"], [10, 50], [100, 100], [4, 80], [40, 160], per=100)
    assert own.total == 0 and mix.total == 12


def test_mix_that_stands_still_leaves_only_rates():
    own, mix = split_of_rate(["a", "b"], [10, 50], [100, 100], [30, 50], [100, 100], per=100)
    assert mix.total == 0 and [p.amount for p in own.parts] == [10, 0]


def test_a_part_without_denominator_counts_as_mix():
    own, mix = split_of_rate(["old", "new"], [10, 0], [100, 0], [10, 20], [100, 50])
    assert own.parts[1].amount == 0 and own.total + mix.total == Fraction(30, 150) - Fraction(10, 100)


def test_numerator_and_denominator_by_hand():
    # 20/100 to 30/120: numerator 10 x (1/100 + 1/120)/2 = 11/120, denominator (1/120 - 1/100) x 25 = -1/24.
    split = split_of_ratio(20, 100, 30, 120)
    assert [part.amount for part in split.parts] == [Fraction(11, 120), Fraction(-1, 24)]
    assert split.total == Fraction(30, 120) - Fraction(20, 100)


def test_a_pure_revision_is_no_change():
    split = split_of_revision(100, 112, 112)
    assert [part.amount for part in split.parts] == [0, 12] and split.total == 12


def test_published_percentages_split_without_rounding_noise():
    split = split_of_revision(12.9, "13.4", 14.3)
    assert split.total == Fraction(14, 10)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: split_of_count([], [], []), "codes"),
        (lambda: split_of_count(["A", "A"], [1, 1], [1, 1]), "codes"),
        (lambda: split_of_count(["A"], [1, 2], [1]), "before"),
        (lambda: split_of_count(["A"], [1], [np.nan]), "after"),
        (lambda: split_of_count(["A"], [float("inf")], [1]), "before"),
        (lambda: split_of_count(["A"], [1], [1], usual=[]), "usual"),
        (lambda: split_of_count(["A"], [1], [1], whole_before=3), "whole_before"),
        (lambda: split_of_count(["A"], [5], [1], whole_before=3, whole_after=3), "whole_before"),
        (lambda: split_of_rate(["A"], [1], [0], [1], [1]), "before_denominators"),
        (lambda: split_of_ratio(1, 0, 1, 1), "before_denominator"),
        (lambda: split_of_revision(None, 1, 1), "before_as_presented"),
    ],
)
def test_bad_input_names_the_argument(call, name):
    with pytest.raises(ValueError, match=name):
        call()
