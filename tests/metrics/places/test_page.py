"""The pages of places on real figures: sums that close, patterns that are real, ways up and down."""

import pytest

from metrics.board import BOROUGH, board, hotspots, measure, place_choices, place_record, ward_sheet
from metrics.views import HotspotsView, WardSheet, canonical_json, from_json
from tests.metrics.conftest import every
from tests.metrics.places.conftest import BOSTON_CASTLE, HIDDEN, NEWEST, QUARTERS, RECORDED

IN_HIGH_CLUSTERS = {"in a cluster of high figures", "high, among neighbours that are high"}


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


def test_neighbourhoods_are_not_classed_because_their_sums_overlap_and_not_for_want_of_history(real):
    view = hotspots("SC01", NEWEST, level="neighbourhood")
    why = "their figures are sums of four quarters, and sums that follow each other share quarters"
    assert view.ledger.rows == () and view.ledger.reason == why
    assert view.ledger.sentence == f"There is no record of neighbourhoods: {why}."
    assert view.unusual == f"The own past of neighbourhoods is not judged: {why}."


def test_an_earlier_quarter_knows_nothing_of_what_came_after(real):
    view = hotspots("SC01", "2024-25 Q2", place=BOSTON_CASTLE)
    assert [p.quarter for p in view.chosen.points] == QUARTERS[:3]
    assert view.ledger.reason and view.outliers is None
    assert "cannot be said yet" in view.unusual


@pytest.mark.parametrize(
    ("quarter", "words"),
    [
        ("2023-24 Q3", "no figures for this quarter"),
        (
            "2023-24 Q4",
            "no sums of four quarters, because 2023-24 Q1, 2023-24 Q2 and 2023-24 Q3 are missing",
        ),
        ("2024-25 Q2", "no sums of four quarters, because 2023-24 Q3 is missing"),
    ],
)
def test_what_neighbourhoods_lack_is_told_as_it_is(real, quarter, words):
    view = hotspots("SC01", quarter, level="neighbourhood")
    assert view.title.endswith(f": {words}")
    gone = words.partition("because ")[2]
    assert (f"sums of four quarters, and {gone}: nothing" in view.reconciled) == bool(gone)


def test_neighbourhood_clusters_lie_in_the_town_centre(real):
    view = hotspots("SC01", NEWEST, level="neighbourhood")
    high = {p.name for p in view.places if p.cluster in IN_HIGH_CLUSTERS}
    assert {"Rotherham 017A", "Rotherham 017B", "Rotherham 017D", "Rotherham 014D"} <= high
    assert len(high) == 9 and view.clusters.startswith("9 neighbourhoods lie in clusters")
    assert "6 of 170 are not shown and are each taken to have an even share" in view.clusters
    assert view.concentration.sentence.startswith("Half of all anti-social behaviour incidents were in 3")
    assert view.concentration.shares[-1] == 1 and view.concentration.by_chance[-1] == pytest.approx(1)


def test_a_lone_high_neighbourhood_is_in_no_cluster_and_one_in_the_hot_centre_is(real):
    """Gi* of 019E is -0.49 (15 offences among quiet neighbours), of 017D 7.8 (fewer than its neighbours have)."""
    view = hotspots("RC10", NEWEST, level="neighbourhood")
    words = {place.name: place.cluster for place in view.places}
    assert words["Rotherham 019E"] == "high, in a quiet area"
    assert words["Rotherham 017D"] == "in a cluster of high figures"
    high = [name for name, cluster in words.items() if cluster in IN_HIGH_CLUSTERS]
    assert len(high) == 9 and view.clusters.startswith("9 neighbourhoods lie in clusters of high figures")
    assert view.title.endswith("9 neighbourhoods in clusters beyond chance")
    assert view.clusters.endswith("leaves; 4 of them lie in those clusters.")
    told = " ".join(line for p in hotspots("RC10", NEWEST).places for line in _near(p.code))
    assert "Rotherham 017D" in told
    assert not any("019E" in line and "hoplifting" in line for line in _near(_best_fit("Rotherham 019E")))


def _near(ward):
    return ward_sheet(ward, NEWEST).neighbourhoods


def _best_fit(name):
    found = place_choices()
    return found.best_fit[next(code for code, link in found.places.items() if link.name == name)]


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


