"""The one door of the metrics layer: what a reader may see, judged, for a quarter, an area, a release and an audience.

Everything is read from the store that is in use, protected, judged once for all measures and areas, and kept until
the store, the rules or the catalogue change. A published release is read back exactly as it was stored.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, cached_property, partial
from pathlib import Path

import numpy as np
import pandas as pd

from data import geography
from data.boundaries import Layer
from data.catalogue import Catalogue
from data.figures.recorded_crime import measures_by_crime_type
from data.geography import BOROUGH
from data.observations import LARGE_REVISION
from data.periods import Period, Quarter
from data.returns.intake import intake
from data.store import Store, current
from metrics import (
    actions,
    came_from,
    chair,
    compose,
    detail,
    findings,
    news,
    place_judging,
    place_maps,
    places,
    ward_sheets,
    wording,
)
from metrics.assess import Grid, Judged, Series, Trait, assess, judge_at, presented, scale_of, series_of
from metrics.compose import Sheet
from metrics.detail import population_in, population_of
from metrics.differences import Origin, differences
from metrics.examined import examined
from metrics.how_we_judge import judging
from metrics.protect import protect
from metrics.readings import readings
from metrics.rules import AUDIENCES, REASON, RELEASED, RULES_VERSION
from metrics.settling import Settling, Vintages, settling
from metrics.views import (
    ActionView,
    Area,
    Board,
    BoardDifferences,
    ChairBrief,
    Commentary,
    HotspotsView,
    IndexEntry,
    IntakeRow,
    Judging,
    KeyFact,
    MeasureDetail,
    MeasureView,
    MeetingItem,
    Note,
    ObjectiveArea,
    OtherArea,
    PlaceDetail,
    PlaceLink,
    PlaceMap,
    PriorityView,
    Progress,
    Release,
    ReleaseRecord,
    WardSheet,
    canonical_json,
    from_json,
)

__all__ = [
    "BOROUGH",
    "Choices",
    "board",
    "choices",
    "hotspots",
    "how_we_judge",
    "index",
    "intake_rows",
    "measure",
    "place_choices",
    "release_records",
    "release_views",
    "since_last_board",
    "since_presented",
    "sources",
    "ward_sheet",
]

SIMULATIONS = Path(__file__).resolve().parent.parent / "docs" / "judging.md"
"""The published table of simulations, made by the benchmark that has its name."""
FIRST_QUARTER = Quarter.parse("2018-19 Q1")
KINDS = (
    "quarter",
    "half_year",
    "financial_year",
    "calendar_year",
    "year_to_date",
    "rolling_year",
    "snapshot",
    "survey",
    "other",
)
AREA_KINDS = ("borough", "ward")
_MOST_KEPT = {
    "frame": 3,
    "vintages": 3,
    "snapshot": 6,
    "judged": 8,
    "board": 48,
    "stored": 12,
    "measure": 96,
    "places": 64,
    "spots": 64,
    "hotspots": 128,
    "sheet": 25,
    "ways": 4,
    "work": 12,
}
"""How many of each sort are kept: a snapshot takes some 25 MB, a look back 8 MB, a board 3 MB."""
_ALIKE = {"display": "board"}
"""Audiences that see what another one sees: the work is done once."""


@dataclass(frozen=True)
class Choices:
    """What a reader may choose: quarters and releases newest first, areas with the borough first.

    `measures` are (code, name) in the catalogue's order; `priorities` have slug and name.
    """

    quarters: tuple[str, ...]
    areas: tuple[Area, ...]
    releases: tuple[Release, ...]
    priorities: tuple[object, ...]
    measures: tuple[tuple[str, str], ...]


def board(quarter: str, release: int | None = None, audience: str = "board", area: str = BOROUGH) -> Board:
    """The board for a quarter label, as revised or as a release held it.

    The quarter and area a release was published for are read back exactly as stored, with the release's own record
    put in its place; every other view is worked out from the release's batches on the release's day.
    Raises ValueError naming an unknown quarter, release, audience or area.
    """
    store = current()
    _check_audience(audience)
    published = store.releases()
    records = {r.number: r for r in _releases(published)}
    if release is not None and release not in records:
        raise ValueError(f"there is no release {release}")
    if release is not None and area == BOROUGH and records[release].quarter == quarter:
        stored = _cached(("stored", store.id, release, audience), lambda: _stored(store, release, audience))
        if stored is not None:
            return replace(stored, release=records[release])
    snapshot = _snapshot(_state(store, published, release), audience)
    view = _board(snapshot, quarter, area)
    if (view.audience, view.release) == (audience, records.get(release)):
        return view
    return replace(view, audience=audience, release=records.get(release))


def measure(
    code: str, quarter: str, release: int | None = None, audience: str = "board", area: str = BOROUGH
) -> MeasureDetail:
    """Everything about one measure. Raises ValueError naming an unknown code, quarter, release, audience or area."""
    store = current()
    _check_audience(audience)
    published = store.releases()
    if release is not None and release not in set(published["number"]):
        raise ValueError(f"there is no release {release}")
    snapshot = _snapshot(_state(store, published, release), audience)
    key = ("measure", snapshot.key, code, quarter, area, audience, store.work_head())
    return _cached(
        key, lambda: _with_work(store, snapshot, audience, _detail(store, snapshot, code, quarter, area))
    )


def choices() -> Choices:
    """What there is to choose from in the store in use."""
    store = current()
    catalogue = store.catalogue()
    return Choices(
        quarters=_quarters(_today(store)),
        areas=_areas(store, _today(store)),
        releases=_releases(store.releases())[::-1],
        priorities=tuple(sorted(catalogue.priorities, key=lambda p: p.position)),
        measures=tuple((m.code, m.name) for m in catalogue.measures),
    )


def sources() -> tuple[tuple[str, str], ...]:
    """Title and address ('' for none) of every document the catalogue cites."""
    return tuple((source.title, source.url) for source in current().catalogue().sources)


def index() -> tuple[IndexEntry, ...]:
    """Every measure with its other names, then the measures of earlier plans and what became of them."""
    catalogue = current().catalogue()
    names = {p.code: p.name for p in catalogue.priorities}
    owners = {o.code: o.name for o in catalogue.owners}
    titles = {s.code: s.title for s in catalogue.sources}
    now = tuple(
        IndexEntry(
            name=m.name,
            code=m.code,
            priority=names[m.priority],
            kind="Headline" if m.headline else "Supporting",
            owner=owners.get(m.owner, m.owner),
            also_known_as=m.aliases,
            outcome="" if m.access == "shown" else "Held by owner, not shown",
            source="; ".join(titles.get(s, s) for s in m.sources),
        )
        for m in catalogue.measures
    )
    outcomes = {
        "measure": "Counted the same way now, as",
        "alias": "Counted now under another name or definition, as",
        "ended": "Ended, not replaced.",
    }
    earlier = tuple(
        IndexEntry(
            name=e.name,
            code=e.measure or "",
            priority="",
            kind="Earlier",
            owner="",
            also_known_as=(),
            outcome=" ".join(filter(None, (e.reason if e.outcome == "ended" else "", outcomes[e.outcome]))),
            source=titles.get(e.source, e.source),
        )
        for e in catalogue.ended
    )
    return now + earlier


def how_we_judge(quarter: str) -> Judging:
    """Every rule of judging with an example from the borough's board of a quarter, and the published simulations."""
    text = SIMULATIONS.read_text(encoding="utf-8") if SIMULATIONS.is_file() else ""
    return judging(board(quarter), lambda code: measure(code, quarter), text)


