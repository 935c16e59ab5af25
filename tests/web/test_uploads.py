"""Handing in a return from the page, as a browser does it: forms, redirects, reloads and second clicks."""

import errno
import io
import os
import re
from contextlib import closing
from datetime import date
from html import unescape
from types import SimpleNamespace

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from data import uploads
from data.errors import StoreUnreachable
from data.geography import areas, populations
from data.settings import Settings
from data.store import init_store, open_store
from tests.data.returns.files import FIXTURES, HEADER, catalogue, csv_text, every_area, saved, workbook
from web import uploads as pages
from web.forms import COOKIE
from web.gate import add_gate
from web.headers import Headers
from web.notices import add_error_pages
from web.store_binding import add_store
from web.uploads import PATH, add_uploads

FIRST = csv_text()
OTHER = csv_text([("SC14", "2024-25 Q4", "Rotherham", "", 13, 93, "", "", "")])
WRONG = csv_text(
    [("SC99", "2024-25 Q4", "Rotherham", "", 13, 93, "", "", ""), ("SC14", "soon", "X", "", 1, 2, "", "", "")]
)
OWN = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}


class Browser:
    """A browser on the pages of an application: keeps the cookie and sends what the form of a page holds."""

    def __init__(self, server):
        self.client = server.test_client()

    def open(self, path=PATH):
        self.page = self.client.get(path)
        return self.page

    def fields(self, action):
        form = re.search(
            rf'<form method="post" action="{re.escape(action)}".*?</form>', self.page.text, re.DOTALL
        )
        assert form, f"no form for {action} in {self.page.text[-3000:]}"
        return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0]))

    def send(self, content, name="return.csv", **changes):
        self.open()
        raw = content.encode() if isinstance(content, str) else content
        data = self.fields(PATH) | {"file": FileStorage(io.BytesIO(raw), filename=name)}
        boundary, body = encode_multipart(data | changes)
        kind = f"multipart/form-data; boundary={boundary}"
        return self.follow(self.client.post(PATH, data=body, headers=OWN, content_type=kind))

    def post(self, verb, **changes):
        action = f"{self.address}/{verb}"
        return self.follow(self.client.post(action, data=self.fields(action) | changes, headers=OWN))

    def follow(self, answer):
        if answer.status_code == 303:
            self.address = answer.headers["Location"]
            return self.open(self.address)
        self.page = answer
        return answer


@pytest.fixture
def settings(tmp_path):
    home = tmp_path / "home"
    settings = Settings(
        home=home, database_url=f"sqlite:///{home / 'safer.db'}", actor="tester", as_of=date(2026, 2, 15)
    )
    store = init_store(settings)
    store.load_catalogue(catalogue(), "tester")
    store.load_geography(areas(), populations())
    store.close()
    return settings


def application(settings):
    server = Flask("uploads", static_folder=None)
    server.config["SAFER_SETTINGS"] = settings
    add_gate(server)
    Headers(server)
    add_error_pages(server)
    add_store(server, settings)
    add_uploads(server, ("/vendor/x.css",))
    return server


@pytest.fixture
def browser(settings):
    return Browser(application(settings))


@pytest.fixture
def held(settings):
    """What the store holds: (number of batches, number of figures)."""

    def answer():
        store = open_store(settings)
        found = store.head(), len(store.observations())
        store.close()
        return found

    return answer


def test_the_form_is_plain_html_in_the_frame_of_every_page(browser):
    page = browser.open()
    assert page.status_code == 200 and page.mimetype == "text/html"
    text = page.text
    assert '<html lang="en-GB">' in text
    assert re.search(r'<main (?=[^>]*id="main")(?=[^>]*tabindex="-1")', text)
    assert '<label for="return-file">' in text and 'type="file" id="return-file"' in text
    assert 'enctype="multipart/form-data"' in text and "Skip to main content" in text
    assert text.count("<h1>") == 1 and "<h1>Hand in a return</h1>" in text
    assert re.findall(r"<script(?! defer src=\"/assets/)", text) == []
    cookie = page.headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Strict", f"Path={PATH}"))


def test_a_return_is_sent_looked_at_and_taken_in_once(browser, held):
    page = browser.send(FIRST)
    assert page.status_code == 200 and "What return.csv would change" in page.text
    assert "(SC14), Rotherham, 2024-25 Q4" in page.text and "(RC10), Boston Castle, 2024-25 Q4" in page.text
    assert "New figures" in page.text and "<dd>5</dd>" in page.text and "Take 5 figures in" in page.text
    assert held() == (0, 0)
    first = dict(browser.fields(f"{browser.address}/confirm"))
    done = browser.post("confirm")
    assert "is taken in" in done.text and "return 1" in done.text
    assert '<a href="/measure/SC14">' in done.text and '<a href="/measure/RC10">' in done.text
    assert held() == (1, 5)
    again = browser.client.post(f"{browser.address}/confirm", data=first, headers=OWN)
    assert again.status_code == 303 and again.headers["Location"] == browser.address
    assert held() == (1, 5)
    assert browser.open(browser.address).status_code == 200 and held() == (1, 5)
    listed = browser.open()
    assert "Taken in as return 1, sent by tester" in listed.text


