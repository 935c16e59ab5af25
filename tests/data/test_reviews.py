"""The yearly review, what it changes in the catalogue, and late additions to a release; on both databases."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from data.amendments import Amendment, NewMeasure, amended, problems
from data.catalogue import Aim, Break, Ended, Target, canonical_json, catalogue_from_plain, load_catalogue
from data.errors import RefusedRows, StoreError
from data.observations import NewRelease, ObservationError
from data.periods import Quarter
from data.reviews import NewReview
from tests.data.samples import new_batch, seen, small_catalogue

DAY = date(2026, 4, 1)
REVIEW = NewReview(
    "2026-27", "SC14", "Falling.", 3, 4, "B", "Asked the panel.", "keep", "It still tells.", "lead"
)
REDEFINED = Amendment("redefine", ("SC14",), "Counts were doubled.", DAY, definition="counted once")
NEW = NewMeasure("SC90", "A new measure", "New", "what it counts")
OTHER = NewMeasure("SC91", "Another new measure", "Another", "what it counts too")
SPLIT = Amendment("split", ("SC14",), "Two things in one.", DAY, into=(NEW, OTHER))
MERGED = Amendment("merge", ("SC01", "SC14"), "One thing in two.", DAY, into=(NEW,))
ENDED = Amendment("end", ("SC01",), "Nobody collects it.", DAY)
TARGET = Amendment(
    "target", ("SC14",), "Agreed at the review.", value="22.5", text="22.5%", first_year="2026-27"
)
QUARTER = Quarter.parse("2025-26 Q3")
RELEASE = NewRelease("March board", QUARTER, date(2026, 3, 12), "", "tester", date(2026, 2, 15), "1")


def codes(catalogue):
    return [m.code for m in catalogue.measures]


def test_a_review_is_kept_and_the_newest_of_a_year_comes_last(ready):
    assert ready.record_review(REVIEW) == 1
    assert ready.record_review(replace(REVIEW, decision="end", reason="Asked again.")) == 2
    ready.record_review(replace(REVIEW, year="2027-28"))
    found = ready.reviews("2026-27")
    assert found["decision"].tolist() == ["keep", "end"] and len(ready.reviews()) == 3
    assert found.iloc[0]["likelihood"] * found.iloc[0]["harm"] == 12
    assert len(ready.reviews("2030-31")) == 0
    with pytest.raises(RefusedRows, match="no measure 'XX'"):
        ready.record_review(replace(REVIEW, measure="XX"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("year", "2026"),
        ("year", "2026-99"),
        ("year", "2026-28"),
        ("year", "2026-27\n"),
        ("likelihood", 0),
        ("harm", 6),
        ("harm", True),
        ("confidence", "E"),
        ("decision", "burn"),
        ("reason", " "),
        ("evidence", ""),
        ("consultation", ""),
        ("actor", ""),
    ],
)
def test_a_review_without_what_it_needs_is_refused(field, value):
    with pytest.raises(ObservationError):
        replace(REVIEW, **{field: value})


def test_a_definition_changes_with_a_dated_break_and_a_bridge():
    changed = amended(small_catalogue(), [REDEFINED])
    assert changed.measure("SC14").definition == "counted once"
    assert "1 April 2026: Counts were doubled. Before: what is counted" in changed.measure("SC14").notes
    assert changed.breaks[-1] == Break(("SC14",), DAY, "Counts were doubled.", "Yearly review")


def test_a_measure_ends_and_is_named_with_its_reason():
    before = small_catalogue(
        targets=(Target("SC01", "level", Decimal(1), "1", "2018-19", "", "doc-004", ""),),
        aims=(Aim("communities", "", "an aim", "m", "doc-004", ("SC01", "SC14"), True),),
        ended=(Ended("older", "doc-004", "alias", "SC01", ""),),
        breaks=(Break(("SC01", "SC14"), DAY, "x", "doc-004"), Break(("SC01",), DAY, "y", "doc-004")),
    )
    after = amended(before, [ENDED])
    assert codes(after) == ["SC14", "AD05", "VO27"] and after.targets == ()
    assert after.measure("VO27").pair == ("SC14",) and after.aims[0].measures == ("SC14",)
    assert [(e.name, e.outcome, e.measure) for e in after.ended] == [
        ("older", "ended", None),
        ("Measure SC01", "ended", None),
    ]
    assert after.ended[-1].reason == "Nobody collects it. (until 1 April 2026, as SC01)"
    assert [b.measures for b in after.breaks] == [("SC14",)]


def test_a_measure_is_split_into_new_ones_that_begin_with_a_break():
    after = amended(small_catalogue(), [SPLIT])
    assert codes(after) == ["SC90", "SC91", "SC01", "AD05", "VO27"]
    new = after.measure("SC91")
    assert (new.name, new.unit, new.owner, new.parts) == ("Another new measure", "percent", "SYP", ())
    assert "in place of SC14: Two things in one." in new.notes
    assert after.breaks[-1].measures == ("SC90", "SC91") and after.breaks[-1].date == DAY
    assert after.ended[-1].outcome == "ended" and "now SC90, SC91" in after.ended[-1].reason


def test_measures_are_merged_into_one_that_people_find_under_the_old_names():
    after = amended(small_catalogue(), [MERGED])
    assert codes(after) == ["SC90", "AD05", "VO27"]
    assert after.find("Measure SC01").code == after.find("Measure SC14").code == "SC90"
    assert after.measure("VO27").pair == ()


def test_a_target_follows_another_and_its_history_stays():
    open_ended = Target("SC14", "level", Decimal(20), "20%", "2018-19", "", "doc-004", "")
    after = amended(small_catalogue(targets=(open_ended,)), [TARGET])
    assert [(t.first_year, t.last_year, t.value) for t in after.targets] == [
        ("2018-19", "2025-26", Decimal(20)),
        ("2026-27", "", Decimal("22.5")),
    ]
    again = amended(after, [replace(TARGET, value="30", first_year="2026-27", last_year="2027-28")])
    assert [(t.first_year, t.last_year) for t in again.targets] == [
        ("2018-19", "2025-26"),
        ("2026-27", "2027-28"),
    ]
    assert again.targets[-1].kind == "level"


@pytest.mark.parametrize("change", [REDEFINED, ENDED, SPLIT, MERGED, TARGET], ids=lambda c: c.kind)
def test_an_amended_catalogue_is_a_catalogue_in_the_store_and_survives_the_files(ready, change):
    ready.accept(new_batch(), [seen("2025-26 Q3", 1)])
    ready.publish(RELEASE, {"board": "{}"})
    number = ready.amend(change, "lead")
    assert number == 2 and ready.catalogue() == amended(small_catalogue(), [change])
    assert ready.catalogue(release=1) == small_catalogue()
    assert ready.load_catalogue(small_catalogue(), "tester") == 2
    assert ready.amendments() == (change,)
    newer = small_catalogue(key_facts=())
    assert ready.load_catalogue(newer, "tester") == 3 and ready.catalogue() == amended(newer, [change])


def test_an_ended_measure_takes_no_more_figures_and_its_history_stays(ready):
    ready.accept(new_batch(), [seen("2025-26 Q3", 1)])
    ready.amend(ENDED, "lead")
    with pytest.raises(RefusedRows, match="no measure 'SC01'"):
        ready.accept(new_batch("more"), [seen("2025-26 Q4", 1)])
    assert len(ready.observations(measures=["SC01"])) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (replace(ENDED, measures=("XX",)), "no measure 'XX'"),
        (replace(SPLIT, into=(NEW, replace(OTHER, code="SC90"))), "SC90 twice"),
        (replace(SPLIT, into=(NEW, replace(OTHER, name="Measure SC01"))), "what SC01 is called already"),
    ],
)
def test_a_change_that_contradicts_the_catalogue_is_refused(ready, change, words):
    with pytest.raises(RefusedRows, match=words):
        ready.amend(change, "lead")
    assert ready.amendments() == () and ready.catalogue() == small_catalogue()


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        (ENDED, {"reason": " "}),
        (ENDED, {"measures": ()}),
        (ENDED, {"measures": ("SC01", "SC14")}),
        (ENDED, {"on": None}),
        (ENDED, {"definition": "x"}),
        (MERGED, {"measures": ("SC01",)}),
        (MERGED, {"into": (NEW, OTHER)}),
        (SPLIT, {"into": (NEW,)}),
        (REDEFINED, {"definition": " "}),
        (TARGET, {"value": "many"}),
        (TARGET, {"value": "NaN"}),
        (TARGET, {"first_year": "2026"}),
        (TARGET, {"first_year": "2026-28"}),
        (TARGET, {"last_year": "2025-26"}),
        (TARGET, {"on": DAY}),
        (TARGET, {"kind": "abolish"}),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(change, fields):
    with pytest.raises(ObservationError):
        replace(change, **fields)


@pytest.mark.parametrize("fields", [{"code": "sc90"}, {"name": ""}, {"short": "x" * 39}, {"definition": ""}])
def test_a_new_measure_needs_a_code_a_name_and_what_it_counts(fields):
    with pytest.raises(ObservationError):
        replace(NEW, **fields)


def test_the_real_catalogue_can_be_amended_and_read_back():
    real = load_catalogue()
    changes = [
        replace(ENDED, measures=("SC01",)),
        replace(SPLIT, measures=("SC14",)),
        replace(TARGET, measures=("SC10",)) if "SC10" in codes(real) else TARGET,
    ]
    assert [problems(real, change) for change in changes] == [[], [], []]
    after = amended(real, changes)
    assert catalogue_from_plain(json.loads(canonical_json(after))) == after
    known = set(codes(after))
    assert {t.measure for t in after.targets} <= known
    assert {code for m in after.measures for code in m.pair} <= known
    assert {code for aim in after.aims for code in aim.measures} <= known


def test_late_additions_are_numbered_and_leave_the_release_as_it_was(ready):
    ready.accept(new_batch("1"), [seen("2025-26 Q3", 1)])
    ready.publish(RELEASE, {"board": '{"first":1}'})
    ready.accept(new_batch("2"), [seen("2025-26 Q2", 2)])
    assert ready.publish(replace(RELEASE, name="S1", supplement_to=1), {"board": '{"second":1}'}) == 2
    ready.accept(new_batch("3"), [seen("2025-26 Q1", 2)])
    assert ready.publish(replace(RELEASE, name="S2", supplement_to=1), {"board": '{"third":1}'}) == 3
    found = ready.releases()
    assert found["supplement_to"].tolist()[1:] == [1, 1] and found["supplement_to"].isna().tolist()[0]
    assert ready.release_view(1, "board") == '{"first":1}'
    assert len(ready.observations(release=1)) == 1 and len(ready.observations(release=3)) == 3


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"supplement_to": 9}, "no release 9"),
        ({"supplement_to": 2}, "is a supplement itself"),
        ({"supplement_to": 1, "quarter": QUARTER - 1}, "reports 2025-26 Q3"),
        ({"supplement_to": 1}, "no return came since"),
    ],
)
def test_a_supplement_that_adds_nothing_or_to_nothing_is_refused(ready, changes, words):
    ready.accept(new_batch("1"), [seen("2025-26 Q3", 1)])
    ready.publish(RELEASE, {"board": "{}"})
    ready.accept(new_batch("2"), [seen("2025-26 Q2", 2)])
    ready.publish(replace(RELEASE, name="S1", supplement_to=1), {"board": "{}"})
    with pytest.raises(StoreError, match=words):
        ready.publish(replace(RELEASE, name="S2", **changes), {"board": "{}"})
    assert len(ready.releases()) == 2
