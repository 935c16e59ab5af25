"""What a show says besides its slides: answers to numbers that lead nowhere, dialogs, help, and how many slides there
are.
"""

import json
import re
from pathlib import Path

import pytest

from tests.browser.showing import CODES, HTML, MEASURE, SLIDES, go_to, noted, over, presenter_of, shown, until

pytestmark = pytest.mark.browser

HIDDEN = next(s["code"] for s in SLIDES if s["restricted"] and s["measure"])
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "show.md"
PATIENCE = 8000
FLOORS = {"small": 2.0, "board": 2.75, "chamber": 3.75, "xl": 3.75}


@pytest.fixture
def desk(wall):
    """The presenter view beside the wall, connected."""
    return presenter_of(wall)


# A number that leads nowhere, and what was agreed.


@pytest.mark.parametrize("code", ["99", "9.9", "0"])
def test_a_number_that_leads_nowhere_is_answered_on_wall_and_presenter_view_and_the_answer_passes(
    page, address, code
):
    page.clock.install()
    page.goto(f"{address}#at={CODES[0]}&run=1")
    page.clock.resume()
    desk = presenter_of(page)
    go_to(page, code)
    words = f"No slide {code}. There are {len(CODES)}."
    noted(page, words)
    noted(desk, words)
    assert shown(page) == CODES[0]
    page.clock.fast_forward(PATIENCE)
    until(page, "document.getElementById('noted').textContent === ''")
    assert not page.locator("#noted").is_visible()


def test_the_answer_is_told_again_when_it_is_asked_again_and_goes_when_the_slide_changes(wall):
    wall.evaluate(
        "() => { window.told = []; new MutationObserver(() => window.told.push("
        "document.getElementById('noted').textContent)).observe(document.getElementById('noted'), "
        "{ childList: true }); }"
    )
    words = f"No slide 99. There are {len(CODES)}."
    go_to(wall, "99")
    noted(wall, words)
    go_to(wall, "99")
    until(wall, f"window.told.join('|') === {json.dumps('|'.join([words, '', words]))}")
    wall.keyboard.press("PageDown")
    assert not wall.locator("#noted").is_visible()


def test_what_the_presenter_mistypes_is_not_told_to_the_room(wall, desk):
    desk.locator("#jump").fill("77")
    desk.keyboard.press("Enter")
    noted(desk, f"No slide 77. There are {len(CODES)}.")
    desk.locator("#jump").fill("")
    desk.keyboard.press("Enter")
    noted(desk, "Type a page code or a number.")
    wall.wait_for_timeout(200)
    assert wall.inner_text("#noted") == ""


def test_that_a_slide_is_hidden_is_told_to_the_presenter_alone(wall, desk):
    wall.keyboard.press("x")
    left = sum(not s["restricted"] for s in SLIDES if s["code"] != "0.0")
    go_to(wall, HIDDEN)
    noted(wall, f"No slide {HIDDEN}. There are {left}.")
    noted(desk, f"Slide {HIDDEN} is restricted and hidden now.")


def test_a_black_screen_stays_black_whatever_is_told(wall, desk):
    wall.keyboard.press("b")
    before = wall.screenshot()
    go_to(wall, "99")
    until(wall, "document.getElementById('noted').textContent !== ''")
    assert wall.screenshot() == before


# The words told, how high their capitals are, and which words of the slide they lie on.
NOTE = """async () => {
  const sleep = (time) => new Promise((done) => setTimeout(done, time));
  const press = (key) => dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  const show = JSON.parse(document.getElementById("show").textContent);
  const note = document.getElementById("noted");
  const context = document.createElement("canvas").getContext("2d");
  const found = { heights: [], covered: [], outside: [], seen: 0 };
  for (const { code } of show.slides) {
    for (const sign of code) press(sign);
    press("Enter");
    await sleep(20);
    for (const sign of "99") press(sign);
    press("Enter");
    while (!note.textContent) await sleep(10);
    const slide = document.querySelector(".slide:not([hidden])");
    const frame = slide.getBoundingClientRect();
    const style = getComputedStyle(note);
    context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    found.heights.push(context.measureText("H").actualBoundingBoxAscent / frame.height * 100);
    const box = note.getBoundingClientRect();
    if (box.right > innerWidth || box.left < 0 || box.bottom > innerHeight + 1) found.outside.push(code);
    const words = document.createTreeWalker(slide.querySelector(".wall"), NodeFilter.SHOW_TEXT);
    while (words.nextNode()) {
      const holder = words.currentNode.parentElement;
      if (holder.closest(".foot, .sr") || !holder.checkVisibility()) continue;
      const range = document.createRange();
      range.selectNodeContents(words.currentNode);
      for (const r of range.getClientRects()) {
        found.seen += 1;
        if (r.right > box.left + 1 && r.left < box.right - 1 && r.bottom - r.height * 0.14 > box.top + 1) {
          found.covered.push(`${code}: ${words.currentNode.data.slice(0, 30)}`);
        }
      }
    }
  }
  return found;
}"""


