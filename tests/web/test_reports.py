"""Reports from the page: asked for, waited for in words, handed out once, refused clearly."""

import re
import subprocess
import sys
import time
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask

from data.settings import Settings
from tests.reports.samples import CHOICES
from web import reports
from web.notices import add_error_pages

WRITES = "import pathlib,sys; pathlib.Path(sys.argv[1], 'report.'+sys.argv[2]).write_bytes(b'done')"


@pytest.fixture
def asked(monkeypatch):
    """What the process was asked to make; a stand-in for the process writes the file at once."""
    calls = []
    monkeypatch.setattr(reports.boards, "choices", lambda: CHOICES)
    monkeypatch.setattr(
        reports, "_key", lambda kind, form, wanted: f"{kind}{form}{'-'.join(wanted.values())}"
    )
    return calls


@pytest.fixture
def client(asked, monkeypatch, tmp_path):
    def started(settings, kind, form, wanted, place, code=WRITES):
        asked.append((kind, form, wanted))
        place.mkdir(parents=True)
        (place / "progress.log").write_text("Gathering 2025-26 Q3: 111 measures\n")
        return subprocess.Popen([sys.executable, "-c", code, str(place), form])

    monkeypatch.setattr(reports, "_started", started)
    server = Flask("door", static_folder=None)
    server.config["SAFER_SETTINGS"] = Settings(home=tmp_path, database_url="sqlite://", actor="tester")
    add_error_pages(server)
    reports.add_reports(server)
    return server.test_client()


def until_made(client, address):
    for _ in range(200):
        answer = client.get(address)
        if answer.status_code != 202:
            return answer
        time.sleep(0.05)
    raise AssertionError("it was never made")


def test_a_report_is_made_once_and_then_handed_out(client, asked):
    first = client.get("/report-file/quarterly.docx")
    assert first.status_code == 202 and first.headers["Refresh"] == "3"
    assert "Your report is being made" in first.text
    done = until_made(client, "/report-file/quarterly.docx")
    assert (done.status_code, done.data) == (200, b"done")
    assert done.headers["Content-Disposition"] == 'attachment; filename="report.docx"'
    assert "wordprocessingml" in done.headers["Content-Type"]
    assert client.get("/report-file/quarterly.docx").data == b"done"
    assert asked == [("quarterly", "docx", {"of": "board", "quarter": "2025-26 Q2", "release": "12"})]


def test_who_waits_can_stop_the_page_from_asking(client, monkeypatch):
    monkeypatch.setattr(reports, "SECONDS", 7)
    waits = "import sys,time; time.sleep(0.3); " + WRITES
    started = reports._started
    monkeypatch.setattr(reports, "_started", lambda *arguments: started(*arguments, code=waits))
    first = client.get("/report-file/quarterly.docx?of=board")
    (stop,) = re.findall(r'href="([^"]+)">Stop asking', first.text)
    assert stop == "/report-file/quarterly.docx?of=board&amp;ask=no" and first.headers["Refresh"] == "7"
    still = client.get(unescape(stop))
    assert still.status_code == 202 and "Refresh" not in still.headers
    assert 'href="/report-file/quarterly.docx?of=board&amp;ask=no">Ask now' in still.text
    assert until_made(client, unescape(stop)).data == b"done"


def test_an_annual_report_is_of_the_last_year_that_is_over(client, asked):
    until_made(client, "/report-file/annual.xlsx?quarter=2025-26+Q2")
    assert asked == [("annual", "xlsx", {"year": "2024-25"})]


def test_an_annual_report_is_made_from_the_release_of_its_year_that_was_chosen(client, asked, monkeypatch):
    (newest, *_) = CHOICES.releases
    ended = replace(newest, number=10, quarter="2024-25 Q4")
    monkeypatch.setattr(reports.boards, "choices", lambda: replace(CHOICES, releases=(newest, ended)))
    until_made(client, "/report-file/annual.xlsx?release=10")
    assert asked == [("annual", "xlsx", {"year": "2024-25", "release": "10"})]


def test_a_failed_report_says_why(client, monkeypatch):
    fails = (
        "import pathlib,sys; pathlib.Path(sys.argv[1], 'progress.log').write_text('Error: T01 differs\\n')"
    )
    started = reports._started
    monkeypatch.setattr(reports, "_started", lambda *arguments: started(*arguments, code=fails))
    answer = until_made(client, "/report-file/quarterly.pdf")
    assert answer.status_code == 503
    assert "The report was not made" in answer.text and "T01 differs" in answer.text


def test_a_report_that_stopped_for_a_reason_of_ours_shows_no_trace(client, monkeypatch):
    fails = (
        "import pathlib,sys; "
        "pathlib.Path(sys.argv[1], 'progress.log').write_text('Traceback\\nKeyError: /inside\\n')"
    )
    started = reports._started
    monkeypatch.setattr(reports, "_started", lambda *arguments: started(*arguments, code=fails))
    answer = until_made(client, "/report-file/quarterly.pdf")
    assert answer.status_code == 503 and "The report was not made" in answer.text
    assert "KeyError" not in answer.text and "/inside" not in answer.text


def test_no_annual_report_before_a_year_is_over(client, asked, monkeypatch):
    early = replace(CHOICES, quarters=("2018-19 Q2", "2018-19 Q1"), releases=())
    monkeypatch.setattr(reports.boards, "choices", lambda: early)
    answer = client.get("/report-file/annual.pdf")
    assert answer.status_code == 400 and "No year was over by 2018-19 Q2." in answer.text and asked == []


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/report-file/quarterly.odt", 404, "no such page"),
        ("/report-file/monthly.pdf", 404, "no such page"),
        ("/report-file/quarterly.pdf?release=99", 400, "There is no release 99."),
        ("/report-file/quarterly.pdf?quarter=now", 400, "There is no quarter now;"),
        (
            "/report-file/quarterly.pdf?quarter=2025-26+Q3&release=12",
            400,
            "Release 12 came before 2025-26 Q3",
        ),
        ("/report-file/quarterly.pdf?of=everything", 400, "no such report"),
        ("/report-file/annual.pdf?of=protecting-vulnerable-children", 400, "no such report"),
        ("/report-file/quarterly.pdf?out=/etc", 400, "each once"),
        ("/report-file/quarterly.pdf?of=board&of=board", 400, "each once"),
    ],
)
def test_an_unknown_wish_is_refused_in_words_and_nothing_is_started(client, asked, address, status, words):
    answer = client.get(address)
    assert answer.status_code == status and words in answer.text
    assert asked == []


def test_one_report_is_made_at_a_time(client, asked, monkeypatch):
    waits = "import sys,time; time.sleep(0.3); " + WRITES
    started = reports._started
    monkeypatch.setattr(reports, "_started", lambda *arguments: started(*arguments, code=waits))
    client.get("/report-file/quarterly.pdf")
    assert "Another report is being made first" in client.get("/report-file/quarterly.docx").text
    assert [form for _, form, _ in asked] == ["pdf"]
    assert until_made(client, "/report-file/quarterly.docx").data == b"done"
    assert until_made(client, "/report-file/quarterly.pdf").data == b"done"


def test_old_files_make_room(tmp_path):
    for number in range(reports.MOST_KEPT + 3):
        (tmp_path / f"{number:03}").mkdir()
        (tmp_path / f"{number:03}" / "a.pdf").write_bytes(b"x")
    reports._make_room(tmp_path)
    assert len(list(tmp_path.iterdir())) == reports.MOST_KEPT
