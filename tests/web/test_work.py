"""Writing on the page: commentary, progress, days, ratings, predictions and answers, and what cannot be kept."""

import re
from contextlib import closing
from datetime import UTC, date, datetime
from html import unescape
from shutil import copytree

import pytest
from flask import Flask

from data import demonstration
from data.catalogue import load_catalogue
from data.geography import areas, populations
from data.periods import Quarter
from data.settings import Settings
from data.store import init_store, open_store, using
from data.work import PASSAGES, NewAction, NewCommentary, RoleEnded
from data.work_examples import EXAMPLES, PLAN_2017
from metrics.board import cache
from tests.metrics.conftest import give
from web.gate import add_gate
from web.headers import Headers
from web.notices import add_error_pages
from web.reports import _key
from web.store_binding import add_store
from web.work.pages import add_work

OWN = {"Origin": "http://localhost"}
QUARTER = "2025-26 Q2"
SAID = {
    "what": "commentary",
    "quarter": QUARTER,
    "text": "Fewer came than planned.\r\n<b>Two</b> referrers left.",
    "expectation": "All six referrers have signed up",
    "expected_by": "2026-04-30",
    "confidence": "not confident",
    "confidence_reason": "No quarter has been that good.",
}


def settings_of(home):
    return Settings(
        home=home, database_url=f"sqlite:///{home / 'safer.db'}", actor="tester", as_of=date(2026, 2, 15)
    )


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """The folder of a store with the catalogue, the places, the examples and four figures of one measure."""
    home = tmp_path_factory.mktemp("filled") / "home"
    with closing(init_store(settings_of(home))) as store:
        store.load_catalogue(load_catalogue(), "tester")
        store.load_geography(areas(), populations())
        demonstration.record_examples(store, store.catalogue())
        give(store, [("SC05", f"20{y}-{y + 1} Q{q}", 10, None) for y in (24, 25) for q in (1, 2)])
    return home


@pytest.fixture
def settings(filled, tmp_path):
    """Settings of a copy of that store. Copies share their name, so nothing of another one may be remembered."""
    cache._kept.clear()
    return settings_of(copytree(filled, tmp_path / "home"))


@pytest.fixture
def client(settings):
    server = Flask("work", static_folder=None)
    server.config["SAFER_SETTINGS"] = settings
    add_gate(server)
    Headers(server)
    add_error_pages(server)
    add_store(server, settings)
    add_work(server, ())
    return server.test_client()


def words(settings, kind):
    with closing(open_store(settings)) as store:
        return [e for e in store.work() if e.kind == kind]


def an_action(settings, begun):
    """An example that has begun, or one that has not."""
    found = {e.key: e.body for e in words(settings, "action") if e.body["plan"] == EXAMPLES}
    return next(b for b in found.values() if (b["start"] <= "2026-02-15") == begun and b["milestones"])


def address(body):
    return "/write/action", {"plan": body["plan"], "ref": body["ref"]}


def sent(client, path, query=None, headers=OWN, **data):
    page = client.get(path, query_string=query).text
    token = re.search(r'name="form" value="([^"]+)"', page)[1]
    return client.post(path, query_string=query, data={"form": token} | data, headers=headers)


@pytest.mark.parametrize("path", ["/write/measure/SC05", "/write/priority/safer-and-stronger-communities"])
def test_an_unknown_quarter_is_said(client, path):
    page = client.get(f"{path}?quarter=<b>spring").text
    words = "There is no quarter “<b>spring” here, so this page shows 2025-26 Q3, the newest."
    assert words in unescape(page) and "<b>spring" not in page
    for known in ("", f"?quarter={QUARTER}"):
        assert "There is no quarter" not in client.get(path + known).text


