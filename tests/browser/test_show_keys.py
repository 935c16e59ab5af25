"""Driven by a cheap presenter or the keyboard: every key in every state, places kept, single keys off on demand."""

import re

import pytest

from tests.browser.showing import CODES, MEASURE, SLIDES

pytestmark = pytest.mark.browser

OPEN = [s["code"] for s in SLIDES if s["code"] != "0.0" and not s["restricted"]]


def now(wall):
    """What the window keeps of its state: its address and what lies over the slide."""
    parts = wall.evaluate("location.hash").lstrip("#").split("&")
    given = dict(part.split("=") for part in parts if part)
    given["over"] = wall.evaluate("(document.querySelector('.over') || {ariaLabel: ''}).ariaLabel")
    given["shown"] = wall.evaluate(
        "[...document.querySelectorAll('.slide')].filter((s) => !s.hidden).map((s) => s.dataset.code).join()"
    )
    return given


def press(wall, *keys):
    for key in keys:
        wall.keyboard.press(key)
    return now(wall)


NEXT = ["PageDown", "ArrowRight", "Space", "n", "Enter"]
PREVIOUS = ["PageUp", "ArrowLeft", "p", "Shift+Space"]


@pytest.mark.parametrize("key", NEXT)
def test_keys_that_go_on(wall, key):
    assert press(wall, key)["shown"] == CODES[1]


@pytest.mark.parametrize("key", PREVIOUS)
def test_keys_that_go_back(wall, key):
    assert press(wall, "PageDown", "PageDown", key)["shown"] == CODES[1]


def test_the_first_and_the_last_slide_are_ends(wall):
    assert press(wall, "End")["shown"] == CODES[-1]
    assert press(wall, "PageDown")["shown"] == CODES[-1]
    assert press(wall, "Home")["shown"] == CODES[0]
    assert press(wall, "PageUp")["shown"] == CODES[0]


def test_a_page_code_or_a_number_and_enter_go_there(wall):
    assert press(wall, *MEASURE, "Enter")["shown"] == MEASURE
    assert press(wall, "3", "Enter")["shown"] == CODES[2]
    assert press(wall, "0", ".", "0", "Enter")["shown"] == "0.0"
    assert press(wall, "PageDown")["shown"] == CODES[0]


def test_an_unknown_page_code_goes_nowhere(wall):
    assert press(wall, "9", "9", ".", "9", "Enter")["shown"] == CODES[0]


@pytest.mark.parametrize(("key", "name"), [("b", "black"), (".", "black"), ("w", "white")])
@pytest.mark.parametrize("out", ["same", "PageDown", "PageUp", "Escape"])
def test_a_blank_screen_comes_and_goes_and_keeps_the_place(wall, key, name, out):
    press(wall, "PageDown")
    assert press(wall, key).get(name) == "1"
    assert wall.locator(".cover").count() == 1
    after = press(wall, key if out == "same" else out)
    assert (after.get(name), after["shown"]) == (None, CODES[1])
    assert wall.locator(".cover").count() == 0


def test_black_is_all_black_and_says_nothing(wall):
    press(wall, "b")
    assert (
        wall.evaluate("getComputedStyle(document.querySelector('.cover')).backgroundColor") == "rgb(0, 0, 0)"
    )
    assert wall.inner_text(".cover") == ""


@pytest.mark.parametrize(("key", "label"), [("?", "Keys"), ("e", "Evidence"), ("o", "Overview")])
@pytest.mark.parametrize("out", ["same", "Escape", "Backspace"])
def test_what_lies_over_a_slide_is_taken_away_and_the_place_stays(wall, key, label, out):
    press(wall, "PageDown")
    assert press(wall, key)["over"] == label
    after = press(wall, key if out == "same" else out)
    assert (after["over"], after["shown"]) == ("", CODES[1])


@pytest.mark.parametrize("key", ["?", "e"])
def test_next_takes_away_what_lies_over_before_it_moves(wall, key):
    assert press(wall, key, "PageDown")["shown"] == CODES[0]
    assert press(wall, "PageDown")["shown"] == CODES[1]


