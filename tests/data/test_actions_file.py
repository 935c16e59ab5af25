"""Action plans as files: the 2017 columns in and out, every bad row named, nothing half taken."""

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from data.actions_file import ActionsFileError, days_not_read, exported, ratings_without_reason, read_actions
from data.catalogue import load_catalogue
from data.work import NewAction, Progress, RatingOverride
from data.work_examples import EXAMPLES, examples, historical_example, measures_of, scrutiny_asked

HEAD = "Ref,Action,Action owner,Milestones,Update,RAG status,Measures,Start,Reason for rating\n"
TODAY = date(2026, 2, 15)


def read(tmp_path, text, name="plan.csv", **more):
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_actions(path, "Plan", "communities", today=TODAY, **more)


def test_a_row_becomes_an_action_with_its_updates(tmp_path):
    row = '1.1,Do it,Lead,"Offer agreed - June 2026\nAll visited - 2026-07-15, now 2026-09-30\nA campaign - TBC",'
    row += '"2026-01-04: Draft written\nStill going",On track,"SC14; SC01",2026-04-01,\n'
    action, first, second = read(tmp_path, HEAD + row)
    assert isinstance(action, NewAction)
    assert [(m.text, m.original_due, m.current_due) for m in action.milestones] == [
        ("Offer agreed", date(2026, 6, 30), date(2026, 6, 30)),
        ("All visited", date(2026, 7, 15), date(2026, 9, 30)),
        ("A campaign", None, None),
    ]
    assert (action.measures, action.start, action.lead_role) == (("SC14", "SC01"), date(2026, 4, 1), "Lead")
    assert first == Progress("Plan", "1.1", date(2026, 1, 4), "Draft written")
    assert second == Progress("Plan", "1.1", TODAY, "Still going")


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("May 2017", date(2017, 5, 31)),
        ("Sept 17", date(2017, 9, 30)),
        ("February 2024", date(2024, 2, 29)),
        ("3 March 2018", date(2018, 3, 3)),
        ("2026-07-15", date(2026, 7, 15)),
        ("28/02/2026", date(2026, 2, 28)),
        ("1/4/26", date(2026, 4, 1)),
        ("30 Jun 2026", date(2026, 6, 30)),
        ("30th June 2026", date(2026, 6, 30)),
        ("Somewhen 2017", None),
        ("ongoing", None),
    ],
)
def test_a_due_day_is_read_as_people_write_it(tmp_path, text, due):
    (action,) = read(tmp_path, HEAD + f"1,Do it,Lead,A step \u2013 {text},,,,,\n")
    assert action.milestones[0].original_due == due


def test_a_rating_overrides_only_with_its_reason(tmp_path):
    row = "1,Do it,Lead,,,Delayed by less than three months,,,The lead is off\n"
    assert read(tmp_path, HEAD + row)[1] == RatingOverride("Plan", "1", "delayed", "The lead is off")
    assert ratings_without_reason(tmp_path / "plan.csv") == {}
    assert len(read(tmp_path, HEAD + row.replace("The lead is off", ""))) == 1
    assert ratings_without_reason(tmp_path / "plan.csv") == {"1": "Delayed by less than three months"}


def test_a_colour_of_an_earlier_plan_is_no_rating(tmp_path):
    assert len(read(tmp_path, HEAD + "1,Do it,Lead,,,Green,,,\n2,Do it,Lead,,,Amber,,,\n")) == 2
    assert ratings_without_reason(tmp_path / "plan.csv") == {"1": "Green", "2": "Amber"}


def test_a_day_is_read_as_people_write_it_in_every_column(tmp_path):
    row = '1,Do it,Lead,"A step - 01/05/2026, now 30 June 2026",'
    row += '"04/01/2026: Begun\n5 January 2026: Going",,,01/04/2026,'
    action, first, second = read(tmp_path, HEAD + row)
    assert (action.start, action.milestones[0].current_due) == (date(2026, 4, 1), date(2026, 6, 30))
    assert [(p.day, p.text) for p in (first, second)] == [
        (date(2026, 1, 4), "Begun"),
        (date(2026, 1, 5), "Going"),
    ]


