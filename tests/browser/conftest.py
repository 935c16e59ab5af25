"""A real browser, and a page of somebody who has never been here."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright
from selenium.webdriver import ChromeOptions

from tests.browser.showing import CODES, HTML

BROWSER = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # The first prepares a bubble of the address bar, hundreds of scripts, in every window; Playwright's own list is
    # replaced by this one, so what matters of it stands here too.
    "--disable-features=WebUIOmniboxAimPopup,HttpsUpgrades,MediaRouter,OptimizationHints,PaintHolding,Translate",
)


def pytest_setup_options():
    """The same browser for the fixtures of dash[testing]."""
    options = ChromeOptions()
    options.binary_location = BROWSER or ""
    for argument in ARGUMENTS:
        options.add_argument(argument)
    return options


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium without a window."""
    if BROWSER is None:
        pytest.fail("Chromium was not found; on Debian: apt-get install chromium", pytrace=False)
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=BROWSER, args=list(ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture
def page(browser):
    """A page of a visitor who has never been here; fails the test when a script of it fails."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="en-GB")
    context.set_default_timeout(15_000)
    opened, errors = context.new_page(), []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Address of the file of the sample show."""
    file = tmp_path_factory.mktemp("show") / "show.html"
    file.write_text(HTML)
    return file.as_uri()


@pytest.fixture
def wall(page, address):
    """The wall, started, on its first slide, in a room and on a screen where every slide is whole."""
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"{address}#at={CODES[0]}&run=1&profile=small")
    return page
