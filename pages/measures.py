"""Every measure under every name it has had: where a reader looks one up."""

from dash import Input, Output, callback, register_page

from components.index import index_body, index_page
from components.still import still
from metrics.board import index
from pages.chosen import asked_for

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
    Output("measures-find", "value"),
    Input("measures-asked", "data"),
    prevent_initial_call=True,
)
def narrow(asked):
    """Narrow the list to what the address says."""
    _, query = asked_for(asked)
    words = query.get("find", "")[:100]
    return still(index_body(index(), words)), words
