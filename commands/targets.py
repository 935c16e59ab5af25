"""`flask --app app targets`: set targets, and ask what the past of each measure says about them.

Exit codes: 0 done, 1 it could not be done, 2 the command was not understood.
"""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict

import click

from commands.common import ClearErrors, settings_in_use
from data.amendments import Amendment
from data.store import open_store, using
from metrics.board import board, choices, measure
from metrics.target_check import target_check, target_checks


@click.group("targets", cls=ClearErrors)
def targets_commands() -> None:
    """Set targets, and ask what the past says about them."""


@targets_commands.command("set")
@click.argument("code")
@click.option("--value", required=True, help="The target in the measure's unit, 22.5.")
@click.option("--from", "first_year", required=True, help="First financial year it holds, 2026-27.")
@click.option(
    "--until", "last_year", default="", help="Last financial year it holds; default until another is set."
)
@click.option("--text", default="", help="How it was worded; default its value.")
@click.option("--reason", required=True, help="Why; the history of targets keeps it.")
def set_target(code: str, value: str, first_year: str, last_year: str, text: str, reason: str) -> None:
    """Set a target of measure CODE from a year on. Earlier targets stay for their years, and boards keep theirs.

    Says what the past of the measure says about it.
    """
    change = Amendment(
        "target", (code,), reason, value=value, text=text, first_year=first_year, last_year=last_year
    )
    settings = settings_in_use()
    with closing(open_store(settings, write=True)) as store, using(store):
        store.amend(change, settings.actor)
        quarter = choices().quarters[0]
        view = measure(code, quarter, audience="analyst")
        new = next(t for t in reversed(view.targets) if t.first_year == first_year)
        found = target_check(view.measure, new)
    click.echo(f"{code}: {found.target} ({found.years}). {found.sentence}")


@targets_commands.command()
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def check(as_json: bool) -> None:
    """Say of every target how often the last 20 quarters would have met it.

    A target that is always met, never met or 0 is worth a question at the next yearly review.
    """
    with closing(open_store(settings_in_use())) as store, using(store):
        quarter = choices().quarters[0]
        codes = {target.measure for target in store.catalogue().targets}
        view = board(quarter, audience="analyst")
        own = [m for p in view.priorities for m in p.measures if m.code in codes and m.shown]
        targets = {m.code: measure(m.code, quarter, audience="analyst").targets for m in own}
        found = target_checks(own, targets)
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], indent=2))
        return
    for one in found:
        mark = "?" if one.is_questionable else " "
        click.echo(f"{mark} {one.measure} {one.name}, {one.target} ({one.years}): {one.sentence}")
    questions = sum(one.is_questionable for one in found)
    click.echo(f"{len(found)} targets, {questions} worth a question")
