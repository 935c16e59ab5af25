"""The accessibility statement."""

from dash import register_page

from components.accessibility import statement
from components.page import text_page

register_page(
    __name__,
    path="/accessibility",
    title="Accessibility statement | Safer Rotherham Partnership",
    description="How accessible the dashboard is, what is not good enough yet, and whom to tell.",
    order=5,
)


def layout(**_query: str):
    """The statement."""
    return text_page("About this dashboard", "Accessibility statement", statement())
