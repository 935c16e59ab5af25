"""What a board is told first, in an order nobody can move."""

import random
import re
from dataclasses import replace

import pytest

from data.store import using
from metrics import wording
from metrics.board import board
from metrics.findings import attention, changed, count_of, late
from metrics.views import Evidence, Verdict
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
        status=Verdict(status, wording.STATUS_WORDS[status], f"{status} of {code}.", PROOF),
        variation=Verdict(variation, wording.VARIATION_WORDS[variation], f"{variation} of {code}.", PROOF),
        **changes,
    )


def test_misses_come_before_worsening_and_headline_measures_first(plain):
    views = [
        view(plain, "A", variation="worsening", headline=True),
        view(plain, "B", status="off_target"),
        view(plain, "C", status="off_target", headline=True),
        view(plain, "D", status="high_risk"),
        view(plain, "E", status="met", variation="improving", headline=True),
        view(plain, "F", status="off_target", shown=False),
    ]
    found = attention(views, {"B": 3})
    assert [f.measure for f in found] == ["D", "C", "B", "A"]
    assert [f.kind for f in found] == ["high_risk", "off_target", "off_target", "worsening"]
    assert found[2].sentence == "off_target of B. Missed for 3 quarters running."
    random.Random(1).shuffle(views)
    assert attention(views, {"B": 3}) == found


def test_a_measure_is_listed_once_with_all_that_is_wrong(plain):
    (found,) = attention([view(plain, "A", status="off_target", variation="worsening")], {"A": 1})
    assert found.sentence == "off_target of A. worsening of A."


def test_what_did_not_change_is_a_finding_too(plain):
    views = [
        view(plain, "A", variation="higher"),
        view(plain, "B", variation="worsening"),
        *[view(plain, f"S{n}") for n in range(3)],
        *[view(plain, f"T{n}", variation="too_few") for n in range(2)],
        view(plain, "H", shown=False),
    ]
    found = changed(views)
    assert [f.measure for f in found] == ["B", "A", ""]
    assert found[-1].sentence == (
        "Nothing has really changed in 3 of the 5 measures that can be tested. 2 measures have too few points to tell."
    )
    assert dict(found[-1].evidence.numbers) == {"steady": 3, "tested": 5, "too_few": 2}
    assert changed([view(plain, "T", variation="too_few")]) == ()


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
