"""Figures of other areas from a return to the page: who gave them, in which release, beside which of ours."""

from datetime import date

import pytest

from data.observations import NewNote, NewRelease
from data.periods import Quarter
from data.store import using
from metrics.board import board, measure
from metrics.measures.other_areas import HIDDEN_WITH_OURS, NOT_BESIDE_ILLUSTRATIVE
from tests.metrics.conftest import give

NOW, BEFORE = "2025-26 Q2", "2024-25 Q2"
ENGLAND, BARNSLEY = "E92000001", "E08000038"


@pytest.fixture
def store(make_store):
    made = make_store()
    with using(made):
        yield made


def shown(code, **where):
    others = measure(code, NOW, **where).others
    return others and {area.name: (area.figure.text, area.change.text) for area in others.areas}


def test_a_measure_of_any_sensitivity_stands_beside_other_areas(store):
    give(store, [("AD15", BEFORE, 40), ("AD15", NOW, 50)], "ours")
    assert measure("AD15", NOW).others is None
    give(store, [("AD15", BEFORE, 900, None, ENGLAND), ("AD15", NOW, 1000, None, ENGLAND)], "theirs")
    store.add_note(NewNote("Home Office, July 2025", "ann", "AD15", ENGLAND, Quarter.parse(NOW)))
    assert shown("AD15") == {
        "England": ("1,000", "up 100 from 900 (11%)"),
        "Rotherham": ("50", "up 10 from 40 (25%)"),
    }
    sources = {area.name: area.source for area in measure("AD15", NOW).others.areas}
    assert sources["England"] == "Home Office, July 2025; taken in on 10 May 2025 by tester"
    assert sources["Rotherham"] == "ours; taken in on 10 May 2025 by tester"
    assert measure("AD15", NOW, area="E05012996").others is None


def test_figures_of_other_areas_are_no_figures_of_ours(store):
    give(store, [("AD15", BEFORE, 40), ("AD15", NOW, 50)], "drawn", provenance="illustrative")
    give(store, [("AD15", NOW, 1000, None, ENGLAND)], "theirs")
    view = board(NOW).measure("AD15")
    assert (view.provenance, view.latest.value) == ("illustrative", 50)
    others = measure("AD15", NOW).others
    assert (others.areas, others.note) == ((), NOT_BESIDE_ILLUSTRATIVE)


def test_a_release_shows_what_was_there_when_it_was_published(store):
    give(store, [("SC01", BEFORE, 40), ("SC01", NOW, 50)], "ours")
    give(store, [("SC01", NOW, 80, None, BARNSLEY)], "first")
    store.publish(
        NewRelease("One", Quarter.parse(NOW), date(2025, 11, 1), "", "tester", date(2025, 11, 1), "1"),
        {"board": "{}"},
    )
    give(store, [("SC01", NOW, 90, None, BARNSLEY), ("SC01", NOW, 700, None, ENGLAND)], "second")
    assert shown("SC01", release=1)["Barnsley"][0] == "80" and "England" not in shown("SC01", release=1)
    assert (shown("SC01")["Barnsley"][0], shown("SC01")["England"][0]) == ("90", "700")


def test_our_hidden_figure_takes_those_beside_it_with_it(store):
    give(store, [("AD15", BEFORE, 40), ("AD15", NOW, 3)], "ours")
    give(store, [("AD15", NOW, 30, None, BARNSLEY), ("AD15", NOW, 33, None, "E23000011")], "theirs")
    others = measure("AD15", NOW).others
    assert (others.areas, others.note) == ((), HIDDEN_WITH_OURS)
    assert "Rotherham" in {area.name for area in measure("AD15", NOW, audience="analyst").others.areas}
