"""Where a page says that something could not be drawn: a place that is empty until then, and the words."""

from dash import html

PROBLEM_ID = "problem"


def problem_region() -> html.Div:
    """The empty place in every page; screen readers announce it when it is filled."""
    return html.Div(id=PROBLEM_ID, className="problem", role="alert", disable_n_clicks=True)


def problem_words(first: str, reference: str) -> html.P:
    """What happened in one sentence `first`, what to do, and the reference to quote."""
    return html.P(
        f"{first} Nothing was changed. Reload the page; if it happens again, quote reference {reference}."
    )
