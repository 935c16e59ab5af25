"""Map, list and chart of the hotspots page are one thing: a press on any of them, by mouse or keys, is the address."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.looking import WARD, Heard, at_rest, axe_violations, layout_faults, opened, sideways

pytestmark = pytest.mark.browser

MAP = ".place-map .chart-plot.is-drawn"


def test_a_press_on_the_map_is_a_press_on_the_link_in_the_list(page, served):
    opened(page, f"{served.address}/hotspots?measure=SC01")
    drawn = page.locator(MAP)
    drawn.scroll_into_view_if_needed()
    at_rest(page)
    middle = page.evaluate(
        """([selector, code]) => {
             const host = document.querySelector(selector), full = host._fullLayout;
             const trace = host.data.find((one) => one.name === code), box = host.getBoundingClientRect();
             const xs = trace.x.slice(0, 6), ys = trace.y.slice(0, 6), mean = (v) => v.reduce((a, b) => a + b) / 6;
             const at = (axis, start, values) => start + axis.d2p(mean(values));
             return [at(full.xaxis, box.left + full._size.l, xs), at(full.yaxis, box.top + full._size.t, ys)];
           }""",
        [MAP, WARD],
    )
    page.mouse.move(*middle)
    page.wait_for_timeout(150)
    page.mouse.click(*middle)
    expect(page.locator("#place")).to_contain_text(page.locator(f'a[data-place="{WARD}"]').inner_text())
    assert f"place={WARD}" in page.url
    expect(page.locator(f'a[data-place="{WARD}"]')).to_have_attribute("aria-current", "true")


def test_every_place_is_reached_with_the_keyboard_and_keeps_the_focus(page, served):
    heard = Heard(page)
    opened(page, f"{served.address}/hotspots?measure=SC01")
    links = page.locator("a[data-place]")
    assert links.count() == 25
    link = page.locator('a[data-place="E05013016"]')
    heard.requests.clear()
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#place")).to_contain_text("Wath")
    at_rest(page)
    assert len(heard.callbacks()) == 1 and heard.callbacks()[0].startswith("..hotspots-body.children")
    expect(page.locator('a[data-place="E05013016"]')).to_be_focused()
    assert page.locator("#hotspots-place").input_value() == "E05013016"
    page.go_back()
    expect(page.locator("#place")).to_contain_text("Rotherham:")


def test_a_choice_changes_the_mark_in_the_list_and_leaves_the_rest_standing(page, served):
    opened(page, f"{served.address}/hotspots?measure=SC01&level=neighbourhood")
    page.locator(MAP).scroll_into_view_if_needed()
    at_rest(page)
    page.locator(".place-list summary").click()
    page.evaluate(
        """selector => { window.before = [document.querySelector(selector),
             ...document.querySelectorAll(".place-list tr")]; }""",
        MAP,
    )
    link = page.locator("a[data-place]").nth(100)
    name, code = link.inner_text(), link.get_attribute("data-place")
    link.click()
    expect(page.locator("#place")).to_contain_text(name)
    at_rest(page)
    assert page.locator("a[data-place][aria-current]").evaluate_all(
        "links => links.map(link => link.dataset.place)"
    ) == [code]
    assert page.evaluate("window.before.length > 170 && window.before.every((node) => node.isConnected)")
    size = page.locator(MAP).evaluate(
        "(host, code) => host.data.find((one) => one.name === code).marker.line.width", code
    )
    assert size == 4
    page.locator("#hotspots-level").select_option("ward")
    page.locator("#hotspots-show").click()
    expect(page.locator("a[data-place]")).to_have_count(25)
    at_rest(page)
    assert (
        page.locator("a[data-place]").evaluate_all("links => new Set(links.map(a => a.dataset.place)).size")
        == 25
    )


def test_down_to_a_neighbourhood_and_back_up(page, served):
    opened(page, f"{served.address}/hotspots?measure=SC01&place={WARD}")
    page.locator("summary", has_text="Neighbourhoods that fit").click()
    page.locator(".places__chosen .link-columns a").first.click()
    expect(page.locator("#hotspots-level")).to_have_value("neighbourhood")
    expect(page.locator("#place")).to_contain_text("the four quarters to")
    page.locator(".way a").last.click()
    expect(page.locator("#hotspots-level")).to_have_value("ward")
    assert f"place={WARD}" in page.url


def test_the_focus_is_never_lost_on_the_way_down_and_back(page, served):
    opened(page, f"{served.address}/hotspots?measure=SC01&place={WARD}")
    page.locator("summary", has_text="Neighbourhoods that fit").focus()
    page.keyboard.press("Enter")
    down = page.locator(".places__chosen .link-columns a").first
    address = down.get_attribute("href")
    down.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#place")).to_contain_text("the four quarters to")
    at_rest(page)
    assert page.evaluate("document.activeElement.closest('#main') !== null")
    page.go_back()
    expect(page.locator("#hotspots-level")).to_have_value("ward")
    at_rest(page)
    expect(page.locator(f'.places__chosen .link-columns a[href="{address}"]')).to_be_focused()


def test_a_choice_keeps_the_place(page, served):
    opened(page, f"{served.address}/hotspots?measure=SC01&place={WARD}")
    page.locator("#hotspots-measure").select_option("RC10")
    page.locator("#hotspots-show").click()
    expect(page.locator("#finding")).to_contain_text("Shoplifting")
    assert f"place={WARD}" in page.url and "measure=RC10" in page.url


def test_from_a_ward_row_of_a_measure_to_its_sheet_and_on_to_its_map(page, served):
    opened(page, f"{served.address}/measure/SC01")
    page.locator("#wards ~ * a", has_text="Wath").first.click()
    expect(page.locator("h1")).to_have_text("Wath")
    page.locator("table a", has_text="Shoplifting").click()
    expect(page.locator("#place")).to_contain_text("Wath")


def test_the_sheet_of_every_ward_is_one_page_of_paper(page, served):
    opened(page, f"{served.address}/hotspots?measure=SC01")
    wards = page.locator("a[data-place]").evaluate_all("links => links.map((link) => link.dataset.place)")
    assert len(wards) == 25
    for ward in wards:
        page.goto(f"{served.address}/sheet/{ward}")
        paper = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1, ward


def square(code, west, south, side, name=""):
    ring = [
        [west, south],
        [west + side, south],
        [west + side, south + side],
        [west, south + side],
        [west, south],
    ]
    return {
        "type": "Feature",
        "properties": {"PAR23CD": code, "PAR23NM": name},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def test_outlines_of_other_areas_are_laid_over_the_map_and_taken_away_with_the_keyboard(
    browser, served_copy, tmp_path
):
    file = tmp_path / "parishes.geojson"
    areas = [square("E04000001", -1.4, 53.4, 0.06, "First"), square("E04000002", -1.34, 53.4, 0.06, "Second")]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": areas}))
    said = served_copy.run(
        "geography", "import", str(file), "--layer", "Parishes", "--valid-from", "2023-04-01"
    )
    assert 'under "Also show outlines of"' in said
    context = browser.new_context(viewport={"width": 1280, "height": 720}, bypass_csp=True)
    page = context.new_page()
    heard = Heard(page)
    opened(page, f"{served_copy.address}/hotspots?measure=SC01")
    assert page.get_by_text("Also show outlines of").count() == 0
    opened(page, f"{served_copy.address}/hotspots?measure=SC01&level=neighbourhood")
    page.get_by_role("link", name="Parishes, valid from 1 April 2023").focus()
    page.keyboard.press("Enter")
    key = page.locator(".map-key", has_text="Outlines: Parishes, valid from 1 April 2023")
    expect(key).to_be_visible()
    at_rest(page)
    page.locator(MAP).scroll_into_view_if_needed()
    at_rest(page)
    assert "outline=1" in page.url and "level=neighbourhood" in page.url
    lines = "host => host.data.filter((one) => one.mode === 'lines' && !one.name).length"
    assert page.locator(MAP).evaluate(lines) == 2
    faults = axe_violations(page) + layout_faults(page) + heard.strangers(served_copy.address)
    page.set_viewport_size({"width": 320, "height": 640})
    page.wait_for_timeout(100)
    faults += axe_violations(page) + ([f"{sideways(page)} pixels sideways"] if sideways(page) > 0 else [])
    assert not faults, "\n".join(faults)
    page.locator("summary", has_text="Which neighbourhoods lie in which outline").press("Enter")
    expect(page.get_by_role("rowheader", name="First")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 720})
    page.locator("#hotspots-measure").select_option("RC10")
    page.locator("#hotspots-show").click()
    expect(page.locator("#finding")).to_contain_text("Shoplifting")
    assert "outline=1" in page.url
    expect(key).to_be_visible()
    page.get_by_role("link", name="nothing", exact=True).press("Enter")
    expect(key).to_have_count(0)
    assert "outline" not in page.url
    page.go_back()
    expect(key).to_be_visible()
    page.goto(f"{served_copy.address}/hotspots?measure=SC01&outline=1")
    expect(
        page.get_by_text("There is no outline “1” here, so this page shows the map without one.")
    ).to_be_visible()
    context.close()
