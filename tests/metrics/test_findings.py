"""What a board is told first, in an order nobody can move."""

import random
import re
from dataclasses import replace

import pytest

from data.store import using
from metrics.board import board
from metrics.claims import StandsOut
from metrics.findings import MOST_ON_A_PAGE, attention, chance, changed, count_of, late
from metrics.views import Evidence, Finding, Verdict, marks, quiet
from tests.metrics.conftest import give

NEWEST = "2025-26 Q3"
PROOF = Evidence("rule", "1")


@pytest.fixture(scope="module")
def plain(make_store):
    """A measure view without anything to report."""
    store = make_store()
    give(store, [("SC06", NEWEST, 41)])
    with using(store):
        yield board(NEWEST).measure("SC06")


def view(plain, code, status="no_target", variation="steady", **changes):
    return replace(
        plain,
        code=code,
        short_name=code,
        status=Verdict(status, marks.STATUS_WORDS[status], f"{status} of {code}.", PROOF),
        variation=Verdict(variation, marks.VARIATION_WORDS[variation], f"{variation} of {code}.", PROOF),
        **changes,
    )


UP = StandsOut(
    1, "The last figure is too high to be chance.", Evidence("false-alarm budget", "1", (("p", 0.001),))
)
DOWN = replace(UP, direction=-1)


def test_misses_come_before_worsening_and_headline_measures_first(plain):
    lower = {"polarity": "lower"}
    views = [
        view(plain, "A", headline=True, **lower),
        view(plain, "B", status="off_target"),
        view(plain, "C", status="off_target", headline=True),
        view(plain, "D", status="high_risk"),
        view(plain, "E", status="met", headline=True, **lower),
        view(plain, "F", status="off_target", shown=False),
    ]
    standing = {"A": UP, "E": DOWN, "F": UP}
    found = attention(views, {"B": 3}, standing)
    assert [f.measure for f in found] == ["D", "C", "B", "A"]
    assert [f.kind for f in found] == ["high_risk", "off_target", "off_target", "worsening"]
    assert found[2].sentence == "off_target of B. Missed for 3 quarters running."
    assert found[3].sentence == UP.sentence and found[3].evidence == UP.proof
    random.Random(1).shuffle(views)
    assert attention(views, {"B": 3}, standing) == found


def test_an_icon_alone_needs_no_attention(plain):
    assert attention([view(plain, "A", variation="worsening", polarity="lower")], {}, {}) == ()


@pytest.mark.parametrize(
    ("polarity", "out", "listed"),
    [
        ("lower", UP, 1),
        ("lower", DOWN, 0),
        ("higher", DOWN, 1),
        ("higher", UP, 0),
        ("reporting", UP, 0),
        ("band", UP, 0),
    ],
)
def test_only_the_bad_direction_needs_attention(plain, polarity, out, listed):
    assert len(attention([view(plain, "A", polarity=polarity)], {}, {"A": out})) == listed


def test_a_measure_is_listed_once_with_all_that_is_wrong(plain):
    (found,) = attention([view(plain, "A", status="off_target", polarity="lower")], {"A": 1}, {"A": UP})
    assert found.sentence == "off_target of A. The last figure is too high to be chance."


def test_silence_says_what_it_means(plain):
    met, steady = view(plain, "A", status="met"), view(plain, "B")
    short = view(plain, "C", variation="too_few")
    empty, held = replace(short, latest=None), view(plain, "H", status="met", shown=False)
    assert quiet([met, steady]) == "Nothing is off target or worse than chance explains."
    assert quiet([steady, held]) == (
        "No measure could be assessed against a target, and nothing is worse than chance explains."
    )
    untold = "No measure could be assessed against a target or tested for change."
    assert quiet([short]) == untold
    assert quiet([short, empty, held]) == f"{untold} 1 of 2 measures has no figure to show."


def claim(code, kind="signal", score=40.0, **changes):
    return Finding(kind, code, "", code, f"{kind} of {code}.", score, PROOF, **changes)


