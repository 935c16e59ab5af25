"""Figures of other areas from a return to the page: who gave them, in which release, beside which of ours."""

from datetime import date
from hashlib import sha256

import pytest

from data.geography import BOROUGH
from data.observations import NewBatch, NewNote, NewRelease, Observation, note_place
from data.periods import Period, Quarter
from data.store import using
from metrics.board import board, measure, others_by_year
from metrics.measures.other_areas import HIDDEN_WITH_OURS, NO_OWN_FIGURE, NOT_BESIDE_ILLUSTRATIVE
from tests.attacker import Attacker
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


YEAR = {"financial": ("financial_year", (4, 1), (3, 31)), "calendar": ("calendar_year", (1, 1), (12, 31))}


def twelve_months(kind, first_year):
    """A financial or calendar year by the year in which it begins, or twelve months to the end of August."""
    if kind == "August":
        return Period("rolling_year", date(first_year, 9, 1), date(first_year + 1, 8, 31))
    name, first, last = YEAR[kind]
    return Period(name, date(first_year, *first), date(first_year + (kind == "financial"), *last))


def give_years(store, rows, name, received=date(2025, 5, 10)):
    """Accept rows (measure, kind of year, first year, numerator, denominator, area) as one batch."""
    observations = [
        Observation(
            measure=measure,
            period=twelve_months(kind, year),
            area=area,
            part="",
            numerator=numerator,
            denominator=denominator,
            maturity="final",
        )
        for measure, kind, year, numerator, denominator, area in rows
    ]
    batch = NewBatch("return", name, "", "", sha256(name.encode()).hexdigest(), "tester", "first", received)
    return store.accept(batch, observations)


def quarters(measure, first, counts):
    """Rows for `give`: one count for each quarter from the first on."""
    return [(measure, (Quarter.parse(first) + n).label, count) for n, count in enumerate(counts)]


def by_year(code, quarter=NOW, **where):
    """Figure and change of every area by period."""
    found = measure(code, quarter, **where).others_by_year
    return {one.period: {a.name: (a.figure.text, a.change.text) for a in one.areas} for one in found}


def test_a_year_of_other_areas_stands_beside_the_same_twelve_months_of_ours(store):
    give(store, quarters("AD15", "2023-24 Q1", [10, 20, 30, 40, 50, 60, 70, 80, 90, 95]), "ours")
    rows = [("AD15", "financial", year, n, None, ENGLAND) for year, n in ((2023, 900), (2024, 1000))]
    give_years(store, rows, "theirs")
    store.add_note(
        NewNote(
            "Home Office, July 2025", "ann", "AD15", ENGLAND, *note_place(twelve_months("financial", 2024))
        )
    )
    assert measure("AD15", NOW).others is None
    assert by_year("AD15") == {
        "financial year 2024-25": {
            "England": ("1,000", "up 100 from 900 (11%)"),
            "Rotherham": ("260", "up 160 from 100 (160%)"),
        }
    }
    (one,) = measure("AD15", NOW).others_by_year
    sources = {area.name: area.source for area in one.areas}
    assert sources["England"] == "Home Office, July 2025; taken in on 10 May 2025 by tester"
    assert sources["Rotherham"].startswith("four quarters together, of which the last came from ours;")
    assert by_year("AD15", "2024-25 Q3")["financial year 2023-24"]["England"] == ("900", "–")


def test_each_area_stands_in_its_newest_twelve_months_and_never_among_quarters(store):
    give(store, quarters("AD15", "2023-24 Q4", [10, 20, 30, 40, 50, 60, 70]), "ours")
    rows = [("AD15", "financial", 2024, 800, None, BARNSLEY), ("AD15", "calendar", 2024, 1000, None, ENGLAND)]
    give_years(store, [*rows, ("AD15", "calendar", 2023, 900, None, BARNSLEY)], "theirs")
    give(store, [("AD15", NOW, 77, None, BARNSLEY)], "their quarter")
    assert shown("AD15") == {"Barnsley": ("77", "–"), "Rotherham": ("70", "up 40 from 30 (133%)")}
    assert by_year("AD15") == {
        "financial year 2024-25": {"Barnsley": ("800", "–"), "Rotherham": ("140", "–")},
        "calendar year 2024": {"England": ("1,000", "–"), "Rotherham": ("100", "–")},
    }


