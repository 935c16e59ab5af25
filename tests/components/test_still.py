"""What is sent as one piece is the same document: in Python's description, and in the browser that builds it."""

import json
import shutil
from pathlib import Path

import pytest
from dash import dcc, html
from playwright.sync_api import sync_playwright

from components.still import still

ASSETS = Path(__file__).resolve().parents[2] / "assets"


def described(children):
    return json.loads(still(children).to_plotly_json()["props"]["data-still"])


def test_elements_texts_and_numbers_in_order():
    parts = described([html.P(["Quarter ", html.Strong("Q4"), 3, 0.5, None]), "after", html.Br()])
    assert parts == [["p", {}, "Quarter ", ["strong", {}, "Q4"], "3", "0.5"], "after", ["br", {}]]


def test_attributes_have_their_names_in_html():
    cell = html.Td(
        "x", className="a b", colSpan=2, tabIndex="0", **{"aria-label": "words", "data-label": "Year"}
    )
    assert described(cell) == [
        [
            "td",
            {"class": "a b", "colspan": "2", "tabindex": "0", "aria-label": "words", "data-label": "Year"},
            "x",
        ]
    ]
    assert described(html.Div(style={"height": "340px", "marginTop": 0})) == [
        ["div", {"style": "height:340px;margin-top:0"}]
    ]
    assert described(html.Details(open=True, hidden=False)) == [["details", {"open": ""}]]


def test_links_of_dash_open_inside_the_page():
    assert described(dcc.Link("Board", href="/?quarter=2024-25+Q4", className="x")) == [
        ["a", {"href": "/?quarter=2024-25+Q4", "class": "x", "data-here": ""}, "Board"]
    ]


@pytest.mark.parametrize("address", ["/x", "#top", "?a=b", "https://example.org/a", "mailto:a@example.org"])
def test_addresses_of_pages_and_documents_pass(address):
    assert described(html.A("x", href=address))[0][1]["href"] == address


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//evil.example", "vbscript:x", "x"],
)
def test_other_addresses_are_refused(address):
    with pytest.raises(ValueError, match="no address"):
        still(html.A("x", href=address))
    with pytest.raises(ValueError, match="no address"):
        still(dcc.Link("x", href=address))


@pytest.mark.parametrize("source", ["https://evil.example/x.png", "data:text/html,x", "//evil.example/x.svg"])
def test_pictures_come_from_here(source):
    with pytest.raises(ValueError, match="no address"):
        still(html.Img(src=source))


@pytest.mark.parametrize(
    "component",
    [dcc.Input(), dcc.Graph(), html.Button(n_clicks=0), html.Iframe(srcDoc="x"), html.Div([{"a": 1}])],
)
def test_what_needs_dash_is_refused(component):
    with pytest.raises(TypeError):
        still(component)


@pytest.mark.browser
def test_the_browser_builds_the_same_document_and_follows_links():
    first = still(
        [
            html.H2("One & <b>two</b>", id="h"),
            html.P(dcc.Link("Go", href="/there?x=1")),
            html.A("Out", href="/x"),
        ]
    )
    second = still(html.Ul([html.Li("a"), html.Li("b")]))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.route(
            "**/*", lambda route: route.fulfill(body="<!doctype html><main></main>", content_type="text/html")
        )
        page.goto("http://127.0.0.1/")
        for script in ("navigation.js", "still.js"):
            page.add_script_tag(path=ASSETS / script)
        place = """text => { const host = document.querySelector("main > div") || document.createElement("div");
            host.setAttribute("data-still", text); document.querySelector("main").append(host);
            return new Promise(done => setTimeout(() => done(host.innerHTML), 20)); }"""
        built = page.evaluate(place, first.to_plotly_json()["props"]["data-still"])
        assert built == (
            '<h2 id="h">One &amp; &lt;b&gt;two&lt;/b&gt;</h2>'
            '<p><a href="/there?x=1" data-here="">Go</a></p><a href="/x">Out</a>'
        )
        page.evaluate(
            "window.told = 0; window.addEventListener('_dashprivate_pushstate', () => (window.told += 1))"
        )
        page.get_by_text("Go").click()
        assert page.evaluate("[location.pathname + location.search, window.told]") == ["/there?x=1", 1]
        assert (
            page.evaluate(place, second.to_plotly_json()["props"]["data-still"])
            == "<ul><li>a</li><li>b</li></ul>"
        )
        browser.close()
