"""`flask --app app intake`: note that a partner was asked for a figure.

Exit codes: 0 done, 1 it could not be done, 2 the command was not understood.
"""

from __future__ import annotations

from contextlib import closing

import click

from commands.common import ClearErrors, QuarterLabel, settings_in_use
from data.observations import NewNote
from data.periods import Quarter
from data.store import open_store


@click.group("intake", cls=ClearErrors)
def intake_commands() -> None:
    """Keep track of what partners owe."""


@intake_commands.command()
@click.argument("code")
@click.option("--quarter", type=QuarterLabel(), required=True, help='The quarter that is owed, "2025-26 Q3".')
@click.option("--text", default="Asked for the figure.", help="What was asked, and whom.")
def chase(code: str, quarter: Quarter, text: str) -> None:
    """Note that the figure of measure CODE for a quarter was asked for; the page /intake shows it."""
    settings = settings_in_use()
    note = NewNote(text, settings.actor, measure=code, quarter=quarter, kind="chased")
    with closing(open_store(settings, write=True)) as store:
        store.add_note(note)
    click.echo(f"{code} for {quarter.label}: noted that it was asked for")
