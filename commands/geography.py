"""`flask --app app geography`: boundaries for maps, read from GeoJSON files.

Exit codes: 0 done, 1 it could not be done, 2 the command was not understood.
"""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

import click

from commands.common import ClearErrors, Day, settings_in_use
from data.boundaries import read_layer
from data.store import open_store


@click.group("geography", cls=ClearErrors)
def geography_commands() -> None:
    """Boundaries for maps: read them from a file, list what is there, take a layer back."""


@geography_commands.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--layer", "name", default="", help="What the layer is called; default the file's name.")
@click.option(
    "--valid-from",
    type=Day(),
    default=None,
    help="First day the boundaries hold, 2021-05-06; default the day that is judged on.",
)
def import_boundaries(file: Path, name: str, valid_from: date | None) -> None:
    """Keep the boundaries of FILE, a GeoJSON file (or a zip file with one) of areas with official codes.

    Wards (E05) and neighbourhoods (LSOA, E01) are then offered as maps beside hexagons and dots; any other areas, such
    as parishes or constituencies, as outlines over those maps. A file that cannot be used is refused with one message,
    and nothing is changed.
    """
    settings = settings_in_use()
    with closing(open_store(settings, write=True)) as store:
        day = valid_from or store.today()
        layer = read_layer(file, name=name, valid_from=day, actor=settings.actor)
        match = store.boundary_match(layer)
        number = store.add_boundaries(layer)
    kept = f"layer {number}, {layer.name}, {layer.level}, valid from {day.isoformat()}"
    if layer.level == "custom":
        areas = f"{match.placed} of {match.known} area{'' if match.known == 1 else 's'}"
        click.echo(f"{kept}: {areas} reach into Rotherham")
        click.echo(
            'the hotspots page shows them under "Also show outlines of", over the map of neighbourhoods by dots and '
            "over the maps by boundaries"
        )
        return
    click.echo(f"{kept}: {match.words}")
    click.echo(f'the hotspots page shows them under "Map drawn as", by {layer.level}: Boundaries')
    for words, codes in (
        ("without a boundary in the file", match.without_boundary),
        ("in the file, but no area of this store", match.unmatched),
    ):
        if codes:
            click.echo(f"{len(codes)} {words}:")
            for code in codes:
                click.echo(f"  {code}")


@geography_commands.command("withdraw")
@click.argument("layer", type=click.IntRange(min=1))
@click.option("--reason", required=True, help="Why the layer is not to be drawn any more.")
def withdraw_boundaries(layer: int, reason: str) -> None:
    """Draw LAYER, a number of the list, no more. It stays in the store with who took it back and why.

    Figures that police records gave to wards by the same file do not change: import their months again.
    """
    settings = settings_in_use()
    with closing(open_store(settings, write=True)) as store:
        store.withdraw_boundaries(layer, reason)
    click.echo(f"layer {layer} is withdrawn: no map draws it any more")


@geography_commands.command("list")
def list_boundaries() -> None:
    """List every layer of boundaries."""
    with closing(open_store(settings_in_use())) as store:
        layers = store.boundary_layers()
    if layers.empty:
        click.echo("no boundaries were imported: maps are drawn with hexagons and dots")
    for row in layers.itertuples():
        click.echo(
            f"{row.layer}  {row.level}  {row.areas} areas  valid from {row.valid_from}  {row.name}  "
            f"(from {row.file_name} by {row.actor}, {row.loaded_at[:10]})"
            + (f"; withdrawn: {row.withdrawn}" if row.withdrawn else "")
        )
