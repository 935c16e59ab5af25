"""Everything around the slide: full screen lost and found, keys of one's own, two windows that change places, the order
of slides, what to do when something fails, one's own screen for reading, and texts over the slide as large as on it.
"""

import re

import pytest

from reports.slides.decks import deck
from tests.reports.samples import sample_board

pytestmark = pytest.mark.browser

DECK = deck(sample_board(), "board")
CODES = [s.code for s in DECK.slides[1:]]
MEASURE = next(s for s in DECK.slides if s.measure)


@pytest.fixture
def desk(page, address):
    page.goto(f"{address}#presenter&at={CODES[0]}&run=1")
    page.wait_for_selector("#desk")
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    return page


def shown(page):
    return page.evaluate("document.querySelector('.slide:not([hidden])').dataset.code")


def is_full(page):
    return page.evaluate("document.fullscreenElement !== null")


def test_the_start_button_of_a_remote_leaves_and_finds_full_screen_at_the_same_place(page, address):
    page.goto(address)
    page.get_by_role("button", name="Start").click()
    page.wait_for_function("document.fullscreenElement !== null")
    assert page.locator(".prompt").count() == 0
    page.keyboard.press("PageDown")
    page.evaluate("document.exitFullscreen()")
    page.get_by_role("button", name="full screen again").wait_for()
    page.keyboard.press("F5")
    page.wait_for_function("document.fullscreenElement !== null")
    # The offer goes with the event that follows the change.
    page.locator(".prompt").wait_for(state="detached")
    assert shown(page) == CODES[1]
    page.evaluate("document.exitFullscreen()")
    page.get_by_role("button", name="full screen again").click()
    page.wait_for_function("document.fullscreenElement !== null")


def test_a_reload_offers_full_screen_until_somebody_goes_on(page, address):
    page.goto(address)
    page.get_by_role("button", name="Start").click()
    page.wait_for_function("document.fullscreenElement !== null")
    page.reload()
    page.wait_for_selector(".prompt")
    assert page.locator(".over").count() == 0
    page.keyboard.press("PageDown")
    assert (shown(page), page.locator(".prompt").count()) == (CODES[1], 0)


def test_nobody_who_never_was_in_full_screen_is_asked_back(wall):
    wall.keyboard.press("PageDown")
    assert wall.locator(".prompt").count() == 0


def test_a_single_key_can_be_another_one_and_its_old_one_does_nothing(desk, address):
    desk.locator("#key-black").fill("k")
    desk.locator("#key-black").press("Tab")
    assert desk.locator("[data-action=black] kbd").inner_text().strip() == "K or ."
    page = desk.context.new_page()
    page.goto(f"{address}#at={CODES[0]}&run=1")
    page.keyboard.press("b")
    assert page.locator(".cover").count() == 0
    page.keyboard.press("k")
    assert page.locator(".cover").count() == 1
    page.keyboard.press("k")
    page.keyboard.press("?")
    black = page.locator(".over dd", has_text="black").locator("xpath=preceding-sibling::dt[1]")
    assert black.locator("kbd").all_inner_texts() == ["K", "."]
    page.keyboard.press("?")
    # The black button of a remote sends a full stop, whatever the letter is.
    page.keyboard.press(".")
    assert page.locator(".cover").count() == 1
    page.close()
    desk.get_by_role("button", name="Usual keys").click()
    assert desk.locator("[data-action=black] kbd").inner_text().strip() == "B or ."


@pytest.mark.parametrize(
    ("sign", "said"),
    [("o", "o is overview already."), ("7", "digits go to slides"), ("", "one letter or sign")],
)
def test_a_key_that_cannot_be_given_is_refused_in_words(desk, sign, said):
    desk.locator("#key-black").fill(sign)
    desk.locator("#key-black").press("Tab")
    assert said in desk.inner_text("#fold-single [role=status]")
    assert desk.input_value("#key-black") == "B"


def test_slides_change_places_and_every_slide_stays(desk):
    first, second = CODES[:2]
    desk.get_by_role("button", name=f"{second} earlier").click()
    assert desk.locator(".order li").first.get_attribute("data-code") == second
    assert desk.evaluate("document.activeElement.ariaLabel") == f"{second} earlier"
    assert desk.locator(".order li").count() == len(CODES)
    desk.keyboard.press("Home")
    assert f"{second}, 1 of {len(CODES)}" in desk.inner_text("#desk")
    desk.get_by_role("button", name="As made, misses first").click()
    assert desk.locator(".order li").first.get_attribute("data-code") == first


