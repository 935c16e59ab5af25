"""The map of the hotspots page with its key and its words."""

from collections.abc import Callable

from dash import html

from components.chart import chart_plot
from components.places import maps
from components.places.parts import between, here
from metrics.views import HotspotsView


def map_with_key(view: HotspotsView, map_href: Callable[[str], str]) -> html.Div:
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
        links = [
            html.Strong(words) if kind == drawn.kind else here(words, map_href(kind))
            for kind, words in drawn.kinds
        ]
        switch = html.P(["Map drawn as: ", *between(links, " or ")], className="map-switch")
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
            html.Div(
                chart_plot(maps.map_figure(drawn, view.places, view.classes, chosen, rates)),
                className="place-map",
            ),
            maps.map_key(view.classes, view.places, unit),
            html.P([html.Strong(f"{drawn.placed}. "), view.reconciled], className="source"),
            html.P(drawn.words, className="source"),
            strangers,
        ],
    )
