"""The place that is chosen: its own past, its mix, and the way up and down."""

from dash import html

from components.links import ward_href
from components.places import figures
from components.places.parts import Href, between, chart_with_table, here, mix_table, place_file, section
from components.tables import data_table
from metrics.views import HotspotsView, PlaceDetail, PlaceLink


def chosen_place(view: HotspotsView, href: Href, search: str, as_table: bool) -> html.Div:
    """What is known of the chosen place, beside the map; nothing while none is chosen."""
    detail = view.chosen
    if detail is None:
        return html.Div()
    span = "" if view.level == "ward" else ", each point four quarters together"
    table = data_table(
        f"{detail.name}: {view.counted} by quarter{span}",
        ["Quarter", "Count", "Remarks"],
        [
            [point.quarter, point.text, "provisional" if point.maturity == "provisional" else ""]
            for point in reversed(detail.points)
        ],
        numeric=range(1, 2),
    )
    body: list[object | None] = [
        _way(detail.up, href),
        html.H3(detail.title, id="place"),
        html.Ul([html.Li(sentence) for sentence in detail.sentences], className="place-facts"),
    ]
    if detail.points:
        band = "The band is what the place's own past makes usual for the last quarter."
        notes = [html.P(band, className="source")] if detail.usual_upper is not None else []
        body += chart_with_table(
            figures.past_figure(detail), table, f"Table: {detail.name}", as_table, *notes
        )
        body.append(place_file(detail.code, detail.name, search))
    if view.level == "ward" and any(link.level == "locality" for link in detail.up):
        body.append(
            html.P(
                here(
                    f"Ward sheet of {detail.name}", ward_href(detail.code, f"?quarter={_plus(view.quarter)}")
                )
            )
        )
    body.append(_down(detail, href))
    return html.Div(body, className="places__chosen")


def _plus(quarter: str) -> str:
    return quarter.replace(" ", "+")


def _way(up: tuple[PlaceLink, ...], href: Href) -> html.Nav | None:
    if not up:
        return None
    links = [here(link.name, href(link.level, link.code)) for link in up]
    return html.Nav(
        html.P(between(links, " \u203a "), className="way"), **{"aria-label": "Where this place lies"}
    )


def _down(detail: PlaceDetail, href: Href) -> html.Details | None:
    if not detail.down:
        return None
    levels = {
        "locality": "Localities",
        "ward": "Wards",
        "neighbourhood": "Neighbourhoods that fit this ward best",
    }
    level = detail.down[0].level
    items = [html.Li(here(link.name, href(link.level, link.code))) for link in detail.down]
    return html.Details(
        [html.Summary(f"{levels[level]} ({len(items)})"), html.Ul(items, className="link-columns")],
        open=level == "locality" or not detail.points,
    )


def mix_section(detail: PlaceDetail | None) -> html.Section | None:
    """What the chosen place has more or less of than the borough."""
    if detail is None or not detail.mix_note:
        return None
    content: list[object] = [html.P(detail.mix_note)]
    if detail.mix:
        content.append(mix_table(detail.mix, detail.name))
    return section(f"What is unusual about the mix in {detail.name}?", "mix", *content)
