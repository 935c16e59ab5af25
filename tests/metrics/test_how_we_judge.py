"""The page on judging: examples from the store, the table of rule sets, and the published simulations."""

from pathlib import Path

import pytest

from bench.judging import LEAST_BOARDS, document, judging_table
from data.demonstration import build
from data.store import using
from metrics.board import how_we_judge, measure
from metrics.how_we_judge import _markdown_table
from metrics.spc.rule_sets import RULE_SETS

NOW = "2025-26 Q3"
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "judging.md"


@pytest.fixture(scope="module")
def page(make_store, catalogue):
    store = make_store()
    build(store, catalogue)
    with using(store):
        yield how_we_judge(NOW)


def test_every_rule_has_words_and_most_have_an_example(page):
    assert len(page.examples) >= 20
    assert len({e.anchor for e in page.examples}) == len(page.examples)
    assert all(e.words and e.title for e in page.examples)
    live = [e for e in page.examples if e.evidence is not None]
    assert len(live) >= len(page.examples) - 3
    assert all(e.sentence for e in live)


def test_examples_say_what_their_measures_say(page):
    for example in page.examples:
        if example.anchor in ("fragile", "signal", "settling", "outlook") and example.code:
            tests = {verdict.sentence for verdict in measure(example.code, NOW).examined}
            assert example.sentence in tests


def test_the_table_of_rule_sets_is_the_one_in_the_code(page):
    assert page.rule_sets == ("rule", *RULE_SETS)
    assert all(len(row) == len(page.rule_sets) for row in page.rule_rows)


def test_the_published_table_is_on_the_page_and_keeps_every_promise(page):
    head, rows = _markdown_table(DOCUMENT.read_text(encoding="utf-8"))
    assert page.simulation_head == head and page.simulation_rows == rows
    kept = [row[head.index("kept")] for row in rows]
    assert set(kept) <= {"yes", ""} and kept.count("yes") >= 45
    assert "python -m bench.judging > docs/judging.md" in page.simulation_made


def test_the_published_lines_are_those_the_command_makes():
    lines = judging_table(LEAST_BOARDS)
    head, fresh = _markdown_table(document(lines, LEAST_BOARDS))
    _, published = _markdown_table(DOCUMENT.read_text(encoding="utf-8"))
    asked = [row[:3] for row in published if not row[0].startswith("Brier score of the odds")]
    assert asked == [row[:3] for row in fresh if not row[0].startswith("Brier score of the odds")]
    assert len(published) == len(fresh) == len(lines) and head[0] == "what is counted"


def test_a_text_without_a_table_has_none():
    assert _markdown_table("nothing here") == ((), ())