def test_commentary_is_kept_with_who_and_shown_on_the_page_it_was_written_on(client, settings):
    answer = sent(client, "/write/measure/SC05", **SAID)
    assert answer.status_code == 303
    newest = words(settings, "commentary")[-1]
    assert (newest.actor, newest.body["quarter"], newest.body["expected_by"]) == (
        "tester",
        QUARTER,
        "2026-04-30",
    )
    page = client.get(answer.headers["Location"]).text
    assert "What you say is kept." in page and "Two" in page and "<b>Two" not in page
    assert "Did what was expected come true?" in page and "tester" in page
    sent(client, "/write/measure/SC05", **SAID | {"text": "A second thought."})
    assert [e.version for e in words(settings, "commentary") if e.body["measure"] == "SC05"][-2:] == [
        newest.version,
        newest.version + 1,
    ]


def test_a_mistake_of_ours_is_no_mistake_of_whoever_wrote(client, settings, monkeypatch):
    def broken(*_arguments):
        raise ValueError("a mistake of ours")

    monkeypatch.setattr("web.work.commentary.NewCommentary", broken)
    answer = sent(client, "/write/measure/SC05", **SAID)
    assert answer.status_code == 500 and "a mistake of ours" not in answer.text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": "word " * 4000}, "has 4,000 words; at most 250 are read"),
        ({"expected_by": ""}, "say what and by when"),
        ({"expected_by": "31/02/2026"}, "'31/02/2026' is not a day: write it as 2026-02-15"),
        ({"confidence_reason": ""}, "needs a reason"),
        ({"quarter": "spring"}, "spring"),
        ({"quarter": "2031-32 Q3"}, "is about 2031-32 Q3, which begins on 2031-10-01"),
        ({"expected_by": "2019-02-01"}, "the day by when something is expected, 2019-02-01, is past"),
        ({"text": ""}, "ommentary on SC05"),
        (
            {"blockage": "None \u202eat all"},
            "What is in the way contains a hidden character, U+202E, after 'None '",
        ),
    ],
)
def test_what_cannot_be_kept_comes_back_as_it_was_typed_with_one_message(client, settings, changes, message):
    before = len(words(settings, "commentary"))
    answer = sent(client, "/write/measure/SC05", **SAID | changes)
    assert answer.status_code == 400
    assert answer.text.count('role="alert"') == 1 and message in unescape(answer.text)
    assert (
        "All six referrers have signed up" in answer.text
        and "No quarter has been" in answer.text
        or ("confidence_reason" in changes)
    )
    assert "&lt;b&gt;Two" in answer.text or "text" in changes
    assert answer.text.count("word word") > 10 or "word" not in changes.get("text", "")
    assert len(words(settings, "commentary")) == before


STUDY = {
    "what": "case_study",
    "quarter": QUARTER,
    "title": "They met",
    "text": "Two streets.\r\n<b>Monthly</b>.",
}
PRIORITY = "/write/priority/safer-and-stronger-communities"


def test_a_case_study_is_written_shown_and_taken_back(client, settings):
    first = client.get(PRIORITY).text
    assert "Nobody may be recognisable in it." in first and "Take it back" not in first
    answer = sent(client, PRIORITY, **STUDY)
    assert answer.status_code == 303
    newest = words(settings, "case_study")[-1]
    assert (newest.actor, newest.key, newest.body["text"]) == (
        "tester",
        f"communities {QUARTER}",
        "Two streets.\n<b>Monthly</b>.",
    )
    page = client.get(answer.headers["Location"]).text
    assert "The case study is kept." in page and 'value="They met"' in page and "<b>Monthly" not in page
    gone = sent(client, PRIORITY, {"quarter": QUARTER}, what="taken_back", quarter=QUARTER)
    page = client.get(gone.headers["Location"]).text
    assert "no report shows it any more" in page and "They met" not in page
    assert [e.body["taken_back"] for e in words(settings, "case_study")] == [False, True]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": "word " * 300}, "The case study has 300 words; at most 250 are read"),
        ({"title": ""}, "Title of the case study is empty"),
        ({"text": "Dr Example rang."}, "looks like a person's name"),
        ({"quarter": "spring"}, "spring"),
        ({"quarter": "2031-32 Q3"}, "The case study is about 2031-32 Q3, which begins on 2031-10-01"),
        (
            {"title": "They met " * 15 + "."},
            "Title of the case study has 136 characters; at most 100 are kept",
        ),
    ],
)
def test_a_case_study_that_cannot_be_kept_comes_back_as_it_was_typed(client, settings, changes, message):
    answer = sent(client, PRIORITY, **STUDY | changes)
    assert answer.status_code == 400 and message in unescape(answer.text)
    typed = STUDY | changes
    assert f'value="{typed["title"]}"' in answer.text and typed["text"][:10] in answer.text
    assert words(settings, "case_study") == []


