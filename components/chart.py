"""The one chart piece: the finding as its heading, a sentence, the chart, the same numbers as a table, the source.

The chart itself is hidden from assistive technology: the sentence and the table carry its content. `assets/charts.js`
draws it from `data-figure`.
"""

import json

from dash import dcc, html

from components import figures, tables
from components.links import download_href, measure_href
from components.verdicts import assurance_mark, status_mark, variation_mark
from components.words import together
from metrics.views import MeasureView, Source, long_date


def chart_plot(figure: dict) -> html.Div:
    """Where the figure is drawn; empty until then, at its final height."""
    return html.Div(
        html.Div(
            className="chart-plot",
            style={"height": f"{figure['layout']['height']}px"},
            **{"data-figure": json.dumps(figure, separators=(",", ":"))},
        ),
        className="chart-frame",
        **{"aria-hidden": "true"},
    )


def three_answers(view: MeasureView) -> html.Dl:
    """Meeting its target? Really changing? Reliably? Three answers, always apart."""
    rows = [
        ("Meeting its target?", status_mark(view.status)),
        ("Really changing?", variation_mark(view.variation)),
    ]
    if view.assurance.code != "unknown":
        rows.append(("Reliably?", assurance_mark(view.assurance)))
    return html.Dl(
        [html.Div([html.Dt(question), html.Dd(answer)]) for question, answer in rows], className="answers"
    )


def _what_may_come(view: MeasureView) -> list[html.P]:
    """Why it is not known where a growing figure will settle, how a year with a target is likely to end, and what the
    owner says of it."""
    told = [view.settling] if view.settling and view.settling.code == "refused" else []
    told += [view.outlook] if view.outlook and view.outlook.code not in ("forecast", "too_early") else []
    told += [view.confidence] if view.confidence else []
    return [html.P(verdict.sentence, className="chart-card__outlook") for verdict in told]


def source_line(source: Source) -> html.P:
    """Source, when it was received, its provenance and attribution, on one quiet line."""
    words = [html.A(source.text, href=source.url) if source.url.startswith("http") else source.text]
    words += [f". Received {long_date(source.received)}."] if source.received else []
    words += [f" {source.attribution}"] if source.attribution else []
    return html.P(["Source: ", *words], className="source")


def illustrative_tag(view: MeasureView) -> list[html.Span]:
    """The mark of made-up figures, or nothing."""
    if view.provenance != "illustrative":
        return []
    return [html.Span("Illustrative, not real figures", className="tag")]


def measure_chart(
    view: MeasureView, search: str, *, as_table: bool, level: int = 3, quarters: int | None = 13
) -> html.Section:
    """A measure as a reader meets it on a page: heading, summary, answers, chart or table, source, download."""
    heading = {2: html.H2, 3: html.H3, 4: html.H4}[level]
    heading_id = f"chart-{view.code}"
    points = view.points if quarters is None else view.points[-quarters:]
    table = tables.points_table(view, points)
    has_figure = any(p.value is not None for p in points)
    own_page = level == 2
    name = view.counted[:1].upper() + view.counted[1:] if own_page else view.name
    body: list[object] = [
        html.P(
            [
                name if own_page else dcc.Link(name, href=measure_href(view.code, search)),
                *illustrative_tag(view),
            ],
            className="chart-card__name",
        ),
        heading(together(view.title), id=heading_id, className="chart-card__title"),
        html.P(together(view.summary), className="chart-card__summary"),
        *([three_answers(view), *_what_may_come(view)] if view.shown else []),
    ]
    if not has_figure and view.shown:
        body.append(html.P("There is no figure to draw for these quarters.", className="chart-card__empty"))
    elif has_figure and not as_table:
        body.append(chart_plot(figures.trend_figure(view, quarters)))
        if any(p.settle_low is not None for p in points):
            words = "Upright bars show where figures that may still grow are likely to settle."
            body.append(html.P(words, className="chart-card__key"))
    if points:
        held = (
            html.Div(table) if as_table else html.Details([html.Summary(f"Table: {view.short_name}"), table])
        )
        if own_page:
            held.id = "evidence-points"
        body.append(held)
    if view.years:
        year_table = tables.year_table(view)
        body.append(
            year_table if as_table else html.Details([html.Summary(f"Years: {view.short_name}"), year_table])
        )
    body.append(source_line(view.source))
    if points:
        body.append(
            html.P(
                html.A(
                    f"Download {view.short_name} (CSV)",
                    href=download_href(view.code, search),
                    className="download",
                )
            )
        )
    return html.Section(body, className="chart-card", **{"aria-labelledby": heading_id})
