"""The board page: what is off, what is new, what is late, then a row for every measure."""

from collections.abc import Sequence

from dash import dcc, html

from components import tables
from components.chart import chart_plot
from components.evidence import evidence_table
from components.figures import QUARTERS_SHOWN, trend_figure
from components.links import here, measure_href, priority_href
from components.verdicts import status_key, status_tally, variation_mark, variation_tally
from components.words import held_words, split_by_area, together
from metrics.views import ActionView, Area, Board, Finding, MeasureView, PriorityView, quiet, without_figures


def board_body(board: Board, search: str, actions: Sequence[ActionView] = ()) -> list[object]:
    """Everything under the choosers of the board page. `actions` are those under way, for what needs attention."""
    every = [m for p in board.priorities for m in p.measures]
    made_up = frozenset(m.code for m in every if m.provenance == "illustrative")
    attention = [_attention(board, finding, search, made_up, actions) for finding in board.attention]
    new, late = (
        [html.Li(_finding(f, board.measure(f.measure), search, f.measure in made_up)) for f in findings]
        for findings in (board.changed, board.late)
    )
    return [
        html.P(board.count.sentence, className="lead-sentence"),
        html.Div([_priority_panel(priority, search) for priority in board.priorities], className="panels"),
        _list(
            "Needs attention first",
            "findings-first",
            attention,
            quiet(every),
        ),
        html.Div(
            [
                _list(
                    "What is new this quarter",
                    "findings-quarter",
                    new,
                    "No change stands out.",
                    board.chance.sentence if board.chance else "",
                ),
                _list(
                    "What is late",
                    "findings-late",
                    late,
                    "Nothing is late of the measures that have had figures before.",
                    _never_came(board, every),
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


def _never_came(board: Board, measures: Sequence[MeasureView]) -> object:
    """Measures without any figure are not late here; who owes them is told where returns are followed."""
    empty = without_figures(measures) if board.area.kind == "borough" else ""
    return [f"{empty} ", here("Who has handed in what", "/intake")] if empty else ""


def _priority_panel(priority: PriorityView, search: str) -> html.Div:
    return html.Div(
        [
            html.H2(dcc.Link(priority.name, href=priority_href(priority.slug, search))),
            html.P("Meeting its target?", className="panel__question"),
            status_tally(priority.count),
            html.P(priority.count.sentence, className="panel__count"),
            html.P("Really changing?", className="panel__question"),
            variation_tally(priority.measures),
        ],
        className="panel",
    )


def _list(title: str, anchor: str, items: list[html.Li], nothing: str, remark: object = "") -> html.Section:
    return html.Section(
        [
            html.H2(title, id=anchor),
            html.P(remark, className="findings__split") if remark else None,
            html.Ol(items, className="findings") if items else html.P(nothing),
        ],
        className=f"section--{anchor}",
        **{"aria-labelledby": anchor},
    )


def _attention(
    board: Board, finding: Finding, search: str, made_up: frozenset[str], actions: Sequence[ActionView]
) -> html.Li:
    """What is off, with the three things a board asks next: is it real, what is being done, who owns it."""
    measure = board.measure(finding.measure)
    body: list[object] = [html.Div(_finding(finding, measure, search, finding.measure in made_up))]
    if measure is not None:
        href = measure_href(measure.code, search) + "#actions"
        doing = [a.activity for a in actions if measure.code in a.measures and not a.historical]
        done: object = "No action claims to move it"
        if doing:
            more = f" and {len(doing) - 1} more" if len(doing) > 1 else ""
            done = html.Span([dcc.Link(doing[0], href=href), more])
        answers = (
            ("Really changing?", variation_mark(measure.variation)),
            ("What is being done?", done),
            ("Who owns it?", measure.owner),
        )
        body.append(
            html.Dl(
                [html.Div([html.Dt(asked), html.Dd(answer)]) for asked, answer in answers],
                className="answers",
            )
        )
    return html.Li(body)


def _finding(finding: Finding, view: MeasureView | None, search: str, made_up: bool) -> list[object]:
    title = together(finding.title)
    if finding.measure:
        title = dcc.Link(title, href=measure_href(finding.measure, search) + f"#{finding.anchor}")
    told = _came_from(finding)
    return [
        html.P([title, *([" ", tables.illustrative_tag()] if made_up else [])], className="findings__title"),
        html.P(together(finding.sentence), className="findings__sentence"),
        html.P(told, className="findings__split") if told else None,
        _proof(finding, view),
    ]


def _came_from(finding: Finding) -> str:
    """What sort of difference it is; then the step since the last board and what it is made of.

    Two sentences, for they may differ: a series can really have changed and its last step be mostly season.
    """
    told = [finding.nature]
    if finding.split:
        (whole, total), *parts = finding.split
        of_which = f", of which {', '.join(f'{name} {text}' for name, text in parts)}" if parts else ""
        told.append(f"{total} {whole}{of_which}")
    return " ".join(f"{text[:1].upper()}{text[1:]}." for text in told if text)


def _proof(finding: Finding, view: MeasureView | None) -> html.Details:
    """What stands behind a finding, closed until asked for: the points, the test in words, its numbers and the rows."""
    shown = view.points if view is not None else ()
    first = next((at for at, p in enumerate(shown) if p.quarter in finding.points), len(shown))
    quarters = max(QUARTERS_SHOWN, len(shown) - first)
    inside: list[object] = []
    if any(p.value is not None for p in shown[-quarters:]):
        inside.append(chart_plot(trend_figure(view, quarters, finding.points)))
        if finding.points:
            ring = "A ring marks the figure" if len(finding.points) == 1 else "Rings mark the figures"
            inside.append(html.P(f"{ring} this rests on.", className="chart-card__key"))
    if finding.test:
        inside.append(html.P(finding.test))
    inside.append(evidence_table(f"Numbers: {finding.title}", finding.evidence))
    rows = tuple(p for p in shown if p.quarter in finding.points)
    if rows:
        inside.append(tables.few_points_table(f"Rows: {finding.title}", view, rows))
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
