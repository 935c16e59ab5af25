"""What the browser tests share: the pages, opening one, and finding what would stop somebody from using it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from urllib.parse import urlparse

import pytest
from playwright.sync_api import ConsoleMessage, Page, Request, expect

from web.npm import AXE

WARD = "E05013003"
PAGES = {
    "board": "/",
    "board of a ward": f"/?area={WARD}",
    "board as presented": "/?quarter=2025-26+Q2&release=11",
    "board, all asked for unknown": "/?quarter=never&area=nowhere&release=99&view=hologram",
    "children": "/priority/protecting-vulnerable-children",
    "adults": "/priority/protecting-vulnerable-adults",
    "communities": "/priority/safer-and-stronger-communities",
    "communities as tables": "/priority/safer-and-stronger-communities?view=table",
    "violence": "/priority/violence-and-organised-crime",
    "count with wards": "/measure/SC01",
    "count with parts": "/measure/SC13a",
    "one part": "/measure/SC13a?part=race",
    "one part, by quarter": "/measure/AD01?part=opiate",
    "share off target": "/measure/SC14?quarter=2018-19+Q4",
    "held by its owner": "/measure/VO27",
    "no figures in a ward": f"/measure/CH01?area={WARD}",
    "measure as tables": "/measure/SC01?view=table",
    "hotspots": "/hotspots",
    "hotspots of a ward, some not shown": f"/hotspots?measure=RC10&place={WARD}",
    "hotspots by neighbourhood": "/hotspots?measure=SC01&level=neighbourhood",
    "hotspots as tables": "/hotspots?measure=RC02&view=table",
    "hotspots, all asked for unknown": "/hotspots?measure=none&quarter=never&place=nowhere&map=globe&view=hologram",
    "ward": f"/ward/{WARD}",
    "no such ward": "/ward/E05000000",
    "releases": "/releases",
    "a release": "/releases/11",
    "reports": "/reports",
    "every measure": "/measures",
    "measures found": "/measures?find=hate",
    "methods": "/methods",
    "how we judge": "/how-we-judge",
    "actions": "/actions",
    "the chair's page": "/chair",
    "intake": "/intake",
    "accessibility statement": "/accessibility",
    "no such page": "/nowhere",
    "no such measure": "/measure/ZZ99",
    "no such priority": "/priority/nothing",
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_LAYOUT = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]
"""The rules whose answer depends on where things lie; the others read the same document at every width."""
UNDRAWN = ".chart-plot:not(.is-drawn):not(details:not([open]) *)"
"""Charts that are still to come; those in a closed box wait until it is opened."""
CALLBACK = "/_dash-update-component"
LEAST_TARGET = 24

expect.set_options(timeout=15_000)


def at_rest(page: Page) -> Page:
    """`page` once its heading and every chart of it are drawn and Dash has taken over."""
    expect(page.locator("#main h1")).to_be_visible(timeout=30_000)
    expect(page.locator("#first-view")).to_have_count(0, timeout=30_000)
    expect(page.locator(UNDRAWN)).to_have_count(0, timeout=30_000)
    return page


def opened(page: Page, address: str) -> Page:
    """`page` showing `address`, at rest."""
    page.goto(address)
    return at_rest(page)


@dataclass
class Heard:
    """What a page said to the console and asked of the network while it was listened to."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("request", lambda request: self.requests.append(request))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def strangers(self, own: str) -> list[str]:
        """Requests that left for another host than that of the address `own`; data and blobs go nowhere."""
        host = urlparse(own).netloc
        return [
            request.url
            for request in self.requests
            if urlparse(request.url).scheme not in ("data", "blob") and urlparse(request.url).netloc != host
        ]

    def callbacks(self) -> list[str]:
        """The output of every callback that was asked for."""
        return [
            json.loads(request.post_data)["output"] for request in self.requests if CALLBACK in request.url
        ]


def axe_violations(page: Page, rules: list[str] = RULES) -> list[str]:
    """Every violation of `rules` axe-core finds, as "rule: element"."""
    if not AXE.is_file():
        pytest.fail("axe-core is not there: run `make axe`", pytrace=False)
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE.read_text())
    found = page.evaluate(
        """(tags) => axe.run(document, {runOnly: tags, resultTypes: ["violations"]}).then((result) =>
        result.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`)))""",
        rules,
    )
    return list(found)


