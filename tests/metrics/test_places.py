"""Places from a store to views: sums that close, hidden places last, patterns that are real, and nothing given away."""

from dataclasses import fields, is_dataclass

import numpy as np
import pytest
from scipy.optimize import linprog

from data.figures.recorded_crime import recorded_crime_batches
from data.geography import wards
from data.periods import Quarter
from data.store import using
from metrics.board import BOROUGH, board, hotspots, measure, place_choices, ward_sheet
from metrics.places.cells import change_cell
from metrics.places.counts import Counted
from metrics.places.four_quarters import four_quarter_sums, room_left
from metrics.places.ground import Ground
from metrics.places.judging import Subject, judged
from metrics.places.maps import boundary_map, dot_map, hex_map
from metrics.places.mix import mix_of
from metrics.places.ranking import places_of
from metrics.places.sentences import totals_of
from metrics.protect import LEAST_ROOM
from metrics.views import HotspotsView, Source, WardSheet, canonical_json, from_json
from tests.attacker import Attacker
from tests.data.test_boundaries import SQUARE

NEWEST = "2025-26 Q3"
BOSTON_CASTLE = "E05012996"
HIDDEN = "Not shown to protect people"
QUARTERS = [(Quarter.parse("2023-24 Q4") + n).label for n in range(8)]
RECORDED = ["SC01", *(f"RC{n:02d}" for n in range(1, 14))]


@pytest.fixture(scope="module")
def real(make_store, catalogue):
    """Recorded crime in all places."""
    store = make_store()
    for batch in recorded_crime_batches(catalogue):
        store.accept(*batch)
    with using(store):
        yield store


def every(view, kind):
    """Every value of a type inside a view."""
    if isinstance(view, kind):
        yield view
    if is_dataclass(view):
        for f in fields(view):
            yield from every(getattr(view, f.name), kind)
    elif isinstance(view, tuple):
        for item in view:
            yield from every(item, kind)


@pytest.mark.parametrize("level", ["ward", "neighbourhood"])
@pytest.mark.parametrize("code", RECORDED)
def test_the_map_and_what_is_not_on_it_are_the_boroughs_figure(real, code, level):
    view = hotspots(code, NEWEST, level=level)
    assert view.map_total.value + view.unplaced.value == view.data_total.value
    shown = [place.count.value for place in view.places if place.count.value is not None]
    assert sum(shown) == view.map_total.value
    assert len(view.places) == {"ward": 25, "neighbourhood": 170}[level]
    if level == "ward":
        assert view.data_total.value == board(NEWEST).measure(code).latest.value
    for cell in (view.map_total, view.unplaced, view.data_total):
        assert cell.text in view.reconciled


@pytest.mark.parametrize("code", ["SC01", "RC02", "RC10"])
def test_a_ward_has_the_same_figure_on_every_page(real, code):
    rows = {row.code: row for row in measure(code, NEWEST).areas}
    for place in hotspots(code, NEWEST).places:
        row = rows[place.code]
        assert (place.count.text, place.rate.text, place.lower) == (row.count.text, row.rate.text, row.lower)
        sheet = next(m for m in ward_sheet(place.code, NEWEST).measures if m.code == code)
        assert (sheet.count.text, sheet.rate.text) == (row.count.text, row.rate.text)


def test_views_survive_the_way_through_json(real):
    view = hotspots("RC10", NEWEST, place=BOSTON_CASTLE)
    assert from_json(HotspotsView, canonical_json(view)) == view
    sheet = ward_sheet(BOSTON_CASTLE, NEWEST)
    assert from_json(WardSheet, canonical_json(sheet)) == sheet


def test_only_the_town_centre_stands_out_once_ordinary_differences_are_allowed_for(real):
    # The year 2025: 14 of 25 wards by limits of chance; phi is far above 1.
    view = hotspots("SC01", NEWEST)
    assert (view.outliers.judged, view.outliers.naive) == (25, 14)
    assert [p.name for p in view.outliers.places if p.outlier] == ["Boston Castle"]
    assert view.outliers.sentence.startswith("Limits of pure chance would flag 14 of 25 wards. Allowing for")
    assert dict(view.outliers.evidence.numbers)["phi"] > 10
    assert view.title.startswith("Anti-social behaviour incidents: Boston Castle stands out")


def test_the_record_of_the_list_is_by_month_until_there_are_ten_quarters(real):
    view = hotspots("SC01", NEWEST)
    assert view.ledger.periods[0] == "January 2024" and len(view.ledger.periods) == 24
    assert view.ledger.size == 3
    first = view.ledger.rows[0]
    assert (first.code, first.times, sum(first.listed)) == (BOSTON_CASTLE, 24, 24)
    assert sum(sum(row.listed) for row in view.ledger.rows) == 3 * 24
    assert "held 26% of what was counted in December 2025" in view.ledger.record
    near = hotspots("SC01", NEWEST, level="neighbourhood").ledger
    assert near.rows == () and "not enough history" in near.reason