@pytest.mark.parametrize(
    ("words", "like"),
    [
        ("28/02/2026", "28/02/2026"),
        ("Finish 30 Jun 2026", "30 Jun 2026"),
        ("by 31 March 2026", "31 March 2026"),
        ("Begin - by 31st of March 2026", "31st of March 2026"),
        ("2026-06-30 - Finish", "2026-06-30"),
        ("Finish in June 2026", "June 2026"),
        ("Finish by June 30, 2026", "June 30, 2026"),
        ("Finish 30.06.2026 - to be identified", "30.06.2026"),
    ],
)
def test_what_looks_like_a_day_and_is_not_read_as_one_is_said(tmp_path, words, like):
    read(tmp_path, HEAD + f'1,Do it,Lead,"A step - 2026-06-30\n{words}",,,,,\n')
    name = words.removesuffix(" - to be identified")
    assert days_not_read(tmp_path / "plan.csv", TODAY) == [
        f"row 2, action 1: milestone '{name}' has no due day, for '{like}' was not read as one; set it at the end "
        "behind a dash, as in 'Offer agreed - 30 June 2026'"
    ]


def test_an_update_whose_day_is_not_read_is_said(tmp_path):
    read(
        tmp_path, HEAD + '1,Do it,Lead,,"January 2026: Begun\nBegun in January 2026\n04/01/2026: Going",,,,\n'
    )
    assert days_not_read(tmp_path / "plan.csv", TODAY) == [
        "row 2, action 1: update 'January 2026: Begun' counts as of 2026-02-15, for 'January 2026' was not read as its "
        "day; begin it with the day and a colon, as in '30 June 2026: Offer agreed'"
    ]


@pytest.mark.parametrize(
    "words", ["Review of June 2025 - 2026-06-30", "3 marches held", "Ask 12 schools", "Maybe 2026", "1 in 20"]
)
def test_a_milestone_with_its_day_or_without_any_needs_no_word(tmp_path, words):
    read(tmp_path, HEAD + f"1,Do it,Lead,{words},,,,,\n")
    assert days_not_read(tmp_path / "plan.csv", TODAY) == []


def test_excel_is_read_like_csv(tmp_path):
    book = Workbook()
    book.active.append(["An action plan"])
    book.active.append(["Ref", "Action", "Action owner", "Milestones", "Update", "RAG status", "Start"])
    book.active.append([1.1, "Do it", "Lead", "Offer agreed - June 2026", None, None, datetime(2026, 4, 1)])
    book.save(tmp_path / "plan.xlsx")
    (action,) = read_actions(tmp_path / "plan.xlsx", "Plan", "communities", today=TODAY)
    assert (action.ref, action.milestones[0].original_due) == ("1.1", date(2026, 6, 30))
    assert action.start == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no line names the columns"),
        (HEAD, "there is no action in it"),
        ("Ref,Action,Colour\n1,Do it,red\n", "there is no column 'Action owner'.*unknown column 'Colour'"),
        (HEAD + "1,Do it,,,,,,,\n1,Again,,,,,,,\n", "ref 1 is there more than once, in rows 2 and 3"),
        (HEAD + "1,,,,,,,,\n", "row 2: activity of action 1 is empty"),
        (HEAD + ",Do it,,,,,,,\n", "row 2: ref '' is not a short number"),
        (
            HEAD + "1,Do it,,,,,,not a day,\n",
            "row 2: 'not a day' is not a day; write it as 2026-02-15, 15/02/2026 or 15 Feb",
        ),
        (HEAD + "1,Do it,,Plan - 31 June 2026,,,,,\n", "row 2: '31 June 2026' is not a day there is"),
        (HEAD + "1,Do it,,Plan - 31/02/2026,,,,,\n", "row 2: '31/02/2026' is not a day there is"),
        (
            HEAD + '1,Do it,,"Plan - 2026-02-01, done 29/02/2026",,,,,\n',
            "row 2: '29/02/2026' is not a day there is",
        ),
        (HEAD + "1,Do it,,Plan - 02/28/2026,,,,,\n", "row 2: '02/28/2026' is not a day there is"),
        (HEAD + "1,Do it,,,31/02/2026: Begun,,,,\n", "row 2: '31/02/2026' is not a day there is"),
        (HEAD + "1,Do it,,,2026-02-30: Begun,,,,\n", "row 2: '2026-02-30' is not a day"),
        (
            HEAD + "1,Do it,,Early - 2026-03-01,,,,2026-04-01,\n",
            "due on 2026-03-01, before the action starts",
        ),
        (HEAD + "1,Do it,,,,Purple,,,x\n", "RAG status 'Purple' is not one of complete, on track"),
        (HEAD + "1,Do it,,,,,,,,and more\n", "row 2: it has more cells than there are columns"),
        (b"\xff\xfe1\x00", "it is not UTF-8 text"),
    ],
)
def test_a_bad_file_says_what_is_wrong_and_nothing_is_taken(tmp_path, text, message):
    with pytest.raises(ActionsFileError, match=f"plan.csv: nothing was taken in: .*{message}"):
        read(tmp_path, text)


def test_a_short_row_has_gaps_at_its_end(tmp_path):
    (action,) = read(tmp_path, HEAD + "1,Do it\n")
    assert (action.lead_role, action.milestones, action.measures) == ("", (), ())


