"""`flask --app app actions`: take action plans in and give them out in the columns of the 2017 plan, and answer.

Exit codes: 0 done, 1 it could not be done, 2 the command was not understood.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import click

from commands.common import ClearErrors, Day, QuarterLabel, settings_in_use
from data.actions_file import MADE_UP, days_not_read, exported, ratings_without_reason, read_actions
from data.passages_file import PassagesRefused, read_passages
from data.periods import Quarter
from data.returns.texts import shown
from data.store import open_store, using
from data.work import (
    CONFIDENCES,
    DIRECTIONS,
    ITEM_KINDS,
    PROMISES,
    RATINGS,
    Answer,
    NewCaseStudy,
    NewCommentary,
    NewItem,
    NewPassage,
    NewPrediction,
    Progress,
    PromiseKept,
    RatingOverride,
    RoleEnded,
    Work,
)
from metrics import board as boards
from metrics.views import ActionView


class _Number(click.ParamType):
    """A decimal number, kept exactly as it was typed."""

    name = "number"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """The number; ends with exit code 2 when it is none."""
        try:
            return Decimal(str(value))
        except InvalidOperation:
            self.fail(f"'{value}' is not a number", param, ctx)


@click.group("actions", cls=ClearErrors)
def actions_commands() -> None:
    """Action plans, predictions, commentary and answers."""


@actions_commands.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--plan", required=True, help="Name of the plan the actions belong to.")
@click.option(
    "--priority",
    required=True,
    help="Priority of rows that name none: children, adults, communities, violence.",
)
def import_command(file: Path, plan: str, priority: str) -> None:
    """Take in a plan as CSV or Excel: all of its actions or, when one line is wrong, none.

    A row with the same ref as before is a new version of that action; original due dates are never overwritten. A RAG
    status without a reason is not taken in, for ratings follow from dates; where they differ it is said, and so is
    what looks like the day of a milestone and cannot be read as one.
    """
    with closing(open_store(settings_in_use())) as store:
        today = store.today()
    _keep(read_actions(file, plan, priority, today=today), f"{file.name}: ")
    for line in (*_not_taken(plan, ratings_without_reason(file)), *days_not_read(file, today)):
        click.echo(line)


@actions_commands.command("export")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="CSV file to write."
)
@click.option("--plan", default="", help="Only this plan.")
def export_command(out: Path, plan: str) -> None:
    """Write the actions as CSV in the columns of the 2017 plan, gaps shown as gaps."""
    with closing(open_store(settings_in_use())) as store, using(store):
        found = [a for a in newest_actions() if plan in ("", a.plan)]
    out.write_text(exported(map(exported_row, found)), encoding="utf-8-sig", newline="")
    click.echo(f"{out}: {len(found)} {'action' if len(found) == 1 else 'actions'}")


@actions_commands.command("progress")
@click.option("--plan", required=True)
@click.option("--ref", required=True)
@click.option("--on", "day", type=Day(), required=True, help="The day it is about, 2026-02-15.")
@click.argument("text")
def progress_command(plan: str, ref: str, day: date, text: str) -> None:
    """Report progress on an action."""
    _keep([Progress(plan, ref, day, text)])


@actions_commands.command("rate")
@click.option("--plan", required=True)
@click.option("--ref", required=True)
@click.option(
    "--rating", type=click.Choice((*RATINGS, "")), required=True, help="'' takes an earlier one back."
)
@click.option("--reason", default="", help="Why it is not what the dates say.")
def rate_command(plan: str, ref: str, rating: str, reason: str) -> None:
    """Override the rating that the dates give, with the reason."""
    _keep([RatingOverride(plan, ref, rating, reason)])


@actions_commands.command("predict")
@click.option("--plan", required=True)
@click.option("--ref", required=True)
@click.option("--measure", required=True)
@click.option("--direction", type=click.Choice(DIRECTIONS), required=True)
@click.option("--size", type=_Number(), default=None, help="By how much at least, in the measure's unit.")
@click.option(
    "--by", type=QuarterLabel(), required=True, help="Quarter in which it is looked at, 2026-27 Q2."
)
def predict_command(
    plan: str, ref: str, measure: str, direction: str, size: Decimal | None, by: Quarter
) -> None:
    """Say before an action begins what it will move. It is locked with the moment it was said."""
    _keep([NewPrediction(plan, ref, measure, direction, by, size)])


@actions_commands.command("comment")
@click.option("--measure", required=True)
@click.option("--quarter", type=QuarterLabel(), required=True)
@click.option("--text", required=True, help="At most 250 words.")
@click.option("--expect", default="", help="What is expected.")
@click.option("--expect-by", type=Day(), default=None)
@click.option("--confidence", type=click.Choice(CONFIDENCES), default=None, help="In the year end.")
@click.option("--because", default="", help="The reason for the confidence.")
@click.option("--blockage", default="")
@click.option("--ask", default="", help="What the Board is asked to unblock.")
@click.option("--ask-by", type=Day(), default=None)
def comment_command(
    measure: str,
    quarter: Quarter,
    text: str,
    expect: str,
    expect_by: date | None,
    confidence: str | None,
    because: str,
    blockage: str,
    ask: str,
    ask_by: date | None,
) -> None:
    """Write what a measure's owner says about a quarter."""
    said = NewCommentary(
        measure, quarter, text, expect, expect_by, confidence or "", because, blockage, ask, ask_by
    )
    _keep([said])


