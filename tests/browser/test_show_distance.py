"""Slides as they are really drawn: large enough for the farthest seat, inside the frame, apart from each other, with
contrast left when the room is lit, and told apart without colour.

Every slide of two boards is laid out in the browser. Letters are measured as they are drawn (canvas metrics of a
capital H), positions and pixels as they are shown.
"""

import io
from itertools import combinations

import numpy as np
import pytest
from PIL import Image

from reports.show import show_page
from reports.slides.decks import Behind, deck
from reports.theme import STATUS
from tests.reports.samples import sample_board
from tests.reports.test_action_slides import action, item

pytestmark = pytest.mark.browser

VIEWPORTS = ((1280, 720), (1920, 1080), (1024, 768), (1280, 800), (2560, 1080))
PROFILES = {"small": 2.0, "board": 2.75, "chamber": 3.75}
"""Least height of a capital letter, percent of the height of the slide, by room."""

# Walks every slide in every part and gives what breaks a rule, in words.
FAULTS = """
async ([profile, floor]) => {
  const sleep = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const show = JSON.parse(document.getElementById("show").textContent);
  const context = document.createElement("canvas").getContext("2d");
  const caps = new Map();
  const capital = (style) => {
    const font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    if (!caps.has(font)) {
      context.font = font;
      caps.set(font, context.measureText("H").actualBoundingBoxAscent);
    }
    return caps.get(font);
  };
  const faults = [];
  let texts = 0;
  const press = (key) => dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  const codes = show.slides.map((slide) => slide.code);
  for (const code of codes) {
    location.hash = "";
    for (const sign of code) press(sign);
    press("Enter");
    const slide = document.getElementById(`slide-${code}`);
    let last = "";
    for (let step = 0; step < 12; step += 1) {
      await sleep();
      if (slide.hidden) break;
      const label = slide.querySelector(".code").textContent;
      if (label === last) break;
      last = label;
      check(slide, label);
      if (slide.querySelector(".part").textContent === "") break;
      press("PageDown");
    }
    if (last === "") faults.push(`${code}: was not shown`);
  }
  return { faults, texts };

  function check(slide, label) {
    const frame = slide.getBoundingClientRect();
    const boxes = [];
    const walker = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const holder = node.parentElement;
      if (!node.data.trim() || holder.closest(".sr, .backing") || !holder.checkVisibility()) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const rects = [...range.getClientRects()].filter((r) => r.width > 0);
      if (!rects.length) continue;
      texts += 1;
      const height = (capital(getComputedStyle(holder)) / frame.height) * 100;
      const words = node.data.trim().slice(0, 30);
      if (!holder.closest(".foot") && height < floor - 0.01) {
        faults.push(`${label}: "${words}" is ${height.toFixed(2)}% high`);
      }
      for (const r of rects) {
        const shrink = r.height * 0.14;
        const group = holder.closest("text, tspan, p, h1, td, th, li, figcaption");
        boxes.push({ words, group, x: r.left, y: r.top + shrink, right: r.right, bottom: r.bottom - shrink });
      }
    }
    const inset = 0.0299;
    for (const b of boxes) {
      const out = Math.max(frame.left + frame.width * inset - b.x, b.right - (frame.right - frame.width * inset),
        frame.top + frame.height * inset - b.y, b.bottom - (frame.bottom - frame.height * inset));
      if (out > 1) faults.push(`${label}: "${b.words}" leaves the safe area by ${out.toFixed(1)}`);
    }
    for (let i = 0; i < boxes.length; i += 1) for (let j = i + 1; j < boxes.length; j += 1) {
      const [a, b] = [boxes[i], boxes[j]];
      if (a.group === b.group || a.group.contains(b.group) || b.group.contains(a.group)) continue;
      const across = Math.min(a.right, b.right) - Math.max(a.x, b.x);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.y, b.y);
      if (across > 2 && down > 2) faults.push(`${label}: "${a.words}" lies on "${b.words}"`);
    }
    for (const box of slide.querySelectorAll(".wall, .body, .saying, .picture")) {
      if (!box.checkVisibility()) continue;
      if (box.scrollHeight > box.clientHeight + 2 || box.scrollWidth > box.clientWidth + 2) {
        faults.push(`${label}: ${box.className} is too full`);
      }
    }
    for (const line of slide.querySelectorAll(".line, .target")) {
      if (!line.checkVisibility()) continue;
      const width = (parseFloat(getComputedStyle(line).strokeWidth) / frame.height) * 100;
      if (width < 0.5) faults.push(`${label}: a line is ${width.toFixed(2)}% thick`);
    }
    for (const dot of slide.querySelectorAll(".dot, .flag")) {
      if (!dot.checkVisibility()) continue;
      const size = (dot.getBoundingClientRect().height / frame.height) * 100;
      if (size < 1.4) faults.push(`${label}: a marker is ${size.toFixed(2)}% high`);
    }
    const root = document.documentElement;
    if (root.scrollHeight > root.clientHeight || root.scrollWidth > root.clientWidth) {
      faults.push(`${label}: the window scrolls`);
    }
  }
}
"""