@pytest.mark.parametrize("place", [BOSTON_CASTLE, "E05013001", "locality-north", BOROUGH, "E01007700"])
@pytest.mark.parametrize("quarter", [NEWEST, "2024-25 Q4"])
def test_a_record_of_a_place_has_the_figures_of_its_maps(real, place, quarter):
    record = place_record(place, quarter)
    level = "neighbourhood" if record.level == "neighbourhood" else "ward"
    held = {measure.code: measure for measure in record.measures}
    assert {"SC01", "RC10", "RC13"} <= set(held)
    for code in held:
        view = hotspots(code, quarter, level=level, place=place)
        figures = held[code].figures
        assert [(f.quarter, f.count.text) for f in figures] == [
            (p.quarter, p.text) for p in view.chosen.points
        ]
        own = next((one for one in view.places if one.code == place), None)
        assert held[code].judged == own
        if own is not None:
            last = figures[-1]
            assert (last.rate, last.lower, last.upper, last.change) == (
                own.rate, own.lower, own.upper, own.change,
            )  # fmt: skip
            assert (last.people, last.people_year, last.people_kind) == (
                own.people, own.people_year, own.people_kind,
            )  # fmt: skip
        else:
            assert {figure.rate.value for figure in figures} == {None}


def test_a_locality_with_a_hidden_ward_is_hidden_in_its_record(real):
    hidden = {
        locality.code for locality in hotspots("RC10", NEWEST).localities if locality.count.text == HIDDEN
    }
    assert hidden
    for code in hidden:
        last = next(m for m in place_record(code, NEWEST).measures if m.code == "RC10").figures[-1]
        assert (last.count.text, last.rate.text, last.change.text, last.maturity) == (
            HIDDEN,
            HIDDEN,
            HIDDEN,
            "",
        )


def test_a_record_of_an_unknown_place_is_refused(real):
    with pytest.raises(ValueError, match="no place 'E05999999'"):
        place_record("E05999999", NEWEST)
    with pytest.raises(ValueError, match="2030-31 Q1"):
        place_record(BOROUGH, "2030-31 Q1")


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
    assert [area.name for area in view.others.areas] == ["Barnsley", "Doncaster", "Rotherham", "Sheffield"]
    assert all(area.rate.value is None for area in view.others.areas)
    assert "Counts only" in view.others.note and view.others.rank == ""
    assert all("data.police.uk" in area.source and "taken in on" in area.source for area in view.others.areas)


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


def test_a_ward_sheet_never_calls_quiet_what_could_not_be_judged(real):
    early = ward_sheet(BOSTON_CASTLE, "2023-24 Q4")
    assert early.measures[0].count.value is not None
    assert early.title.endswith(
        ": it cannot be said what is unlike, because nothing can be judged for this quarter"
    )
    assert early.differences == early.records == early.neighbourhoods == ()
    assert early.no_differences == "It cannot be said: no measure can be judged for this quarter."
    assert early.no_records == "It cannot be said: no list of the top tenth can be shown for this quarter."
    assert early.no_neighbourhoods == (
        "It cannot be said: no measure can be judged by neighbourhood for this quarter."
    )


def test_a_quiet_ward_sheet_says_of_how_many_measures(real):
    sheets = [ward_sheet(place.code, NEWEST) for place in hotspots("SC01", NEWEST).places]
    quiet = [sheet for sheet in sheets if not any(measure.words for measure in sheet.measures)]
    pages = [hotspots(measure.code, NEWEST) for measure in sheets[0].measures]
    assert quiet
    for sheet in quiet:
        count = sum(
            any(place.code == sheet.code and place.unusual for place in page.places)
            or (page.outliers is not None and any(p.code == sheet.code for p in page.outliers.places))
            for page in pages
        )
        assert sheet.title == (
            f"{sheet.name}: none of {count} measures that can be judged is unlike the other wards' or its own past"
        )
        assert sheet.no_differences == (
            f"Nothing beyond what chance explains, in {count} measures that can be judged."
        )
    assert all("with a list of the top tenth" in sheet.no_records for sheet in sheets)
    assert all(sheet.no_neighbourhoods.startswith("None beyond chance, in ") for sheet in sheets)


def test_neighbourhoods_without_four_quarters_are_not_called_hidden(real):
    view = hotspots("SC01", "2023-24 Q4", level="neighbourhood")
    assert {place.count.text for place in view.places} == {"No figure"}
    assert "too many neighbourhoods are not shown" not in view.clusters
    assert "without a known place" not in view.reconciled


def test_choices_hold_only_measures_that_count_something_in_wards(real):
    found = place_choices()
    assert {"SC01", "RC02"} <= set(dict(found.measures)) and "SC14" not in dict(found.measures)
    assert sum(link.level == "ward" for link in found.places.values()) == 25
    assert found.maps == {"ward": ("hex",), "neighbourhood": ("dots",)}


def test_no_sentence_names_a_worst_place_or_a_cause(real):
    for code in ("SC01", "RC10"):
        for level in ("ward", "neighbourhood"):
            for text in every(hotspots(code, NEWEST, level=level, place=BOSTON_CASTLE), str):
                assert not any(word in text.lower() for word in ("worst", "because of", "due to", "caused"))