def test_an_earlier_quarter_knows_nothing_of_what_came_after(real):
    view = hotspots("SC01", "2024-25 Q2", place=BOSTON_CASTLE)
    assert [p.quarter for p in view.chosen.points] == QUARTERS[:3]
    assert view.ledger.reason and view.outliers is None
    assert "cannot be said yet" in view.unusual


def test_neighbourhood_clusters_lie_in_the_town_centre(real):
    view = hotspots("SC01", NEWEST, level="neighbourhood")
    high = {p.name for p in view.places if "high" in p.cluster.split(",")[0]}
    assert {"Rotherham 017A", "Rotherham 017B", "Rotherham 017D", "Rotherham 014D"} <= high
    assert len(high) == 9 and view.clusters.startswith("9 neighbourhoods lie in clusters")
    assert view.concentration.sentence.startswith("Half of all anti-social behaviour incidents were in 3")
    assert view.concentration.shares[-1] == 1 and view.concentration.by_chance[-1] == pytest.approx(1)


def test_burglary_is_per_household_and_town_centre_crimes_say_who_their_victims_are(real):
    burglary = hotspots("RC02", NEWEST)
    assert burglary.base.startswith("Rates are per 1,000 households") and "estimates" in burglary.base
    for code in ("RC09", "RC10", "RC11"):
        view = hotspots(code, NEWEST)
        assert "visitors" in view.base and view.ranked_by == "count"
    assert "visitors" not in burglary.base and burglary.ranked_by == "rate"


def test_the_change_of_the_borough_is_the_sum_of_its_places(real):
    view = hotspots("RC10", NEWEST)
    before = next(p.value for p in board(NEWEST).measure("RC10").points if p.quarter == "2024-25 Q3")
    assert sum(row.amount for row in view.change.rows) == view.data_total.value - before
    assert view.change.rows[-1].code == ""


def test_ways_up_and_down(real):
    view = hotspots("SC01", NEWEST, place=BOSTON_CASTLE)
    assert [link.level for link in view.chosen.up] == ["borough", "locality"]
    near = view.chosen.down[0]
    assert near.level == "neighbourhood"
    below = hotspots("SC01", NEWEST, level="neighbourhood", place=near.code)
    assert [link.code for link in below.chosen.up][-1] == BOSTON_CASTLE
    north = hotspots("SC01", NEWEST, place="locality-north")
    assert len(north.chosen.down) == 7 and "unconfirmed" in north.chosen.sentences[-1]
    whole = hotspots("SC01", NEWEST)
    assert whole.chosen.code == BOROUGH and [link.level for link in whole.chosen.down] == ["locality"] * 3
    assert all("unconfirmed" in link.name for link in whole.chosen.down)


def test_other_districts_have_counts_and_no_rank(real):
    view = hotspots("SC01", NEWEST)
    assert [area.name for area in view.others] == ["Barnsley", "Doncaster", "Rotherham", "Sheffield"]
    assert all(area.rate.value is None for area in view.others) and "Counts only" in view.others_note


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"measure": "SC14"}, "no measure 'SC14'"),
        ({"quarter": "2030-31 Q1"}, "2030-31 Q1"),
        ({"release": 99}, "no release 99"),
        ({"audience": "press"}, "'press'"),
        ({"level": "street"}, "'street'"),
        ({"place": "E05001019"}, "no place 'E05001019'"),
        ({"drawn_as": "globe"}, "drawn as 'globe'"),
    ],
)
def test_an_unknown_choice_is_named(real, asked, message):
    with pytest.raises(ValueError, match=message):
        hotspots(**{"measure": "SC01", "quarter": NEWEST} | asked)


def test_a_quarter_without_ward_figures_says_so(real):
    view = hotspots("SC01", "2019-20 Q1")
    assert "no figures for this quarter" in view.title
    assert {p.map_class for p in view.places} == {-1} and view.outliers is None
    assert "no figures for this quarter" in ward_sheet(BOSTON_CASTLE, "2019-20 Q1").title


def test_choices_hold_only_measures_that_count_something_in_wards(real):
    found = place_choices()
    assert {"SC01", "RC02"} <= set(dict(found.measures)) and "SC14" not in dict(found.measures)
    assert sum(link.level == "ward" for link in found.places.values()) == 25
    assert found.maps == {"ward": ("hex",), "neighbourhood": ("dots",)}


