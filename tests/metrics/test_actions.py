"""Ratings from dates alone, predictions judged against what could have been seen, words read as they stood."""

from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
import pytest

from metrics.actions import (
    action_views,
    commentary_views,
    days_overdue,
    item_views,
    judged_prediction,
    months_after,
    rating,
)
from metrics.views import Milestone
from tests.components.conftest import measure_view, points

TODAY = date(2026, 2, 15)


def step(original="", current="", done=""):
    return Milestone("A step", original, current or original, done)


@pytest.mark.parametrize(
    ("milestones", "start", "expected"),
    [
        ([], "", "no_dates"),
        ([step()], "", "no_dates"),
        ([step(), step(done="2026-01-01")], "", "no_dates"),
        ([step(done="2026-01-01")], "", "complete"),
        ([step("2025-12-31", done="2026-02-01")], "2025-04-01", "complete"),
        ([step("2026-03-31")], "2025-04-01", "on_track"),
        ([step("2026-02-15")], "2025-04-01", "on_track"),
        ([step("2026-02-14")], "2025-04-01", "delayed"),
        ([step("2025-11-16")], "2025-04-01", "delayed"),
        ([step("2025-11-15")], "2025-04-01", "will_miss"),
        ([step("2026-03-31", "2026-06-29")], "2025-04-01", "delayed"),
        ([step("2026-03-31", "2026-06-30")], "2025-04-01", "will_miss"),
        ([step("2026-03-31", "2026-02-28")], "2025-04-01", "on_track"),
        ([step("2026-05-31")], "2026-04-01", "not_started"),
        ([], "2026-04-01", "not_started"),
        ([step("2026-05-31", "2026-06-30")], "2026-04-01", "delayed"),
        ([step("2026-05-31"), step("2026-04-30", done="2026-02-01")], "2026-04-01", "on_track"),
        ([step("2026-03-31"), step("2025-06-30")], "2025-04-01", "will_miss"),
    ],
)
def test_the_rating_follows_from_the_dates(milestones, start, expected):
    assert rating(milestones, start, TODAY) == expected


def test_a_rating_only_gets_worse_as_time_passes():
    order = ("not_started", "on_track", "delayed", "will_miss")
    seen = [
        rating([step("2026-03-31")], "2026-01-01", date.fromordinal(day))
        for day in range(date(2025, 12, 1).toordinal(), date(2026, 8, 1).toordinal())
    ]
    assert sorted(seen, key=order.index) == seen
    assert set(seen) == set(order)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2025, 12, 31), 3, date(2026, 3, 31)),
        (date(2026, 1, 15), 0, date(2026, 1, 15)),
    ],
)
def test_months_are_counted_by_the_calendar(day, months, expected):
    assert months_after(day, months) == expected


def test_overdue_counts_from_the_current_due_day_of_open_milestones():
    assert days_overdue([step("2025-01-01", done="2025-02-01"), step("2026-01-01", "2026-02-10")], TODAY) == 5
    assert days_overdue([step("2026-02-15"), step()], TODAY) == 0


FLAT = [100, 104, 98, 101, 99, 103, 97, 102]


@pytest.mark.parametrize(
    ("after", "direction", "size", "elsewhere", "expected"),
    [
        (130, "rise", 20, (), "as_predicted"),
        (130, "rise", None, (), "as_predicted"),
        (70, "fall", 20, (), "as_predicted"),
        (130, "rise", 40, (), "less"),
        (130, "fall", 20, (), "not_as_predicted"),
        (104, "rise", 30, (), "not_as_predicted"),
        (104, "rise", 3, (), "cannot_tell"),
        (104, "rise", None, (), "cannot_tell"),
        (130, "rise", 20, (0.25, 0.35), "no_more_than_elsewhere"),
        (130, "rise", 20, (0.05, 0.10), "as_predicted"),
        (130, "rise", 20, (0.40, 0.50), "no_more_than_elsewhere"),
        (70, "fall", 20, (-0.50, -0.40), "no_more_than_elsewhere"),
        (70, "fall", 20, (-0.10, 0.40), "as_predicted"),
        (130, "rise", 20, (float("nan"),), "as_predicted"),
    ],
)
def test_a_prediction_is_judged_by_what_could_have_been_seen(after, direction, size, elsewhere, expected):
    assert judged_prediction(FLAT, after, direction, size, elsewhere).code == expected


def test_a_short_series_cannot_tell():
    found = judged_prediction(FLAT[:7], 500, "rise", 1)
    assert (found.code, found.sentence) == (
        "cannot_tell",
        "There are 7 quarters before it began; 8 are needed.",
    )


