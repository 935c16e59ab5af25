"""The page of a show: whole in one file, closed to the network, marked on every slide, and the same as the views."""

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from metrics.views import Evidence, Verdict
from reports import show
from reports.show import MOST_BYTES, TooLarge, content_hash, show_page, worker_script
from reports.slides.decks import Behind, deck
from reports.svg_charts import recent
from tests.components.conftest import STATES, measure_view
from tests.reports.samples import sample_board


@pytest.fixture(scope="module")
def page():
    return show_page(deck(sample_board(), "board"))


def manifest(page):
    return json.loads(
        re.search(r'<script type="application/json" id="show">(.*?)</script>', page.html, re.S)[1]
    )


def slide_html(page, code):
    return re.search(rf'<section class="slide[^>]* id="slide-{code}".*?</section>', page.html, re.S)[0]


class Tags(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


def test_the_file_is_small_enough_to_hand_round(page):
    assert len(page.html.encode()) < MOST_BYTES / 10


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(show, "MOST_BYTES", 1000)
    with pytest.raises(TooLarge, match="fewer than 1,000 can be handed round"):
        show_page(deck(sample_board(), "board"))


def test_nothing_in_the_file_points_anywhere_else(page):
    for tag, attributes in Tags(page.html).found:
        assert tag not in ("link", "iframe", "object", "embed", "base", "form", "img")
        assert "src" not in attributes
        assert "style" not in attributes
        assert not any(name.startswith("on") for name in attributes)
        assert attributes.get("href", "#").startswith("#")
    assert (
        re.findall(r"@import|url\((?!#)|\beval\(|new Function|innerHTML|outerHTML|document\.write", page.html)
        == []
    )
    assert set(re.findall(r"https?://[^\s\"'<]+", page.html)) <= {"http://www.w3.org/2000/svg"}


def test_the_policy_names_exactly_the_one_script_and_the_one_style(page):
    style = re.search(r"<style>(.*?)</style>", page.html, re.S)[1]
    script = re.search(r"<script>(.*?)</script>", page.html, re.S)[1]
    for directive, text in (("style-src", style), ("script-src", script)):
        digest = b64encode(sha256(text.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}';" in page.policy
    assert page.policy.startswith("default-src 'none';")
    assert "unsafe" not in page.policy
    assert "frame-ancestors 'none'" in page.policy


def test_every_slide_has_one_heading_a_code_a_foot_and_a_marking(page):
    for entry in manifest(page)["slides"]:
        html = slide_html(page, entry["code"])
        assert len(re.findall("<h1 ", html)) == 1
        assert f"</span>{entry['code']}<span" in html
        assert "as at 15 February 2026" in html
        assert "Release 12, 65aef414" in html
        assert html.count('<p class="marking">OFFICIAL') == 1


def test_illustrative_slides_are_marked_in_sight(page):
    codes = {e["measure"]: e["code"] for e in manifest(page)["slides"] if e["measure"]}
    assert '<p class="mark">Illustrative</p>' in slide_html(page, codes["X2"])
    assert '<p class="mark">Illustrative</p>' not in slide_html(page, codes["SC01"])


def test_a_draft_is_marked_on_every_slide():
    page = show_page(deck(sample_board(release=None), "board"))
    assert page.html.count('<p class="mark">Draft</p>') == len(manifest(page)["slides"])
    assert manifest(page)["release"] is None


def test_the_table_behind_a_chart_has_the_numbers_of_the_view(page):
    codes = {e["measure"]: e["code"] for e in manifest(page)["slides"] if e["measure"]}
    html = slide_html(page, codes["SP1"])
    rows = re.findall(r'<tr><th scope="row">([^<]+)</th><td class="figure">([^<]*)</td>', html)
    view = sample_board().measure("SP1")
    assert rows == [(p.quarter, p.text) for p in recent(view.points)]


def test_every_slide_with_a_figure_carries_its_evidence(page):
    for entry in manifest(page)["slides"]:
        if entry["measure"]:
            html = slide_html(page, entry["code"])
            assert "Rule: rule, version test." in html
            assert '<table class="data">' in html


def test_evidence_is_said_in_words_and_small_odds_are_not_nothing():
    numbers = (("reason", "not_collected"), ("label", "7 Points Above CL"), ("odds", 0.005), ("p", 0.0002))
    told = Verdict(
        "not_assessed", "Cannot be assessed", "There is none.", Evidence("xmr mdc-2023", "7", numbers)
    )
    html = show_page(deck(sample_board(measures=(measure_view(variation=told),)), "safer")).html
    rows = re.findall(r'<tr><th scope="row">([^<]+)</th><td>([^<]*)</td></tr>', html)
    assert {
        ("why", "Not collected"),
        ("what the chart saw", "7 in a row above the average"),
        ("odds of meeting the target", "0.005"),
        ("chance if nothing changed", "under 0.001"),
    } <= set(rows)
    assert "Rule: control chart (XmR), Making Data Count 2023, version 7." in html
    assert "not_collected" not in html


def test_text_from_a_file_is_never_markup():
    risky = measure_view(
        code="R1", name="<img src=x>", short_name="<b>x</b>", title="</script><script>alert(1)</script>"
    )
    page = show_page(deck(sample_board(measures=(risky, STATES["markup"])), "safer"))
    tags = [tag for tag, _ in Tags(page.html).found]
    assert tags.count("script") == 2
    assert "img" not in tags
    assert "b" not in tags


def test_the_hash_of_a_slide_is_over_its_text_and_positions():
    body = '<p>A &amp; B</p><svg><path d="M0 0"/><text x="1%" y="2%">C</text></svg>'
    assert content_hash(body) == sha256(b"A & BM0 01%2%C").hexdigest()


def test_the_same_views_make_the_same_show_and_others_another(page):
    assert show_page(deck(sample_board(), "board")) == page
    changed = measure_view(title="62 incidents, one more")
    other = show_page(deck(sample_board(measures=(changed,)), "board"))
    assert other.content_id != page.content_id


def test_revised_figures_stand_beside_the_presented_ones():
    view = STATES["whole"]
    later = measure_view(points=(*view.points[:-1], replace(view.points[-1], value=65, text="65")))
    later = replace(later, latest=later.points[-1])
    page = show_page(
        deck(sample_board(measures=(view,)), "safer", Behind(revised=sample_board(measures=(later,))))
    )
    html = slide_html(page, "1.2")
    assert "has-revised" in html
    assert '<p class="number">62</p>' in html.split("body measure revised")[0]
    assert '<p class="number">65</p>' in html.split("body measure revised")[1]


def test_refused_slides_are_told_to_whoever_makes_the_show():
    long = measure_view(short_name=" ".join(["long"] * 13), title=" ".join(["long"] * 13))
    page = show_page(deck(sample_board(measures=(long,)), "board"))
    assert page.refused == ("slide 1.2 refused by R10: it has no title",)
    assert manifest(page)["refused"] == list(page.refused)


def test_the_worker_touches_nothing_but_the_show():
    text = worker_script()
    assert 'url.pathname === "/present"' in text
    assert re.findall(r"https?://|importScripts|eval", text) == []


def test_the_key_sentence_names_its_evidence_and_that_evidence_is_marked(page):
    found = 0
    for slide in manifest(page)["slides"]:
        html = slide_html(page, slide["code"])
        named = set(re.findall(r'<span class="ref">E(\d)</span>', html))
        marked = set(re.findall(r'<table class="data evidence of-key"><caption>E(\d)\.', html))
        assert named == marked, slide["code"]
        found += len(named)
    assert found > 1
