"""The first document: a page to read and use before and without Dash; nothing is lost when Dash takes over."""

import pytest
from playwright.sync_api import expect

from tests.browser.looking import PAGES, UNDRAWN, at_rest, opened

pytestmark = pytest.mark.browser

COMMUNITIES = PAGES["communities"]
START = "**/assets/start.js*"
LAYOUT = "**/_dash-layout"


@pytest.fixture
def plain(browser):
    """A page of a visitor whose browser runs no scripts."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, java_script_enabled=False)
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


def test_a_reader_without_scripts_reads_every_figure_and_chooses_another_quarter(plain, served):
    plain.goto(served.address + COMMUNITIES)
    expect(plain.locator("#main h1")).to_have_text("Safer and stronger communities")
    expect(plain.locator(".chart-card__title").first).to_be_visible()
    plain.locator(".chart-card summary").first.click()
    expect(plain.locator(".chart-card table").first).to_be_visible()
    plain.locator("#priority-quarter").select_option("2024-25 Q2")
    plain.locator("#priority-show").click()
    expect(plain.locator(".showing")).to_contain_text("Rotherham, 2024-25 Q2")
    plain.get_by_role("link", name="Board", exact=True).click()
    expect(plain.locator("#main h1")).to_be_visible()


def test_everything_works_where_dash_never_comes(page, served):
    page.route(START, lambda route: route.abort())
    page.goto(served.address + COMMUNITIES)
    expect(page.locator(UNDRAWN)).to_have_count(0)
    page.locator("#priority-quarter").select_option("2024-25 Q2")
    page.locator("#priority-show").click()
    page.wait_for_url("**/safer-and-stronger-communities?quarter=2024-25+Q2")
    expect(page.locator(".showing")).to_contain_text("2024-25 Q2")
    page.locator(".chart-card__name a").first.click()
    page.wait_for_url("**/measure/*")
    expect(page.locator(".eyebrow")).to_contain_text("Measure")


def test_nothing_is_lost_when_dash_takes_over(page, served):
    held = []
    page.route(LAYOUT, lambda route: held.append(route))
    page.goto(served.address + COMMUNITIES)
    expect(page.locator(UNDRAWN)).to_have_count(0)
    page.evaluate("() => { document.querySelector('.chart-plot').mark = 'the same one'; }")
    page.locator("#priority-quarter").select_option("2024-25 Q2")
    table = page.locator(".chart-card summary").nth(2)
    table.click()
    before = page.evaluate("() => [scrollY, document.activeElement.textContent]")
    while not held:
        page.wait_for_timeout(50)
    assert page.locator("#first-view").count() == 1
    held[0].continue_()
    at_rest(page)
    assert page.evaluate("() => [scrollY, document.activeElement.textContent]") == before
    assert page.evaluate("() => document.querySelector('.chart-plot').mark") == "the same one"
    assert page.evaluate("() => document.querySelectorAll('.chart-card details')[2].open")
    figure = page.locator(".chart-plot").first.get_attribute("data-figure")
    page.locator("#priority-show").click()
    expect(page.locator(".showing")).to_contain_text("2024-25 Q2")
    at_rest(page)
    assert page.locator(".chart-plot").first.get_attribute("data-figure") != figure


@pytest.mark.parametrize("name", ["board", "count with parts", "hotspots", "every measure", "no such page"])
def test_dash_draws_what_the_document_shows(page, served, name):
    """But for the boxes Dash puts around a page, the two are the same elements with the same attributes."""
    outline = """(root) => [...document.querySelectorAll(root + " *")].filter((e) => e.closest("#main, header, footer"))
        .filter((e) => !e.id.startsWith("_pages") && !(e.tagName === "DIV" && e.attributes.length === 0))
        .filter((e) => !e.closest(".chart-plot"))
        .map((e) => e.tagName + "." + e.className + "#" + e.id + "@" + (e.getAttribute("href") || "") +
          (e.childElementCount ? "" : e.textContent))"""
    page.route(START, lambda route: route.abort())
    page.goto(served.address + PAGES[name])
    expect(page.locator(UNDRAWN)).to_have_count(0)
    shown = page.evaluate(outline, "#first-view")
    page.unroute(START)
    opened(page, served.address + PAGES[name])
    drawn = page.evaluate(outline, "#drawn-by-dash")
    assert [line for line in shown if line not in drawn] == []
    assert len(drawn) >= len(shown) > 50
