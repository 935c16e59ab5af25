"""Quarter arithmetic, worked by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from metrics.rules import REASON
from metrics.years import (
    AS_IS,
    LATEST,
    PER_POPULATION,
    POOL,
    SUM,
    combination,
    earlier,
    figures,
    rolling_year,
    year_end,
    year_to_date,
)

GAP = np.nan


def known(numerator, denominator=None, published=None, *, scale=0.0, reason=None, provisional=None):
    """Figures of one series."""
    shape = (1, len(numerator))
    empty = np.full(shape, np.nan)
    row = lambda values: empty if values is None else np.array([values], dtype=float)  # noqa: E731
    reasons = np.zeros(shape, np.int8) if reason is None else np.array([reason], np.int8)
    young = np.zeros(shape, bool) if provisional is None else np.array([provisional], bool)
    return figures(row(numerator), row(denominator), row(published), np.array([scale]), reasons, young)


def test_counts_are_added_up():
    f = known([10, 20, 30, 40, 1, 2, 3, 4])
    assert_array_equal(year_to_date(f, [SUM], [0]).value, [[10, 30, 60, 100, 1, 3, 6, 10]])
    assert_array_equal(year_end(f, [SUM], [0]).value, [[100, 10]])
    # Four quarters that end with each quarter: 10+20+30+40, 20+30+40+1, 30+40+1+2, 40+1+2+3, 1+2+3+4.
    assert_array_equal(rolling_year(f, [SUM], [0]).value[0, 3:], [100, 91, 73, 46, 10])


def test_percentages_are_pooled_and_never_averaged():
    # 1 of 10, 9 of 30, 10 of 40, 40 of 120: pooled 60 of 200 = 30%; the mean of 10, 30, 25 and 33.3 would be 24.6.
    f = known([1, 9, 10, 40], [10, 30, 40, 120], scale=100)
    assert_allclose(f.value, [[10, 30, 25, 100 * 40 / 120]])
    total = year_to_date(f, [POOL], [100])
    assert_allclose(total.value, [[10, 25, 25, 30]])
    assert (total.numerator[0, 3], total.denominator[0, 3]) == (60, 200)


def test_rates_share_one_population():
    # 50 and 70 in a population of 10,000, per 1,000: 5 and 7, together 12; never 120 in 20,000.
    f = known([50, 70, GAP, GAP], [10_000, 10_000, GAP, GAP], scale=1000)
    assert_allclose(year_to_date(f, [PER_POPULATION], [1000]).value[0, :2], [5, 12])


def test_a_missing_quarter_makes_a_gap_and_never_a_shorter_sum():
    f = known([10, GAP, 30, 40], reason=[0, REASON["late"], 0, 0])
    total = year_to_date(f, [SUM], [0])
    assert_array_equal(total.value, [[10, GAP, GAP, GAP]])
    assert total.reason[0].tolist() == [0, REASON["late"], REASON["incomplete"], REASON["incomplete"]]
    assert np.isnan(total.numerator[0, 1:]).all()
    assert rolling_year(f, [SUM], [0]).reason[0, 3] == REASON["incomplete"]


def test_a_hidden_quarter_hides_the_total():
    f = known([10, GAP, 30, 40], reason=[0, REASON["suppressed"], 0, 0])
    assert year_end(f, [SUM], [0]).reason[0, 0] == REASON["suppressed"]
    assert rolling_year(f, [SUM], [0]).reason[0, 3] == REASON["suppressed"]


def test_published_percentages_cannot_be_pooled():
    # Source document 004, 2018-19: no numerators are published, so 13.4 cannot be worked out from the quarters.
    f = known([GAP] * 4, [GAP] * 4, [12.9, 19.7, 14.3, 6.9], scale=100)
    assert_array_equal(f.value, [[12.9, 19.7, 14.3, 6.9]])
    assert year_end(f, [POOL], [100]).reason[0, 0] == REASON["incomplete"]


def test_surveys_and_snapshots_take_the_latest_of_the_year():
    gaps = [REASON["not_due"], 0, REASON["not_due"], REASON["not_due"]]
    f = known(
        [GAP, 57, GAP, GAP] + [GAP, 58, GAP, 59], reason=gaps + [REASON["not_due"], 0, REASON["not_due"], 0]
    )
    total = year_to_date(f, [LATEST], [0])
    assert_array_equal(total.value, [[GAP, 57, 57, 57, GAP, 58, 58, 59]])
    assert_array_equal(year_end(f, [LATEST], [0]).value, [[57, 59]])


def test_rolling_figures_take_their_fourth_quarter():
    f = known([100, 110, 120, 130])
    assert_array_equal(year_end(f, [AS_IS], [0]).value, [[130]])
    missing = known([100, 110, 120, GAP], reason=[0, 0, 0, REASON["late"]])
    assert year_end(missing, [AS_IS], [0]).reason[0, 0] == REASON["late"]


def test_provisional_carries_into_every_total_that_holds_it():
    f = known([1, 2, 3, 4], provisional=[False, False, True, False])
    assert year_to_date(f, [SUM], [0]).provisional.tolist() == [[False, False, True, True]]


def test_a_share_of_nothing_is_not_applicable_and_zero_is_a_value():
    f = known([0, 0], [0, 50], scale=100, reason=[0, 0])
    assert f.reason[0].tolist() == [REASON["not_applicable"], 0]
    assert f.value[0, 1] == 0


def test_earlier_quarters():
    matrix = np.arange(8.0)[None, :]
    assert_array_equal(earlier(matrix, 4), [[GAP] * 4 + [0, 1, 2, 3]])
    assert_array_equal(earlier(matrix, 1)[0, 1:], np.arange(7))
    with pytest.raises(ValueError, match="quarters must not be negative"):
        earlier(matrix, -1)


def test_how_a_year_is_made():
    assert combination("count", "discrete") == combination("pounds", "discrete") == SUM
    assert (combination("percent", "discrete"), combination("rate", "discrete")) == (POOL, PER_POPULATION)
    assert combination("percent", "survey") == combination("count", "snapshot") == LATEST
    assert combination("percent", "rolling") == combination("count", "annual") == AS_IS
    with pytest.raises(ValueError, match="basis 'daily'"):
        combination("count", "daily")


def test_half_years_are_refused():
    with pytest.raises(ValueError, match="whole financial years, got 6 columns"):
        year_to_date(known([1, 2, 3, 4, 5, 6]), [SUM], [0])


numbers = st.integers(0, 500)


@settings(max_examples=60)
@given(st.lists(st.tuples(numbers, numbers), min_size=8, max_size=8))
def test_totals_agree_with_plain_sums(cells):
    n, d = [min(a, b) for a, b in cells], [max(a, b) + 1 for a, b in cells]
    pooled = year_to_date(known(n, d, scale=100), [POOL], [100])
    counted = year_to_date(known(n), [SUM], [0])
    for column in range(8):
        year = slice(column - column % 4, column + 1)
        assert counted.value[0, column] == sum(n[year])
        assert pooled.value[0, column] == pytest.approx(100 * sum(n[year]) / sum(d[year]))
    assert_array_equal(rolling_year(known(n), [SUM], [0]).value[0, 3:], [sum(n[i : i + 4]) for i in range(5)])
    assert_array_equal(year_end(known(n), [SUM], [0]).value[0], counted.value[0, 3::4])


@settings(max_examples=60)
@given(st.lists(st.one_of(st.none(), numbers), min_size=8, max_size=8))
def test_a_value_and_a_reason_exclude_each_other(values):
    f = known(
        [GAP if v is None else v for v in values], reason=[REASON["late"] if v is None else 0 for v in values]
    )
    for how in (SUM, LATEST, AS_IS):
        for total in (year_to_date(f, [how], [0]), rolling_year(f, [how], [0])):
            assert_array_equal(np.isfinite(total.value), total.reason == 0)
            assert not total.provisional[total.reason != 0].any()