def test_a_tile_or_a_row_is_enlarged_and_left_again(wall):
    at = next(s["code"] for s in SLIDES if s["section"] == "Safer communities" and not s["measure"])
    press(wall, *at, "Enter")
    wall.locator(f"[id='slide-{at}'] a").first.focus()
    zoomed = press(wall, "Enter")
    assert (zoomed["shown"], zoomed["zoom"]) == (MEASURE, at)
    for key in ("Backspace", "Escape"):
        assert press(wall, key)["shown"] == at
        wall.locator(f"[id='slide-{at}'] a").first.focus()
        press(wall, "Enter")
    assert press(wall, "PageUp")["shown"] == at


def test_the_overview_is_walked_by_arrows_and_pages(wall):
    press(wall, "o")
    assert wall.evaluate("document.activeElement.textContent").startswith(CODES[0])
    press(wall, "ArrowRight")
    assert wall.evaluate("document.activeElement.textContent").startswith(CODES[1])
    press(wall, "ArrowDown")
    assert wall.evaluate("document.activeElement.textContent").startswith(CODES[5])
    assert press(wall, "Enter")["shown"] == CODES[5]
    press(wall, "o", "PageDown")
    assert wall.inner_text(".over p") == f"Slides 13 to {len(CODES)} of {len(CODES)}"
    assert wall.locator(".tiles button").count() <= 12


def test_autoplay_runs_and_any_other_key_pauses_it(wall):
    assert press(wall, "a")["auto"] == "1"
    assert wall.get_by_role("button", name="Pause").is_visible()
    for key in ("PageDown", "t", "q", "Escape"):
        assert press(wall, key).get("auto") is None
        assert press(wall, "a")["auto"] == "1"
    assert press(wall, "a").get("auto") is None
    assert wall.locator(".running").count() == 0


def test_autoplay_is_paused_by_its_button_too(wall):
    press(wall, "a")
    wall.get_by_role("button", name="Pause").click()
    assert now(wall).get("auto") is None
    assert now(wall)["shown"] == CODES[0]


def test_a_slide_is_held_and_let_go(wall):
    press(wall, "a")
    held = press(wall, "h")
    assert (held["auto"], held["hold"]) == ("1", "1")
    assert wall.get_by_role("button", name="Held; go on").is_visible()
    assert press(wall, "h").get("hold") is None


def test_theme_room_and_revision_are_switched_by_keys(wall):
    assert press(wall, "t")["theme"] == "dark"
    assert wall.evaluate("document.documentElement.dataset.theme") == "dark"
    assert press(wall, "t").get("theme") is None
    assert "profile" not in press(wall, "+")
    assert press(wall, "+")["profile"] == "chamber"
    assert press(wall, "+")["profile"] == "xl"
    assert press(wall, "+")["profile"] == "xl"
    assert press(wall, "-", "-", "-", "-")["profile"] == "small"
    assert press(wall, "v")["revised"] == "1"


def test_public_safe_hides_restricted_slides_at_once(wall):
    hidden = next(s["code"] for s in SLIDES if s["restricted"] and s["measure"])
    press(wall, *hidden, "Enter")
    after = press(wall, "x")
    assert after["safe"] == "1"
    assert after["shown"] in OPEN
    wall.get_by_role("button", name="Keep hidden").click()
    press(wall, *hidden, "Enter")
    assert now(wall)["shown"] in OPEN
    press(wall, "Home")
    walked = [now(wall)["shown"]]
    for _ in OPEN[1:]:
        walked.append(press(wall, "PageDown")["shown"])
    assert walked == OPEN
    press(wall, "x")
    wall.get_by_role("button", name="Show again").click()
    assert press(wall, *hidden, "Enter")["shown"] == hidden


