"""The hotspots page: where it is, whether it is real, and the way up and down."""

from dash import html

from components.chart import source_line
from components.illustrative import marked
from components.links import measure_href
from components.others import others_section
from components.places.chosen import chosen_place, mix_section
from components.places.listing import list_section, localities_section, written_list
from components.places.map_section import MapLinks, map_with_key
from components.places.parts import Href, here, section
from components.places.patterns import change_section, concentration_section, record_section
from components.places.questions import questions_section
from metrics.views import HotspotsView

OF_THE_MEASURE = ("questions", "record", "change", "concentration", "localities")
"""Sections below the first that show the measure's own figures; the list of places marks itself."""


def hotspots_body(
    view: HotspotsView,
    href: Href,
    links: MapLinks,
    search: str,
    *,
    as_table: bool,
    listed: str = "",
) -> list[object]:
    """Everything under the choosers of the hotspots page; `listed` is its `written_list` when that was kept."""
    sections = [
        _first(view, href, links, search, as_table),
        list_section(listed or written_list(view, href, search), view.chosen.code if view.chosen else ""),
        questions_section(view, as_table),
        record_section(view, href),
        change_section(view, as_table),
        mix_section(view.chosen),
        concentration_section(view, as_table),
        others_section(view.others, view.others_by_year, view.short_name),
        localities_section(view, href),
        _about(view, search),
    ]
    shown = [section for section in sections if section is not None]
    if view.source.provenance == "illustrative":
        marked(shown, OF_THE_MEASURE)
    return shown


def _first(view: HotspotsView, href: Href, links: MapLinks, search: str, as_table: bool) -> html.Section:
    illustrative = view.source.provenance == "illustrative"
    tag = html.Span("Illustrative, not real figures", className="tag")
    head = [
        html.P([view.name, tag if illustrative else None], className="chart-card__name"),
        html.H2(view.title, id="finding"),
        html.P(view.summary, className="chart-card__summary"),
        html.P(view.unusual, className="chart-card__summary") if view.level == "ward" else None,
    ]
    columns = [map_with_key(view, links)] if not as_table else []
    columns.append(chosen_place(view, href, search, as_table))
    return html.Section(
        [*head, html.Div(columns, className="places")],
        **{"aria-labelledby": "finding"},
    )


def _about(view: HotspotsView, search: str) -> html.Section:
    lines = [html.Li(text) for text in view.coverage]
    return section(
        "About these figures",
        "about",
        html.Ul(lines) if lines else None,
        html.P(["History, parts and definition: ", here(view.name, measure_href(view.measure, search)), "."]),
        source_line(view.source),
    )
