"""Views and their one canonical text."""

import json
from dataclasses import dataclass, fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.views import (
    Area,
    Board,
    Cell,
    Count,
    Evidence,
    Finding,
    Point,
    PriorityView,
    Release,
    Target,
    Verdict,
    YearRow,
    canonical_json,
    content_hash,
    from_json,
)

EVIDENCE = Evidence("rule", "1", (("value", 6.9), ("points", 13), ("quarter", "2018-19 Q4"), ("none", None)))
VERDICT = Verdict("off_target", "Off target", "6.9% is below 20%.", EVIDENCE)
ROW = YearRow(
    "2018-19",
    tuple(Cell(f"{n}", n) for n in range(4)),
    Cell("13.4%", 13.4, ("provisional",)),
    "",
    "20%",
    VERDICT,
)


def board(**changes):
    values = {
        "quarter": "2018-19 Q4",
        "area": Area("E08000018", "Rotherham", "borough"),
        "release": None,
        "audience": "board",
        "as_of": "2026-02-15",
        "rules_version": "1",
        "catalogue": "abc",
        "plan": "Plan",
        "priorities": (PriorityView("a", "a", "A", "", (), (), (), (), Count((), 0, 0, "")),),
        "attention": (Finding("off_target", "SC14", "a", "t", "s", 1.0, EVIDENCE),),
        "changed": (),
        "late": (),
        "count": Count((("met", 1),), 1, 1, "1 of 1"),
        "quarters": ("2018-19 Q4",),
        "areas": (),
        "releases": (Release(1, "First", "2018-19 Q4", "", "", ""),),
        "illustrative": 0,
    }
    return Board(**values | changes)


@pytest.mark.parametrize(
    "view", [board(), board(release=Release(1, "é – £", "", "", "", "")), ROW, VERDICT, EVIDENCE]
)
def test_text_and_view_are_inverse(view):
    text = canonical_json(view)
    again = from_json(type(view), text)
    assert again == view
    assert canonical_json(again) == text


numbers = st.one_of(st.none(), st.integers(-(10**9), 10**9), st.floats(allow_nan=False, allow_infinity=False))


@given(st.text(), numbers, st.text(), st.one_of(st.none(), st.text()), st.booleans())
def test_any_point_survives(quarter, value, text, reason, revised):
    point = Point(quarter, value, text, reason=reason, revised=revised)
    assert from_json(Point, canonical_json(point)) == point


def test_the_text_has_one_order_and_no_spaces():
    text = canonical_json(Cell("a", 1.5, ("x",)))
    assert text == '{"marks":["x"],"text":"a","value":1.5}'
    assert content_hash(text) == content_hash(
        json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))
    )
    assert len(content_hash(text)) == 64


def test_nan_is_refused():
    with pytest.raises(ValueError, match="[Oo]ut of range|not JSON compliant"):
        canonical_json(Cell("a", float("nan")))


def test_a_view_kept_before_a_field_was_added_is_still_read():
    kept = json.loads(canonical_json(Target("level", 20.0, "20%", "2018-19", "2018-19", "doc")))
    del kept["lower"], kept["upper"]
    assert from_json(Target, json.dumps(kept)) == Target("level", 20.0, "20%", "2018-19", "2018-19", "doc")


def test_a_view_without_a_field_it_needs_is_refused():
    with pytest.raises(TypeError, match="word"):
        from_json(Verdict, '{"code":"met","sentence":"","evidence":{"rule":"","version":"","numbers":[]}}')


def test_every_view_is_frozen():
    cell = Cell("a")
    with pytest.raises(AttributeError):
        cell.text = "b"


def test_a_board_finds_its_measures():
    assert board().measure("none") is None


def test_fields_of_other_dataclasses_are_written_too():
    @dataclass(frozen=True)
    class Pair:
        first: Cell
        second: tuple[Cell, ...]

    pair = Pair(Cell("a"), (Cell("b"), Cell("c")))
    assert json.loads(canonical_json(pair))["second"][1]["text"] == "c"
    assert [f.name for f in fields(Pair)] == ["first", "second"]
