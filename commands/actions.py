"""`flask --app app actions`: take action plans in and give them out in the columns of the 2017 plan, and answer.

Exit codes: 0 done, 1 it could not be done, 2 the command was not understood.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

import click
from flask import current_app

from data.actions_file import ActionsFileError, exported, read_actions
from data.errors import StoreError
from data.observations import ObservationError
from data.periods import Quarter
from data.store import Store, open_store, using
from data.work import (
    Answer,
    NewCaseStudy,
    NewCommentary,
    NewItem,
    NewPrediction,
    Progress,
    PromiseKept,
    RatingOverride,
    RoleEnded,
    Work,
)
from metrics import board as boards
from metrics.views import ActionView

DAY = click.DateTime(["%Y-%m-%d"])


@click.group("actions")
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

    A row with the same ref as before is a new version of that action; original due dates are never overwritten.
    """
    with _writing() as store:
        _keep(store, read_actions(file, plan, priority, today=store.as_of()), f"{file.name}: ")


@actions_commands.command("export")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="CSV file to write."
)
@click.option("--plan", default="", help="Only this plan.")
def export_command(out: Path, plan: str) -> None:
    """Write the actions as CSV in the columns of the 2017 plan, gaps shown as gaps."""
    with _reading():
        found = [a for a in newest_actions() if plan in ("", a.plan)]
    try:
        out.write_text(exported(map(exported_row, found)), encoding="utf-8-sig", newline="")
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}") from error
    click.echo(f"{out}: {len(found)} actions")


@actions_commands.command("progress")
@click.option("--plan", required=True)
@click.option("--ref", required=True)
@click.option("--on", "day", type=DAY, required=True, help="The day it is about, 2026-02-15.")
@click.argument("text")
def progress_command(plan: str, ref: str, day: datetime, text: str) -> None:
    """Report progress on an action."""
    with _writing() as store:
        _keep(store, [Progress(plan, ref, day.date(), text)])


@actions_commands.command("rate")
@click.option("--plan", required=True)
@click.option("--ref", required=True)
@click.option(
    "--rating", required=True, help="complete, on_track, delayed, will_miss, not_started; '' takes it back."
)
@click.option("--reason", default="", help="Why it is not what the dates say.")
def rate_command(plan: str, ref: str, rating: str, reason: str) -> None:
    """Override the rating that the dates give, with the reason."""
    with _writing() as store:
        _keep(store, [RatingOverride(plan, ref, rating, reason)])


@actions_commands.command("predict")
@click.option("--plan", required=True)
@click.option("--ref", required=True)
@click.option("--measure", required=True)
@click.option("--direction", required=True, help="rise or fall")
@click.option("--size", default="", help="By how much at least, in the measure's unit.")
@click.option("--by", required=True, help="Quarter in which it is looked at, 2026-27 Q2.")
def predict_command(plan: str, ref: str, measure: str, direction: str, size: str, by: str) -> None:
    """Say before an action begins what it will move. It is locked with the moment it was said."""
    with _writing() as store:
        try:
            words = [
                NewPrediction(
                    plan, ref, measure, direction, Quarter.parse(by), Decimal(size) if size else None
                )
            ]
        except InvalidOperation:
            raise click.ClickException(f"size '{size}' is not a number") from None
        _keep(store, words)


@actions_commands.command("comment")
@click.option("--measure", required=True)
@click.option("--quarter", required=True)
@click.option("--text", required=True, help="At most 250 words.")
@click.option("--expect", default="", help="What is expected.")
@click.option("--expect-by", type=DAY, default=None)
@click.option("--confidence", default="", help="confident or not confident in the year end.")
@click.option("--because", default="", help="The reason for the confidence.")
@click.option("--blockage", default="")
@click.option("--ask", default="", help="What the Board is asked to unblock.")
@click.option("--ask-by", type=DAY, default=None)
def comment_command(
    measure: str,
    quarter: str,
    text: str,
    expect: str,
    expect_by: datetime | None,
    confidence: str,
    because: str,
    blockage: str,
    ask: str,
    ask_by: datetime | None,
) -> None:
    """Write what a measure's owner says about a quarter."""
    with _writing() as store:
        said = NewCommentary(
            measure,
            Quarter.parse(quarter),
            text,
            expect,
            _day(expect_by),
            confidence,
            because,
            blockage,
            ask,
            _day(ask_by),
        )
        _keep(store, [said])


