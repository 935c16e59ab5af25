"""The address is the state: one request for each choice, Back and Forward, focus that stays, words for what changed."""

import re
from pathlib import Path

import pytest
from dash import dcc, html
from playwright.sync_api import expect

from components.still import still
from tests.browser.looking import WARD, Heard, at_rest, focused, opened, said

pytestmark = pytest.mark.browser

ASSETS = Path(__file__).resolve().parents[2] / "assets"
PRIORITY = "/priority/safer-and-stronger-communities"
ROUTING = ".._pages_content.children..._pages_store.data.."


def press_show(page):
    page.locator("#main form button").focus()
    page.keyboard.press("Enter")


def showing(page, words):
    expect(page.locator(".showing")).to_contain_text(words)


def test_opening_a_page_asks_once(page, served):
    heard = Heard(page)
    for address in ("/", PRIORITY, "/measure/SC01", "/measures", "/?quarter=2018-19+Q4"):
        heard.requests.clear()
        opened(page, served.address + address)
        page.wait_for_timeout(300)
        assert heard.callbacks() == [ROUTING]


def test_a_choice_asks_once_keeps_the_focus_and_is_said(page, served):
    heard = Heard(page)
    opened(page, served.address + PRIORITY)
    heard.requests.clear()
    page.locator("#priority-quarter").select_option("2024-25 Q4")
    page.locator("#priority-area").select_option(WARD)
    assert heard.callbacks() == []
    press_show(page)
    showing(page, "2024-25 Q4")
    at_rest(page)
    assert len(heard.callbacks()) == 1 and heard.callbacks()[0].startswith("..priority-body.children")
    assert focused(page) == "priority-show"
    assert page.url.endswith(f"{PRIORITY}?quarter=2024-25+Q4&area={WARD}")
    assert said(page) == page.locator(".showing").inner_text() and "2024-25 Q4" in said(page)


def test_back_forward_reload_and_a_sent_address_show_the_same(page, served):
    heard = Heard(page)
    opened(page, served.address + PRIORITY)
    for quarter in ("2024-25 Q4", "2023-24 Q4"):
        page.locator("#priority-quarter").select_option(quarter)
        press_show(page)
        showing(page, quarter)
    heard.requests.clear()
    page.go_back()
    showing(page, "2024-25 Q4")
    page.go_back()
    showing(page, "2025-26 Q3")
    assert page.locator("#priority-quarter").input_value() == "2025-26 Q3"
    page.go_forward()
    page.go_forward()
    showing(page, "2023-24 Q4")
    assert page.locator("#priority-quarter").input_value() == "2023-24 Q4"
    assert focused(page) == "priority-show"
    assert len(heard.callbacks()) <= 4
    page.reload()
    at_rest(page)
    showing(page, "2023-24 Q4")
    other = page.context.new_page()
    opened(other, page.url)
    showing(other, "2023-24 Q4")
    assert other.locator("#priority-quarter").input_value() == "2023-24 Q4"


def test_a_list_that_was_changed_but_not_shown_does_not_mislead_back(page, served):
    opened(page, served.address + PRIORITY)
    page.locator("#priority-quarter").select_option("2024-25 Q4")
    press_show(page)
    showing(page, "2024-25 Q4")
    page.locator("#priority-quarter").select_option("2025-26 Q3")
    page.go_back()
    showing(page, "2025-26 Q3")


def test_another_page_asks_once_and_is_arrived_at(page, served):
    heard = Heard(page)
    opened(page, f"{served.address}/?quarter=2024-25+Q4")
    heard.requests.clear()
    before = page.title()
    page.locator(".header nav").get_by_role("link", name="Communities").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Safer and stronger communities")
    at_rest(page)
    page.wait_for_timeout(200)
    assert heard.callbacks() == [ROUTING]
    assert page.evaluate("() => document.activeElement.tagName") == "H1"
    assert page.title() != before and said(page) == "Safer and stronger communities"
    expect(page.locator(".header nav [aria-current=page]")).to_have_text("Communities")
    showing(page, "2024-25 Q4")
    heard.requests.clear()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("How are we doing?")
    page.wait_for_timeout(200)
    assert heard.callbacks() == [ROUTING]
    showing(page, "2024-25 Q4")


