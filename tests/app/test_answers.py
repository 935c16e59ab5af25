"""Whatever is asked, the answer is a page, a figure or a plain refusal: never a fault, never a number that differs."""

import csv
import html
import json
import re
from io import StringIO

import pytest

from tests.still import elements, still_parts, tables, words

WARD = "E05013003"
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@pytest.fixture(scope="session")
def codes(visitor):
    """The code of every measure, from the page that lists them."""
    pieces = still_parts(visitor.page("/measures").json)
    links = [attributes.get("href", "") for piece in pieces for _, attributes, _ in elements(piece)]
    found = {link.removeprefix("/measure/") for link in links if link.startswith("/measure/")}
    assert len(found) > 100
    return sorted(found)


@pytest.mark.parametrize(
    "path", ["/", "/measure/SC01", "/methods", "/nowhere", "/download/SC01.csv", "/_dash-layout"]
)
def test_every_answer_carries_the_headers(visitor, path):
    answer = visitor.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    policy = answer.headers["Content-Security-Policy"]
    scripts = re.search(r"script-src ([^;]*)", policy)[1]
    assert "default-src 'none'" in policy and "'unsafe" not in scripts and "http" not in scripts
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_methods_say_what_the_records_behind_recorded_crime_leave_out(visitor):
    pieces = still_parts(visitor.page("/methods").json)
    said = [words(children) for piece in pieces for tag, _, children in elements(piece) if tag == "p"]
    (told,) = [
        text for text in said if text.startswith("Between 4.2% and 5.5% of the police force's records")
    ]
    # 16,285 of 350,288 records of the 24 months
    assert told.endswith("by about 4.6%.")


def listed(page):
    return [
        words(children)
        for piece in still_parts(page.json)
        for tag, _, children in elements(piece)
        if tag == "li"
    ]


@pytest.mark.parametrize("path", ["/hotspots?measure=RC02&", f"/ward/{WARD}?", "/measure/RC02?"])
def test_a_page_of_recorded_crime_says_how_many_records_of_its_quarter_have_no_location(visitor, path):
    # Sums over the months of each quarter in data/figures/recorded_crime_months.csv.
    for quarter, without, records in (("2023-24 Q4", "2,029", "43,028"), ("2025-26 Q3", "1,987", "42,057")):
        lines = listed(visitor.page(f"{path}quarter={quarter.replace(' ', '+')}"))
        told = [text for text in lines if "have no location" in text]
        assert len(told) == 1, told
        assert told[0].startswith(
            f"{without} of the police force's {records} records (4.7%) of {quarter} have no location"
        )
        assert told[0].endswith("Wards are those that hold the published point of each record.")
    lines = listed(visitor.page(f"{path}quarter=2022-23+Q1"))
    assert not any("have no location" in text for text in lines)


def test_neighbourhoods_say_it_of_their_four_quarters(visitor):
    page = visitor.page("/hotspots?measure=RC02&level=neighbourhood&quarter=2024-25+Q4")
    (told,) = [text for text in listed(page) if "have no location" in text]
    assert "%) of the four quarters to 2024-25 Q4 have" in told
    assert told.endswith("Neighbourhoods are those of the code in the published file.")


@pytest.mark.parametrize("query", ["", "?quarter=2024-25+Q4", "?release=10"])
def test_the_sheet_of_a_ward_has_the_figures_of_its_page(visitor, query):
    sheet, page = visitor.get(f"/sheet/{WARD}{query}"), visitor.page(f"/ward/{WARD}{query}")
    assert sheet.status == 200 and sheet.headers["Cache-Control"] == "no-store"
    (counts,) = (rows for _, rows in tables(page) if len(rows) > 10)
    for row in counts:
        assert f">{html.escape(row[1])}<" in sheet.text, row
    links = {a.get("href", "") for piece in still_parts(page.json) for _, a, _ in elements(piece)}
    (link,) = (href for href in links if href.startswith("/sheet/"))
    assert visitor.get(link).text == sheet.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/sheet/E08000018", 404),
        ("/sheet/nowhere", 404),
        (f"/sheet/{WARD}?quarter=2030-31+Q1", 400),
        (f"/sheet/{WARD}?release=99", 400),
    ],
)
def test_a_sheet_that_there_is_not_is_refused(visitor, path, status):
    assert visitor.get(path).status == status


def test_every_measure_has_a_page_that_can_be_drawn(visitor, codes):
    for code in codes:
        answer = visitor.page(f"/measure/{code}")
        assert answer.status == 200 and list(still_parts(answer.json)), code
        assert "could not be drawn" not in answer.text, code


@pytest.mark.parametrize(
    "address", [f"/measure/{{}}?area={WARD}", "/measure/{}?release=1", "/measure/{}?view=table"]
)
def test_an_eighth_of_them_can_be_drawn_in_a_ward_in_the_first_release_and_as_tables(visitor, codes, address):
    for code in codes[::8]:
        answer = visitor.page(address.format(code))
        assert answer.status == 200 and list(still_parts(answer.json)), code


