"""The show over HTTP: pinned addresses, its own policy, decisions kept once and refused in words, the minute."""

import io
import json
import re

import pytest
from docx import Document
from flask import Flask

from data.store import init_store
from tests.data.samples import areas, populations, small_catalogue
from tests.reports.samples import CHOICES, QUARTER, RELEASE, sample_board
from web import present
from web.gate import add_gate
from web.headers import Headers
from web.notices import add_error_pages
from web.store_binding import add_store

DECISION = {
    "uuid": "123e4567-e89b-42d3-a456-426614174000",
    "kind": "action",
    "text": "Bring the ward figures",
    "owner": "A. Chair",
    "due": "2026-03-31",
    "slide": "1.2",
    "slide_title": "62 incidents",
    "show": "board",
    "quarter": QUARTER,
    "release": None,
    "agreed_at": "2026-02-12T14:30:00.000Z",
}


@pytest.fixture
def client(empty_home, monkeypatch):
    """A browser in front of the show of a sample board, over a real store without figures."""
    store = init_store(empty_home)
    store.load_catalogue(small_catalogue(), "tester")
    store.load_geography(areas(), populations())
    store.close()
    asked = []

    def board(quarter, release=None, audience="board", area=""):
        asked.append((quarter, release, audience))
        return sample_board(release=RELEASE if release else None, audience=audience)

    monkeypatch.setattr(present.boards, "board", board)
    monkeypatch.setattr(present.boards, "choices", lambda: CHOICES)
    present._pages.clear()
    server = Flask("present", static_folder=None)
    server.config["SAFER_SETTINGS"] = empty_home
    add_gate(server)
    Headers(server)
    add_error_pages(server)
    add_store(server, empty_home)
    present.add_present(server)
    browser = server.test_client()
    browser.asked = asked
    yield browser
    present._pages.clear()


def send(client, **changes):
    return client.post("/present/decisions", json=DECISION | changes)


def test_without_a_query_the_newest_release_is_pinned_in_the_address(client):
    answer = client.get("/present")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/present?show=board&quarter=2025-26+Q2&release=12"
    shown = client.get(answer.headers["Location"])
    assert shown.status_code == 200
    assert "Release 12, 65aef414" in shown.text


def test_a_quarter_without_a_release_is_a_draft(client):
    answer = client.get("/present", query_string={"show": "board", "quarter": QUARTER})
    assert answer.status_code == 200
    assert '<p class="mark">Draft</p>' in answer.text


def test_the_room_sees_what_the_display_may_and_the_foyer_what_the_public_may(client):
    for show, audience in (("board", "display"), ("exceptions", "display"), ("foyer", "public")):
        client.asked.clear()
        client.get("/present", query_string={"show": show, "quarter": QUARTER, "release": "12"})
        assert client.asked == [(QUARTER, 12, audience), (QUARTER, None, audience)]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            {"show": "nothing", "quarter": QUARTER},
            "There is no show called nothing. There are: board, exceptions",
        ),
        ({"release": "99"}, "There is no release 99."),
        ({"release": "-1"}, "There is no release -1."),
        ({"release": "<b>"}, "There is no release &lt;b&gt;."),
        ({"quarter": "1999-00 Q1"}, "There is no quarter 1999-00 Q1; the newest is 2025-26 Q3."),
        (
            {"quarter": "2025-26 Q3", "release": "12"},
            "Release 12 came before 2025-26 Q3; it is of 2025-26 Q2.",
        ),
    ],
)
def test_what_there_is_not_is_said_in_words(client, query, said):
    answer = client.get("/present", query_string=query)
    assert answer.status_code == 404
    assert said in answer.text


def test_a_show_too_large_to_hand_round_is_refused_in_words(client, monkeypatch):
    monkeypatch.setattr("reports.show.MOST_BYTES", 1000)
    answer = client.get("/present", query_string={"show": "board", "quarter": QUARTER})
    assert answer.status_code == 503
    assert "fewer than 1,000 can be handed round. Ask for the exceptions" in answer.text


def test_the_page_brings_its_own_policy_and_is_never_used_again_unchecked(client):
    answer = client.get("/present", query_string={"show": "board", "quarter": QUARTER})
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "script-src 'self'" in client.get("/present/worker.js").headers["Content-Security-Policy"]


