"""The download: exactly the reader's figures, with where they come from; anything unknown is refused in words."""

import csv
from io import StringIO

import pytest
from flask import Flask

from metrics import board as boards
from metrics import views
from web import downloads
from web.gate import add_gate
from web.headers import Headers
from web.notices import add_error_pages

EVIDENCE = views.Evidence("rule", "1")
VERDICT = views.Verdict("no_target", "No target set", "No target is set.", EVIDENCE)
BOROUGH = views.Area(boards.BOROUGH, "Rotherham", "borough")
RELEASE = views.Release(3, "Quarter 3 report", "2024-25 Q3", "2025-02-20", "2025-02-10", "ab")


def blank(kind, **given):
    """A view of `kind` with `given` fields and empty text, zero or nothing elsewhere."""
    empty = {"str": "", "bool": False, "int": 0}
    fields = {
        name: empty.get(field.type, () if "tuple" in str(field.type) else None)
        for name, field in kind.__dataclass_fields__.items()
    }
    return kind(**fields | given)


def detail(provenance="recorded_crime"):
    points = (
        views.Point(
            "2024-25 Q3", 12.5, "12.5%", numerator=5, denominator=40, lower=5.5, upper=26.1, maturity="final"
        ),
        views.Point("2024-25 Q4", None, "–", reason="not_due"),
        views.Point("2025-26 Q1", -1, "-1", bound="more than", maturity="provisional", revised=True),
    )
    measure = blank(
        views.MeasureView,
        code="SC99",
        name="=Risky name",
        title="Down to 12.5%",
        unit="percent",
        sensitivity="high",
        provenance=provenance,
        points=points,
        source=views.Source(
            "A source", "https://example.org/a", provenance, "2026-01-05", "Open Government Licence"
        ),
        status=VERDICT,
    )
    part = views.PartSeries("race", "@Race", "strand", points[:1])
    return blank(
        views.MeasureDetail,
        measure=measure,
        parts=(part,),
        definition=blank(views.Definition, text="What is counted"),
    )


def board(release=None):
    return blank(
        views.Board,
        quarter="2024-25 Q4",
        area=BOROUGH,
        release=release,
        audience="board",
        as_of="2026-02-15",
        rules_version="1",
    )


@pytest.fixture
def asked(monkeypatch):
    """What the metrics layer was asked for, answered with one made-up measure."""
    calls = []
    options = boards.Choices(
        ("2024-25 Q4", "2024-25 Q3"), (BOROUGH,), (RELEASE,), (), (("SC99", "=Risky name"),)
    )
    monkeypatch.setattr(boards, "choices", lambda: options)
    monkeypatch.setattr(boards, "measure", lambda *a, **k: calls.append((a, k)) or detail())
    monkeypatch.setattr(boards, "board", lambda _quarter, release, area: board(RELEASE if release else None))
    return calls


@pytest.fixture
def client(asked):
    server = Flask("downloads", static_folder=None)
    add_gate(server)
    Headers(server)
    add_error_pages(server)
    downloads.add_downloads(server)
    return server.test_client()


def rows_of(text):
    rows = list(csv.reader(StringIO(text.removeprefix("\ufeff"))))
    at = rows.index(list(downloads.COLUMNS))
    return {row[0]: row[1] for row in rows[: at - 1]}, [
        dict(zip(downloads.COLUMNS, row, strict=True)) for row in rows[at + 1 :]
    ]


def test_the_answer_is_a_file_nobody_keeps(client):
    answer = client.get("/download/SC99.csv")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert (
        answer.headers["Content-Disposition"]
        == f'attachment; filename="SC99-2024-25-Q4-{boards.BOROUGH}.csv"'
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.data.startswith(b"\xef\xbb\xbf")


def test_the_lines_above_say_what_the_figures_are(client):
    above, _ = rows_of(client.get("/download/SC99.csv").text)
    assert above["Measure"] == "SC99 =Risky name"
    assert above["Area"] == f"Rotherham ({boards.BOROUGH})"
    assert above["As of"] == "2026-02-15"
    assert above["Source"] == "A source" and above["Attribution"] == "Open Government Licence"
    assert above["Release"] == "None: figures as revised"
    assert "Marking" not in above


def test_every_quarter_is_there_with_numbers_as_numbers(client):
    _, rows = rows_of(client.get("/download/SC99.csv").text)
    assert [(row["Part"], row["Quarter"], row["Value"]) for row in rows] == [
        ("", "2024-25 Q3", "12.5"),
        ("", "2024-25 Q4", ""),
        ("", "2025-26 Q1", "-1"),
        ("'@Race", "2024-25 Q3", "12.5"),
    ]
    assert rows[0]["Numerator"] == "5" and rows[0]["Denominator"] == "40" and rows[0]["Interval to"] == "26.1"
    assert rows[1]["Why there is no figure"] == "Not due"
    assert rows[2]["Maturity"] == "provisional" and rows[2]["Revised"] == "yes"
    assert {row["Provenance"] for row in rows} == {"recorded_crime"}


def test_illustrative_figures_are_marked_above_and_in_every_line():
    above, rows = rows_of(downloads.measure_csv(detail("illustrative"), board()))
    assert above["Marking"] == downloads.ILLUSTRATIVE
    assert {row["Provenance"] for row in rows} == {"illustrative"}


def test_the_query_is_passed_on(client, asked):
    text = client.get(
        f"/download/SC99.csv?quarter=2024-25+Q3&area={boards.BOROUGH}&release=3&view=table"
    ).text
    assert asked[-1] == (("SC99", "2024-25 Q3", 3), {"area": boards.BOROUGH})
    assert rows_of(text)[0]["Release"] == "3 Quarter 3 report, as presented"
    client.get("/download/SC99.csv?release=revised")
    assert asked[-1][0] == ("SC99", "2024-25 Q4", None)


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("quarter=2024-25", "quarter"),
        ("quarter=2099-00+Q1", "quarter"),
        ("area=Rotherham", "area"),
        ("area=E08000018'--", "area"),
        ("release=99", "release"),
        ("release=3x", "release"),
        ("quarter=2024-25+Q3&quarter=2024-25+Q4", "once"),
        ("role=admin", "Only"),
    ],
)
def test_what_is_unknown_is_refused_in_words(client, query, word):
    answer = client.get(f"/download/SC99.csv?{query}")
    assert answer.status_code == 400
    assert word in answer.text and answer.mimetype == "text/plain"


@pytest.mark.parametrize("code", ["SC98", "sc99", "%0d%0aX", "..%2fapp", "x" * 300])
def test_an_unknown_measure_is_not_found(client, asked, code):
    answer = client.get(f"/download/{code}.csv")
    assert answer.status_code == 404
    assert asked == []
