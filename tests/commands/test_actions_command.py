"""`flask --app app actions`: words in and out of a real store, one clear message for every bad one."""

import csv
from contextlib import closing
from io import StringIO

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import FlaskGroup

from commands.actions import actions_commands
from commands.report import report_commands
from data.store import open_store

CASE_STUDY = ("case-study", "--priority", "communities", "--quarter", "2025-26 Q3")
SLUG = "safer-and-stronger-communities"
COMMENT = ("comment", "--measure", "SC01", "--quarter", "2025-26 Q3")
ASK = ("ask", "--kind", "question", "--made-by", "Board")
ADULTS = "Strategic lead for adults"
EXAMPLE = ("--plan", "Action plan made for demonstration")


def run(settings, *arguments, group=actions_commands):
    server = Flask("commands")
    server.config["SAFER_SETTINGS"] = settings
    server.cli.add_command(group)
    flask = FlaskGroup(add_default_commands=False, create_app=lambda: server, load_dotenv=False)
    return CliRunner().invoke(flask, [group.name, *map(str, arguments)])


def rows_of(path):
    text = path.read_text(encoding="utf-8-sig")
    return sorted(csv.DictReader(StringIO(text, newline="")), key=lambda row: row["Ref"])


def words(settings):
    with closing(open_store(settings)) as store:
        return store.work()


def test_what_is_given_out_is_the_same_when_taken_in_again(settings, tmp_path):
    out = tmp_path / "out.csv"
    said = run(settings, "export", "--out", out)
    assert said.exit_code == 0 and said.output == f"{out}: 36 actions\n"
    rows = rows_of(out)
    assert list(rows[0])[:6] == ["Ref", "Action", "Action owner", "Milestones", "Update", "RAG status"]
    assert {r["RAG status"] for r in rows} <= {
        "Complete",
        "On track",
        "Delayed by less than three months",
        "Will not be met within three months",
        "Not started",
        "Cannot be rated: no dates",
    }
    assert any("no lead" in r["Gaps"] for r in rows)
    run(settings, "export", "--out", out, *EXAMPLE)
    again = run(settings, "import", out, "--plan", "Taken in", "--priority", "children")
    assert again.exit_code == 0, again.output
    other = tmp_path / "again.csv"
    run(settings, "export", "--out", other, "--plan", "Taken in")
    assert [r | {"Plan": "Taken in"} for r in rows_of(out)] == rows_of(other)
    assert {(r["Plan"], r["Provenance"]) for r in rows_of(other)} == {("Taken in", "illustrative")}
    assert again.output.count("\n") == 1, "ratings that dates give need no word"
    assert all(
        e.body["illustrative"] for e in words(settings) if e.kind == "action" and e.body["plan"] == "Taken in"
    )
    twice = run(settings, "import", out, "--plan", "Taken in", "--priority", "children")
    assert "0 entries kept" in twice.output


def test_a_rating_without_a_reason_is_said_not_to_be_taken(settings, tmp_path):
    file = tmp_path / "plan.csv"
    head = "Ref,Action,Action owner,Milestones,Update,RAG status\n"
    file.write_text(
        head + "1,Do it,Lead,A step - 2026-06-30,,Complete\n2,Do it,Lead,A step - 2026-06-30,,On track\n"
    )
    said = run(settings, "import", file, "--plan", "New", "--priority", "communities")
    assert said.exit_code == 0
    assert said.output == (
        "plan.csv: 2 entries kept\n"
        "action 1: the RAG status 'Complete' has no reason and was not taken; its rating is 'On track'\n"
    )


def test_a_plan_of_colours_with_days_that_are_not_read_is_taken_and_both_are_said(settings, tmp_path):
    file = tmp_path / "plan.csv"
    file.write_text(
        "Ref,Action,Action owner,Milestones,Update,RAG status\n"
        '1,Do it,Lead,"A step - 30/06/2026\nFinish 30 Jun 2026",,Green\n2,Do it,Lead,by 31 March 2026,,\n'
    )
    said = run(settings, "import", file, "--plan", "New", "--priority", "communities")
    tail = "was not read as one; set it at the end behind a dash, as in 'Offer agreed - 30 June 2026'\n"
    assert said.exit_code == 0 and said.output == (
        "plan.csv: 2 entries kept\n"
        "action 1: the RAG status 'Green' has no reason and was not taken; its rating is 'On track'\n"
        f"row 2, action 1: milestone 'Finish 30 Jun 2026' has no due day, for '30 Jun 2026' {tail}"
        f"row 3, action 2: milestone 'by 31 March 2026' has no due day, for '31 March 2026' {tail}"
    )


