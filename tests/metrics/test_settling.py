"""Young figures: the band in which they settle, and a status that rests on the band."""

import numpy as np
import pytest

from metrics.assess import assess
from metrics.judging import judge_at
from metrics.rules import STATUSES
from metrics.series import series_of
from metrics.settling import Settling, Vintages, no_settling, settling
from tests.metrics.test_assess import LATER, counts, frame, grid, levels, trait

GROWTH = (0.3, 0.6, 0.8, 0.95, 1.0, 1.0)


def vintages(cohorts, upto, total=100):
    """Counts of cohorts that all grow the same way, reported every quarter until `upto`."""
    rows = [
        (cohort, moment, round(total * GROWTH[min(moment - cohort - 1, len(GROWTH) - 1)]))
        for cohort in cohorts
        for moment in range(cohort + 1, upto + 1)
    ]
    return Vintages(*(np.array(column) for column in zip(*rows, strict=True)))


def test_a_steady_pattern_of_growth_is_carried_to_the_young_quarters():
    denominator = np.full((1, 16), 500.0)
    found = settling({0: vintages(range(12), 12)}, denominator, np.array([100.0]), np.array(["percent"]))
    assert found.reasons == {0: ""} and found.returns == {0: 12}
    # 95% of the end is reached at age 4, so the quarters of ages 1 to 3 are young.
    assert found.mature_age == {0: 4}
    assert np.flatnonzero(found.young[0]).tolist() == [9, 10, 11]
    for column in (9, 10, 11):
        assert found.lower[0, column] <= 20.0 <= found.upper[0, column]
    widths = (found.upper - found.lower)[0, 9:12]
    assert widths[0] < widths[1] < widths[2]
    assert np.isnan(found.lower[0, :9]).all()


def test_counts_have_bands_in_counts():
    found = settling(
        {0: vintages(range(12), 12)}, np.full((1, 16), np.nan), np.array([0.0]), np.array(["count"])
    )
    assert found.lower[0, 11] <= 100 <= found.upper[0, 11]


@pytest.mark.parametrize(
    ("own", "reason"),
    [
        (vintages(range(3), 3), "too_few_vintages"),
        (Vintages(np.arange(3), np.full(3, 9), np.full(3, np.nan)), "too_few_vintages"),
        (Vintages(np.array([0, 1, 2, 3]), np.array([1, 2, 3, 4]), np.ones(4)), ""),
        (Vintages(np.array([0, 2, 4, 6]), np.array([9, 8, 7, 10]), np.ones(4)), "no_development"),
    ],
)
def test_bands_are_refused_with_the_reason(own, reason):
    found = settling({0: own}, np.full((1, 12), 50.0), np.array([100.0]), np.array(["percent"]))
    assert found.reasons[0] == reason
    if reason:
        assert np.isnan(found.lower).all() and not found.young.any()


def band(lower, upper, column, shape=(1, 32)):
    found = no_settling(shape)
    found.lower[0, column], found.upper[0, column] = lower, upper
    found.young[0, column] = True
    return Settling(found.lower, found.upper, found.young, {0: ""}, {0: 6}, {0: 3})


def judged(polarity, target, ripening, last, **changes):
    values = [50] * 13 + [last]
    g, basis = grid(), {"M": "discrete"}
    own = trait(polarity=polarity, levels=levels(target), ripens=True, **changes)
    a = assess(series_of(frame(counts(values)), g, (("M", "", "B"),), basis), (own,), g, LATER, ripening)
    return a, judge_at(a, 13)


@pytest.mark.parametrize(
    ("polarity", "lower", "upper", "status"),
    [
        ("higher", 40, 60, "met"),
        ("higher", 41, 60, "met"),
        ("higher", 30, 40, "not_assessed"),
        ("higher", 20, 39.9, "off_target"),
        ("lower", 20, 40, "met"),
        ("lower", 40, 41, "not_assessed"),
        ("lower", 40.1, 50, "off_target"),
    ],
)
def test_the_status_of_a_young_quarter_rests_on_its_band(polarity, lower, upper, status):
    # As reported, 5 misses a target of at least 40 and meets one of at most 40; only the band counts.
    a, _ = judged(polarity, 40, band(lower, upper, 13), 5)
    assert STATUSES[a.status[0, 13]] == status


def test_without_a_band_only_what_is_already_met_counts():
    blind = Settling(np.full((1, 32), np.nan), np.full((1, 32), np.nan), band(1, 2, 13).young, {}, {}, {})
    assert STATUSES[judged("higher", 40, blind, 5)[0].status[0, 13]] == "not_assessed"
    assert STATUSES[judged("higher", 40, blind, 45)[0].status[0, 13]] == "met"
    assert STATUSES[judged("lower", 40, blind, 5)[0].status[0, 13]] == "not_assessed"


def test_a_young_figure_never_signals_and_is_never_called_usual_or_not():
    _, plain = judged(
        "higher",
        40,
        None,
        5,
    )
    assert plain.variation == ("worsening",)
    _, young = judged("higher", 40, band(45, 55, 13), 5)
    assert young.variation == ("steady",)
    assert np.isnan(young.usual_last_year.within[0])
    assert young.usual_last_year.reasons == ("unfit",)
