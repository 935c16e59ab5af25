"""Two readings of a measure of reports: a table of what would fit, and never a verdict."""

from dataclasses import replace

import pytest

from data.store import using
from metrics.board import board
from metrics.measures.readings import BOTH, FITS, NO_CHANGE, UNKNOWN, fits, moved, readings
from metrics.proof import evidence
from metrics.views import Change
from tests.metrics.conftest import give

NOW = "2025-26 Q3"


@pytest.fixture(scope="module")
def plain(make_store):
    store = make_store()
    give(store, [("SC06", NOW, 41)])
    with using(store):
        yield board(NOW).measure("SC06")


def change(absolute, usual):
    return Change(
        "same quarter last year",
        "2024-25 Q3",
        40,
        40 + absolute,
        absolute,
        None,
        "It moved.",
        evidence("change"),
        usual,
    )


def view(plain, code, polarity, absolute=0, usual=True, **changes):
    return replace(
        plain, code=code, short_name=code, polarity=polarity, changes=(change(absolute, usual),), **changes
    )


@pytest.mark.parametrize(
    ("absolute", "usual", "way"), [(5, False, "up"), (-5, False, "down"), (5, True, "flat"), (5, None, "")]
)
def test_only_unusual_changes_count_as_moves(plain, absolute, usual, way):
    assert moved(view(plain, "A", "lower", absolute, usual)) == way
    assert moved(replace(plain, changes=())) == ""


def test_the_table_of_readings_is_whole_and_names_both_readings():
    ways = ("up", "flat", "down")
    assert set(FITS) == {(r, kind, o) for r in ("up", "down") for kind in ("harm", "response") for o in ways}
    for reports in ("up", "down"):
        assert len({words for (r, _, _), words in FITS.items() if r == reports}) == 3
    assert fits("flat", "harm", "up") == NO_CHANGE
    assert fits("", "harm", "up") == UNKNOWN == fits("up", "harm", "")
    assert fits("up", "", "up") == BOTH


def test_reports_up_and_harm_flat_fits_people_coming_forward(plain):
    reports = view(plain, "R", "reporting", 30, False)
    beside = [
        view(plain, "H", "lower", 1, True),
        view(plain, "W", "lower", 9, False),
        view(plain, "C", "context", 9, False),
    ]
    found = readings(reports, beside)
    assert [(r.code, r.fits) for r in found] == [
        ("H", "more people coming forward"),
        ("W", "more harm"),
        ("C", "either reading"),
    ]
    assert readings(reports, [view(plain, "X", "lower", shown=False)]) == ()
    assert readings(view(plain, "N", "lower", 30, False), beside) == ()