def test_hidden_places_stand_last_by_name_and_look_alike(real):
    for code in ("RC02", "RC09", "RC10"):
        view = hotspots(code, NEWEST)
        hidden = [p for p in view.places if p.map_class == -2]
        assert hidden and list(view.places[-len(hidden) :]) == hidden
        assert [p.name for p in hidden] == sorted(p.name for p in hidden)
        for p in hidden:
            assert {p.count.text, p.rate.text, p.share.text, p.change.text} == {HIDDEN}
            assert (p.rank, p.rank_lower, p.lower, p.upper, p.count.value) == (None,) * 5
            assert not p.outlier and not p.unusual


def ground(count=10, people=5000.0):
    codes = tuple(f"W{i:02d}" for i in range(count))
    return Ground(
        "ward",
        codes,
        tuple(f"Ward {chr(90 - i)}" for i in range(count)),
        ("",) * count,
        np.full(count, people),
        (2021,) * count,
        (False,) * count,
        np.zeros((count, count), dtype=bool),
    )


def counted_of(values, hidden=(), totals=None):
    values = np.array(values, dtype=float)
    cells = np.zeros(values.shape, dtype=bool)
    for cell in hidden:
        cells[cell] = True
    sums = values.sum(axis=1) if totals is None else np.array(totals, dtype=float)
    labels = tuple((Quarter.parse("2020-21 Q1") + n).label for n in range(len(values)))
    return Counted(labels, np.where(cells, np.nan, values), cells, np.zeros(values.shape, dtype=bool), sums)


SUBJECT = Subject(
    "X1", "Things", "Things", "things", "residents", 1000.0, False, True, "", Source("", "", "", "")
)


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


def test_four_quarters_are_summed_only_when_all_are_there(real):
    rows = real.observations(measures=["SC01"], areas=[BOROUGH], kinds=("quarter",))
    sums = four_quarter_sums(rows.assign(unit="count"))
    assert sums["numerator"].tolist() == [
        int(rows["numerator"].iloc[n : n + 4].sum()) for n in range(len(rows) - 3)
    ]
    gap = rows[rows["quarter"] != rows["quarter"].iloc[3]].assign(unit="count")
    assert len(four_quarter_sums(gap)) == 1


def test_the_hex_map_has_every_ward_once_and_hexagons_of_equal_size():
    table = wards()
    names = dict(zip(table["code"], table["name"], strict=True))
    seats = {row.code: (row.hex_q, row.hex_r) for row in table.itertuples()}
    drawn = hex_map(tuple(names), names, seats, ("hex",))
    assert drawn.placed == "25 of 25 wards placed (100%)"
    widths = {round(max(x for x, _ in s.rings[0]) - min(x for x, _ in s.rings[0]), 3) for s in drawn.shapes}
    assert len(drawn.shapes) == 25 and len(widths) == 1
    fewer = hex_map((*names, "E05999999"), names | {"E05999999": "New"}, seats, ("hex",))
    assert fewer.placed == "25 of 26 wards placed (96%)"


def test_imported_boundaries_list_codes_that_are_none_of_ours():
    shape = f'{{"type":"Polygon","coordinates":[{SQUARE}]}}'
    drawn = boundary_map(
        ("A", "B"), {"A": "One", "B": "Two"}, {"A": shape, "Z": shape}, ("hex", "boundaries"), "wards", "x"
    )
    assert drawn.placed == "1 of 2 wards placed (50%)" and drawn.unmatched == ("Z",)
    assert (drawn.shapes[0].x, drawn.shapes[0].y) == (-1.35, 53.43)
    dots = dot_map(("A", "B"), {"A": "One", "B": "Two"}, {"A": (-1.3, 53.4)}, ("dots",), "wards")
    assert dots.placed.startswith("1 of 2") and dots.shapes[0].rings == ()


class Attack:
    """Everything told about cells [quarter, place] as linear equations, and how closely they pin a cell down."""

    def __init__(self, periods, places):
        self.shape = (periods, places)
        self.rows, self.right = [], []

    def learn(self, cells, value):
        row = np.zeros(self.shape)
        for cell, weight in cells:
            row[cell] += weight
        self.rows.append(row.ravel())
        self.right.append(value)

    def width(self, cells):
        """Between which least and greatest sum of the cells everything that was told still fits."""
        goal = np.zeros(self.shape)
        for cell in cells:
            goal[cell] = 1
        ends = []
        for sign in (1, -1):
            found = linprog(sign * goal.ravel(), A_eq=np.array(self.rows), b_eq=self.right, bounds=(0, None))
            assert found.status in (0, 3), found.message
            ends.append(np.inf if found.status == 3 else sign * found.fun)
        return abs(ends[1] - ends[0])


