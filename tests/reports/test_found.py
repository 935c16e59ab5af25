"""What a period brought to a priority: done, better, worse and merely new, each under its own heading."""

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook

from metrics.views import ActionView, Commentary, Milestone, ProgressEntry
from reports.action_blocks import promise_blocks
from reports.agreement import agreed
from reports.annual import annual
from reports.found import done_in, found_in
from reports.pack import FORMS
from reports.paper import Bullets, Heading, Paragraph, Table
from reports.quarterly import quarterly
from tests.components.conftest import verdict
from tests.reports.material import material

ON = verdict("on_track", "On track")


def action(priority="first", measures=(), milestones=(), progress=(), **changes):
    words = ("Plan", "A-1", priority, "", "", "Do it", "", measures, "", "Lead", "", "")
    return ActionView(*words, milestones, progress, ON, ON, **changes)


def under(section, heading):
    """What stands right under a heading."""
    return section.blocks[section.blocks.index(Heading(heading)) + 1]


def section_of(report, code):
    return next(s for s in report.sections if s.code == code)


def test_done_is_what_is_dated_within_the_period():
    known = action(
        milestones=(Milestone("Before", done="2025-06-30"), Milestone("First day", done="2025-07-01")),
        progress=(ProgressEntry("2025-09-30", "Last day", "x"), ProgressEntry("2025-10-01", "After", "x")),
        illustrative=True,
    )
    told = ("A-1 (illustrative): Last day", "A-1 (illustrative): First day, done")
    assert done_in([known], "2025-26 Q2") == told
    assert len(done_in([known], "2025-26")) == 4 and done_in([known], "2024-25") == ()
    january = action(progress=(ProgressEntry("2026-01-01", "New year", "x"),))
    assert done_in([january], "2025-26 Q4") == ("A-1: New year",)


@pytest.mark.parametrize(
    ("kind", "place"),
    [("worsening", "challenges"), ("improving", "improvements"), ("late", "others"), ("higher", "others")],
)
def test_a_finding_stands_where_its_kind_belongs(kind, place):
    board = material().board
    found = replace(board.attention[0], kind=kind, measure="C1", priority="calm")
    sorted_out = found_in(replace(board, changed=(found,)), board.priorities[1])
    assert getattr(sorted_out, place) == (found,)
    assert sum(map(len, vars(sorted_out).values())) == 1


def test_one_measure_is_one_challenge():
    board = material().board
    again = replace(board.attention[0], kind="misses")
    assert found_in(replace(board, changed=(again,)), board.priorities[0]).challenges == board.attention


def test_silence_is_no_good_news_where_nothing_could_be_judged():
    whole = material()
    unjudged = tuple(
        replace(m, status=verdict("no_target", "No target set")) for m in whole.board.priorities[1].measures
    )
    calm = replace(whole.board.priorities[1], measures=unjudged)
    board = replace(whole.board, priorities=(whole.board.priorities[0], calm), attention=(), changed=())
    report = quarterly(replace(whole, board=board), "calm")
    words = under(section_of(report, "2.1"), "Challenges in the figures")
    assert isinstance(words, Paragraph) and words.text.startswith(
        "No measure could be assessed against a target"
    )
    table = section_of(report, "0.3").blocks[1]
    assert "could be assessed" in table.nothing and "off its target" not in table.nothing


def test_a_report_of_one_priority_speaks_of_it_alone():
    whole = material()
    own = replace(whole, actions=(action(priority="first", measures=("C1",)),))
    report = quarterly(own, "calm")
    asked = next(b for b in report.sections[-1].blocks if isinstance(b, Bullets))
    assert whole.board.priorities[1].count.sentence in asked.items[0]
    assert asked.items[1].startswith("Note that no measure was found off its target")
    first = next(b for b in quarterly(own, "first").sections[-1].blocks if isinstance(b, Bullets))
    assert "the 1 measure that has not progressed" in first.items[1]
    assert [a.ref for a in own.of_priority("calm").actions] == ["A-1"]


