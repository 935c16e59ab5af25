"""The page on judging: examples from the store, the table of rule sets, and the published simulations."""

import pytest

from bench.judging import DOCUMENT, GROUPS, LEAST_BOARDS, TABLE, document, judging_table, main
from data.demonstration import build
from data.store import using
from metrics.board import how_we_judge, measure
from metrics.simulations import HEAD, Simulated, kept_of, read, written
from metrics.spc.rule_sets import RULE_SETS

NOW = "2025-26 Q3"


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


def published():
    return read(TABLE.read_text(encoding="utf-8"))


def test_the_published_table_is_on_the_page_and_keeps_every_promise(page):
    lines, boards = published()
    assert [row for group in page.simulations for row in group.rows] == [line.cells for line in lines]
    assert (page.simulation_head, page.simulated_boards) == (HEAD, boards) and boards >= 1000
    kept, promised = kept_of(lines)
    assert kept == promised >= 45
    assert [group.title for group in page.simulations] == list(GROUPS)
    assert sum(group.promised for group in page.simulations) == promised
    assert all(0 < group.kept == group.promised for group in page.simulations)


def test_the_published_page_is_made_of_the_published_table():
    assert DOCUMENT.read_text(encoding="utf-8") == document(*published())


def test_the_published_lines_are_those_the_command_makes():
    fresh, boards = read(written(judging_table(LEAST_BOARDS), LEAST_BOARDS))
    asked = [
        [
            (line.group, line.cells[:3])
            for line in lines
            if not line.claim.startswith("Brier score of the odds")
        ]
        for lines in (published()[0], fresh)
    ]
    assert asked[0] == asked[1]
    assert (len(published()[0]), boards) == (len(fresh), LEAST_BOARDS)


def test_the_command_writes_the_table_and_the_page_together(tmp_path, monkeypatch, capsys):
    lines = [Simulated("false alarms", "world", 0.1234, 0.0126, most=0.1, group="One matter")]
    monkeypatch.setattr("bench.judging.judging_table", lambda boards: lines)
    monkeypatch.setattr("bench.judging.TABLE", tmp_path / "table.csv")
    monkeypatch.setattr("bench.judging.DOCUMENT", tmp_path / "page.md")
    monkeypatch.setenv("JUDGING_BOARDS", "40")
    assert main() == 0 and capsys.readouterr().out == "1 of 1 promises kept\n"
    (line,), boards = read((tmp_path / "table.csv").read_text())
    assert (line.cells, boards) == (("false alarms", "world", "at most 0.100", "0.123", "0.025", "yes"), 40)
    assert f"| {' | '.join(line.cells)} |" in (tmp_path / "page.md").read_text()
    lines[0] = Simulated("false alarms", "world", 0.3, 0.0126, most=0.1, group="One matter")
    assert main() == 1 and capsys.readouterr().out == "0 of 1 promises kept\n"


@pytest.mark.parametrize("text", ["", "nothing here", TABLE.read_text(encoding="utf-8").splitlines()[0]])
def test_a_text_without_the_table_is_refused(text):
    with pytest.raises(ValueError, match="table of simulations"):
        read(text)
