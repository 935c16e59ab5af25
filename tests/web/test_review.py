"""The yearly review: every measure, one step at a time, written once and never changed."""

import re
from datetime import date

import pytest
from flask import Flask

from data.geography import areas, populations
from data.settings import Settings
from data.store import init_store, open_store
from tests.data.returns.files import catalogue
from tests.metrics.conftest import give
from web.gate import add_gate
from web.headers import Headers
from web.notices import add_error_pages
from web.review import add_review
from web.store_binding import add_store

OWN = {"Origin": "http://localhost"}
ANSWER = {
    "evidence": "Fell for\r\nthree years.",
    "likelihood": "3",
    "harm": "4",
    "confidence": "B",
    "consultation": "The independent advisory group.",
    "decision": "new_target",
    "reason": "The <old> one is long past.",
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    home = tmp_path_factory.mktemp("review")
    settings = Settings(
        home=home, database_url=f"sqlite:///{home / 'safer.db'}", actor="tester", as_of=date(2026, 2, 15)
    )
    store = init_store(settings)
    store.load_catalogue(catalogue(), "tester")
    store.load_geography(areas(), populations())
    give(store, [("SC14", f"20{y}-{y + 1} Q{q}", 10, 100) for y in (22, 23, 24) for q in (1, 2, 3, 4)])
    store.close()
    return settings


@pytest.fixture
def client(settings):
    server = Flask("review", static_folder=None)
    server.config["SAFER_SETTINGS"] = settings
    add_gate(server)
    Headers(server)
    add_error_pages(server)
    add_store(server, settings)
    add_review(server, ())
    return server.test_client()


def sent(client, code="SC14", year="2026-27", headers=OWN, **changes):
    page = client.get(f"/review/{code}?year={year}").text
    token = re.search(r'name="form" value="([^"]+)"', page)[1]
    return client.post(
        f"/review/{code}?year={year}", data=ANSWER | {"form": token} | changes, headers=headers
    )


def recorded(settings, year="2026-27"):
    store = open_store(settings)
    found = store.reviews(year)
    store.close()
    return found


def test_the_list_names_every_measure_and_how_far_the_review_is(client):
    page = client.get("/review").text
    total = len(catalogue().measures)
    assert f"0 of {total} measures have a decision for 2026-27." in page
    assert page.count("Not decided yet") >= total and page.count("<h1>") == 1
    assert "Go on with" in page and "The crime audit" not in page


def test_an_unknown_year_is_said_and_nothing_is_kept_under_another(client, settings):
    for path in ("/review", "/review/SC14"):
        page = client.get(f"{path}?year=2027-29").text
        assert "There is no year “2027-29” here, so this page shows 2026-27, the next." in page
        assert "There is no year" not in client.get(f"{path}?year=2027-28").text
        assert "There is no year" not in client.get(path).text
    before = len(recorded(settings))
    token = re.search(r'name="form" value="([^"]+)"', client.get("/review/SC14").text)[1]
    answer = client.post("/review/SC14?year=soon", data=ANSWER | {"form": token}, headers=OWN)
    assert answer.status_code == 400 and len(recorded(settings)) == before


def test_a_step_shows_what_is_known_before_anybody_judges(client):
    page = client.get("/review/SC14?year=2026-27").text
    assert "Is it meeting its target?" in page and "What it cannot see" in page
    assert "Never met in the last 12 quarters" in page
    labels = set(re.findall(r'<label for="([^"]+)"', page))
    fields = set(re.findall(r'<(?:textarea|select|input type="radio") id="([^"]+)"', page))
    assert fields and fields == labels


def test_a_decision_is_kept_with_its_reason_risk_and_confidence(client, settings):
    answer = sent(client, year="2027-28")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/review/SC14?year=2027-28")
    row = recorded(settings, "2027-28").iloc[0]
    assert (row["measure"], row["likelihood"], row["harm"], row["confidence"]) == ("SC14", 3, 4, "B")
    assert (row["decision"], row["actor"], row["evidence"]) == (
        "new_target",
        "tester",
        "Fell for\nthree years.",
    )
    page = client.get("/review/SC14?year=2027-28").text
    assert "What was decided before" in page and "12 (3 x 4)" in page and "The &lt;old&gt; one" in page
    assert "flask --app app targets set SC14" in page
    listed = client.get("/review?year=2027-28").text
    assert "The crime audit" in listed and "B: sound, with known gaps" in listed and "<old>" not in listed


def test_a_second_thought_is_kept_beside_the_first(client, settings):
    sent(client, "SC01", year="2028-29")
    sent(client, "SC01", year="2028-29", decision="keep", reason="Asked again.")
    assert recorded(settings, "2028-29")["decision"].tolist() == ["new_target", "keep"]
    listed = client.get("/review?year=2028-29").text
    assert "Asked again." in listed and "1 of " in listed


@pytest.mark.parametrize(
    "changes",
    [
        {"likelihood": "6"},
        {"harm": ""},
        {"confidence": "Z"},
        {"decision": "burn"},
        {"reason": " "},
        {"consultation": ""},
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(client, settings, changes):
    answer = sent(client, year="2029-30", **changes)
    assert answer.status_code == 400 and 'role="alert"' in answer.text
    assert (
        "<title>Error: " in answer.text
        and "independent advisory group" in answer.text
        or "consultation" in changes
    )
    assert len(recorded(settings, "2029-30")) == 0


def test_forms_from_elsewhere_and_unknown_measures_are_refused(client, settings):
    assert sent(client, year="2030-31", headers={}).status_code == 403
    assert sent(client, year="2030-31", form="x").status_code == 403
    assert client.get("/review/XX99").status_code == 404
    token = {"form": re.search(r'value="([^"]{43})"', client.get("/review/SC14").text)[1]}
    assert client.post("/review/XX99", data=ANSWER | token, headers=OWN).status_code == 404
    assert len(recorded(settings, "2030-31")) == 0


@pytest.mark.parametrize("year", ["", "2026", "2026-28", "<script>", "9999-00"])
def test_an_unknown_year_is_the_next_one(client, year):
    assert "Yearly review 2026-27" in client.get("/review", query_string={"year": year}).text
