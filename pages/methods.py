"""Methods and sources."""

from dash import register_page

from components.methods import methods_body
from components.page import text_page
from metrics.board import board, choices, coverage, sources

register_page(
    __name__,
    path="/methods",
    title="Methods and sources | Safer Rotherham Partnership",
    description="How figures are judged, compared, protected and sourced.",
    order=4,
)


def layout(**_query: str):
    """The page for the newest quarter: its versions and attributions are the ones in force."""
    return text_page(
        "About this dashboard",
        "Methods and sources",
        methods_body(board(choices().quarters[0]), sources(), coverage()),
    )