def test_a_share_of_a_year_is_pooled(store):
    rows = [
        ("SC14", f"2024-25 Q{n}", top, base)
        for n, top, base in ((1, 10, 100), (2, 50, 100), (3, 15, 50), (4, 150, 200))
    ]
    give(store, rows, "ours")
    give_years(store, [("SC14", "financial", 2024, 400, 1000, ENGLAND)], "theirs")
    (one,) = measure("SC14", NOW).others_by_year
    figures = {area.name: area.figure for area in one.areas}
    # 225 of 450, where the mean of the four shares would be 41%.
    assert figures["Rotherham"].value == pytest.approx(50)
    assert figures["England"].text.startswith("40.0% (")


def test_a_year_that_the_borough_cannot_make_stands_alone_without_an_order(store):
    give(store, quarters("AD15", "2024-25 Q1", [50, 60, 70]), "ours")
    rows = [("AD15", "financial", 2024, 800, None, BARNSLEY), ("AD15", "August", 2023, 1000, None, ENGLAND)]
    give_years(store, rows, "theirs")
    found = measure("AD15", NOW).others_by_year
    assert [one.period for one in found] == ["financial year 2024-25", "12 months to August 2024"]
    for one in found:
        assert {area.ours for area in one.areas} == {False} and one.rank == ""
        assert one.note.startswith(NO_OWN_FIGURE)


def test_a_year_of_our_own_as_published_stands_where_its_quarters_are_not_there(store):
    give(store, quarters("AD15", "2024-25 Q1", [50, 60, 70]), "ours")
    give_years(store, [("AD15", "financial", 2024, 240, None, BOROUGH)], "our year")
    give_years(store, [("AD15", "financial", 2024, 800, None, BARNSLEY)], "theirs")
    assert by_year("AD15")["financial year 2024-25"]["Rotherham"] == ("240", "–")


@pytest.mark.parametrize("kind", ["financial", "calendar", "August"])
def test_a_hidden_quarter_of_ours_takes_every_twelve_months_it_lies_in_with_it(store, kind):
    give(store, quarters("AD15", "2023-24 Q3", [40, 50, 60, 3, 70, 80, 90, 95, 99]), "ours")
    year = 2024 - (kind == "August")
    rows = [("AD15", kind, year, n, None, area) for n, area in ((900, BARNSLEY), (1100, FORCE))]
    give_years(store, rows, "theirs")
    (one,) = measure("AD15", NOW).others_by_year
    assert (one.areas, one.note) == ((), HIDDEN_WITH_OURS)
    assert measure("AD15", NOW, audience="analyst").others_by_year[0].areas


def test_a_hidden_quarter_of_the_year_before_hides_every_change(store):
    give(store, quarters("AD15", "2023-24 Q1", [40, 3, 60, 50, 70, 80, 90, 95]), "ours")
    years = [("AD15", "financial", year, 900, None, BARNSLEY) for year in (2023, 2024)]
    give_years(store, years, "theirs")
    changes = {change for _, change in by_year("AD15")["financial year 2024-25"].values()}
    assert changes == {"Not shown to protect people"}


def test_a_release_shows_the_years_that_were_there_when_it_was_published(store):
    give(store, quarters("AD15", "2024-25 Q1", [50, 60, 70, 80]), "ours")
    give_years(store, [("AD15", "financial", 2024, 800, None, BARNSLEY)], "first")
    store.publish(
        NewRelease("One", Quarter.parse(NOW), date(2025, 11, 1), "", "tester", date(2025, 11, 1), "1"),
        {"board": "{}"},
    )
    give(store, [("AD15", "2024-25 Q4", 90)], "revised")
    give_years(store, [("AD15", "financial", 2024, 850, None, BARNSLEY)], "second")
    before, now = by_year("AD15", release=1), by_year("AD15")
    assert before["financial year 2024-25"] == {"Barnsley": ("800", "–"), "Rotherham": ("260", "–")}
    assert now["financial year 2024-25"] == {"Barnsley": ("850", "–"), "Rotherham": ("270", "–")}


