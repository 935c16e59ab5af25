"""What a reader sees at an address that leads nowhere: what there is instead."""

from collections.abc import Sequence

from dash import dcc, html

from components.links import priority_href


def unknown_body(priorities: Sequence[object]) -> list[object]:
    """Links to everything that can be reached; `priorities` have a slug and a name."""
    return [
        html.P(
            "The address may have been mistyped, or the page may belong to an earlier plan. You can go to:"
        ),
        html.Ul(
            [
                html.Li(dcc.Link("The board", href="/")),
                *[html.Li(dcc.Link(p.name, href=priority_href(p.slug))) for p in priorities],
                html.Li(dcc.Link("Every measure, with other names it has had", href="/measures")),
                html.Li(dcc.Link("Methods and sources", href="/methods")),
            ]
        ),
    ]
