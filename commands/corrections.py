"""`flask --app app corrections`: take figures back.

Exit codes: 0 done, 1 refused, 2 the command was not understood.
"""

from __future__ import annotations

from contextlib import closing

import click

from commands.common import ClearErrors, QuarterLabel, settings_in_use
from data.corrections import withdraw as withdrawn
from data.geography import BOROUGH
from data.periods import Quarter
from data.store import open_store


@click.group("corrections", cls=ClearErrors)
def corrections_commands() -> None:
    """Take figures back, with a reason: a gap, never a zero."""


@corrections_commands.command()
@click.argument("code")
@click.option("--quarter", type=QuarterLabel(), required=True, help='The quarter, "2025-26 Q2".')
@click.option("--reason", required=True, help="Why; every reader of the figure sees it.")
@click.option("--area", default=BOROUGH, help="Official code of the area; default the borough.")
@click.option("--part", default="", help="Code of the part; default the whole.")
@click.option("--with-parts", is_flag=True, help="Take the parts of the figure back too.")
def withdraw(code: str, quarter: Quarter, reason: str, area: str, part: str, with_parts: bool) -> None:
    """Take the figure of measure CODE for a quarter back.

    It becomes a gap that says "withdrawn". What boards saw stays as it was presented.
    """
    settings = settings_in_use()
    with closing(open_store(settings, write=True)) as store:
        number = withdrawn(
            store,
            code,
            quarter,
            area=area,
            part=part,
            with_parts=with_parts,
            reason=reason,
            actor=settings.actor,
            day=store.today(),
        )
    what = f"{code} {part}".strip()
    click.echo(f"return {number}: {what} for {quarter.label} is withdrawn; what boards saw stays as it was")
