"""The map of the hotspots page with its key and its words."""

from collections.abc import Callable
from dataclasses import dataclass

from dash import html

from components.chart import chart_plot
from components.places import maps
from components.places.parts import LEVELS, between, here
from components.tables import WORDS, data_table
from metrics.views import HotspotsView, PlaceMap


@dataclass(frozen=True)
class MapLinks:
    """Addresses of the page with another map: drawn as a kind of map, or with outlines by their key ('' for none)."""

    drawn_as: Callable[[str], str]
    with_outlines: Callable[[str], str]


def map_with_key(view: HotspotsView, links: MapLinks) -> html.Div:
    """The map with the chosen place marked, its key, and what it cannot show."""
    drawn = view.map
    chosen = {view.chosen.code} if view.chosen else set()
    for locality in view.localities:
        if locality.code in chosen:
            chosen |= {ward.code for ward in locality.wards}
    if view.chosen and view.level == "neighbourhood":
        chosen |= {link.code for link in view.chosen.down if link.level == "neighbourhood"}
    rates = f"per {view.per:,} {view.people}"
    unit = f"Rate {rates}, {view.period}" if view.ranked_by == "rate" else f"Count, {view.period}"
    switch = None
    if len(drawn.kinds) > 1:
        ways = [
            html.Strong(words) if kind == drawn.kind else here(words, links.drawn_as(kind))
            for kind, words in drawn.kinds
        ]
        switch = html.P(["Map drawn as: ", *between(ways, " or ")], className="map-switch")
    strangers = None
    if drawn.unmatched:
        strangers = html.Details(
            [
                html.Summary(f"Codes in the boundary file that are not on this map ({len(drawn.unmatched)})"),
                html.P(", ".join(drawn.unmatched)),
            ]
        )
    return html.Div(
        [
            html.H3(f"Map: {view.short_name.lower()} by {view.level}", id="map"),
            switch,
            _outline_switch(drawn, links),
            html.Div(
                chart_plot(maps.map_figure(drawn, view.places, view.classes, chosen, rates)),
                className="place-map",
            ),
            maps.map_key(drawn, view.classes, view.places, unit),
            html.P([html.Strong(f"{drawn.placed}. "), view.reconciled], className="source"),
            html.P(drawn.words, className="source"),
            strangers,
            *_outlined(view),
        ],
    )


def _outline_switch(drawn: PlaceMap, links: MapLinks) -> html.P | None:
    """Links that lay the outlines of other areas over the map or take them away; None where there are none."""
    if not drawn.offered:
        return None
    shown = drawn.outlines.key if drawn.outlines else ""
    elsewhere = " (on the map by boundaries)" if drawn.kind == "hex" else ""
    choices = [("", "nothing"), *((key, words + elsewhere) for key, words in drawn.offered)]
    ways = [
        html.Strong(words) if key == shown else here(words, links.with_outlines(key))
        for key, words in choices
    ]
    return html.P(["Also show outlines of: ", *between(ways, " or ")], className="map-switch")


def _outlined(view: HotspotsView) -> list[object]:
    """What the outlines over the map are, and what lies in each, for those who do not see the lines."""
    outlines = view.map.outlines
    if outlines is None:
        return []
    one, many = LEVELS[view.level]
    named = any(area.name for area in outlines.areas)
    table = data_table(
        f"Areas outlined: {outlines.words}",
        ["Area", *(["Official code"] if named else []), f"{many.capitalize()} whose middle lies in it"],
        [
            [
                *([area.name or area.code, area.code] if named else [area.code]),
                ", ".join(area.places) or f"no {one}",
            ]
            for area in outlines.areas
        ],
        numeric=WORDS,
    )
    return [
        html.P(f"Outlines: {outlines.words}; {outlines.placed}.", className="source"),
        html.Details([html.Summary(f"Which {many} lie in which outline"), table]),
    ]
