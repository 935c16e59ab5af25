"""What can go wrong in a meeting: no server, a new release, lost sessions, reloads, a file without any network."""

import io
import json
import re
import time
import urllib.error
import urllib.request
import zipfile
from datetime import date

import pytest

from data.decisions import DECISION_COLUMNS
from data.observations import NewBatch, Observation
from data.periods import Quarter
from data.settings import Settings
from data.store import open_store
from reports.show import show_page
from reports.slides.decks import deck
from tests.reports.samples import sample_board

pytestmark = pytest.mark.browser


def started(page, served, query=""):
    """The wall of a served show after its start; every slide is checked and kept."""
    page.goto(f"{served.address}/present{query}", timeout=60_000)
    page.wait_for_selector("[data-ready='offline']", timeout=30_000)
    ready = page.inner_text("#ready")
    page.get_by_role("button", name="Start").click()
    page.wait_for_selector(".slide:not([hidden])")
    return ready


def until(page, condition, timeout=15_000):
    """Wait for a condition from outside: the show's own policy lets nobody evaluate text inside it."""
    end = time.monotonic() + timeout / 1000
    while not page.evaluate(condition):
        assert time.monotonic() < end, f"still not: {condition}"
        page.wait_for_timeout(50)


def shown(page):
    return page.evaluate("document.querySelector('.slide:not([hidden])').dataset.code")


def presenter_of(page):
    """The presenter's window, opened by the wall."""
    with page.context.expect_page() as opened:
        page.evaluate("window.open(location.pathname + location.search + '#presenter', 'presenter') && null")
    window = opened.value
    window.wait_for_selector("#desk")
    return window


def decide(page, text, owner="A. Chair"):
    page.keyboard.press("d")
    page.locator("#decision-text").fill(text)
    page.locator("#decision-owner").fill(owner)
    page.locator("#decision-due").fill("2026-03-31")
    page.get_by_role("button", name="Read back").click()
    assert text in page.inner_text(".said")
    page.get_by_role("button", name="Agreed").click()


def kept_decisions(served):
    store = open_store(Settings(home=served.home, database_url=f"sqlite:///{served.home / 'safer.db'}"))
    frame = store.decisions()
    store.close()
    return frame


def test_server_stopped_after_ready_two_decisions_arrive_exactly_once(page, served_copy):
    ready = started(page, served_copy)
    assert re.fullmatch(r"(\d+) of \1 ready, can run without network", ready)
    served_copy.stop()
    codes = page.evaluate("JSON.parse(document.getElementById('show').textContent).slides.map((s) => s.code)")
    seen = {shown(page)}
    for _ in range(3 * len(codes)):
        page.keyboard.press("PageDown")
        seen.add(shown(page))
    assert seen == set(codes) - {"0.0"}
    page.keyboard.press("Home")
    decide(page, "Bring the ward figures")
    decide(page, "Ask the police why", owner="")
    # F5 with the server gone: the same slide is there within a second, and nothing was forgotten.
    before = shown(page)
    page.reload()
    page.wait_for_selector(f"[id='slide-{before}']:not([hidden])", timeout=1000)
    assert page.locator(".over").count() == 0
    waiting = page.evaluate("JSON.parse(localStorage.getItem('safer-decisions')).map((d) => d.state)")
    assert waiting == ["waiting", "waiting"]
    served_copy.start()
    for _ in range(2):
        page.evaluate("window.dispatchEvent(new Event('online'))")
    until(
        page,
        "JSON.parse(localStorage.getItem('safer-decisions')).every((d) => d.state === 'kept')",
        timeout=15_000,
    )
    frame = kept_decisions(served_copy)
    assert list(frame.columns) == list(DECISION_COLUMNS)
    assert sorted(frame["text"]) == ["Ask the police why", "Bring the ward figures"]
    assert set(frame["slide"]) == {"0.1"}
    assert set(frame["actor"]) == {"tester"}
    query = page.evaluate("location.search")
    with urllib.request.urlopen(f"{served_copy.address}/present/minutes.docx{query}") as answer:
        document = zipfile.ZipFile(io.BytesIO(answer.read())).read("word/document.xml").decode()
    assert document.count("Bring the ward figures") == 1
    assert "31 March 2026" in document


