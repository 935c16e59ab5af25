"""Who has handed in what for a quarter."""

from dataclasses import replace

from dash import register_page

from components.filters import notices
from components.intake import intake_body
from components.page import text_page
from metrics.board import choices, intake_rows
from pages.chosen import chosen

_LISTED = 8

register_page(
    __name__,
    path="/intake",
    title="Who has handed in what | Safer Rotherham Partnership",
    description="By partner and measure: due, received, late, chased, and the lag each measure really has.",
    order=8,
)


def layout(quarter: object = "", **_query: str):
    """The tracker of the quarter the address asks for, else of the newest that has ended."""
    options = choices()
    listed = replace(options, quarters=options.quarters[:_LISTED])
    state = chosen({"quarter": quarter}, listed)
    body = intake_body(intake_rows(state.quarter), state.quarter, listed.quarters)
    return text_page(
        "Returns", "Who has handed in what", [notices(state.notices), *body] if state.notices else body
    )
