"""The one door of the metrics layer: what a reader may see, judged, for a quarter, an area, a release and an audience.

Everything is read from the store that is in use, protected, judged once for all measures and areas, and kept until
the store, the rules or the catalogue change. A published release is read back exactly as it was stored.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import numpy as np
import pandas as pd

from data.catalogue import Catalogue
from data.geography import BOROUGH
from data.periods import Period, Quarter
from data.store import Store, current
from metrics import compose, detail, findings, wording
from metrics.assess import Grid, Judged, Series, Trait, assess, judge_at, series_of
from metrics.compose import Sheet
from metrics.detail import population_of
from metrics.protect import protect
from metrics.rules import AUDIENCES, REASON, RULES_VERSION
from metrics.views import (
    Area,
    Board,
    IndexEntry,
    KeyFact,
    MeasureDetail,
    Note,
    ObjectiveArea,
    PriorityView,
    Progress,
    Release,
    canonical_json,
    from_json,
)

__all__ = ["BOROUGH", "Choices", "board", "choices", "index", "measure", "release_views", "sources"]

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
_MOST_KEPT = {"frame": 3, "snapshot": 6, "judged": 8, "board": 48, "stored": 12, "measure": 96}
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
    return _cached(
        ("measure", snapshot.key, code, quarter, area), lambda: _detail(store, snapshot, code, quarter, area)
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


def release_views(quarter: str, as_of: date | None = None) -> dict[str, str]:
    """Canonical JSON of the borough's board for every audience, as a release of this quarter would store it.

    Judged on `as_of`, by default the store's own day. The stored board names no release: its number and hash are
    not known before it is published.
    """
    store = current()
    state = _state(store, store.releases(), None, as_of)
    seen = {audience: _board(_snapshot(state, audience), quarter, BOROUGH) for audience in AUDIENCES}
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
    revised = np.zeros(series.value.shape, dtype=bool)
    if state.before is not None:
        revised = _differs(series_of(protect(state.frame(state.before), audience), grid, keys, basis), series)
    sheet = Sheet(
        catalogue=catalogue,
        borough=BOROUGH,
        area_kinds=kinds,
        owners={o.code: o.name for o in catalogue.owners},
        frame=frame,
        series=series,
        assessed=assess(series, _traits(catalogue, keys, kinds, grid), grid, state.day.toordinal()),
        revised=revised,
        day=lambda number: date.fromordinal(number).isoformat(),
        breaks_of=_breaks_of(catalogue, grid),
        notes_of=_notes_of(store, catalogue),
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
    @cache
    def breaks(code: str, kind: str) -> tuple[tuple[int, object], ...]:
        found = (
            (Quarter.of(b.date).ordinal - grid.first, b) for b in catalogue.breaks if b.concerns(code, kind)
        )
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
        attention=findings.attention(views, misses),
        changed=findings.changed(views),
        late=findings.late(views, late, quarter),
        count=findings.count_of(views),
        quarters=snapshot.quarters,
        areas=snapshot.areas,
        releases=snapshot.releases,
        illustrative=sum(v.provenance == "illustrative" for v in views),
        attributions=tuple(attributions),
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
    people = tuple(population_of(snapshot.populations, a.code, m.population, year) for a in wards)
    rows, note = detail.area_rows(sheet, judged, m, wards, people)
    vintages = _described(store.vintages(m.code, area), sheet.catalogue, snapshot.populations)
    if snapshot.release is not None:
        vintages = vintages[vintages["release"].notna() & (vintages["release"] <= snapshot.release)]
    names = {r.number: r.name for r in snapshot.releases}
    return MeasureDetail(
        measure=compose.measure_view(sheet, judged, m, area),
        definition=detail.definition(sheet, m),
        parts=detail.parts(sheet, judged, m) if place.code == BOROUGH else (),
        areas=rows,
        areas_note=note,
        revisions=detail.revisions(sheet, judged, m, area, vintages, names, snapshot.audience),
        targets=compose.targets_of(sheet, m),
        published=detail.published(sheet, m, area, _period_label),
    )


def _period_label(kind: str, start: str, end: str) -> str:
    return Period(kind, date.fromisoformat(start), date.fromisoformat(end)).label