@pytest.mark.parametrize("profile", FLOORS)
@pytest.mark.parametrize("viewport", [(1280, 720), (1024, 768)], ids=lambda v: f"{v[0]}x{v[1]}")
def test_the_answer_can_be_read_from_the_farthest_seat_and_covers_nothing_but_the_foot(
    page, address, viewport, profile
):
    page.set_viewport_size(dict(zip(("width", "height"), viewport, strict=True)))
    page.goto(f"{address}#at={CODES[0]}&run=1&profile={profile}")
    found = page.evaluate(NOTE)
    assert min(found["heights"]) >= FLOORS[profile] - 0.01
    assert (found["covered"], found["outside"]) == ([], [])
    assert found["seen"] > 50


def decide(page, text):
    page.locator("#decision-text").fill(text)
    page.get_by_role("button", name="Read back").click()
    page.get_by_role("button", name="Agreed").click()


def test_what_was_agreed_is_told_in_both_windows_wherever_it_was_agreed(wall, desk):
    wall.keyboard.press("d")
    decide(wall, "Bring the ward figures")
    for window in (wall, desk):
        noted(window, f"Written down with {CODES[0]}.")
    assert (over(wall), wall.evaluate("document.activeElement.id")) == ("", "stage")
    desk.keyboard.press("PageDown")
    until(desk, f"document.title.includes('{CODES[1]} ')")
    decide(desk, "Ask the police why")
    for window in (wall, desk):
        noted(window, f"Written down with {CODES[1]}.")


# Dialogs.


@pytest.mark.parametrize(("key", "name"), [("?", "Keys"), ("e", "Evidence")])
@pytest.mark.parametrize("out", ["same", "Escape", "Backspace", "PageDown", "Close"])
def test_a_dialog_takes_the_focus_and_gives_it_back(wall, key, name, out):
    at = next(s["code"] for s in SLIDES if s["section"] == "Safer communities" and not s["measure"])
    go_to(wall, at)
    link = wall.locator(f"[id='slide-{at}'] a").first
    link.focus()
    wall.keyboard.press(key)
    dialog = wall.get_by_role("dialog", name=name)
    assert dialog.get_attribute("aria-modal") == "true"
    assert dialog.evaluate("(e) => document.activeElement === e")
    # Neither the Tab key nor a screen reader reaches the slide under it.
    assert wall.evaluate("[...document.querySelectorAll('.stage > .slide')].every((s) => s.inert)")
    if out == "Close":
        wall.mouse.move(400, 400)
        wall.mouse.move(420, 420)
        assert not wall.locator(".ways").is_visible()
        dialog.get_by_role("button", name="Close").click()
    else:
        wall.keyboard.press(key if out == "same" else out)
    assert dialog.count() == 0
    assert shown(wall) == at
    assert link.evaluate("(e) => document.activeElement === e")
    assert wall.locator(".stage > [inert]").count() == 0


def test_a_dialog_without_anything_to_go_back_to_leaves_the_focus_on_the_slide(wall):
    for key in ("?", "Escape", "e", "Escape", "o", "Escape", "d", "Escape"):
        wall.keyboard.press(key)
    assert wall.evaluate("document.activeElement.id") == "stage"
    assert wall.keyboard.press("PageDown") is None
    assert shown(wall) == CODES[1]


def test_the_start_button_of_a_remote_leaves_a_dialog_first_and_keeps_the_place(wall):
    go_to(wall, MEASURE)
    for key in ("?", "e"):
        wall.keyboard.press(key)
        for sent in ("F5", "Escape", "F5"):
            wall.keyboard.press(sent)
        assert (over(wall), shown(wall)) == ("", MEASURE)


def test_the_presenter_sees_the_keys_in_the_own_window_and_the_room_does_not(wall, desk):
    button = desk.locator("[data-action=help]")
    for way_out in ("Escape", "?", "Close"):
        button.click()
        dialog = desk.get_by_role("dialog", name="Keys")
        assert dialog.evaluate("(e) => e.matches(':modal') && e.contains(document.activeElement)")
        if way_out == "Close":
            dialog.get_by_role("button", name="Close").click()
        else:
            desk.keyboard.press(way_out)
        assert dialog.count() == 0
        assert button.evaluate("(e) => document.activeElement === e")
    desk.keyboard.press("?")
    desk.keyboard.press("PageDown")
    wall.wait_for_selector(f"[id='slide-{CODES[1]}']:not([hidden])")
    assert (over(wall), desk.get_by_role("dialog", name="Keys").count()) == ("", 0)


# Every key has a line of help, in the window and in the guide.

