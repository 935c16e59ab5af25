"""`flask --app app returns`: check a partner's return, take it in, make a template, say who is late.

Exit codes: 0 accepted or done, 1 refused, 2 the command was not understood.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.common import ClearErrors, QuarterLabel, settings_in_use
from data.catalogue import Catalogue, CatalogueError, load_catalogue
from data.errors import StoreError
from data.periods import Quarter
from data.returns.checking import check as checked
from data.returns.problems import Problem
from data.returns.report import Report
from data.settings import Settings

if TYPE_CHECKING:
    from data.returns.boundaries import PlaceOutlines
    from data.returns.importing import Outcome
    from data.store import Store

# What only some commands need is imported inside them: a check that refuses a file should not wait for the
# libraries of tables, databases and workbooks, which take far longer to read than the file.

log = logging.getLogger("safer.returns")

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_MOST_LISTED = 20
_STATES = {
    "imported": "imported as batch {batch}: {counts}",
    "previewed": "would be imported: {counts}",
    "nothing_new": "nothing to import: {counts}",
    "already": "already imported as batch {batch}; nothing was changed",
    "refused": "refused; nothing was changed",
    "reason_needed": "not imported: {needs} changed or unusual figures need a reason (--reason); nothing was changed",
}


_boundaries = click.option(
    "--boundaries",
    type=_FILE,
    multiple=True,
    help="Boundaries of wards or neighbourhoods (GeoJSON), for street-level police files; once for each kind.",
)


@click.group("returns", cls=ClearErrors)
def returns_commands() -> None:
    """Check partners' returns, take them in, make templates, say who is late."""


@returns_commands.command()
@click.argument("file", type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print format, rows and problems as JSON.")
@click.option(
    "--marked", type=click.Path(dir_okay=False, path_type=Path), help="Write the workbook back, marked."
)
@_boundaries
@click.option("--history", is_flag=True, help="Allow periods that are closed.")
@click.pass_context
def check(
    ctx: click.Context,
    file: Path,
    as_json: bool,
    marked: Path | None,
    boundaries: tuple[Path, ...],
    history: bool,
) -> None:
    """Say everything that is wrong with FILE. Changes nothing, and works without a store.

    Ends with exit code 0 when the file would be accepted and 1 when it would be refused.
    """
    outlines = _outlines(boundaries)
    with _store_if_any() as (settings, store):
        report = _report(file, settings, store, outlines, history=history)
    if marked is not None:
        from data.returns.marking import marked_copy

        marked_copy(file, report, marked)
    if as_json:
        click.echo(json.dumps(report.as_json(), indent=2))
    else:
        _print_report(file.name, report)
        if marked is not None:
            click.echo(f"{marked} is the file with {len(report.problems)} problems marked in it")
    ctx.exit(0 if report.accepted else 1)


@returns_commands.command("import")
@click.argument("files", type=_FILE, nargs=-1, required=True)
@click.option("--reason", default="", help="Why figures change, or are unusual.")
@click.option("--actor", default="", help="Who takes the files in; default SAFER_ACTOR.")
@_boundaries
@click.option("--history", is_flag=True, help="Allow periods that are closed.")
@click.option("--preview", is_flag=True, help="Only say what would change.")
@click.pass_context
def import_files(
    ctx: click.Context,
    files: tuple[Path, ...],
    reason: str,
    actor: str,
    boundaries: tuple[Path, ...],
    history: bool,
    preview: bool,
) -> None:
    """Take FILES into the store, each whole or not at all.

    Ends with exit code 1 when any of them was refused or needs a reason; the others are taken all the same.
    """
    from data.returns.importing import take_in
    from data.returns.originals import delete_expired
    from data.store import open_store

    outlines = _outlines(boundaries)
    settings = settings_in_use()
    refused = False
    with closing(open_store(settings, write=not preview)) as store:
        day = _day(settings, store)
        for file in files:
            try:
                outcome = take_in(
                    store,
                    file,
                    as_of=day,
                    actor=actor or settings.actor,
                    reason=reason,
                    boundaries=outlines,
                    history=history,
                    preview=preview,
                )
            except OSError as error:
                raise click.ClickException(
                    f"{file.name}: {error.strerror or error}; nothing was changed"
                ) from None
            _print_outcome(file.name, outcome)
            refused = refused or outcome.state in ("refused", "reason_needed")
        if not preview:
            delete_expired(store, settings.home)
    ctx.exit(1 if refused else 0)


@returns_commands.command()
@click.option("--partner", required=True, help="Code of the owner of the measures, such as SYP.")
@click.option("--quarter", type=QuarterLabel(), required=True, help='The quarter to report, "2025-26 Q3".')
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The workbook to write."
)
def template(partner: str, quarter: Quarter, out: Path) -> None:
    """Write the workbook in which a partner hands in a quarter: only its due measures, with their last values."""
    from data.returns.template import template_workbook

    with _store_if_any() as (_, store):
        rows = template_workbook(_catalogue(store), store, partner, quarter, out)
    click.echo(f"{out} asks {partner} for {rows} figures of {quarter.label}")


