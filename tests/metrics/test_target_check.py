"""What a target's own past says about it, by hand."""

from dataclasses import replace

import pytest

from metrics.target_check import LOOKED_BACK, STATES, target_check, target_checks
from metrics.views import Cell, Point, Target, YearRow
from tests.components.conftest import measure_view, verdict


def view(values, polarity="higher", **changes):
    points = tuple(Point(f"q{n:03}", value, str(value)) for n, value in enumerate(values))
    return measure_view(points=points, polarity=polarity, provenance="return", **changes)


def target(value, kind="level"):
    return Target(kind, value, f"{value}", "2025-26", "2025-26", "A plan")


@pytest.mark.parametrize(
    ("values", "level", "polarity", "state", "met"),
    [
        ([25] * 10, 20, "higher", "always_met", 10),
        ([20] * 10, 20, "higher", "always_met", 10),
        ([15] * 10, 20, "higher", "never_met", 0),
        ([15, 25] * 5, 20, "higher", "plausible", 5),
        ([15] * 10, 20, "lower", "always_met", 10),
        ([25] * 10, 20, "lower", "never_met", 0),
        ([1, 0] * 5, 0, "lower", "zero", 5),
        ([25] * 7, 20, "higher", "too_few", 7),
        ([], 20, "higher", "too_few", 0),
        ([25] * 10, 20, "reporting", "not_judged", 0),
        ([25] * 10, 20, "band", "not_judged", 0),
        ([25] * 10, None, "higher", "not_judged", 0),
    ],
)
def test_the_past_is_counted_against_the_target(values, level, polarity, state, met):
    found = target_check(view(values, polarity), target(level))
    assert (found.state, found.met) == (state, met) and state in STATES


def test_only_the_last_twenty_quarters_count_and_the_sentence_says_so():
    found = target_check(view([10] * 30 + [30] * LOOKED_BACK), target(20))
    assert found.sentence.startswith("Met in 20 of the last 20 quarters.")
    gaps = view([30, None] * 10)
    assert target_check(gaps, target(20)).known == 10


def test_a_yearly_count_is_compared_with_whole_years_only():
    row = YearRow("", (Cell("", 1),) * 4, Cell("", 12), "", "", verdict("met", "On target"))
    years = (replace(row, year_to_date=Cell("", 3)), row, replace(row, year_end=Cell("", 8)))
    found = target_check(view([], years=years), target(10, "annual_count"))
    assert (found.met, found.known, found.sentence) == (1, 2, "Met in 1 of the last 2 years.")


def test_an_illustrative_past_says_so():
    made_up = replace(view([25] * 10), provenance="illustrative")
    assert target_check(made_up, target(20)).sentence.endswith("Its past is illustrative.")


def test_questions_come_first():
    views = [view([15, 25] * 5, code="A"), view([25] * 10, code="B"), view([1], code="C")]
    found = target_checks(views, {"A": [target(20)], "B": [target(20)]})
    assert [check.measure for check in found] == ["B", "A"]
    assert [check.is_questionable for check in found] == [True, False]
