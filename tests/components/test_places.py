"""The hotspots page and the ward page in every state: words for every colour, a table for every map, links for all."""

import json
import re
from dataclasses import replace
from urllib.parse import unquote

import numpy as np
import pytest
from dash.development.base_component import Component

from components import theme
from components.markup import markup
from components.places.figures import concentration_figure, funnel_figure, past_figure, signed
from components.places.hotspots import hotspots_body
from components.places.listing import localities_section, written_list
from components.places.map_section import MapLinks
from components.places.maps import class_colours, map_figure, map_key
from components.places.patterns import record_section
from components.places.ward_sheet import ward_body
from components.still import still
from metrics.places.chosen import place_detail
from metrics.places.counts import Counted
from metrics.places.ground import Ground
from metrics.places.hotspots_view import Surroundings, hotspots_view
from metrics.places.judging import Subject, judged
from metrics.places.maps import boundary_map, dot_map, hex_map, with_outlines
from metrics.places.ranking import places_of
from metrics.places.ward_sheet import About, ward_sheet_view
from metrics.places.ways import LocalityWards
from metrics.views import PlaceLink, Release, Source
from reports.ward_sheet import file_name, ward_page
from tests import still as in_page
from tests.components.test_bodies import headings_of, ids_of, text_of
from tests.html_parts import html_parts

HIDDEN = "Not shown to protect people"
CODES = tuple(f"E05{i:06}" for i in range(12))
NAMES = (
    "Boston Castle",
    "<b>Wath</b>",
    "Keppel",
    "Hoober & Wentworth",
    "Sitwell",
    "Wales",
    "Dalton",
    "Swinton",
    "Greasbrough",
    "Hellaby",
    "Dinnington",
    "Maltby East",
)
LABELS = tuple(f"{2023 + n // 4}-{24 + n // 4} Q{n % 4 + 1}" for n in range(12))
SOURCE = Source("data.police.uk", "https://data.police.uk/", "recorded_crime", "2026-02-12", "Licence")
SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}


def counts(hidden=(), missing=False):
    values = np.random.default_rng(5).poisson(40, (12, 12)).astype(float)
    cells = np.zeros(values.shape, dtype=bool)
    cells[-1, list(hidden)] = True
    totals = values.sum(axis=1)
    values[cells] = np.nan
    if missing:
        values[-1], totals[-1] = np.nan, np.nan
    return Counted(LABELS, values, cells, np.zeros(values.shape, dtype=bool), totals)


def found(hidden=(), missing=False, level="ward", provenance="recorded_crime", visitors=False):
    subject = Subject(
        "X1",
        "Things recorded",
        "Things",
        "things",
        "residents",
        1000.0,
        visitors,
        True,
        "",
        replace(SOURCE, provenance=provenance),
        ("Coverage.",),
    )
    neighbours = np.eye(12, k=1, dtype=bool) | np.eye(12, k=-1, dtype=bool)
    ground = Ground(
        level,
        CODES,
        NAMES,
        ("Central",) * 12,
        np.full(12, 5000.0),
        (2021,) * 12,
        ("estimate",) * 12,
        neighbours,
    )
    months = None
    if level == "ward":
        months = counts()
    return judged(subject, ground, counts(hidden, missing), months)


