"""Who has handed in what for a quarter."""

from dash import register_page

from components.intake import intake_body
from components.page import text_page
from metrics.board import choices, intake_rows

_LISTED = 8

register_page(
    __name__,
    path="/intake",
    title="Who has handed in what | Safer Rotherham Partnership",
    description="By partner and measure: due, received, late, chased, and the lag each measure really has.",
    order=8,
)


def layout(quarter: str = "", **_query: str):
    """The tracker of the quarter the address asks for, else of the newest that has ended."""
    quarters = choices().quarters[:_LISTED]
    chosen = quarter if quarter in quarters else quarters[0]
    return text_page("Returns", "Who has handed in what", intake_body(intake_rows(chosen), chosen, quarters))
