"""What police records leave out is said of the quarter that is shown, as the release that is read knew it."""

from dataclasses import replace
from datetime import date

import pytest

from data import geography
from data.catalogue import load_catalogue
from data.figures.recorded_crime import recorded_crime_batches
from data.observations import NewRelease
from data.periods import Quarter
from data.settings import Settings
from data.store import init_store, using
from metrics.board import hotspots, measure, ward_sheet

NEWEST, BEFORE = "2025-26 Q3", "2025-26 Q2"
BURGLARY, WARD = "RC02", "E05012996"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Recorded crime, a release of it, and then October again: fewer records without a place, wards by best fit."""
    home = tmp_path_factory.mktemp("home")
    settings = Settings(
        home=home, database_url=f"sqlite:///{home / 'safer.db'}", as_of=date(2026, 2, 15), actor="tester"
    )
    catalogue = load_catalogue()
    store = init_store(settings)
    store.load_catalogue(catalogue, "tester")
    store.load_geography(geography.areas(), geography.populations())
    for batch in recorded_crime_batches(catalogue):
        store.accept(*batch)
    newest, rows = batch
    published = NewRelease(
        "Board", Quarter.parse(NEWEST), date(2026, 2, 14), "", "tester", date(2026, 2, 15), "1"
    )
    store.publish(published, {"board": "{}"})
    october = replace(newest.coverage[0], unlocated=596, wards_by="best_fit")
    again = replace(newest, source_sha256="f" * 64, coverage=(october,), reason="October again")
    store.accept(again, [row for row in rows if row.period == october.period])
    with using(store):
        yield store
    store.close()


def told(quarter, release):
    """The one sentence that the map, the sheet of a ward and the measure's page say of it."""
    sheet = ward_sheet(WARD, quarter, release)
    said = {
        *hotspots(BURGLARY, quarter, release).coverage,
        *(line for line in sheet.cannot_see if "have no location" in line),
        *(note.text for note in measure(BURGLARY, quarter, release).measure.notes if note.kind == "coverage"),
    }
    (sentence,) = said
    return sentence


def test_a_month_that_came_again_moves_its_quarter_as_revised_and_no_release(store):
    presented, revised = told(NEWEST, 1), told(NEWEST, None)
    assert presented.startswith(
        "1,987 of the police force's 42,057 records (4.7%) of 2025-26 Q3 have no location"
    )
    assert presented.endswith("Wards are those that hold the published point of each record.")
    assert revised.startswith(
        "1,887 of the police force's 42,057 records (4.5%) of 2025-26 Q3 have no location"
    )
    assert "For October 2025 wards are a best fit" in revised
    assert "for November 2025 to December 2025 wards are those that hold the published point" in revised
    assert "Of the quarters it is compared with" not in presented
    assert revised.endswith(
        "Of the quarters it is compared with, 2024-25 Q3, 2024-25 Q4, 2025-26 Q1 and 2025-26 Q2 were told by the "
        "published point: part of a change may come from that alone."
    )


def test_where_no_neighbourhood_has_a_figure_nothing_is_said_of_its_records(store):
    assert hotspots(BURGLARY, "2024-25 Q1", level="neighbourhood").coverage == ()
    (words,) = hotspots(BURGLARY, NEWEST, level="neighbourhood").coverage
    assert " of the four quarters to 2025-26 Q3 have no location" in words


def test_other_quarters_speak_of_their_own_months(store):
    assert told(BEFORE, 1) == told(BEFORE, None) != told(NEWEST, 1)
    assert f" of {BEFORE} have no location" in told(BEFORE, None)


def test_a_measure_that_counts_no_police_records_says_nothing_of_them(store):
    for code in ("SC14", "SC05"):
        assert not [note for note in measure(code, NEWEST).measure.notes if note.kind == "coverage"]


def test_no_sentence_counts_anything_of_a_place(store):
    """The sentence is the same whichever measure and ward is asked for: it counts the whole force alone."""
    said = {
        hotspots(code, NEWEST).coverage for code, _ in hotspots(BURGLARY, NEWEST).measures if code[:2] == "RC"
    }
    assert len(said) == 1