def test_what_did_not_change_is_a_finding_too(plain):
    views = [
        view(plain, "A", variation="higher"),
        view(plain, "B", variation="worsening"),
        *[view(plain, f"S{n}") for n in range(3)],
        *[view(plain, f"T{n}", variation="too_few") for n in range(2)],
        view(plain, "H", shown=False),
    ]
    found = changed(views, [claim("A"), claim("B", score=50.0), claim("A", "late", 45.0)])
    assert [(f.measure, f.kind) for f in found] == [("B", "signal"), ("A", "late"), ("", "steady")]
    assert found[-1].sentence == (
        "Nothing has really changed in 3 of the 5 measures that can be tested. 2 measures have too few points to tell."
    )
    assert dict(found[-1].evidence.numbers) == {"steady": 3, "tested": 5, "too_few": 2}
    assert changed([view(plain, "T", variation="too_few")], []) == ()


def test_a_page_holds_seven_findings_in_an_order_nobody_can_move(plain):
    claims = [claim(f"M{n}", score=float(n)) for n in range(12)]
    found = changed([view(plain, "A")], claims)
    assert len(found) == MOST_ON_A_PAGE == 7
    assert [f.measure for f in found] == ["M11", "M10", "M9", "M8", "M7", "M6", ""]
    random.Random(2).shuffle(claims)
    assert changed([view(plain, "A")], claims) == found
    assert len(changed([view(plain, "T", variation="too_few")], claims)) == 7


def test_the_page_says_how_many_flags_chance_would_give():
    verdict = chance(40, 1.6, 0, 0.2, "measures")
    assert verdict.sentence == (
        "If nothing at all had changed, chance alone would still light about 2 of the 40 icons of the measures tested. "
        "None stands out once that is allowed for."
    )
    assert "fewer than 1 of the 10" in chance(10, 0.3, 1, 0.2, "measures").sentence
    assert chance(10, 0.3, 1, 0.2, "measures").sentence.endswith("1 stands out once that is allowed for.")
    assert chance(0, 0.0, 0, 0.2, "measures") is None


def test_late_figures_name_the_day_and_the_owner(plain):
    views = [view(plain, "A", due="2026-02-14", owner="Fire service"), view(plain, "B")]
    (found,) = late(views, frozenset({"A"}), NEWEST)
    assert found.sentence == f"Due from Fire service on 14 February 2026. The last one is for {NEWEST}."
    (never,) = late([replace(views[0], latest=None)], frozenset({"A"}), NEWEST)
    assert never.sentence == "Due from Fire service on 14 February 2026."


def test_what_has_no_target_is_not_assessed(plain):
    codes = ["met", "off_target", "recoverable", "high_risk", "no_target", "no_target", "not_assessed"]
    views = [view(plain, f"M{n}", status=code) for n, code in enumerate(codes)]
    count = count_of([*views, view(plain, "H", status="met", shown=False)])
    assert (count.assessed, count.total) == (4, 7)
    assert count.sentence == "4 of 7 measures assessed; 3 not assessed (2 with no target set)."


def test_flipping_polarity_flips_words_and_no_number(make_store, catalogue):
    counts = [50, 52, 49, 51, 50, 48, 52, 51, 49, 50, 51, 49, 50, 52, 90]
    labels = [f"{2022 + n // 4}-{23 + n // 4} Q{n % 4 + 1}" for n in range(15)]
    found = {}
    for polarity in ("lower", "higher", "context"):
        measures = tuple(replace(m, polarity=polarity) if m.code == "SC06" else m for m in catalogue.measures)
        store = make_store()
        store.load_catalogue(replace(catalogue, measures=measures), "tester")
        give(store, [("SC06", label, n) for label, n in zip(labels, counts, strict=True)])
        with using(store):
            found[polarity] = board(NEWEST).measure("SC06")
    assert [v.variation.code for v in found.values()] == ["worsening", "improving", "higher"]
    assert [v.title.split(", ")[-1] for v in found.values()] == [
        "worsening",
        "improving",
        "higher than usual",
    ]
    numbers = {
        tuple(re.findall(r"\d[\d.,]*\d|\d", f"{v.title} {v.summary} {v.variation.sentence}"))
        for v in found.values()
    }
    assert len(numbers) == 1
    assert len({tuple((p.value, p.mean, p.lpl, p.upl) for p in v.points) for v in found.values()}) == 1
    assert len({v.changes for v in found.values()}) == 1
    for text in (found["context"].title, found["context"].summary, found["context"].variation.sentence):
        assert not re.search(r"improv|wors|better|good|bad", text, re.I)
