"""Taking figures back and revising what a board has seen, on both databases."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from data.corrections import withdraw
from data.errors import RefusedRows, StoreChanged
from data.observations import FIRST_FIGURES, NewRelease, ObservationError
from data.periods import Quarter
from tests.data.samples import BOROUGH, WARD, new_batch, seen

Q3 = Quarter.parse("2025-26 Q3")
DAY = date(2026, 2, 15)
RELEASE = NewRelease("Board", Q3, date(2026, 3, 12), "", "tester", DAY, "1")


@pytest.fixture
def presented(ready):
    """A store whose release holds a count, its share with parts, and a figure of the ward."""
    rows = [
        seen("2025-26 Q2", 90),
        seen("2025-26 Q3", 100),
        seen("2025-26 Q3", 7, area=WARD),
        seen("2025-26 Q3", 12, 93, measure="SC14"),
        seen("2025-26 Q3", 9, 60, measure="SC14", part="race"),
    ]
    ready.accept(new_batch("first", reason=FIRST_FIGURES), rows)
    ready.publish(RELEASE, {"board": "{}"})
    return ready


def taken_back(store, measure="SC01", quarter=Q3, **options):
    given = {"area": BOROUGH, "reason": "counted twice", "actor": "lead", "day": DAY} | options
    return withdraw(store, measure, quarter, **given)


def figures(store, **options):
    frame = store.observations(**options)
    return {
        (r.measure, r.part, r.area, r.quarter): (None if r.reason else r.numerator, r.reason)
        for r in frame.itertuples()
    }


def test_a_withdrawn_figure_is_a_gap_and_nothing_else_moves(presented):
    before = figures(presented)
    assert taken_back(presented) == 2
    after = figures(presented)
    assert after.pop(("SC01", "", BOROUGH, Q3.ordinal)) == (None, "withdrawn")
    assert before.pop(("SC01", "", BOROUGH, Q3.ordinal)) == (100, "")
    assert after == before
    assert figures(presented, release=1)["SC01", "", BOROUGH, Q3.ordinal] == (100, "")
    header = presented.batches().iloc[1]
    assert (header["reason"], header["actor"], header["provenance"]) == ("counted twice", "lead", "return")
    vintages = presented.vintages(BOROUGH, ["SC01"])
    own = vintages[vintages["quarter"] == Q3.ordinal]
    assert own["reason"].tolist() == ["", "withdrawn"] and own["numerator"].isna().tolist() == [False, True]


def test_the_parts_stay_unless_they_are_taken_along(presented):
    taken_back(presented, "SC14")
    assert figures(presented)["SC14", "race", BOROUGH, Q3.ordinal] == (9, "")
    taken_back(presented, "SC14", part="race")
    assert figures(presented)["SC14", "race", BOROUGH, Q3.ordinal] == (None, "withdrawn")


def test_parts_can_be_taken_along(presented):
    taken_back(presented, "SC14", with_parts=True)
    reasons = [reason for (code, *_), (_, reason) in figures(presented).items() if code == "SC14"]
    assert reasons == ["withdrawn", "withdrawn"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"measure": "XX"}, "there is no such figure"),
        ({"quarter": Q3 + 1}, "there is no such figure"),
        ({"area": "E99"}, "there is no such figure"),
        ({"part": "race"}, "there is no such figure"),
    ],
)
def test_what_is_not_there_cannot_be_withdrawn(presented, options, words):
    with pytest.raises(RefusedRows, match=words):
        taken_back(presented, **options)
    assert presented.head() == 1


def test_a_figure_is_withdrawn_once_and_can_come_back(presented):
    taken_back(presented)
    with pytest.raises(RefusedRows, match="it is withdrawn already"):
        taken_back(presented)
    presented.accept(new_batch("again", reason="recounted"), [seen("2025-26 Q3", 99)])
    assert figures(presented)["SC01", "", BOROUGH, Q3.ordinal] == (99, "")
    assert taken_back(presented) == 4


def test_a_withdrawal_needs_a_reason(presented):
    with pytest.raises(ObservationError, match="reason is empty"):
        taken_back(presented, reason="  ")
    assert presented.head() == 1


def test_an_illustrative_series_stays_illustrative(ready):
    rows = [seen("2025-26 Q2", 90), seen("2025-26 Q3", 100)]
    ready.accept(new_batch("made up", provenance="illustrative"), rows)
    taken_back(ready)
    assert figures(ready) == {
        ("SC01", "", BOROUGH, Q3.ordinal - 1): (90, ""),
        ("SC01", "", BOROUGH, Q3.ordinal): (None, "withdrawn"),
    }


def test_rows_compared_with_an_older_state_are_refused(presented):
    stale = replace(new_batch("stale"), head=1)
    presented.accept(new_batch("other", reason="x"), [seen("2025-26 Q2", 91)])
    with pytest.raises(StoreChanged, match="return 2 was accepted meanwhile"):
        presented.accept(stale, [seen("2025-26 Q3", 101)])
    assert presented.head() == 2
    assert presented.accept(replace(stale, head=2), [seen("2025-26 Q3", 101)]) == 3


@pytest.mark.parametrize(
    ("row", "large"),
    [
        (seen("2025-26 Q3", 105), False),
        (seen("2025-26 Q3", 106), True),
        (seen("2025-26 Q3", 94), True),
        (seen("2025-26 Q3", 0), True),
        (seen("2025-26 Q3", reason="withdrawn"), True),
        (seen("2025-26 Q3", reason="suppressed"), False),
        (seen("2025-26 Q3", 12, 99, measure="SC14"), True),
        (seen("2025-26 Q1", 5), False),
        (seen("2025-26 Q3", 500, measure="AD05"), False),
    ],
)
def test_a_large_revision_of_what_a_board_saw_needs_a_reason(presented, row, large):
    routine = new_batch("routine", reason=FIRST_FIGURES)
    if not large:
        assert presented.accept(routine, [row]) == 2
        return
    with pytest.raises(RefusedRows, match="a board has seen another figure, so this return needs a reason"):
        presented.accept(routine, [row])
    assert presented.accept(replace(routine, reason="recounted after an audit"), [row]) == 2


def test_what_no_board_has_seen_may_move(ready):
    ready.accept(new_batch("first"), [seen("2025-26 Q3", 100)])
    assert ready.accept(new_batch("second", reason=FIRST_FIGURES), [seen("2025-26 Q3", 300)]) == 2


def test_a_published_value_without_counts_is_compared_too(presented):
    first = [seen("2025-26 Q2", measure="AD05", value=Decimal("31.5"))]
    presented.accept(new_batch("value"), first)
    presented.publish(replace(RELEASE, name="Next"), {"board": "{}"})
    routine = new_batch("revised", reason=FIRST_FIGURES)
    with pytest.raises(RefusedRows, match="needs a reason"):
        presented.accept(routine, [seen("2025-26 Q2", measure="AD05", value=Decimal("33.5"))])
    assert presented.accept(routine, [seen("2025-26 Q2", measure="AD05", value=Decimal("32.5"))]) == 3