def test_the_batch_keeps_name_hash_actor_and_notes(browser, settings):
    browser.send(FIRST, "<b>South\u202e return.csv")
    assert "<b>South" not in browser.page.text and "&lt;b&gt;South\\u202e return.csv" in browser.page.text
    browser.post("confirm")
    store = open_store(settings)
    batch = store.batches().iloc[0]
    assert (batch["file_name"], batch["actor"]) == ("<b>South\\u202e return.csv", "tester")
    assert store.notes()["text"].tolist() == ["slow start"]
    store.close()


def test_every_problem_is_shown_with_its_place_and_nothing_changes(browser, held):
    page = browser.send(WRONG)
    assert "cannot be taken in yet" in page.text and "<title>Error: " in page.text
    assert "Cell A2" in page.text and "Cell B3" in page.text
    assert "Put these 3 right" in page.text
    assert "SC99" in page.text and "soon" in page.text
    assert f"{browser.address}/confirm" not in page.text
    assert held() == (0, 0)


def test_a_refused_workbook_comes_back_marked(browser, tmp_path):
    path = saved(workbook([("SC99", "2024-25 Q4", "Rotherham", "", 13, 93)], HEADER[:6]), tmp_path / "a.xlsx")
    page = browser.send(path.read_bytes(), "a.xlsx")
    assert "with its problems marked" in page.text
    marked = browser.client.get(f"{browser.address}/marked.xlsx")
    assert marked.status_code == 200 and marked.data[:2] == b"PK"
    assert marked.headers["Content-Disposition"].startswith("attachment")


def test_a_changed_figure_needs_a_reason_and_keeps_it(browser, settings, held):
    browser.send(FIRST)
    browser.post("confirm")
    page = browser.send(OTHER, "other.csv")
    assert "12 of 93 becomes 13 of 93" in page.text and "need" in page.text
    assert '<textarea id="return-reason"' in page.text and " required" in page.text
    without = browser.post("confirm", reason="   ")
    assert without.status_code == 400 and "say why" in without.text and held() == (1, 5)
    browser.post("confirm", reason="a late\noutcome")
    assert held() == (2, 5)
    store = open_store(settings)
    assert store.batches()["reason"].iloc[1] == "a late outcome"
    store.close()


def test_a_confirmation_is_bound_to_the_state_that_was_looked_at(browser, settings, held):
    mine = Browser(application(settings))
    mine.send(OTHER, "mine.csv")
    browser.send(FIRST)
    browser.post("confirm")
    answer = mine.post("confirm", reason="x")
    assert answer.status_code == 409 and "accepted meanwhile" in answer.text
    assert held() == (1, 5)
    mine.open(mine.address)
    assert "12 of 93 becomes 13 of 93" in mine.page.text
    mine.post("confirm", reason="a late outcome")
    assert held() == (2, 5)


def test_a_form_of_another_file_or_state_is_refused(browser, held):
    browser.send(FIRST)
    for changes in ({"head": "7"}, {"head": "x"}, {"seen": "0" * 64}, {"seen": ""}):
        assert browser.post("confirm", **changes).status_code == 400
        browser.open(browser.address)
    assert held() == (0, 0)


def test_the_same_file_again_is_already_taken_in(browser, held):
    browser.send(FIRST)
    browser.post("confirm")
    page = browser.send(FIRST, "again.csv")
    assert "is taken in" in page.text and held() == (1, 5)
    nothing = browser.send(FIRST.replace("Rotherham", "E08000018"), "same figures.csv")
    assert "brings nothing new" in nothing.text and held() == (1, 5)


def test_a_restart_between_look_and_confirm_changes_nothing(browser, settings, held):
    browser.send(FIRST)
    address, fields = browser.address, browser.fields(f"{browser.address}/confirm")
    cookie = browser.client.get_cookie(COOKIE, path=PATH).value
    fresh = Browser(application(settings))
    fresh.client.set_cookie(COOKIE, cookie, path=PATH)
    answer = fresh.client.post(f"{address}/confirm", data=fields, headers=OWN)
    assert answer.status_code == 303 and held() == (1, 5)


