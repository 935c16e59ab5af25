"""Page bodies survive every state and say in words what they show in colour."""

import json
from dataclasses import replace

from dash.development.base_component import Component
from plotly.utils import PlotlyJSONEncoder

from components.board import board_body
from components.chart import measure_chart
from components.priority import priority_body
from components.tables import points_table
from components.theme import ASSURANCE, STATUS, VARIATION
from metrics.views import CaseStudy

STUDIES = (CaseStudy("first", "2025-26 Q3", "They met", "Two streets met.", "a lead", "2026-02-01T09:00"),)
RUNNING = {"P", "H2", "H3", "H4", "A", "Link"}


def text_of(tree: object, between: str = " ") -> str:
    """What a reader reads: pieces of one paragraph or heading follow each other without a gap."""
    if isinstance(tree, Component):
        return text_of(getattr(tree, "children", None), "" if type(tree).__name__ in RUNNING else " ")
    if isinstance(tree, list | tuple):
        return between.join(filter(None, map(text_of, tree)))
    return "" if tree is None else str(tree)


def headings_of(tree: object) -> list[int]:
    if isinstance(tree, list | tuple):
        return [level for item in tree for level in headings_of(item)]
    if not isinstance(tree, Component):
        return []
    kind = type(tree).__name__
    own = [int(kind[1])] if kind in ("H1", "H2", "H3", "H4") else []
    return own + headings_of(getattr(tree, "children", None))


def ids_of(tree: object) -> list[str]:
    if isinstance(tree, list | tuple):
        return [name for item in tree for name in ids_of(item)]
    if not isinstance(tree, Component):
        return []
    own = [tree.id] if hasattr(tree, "id") else []
    return own + ids_of(getattr(tree, "children", None))


def test_a_chart_of_any_state_has_finding_summary_answers_and_source(any_measure):
    words = text_of(measure_chart(any_measure, "", as_table=False))
    for part in (
        any_measure.title,
        any_measure.summary,
        any_measure.status.word,
        any_measure.variation.word,
        "Source:",
    ):
        assert part in words


def test_the_table_under_a_chart_has_every_number_of_it(any_measure):
    words = text_of(measure_chart(any_measure, "", as_table=False))
    for point in any_measure.points[-13:]:
        assert point.quarter in words and point.text in words


def test_tables_replace_charts_when_asked(states):
    tree = json.dumps(measure_chart(states["whole"], "", as_table=True), cls=PlotlyJSONEncoder)
    assert "data-figure" not in tree
    assert "data-figure" in json.dumps(
        measure_chart(states["whole"], "", as_table=False), cls=PlotlyJSONEncoder
    )


def test_illustrative_figures_are_marked_on_chart_and_row(states, sample_board):
    assert "Illustrative" in text_of(measure_chart(states["illustrative"], "", as_table=False))
    assert "Illustrative" not in text_of(measure_chart(states["whole"], "", as_table=False))
    assert "Illustrative" in text_of(board_body(sample_board, ""))


def test_board_shows_every_measure_once_and_names_held_ones(sample_board):
    words = text_of(board_body(sample_board, ""))
    assert words.count("A supporting measure") == 1
    assert "Held by their owner, not shown: Held measure" in words
    assert sample_board.count.sentence in words


def test_headings_never_skip_a_level(sample_board):
    for tree in (
        board_body(sample_board, ""),
        priority_body(
            sample_board.priorities[0], sample_board.area, "2025-26 Q3", STUDIES, "", as_table=False
        ),
    ):
        levels = [1, *headings_of(tree)]
        assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))


def test_ids_are_unique(sample_board):
    for tree in (
        board_body(sample_board, ""),
        priority_body(
            sample_board.priorities[0], sample_board.area, "2025-26 Q3", STUDIES, "", as_table=False
        ),
    ):
        ids = ids_of(tree)
        assert len(ids) == len(set(ids))


def test_points_table_shows_a_column_only_when_there_is_something_in_it(states):
    assert "Usual range" in text_of(points_table(states["whole"], states["whole"].points))
    assert "Usual range" not in text_of(points_table(states["one_point"], states["one_point"].points))


def test_verdicts_differ_by_silhouette_not_only_by_colour():
    for table in (STATUS, VARIATION, ASSURANCE):
        assert len({mark.shape for mark in table.values()}) == len(table)
        assert len({mark.word for mark in table.values()}) == len(table)


def test_findings_about_illustrative_figures_are_marked(sample_board, states):
    made_up = replace(sample_board.attention[0], measure=states["illustrative"].code, title="A made-up miss")
    words = text_of(board_body(replace(sample_board, attention=(made_up,), changed=(), late=()), ""))
    assert "A made-up miss Illustrative" in words
    real = text_of(board_body(replace(sample_board, changed=(), late=()), ""))
    assert f"{sample_board.attention[0].title} Illustrative" not in real