@actions_commands.command("promise")
@click.option("--measure", required=True)
@click.option("--quarter", type=QuarterLabel(), required=True)
@click.option("--outcome", type=click.Choice(PROMISES), required=True)
@click.option("--reason", required=True)
def promise_command(measure: str, quarter: Quarter, outcome: str, reason: str) -> None:
    """Mark what a commentary expected as kept, late or not kept."""
    _keep([PromiseKept(measure, quarter, outcome, reason)])


@actions_commands.command("case-study")
@click.option("--priority", required=True, help="children, adults, communities, violence.")
@click.option("--quarter", type=QuarterLabel(), required=True)
@click.option("--title", default="")
@click.option("--text", default="", help="At most 250 words in which nobody can be recognised.")
@click.option("--take-back", is_flag=True, help="Take back what was written: no report shows it any more.")
def case_study_command(priority: str, quarter: Quarter, title: str, text: str, take_back: bool) -> None:
    """Tell of one piece of work under a priority in a quarter. Nobody may be recognisable in it.

    It is printed in the report to the Board and in the annual report, which scrutiny reads in public.
    """
    _keep([NewCaseStudy(priority, quarter, title, text, take_back)])


@actions_commands.command("passages")
@click.option("--year", required=True, help="The year of the annual report, 2024-25.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def passages_command(year: str, file: Path) -> None:
    """Keep what people write for the annual report, from a text file with a heading for each passage: # Foreword."""
    try:
        written = read_passages(file)
    except PassagesRefused as error:
        raise click.ClickException(str(error)) from error
    _keep([NewPassage(year, heading, text) for heading, text in written])


@actions_commands.command("ask")
@click.option("--name", required=True, help="A short name of your own, osmb-2026-1.")
@click.option("--kind", type=click.Choice(ITEM_KINDS), required=True)
@click.option("--made-by", required=True, help="The meeting or committee.")
@click.option("--made-on", type=Day(), default=None)
@click.option("--owner", default="")
@click.option("--due", type=Day(), default=None)
@click.option(
    "--release", type=int, default=None, help="Number of the release that the meeting had before it."
)
@click.argument("text")
def ask_command(
    name: str,
    kind: str,
    made_by: str,
    made_on: date | None,
    owner: str,
    due: date | None,
    release: int | None,
    text: str,
) -> None:
    """Write down what a meeting or scrutiny decided, asked or recommended."""
    _keep([NewItem(name, kind, text, made_by, made_on, owner, due, release)])


@actions_commands.command("answer")
@click.option("--name", required=True, help="Name of the item, or the uuid of a decision made on screen.")
@click.option("--on", "day", type=Day(), default=None)
@click.argument("text")
def answer_command(name: str, day: date | None, text: str) -> None:
    """Say what was done about it: you asked, we did."""
    _keep([Answer(name, text, day)])


@actions_commands.command("left")
@click.option("--role", required=True)
@click.option("--on", "day", type=Day(), required=True)
@click.option("--successor", default="", help="Who leads now.")
def left_command(role: str, day: date, successor: str) -> None:
    """Say that a lead has left; their actions then show the gap."""
    _keep([RoleEnded(role, day, successor)])


def newest_actions() -> tuple[ActionView, ...]:
    """Every action as it stands now, in the store in use."""
    options = boards.choices()
    return boards.work_on(boards.board(options.quarters[0])).actions


def exported_row(action: ActionView) -> dict[str, str]:
    """One action in the columns of the 2017 plan and ours."""
    return {
        "Ref": action.ref,
        "Action": action.activity,
        "Action owner": action.lead_role,
        "Milestones": "\n".join(_milestone(m) for m in action.milestones),
        "Update": "\n".join(f"{p.date}: {p.text}" for p in action.progress),
        "RAG status": action.rating.word,
        "Priority": action.priority,
        "Objective area": action.objective_area,
        "Commitment": action.commitment,
        "Measures": ", ".join(action.measures),
        "Measure of success": action.success,
        "Lead partner": action.lead_partner,
        "Resources": action.resources,
        "Start": action.start,
        "Reason for rating": action.override_reason.rpartition(" (")[0],
        "Gaps": "; ".join(action.gaps),
        "Plan": action.plan,
        "Provenance": MADE_UP if action.illustrative else "",
    }


def _not_taken(plan: str, stated: Mapping[str, str]) -> list[str]:
    """A line for every ref whose stated rating is not the one that now holds."""
    if not stated:
        return []
    with closing(open_store(settings_in_use())) as store, using(store):
        found = {a.ref: a.rating for a in newest_actions() if a.plan == plan}
    return [
        f"action {ref}: the RAG status '{shown(word)}' has no reason and was not taken; "
        f"its rating is '{found[ref].word}'"
        for ref, word in stated.items()
        if found[ref].word.casefold() != word.casefold()
    ]


def _milestone(m: object) -> str:
    if not m.original_due:
        return f"{m.text} - to be identified" + (" (done)" if m.done else "")
    moved = f", now {m.current_due}" if m.current_due not in ("", m.original_due) else ""
    return f"{m.text} - {m.original_due}{moved}{f', done {m.done}' if m.done else ''}"


def _keep(words: Sequence[Work], before: str = "") -> None:
    """Keep the words, all or none, and say how many are new."""
    with closing(open_store(settings_in_use(), write=True)) as store:
        kept = store.record_work(words, store.settings.actor)
    same = len(words) - kept
    said = f"; {same} said the same as before" if same else ""
    click.echo(f"{before}{kept} {'entry' if kept == 1 else 'entries'} kept{said}")