def test_an_order_saved_with_the_board_begins_the_next_show(page, served_copy):
    page.goto(f"{served_copy.address}/present?show=exceptions", timeout=60_000)
    page.wait_for_selector("[data-ready='offline']", timeout=30_000)
    slides = page.evaluate(
        "JSON.parse(document.getElementById('show').textContent).slides.map((s) => s.code)"
    )
    query = page.evaluate("location.search")
    page.goto("about:blank")
    page.goto(f"{served_copy.address}/present{query}#presenter")
    page.wait_for_selector("#desk")
    page.locator("#fold-order summary").click()
    page.get_by_role("button", name=f"{slides[2]} earlier").click()
    page.get_by_role("button", name="Save with the board").click()
    page.get_by_text("Saved with the board").wait_for()
    again = page.context.browser.new_page()
    again.goto(f"{served_copy.address}/present{query}")
    assert again.evaluate(
        "JSON.parse(document.getElementById('show').textContent).slides.map((s) => s.code)"
    ) == [slides[0], slides[2], slides[1], *slides[3:]]
    again.close()
    served_copy.stop()
    page.get_by_role("button", name="As made, misses first").click()
    page.get_by_role("button", name="Save with the board").click()
    page.get_by_text("The server does not answer.").first.wait_for()


@pytest.fixture
def two_windows(page, address):
    """A wall and the presenter view opened from it, connected; each notes when it is loaded again."""
    page.goto(f"{address}#at={CODES[2]}&run=1")
    with page.expect_popup() as opened:
        page.evaluate("window.open(location.pathname + '#presenter', 'presenter') && null")
    presenter, loads = opened.value, []
    presenter.wait_for_selector("#desk")
    presenter.get_by_text("The wall is connected.").wait_for()
    for window in (page, presenter):
        window.on("load", lambda window: loads.append(window))
    return page, presenter, loads


@pytest.mark.parametrize("profile", ["board", "chamber"])
def test_the_presenter_sees_of_the_wall_what_the_wall_shows(page, address, profile):
    """The small copy has another shape than a 4:3 wall, so it shows the part that the wall measured."""
    page.set_viewport_size({"width": 1024, "height": 768})
    page.goto(f"{address}#at={CODES[0]}&run=1&profile={profile}")
    with page.expect_popup() as opened:
        page.evaluate("window.open(location.pathname + '#presenter', 'presenter') && null")
    desk = opened.value
    desk.get_by_text("The wall is connected.").wait_for()
    look = """(box) => { const slide = document.querySelector(box);
      return [slide.querySelector(".code").textContent, slide.dataset.part,
        [...slide.querySelectorAll(".rows tbody tr, .lines li")].map((row) => row.hidden)]; }"""
    seen = set()
    while True:
        desk.wait_for_timeout(150)
        on_wall = page.evaluate(look, ".slide:not([hidden])")
        if on_wall[0] in seen:
            break
        seen.add(on_wall[0])
        assert desk.evaluate(look, "#desk .mini .slide") == on_wall
        page.keyboard.press("PageDown")
    assert len(seen) >= len(CODES)


def test_the_two_windows_change_places_and_keep_the_slide(two_windows):
    wall, presenter, loads = two_windows
    presenter.get_by_role("button", name="Swap screens").click()
    wall.wait_for_selector("#desk")
    presenter.wait_for_selector(".prompt")
    assert shown(presenter) == CODES[2]
    wall.get_by_text("The wall is connected.").wait_for()
    wall.keyboard.press("PageDown")
    presenter.wait_for_selector(f"[id='slide-{CODES[3]}']:not([hidden])")
    assert (presenter.locator("#desk").count(), wall.locator("#stage").count()) == (0, 0)
    assert loads == [], "changing places needs neither server nor disk"


def test_windows_that_change_places_again_and_again_stay_a_wall_and_a_presenter_view(two_windows):
    wall, desk, loads = two_windows
    for _ in range(10):
        desk.get_by_role("button", name="Swap screens").click()
        wall, desk = desk, wall
        desk.wait_for_selector("#desk")
        wall.wait_for_selector("#stage")
    wall.keyboard.press("PageDown")
    desk.get_by_text(f"{CODES[3]}, 4 of").wait_for()
    assert loads == []
    wall.reload()
    desk.reload()
    desk.get_by_text(f"{CODES[3]}, 4 of").wait_for()
    assert shown(wall) == CODES[3]


