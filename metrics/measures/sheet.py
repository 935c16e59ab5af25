"""All that one audience may see of one state of the store, judged: what every view is composed from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from metrics import wording
from metrics.assess import Assessed
from metrics.rules import TARGET_ORDER
from metrics.series import Series
from metrics.views import Note, Source, Target
from metrics.years import Figures

NO_SOURCE = Source("No figures received", "", "", "")


@dataclass(frozen=True)
class Sheet:
    """All that one audience may see of one state of the store, judged: what every view is composed from.

    `day` turns a day number into ISO text; `breaks_of` gives (column, break) of a measure in a kind of area; `notes_of`
    gives the notes of a measure and area; `coverage_of` says what the records behind a measure leave out, for quarters,
    the name of their period and a level of areas ('' for nothing). `revised` [series, quarter] is true where an earlier
    release said otherwise; `presented` is what that release said (None when there was none). `names_owners` is false
    for readers who are not told who wrote what.
    """

    catalogue: object
    borough: str
    area_kinds: dict[str, str]
    owners: dict[str, str]
    frame: pd.DataFrame
    series: Series
    assessed: Assessed
    revised: np.ndarray
    day: Callable[[int], str]
    breaks_of: Callable[[str, str], tuple[tuple[int, object], ...]]
    notes_of: Callable[[str, str], tuple[Note, ...]]
    coverage_of: Callable[[str, tuple[str, ...], str, str], str]
    presented: Figures | None = None
    names_owners: bool = True

    @cached_property
    def words(self) -> dict[str, np.ndarray]:
        """The frame's text columns as arrays: a frame looked into cell by cell is slow."""
        names = ("bound", "source", "url", "provenance", "received")
        return {name: self.frame[name].to_numpy(dtype=object) for name in names}

    @cached_property
    def targets(self) -> dict[str, tuple[Target, ...]]:
        """Published targets by measure, oldest first."""
        titles = {source.code: source.title for source in self.catalogue.sources}
        found: dict[str, tuple[Target, ...]] = {}
        for t in sorted(self.catalogue.targets, key=lambda t: (t.first_year, TARGET_ORDER.index(t.kind))):
            source = titles.get(t.source, t.source)
            made = Target(t.kind, float(t.value), t.text, t.first_year, t.last_year, source)
            found[t.measure] = (*found.get(t.measure, ()), made)
        return found


def source_of(sheet: Sheet, position: int, column: int) -> Source:
    """Where the newest figure at or before the column comes from."""
    rows = sheet.series.row[position, : column + 1]
    shown = rows[rows >= 0]
    years = sheet.series.year_row[position, : (column + 1) // 4]
    years = years[years >= 0]
    if not len(shown) and not len(years):
        return NO_SOURCE
    row = int(shown[-1] if len(shown) else years[-1])
    source, url, provenance, received = (
        sheet.words[name][row] for name in ("source", "url", "provenance", "received")
    )
    return Source(source, url, provenance, received, wording.ATTRIBUTIONS.get(provenance, ""))
