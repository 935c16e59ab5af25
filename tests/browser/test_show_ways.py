"""Out of a running slide and back: start screen, presenter view and dashboard; and the time of the meeting."""

import re

import pytest

from tests.browser.showing import CODES, MEASURE, go_to, noted, over, presenter_of, shown, until

pytestmark = pytest.mark.browser

OPACITY = "(e) => getComputedStyle(e).opacity"
NOT_BEGUN = "The time begins with the first slide."


@pytest.fixture
def desk(wall):
    """The presenter view beside the wall, connected."""
    return presenter_of(wall)


def point(page):
    """Move the pointer, as somebody who looks for a way out."""
    page.mouse.move(500, 500)
    page.mouse.move(520, 520)


def test_the_ways_out_are_in_sight_only_for_whoever_moves_the_pointer_or_the_focus(wall):
    wall.emulate_media(reduced_motion="reduce")
    wall.reload()
    ways = wall.locator(".ways")
    ways.wait_for(state="attached")
    still = wall.screenshot()
    assert ways.evaluate(OPACITY) == "0"
    point(wall)
    assert ways.evaluate(OPACITY) == "1"
    assert wall.screenshot() != still
    wall.wait_for_timeout(3300)
    assert wall.screenshot() == still
    for _ in range(9):
        wall.keyboard.press("Tab")
        if wall.evaluate("document.activeElement.closest('.ways') !== null"):
            break
    assert wall.evaluate("document.activeElement.textContent") == "Start screen"
    assert ways.evaluate(OPACITY) == "1"
    wall.keyboard.press("PageDown")
    assert shown(wall) == CODES[1]
    wall.keyboard.press("b")
    assert ways.evaluate("(e) => e.inert")


def test_the_ways_out_are_gone_as_soon_as_the_show_goes_on(page, address):
    page.goto(address)
    page.wait_for_selector("[data-ready]")
    page.get_by_role("button", name="Start").click()
    assert page.locator(".ways").evaluate(OPACITY) == "0"
    point(page)
    assert page.locator(".ways").evaluate(OPACITY) == "1"
    page.keyboard.press("PageDown")
    assert page.locator(".ways").evaluate(OPACITY) == "0"


@pytest.mark.parametrize("profile", ["small", "board", "chamber"])
def test_the_ways_out_can_be_read_and_hit(page, address, profile):
    page.set_viewport_size({"width": 1024, "height": 768})
    page.goto(f"{address}#at={MEASURE}&run=1&profile={profile}")
    point(page)
    faults = page.evaluate(
        """(floor) => {
          const context = document.createElement("canvas").getContext("2d");
          return [...document.querySelectorAll(".ways > *")].filter((e) => {
            const style = getComputedStyle(e), box = e.getBoundingClientRect();
            context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
            const high = context.measureText("H").actualBoundingBoxAscent / innerHeight * 100;
            return high < floor - 0.01 || box.height < 44 || box.left < 0 || box.right > innerWidth ||
              box.bottom > innerHeight;
          }).map((e) => e.textContent);
        }""",
        {"small": 2.0, "board": 2.75, "chamber": 3.75}[profile],
    )
    assert faults == []
    assert page.locator(".ways > *").count() == 2


def test_the_start_screen_is_found_again_and_the_show_goes_on_where_it_was(wall):
    go_to(wall, MEASURE)
    wall.keyboard.press("t")
    point(wall)
    wall.get_by_role("button", name="Start screen").click()
    assert over(wall) == "Start"
    assert wall.locator(".ways").count() == 0
    wall.reload()
    assert over(wall) == "Start"
    assert wall.evaluate("document.activeElement.textContent") == f"Go on at {MEASURE}"
    wall.keyboard.press("PageDown")
    assert (shown(wall), over(wall)) == (MEASURE, "")
    assert wall.evaluate("document.documentElement.dataset.theme") == "dark"
    # The focus is on the slide, so that nothing but the slide is in sight.
    assert wall.evaluate("document.activeElement.id") == "stage"
    point(wall)
    wall.get_by_role("button", name="Start screen").click()
    wall.get_by_role("button", name="From the first slide").click()
    assert shown(wall) == CODES[0]


@pytest.mark.parametrize("key", ["Enter", "PageDown", "F5"])
def test_after_the_room_check_the_show_begins_with_its_first_slide(page, address, key):
    page.goto(address)
    page.wait_for_selector("[data-ready]")
    page.get_by_role("button", name="Room check").click()
    assert shown(page) == "0.0"
    point(page)
    page.get_by_role("button", name="Start screen").click()
    assert page.evaluate("document.activeElement.textContent") == "Start"
    page.keyboard.press(key)
    assert shown(page) == CODES[0]