def test_typing_is_typing(wall):
    press(wall, "d")
    wall.locator("#decision-text").focus()
    wall.keyboard.type("no black. 12 b w h a")
    assert wall.input_value("#decision-text") == "no black. 12 b w h a"
    after = press(wall, "Home", "End", "PageDown")
    assert after["shown"] == CODES[0]
    assert not {"black", "white", "hold", "auto"} & after.keys()
    assert press(wall, "Escape")["over"] == ""


def test_single_keys_can_be_turned_off_and_remotes_still_work(page, address):
    page.goto(f"{address}#at={CODES[0]}&run=1&letters=0")
    before = now(page)
    for key in "npbwfahoedrvtx.+-?12":
        assert press(page, key) == before
    assert press(page, "PageDown")["shown"] == CODES[1]
    assert press(page, "Space")["shown"] == CODES[2]


@pytest.mark.parametrize("modifier", ["Control", "Alt", "Meta"])
def test_the_browsers_own_shortcuts_are_left_to_it(wall, modifier):
    assert press(wall, f"{modifier}+b", f"{modifier}+ArrowRight")["shown"] == CODES[0]


def test_the_start_button_of_a_remote_keeps_the_place(page, address):
    """Logitech's start button sends F5 and Esc in turn."""
    page.goto(address)
    assert now(page)["over"] == "Start"
    assert press(page, "F5")["shown"] == CODES[0]
    press(page, "PageDown", "PageDown")
    for key in ("Escape", "F5", "Escape", "F5"):
        assert press(page, key)["shown"] == CODES[2]
    assert page.evaluate("performance.getEntriesByType('navigation').length") == 1


@pytest.mark.parametrize("key", ["Enter", "PageDown", "F5", "Space"])
def test_every_usual_key_starts(page, address, key):
    page.goto(address)
    page.wait_for_selector("[data-ready]")
    assert press(page, key)["shown"] == CODES[0]


def test_every_state_survives_a_reload(wall):
    before = press(wall, *MEASURE, "Enter", "t", "a", "h")
    wall.reload()
    wall.wait_for_selector(f"[id='slide-{MEASURE}']:not([hidden])", timeout=1000)
    assert now(wall) == before


def test_the_place_survives_when_the_address_is_lost(wall, address):
    press(wall, *MEASURE, "Enter")
    wall.goto("about:blank")
    wall.goto(address)
    wall.wait_for_selector(f"[id='slide-{MEASURE}']:not([hidden])", timeout=1000)


def test_an_address_that_makes_no_sense_is_not_followed(page, address):
    page.goto(f"{address}#at=77.7&run=1&profile=huge")
    assert now(page)["over"] == "Start"


MATRIX_STATES = {
    "normal": [],
    "zoom": [*"1.1", "Enter", "zoom"],
    "black": ["b"],
    "white": ["w"],
    "help": ["?"],
    "evidence": ["e"],
    "overview": ["o"],
    "autoplay": ["a"],
    "held": ["a", "h"],
    "typing": ["d"],
}
MATRIX_KEYS = [
    *NEXT, *PREVIOUS, "Home", "End", "b", ".", "w", "F5", "Escape", "a", "h", "o", "e", "d", "r", "v", "t", "x", "+",
    "-", "?", "Backspace", "5", "q", "F1", "Delete",
]  # fmt: skip


# What is on the wall now, and what is left after Esc three times.
LOOK_AND_LEAVE = """() => {
  const slides = [...document.querySelectorAll(".slide")];
  const shown = () => slides.filter((s) => !s.hidden).map((s) => s.dataset.code).join();
  const count = (name) => document.querySelectorAll(name).length;
  const found = { shown: shown(), overs: count(".over"), covers: count(".cover") };
  for (let i = 0; i < 3; i += 1) dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  const over = document.querySelector(".over");
  found.left = { shown: shown(), over: over ? over.ariaLabel : "", hash: location.hash };
  return found;
}"""


