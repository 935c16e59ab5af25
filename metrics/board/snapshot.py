"""A state of the store as one audience may see it: protected, then judged once for all measures and areas."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from data.geography import BOROUGH
from data.periods import Quarter
from data.store import Store
from metrics.assess import assess, presented
from metrics.board.cache import kept
from metrics.board.hidden_before import hidden_before
from metrics.board.state import (
    State,
    areas_of,
    check_audience,
    published_in,
    quarters_until,
    releases_of,
    state_of,
)
from metrics.board.traits import breaks_of, coverage_of, grid_of, keys_of, notes_of, traits_of
from metrics.confidence import Stated
from metrics.judging import Judged, judge_at
from metrics.measures.sheet import Sheet
from metrics.protect import protect
from metrics.rules import RULES_VERSION
from metrics.series import Grid, Series, Trait, scale_of, series_of
from metrics.settling import Settling, Vintages, settling
from metrics.views import Area, Release

_ALIKE = {"display": "board"}
"""Audiences that see what another one sees: the work is done once."""


@dataclass(frozen=True)
class Snapshot:
    """One state of the store for one audience, judged for all measures, areas, parts and quarters."""

    key: tuple
    as_of: date
    audience: str
    release: int | None
    sheet: Sheet
    areas: tuple[Area, ...]
    quarters: tuple[str, ...]
    releases: tuple[Release, ...]
    populations: pd.DataFrame

    @cached_property
    def people(self) -> dict[tuple[str, str], tuple[tuple[int, str, int], ...]]:
        """(year, kind, value) of every population by area and base."""
        found: dict[tuple[str, str], tuple[tuple[int, str, int], ...]] = {}
        p = self.populations
        for area, base, *row in zip(p["area"], p["base"], p["year"], p["kind"], p["value"], strict=True):
            found[area, base] = (*found.get((area, base), ()), tuple(row))
        return found

    @property
    def grid(self) -> Grid:
        return self.sheet.assessed.grid

    def judged(self, quarter: str) -> Judged:
        """The look back from a quarter, kept for the next reader. Raises ValueError for an unknown quarter."""
        if quarter not in self.quarters:
            raise ValueError(f"quarter '{quarter}' is not among {self.quarters[-1]} to {self.quarters[0]}")
        column = self.grid.column(quarter)
        return kept(("judged", self.key, column), lambda: judge_at(self.sheet.assessed, column))


def snapshot_of(state: State, audience: str) -> Snapshot:
    """The state as one audience may see it, judged."""
    audience = _ALIKE.get(audience, audience)
    key = ("snapshot", *state.key, audience, RULES_VERSION)
    return kept(key, lambda: _judged_snapshot(state, audience, key))


def seen_by(store: Store, release: int | None, audience: str) -> Snapshot:
    check_audience(audience)
    published = published_in(store)
    if release is not None and release not in set(published["number"]):
        raise ValueError(f"there is no release {release}")
    return snapshot_of(state_of(store, published, release), audience)


def shown_vintages(
    state: State, audience: str, area: str, measures: tuple[str, ...] | None = None
) -> dict[str, pd.DataFrame]:
    """Every quarter's figure of an area as it came in, by measure (None: all), as an audience may see it."""
    audience = _ALIKE.get(audience, audience)
    key = ("vintages", *state.key, audience, area, measures, RULES_VERSION)

    def made() -> dict[str, pd.DataFrame]:
        return dict(iter(protect(state.vintages(area, measures), audience).groupby("code")))

    return kept(key, made)


def area_of(snapshot: Snapshot, code: str) -> Area:
    for area in snapshot.areas:
        if area.code == code:
            return area
    raise ValueError(f"there is no area '{code}' to choose")


