"""The drawer of tests, the splits of a change, and the page on how we judge."""

import json
from dataclasses import replace

from dash.development.base_component import Component

from components import theme
from components.board import board_body
from components.chart import measure_chart
from components.evidence import evidence_section, readings_section, splits_section
from components.figures import trend_figure
from components.how_we_judge import how_we_judge_body
from components.tables import points_table
from components.waterfall import waterfall_figure
from metrics.views import (
    ChangeSplit,
    Evidence,
    Finding,
    Judging,
    Piece,
    Point,
    Reading,
    SimulationGroup,
    Verdict,
    WorkedExample,
)
from metrics.views.evidence import rule_words
from tests.components.conftest import measure_view
from tests.components.test_bodies import headings_of, ids_of, text_of

PROOF = Evidence(
    "xmr mdc-2023", "2026.1", (("mean", 12.5), ("points", 1300), ("quarter", "2025-26 Q3"), ("p", None))
)


def of_kind(tree, kind):
    if isinstance(tree, list | tuple):
        return [found for item in tree for found in of_kind(item, kind)]
    if not isinstance(tree, Component):
        return []
    own = [tree] if type(tree).__name__ == kind else []
    return own + of_kind(getattr(tree, "children", None), kind)


def test_every_test_has_its_anchor_its_rule_and_its_numbers():
    section = evidence_section([Verdict("evidence-variation", "Really changing?", "No.", PROOF)])
    assert "evidence-variation" in ids_of(section) and "evidence" in ids_of(section)
    said = text_of(section)
    for words in (
        "control chart (XmR), Making Data Count 2023, version 2026.1",
        "average",
        "12.5",
        "1,300",
        "2025-26 Q3",
        "chance if nothing changed",
    ):
        assert words in said
    assert evidence_section([]) is None


def test_pieces_within_usual_variation_are_grey_and_say_so():
    pieces = (
        Piece("Dinnington", "up 30", 30, "61%", False),
        Piece("Wales", "up 2", 2, "4%", True),
        Piece("", "up 17", 17, "", None),
    )
    split = ChangeSplit("wards", "By ward", "1 ward holds 61%.", "up 49", pieces, PROOF)
    section = splits_section([split], as_table=True)
    grey = [span for span in of_kind(section, "Span") if "usual" in (getattr(span, "className", "") or "")]
    assert [text_of(span) for span in grey] == ["Wales", "up 2"]
    said = text_of(section)
    assert (
        "within usual variation" in said
        and "more than usual variation" in said
        and "All together up 49" in said
    )
    assert not [d for d in of_kind(section, "Div") if getattr(d, "className", "") == "chart-plot"]
    assert splits_section((), as_table=True) is None


def test_a_split_is_drawn_as_a_waterfall_with_its_table():
    pieces = (
        Piece("Rother & Vale", "up 30", 30, "61%", False),
        Piece("Dinnington", "down 6", -6, "", False),
        Piece("Wales", "up 2", 2, "4%", True),
        Piece("not shown by ward, or without a place", "up 23", 23, "", None),
    )
    split = ChangeSplit("wards", "By ward", "1 ward holds 61%.", "up 49", pieces, PROOF)
    figure = waterfall_figure(split)
    bars, layout = figure["data"][0], figure["layout"]
    ends = [base + x for base, x in zip(bars["base"], bars["x"], strict=True)]
    assert bars["base"] == [0, 30, 24, 26, 0] and ends == [30, 24, 26, 49, 49]
    marker = bars["marker"]
    assert [at for at, colour in enumerate(marker["color"]) if colour == theme.RULE] == [2]
    assert marker["color"][0] == marker["color"][1] == theme.NAVY != marker["color"][4]
    assert [at for at, shape in enumerate(marker["pattern"]["shape"]) if shape] == [3]
    assert [note["text"] for note in layout["annotations"]] == [*(p.text for p in pieces), "<b>up 49</b>"]
    assert layout["yaxis"]["ticktext"][0] == "Rother &amp; Vale"
    section = splits_section([split], as_table=False)
    plots = [d for d in of_kind(section, "Div") if getattr(d, "className", "") == "chart-plot"]
    assert len(plots) == 1 and of_kind(section, "Details") and "All together up 49" in text_of(section)
    assert "blue moved more than usual; grey moved no more than usual" in text_of(section).lower()
    unknown = replace(split, pieces=tuple(replace(piece, usual=None) for piece in pieces))
    assert "grey" not in text_of(splits_section([unknown], as_table=False))


def test_nothing_is_drawn_of_a_change_without_pieces():
    still = tuple(Piece(name, "none", 0.0, "", True) for name in ("North", "South"))
    for pieces in ((), still, still[:1]):
        split = ChangeSplit("wards", "By ward", "", "none", pieces, PROOF)
        assert waterfall_figure(split) is None
        assert of_kind(splits_section([split], as_table=False), "Table")


def test_readings_are_shown_without_a_colour_or_a_verdict():
    rows = [
        Reading(
            "VO09", "Repeat victims", "survey", "32.8% in 2025-26 Q3", "Fell.", "more people coming forward"
        )
    ]
    section = readings_section(rows, "?quarter=2025-26+Q3")
    said = text_of(section)
    assert "more people coming forward" in said and "none of them settles it" in said
    assert not of_kind(section, "Img")
    assert readings_section((), "") is None


def example(anchor, evidence):
    return WorkedExample(
        anchor, anchor.capitalize(), "The rule.", "SC01", "Anti-social behaviour", "It is so.", evidence
    )


