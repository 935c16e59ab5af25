"""What a form brought, and what it begins with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from data.observations import ObservationError
from data.periods import Quarter

QUARTERS = 8
Given = Mapping[str, str]


def values_of(given: Given, what: str, otherwise: Given) -> Given:
    """What was typed into this form, when it is the one that comes back; else what it begins with."""
    return given if given.get("what") == what else otherwise


def day_given(given: Given, name: str, words: str, *, empty: bool = False) -> date | None:
    text = given[name]
    if not text and empty:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ObservationError(f"{words} '{text[:40]}' is not a day: write it as 2026-02-15") from None


def quarter_given(given: Given, name: str) -> Quarter:
    """The quarter of a field. Raises ObservationError when it is none."""
    try:
        return Quarter.parse(given[name])
    except ValueError as error:
        raise ObservationError(str(error)) from None


def with_own_names(form: str, name: str) -> str:
    """The form with names of its own for its fields: no two elements of a page share one."""
    return form.replace('"field-', f'"field-{name}-').replace('"hint-', f'"hint-{name}-')
