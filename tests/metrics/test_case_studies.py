"""Case studies as a board holds them: the newest of each quarter, for whom they are, and what was taken back."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from data.observations import NewRelease
from data.periods import Quarter
from data.store import using
from data.work import NewCaseStudy
from metrics.board import board, release_views, work_on
from metrics.rules import RULES_VERSION
from tests.metrics.conftest import give

QUARTER = "2025-26 Q3"
STUDY = NewCaseStudy("communities", Quarter.parse(QUARTER), "Neighbours met", "Two streets met.")
GONE = replace(STUDY, title="", text="", taken_back=True)


@pytest.fixture
def store(make_store):
    with using(make_store()) as made:
        give(made, [("SC06", QUARTER, 40)])
        yield made


def on(day):
    return datetime(2026, 2, day, 9, tzinfo=UTC)


def published(store):
    """The number of a release published on 10 February."""
    day = date(2026, 2, 10)
    new = NewRelease("A board", STUDY.quarter, date(2026, 2, 12), "", "tester", day, RULES_VERSION, on(10))
    return store.publish(new, release_views(QUARTER, day))


def titles(release=None, audience="board"):
    return [c.title for c in work_on(board(QUARTER, release, audience)).case_studies]


def test_the_newest_of_each_priority_and_quarter_is_told_with_who_and_when(store):
    earlier = replace(STUDY, quarter=STUDY.quarter - 1, title="Before")
    store.record_work([STUDY, replace(STUDY, title="They met"), earlier], "a lead", on(1))
    assert titles() == ["Before", "They met"]
    told = work_on(board(QUARTER)).case_studies[-1]
    assert (told.priority, told.quarter, told.text) == ("communities", QUARTER, "Two streets met.")
    assert (told.actor, told.written_at) == ("a lead", "2026-02-01T09:00:00+00:00")


@pytest.mark.parametrize(("audience", "told"), [("analyst", 1), ("board", 1), ("display", 0), ("public", 0)])
def test_nothing_about_people_hangs_on_a_wall_or_is_open_to_everybody(store, audience, told):
    store.record_work([STUDY], "a lead")
    assert len(titles(audience=audience)) == told


def test_a_release_tells_what_was_written_by_then(store):
    store.record_work([STUDY], "a lead", on(1))
    number = published(store)
    store.record_work([replace(STUDY, title="Written later")], "a lead", on(11))
    assert (titles(number), titles()) == (["Neighbours met"], ["Written later"])


def test_what_is_taken_back_is_in_no_release_any_more_until_it_is_written_again(store):
    store.record_work([STUDY], "a lead", on(1))
    number = published(store)
    assert titles(number) == ["Neighbours met"]
    store.record_work([GONE], "a lead", on(11))
    assert titles(number) == titles() == []
    store.record_work([replace(STUDY, title="Told so that nobody is known")], "a lead", on(12))
    assert titles(number) == []
    assert titles() == ["Told so that nobody is known"]
