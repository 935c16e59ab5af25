"""Places judged in worlds made by hand: hidden ones change nothing, a planted rise is found, a rank has its range."""

from dataclasses import replace

import numpy as np
import pytest

from metrics.hotspots.clusters import hot_spots, local_clusters
from metrics.places.cells import change_cell
from metrics.places.judging import cluster_words, judged
from metrics.places.mix import mix_of
from metrics.places.ranking import places_of
from metrics.places.sentences import clusters_sentence, title_of, totals_of
from metrics.views import canonical_json
from tests.metrics.places.conftest import SUBJECT, counted_of, ground


def test_the_order_of_hidden_places_does_not_depend_on_what_they_hide():
    rng = np.random.default_rng(1)
    orders = set()
    for _ in range(5):
        values = rng.integers(20, 60, (8, 10))
        values[-1, [2, 5, 7]] = rng.permutation([1, 3, 4])
        found = judged(SUBJECT, ground(), counted_of(values, [(-1, 2), (-1, 5), (-1, 7)]), None)
        orders.add(tuple(p.name for p in places_of(found)[0][-3:]))
    assert orders == {("Ward S", "Ward U", "Ward X")}


def test_what_is_hidden_changes_nothing_that_is_shown():
    values = np.random.default_rng(2).integers(20, 60, (12, 10))
    seen = set()
    for small in ([1, 4], [4, 1], [2, 3]):
        values[-1, [2, 5]] = small
        found = judged(SUBJECT, ground(), counted_of(values, [(-1, 2), (-1, 5)]), None)
        shown, classes = places_of(found)
        seen.add(canonical_json((shown, classes, totals_of(found), found.ledger)))
    assert len(seen) == 1


def test_a_hidden_place_is_never_in_the_list():
    values = np.full((12, 10), 10)
    values[:, 0] = 40
    hidden = [(t, 3) for t in range(12)] + [(t, 4) for t in range(12)]
    found = judged(SUBJECT, ground(), counted_of(values, hidden), None)
    assert [row.code for row in found.ledger.rows] == ["W00"]
    assert found.ledger.rows[0].words == "long-standing"


def test_a_planted_rise_is_found_and_a_quiet_world_stays_quiet():
    rng = np.random.default_rng(3)
    quiet = rng.poisson(60, (12, 10))
    found = judged(SUBJECT, ground(), counted_of(quiet), None)
    assert not any(p.unusual.startswith("higher") for p in places_of(found)[0])
    quiet[-1, 4] = 130
    found = judged(SUBJECT, ground(), counted_of(quiet), None)
    assert [p.code for p in places_of(found)[0] if p.unusual == "higher than usual"] == ["W04"]


def _grid(values):
    """Neighbourhoods on a square grid that share a side or a corner, judged at the last of eight equal periods."""
    side = int(np.sqrt(len(values)))
    row, column = np.divmod(np.arange(side * side), side)
    near = (np.abs(row[:, None] - row) <= 1) & (np.abs(column[:, None] - column) <= 1)
    np.fill_diagonal(near, False)
    made = replace(ground(side * side), level="neighbourhood", neighbours=near)
    return judged(SUBJECT, made, counted_of([values] * 8), None)


def test_a_lone_peak_is_not_counted_as_a_cluster_and_a_dip_in_a_hot_block_is():
    values = np.full((12, 12), 40.0)
    values += np.random.default_rng(7).integers(-4, 5, values.shape)
    values[0:5, 0:5] = 12
    values[2, 2] = 260
    values[7:11, 7:11] = 110
    values[8, 8] = 15
    found = _grid(values.ravel())
    peak, dip = 2 * 12 + 2, 8 * 12 + 8
    assert not found.in_high_cluster[peak] and found.clusters[peak] == "high, in a quiet area"
    assert found.in_high_cluster[dip] and found.clusters[dip] == "in a cluster of high figures"
    count = int(found.in_high_cluster.sum())
    assert clusters_sentence(found).startswith(f"{count} neighbourhoods lie in clusters")
    assert title_of(found) == f"Things: {count} neighbourhoods in clusters beyond chance"
    block = np.zeros((12, 12), dtype=bool)
    block[6:12, 6:12] = True
    assert not (found.in_high_cluster & ~block.ravel()).any()


