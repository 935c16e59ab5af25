"""`flask --app app store`: set the store up, check it, say what is in it, publish a release.

Exit codes: 0 done, 1 it could not be done or a check failed, 2 the command was not understood.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, time

import click

from commands.common import ClearErrors, Day, QuarterLabel, settings_in_use
from commands.report import meeting_pack_path, write_meeting_pack
from data.catalogue import load_catalogue
from data.comparison_areas import add_comparison_areas
from data.demonstration import build
from data.filling import alone, checked_filled, is_there, new_store
from data.migrations import HEAD
from data.observations import NewRelease
from data.periods import Quarter
from data.soundness import engine_words, findings
from data.store import Store, init_store, open_store, using
from metrics.board import release_views
from metrics.rules import RULES_VERSION
from reports.show import TooLarge


@click.group("store", cls=ClearErrors)
def store_commands() -> None:
    """Set up the store of figures, check it, say what is in it, publish a release."""


@store_commands.command()
def init() -> None:
    """Set up the store, or bring it up to date.

    Makes the folder and the database, for their owner alone, and fills them with the catalogue, the areas and the
    demonstration figures. A store that is there is kept: its tables are brought up to date, a catalogue that has
    changed since is loaded as a new version, and areas to compare with that are new are added.
    """
    settings = settings_in_use()
    catalogue = load_catalogue()
    with alone(settings.home):
        if is_there(settings):
            with closing(init_store(settings)) as store:
                before = checked_filled(store).catalogue().version
                store.load_catalogue(catalogue, settings.actor)
                version = store.catalogue().version
                added = add_comparison_areas(store)
            click.echo(f"the store at {store.name} is already initialised")
            if before != version:
                click.echo(f"the catalogue has changed: version {version} is now in use")
            if added:
                click.echo(f"areas to compare with that are new: {added}")
            return
        click.echo(
            "filling the store with figures; with all its releases this takes about half a minute", err=True
        )
        with new_store(settings) as store:

            def publish(name: str, *told: object) -> None:
                published(store, name, *told, at=noon_of_its_day)
                click.echo(f"published: {name}", err=True)

            build(store, catalogue, illustrative=settings.illustrative, publish=publish)
    with closing(open_store(settings)) as store:
        held = f"{len(store.batches())} batches, {len(store.releases())} releases"
    click.echo(f"the store at {store.name} is ready: {held}")


@store_commands.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_context
def check(ctx: click.Context, as_json: bool) -> None:
    """Check that nothing in the store has changed by itself.

    Checks the file, the references between tables, the revision of the tables, and recomputes the hash of every
    catalogue, batch and release. Ends with exit code 1 when anything is not as it should be.
    """
    with closing(open_store(settings_in_use())) as store:
        found = list(findings(store))
    wrong = [finding for finding in found if not finding.sound]
    if as_json:
        click.echo(json.dumps([vars(finding) for finding in found], indent=2))
    else:
        for finding in found:
            click.echo(f"{'ok   ' if finding.sound else 'WRONG'} {finding.name}: {finding.text}")
    if wrong:
        click.echo(f"{len(wrong)} of {len(found)} checks failed: restore the latest backup", err=True)
        ctx.exit(1)


@store_commands.command()
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def info(as_json: bool) -> None:
    """Say which store this is and what it holds."""
    with closing(open_store(settings_in_use())) as store:
        about = _about(store)
    if as_json:
        click.echo(json.dumps(about, indent=2))
        return
    width = max(map(len, about))
    for name, value in about.items():
        click.echo(f"{name.replace('_', ' '):<{width}}  {'none' if value is None else value}")


@store_commands.command()
@click.option("--quarter", type=QuarterLabel(), required=True, help='The quarter it reports, "2025-26 Q3".')
@click.option("--name", required=True, help="What the board calls it.")
@click.option("--meeting-date", type=Day(), required=True, help="Day of the meeting, 2026-03-12.")
@click.option("--note", default="", help="Anything the next reader should know.")
def publish(quarter: Quarter, name: str, meeting_date: date, note: str) -> None:
    """Keep what the board is about to see, for ever.

    The release holds every batch accepted so far and the views of each audience, exactly as they are now.
    """
    with closing(open_store(settings_in_use(), write=True)) as store:
        kept = checked_filled(store).releases()
        for earlier in kept.loc[kept["quarter"] == quarter.label, "number"]:
            click.echo(f"note: release {earlier} keeps {quarter.label} already, and stays as it is", err=True)
        number = published(store, name, quarter, meeting_date, note)
        click.echo(f"release {number}, {name}, keeps what each audience saw of {quarter.label}")
        # The release stands whatever happens to the file: it can be written again at any time.
        try:
            page = write_meeting_pack(store, number)
        except (OSError, TooLarge) as error:
            raise click.ClickException(
                f"the meeting pack was not written: {error}. Try `flask --app app report show --out FILE`."
            ) from error
        for refusal in page.refused:
            click.echo(refusal, err=True)
        click.echo(f"the meeting pack is {meeting_pack_path(store, number)}")


def published(
    store: Store,
    name: str,
    quarter: Quarter,
    meeting_date: date,
    note: str,
    *,
    at: Callable[[date], datetime | None] = lambda day: None,
) -> int:
    """Number of the release that now keeps what each audience sees of the quarter.

    It is judged on the day of the store, else today; `at` gives the moment it counts as published from that day,
    None for now.
    """
    day, head = store.today(), store.head()
    with using(store):
        views = release_views(quarter.label, day)
    return store.publish(
        NewRelease(
            name=name,
            quarter=quarter,
            meeting_date=meeting_date,
            note=note,
            actor=store.settings.actor,
            as_of=day,
            rules_version=RULES_VERSION,
            published_at=at(day),
            head=head,
        ),
        views,
    )


def noon_of_its_day(day: date) -> datetime:
    """When a release of the demonstration counts as published, so that the demonstration is always the same."""
    return datetime.combine(day, time(12), UTC)


def _about(store: Store) -> dict[str, object]:
    batches, catalogue, as_of = store.batches(), store.catalogue(), store.as_of()
    return {
        "store": store.name,
        "id": store.id,
        "database": engine_words(store),
        "revision": HEAD,
        "as_of": as_of.isoformat() if as_of else None,
        "catalogue": catalogue.version,
        "plan": catalogue.plan.name,
        "measures": len(catalogue.measures),
        "batches": len(batches),
        "rows": int(batches["row_count"].sum()),
        "releases": len(store.releases()),
        "head": store.head(),
        "rules": RULES_VERSION,
    }
