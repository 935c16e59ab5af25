"""One state of a store, as revised or as a release holds it, and what is read from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd

from data.catalogue import Catalogue
from data.errors import StoreError
from data.geography import BOROUGH
from data.periods import KINDS as ALL_KINDS
from data.periods import Quarter
from data.store import Store
from data.work import Entry
from metrics.board.cache import kept
from metrics.confidence import Stated, stated_in
from metrics.populations import population_of
from metrics.rules import AUDIENCES
from metrics.views import Area, Release

FIRST_QUARTER = Quarter.parse("2018-19 Q1")
KINDS = tuple(kind for kind in ALL_KINDS if kind != "month")
"""Kinds of period a board is made of."""
AREA_KINDS = ("borough", "ward")


@dataclass(frozen=True)
class State:
    """One state of a store: as revised (`release` None), or as a release holds it, judged on `day`."""

    store: Store
    catalogue: Catalogue
    records: pd.DataFrame
    release: int | None
    head: int
    day: date
    notes: int
    stated: tuple[Stated, ...]

    @property
    def key(self) -> tuple:
        """Two states with the same key show the same to the same audience."""
        shown = self.store.settings.illustrative
        catalogue, published = self.catalogue.sha256, len(self.records)
        read = (self.store.id, self.release, self.head, self.day, catalogue, published, self.notes, shown)
        return (*read, self.stated)

    @property
    def before(self) -> int | None:
        """The newest release that holds less than this state; None when there is none."""
        return self._newest(self.records["head"] < self.head)

    @property
    def last_board(self) -> int | None:
        """The newest release of an earlier quarter that holds less, which the last board saw; None for none."""
        own = self.records.loc[self.records["number"] == self.release, "quarter"]
        quarter = quarters_until(self.day)[0] if own.empty else own.iloc[0]
        return self._newest((self.records["quarter"] < quarter) & (self.records["head"] < self.head))

    def _newest(self, chosen: pd.Series) -> int | None:
        numbers = self.records.loc[chosen, "number"]
        return None if numbers.empty else int(numbers.max())

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
        return kept(key, lambda: read_rows(self.store, self.catalogue, self.day, release))

    def vintages(self, area: str, measures: Sequence[str] | None = None) -> pd.DataFrame:
        """Every quarter's figure of an area as it came in, described for `protect`, of measures (None: all).

        Each return counts as a measure of its own (`code` keeps the real one), so that one return's figures never
        hide another's.
        """
        rows = self._own_vintages(self.store.vintages(area, measures))
        described = described_rows(rows, self.catalogue, self.store.populations())
        batches = described["batch"].astype("str")
        return described.assign(code=described["measure"], measure=described["measure"] + " " + batches)

    def _own_vintages(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The quarters this state holds; a series is wholly real or wholly illustrative."""
        held = rows["batch"] <= self.head
        if self.release is not None:
            held &= rows["release"].notna() & (rows["release"] <= self.release)
        rows = rows[held & (rows["part"] == "") & (rows["kind"] == "quarter")]
        real = rows["provenance"] != "illustrative"
        only_illustrative = ~rows["measure"].isin(rows.loc[real, "measure"])
        return rows[real | only_illustrative] if self.store.settings.illustrative else rows[real]


def read_rows(
    store: Store, catalogue: Catalogue, day: date, release: int | None, measures: Sequence[str] | None = None
) -> pd.DataFrame:
    """Observations of the areas there are on a day, described for `protect`."""
    codes = [area.code for area in areas_of(store, day)]
    observed = store.observations(release=release, measures=measures, areas=codes, kinds=KINDS)
    return described_rows(observed, catalogue, store.populations())


