"""On a phone the figures come first: the menu and the choosers wait behind a button each, and never without scripts."""

import pytest
from playwright.sync_api import expect

from tests.browser.looking import opened

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
NAV, FORM = ".header nav", "#main form[data-asked]"


@pytest.fixture
def phone(page):
    page.set_viewport_size(PHONE)
    return page


def test_the_first_finding_is_on_the_first_screen(phone, served):
    opened(phone, served.address)
    assert phone.locator(".lead-sentence").bounding_box()["y"] < PHONE["height"]
    expect(phone.locator(NAV)).to_be_hidden()
    expect(phone.locator(FORM)).to_be_hidden()


def test_the_menu_opens_by_keyboard_and_closes_behind_who_follows_a_link(phone, served):
    opened(phone, served.address)
    button = phone.get_by_role("button", name="Menu")
    button.focus()
    phone.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    phone.keyboard.press("Tab")
    expect(phone.locator(NAV).get_by_role("link", name="Board")).to_be_focused()
    phone.locator(NAV).get_by_role("link", name="Actions").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("What is being done?")
    expect(phone.locator(NAV)).to_be_hidden()


def test_what_is_chosen_behind_the_button_is_shown(phone, served):
    opened(phone, served.address)
    phone.get_by_role("button", name="Choose what to show").click()
    phone.get_by_label("Quarter", exact=True).select_option("2024-25 Q4")
    phone.get_by_role("button", name="Show", exact=True).click()
    expect(phone.locator(".showing")).to_contain_text("2024-25 Q4")


def test_the_plain_pages_have_the_same_menu(phone, served):
    phone.goto(f"{served.address}/returns")
    expect(phone.locator(NAV)).to_be_hidden()
    phone.get_by_role("button", name="Menu").click()
    expect(phone.locator(NAV)).to_be_visible()


def test_a_wide_screen_shows_everything_at_once(page, served):
    opened(page, served.address)
    expect(page.locator(".fold").first).to_be_hidden()
    expect(page.locator(NAV)).to_be_visible()
    expect(page.locator(FORM)).to_be_visible()


def test_without_scripts_nothing_is_folded(browser, served):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(served.address)
    expect(page.locator(NAV)).to_be_visible()
    expect(page.locator(FORM)).to_be_visible()
    context.close()
