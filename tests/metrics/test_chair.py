"""The chair's page: minutes that add up, nothing for what needs nothing, and words only from what is there."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.chair import agenda, brief
from metrics.views import Commentary, Finding, MeetingItem
from tests.components.conftest import EVIDENCE
from tests.metrics.test_actions import action, views
from tests.reports.material import QUARTER, material

BOARD = replace(material().board, changed=(), late=())
WEIGHTS = st.lists(st.integers(0, 40), min_size=1, max_size=12)


@given(WEIGHTS, st.integers(10, 240))
def test_minutes_add_up_exactly_and_nothing_gets_none(weights, minutes):
    items = agenda([(f"Item {n}", weight, "") for n, weight in enumerate(weights)], minutes)
    given_minutes = [item.minutes for item in items]
    assert sum(given_minutes) == (minutes if any(weights) else 0)
    assert all(n == 0 for n, weight in zip(given_minutes, weights, strict=True) if weight == 0)
    assert all(n >= 0 for n in given_minutes)


@given(WEIGHTS, st.integers(10, 240))
def test_a_heavier_item_never_gets_less(weights, minutes):
    items = agenda([(str(n), weight, "") for n, weight in enumerate(weights)], minutes)
    ranked = sorted(zip(weights, (item.minutes for item in items), strict=True))
    assert all(a[1] <= b[1] for a, b in zip(ranked, ranked[1:], strict=False) if a[0] < b[0])


def test_the_shares_are_worked_by_hand():
    items = agenda([("a", 4, ""), ("b", 3, ""), ("c", 0, ""), ("d", 3, "")], 25)
    assert [item.minutes for item in items] == [10, 8, 0, 7]


@pytest.mark.parametrize("minutes", [9, 241, -1, 0])
def test_impossible_lengths_are_refused(minutes):
    with pytest.raises(ValueError, match="lasts 10 to 240 minutes"):
        brief(BOARD, (), (), (), minutes)


def finding(kind, measure, title):
    return Finding(kind, measure, "first", title, "Because of the numbers.", 1.0, EVIDENCE)


def test_worries_are_what_needs_attention_then_what_got_worse():
    changed = (
        finding("revised", "T02", "Revised"),
        finding("crossed_off", "T01", "The same measure again"),
        finding("crossed_off", "T03", "Fell off"),
        finding("crossed_on", "T05", "Came back"),
    )
    found = brief(replace(BOARD, changed=changed), (), (), (), 60)
    assert [w.title for w in found.worries] == ["It missed", "Fell off"]
    assert found.praises[0].title == "Came back"
    assert len(found.praises) == 2


def asked(**changes):
    said = Commentary(
        "T01", QUARTER, "Text", "owner", "2025-11-01T00:00:00", ask="Name a referrer", ask_by="2026-03-31"
    )
    return replace(said, **changes)


def test_what_an_owner_asks_is_what_to_decide():
    found = brief(BOARD, (), (asked(),), (), 60)
    assert found.decide.title == "Name a referrer"
    assert found.decide.sentence.startswith("By 31 March 2026. Asked by the owner of ")
    assert found.agenda[0].minutes > 0 and found.agenda[0].reason == "1 question to decide"


def test_news_of_a_measure_that_is_an_exception_does_not_weigh_twice():
    board = replace(
        BOARD,
        attention=(finding("off_target", "T01", "Off"),),
        changed=(finding("misses", "T01", "Missed twice"), finding("signal", "T02", "Higher than usual")),
    )
    (own,) = [i for i in brief(board, (), (), (), 60).agenda if i.title == BOARD.priorities[0].name]
    assert own.reason == "1 exception, 1 change in the figures"


def test_an_older_quarters_ask_is_not_asked_again():
    assert brief(BOARD, (), (asked(quarter="2025-26 Q1"),), (), 60).decide is None


def test_late_are_actions_then_answers_then_figures():
    item = MeetingItem(
        "question", "Why?", "OSMB", "2026-01-01", "", "2026-02-01", "", "", "open", overdue=True
    )
    late = finding("late", "T01", "It is late")
    found = brief(replace(BOARD, late=(late,)), views(action()), (), (item,), 60)
    assert [p.title for p in found.late] == ["Action 1.1: Do it", "Why?", "It is late"]
    assert found.late[0].sentence == "Delayed by less than three months. 15 days overdue."
    assert found.decide.title == "Why?"


def test_of_what_is_late_some_of_each_kind_is_told_and_the_rest_is_counted():
    late = tuple(finding("late", "T01", f"Figure {n}") for n in range(9))
    actions = views(*(action(f"1.{n}") for n in range(10, 30)))
    found = brief(replace(BOARD, late=late), actions, (), (), 60)
    assert [p.title[:6] for p in found.late] == ["Action"] * 8 + ["Figure"] * 4
    assert found.late_more == (("action", 12), ("figure", 5))
    found = brief(replace(BOARD, late=late), actions[:3], (), (), 60)
    assert (len(found.late), found.late_more) == (12, ())


def test_an_earlier_plan_is_never_late():
    assert brief(BOARD, views(action(rated_on="2026-02-10")), (), (), 60).late == ()


def test_what_was_made_for_demonstration_says_so():
    def marks(provenance):
        priorities = tuple(
            replace(p, measures=tuple(replace(m, provenance=provenance) for m in p.measures))
            for p in BOARD.priorities
        )
        found = brief(replace(BOARD, priorities=priorities), (), (), (), 60)
        points = [p for p in (*found.worries, *found.praises, *found.late) if p.measure]
        assert points
        return {p.illustrative for p in points}

    assert (marks("illustrative"), marks("return")) == ({True}, {False})