def release_views(quarter: str, as_of: date | None = None) -> dict[str, str]:
    """Canonical JSON of the borough's board for each audience a release is for, as a release of this quarter keeps it.

    Judged on `as_of`, by default the store's own day. The stored board names no release: its number and hash are
    not known before it is published.
    """
    store = current()
    state = _state(store, store.releases(), None, as_of)
    seen = {audience: _board(_snapshot(state, audience), quarter, BOROUGH) for audience in RELEASED}
    return {audience: canonical_json(replace(view, audience=audience)) for audience, view in seen.items()}


@dataclass(frozen=True)
class _Snapshot:
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
        return _cached(("judged", self.key, column), lambda: judge_at(self.sheet.assessed, column))


_kept: dict[str, OrderedDict[Hashable, object]] = {}
_lock = threading.RLock()


def _cached(key: tuple, make: Callable[[], object]) -> object:
    """What `make` gave the first time it was asked for `key`; the oldest unused of each sort is forgotten."""
    limit = _MOST_KEPT[key[0]]
    with _lock:
        shelf = _kept.setdefault(key[0], OrderedDict())
        if key not in shelf:
            shelf[key] = make()
            while len(shelf) > limit:
                shelf.popitem(last=False)
        shelf.move_to_end(key)
        return shelf[key]


def _stored(store: Store, release: int, audience: str) -> Board | None:
    """The board as a release stored it for an audience; None when it stored none."""
    text = store.release_view(release, audience)
    return None if text is None else from_json(Board, text)


def _check_audience(audience: str) -> None:
    if audience not in AUDIENCES:
        raise ValueError(f"audience '{audience}' is not one of {', '.join(AUDIENCES)}")


def _today(store: Store) -> date:
    return store.as_of() or date.today()


def _quarters(as_of: date) -> tuple[str, ...]:
    """Labels of the quarters that are over on the day, newest first."""
    newest = Quarter.of(as_of) - 1
    return tuple(Quarter(n).label for n in range(newest.ordinal, FIRST_QUARTER.ordinal - 1, -1))


def _areas(store: Store, as_of: date) -> tuple[Area, ...]:
    frame = store.areas()
    day = as_of.isoformat()
    frame = frame[frame["kind"].isin(AREA_KINDS) & ((frame["valid_to"] == "") | (frame["valid_to"] > day))]
    found = [Area(r.code, r.name, r.kind) for r in frame.itertuples()]
    if not any(a.code == BOROUGH for a in found):
        raise ValueError(f"the store has no area {BOROUGH}: load the geography first")
    return tuple(sorted(found, key=lambda a: (a.kind != "borough", a.name, a.code)))


def _releases(records: pd.DataFrame) -> tuple[Release, ...]:
    return tuple(
        Release(int(r.number), r.name, r.quarter, r.meeting_date, r.published_at, r.sha256)
        for r in records.itertuples()
    )