LABELS = {
    "PageDown": "Page Down", "PageUp": "Page Up", "ArrowRight": "→", "ArrowLeft": "←", "ArrowDown": "↓", "ArrowUp": "↑",
    " ": "Space", "Escape": "Esc", "-": "−",
}  # fmt: skip
ALL_KEYS = [
    *(chr(code) for code in range(0x20, 0x7F)),
    *(
        "−",
        "PageDown",
        "PageUp",
        "ArrowRight",
        "ArrowLeft",
        "ArrowDown",
        "ArrowUp",
        "Home",
        "End",
        "Enter",
        "Escape",
    ),
    *(
        "Tab",
        "Backspace",
        "Delete",
        "Insert",
        "ContextMenu",
        "Pause",
        "PrintScreen",
        "MediaPlayPause",
        "BrowserBack",
    ),
    *(f"F{number}" for number in range(1, 13)),
]


def keys_in_help(page):
    """Every key that help names, over all its pages."""
    named, seen = set(), ""
    page.keyboard.press("?")
    while over(page) == "Keys":
        assert page.inner_text(".over") != seen
        seen = page.inner_text(".over")
        named |= set(page.locator(".over kbd").all_inner_texts())
        page.keyboard.press("PageDown")
    assert shown(page) == CODES[0]
    return named


@pytest.mark.parametrize("profile", ["small", "board", "chamber", "xl"])
def test_every_key_that_does_anything_has_a_line_of_help_in_every_room(page, address, profile):
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"{address}#at={CODES[0]}&run=1&profile={profile}")
    ours = page.evaluate(
        """(keys) => keys.filter((key) => {
          const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
          document.getElementById("stage").dispatchEvent(event);
          return event.defaultPrevented;
        })""",
        ALL_KEYS,
    )
    assert len(ours) > 50
    page.goto("about:blank")
    page.goto(f"{address}#at={CODES[0]}&run=1&profile={profile}")
    if profile in ("small", "board"):
        page.keyboard.press("?")
        assert page.inner_text(".over h2") == "Keys", "all of them at once in the usual room"
        page.keyboard.press("?")
    named = keys_in_help(page)
    # Digits are said by an example.
    wanted = {LABELS.get(key, key.upper() if len(key) == 1 else key) for key in ours} - {*"0123456789"}
    assert wanted - named == set()
    assert {"Shift Space", "2.4 Enter", "Enter on a row", "Tab"} <= named
    guide = DOCUMENT.read_text(encoding="utf-8").partition("| key | does |")[2].partition("\n\n")[0]
    in_guide = {
        key for cell in re.findall(r"^\| (.*?) \|", guide, re.M) for key in re.split(r", | or ", cell)
    }
    assert named - in_guide == set()


def test_help_without_single_keys_names_only_keys_that_work(page, address):
    page.goto(f"{address}#presenter&at={CODES[0]}&run=1&letters=0")
    page.locator("[data-action=help]").click()
    named = page.locator("dialog kbd").all_inner_texts()
    assert "2.4 Enter" not in named
    assert [key for key in named if re.fullmatch(r"[A-Z.?+=−]", key)] == []
    assert "Page Down" in named


# One number for one thing.


def test_the_slides_are_counted_the_same_everywhere(page, address):
    page.goto(address)
    page.wait_for_selector("[data-ready]")
    assert page.inner_text("#ready") == f"{len(CODES)} of {len(CODES)} ready, can run without network"
    page.keyboard.press("Enter")
    desk = presenter_of(page)
    assert f"{CODES[0]}, 1 of {len(CODES)}: " in desk.inner_text("#desk")
    page.keyboard.press("o")
    assert page.inner_text(".over p") == f"Slides 1 to 12 of {len(CODES)}"
    page.keyboard.press("Escape")
    go_to(page, "99")
    noted(page, f"No slide 99. There are {len(CODES)}.")
    page.keyboard.press("x")
    left = sum(not s["restricted"] for s in SLIDES if s["code"] != "0.0")
    until(
        desk,
        f"document.getElementById('desk').textContent.includes('1 of {left}: ') && "
        "document.getElementById('desk').textContent.includes('restricted slides hidden')",
    )


@pytest.mark.parametrize(
    ("place", "said"),
    [(0, "All slides but not the room check"), (1, f"Only {len(CODES) - 1} of {len(CODES)} slides")],
)
def test_what_did_not_arrive_whole_is_named(page, tmp_path, place, said):
    parts = HTML.split("OFFICIAL</p>")
    file = tmp_path / "broken.html"
    file.write_text(
        "OFFICIAL</p>".join(parts[: place + 1]) + "BROKEN</p>" + "OFFICIAL</p>".join(parts[place + 1 :])
    )
    page.goto(file.as_uri())
    page.wait_for_selector("[data-ready='broken']")
    assert page.inner_text("#ready") == f"{said} arrived whole. Load the show again."