def test_back_returns_to_the_place_a_reader_came_from(page, served):
    opened(page, served.address + "/")
    link = page.locator(".rows").last.get_by_role("link").first
    link.scroll_into_view_if_needed()
    depth = page.evaluate("() => window.scrollY")
    followed = link.get_attribute("href")
    assert depth > 500
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".eyebrow")).to_contain_text("Measure")
    at_rest(page)
    assert page.evaluate("() => window.scrollY") == 0
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("How are we doing?")
    page.wait_for_timeout(200)
    assert abs(page.evaluate("() => window.scrollY") - depth) < 50
    assert page.evaluate("() => document.activeElement.getAttribute('href')") == followed


def test_a_link_to_a_part_of_another_page_leads_there(page, served):
    opened(page, served.address + "/")
    page.get_by_role("link", name="What is real").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Methods and sources")
    assert focused(page) == "provenance"
    assert 0 <= page.locator("#provenance").bounding_box()["y"] < 300


def test_a_quick_change_of_mind_shows_what_the_address_says(page, served):
    opened(page, served.address + "/")
    nav = page.locator(".header nav")
    nav.get_by_role("link", name="Violence").click()
    nav.get_by_role("link", name="Adults").click()
    page.go_back()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("How are we doing?")
    assert page.url == served.address + "/"
    page.wait_for_timeout(500)
    expect(page.get_by_role("heading", level=1)).to_have_text("How are we doing?")