def test_figures_changed_and_published_mid_show_leave_the_wall_as_it_was(page, served_copy):
    page.emulate_media(reduced_motion="reduce")
    started(page, served_copy)
    for _ in range(7):
        page.keyboard.press("PageDown")
    before, place = page.screenshot(), shown(page)
    presenter = presenter_of(page)
    until(presenter, "document.body.textContent.includes('The server answers')")
    settings = Settings(
        home=served_copy.home, database_url=f"sqlite:///{served_copy.home / 'safer.db'}", actor="t"
    )
    store = open_store(settings, write=True)
    newest = store.releases().iloc[-1]
    store.accept(
        NewBatch("return", "Test", "", "t.csv", "ab" * 32, "tester", "to change figures", date(2026, 2, 15)),
        [Observation("SC02", Quarter.parse("2025-26 Q3").period, "E08000018", numerator=1)],
    )
    store.close()
    served_copy.run(
        "store", "publish", "--quarter", newest.quarter, "--name", "Corrected", "--meeting-date", "2026-03-12"
    )
    presenter.reload()
    until(
        presenter,
        f"document.body.textContent.includes('Release {newest.number + 1} has been published since')",
        timeout=20_000,
    )
    page.bring_to_front()
    assert shown(page) == place
    assert page.screenshot() == before
    # A reload of the wall in the middle of the show still gives the pinned release.
    page.reload()
    page.wait_for_selector(f"[id='slide-{place}']:not([hidden])")
    # The way back to full screen is offered until somebody goes on.
    page.wait_for_selector(".prompt")
    page.keyboard.press("PageDown")
    page.keyboard.press("PageUp")
    page.wait_for_selector(".prompt", state="detached")
    assert shown(page) == place
    assert page.screenshot() == before


@pytest.mark.parametrize("status", [302, 401, 500])
def test_a_lost_session_never_reaches_the_wall(page, served, status):
    started(page, served)
    page.context.route(
        re.compile(r"/present/(pulse|decisions)"),
        lambda route: route.fulfill(status=status, headers={"Location": "/login"}, body="sign in"),
    )
    place, address = shown(page), page.url
    presenter = presenter_of(page)
    until(presenter, "document.body.textContent.includes('has not answered since')", timeout=20_000)
    decide(page, "Kept here")
    assert (shown(page), page.url) == (place, address)
    assert page.locator(".over").count() == 0
    assert presenter.url.endswith("#presenter")
    state = page.evaluate("JSON.parse(localStorage.getItem('safer-decisions')).map((d) => d.state)")
    assert state == ["waiting"]


def test_the_show_is_sent_once_and_kept_from_the_browsers_own_copy(page, served):
    page.goto(f"{served.address}/present?show=exceptions", timeout=60_000)
    page.wait_for_selector("[data-ready='offline']", timeout=30_000)
    sent, kept = page.evaluate(
        """() => { const name = location.pathname + location.search;
        const of = (kind) => performance.getEntriesByType(kind).filter((e) => e.name.endsWith(name));
        const fetched = of("resource").map((e) => [e.initiatorType, e.transferSize]);
        return [of("navigation").map((e) => e.transferSize), fetched]; }"""
    )
    assert len(sent) == 1 and sent[0] > 1000
    assert kept == [["fetch", 0]]


def test_the_wall_asks_nobody_anything_once_it_is_ready(page, served):
    started(page, served)
    page.wait_for_timeout(300)
    asked = []
    page.context.on("request", lambda request: asked.append(request.url))
    for key in ("PageDown", "PageDown", "o", "Escape", "e", "Escape", "t", "b", "b", "End", "Home", "v"):
        page.keyboard.press(key)
    page.wait_for_timeout(500)
    assert asked == []


def test_two_windows_follow_each_other_and_outlive_each_other(page, served):
    started(page, served)
    presenter = presenter_of(page)
    until(presenter, "document.body.textContent.includes('The wall is connected')", timeout=8000)
    presenter.keyboard.press("PageDown")
    page.wait_for_selector("[id='slide-0.2']:not([hidden])")
    presenter.get_by_role("button", name="Black B or .").click()
    page.wait_for_selector(".cover")
    page.keyboard.press("b")
    page.keyboard.press("PageDown")
    until(presenter, "document.querySelector('#desk').textContent.includes('0.3, 3 of')")
    place = shown(page)
    presenter.close()
    page.keyboard.press("PageDown")
    assert shown(page) != place
    again = presenter_of(page)
    until(again, f"document.querySelector('#desk').textContent.includes('{shown(page)}, ')")
    page.close()
    again.keyboard.press("PageDown")
    assert again.locator("#desk").is_visible()


