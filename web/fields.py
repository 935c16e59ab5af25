"""Native fields of forms as HTML text, each with its label, and what was typed still in it when the form comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape


def hidden(name: str, value: str) -> str:
    """A value that goes with the form."""
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'


def text(
    name: str,
    label: str,
    values: Mapping[str, str],
    *,
    rows: int = 1,
    hint: str = "",
    most: int = 0,
    required: bool = False,
) -> str:
    """A line of text, or an area of `rows` lines; `most` letters where it is given."""
    about, described = _hint(name, hint)
    limit = f' maxlength="{most}"' if most else ""
    shared = f'id="field-{name}" name="{name}"{limit}{described}{" required" if required else ""}'
    value = escape(values.get(name, ""))
    field = (
        f'<textarea {shared} rows="{rows}">{value}</textarea>'
        if rows > 1
        else f'<input type="text" {shared} value="{value}">'
    )
    return _field(name, label, about + field)


def day(name: str, label: str, values: Mapping[str, str], *, hint: str = "") -> str:
    """A day, in the browser's own way of asking for one; kept as 2026-02-15."""
    about, described = _hint(name, hint)
    value = escape(values.get(name, ""))
    return _field(
        name, label, f'{about}<input type="date" id="field-{name}" name="{name}" value="{value}"{described}>'
    )


def choice(
    name: str,
    label: str,
    pairs: Sequence[tuple[str, str]],
    values: Mapping[str, str],
    *,
    required: bool = False,
    empty: str = "Choose",
) -> str:
    """A list of (value, words) of which one may be chosen; `empty` are the words for none."""
    options = "".join(
        f'<option value="{escape(value)}"{" selected" if values.get(name) == value else ""}>{escape(words)}</option>'
        for value, words in (("", empty), *pairs)
    )
    need = " required" if required else ""
    return _field(
        name, label, f'<select id="field-{name}" name="{name}" class="form-select"{need}>{options}</select>'
    )


def form(action: str, token: str, button: str, *fields: str) -> str:
    """A form sent once to `action`, with the token of this browser."""
    return (
        f'<form method="post" action="{escape(action)}" class="stack">{hidden("form", token)}{"".join(fields)}'
        f'<button class="button" type="submit">{escape(button)}</button></form>'
    )


def section(anchor: str, title: str, *content: str) -> str:
    """A part of the page under a heading of its own."""
    return f'<section aria-labelledby="{anchor}"><h2 id="{anchor}">{escape(title)}</h2>{"".join(content)}</section>'


def paragraph(words: str) -> str:
    """A paragraph of text."""
    return f"<p>{escape(words)}</p>"


def _field(name: str, label: str, inside: str) -> str:
    return f'<div class="stack__field"><label for="field-{name}">{escape(label)}</label>{inside}</div>'


def _hint(name: str, hint: str) -> tuple[str, str]:
    if not hint:
        return "", ""
    return (
        f'<p class="stack__hint" id="hint-{name}">{escape(hint)}</p>',
        f' aria-describedby="hint-{name}"',
    )