@actions_commands.command("promise")
@click.option("--measure", required=True)
@click.option("--quarter", required=True)
@click.option("--outcome", required=True, help="kept, late or not kept")
@click.option("--reason", required=True)
def promise_command(measure: str, quarter: str, outcome: str, reason: str) -> None:
    """Mark what a commentary expected as kept, late or not kept."""
    with _writing() as store:
        _keep(store, [PromiseKept(measure, Quarter.parse(quarter), outcome, reason)])


@actions_commands.command("case-study")
@click.option("--priority", required=True, help="children, adults, communities, violence.")
@click.option("--quarter", required=True)
@click.option("--title", default="")
@click.option("--text", default="", help="At most 250 words in which nobody can be recognised.")
@click.option("--take-back", is_flag=True, help="Take back what was written: no report shows it any more.")
def case_study_command(priority: str, quarter: str, title: str, text: str, take_back: bool) -> None:
    """Tell of one piece of work under a priority in a quarter. Nobody may be recognisable in it.

    It is printed in the report to the Board and in the annual report, which scrutiny reads in public.
    """
    with _writing() as store:
        _keep(store, [NewCaseStudy(priority, Quarter.parse(quarter), title, text, take_back)])


@actions_commands.command("ask")
@click.option("--name", required=True, help="A short name of your own, osmb-2026-1.")
@click.option("--kind", required=True, help="recommendation, decision, question or action")
@click.option("--made-by", required=True, help="The meeting or committee.")
@click.option("--made-on", type=DAY, default=None)
@click.option("--owner", default="")
@click.option("--due", type=DAY, default=None)
@click.argument("text")
def ask_command(
    name: str, kind: str, made_by: str, made_on: datetime | None, owner: str, due: datetime | None, text: str
) -> None:
    """Write down what a meeting or scrutiny decided, asked or recommended."""
    with _writing() as store:
        _keep(store, [NewItem(name, kind, text, made_by, _day(made_on), owner, _day(due))])


@actions_commands.command("answer")
@click.option("--name", required=True, help="Name of the item, or the uuid of a decision made on screen.")
@click.option("--on", "day", type=DAY, default=None)
@click.argument("text")
def answer_command(name: str, day: datetime | None, text: str) -> None:
    """Say what was done about it: you asked, we did."""
    with _writing() as store:
        _keep(store, [Answer(name, text, _day(day))])


@actions_commands.command("left")
@click.option("--role", required=True)
@click.option("--on", "day", type=DAY, required=True)
@click.option("--successor", default="", help="Who leads now.")
def left_command(role: str, day: datetime, successor: str) -> None:
    """Say that a lead has left; their actions then show the gap."""
    with _writing() as store:
        _keep(store, [RoleEnded(role, day.date(), successor)])


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
    }


def _milestone(m: object) -> str:
    if not m.original_due:
        return f"{m.text} - to be identified" + (" (done)" if m.done else "")
    moved = f", now {m.current_due}" if m.current_due not in ("", m.original_due) else ""
    return f"{m.text} - {m.original_due}{moved}{f', done {m.done}' if m.done else ''}"


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _keep(store: Store, words: Sequence[Work], before: str = "") -> None:
    kept = store.record_work(words, store.settings.actor)
    same = len(words) - kept
    said = f"; {same} said the same as before" if same else ""
    click.echo(f"{before}{kept} entries kept{said}")


@contextmanager
def _writing() -> Iterator[Store]:
    with _opened(write=True) as store:
        yield store


@contextmanager
def _reading() -> Iterator[Store]:
    with _opened(write=False) as store:
        yield store


@contextmanager
def _opened(*, write: bool) -> Iterator[Store]:
    """The store of the application; everything that speaks against a word ends with one clear message."""
    try:
        store = open_store(current_app.config["SAFER_SETTINGS"], write=write)
        try:
            with using(store):
                yield store
        finally:
            store.close()
    except (StoreError, ObservationError, ActionsFileError, ValueError) as error:
        raise click.ClickException(str(error)) from error
