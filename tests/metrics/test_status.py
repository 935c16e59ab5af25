"""Due dates, reasons for gaps, and status against target."""

import numpy as np
import pytest

from data import observations
from metrics.rules import REASON, REASONS, STATUSES
from metrics.status import acceptable_ranges, profile, reasons_for_gaps, scheduled, statuses

NAN = float("nan")


def judged(polarity, value, target=20.0, band=None):
    targets = np.array([[NAN if target is None else target]])
    low, high = acceptable_ranges(np.array([polarity]), targets, np.array([band or (NAN, NAN)], dtype=float))
    return STATUSES[int(statuses(np.array([[value]]), low, high, False)[0, 0])]


@pytest.mark.parametrize(
    ("polarity", "below", "equal", "above"),
    [
        ("higher", "off_target", "met", "met"),
        ("lower", "met", "met", "off_target"),
        ("reporting", "no_target", "no_target", "no_target"),
        ("context", "no_target", "no_target", "no_target"),
        ("band", "no_target", "no_target", "no_target"),
    ],
)
def test_every_polarity_below_at_and_above_its_target(polarity, below, equal, above):
    assert [judged(polarity, v) for v in (19.9, 20.0, 20.1)] == [below, equal, above]


def test_a_band_is_judged_by_its_band_alone_and_both_ends_are_inside():
    found = [judged("band", v, target=90.0, band=(28, 40)) for v in (27.9, 28.0, 33.0, 40.0, 40.1)]
    assert found == ["off_target", "met", "met", "met", "off_target"]


@pytest.mark.parametrize("polarity", ["higher", "lower"])
def test_no_target_and_no_figure(polarity):
    assert judged(polarity, 20.0, target=None) == "no_target"
    assert judged(polarity, NAN) == "not_assessed"
    assert judged(polarity, NAN, target=None) == "no_target"


def test_what_cannot_be_judged_is_not_assessed_whatever_its_value():
    assert STATUSES[int(statuses(np.array([25.0]), 20.0, np.inf, True)[0])] == "not_assessed"


def test_equality_survives_division():
    # 3 of 15 is 20%, 129 of 1,000 is 12.9%, 7 of 25 is 28%: equal to the target, so met.
    for n, d, target in [(3, 15, 20.0), (129, 1000, 12.9), (7, 25, 28.0), (1, 3, 100 / 3)]:
        assert judged("higher", 100.0 * n / d, target) == judged("lower", 100.0 * n / d, target) == "met"


def test_an_unknown_polarity_is_named():
    with pytest.raises(ValueError, match="polarity 'up'"):
        judged("up", 1.0)


@pytest.mark.parametrize(
    ("frequency", "expected"),
    [
        ("quarter", [True, True, True, True]),
        ("half_year", [False, True, False, True]),
        ("annual", [False, False, False, True]),
        ("survey_wave", [False, False, False, False]),
    ],
)
def test_when_a_figure_is_expected(frequency, expected):
    assert scheduled(frequency, np.array([1, 2, 3, 4])).tolist() == expected


def test_an_unknown_frequency_is_named():
    with pytest.raises(ValueError, match="frequency 'weekly'"):
        scheduled("weekly", np.array([1]))


def reason(given="", present=False, expected=True, due=100, as_of=100, begun=True):
    cell = lambda v: np.array([[v]])  # noqa: E731
    code = reasons_for_gaps(cell(REASON[given]), cell(present), cell(expected), cell(due), as_of, cell(begun))
    return REASONS[code[0, 0]]


def test_a_figure_is_late_only_after_its_due_day():
    assert [reason(as_of=day) for day in (99, 100, 101)] == ["not_due", "not_due", "late"]
    assert reason(as_of=101, present=True) == ""


def test_the_clock_overrules_what_a_return_once_said_about_time_and_nothing_else():
    assert reason("not_due", as_of=101) == "late"
    assert reason("late", as_of=99) == "not_due"
    for kept in ("suppressed", "withdrawn", "incomplete", "not_collected", "held_by_owner", "not_applicable"):
        assert reason(kept, as_of=101) == kept


def test_nothing_is_late_before_a_series_begins_or_when_nothing_was_expected():
    assert reason(as_of=101, begun=False) == "not_collected"
    assert reason(as_of=101, expected=False) == "not_due"


def test_an_annual_count_is_spread_evenly():
    # 1,000 over the year: 250, 500, 750 and 1,000 by the end of each quarter.
    assert profile(1000, np.array([1, 2, 3, 4])).tolist() == [250, 500, 750, 1000]


def test_the_store_and_the_rules_know_the_same_reasons():
    assert observations.REASONS == REASONS
