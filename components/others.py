"""The borough among the areas it is compared with."""

from dash import html

from components.tables import cell, data_table
from metrics.views import OtherArea, OtherAreas


def others_section(
    others: OtherAreas | None, by_year: tuple[OtherAreas, ...], name: str
) -> html.Section | None:
    """Figures (and rates, where there are populations) of other areas, with who gave them and when.

    Those of the quarter come first; each twelve months have a heading and a table of their own.
    """
    if others is None and not by_year:
        return None
    content = [] if others is None else _compared(others, name)
    for one in by_year:
        content += [html.H3(f"{one.period[:1].upper()}{one.period[1:]}"), *_compared(one, name)]
    return html.Section([html.H2("Other areas", id="others"), *content], **{"aria-labelledby": "others"})


def _compared(others: OtherAreas, name: str) -> list[object]:
    """What the figures of one period are, where the borough stands among them, and the figures."""
    content = [html.P(others.note), html.P(others.rank) if others.rank else None]
    if others.areas:
        content += _figures(others.areas, f"{name} in other areas, {others.period}")
    return content


def _figures(areas: tuple[OtherArea, ...], caption: str) -> list[object]:
    """The table and, below it, who gave the figures."""
    rated = any(area.rate.value is not None for area in areas)
    head = ["Area", "Figure", *(["Rate"] if rated else []), "Change on a year before"]
    rows = [
        [
            html.Strong(area.name) if area.ours else area.name,
            cell(area.figure),
            *([cell(area.rate)] if rated else []),
            area.change.text,
        ]
        for area in areas
    ]
    table = data_table(caption, head, rows, numeric=range(1, 3 if rated else 2))
    return [table, *(html.P(line, className="source") for line in _sources(areas))]


def _sources(areas: tuple[OtherArea, ...]) -> list[str]:
    """Who gave the figures of which areas, and when."""
    given: dict[str, list[str]] = {}
    for area in areas:
        given.setdefault(area.source, []).append(area.name)
    if len(given) == 1:
        return [f"Source: {areas[0].source}."]
    return [f"{', '.join(names)}: {source}." for source, names in given.items() if source]
