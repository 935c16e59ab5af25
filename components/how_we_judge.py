"""How we judge: every rule in words with a live example, what each rule set does, and how well the rules hold."""

from dash import html

from components import tables
from components.evidence import evidence_table
from components.links import here, measure_href
from components.still import still
from metrics.views import Judging, WorkedExample


def how_we_judge_body(view: Judging) -> list[object]:
    """Everything under the heading of the page."""
    return [
        html.P(
            f"Every example below comes from the store as it is now, for {view.quarter}. Rules {view.rules_version}. "
            "How figures are protected, compared and sourced is on the page about methods.",
            className="lead-sentence",
        ),
        html.Nav(
            html.Ul(
                [
                    html.Li(html.A(title, href=f"#{anchor}"))
                    for title, anchor in (
                        ("The rules, with examples", "rules"),
                        ("What each rule set does", "rule-sets"),
                        ("How well the rules hold", "simulation"),
                    )
                ]
            ),
            **{"aria-label": "On this page"},
        ),
        html.Section(
            [html.H2("The rules, with examples", id="rules"), *[_example(e) for e in view.examples]],
            **{"aria-labelledby": "rules"},
        ),
        html.Section(
            [
                html.H2("What each rule set does", id="rule-sets"),
                html.P(
                    "Control charts are drawn by the first of these. The others can be asked for, so that our charts "
                    "can be compared with those of other tools."
                ),
                still(tables.data_table("Rule sets of control charts", view.rule_sets, view.rule_rows)),
            ],
            className="wide",
            **{"aria-labelledby": "rule-sets"},
        ),
        _simulation(view),
        html.P(["Back to ", here("methods and sources", "/methods"), "."]),
    ]


def _example(example: WorkedExample) -> html.Div:
    body: list[object] = [html.H3(example.title, id=example.anchor), html.P(example.words)]
    if example.evidence is None:
        body.append(html.P("No measure shows this at the moment.", className="example"))
        return html.Div(body)
    name = here(example.name, measure_href(example.code)) if example.code else example.name
    body.append(html.P([html.Strong("Example: "), name, ". ", example.sentence], className="example"))
    body.append(
        html.Details(
            [
                html.Summary(f"Numbers: {example.title}"),
                evidence_table(f"{example.title}: the numbers", example.evidence),
            ]
        )
    )
    return html.Div(body)


def _simulation(view: Judging) -> html.Section:
    words = (
        "In made-up worlds the truth is known. Each line says what was promised, what was measured and how far the "
        "measurement itself may be off. Shares lie between 0 and 1."
    )
    content: list[object] = [html.H2("How well the rules hold", id="simulation"), html.P(words)]
    if view.simulation_rows:
        content.append(html.P(view.simulation_made, className="source"))
        table = tables.data_table(
            "Promises and what was measured", view.simulation_head, view.simulation_rows, numeric=range(3, 5)
        )
        content.append(still(table))
    else:
        content.append(html.P("The table has not been made yet."))
    return html.Section(content, className="wide", **{"aria-labelledby": "simulation"})
