"""The frame of one page: its heading, its choosers, and the region that is redrawn."""

from dash import dcc, html

from components.filters import Choice, filter_bar, notices
from components.still import still


def page(
    prefix: str, eyebrow: object, title: str, choices: tuple[Choice, ...], body: list[object]
) -> html.Div:
    """A page whose choices live in the address. `<prefix>-url` reads and writes it, `<prefix>-body` is redrawn."""
    return html.Div(
        [
            dcc.Location(id=f"{prefix}-url", refresh=False),
            html.Div(
                [
                    html.P(eyebrow, className="eyebrow"),
                    html.H1(title),
                    filter_bar(prefix, choices) if choices else None,
                ],
                className="page-head wrap",
            ),
            html.Div(body, id=f"{prefix}-body", className="wrap page-body"),
        ]
    )


def drawn(messages: tuple[str, ...], body: list[object]) -> list[object]:
    """What fills `<prefix>-body`: notices first, always there as a live region."""
    return [notices(messages), still(body)]


def text_page(eyebrow: str, title: str, body: list[object]) -> html.Div:
    """A page of words without choosers."""
    return html.Div(
        [
            html.Div([html.P(eyebrow, className="eyebrow"), html.H1(title)], className="page-head wrap"),
            html.Div(body, className="wrap page-body prose"),
        ]
    )
