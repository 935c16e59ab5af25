"""Evidence in plain words: every rule and number the rules write, and every code among their values, has its words."""

import ast
import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from data.demonstration import build
from data.store import using
from metrics.board import board, choices, hotspots, measure, place_choices, ward_sheet, work_on
from metrics.spc.labels import special_cause_labels, special_cause_words
from metrics.views import Evidence
from metrics.views.evidence import (
    NAME_WORDS,
    PLAIN_NAMES,
    RULE_WORDS,
    evidence_rows,
    name_words,
    rule_words,
)
from metrics.views.marks import RATING, STATUS_WORDS
from metrics.wording import REASON_WORDS

METRICS = Path(__file__).resolve().parents[2] / "metrics"
KNOWN = {*NAME_WORDS, *PLAIN_NAMES, *STATUS_WORDS, *RATING, "due_words"}
# A word nobody in the room would say: a code, an abbreviation of control charts, a Greek letter.
RAW = re.compile(r"_|\b([LU]?CL|lpl|upl|tau2?|phi|mdc)\b|Common Cause|square-root", re.IGNORECASE)
NOW = "2025-26 Q3"


def written_names():
    """Every name that `evidence(...)` is called with anywhere among the rules."""
    for file in METRICS.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "evidence":
                yield from (word.arg for word in node.keywords if word.arg)


def evidences(view):
    """Every evidence inside a view, however deep."""
    if isinstance(view, Evidence):
        yield view
    elif is_dataclass(view):
        for field in fields(view):
            yield from evidences(getattr(view, field.name))
    elif isinstance(view, tuple | list):
        for part in view:
            yield from evidences(part)


@pytest.fixture(scope="module")
def found(make_store, catalogue):
    """The evidence of what a board, a lead and an analyst can open in the demonstration, each once."""
    store = make_store()
    build(store, catalogue)
    with using(store):
        held = choices()
        views = [board(quarter, None, "analyst") for quarter in held.quarters[:5]]
        views += [board(release.quarter, release.number) for release in held.releases]
        shown = [m.code for p in views[0].priorities for m in p.measures if m.shown]
        views += [measure(code, NOW) for code in shown]
        views += [hotspots(code, NOW) for code, _ in place_choices().measures]
        views += [ward_sheet("E05013003", NOW), work_on(views[0])]
        return tuple({proof for view in views for proof in evidences(view)})


def test_every_name_a_rule_writes_is_called_something():
    written = set(written_names())
    assert len(written) > 60
    assert written - KNOWN == set()


def test_no_evidence_of_the_demonstration_is_shown_in_codes(found):
    assert len(found) > 500
    texts = {rule_words(proof.rule) for proof in found}
    for proof in found:
        names = {name for name, _ in proof.numbers if not re.match(r"\d{4}-\d\d Q\d ", name)}
        assert names - KNOWN == set(), proof.rule
        rows = evidence_rows(proof)
        texts |= {name for name, _ in rows} | {value for _, value in rows if isinstance(value, str)}
        assert len({name for name, _ in rows}) == len(rows), proof
    assert [text for text in texts if RAW.search(text)] == []
    assert not texts & {*REASON_WORDS, *special_cause_labels()}


def test_every_word_of_a_control_chart_is_said_plainly():
    words = [special_cause_words(label) for label in special_cause_labels(8, 6)]
    assert words == [
        "nothing beyond usual variation",
        "above the usual range",
        "below the usual range",
        "6 in a row rising",
        "6 in a row falling",
        "2 of the last 3 far above the average",
        "2 of the last 3 far below the average",
        "8 in a row above the average",
        "8 in a row below the average",
    ]


def test_reasons_days_and_ways_are_words_and_repeats_are_left_out():
    numbers = (
        ("reason", "not_collected"),
        ("due", "2026-02-14"),
        ("due_words", "14 February 2026"),
        ("label", "7 Points Above CL"),
        ("strongest_rule", "near"),
        ("odds", 0.25),
        ("2025-26 Q1 before", 3),
    )
    assert evidence_rows(Evidence("status", "7", numbers)) == (
        ("why", "Not collected"),
        ("was due", "14 February 2026"),
        ("what the chart saw", "7 in a row above the average"),
        ("which figures", "the last two figures"),
        ("odds of meeting the target", 0.25),
        ("2025-26 Q1 before", 3),
    )
    assert evidence_rows(Evidence("due date", "7", (("due_words", "14 February 2026"),))) == (
        ("due words", "14 February 2026"),
    )


def test_a_name_from_an_older_release_is_still_readable():
    assert name_words("odd_old_name") == "odd old name"
    assert rule_words("a rule of old") == "a rule of old"
    assert RULE_WORDS["xmr"] != "xmr"
