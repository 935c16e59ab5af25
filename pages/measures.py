"""Every measure under every name it has had: where a reader looks one up."""

from urllib.parse import urlencode

from dash import Input, Output, State, callback, ctx, register_page

from components.index import index_body, index_page
from metrics.board import index
from pages.chosen import query_of

register_page(
    __name__,
    path="/measures",
    title="Every measure | Safer Rotherham Partnership",
    description="All measures of the plan, other names they have had, and measures of earlier plans.",
    order=3,
)


def layout(find: str = "", **_query: str):
    """The list, narrowed to what the address asks for."""
    return index_page(index(), str(find)[:100])


@callback(
    Output("measures-list", "children"),
    Output("measures-url", "search"),
    Output("measures-find", "value"),
    Input("measures-go", "n_clicks"),
    Input("measures-find", "n_submit"),
    Input("measures-url", "search"),
    State("measures-find", "value"),
    prevent_initial_call=True,
)
def narrow(_clicks, _submits, search, typed):
    """Narrow the list to what was typed, or to what the address says after Back and Forward."""
    asked = query_of(search).get("find", "") if ctx.triggered_id == "measures-url" else str(typed or "")
    words = asked[:100]
    return index_body(index(), words), "?" + urlencode({"find": words}) if words else "", words
