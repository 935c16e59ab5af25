"""Every kind of claim fires on its own facts and only there, and every split adds up."""

import re
from dataclasses import replace

import pytest

from data.store import using
from metrics.board import board
from metrics.claims import CONSEQUENCE, Before, Facts, Moved, StandsOut, claims_of, split_of
from metrics.proof import evidence
from metrics.views import Break, Change, Point, Target, Verdict, marks
from tests.metrics.conftest import give

NOW, BEFORE = "2025-26 Q3", "2025-26 Q2"
TARGET = Target("level", 40.0, "40 or more", "2025-26", "2025-26", "a plan")


@pytest.fixture(scope="module")
def plain(make_store):
    store = make_store()
    give(store, [("SC06", NOW, 41)])
    with using(store):
        yield replace(board(NOW).measure("SC06"), polarity="lower", target=TARGET)


def verdict(words, code):
    return Verdict(code, words[code], f"{words[code]}.", evidence("status"))


def facts(plain, status="no_target", variation="steady", **changes):
    view = replace(
        plain,
        status=verdict(marks.STATUS_WORDS, status),
        variation=verdict(marks.VARIATION_WORDS, variation),
        **changes.pop("view", {}),
    )
    before = Before(BEFORE, "no_target", "steady", None, "", TARGET, missing=False, late=False)
    before = replace(before, **changes.pop("before", {}))
    plainly = Facts(view, NOW, before, 0, False, False, None, None, None)
    return replace(plainly, **changes)


def kinds(found):
    return [f.kind for f in claims_of(found)]


def outlook(odds, words):
    return Verdict("unlikely", "", "", evidence("year-end outlook", odds=odds, odds_words=words))


def change(usual):
    return Change(
        "same quarter last year", "2024-25 Q3", 20, 41, 21, None, "Rose by 21.", evidence("change"), usual
    )


def run_of(values):
    labels = [f"{2020 + n // 4}-{21 + n // 4} Q{n % 4 + 1}" for n in range(40)]
    end = labels.index(NOW)
    return tuple(Point(labels[end - len(values) + 1 + n], v, str(v)) for n, v in enumerate(values))


HIGHEST = run_of([30, 35, 31, 33, 29, 34, 32, 36, 30, 60])
OUT = StandsOut(1, "Too high.", evidence("false-alarm budget"))

CASES = {
    "crossed_off": dict(status="off_target", before={"status": "met"}),
    "crossed_on": dict(status="met", before={"status": "high_risk"}),
    "misses": dict(status="high_risk", misses=2, before={"status": "off_target"}),
    "outlook_down": dict(
        view={"outlook": outlook(0.31, "about 3 in 10")}, before={"odds": 0.6, "odds_words": "about 6 in 10"}
    ),
    "outlook_up": dict(
        view={"outlook": outlook(0.6, "about 6 in 10")}, before={"odds": 0.31, "odds_words": "about 3 in 10"}
    ),
    "target_changed": dict(before={"target": None}),
    "stands_out_worse": dict(stands_out=OUT),
    "stands_out_better": dict(stands_out=replace(OUT, direction=-1)),
    "stands_out": dict(stands_out=OUT, view={"polarity": "reporting"}),
    "signal": dict(variation="worsening"),
    "back_in_line": dict(before={"variation": "worsening"}),
    "withdrawn": dict(withdrawn=True),
    "definition_changed": dict(starts_break=Break(NOW, "2025-10-01", "New counting rules.", "a source")),
    "late": dict(late=True),
    "arrived": dict(before={"missing": True}, view={"points": HIGHEST, "latest": HIGHEST[-1]}),
    "revised": dict(moved=Moved(BEFORE, 50.0, 40.0, 44.0, None, True, False)),
}


@pytest.mark.parametrize("kind", CASES)
def test_each_claim_has_its_facts(plain, kind):
    assert kinds(facts(plain, **CASES[kind])) == [kind]


def test_an_unusual_change_that_is_also_extreme_makes_both_claims(plain):
    told = facts(plain, view={"changes": (change(False),), "points": HIGHEST, "latest": HIGHEST[-1]})
    assert kinds(told) == ["unusual_change", "extreme"]
    extreme = claims_of(told)[1]
    assert extreme.sentence == "60 in 2025-26 Q3 is the highest figure on record, which begins in 2023-24 Q2."
    assert "the worst on record" in extreme.title
    usual = facts(plain, view={"changes": (change(True),), "points": HIGHEST, "latest": HIGHEST[-1]})
    assert kinds(usual) == []


