"""The reports: what the board and scrutiny read, as files."""

from dash import register_page

from components.page import text_page
from components.reports_page import REVISED, reports_body
from metrics.board import choices

register_page(
    __name__,
    path="/reports",
    title="Reports | Safer Rotherham Partnership",
    description="The quarterly report for the board and each priority, and the annual report, in five formats.",
    order=6,
)


def layout(release: str = "", **_query: str):
    """The links for the newest release, or for the one the address names."""
    options = choices()
    held = {str(r.number): r for r in options.releases}
    chosen = None if release == REVISED else held.get(release, next(iter(options.releases), None))
    note = (
        ""
        if release in ("", REVISED, *held)
        else f"There is no release “{release[:20]}”; this is the newest."
    )
    quarter = chosen.quarter if chosen else options.quarters[0]
    year = next((q[:7] for q in options.quarters if q <= quarter and q.endswith("Q4")), "")
    return text_page(
        "Reports",
        "Quarterly and annual reports",
        reports_body(options.priorities, quarter, year, options.releases, chosen, note),
    )