def test_a_file_can_be_given_up(browser, settings):
    browser.send(FIRST)
    browser.post("discard")
    assert browser.address == PATH and uploads.recent(settings.home) == []
    assert [p.name for p in (settings.home / uploads.FOLDER).iterdir()] == []


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_form_from_elsewhere_is_refused(browser, held, headers):
    browser.open()
    data = browser.fields(PATH) | {"file": (io.BytesIO(FIRST.encode()), "return.csv")}
    assert browser.client.post(PATH, data=data, headers=headers).status_code == 403
    browser.send(FIRST)
    fields = browser.fields(f"{browser.address}/confirm")
    assert browser.client.post(f"{browser.address}/confirm", data=fields, headers=headers).status_code == 403
    assert held() == (0, 0)


@pytest.mark.parametrize("token", ["", "x", "0" * 43])
def test_a_form_without_the_token_of_this_browser_is_refused(browser, settings, held, token):
    assert browser.send(FIRST, form=token).status_code == 403
    assert uploads.recent(settings.home) == []
    browser.send(FIRST)
    assert browser.post("confirm", form=token).status_code == 403
    browser.open(browser.address)
    assert browser.post("discard", form=token).status_code == 403
    browser.client.delete_cookie(COOKIE, path=PATH)
    browser.page = SimpleNamespace(text=browser.page.text)
    assert held() == (0, 0)


@pytest.mark.parametrize(
    ("content", "name", "status", "words"),
    [
        (b"", "return.csv", 400, "is empty"),
        (b"x", "", 400, "choose a file first"),
        (b"x" * (uploads.MOST_BYTES + 1), "return.csv", 400, "at most 10 MB"),
        (b"x" * (2 * uploads.MOST_BYTES + 100_000), "return.csv", 413, "at most 10 MB"),
    ],
)
def test_a_file_that_cannot_be_kept_is_one_clear_message(browser, settings, content, name, status, words):
    page = browser.send(content, name)
    assert page.status_code == status and words in page.text
    assert 'role="alert"' in page.text and '<label for="return-file">' in page.text
    assert uploads.recent(settings.home) == [] and list((settings.home / uploads.FOLDER).glob("*")) == []


def test_two_files_at_once_and_a_body_cut_short_are_refused(browser, settings):
    browser.open()
    token = browser.fields(PATH)["form"]
    both = {"form": token, "file": [(io.BytesIO(b"a"), "a.csv"), (io.BytesIO(b"b"), "b.csv")]}
    answer = browser.client.post(PATH, data=both, headers=OWN, content_type="multipart/form-data")
    assert answer.status_code == 400
    cut = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nabc'
    answer = browser.client.post(PATH, data=cut, headers=OWN, content_type="multipart/form-data; boundary=x")
    assert answer.status_code in (400, 403)
    assert (
        browser.client.post(PATH, data=b"{}", headers=OWN, content_type="application/json").status_code == 415
    )
    assert list((settings.home / uploads.FOLDER).glob("*")) == []


STREET = (FIXTURES / "2024-06-south-yorkshire-street.csv").read_bytes()


def all_wards(*without):
    return every_area("ward", *without).encode()


def boundary_file(content, name="wards.geojson"):
    return FileStorage(io.BytesIO(content), filename=name)


def test_boundaries_sent_along_place_the_records_of_a_street_file(browser, settings, held):
    assert "ward that fits their neighbourhood best" in browser.send(STREET).text
    page = browser.send(STREET, boundaries=boundary_file(all_wards(), "../../my wards.geojson"))
    assert page.status_code == 200, page.text
    assert "ward that fits their neighbourhood best" not in page.text
    (upload,) = [up for up in uploads.recent(settings.home) if up.boundaries]
    assert upload.boundaries[0].relative_to(upload.path.parent).as_posix() == "boundaries-1/mywards.geojson"
    assert upload.boundaries[0].stat().st_mode & 0o777 == 0o600
    browser.post("confirm")
    assert held()[0] == 1
    with closing(open_store(settings)) as store:
        reason = store.batches()["reason"].iloc[-1]
    assert "Wards by the published point of each record." in reason
    assert "is taken in" in browser.send(STREET, boundaries=boundary_file(all_wards())).text


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([b"{}"], "wards.geojson is not a GeoJSON file"),
        ([all_wards("E05012996")], "lacks 1 of the 25 wards of Rotherham (E05012996 Boston Castle)"),
        ([all_wards(), all_wards()], "both hold wards"),
        ([all_wards()] * 3, "at most 2 files of boundaries"),
        ([b" " * (uploads.MOST_BOUNDARY_BYTES + 1)], "wards.geojson has more than 5 MB"),
    ],
    ids=["no GeoJSON", "a ward less", "wards twice", "too many", "too large"],
)
def test_boundaries_that_cannot_be_used_are_one_clear_message_and_nothing_is_kept(
    browser, settings, files, words
):
    page = browser.send(STREET, boundaries=[boundary_file(content) for content in files])
    assert page.status_code == 400 and words in unescape(page.text)
    assert uploads.recent(settings.home) == [] and list((settings.home / uploads.FOLDER).glob("*")) == []


