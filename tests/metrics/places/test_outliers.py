"""Wards beside each other: hidden ones are quiet, so what is expected of the others must not leave them out."""

import numpy as np
import pytest

from data.periods import Quarter
from metrics.board import hotspots
from metrics.funnel import funnel
from metrics.places.judging import judged
from metrics.places.outliers import outliers_of
from metrics.views import canonical_json
from tests.metrics.places.conftest import BOSTON_CASTLE, RECORDED, SUBJECT, counted_of, ground


def _named(view):
    return [place.name for place in view.outliers.places if place.outlier]


@pytest.mark.parametrize("quarter", ["2024-25 Q4", "2025-26 Q1", "2025-26 Q3"])
def test_whoever_is_named_is_an_outlier_among_all_wards_hidden_ones_too(real, quarter):
    """The same limits on the rows before any is hidden name the same wards, for every kind of crime."""
    frame = real.observations()
    frame = frame[(frame["kind"] == "quarter") & (frame["part"] == "")]
    starts = [(Quarter.parse(quarter) - back).start.isoformat() for back in range(4)]
    seen = 0
    for code in RECORDED:
        view = hotspots(code, quarter)
        if view.outliers is None:
            continue
        own = frame[(frame["measure"] == code) & frame["start"].isin(starts)]
        year = own.groupby("area")["numerator"].sum()
        places = view.places
        counts = np.array([float(year.get(place.code, 0)) for place in places])
        people = np.array([float(place.people) for place in places])
        found = funnel(counts, people * counts.sum() / people.sum())
        true = {place.name for place, out in zip(places, found.outlier, strict=True) if out}
        judgeable = {place.name for place in view.outliers.places}
        assert set(_named(view)) == true & judgeable, (code, _named(view), true)
        seen += 1
    assert seen >= 9


@pytest.mark.parametrize(
    ("code", "quarter"), [("RC02", "2024-25 Q4"), ("RC05", "2024-25 Q4"), ("RC05", "2025-26 Q1")]
)
def test_no_ordinary_ward_is_below_for_want_of_the_quiet_ones(real, code, quarter):
    view = hotspots(code, quarter)
    assert _named(view) == ["Boston Castle"] and view.outliers.judged < 25
    assert "1 stands out: Boston Castle above." in view.outliers.sentence
    assert sum(place.observed for place in view.outliers.places) > sum(
        p.expected for p in view.outliers.places
    )


def test_the_chosen_ward_says_the_limits_of_what(real):
    said = hotspots("RC02", "2024-25 Q4", place=BOSTON_CASTLE).chosen.sentences
    assert (
        "Among wards, over 2024-25 Q1 to 2024-25 Q4: above the limits of what is ordinary between wards."
        in said
    )


def test_a_few_busy_wards_are_not_judged_beside_each_other(real):
    view = hotspots("RC04", "2024-25 Q4")
    assert view.outliers is None and not any(place.outlier for place in view.places)
    assert "out" not in view.title


def _world(quiet, total=None, places=20):
    """Ordinary wards of 30 a quarter, one of 120, and hidden quiet ones."""
    values = np.full((8, places), 30.0)
    values[:, 0] = 120
    values[:, places - len(quiet) :] = quiet
    hidden = [(t, i) for t in range(8) for i in range(places - len(quiet), places)]
    totals = None if total is None else [total] * 8
    return judged(SUBJECT, ground(places), counted_of(values, hidden, totals), None)


def test_what_is_expected_is_the_rate_of_the_whole_borough():
    found = _world([1.0, 2.0, 3.0, 4.0])
    assert found.expected.sum() == pytest.approx(4 * (120 + 15 * 30 + 10) * 16 / 20)
    assert not found.outlier_words(19) and found.outlier_words(1) == "within limits"


def test_without_a_figure_of_the_borough_the_shown_wards_alone_give_the_rate():
    for total in (np.nan, 200.0):
        found = _world([1.0, 2.0, 3.0, 4.0], total=total)
        assert found.expected.sum() == pytest.approx(found.year[found.in_funnel].sum())


def test_the_funnel_says_nothing_of_how_the_hidden_share_what_is_left():
    told = {
        canonical_json(outliers_of(_world(list(map(float, quiet))))) for quiet in ([1, 2, 3, 4], [4, 4, 1, 1])
    }
    assert len(told) == 1


@pytest.mark.parametrize(
    ("places", "hidden", "told"), [(20, 10, True), (20, 11, False), (11, 1, True), (11, 2, False)]
)
def test_at_least_half_of_the_wards_and_ten_are_needed(places, hidden, told):
    found = _world([2.0] * hidden, places=places)
    assert (outliers_of(found) is not None) == told
    assert any(found.outlier_words(i) for i in range(places)) == told


def test_a_world_of_equal_wards_names_nobody_and_a_planted_one_is_found():
    """Of 200 worlds with nothing but chance, whose quietest eight of 25 are hidden, few name anybody."""
    rng = np.random.default_rng(20)
    false = found = 0
    for _ in range(200):
        values = rng.poisson(20, (4, 25)).astype(float)
        quiet = np.argsort(values.sum(axis=0))[:8]
        hidden = [(t, i) for t in range(4) for i in quiet]
        false += bool(_flagged(values, hidden))
        values[:, 3] = rng.poisson(45, 4)
        found += 3 in _flagged(values, [cell for cell in hidden if cell[1] != 3])
    # Limits of 99.8% over 17 wards: about one world in 30 by chance.
    assert false <= 14 and found == 200


def _flagged(values, hidden):
    judged_ = judged(SUBJECT, ground(25), counted_of(values, hidden), None)
    return [i for i in range(25) if judged_.outlier_words(i) not in ("", "within limits")]