def test_a_word_of_every_kind_is_kept(settings):
    before = len(words(settings))
    for arguments in (
        ("progress", *EXAMPLE, "--ref", "S-2", "--on", "2026-02-14", "Four have signed up"),
        ("rate", *EXAMPLE, "--ref", "S-2", "--rating", "delayed", "--reason", "A new offer"),
        (
            "predict",
            *EXAMPLE,
            "--ref",
            "V-2",
            "--measure",
            "VO16",
            "--direction",
            "fall",
            "--by",
            "2030-31 Q1",
        ),
        (
            "comment",
            "--measure",
            "SC01",
            "--quarter",
            "2025-26 Q3",
            "--text",
            "Quiet",
            "--expect",
            "Same",
            "--expect-by",
            "2026-04-30",
        ),
        (
            "promise",
            "--measure",
            "SC01",
            "--quarter",
            "2025-26 Q3",
            "--outcome",
            "kept",
            "--reason",
            "It stayed",
        ),
        (*CASE_STUDY, "--title", "They met", "--text", "Two streets met."),
        (*CASE_STUDY, "--take-back"),
        ("ask", "--name", "b-1", "--kind", "decision", "--made-by", "Board", "--due", "2026-03-31", "Decide"),
        ("ask", "--name", "b-2", "--kind", "question", "--made-by", "Board", "--release", "12", "Why"),
        ("answer", "--name", "b-1", "--on", "2026-02-14", "Decided"),
        ("left", "--role", "Strategic lead for adults", "--on", "2026-01-31"),
    ):
        said = run(settings, *arguments)
        assert (said.exit_code, said.output) == (0, "1 entry kept\n"), said.output
    assert len(words(settings)) == before + 11


def test_what_is_kept_for_the_annual_report_is_in_it_until_a_file_says_otherwise(settings, tmp_path):
    words_file = tmp_path / "words.md"
    words_file.write_text("# Foreword\nWe met every month.\n# Funding\nNone was needed.\n")
    said = run(settings, "passages", "--year", "2024-25", words_file)
    assert (said.exit_code, said.output) == (0, "2 entries kept\n")
    assert run(settings, "passages", "--year", "2024", words_file).exit_code == 1
    asked = ("annual", "--year", "2024-25", "--formats", "html", "--out", tmp_path / "kept")
    assert run(settings, *asked, group=report_commands).exit_code == 0
    (file,) = (tmp_path / "kept").glob("*.html")
    assert "We met every month." in file.read_text() and "None was needed." in file.read_text()
    words_file.write_text("# Foreword\nWe met twice.\n")
    asked = (*asked[:-1], tmp_path / "file", "--words", words_file)
    assert run(settings, *asked, group=report_commands).exit_code == 0
    (file,) = (tmp_path / "file").glob("*.html")
    assert "We met twice." in file.read_text() and "None was needed." in file.read_text()
    words_file.write_text("# Foreword\nWe met.\n")
    for year in ("2025-26", "2060-61"):
        refused = run(settings, "passages", "--year", year, words_file)
        assert refused.exit_code == 1 and f"there is no annual report of {year} yet" in refused.output
    words_file.write_text("# Weather\nFine.\n")
    refused = run(settings, "passages", "--year", "2024-25", words_file)
    assert refused.exit_code == 1 and "the report has no passage 'Weather'" in refused.output