def test_an_empty_field_of_boundaries_is_none(browser, held):
    assert browser.send(FIRST, boundaries=boundary_file(b"", "")).status_code == 200
    browser.post("confirm")
    assert held() == (1, 5)


def test_a_kept_file_is_for_its_owner_alone_under_a_random_name(browser, settings):
    browser.send(FIRST, "../../../etc/return.csv")
    folder = settings.home / uploads.FOLDER
    assert folder.stat().st_mode & 0o777 == 0o700
    (place,) = folder.iterdir()
    assert re.fullmatch(r"[0-9a-f]{32}", place.name)
    assert {p.name: p.stat().st_mode & 0o777 for p in place.iterdir()} == {
        "return.csv": 0o600,
        "upload.json": 0o600,
    }


def test_nothing_that_was_sent_is_served_again(browser):
    browser.send(FIRST)
    for path in ("/return.csv", "/upload.json", "/../safer.db"):
        assert browser.client.get(f"{browser.address}{path}").status_code == 404


@pytest.mark.parametrize("key", ["0" * 32, "x", "..", "%2e%2e"])
def test_an_unknown_file_is_not_found(browser, key):
    assert browser.client.get(f"{PATH}/{key}").status_code == 404


def test_too_many_files_in_an_hour_are_refused(browser, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_AN_HOUR", 2)
    for _ in range(2):
        assert browser.send(FIRST).status_code == 200
    page = browser.send(FIRST)
    assert page.status_code == 400 and "within the last hour" in page.text


def test_a_full_disk_is_one_clear_message_and_leaves_nothing(browser, settings, held, monkeypatch):
    def full(*_arguments, **_options):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(pages.uploads, "keep", full)
    page = browser.send(FIRST)
    assert page.status_code == 507 and "No space left on device" in page.text
    assert list((settings.home / uploads.FOLDER).glob("*")) == []
    monkeypatch.undo()
    browser.send(FIRST)
    monkeypatch.setattr(uploads, "keep_original", full)
    page = browser.post("confirm")
    assert page.status_code == 507 and "nothing was changed" in page.text and held() == (0, 0)
    monkeypatch.undo()
    browser.open(browser.address)
    browser.post("confirm")
    assert held() == (1, 5)


def test_a_store_that_was_moved_away_mid_way_is_said_and_nothing_is_lost(browser, settings):
    browser.send(FIRST)
    path = settings.home / "safer.db"
    path.rename(settings.home / "elsewhere.db")
    fields = browser.fields(f"{browser.address}/confirm")
    answer = browser.client.post(f"{browser.address}/confirm", data=fields, headers=OWN)
    assert answer.status_code == 503 and "figures are not available" in answer.text.lower()
    assert not path.exists()
    (settings.home / "elsewhere.db").rename(path)
    browser.open(browser.address)
    assert "is taken in" in browser.post("confirm").text


def test_a_database_that_goes_down_mid_way_is_one_clear_message(browser, held, monkeypatch):
    def down(*_arguments):
        raise StoreUnreachable("postgresql://server/safer")

    browser.send(FIRST)
    monkeypatch.setattr("data.store.Store.accept", down)
    page = browser.post("confirm")
    assert page.status_code == 503 and "does not answer" in page.text and held() == (0, 0)
    monkeypatch.undo()
    browser.open(browser.address)
    assert "is taken in" in browser.post("confirm").text and held() == (1, 5)


def test_the_workbook_of_a_partner_is_made_from_the_page(browser):
    page = browser.open()
    assert '<option value="SYP">South Yorkshire Police</option>' in page.text
    book = browser.client.get(f"{PATH}/template.xlsx?partner=SYP&quarter=2025-26+Q3")
    assert (
        book.status_code == 200
        and book.data[:2] == b"PK"
        and "SYP 2025-26 Q3" in book.headers["Content-Disposition"]
    )
    for query in ("partner=XX&quarter=2025-26+Q3", "partner=SYP&quarter=soon", ""):
        answer = browser.client.get(f"{PATH}/template.xlsx?{query}")
        assert answer.status_code == 400 and 'role="alert"' in answer.text
