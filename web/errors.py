"""What a reader sees when drawing fails: a calm message with a reference; the log has the rest under it."""

from __future__ import annotations

import logging

from dash import html, set_props

from data.errors import StoreError
from web.notices import new_reference

PROBLEM_ID = "problem"

log = logging.getLogger("safer.web")


def problem_region() -> html.Div:
    """The empty place in the page where `show_problem` writes; announced by screen readers when filled."""
    return html.Div(id=PROBLEM_ID, className="problem", role="alert", disable_n_clicks=True)


def show_problem(error: Exception) -> None:
    """Log `error` under a fresh reference and tell the reader; the page stays as it was."""
    reference = new_reference()
    if isinstance(error, StoreError):
        log.error("reference %s: the store cannot be used: %s", reference, error)
        first = "The figures cannot be read just now."
    else:
        log.error("reference %s: a callback failed", reference, exc_info=error)
        first = "This could not be drawn."
    words = f"{first} Nothing was changed. Reload the page; if it happens again, quote reference {reference}."
    set_props(PROBLEM_ID, {"children": html.P(words)})