@pytest.mark.parametrize("code", ["RC02", "RC10", "RC11"])
def test_no_protected_ward_figure_can_be_worked_out_from_all_that_is_shown(real, code):
    views = [hotspots(code, quarter) for quarter in QUARTERS]
    codes = sorted(place.code for place in views[0].places)
    at = {ward: i for i, ward in enumerate(codes)}
    attack, hidden = Attack(len(QUARTERS), len(codes)), []
    for t, view in enumerate(views):
        attack.learn([((t, i), 1) for i in range(len(codes))], view.data_total.value)
        for place in view.places:
            cell = (t, at[place.code])
            if place.count.value is not None:
                attack.learn([(cell, 1)], place.count.value)
            else:
                hidden.append(cell)
            if place.change.value is not None:
                attack.learn([(cell, 1), ((t - 4, at[place.code]), -1)], place.change.value)
        for known in view.outliers.places if view.outliers else ():
            attack.learn([((t - back, at[known.code]), 1) for back in range(4)], known.observed)
        for moved in view.change.rows if view.change else ():
            if moved.code:
                attack.learn([((t, at[moved.code]), 1), ((t - 4, at[moved.code]), -1)], moved.amount)
        for locality in view.localities:
            if locality.count.value is not None:
                attack.learn([((t, at[link.code]), 1) for link in locality.wards], locality.count.value)
        for ward in codes if t == len(QUARTERS) - 1 else ():
            sheet = ward_sheet(ward, QUARTERS[t])
            for row in sheet.mix:
                if row.code == code:
                    attack.learn([((t - back, at[ward]), 1) for back in range(4)], row.count.value)
            for own in sheet.measures:
                if own.code == code and own.count.value is not None:
                    attack.learn([((t, at[ward]), 1)], own.count.value)
            detail = hotspots(code, QUARTERS[t], place=ward).chosen
            for point in detail.points:
                if point.value is not None:
                    attack.learn([((QUARTERS.index(point.quarter), at[ward]), 1)], point.value)
    assert hidden
    assert min(attack.width([cell]) for cell in hidden) >= 1


def test_no_protected_neighbourhood_figure_can_be_worked_out_either(real):
    views = {t: hotspots("SC01", QUARTERS[t], level="neighbourhood") for t in range(3, 8)}
    totals = [hotspots("SC01", quarter).data_total.value for quarter in QUARTERS]
    codes = sorted(place.code for place in views[7].places)
    at = {code: i for i, code in enumerate(codes)}
    attack, hidden = Attack(len(QUARTERS), len(codes)), []
    for t, total in enumerate(totals):
        attack.learn([((t, i), 1) for i in range(len(codes))], total)
    for t, view in views.items():
        for place in view.places:
            window = [(t - back, at[place.code]) for back in range(4)]
            if place.count.value is None:
                hidden.append(window)
            else:
                attack.learn([(cell, 1) for cell in window], place.count.value)
    assert hidden
    assert min(attack.width(window) for window in hidden[::3]) >= 1


def test_no_sentence_names_a_worst_place_or_a_cause(real):
    for code in ("SC01", "RC10"):
        for level in ("ward", "neighbourhood"):
            for text in every(hotspots(code, NEWEST, level=level, place=BOSTON_CASTLE), str):
                assert not any(word in text.lower() for word in ("worst", "because of", "due to", "caused"))


def test_room_left_by_moving_sums_by_hand():
    # Seasons 3, 0, 2, 4, and a year later 1, 2, 2, 9: the runs leave 9, then 7, 7, 7, 7.
    room = room_left(np.array([[3, 0, 2, 4, 1, 2, 2, 9]], dtype=float))
    assert room[0].tolist() == [np.inf] * 3 + [9, 7, 7, 7, 7]
    # 0, then 5, then 7: the fifth quarter would be known to be 5, and the sixth 2.
    quiet = room_left(np.array([[0, 0, 0, 0, 5, 2, 0, 0, 9]], dtype=float))
    assert quiet[0].tolist() == [np.inf] * 4 + [0, 0, 0, 7, 7]


@pytest.mark.parametrize("seed", [2, 5])
def test_sums_with_room_leave_no_single_quarter_certain(seed):
    counts = np.random.default_rng(seed).poisson(1.5, (12, 9)).astype(float)
    room = room_left(counts)
    truth = {(place, at): int(counts[place, at]) for place in range(12) for at in range(9)}
    careful, careless = Attacker(), Attacker()
    for place in range(12):
        for at in range(3, 9):
            terms = {(place, at - back): 1.0 for back in range(4)}
            total = sum(truth[key] for key in terms)
            careless.knows(terms, total, total)
            if room[place, at] >= LEAST_ROOM:
                careful.knows(terms, total, total)
    small = [key for key, count in truth.items() if 0 < count < 5]
    assert not careful.finds_out(small, truth)
    assert careless.finds_out(small, truth)