def state_of(store: Store, records: pd.DataFrame, release: int | None, day: date | None = None) -> State:
    """The state as revised, or of a release; `day` is by default the day of that state."""
    extent = store.extent()
    if release is None:
        head, own_day = extent.batch, None
    else:
        record = records.loc[records["number"] == release].iloc[0]
        head, own_day = int(record["head"]), date.fromisoformat(record["as_of"])
    day = day or own_day or store.settings.today(extent.as_of)
    return State(
        store,
        store.catalogue(release),
        records,
        release,
        head,
        day,
        extent.notes,
        _stated(store, records, release),
    )


def _stated(store: Store, records: pd.DataFrame, release: int | None) -> tuple[Stated, ...]:
    """What owners stated of the year end, up to the moment a release was published (None: up to now)."""
    published = None
    if release is not None:
        published = next(r for r in releases_of(records) if r.number == release)
    key = ("stated", store.id, store.work_head(), release, store.settings.illustrative)
    return kept(key, lambda: stated_in(words_until(store, moment_of(published))))


def moment_of(release: Release | None) -> datetime | None:
    """When a release was published; None for the figures as revised."""
    return datetime.fromisoformat(release.published_at) if release else None


def words_until(store: Store, until: datetime | None) -> tuple[Entry, ...]:
    """What was written on actions and measures up to a moment; what was made for demonstration only where it may."""
    shown = store.settings.illustrative

    def made() -> tuple[Entry, ...]:
        return tuple(
            e for e in store.work(until) if shown or not (e.kind == "action" and e.body.get("illustrative"))
        )

    return kept(("words", store.id, store.work_head(), until, shown), made)


def check_audience(audience: str) -> None:
    if audience not in AUDIENCES:
        raise ValueError(f"audience '{audience}' is not one of {', '.join(AUDIENCES)}")


def quarters_until(as_of: date) -> tuple[str, ...]:
    """Labels of the quarters that are over on the day, newest first."""
    newest = Quarter.of(as_of) - 1
    return tuple(Quarter(n).label for n in range(newest.ordinal, FIRST_QUARTER.ordinal - 1, -1))


def areas_of(store: Store, as_of: date) -> tuple[Area, ...]:
    frame = store.areas()
    day = as_of.isoformat()
    frame = frame[frame["kind"].isin(AREA_KINDS) & ((frame["valid_to"] == "") | (frame["valid_to"] > day))]
    found = [Area(r.code, r.name, r.kind) for r in frame.itertuples()]
    if not any(a.code == BOROUGH for a in found):
        raise StoreError(f"the store has no area {BOROUGH}: load the geography first")
    return tuple(sorted(found, key=lambda a: (a.kind != "borough", a.name, a.code)))


def published_in(store: Store) -> pd.DataFrame:
    """The record of every release, oldest first: read again only when there is another."""
    return kept(("releases", store.id, store.extent().releases), store.releases)


def releases_of(records: pd.DataFrame) -> tuple[Release, ...]:
    return tuple(
        Release(int(r.number), r.name, r.quarter, r.meeting_date, r.published_at, r.sha256)
        for r in records.itertuples()
    )


def described_rows(frame: pd.DataFrame, catalogue: Catalogue, populations: pd.DataFrame) -> pd.DataFrame:
    """Observations with what `protect` needs to know, and the population under every rate that came without one."""
    measures = {m.code: m for m in catalogue.measures}
    dimensions = {(m.code, p.code): p.dimension for m in catalogue.measures for p in m.parts}
    code, names = pd.factorize(frame["measure"].to_numpy(dtype=object))
    known = np.array([name in measures for name in names], dtype=bool)
    ours = known[code] if len(names) else np.zeros(0, dtype=bool)
    frame, code = frame.loc[ours].reset_index(drop=True), code[ours]
    described = {
        name: np.array([getattr(measures[n], name) if n in measures else "" for n in names], dtype=object)[
            code
        ]
        for name in ("unit", "basis", "sensitivity")
    }
    parts = zip(frame["measure"].to_numpy(dtype=object), frame["part"].to_numpy(dtype=object), strict=True)
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