def test_gi_star_goes_before_local_moran_and_a_lone_place_is_named_by_local_moran():
    kinds = ("high_high", "low_high", "high_low", "low_low", "", "", "")
    hot = np.array([1, 1, 0, 0, 1, 0, 0], dtype=bool)
    cold = np.array([0, 0, 0, 1, 0, 1, 0], dtype=bool)
    chain = np.eye(7, k=1) + np.eye(7, k=-1) > 0
    found, local = hot_spots(np.arange(7.0), chain), local_clusters(np.arange(7.0), chain)
    assert cluster_words(replace(found, hot=hot, cold=cold), replace(local, clusters=kinds)) == (
        "high, among neighbours that are high",
        "in a cluster of high figures",
        "high, in a quiet area",
        "low, among neighbours that are low",
        "in a cluster of high figures",
        "in a cluster of low figures",
        "",
    )


def test_maps_without_a_pattern_have_no_cluster_more_often_than_is_promised():
    rng = np.random.default_rng(8)
    told = [_grid(rng.poisson(30, 144).astype(float)).in_high_cluster.any() for _ in range(60)]
    assert np.mean(told) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 60)


def test_a_rank_never_stands_without_its_range():
    values = np.random.default_rng(4).poisson(30, (8, 10))
    for place in places_of(judged(SUBJECT, ground(), counted_of(values), None))[0]:
        assert place.rank_lower <= place.rank <= place.rank_upper


def test_a_small_population_has_a_count_and_no_rate():
    found = judged(SUBJECT, ground(people=400.0), counted_of(np.full((8, 10), 30)), None)
    assert all(p.rate.value is None and p.count.value == 30 for p in places_of(found)[0])


def test_the_mix_compares_only_what_is_shown():
    subjects = [SUBJECT] * 3
    rows, note = mix_of(subjects, np.array([30.0, 70.0, np.nan]), np.array([100.0, 900.0, 500.0]))
    # 30 of 100 in the ward against 70 of 900 elsewhere: share 0.3 over the borough's 0.1 is 3.
    assert [row.quotient.text for row in rows] == ["3.00", "0.78"] and "1 of 3 kinds are left out" in note
    assert rows[0].lower > 1 and rows[0].words == "more than the borough's mix"
    assert mix_of(subjects, np.array([np.nan] * 3), np.array([1.0, 2.0, 3.0]))[0] == ()


def _totals(last, total, hidden=()):
    """What adds up when the last of eight periods holds `last` over ten places and `total` for the borough."""
    values = np.full((8, 10), 30.0)
    values[-1] = last
    counts = counted_of(values, [(-1, i) for i in hidden], totals=[300.0] * 7 + [total])
    return totals_of(judged(SUBJECT, ground(), counts, None))


def test_a_period_without_any_place_says_so_and_blames_no_unknown_place():
    on_map, unplaced, whole, text = _totals(np.nan, 4956)
    assert (on_map.value, unplaced.value, whole.value) == (None, None, 4956)
    assert text == "There are no figures for wards for this period; the borough's figure is 4,956."


def test_places_that_exceed_the_borough_never_leave_a_negative_count():
    on_map, unplaced, whole, text = _totals(30.0, 290)
    assert (on_map.value, unplaced.value, whole.value) == (300, None, 290)
    assert text == (
        "The map shows 300 in 10 wards; the borough's figure is 290. The two come from different returns, or were "
        "counted in different ways, and do not add up."
    )


def test_a_place_without_a_figure_is_not_called_hidden():
    last = np.full(10, 30.0)
    last[[1, 2]] = np.nan
    *cells, text = _totals(last, 300)
    assert [cell.value for cell in cells] == [240, 60, 300]
    assert "60 are not on it (in 2 wards without a figure, or without a known place)" in text
    *cells, text = _totals(last, 300, hidden=[5])
    assert [cell.value for cell in cells] == [210, 90, 300]
    assert (
        "(in 1 ward not shown to protect people, in 2 wards without a figure, or without a known place)"
        in text
    )


@pytest.mark.parametrize(
    ("now", "before", "text"),
    [
        (40, 30, "up 10 from 30 (33%)"),
        (8, 29, "down 21 from 29"),
        (5, 5, "no change"),
        (np.nan, 5, "\u2013"),
    ],
)
def test_a_change_has_a_percentage_only_on_a_base_that_bears_it(now, before, text):
    assert change_cell(now, before).text == text
