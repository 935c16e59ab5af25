"""Action trackers, commentary, case studies and what meetings asked, as blocks of a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from metrics.views import (
    ActionView,
    Board,
    CaseStudy,
    Commentary,
    MeetingItem,
    quarter_end,
    rating_summary,
    short_date,
)
from reports.measure_blocks import year_before
from reports.paper import Block, Bullets, Column, Heading, Paragraph, Table, plain

GAP = "Gap: not filled in"
RATING_ORDER = ("will_miss", "delayed", "no_dates", "not_started", "on_track", "complete")


TRACKER_COLUMNS = (
    Column("Action ref", width=1.0),
    Column("Activity", width=3.2, slide=True),
    Column("Lead", width=1.8),
    Column("Milestones", width=3.6),
    Column("Moves", width=1.1),
    Column("Rating", width=1.7, slide=True),
    Column("Latest progress", width=2.6),
)


def tracker_blocks(actions: Sequence[ActionView], name: str) -> tuple[Block, ...]:
    """The action plan of a priority. Examples of an earlier plan stay on the page of actions: no report counts them."""
    current = [a for a in actions if not a.historical]
    if not current:
        return (Paragraph("The action plan of this plan has not been loaded."),)
    return Paragraph(rating_summary(current), "lead"), _tracker(f"{name}: action plan", current)


def _tracker(caption: str, actions: Sequence[ActionView]) -> Table:
    ordered = sorted(actions, key=lambda a: (RATING_ORDER.index(a.rating.code), -a.days_overdue))
    return Table(
        caption,
        TRACKER_COLUMNS,
        tuple(
            plain(
                a.ref,
                f"Illustrative: {a.activity}" if a.illustrative else a.activity,
                a.lead_role or a.lead_partner or GAP,
                _milestones(a),
                ", ".join(a.measures) or GAP,
                a.rating.word + (f". Overridden: {a.override_reason}" if a.override_reason else ""),
                f"{short_date(a.progress[-1].date)}: {a.progress[-1].text}"
                if a.progress
                else "None reported",
            )
            for a in ordered
        ),
        sheet="Actions",
    )


def _milestones(action: ActionView) -> str:
    words = []
    for m in action.milestones:
        due = short_date(m.original_due) if m.original_due else "no date"
        moved = f", now {short_date(m.current_due)}" if m.current_due not in ("", m.original_due) else ""
        done = f", done {short_date(m.done)}" if m.done else ""
        words.append(f"{m.text} ({due}{moved}{done})")
    return "; ".join(words) or GAP


def commentary_blocks(comment: Commentary, name: str) -> tuple[Block, ...]:
    """What a measure's owner wrote about the quarter."""
    facts = []
    if comment.expectation:
        kept = f" {comment.promise.word}." if comment.promise else ""
        facts.append(
            f"Expected: {comment.expectation.rstrip('.')}, by {short_date(comment.expected_by, GAP)}.{kept}"
        )
    if comment.confidence:
        facts.append(f"Confidence in the year end: {comment.confidence}. {comment.confidence_reason}".strip())
    if comment.blockage:
        facts.append(f"Blocked by: {comment.blockage}")
    if comment.ask:
        facts.append(f"Asked of the Board: {comment.ask.rstrip('.')}, by {short_date(comment.ask_by, GAP)}.")
    said = Paragraph(f"{comment.text} ({comment.actor}, {short_date(comment.written_at)})")
    head = Heading(f"Commentary: {comment.measure} {name}")
    return (head, said, Bullets(tuple(facts))) if facts else (head, said)


def promise_blocks(
    commentary: Sequence[Commentary], names: Mapping[str, str], board: Board
) -> tuple[Block, ...]:
    """What owners of the measures `names` expected in earlier quarters, once its day has come: what came of it.

    Of what was marked long ago, nothing: only what fell due since the same quarter of the year before.
    """
    since = quarter_end(year_before(board.quarter[:7]) + board.quarter[7:]).isoformat()
    told = tuple(
        f"{names[c.measure]}: expected in {c.quarter}, by {short_date(c.expected_by)}: {c.expectation.rstrip('.')}. "
        + (f"{c.promise.word}: {c.promise.sentence}" if c.promise else "Nobody has said yet what came of it.")
        for c in commentary
        if c.measure in names
        and c.quarter < board.quarter
        and c.expectation
        and since < c.expected_by <= board.as_of
    )
    return (Heading("What was expected before, and what came of it"), Bullets(told)) if told else ()


def case_study_blocks(studies: Sequence[CaseStudy], period: str) -> tuple[Block, ...]:
    """What a priority's lead told of a quarter or a year, or that nothing was."""
    if not studies:
        return Heading("Case study"), Paragraph(f"No case study was written for {period}.")
    blocks: list[Block] = []
    for study in studies:
        blocks += [
            Heading(f"Case study: {study.title}{'' if study.quarter == period else f' ({study.quarter})'}"),
            *(Paragraph(line) for line in study.text.split("\n") if line.strip()),
            Paragraph(f"Written by {study.actor}, {short_date(study.written_at)}."),
        ]
    return tuple(blocks)


def item_table(caption: str, items: Sequence[MeetingItem], sheet: str) -> Table:
    """Decisions, questions and recommendations with what came of them."""
    return Table(
        caption,
        (
            Column("Made on", width=1.3),
            Column("By", width=1.6),
            Column("Kind", width=2.0),
            Column("What was asked", width=4, slide=True),
            Column("Owner", width=1.8),
            Column("Due", width=1.3),
            Column("What we did", width=4, slide=True),
        ),
        tuple(
            plain(
                short_date(i.made_on, GAP),
                i.made_by,
                i.kind,
                i.text,
                i.owner or GAP,
                short_date(i.due) if i.due else "No date",
                i.answer or ("Overdue, no answer yet" if i.overdue else "No answer yet"),
            )
            for i in items
        ),
        "There is none.",
        sheet,
    )
