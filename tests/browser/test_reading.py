"""Reading it another way: wider spacing, larger letters, forced colours, no motion, on paper, without colour."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from tests.browser.looking import PAGES, at_rest, opened, sideways, unroll

pytestmark = pytest.mark.browser

SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }"""

# Words that do not fit the box that would hide them.
CUT = """() => [...document.querySelectorAll("#main *, .header *, .footer *")].filter((node) => {
  const style = getComputedStyle(node);
  const clips = style.overflowX === "hidden" || style.overflowY === "hidden";
  if (!clips || style.clipPath !== "none" || node.closest(".chart-frame, select")) return false;
  return node.scrollHeight > node.clientHeight + 1 || node.scrollWidth > node.clientWidth + 1;
}).map((node) => node.outerHTML.slice(0, 100))"""


@pytest.mark.parametrize("name", ["board", "count with parts", "hotspots"])
def test_wider_spacing_cuts_nothing_off(page, served, name):
    """WCAG 1.4.12."""
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, served.address + PAGES[name])
    page.add_style_tag(content=SPACING)
    unroll(page)
    assert page.evaluate(CUT) == []
    assert sideways(page) <= 0


@pytest.mark.parametrize("name", ["board", "count with parts", "hotspots"])
def test_letters_of_twice_the_size_cut_nothing_off(page, served, name):
    """WCAG 1.4.4, letters alone enlarged."""
    opened(page, served.address + PAGES[name])
    page.add_style_tag(content=":root { font-size: 200% !important; }")
    unroll(page)
    assert page.evaluate(CUT) == []
    assert sideways(page) <= 0


def test_forced_colours_keep_statuses_and_borders(browser, served):
    context = browser.new_context(forced_colors="active", viewport={"width": 1280, "height": 720})
    page = opened(context.new_page(), served.address + PAGES["communities"])
    shape = page.locator(".verdict__shape").first
    assert shape.evaluate("(node) => getComputedStyle(node).forcedColorAdjust") == "none"
    pixels = np.asarray(Image.open(BytesIO(shape.screenshot())).convert("L"))
    assert int(pixels.max()) - int(pixels.min()) > 120
    button = page.locator("#priority-show")
    assert button.evaluate("(node) => parseFloat(getComputedStyle(node).borderTopWidth)") >= 1
    context.close()


def test_nothing_moves_for_those_who_asked_for_stillness(browser, served):
    context = browser.new_context(reduced_motion="reduce")
    page = opened(context.new_page(), served.address + PAGES["communities"])
    assert page.evaluate("() => document.getAnimations().length") == 0
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((node) =>
        getComputedStyle(node).transitionDuration.split(", ").some((time) => parseFloat(time) > 0)).length"""
    )
    assert moving == 0
    context.close()


def test_on_paper_there_are_figures_and_words_but_nothing_to_press(page, served):
    opened(page, served.address + PAGES["communities"])
    page.locator("summary").first.click()
    page.emulate_media(media="print")
    for hidden in (".header nav", ".filters", ".skip-link", ".download", "summary"):
        assert not page.locator(hidden).first.is_visible()
    for shown in (
        ".showing",
        "h1",
        ".chart-card__title",
        ".chart-plot svg",
        ".source",
        ".banner",
        "details table",
    ):
        assert page.locator(shown).first.is_visible()
    closed = page.locator("details:not([open]) table").first
    assert not closed.is_visible()
    paper = page.pdf(format="A4", tagged=True)
    assert paper.startswith(b"%PDF") and b"/MarkInfo" in paper and b"/StructTreeRoot" in paper
    page.set_viewport_size({"width": 794, "height": 1123})
    at_rest(page)
    assert sideways(page) <= 0


def test_statuses_differ_in_grey_and_for_colour_blind_eyes(page, served):
    """Each silhouette of the key differs from each other by its shape alone: pixels dark or light, no colour."""
    opened(page, served.address + PAGES["board"])
    page.locator(".tally--key").scroll_into_view_if_needed()
    boxes = [picture.bounding_box() for picture in page.locator(".tally--key .verdict__shape").all()]
    session = page.context.new_cdp_session(page)
    for sight in ("achromatopsia", "deuteranopia", "protanopia", "tritanopia"):
        session.send("Emulation.setEmulatedVisionDeficiency", {"type": sight})
        seen = Image.open(BytesIO(page.screenshot())).convert("L")
        shapes = [
            np.asarray(seen.crop((b["x"], b["y"], b["x"] + 18, b["y"] + 18)).resize((12, 12))) < 160
            for b in boxes
        ]
        assert len(shapes) == 6
        for index, one in enumerate(shapes):
            for other in shapes[index + 1 :]:
                assert np.count_nonzero(one != other) >= 8
    words = page.locator(".tally--key .verdict__word").all_inner_texts()
    assert len(set(words)) == 6 and all(words)
