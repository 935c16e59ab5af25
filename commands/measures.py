"""`flask --app app measures`: end, split, merge or redefine a measure from a day, with a bridge for its readers.

Exit codes: 0 done, 1 it could not be done, 2 the command was not understood.
"""

from __future__ import annotations

from contextlib import closing
from datetime import date

import click

from commands.common import ClearErrors, Day, settings_in_use
from data.amendments import Amendment, NewMeasure
from data.store import open_store

_ON = click.option("--on", type=Day(), required=True, help="The first day it holds, 2026-04-01.")
_REASON = click.option("--reason", required=True, help="Why; every reader of the series sees it.")
_INTO = click.option(
    "--into",
    nargs=4,
    multiple=True,
    required=True,
    metavar="CODE NAME SHORT DEFINITION",
    help="A new measure: its code, name, short name and what it counts.",
)


@click.group("measures", cls=ClearErrors)
def measures_commands() -> None:
    """Change measures from a day on; boards of the past keep the definitions they had."""


@measures_commands.command()
@click.argument("code")
@click.option("--definition", required=True, help="What is counted from then on.")
@_ON
@_REASON
def redefine(code: str, definition: str, on: date, reason: str) -> None:
    """Count measure CODE in another way from a day on: lines are not joined across it."""
    _amend(Amendment("redefine", (code,), reason, on, definition=definition))


@measures_commands.command()
@click.argument("code")
@_ON
@_REASON
def end(code: str, on: date, reason: str) -> None:
    """Stop measure CODE; it is listed among those that ended, with the reason."""
    _amend(Amendment("end", (code,), reason, on))


@measures_commands.command()
@click.argument("code")
@_INTO
@_ON
@_REASON
def split(code: str, into: tuple[tuple[str, ...], ...], on: date, reason: str) -> None:
    """Put two or more new measures in the place of measure CODE."""
    _amend(Amendment("split", (code,), reason, on, into=tuple(NewMeasure(*new) for new in into)))


@measures_commands.command()
@click.argument("codes", nargs=-1, required=True)
@_INTO
@_ON
@_REASON
def merge(codes: tuple[str, ...], into: tuple[tuple[str, ...], ...], on: date, reason: str) -> None:
    """Put one new measure in the place of the measures CODES."""
    _amend(Amendment("merge", codes, reason, on, into=tuple(NewMeasure(*new) for new in into)))


def _amend(change: Amendment) -> None:
    settings = settings_in_use()
    with closing(open_store(settings, write=True)) as store:
        store.amend(change, settings.actor)
        version = store.catalogue().version
    what = ", ".join(change.measures) + (
        f" into {', '.join(new.code for new in change.into)}" if change.into else ""
    )
    click.echo(f"{change.kind} {what} from {change.on:%-d %B %Y}: catalogue version {version} is now in use")
