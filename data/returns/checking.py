"""One file checked completely: every problem in one pass, and the figures it would bring when there is none."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from data.areas import areas
from data.catalogue import Catalogue, load_catalogue
from data.returns.entries import Entry
from data.returns.formats import layout_of
from data.returns.home_office_figures import home_office_report
from data.returns.judging import Figure, Judge, total_problems
from data.returns.personal import personal_data
from data.returns.preflight import FileRefused
from data.returns.problems import Problem, capped
from data.returns.report import Report
from data.returns.sandbox import content_of
from data.returns.texts import plain, shown

if TYPE_CHECKING:
    from data.returns.boundaries import PlaceOutlines
    from data.store import Store

MOST_PROBLEMS = 10_000
_NOWHERE = (0.0, 0.0, 0.0, 0.0)


def check(
    path: Path | str,
    *,
    as_of: date,
    name: str = "",
    catalogue: Catalogue | None = None,
    store: Store | None = None,
    boundaries: PlaceOutlines | None = None,
    history: bool = False,
) -> Report:
    """Check the file at `path`, called `name` when that is another name, on the day `as_of`.

    The catalogue is the store's, or the one that comes with the project. With a store, figures are compared
    with their history. `history` allows periods that are closed. Raises OSError when the file cannot be opened.
    """
    path = Path(path)
    name = name or path.name
    if catalogue is None:
        catalogue = store.catalogue() if store is not None else load_catalogue()
    digest = _sha256(path)
    try:
        content = content_of(path, name, _parameters(boundaries))
    except FileRefused as refused:
        problem = Problem(refused.code, str(refused), found=refused.found, expected=refused.expected)
        return Report("", 0, (problem,), source_sha256=digest)
    if content["kind"] == "street":
        # Here and not above: most returns are no police data, and numpy takes its time to be read.
        from data.returns.police import street_report

        return street_report(content, catalogue, store, boundaries, digest, as_of)
    if content["kind"] == "home_office":
        return home_office_report(content["rows"], catalogue, as_of, digest)
    return _return_report(content, catalogue, as_of, store, digest, history=history)


def _parameters(boundaries: PlaceOutlines | None) -> dict:
    """What the reader of a file has to know to count: neighbourhoods, the box of the boundaries, names of districts."""
    return {
        "neighbourhoods": [area.code for area in areas() if area.kind == "neighbourhood"],
        "box": list(boundaries.box if boundaries is not None else _NOWHERE),
        "districts": [area.name for area in areas() if area.kind in ("borough", "district")],
    }


def _return_report(
    content: dict, catalogue: Catalogue, as_of: date, store: Store | None, digest: str, *, history: bool
) -> Report:
    layout = layout_of(content["sheets"], lambda text: _names_measure(catalogue, text))
    problems = [Problem(**{**found, "found": shown(found.get("found", ""))}) for found in content["problems"]]
    if layout.format:
        problems = [p for p in problems if p.sheet in (layout.sheet, "")]
    problems += layout.problems
    problems += personal_data(content["sheets"], layout.sheet)
    judge = Judge(catalogue, as_of, history=history)
    figures = _figures(layout.entries, judge, problems)
    problems += total_problems(layout.totals, figures)
    problems += _duplicates(figures)
    if layout.format and not layout.entries and not any(not problem.warning for problem in problems):
        problems.append(
            Problem("FILE_NO_FIGURES", "the table has no figures", layout.sheet, expected="at least one row")
        )
    challenged: list[tuple[Figure, Problem]] = []
    if store is not None and all(problem.warning for problem in problems):
        from data.returns.challenging import challenges

        for figure, problem, needs_reason in challenges(store, catalogue, figures):
            problems.append(problem)
            if needs_reason:
                challenged.append((figure, problem))
    problems = _without_personal_data(problems)
    accepted = all(problem.warning for problem in problems)
    kept = tuple(figures) if accepted else ()
    return Report(
        layout.format,
        len(layout.entries),
        capped(problems),
        kept,
        tuple(figure.observation for figure in kept),
        tuple(challenged) if accepted else (),
        digest,
    )


def _figures(entries: list[Entry], judge: Judge, problems: list[Problem]) -> list[Figure]:
    """The figures of sound entries; the others add to `problems`, and past `MOST_PROBLEMS` no more are looked at."""
    figures = []
    for entry in entries:
        if len(problems) > MOST_PROBLEMS:
            problems.append(
                Problem(
                    "CHECK_STOPPED",
                    f"there are more than {MOST_PROBLEMS:,} problems; rows from here on were not checked",
                    entry.sheet,
                    entry.row,
                )
            )
            break
        figure = judge.figure(entry, problems)
        if figure is not None:
            figures.append(figure)
    return figures


def _without_personal_data(problems: list[Problem]) -> list[Problem]:
    """The problems with nothing repeated from a cell that looks like personal data."""
    places = {(p.sheet, p.row, p.column) for p in problems if p.code == "PERSONAL_DATA" and p.row}
    return [
        replace(problem, found="")
        if problem.code != "PERSONAL_DATA" and (problem.sheet, problem.row, problem.column) in places
        else problem
        for problem in problems
    ]


def _names_measure(catalogue: Catalogue, text: str) -> bool:
    return catalogue.find(plain(text)) is not None


def _duplicates(figures: Collection[Figure]) -> list[Problem]:
    """A problem for every figure given before in the same file."""
    first: dict[tuple, Figure] = {}
    found = []
    for figure in figures:
        before = first.setdefault(figure.key, figure)
        if before is figure:
            continue
        same = before.observation == figure.observation
        place = f"row {before.entry.row}"
        if before.entry.columns.get("period") != figure.entry.columns.get("period"):
            place = f"cell {before.entry.columns['period']}{before.entry.row}"
        found.append(
            Problem(
                "DUPLICATE_SAME" if same else "DUPLICATE_CONFLICT",
                f"this figure stands already in {place}"
                + ("; delete one of the two" if same else " with another value; keep the right one"),
                figure.entry.sheet,
                figure.entry.row,
                figure.entry.columns.get("measure", ""),
                str(figure.observation)[:100],
                "each figure once",
            )
        )
    return found


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
