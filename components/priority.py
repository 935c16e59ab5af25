"""A priority's page: why, what was done, what is being done, aims and measurement, then every headline as a chart."""

from collections.abc import Sequence

from dash import html

from components import tables
from components.actions import case_study_of_priority
from components.chart import measure_chart
from components.verdicts import status_key, status_tally
from components.words import held_words, split_by_area
from metrics.views import Area, CaseStudy, KeyFact, MeasureView, PriorityView


def priority_body(
    priority: PriorityView,
    area: Area,
    quarter: str,
    studies: Sequence[CaseStudy],
    search: str,
    *,
    as_table: bool,
) -> list[object]:
    """Everything under the choosers of a priority's page; `studies` are its case studies of the quarter."""
    shown, without = split_by_area([m for m in priority.measures if m.shown], area)
    headline = [m for m in shown if m.headline]
    supporting = [m for m in shown if not m.headline]
    return [
        html.Div(
            [html.P(priority.count.sentence, className="lead-sentence"), status_tally(priority.count)],
        ),
        html.Section(
            [
                html.H2("Headline measures", id="headline"),
                *[
                    _area_charts(objective.name, objective.code, headline, search, as_table)
                    for objective in priority.objective_areas
                ],
                without,
            ],
            **{"aria-labelledby": "headline"},
        ),
        html.Section(
            [html.H2("The year so far", id="year"), tables.scorecard(priority.name, headline, search)],
            **{"aria-labelledby": "year"},
        )
        if headline
        else None,
        _plan(priority),
        case_study_of_priority(priority.slug, quarter, studies),
        html.Section(
            [
                html.H2("Supporting measures", id="supporting"),
                html.P("Each opens as its own page with all its history."),
                status_key(),
                tables.measures_table(f"{priority.name}: supporting measures", supporting, search)
                if supporting
                else html.P("There are none."),
                held_words(priority.measures),
            ],
            **{"aria-labelledby": "supporting"},
        ),
    ]


def _area_charts(
    name: str, code: str, measures: list[MeasureView], search: str, as_table: bool
) -> html.Div | None:
    own = [m for m in measures if m.objective_area == code]
    if not own:
        return None
    charts = [measure_chart(m, search, as_table=as_table, level=4) for m in own]
    return html.Div([html.H3(name), html.Div(charts, className="charts")], className="objective")


def _plan(priority: PriorityView) -> html.Div:
    return html.Div(
        [
            html.Section(
                [
                    html.H2("Why it is a priority", id="why"),
                    html.P(priority.introduction) if priority.introduction else None,
                    *[
                        _facts(area.name, [f for f in priority.key_facts if f.objective_area == area.code])
                        for area in priority.objective_areas
                    ],
                    _facts("Across the priority", [f for f in priority.key_facts if not f.objective_area]),
                ],
                **{"aria-labelledby": "why"},
            ),
            html.Section(
                [
                    html.H2("What has been done", id="done"),
                    html.Ul([html.Li([p.text, html.Cite(f" {p.source}")]) for p in priority.progress]),
                ],
                **{"aria-labelledby": "done"},
            ),
            html.Section(
                [
                    html.H2("What we are doing", id="doing"),
                    *[
                        html.Div([html.H3(area.name), html.Ul([html.Li(text) for text in area.commitments])])
                        for area in priority.objective_areas
                    ],
                ],
                **{"aria-labelledby": "doing"},
            ),
            _aims(priority),
        ],
        className="plan",
    )


def _facts(name: str, facts: list[KeyFact]) -> html.Div | None:
    if not facts:
        return None
    items = [
        html.Li([fact.text, html.Cite(f" {fact.source}" + (f", {fact.period}" if fact.period else ""))])
        for fact in facts
    ]
    return html.Div([html.H3(name), html.Ul(items)])


def _aims(priority: PriorityView) -> html.Section | None:
    rows = [
        [area.name, aim, measurement] for area in priority.objective_areas for aim, measurement in area.aims
    ]
    if not rows:
        return None
    table = tables.data_table(
        f"{priority.name}: our aim and our measurement",
        ["Area", "Our aim", "Our measurement"],
        rows,
        numeric=tables.WORDS,
    )
    return html.Section(
        [html.H2("Our aim, our measurement", id="aims"), html.Div(table, className="prose-table")],
        **{"aria-labelledby": "aims"},
    )