ANNUAL = "/write/annual?year=2024-25"


def test_a_passage_of_the_annual_report_is_written_and_emptied(client, settings):
    assert client.get(ANNUAL).text.count("Nothing has been written yet.") == len(PASSAGES)
    answer = sent(client, ANNUAL, what="foreword", text="We met.\r\n\r\n<b>Often</b>.")
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).text
    assert "Foreword: it is kept." in page and "Written by tester," in page
    assert "&lt;b&gt;Often" in page and "<b>Often" not in page
    newest = words(settings, "passage")[-1]
    assert (newest.key, newest.body["text"]) == ("2024-25 Foreword", "We met.\n\n<b>Often</b>.")
    emptied = sent(client, ANNUAL, what="foreword", text="")
    assert client.get(emptied.headers["Location"]).text.count("Nothing has been written yet.") == len(
        PASSAGES
    )


def test_a_passage_that_is_too_long_comes_back_as_it_was_typed(client, settings):
    answer = sent(client, ANNUAL, what="funding", text="pounds " * 4000)
    assert answer.status_code == 400 and answer.text.count("pounds pounds") > 10
    assert "Text of Funding" in unescape(answer.text) and words(settings, "passage") == []


@pytest.mark.parametrize("year", ["2025-26", "2091-92", "x", ""])
def test_a_year_that_is_not_over_has_no_annual_report(client, year):
    assert client.get(f"/write/annual?year={year}").status_code == 404


def test_a_report_made_before_is_made_again_once_somebody_has_written(client, settings):
    def key():
        with closing(open_store(settings)) as store, using(store):
            return _key("quarterly", "pdf", {"of": "board", "quarter": QUARTER})

    before = key()
    assert key() == before
    sent(client, "/write/measure/SC05", **SAID)
    assert key() != before


def test_a_promise_is_marked_from_the_page(client, settings):
    sent(client, "/write/measure/SC05", **SAID)
    answer = sent(
        client,
        "/write/measure/SC05",
        what="promise",
        quarter=QUARTER,
        outcome="late",
        reason="Signed up in May.",
    )
    assert answer.status_code == 303 and words(settings, "promise")[-1].body["outcome"] == "late"
    refused = sent(
        client, "/write/measure/SC05", what="promise", quarter="2024-25 Q1", outcome="kept", reason="Why not."
    )
    assert refused.status_code == 400 and "there is no commentary on" in refused.text.lower()
    assert "Why not." in refused.text


def test_an_expectation_is_corrected_on_its_own_day_and_never_left_out(client, settings):
    sent(client, "/write/measure/SC05", **SAID)
    corrected = sent(client, "/write/measure/SC05", **SAID | {"expectation": "Five have"})
    assert corrected.status_code == 303
    assert words(settings, "commentary")[-1].body["expectation"] == "Five have"
    dropped = sent(client, "/write/measure/SC05", **SAID | {"expectation": "", "expected_by": ""})
    assert dropped.status_code == 400 and "may be corrected today but not be left out" in dropped.text


