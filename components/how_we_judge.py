"""How we judge: every rule in words with a live example, what each rule set does, and how well the rules hold."""

from collections.abc import Sequence

from dash import html

from components import tables
from components.evidence import evidence_table
from components.links import here, measure_href, on_this_page
from components.still import still
from metrics.views import Judging, SimulationGroup, WorkedExample

_PARTS = (
    ("rules", "The rules, with examples"),
    ("rule-sets", "What each rule set does"),
    ("simulation", "How well the rules hold"),
)
_TITLES = dict(_PARTS)


def how_we_judge_body(view: Judging) -> list[object]:
    """Everything under the heading of the page."""
    return [
        html.P(
            f"Every example below comes from the store as it is now, for {view.quarter}. Rules {view.rules_version}. "
            "How figures are protected, compared and sourced is on the page about methods.",
            className="lead-sentence",
        ),
        on_this_page(_PARTS, {"rules": [(e.anchor, e.title) for e in view.examples]}),
        html.Section(
            [html.H2(_TITLES["rules"], id="rules"), *[_example(e) for e in view.examples]],
            **{"aria-labelledby": "rules"},
        ),
        _rule_sets(view),
        _simulation(view),
        html.P(["Back to ", here("methods and sources", "/methods"), "."]),
    ]


def _example(example: WorkedExample) -> html.Div:
    body: list[object] = [html.H3(example.title, id=example.anchor), html.P(example.words)]
    if example.evidence is None:
        body.append(html.P("No measure shows this at the moment.", className="example"))
        return html.Div(body, className="rule")
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
    return html.Div(body, className="rule")


def _rule_sets(view: Judging) -> html.Section:
    words = (
        "Control charts are drawn by the first of these. The others can be asked for, so that our charts can be "
        "compared with those of other tools."
    )
    table = tables.data_table("Rule sets of control charts", view.rule_sets, view.rule_rows)
    folded = html.Details([html.Summary(f"The {len(view.rule_sets) - 1} rule sets side by side"), table])
    return html.Section(
        [html.H2(_TITLES["rule-sets"], id="rule-sets"), html.P(words), still(folded)],
        className="wide",
        **{"aria-labelledby": "rule-sets"},
    )


def _simulation(view: Judging) -> html.Section:
    kept, promised = (
        sum(getattr(group, name) for group in view.simulations) for name in ("kept", "promised")
    )
    words = (
        "In made-up worlds the truth is known. Each line says what was promised, what was measured and how far the "
        "measurement itself may be off (±). Shares lie between 0 and 1; what is only reported was not promised."
    )
    made = (
        f"{kept} of {promised} promises are kept, to within how far the measurement may be off. Simulated on "
        f"{view.simulated_boards:,} made-up boards; some lines rest on more of them, some on fewer."
    )
    return html.Section(
        [
            html.H2(_TITLES["simulation"], id="simulation"),
            html.P(words),
            html.P(made),
            still(html.Div([_simulated(view.simulation_head, group) for group in view.simulations])),
        ],
        className="wide",
        **{"aria-labelledby": "simulation"},
    )


def _simulated(head: Sequence[str], group: SimulationGroup) -> html.Details:
    others = len(group.rows) - group.promised
    told = f", {others} only measured" if others else ""
    table = tables.data_table(group.title, head, group.rows, numeric=range(3, 5))
    summary = f"{group.title}: {group.kept} of {group.promised} promises kept{told}"
    return html.Details([html.Summary(summary), table])
