"""Every page, wide and narrow, with everything opened: nothing stops anybody, nothing leaves, nothing complains."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browser.looking import (
    OF_LAYOUT,
    PAGES,
    RULES,
    Heard,
    axe_violations,
    focus_faults,
    layout_faults,
    opened,
    sideways,
    unroll,
)

pytestmark = pytest.mark.browser

FILES = Path(__file__).resolve().parents[2] / "pages"
WIDE = {"width": 1280, "height": 720}
NARROW = {"width": 320, "height": 640}
WHOLE_WHEN_NARROW = {"board", "communities", "count with parts", "hotspots", "every measure"}
NOT_FOUND = "Failed to load resource: the server responded with a status of 404 (NOT FOUND)"


@pytest.fixture(scope="module")
def visitor(browser):
    """One context for all pages, so that scripts are fetched once."""
    context = browser.new_context(viewport=WIDE, locale="en-GB")
    yield context
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_fault(visitor, served, name):
    page = visitor.new_page()
    heard = Heard(page)
    opened(page, served.address + PAGES[name])
    unroll(page)
    faults = axe_violations(page) + layout_faults(page)
    page.set_viewport_size(NARROW)
    page.wait_for_timeout(100)
    rules = RULES if name in WHOLE_WHEN_NARROW else OF_LAYOUT
    faults += [f"at 320: {fault}" for fault in axe_violations(page, rules) + layout_faults(page)]
    if sideways(page) > 0:
        faults.append(f"{sideways(page)} pixels stick out sideways at 320")
    own_answer = (
        {NOT_FOUND}
        if page.evaluate("() => performance.getEntriesByType('navigation')[0].responseStatus") == 404
        else set()
    )
    faults += [words for words in heard.complaints if words not in own_answer]
    faults += heard.strangers(served.address)
    page.close()
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("name", ["board", "communities", "count with parts", "no such page"])
def test_the_tab_key_reaches_everything_and_gets_out(page, served, name):
    opened(page, served.address + PAGES[name])
    assert focus_faults(page) == []


def test_titles_tell_the_pages_apart(page, served):
    names = (
        "share off target",
        "every measure",
        "methods",
        "accessibility statement",
        "releases",
        "no such page",
    )
    titles = [opened(page, served.address + PAGES[name]).title() for name in names]
    assert len(set(titles)) == len(titles)
    assert all(title.endswith("| Safer Rotherham Partnership") for title in titles)


BROKEN = """<!doctype html><html lang="en"><head><title>Broken</title></head><body><main>
<h1>Broken</h1><h3>Skipped</h3><input id="a"><span id="a">twice</span>
<style>a { display: inline-block; width: 8px; height: 8px }</style><a href="#x"></a><a href="#y">y</a>
<button style="outline:none">No sign</button><p style="color:#ccc">Pale</p><div style="width:3000px">wide</div>
<table><tr><th></th></tr></table>
<button id="trap" onkeydown="if (event.key === 'Tab') { event.preventDefault(); }">Trap</button>
<button>Never reached</button></main></body></html>"""


def test_the_faults_these_tests_look_for_are_found(page):
    page.set_content(BROKEN)
    rules = {violation.split(":")[0] for violation in axe_violations(page)}
    assert {"label", "color-contrast", "heading-order", "link-name"} <= rules
    found = " ".join(layout_faults(page))
    for fault in ("skips a level", "id twice: a", "without a caption", "target of 8x8"):
        assert fault in found
    assert sideways(page) > 1000
    walk = " ".join(focus_faults(page))
    assert "no name: <input" in walk and "focus does not show: <button style" in walk and "trapped" in walk


def test_every_page_there_is_has_been_looked_at():
    registered = re.findall(
        r"path(?:_template)?=\"([^\"]+)\"", "".join(p.read_text() for p in FILES.glob("*.py"))
    )
    looked_at = [urlsplit(address).path for address in PAGES.values()]
    assert len(registered) > 5
    for path in registered:
        pattern = re.compile(re.sub(r"<\w+>", "[^/]+", path))
        assert any(pattern.fullmatch(address) for address in looked_at), f"no test looks at {path}"