def test_time_and_a_half_typed_decision_go_with_the_presenter_view(two_windows):
    wall, presenter, _ = two_windows
    presenter.locator("#minutes").fill("60")
    presenter.locator("#decision-kind").select_option("action")
    presenter.locator("#decision-text").fill("Ask the police for the")
    presenter.locator("#decision-owner").fill("Head of housing")
    presenter.evaluate("Date.now = ((now) => () => now() + 600_000)(Date.now)")
    presenter.get_by_role("button", name="Swap screens").click()
    wall.evaluate("Date.now = ((now) => () => now() + 600_000)(Date.now)")
    wall.wait_for_selector("#desk")
    wall.wait_for_function("() => document.getElementById('decision-text').value !== ''")
    assert wall.input_value("#decision-text") == "Ask the police for the"
    assert wall.input_value("#decision-kind") == "action"
    assert wall.input_value("#decision-owner") == "Head of housing"
    assert wall.input_value("#minutes") == "60"
    wall.wait_for_function("() => document.querySelector('.clock').textContent.startsWith('10:')")


def test_what_is_told_on_both_ways_is_done_once_and_a_window_loads_again_once(two_windows):
    wall, presenter, loads = two_windows
    presenter.evaluate(
        """() => { const made = JSON.parse(document.getElementById("show").textContent);
        const channel = new BroadcastChannel("safer-show-" + made.id.slice(0, 16));
        window.answers = 0;
        channel.addEventListener("message", ({ data }) => { if (data.kind === "state") window.answers += 1; });
        window.told = (kind, number) => {
          const message = { kind, number, show: made.id, from: "test", role: "presenter" };
          channel.postMessage(message);
          window.opener.postMessage(message, "*");
        };
        told("hello", 1); }"""
    )
    presenter.wait_for_function("() => answers > 0")
    wall.wait_for_timeout(300)
    # One from the wall and one from the presenter view, which hears the channel too.
    assert presenter.evaluate("answers") == 2
    presenter.evaluate("told('kept', 2); told('kept', 3);")
    wall.wait_for_timeout(1500)
    assert loads == [wall]
    assert shown(wall) == CODES[2]


@pytest.mark.parametrize(
    ("extended", "said"),
    [(True, "more than one screen"), (False, "one screen, or both show the same"), (None, "cannot tell")],
)
def test_two_screens_are_found_out_or_explained(page, address, extended, said):
    value = {True: "true", False: "false", None: "undefined"}[extended]
    page.add_init_script(
        f"Object.defineProperty(screen, 'isExtended', {{ value: {value} }});"
        "window.getScreenDetails = async () => { const one = {}; return { screens: [one], currentScreen: one }; };"
    )
    page.goto(address)
    page.get_by_role("button", name="Two screens").click()
    assert said in page.inner_text("#screens")
    assert page.get_by_role("button", name="Show on the other screen").count() == (1 if extended else 0)
    page.get_by_role("button", name="Done").click()
    assert page.get_by_role("button", name="Start").is_visible()


def test_when_something_fails_there_is_one_press_for_each_way_on(page, served):
    page.goto(f"{served.address}/present?show=exceptions", timeout=60_000)
    page.wait_for_selector("[data-ready='offline']", timeout=30_000)
    page.get_by_role("button", name="Start").click()
    page.keyboard.press("PageDown")
    place = shown(page)
    with page.context.expect_page() as opened:
        page.evaluate("window.open(location.pathname + location.search + '#presenter', 'presenter') && null")
    presenter = opened.value
    presenter.get_by_text("The wall is connected.").wait_for()
    presenter.locator("#fold-fails summary").click()
    for name in ("Kept copy", "Live"):
        page.evaluate("window.before = true")
        presenter.get_by_role("button", name=name, exact=True).click()
        page.wait_for_timeout(300)
        page.wait_for_selector(f"[id='slide-{place}']:not([hidden])")
        assert page.evaluate("window.before === undefined"), name
    with presenter.expect_download() as saved:
        presenter.get_by_role("button", name="One file").click()
    html = saved.value.path().read_text()
    assert presenter.evaluate("JSON.parse(document.getElementById('show').textContent).id") in html
    presenter.evaluate(
        "window.print = () => { window.printed = document.querySelectorAll('#stage .slide').length; }"
    )
    presenter.get_by_role("button", name="Paper or PDF").click()
    assert presenter.evaluate("window.printed") > 5


