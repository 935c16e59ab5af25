"""What the catalogue and the store say of every series: targets, breaks, notes and what it leaves out, by quarter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np

from data.catalogue import Catalogue
from data.figures.recorded_crime import CRIME_TYPES, months_of
from data.geography import BOROUGH
from data.periods import Quarter
from data.store import Store
from metrics.board.state import FIRST_QUARTER
from metrics.coverage import Covered, compared_words, coverage_words
from metrics.rules import TARGET_ORDER
from metrics.series import Grid, Trait
from metrics.views import Area, Note


def grid_of(day: date) -> Grid:
    first = FIRST_QUARTER.ordinal
    count = (Quarter.of(day).start_year + 1) * 4 - first
    quarters = [Quarter(first + n) for n in range(count)]
    return Grid(first, tuple(q.label for q in quarters), np.array([q.end.toordinal() for q in quarters]))


def keys_of(catalogue: Catalogue, areas: tuple[Area, ...]) -> tuple[tuple[str, str, str], ...]:
    """Every measure in every area, then the parts of every measure in the borough."""
    whole = tuple((m.code, "", a.code) for m in catalogue.measures for a in areas)
    return whole + tuple((m.code, p.code, BOROUGH) for m in catalogue.measures for p in m.parts)


def traits_of(
    catalogue: Catalogue, keys: tuple[tuple[str, str, str], ...], area_kinds: dict[str, str], grid: Grid
) -> tuple[Trait, ...]:
    measures = {m.code: m for m in catalogue.measures}

    @cache
    def of(code: str, kind: str, whole: bool) -> Trait:
        m = measures[code]
        levels, annual, unjudged = _targets(catalogue, m, grid)
        restarts = np.zeros(grid.size, dtype=bool)
        for column, _ in breaks_of(catalogue, grid)(code, kind):
            restarts[column] = True
        apply = whole and kind == "borough"
        none = np.full(grid.size, np.nan)
        return Trait(
            unit=m.unit,
            per=m.per,
            basis=m.basis,
            frequency=m.frequency,
            polarity=m.polarity,
            band=tuple(float(end) for end in m.band) if m.band else None,
            lag_days=m.lag_days,
            ripens=m.ripens,
            held=m.access != "shown",
            collected=kind in m.areas,
            levels=levels if apply else none,
            annual=annual if apply else none,
            restarts=restarts,
            unjudged=unjudged if apply else np.zeros(grid.size, dtype=bool),
            targets_apply=apply,
            family="" if not whole else "borough" if kind == "borough" else "wards",
        )

    return tuple(of(code, area_kinds[area], part == "") for code, part, area in keys)


def _targets(catalogue: Catalogue, m: object, grid: Grid) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Levels and annual counts in force in every quarter, and where the target in force cannot be judged."""
    levels, annual = np.full(grid.size, np.nan), np.full(grid.size, np.nan)
    unjudged = np.zeros(grid.size, dtype=bool)
    years = np.array([label[:7] for label in grid.labels])
    own = [t for t in catalogue.targets if t.measure == m.code]
    for kind in reversed(TARGET_ORDER):
        for t in (t for t in own if t.kind == kind):
            inside = (years >= t.first_year) & (years <= (t.last_year or years[-1]))
            levels[inside] = float(t.value) if kind == "level" else np.nan
            annual[inside] = float(t.value) if kind == "annual_count" else np.nan
            unjudged[inside] = kind == "change" or m.polarity in ("reporting", "context")
    return levels, annual, unjudged


def breaks_of(catalogue: Catalogue, grid: Grid) -> Callable[[str, str], tuple[tuple[int, object], ...]]:
    titles = {source.code: source.title for source in catalogue.sources}
    named = [replace(b, source=titles.get(b.source, b.source)) for b in catalogue.breaks]

    @cache
    def breaks(code: str, kind: str) -> tuple[tuple[int, object], ...]:
        found = ((Quarter.of(b.date).ordinal - grid.first, b) for b in named if b.concerns(code, kind))
        return tuple(sorted((p for p in found if 0 <= p[0] < grid.size), key=lambda p: (p[0], p[1].date)))

    return breaks


def notes_of(store: Store, catalogue: Catalogue) -> Callable[[str, str], tuple[Note, ...]]:
    written = list(store.notes().itertuples())
    remarks = {m.code: m.notes for m in catalogue.measures if m.notes}

    def notes(code: str, area: str) -> tuple[Note, ...]:
        own = tuple(
            Note(n.kind, n.text, n.written_at[:10], n.quarter or None)
            for n in written
            if n.measure in ("", code) and n.area in ("", area)
        )
        return ((Note("definition", remarks[code], ""),) if code in remarks else ()) + own

    return notes


def coverage_of(
    store: Store, catalogue: Catalogue, release: int | None
) -> Callable[[str, Sequence[str], str, str], str]:
    """What the records behind a measure's quarters leave out, and where areas of the quarters that they are compared
    with were told in another way, as a release knew it (None: as revised).

    It is asked for with a measure, labels of quarters, the name of the period they make up, and a level of areas; ''
    for a measure that does not count street-level records, and for months of which nothing is known.
    """
    months = covered_months(store, release)
    # A catalogue may have left some of them out: a review can end a measure.
    counted = {found.code for found in map(catalogue.find, CRIME_TYPES) if found is not None}

    @cache
    def coverage(code: str, quarters: tuple[str, ...], period: str, level: str) -> str:
        if code not in counted:
            return ""
        own = [Quarter.parse(label) for label in quarters]
        starts = [day for quarter in own for day in _first_days(quarter)]
        words = coverage_words(months, starts, period, level)
        # One quarter is compared with the three that make up a year with it and the same one a year before; four
        # together, with the four before them.
        compared = {(own[0] - back).label: _first_days(own[0] - back) for back in (4, 3, 2, 1)}
        return f"{words} {compared_words(months, starts, compared, level)}".strip() if words else ""

    return coverage


def _first_days(quarter: Quarter) -> list[str]:
    return [f"{month}-01" for month in months_of(quarter)]


def covered_months(store: Store, release: int | None) -> tuple[Covered, ...]:
    """What street-level records cover by month, as a release knew it (None: as revised)."""
    return tuple(
        Covered(
            month.start,
            month.records,
            month.unlocated,
            {"ward": month.wards_by, "neighbourhood": month.neighbourhoods_by},
        )
        for month in store.coverage(release).itertuples()
    )