def test_the_page_on_judging_has_every_rule_and_both_tables():
    view = Judging(
        "2025-26 Q3",
        "2026.1",
        (example("met", PROOF), example("off", None)),
        ("rule", "mdc-2023"),
        (("Constant k", "2.66"),),
        2000,
        ("what is counted", "kept"),
        (
            SimulationGroup("Nothing changes", 1, 1, (("false alarms", "yes"),)),
            SimulationGroup("Shifts", 1, 2, (("found", "yes"), ("missed", "NO"), ("told", ""))),
        ),
    )
    body = how_we_judge_body(view)
    said = text_of(body)
    assert "It is so." in said and "No measure shows this at the moment." in said
    assert {"rules", "rule-sets", "simulation", "met", "off"} <= set(ids_of(body))
    still = "".join(getattr(d, "data-still", "") for d in of_kind(body, "Div"))
    assert "2.66" in still and "false alarms" in still
    assert "2 of 3 promises are kept" in said and "Simulated on 2,000 made-up boards" in said
    assert "<summary>Nothing changes: 1 of 1 promises kept</summary>" in still
    assert "<summary>Shifts: 1 of 2 promises kept, 1 only measured</summary>" in still
    assert [a.href for a in of_kind(of_kind(body, "Nav"), "A")] == [
        "#rules",
        "#met",
        "#off",
        "#rule-sets",
        "#simulation",
    ]
    levels = headings_of(body)
    assert levels[0] == 2 and all(b - a <= 1 for a, b in zip(levels, levels[1:], strict=False))


def test_growing_figures_have_an_upright_bar_and_words():
    young = Point("2025-26 Q3", 5.3, "5.3%", maturity="provisional", settle_low=12.7, settle_high=24.6)
    view = measure_view(unit="percent", points=(*measure_view().points, young), latest=young)
    (bar,) = [t for t in trend_figure(view)["data"] if t["name"] == "Likely to settle"]
    assert bar["x"] == ["2025-26 Q3", "2025-26 Q3", None] and bar["y"] == [12.7, 24.6, None]
    assert "likely to settle between 12.7% and 24.6%" in text_of(points_table(view, view.points))
    assert "Upright bars" in text_of(measure_chart(view, "", as_table=False))
    assert not [t for t in trend_figure(measure_view())["data"] if t["name"] == "Likely to settle"]


def test_the_outlook_stands_under_the_answers_where_a_target_is_in_force():
    outlook = Verdict("unlikely", "Unlikely to meet it", "The odds are about 3 in 10.", PROOF)
    assert "about 3 in 10" in text_of(measure_chart(measure_view(outlook=outlook), "", as_table=False))
    forecast = Verdict("forecast", "Forecast only", "Between 8 and 10.", PROOF)
    assert "Between 8 and 10" not in text_of(
        measure_chart(measure_view(outlook=forecast), "", as_table=False)
    )


def test_findings_lead_to_their_evidence_and_say_what_sort_they_are(sample_board):
    found = Finding(
        "signal", "SC01", "communities", "Higher", "It is.", 1.0, PROOF,
        nature="real change", split=(("since the last board", "up 5"), ("season", "up 2")), anchor="evidence-variation",
    )  # fmt: skip
    chance = Verdict("chance", "False alarms", "Chance alone would light about 1 of the 65 icons.", PROOF)
    body = board_body(replace(sample_board, changed=(found,), chance=chance), "?quarter=2025-26+Q3")
    said = text_of(body)
    assert "Real change. Up 5 since the last board, of which season up 2." in said
    assert "about 1 of the 65 icons" in said
    links = [getattr(a, "href", "") for a in (*of_kind(body, "A"), *of_kind(body, "Link"))]
    assert "/measure/SC01?quarter=2025-26+Q3#evidence-variation" in links


def proofs_of(board, finding):
    body = board_body(replace(board, attention=(finding,), changed=(), late=()), "")
    return [d for d in of_kind(body, "Details") if getattr(d, "className", "") == "findings__proof"]


def test_a_finding_opens_on_its_points_its_test_in_words_and_its_rows(sample_board):
    view = sample_board.measure("SC01")
    lit = tuple(p.quarter for p in view.points[-2:])
    finding = Finding(
        "off_target", view.code, "P", "Now off target", "It is off target.", 1.0, PROOF,
        test="The figure is set beside the target.", points=lit,
    )  # fmt: skip
    (proof,) = proofs_of(sample_board, finding)
    assert text_of(proof).startswith("Points, test and rows : Now off target")
    (plot,) = [d for d in of_kind(proof, "Div") if getattr(d, "className", "") == "chart-plot"]
    (rings,) = [
        t for t in json.loads(getattr(plot, "data-figure"))["data"] if t["name"].startswith("The points")
    ]
    assert tuple(rings["x"]) == lit
    said = text_of(proof)
    assert finding.test in said and "Rings mark the figures this rests on." in said
    numbers, rows = of_kind(proof, "Table")
    assert rule_words(PROOF.rule) in text_of(numbers)
    assert [text_of(r).split(" ")[0:2] for r in of_kind(rows, "Tr")[1:]] == [
        q.split(" ") for q in reversed(lit)
    ]


def test_a_finding_about_the_whole_board_opens_on_its_test_and_numbers(sample_board):
    finding = Finding("steady", "", "", "No real change", "Nothing changed.", 0.0, PROOF, test="The test.")
    (proof,) = proofs_of(sample_board, finding)
    assert text_of(proof).startswith("Test and numbers") and "The test." in text_of(proof)
    assert len(of_kind(proof, "Table")) == 1
