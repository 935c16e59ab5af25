"""Downloads of places: what the page shows, place by place, safe in a spreadsheet; what is unknown is refused."""

import csv
from dataclasses import replace
from io import StringIO

import pytest
from flask import Flask

from metrics import board as boards
from metrics.places.record import measure_in_place
from metrics.views import PlaceLink, PlaceRecord
from tests.components import test_places as samples
from tests.web.test_downloads import BOROUGH, RELEASE
from web import place_downloads
from web.gate import add_gate
from web.headers import Headers
from web.notices import add_error_pages

HIDDEN = samples.HIDDEN
CODE, NAME = samples.CODES[0], samples.NAMES[0]
NOW = samples.LABELS[-1]


def record(name=NAME, **changes):
    found = samples.found(**changes)
    own = next(place for place in samples.view(**changes).places if place.code == CODE)
    measure = measure_in_place(found, [0], own, [(5000, 2021, "estimate")] * len(samples.LABELS))
    return PlaceRecord(CODE, name, "ward", NOW, None, "board", "2026-02-15", (measure,), ("Coverage.",), "1")


def read(text):
    rows = list(csv.reader(StringIO(text.removeprefix("\ufeff"))))
    at = rows.index([])
    return dict(rows[:at]), [dict(zip(rows[at + 1], row, strict=True)) for row in rows[at + 2 :]]


@pytest.fixture
def client(monkeypatch):
    options = boards.Choices(samples.LABELS[::-1], (BOROUGH,), (replace(RELEASE, quarter=NOW),), (), ())
    places = boards.PlaceChoices((("X1", "Things"),), {CODE: PlaceLink("ward", CODE, NAME)}, {}, {})
    monkeypatch.setattr(boards, "choices", lambda: options)
    monkeypatch.setattr(boards, "place_choices", lambda: places)
    monkeypatch.setattr(
        boards, "hotspots", lambda code, quarter, release, level: samples.view(hidden=(2,), level=level)
    )
    monkeypatch.setattr(boards, "place_record", lambda code, quarter, release: record(hidden=(2,)))
    server = Flask("places", static_folder=None)
    add_gate(server)
    Headers(server)
    add_error_pages(server)
    place_downloads.add_place_downloads(server)
    return server.test_client()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/download/places/X1.csv", f"X1-by-ward-{NOW}"),
        ("/download/places/X1.csv?level=neighbourhood", f"X1-by-neighbourhood-{NOW}"),
        (f"/download/place/{CODE}.csv?release=3", f"place-{CODE}-{NOW}"),
    ],
)
def test_the_answer_is_a_file_nobody_keeps(client, path, name):
    answer = client.get(path)
    assert answer.status_code == 200 and answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name.replace(" ", "-")}.csv"'
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "status", "word"),
    [
        ("/download/places/X2.csv", 404, ""),
        ("/download/place/E05999999.csv", 404, ""),
        ("/download/places/X1.csv?level=street", 400, "ward or neighbourhood"),
        ("/download/places/X1.csv?area=E08000018", 400, "Only quarter, release, level"),
        ("/download/places/X1.csv?quarter=2030-31+Q1", 400, "quarter"),
        (f"/download/place/{CODE}.csv?level=ward", 400, "Only quarter, release"),
        (f"/download/place/{CODE}.csv?release=99", 400, "release"),
    ],
)
def test_what_is_unknown_is_refused_in_words(client, path, status, word):
    answer = client.get(path)
    assert answer.status_code == status and word in answer.text


@pytest.mark.parametrize("state", samples.STATES)
def test_every_place_of_the_list_has_its_line_in_the_order_of_the_page(state):
    view = samples.view(**samples.STATES[state])
    above, rows = read(place_downloads.list_csv(view))
    assert [row["Official code"] for row in rows] == [place.code for place in view.places]
    for place, row in zip(view.places, rows, strict=True):
        assert row["Count"] == (place.count.text if place.count.value is None else str(place.count.value))
        assert row["Unlike the others"] == place.outlier and row["Unlike its past"] == place.unusual
        assert row["In the top tenth"] == place.record and row["Quarter"] == view.quarter
        assert (row["Population"], row["Population year"]) == ("5000", "2021")
        assert row["Population kind"] == "estimate" and row["Provenance"] == view.source.provenance
    assert above["Release"] == "None: figures as revised" and above["As of"] == "2026-02-15"
    assert ("Marking" in above) == (state == "illustrative")


def test_a_hidden_place_has_the_marker_and_no_number_of_its_own():
    _, rows = read(place_downloads.list_csv(samples.view(hidden=(2, 5))))
    assert [row["Official code"] for row in rows[-2:]] == sorted(
        (samples.CODES[2], samples.CODES[5]), key=lambda code: samples.NAMES[samples.CODES.index(code)]
    )
    for row in rows[-2:]:
        assert row["Count"] == row["Rate"] == row["Share of the borough"] == row["Change in words"] == HIDDEN
        empty = set(place_downloads.LIST_COLUMNS[:-5]) - {
            "Place", "Official code", "Level", "Lies in", "Measure", "Quarter", "Period", "Count", "Rate",
            "Rate per", "Share of the borough", "Change in words", "In the top tenth",
            "First in the top tenth", "Last in the top tenth",
        }  # fmt: skip
        assert {row[name] for name in empty} == {""}
    assert sum(row["Counted in four quarters"] != "" for row in rows) == len(samples.CODES) - 2


def test_a_record_has_every_quarter_and_verdicts_beside_the_last_alone():
    one = record(name='=HYPERLINK("x")')
    above, rows = read(place_downloads.place_csv(one))
    assert [row["Quarter"] for row in rows] == list(samples.LABELS)
    assert {row["Place"] for row in rows} == {'\'=HYPERLINK("x")'}
    figures = one.measures[0].figures
    assert [row["Count"] for row in rows] == [str(figure.count.value) for figure in figures]
    assert rows[-1]["Change on a year before"] == str(figures[-1].count.value - figures[-5].count.value)
    assert all(row["Change on a year before"] == "" for row in rows[:4])
    assert rows[-1]["Unlike its past"] == one.measures[0].judged.unusual != ""
    assert {row["Unlike its past"] for row in rows[:-1]} == {""}
    assert float(rows[0]["Rate"]) == pytest.approx(figures[0].count.value / 5, abs=1e-6)
    assert (
        "Marking" not in above
        and "Marking" in read(place_downloads.place_csv(record(provenance="illustrative")))[0]
    )


def test_a_hidden_quarter_of_a_record_has_the_marker_and_no_number():
    _, rows = read(place_downloads.place_csv(record(hidden=(0, 5))))
    last = rows[-1]
    assert last["Count"] == last["Rate"] == last["Change in words"] == HIDDEN
    assert last["Rate interval from"] == last["Change on a year before"] == last["Maturity"] == ""
    assert rows[-2]["Count"].isdigit()
