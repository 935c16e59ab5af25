"""What the tests of a running show share: its slides, its two windows, and what is shown and told in them."""

from __future__ import annotations

import json
import re
import time

from playwright.sync_api import Page

from reports.show import show_page
from reports.slides.decks import deck
from tests.reports.samples import sample_board

HTML = show_page(deck(sample_board(), "board")).html
SLIDES = json.loads(re.search(r'id="show">(.*?)</script>', HTML, re.S)[1])["slides"]
CODES = [s["code"] for s in SLIDES if s["code"] != "0.0"]
MEASURE = next(s["code"] for s in SLIDES if s["measure"])


def presenter_of(wall: Page) -> Page:
    """The presenter view opened from a wall, connected."""
    with wall.context.expect_page() as opened:
        wall.evaluate("window.open(location.pathname + location.search + '#presenter', 'presenter') && null")
    opened.value.get_by_text("The wall is connected.").wait_for()
    return opened.value


def shown(page: Page) -> str:
    """The page code of the slide on the wall."""
    return page.evaluate("document.querySelector('.slide:not([hidden])').dataset.code")


def over(page: Page) -> str:
    """The name of what lies over the slide; '' for nothing."""
    return page.evaluate("(document.querySelector('.over') || { ariaLabel: '' }).ariaLabel")


def go_to(page: Page, code: str) -> None:
    """Type a page code or a number, then Enter."""
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def until(page: Page, condition: str) -> None:
    """Wait for a condition from outside: a served show lets nobody evaluate text inside it."""
    end = time.monotonic() + 15
    while not page.evaluate(condition):
        assert time.monotonic() < end, f"still not: {condition}"
        page.wait_for_timeout(50)


def noted(page: Page, words: str) -> None:
    """Wait until these words are told and in sight."""
    until(page, f"document.getElementById('noted').textContent === {json.dumps(words)}")
    assert page.locator("#noted").get_attribute("role") == "status"
    assert page.locator("#noted").is_visible()
