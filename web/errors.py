"""What a reader sees when drawing fails: a calm message with a reference; the log has the rest under it."""

from __future__ import annotations

import logging

from dash import set_props

from components.problem import PROBLEM_ID, problem_words
from data.errors import StoreError
from web.notices import new_reference

log = logging.getLogger("safer.web")


def show_problem(error: Exception) -> None:
    """Log `error` under a fresh reference and tell the reader; the page stays as it was."""
    reference = new_reference()
    if isinstance(error, StoreError):
        log.error("reference %s: the store cannot be used: %s", reference, error)
        first = "The figures cannot be read just now."
    else:
        log.error("reference %s: a callback failed", reference, exc_info=error)
        first = "This could not be drawn."
    set_props(PROBLEM_ID, {"children": problem_words(first, reference)})