@returns_commands.command()
@click.option(
    "--quarter", type=QuarterLabel(), help="The quarter that is due; default the last that has ended."
)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def late(quarter: Quarter | None, as_json: bool) -> None:
    """Say by partner and measure what is due, received and late, with the lag each measure really has."""
    from data.returns.intake import intake
    from data.store import open_store

    settings = settings_in_use()
    with closing(open_store(settings)) as store:
        day = _day(settings, store)
        rows = intake(store, quarter or Quarter.of(day) - 1, day)
    if as_json:
        click.echo(json.dumps([row.as_json() for row in rows], indent=2))
        return
    for row in rows:
        click.echo(row.sentence)
    states = [row.state for row in rows]
    click.echo(
        f"{len(rows)} measures: {states.count('received')} received, {states.count('late')} late, "
        f"{states.count('not_due')} not due yet"
    )


def _outlines(boundaries: tuple[Path, ...]) -> PlaceOutlines | None:
    if not boundaries:
        return None
    from data.returns.boundaries import read_boundaries

    return read_boundaries(*boundaries)


@contextmanager
def _store_if_any() -> Iterator[tuple[Settings, Store | None]]:
    """The settings, and the store when there is one that can be read."""
    settings = settings_in_use()
    if settings.database_file is not None and not settings.database_file.exists():
        yield settings, None
        return
    from data.store import open_store

    try:
        store = open_store(settings)
        store.catalogue()
    except StoreError as error:
        log.debug("without a store: %s", error)
        yield settings, None
        return
    with closing(store):
        yield settings, store


def _report(
    file: Path, settings: Settings, store: Store | None, boundaries: PlaceOutlines | None, *, history: bool
) -> Report:
    try:
        return checked(
            file,
            as_of=_day(settings, store),
            catalogue=_catalogue(store),
            store=store,
            boundaries=boundaries,
            history=history,
        )
    except OSError as error:
        return Report("", 0, (Problem("FILE_UNREADABLE", f"the file cannot be opened: {error.strerror}"),))
    except (StoreError, CatalogueError):
        raise
    except (
        Exception
    ) as error:  # whatever a file makes of the check, whoever asked gets an answer and no trace
        log.error("the check of %s failed: %s: %s", file.name, type(error).__name__, error)
        return Report("", 0, (Problem("CHECK_FAILED", "the file could not be checked; the log says why"),))


def _day(settings: Settings, store: Store | None) -> date:
    """The day everything is judged on, with or without a store."""
    return store.today() if store is not None else settings.today()


def _catalogue(store: Store | None) -> Catalogue:
    return store.catalogue() if store is not None else load_catalogue()


def _print_report(name: str, report: Report) -> None:
    verdict = "can be imported" if report.accepted else "refused"
    kind = report.format or "not recognised"
    click.echo(f"{name}: {verdict} ({kind}, {report.rows:,} row{'' if report.rows == 1 else 's'})")
    for problem in report.problems:
        kind = "warning" if problem.warning else "error"
        parts = [problem.place, problem.message]
        if problem.found:
            parts.append(f"found {problem.found}")
        if problem.expected:
            parts.append(f"expected {problem.expected}")
        click.echo(f"  {kind} {problem.code}: " + "; ".join(part for part in parts if part))
    for detail in report.details:
        click.echo(f"  {detail}")


def _print_outcome(name: str, outcome: Outcome) -> None:
    if outcome.state == "refused":
        _print_report(name, outcome.report)
    found = outcome.comparison
    counts = (
        f"{len(found.new):,} new, {len(found.changed):,} changed, {len(found.unchanged):,} unchanged, "
        f"{len(found.not_supplied):,} not supplied"
        if found
        else ""
    )
    text = _STATES[outcome.state].format(batch=outcome.batch, counts=counts, needs=len(outcome.needs))
    click.echo(f"{name}: {text}", err=outcome.state in ("refused", "reason_needed"))
    if found and found.replaces and outcome.state in ("imported", "previewed"):
        click.echo(f"  {', '.join(found.replaces)}: what was made for demonstration is not shown any more")
    for need in outcome.needs[:_MOST_LISTED]:
        click.echo(f"  {need}")
    if len(outcome.needs) > _MOST_LISTED:
        click.echo(f"  and {len(outcome.needs) - _MOST_LISTED} more")
    if outcome.state != "refused":
        for problem in outcome.report.problems:
            click.echo(f"  {problem.code}: {problem.message}")
