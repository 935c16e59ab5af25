"""Choosing what to show, with native controls. Nothing changes until the button is pressed."""

from dataclasses import dataclass

import dash_bootstrap_components as dbc
from dash import html


@dataclass(frozen=True)
class Choice:
    """One native list: id suffix, visible label, options as (value, words), chosen value."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str


def filter_bar(prefix: str, choices: tuple[Choice, ...]) -> html.Div:
    """The lists side by side and one button. Ids are `<prefix>-<name>` and `<prefix>-show`."""
    return html.Div(
        [
            *[
                html.Div(
                    [
                        dbc.Label(choice.label, html_for=f"{prefix}-{choice.name}"),
                        dbc.Select(
                            id=f"{prefix}-{choice.name}",
                            options=[{"value": value, "label": words} for value, words in choice.options],
                            value=choice.value,
                        ),
                    ],
                    className="filters__field",
                )
                for choice in choices
            ],
            html.Button("Show", id=f"{prefix}-show", n_clicks=0, className="button", type="button"),
        ],
        className="filters",
        role="group",
        **{"aria-label": "Choose what to show"},
    )


def notices(messages: tuple[str, ...]) -> html.Div:
    """What could not be shown as asked for, said once and visibly; an empty live region when there is nothing."""
    return html.Div(
        [html.P(message) for message in messages],
        className="notices" if messages else "notices notices--empty",
        role="status",
    )
