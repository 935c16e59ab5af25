"""Where the borough's change happened: chance is allowed for in all wards at once; without a past nothing is said."""

import numpy as np
import pytest

from metrics.board import hotspots
from metrics.places.change_by_place import as_usual, change_by_place
from metrics.places.judging import judged
from metrics.places.sentences import title_of, unusual_sentence
from tests.metrics.places.conftest import NEWEST, QUARTERS, RECORDED, SUBJECT, counted_of, ground


def _drawn(rng, mean, shape, dispersion):
    if dispersion == 1:
        return rng.poisson(mean, shape).astype(float)
    return rng.negative_binomial(mean / (dispersion - 1), 1 / dispersion, shape).astype(float)


def _judged(values, hidden=()):
    return judged(SUBJECT, ground(values.shape[1]), counted_of(values, hidden), None)


@pytest.mark.parametrize("quarter", QUARTERS[4:])
@pytest.mark.parametrize("code", RECORDED)
def test_no_page_calls_a_change_beyond_chance_and_explained_by_it(real, code, quarter):
    view = hotspots(code, quarter)
    if view.change is None:
        return
    beyond = {row.code for row in view.change.rows if row.usual is False}
    judgeable = {place.code for place in view.places if place.unusual}
    assert {row.code for row in view.change.rows if row.code and row.usual is not None} <= judgeable
    if "cannot be said yet" in view.unusual:
        assert not beyond and (
            "cannot be said yet" in view.change.sentence or "the same" in view.change.sentence
        )
    if view.unusual.startswith("None of"):
        assert not beyond or "as usual now" in view.change.sentence
    assert "chance alone would explain" not in view.unusual


@pytest.mark.parametrize("code", ["RC02", "RC03", "RC05", "RC06"])
def test_one_ward_in_twenty_by_chance_is_not_named(real, code):
    view = hotspots(code, NEWEST)
    assert view.unusual.startswith("None of") and "cannot be traced to any ward" in view.change.sentence
    assert not any(row.usual is False for row in view.change.rows)


@pytest.mark.parametrize("dispersion", [1, 2, 4])
def test_wards_in_which_nothing_changes_are_named_in_one_world_of_twenty_at_most(dispersion):
    rng = np.random.default_rng(30)
    named = [False in as_usual(_judged(_drawn(rng, 40, (9, 25), dispersion))) for _ in range(300)]
    assert np.mean(named) <= 0.05


@pytest.mark.parametrize("dispersion", [1, 2])
def test_a_planted_move_is_traced_to_its_ward(dispersion):
    rng, traced = np.random.default_rng(31), 0
    for _ in range(100):
        values = _drawn(rng, 40, (9, 25), dispersion)
        values[-1, 4] = 40 + 8 * np.sqrt(2 * dispersion * 40)
        found = _judged(values)
        traced += as_usual(found)[4] is False
    assert traced >= 90
    sentence = change_by_place(found).sentence
    assert sentence.startswith(f"{found.ground.names[4]} accounts for ") and "24 other wards" in sentence


def test_without_a_known_spread_nothing_is_said_to_be_beyond_chance():
    values = np.full((6, 10), 40.0)
    values[-1, 2] = 400
    found = _judged(values)
    assert set(as_usual(found)) == {None}
    change = change_by_place(found)
    assert change.sentence == (
        "It cannot be said yet in which wards the borough's rise of 360 since 2020-21 Q2 is more than chance explains: "
        "seven past quarters are needed to know what is usual for a ward."
    )
    assert {row.usual for row in change.rows} == {None}


def test_wards_without_a_past_of_their_own_are_counted_as_not_judged():
    values = np.full((9, 10), 40.0)
    values[-1] += 10
    hidden = [(t, 3) for t in range(4)]
    change = change_by_place(_judged(values, hidden))
    assert change.sentence.endswith(
        "of 9 that can be judged, none moved that way by more than chance explains. 1 ward cannot be judged."
    )
    assert next(row.usual for row in change.rows if row.code == "W03") is None


def test_a_ward_back_to_usual_after_an_odd_quarter_is_told_as_such():
    values = np.full((12, 10), 40.0)
    values[-5, 6] = 60
    values[-1, 6] = 27
    found = _judged(values)
    assert unusual_sentence(found) == "None of 10 wards is unlike its own past."
    name = found.ground.names[6]
    sentence = change_by_place(found).sentence
    assert (
        sentence.startswith(f"{name} accounts for")
        and f"Beside all of its past {name} is as usual now." in sentence
    )


def test_an_empty_ward_that_stays_empty_has_not_moved():
    values = np.full((9, 10), 40.0)
    values[:, 0] = 0
    assert as_usual(_judged(values))[0] is True


def test_one_ward_that_can_be_judged_is_not_none_of_one():
    values = np.full((9, 10), 40.0)
    values[-1] += 2
    hidden = [(t, i) for t in range(4) for i in range(1, 10)]
    found = _judged(values, hidden)
    name = found.ground.names[0]
    assert unusual_sentence(found) == (
        f"The one ward that can be judged, {name}, is not unlike its own past. 9 wards cannot be judged."
    )
    assert title_of(found).endswith("none unlike its own past")
    assert "the one that can be judged has not moved that way" in change_by_place(found).sentence
    values[-1, 0] = 140
    assert unusual_sentence(_judged(values, hidden)).startswith(
        f"The one ward that can be judged, {name}, is higher than usual."
    )