def test_the_smallest_change_is_worked_by_hand():
    numbers = dict(judged_prediction(FLAT, 130, "rise", 20).evidence.numbers)
    assert numbers["mean"] == 100.5
    assert numbers["smallest"] == pytest.approx(2.66 * (4 + 6 + 3 + 2 + 4 + 6 + 5) / 7)


def test_no_verdict_says_why_anything_moved():
    sentences = [
        judged_prediction(FLAT, a, "rise", 20, e).sentence for a in (70, 104, 130) for e in ((), (0.3, 0.4))
    ]
    assert not [s for s in sentences if "because" in s or "due to" in s or "caused" in s]


def test_where_nothing_happens_predictions_seldom_come_true():
    rng = np.random.default_rng(7)
    worlds = rng.normal(100, 5, size=(2000, 13))
    true = sum(judged_prediction(w[:12], w[12], "rise", None).code == "as_predicted" for w in worlds)
    assert true / len(worlds) < 0.02


def test_where_it_moves_as_much_as_could_be_seen_predictions_are_seen():
    rng = np.random.default_rng(8)
    worlds = rng.normal(100, 5, size=(2000, 13))
    seen = sum(judged_prediction(w[:12], w[12] + 25, "rise", None).code == "as_predicted" for w in worlds)
    assert seen / len(worlds) > 0.9


def entry(kind, key, body, at="2026-01-05T09:00:00+00:00", actor="tester"):
    return SimpleNamespace(kind=kind, key=key, body=body, actor=actor, recorded_at=at)


def action(ref="1.1", **changes):
    body = {
        "plan": "Plan",
        "ref": ref,
        "priority": "communities",
        "activity": "Do it",
        "objective_area": "",
        "commitment": "",
        "success": "",
        "measures": ["SC01"],
        "lead_partner": "",
        "lead_role": "Lead",
        "resources": "",
        "start": "2025-04-01",
        "milestones": [
            {"text": "A step", "original_due": "2026-01-31", "current_due": "2026-01-31", "done": None}
        ],
        "rated_on": None,
        "illustrative": False,
    }
    return entry("action", f"Plan {ref}", body | changes)


@pytest.mark.parametrize(
    ("elsewhere", "said"),
    [
        (None, "no figures of theirs are held."),
        ((), "none of their figures can be compared."),
        ((0.1,), "from a mean"),
    ],
)
def test_what_is_not_known_of_other_places_is_said(elsewhere, said):
    found = judged_prediction(FLAT, 130, "rise", 20, elsewhere)
    assert found.code == "as_predicted" and said in found.sentence
    assert ("cannot be told" in found.sentence) == (not elsewhere)


def views(*entries, view_of=lambda code: None, elsewhere=lambda *asked: ()):
    return action_views(entries, TODAY, view_of, elsewhere)


def test_the_newest_version_shows_with_the_first_due_day():
    moved = [{"text": "A step", "original_due": "2026-01-31", "current_due": "2026-06-30", "done": None}]
    (found,) = views(action(), action(milestones=moved))
    assert found.milestones == (Milestone("A step", "2026-01-31", "2026-06-30"),)
    assert (found.rating.code, found.days_overdue) == ("will_miss", 0)


def test_what_is_dated_after_the_day_of_a_board_has_not_happened_there():
    done = [
        {"text": "A step", "original_due": "2026-01-31", "current_due": "2026-01-31", "done": "2026-02-16"}
    ]
    reported = [
        entry("progress", "Plan 1.1", {"plan": "Plan", "ref": "1.1", "day": day, "text": day})
        for day in ("2026-02-15", "2026-02-16")
    ]
    (found,) = views(action(milestones=done), *reported)
    assert found.milestones == (Milestone("A step", "2026-01-31", "2026-01-31"),)
    assert (found.rating.code, found.rating.sentence) == ("delayed", "0 of 1 milestones done on 2026-02-15.")
    assert (found.days_overdue, [p.date for p in found.progress]) == (15, ["2026-02-15"])
    next_day = TODAY + timedelta(days=1)
    (then,) = action_views(
        [action(milestones=done), *reported], next_day, lambda code: None, lambda *asked: ()
    )
    assert (then.rating.code, then.days_overdue, len(then.progress)) == ("complete", 0, 2)


def test_an_override_holds_beside_what_the_dates_say_until_it_is_taken_back():
    held = entry("rating", "Plan 1.1", {"rating": "on_track", "reason": "Signed today"})
    (found,) = views(action(), held)
    assert (found.rating.code, found.worked_out.code) == ("on_track", "delayed")
    assert found.override_reason == "Signed today (tester, 2026-01-05)"
    (again,) = views(action(), held, entry("rating", "Plan 1.1", {"rating": "", "reason": ""}))
    assert (again.rating.code, again.override_reason) == ("delayed", "")