@pytest.fixture(scope="module")
def sample_file(tmp_path_factory):
    """A show of sample views in every state."""
    file = tmp_path_factory.mktemp("show") / "show.html"
    file.write_text(show_page(deck(sample_board(), "board")).html)
    return file.as_uri()


@pytest.fixture(scope="module")
def pack(demonstration_home, tmp_path_factory, served):
    """The meeting pack of the demonstration's newest release, written by the command."""
    file = tmp_path_factory.mktemp("pack") / "pack.html"
    served.run("report", "show", "--out", str(file))
    return file.as_uri()


def faults(browser, address, viewport, profile):
    """What is wrong with any slide of a show at this size in this room, and how many texts were measured."""
    context = browser.new_context(viewport=dict(zip(("width", "height"), viewport, strict=True)))
    page = context.new_page()
    page.goto(f"{address}#at=0.1&run=1&profile={profile}")
    found = page.evaluate(FAULTS, [profile, PROFILES[profile]])
    context.close()
    return found


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("viewport", VIEWPORTS, ids=lambda v: f"{v[0]}x{v[1]}")
def test_every_slide_can_be_read_from_the_farthest_seat(browser, sample_file, viewport, profile):
    found = faults(browser, sample_file, viewport, profile)
    assert found["faults"] == []
    assert found["texts"] > 150


@pytest.mark.parametrize(("viewport", "profile"), [((1920, 1080), "board"), ((1024, 768), "chamber")])
def test_every_slide_of_the_pack_can_be_read_from_the_farthest_seat(browser, pack, viewport, profile):
    found = faults(browser, pack, viewport, profile)
    assert found["faults"] == []
    assert found["texts"] > 500


@pytest.mark.parametrize("show", ["hotspots", "actions"])
def test_maps_and_actions_can_be_read_from_the_farthest_seat(browser, served, tmp_path, show):
    file = tmp_path / "show.html"
    served.run("report", "show", "--show", show, "--out", str(file))
    for viewport, profile in (((1280, 720), "board"), ((1024, 768), "chamber")):
        found = faults(browser, file.as_uri(), viewport, profile)
        assert found["faults"] == []
        assert found["texts"] > 50


def test_the_longest_questions_and_answers_can_be_read_from_the_farthest_seat(browser, tmp_path):
    long = "Community responsibilities notwithstanding, the partner organisations looked into disturbances"
    behind = Behind(
        actions=[action()], items=[item(text=long, status="answered", answer=long) for _ in range(3)]
    )
    file = tmp_path / "show.html"
    file.write_text(show_page(deck(sample_board(), "actions", behind)).html)
    for viewport, profile in (((1280, 720), "board"), ((1024, 768), "chamber")):
        assert faults(browser, file.as_uri(), viewport, profile)["faults"] == []


@pytest.mark.parametrize("viewport", [(1280, 720), (1024, 768)], ids=lambda v: f"{v[0]}x{v[1]}")
def test_extra_large_shows_one_finding_and_one_number(browser, sample_file, viewport):
    context = browser.new_context(viewport=dict(zip(("width", "height"), viewport, strict=True)))
    page = context.new_page()
    page.goto(f"{sample_file}#at=0.1&run=1&profile=xl")
    found = page.evaluate(FAULTS, ["xl", 0])
    assert found["faults"] == []
    page.keyboard.type(SPECIAL)
    page.keyboard.press("Enter")
    sizes = page.evaluate(
        "() => [...document.querySelectorAll('.slide:not([hidden]) :is(h1, .number, .status span, .code, .mark)')]"
        ".map((e) => parseFloat(getComputedStyle(e).fontSize) / innerHeight)"
    )
    context.close()
    assert len(sizes) >= 4
    assert min(sizes) >= 0.096


@pytest.mark.parametrize("viewport", [(1280, 720), (1024, 768)], ids=lambda v: f"{v[0]}x{v[1]}")
def test_extra_large_slides_of_the_pack_keep_inside_the_frame(browser, pack, viewport):
    """Under a finding of four lines the number and the status take turns."""
    context = browser.new_context(viewport=dict(zip(("width", "height"), viewport, strict=True)))
    page = context.new_page()
    page.goto(f"{pack}#at=0.1&run=1&profile=xl")
    found = page.evaluate(FAULTS, ["xl", 0])
    context.close()
    assert found["faults"] == []
    assert found["texts"] > 100


@pytest.mark.verify
@pytest.mark.parametrize("scale", [1, 1.25, 1.5, 2])
@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("viewport", [*VIEWPORTS, (3840, 2160), (768, 1024), (1366, 768)])
def test_the_whole_pack_on_every_screen(browser, pack, viewport, profile, scale):
    size = {"width": round(viewport[0] / scale), "height": round(viewport[1] / scale)}
    context = browser.new_context(viewport=size, device_scale_factor=scale)
    page = context.new_page()
    page.goto(f"{pack}#at=0.1&run=1&profile={profile}")
    found = page.evaluate(FAULTS, [profile, PROFILES[profile]])
    context.close()
    assert found["faults"] == []