@pytest.mark.parametrize("state", MATRIX_STATES)
def test_no_key_in_any_state_loses_the_show(page, address, state):
    """After any key in any state there is exactly one slide, at most one thing over it, and Esc leads back to it."""
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.emulate_media(reduced_motion="reduce")
    page.goto(address)
    for number, key in enumerate(MATRIX_KEYS):
        page.evaluate(
            "(hash) => { location.hash = hash; }", f"#at={CODES[0]}&run=1&profile=small&dwell={10 + number}"
        )
        page.wait_for_selector(f"[id='slide-{CODES[0]}']:not([hidden])")
        for step in MATRIX_STATES[state]:
            if step == "zoom":
                page.locator(".slide:not([hidden]) a").first.focus()
                step = "Enter"
            page.keyboard.press(step)
        page.keyboard.press(key)
        found = page.evaluate(LOOK_AND_LEAVE)
        assert found["shown"] in [*CODES, "0.0"], key
        assert found["overs"] <= 1, key
        assert found["covers"] <= 1, key
        assert found["left"]["shown"] in CODES, key
        assert found["left"]["over"] in ("", "Restricted slides"), key
        assert not re.search("(black|white|auto|zoom)=", found["left"]["hash"]), key


def test_room_size_from_a_picture_height_and_the_farthest_seat(page, address):
    for height, seat, profile in (
        ("1.25", "5", "small"),
        ("1.07", "5.5", "board"),
        ("0.93", "6", "chamber"),
        ("0.68", "8", "xl"),
    ):
        page.goto("about:blank")
        page.goto(address)
        page.evaluate("sessionStorage.clear()")
        page.reload()
        page.get_by_role("button", name="Room size").click()
        page.fill("#room-height", height)
        page.fill("#room-seat", seat)
        page.get_by_role("button", name="Use this").click()
        assert page.evaluate("document.documentElement.dataset.profile") == profile


def test_a_room_for_which_no_letters_are_large_enough_says_what_would_do(page, address):
    page.goto(address)
    page.get_by_role("button", name="Room size").click()
    page.fill("#room-height", "0.68")
    page.fill("#room-seat", "10")
    before = page.evaluate("document.documentElement.dataset.profile")
    page.get_by_role("button", name="Use this").click()
    # 10 m by 13.4 are 0.746 m; 13.4 times 0.68 m are 9.11 m.
    told = page.get_by_role("status").filter(has_text="No letters are large enough there")
    assert told.inner_text().endswith("at least 0.75 m high, or a seat no farther than 9.1 m.")
    assert page.evaluate("document.documentElement.dataset.profile") == before
    assert page.evaluate("document.activeElement.id") == "room-height"
    page.fill("#room-seat", "9")
    page.get_by_role("button", name="Use this").click()
    assert page.evaluate("document.documentElement.dataset.profile") == "xl"


def test_a_slide_change_is_told_once(wall):
    said = wall.locator("#said")
    press(wall, "PageDown")
    first = said.inner_text()
    assert SLIDES[2]["title"] in first
    wall.evaluate(
        "() => { window.changes = 0; new MutationObserver(() => { window.changes += 1; })"
        ".observe(document.getElementById('said'), { childList: true }); }"
    )
    press(wall, "t", "v", "+")
    assert wall.evaluate("window.changes") == 0
    press(wall, "PageDown")
    wall.wait_for_timeout(50)
    assert wall.evaluate("window.changes") == 1


def test_a_decision_half_typed_is_still_there_after_escape_and_after_change_but_not_after_cancel(wall):
    wall.keyboard.press("d")
    wall.fill("#decision-text", "Write to the minister")
    wall.fill("#decision-owner", "The chair")
    wall.keyboard.press("Escape")
    assert wall.locator("#decision-text").count() == 0
    wall.keyboard.press("d")
    assert wall.input_value("#decision-text") == "Write to the minister"
    wall.get_by_role("button", name="Read back").click()
    wall.get_by_role("button", name="Change").click()
    assert wall.input_value("#decision-owner") == "The chair"
    wall.get_by_role("button", name="Cancel").click()
    wall.keyboard.press("d")
    assert wall.input_value("#decision-text") == ""
