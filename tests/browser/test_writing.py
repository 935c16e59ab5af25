"""Writing on the page: by everybody, with the keyboard, and without losing what was typed."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from data.work_examples import EXAMPLES
from tests.browser.looking import Heard, opened
from tests.browser.test_returns import faults_of

pytestmark = pytest.mark.browser

PAGES = {
    "commentary": "/write/measure/SC17b",
    "a case study": "/write/priority/safer-and-stronger-communities",
    "an action that has begun": "/write/action?" + urlencode({"plan": EXAMPLES, "ref": "S-2"}),
    "an action that has not begun": "/write/action?" + urlencode({"plan": EXAMPLES, "ref": "A-2"}),
    "an answer": "/write/answer?name=osmb-2019-1",
}
WIDE = {"width": 1280, "height": 720}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_fault(browser, served, name):
    context = browser.new_context(viewport=WIDE, bypass_csp=True)
    page = context.new_page()
    heard = Heard(page)
    opened(page, served.address + PAGES[name])
    faults = faults_of(page) + heard.strangers(served.address)
    context.close()
    assert not faults, "\n".join(faults)


def test_commentary_is_written_from_the_measures_page_with_the_keyboard(browser, served_copy):
    context = browser.new_context(viewport=WIDE, bypass_csp=True)
    page = context.new_page()
    opened(page, f"{served_copy.address}/measure/SC05")
    page.get_by_role("link", name="Write about this measure").press("Enter")
    page.wait_for_url("**/write/measure/SC05")
    page.get_by_label("Commentary").fill("It held.")
    page.get_by_label("What you expect").fill("It will hold.")
    page.get_by_role("button", name="Keep what I say").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("say what and by when")
    expect(page.get_by_label("Commentary")).to_have_value("It held.")
    assert faults_of(page) == []
    page.set_viewport_size(WIDE)
    page.get_by_label("By when", exact=True).fill("2026-06-30")
    page.get_by_role("button", name="Keep what I say").press("Enter")
    expect(page.get_by_text("What you say is kept.")).to_be_visible()
    opened(page, f"{served_copy.address}/measure/SC05")
    expect(page.get_by_text("Expected: It will hold, by 30 June 2026.")).to_be_visible()
    context.close()
