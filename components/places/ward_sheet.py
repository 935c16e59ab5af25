"""A ward's own page: what a councillor would keep, fit for paper."""

from collections.abc import Callable

from dash import html

from components.chart import source_line
from components.links import sheet_href, ward_href
from components.places.parts import between, here, interval, mix_table, place_file, section
from components.tables import cell, data_table
from metrics.views import WardSheet


def ward_body(sheet: WardSheet, search: str, href: Callable[[str, str], str]) -> list[object]:
    """Everything of a ward's page: fit for paper."""
    about = [sheet.locality, sheet.people]
    neighbours = [here(link.name, ward_href(link.code, search)) for link in sheet.neighbours]
    first = html.Section(
        [
            html.H2(sheet.title, id="finding"),
            html.P("; ".join(filter(None, about)) + ".") if any(about) else None,
            html.P(["Borders ", *between(neighbours, ", "), "."]) if neighbours else None,
            html.P(
                html.A("This sheet on one page of paper", href=sheet_href(sheet.code, search)),
                className="download",
            ),
        ],
        **{"aria-labelledby": "finding"},
    )
    sections = [
        first,
        _listed(
            "What is really different here",
            "different",
            sheet.differences,
            sheet.no_differences,
        ),
        _listed(
            "Times among the three wards with most",
            "records",
            sheet.records,
            sheet.no_records,
        ),
        _listed(
            "Neighbourhoods in clusters of high figures",
            "near",
            sheet.neighbourhoods,
            sheet.no_neighbourhoods,
        ),
        _ward_measures(sheet, search, href),
        section("Its mix", "mix", html.P(sheet.mix_note), mix_table(sheet.mix, sheet.name))
        if sheet.mix
        else None,
        _cannot_see(sheet),
        section("Sources", "sources", *[source_line(source) for source in sheet.sources]),
    ]
    return [section for section in sections if section is not None]


def _listed(title: str, anchor: str, lines: tuple[str, ...], otherwise: str) -> html.Section:
    return section(title, anchor, html.Ul([html.Li(line) for line in lines]) if lines else html.P(otherwise))


def _cannot_see(sheet: WardSheet) -> html.Section:
    """What the data cannot show: of several measures at once, then of each."""
    each = [html.Div([html.Dt(one.name), html.Dd(one.text)]) for one in sheet.unseen]
    return section(
        "What the data cannot show",
        "cannot",
        html.Ul([html.Li(line) for line in sheet.cannot_see]),
        html.Dl(each, className="definition") if each else None,
    )


def _ward_measures(sheet: WardSheet, search: str, href: Callable[[str, str], str]) -> html.Section:
    rows = []
    for measure in sheet.measures:
        tag = html.Span("Illustrative", className="tag") if measure.provenance == "illustrative" else None
        rows.append(
            [
                html.Span([here(measure.name, href(measure.code, sheet.code)), tag]),
                cell(measure.count),
                cell(measure.rate),
                interval(measure.lower, measure.upper),
                cell(measure.borough_rate),
                measure.change.text,
                measure.words or "\u2013",
            ]
        )
    head = [
        "Measure",
        "Count",
        f"Rate per {sheet.per:,}",
        "95% interval",
        "Borough rate",
        "Change on a year before",
        "Remarks",
    ]
    return section(
        "Every measure that exists for wards",
        "measures",
        html.P(sheet.base),
        data_table(f"{sheet.name}, {sheet.quarter}", head, rows, numeric=range(1, 5)),
        place_file(sheet.code, sheet.name, search),
    )
