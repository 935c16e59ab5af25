"""What is being done is written once, versioned and refused clearly, on both databases."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from data.errors import ReadOnlyStore, RefusedRows
from data.observations import NewRelease, ObservationError
from data.periods import Quarter
from data.store import open_store
from data.work import (
    Answer,
    NewAction,
    NewCaseStudy,
    NewCommentary,
    NewItem,
    NewMilestone,
    NewPassage,
    NewPrediction,
    Progress,
    PromiseKept,
    RatingOverride,
    RoleEnded,
)

THEN = datetime(2026, 1, 5, 9, tzinfo=UTC)
QUARTER = Quarter.parse("2025-26 Q3")
STEP = NewMilestone("Offer agreed", date(2026, 6, 30), date(2026, 6, 30))
ACTION = NewAction(
    plan="Plan",
    ref="1.1",
    priority="communities",
    activity="Agree an offer to schools",
    measures=("SC14",),
    lead_partner="SYP",
    lead_role="Hate crime lead",
    start=date(2026, 4, 1),
    milestones=(STEP, NewMilestone("Partners to be identified")),
)
PREDICTION = NewPrediction("Plan", "1.1", "SC14", "rise", Quarter.parse("2026-27 Q2"), Decimal("2.5"))
COMMENT = NewCommentary("SC14", QUARTER, "Two cases closed late.", "It will reach 20%", date(2026, 6, 30))


def test_an_action_is_read_back_with_its_days(ready):
    assert ready.record_work([ACTION], "tester", THEN) == 1
    (entry,) = ready.work()
    assert (entry.kind, entry.key, entry.version, entry.actor) == ("action", "Plan 1.1", 1, "tester")
    assert entry.recorded_at == "2026-01-05T09:00:00+00:00"
    assert entry.body["start"] == "2026-04-01" and entry.body["measures"] == ["SC14"]
    assert entry.body["milestones"][1] == {
        "text": "Partners to be identified",
        "original_due": None,
        "current_due": None,
        "done": None,
    }


def test_saying_the_same_again_changes_nothing(ready):
    said = Progress("Plan", "1.1", date(2026, 1, 4), "Draft written")
    assert ready.record_work([ACTION, said], "tester", THEN) == 2
    assert ready.record_work([ACTION, said], "another", THEN) == 0
    assert len(ready.work()) == 2


def test_a_new_due_day_is_a_new_version_and_the_old_one_stays(ready):
    ready.record_work([ACTION], "tester", THEN)
    later = replace(STEP, current_due=date(2026, 9, 30))
    ready.record_work([replace(ACTION, milestones=(later,))], "tester", datetime(2026, 2, 1, tzinfo=UTC))
    assert [e.version for e in ready.work()] == [1, 2]
    assert [e.body["milestones"][0]["current_due"] for e in ready.work()] == ["2026-06-30", "2026-09-30"]
    assert len(ready.work(until=THEN)) == 1


@pytest.mark.parametrize("day", [date(2026, 7, 31), None], ids=["moved", "removed"])
def test_an_original_due_day_is_never_overwritten(ready, day):
    ready.record_work([ACTION], "tester", THEN)
    with pytest.raises(RefusedRows, match="was first due on 2026-06-30, and that is never overwritten"):
        ready.record_work([replace(ACTION, milestones=(NewMilestone("Offer agreed", day),))], "tester", THEN)
    assert len(ready.work()) == 1


@pytest.mark.parametrize("others", [(), (NewMilestone("Offer to be agreed", date(2027, 6, 30)),)])
def test_an_open_milestone_is_neither_left_out_nor_reworded(ready, others):
    ready.record_work([ACTION], "tester", THEN)
    said = (
        "action 1.1: milestone 'Offer agreed', first due on 2026-06-30, is not done and cannot be left out or "
        "reworded; keep it under its own words, with a new current due date or the day it was done"
    )
    with pytest.raises(RefusedRows) as error:
        ready.record_work([replace(ACTION, milestones=others)], "tester", THEN)
    assert error.value.problems == (said,)
    assert ready.record_work([replace(ACTION, milestones=(*others, STEP))], "tester", THEN) == 1


def test_a_milestone_that_is_done_or_never_had_a_day_may_go(ready):
    done = replace(STEP, done=date(2026, 1, 4))
    ready.record_work([replace(ACTION, milestones=(done, NewMilestone("No day"))), ACTION], "tester", THEN)
    ready.record_work([replace(ACTION, milestones=(done,)), replace(ACTION, milestones=())], "tester", THEN)
    assert [len(e.body["milestones"]) for e in ready.work()] == [2, 2, 1, 0]


def test_all_words_are_kept_or_none_and_every_problem_is_named(ready):
    unknown = replace(ACTION, ref="1.2", measures=("XX99",), priority="nowhere")
    with pytest.raises(RefusedRows) as error:
        ready.record_work([ACTION, unknown, Progress("Plan", "9", date(2026, 1, 1), "x")], "tester", THEN)
    assert error.value.problems == (
        "action 1.2: there is no measure 'XX99'",
        "action 1.2: there is no priority 'nowhere'",
        "there is no action '9' in the plan 'Plan'",
    )
    assert ready.work() == ()


def test_a_milestone_before_the_start_is_refused_in_one_sentence():
    with pytest.raises(
        ObservationError, match="'Too soon' of action 1.1 is due on 2026-03-31, before the action"
    ):
        replace(ACTION, milestones=(NewMilestone("Too soon", date(2026, 3, 31)),))


def test_a_commentary_of_four_thousand_words_is_refused_in_one_sentence(ready):
    with pytest.raises(ObservationError, match="has 4,000 words; at most 250 are read. Nothing was kept"):
        replace(COMMENT, text="word " * 4000)
    assert replace(COMMENT, text="word " * 250).text


def test_a_lead_who_has_left_is_refused_with_the_one_who_leads_now(ready):
    ready.record_work([ACTION], "tester", THEN)
    ready.record_work([RoleEnded("Hate crime lead", date(2026, 1, 1), "Cohesion lead")], "tester", THEN)
    with pytest.raises(RefusedRows, match="Hate crime lead, left on 2026-01-01; Cohesion lead leads now"):
        ready.record_work([replace(ACTION, activity="Other words")], "tester", THEN)
    assert ready.record_work([replace(ACTION, lead_role="Cohesion lead")], "tester", THEN) == 1


def test_only_a_role_that_leads_can_leave(ready):
    ready.record_work([ACTION], "tester", THEN)
    with pytest.raises(RefusedRows) as error:
        ready.record_work([RoleEnded("Nobody at all", date(2026, 1, 1))], "tester", THEN)
    assert error.value.problems == ("no action has the lead 'Nobody at all'; leads are Hate crime lead",)
    left = [
        RoleEnded("Hate crime lead", date(2026, 1, 1), "Cohesion lead"),
        RoleEnded("Cohesion lead", THEN.date()),
    ]
    assert ready.record_work(left, "tester", THEN) == 2


def test_no_role_follows_itself_or_another_that_has_left(ready):
    with pytest.raises(
        ObservationError, match="Hate crime lead cannot follow itself; name another role, or none"
    ):
        RoleEnded("Hate crime lead", date(2026, 1, 1), "hate crime  lead")
    ready.record_work([ACTION, replace(ACTION, ref="1.2", lead_role="Cohesion lead")], "tester", THEN)
    ready.record_work([RoleEnded("Hate crime lead", date(2026, 1, 1), "Cohesion lead")], "tester", THEN)
    with pytest.raises(
        RefusedRows, match="Hate crime lead left on 2026-01-01 and cannot follow Cohesion lead"
    ):
        ready.record_work([RoleEnded("Cohesion lead", date(2026, 1, 2), "Hate crime lead")], "tester", THEN)


class TestPredictions:
    def test_a_prediction_is_locked_once_made(self, ready):
        ready.record_work([ACTION, PREDICTION], "tester", THEN)
        with pytest.raises(RefusedRows, match="of action 1.1 for SC14 is locked and cannot be changed"):
            ready.record_work([replace(PREDICTION, direction="fall")], "tester", THEN)
        assert [e.body["direction"] for e in ready.work() if e.kind == "prediction"] == ["rise"]
        assert ready.work()[-1].body["by"] == "2026-27 Q2"

    def test_none_is_taken_once_the_action_has_begun(self, ready):
        ready.record_work([ACTION], "tester", THEN)
        with pytest.raises(RefusedRows, match="action 1.1 began on 2026-04-01; a prediction is made before"):
            ready.record_work([PREDICTION], "tester", datetime(2026, 4, 1, 12, tzinfo=UTC))

    def test_none_is_taken_for_a_quarter_that_is_over(self, ready):
        ready.record_work([ACTION], "tester", THEN)
        with pytest.raises(RefusedRows, match="is for 2025-26 Q2, which is over"):
            ready.record_work([replace(PREDICTION, by=QUARTER - 1)], "tester", THEN)

    @pytest.mark.parametrize("size", [Decimal(0), Decimal(-1), Decimal("NaN"), 2.5])
    def test_its_size_is_a_positive_number(self, size):
        with pytest.raises(ObservationError, match="size must be a positive number"):
            replace(PREDICTION, size=size)


def test_a_promise_is_only_answered_never_removed(ready):
    kept = PromiseKept("SC14", QUARTER, "late", "Reached a quarter later")
    with pytest.raises(RefusedRows, match="there is no commentary on SC14 2025-26 Q3"):
        ready.record_work([kept], "tester", THEN)
    ready.record_work([COMMENT, kept], "tester", THEN)
    assert [e.kind for e in ready.work()] == ["commentary", "promise"]
    assert ready.work()[0].body["expectation"] == "It will reach 20%"


@pytest.mark.parametrize(
    "changes",
    [
        {"expectation": "", "expected_by": None},
        {"expectation": "It will reach 5%"},
        {"expected_by": date(2027, 6, 30)},
    ],
    ids=["dropped", "other words", "another day"],
)
def test_what_was_expected_stays_when_the_commentary_is_written_again(ready, changes):
    ready.record_work([COMMENT, PromiseKept("SC14", QUARTER, "not kept", "It reached 12%")], "tester", THEN)
    said = (
        "the commentary on SC14 2025-26 Q3 already expects 'It will reach 20%' by 2026-06-30: that stays as it is "
        "and can only be marked kept, late or not kept. Send the commentary again with that expectation and that day"
    )
    with pytest.raises(RefusedRows) as error:
        ready.record_work([replace(COMMENT, text="Other words", **changes)], "tester", THEN)
    assert error.value.problems == (said,)
    assert ready.record_work([replace(COMMENT, text="Other words")], "tester", THEN) == 1
    assert len(ready.work()) == 3


class TestACorrectedExpectation:
    """It may be corrected on the day it was written, while no release has shown it, and never be left out."""

    CORRECTED = replace(COMMENT, expectation="It will reach 25%", expected_by=date(2026, 7, 31))
    SAYS_SO = "already expects 'It will reach 20%' by 2026-06-30: that stays as it is"

    def test_it_is_corrected_on_its_own_day(self, ready):
        ready.record_work([COMMENT], "tester", THEN)
        assert ready.record_work([self.CORRECTED], "tester", THEN + timedelta(hours=2)) == 1
        assert [e.body["expectation"] for e in ready.work()] == ["It will reach 20%", "It will reach 25%"]

    def test_it_stays_from_the_next_day_on_also_when_the_other_words_were_written_again(self, ready):
        ready.record_work([COMMENT], "tester", THEN)
        next_day = THEN + timedelta(days=1)
        assert ready.record_work([replace(COMMENT, text="Other words")], "tester", next_day) == 1
        with pytest.raises(RefusedRows, match=self.SAYS_SO):
            ready.record_work([self.CORRECTED], "tester", next_day + timedelta(hours=1))

    def test_it_stays_once_a_release_has_shown_it(self, ready):
        ready.record_work([COMMENT], "tester", THEN)
        ready.publish(
            NewRelease(
                "Q3 report",
                QUARTER,
                date(2026, 1, 6),
                "",
                "tester",
                THEN.date(),
                "1",
                published_at=THEN + timedelta(hours=1),
            ),
            {"board": "{}"},
        )
        with pytest.raises(RefusedRows, match=self.SAYS_SO):
            ready.record_work([self.CORRECTED], "tester", THEN + timedelta(hours=2))

    def test_it_is_not_left_out_on_its_own_day_either(self, ready):
        ready.record_work([COMMENT], "tester", THEN)
        with pytest.raises(RefusedRows, match="it may be corrected today but not be left out"):
            ready.record_work([replace(COMMENT, expectation="", expected_by=None)], "tester", THEN)
        assert len(ready.work()) == 1


class TestDaysOfACommentary:
    def test_what_is_expected_or_asked_lies_ahead(self, ready):
        past = date(2026, 1, 4)
        with pytest.raises(RefusedRows) as error:
            ready.record_work(
                [replace(COMMENT, expected_by=past, ask="Name one", ask_by=past)], "tester", THEN
            )
        assert error.value.problems == (
            "the commentary on SC14 2025-26 Q3: the day by when something is expected, 2026-01-04, is past; today is "
            "2026-01-05",
            "the commentary on SC14 2025-26 Q3: the day by when the Board is asked, 2026-01-04, is past; today "
            "is 2026-01-05",
        )
        assert ready.record_work([replace(COMMENT, expected_by=THEN.date())], "tester", THEN) == 1

    def test_a_day_that_has_passed_since_may_be_sent_again_with_other_words(self, ready):
        asked = replace(COMMENT, ask="Name one", ask_by=date(2026, 6, 30))
        ready.record_work([asked], "tester", THEN)
        later = datetime(2026, 8, 1, tzinfo=UTC)
        assert ready.record_work([replace(asked, text="Other words")], "tester", later) == 1


def test_words_are_about_a_quarter_that_has_begun(ready):
    running, ahead = Quarter.parse("2025-26 Q4"), Quarter.parse("2026-27 Q1")
    words = [replace(COMMENT, quarter=running), replace(CASE_STUDY, quarter=running)]
    assert ready.record_work(words, "tester", THEN) == 2
    with pytest.raises(RefusedRows) as error:
        ready.record_work([replace(word, quarter=ahead) for word in words], "tester", THEN)
    says = "is about 2026-27 Q1, which begins on 2026-04-01: write about a quarter that has begun"
    assert error.value.problems == (f"the commentary on SC14 {says}", f"the case study {says}")


def test_the_annual_report_is_of_a_year_that_is_over(ready):
    for year, end in (("2025-26", "2026-03-31"), ("2060-61", "2061-03-31")):
        with pytest.raises(
            RefusedRows, match=f"no annual report of {year} yet: that year is over after {end}"
        ):
            ready.record_work([NewPassage(year, "Foreword", "We met.")], "tester", THEN)
    assert ready.record_work([NewPassage("2024-25", "Foreword", "We met.")], "tester", THEN) == 1


@pytest.mark.parametrize(
    ("word", "what"),
    [
        (Progress("Plan", "1.1", date(2026, 1, 6), "Ready"), "the day of the progress on action 1.1"),
        (
            replace(ACTION, milestones=(replace(STEP, done=date(2026, 1, 6)),)),
            "the day on which milestone 'Offer agreed' of action 1.1 was done",
        ),
        (replace(ACTION, ref="1.2", rated_on=date(2026, 1, 6)), "the day on which action 1.2 was rated"),
        (NewItem("b-2", "question", "Why?", "Board", date(2026, 1, 6)), "the day on which b-2 was asked"),
        (Answer("b-1", "Done", date(2026, 1, 6)), "the day of the answer to b-1"),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else "",
)
def test_nothing_has_happened_on_a_day_to_come(ready, word, what):
    ready.record_work([ACTION, NewItem("b-1", "question", "How?", "Board")], "tester", THEN)
    with pytest.raises(RefusedRows) as error:
        ready.record_work([word], "tester", THEN)
    assert error.value.problems == (f"{what} is 2026-01-06, which is after today, 2026-01-05",)
    assert ready.record_work([word], "tester", THEN + timedelta(days=1)) == 1


def test_a_promise_is_marked_only_where_something_is_expected(ready):
    nothing = replace(COMMENT, expectation="", expected_by=None)
    kept = PromiseKept("SC14", QUARTER, "kept", "All is well")
    with pytest.raises(
        RefusedRows, match="on SC14 2025-26 Q3 expects nothing, so there is no promise to mark"
    ):
        ready.record_work([nothing, kept], "tester", THEN)
    assert ready.record_work([nothing, COMMENT, kept], "tester", THEN) == 3


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"expected_by": None},
            "what you expect and by when belong together .--expect and --expect-by of the command.: say what and by",
        ),
        (
            {"ask": "Release an analyst"},
            "what the Board is asked and by when belong together .--ask and --ask-by",
        ),
        (
            {"ask": "Rele\u200base", "ask_by": date(2026, 6, 30)},
            "what the Board is asked contains a hidden character",
        ),
        ({"confidence": "confident"}, "confidence in SC14 needs a reason"),
        ({"confidence": "sure"}, "confidence is 'sure'"),
        ({"text": " "}, "commentary on SC14 is empty"),
    ],
)
def test_half_a_commentary_is_refused(changes, message):
    with pytest.raises(ObservationError, match=message):
        replace(COMMENT, **changes)


CASE_STUDY = NewCaseStudy(
    "communities", QUARTER, "Neighbours met", "Two streets met.\nThey meet monthly now."
)


class TestCaseStudies:
    def test_one_is_kept_with_all_its_versions_and_can_be_taken_back(self, ready):
        gone = NewCaseStudy("communities", QUARTER, taken_back=True)
        with pytest.raises(RefusedRows, match="no case study of communities 2025-26 Q3 to take back"):
            ready.record_work([gone], "tester", THEN)
        for word in (CASE_STUDY, replace(CASE_STUDY, title="They met"), gone):
            assert ready.record_work([word], "tester", THEN) == 1
        entries = ready.work()
        assert {e.key for e in entries} == {"communities 2025-26 Q3"}
        assert [(e.version, e.body["title"], e.body["taken_back"]) for e in entries] == [
            (1, "Neighbours met", False),
            (2, "They met", False),
            (3, "", True),
        ]

    def test_a_priority_of_the_plan_is_named(self, ready):
        with pytest.raises(RefusedRows, match="the case study: there is no priority 'nowhere'"):
            ready.record_work([replace(CASE_STUDY, priority="nowhere")], "tester", THEN)
        assert ready.work() == ()

    @pytest.mark.parametrize(
        ("found", "what"),
        [
            ("Mrs Example rang us", "a person's name"),
            ("born on 1/2/1990", "a date of birth"),
            ("at S60 1AE", "a full postcode"),
            ("call 01709 382121", "a telephone number"),
        ],
    )
    @pytest.mark.parametrize("field", ["title", "text"])
    def test_signs_of_a_person_are_refused_and_never_repeated(self, field, found, what):
        with pytest.raises(ObservationError) as error:
            replace(CASE_STUDY, **{field: f"A story: {found}."})
        assert f"looks like {what}, and nobody may be recognisable in it" in str(error.value)
        assert found not in str(error.value)

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"text": "word " * 251}, "the case study has 251 words; at most 250 are read. Nothing was kept"),
            ({"title": ""}, "title of the case study is empty"),
            ({"title": "x" * 101}, "title of the case study has 101 characters; at most 100 are kept"),
            (
                {"title": "They \u202emet"},
                r"title .* contains a hidden character, U\+202E, after 'They ': take it out",
            ),
            ({"text": " "}, "text of the case study is empty"),
            ({"quarter": "2025-26 Q3"}, "quarter must be a quarter"),
            ({"taken_back": True}, "either written or taken back"),
        ],
    )
    def test_what_cannot_be_read_is_refused(self, changes, message):
        with pytest.raises(ObservationError, match=message):
            replace(CASE_STUDY, **changes)


def test_an_item_is_answered_by_its_name(ready):
    item = NewItem("osmb-2018-2", "recommendation", "Share the plans.", "OSMB", date(2018, 7, 1))
    with pytest.raises(RefusedRows, match="there is no item 'osmb-2018-2' to answer"):
        ready.record_work([Answer("osmb-2018-2", "Meetings were set up.")], "tester", THEN)
    assert ready.record_work([item, Answer("osmb-2018-2", "Meetings were set up.")], "tester", THEN) == 2


class TestItems:
    ITEM = NewItem("b-1", "action", "Bring the offer.", "Board", date(2026, 1, 2), "Lead", date(2026, 1, 30))

    def test_its_day_is_not_before_it_was_asked(self):
        with pytest.raises(
            ObservationError, match="b-1 is due on 2026-01-01, before it was asked on 2026-01-02"
        ):
            replace(self.ITEM, due=date(2026, 1, 1))

    def test_its_name_stays_with_its_words_and_its_owner_and_day_may_change(self, ready):
        ready.record_work([self.ITEM], "tester", THEN)
        with pytest.raises(
            RefusedRows, match="the name 'b-1' already stands for 'Bring the offer.': give what is"
        ):
            ready.record_work([replace(self.ITEM, text="Bring another.")], "tester", THEN)
        assert (
            ready.record_work([replace(self.ITEM, owner="Another", due=date(2026, 2, 27))], "tester", THEN)
            == 1
        )
        assert [e.version for e in ready.work()] == [1, 2]

    def test_its_answer_is_not_dated_before_it_was_asked(self, ready):
        early = Answer("b-1", "Brought.", date(2026, 1, 1))
        with pytest.raises(
            RefusedRows, match="answer to b-1 is dated 2026-01-01, before it was asked on 2026-01-02"
        ):
            ready.record_work([self.ITEM, early], "tester", THEN)
        assert ready.record_work([self.ITEM, replace(early, day=date(2026, 1, 2))], "tester", THEN) == 2


def test_a_rating_needs_its_reason_and_can_be_taken_back(ready):
    with pytest.raises(ObservationError, match="reason for the rating of 1.1 is empty"):
        RatingOverride("Plan", "1.1", "complete", "")
    choices = "complete, on_track, delayed, will_miss, not_started, or nothing"
    with pytest.raises(
        ObservationError, match=f"^the rating of action 1.1 is 'xyz'; expected one of {choices}$"
    ):
        RatingOverride("Plan", "1.1", "xyz", "Why not")
    ready.record_work([ACTION, RatingOverride("Plan", "1.1", "delayed", "A lead is off")], "tester", THEN)
    ready.record_work([RatingOverride("Plan", "1.1", "", "")], "tester", THEN)
    assert [e.body["rating"] for e in ready.work() if e.kind == "rating"] == ["delayed", ""]


def test_a_store_for_reading_takes_no_words(ready, store_settings):
    with closing(open_store(store_settings)) as other, pytest.raises(ReadOnlyStore):
        other.record_work([ACTION], "tester", THEN)