def _judged_snapshot(state: State, audience: str, key: tuple) -> Snapshot:
    catalogue, store = state.catalogue, state.store
    areas = areas_of(store, state.day)
    kinds = {a.code: a.kind for a in areas}
    grid = grid_of(state.day)
    keys = keys_of(catalogue, areas)
    basis = {m.code: m.basis for m in catalogue.measures}
    frame = _shown(state, state.release, audience)
    series = series_of(frame, grid, keys, basis)
    traits = traits_of(catalogue, keys, kinds, grid)
    older = {
        release: series_of(_shown(state, release, audience), grid, keys, basis)
        for release in {state.before, state.last_board} - {None}
    }
    before, last_board = older.get(state.before), older.get(state.last_board)
    ripening = _settling(state, audience, series, traits, grid)
    assessed = assess(series, traits, grid, state.day.toordinal(), ripening, _stated(state, series, grid))
    sheet = Sheet(
        catalogue=catalogue,
        borough=BOROUGH,
        area_kinds=kinds,
        owners={o.code: o.name for o in catalogue.owners},
        frame=frame,
        series=series,
        assessed=assessed,
        revised=np.zeros(series.value.shape, dtype=bool) if before is None else _differs(before, series),
        day=lambda number: date.fromordinal(number).isoformat(),
        breaks_of=breaks_of(catalogue, grid),
        notes_of=notes_of(store, catalogue),
        coverage_of=coverage_of(store, catalogue, state.release),
        presented=None if last_board is None else presented(last_board, assessed),
        names_owners=audience != "public",
    )
    return Snapshot(
        key=key,
        as_of=state.day,
        audience=audience,
        release=state.release,
        sheet=sheet,
        areas=areas,
        quarters=quarters_until(state.day),
        releases=releases_of(state.records),
        populations=store.populations(),
    )


def _shown(state: State, release: int | None, audience: str) -> pd.DataFrame:
    """The frame of a release (None: as revised) as an audience may see it, after all releases before it."""
    return protect(state.frame(release), audience, hidden_before(state.store, state.records, release))


def _stated(state: State, series: Series, grid: Grid) -> dict[tuple[int, int], Stated]:
    """What owners stated of the borough's measures, by position of series and quarter."""
    found = {}
    for word in state.stated:
        position = series.index.get((word.measure, "", BOROUGH))
        if position is not None and word.quarter in grid.labels:
            found[position, grid.labels.index(word.quarter)] = word
    return found


def _settling(state: State, audience: str, series: Series, traits: tuple[Trait, ...], grid: Grid) -> Settling:
    """Where young figures of the borough will settle, from every return this audience may see."""
    ripening = tuple(m.code for m in state.catalogue.measures if m.ripens and m.access == "shown")
    vintages = {}
    for code, own in shown_vintages(state, audience, BOROUGH, ripening).items():
        numerator = own["numerator"].to_numpy(dtype=float, na_value=np.nan)
        known = [Quarter.of(date.fromisoformat(day)).ordinal - grid.first for day in own["received"]]
        column = own["quarter"].to_numpy(dtype=int) - grid.first
        inside = (column >= 0) & (column < grid.size)
        order = np.argsort(own["batch"].to_numpy(), kind="stable")
        order = order[inside[order]]
        hidden = (own["reason"] != "").to_numpy(dtype=bool)
        numerator = np.where(hidden, np.nan, numerator)
        vintages[series.index[(code, "", BOROUGH)]] = Vintages(
            column[order], np.array(known, dtype=int)[order], numerator[order]
        )
    scale = np.array([scale_of(t.unit, t.per) for t in traits])
    return settling(vintages, series.denominator, scale, np.array([t.unit for t in traits]))


def _differs(then: Series, now: Series) -> np.ndarray:
    """True where both hold a figure for the quarter and the figures are not the same."""
    both = (then.row >= 0) & (now.row >= 0) & (then.reason == 0) & (now.reason == 0)
    differs = np.zeros(both.shape, dtype=bool)
    for name in ("numerator", "denominator", "value"):
        before, after = getattr(then, name), getattr(now, name)
        differs |= (before != after) & ~(np.isnan(before) & np.isnan(after))
    return both & differs