def test_a_promise_is_not_written_away_on_the_page(client, settings):
    with closing(open_store(settings, write=True)) as store:
        said = NewCommentary(
            "SC05", Quarter.parse(QUARTER), "Fewer came.", SAID["expectation"], date(2026, 4, 30)
        )
        store.record_work([said], "tester", datetime(2026, 2, 14, 12, tzinfo=UTC))
    before = words(settings, "commentary")
    answer = sent(client, "/write/measure/SC05", **SAID | {"text": "Other.", "expectation": "Five have"})
    assert answer.status_code == 400 and answer.text.count('role="alert"') == 1
    assert "already expects 'All six referrers have signed up' by 2026-04-30" in unescape(answer.text)
    assert "Other." in answer.text and "Five have" in answer.text
    assert words(settings, "commentary") == before


def test_progress_is_reported_from_the_page(client, settings):
    action = an_action(settings, begun=True)
    answer = sent(client, *address(action), what="progress", day="2026-02-14", text="Four have signed up.")
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).text
    assert "The progress is kept." in page and "14 February 2026: Four have signed up. (tester)" in page
    ahead = sent(client, *address(action), what="progress", day="2033-01-01", text="Five.")
    assert ahead.status_code == 400 and "is 2033-01-01, which is after today, 2026-02-15" in ahead.text
    refused = sent(client, *address(action), what="progress", day="soon", text="Five.")
    assert (
        refused.status_code == 400
        and "Five." in refused.text
        and "'soon' is not a day" in unescape(refused.text)
    )


def days(page):
    """The days that the milestones form begins with."""
    return dict(re.findall(r'name="((?:due|done)\d+)" value="([^"]*)"', page))


def test_a_milestone_moves_and_its_first_day_stays(client, settings):
    action = an_action(settings, begun=True)
    path, query = address(action)
    page = client.get(path, query_string=query).text
    place = next(n for n, m in enumerate(action["milestones"]) if m["original_due"] and not m["done"])
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    form = days(page) | {"what": "milestones", "version": version, "lead_role": action["lead_role"]}
    assert sent(client, path, query, **form | {f"due{place}": "2026-12-24"}).status_code == 303
    newest = words(settings, "action")[-1].body["milestones"][place]
    assert newest["current_due"] == "2026-12-24"
    assert newest["original_due"] == action["milestones"][place]["original_due"]
    late = sent(client, path, query, **form | {f"due{place}": "2026-12-31"})
    assert (
        late.status_code == 400 and "Somebody changed this action" in late.text and "2026-12-31" in late.text
    )


@pytest.mark.parametrize(
    ("field", "day", "message"),
    [
        ("due0", "2001-01-01", "before the action starts"),
        ("due0", "never", "is not a day"),
        ("done0", "2031-05-01", "was done is 2031-05-01, which is after today, 2026-02-15"),
    ],
)
def test_a_day_that_cannot_be_is_refused_and_stays_in_the_form(client, settings, field, day, message):
    action = an_action(settings, begun=True)
    path, query = address(action)
    page = client.get(path, query_string=query).text
    form = days(page) | {"version": re.search(r'name="version" value="(\d+)"', page)[1], "what": "milestones"}
    answer = sent(client, path, query, **form | {field: day, "lead_role": "A lead"})
    assert answer.status_code == 400 and message in unescape(answer.text) and f'value="{day}"' in answer.text


def test_a_lead_who_has_left_is_refused_by_name(client, settings):
    action = an_action(settings, begun=True)
    with closing(open_store(settings, write=True)) as store:
        gone = NewAction("Gone plan", "1", "communities", "Do it", lead_role="Gone lead")
        store.record_work([gone, RoleEnded("Gone lead", date(2026, 1, 31), "New lead")], "tester")
    path, query = address(action)
    page = client.get(path, query_string=query).text
    form = days(page) | {"version": re.search(r'name="version" value="(\d+)"', page)[1], "what": "milestones"}
    answer = sent(client, path, query, **form | {"lead_role": "Gone lead"})
    assert (
        answer.status_code == 400
        and "New lead leads now" in answer.text
        and 'value="Gone lead"' in answer.text
    )


