"""Rows about actions, findings, partners and meetings, and sentences, are compared with the release in every format."""

from dataclasses import replace

import pytest

from metrics.views import ActionView, Evidence, Finding, MeetingItem, Milestone, ProgressEntry
from reports.agreement import agreed, agreement
from reports.agreement.words import PIECE, _in_pieces
from reports.pack import FORMS
from reports.paper import Paragraph
from reports.quarterly import quarterly
from tests.components.conftest import verdict

ACTION = ActionView(
    plan="Plan",
    ref="A-1",
    priority="first",
    objective_area="Places",
    commitment="We will",
    activity="Walk the estate every week",
    success="Fewer calls",
    measures=("T01",),
    lead_partner="Council",
    lead_role="Head of safety",
    resources="Two wardens",
    start="2025-04-01",
    milestones=(
        Milestone("Wardens hired", "2025-06-30", "2025-09-30", ""),
        Milestone("Review", "2025-12-31"),
    ),
    progress=(ProgressEntry("2025-08-04", "One of two hired", "Lead"),),
    rating=verdict("delayed", "Delayed by less than three months"),
    worked_out=verdict("delayed", "Delayed by less than three months"),
)
LATE = Finding(
    "late", "T02", "first", "It is late", "Due from its owner.", 1.0,
    Evidence("due date", "test", (("due", "2025-11-14"), ("last", "2025-26 Q1"))),
)  # fmt: skip
ASKED = MeetingItem(
    "question",
    "How many calls by night?",
    "The Board",
    "2025-09-04",
    "Head of safety",
    "2025-10-31",
    "",
    "",
    "open",
)
ANSWERED = replace(
    ASKED, text="Who hires?", answer="The council does.", answered_on="2025-09-20", status="answered"
)


@pytest.fixture(scope="module")
def known(whole):
    board = replace(whole.board, late=(LATE,))
    return replace(whole, board=board, actions=(ACTION,), items=(ASKED, ANSWERED))


@pytest.fixture(scope="module")
def report(known):
    return quarterly(known)


@pytest.fixture(scope="module")
def files(report):
    return {form: how.made(report) for form, how in FORMS.items()}


@pytest.mark.parametrize("form", FORMS)
def test_rows_of_actions_findings_and_meetings_agree(form, files, report, known):
    agreed(form, files[form], report, known)


def of_action(**changes):
    return lambda known: replace(known, actions=(replace(ACTION, **changes),))


def of_late(**facts):
    evidence = replace(LATE.evidence, numbers=tuple((dict(LATE.evidence.numbers) | facts).items()))
    return lambda known: replace(known, board=replace(known.board, late=(replace(LATE, evidence=evidence),)))


def hidden_by_owner(known):
    first = known.board.priorities[0]
    views = tuple(
        replace(m, points=tuple(replace(p, value=None, reason="suppressed") for p in m.points))
        if m.code == "T01"
        else m
        for m in first.measures
    )
    return replace(
        known,
        board=replace(known.board, priorities=(replace(first, measures=views), *known.board.priorities[1:])),
    )


PAPER = ("docx", "html", "pdf")
DIFFERENT = {
    "a rating": (of_action(rating=verdict("on_track", "On track")), FORMS, "A-1 Rating: "),
    "a reason": (of_action(override_reason="Agreed"), (*PAPER, "xlsx"), "A-1 "),
    "the lead": (of_action(lead_role="Other"), PAPER, "A-1 Lead: 'Head of safety'"),
    "progress": (of_action(progress=()), PAPER, "A-1 Latest progress: "),
    "an original day": (
        of_action(milestones=(Milestone("Wardens hired", "2025-05-31", "2025-09-30", ""),)),
        (*PAPER, "xlsx"),
        "A-1 Milestones: ",
    ),
    "resources": (of_action(resources="None"), ("xlsx",), "A-1 Resources: 'Two wardens'"),
    "another action": (
        of_action(activity="Something else"),
        FORMS,
        "the release has no action 'Walk the estate",
    ),
    "a due day": (of_late(due="2025-11-15"), FORMS, "T02: the release has no finding with '14 November 2025"),
    "a last figure": (of_late(last="2024-25 Q4"), FORMS, "T02: the release has no finding with "),
    "an answer": (
        lambda known: replace(known, items=(ASKED, replace(ANSWERED, answer="The police do."))),
        FORMS,
        "no meeting has 'Who hires?' with these answers",
    ),
    "hidden figures": (hidden_by_owner, (*PAPER, "xlsx"), "South Yorkshire Police Not shown: "),
}


@pytest.mark.parametrize(
    ("form", "change", "difference"),
    [
        pytest.param(form, change, difference, id=f"{name}, {form}")
        for name, (change, forms, difference) in DIFFERENT.items()
        for form in forms
    ],
)
def test_one_other_cell_fails_the_file(form, change, difference, files, report, known):
    found = agreement(form, files[form], report, change(known)).differences
    assert any(d.startswith(difference) for d in found), found[:5]


@pytest.mark.parametrize("form", ["docx", "html", "pdf", "pptx"])
@pytest.mark.parametrize(
    "words", ["Burglary fell by half.", "Burglary fell by half. " * 60], ids=["short", "long"]
)
def test_a_sentence_that_the_file_does_not_say_fails_it(form, words, report, known):
    first, *rest = report.sections

    def saying(text):
        return replace(report, sections=(replace(first, blocks=(*first.blocks, Paragraph(text))), *rest))

    content = FORMS[form].made(saying(words))
    agreed(form, content, saying(words), known)
    found = agreement(form, content, saying(words.replace("half", "a third")), known).differences
    assert any("does not say 'Burglary fell by a third" in d for d in found)


def test_a_text_goes_on_where_the_next_slide_begins_and_only_there():
    first, second = "a" * PIECE, "b" * PIECE
    assert _in_pieces(first + second, f"{first}foot{second}")
    assert not _in_pieces(first + second, f"{first}foot{second[:-1]}")
    assert not _in_pieces(f"{first}9{second}", f"{first}8{second}")


@pytest.mark.parametrize("form", FORMS)
def test_letters_of_every_script_are_no_reason_to_make_nothing(form, known):
    words = "Thanks 🚨 to مرحبا and 李 Łukasz"
    own = replace(
        known,
        actions=(replace(ACTION, activity=words, lead_role=words),),
        items=(replace(ASKED, text=words),),
    )
    report = quarterly(own)
    first, *rest = report.sections
    report = replace(report, sections=(replace(first, blocks=(*first.blocks, Paragraph(words))), *rest))
    agreed(form, FORMS[form].made(report), report, own)
    other = replace(own, actions=(replace(ACTION, activity=words.replace("Ł", "L")),))
    assert agreement(form, FORMS[form].made(report), report, other).differences


@pytest.mark.parametrize("form", FORMS)
def test_two_plans_may_have_the_same_action(form, known):
    before = replace(ACTION, plan="Plan of last year", milestones=(Milestone("Begin", "2024-06-30"),))
    own = replace(known, actions=(before, ACTION))
    report = quarterly(own)
    agreed(form, FORMS[form].made(report), report, own)