def test_a_year_is_not_put_beside_illustrative_figures(store):
    give(store, quarters("AD15", "2024-25 Q1", [50, 60, 70, 80]), "drawn", provenance="illustrative")
    give_years(store, [("AD15", "financial", 2024, 800, None, BARNSLEY)], "theirs")
    (one,) = measure("AD15", NOW).others_by_year
    assert (one.areas, one.note) == ((), NOT_BESIDE_ILLUSTRATIVE)


DISTRICTS = (BARNSLEY, "E08000017", "E08000039")
FORCE = "E23000011"
OURS = [40, 55, 60, 48, 52, 47, 3, 58, 61, 44]


def everything_elsewhere(store):
    """Quarters and years of the force and its other districts, of a measure of ours with one small quarter."""
    first = Quarter.parse("2023-24 Q1")
    theirs = {d: [100 + 7 * n + 13 * i for n in range(len(OURS))] for i, d in enumerate(DISTRICTS)}
    theirs[FORCE] = [sum(counts[n] for counts in theirs.values()) + OURS[n] for n in range(len(OURS))]
    give(store, quarters("AD15", first.label, OURS), "ours")
    rows = [
        ("AD15", (first + n).label, count, None, a)
        for a, own in theirs.items()
        for n, count in enumerate(own)
    ]
    give(store, rows, "their quarters")
    spans = {("financial", 2023): 0, ("calendar", 2024): 3, ("financial", 2024): 4}
    years = [
        ("AD15", *span, sum(own[at : at + 4]), None, area)
        for area, own in theirs.items()
        for span, at in spans.items()
    ]
    give_years(store, years, "their years")
    return first, theirs | {BOROUGH: OURS}


def what_an_attacker_knows(first, truth):
    """Whoever reads the quarters and years of every area at every quarter, and can add up."""
    known = Attacker()
    columns = {(first + n).label: n for n in range(len(OURS))}
    for n in range(len(OURS)):
        known.knows({(FORCE, n): 1.0} | {(a, n): -1.0 for a in (*DISTRICTS, BOROUGH)}, 0, 0)
    for label, n in columns.items():
        detail = measure("AD15", label)
        for point in detail.measure.points:
            if point.quarter in columns and point.value is not None:
                known.reads((BOROUGH, columns[point.quarter]), point.value)
        for one in filter(None, (detail.others, *detail.others_by_year)):
            starts = {"calendar year 2024": 3, "financial year 2023-24": 0, "financial year 2024-25": 4}
            at = starts.get(one.period, n)
            span = 4 if one.period in starts else 1
            for area in one.areas:
                terms = {(area.code, at + k): 1.0 for k in range(span)}
                if area.figure.value is not None:
                    known.knows(terms, area.figure.value, area.figure.value)
                if area.change.value is not None and at >= 4:
                    before = {(area.code, at - 4 + k): -1.0 for k in range(span)}
                    known.knows(terms | before, area.change.value, area.change.value)
    assert not known.contradicted_by(truth)
    return known


def test_nobody_finds_out_a_hidden_quarter_from_years_of_other_areas(store):
    first, counts = everything_elsewhere(store)
    truth = {(area, n): count for area, own in counts.items() for n, count in enumerate(own)}
    known = what_an_attacker_knows(first, truth)
    assert len(known) > 60 and not known.finds_out([(BOROUGH, 6)], truth)


def test_the_attack_succeeds_where_years_are_shown_regardless(store, monkeypatch):
    monkeypatch.setattr(others_by_year, "_meets", lambda quarter, days: False)
    first, counts = everything_elsewhere(store)
    truth = {(area, n): count for area, own in counts.items() for n, count in enumerate(own)}
    assert what_an_attacker_knows(first, truth).finds_out([(BOROUGH, 6)], truth)