def test_what_only_claims_to_be_excel_is_refused(tmp_path):
    with pytest.raises(ActionsFileError, match="it is not an Excel workbook"):
        read(tmp_path, "Ref,Action\n", name="plan.xlsx")


def test_every_bad_row_is_named_at_once(tmp_path):
    with pytest.raises(ActionsFileError) as error:
        read(tmp_path, HEAD + "1,,,,,,,,\n2,,,,,,,,\n")
    assert [p.split(":")[0] for p in error.value.problems] == ["row 2", "row 3"]


def test_what_is_given_out_can_be_taken_in_again(tmp_path):
    row = {
        "Ref": "1.1",
        "Action": "=Do it",
        "Action owner": "Lead",
        "Milestones": "Offer agreed - 2026-06-30, now 2026-09-30\nA campaign - to be identified",
        "Update": "2026-01-04: Draft written",
        "RAG status": "Complete",
    }
    text = exported([row])
    assert "'=Do it" in text
    action, progress = read(tmp_path, text)
    assert action.milestones[0].current_due == date(2026, 9, 30)
    assert progress.text == "Draft written"
    assert (action.activity, action.illustrative) == ("=Do it", False)
    text = exported([row | {"Plan": "Another plan", "Provenance": "illustrative"}])
    assert read(tmp_path, text)[0].illustrative and read(tmp_path, text)[0].plan == "Plan"
    with pytest.raises(ActionsFileError, match="the actions of 2 plans .A; B.; take in one plan at a time"):
        read(tmp_path, exported([row | {"Plan": "A"}, row | {"Ref": "2", "Plan": "B"}]))
    with pytest.raises(
        ActionsFileError, match="row 2: Provenance 'real' is neither 'illustrative' nor empty"
    ):
        read(tmp_path, exported([row | {"Provenance": "real"}]))


class TestExamples:
    def test_the_plan_of_2017_has_its_28_actions(self):
        _, words = historical_example()
        actions = [w for w in words if isinstance(w, NewAction)]
        refs = [a.ref for a in actions]
        assert len(refs) == 28
        assert refs == [
            *("C1", "C2", "C3"),
            *(f"{n}.{m}" for n, count in ((1, 6), (2, 7), (3, 6), (4, 6)) for m in range(1, count + 1)),
        ]
        assert all(a.rated_on == date(2017, 4, 25) for a in actions)
        assert sum(not a.lead_role for a in actions) == 12
        assert any(m.original_due is None for a in actions for m in a.milestones)

    def test_no_name_of_2017_is_kept(self):
        text = (Path("data/catalogue/actions-2017.csv")).read_text()
        for name in (
            "Lal",
            "Haywood",
            "Bell",
            "Wheatley",
            "Hamilton",
            "Borthwick",
            "Dexter",
            "Adamson",
            "Ahmed",
        ):
            assert name not in text

    def test_examples_name_measures_there_are_and_say_that_they_are_made_up(self):
        catalogue = load_catalogue()
        known = {m.code for m in catalogue.measures}
        for moment, words in [historical_example(), scrutiny_asked(), *examples(catalogue)]:
            assert moment.tzinfo is not None
            assert measures_of(words) <= known
        actions = [w for _, words in examples(catalogue) for w in words if isinstance(w, NewAction)]
        assert len({a.key for a in actions}) == 8 and all(a.illustrative for a in actions)
        assert {a.priority for a in actions} == {p.code for p in catalogue.priorities}

    def test_no_example_is_dated_later_than_it_was_written_and_the_last_one_is_what_the_file_says(self):
        newest = {}
        for moment, words in examples(load_catalogue()):
            for word in words:
                if isinstance(word, Progress):
                    assert word.day == moment.date()
                if isinstance(word, NewAction):
                    assert all(m.done <= moment.date() for m in word.milestones if m.done)
                    newest[word.ref] = word
        file = Path("data/catalogue/actions-demonstration.csv")
        read = read_actions(file, EXAMPLES, "children", today=date(2026, 2, 9))
        assert {a.ref: a.milestones for a in newest.values()} == {
            a.ref: a.milestones for a in read if isinstance(a, NewAction)
        }


def test_a_step_that_is_done_without_a_day_is_done_on_the_day_that_is_judged_on(tmp_path):
    row = '1,Do it,Lead,"Find a hall (done)\nBook it - 2026-01-31 (done)\nOpen it - 2026-06-30 (done)",,,,,\n'
    (action,) = read(tmp_path, HEAD + row)
    assert [m.done for m in action.milestones] == [TODAY, date(2026, 1, 31), TODAY]
