"""What people write for the annual report of a year, a form for each heading."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from data.work import LONGEST_PASSAGE, PASSAGES, NewPassage
from web import fields
from web.work.given import Given, values_of, with_own_names


def passages_given(year: str) -> Mapping[str, Callable[[Given, str], NewPassage]]:
    """What builds the passage of each form, by the name of the form."""
    return {
        anchor(heading): lambda given, _, heading=heading: NewPassage(year, heading, given["text"])
        for heading in PASSAGES
    }


def passage_section(action: str, token: str, heading: str, written: str, before: str, given: Given) -> str:
    """The form of one heading with what was `written` in it; `before` says who wrote it when."""
    name = anchor(heading)
    form = fields.form(
        f"{action}#{name}",
        token,
        f"Keep: {heading.lower()}",
        fields.hidden("what", name),
        fields.text(
            "text",
            f"{heading}: the text",
            values_of(given, name, {"text": written}),
            rows=8,
            most=LONGEST_PASSAGE,
            hint="An empty line begins a new paragraph. Left empty, the report says that it is a gap.",
        ),
    )
    return fields.section(name, heading, fields.paragraph(before), with_own_names(form, name))


def anchor(heading: str) -> str:
    """The name of the place of a heading on its page."""
    return heading.lower().replace(" ", "-")
