"""Action plans as files: the 2017 columns in and out, every bad line named, nothing half taken."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from data.actions_file import ActionsFileError, exported, ratings_without_reason, read_actions
from data.catalogue import load_catalogue
from data.work import NewAction, Progress, RatingOverride
from data.work_examples import examples, historical_example, measures_of, scrutiny_asked

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
    assert ratings_without_reason(tmp_path / "plan.csv") == {"1": "delayed"}


def test_excel_is_read_like_csv(tmp_path):
    book = Workbook()
    book.active.append(["An action plan"])
    book.active.append(["Ref", "Action", "Action owner", "Milestones", "Update", "RAG status"])
    book.active.append([1.1, "Do it", "Lead", "Offer agreed - June 2026", None, None])
    book.save(tmp_path / "plan.xlsx")
    (action,) = read_actions(tmp_path / "plan.xlsx", "Plan", "communities", today=TODAY)
    assert (action.ref, action.milestones[0].original_due) == ("1.1", date(2026, 6, 30))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no line names the columns"),
        (HEAD, "there is no action in it"),
        ("Ref,Action,Colour\n1,Do it,red\n", "there is no column 'Action owner'.*unknown column 'Colour'"),
        (HEAD + "1,Do it,,,,,,,\n1,Again,,,,,,,\n", "ref 1 is there twice"),
        (HEAD + "1,,,,,,,,\n", "line 2: activity of action 1 is empty"),
        (HEAD + ",Do it,,,,,,,\n", "line 2: ref '' is not a short number"),
        (HEAD + "1,Do it,,,,,,not a day,\n", "line 2: 'not a day' is not a day; write it as 2026-02-15"),
        (HEAD + "1,Do it,,Plan - 31 June 2026,,,,,\n", "line 2: '2026-06-31' is not a day"),
        (HEAD + "1,Do it,,,2026-02-30: Begun,,,,\n", "line 2: '2026-02-30' is not a day"),
        (
            HEAD + "1,Do it,,Early - 2026-03-01,,,,2026-04-01,\n",
            "due on 2026-03-01, before the action starts",
        ),
        (HEAD + "1,Do it,,,,Purple,,,x\n", "RAG status 'Purple' is not one of complete, on track"),
        (HEAD + "1,Do it,,,,,,,,and more\n", "line 2: it has more cells than there are columns"),
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


def test_every_bad_line_is_named_at_once(tmp_path):
    with pytest.raises(ActionsFileError) as error:
        read(tmp_path, HEAD + "1,,,,,,,,\n2,,,,,,,,\n")
    assert [p.split(":")[0] for p in error.value.problems] == ["line 2", "line 3"]


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
        ActionsFileError, match="line 2: Provenance 'real' is neither 'illustrative' nor empty"
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
        assert len(actions) == 8 and all(a.illustrative for a in actions)
        assert {a.priority for a in actions} == {p.code for p in catalogue.priorities}


def test_a_step_that_is_done_without_a_day_is_done_on_the_day_that_is_judged_on(tmp_path):
    (action,) = read(tmp_path, HEAD + "1,Do it,Lead,Find a hall (done),,,,,\n")
    assert [m.done for m in action.milestones] == [TODAY]