def test_a_rating_is_overridden_with_a_reason_and_taken_back(client, settings):
    action = an_action(settings, begun=True)
    refused = sent(client, *address(action), what="rating", rating="delayed", reason="")
    assert refused.status_code == 400 and 'value="delayed" selected' in refused.text
    kept = sent(client, *address(action), what="rating", rating="delayed", reason="A new offer comes first.")
    assert "A new offer comes first." in client.get(kept.headers["Location"]).text
    assert sent(client, *address(action), what="rating", rating="", reason="").status_code == 303
    assert [e.body["rating"] for e in words(settings, "rating")][-2:] == ["delayed", ""]


def test_a_prediction_is_locked_before_an_action_begins_and_never_after(client, settings):
    begun, later = an_action(settings, begun=True), an_action(settings, begun=False)
    form = {"what": "prediction", "measure": "SC05", "direction": "rise", "size": "1,000", "by": "2026-27 Q4"}
    refused = sent(client, *address(begun), **form)
    assert refused.status_code == 400 and "a prediction is made before an action begins" in refused.text
    bad = sent(client, *address(later), **form | {"size": "lots"})
    assert (
        bad.status_code == 400
        and "'lots' is not a number" in unescape(bad.text)
        and 'value="lots"' in bad.text
    )
    assert sent(client, *address(later), **form).status_code == 303
    again = sent(client, *address(later), **form | {"size": "2"})
    assert again.status_code == 400 and "locked and cannot be changed" in again.text


def test_what_a_meeting_asked_is_answered_from_the_page(client, settings):
    page = client.get("/write/answer?name=osmb-2019-1").text
    assert "hate crimes with a positive outcome" in page and "gives the four quarters" in page
    answer = sent(client, "/write/answer", {"name": "osmb-2019-1"}, what="answer", text="Done again.", day="")
    assert answer.status_code == 303
    assert words(settings, "answer")[-1].body == {"name": "osmb-2019-1", "text": "Done again.", "day": None}
    for day, message in (
        ("2019-03-26", "dated 2019-03-26, before it was asked on 2019-03-27"),
        ("2031-01-01", "is 2031-01-01, which is after today, 2026-02-15"),
    ):
        refused = sent(
            client, "/write/answer", {"name": "osmb-2019-1"}, what="answer", text="Once more.", day=day
        )
        assert refused.status_code == 400 and message in refused.text and "Once more." in refused.text


@pytest.mark.parametrize(
    "path",
    [
        "/write/measure/XX99",
        "/write/priority/nowhere",
        "/write/action?plan=x&ref=1",
        "/write/answer?name=x",
        f"/write/action?plan={PLAN_2017}&ref=1.1",
    ],
)
def test_what_does_not_exist_or_is_an_example_of_the_past_is_not_written_on(client, path):
    assert client.get(path).status_code == 404


def test_forms_from_elsewhere_are_refused(client, settings):
    before = len(words(settings, "commentary"))
    assert sent(client, "/write/measure/SC05", headers={}, **SAID).status_code == 403
    assert client.post("/write/measure/SC05", data=SAID | {"form": "x" * 43}, headers=OWN).status_code == 403
    assert sent(client, "/write/measure/SC05", **SAID | {"what": "else"}).status_code == 400
    assert len(words(settings, "commentary")) == before


def test_no_two_fields_share_a_name_of_their_own_and_every_one_has_a_label(client, settings):
    sent(client, "/write/measure/SC05", **SAID)
    path, query = address(an_action(settings, begun=False))
    for page in (
        client.get("/write/measure/SC05").text,
        client.get(PRIORITY).text,
        client.get(path, query_string=query).text,
    ):
        ids = re.findall(r'<(?:input type="(?:text|date)"|textarea|select) id="([^"]+)"', page)
        assert len(ids) == len(set(ids)) > 2
        assert set(ids) == set(re.findall(r'<label for="([^"]+)"', page))
        assert set(re.findall(r'aria-describedby="([^"]+)"', page)) <= set(
            re.findall(r'id="(hint-[^"]+)"', page)
        )
