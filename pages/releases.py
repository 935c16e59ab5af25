"""What boards saw: every release."""

from dash import register_page

from components.page import text_page
from components.releases import releases_body
from metrics.board import release_records

register_page(
    __name__,
    path="/releases",
    title="Releases: what boards saw | Safer Rotherham Partnership",
    description="Every published board with its meeting, its fingerprint, and what differs from it today.",
    order=6,
)


def layout(**_query: str):
    """The list of releases."""
    return text_page("Releases", "What boards saw", releases_body(release_records()))