@dataclass(frozen=True)
class _State:
    """One state of a store: as revised (`release` None), or as a release holds it, judged on `day`."""

    store: Store
    catalogue: Catalogue
    records: pd.DataFrame
    release: int | None
    head: int
    day: date
    notes: int

    @property
    def key(self) -> tuple:
        """Two states with the same key show the same to the same audience."""
        shown = self.store.settings.illustrative
        catalogue, published = self.catalogue.sha256, len(self.records)
        return (self.store.id, self.release, self.head, self.day, catalogue, published, self.notes, shown)

    @property
    def before(self) -> int | None:
        """The newest release that holds less than this state; None when there is none."""
        older = self.records.loc[self.records["head"] < self.head, "number"]
        return None if older.empty else int(older.max())

    def frame(self, release: int | None) -> pd.DataFrame:
        """Every observation of a release (None: as revised) for our areas, described for `protect`."""
        head = None if release is not None else self.head
        key = (
            "frame",
            self.store.id,
            release,
            head,
            self.catalogue.sha256,
            self.day,
            self.store.settings.illustrative,
        )
        return _cached(key, lambda: self._read(release))

    def _read(self, release: int | None) -> pd.DataFrame:
        codes = [area.code for area in _areas(self.store, self.day)]
        observed = self.store.observations(release=release, areas=codes, kinds=KINDS)
        return _described(observed, self.catalogue, self.store.populations())

    def vintages(self) -> pd.DataFrame:
        """Every figure of the ripening measures of the borough as it came in, described for `protect`.

        Each return counts as a measure of its own (`code` keeps the real one), so that one return's figures never
        hide another's.
        """
        head = None if self.release is not None else self.head
        shown = self.store.settings.illustrative
        key = ("vintages", self.store.id, self.release, head, self.catalogue.sha256, self.day, shown)
        return _cached(key, self._read_vintages)

    def _read_vintages(self) -> pd.DataFrame:
        ripening = [m.code for m in self.catalogue.measures if m.ripens and m.access == "shown"]
        frames = [self._own_vintages(self.store.vintages(code, BOROUGH)) for code in ripening]
        rows = pd.concat(frames, ignore_index=True)
        described = _described(rows, self.catalogue, self.store.populations())
        apart = [
            f"{code} {batch}" for code, batch in zip(described["measure"], described["batch"], strict=True)
        ]
        return described.assign(code=described["measure"], measure=apart)

    def _own_vintages(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The quarters this state holds; a series is wholly real or wholly illustrative."""
        held = rows["batch"] <= self.head
        if self.release is not None:
            held &= rows["release"].notna() & (rows["release"] <= self.release)
        rows = rows[held & (rows["part"] == "") & (rows["kind"] == "quarter")]
        real = rows["provenance"] != "illustrative"
        return rows[real] if real.any() or not self.store.settings.illustrative else rows


def _state(store: Store, records: pd.DataFrame, release: int | None, day: date | None = None) -> _State:
    """The state as revised, or of a release; `day` is by default the day of that state."""
    if release is None:
        head, own_day = store.head(), None
    else:
        record = records.loc[records["number"] == release].iloc[0]
        head, own_day = int(record["head"]), date.fromisoformat(record["as_of"])
    day = day or own_day or _today(store)
    return _State(store, store.catalogue(release), records, release, head, day, len(store.notes()))


def _snapshot(state: _State, audience: str) -> _Snapshot:
    """The state as one audience may see it, judged."""
    audience = _ALIKE.get(audience, audience)
    key = ("snapshot", *state.key, audience, RULES_VERSION)
    return _cached(key, lambda: _judged_snapshot(state, audience, key))


def _judged_snapshot(state: _State, audience: str, key: tuple) -> _Snapshot:
    catalogue, store = state.catalogue, state.store
    areas = _areas(store, state.day)
    kinds = {a.code: a.kind for a in areas}
    grid = _grid(state.day)
    keys = _keys(catalogue, areas)
    basis = {m.code: m.basis for m in catalogue.measures}
    frame = protect(state.frame(state.release), audience)
    series = series_of(frame, grid, keys, basis)
    traits = _traits(catalogue, keys, kinds, grid)
    before = None
    if state.before is not None:
        before = series_of(protect(state.frame(state.before), audience), grid, keys, basis)
    ripening = _settling(state, audience, series, traits, grid)
    assessed = assess(series, traits, grid, state.day.toordinal(), ripening)
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
        breaks_of=_breaks_of(catalogue, grid),
        notes_of=_notes_of(store, catalogue),
        presented=None if before is None else presented(before, assessed),
    )
    return _Snapshot(
        key=key,
        as_of=state.day,
        audience=audience,
        release=state.release,
        sheet=sheet,
        areas=areas,
        quarters=_quarters(state.day),
        releases=_releases(state.records),
        populations=store.populations(),
    )


def _settling(
    state: _State, audience: str, series: Series, traits: tuple[Trait, ...], grid: Grid
) -> Settling:
    """Where young figures of the borough will settle, from every return this audience may see."""
    shown = protect(state.vintages(), audience)
    vintages = {}
    for code, own in shown.groupby("code", sort=True):
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


def _described(frame: pd.DataFrame, catalogue: Catalogue, populations: pd.DataFrame) -> pd.DataFrame:
    """Observations with what `protect` needs to know, and the population under every rate that came without one."""
    measures = {m.code: m for m in catalogue.measures}
    dimensions = {(m.code, p.code): p.dimension for m in catalogue.measures for p in m.parts}
    code, names = pd.factorize(frame["measure"].to_numpy(dtype=object))
    known = np.array([name in measures for name in names], dtype=bool)
    kept = known[code] if len(names) else np.zeros(0, dtype=bool)
    frame, code = frame.loc[kept].reset_index(drop=True), code[kept]
    described = {
        name: np.array([getattr(measures[n], name) if n in measures else "" for n in names], dtype=object)[
            code
        ]
        for name in ("unit", "basis", "sensitivity")
    }
    parts = zip(frame["measure"], frame["part"], strict=True)
    frame = frame.assign(
        **described,
        dimension=[dimensions.get(pair, "" if not pair[1] else pair[1]) for pair in parts],
        borough=(frame["area"] == BOROUGH).to_numpy(dtype=bool),
    )
    bare = ((frame["unit"] == "rate") & frame["denominator"].isna() & frame["numerator"].notna()).to_numpy(
        dtype=bool
    )
    if bare.any():
        frame.loc[bare, "denominator"] = [
            population_of(populations, r.area, measures[r.measure].population, int(r.end[:4]))[0]
            for r in frame.loc[bare].itertuples()
        ]
    return frame


def _grid(day: date) -> Grid:
    first = FIRST_QUARTER.ordinal
    count = (Quarter.of(day).start_year + 1) * 4 - first
    quarters = [Quarter(first + n) for n in range(count)]
    return Grid(first, tuple(q.label for q in quarters), np.array([q.end.toordinal() for q in quarters]))


def _keys(catalogue: Catalogue, areas: tuple[Area, ...]) -> tuple[tuple[str, str, str], ...]:
    """Every measure in every area, then the parts of every measure in the borough."""
    whole = tuple((m.code, "", a.code) for m in catalogue.measures for a in areas)
    return whole + tuple((m.code, p.code, BOROUGH) for m in catalogue.measures for p in m.parts)


def _traits(
    catalogue: Catalogue, keys: tuple[tuple[str, str, str], ...], area_kinds: dict[str, str], grid: Grid
) -> tuple[Trait, ...]:
    measures = {m.code: m for m in catalogue.measures}

    @cache
    def of(code: str, kind: str, whole: bool) -> Trait:
        m = measures[code]
        levels, annual, unjudged = _targets(catalogue, m, grid)
        restarts = np.zeros(grid.size, dtype=bool)
        for column, _ in _breaks_of(catalogue, grid)(code, kind):
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
    for kind in reversed(compose.TARGET_ORDER):
        for t in (t for t in own if t.kind == kind):
            inside = (years >= t.first_year) & (years <= (t.last_year or years[-1]))
            levels[inside] = float(t.value) if kind == "level" else np.nan
            annual[inside] = float(t.value) if kind == "annual_count" else np.nan
            unjudged[inside] = kind == "change" or m.polarity in ("reporting", "context")
    return levels, annual, unjudged


def _breaks_of(catalogue: Catalogue, grid: Grid) -> Callable[[str, str], tuple[tuple[int, object], ...]]:
    titles = {source.code: source.title for source in catalogue.sources}
    named = [replace(b, source=titles.get(b.source, b.source)) for b in catalogue.breaks]

    @cache
    def breaks(code: str, kind: str) -> tuple[tuple[int, object], ...]:
        found = ((Quarter.of(b.date).ordinal - grid.first, b) for b in named if b.concerns(code, kind))
        return tuple(sorted((p for p in found if 0 <= p[0] < grid.size), key=lambda p: (p[0], p[1].date)))

    return breaks


def _notes_of(store: Store, catalogue: Catalogue) -> Callable[[str, str], tuple[Note, ...]]:
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


def _area_of(snapshot: _Snapshot, code: str) -> Area:
    for area in snapshot.areas:
        if area.code == code:
            return area
    raise ValueError(f"there is no area '{code}' to choose")


def _board(snapshot: _Snapshot, quarter: str, area: str) -> Board:
    """The board for the snapshot's audience, naming no release."""
    return _cached(("board", snapshot.key, quarter, area), lambda: _composed(snapshot, quarter, area))


def _composed(snapshot: _Snapshot, quarter: str, area: str) -> Board:
    sheet, judged, place = snapshot.sheet, snapshot.judged(quarter), _area_of(snapshot, area)
    catalogue = sheet.catalogue
    views = [compose.measure_view(sheet, judged, m, area) for m in catalogue.measures]
    position = sheet.series.index
    misses = {v.code: int(judged.misses[position[(v.code, "", area)]]) for v in views}
    late = frozenset(
        v.code
        for v in views
        if sheet.assessed.figures.reason[position[(v.code, "", area)], judged.column] == REASON["late"]
    )
    standing = news.standing_of(sheet, judged, area)
    before = snapshot.judged(sheet.assessed.grid.labels[judged.column - 1]) if judged.column else None
    earlier = news.standing_of(sheet, before, area) if before is not None else {}
    new = news.claims(sheet, judged, before, area, views, standing, earlier)
    order = {p.code: p.position for p in catalogue.priorities}
    views.sort(key=lambda v: order[v.priority])
    provenances = {v.provenance for v in views}
    attributions = [wording.ATTRIBUTIONS[p] for p in sorted(provenances) if p in wording.ATTRIBUTIONS]
    return Board(
        quarter=quarter,
        area=place,
        release=None,
        audience=snapshot.audience,
        as_of=snapshot.as_of.isoformat(),
        rules_version=RULES_VERSION,
        catalogue=catalogue.version,
        plan=catalogue.plan.name,
        priorities=tuple(
            _priority(sheet, p, tuple(v for v in views if v.priority == p.code))
            for p in sorted(catalogue.priorities, key=lambda p: p.position)
        ),
        attention=findings.attention(views, misses, standing),
        changed=findings.changed(views, new),
        late=findings.late(views, late, quarter),
        count=findings.count_of(views),
        quarters=snapshot.quarters,
        areas=snapshot.areas,
        releases=snapshot.releases,
        illustrative=sum(v.provenance == "illustrative" for v in views),
        attributions=tuple(attributions),
        chance=news.chance_of(sheet, judged, area),
    )


def _priority(sheet: Sheet, p: object, views: tuple) -> PriorityView:
    c = sheet.catalogue
    titles = {s.code: s.title for s in c.sources}
    return PriorityView(
        code=p.code,
        slug=p.slug,
        name=p.name,
        introduction=p.introduction,
        key_facts=tuple(
            KeyFact(f.text, f.period, titles.get(f.source, f.source), f.url, f.objective_area)
            for f in c.key_facts
            if f.priority == p.code
        ),
        progress=tuple(
            Progress(r.text, titles.get(r.source, r.source), r.url)
            for r in c.progress
            if r.priority == p.code
        ),
        objective_areas=tuple(
            ObjectiveArea(
                o.code,
                o.name,
                tuple(
                    t.text
                    for t in sorted(c.commitments, key=lambda t: t.position)
                    if t.objective_area == o.code
                ),
                tuple((a.aim, a.measurement) for a in c.aims if a.objective_area == o.code),
            )
            for o in sorted(c.objective_areas, key=lambda o: o.position)
            if o.priority == p.code
        ),
        measures=tuple(sorted(views, key=lambda v: not v.headline)),
        count=findings.count_of(views),
    )


def _detail(store: Store, snapshot: _Snapshot, code: str, quarter: str, area: str) -> MeasureDetail:
    sheet, judged, place = snapshot.sheet, snapshot.judged(quarter), _area_of(snapshot, area)
    m = next((m for m in sheet.catalogue.measures if m.code == code), None)
    if m is None:
        raise ValueError(f"there is no measure '{code}'")
    wards = tuple(a for a in snapshot.areas if a.kind == "ward")
    year = int(quarter[:4])
    base = m.population or "residents"
    people = tuple(population_in(snapshot.people.get((a.code, base), ()), year) for a in wards)
    rows, note = detail.area_rows(sheet, judged, m, wards, people)
    vintages = _described(store.vintages(m.code, area), sheet.catalogue, snapshot.populations)
    if snapshot.release is not None:
        vintages = vintages[vintages["release"].notna() & (vintages["release"] <= snapshot.release)]
    names = {r.number: r.name for r in snapshot.releases}
    view = compose.measure_view(sheet, judged, m, area)
    paired = [p for p in sheet.catalogue.measures if p.code in m.pair]
    return MeasureDetail(
        measure=view,
        definition=detail.definition(sheet, m),
        parts=detail.parts(sheet, judged, m) if place.code == BOROUGH else (),
        areas=rows,
        areas_note=note,
        revisions=detail.revisions(sheet, judged, m, area, vintages, names, snapshot.audience),
        targets=compose.targets_of(sheet, m),
        published=detail.published(sheet, m, area, _period_label),
        splits=came_from.change_splits(sheet, judged, m, area, wards),
        readings=readings(view, [compose.measure_view(sheet, judged, p, area) for p in paired]),
        examined=examined(sheet, judged, view, area),
    )


def _period_label(kind: str, start: str, end: str) -> str:
    return Period(kind, date.fromisoformat(start), date.fromisoformat(end)).label


def hotspots(
    measure: str,
    quarter: str,
    release: int | None = None,
    audience: str = "board",
    level: str = "ward",
    place: str = "",
    drawn_as: str = "",
) -> HotspotsView:
    """One measure over all wards or neighbourhoods, with the chosen place ('' or the borough: the whole borough).

    `place` is an official code or a locality's key; `drawn_as` a kind of map, '' the first there is. Raises ValueError
    naming an unknown measure, quarter, release, audience, level, place or kind of map.
    """
    store = current()
    snapshot = _seen(store, release, audience)
    layer = _layer(store, snapshot, level)
    key = (snapshot.key, measure, quarter, level, drawn_as, audience, release, layer.number if layer else 0)
    seen = _cached(
        ("spots", *key),
        lambda: _all_places(store, snapshot, audience, measure, quarter, level, drawn_as),
    )
    return _cached(
        ("hotspots", *key, place),
        lambda: replace(seen, chosen=_chosen_place(store, snapshot, seen, place)),
    )


def _all_places(
    store: Store,
    snapshot: _Snapshot,
    audience: str,
    measure: str,
    quarter: str,
    level: str,
    drawn_as: str,
) -> HotspotsView:
    """The view of a measure with no place chosen."""
    subjects = _counted_by_ward(snapshot)
    if measure not in subjects:
        raise ValueError(f"there is no measure '{measure}' with figures for wards")
    found = _places(store, snapshot, measure, quarter, level)
    around = places.Surroundings(
        quarter=quarter,
        release=next((r for r in snapshot.releases if r.number == snapshot.release), None),
        audience=audience,
        map=_map_of(store, snapshot, found.ground, drawn_as),
        localities=_ways(snapshot).localities,
        others=_other_areas(store, snapshot, measure, quarter),
        measures=tuple((code, m.short) for code, m in subjects.items()),
        quarters=snapshot.quarters,
    )
    return places.hotspots_view(found, around)


def _chosen_place(store: Store, snapshot: _Snapshot, seen: HotspotsView, place: str) -> PlaceDetail:
    ways = _ways(snapshot)
    if place and place != BOROUGH and not ways.knows(place):
        raise ValueError(f"there is no place '{place}'")
    found = _places(store, snapshot, seen.measure, seen.quarter, seen.level)
    mix = ((), "")
    if seen.level == "ward" and place in ways.wards:
        mix = _mix(store, snapshot, seen.quarter, place)
    return places.detail_of(found, seen.places, place or BOROUGH, ways, mix)


@dataclass(frozen=True)
class PlaceChoices:
    """What a reader of maps may choose: measures with ward figures (code, short name), every place by its code, and the
    kinds of map of each level. `best_fit` is the ward of each neighbourhood."""

    measures: tuple[tuple[str, str], ...]
    places: dict[str, PlaceLink]
    best_fit: dict[str, str]
    maps: dict[str, tuple[str, ...]]


def place_choices() -> PlaceChoices:
    """What there is to choose from on the hotspots page of the store in use, as revised."""
    store = current()
    snapshot = _seen(store, None, "board")
    ways = _ways(snapshot)
    return PlaceChoices(
        tuple((code, m.short) for code, m in _counted_by_ward(snapshot).items()),
        {link.code: link for link in ways.all_places},
        dict(ways.best_fit),
        {level: _kinds_of_map(level, _layer(store, snapshot, level)) for level in place_judging.LEVELS},
    )


def ward_sheet(code: str, quarter: str, release: int | None = None, audience: str = "board") -> WardSheet:
    """One ward over all measures. Raises ValueError naming an unknown ward, quarter, release or audience."""
    store = current()
    snapshot = _seen(store, release, audience)
    if _area_of(snapshot, code).kind != "ward":
        raise ValueError(f"there is no ward '{code}'")
    return _cached(
        ("sheet", snapshot.key, code, quarter), lambda: _ward_sheet(store, snapshot, code, quarter)
    )


def _seen(store: Store, release: int | None, audience: str) -> _Snapshot:
    _check_audience(audience)
    published = store.releases()
    if release is not None and release not in set(published["number"]):
        raise ValueError(f"there is no release {release}")
    return _snapshot(_state(store, published, release), audience)


def _counted_by_ward(snapshot: _Snapshot) -> dict[str, object]:
    """Measures that count something in wards and are shown, by code, in the catalogue's order."""
    return {
        m.code: m
        for m in snapshot.sheet.catalogue.measures
        if "ward" in m.areas and m.unit in ("count", "rate") and m.access == "shown"
    }


def _places(store: Store, snapshot: _Snapshot, code: str, quarter: str, level: str) -> place_judging.Judged:
    """One measure judged over the places of a level at a quarter, kept for the next reader."""
    if level not in place_judging.LEVELS:
        raise ValueError(f"level '{level}' is not one of {', '.join(place_judging.LEVELS)}")
    column = snapshot.judged(quarter).column
    judge = _judged_wards if level == "ward" else _judged_neighbourhoods
    return _cached(
        ("places", snapshot.key, code, quarter, level), lambda: judge(store, snapshot, code, quarter, column)
    )


def _judged_wards(
    store: Store, snapshot: _Snapshot, code: str, quarter: str, column: int
) -> place_judging.Judged:
    m = _counted_by_ward(snapshot)[code]
    ground = _ground(snapshot, m, "ward", int(quarter[:4]))
    frame = snapshot.sheet.frame
    own = frame[(frame["measure"] == code) & (frame["kind"] == "quarter")]
    by_quarter = place_judging.counted(own, ground, BOROUGH, _quarter_starts(snapshot)).until(quarter)
    rows = store.observations(
        release=snapshot.release, measures=[code], areas=[*ground.codes, BOROUGH], kinds=("month",)
    )
    by_month = None
    if len(rows):
        shown = protect(_described(rows, snapshot.sheet.catalogue, snapshot.populations), snapshot.audience)
        last = Quarter.parse(quarter).end.isoformat()
        days = sorted({(row.start, row.end) for row in shown.itertuples() if row.start <= last})
        months = {start: _period_label("month", start, end) for start, end in days}
        by_month = place_judging.counted(shown, ground, BOROUGH, months)
    return place_judging.judged(_subject(snapshot, m, column), ground, by_quarter, by_month)


def _judged_neighbourhoods(
    store: Store, snapshot: _Snapshot, code: str, quarter: str, column: int
) -> place_judging.Judged:
    m = _counted_by_ward(snapshot)[code]
    ground = _ground(snapshot, m, "neighbourhood", int(quarter[:4]))
    rows = store.observations(release=snapshot.release, measures=[code], areas=[*ground.codes, BOROUGH])
    sums = place_judging.four_quarter_sums(_described(rows, snapshot.sheet.catalogue, snapshot.populations))
    shown = protect(sums, snapshot.audience)
    starts = {
        (Quarter.parse(label) - 3).start.isoformat(): place_judging.FOUR_QUARTERS.format(label)
        for label in snapshot.quarters[::-1]
    }
    counts = place_judging.counted(shown, ground, BOROUGH, starts).until(
        place_judging.FOUR_QUARTERS.format(quarter)
    )
    return place_judging.judged(_subject(snapshot, m, column), ground, counts, None)


def _quarter_starts(snapshot: _Snapshot) -> dict[str, str]:
    return {Quarter.parse(label).start.isoformat(): label for label in snapshot.quarters[::-1]}


def _subject(snapshot: _Snapshot, m: object, column: int) -> place_judging.Subject:
    sheet = snapshot.sheet
    crimes = set(measures_by_crime_type(sheet.catalogue).values())
    return place_judging.Subject(
        code=m.code,
        name=m.name,
        short=m.short,
        counted=m.counted,
        people=wording.POPULATION_WORDS.get(m.population or "residents", m.population),
        per=float(m.per or 1000),
        visitors=not place_judging.VISITOR_CRIMES.isdisjoint(m.aliases),
        crime=m.code in crimes,
        cannot_see=m.cannot_see,
        source=compose.source_of(sheet, sheet.series.index[(m.code, "", BOROUGH)], column),
        coverage=tuple(n.text for n in sheet.notes_of(m.code, BOROUGH) if n.kind == "coverage"),
    )


def _ground(snapshot: _Snapshot, m: object, level: str, year: int) -> place_judging.Ground:
    ways = _ways(snapshot)
    names = ways.wards if level == "ward" else ways.neighbourhoods
    pairs = geography.ward_adjacency() if level == "ward" else geography.neighbourhood_adjacency()
    within = (
        ways.locality_of if level == "ward" else {n: ways.wards.get(w, "") for n, w in ways.best_fit.items()}
    )
    people = place_judging.people_of(snapshot.populations, tuple(names), m.population, year)
    return place_judging.ground(level, names, within, people, list(pairs.itertuples(index=False)))


def _ways(snapshot: _Snapshot) -> place_judging.Ways:
    """Which place lies in which, by the store's areas; localities are those of the reference list."""
    return _cached(("ways", snapshot.key), lambda: _read_ways(snapshot))


def _read_ways(snapshot: _Snapshot) -> place_judging.Ways:
    wards = {a.code: a.name for a in snapshot.areas if a.kind == "ward"}
    known = current().areas()
    small = known[(known["kind"] == "neighbourhood") & known["parent"].isin(wards)]
    reference = geography.wards()
    return place_judging.Ways(
        borough=BOROUGH,
        borough_name=_area_of(snapshot, BOROUGH).name,
        wards=wards,
        neighbourhoods=dict(zip(small["code"], small["name"], strict=True)),
        best_fit=dict(zip(small["code"], small["parent"], strict=True)),
        locality_of={
            code: name
            for code, name in zip(reference["code"], reference["locality_inferred"], strict=True)
            if code in wards
        },
    )


def _map_of(store: Store, snapshot: _Snapshot, ground: place_judging.Ground, drawn_as: str) -> PlaceMap:
    """The map of a level: hexagons or dots out of the box, boundaries once they are imported."""
    names = dict(zip(ground.codes, ground.names, strict=True))
    _, many = place_judging.LEVEL_WORDS[ground.level]
    layer = _layer(store, snapshot, ground.level)
    kinds = _kinds_of_map(ground.level, layer)
    kind = drawn_as or kinds[0]
    if kind not in kinds:
        raise ValueError(f"there is no map drawn as '{drawn_as}'; there is {' and '.join(kinds)}")
    if kind == "boundaries":
        return place_maps.boundary_map(ground.codes, names, layer.geometries, kinds, many, layer.words)
    if kind == "hex":
        seats = geography.wards()
        at = {r.code: (int(r.hex_q), int(r.hex_r)) for r in seats.itertuples()}
        return place_maps.hex_map(ground.codes, names, at, kinds)
    points = geography.neighbourhoods()
    at = {r.code: (float(r.longitude), float(r.latitude)) for r in points.itertuples()}
    return place_maps.dot_map(ground.codes, names, at, kinds, many)


def _layer(store: Store, snapshot: _Snapshot, level: str) -> Layer | None:
    return store.boundary_layer(level, snapshot.as_of)


def _kinds_of_map(level: str, layer: Layer | None) -> tuple[str, ...]:
    return (("hex" if level == "ward" else "dots"), *(("boundaries",) if layer else ()))


def _mix(store: Store, snapshot: _Snapshot, quarter: str, ward: str) -> tuple:
    """The ward's mix of recorded crime and anti-social behaviour over four quarters."""
    found = [_places(store, snapshot, code, quarter, "ward") for code in _counted_by_ward(snapshot)]
    crimes = [one for one in found if one.subject.crime]
    if not crimes:
        return (), ""
    at = crimes[0].ground.position(ward)
    own = np.array([one.year[at] for one in crimes])
    whole = np.array(
        [one.counts.totals[-4:].sum() if len(one.counts.labels) > 3 else np.nan for one in crimes]
    )
    return places.mix_of([one.subject for one in crimes], own, whole)


def _other_areas(store: Store, snapshot: _Snapshot, code: str, quarter: str) -> tuple[OtherArea, ...]:
    """The borough's neighbours and peers with figures of the measure for the quarter, in order of name."""
    known = store.areas()
    known = known[known["kind"].isin(("borough", "district", "force", "country"))]
    rows = store.observations(release=snapshot.release, measures=[code], areas=list(known["code"]))
    others = rows[rows["area"] != BOROUGH]
    if others.empty:
        return ()
    peers = protect(_described(others, snapshot.sheet.catalogue, snapshot.populations), snapshot.audience)
    frame = snapshot.sheet.frame
    own = frame[(frame["measure"] == code) & (frame["kind"] == "quarter") & (frame["area"] == BOROUGH)]
    m = _counted_by_ward(snapshot)[code]
    names = dict(zip(known["code"], known["name"], strict=True))
    people = place_judging.people_of(snapshot.populations, tuple(names), m.population, int(quarter[:4]))
    now = Quarter.parse(quarter)
    return places.other_areas(
        pd.concat([own, peers]),
        names,
        people[0],
        float(m.per or 1000),
        now.start.isoformat(),
        (now - 4).start.isoformat(),
    )


def _ward_sheet(store: Store, snapshot: _Snapshot, code: str, quarter: str) -> WardSheet:
    measures, ways = _counted_by_ward(snapshot), _ways(snapshot)
    wards = [_places(store, snapshot, m, quarter, "ward") for m in measures]
    told = [found for found in wards if np.isfinite(found.now).any() or found.hidden.any()]
    wards = told or wards
    near = [
        _places(store, snapshot, m.code, quarter, "neighbourhood")
        for m in measures.values()
        if "neighbourhood" in m.areas
    ]
    ground = wards[0].ground
    at = ground.position(code)
    about = ward_sheets.About(
        quarter=quarter,
        release=next((r for r in snapshot.releases if r.number == snapshot.release), None),
        as_of=snapshot.as_of.isoformat(),
        locality=ways.locality_of.get(code, ""),
        neighbours=tuple(
            PlaceLink("ward", ground.codes[i], ground.names[i]) for i in np.flatnonzero(ground.neighbours[at])
        ),
        quarters=snapshot.quarters,
    )
    mix = _mix(store, snapshot, quarter, code)
    return ward_sheets.ward_sheet_view(code, wards, near, ways.best_fit, mix, about)


def release_records() -> tuple[ReleaseRecord, ...]:
    """Every release with all that is kept about it, newest first."""
    found = current().releases()
    return tuple(
        ReleaseRecord(**{name: None if pd.isna(value) else value for name, value in row.items()})
        for row in found.to_dict("records")[::-1]
    )


def since_presented(number: int, audience: str = "board") -> BoardDifferences:
    """In what a release, as presented, differs from the same quarter as revised. Raises ValueError when unknown."""
    record = next((r for r in release_records() if r.number == number), None)
    if record is None:
        raise ValueError(f"there is no release {number}")
    return _differences(board(record.quarter, number, audience), board(record.quarter, None, audience))


def since_last_board(view: Board) -> BoardDifferences | None:
    """In what a board of the borough differs from the last one presented before its quarter; None without one."""
    earlier = [r for r in view.releases if r.quarter < view.quarter]
    if view.release is not None:
        earlier = [r for r in earlier if r.number < view.release.number]
    if not earlier or view.area.code != BOROUGH:
        return None
    last = earlier[-1]
    return _differences(board(last.quarter, last.number, view.audience), view)


def _differences(then: Board, now: Board) -> BoardDifferences:
    """The later board beside the earlier one, each named for the reader, with the returns figures came with."""
    before, after = (
        f"{b.release.name}, as presented" if b.release else f"{b.quarter}, as revised" for b in (then, now)
    )
    plain = differences(then, now, before=before, after=after, large=float(LARGE_REVISION))
    measures = sorted({cell.measure for cell in plain.cells})
    if not measures:
        return plain
    origins = _origins(measures, now.release.number if now.release else None)
    return differences(then, now, before=before, after=after, large=float(LARGE_REVISION), origins=origins)


def _origins(measures: list[str], release: int | None) -> dict[tuple[str, str], Origin]:
    """The return that the borough's figure of each quarter came with, by measure and quarter label."""
    store = current()
    found = store.observations(release=release, measures=measures, areas=[BOROUGH])
    batches = store.batches().set_index("batch")
    return {
        (row.measure, Quarter(row.quarter).label): Origin(
            batches.at[row.batch, "reason"], batches.at[row.batch, "actor"], row.received, int(row.batch)
        )
        for row in found[found["part"] == ""].itertuples()
    }


def work_on(view: Board) -> tuple[tuple[ActionView, ...], tuple[Commentary, ...], tuple[MeetingItem, ...]]:
    """The actions, the commentary and what meetings asked, as they stood for this board; nothing for the public."""
    if view.audience == "public":
        return (), (), ()
    store = current()
    number = view.release.number if view.release else None
    decided = len(store.decisions())
    key = (
        store.id,
        store.work_head(),
        decided,
        number,
        view.quarter,
        view.as_of,
        store.head(),
        view.audience,
    )
    moment = _moment(view.release)

    def made() -> tuple:
        words = _words(store, moment)
        decisions = store.decisions()
        if moment is not None:
            decisions = decisions[decisions["agreed_at"] <= moment.isoformat(timespec="seconds")]
        rows = decisions.astype(object).where(decisions.notna(), None).to_dict("records")
        day = date.fromisoformat(view.as_of)
        return (
            actions.action_views(words, day, view.measure, partial(_changes_elsewhere, store)),
            actions.commentary_views(words),
            actions.item_views(words, rows, day),
        )

    return _cached(("work", *key, store.settings.illustrative), made)


def _moment(release: Release | None) -> datetime | None:
    """When a release was published; None for the figures as revised."""
    return datetime.fromisoformat(release.published_at) if release else None


def _words(store: Store, until: datetime | None) -> list[object]:
    """What was written on actions and measures up to a moment; what was made for demonstration only where it may."""
    shown = store.settings.illustrative
    return [e for e in store.work(until) if shown or not (e.kind == "action" and e.body.get("illustrative"))]


def _with_work(store: Store, snapshot: _Snapshot, audience: str, found: MeasureDetail) -> MeasureDetail:
    """The measure with the actions that claim to move it and what its owner wrote; nothing for the public."""
    if audience == "public":
        return found
    release = next((r for r in snapshot.releases if r.number == snapshot.release), None)
    words = _words(store, _moment(release))
    code = found.measure.code
    own = {e.key for e in words if e.kind == "action" and code in e.body["measures"]}
    own |= {actions.action_key(e.body) for e in words if e.kind == "prediction" and e.body["measure"] == code}
    about = [e for e in words if e.kind not in ("action", "prediction") or actions.action_key(e.body) in own]

    def view_of(wanted: str) -> MeasureView | None:
        return found.measure if wanted == code else None

    views = actions.action_views(about, snapshot.as_of, view_of, partial(_changes_elsewhere, store))
    views = tuple(replace(a, predictions=tuple(p for p in a.predictions if p.measure == code)) for a in views)
    comments = tuple(c for c in actions.commentary_views(words) if c.measure == code)
    return replace(found, actions=views, commentary=comments)


def _changes_elsewhere(store: Store, code: str, before: Sequence[str], after: str) -> list[float]:
    """How the other districts' counts of a measure moved, relative to their mean before."""
    areas = store.areas()
    districts = [row.code for row in areas.itertuples() if row.kind == "district" and row.code != BOROUGH]
    frame = store.observations(measures=[code], areas=districts) if districts else None
    if frame is None or frame.empty:
        return []
    frame = frame[(frame["part"] == "") & frame["numerator"].notna() & frame["quarter"].notna()]
    found = []
    for _, rows in frame.groupby("area"):
        known = {
            Quarter(int(q)).label: float(n) for q, n in zip(rows["quarter"], rows["numerator"], strict=True)
        }
        earlier = [known[q] for q in before if q in known]
        if earlier and after in known and sum(earlier):
            found.append(known[after] / (sum(earlier) / len(earlier)) - 1)
    return found


def chair_brief(view: Board, minutes: int) -> ChairBrief:
    """The meeting about this board on one page, with an agenda of so many minutes."""
    found, commentary, items = work_on(view)
    return chair.brief(view, found, commentary, items, minutes)


def intake_rows(quarter: str) -> tuple[IntakeRow, ...]:
    """Every measure a partner owes for a quarter, by partner and late ones first. Raises ValueError when unknown."""
    store = current()
    chased = {
        (n.measure, n.quarter): f"{n.actor}, {n.written_at[:10]}"
        for n in store.notes().itertuples()
        if n.kind == "chased"
    }
    return tuple(
        IntakeRow(
            partner=row.partner_name,
            measure=row.measure,
            name=row.name,
            period=row.period.label,
            due=row.due.isoformat(),
            state=row.state,
            received=row.received.isoformat() if row.received else "",
            days_late=row.days_late,
            lag=row.lag,
            usual_lag=row.usual_lag,
            reason=row.reason,
            illustrative=row.illustrative,
            chased=chased.get((row.measure, quarter), ""),
        )
        for row in intake(store, Quarter.parse(quarter), _today(store))
    )
