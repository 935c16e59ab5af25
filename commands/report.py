"""`flask --app app report`: what the board reads, as files. `report show` writes a show as one file, the meeting pack;
`report quarterly` and `report annual` write the reports in every format.

Exit codes: 0 done, 1 it could not be done, 2 the command was not understood.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import click

from commands.common import ClearErrors, settings_in_use
from data.passages_file import PassagesRefused, read_passages
from data.periods import Quarter
from data.store import Store, current, open_store, using
from metrics import board as boards
from metrics.views import Board
from reports.agreement import Disagreement
from reports.annual import annual
from reports.material import Material
from reports.pack import FORMS, write_pack
from reports.quarterly import quarterly
from reports.show import Page, TooLarge, show_page
from reports.slides.decks import Behind, audience_of, deck, show_names, shows_places


@click.group("report", cls=ClearErrors)
def report_commands() -> None:
    """Write what the board reads as files."""


@report_commands.command("show")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File to write.")
@click.option(
    "--show",
    "show",
    default="board",
    help="board, exceptions, hotspots, actions, foyer or a priority's name.",
)
@click.option("--quarter", default="", help='A quarter as it is now, "2025-26 Q3": a draft.')
@click.option("--release", type=int, default=None, help="Number of a release; default the newest one.")
def show_command(out: Path, show: str, quarter: str, release: int | None) -> None:
    """Write a show as one file that needs no network: the meeting pack.

    Slides that cannot be read from a distance are left out; each is named with the rule it breaks.
    """
    with _reading():
        board, revised = _boards(show, quarter, release)
        number = board.release.number if board.release else None
        names = show_names(board)
        if show not in names:
            raise click.ClickException(f"there is no show '{show}'; there are {', '.join(names)}")
        try:
            page = show_page(deck(board, show, _behind(board, show, revised)))
        except TooLarge as error:
            raise click.ClickException(str(error)) from error
    _write(out, page.html)
    for refusal in page.refused:
        click.echo(refusal, err=True)
    kind = f"release {number}" if number else "a draft, not published"
    click.echo(f"{out}: {names[show]}, {board.quarter}, {kind}, {len(page.html.encode()):,} bytes")


@report_commands.command("quarterly")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder to write to."
)
@click.option("--quarter", default="", help='A quarter as it is now, "2025-26 Q3": a draft.')
@click.option("--release", type=int, default=None, help="Number of a release; default the newest one.")
@click.option("--of", "subject", default="board", help="board, a priority's name in the address, or all.")
@click.option("--formats", default=",".join(FORMS), help="Formats, separated by commas.")
def quarterly_command(out: Path, quarter: str, release: int | None, subject: str, formats: str) -> None:
    """Write the quarterly report for the board, one priority or all of them.

    Every file is read back and every number in it compared with the release; one difference and nothing is written.
    """
    with _reading():
        board = boards.board(*_chosen(quarter, release))
        click.echo(f"Gathering {board.quarter}: {board.count.total} measures")
        material = replace(material_of(board), places=boards.hotspots_of(board))
    slugs = [p.slug for p in board.priorities]
    chosen = ["", *slugs] if subject == "all" else ["" if subject == "board" else subject]
    try:
        reports = [
            (quarterly(material, slug), material.of_priority(slug) if slug else material) for slug in chosen
        ]
    except ValueError as error:
        raise click.ClickException(f"{error}, board and all") from error
    _write_pack(out, reports, formats)


@report_commands.command("annual")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder to write to."
)
@click.option("--year", default="", help='A financial year that is over, "2024-25"; default the last one.')
@click.option(
    "--release", type=int, default=None, help="Number of a release; default the newest of the year's Q4."
)
@click.option(
    "--words",
    "passages",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="Text file with a heading for each passage, # Foreword, that goes before what is kept.",
)
@click.option("--formats", default=",".join(FORMS), help="Formats, separated by commas.")
def annual_command(out: Path, year: str, release: int | None, passages: Path | None, formats: str) -> None:
    """Write the annual report in the form scrutiny reads.

    Full-year tables with target and year before, and last year's recommendations answered. Checked like the quarterly
    report. Passages that nobody has written stay gaps that say so.
    """
    with _reading():
        written = _written(passages)
        board = _year_board(year, release)
        click.echo(f"Gathering {board.quarter}: {board.count.total} measures")
        kept = {p.heading: p.text for p in boards.work_on(board).passages if p.year == board.quarter[:7]}
        material = replace(material_of(board), passages=tuple((kept | dict(written)).items()))
    _write_pack(out, [(annual(material), material)], formats)


def _written(path: Path | None) -> tuple[tuple[str, str], ...]:
    try:
        return read_passages(path) if path else ()
    except PassagesRefused as error:
        raise click.ClickException(str(error)) from error


def _year_board(year: str, release: int | None) -> Board:
    """The board at the end of a year: as the newest release of its Q4 held it, else as revised."""
    choices = boards.choices()
    ended = [q for q in choices.quarters if q.endswith("Q4")]
    if not ended:
        raise click.ClickException("no year is over yet")
    quarter = f"{year} Q4" if year else ended[0]
    if quarter not in ended:
        raise click.ClickException(
            f"the year '{year}' is not over or not known; the newest is {ended[0][:7]}"
        )
    of_year = [r.number for r in choices.releases if r.quarter == quarter]
    if release is not None and release not in of_year:
        raise click.ClickException(f"release {release} is not one of {quarter}")
    return boards.board(quarter, release or next(iter(of_year), None))


def material_of(board: Board) -> Material:
    """What every report of this board is made from, out of the store in use; the quarterly one adds its wards."""
    number = board.release.number if board.release else None
    codes = [m.code for p in board.priorities for m in p.measures]
    details = boards.measures(codes, board.quarter, number, board.audience, board.area.code)
    work = boards.work_on(board)
    return Material(board, details, work.actions, work.commentary, work.items, work.case_studies)


def _write_pack(out: Path, reports: list, formats: str) -> None:
    forms = [form.strip() for form in formats.split(",") if form.strip()]
    try:
        for path in write_pack(out, reports, forms, click.echo):
            click.echo(f"{path}: {path.stat().st_size:,} bytes")
    except (Disagreement, ValueError) as error:
        raise click.ClickException(f"{error}. Nothing was written.") from error
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}") from error


def write_meeting_pack(store: Store, number: int) -> Page:
    """Write the whole board of a release as one file into the store's own folder, for its owner alone.

    The page tells which slides were refused. Raises TooLarge when no file may hold it, and OSError when it cannot be
    written.
    """
    release = next(r for r in _releases(store) if r.number == number)
    with using(store):
        audience = audience_of("board")
        board = boards.board(release.quarter, number, audience)
        page = show_page(deck(board, "board", _behind(board, "board", None)))
    folder = store.settings.home / "packs"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = meeting_pack_path(store, number)
    part = path.with_suffix(".part")
    part.touch(mode=0o600)
    part.write_text(page.html, encoding="utf-8")
    part.replace(path)
    return page


def meeting_pack_path(store: Store, number: int) -> Path:
    """Where the meeting pack of a release is kept."""
    return store.settings.home / "packs" / f"release-{number}.html"


def _behind(board: Board, show: str, revised: Board | None) -> Behind:
    """What a show is made from besides its board."""
    work = boards.work_on(board)
    places = boards.hotspots_of(board) if shows_places(show) else ()
    return Behind(
        revised, places, work.actions, work.items, current().slide_order(show, Quarter.parse(board.quarter))
    )


def _releases(store: Store) -> tuple:
    with using(store):
        return boards.choices().releases


@contextmanager
def _reading() -> Iterator[None]:
    """The store, open for reading and in use."""
    with closing(open_store(settings_in_use())) as store, using(store):
        yield


def _boards(show: str, quarter: str, release: int | None) -> tuple[Board, Board | None]:
    """The board to show and, for a release, the same quarter as it is now."""
    quarter, release = _chosen(quarter, release)
    audience = audience_of(show)
    board = boards.board(quarter, release, audience)
    return board, None if release is None else boards.board(quarter, None, audience)


def _chosen(quarter: str, release: int | None) -> tuple[str, int | None]:
    """The quarter and release that are asked for, the newest release where nothing is; None is a draft."""
    try:
        quarter, held = boards.choices().meant(quarter, "" if release is None else str(release))
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    return quarter, held.number if held else None


def _write(out: Path, text: str) -> None:
    """Write the whole file or none of it."""
    part = out.with_name(f"{out.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(out)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise click.ClickException(f"{out} cannot be written: {error.strerror}") from error