@pytest.mark.parametrize("code", ["SC01", "SC13a", "SC14", "RC01", "CH04"])
@pytest.mark.parametrize("query", ["", f"?area={WARD}", "?quarter=2024-25+Q4", "?release=5"])
def test_the_file_a_reader_takes_away_has_the_numbers_of_the_page(visitor, code, query):
    page = visitor.page(f"/measure/{code}{query}")
    shown = {
        row[0]: row[1]
        for caption, rows in tables(page)
        if caption.endswith("figures by quarter")
        for row in rows
    }
    lines = list(
        csv.DictReader(StringIO(visitor.get(f"/download/{code}.csv{query}").text.split("\r\n\r\n", 1)[1]))
    )
    taken = {line["Quarter"]: line for line in lines if not line["Part"]}
    assert taken.keys() == shown.keys()
    for quarter, text in shown.items():
        value = taken[quarter]["Value"]
        figure = re.search(r"-?[\d,]+(\.\d+)?", text)
        if value == "":
            assert figure is None or taken[quarter]["Why there is no figure"], (quarter, text)
            continue
        decimals = len(figure[1] or ".") - 1
        assert float(figure[0].replace(",", "")) == pytest.approx(float(value), abs=0.5001 * 10**-decimals)


ODD = [
    "",
    "/",
    "/measure/",
    "/measure/ZZ99?quarter=x",
    "/priority/none",
    "?quarter=",
    "//evil.example/measure/SC01",
    "/measure/SC01?quarter=2024-25+Q4&quarter=2023-24+Q4",
    "/measure/SC01?" + "area=" + "x" * 1500,
    "\x00",
    "%",
    "/measure/SC01?release=-1",
    "/measure/SC01?release=1e9",
    None,
    0,
    1.5,
    True,
    [],
    ["/measure/SC01"],
]


@pytest.mark.parametrize("prefix", ["board", "priority", "measure", "measures", "hotspots", "ward"])
def test_odd_requests_for_a_redraw_are_answered_or_refused(visitor, prefix):
    for asked in ODD:
        answer = visitor.redraw(prefix, asked)
        assert answer.status in (200, 204, 400), (asked, answer.status)
        assert "could not be drawn" not in answer.text and "Traceback" not in answer.text, asked


@pytest.mark.parametrize(
    "address",
    [
        "/",
        f"/?area={WARD}&view=table",
        "/priority/safer-and-stronger-communities?quarter=2024-25+Q2",
        "/measure/SC13a?part=race",
        "/measure/SC13a?part=nothing&quarter=never",
        "/measures?find=hate",
        "/hotspots?level=neighbourhood",
        f"/ward/{WARD}",
        "/chair",
        "/nowhere",
    ],
)
def test_the_document_holds_the_page_that_dash_draws(visitor, address):
    answer = visitor.get(address)
    assert answer.status == (404 if address == "/nowhere" else 200)
    document = answer.text.split('<div id="first-view">')[1].split('<div id="drawn-by-dash" hidden>')[0]
    drawn = visitor.page(address)
    keys = re.findall(r'"data-key": ?"(\w+)"', json.dumps(drawn.json))
    assert keys and re.findall(r'data-key="(\w+)"', document) == keys
    title = html.unescape(re.search(r"<title>([^<]+)</title>", answer.text)[1])
    assert title == drawn.json["response"]["_pages_store"]["data"]["title"]


def test_a_quarter_that_is_not_tracked_is_said(visitor):
    words = "There is no quarter “1999-00 Q9” here, so this page shows 2025-26 Q3, the newest."
    assert words in visitor.get("/intake?quarter=1999-00+Q9").text
    assert words in visitor.get("/intake?quarter=1999-00+Q9&quarter=x").text
    for known in ("", "?quarter=2025-26+Q2"):
        assert "There is no quarter" not in visitor.get(f"/intake{known}").text


def test_a_part_is_chosen_by_address_and_an_unknown_one_is_said(visitor):
    race = visitor.get("/measure/SC13a?part=race").text
    assert "Showing Race only, Rotherham" in race and '<option value="race" selected="">' in race
    assert "download/SC13a.csv?quarter=2025-26+Q3&amp;part=race" in race
    unknown = visitor.get("/measure/SC13a?part=shoe-size").text
    assert "There is no part “shoe-size” here, so this page shows the whole measure." in unknown
    assert "There is no part" in visitor.get("/measure/SC01?part=race").text
    ward = visitor.get(f"/measure/SC13a?part=race&area={WARD}").text
    assert "This part is not shown for this area" in ward and "chart-plot" not in ward


def test_a_part_is_downloaded_by_itself_with_nothing_its_page_hides(visitor):
    rows = list(
        csv.DictReader(StringIO(visitor.get("/download/SC13a.csv?part=race").text.split("\r\n\r\n", 1)[1]))
    )
    whole = list(csv.DictReader(StringIO(visitor.get("/download/SC13a.csv").text.split("\r\n\r\n", 1)[1])))
    assert rows and rows == [row for row in whole if row["Part"] == "Race"]
    assert not any("Q" in row["Quarter"] for row in rows)
    assert visitor.get("/download/SC13a.csv?part=shoe-size").status == 400
    assert visitor.get("/download/SC01.csv?part=race").status == 400


def test_a_redraw_and_a_page_opened_anew_are_the_same(visitor):
    for prefix, path in (
        ("board", "/"),
        ("priority", "/priority/protecting-vulnerable-adults"),
        ("measure", "/measure/SC01"),
    ):
        address = f"{path}?quarter=2024-25+Q2&area={WARD}"
        redrawn = visitor.redraw(prefix, address).json["response"][f"{prefix}-body"]["children"]
        assert list(still_parts(redrawn)) == list(still_parts(visitor.page(address).json))
