"""Handing in a return and looking at releases, with a keyboard and by everybody."""

import pytest
from playwright.sync_api import expect

from tests.browser.looking import Heard, axe_violations, layout_faults, opened, sideways, unroll

pytestmark = pytest.mark.browser

PAGES = {
    "hand in a return": "/returns",
    "releases": "/releases",
    "what differs from a release": "/releases/6",
    "no such release": "/releases/99",
    "who has handed in what": "/intake",
    "yearly review": "/review",
    "a step of the review": "/review/SC14",
}
NARROW = {"width": 320, "height": 640}
BAD = "measure,period,area,numerator,denominator\nSC99,2024-25 Q4,Rotherham,1,2\nSC14,soon,Rotherham,5,4\n"
GOOD = "measure,period,area,numerator,denominator\nSC14,2025-26 Q2,Rotherham,13,93\n"


def faults_of(page):
    """Whatever would stop somebody, wide and narrow."""
    unroll(page)
    faults = axe_violations(page) + layout_faults(page)
    page.set_viewport_size(NARROW)
    page.wait_for_timeout(100)
    faults += [f"at 320: {fault}" for fault in axe_violations(page) + layout_faults(page)]
    return faults + ([f"{sideways(page)} pixels stick out sideways"] if sideways(page) > 0 else [])


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_fault(browser, served, name):
    context = browser.new_context(viewport={"width": 1280, "height": 720}, bypass_csp=True)
    page = context.new_page()
    heard = Heard(page)
    opened(page, served.address + PAGES[name])
    faults = faults_of(page) + heard.strangers(served.address)
    context.close()
    assert not faults, "\n".join(faults)


def hand_in(page, folder, name, text):
    """Send a file with nothing but the keyboard, once its name is in the form."""
    file = folder / name
    file.write_text(text)
    page.set_input_files("#return-file", file)
    page.focus("#return-file")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Boundaries, for street-level police files")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Send and check")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/returns/*")


def test_a_return_is_handed_in_with_the_keyboard(browser, served_copy, tmp_path):
    context = browser.new_context(viewport={"width": 1280, "height": 720}, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{served_copy.address}/returns")
    hand_in(page, tmp_path, "bad.csv", BAD)
    expect(page.get_by_role("heading", level=1)).to_have_text("bad.csv cannot be taken in yet")
    expect(page).to_have_title("Error: bad.csv cannot be taken in yet | Safer Rotherham Partnership")
    expect(page.get_by_text("The file was checked and nothing was changed.")).to_be_focused()
    expect(page.get_by_role("table")).to_contain_text("Cell A2")
    assert faults_of(page) == []
    page.set_viewport_size({"width": 1280, "height": 720})
    page.get_by_role("link", name="Send another file").click()
    hand_in(page, tmp_path, "good.csv", GOOD)
    expect(page.get_by_role("heading", level=1)).to_have_text("What good.csv would change")
    expect(page.get_by_text("The file was checked. Nothing has changed yet")).to_be_focused()
    assert faults_of(page) == []
    page.get_by_role("button", name="Take 1 figure in").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("good.csv is taken in")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("good.csv is taken in")
    page.goto(f"{served_copy.address}/returns")
    expect(page.get_by_role("table")).to_contain_text("Taken in as return")
    context.close()


def test_a_missing_reason_is_announced_and_focused(browser, served_copy, tmp_path):
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{served_copy.address}/returns")
    hand_in(page, tmp_path, "first.csv", GOOD)
    page.get_by_role("button", name="Take 1 figure in").click()
    page.goto(f"{served_copy.address}/returns")
    hand_in(page, tmp_path, "second.csv", GOOD.replace("13", "14"))
    page.get_by_label("Why do these figures change").fill(" ")
    page.get_by_role("button", name="Take 1 figure in").click()
    expect(page.get_by_role("alert")).to_contain_text("say why")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_label("Why do these figures change").fill("a late outcome")
    page.get_by_role("button", name="Take 1 figure in").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("second.csv is taken in")
    context.close()
