"""The page at every address that leads nowhere."""

from dash import register_page

from components.page import text_page
from components.unknown import unknown_body
from metrics.board import choices

register_page(__name__, title="Page not found | Safer Rotherham Partnership")


def layout(**_query: str):
    """What there is instead."""
    return text_page("Not found", "This page does not exist", unknown_body(choices().priorities))