def test_the_presenter_leads_the_wall_to_its_start_screen_and_on_again(wall, desk):
    desk.get_by_role("button", name="Start screen").click()
    wall.get_by_role("button", name=f"Go on at {CODES[0]}").wait_for()
    desk.keyboard.press("PageDown")
    wall.wait_for_selector(f"[id='slide-{CODES[0]}']:not([hidden])")
    assert over(wall) == ""


def test_a_slide_opens_the_presenter_view_and_a_file_has_no_dashboard(wall):
    assert wall.get_by_role("link", name="Dashboard").count() == 0
    point(wall)
    with wall.expect_popup() as opened:
        wall.get_by_role("button", name="Presenter view").click()
    opened.value.get_by_text("The wall is connected.").wait_for()
    assert shown(wall) == CODES[0]


def test_the_dashboard_is_reached_while_the_server_answers_and_nothing_breaks_when_it_does_not(
    page, served_copy
):
    page.goto(f"{served_copy.address}/present?show=exceptions", timeout=60_000)
    page.wait_for_selector("[data-ready='offline']", timeout=30_000)
    page.keyboard.press("Enter")
    page.keyboard.press("PageDown")
    place = shown(page)
    served_copy.stop()
    link = page.get_by_role("link", name="Dashboard")
    link.focus()
    page.keyboard.press("Enter")
    noted(page, "The server does not answer; the show goes on.")
    assert shown(page) == place
    served_copy.start()
    query = page.evaluate("location.search")
    point(page)
    link.click()
    page.wait_for_selector("#main h1")
    for part in (r"quarter=[^&]+", r"release=\d+"):
        assert re.search(part, query)[0] in page.url
    page.go_back()
    page.wait_for_selector(f"[id='slide-{place}']:not([hidden])")


# The time of the meeting.


def clock(desk):
    """Seconds on the clock of the presenter view."""
    minutes, seconds = desk.inner_text(".clock").split(":")
    return 60 * int(minutes) + int(seconds)


@pytest.fixture
def timed(page, address):
    """A wall that has not started, its presenter view, and a clock for both that is turned by hand."""
    page.context.clock.install()
    page.context.clock.resume()
    page.goto(address)
    page.wait_for_selector("[data-ready]")
    return page, presenter_of(page)


def has_begun(desk):
    until(desk, f"!document.getElementById('desk').textContent.includes('{NOT_BEGUN}')")


def test_the_time_begins_with_the_first_slide_and_not_with_the_room_check(timed):
    wall, desk = timed
    wall.context.clock.fast_forward(60_000)
    assert clock(desk) == 0
    assert NOT_BEGUN in desk.inner_text("#desk")
    wall.get_by_role("button", name="Room check").click()
    wall.context.clock.fast_forward(60_000)
    assert clock(desk) == 0
    wall.keyboard.press("PageDown")
    has_begun(desk)
    wall.context.clock.fast_forward(600_000)
    until(desk, "/^10:0/.test(document.querySelector('.clock').textContent)")
    assert "This slide: 10:0" in desk.inner_text("#desk")


def test_the_time_goes_on_through_reloads_and_the_start_screen_and_begins_again_when_asked(timed):
    wall, desk = timed
    wall.keyboard.press("Enter")
    has_begun(desk)
    wall.context.clock.fast_forward(300_000)
    wall.keyboard.press("PageDown")
    wall.context.clock.fast_forward(60_000)
    for window in (wall, desk, wall):
        window.reload()
        window.wait_for_selector("#desk, .slide:not([hidden])")
    until(desk, "document.querySelector('.clock').textContent.startsWith('6:0')")
    assert "This slide: 1:0" in desk.inner_text("#desk")
    desk.get_by_role("button", name="Start screen").click()
    wall.get_by_role("button", name="Go on at").wait_for()
    wall.context.clock.fast_forward(60_000)
    wall.keyboard.press("Enter")
    until(desk, "document.querySelector('.clock').textContent.startsWith('7:0')")
    desk.get_by_role("button", name="Start the time again").click()
    assert clock(desk) < 5
    desk.reload()
    desk.wait_for_selector("#desk")
    assert clock(desk) < 10


def test_an_order_of_slides_outlives_a_reload_of_the_wall_alone(wall, desk):
    desk.locator("#fold-order summary").click()
    desk.get_by_role("button", name=f"{CODES[1]} earlier").click()
    desk.wait_for_timeout(200)
    desk.close()
    wall.reload()
    wall.keyboard.press("Home")
    assert shown(wall) == CODES[1]
