"""`flask --app app backup`: copy the whole store, check a copy, bring it back.

Exit codes: 0 done, 1 it could not be done or something is wrong, 2 the command was not understood.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import click

from commands.common import ClearErrors, settings_in_use
from data import backup as backups
from data.settings import Settings
from data.store import open_store

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group("backup", cls=ClearErrors)
def backup_commands() -> None:
    """Copy the whole store while it is in use, check a copy, bring it back."""


@backup_commands.command()
@click.option("--folder", type=_FOLDER, help="Where to put it; default backups in SAFER_HOME.")
@click.option("--portable", is_flag=True, help="As JSON lines, for moving between SQLite and PostgreSQL.")
@click.option("--prune", is_flag=True, help="Then delete all but 14 days' and 8 quarters' newest.")
def make(folder: Path | None, portable: bool, prune: bool) -> None:
    """Make a backup and read it back before it counts."""
    settings = settings_in_use()
    folder = folder or settings.home / backups.FOLDER
    with closing(open_store(settings)) as store:
        made = backups.make(store, folder, portable=portable)
    found = made.manifest
    click.echo(f"{made.path}: {sum(found.rows.values()):,} rows, returns up to {found.head}")
    if prune:
        for old in backups.expendable(backups.listed(folder)):
            backups.delete(old)
            click.echo(f"deleted {old.path.name}")


@backup_commands.command()
@click.argument("file", type=_FILE)
def verify(file: Path) -> None:
    """Bring the backup FILE back into a folder that is thrown away, and check everything in it."""
    found = backups.verify(backups.read(file))
    click.echo(
        f"{found.file} comes back whole: {sum(found.rows.values()):,} rows, returns up to {found.head}, "
        f"{found.releases} releases"
    )


@backup_commands.command()
@click.argument("file", type=_FILE)
@click.option(
    "--aside", is_flag=True, help="Rename the store that is there instead of refusing (SQLite only)."
)
def restore(file: Path, aside: bool) -> None:
    """Bring the backup FILE back to where the settings say, when everything in it is as it was.

    Stop the dashboard first. A store that is there is refused unless --aside renames it.
    """
    settings = settings_in_use()
    backup = backups.read(file)
    if _is_served(settings):
        raise click.ClickException(
            f"the dashboard runs on port {settings.port}: stop it first; nothing was changed"
        )
    moved = backups.restore(backup, settings, aside=aside)
    click.echo(f"the store of {backup.manifest.made_at[:19]} is back: returns up to {backup.manifest.head}")
    if moved is not None:
        click.echo(f"the store that was there is {moved}")


@backup_commands.command("list")
@click.option("--folder", type=_FOLDER, help="Where to look; default backups in SAFER_HOME.")
@click.option("--json", "as_json", is_flag=True, help="Print the manifests as JSON.")
def list_backups(folder: Path | None, as_json: bool) -> None:
    """Say which backups there are, newest first."""
    settings = settings_in_use()
    found = backups.listed(folder or settings.home / backups.FOLDER)
    if as_json:
        click.echo(json.dumps([asdict(backup.manifest) for backup in found], indent=2))
        return
    for backup in found:
        about = backup.manifest
        click.echo(f"{about.made_at[:19]}  {about.kind:<8}  returns up to {about.head}  {backup.path}")
    click.echo(f"{len(found)} backups")


def _is_served(settings: Settings) -> bool:
    """Whether a dashboard answers where the settings say it is served."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{host}:{settings.port}/health"
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310  our own address
            return answer.read(8) == b"OK"
    except (urllib.error.URLError, OSError, ValueError):
        return False
