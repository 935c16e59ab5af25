"""How we judge."""

from dash import register_page

from components.how_we_judge import how_we_judge_body
from components.page import text_page
from metrics.board import choices, how_we_judge

register_page(
    __name__,
    path="/how-we-judge",
    title="How we judge | Safer Rotherham Partnership",
    description="Every rule of judging with an example, and how well the rules hold in simulation.",
    order=4,
)


def layout(**_query: str):
    """The rules, with examples from the newest quarter."""
    return text_page(
        "About this dashboard", "How we judge", how_we_judge_body(how_we_judge(choices().quarters[0]))
    )
