"""`flask --app app uploads`: what becomes of the files that were handed in.

Exit codes: 0 done, 1 it could not be done, 2 the command was not understood.
"""

from __future__ import annotations

from contextlib import closing

import click

from commands.common import ClearErrors, settings_in_use
from data.returns.originals import delete_expired
from data.store import open_store
from data.uploads import delete_abandoned


@click.group("uploads", cls=ClearErrors)
def uploads_commands() -> None:
    """Look after the files that were handed in."""


@uploads_commands.command()
def tidy() -> None:
    """Delete files that are no longer needed.

    Originals go 90 days after a board first saw their figures, files sent from the page after a week. Figures and the
    hash of every file stay.
    """
    settings = settings_in_use()
    with closing(open_store(settings)) as store:
        originals = delete_expired(store, settings.home)
    waiting = delete_abandoned(settings.home)
    click.echo(f"deleted {len(originals)} originals and {len(waiting)} files sent from the page")