def test_an_earlier_plan_is_rated_on_its_own_day_and_comes_last():
    old = action("0.1", rated_on="2025-12-01")
    found = views(old, action())
    assert [(a.ref, a.historical, a.rating.code, a.days_overdue) for a in found] == [
        ("1.1", False, "delayed", 15),
        ("0.1", True, "on_track", 0),
    ]


def test_gaps_are_named():
    bare = action(
        measures=[],
        lead_role="",
        start=None,
        milestones=[{"text": "Sometime", "original_due": None, "current_due": None, "done": None}],
    )
    (found,) = views(bare)
    assert found.gaps == (
        "no lead",
        "no date: Sometime",
        "no measure",
        "no measure of success in words",
        "no start",
        "no resources",
    )


def test_a_lead_who_left_shows_as_a_gap_from_that_day_on():
    def left(day):
        return entry("role_ended", "Lead", {"role": "Lead", "day": day, "successor": ""})

    assert "the lead left on 2026-02-01" in views(action(), left("2026-02-01"))[0].gaps
    assert not [gap for gap in views(action(), left("2026-03-01"))[0].gaps if "left" in gap]


def prediction(by):
    body = {"plan": "Plan", "ref": "1.1", "measure": "SC01", "direction": "rise", "size": "20", "by": by}
    return entry("prediction", "Plan 1.1 SC01", body)


def test_a_prediction_waits_for_its_quarter_and_then_looks_at_the_quarters_before_the_start():
    series = points([*FLAT, 101, 99, 102, 98, 130, 131])
    view = measure_view(points=series, latest=series[-1])
    asked = []

    def elsewhere(code, before, after):
        asked.append((code, tuple(before), after))
        return ()

    start = action(start="2025-04-01")
    (found,) = views(start, prediction("2025-26 Q1"), view_of=lambda code: view, elsewhere=elsewhere)
    assert found.predictions[0].verdict.code == "as_predicted"
    assert asked == [("SC01", tuple(p.quarter for p in series[:12]), "2025-26 Q1")]
    (waiting,) = views(start, prediction("2026-27 Q1"), view_of=lambda code: view, elsewhere=elsewhere)
    assert waiting.predictions[0].verdict.code == "waiting"


def test_commentary_shows_its_newest_words_and_what_came_of_its_promise():
    body = {
        "measure": "SC01",
        "quarter": "2025-26 Q3",
        "text": "First",
        "expectation": "Up",
        "expected_by": "2026-04-30",
    }
    body |= {"confidence": "", "confidence_reason": "", "blockage": "", "ask": "", "ask_by": None}
    key = "SC01 2025-26 Q3"
    kept = entry("promise", key, {"outcome": "not kept", "reason": "It fell"})
    (found,) = commentary_views(
        [entry("commentary", key, body), entry("commentary", key, body | {"text": "Second"}), kept]
    )
    assert (found.text, found.promise.code, found.promise.sentence) == ("Second", "not_kept", "It fell")
    again = [entry("commentary", key, body), kept, entry("commentary", key, body | {"text": "Third"})]
    assert commentary_views(again)[0].promise.code == "not_kept"
    other = entry("commentary", key, body | {"expectation": "Down"})
    assert commentary_views([*again, other])[0].promise is None


def test_what_meetings_asked_shows_open_answered_and_overdue():
    item = {
        "name": "a",
        "kind": "question",
        "text": "Why?",
        "made_by": "OSMB",
        "made_on": "2026-01-01",
        "owner": "",
        "due": "2026-02-01",
        "release": None,
    }
    decision = {
        "uuid": "u-1",
        "kind": "action",
        "text": "Bring it",
        "owner": "Lead",
        "due": "2026-02-01",
        "agreed_at": "2026-01-02T10:00:00",
        "release": 12,
    }
    answer = entry("answer", "a", {"name": "a", "text": "Done", "day": "2026-01-20"})
    found = item_views([entry("item", "a", item), answer], [decision], TODAY)
    assert [(i.text, i.status, i.overdue, i.answer) for i in found] == [
        ("Why?", "answered", False, "Done"),
        ("Bring it", "open", True, ""),
    ]
    (before, *_) = item_views([entry("item", "a", item), answer], [], date(2026, 1, 19))
    assert (before.status, before.answer, before.answered_on) == ("open", "", "")
