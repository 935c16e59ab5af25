"""`flask --app app targets`: ask what the past of each measure says about its targets.

Exit codes: 0 done, 1 it could not be done, 2 the command was not understood.
"""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict

import click

from commands.common import ClearErrors, settings_in_use
from data.store import open_store, using
from metrics.board import board, choices, measure
from metrics.target_check import target_checks


@click.group("targets", cls=ClearErrors)
def targets_commands() -> None:
    """Ask what the past says about targets."""


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
