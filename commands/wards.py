"""`flask --app app wards`: the sheets of all wards as files.

Exit codes: 0 done, 1 it could not be done, 2 the command was not understood.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import closing
from pathlib import Path

import click
from flask import current_app

from data.errors import StoreError
from data.store import open_store, using
from metrics.board import choices, ward_sheet
from reports.ward_sheet import file_name, ward_page


@click.group("wards")
def wards_commands() -> None:
    """Write a sheet for each ward."""


@wards_commands.command("sheets")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder to write to."
)
@click.option("--quarter", default="", help='The quarter, "2025-26 Q3"; default the newest.')
@click.option(
    "--release", type=int, default=None, help="Number of a release; default the figures as revised."
)
@click.option("--audience", default="board", help="analyst, board, display or public.")
def sheets(out: Path, quarter: str, release: int | None, audience: str) -> None:
    """Write one printable page for each ward. Every page is a single file; all are written or none."""
    try:
        with closing(open_store(current_app.config["SAFER_SETTINGS"])) as store, using(store):
            options = choices()
            wards = [area for area in options.areas if area.kind == "ward"]
            chosen = quarter or options.quarters[0]
            made = [ward_sheet(area.code, chosen, release, audience) for area in wards]
            pages = {file_name(sheet): ward_page(sheet) for sheet in made}
    except (StoreError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    if not pages:
        raise click.ClickException("the store has no wards")
    try:
        _write(out, pages)
    except OSError as error:
        raise click.ClickException(f"nothing was written to {out}: {error.strerror}") from error
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
