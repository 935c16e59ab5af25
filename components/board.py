"""The board page: what is off, what is new, what is late, then a row for every measure."""

from dash import dcc, html

from components import tables
from components.chart import chart_plot
from components.evidence import evidence_table
from components.figures import QUARTERS_SHOWN, trend_figure
from components.links import measure_href, priority_href
from components.verdicts import status_key, status_tally
from components.words import held_words, split_by_area
from metrics.views import Area, Board, Finding, MeasureView, PriorityView


def board_body(board: Board, search: str) -> list[object]:
    """Everything under the choosers of the board page."""
    made_up = frozenset(
        m.code for p in board.priorities for m in p.measures if m.provenance == "illustrative"
    )
    return [
        html.P(board.count.sentence, className="lead-sentence"),
        html.Div([_priority_panel(priority, search) for priority in board.priorities], className="panels"),
        html.Div(
            [
                _findings(
                    "Needs attention first",
                    board.attention,
                    "Nothing is off target or worse than chance explains.",
                    board,
                    search,
                    made_up,
                ),
                _findings(
                    "What is new this quarter",
                    board.changed,
                    "Nothing is new.",
                    board,
                    search,
                    made_up,
                    board.chance.sentence if board.chance else "",
                ),
                _findings(
                    "What is late",
                    board.late,
                    "Every figure that was due has arrived.",
                    board,
                    search,
                    made_up,
                ),
            ],
            className="columns",
        ),
        html.Section(
            [
                html.H2("Every measure, by priority", id="every-measure"),
                html.P("Shape, word and colour always say the same thing:"),
                status_key(),
                *[_priority_rows(priority, board.area, search) for priority in board.priorities],
            ],
            **{"aria-labelledby": "every-measure"},
        ),
    ]


def _priority_panel(priority: PriorityView, search: str) -> html.Div:
    return html.Div(
        [
            html.H2(dcc.Link(priority.name, href=priority_href(priority.slug, search))),
            status_tally(priority.count),
            html.P(priority.count.sentence, className="panel__count"),
        ],
        className="panel",
    )


def _findings(
    title: str,
    findings: tuple[Finding, ...],
    nothing: str,
    board: Board,
    search: str,
    made_up: frozenset[str],
    remark: str = "",
) -> html.Section:
    """A list of findings; those about a measure in `made_up` carry the mark of illustrative figures."""
    heading = "findings-" + title.split()[-1]
    items = [html.Li(_finding(f, board.measure(f.measure), search, f.measure in made_up)) for f in findings]
    return html.Section(
        [
            html.H2(title, id=heading),
            html.P(remark, className="findings__split") if remark else None,
            html.Ol(items, className="findings") if items else html.P(nothing),
        ],
        **{"aria-labelledby": heading},
    )


def _finding(finding: Finding, view: MeasureView | None, search: str, made_up: bool) -> list[object]:
    title = finding.title
    if finding.measure:
        title = dcc.Link(title, href=measure_href(finding.measure, search) + f"#{finding.anchor}")
    body: list[object] = [
        html.P([title, tables.illustrative_tag() if made_up else None], className="findings__title"),
        html.P(finding.sentence, className="findings__sentence"),
    ]
    if finding.nature or finding.split:
        parts = [f"{name}: {text}" for name, text in finding.split]
        said = [finding.nature[:1].upper() + finding.nature[1:]] if finding.nature else []
        body.append(
            html.P(". ".join([*said, "; ".join(parts)]).rstrip(". ") + ".", className="findings__split")
        )
    return [*body, _proof(finding, view)]


def _proof(finding: Finding, view: MeasureView | None) -> html.Details:
    """What stands behind a finding, closed until asked for: the points, the test in words, its numbers and the rows."""
    shown = view.points if view is not None else ()
    first = next((at for at, p in enumerate(shown) if p.quarter in finding.points), len(shown))
    quarters = max(QUARTERS_SHOWN, len(shown) - first)
    inside: list[object] = []
    if any(p.value is not None for p in shown[-quarters:]):
        inside.append(chart_plot(trend_figure(view, quarters, finding.points)))
        if finding.points:
            inside.append(html.P("Rings mark the points this speaks of.", className="chart-card__key"))
    if finding.test:
        inside.append(html.P(finding.test))
    inside.append(evidence_table(f"Numbers: {finding.title}", finding.evidence))
    rows = tuple(p for p in shown if p.quarter in finding.points)
    if rows:
        inside.append(tables.points_table(view, rows))
    words = "Points, test and rows" if rows else "Test and numbers"
    return html.Details(
        [html.Summary([words, html.Span(f": {finding.title}", className="visually-hidden")]), *inside],
        className="findings__proof",
    )


def _priority_rows(priority: PriorityView, area: Area, search: str) -> html.Section:
    shown, without = split_by_area([m for m in priority.measures if m.shown], area)
    headline = [m for m in shown if m.headline]
    supporting = [m for m in shown if not m.headline]
    heading = f"rows-{priority.code}"
    body: list[object] = [html.H3(priority.name, id=heading)]
    if headline:
        body.append(tables.measures_table(f"{priority.name}: headline measures", headline, search))
    if supporting:
        body.append(
            html.Details(
                [
                    html.Summary(f"{len(supporting)} supporting measures: {priority.name}"),
                    tables.measures_table(f"{priority.name}: supporting measures", supporting, search),
                ]
            )
        )
    body += [without, held_words(priority.measures)]
    return html.Section(body, className="rows", **{"aria-labelledby": heading})
