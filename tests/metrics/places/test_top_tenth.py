"""The record of the list keeps the calendar: what cannot be used stays a gap, and no pattern is told across it."""

import pytest

from metrics.board import hotspots, ward_sheet
from metrics.places.judging import judged
from metrics.places.ranking import places_of
from tests.metrics.places.conftest import BOSTON_CASTLE, NEWEST, RECORDED, SUBJECT, counted_of, ground


def _world(gaps, periods=24, places=10):
    """One ward leads in every period; in the periods of `gaps` six of ten are hidden."""
    values = [[40.0] + [10.0] * (places - 1) for _ in range(periods)]
    hidden = [(t, i) for t in gaps for i in range(4, places)]
    return judged(SUBJECT, ground(places), counted_of(values, hidden), None)


def test_a_gap_stays_where_it_is_in_the_calendar():
    found = _world([5, 9]).ledger
    assert len(found.periods) == 24 and found.periods[5] == "2021-22 Q2" and found.usable == 22
    row = found.rows[0]
    assert [at for at, seen in enumerate(row.listed) if seen is None] == [5, 9]
    assert (row.times, row.words) == (22, "long-standing")
    assert (
        "22 of 24 quarters can be used: in the others too many places are not shown, or have no figure."
        in (found.sentence)
    )
    assert found.sentence.endswith("rests on the 14 quarters since 2022-23 Q3.")
    # Of 23 quarters with one before, those are left of which neither can be a gap: 5 and 6, 9 and 10 go.
    assert found.record.endswith(
        "on average over 19 quarters. 1 of 10 wards would hold 10% if places did not differ."
    )


def test_no_pattern_is_told_across_gaps_and_the_list_is_not_judged_by_what_is_not_next():
    found = _world(range(0, 23, 2))
    ledger = found.ledger
    assert (
        ledger.usable == 12 and ledger.rows[0].words == "pattern cannot be told" and ledger.rows[0].kind == ""
    )
    assert ledger.sentence.endswith(
        "What pattern that is cannot be told, because fewer than 10 quarters follow on each other up to 2025-26 Q4."
    )
    assert ledger.record == (
        "The list cannot be judged: no quarter with events and the quarter before it can all be used."
    )
    record = next(place.record for place in places_of(found)[0] if place.code == "W00")
    assert record == "12 of 12 that can be used of 24, pattern cannot be told"


def test_the_latest_period_is_judged_by_the_list_only_where_the_one_before_can_be_used():
    assert "in 2025-26 Q4; " in _world([5]).ledger.record
    assert "in 2025-26 Q4" not in _world([22]).ledger.record


def test_a_world_without_gaps_says_nothing_of_them():
    found = _world([]).ledger
    assert found.usable == 24 and "can be used" not in found.sentence
    assert None not in found.rows[0].listed


def test_a_latest_period_that_cannot_be_used_leaves_no_record():
    assert _world([23]).ledger.reason == "2025-26 Q4 cannot be used, because too many places are not shown"


@pytest.mark.parametrize("code", RECORDED)
def test_real_records_count_only_what_can_be_used_and_stand_in_the_calendar(real, code):
    ledger = hotspots(code, NEWEST).ledger
    if not ledger.rows:
        return
    assert (
        ledger.periods[0] == "January 2024"
        and ledger.periods[-1] == "December 2025"
        and len(ledger.periods) == 24
    )
    for row in ledger.rows:
        assert len(row.listed) == 24 and sum(seen is not None for seen in row.listed) == ledger.usable
        assert row.times == sum(filter(None, row.listed))
        assert (
            row.listed[ledger.periods.index(row.first_seen)]
            == row.listed[ledger.periods.index(row.last_seen)]
            == 1
        )
    assert sum(row.times for row in ledger.rows) == ledger.size * ledger.usable
    assert ("can be used" in ledger.sentence) == (ledger.usable < 24)


def test_a_real_record_with_gaps_says_so(real):
    ledger = hotspots("RC06", NEWEST).ledger
    assert ledger.usable == 12 and "12 of 24 months can be used" in ledger.sentence
    assert {row.words for row in ledger.rows} == {"pattern cannot be told"}
    assert "in December 2025" not in ledger.record
    lines = [line for line in ward_sheet(BOSTON_CASTLE, NEWEST).records if "that can be used of 24" in line]
    assert lines and not any("long-standing" in line for line in lines if "12 of 12" in line)
