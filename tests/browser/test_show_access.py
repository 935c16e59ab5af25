"""For everybody in the room: no axe finding, no unwanted motion, marks in forced colours, and loops for a whole day."""

import json

import pytest

from reports.show import show_page
from reports.slides.decks import deck
from tests.reports.samples import sample_board
from web.npm import AXE

pytestmark = pytest.mark.browser

BOARD = deck(sample_board(), "board")
CODES = [s.code for s in BOARD.slides]
SPECIAL = next(s.code for s in BOARD.slides if s.measure and s.measure.code == "SP1")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    file = tmp_path_factory.mktemp("show") / "show.html"
    file.write_text(show_page(BOARD).html)
    return file.as_uri()


@pytest.fixture
def audited(browser):
    """A page that lets the audit's own script in; the policy itself is tested elsewhere."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    context.add_init_script(path=AXE)
    yield context.new_page()
    context.close()


def violations(page):
    found = page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")["violations"]
    return [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_wall_has_no_finding_in_any_state(audited, address, theme):
    audited.emulate_media(reduced_motion="reduce")
    for code in ("0.0", "0.1", "0.2", "0.3", "1.1", SPECIAL):
        audited.goto("about:blank")
        audited.goto(f"{address}#at={code}&run=1&theme={theme}")
        assert violations(audited) == [], code
    for key in ("o", "e", "?", "d", "b", "w"):
        audited.keyboard.press(key)
        assert violations(audited) == [], key
        audited.keyboard.press("Escape")
    audited.keyboard.press("a")
    assert violations(audited) == []


def test_the_start_and_the_room_have_no_finding(audited, address):
    audited.goto(address)
    audited.wait_for_selector("[data-ready]")
    assert violations(audited) == []
    audited.get_by_role("button", name="Room size").click()
    assert violations(audited) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_presenter_view_has_no_finding(audited, address, theme):
    audited.goto(f"{address}#presenter&at={SPECIAL}&run=1&theme={theme}")
    audited.wait_for_selector("#desk")
    audited.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert violations(audited) == []
    audited.locator("#decision-text").fill("Words")
    audited.get_by_role("button", name="Read back").click()
    assert violations(audited) == []


def test_the_reading_view_has_no_finding(audited, address):
    audited.goto(f"{address}#read&at={SPECIAL}")
    audited.wait_for_selector("#reader h1")
    assert violations(audited) == []
    audited.set_viewport_size({"width": 390, "height": 844})
    assert violations(audited) == []


def test_a_chart_is_a_table_to_a_screen_reader(audited, address):
    audited.goto(f"{address}#at={SPECIAL}&run=1")
    chart = audited.locator(f"[id='slide-{SPECIAL}'] .chart")
    assert chart.get_attribute("aria-hidden") == "true"
    tree = audited.context.new_cdp_session(audited).send("Accessibility.getFullAXTree")["nodes"]
    names = [n.get("name", {}).get("value", "") for n in tree if not n.get("ignored")]
    assert any("62" in name or "120" in name for name in names)
    assert not [
        n for n in tree if not n.get("ignored") and "graphics" in n.get("role", {}).get("value", "").lower()
    ]


def test_nothing_moves_when_motion_is_unwanted(page, address):
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{address}#at=0.1&run=1")
    for key in ("PageDown", "o", "Escape", "a", "PageDown", "t"):
        page.keyboard.press(key)
        assert page.evaluate("document.getAnimations().length") == 0


def test_motion_is_a_short_fade_otherwise(page, address):
    page.goto(f"{address}#at=0.1&run=1")
    page.keyboard.press("PageDown")
    durations = page.evaluate("document.getAnimations().map((a) => a.effect.getComputedTiming().duration)")
    assert durations
    assert max(durations) <= 150


def test_marks_are_seen_in_forced_colours(browser, address):
    context = browser.new_context(
        viewport={"width": 1280, "height": 720}, forced_colors="active", color_scheme="dark"
    )
    page = context.new_page()
    page.goto(f"{address}#at={SPECIAL}&run=1")
    seen = page.evaluate(
        """() => { const slide = document.querySelector(".slide:not([hidden])");
        const ground = getComputedStyle(document.querySelector(".stage")).backgroundColor;
        const colour = (selector, name) => getComputedStyle(slide.querySelector(selector))[name];
        return { ground, line: colour(".line", "stroke"), target: colour(".target", "stroke"),
          shape: colour(".shape .fill, .shape .hollow", "fill"), text: colour(".plot text", "fill"),
          title: colour(".title", "color") }; }"""
    )
    ground = seen.pop("ground")
    assert ground not in seen.values(), seen
    assert "none" not in seen.values()
    context.close()


def test_loops_keep_their_mode_their_pace_and_their_memory(page, address):
    """The dwell is shortened by a clock that is turned by hand; memory is taken after garbage collection."""
    loops = run_loops(page, address, 12, warm=3)
    assert loops["after"] < loops["before"] * 1.1
    assert loops["grown"] == {"Nodes": 0, "JSEventListeners": 0}
    assert loops["modes"] == {"auto=1 profile=chamber theme=dark"}
    assert loops["drift"] == set()


@pytest.mark.verify
def test_two_hundred_loops(page, address):
    loops = run_loops(page, address, 200, warm=20)
    assert loops["after"] < loops["before"] * 1.1
    assert loops["grown"] == {"Nodes": 0, "JSEventListeners": 0}
    assert loops["modes"] == {"auto=1 profile=chamber theme=dark"}
    assert loops["drift"] == set()


def run_loops(page, address, count, warm):
    """Autoplay for `count` rounds of the whole show on a clock of our own.

    Memory after `warm` rounds, when the browser has compiled what it will, is compared with memory at the end.
    """
    page.set_viewport_size({"width": 1024, "height": 768})
    page.emulate_media(reduced_motion="reduce")
    page.clock.install()
    page.goto(f"{address}#at=0.1&run=1&auto=1&dwell=10&profile=chamber&theme=dark")
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.enable")
    session.send("Performance.enable")

    def memory():
        session.send("HeapProfiler.collectGarbage")
        found = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
        return session.send("Runtime.getHeapUsage")["usedSize"], found["Nodes"], found["JSEventListeners"]

    page.evaluate(
        """() => { window.changes = []; window.watcher = new MutationObserver(() => {
        window.changes.push(Date.now()); });
        window.watcher.observe(document.getElementById("said"), { childList: true }); }"""
    )
    modes, paces, last, rounds, before = set(), set(), "0.1", 0, None
    while rounds < count:
        # No slide has more parts than this in this room, so each pass is at least one slide further.
        page.clock.run_for(10_000)
        given = dict(part.split("=") for part in page.evaluate("location.hash").lstrip("#").split("&"))
        modes.add(" ".join(f"{name}={given.get(name)}" for name in ("auto", "profile", "theme")))
        if given["at"] == "0.1" and last != "0.1":
            rounds += 1
        last = given["at"]
        if rounds and rounds % 2 == 0 and not paces:
            changes = page.evaluate("window.changes")
            paces = {later - earlier for earlier, later in zip(changes, changes[1:], strict=False)}
            # What is measured is the show: the list of the watcher would grow by itself.
            page.evaluate("() => { window.watcher.disconnect(); window.changes = []; }")
        if rounds == warm and before is None:
            before = memory()
    assert paces
    after = memory()
    return {
        "before": before[0],
        "after": after[0],
        "grown": {"Nodes": max(after[1] - before[1], 0), "JSEventListeners": max(after[2] - before[2], 0)},
        "modes": modes,
        "drift": {p for p in paces if p % 10_000},
    }


def test_a_wall_that_slept_goes_on_at_its_place(page, address):
    page.clock.install()
    page.goto(f"{address}#at=0.1&run=1&auto=1&dwell=10&profile=small")
    page.clock.fast_forward(3_600_000)
    assert json.dumps(page.evaluate("location.hash")).count("at=0.2") == 1
    assert "auto=1" in page.evaluate("location.hash")
