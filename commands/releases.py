"""`flask --app app releases`: say what differs from a release, and add late figures to it as a supplement.

Exit codes: 0 done, 1 it could not be done, 2 the command was not understood.
"""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict
from datetime import date

import click

from commands.common import ClearErrors, settings_in_use
from data.errors import StoreError
from data.observations import NewRelease
from data.periods import Quarter
from data.store import Store, open_store, using
from metrics.board import release_records, release_views, since_presented
from metrics.rules import RULES_VERSION


@click.group("releases", cls=ClearErrors)
def releases_commands() -> None:
    """What boards saw: what differs from it now, and what is added to it."""


@releases_commands.command()
@click.argument("number", type=int)
@click.option("--json", "as_json", is_flag=True, help="Print every difference as JSON.")
def differences(number: int, as_json: bool) -> None:
    """Say in what release NUMBER, as presented, differs from the figures as revised."""
    with closing(open_store(settings_in_use())) as store, using(store):
        if number not in {record.number for record in release_records()}:
            raise StoreError(f"there is no release {number}")
        found = since_presented(number)
    if as_json:
        click.echo(json.dumps(asdict(found), indent=2))
        return
    click.echo(f"{found.before}: {found.sentence}")
    for cell in found.cells:
        moved = f", {cell.by}" if cell.by else ""
        why = f" ({cell.reason}; {cell.actor}, {cell.received})" if cell.batch else ""
        click.echo(
            f"  {cell.measure} {cell.quarter} {cell.kind}: {cell.before.text} -> {cell.after.text}{moved}{why}"
        )
    for verdict in found.verdicts:
        click.echo(f"  {verdict.measure} {verdict.before.word} -> {verdict.after.word}: {verdict.because}")


@releases_commands.command()
@click.argument("number", type=int)
@click.option("--note", required=True, help="What was late, and why it is added.")
def supplement(number: int, note: str) -> None:
    """Add what arrived since release NUMBER to it, as a numbered supplement. The release itself stays as it was."""
    settings = settings_in_use()
    with closing(open_store(settings, write=True)) as store:
        added, name = supplemented(store, number, note)
    click.echo(
        f"release {added}, {name}, keeps what each audience sees now; release {number} stays as it was"
    )


def supplemented(store: Store, number: int, note: str) -> tuple[int, str]:
    """Number and name of the new supplement. Raises StoreError when there is nothing to add, or nothing to add to."""
    with using(store):
        records = {record.number: record for record in release_records()}
        if number not in records:
            raise StoreError(f"there is no release {number} to add to")
        parent, head = records[number], store.head()
        position = 1 + sum(record.supplement_to == number for record in records.values())
        day = store.today()
        views = release_views(parent.quarter, day)
    name = f"{parent.name}, supplement {position}"
    new = NewRelease(
        name=name,
        quarter=Quarter.parse(parent.quarter),
        meeting_date=date.fromisoformat(parent.meeting_date),
        note=note,
        actor=store.settings.actor,
        as_of=day,
        rules_version=RULES_VERSION,
        head=head,
        supplement_to=number,
    )
    return store.publish(new, views), name