def test_every_key_has_a_large_button_on_the_presenter_view(page, served):
    started(page, served)
    presenter = presenter_of(page)
    sizes = presenter.evaluate(
        "() => [...document.querySelectorAll('#desk button, #desk select, #desk input:not([type=checkbox])')]"
        ".map((e) => [e.textContent || e.id, e.offsetWidth, e.offsetHeight])"
    )
    assert [s for s in sizes if min(s[1:]) < 44] == []
    names = " ".join(s[0] for s in sizes)
    for key in (
        "Page Up",
        "Page Down",
        "Home",
        "End",
        "B or .",
        "W",
        "Esc",
        "F",
        "A",
        "H",
        "O",
        "E",
        "D",
        "R",
        "V",
        "T",
        "X",
    ):
        assert f" {key}" in names, key


def test_a_decision_is_read_back_on_the_wall_before_it_counts(page, served):
    started(page, served)
    presenter = presenter_of(page)
    presenter.locator("#decision-text").fill("Write to the minister")
    presenter.get_by_role("button", name="Read back").click()
    page.wait_for_selector(".said")
    assert page.inner_text(".said") == "Decision: Write to the minister"
    assert page.evaluate("localStorage.getItem('safer-decisions')") is None
    presenter.get_by_role("button", name="Change").click()
    page.wait_for_selector(".said", state="detached")


def test_an_agenda_gives_every_minute_to_what_needs_discussion(page, served):
    started(page, served, "?show=exceptions")
    presenter = presenter_of(page)
    presenter.locator("#minutes").fill("60")
    slides = presenter.evaluate(
        "JSON.parse(document.getElementById('show').textContent).slides.map((s) => [s.code, s.weight])"
    )
    found = []
    for code, weight in slides:
        presenter.locator("#jump").fill(code)
        presenter.get_by_role("button", name="Go", exact=True).click()
        # The wall moves and tells the presenter's window, which is not at once.
        until(presenter, f"document.title.startsWith('Presenter view: {code} ')")
        text = presenter.inner_text("section[aria-labelledby='h-time'] p:nth-of-type(2)")
        minutes = re.search(r"of (\d+) minutes", text)
        found.append(int(minutes[1]) if minutes else 0)
        assert bool(found[-1]) == bool(weight)
    assert sum(found) == 60


@pytest.fixture(scope="module")
def single_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("file") / "pack.html"
    file.write_text(show_page(deck(sample_board(), "board")).html)
    return file.as_uri()


def test_the_file_works_with_the_network_blocked_from_the_first_byte(browser, single_file):
    context = browser.new_context(viewport={"width": 1280, "height": 720}, offline=True)
    asked, errors = [], []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(single_file)
    page.wait_for_selector("[data-ready='offline']")
    assert re.match(r"(\d+) of \1 ready, can run without network", page.inner_text("#ready"))
    page.get_by_role("button", name="Start").click()
    codes = page.evaluate("JSON.parse(document.getElementById('show').textContent).slides.map((s) => s.code)")
    seen = {shown(page)}
    for _ in range(3 * len(codes)):
        page.keyboard.press("PageDown")
        seen.add(shown(page))
    assert seen == set(codes) - {"0.0"}
    decide(page, "Remember this")
    with page.expect_popup() as opened:
        page.evaluate("window.open(location.pathname + '#presenter', 'presenter') && null")
    presenter = opened.value
    until(presenter, "document.body.textContent.includes('The wall is connected')", timeout=8000)
    assert "This is a file: it needs no server." in presenter.inner_text("#desk")
    presenter.keyboard.press("Home")
    page.wait_for_selector("[id='slide-0.1']:not([hidden])")
    with presenter.expect_download() as saved:
        presenter.get_by_role("button", name="Save to a file").click()
    decisions = json.loads(saved.value.path().read_text())["decisions"]
    assert [d["text"] for d in decisions] == ["Remember this"]
    context.close()
    assert errors == []
    assert [url for url in asked if not url.startswith(("file:", "blob:"))] == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/json", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Content-Type": "application/json", "Origin": "https://elsewhere.example"}, 403),
    ],
)
def test_no_other_page_can_write_a_decision(served, headers, status):
    request = urllib.request.Request(f"{served.address}/present/decisions", data=b"{}", headers=headers)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    with refused.value as answer:
        assert answer.code == status
