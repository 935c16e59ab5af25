"""Figures in the words of their readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.catalogue import Catalogue
from data.observations import Observation
from data.periods import Period
from data.returns.places import area_names

if TYPE_CHECKING:
    from data.returns.comparing import Held


def figure_name(catalogue: Catalogue, measure: str, part: str, area: str, period: Period) -> str:
    """What a figure is of: "Positive hate crime outcomes (SC14), race, Rotherham, 2024-25 Q4"."""
    found = catalogue.measure(measure)
    parts = {each.code: each.name for each in found.parts}
    words = [f"{found.short} ({measure})", parts.get(part, part), area_names().get(area, area), period.label]
    return ", ".join(word for word in words if word)


def observation_name(catalogue: Catalogue, observation: Observation) -> str:
    """What an observation is of; see `figure_name`."""
    found = observation
    return figure_name(catalogue, found.measure, found.part, found.area, found.period)


def figure_words(found: Observation | Held) -> str:
    """A figure, or why there is none, as a reader writes it: "14 of 109", "12.5", "more than 5", "not due"."""
    if found.reason:
        return found.reason.replace("_", " ")
    if found.numerator is not None:
        of = "" if found.denominator is None else f" of {found.denominator:,}"
        return f"{found.numerator:,}{of}"
    return f"{found.bound} {found.value.normalize():f}".strip()