def unroll(page: Page) -> None:
    """Open everything that can be opened."""
    page.evaluate("() => document.querySelectorAll('details').forEach((part) => { part.open = true; })")


def sideways(page: Page) -> int:
    """How many pixels of the page lie beyond its right edge."""
    return page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")


def layout_faults(page: Page) -> list[str]:
    """Headings that skip a level, ids used twice, tables without caption or headers, and targets that are too small
    (WCAG 2.5.8: links within a sentence and targets with room around them may be smaller)."""
    return page.evaluate(
        """(least) => {
        const faults = [];
        const visible = (node) => node.checkVisibility({visibilityProperty: true}) && node.getClientRects().length;
        let level = 0;
        for (const heading of document.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
          const own = Number(heading.tagName[1]);
          if (own > level + 1) faults.push(`heading skips a level: ${heading.textContent}`);
          level = own;
        }
        if (document.querySelectorAll("h1").length !== 1) faults.push("not one h1");
        const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
        const twice = new Set(ids.filter((one, index) => ids.indexOf(one) !== index));
        for (const id of twice) faults.push(`id twice: ${id}`);
        for (const table of document.querySelectorAll("table")) {
          const name = table.caption ? table.caption.textContent.trim() : "";
          if (!name) faults.push("table without a caption");
          for (const head of table.querySelectorAll("th")) {
            const scope = head.closest("thead") ? "col" : "row";
            if (head.scope !== scope || !head.textContent.trim()) faults.push(`head of a ${scope}: ${name}`);
          }
        }
        const targets = [...document.querySelectorAll("a[href], button, select, input, summary")].filter(visible);
        const boxes = targets.map((node) => node.getBoundingClientRect());
        targets.forEach((node, index) => {
          const box = boxes[index];
          if (node.matches(".skip-link") || (box.width >= least && box.height >= least)) return;
          const inSentence = node.tagName === "A" && getComputedStyle(node).display === "inline" &&
            node.parentElement.textContent.trim() !== node.textContent.trim();
          const x = box.x + box.width / 2, y = box.y + box.height / 2;
          const crowded = boxes.some((other, place) => place !== index &&
            Math.hypot(Math.max(other.left - x, 0, x - other.right), Math.max(other.top - y, 0, y - other.bottom))
            < least / 2);
          const size = `${Math.round(box.width)}x${Math.round(box.height)}`;
          if (!inSentence && crowded) faults.push(`target of ${size}: ${node.outerHTML.slice(0, 120)}`);
        });
        return faults;
        }""",
        LEAST_TARGET,
    )


def focus_faults(page: Page, most: int = 400) -> list[str]:
    """Walks the Tab key from the top to the end: stops without a name or without a visible sign of focus, and traps."""
    page.evaluate(
        "() => { document.activeElement.blur(); getSelection().removeAllRanges(); window.scrollTo(0, 0); }"
    )
    faults, seen = [], []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            """() => {
            const node = document.activeElement;
            if (!node || node === document.body) return null;
            window.walked = window.walked || new Map();
            if (!window.walked.has(node)) window.walked.set(node, window.walked.size);
            const style = getComputedStyle(node);
            const words = node.getAttribute("aria-label") || (node.labels && [...node.labels].map((l) => l.textContent)
              .join(" ")) || node.textContent || node.title;
            const box = node.getBoundingClientRect();
            return {
              number: window.walked.get(node), what: node.outerHTML.slice(0, 120), words: words.trim(),
              outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
              seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
            };
            }"""
        )
        if stop is None:
            return faults
        if stop["number"] in seen:
            if stop["number"] == 0 and len(seen) > 1:
                return faults
            return [*faults, f"the Tab key is trapped: {stop['what']}"]
        seen.append(stop["number"])
        if not stop["words"]:
            faults.append(f"no name: {stop['what']}")
        if stop["outline"] < 2:
            faults.append(f"focus does not show: {stop['what']}")
        if not stop["seen"]:
            faults.append(f"focus is out of sight: {stop['what']}")
    return [*faults, f"more than {most} stops"]


def focused(page: Page) -> str:
    """Id of the element that has the focus, or its tag where it has none."""
    return page.evaluate("() => document.activeElement.id || document.activeElement.tagName.toLowerCase()")


def said(page: Page) -> str:
    """What was said last to readers who cannot see the page."""
    return page.locator("#announcer").inner_text()
