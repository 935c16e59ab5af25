"""Charts: drawn where they are near, redrawn, refitted and let go; legible at any width; nobody else hears of them."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.looking import PAGES, UNDRAWN, at_rest, opened

pytestmark = pytest.mark.browser

VIOLENCE = PAGES["violence"]
PLOTS = ".chart-plot[data-figure]"
# Top and height of every chart's room. What follows the charts is laid out after them, so the page's own height is not
# asked for.
ROOMS = """() => [...document.querySelectorAll("main .chart-plot[data-figure]")]
  .filter((host) => host.checkVisibility())
  .map((host) => [host.offsetHeight, Math.round(host.getBoundingClientRect().top + scrollY)])"""


def figures_as_drawn(page):
    """For each chart what it was told to draw and what Plotly holds, as lists of y."""
    return page.evaluate(
        """() => [...document.querySelectorAll(".chart-plot")].map((host) => [
        JSON.parse(host.dataset.figure).data.map((trace) => trace.y || null),
        host.data.map((trace) => trace.y || null)])"""
    )


def overlaps(page):
    """Pairs of words of one chart that lie on each other, and words cut off by its edge."""
    return page.evaluate(
        """() => { const faults = [];
        for (const host of document.querySelectorAll(".chart-plot")) {
          const edge = host.getBoundingClientRect();
          const words = [...host.querySelectorAll("svg text")].filter((text) => text.textContent.trim());
          const boxes = words.map((text) => text.getBoundingClientRect());
          boxes.forEach((box, index) => {
            const own = words[index].textContent;
            if (box.right > edge.right + 2 || box.left < edge.left - 2) faults.push(`cut off: ${own}`);
            boxes.slice(index + 1).forEach((other, step) => {
              const across = Math.min(box.right, other.right) - Math.max(box.left, other.left);
              const down = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
              if (across > 2 && down > 4) faults.push(`${own} on ${words[index + 1 + step].textContent}`);
            });
          });
        }
        return faults; }"""
    )


@pytest.mark.parametrize("name", ["violence", "count with parts", "hotspots"])
def test_every_chart_shows_exactly_its_figure(page, served, name):
    opened(page, served.address + PAGES[name])
    drawn = figures_as_drawn(page)
    assert drawn and all(told == shown for told, shown in drawn)


def test_a_finding_opens_by_keyboard_on_its_points_test_and_rows(page, served):
    opened(page, served.address + PAGES["board"])
    proof = page.locator(".findings__proof", has=page.locator(".chart-plot")).first
    chart = proof.locator(".chart-plot")
    expect(chart).not_to_be_visible()
    assert "is-drawn" not in chart.get_attribute("class")
    proof.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(proof.locator(".chart-plot.is-drawn")).to_be_visible()
    expect(proof.locator("table")).to_have_count(2)
    ringed = chart.evaluate("(host) => host.data.find((trace) => trace.name.startsWith('The points')).x")
    rows = proof.locator("table").nth(1).locator("tbody th").all_inner_texts()
    assert rows and rows == ringed[::-1]
    assert overlaps(page) == []


def test_charts_out_of_sight_wait_and_are_drawn_when_near(page, served):
    page.add_init_script("window.requestIdleCallback = () => 1")
    page.goto(served.address + VIOLENCE)
    expect(page.locator(".chart-plot.is-drawn").first).to_be_visible()
    page.wait_for_timeout(200)
    waiting = page.locator(UNDRAWN).count()
    assert waiting > 0
    page.locator(PLOTS).last.scroll_into_view_if_needed()
    expect(page.locator(PLOTS).last).to_have_class("chart-plot js-plotly-plot is-drawn")
    assert page.locator(UNDRAWN).count() > 0


def test_another_quarter_is_drawn_anew(page, served):
    opened(page, served.address + PAGES["communities"])
    before = figures_as_drawn(page)
    page.locator("#priority-quarter").select_option("2024-25 Q2")
    page.locator("#priority-show").click()
    expect(page.locator(".showing")).to_contain_text("2024-25 Q2")
    at_rest(page)
    after = figures_as_drawn(page)
    assert after != before and all(told == shown for told, shown in after)


@pytest.mark.parametrize("name", ["communities", "count with parts", "share off target"])
def test_no_words_lie_on_each_other_at_any_width(page, served, name):
    opened(page, served.address + PAGES[name])
    faults = []
    for width in (1280, 768, 390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        page.wait_for_timeout(300)
        faults += [f"at {width}: {fault}" for fault in overlaps(page)]
    assert not faults, "\n".join(faults)


def test_a_chart_fits_its_box_when_the_window_changes(page, served):
    opened(page, served.address + PAGES["count with wards"])
    for width in (600, 390, 1280):
        page.set_viewport_size({"width": width, "height": 720})
        page.wait_for_timeout(250)
        box, svg = page.evaluate(
            """() => { const host = document.querySelector(".chart-plot");
            return [host.clientWidth, host.querySelector("svg.main-svg").getBoundingClientRect().width]; }"""
        )
        assert abs(box - svg) <= 1
        assert not overlaps(page)


def test_drawing_moves_nothing(page, served):
    """The room of a chart is there before the chart (web-vitals: layout shift of the whole visit under 0.1)."""
    page.add_init_script(
        """window.shift = 0; new PerformanceObserver((list) => { for (const entry of list.getEntries())
        if (!entry.hadRecentInput) window.shift += entry.value; }).observe({type: "layout-shift", buffered: true});"""
    )
    held = []
    page.route("**/*plotly*", lambda route: held.append(route))
    page.goto(served.address + PAGES["communities"], wait_until="commit")
    expect(page.locator(".footer")).to_be_visible()
    rooms = page.evaluate(ROOMS)
    assert len(rooms) == 7 and page.locator(".chart-plot.is-drawn").count() == 0
    held.pop().continue_()
    at_rest(page)
    assert page.evaluate(ROOMS) == rooms
    assert page.evaluate("() => window.shift") < 0.1


def test_thirty_changes_leave_nothing_behind(page, served):
    session = page.context.new_cdp_session(page)

    def counted():
        session.send("HeapProfiler.collectGarbage")
        return session.send("Memory.getDOMCounters")

    def changed(times):
        for step in range(times):
            code = ("SC13a", "SC01")[step % 2]
            page.evaluate(
                """(to) => { history.pushState({}, "", to);
                dispatchEvent(new CustomEvent("_dashprivate_pushstate")); }""",
                f"/measure/{code}",
            )
            expect(page.locator(".eyebrow")).to_have_text(f"Measure {code}")
            at_rest(page)

    opened(page, served.address + PAGES["count with wards"])
    changed(4)
    before = counted()
    changed(30)
    after = counted()
    assert after["nodes"] < before["nodes"] * 1.1
    assert after["jsEventListeners"] < before["jsEventListeners"] * 1.1


def test_nothing_in_a_chart_shares_it_or_stops_the_tab_key(page, served):
    opened(page, served.address + PAGES["communities"])
    page.locator(PLOTS).first.hover()
    assert page.locator(".modebar-btn, [data-title*='hare'], .plotlyjsicon").count() == 0
    stops = ".chart-frame a, .chart-frame button, .chart-frame [tabindex='0']"
    assert page.locator(stops).count() == 0


def test_a_reader_of_the_accessibility_tree_meets_heading_sentence_and_table_but_no_drawing(page, served):
    opened(page, served.address + PAGES["count with wards"])
    page.evaluate("() => { document.querySelector('.chart-card details').open = true; }")
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    roles = {node["role"]["value"] for node in nodes if not node["ignored"]}
    assert not roles & {"SvgRoot", "graphics-symbol", "graphics-document"}
    assert {"heading", "table", "rowheader", "columnheader", "DisclosureTriangle", "main", "banner"} <= roles


def test_the_table_of_a_chart_has_every_number_of_it(page, served):
    opened(page, served.address + PAGES["count with wards"])
    figure = json.loads(page.locator(PLOTS).first.get_attribute("data-figure"))
    values = {
        x: y
        for trace in figure["data"]
        if trace["name"] == "Value"
        for x, y in zip(trace["x"], trace["y"], strict=True)
    }
    page.evaluate("() => { document.querySelector('.chart-card details').open = true; }")
    rows = page.locator(".chart-card table").first.locator("tbody tr").all_inner_texts()
    shown = {row.split("\t")[0]: row.split("\t")[1] for row in rows}
    assert shown == {quarter: f"{value:,.0f}" for quarter, value in values.items()}