def view(drawn="hex", place=CODES[0], **changes):
    one = found(**changes)
    names = dict(zip(CODES, NAMES, strict=True))
    maps = {
        "hex": lambda: hex_map(CODES, names, {c: (i % 3, i // 3) for i, c in enumerate(CODES)}, ("hex",)),
        "dots": lambda: dot_map(CODES, names, {c: (i, i) for i, c in enumerate(CODES)}, ("dots",), "wards"),
        "boundaries": lambda: boundary_map(
            CODES,
            names,
            {CODES[0]: json.dumps(SQUARE), "E05999999": json.dumps(SQUARE)},
            ("hex", "boundaries"),
            "wards",
            "a file",
        ),
    }
    around = Surroundings(
        LABELS[-1],
        None,
        "board",
        maps[drawn](),
        (LocalityWards("locality-central", "Central", CODES, False),),
        None,
        (),
        (),
        LABELS,
        "2026-02-15",
    )
    own = next(p for p in places_of(one)[0] if p.code == place)
    up = (PlaceLink("borough", "B", "Rotherham"), PlaceLink("locality", "locality-central", "Central"))
    down = (PlaceLink("neighbourhood", "E01", "Rotherham 001A"),)
    detail = place_detail(one, own, ((), ""), up, down)
    return replace(hotspots_view(one, around), chosen=detail)


STATES = {
    "whole": {},
    "some hidden": {"hidden": (2, 5)},
    "chosen hidden": {"hidden": (0, 5)},
    "all hidden": {"hidden": tuple(range(12))},
    "no figures": {"missing": True},
    "illustrative": {"provenance": "illustrative"},
    "visitors": {"visitors": True},
    "neighbourhoods": {"level": "neighbourhood", "drawn": "dots"},
    "boundaries": {"drawn": "boundaries"},
}


LINKS = MapLinks(lambda kind: f"/hotspots?map={kind}", lambda key: f"/hotspots?outlines={key}")


def href(level, code):
    return f"/hotspots?level={level}&place={code}"


def body(one, as_table=False):
    return hotspots_body(one, href, LINKS, "?quarter=x", as_table=as_table)


def elements(tree, kind):
    if isinstance(tree, list | tuple):
        return [found for item in tree for found in elements(item, kind)]
    if not isinstance(tree, Component):
        return []
    own = [tree] if type(tree).__name__ == kind else []
    return own + elements(getattr(tree, "children", None), kind)


def test_localities_say_that_they_are_unconfirmed_until_a_list_confirms_them():
    one = view()
    assert "Unconfirmed: no official list" in text_of(localities_section(one, href))
    confirmed = replace(one, localities=tuple(replace(place, confirmed=True) for place in one.localities))
    assert "Unconfirmed" not in text_of(localities_section(confirmed, href))


@pytest.fixture(params=STATES, ids=str)
def state(request):
    return view(**STATES[request.param])


def written(state, as_table=False):
    """Every element of the body as a browser reads it: (tag, attributes, children)."""
    return list(in_page.elements(html_parts(markup(body(state, as_table)))))


@pytest.mark.parametrize("as_table", [False, True])
def test_every_state_can_be_drawn_with_sound_headings_ids_and_tables(state, as_table):
    tree = written(state, as_table)
    levels = [1, *(int(tag[1]) for tag, _, _ in tree if tag in ("h2", "h3", "h4"))]
    assert len(levels) > 4
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    ids = [marks["id"] for _, marks, _ in tree if "id" in marks]
    assert len(ids) == len(set(ids))
    for tag, marks, children in tree:
        if tag == "table":
            assert children[0][0] == "caption" and in_page.words(children[0]).strip()
        if tag == "th":
            assert marks["scope"] in ("col", "row")


def test_every_place_is_a_real_link_in_the_table_and_says_its_figure(state):
    tree = written(state)
    links = {marks["data-place"]: (marks, children) for tag, marks, children in tree if "data-place" in marks}
    for place in state.places:
        marks, children = links[place.code]
        assert in_page.words(children) == place.name and marks["href"] == href(state.level, place.code)
    words = in_page.words(html_parts(markup(body(state))))
    for place in state.places:
        assert place.count.text in words and place.rate.text in words
    assert state.reconciled in words and state.map.placed in words and state.title in words


def test_what_is_chosen_is_marked_in_words_not_only_in_colour(state):
    current = [children for _, marks, children in written(state) if marks.get("aria-current") == "true"]
    assert [in_page.words(children) for children in current] == [state.chosen.name]


def test_the_list_is_the_same_whichever_place_is_chosen(state):
    other = replace(state, chosen=None)
    kept = written_list(state, href, "?quarter=x")
    assert written_list(other, href, "?quarter=x") == kept and "aria-current" not in kept
    assert markup(hotspots_body(state, href, LINKS, "?quarter=x", as_table=False, listed=kept)) == markup(
        body(state)
    )


def test_tables_alone_draw_no_chart(state):
    drawn = [e for e in elements(body(state, as_table=True), "Div") if "data-figure" in vars(e)]
    assert drawn == []
    maps = [e for e in elements(body(state), "Div") if getattr(e, "className", "") == "place-map"]
    assert len(maps) == 1


def test_a_map_has_a_trace_for_each_place_and_at_most_five_colours(state):
    figure = map_figure(state.map, state.places, state.classes, {state.chosen.code}, "per 1,000")
    traces = [trace for trace in figure["data"] if trace["name"]]
    assert {trace["name"] for trace in traces} == {shape.code for shape in state.map.shapes} & set(CODES)
    fills = {t["fillcolor"] for t in traces if "fillcolor" in t and "fillpattern" not in t}
    assert len(fills) <= 5 and len(state.classes) <= 5
    assert traces[-1]["name"] == state.chosen.code or state.chosen.code not in {t["name"] for t in traces}
    assert "geo" not in figure["layout"]


def test_hidden_places_are_hatched_and_hold_no_number():
    one = view(hidden=(2, 5))
    figure = map_figure(one.map, one.places, one.classes, set(), "per 1,000")
    hatched = {t["name"]: t for t in figure["data"] if "fillpattern" in t}
    assert set(hatched) == {CODES[2], CODES[5]}
    assert {t["fillpattern"]["shape"] for t in hatched.values()} == {"/"}
    for trace in hatched.values():
        assert HIDDEN in trace["text"] and not any(c.isdigit() for c in trace["text"])
    assert "Not shown to protect people (2)" in text_of(map_key(one.map, one.classes, one.places, "Rate"))


def test_places_without_a_figure_are_dotted_apart_from_hidden_ones():
    one = view(missing=True)
    figure = map_figure(one.map, one.places, one.classes, set(), "per 1,000")
    assert {t["fillpattern"]["shape"] for t in figure["data"] if "fillpattern" in t} == {"."}
    assert "No figure (12)" in text_of(map_key(one.map, one.classes, one.places, "Rate"))


def test_names_from_a_file_are_escaped_in_every_figure():
    one = view(place=CODES[1])
    whole = json.dumps(
        [
            map_figure(one.map, one.places, one.classes, set(), "per 1,000"),
            funnel_figure(one.outliers, CODES[1]),
            past_figure(one.chosen),
        ]
    )
    assert "<b>Wath" not in whole and "&lt;b&gt;Wath" in whole


def test_codes_that_are_no_place_of_ours_are_listed():
    words = text_of(body(view(drawn="boundaries")))
    assert "E05999999" in words and "1 of 12 wards placed" in words and "Map drawn as" in words


PARISHES = "Parishes, valid from 1 April 2023"


def outlined(drawn="boundaries", place=CODES[0]):
    """The view with the outlines of two areas over its map, one of them holding the first place."""
    one = view(drawn=drawn, place=place)
    names = dict(zip(CODES, NAMES, strict=True))
    square = ((-1.4, 53.4), (-1.3, 53.4), (-1.3, 53.5), (-1.4, 53.4))
    areas = [("E04000001", "<b>Wentworth", (CODES[0],)), ("E04000002", "", ())]
    drawn_over = with_outlines(one.map, names, "3", PARISHES, (square, square[:2]), areas, 4)
    return replace(one, map=replace(drawn_over, offered=(("3", PARISHES),)))


@pytest.mark.parametrize("drawn", ["boundaries", "dots"])
def test_outlines_are_lines_that_no_press_reaches_beneath_the_chosen_place(drawn):
    one = outlined(drawn, place=CODES[0])
    traces = map_figure(one.map, one.places, one.classes, {CODES[0]}, "per 1,000")["data"]
    over = [trace for trace in traces if trace["mode"] == "lines" and not trace["name"]]
    assert [trace["line"]["color"] for trace in over] == [theme.PAPER, theme.INK]
    assert over[0]["line"]["width"] > over[1]["line"]["width"] >= 2
    assert all(trace["hoverinfo"] == "skip" and "fill" not in trace for trace in over)
    assert over[1]["x"] == [-1.4, -1.3, -1.3, -1.4, None, -1.4, -1.3]
    order = [trace["name"] or trace["mode"] for trace in traces]
    assert order.index("lines") < order.index(CODES[0])
    without = map_figure(replace(one.map, outlines=None), one.places, one.classes, {CODES[0]}, "per 1,000")[
        "data"
    ]
    assert [trace for trace in traces if trace not in over] == without


def test_outlines_are_named_in_the_key_in_words_and_area_by_area():
    tree = body(outlined())
    words = text_of(tree)
    assert words.count(PARISHES) == 4 and "2 of 4 areas on this map (50%)" in words
    (table,) = [e for e in elements(tree, "Table") if PARISHES in text_of(e)]
    rows = [[text_of(cell) for cell in row.children] for row in elements(table, "Tr")][1:]
    assert rows == [["<b>Wentworth", "E04000001", NAMES[0]], ["E04000002", "E04000002", "no ward"]]
    links = {link.href: text_of(link) for link in elements(tree, "A") if "outlines=" in str(link.href)}
    assert links == {"/hotspots?outlines=": "nothing"}


def test_outlines_are_offered_by_links_and_on_hexagons_as_a_way_to_the_boundaries():
    for drawn, words in (("boundaries", PARISHES), ("hex", f"{PARISHES} (on the map by boundaries)")):
        one = view(drawn=drawn)
        offered = replace(one, map=replace(one.map, offered=(("3", PARISHES),)))
        links = {link.href: text_of(link) for link in elements(body(offered), "A")}
        assert links["/hotspots?outlines=3"] == words
    assert "Also show outlines" not in text_of(body(view(drawn="boundaries")))


def test_illustrative_figures_say_so():
    assert "Illustrative" in text_of(body(view(provenance="illustrative")))
    assert "Illustrative" not in text_of(body(view()))


def test_colours_go_from_light_to_dark_and_are_never_more_than_five():
    def light(colour):
        return sum(int(colour[i : i + 2], 16) for i in (1, 3, 5))

    for count in range(7):
        colours = class_colours(count)
        assert len(colours) == min(count, 5) == len(set(colours))
        assert list(colours) == sorted(colours, key=light, reverse=True)


def test_the_curve_of_concentration_has_a_chance_line():
    figure = concentration_figure(view().concentration, "wards")
    assert [t["name"] for t in figure["data"]] == ["By chance", "Recorded"]
    assert all(t["y"][0] == 0 and t["y"][-1] == pytest.approx(100, abs=0.1) for t in figure["data"])


def test_changes_carry_their_sign():
    assert [signed(n) for n in (3, 0, -1200)] == ["+3", "0", "\u22121,200"]


@pytest.fixture(params=["whole", "hidden"])
def sheet(request):
    if request.param == "hidden":
        return sheet_of((0,))
    return sheet_of(release=Release(3, "Q4 report", LABELS[-1], "2026-03-12", "", "x"))


def sheet_of(hidden=(), release=None):
    about = About(
        LABELS[-1],
        release,
        "2026-02-15",
        "Central locality (unconfirmed)",
        (PlaceLink("ward", CODES[1], NAMES[1]),),
        LABELS,
    )
    wards = [found(hidden), found(provenance="illustrative")]
    near = [found(level="neighbourhood")]
    return ward_sheet_view(CODES[0], wards, near, dict.fromkeys(CODES, CODES[0]), ((), ""), about)


SHARED = "One record in twenty has no place."
FIRES = "Fires nobody calls about. Dry weather raises the count."


def sheet_about(*texts, crime=True):
    """A sheet of measures called A, B and so on, each with what its data cannot show."""
    wards = [
        replace(one, subject=replace(one.subject, code=name, short=name, cannot_see=text, crime=crime))
        for name, text, one in zip("ABCD", texts, [found()] * len(texts), strict=False)
    ]
    return ward_sheet_view(
        CODES[0], wards, [], {}, ((), ""), About(LABELS[-1], None, "2026-02-15", "", (), LABELS)
    )


def test_what_the_data_of_each_measure_cannot_show_is_told_once():
    sheet = sheet_about(f"Thefts nobody reports. {SHARED}", f"How many carry knives. {SHARED}", FIRES, "")
    assert [(one.measures, one.name, one.text) for one in sheet.unseen] == [
        (("A", "B"), "A and B", SHARED),
        (("A",), "A", "Thefts nobody reports."),
        (("B",), "B", "How many carry knives."),
        (("C",), "C", FIRES),
    ]
    assert sheet_about(SHARED, SHARED, SHARED, FIRES).unseen[0].name == "All but D"
    assert sheet_about(SHARED, SHARED).unseen[0].name == "All measures"
    page = text_of(ward_body(sheet, "", lambda measure, ward: "/"))
    paper = ward_page(sheet)
    for one in sheet.unseen:
        assert one.text in page
    assert "<b>C</b>: Fires nobody calls about" in paper and "Dry weather" not in paper


def test_paper_keeps_to_what_is_remarked_on():
    sheet = sheet_about(f"Thefts. {SHARED}", f"Knives. {SHARED}", FIRES)
    remarked = replace(
        sheet,
        measures=tuple(replace(m, words="above limits" if m.code == "B" else "") for m in sheet.measures),
    )
    paper = ward_page(remarked)
    assert "<b>B</b>: Knives" in paper and "<b>All but C</b>: One record" in paper
    assert "Fires nobody" not in paper and "<b>A</b>" not in paper


def test_a_ward_with_fires_alone_is_told_nothing_of_recorded_crime():
    assert any(line.startswith("Recorded crime") for line in sheet_about(FIRES).cannot_see)
    assert not any("Recorded crime" in line for line in sheet_about(FIRES, crime=False).cannot_see)


def test_rates_are_per_what_the_data_says():
    one = replace(view(), per=10_000, people="households")
    drawn = next(e for e in elements(body(one), "Div") if "data-figure" in vars(e))
    assert "per 10,000 households (" in vars(drawn)["data-figure"]
    assert "Rate per 10,000 households" in text_of(body(one))
    sheet = replace(sheet_about(FIRES), per=10_000)
    assert "Rate per 10,000" in text_of(ward_body(sheet, "", lambda measure, ward: "/"))
    assert "Rate per 10,000 (95% interval)" in ward_page(sheet)


def test_the_place_that_a_rate_misleads_about_most_comes_from_the_data():
    one = view(visitors=True)
    rates = {place.name: place.rate.value for place in one.places}
    assert f"above all {max(rates, key=rates.get)}. " in one.base
    assert "above all" not in view(visitors=True, hidden=tuple(range(12))).base


def test_what_an_empty_list_of_a_ward_says_is_the_views_on_the_page_and_on_paper(sheet):
    empty = replace(
        sheet,
        **dict.fromkeys(("differences", "records", "neighbourhoods"), ()),
        no_differences="First.",
        no_records="Second.",
        no_neighbourhoods="Third.",
    )
    page = text_of(ward_body(empty, "", lambda measure, ward: f"/hotspots?measure={measure}&place={ward}"))
    for text in (page, ward_page(empty)):
        assert all(words in text for words in ("First.", "Second.", "Third."))
    for text in (text_of(ward_body(sheet, "", lambda measure, ward: "/")), ward_page(sheet)):
        assert (sheet.no_differences in text) == (not sheet.differences)


def test_a_ward_page_has_sound_headings_ids_and_says_what_it_cannot_show(sheet):
    tree = ward_body(sheet, "?quarter=x", lambda measure, ward: f"/hotspots?measure={measure}&place={ward}")
    still(tree)
    levels = [1, *headings_of(tree)]
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    assert len(ids_of(tree)) == len(set(ids_of(tree)))
    words = text_of(tree)
    assert sheet.title in words and "(unconfirmed)" in words and "an estimate" in words
    assert "What the data cannot show" in words and "Illustrative" in words


def test_a_ward_sheet_on_paper_has_the_same_words_and_numbers_and_needs_nothing_else(sheet):
    text = ward_page(sheet)
    for measure in sheet.measures:
        assert measure.count.text in text
        if measure.count.value is not None:
            assert measure.rate.text in text and measure.change.text in text
    for line in (*sheet.differences, *sheet.records, *sheet.cannot_see, *(one.text for one in sheet.unseen)):
        assert line.replace("'", "&#x27;").replace("&", "&amp;").replace("&amp;#x27;", "&#x27;") in text
    assert "<script" not in text and "src=" not in text and "<b>Wath" not in text
    assert "default-src &#x27;none&#x27;" in text and text.count("<h1>") == 1
    assert "(illustrative, not real)" in text
    assert (HIDDEN in text) == any(m.count.text == HIDDEN for m in sheet.measures)
    assert file_name(sheet) == f"boston-castle-{CODES[0]}-{LABELS[-1].replace(' ', '-')}.html"


def test_the_key_shows_the_marks_of_its_own_kind_of_map():
    areas = view(hidden=(2,))
    dots = replace(areas.map, kind="dots")

    def pictures(drawn):
        key = map_key(drawn, areas.classes, areas.places, "Rate")
        return [unquote(image.src) for image in elements(key, "Img")]

    assert "<circle" in pictures(dots)[-1] and "<circle" not in pictures(areas.map)[-1]


def test_a_swatch_is_a_picture_of_its_own():
    key = map_key(view().map, view().classes, view().places, "Rate")
    pictures = elements(key, "Img")
    assert pictures and all(image.alt == "" for image in pictures)
    assert all("<svg" in unquote(image.src) for image in pictures)


def test_a_month_that_cannot_be_used_is_a_dash_in_its_place_and_said_in_words():
    one = view()
    row = replace(one.ledger.rows[0], listed=(1, None, 0), times=1)
    gaps = replace(one.ledger, periods=one.ledger.periods[:3], usable=2, rows=(row,))
    section = record_section(replace(one, ledger=gaps), lambda *_: "/")
    heights = re.findall(r'<rect x="\d+" width="7" y="\d+" height="(\d+)"', str(markup(section)))
    assert heights == ["14", "2", "14"]
    assert "a dash one that cannot be used" in text_of(section) and "1 of 2" in text_of(section)
    assert "cannot be used" not in text_of(record_section(one, lambda *_: "/"))