def test_best_and_worst_follow_polarity_and_the_figure_does_not(plain):
    points = run_of([70, 30, 35, 31, 33, 29, 34, 32, 36, 30, 60])
    found = {}
    for polarity in ("lower", "higher", "context"):
        told = facts(
            plain,
            view={"changes": (change(False),), "points": points, "latest": points[-1], "polarity": polarity},
        )
        found[polarity] = claims_of(told)[1]
    assert [f.title.split(": ")[1] for f in found.values()] == [
        "the worst since 2023-24 Q1",
        "the best since 2023-24 Q1",
        "the highest since 2023-24 Q1",
    ]
    assert len({f.sentence for f in found.values()}) == 1


def test_there_are_at_least_fifteen_kinds_of_claim():
    assert set(CASES) | {"unusual_change", "extreme"} == set(CONSEQUENCE)
    assert len(CONSEQUENCE) >= 15


@pytest.mark.parametrize(
    "quiet",
    [
        {},
        dict(status="off_target", before={"status": "off_target"}),
        dict(status="off_target", misses=3, before={"status": "off_target"}),
        dict(variation="worsening", before={"variation": "worsening"}),
        dict(late=True, before={"late": True, "missing": True}),
        dict(
            view={"outlook": outlook(0.31, "about 3 in 10")},
            before={"odds": 0.2, "odds_words": "about 2 in 10"},
        ),
        dict(moved=Moved(BEFORE, 50.0, 40.0, 41.0, None, True, False)),
        dict(view={"shown": False}, late=True),
    ],
)
def test_what_is_not_new_is_not_claimed(plain, quiet):
    assert kinds(facts(plain, **quiet)) == []


def test_a_first_quarter_has_nothing_before_it(plain):
    assert kinds(replace(facts(plain, status="off_target", variation="worsening"), before=None)) == ["signal"]


def test_a_revision_of_a_growing_figure_is_not_news(plain):
    settling = Verdict("settles", "", "", evidence("chain ladder"))
    told = facts(plain, moved=Moved(BEFORE, 50.0, 40.0, 60.0, None, None, False), view={"settling": settling})
    assert kinds(told) == []


def test_a_miss_that_comes_from_a_new_target_says_so(plain):
    found = claims_of(facts(plain, status="off_target", before={"status": "met", "target": None}))
    assert {f.nature for f in found} == {"definition or target change"}


@pytest.mark.parametrize(
    ("moved", "parts"),
    [
        (Moved(BEFORE, 62, 50, 53, 6.0, True, False), ["up 12", "up 3", "up 6", "up 3"]),
        (Moved(BEFORE, 40, 50, 50, None, False, False), ["down 10", "down 10"]),
        (Moved(BEFORE, 40, 50, 48, 5.0, None, True), ["down 10", "down 2", "down 8"]),
        (Moved(BEFORE, 50, 50, 50, None, True, False), ["none", "none"]),
        (Moved(BEFORE, 10, 8, 8.4, 0.4, True, False), ["up 2", "none", "none", "up 2"]),
    ],
)
def test_the_parts_of_a_change_add_up(moved, parts):
    found = split_of(moved, "count")
    assert [text for _, text in found] == parts
    signed = [int(text.replace("up ", "").replace("down ", "-").replace("none", "0")) for _, text in found]
    assert signed[0] == sum(signed[1:])


def test_a_constant_revision_of_everything_is_no_real_change(plain):
    shifted = Moved(BEFORE, now=60.0, presented=50.0, revised=60.0, season=None, usual=True, broken=False)
    (found,) = claims_of(facts(plain, moved=shifted))
    assert (found.kind, found.nature) == ("revised", "revision")
    assert dict(found.split)["within usual variation"] == "none"


def test_headline_measures_come_first_and_scores_follow_consequence(plain):
    late = claims_of(facts(plain, late=True, view={"headline": False}))[0]
    headline = claims_of(facts(plain, late=True, view={"headline": True}))[0]
    assert headline.score == pytest.approx(1.25 * late.score)


def test_sentences_give_no_causes(plain):
    for case in CASES.values():
        for found in claims_of(facts(plain, **case)):
            assert not re.search(r"because|due to|caused|led to|thanks to|result of", found.sentence)