def test_on_paper_every_slide_stands_with_its_table(page, address):
    page.goto(f"{address}#at={CODES[0]}&run=1")
    page.emulate_media(media="print")
    seen = page.evaluate("[...document.querySelectorAll('.slide')].filter((s) => s.checkVisibility()).length")
    assert seen == len(CODES)
    sheet = page.inner_text(".sheet")
    assert page.locator(".sheet").is_visible()
    assert all(code in sheet for code in CODES)
    assert page.locator(f"[id='slide-{MEASURE.code}'] .backing table").first.is_visible()


def test_ones_own_screen_follows_the_room_until_one_turns_a_page(page, address):
    page.goto(f"{address}#at={CODES[0]}&run=1")
    with page.expect_popup() as opened:
        page.evaluate("window.open(location.pathname + '#read', 'reader') && null")
    reader = opened.value
    reader.wait_for_selector("#reader h1")
    page.keyboard.type(MEASURE.code)
    page.keyboard.press("Enter")
    heading = f"{MEASURE.code} {MEASURE.title}"
    reader.get_by_role("heading", name=heading).wait_for(timeout=1000)
    assert MEASURE.title in reader.inner_text("#said")
    assert reader.locator("table.data").first.is_visible()
    reader.get_by_role("button", name="Next").click()
    assert not reader.locator("#follow").is_checked()
    assert shown(page) == MEASURE.code
    page.keyboard.press("Home")
    reader.wait_for_timeout(200)
    assert reader.inner_text("#reader h1").split(" ")[0] == CODES[CODES.index(MEASURE.code) + 1]
    reader.locator("#follow").check()
    reader.get_by_role("heading", name=re.compile(f"^{re.escape(CODES[0])} ")).wait_for(timeout=2000)


# Texts over the slide: how high a capital is, in percent of the picture, and what leaves it.
OVER = """(floor) => {
  const box = document.querySelector(".over").getBoundingClientRect();
  const context = document.createElement("canvas").getContext("2d");
  const faults = [];
  for (const e of document.querySelectorAll(".over *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!(own || e.matches("input, select, textarea")) || !e.checkVisibility() || e.closest("option")) continue;
    const style = getComputedStyle(e);
    context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const high = (context.measureText("H").actualBoundingBoxAscent / box.height) * 100;
    const text = (e.textContent || e.id).trim().slice(0, 30);
    if (high < floor - 0.01) faults.push(`"${text}" is ${high.toFixed(2)}% high`);
    const r = e.getBoundingClientRect();
    const out = Math.max(box.left - r.left, r.right - box.right, r.bottom - box.bottom, box.top - r.top);
    if (out > 1) faults.push(`"${text}" leaves the picture by ${out.toFixed(0)}`);
  }
  return faults;
}"""


@pytest.mark.parametrize(("profile", "floor"), [("small", 2.0), ("board", 2.75), ("chamber", 3.75)])
@pytest.mark.parametrize("viewport", [(1280, 720), (1024, 768)], ids=lambda v: f"{v[0]}x{v[1]}")
def test_texts_over_the_slide_can_be_read_from_the_farthest_seat(page, address, viewport, profile, floor):
    page.set_viewport_size(dict(zip(("width", "height"), viewport, strict=True)))
    page.goto(address)
    page.wait_for_selector("[data-ready]")
    for _ in range({"small": 1, "board": 0, "chamber": 0}[profile]):
        page.keyboard.press("-")
    if profile == "chamber":
        page.keyboard.press("+")
    faults = [("start", page.evaluate(OVER, floor))]
    for name in ("Two screens", "Room size"):
        page.get_by_role("button", name=name).click()
        faults.append((name, page.evaluate(OVER, floor)))
        page.keyboard.press("Escape")
    page.evaluate("(hash) => { location.hash = hash; }", f"#at={MEASURE.code}&run=1&profile={profile}")
    page.wait_for_selector(".slide:not([hidden])")
    for key in ("?", "e", "o", "d"):
        page.keyboard.press(key)
        faults.append((key, page.evaluate(OVER, floor)))
        page.keyboard.press("Escape")
    assert [f for f in faults if f[1]] == []


def test_the_sign_of_autoplay_lies_on_nothing(wall):
    wall.keyboard.press("a")
    assert (
        wall.evaluate(
            """() => { const bar = document.querySelector(".running").getBoundingClientRect();
        return [...document.querySelectorAll(".slide:not([hidden]) .foot p")].map((p) => {
          const range = document.createRange(); range.selectNodeContents(p);
          const over = (r) => r.right > bar.left && r.bottom > bar.top && r.top < bar.bottom;
          return [...range.getClientRects()].some(over);
        }).filter(Boolean).length; }"""
        )
        == 0
    )