def test_a_page_that_has_not_changed_is_not_sent_again(client):
    query = {"show": "board", "quarter": QUARTER}
    first = client.get("/present", query_string=query)
    again = client.get("/present", query_string=query, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
    other = client.get("/present", query_string=query | {"show": "exceptions"})
    assert other.headers["ETag"] != first.headers["ETag"]


def test_the_worker_may_keep_the_show_and_nothing_else(client):
    answer = client.get("/present/worker.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Service-Worker-Allowed"] == "/present"


def test_the_pulse_tells_which_show_and_which_release_there_is(client):
    query = {"show": "board", "quarter": QUARTER}
    page = client.get("/present", query_string=query).text
    shown = json.loads(re.search(r'id="show">(.*?)</script>', page, re.S)[1])["id"]
    assert client.get("/present/pulse", query_string=query).json == {"id": shown, "newest": 12}


def test_a_page_is_built_once_for_each_state_of_the_store(client):
    query = {"show": "board", "quarter": QUARTER}
    first = client.get("/present", query_string=query).text
    assert client.get("/present", query_string=query).text == first
    assert len(client.asked) == 1


def test_a_decision_is_kept_once_however_often_it_comes(client):
    assert [send(client).status_code for _ in range(3)] == [201, 200, 200]
    minutes = client.get("/present/minutes.docx", query_string={"show": "board", "quarter": QUARTER})
    document = Document(io.BytesIO(minutes.data))
    assert len(document.tables) == 1
    assert [c.text for c in document.tables[0].rows[1].cells][1:] == [
        "A. Chair",
        "31 March 2026",
        "1.2 62 incidents",
    ]
    links = [r.target_ref for r in document.part.rels.values() if r.is_external]
    assert links == ["http://localhost/present?show=board&quarter=2025-26+Q2#at=1.2&run=1"]


def test_the_minute_of_a_release_holds_its_own_decisions_only(client):
    send(client)
    answer = client.get("/present/minutes.docx", query_string={"release": "12"})
    document = Document(io.BytesIO(answer.data))
    assert document.paragraphs[0].text == "Draft minute: 2025-26 Q2 report"
    assert document.paragraphs[-1].text == "Nothing was written down."


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"uuid": "1"}, 400, "uuid is not a lower-case UUID"),
        ({"kind": "gossip"}, 400, "kind is 'gossip'"),
        ({"text": " "}, 400, "text is empty"),
        ({"text": "x" * 4001}, 400, "text has 4001 characters"),
        ({"text": 7}, 400, "text must be text"),
        ({"due": "soon"}, 400, "due cannot be read: 'soon'"),
        ({"due": 7}, 400, "due cannot be read: '7'"),
        ({"quarter": "Q9"}, 400, "quarter cannot be read"),
        ({"agreed_at": "now"}, 400, "agreed_at cannot be read"),
        ({"agreed_at": "2026-02-12T14:30:00"}, 400, "agreed_at must be a moment with its time zone"),
        ({"release": "12"}, 400, "release must be a number"),
        ({"release": 99}, 409, "there is no release 99"),
        ({"actor": "somebody else"}, 400, "missing or unknown: actor"),
    ],
)
def test_a_decision_that_cannot_be_kept_is_refused_in_words(client, changes, status, said):
    answer = send(client, **changes)
    assert answer.status_code == status
    assert said in answer.text
    assert send(client, kind="decision").status_code == 201


def test_the_same_key_with_other_words_is_refused(client):
    send(client)
    answer = send(client, text="Something else")
    assert answer.status_code == 409
    assert "with other words" in answer.text


@pytest.mark.parametrize("body", ["[]", "7", "null", "{", '"text"'])
def test_a_body_that_is_no_decision_is_refused(client, body):
    answer = client.post("/present/decisions", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert "it is not a JSON object" in answer.text


def test_only_json_from_the_show_itself_is_read(client):
    assert client.post("/present/decisions", data=json.dumps(DECISION)).status_code == 415
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://e.example"},
    ):
        assert client.post("/present/decisions", json=DECISION, headers=headers).status_code == 403
    assert client.get("/present/decisions").status_code == 405


ORDER = {"show": "board", "quarter": QUARTER, "names": ["late", "cover"]}


def test_an_order_of_slides_is_kept_with_the_board_and_holds_for_the_next_page(client):
    query = {"show": "board", "quarter": QUARTER, "release": "12"}
    made = manifest_of(client.get("/present", query_string=query))
    assert [s["name"] for s in made["slides"]][1:] == made["madeOrder"]
    answers = [client.post("/present/order", json=ORDER).status_code for _ in range(2)]
    assert answers == [201, 200]
    ordered = manifest_of(client.get("/present", query_string=query))
    names = [s["name"] for s in ordered["slides"]]
    assert names.index("late") < names.index("cover")
    assert ordered["madeOrder"] == made["madeOrder"]
    assert ordered["id"] != made["id"]
    client.post("/present/order", json=ORDER | {"names": []})
    assert manifest_of(client.get("/present", query_string=query))["id"] == made["id"]


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ([], 400, "it is not a JSON object"),
        (ORDER | {"actor": "x"}, 400, "missing or unknown: actor"),
        (ORDER | {"names": "late"}, 400, "names must be a list"),
        (ORDER | {"names": ["late", "late"]}, 400, "names a slide twice"),
        (ORDER | {"quarter": "soon"}, 400, "quarter cannot be read"),
    ],
)
def test_an_order_that_cannot_be_kept_is_refused_in_words(client, body, status, said):
    answer = client.post("/present/order", json=body)
    assert answer.status_code == status
    assert said in answer.text


def test_only_the_show_itself_may_order_slides(client):
    assert client.post("/present/order", data=json.dumps(ORDER)).status_code == 415
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://e.example"}):
        assert client.post("/present/order", json=ORDER, headers=headers).status_code == 403


def manifest_of(answer):
    return json.loads(re.search(r'id="show">(.*?)</script>', answer.text, re.S)[1])
