"""Two people with a question: a board member with five minutes, a strategic lead who wants to know where and why."""

import csv
import re
from io import StringIO

import pytest
from playwright.sync_api import expect

from tests.browser.looking import WARD, at_rest, opened

pytestmark = pytest.mark.browser

OFF_TARGET = "/?quarter=2018-19+Q4"


def test_a_board_member_finds_what_is_off_who_owns_it_and_where_it_comes_from(page, served):
    opened(page, served.address + OFF_TARGET)
    expect(page.locator(".lead-sentence")).to_contain_text(
        re.compile(r"\d+ of \d+ measures assessed; \d+ not")
    )
    attention = page.locator("section", has=page.get_by_role("heading", name="Needs attention first"))
    first = attention.get_by_role("link").first
    expect(first).to_contain_text("Hate crime positive outcomes")
    row = page.get_by_role("row", name=re.compile("Hate crime positive outcomes"))
    expect(row).to_contain_text("Off target")
    expect(row).to_contain_text("South Yorkshire Police")
    first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hate crimes with a positive outcome")
    at_rest(page)
    card = page.locator(".chart-card").first
    expect(card).to_contain_text("6.9%")
    expect(card).to_contain_text("Off target")
    expect(card.locator(".source")).to_contain_text("Received")
    card.locator("summary", has_text="Years").click()
    year = card.get_by_role("row", name=re.compile("2018-19"))
    for figure in ("12.9%", "19.7%", "14.3%", "6.9%", "13.4%", "20%"):
        expect(year).to_contain_text(figure)
    expect(page.get_by_text("What this cannot see")).to_be_visible()
    expect(page.locator(".definition")).to_contain_text("South Yorkshire Police")


def test_a_lead_finds_a_ward_its_history_and_takes_the_numbers_away(page, served):
    opened(page, f"{served.address}/measure/SC01")
    wards = page.get_by_role("table", name=re.compile("wards"))
    row = wards.get_by_role("row", name=re.compile("Boston Castle"))
    count = row.get_by_role("cell").first.inner_text()
    page.locator("#measure-area").select_option(label="Boston Castle")
    page.locator("#measure-show").click()
    expect(page.locator(".showing")).to_contain_text("Boston Castle")
    at_rest(page)
    card = page.locator(".chart-card").first
    card.locator("summary", has_text="Table").click()
    rows = [text.split("\t") for text in card.locator("table").first.locator("tbody tr").all_inner_texts()]
    shown = {row[0]: row[1].replace(",", "") for row in rows}
    assert shown["2025-26 Q3"] == count
    with page.expect_download() as waiting:
        card.get_by_role("link", name=re.compile("Download")).click()
    download = waiting.value
    lines = list(csv.reader(StringIO(download.path().read_text(encoding="utf-8-sig"))))
    head = next(index for index, line in enumerate(lines) if "Quarter" in line and "Value" in line)
    quarter, value = lines[head].index("Quarter"), lines[head].index("Value")
    taken = {line[quarter]: line[value].removesuffix(".0") for line in lines[head + 1 :]}
    assert taken == shown
    about = dict(line[:2] for line in lines[:head] if len(line) > 1)
    assert about["Area"].startswith("Boston Castle") and about["Source"]


@pytest.mark.parametrize(
    ("address", "notes"),
    [
        (
            "/?quarter=2031-32+Q9&area=Atlantis&release=99&view=hologram",
            ("no quarter “2031-32 Q9”", "no area “Atlantis”", "no release “99”", "no view “hologram”"),
        ),
        (
            "/measure/SC14?quarter=<script>alert(1)</script>&release=1",
            ("no quarter “<script>alert(1)</script>”", "as it was presented"),
        ),
    ],
)
def test_what_an_address_asks_for_in_vain_is_said_where_it_is_seen(page, served, address, notes):
    opened(page, served.address + address)
    for note in notes:
        expect(page.locator(".notices")).to_contain_text(note)
    assert page.locator(".notices").bounding_box()["y"] < 720
    expect(page.locator(".showing")).to_be_visible()


@pytest.mark.parametrize("address", ["/measure/ZZ99", "/priority/nothing", "/ward/nowhere", "/nowhere"])
def test_an_address_that_leads_nowhere_says_where_one_can_go(page, served, address):
    opened(page, served.address + address)
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("no |not exist"))
    page.locator("main").get_by_role("link", name="The board").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How are we doing?")


def test_a_measure_kept_by_its_owner_says_so_and_shows_no_figure(page, served):
    opened(page, f"{served.address}/measure/VO27")
    expect(page.locator("main")).to_contain_text("held by owner, not shown")
    assert page.locator(".chart-plot").count() == 0


def test_figures_as_presented_stay_what_the_board_saw(page, served):
    opened(page, f"{served.address}/?quarter=2025-26+Q2&release=11")
    expect(page.locator(".showing")).to_contain_text("as presented on 13 November 2025")
    link = page.locator(".rows").first.get_by_role("link").first
    link.click()
    expect(page.locator(".eyebrow")).to_contain_text("Measure")
    expect(page.locator(".showing")).to_contain_text("as presented on 13 November 2025")
    assert f"area={WARD}" not in page.url and "release=11" in page.url


def test_every_made_up_figure_on_a_page_is_marked(page, served):
    opened(page, f"{served.address}/priority/protecting-vulnerable-children")
    cards = page.locator(".chart-card")
    for card in cards.all():
        if "illustrative" in card.locator(".source").inner_text().lower():
            expect(card.locator(".tag")).to_contain_text("not real")
    assert cards.locator(".tag").count() > 0
    expect(page.locator(".banner")).to_contain_text("illustrative")
