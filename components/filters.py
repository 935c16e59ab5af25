"""Choosing what to show, with native controls. Nothing changes until the button is pressed."""

from dataclasses import dataclass
from urllib.parse import urlencode

import dash_bootstrap_components as dbc
from dash import dcc, html

# `assets/navigation.js` reads such an element out when its words change.
SAID = {"data-said": ""}
LONGEST_SHOWN = 200
"""Characters of an unknown value that its notice repeats."""


@dataclass(frozen=True)
class Choice:
    """One native list: id suffix and name in the address, visible label, options as (value, words), chosen value.

    `default` is the value an address need not name; '' when it always does. A `hidden` list is there for the callback.
    """

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str
    default: str = ""
    hidden: bool = False


def choosing(
    prefix: str, fields: list[object], button: str, label: str, defaults: dict[str, str]
) -> html.Form:
    """A form whose fields become the address when its button is pressed.

    `assets/navigation.js` then puts the address into `<prefix>-asked`, the one input of the page's callback. An
    address need not name a field that has the value in `defaults`.
    """
    return html.Form(
        [
            *fields,
            html.Button(
                button, id=f"{prefix}-show", className="button", type="submit", disable_n_clicks=True
            ),
            dcc.Store(id=f"{prefix}-asked"),
        ],
        method="get",
        className="filters",
        disable_n_clicks=True,
        **{"aria-label": label, "data-asked": f"{prefix}-asked", "data-defaults": urlencode(defaults)},
    )


def filter_bar(prefix: str, choices: tuple[Choice, ...]) -> html.Form:
    """The lists side by side and one button. Ids are `<prefix>-<name>` and `<prefix>-show`."""
    fields = [
        html.Div(
            [
                dbc.Label(choice.label, html_for=f"{prefix}-{choice.name}"),
                dbc.Select(
                    id=f"{prefix}-{choice.name}",
                    name=choice.name,
                    options=[{"value": value, "label": words} for value, words in choice.options],
                    value=choice.value,
                ),
            ],
            className=f"filters__field filters__field--{choice.name}",
            hidden=choice.hidden or None,
        )
        for choice in choices
    ]
    defaults = {choice.name: choice.default for choice in choices if choice.default}
    return choosing(prefix, fields, "Show", "Choose what to show", defaults)


def folded(words: str) -> html.Button:
    """The button before something that waits behind it on narrow screens (`assets/folds.js`)."""
    return html.Button(
        words, type="button", className="fold", disable_n_clicks=True, **{"aria-expanded": "false"}
    )


def unknown_words(key: str, value: str, shown: str) -> str:
    """That what the address asks for is not there, and what is `shown` instead."""
    return f"There is no {key} “{value[:LONGEST_SHOWN]}” here, so this page shows {shown}."


def notices(messages: tuple[str, ...]) -> html.Div:
    """What could not be shown as asked for, said visibly and aloud; nothing when all was."""
    return html.Div(
        [html.P(message) for message in messages],
        className="notices" if messages else "notices notices--empty",
        **SAID,
    )
