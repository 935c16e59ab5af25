"""`flask --app app wards`: the sheets of all wards as files.

Exit codes: 0 done, 1 it could not be done, 2 the command was not understood.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import closing
from pathlib import Path

import click

from commands.common import ClearErrors, QuarterLabel, settings_in_use
from data.errors import StoreError
from data.periods import Quarter
from data.store import open_store, using
from metrics.board import choices, ward_sheet
from metrics.rules import AUDIENCES
from reports.ward_sheet import file_name, ward_page


@click.group("wards", cls=ClearErrors)
def wards_commands() -> None:
    """Write a sheet for each ward."""


@wards_commands.command("sheets")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder to write to."
)
@click.option(
    "--quarter",
    type=QuarterLabel(),
    default=None,
    help='The quarter, "2025-26 Q3"; default the newest or the release\'s own.',
)
@click.option(
    "--release", type=int, default=None, help="Number of a release; default the figures as revised."
)
@click.option("--audience", type=click.Choice(AUDIENCES), default="board", help="Who the sheets are for.")
def sheets(out: Path, quarter: Quarter | None, release: int | None, audience: str) -> None:
    """Write one printable page for each ward. Every page is a single file; all are written or none."""
    with closing(open_store(settings_in_use())) as store, using(store):
        options = choices()
        asked = quarter.label if quarter else "" if release is not None else options.quarters[0]
        try:
            chosen, _ = options.meant(asked, "" if release is None else str(release))
        except ValueError as error:
            raise click.ClickException(str(error)) from error
        wards = [area for area in options.areas if area.kind == "ward"]
        if not wards:
            raise StoreError("the store has no wards")
        made = [ward_sheet(area.code, chosen, release, audience) for area in wards]
        pages = {file_name(sheet): ward_page(sheet) for sheet in made}
    _write(out, pages)
    size = sum(len(text.encode()) for text in pages.values())
    click.echo(f"{out}: {len(pages)} ward sheets for {chosen}, {size:,} bytes")


def _write(folder: Path, pages: dict[str, str]) -> None:
    """Write every page beside its place first, so that a failure leaves what was there before."""
    folder.mkdir(parents=True, exist_ok=True)
    waiting: list[tuple[Path, Path]] = []
    try:
        for name, text in pages.items():
            handle, path = tempfile.mkstemp(dir=folder, suffix=".part")
            waiting.append((Path(path), folder / name))
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
        for aside, final in waiting:
            aside.replace(final)
    finally:
        for aside, _ in waiting:
            aside.unlink(missing_ok=True)