def test_only_the_keyboard(page, served):
    """Skip link, navigation, choosing quarter and area, Show, a table opened, another page, Back."""
    opened(page, served.address + "/")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    assert focused(page) == "main"
    page.keyboard.press("Tab")
    assert focused(page) == "board-quarter"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    assert focused(page) == "board-area"
    page.keyboard.type("Boston")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert focused(page) == "board-show"
    page.keyboard.press("Enter")
    showing(page, "Boston Castle, 2025-26 Q2")
    assert focused(page) == "board-show" and "Boston Castle, 2025-26 Q2" in said(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Protecting vulnerable children")
    assert page.evaluate("() => document.activeElement.tagName") == "H1"
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("How are we doing?")
    showing(page, "Boston Castle, 2025-26 Q2")
    page.goto(f"{served.address}/measure/SC01")
    at_rest(page)
    summary = page.locator("summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("details").first.get_attribute("open") is not None
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.getAttribute('role')") == "region"


def test_a_measure_is_found_by_an_earlier_name(page, served):
    heard = Heard(page)
    opened(page, f"{served.address}/measures")
    heard.requests.clear()
    page.get_by_role("textbox").fill("hate positive")
    page.keyboard.press("Enter")
    expect(page.locator(".lead-sentence")).to_contain_text("matching “hate positive”")
    assert len(heard.callbacks()) == 1 and page.url.endswith("/measures?find=hate+positive")
    assert focused(page) == "measures-find" and "matching" in said(page)
    page.get_by_role("link", name=re.compile("positive outcome")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("positive outcome")
    page.go_back()
    expect(page.locator(".lead-sentence")).to_contain_text("matching “hate positive”")


def test_waiting_is_said_after_a_second(page, served):
    opened(page, served.address + "/")
    page.route("**/_dash-update-component*", lambda route: (page.wait_for_timeout(1500), route.continue_()))
    page.locator("#board-quarter").select_option("2024-25 Q4")
    page.locator("#board-show").click()
    expect(page.locator("#announcer")).to_have_text("Loading")
    showing(page, "2024-25 Q4")
    assert "2024-25 Q4" in said(page)


def test_what_cannot_be_drawn_is_said_and_nothing_is_lost(page, served):
    opened(page, served.address + "/")
    page.route("**/_dash-update-component*", lambda route: route.abort())
    page.locator("#board-quarter").select_option("2024-25 Q4")
    page.locator("#board-show").click()
    page.wait_for_timeout(300)
    showing(page, "2025-26 Q3")
    page.unroute("**/_dash-update-component*")
    page.reload()
    at_rest(page)
    showing(page, "2024-25 Q4")


def test_one_piece_becomes_the_same_document_and_its_links_lead_on(page):
    first = still(
        [
            html.H2("One & <b>two</b>", id="h"),
            html.P(dcc.Link("Go", href="/there?x=1")),
            html.A("Out", href="/x"),
        ]
    )
    second = still(html.Ul([html.Li("a"), html.Li("b")]))
    page.route(
        "**/*", lambda route: route.fulfill(body="<!doctype html><main></main>", content_type="text/html")
    )
    page.goto("http://127.0.0.1/")
    for script in ("navigation.js", "still.js"):
        page.add_script_tag(path=ASSETS / script)
    place = """text => { const host = document.querySelector("main > div") || document.createElement("div");
        host.setAttribute("data-still", text); document.querySelector("main").append(host);
        return new Promise(done => setTimeout(() => done(host.innerHTML), 20)); }"""
    assert page.evaluate(place, first.to_plotly_json()["props"]["data-still"]) == (
        '<h2 id="h">One &amp; &lt;b&gt;two&lt;/b&gt;</h2>'
        '<p><a href="/there?x=1" data-here="">Go</a></p><a href="/x">Out</a>'
    )
    page.evaluate(
        "window.told = 0; window.addEventListener('_dashprivate_pushstate', () => (window.told += 1))"
    )
    page.get_by_text("Go").click()
    assert page.evaluate("[location.pathname + location.search, window.told]") == ["/there?x=1", 1]
    built = page.evaluate(place, second.to_plotly_json()["props"]["data-still"])
    assert built == "<ul><li>a</li><li>b</li></ul>"


def test_what_arrives_again_is_changed_only_where_it_differs(page):
    def piece(names, current, **chart):
        rows = [
            html.Li(html.A(n, href=f"/{n}", **({"aria-current": "true"} if n == current else {})))
            for n in names
        ]
        box = html.Details([html.Summary("More"), html.P(current)])
        drawn = html.Div(className="chart-plot", **{"data-figure": chart.get("figure", "1")})
        return still([html.H2(current, id="h"), html.Ul(rows), box, drawn]).to_plotly_json()["props"][
            "data-still"
        ]

    page.route(
        "**/*", lambda route: route.fulfill(body="<!doctype html><main></main>", content_type="text/html")
    )
    page.goto("http://127.0.0.1/")
    page.add_script_tag(path=ASSETS / "still.js")
    place = """text => { const host = document.querySelector("main > div") || document.createElement("div");
        host.setAttribute("data-still", text); if (!host.isConnected) document.querySelector("main").append(host);
        return new Promise(done => setTimeout(() => done(host.innerHTML), 20)); }"""
    page.evaluate(place, piece("abc", "a"))
    page.evaluate(
        """() => { const find = (name) => document.querySelector(name);
          find("details").open = true; find("a[href='/c']").focus();
          find(".chart-plot").append("drawn"); find(".chart-plot").classList.add("is-drawn");
          window.before = [...document.querySelectorAll("h2, a, details, .chart-plot")]; }"""
    )
    page.evaluate(place, piece("abc", "b", figure="2"))
    assert page.evaluate(
        """() => [window.before.every((node) => node.isConnected), document.querySelector("details").open,
             document.activeElement.textContent, document.querySelector("h2").textContent,
             document.querySelector("[aria-current]").textContent, document.querySelectorAll("[aria-current]").length,
             document.querySelector(".chart-plot:not(.is-drawn)").dataset.figure,
             document.querySelector(".chart-plot").textContent]"""
    ) == [True, True, "c", "b", "b", 1, "2", "drawn"]
    for names in ("xabcy", "b", "", "cab"):
        again = piece(names, "b")
        page.evaluate(place, again)
        assert page.evaluate(
            """text => { const now = document.querySelector("main > div").cloneNode(true);
                const fresh = document.createElement("div");
                fresh.append(...new DOMParser().parseFromString(text, "text/html").body.childNodes);
                now.removeAttribute("data-still");
                now.querySelector("details").open = false;
                now.querySelector(".chart-plot").replaceChildren();
                return now.isEqualNode(fresh); }""",
            again,
        )
