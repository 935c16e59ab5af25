"""Pieces that the hotspots page and the ward page share."""

from collections.abc import Callable, Sequence

from dash import html

from components.chart import chart_plot
from components.links import place_download_href
from components.tables import cell, data_table
from metrics.views import MixRow

Href = Callable[[str, str], str]
"""Address of a place on the hotspots page: its level and code."""
LEVELS = {"ward": ("ward", "wards"), "neighbourhood": ("neighbourhood", "neighbourhoods")}


def here(words: object, href: str, **marks: str) -> html.A:
    """A link to a page of the dashboard, in a part that is sent as one piece, with further attributes."""
    return html.A(words, href=href, **{"data-here": ""}, **marks)


def section(title: str, anchor: str, *content: object) -> html.Section:
    return html.Section([html.H2(title, id=anchor), *content], **{"aria-labelledby": anchor})


def chart_with_table(
    figure: dict, table: html.Div, summary: str, as_table: bool, *notes: html.P
) -> list[object]:
    """The chart, what is to be noted of it and its table folded away; the table alone where tables are asked for."""
    if as_table:
        return [table]
    return [chart_plot(figure), *notes, html.Details([html.Summary(summary), table])]


def place_file(code: str, name: str, search: str) -> html.P:
    """The way to every measure of a place, quarter by quarter, as a file."""
    words = f"Download every measure of {name} by quarter (CSV)"
    return html.P(html.A(words, href=place_download_href(code, search), className="download"))


def between(items: Sequence[object], words: str) -> list[object]:
    return [part for item in items for part in (words, item)][1:]


def interval(lower: float | None, upper: float | None) -> str:
    return "\u2013" if lower is None or upper is None else f"{lower:,.1f} to {upper:,.1f}"


def mix_table(rows: tuple[MixRow, ...], name: str) -> html.Div:
    """Kinds of incident of a place against the borough's mix."""
    return data_table(
        f"{name}: its mix against the borough's",
        ["Kind", "Count in four quarters", "Times the borough's share", "95% interval", "Remarks"],
        [
            [row.name, cell(row.count), row.quotient.text, f"{row.lower:.2f} to {row.upper:.2f}", row.words]
            for row in rows
        ],
        numeric=range(1, 4),
    )
