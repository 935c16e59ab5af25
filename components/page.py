"""The frame of one page: its heading, its choosers, and the region that is redrawn."""

from dash import html
from dash.development.base_component import Component

from components.filters import SAID, Choice, filter_bar, folded, notices
from components.still import still


def page(
    prefix: str, eyebrow: object, title: str, choices: tuple[Choice, ...], body: list[object]
) -> html.Div:
    """A page whose choices live in the address. `<prefix>-asked` holds what it asks for, `<prefix>-body` is redrawn."""
    chooser = filter_bar(prefix, choices) if choices else None
    return html.Div(
        [
            page_head(eyebrow, title, chooser),
            html.Div(body, id=f"{prefix}-body", className="wrap page-body"),
        ]
    )


def page_head(eyebrow: object, title: str, chooser: Component | None = None) -> html.Div:
    """What kind of page it is, its heading, and where its reader chooses what it shows."""
    return html.Div(
        [
            html.P(eyebrow, className="eyebrow"),
            html.H1(title),
            *([folded("Choose what to show"), chooser] if chooser else []),
        ],
        className="page-head wrap",
    )


def drawn(messages: tuple[str, ...], body: list[object], showing: str = "") -> list[object]:
    """What fills `<prefix>-body`: what could not be shown, what is shown in one line, then `body`."""
    line = html.P(showing, className="showing", **SAID) if showing else None
    return [notices(messages), still([line, *body])]


def text_page(eyebrow: str, title: str, body: list[object]) -> html.Div:
    """A page of words without choosers."""
    return html.Div([page_head(eyebrow, title), html.Div(still(body), className="wrap page-body prose")])