def test_a_case_study_is_in_the_report_to_the_board(settings, tmp_path):
    run(settings, *CASE_STUDY, "--title", "Neighbours met", "--text", "Two streets met.")
    asked = ("quarterly", "--quarter", "2025-26 Q3", "--formats", "html", "--of", SLUG, "--out", tmp_path)
    said = run(settings, *asked, group=report_commands)
    assert said.exit_code == 0, said.output
    (file,) = tmp_path.glob("*.html")
    assert "Case study: Neighbours met" in file.read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("progress", *EXAMPLE, "--ref", "Z", "--on", "2026-02-14", "x"), "there is no action 'Z'"),
        (
            ("comment", "--measure", "XX", "--quarter", "2025-26 Q3", "--text", "x"),
            "there is no measure 'XX'",
        ),
        (
            ("comment", "--measure", "SC01", "--quarter", "2025-26 Q3", "--text", "w " * 4000),
            "has 4,000 words; at most 250",
        ),
        ((*CASE_STUDY, "--title", "x", "--text", "Mrs Example"), "looks like a person's name"),
        ((*CASE_STUDY, "--title", "x", "--text", "w " * 300), "the case study has 300 words"),
        ((*CASE_STUDY, "--title", "x", "--text", "y", "--take-back"), "either written or taken back"),
        ((*CASE_STUDY, "--take-back"), "there is no case study of communities 2025-26 Q3 to take back"),
        (
            (
                "predict",
                *EXAMPLE,
                "--ref",
                "S-1",
                "--measure",
                "SC05",
                "--direction",
                "rise",
                "--by",
                "2030-31 Q1",
            ),
            "is locked and cannot be changed",
        ),
        (("answer", "--name", "nothing", "x"), "there is no item 'nothing' to answer"),
        (
            ("progress", *EXAMPLE, "--ref", "S-2", "--on", "2033-01-01", "x"),
            "the day of the progress on action S-2 is 2033-01-01, which is after today, 2026-02-15",
        ),
        (
            ("comment", "--measure", "SC01", "--quarter", "2030-31 Q3", "--text", "x"),
            "the commentary on SC01 is about 2030-31 Q3, which begins on 2030-10-01",
        ),
        (
            (*COMMENT, "--text", "x", "--expect", "y", "--expect-by", "2019-02-01"),
            "the day by when something is expected, 2019-02-01, is past; today is 2026-02-15",
        ),
        (
            (*COMMENT, "--text", "x", "--expect", "y"),
            "what you expect and by when belong together (--expect and --expect-by of the command)",
        ),
        (
            (*COMMENT, "--text", "x\u202ey"),
            "commentary on SC01 contains a hidden character, U+202E, after 'x'",
        ),
        (
            (*CASE_STUDY[:4], "2031-32 Q3", "--title", "x", "--text", "y"),
            "the case study is about 2031-32 Q3, which begins on 2031-10-01",
        ),
        ((*CASE_STUDY, "--title", "x" * 101, "--text", "y"), "has 101 characters; at most 100 are kept"),
        (
            ("left", "--role", "Nobody at all", "--on", "2026-01-31"),
            "no action has the lead 'Nobody at all'; leads are Strategic lead for adults;",
        ),
        (
            ("left", "--role", ADULTS, "--on", "2026-01-31", "--successor", ADULTS),
            "Strategic lead for adults cannot follow itself",
        ),
        (
            (*ASK, "--name", "x", "--made-on", "2026-02-01", "--due", "2026-01-01", "y"),
            "x is due on 2026-01-01, before it was asked on 2026-02-01",
        ),
        (
            (*ASK, "--name", "osmb-2019-1", "Something else"),
            "the name 'osmb-2019-1' already stands for 'Say more about the share of hate crimes",
        ),
        (
            ("answer", "--name", "osmb-2019-1", "--on", "2019-03-26", "x"),
            "the answer to osmb-2019-1 is dated 2019-03-26, before it was asked on 2019-03-27",
        ),
        (
            ("answer", "--name", "osmb-2019-1", "--on", "2031-01-01", "x"),
            "the day of the answer to osmb-2019-1 is 2031-01-01, which is after today, 2026-02-15",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_a_bad_word_ends_with_one_message_and_nothing_is_kept(settings, arguments, message):
    before = words(settings)
    said = run(settings, *arguments)
    assert said.exit_code == 1 and said.stderr.startswith("Error: ") and message in said.stderr
    assert said.stderr.count("\n") == 1 and said.stdout == ""
    assert words(settings) == before


PREDICT = ("predict", *EXAMPLE, "--ref", "V-2", "--measure", "VO16", "--direction", "rise")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("comment", "--measure", "SC01", "--quarter", "now", "--text", "x"),
            "'now' is not a financial quarter",
        ),
        ((*CASE_STUDY[:3], "--quarter", "2025", "--take-back"), "'2025' is not a financial quarter"),
        ((*PREDICT, "--by", "soon"), "'soon' is not a financial quarter"),
        ((*PREDICT, "--by", "2030-31 Q1", "--size", "much"), "'much' is not a number"),
        (("answer", "--name", "x", "--on", "yesterday", "x"), "'yesterday' does not match"),
        (
            ("rate", *EXAMPLE, "--ref", "S-2", "--rating", "fine"),
            "'fine' is not one of 'complete', 'on_track'",
        ),
        ((*PREDICT[:-1], "down", "--by", "2030-31 Q1"), "'down' is not one of 'rise', 'fall'"),
        (("ask", "--name", "x", "--kind", "wish", "--made-by", "Board", "x"), "'wish' is not one of"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_what_is_not_understood_ends_with_two(settings, arguments, message):
    said = run(settings, *arguments)
    assert (said.exit_code, said.stdout) == (2, "") and message in said.stderr


def test_a_mistake_of_ours_is_no_mistake_of_whoever_typed(settings, monkeypatch):
    def broken(*_arguments):
        raise ValueError("a mistake of ours")

    monkeypatch.setattr("commands.actions.RatingOverride", broken)
    said = run(settings, "rate", *EXAMPLE, "--ref", "S-2", "--rating", "delayed")
    assert isinstance(said.exception, ValueError) and "Error: " not in said.output


def test_a_file_that_cannot_be_written_is_named(settings, tmp_path):
    out = tmp_path / "no such folder" / "out.csv"
    said = run(settings, "export", "--out", out)
    assert (said.exit_code, said.stdout) == (1, "")
    assert said.stderr == f"Error: {out}: No such file or directory; nothing was changed\n"


def test_a_bad_file_is_not_half_taken(settings, tmp_path):
    file = tmp_path / "plan.csv"
    file.write_text(
        "Ref,Action,Action owner,Milestones,Update,RAG status,Measures\n1,Do it,Lead,,,,SC01\n2,And this,Lead,,,,XX99\n"
    )
    before = words(settings)
    said = run(settings, "import", file, "--plan", "New", "--priority", "communities")
    assert said.exit_code == 1 and "action 2: there is no measure 'XX99'" in said.output
    assert words(settings) == before


def test_a_plan_with_a_step_done_on_a_day_to_come_is_not_taken(settings, tmp_path):
    file = tmp_path / "plan.csv"
    file.write_text(
        "Ref,Action,Action owner,Milestones,Update,RAG status\n"
        '1,Do it,Lead,"A step - 2031-04-30, done 2031-05-01",2031-05-01: Done,\n'
    )
    before = words(settings)
    said = run(settings, "import", file, "--plan", "New", "--priority", "communities")
    assert said.exit_code == 1 and words(settings) == before
    assert "'A step' of action 1 was done is 2031-05-01, which is after today, 2026-02-15" in said.output
    assert "the day of the progress on action 1 is 2031-05-01" in said.output


def test_a_lead_who_has_left_cannot_take_an_action(settings, tmp_path):
    file = tmp_path / "plan.csv"
    file.write_text("Ref,Action,Action owner,Milestones,Update,RAG status\n1,Do it,Lead,,,\n")
    run(settings, "import", file, "--plan", "New", "--priority", "communities")
    run(settings, "left", "--role", "Lead", "--on", "2026-01-01", "--successor", "New lead")
    file.write_text("Ref,Action,Action owner,Milestones,Update,RAG status\n1,Do this,Lead,,,\n")
    said = run(settings, "export", "--out", tmp_path / "out.csv", "--plan", "New")
    assert said.output == f"{tmp_path / 'out.csv'}: 1 action\n"
    said = run(settings, "import", file, "--plan", "New", "--priority", "communities")
    assert "its lead, Lead, left on 2026-01-01; New lead leads now" in said.output
