"""What is sent as one piece is the same document: in Python's description, and in the browser that builds it."""

import json

import pytest
from dash import dcc, html

from components.still import still


def described(children):
    return json.loads(still(children).to_plotly_json()["props"]["data-still"])


def test_elements_texts_and_numbers_in_order():
    parts = described([html.P(["Quarter ", html.Strong("Q4"), 3, 0.5, None]), "after", html.Br()])
    assert parts == [["p", {}, "Quarter ", ["strong", {}, "Q4"], "3", "0.5"], "after", ["br", {}]]


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
    [dcc.Input(), dcc.Graph(), html.Button(n_clicks=0), html.Iframe(srcDoc="x"), html.Div([{"a": 1}])],
)
def test_what_needs_dash_is_refused(component):
    with pytest.raises(TypeError):
        still(component)
