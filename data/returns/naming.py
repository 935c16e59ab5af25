"""Figures in the words of their readers."""

from __future__ import annotations

from data.catalogue import Catalogue
from data.observations import Observation
from data.periods import Period
from data.returns.places import area_names


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
