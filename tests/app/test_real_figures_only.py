"""Without figures made for demonstration, as a partnership starts: most is empty, and says so in so many words."""

import re

import pytest

from tests.app.conftest import Visitor
from tests.serving import Served
from tests.still import elements, still_parts, words


class Real(Served):
    """The dashboard on a store with published and recorded figures only."""

    @property
    def environment(self):
        return super().environment | {"SAFER_ILLUSTRATIVE": "no"}


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    running = Real(tmp_path_factory.mktemp("real"))
    running.run("store", "init")
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def visitor(real):
    return Visitor(real.address)


def text_of(answer):
    """The words of a page that was sent as descriptions."""
    return " ".join(words(piece) for piece in still_parts(answer.json))


def test_every_page_can_be_read_and_none_claims_a_figure_that_is_made_up(visitor):
    links = {"/", "/chair", "/actions", "/intake", "/releases", "/reports", "/hotspots", "/ward/E05013003"}
    for piece in still_parts(visitor.page("/measures").json):
        links |= {a["href"] for _, a, _ in elements(piece) if a.get("href", "").startswith("/measure/")}
    assert len(links) > 100
    for link in sorted(links):
        answer = visitor.page(link)
        assert answer.status == 200 and "could not be drawn" not in answer.text, link
        assert "illustrative" not in text_of(answer).lower(), link


def test_silence_is_not_told_as_good_news(visitor):
    board, chair = text_of(visitor.page("/")), text_of(visitor.page("/chair"))
    quiet = "No measure could be assessed against a target or tested for change."
    assert quiet in board and quiet in chair
    for told in (board, chair):
        assert "Nothing is off target" not in told and "Every figure that was due" not in told
        assert re.search(r"\b\d+ of 111 measures have no figure to show\.", told)
    assert "Nothing asks for the Board's time" in chair


def test_the_reports_and_the_show_can_be_made_and_agree_with_the_release(real, tmp_path):
    real.run("report", "quarterly", "--out", str(tmp_path / "pack"), "--release", "12")
    assert {path.suffix for path in (tmp_path / "pack").iterdir()} == {
        ".docx",
        ".html",
        ".pdf",
        ".pptx",
        ".xlsx",
    }
    real.run("report", "show", "--out", str(tmp_path / "show.html"))
    told = (tmp_path / "show.html").read_text("utf-8")
    assert "No measure could be judged against a target" in told
    assert "No measure is off its target" not in told and "Nothing has changed since" not in told
