"""What is written as HTML is the same document, and holds nothing that runs."""

import dash_bootstrap_components as dbc
import pytest
from dash import dcc, html

from components.filters import Choice, filter_bar
from components.markup import markup
from components.still import still
from tests.html_parts import html_parts


def described(children):
    return html_parts(still(children).to_plotly_json()["props"]["data-still"])


def test_elements_texts_and_numbers_in_order():
    parts = described([html.P(["Quarter ", html.Strong("Q4"), 3, 0.5, None]), "after", html.Br()])
    assert parts == [["p", {}, "Quarter ", ["strong", {}, "Q4"], "30.5"], "after", ["br", {}]]


def test_attributes_have_their_names_in_html():
    cell = html.Td(
        "x", className="a b", colSpan=2, tabIndex="0", **{"aria-label": "words", "data-label": "Year"}
    )
    assert described(cell) == [
        [
            "td",
            {"class": "a b", "colspan": "2", "tabindex": "0", "aria-label": "words", "data-label": "Year"},
            "x",
        ]
    ]
    assert described(html.Div(style={"height": "340px", "marginTop": 0})) == [
        ["div", {"style": "height:340px;margin-top:0"}]
    ]
    assert described(html.Details(open=True, hidden=False)) == [["details", {"open": ""}]]


def test_links_of_dash_open_inside_the_page():
    assert described(dcc.Link("Board", href="/?quarter=2024-25+Q4", className="x")) == [
        ["a", {"href": "/?quarter=2024-25+Q4", "class": "x", "data-here": ""}, "Board"]
    ]


@pytest.mark.parametrize("address", ["/x", "#top", "?a=b", "https://example.org/a", "mailto:a@example.org"])
def test_addresses_of_pages_and_documents_pass(address):
    assert described(html.A("x", href=address))[0][1]["href"] == address


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//evil.example", "vbscript:x", "x"],
)
def test_other_addresses_are_refused(address):
    with pytest.raises(ValueError, match="no address"):
        still(html.A("x", href=address))
    with pytest.raises(ValueError, match="no address"):
        still(dcc.Link("x", href=address))


@pytest.mark.parametrize("source", ["https://evil.example/x.png", "data:text/html,x", "//evil.example/x.svg"])
def test_pictures_come_from_here(source):
    with pytest.raises(ValueError, match="no address"):
        still(html.Img(src=source))


@pytest.mark.parametrize(
    "component",
    [
        dcc.Input(),
        dcc.Graph(),
        html.Button(n_clicks=0),
        html.Iframe(srcDoc="x"),
        html.Div([{"a": 1}]),
        html.Div(True),
        html.Script("alert(1)"),
        html.Form(method="get"),
        dbc.Select(),
    ],
)
def test_what_needs_dash_is_refused(component):
    with pytest.raises(TypeError):
        still(component)


def test_text_stays_text():
    hostile = '"><script>alert(1)</script>&amp;'
    assert markup(html.P(hostile, title=hostile)).count("<") == 2
    assert described(html.P(hostile, title=hostile)) == [["p", {"title": hostile}, hostile]]


def test_what_is_still_is_written_as_it_stands_under_its_key():
    whole = still([html.P("one & two"), html.Br()])
    key = whole.to_plotly_json()["props"]["data-key"]
    assert html_parts(markup(html.Main(whole))) == [
        ["main", {}, ["div", {"class": "still", "data-key": key}, ["p", {}, "one & two"], ["br", {}]]]
    ]
    assert key != still(html.P("one and two")).to_plotly_json()["props"]["data-key"]


def test_choosers_are_written_as_the_forms_they_are():
    form = filter_bar("board", (Choice("view", "Show as", (("a", "A & B"), ("b", "B")), "b", "a"),))
    ((tag, attributes, field, button),) = html_parts(markup(form, controls=True))
    assert (tag, attributes["method"], attributes["data-asked"]) == ("form", "get", "board-asked")
    assert field[2:] == [
        ["label", {"for": "board-view", "class": "form-label"}, "Show as"],
        [
            "select",
            {"id": "board-view", "name": "view", "class": "form-select"},
            ["option", {"value": "a"}, "A & B"],
            ["option", {"value": "b", "selected": ""}, "B"],
        ],
    ]
    assert button[1]["type"] == "submit" and button[2:] == ["Show"]