SPECIAL = next(s.code for s in deck(sample_board(), "board").slides if s.measure and s.measure.code == "SP1")
CODES = ("0.0", "0.1", "0.2", "0.3", "1.1", SPECIAL, "2.1")
LIMITS = {"text": 7.0, "drawn": 4.5}
VEILED = 3.0

BOXES = """() => {
  const slide = document.querySelector(".slide:not([hidden])");
  const boxes = [];
  const put = (kind, name, r) => {
    if (r.width > 3 && r.height > 3) boxes.push([kind, name, r.left, r.top, r.right, r.bottom]);
  };
  const walker = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const holder = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || holder.closest(".sr, .backing") || !holder.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    put("text", walker.currentNode.data.trim().slice(0, 30), range.getBoundingClientRect());
  }
  for (const e of slide.querySelectorAll(".dot, .flag, .shape, .thin")) {
    if (e.checkVisibility()) put("drawn", e.getAttribute("class"), e.getBoundingClientRect());
  }
  return boxes;
}"""


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=float) / 255


def luminance(image):
    linear = np.where(image <= 0.04045, image / 12.92, ((image + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def seen_in_a_lit_room(image):
    """The picture with 30% of its colour gone and a veil of 10% light over it, as luminance."""
    grey = image @ np.array([0.299, 0.587, 0.114])
    return luminance(0.7 * image + 0.3 * grey[..., None]) + 0.1


def contrast(light):
    """Between what is under the mark and the mark itself: the commonest value and the one farthest from it."""
    values, counts = np.unique(np.round(light, 3), return_counts=True)
    ground = values[counts.argmax()]
    low, high = values.min(), values.max()
    return max((high + 0.05) / (ground + 0.05), (ground + 0.05) / (low + 0.05))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pixels_keep_their_contrast_and_in_a_lit_room_too(page, sample_file, theme):
    faint, looked_at = [], 0
    page.emulate_media(reduced_motion="reduce")
    for code in CODES:
        page.goto("about:blank")
        page.goto(f"{sample_file}#at={code}&run=1&theme={theme}")
        page.wait_for_selector(f"[id='slide-{code}']:not([hidden])")
        image = pixels(page.screenshot())
        plain, veiled = luminance(image), seen_in_a_lit_room(image)
        for kind, name, left, top, right, bottom in page.evaluate(BOXES):
            cut = np.s_[max(int(top), 0) : int(bottom) + 1, max(int(left), 0) : int(right) + 1]
            looked_at += 1
            if contrast(plain[cut]) < LIMITS[kind] or contrast(veiled[cut]) < VEILED:
                faint.append(
                    (code, kind, name, round(contrast(plain[cut]), 2), round(contrast(veiled[cut]), 2))
                )
    assert faint == []
    assert looked_at > 100


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("mark", ["line", "target", "edge", "axis"])
def test_each_line_of_a_chart_keeps_its_contrast_by_itself(page, sample_file, theme, mark):
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{sample_file}#at={SPECIAL}&run=1&theme={theme}")
    page.evaluate(
        """(mark) => { const slide = document.querySelector(".slide:not([hidden])");
        for (const e of slide.querySelectorAll(".plot path, .plot text, .plot circle, .plot rect")) {
          e.style.visibility = e.classList.contains(mark) ? "visible" : "hidden";
        } }""",
        mark,
    )
    image = pixels(page.locator(".slide:not([hidden]) .chart").screenshot())
    assert contrast(luminance(image)) >= LIMITS["drawn"]
    assert contrast(seen_in_a_lit_room(image)) >= VEILED


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("sight", ["none", "achromatopsia", "deuteranopia", "protanopia", "tritanopia"])
def test_statuses_are_told_apart_by_their_shape(page, sample_file, theme, sight):
    """Pairwise at 20 pixels: at least a tenth of the pixels differ clearly in lightness."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{sample_file}#at=0.0&run=1&theme={theme}")
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setEmulatedVisionDeficiency", {"type": sight})
    pictures = {}
    for status in STATUS:
        box = page.evaluate(
            """(status) => { const shape = document.querySelector(`.is-${status} .shape`).cloneNode(true);
            const holder = document.createElement("div");
            holder.className = `is-${status}`;
            holder.append(shape);
            const look = { position: "fixed", left: "0", top: "0", zIndex: 9, background: "var(--paper)" };
            Object.assign(holder.style, look);
            Object.assign(shape.style, { width: "20px", height: "20px", display: "block" });
            document.body.append(holder);
            const r = holder.getBoundingClientRect();
            return { x: r.x, y: r.y, width: 20, height: 20 }; }""",
            status,
        )
        pictures[status] = pixels(page.screenshot(clip=box)) @ np.array([0.299, 0.587, 0.114])
        page.evaluate("() => document.body.lastElementChild.remove()")
    for one, other in combinations(STATUS, 2):
        differing = np.mean(np.abs(pictures[one] - pictures[other]) > 0.2)
        assert differing >= 0.1, (one, other, round(float(differing), 3))