def test_a_year_missed_is_a_challenge_of_that_year():
    found = material()
    report = annual(
        replace(found, board=replace(found.board, quarter="2024-25 Q4", attention=(), changed=()))
    )
    challenges = under(section_of(report, "2.1"), "Emerging challenges")
    assert isinstance(challenges, Bullets)
    assert challenges.items[0] == "Calm 1: 294 at the end of 2024-25, off target (target 200)."


def test_every_field_of_an_action_stands_in_the_workbook():
    step = Milestone("Train staff", "2025-06-30", "2025-09-30", "2025-10-02")
    told = action(
        measures=("T01",), milestones=(step,), progress=(ProgressEntry("2025-08-01", "Begun", "x"),)
    )
    own = replace(material(), actions=(replace(told, objective_area="Schools", resources="Two days"),))
    report = quarterly(own)
    content = FORMS["xlsx"].made(report)
    agreed("xlsx", content, report, own)
    rows = load_workbook(BytesIO(content))["Actions in full"].iter_rows(values_only=True)
    head = next(row for row in rows if row[0] == "Plan")
    cells = dict(zip(head, next(rows), strict=True))
    assert cells["Milestones"] == "Train staff, first due 2025-06-30, now due 2025-09-30, done 2025-10-02"
    assert (cells["Objective area"], cells["Resources"], cells["Progress"]) == (
        "Schools",
        "Two days",
        "2025-08-01: Begun",
    )
    assert (cells["Commitment"], cells["Start"], cells["Rating"]) == ("Gap: not filled in",) * 2 + (
        "On track",
    )


def test_what_was_expected_before_is_told_with_what_came_of_it_once_its_day_has_come():
    board = material().board
    said = Commentary("T01", "2025-26 Q1", "x", "Lead", "2025-07-01", "Fewer calls.", "2025-09-30")
    kept = replace(said, quarter="2024-25 Q4", promise=verdict("late", "Late"))
    names = {"T01": "Calls"}
    unread = (
        replace(said, expectation="", expected_by=""),
        replace(said, expected_by="2026-12-31"),
        replace(said, expected_by="2024-09-30"),
        replace(said, quarter=board.quarter),
        replace(said, measure="C1"),
    )
    head, told = promise_blocks((kept, said, *unread), names, board)
    assert head == Heading("What was expected before, and what came of it")
    assert told.items == (
        f"Calls: expected in 2024-25 Q4, by 30 Sep 2025: Fewer calls. Late: {kept.promise.sentence}",
        "Calls: expected in 2025-26 Q1, by 30 Sep 2025: Fewer calls. Nobody has said yet what came of it.",
    )
    assert promise_blocks(unread, names, board) == ()


def test_a_progress_in_the_words_of_a_finished_milestone_is_told_once():
    known = action(
        milestones=(Milestone("Ten days held", done="2025-07-03"),),
        progress=(
            ProgressEntry("2025-07-04", "Ten days held.", "x"),
            ProgressEntry("2025-07-05", "More", "x"),
        ),
    )
    assert done_in([known], "2025-26 Q2") == ("A-1: More", "A-1: Ten days held, done")


def test_a_missed_measure_is_no_second_challenge():
    base = material()
    year = replace(base.board, quarter="2025-26 Q4")
    section = section_of(annual(replace(base, board=year)), "1.1")
    told = [item for block in section.blocks if isinstance(block, Bullets) for item in block.items]
    names = [item.split(":")[0] for item in told]
    assert len(names) == len(set(names))


def test_a_revision_equal_as_printed_is_counted_and_not_listed():
    base = material()
    first = base.details[0]
    same = replace(first.revisions[0], after=first.revisions[0].before)
    own = replace(base, details=(replace(first, revisions=(same,)), *base.details[1:]))
    section = section_of(quarterly(own), "3.1")
    assert Paragraph("1 more changed by less than is printed.") in section.blocks
    table = next(b for b in section.blocks if isinstance(b, Table) and "revised" in b.caption)
    assert "T01" not in {row[0].text for row in table.rows}
