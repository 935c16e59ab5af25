"""The store: the one way to the database for everything above it.

`open_store` opens a store that exists and never makes one; `init_store` makes one and brings its tables up to date.
`using(store)` names the store that a request, a command or a test works on; `current()` is that store.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from typing import NamedTuple

import pandas as pd
from sqlalchemy import ColumnElement, Connection, ScalarSelect, Table, func, insert, select, update

from data import (
    amendments,
    boundaries,
    decisions,
    migrations,
    reading,
    reviews,
    schema,
    slide_orders,
    work,
    work_kept,
    writing,
)
from data.amendments import Amendment
from data.boundaries import Layer, Match, NewLayer, Outlined
from data.catalogue import Catalogue
from data.decisions import NewDecision
from data.engine import Database
from data.errors import (
    DatabaseMissing,
    DatabaseMoved,
    ReadOnlyStore,
    StoreError,
    UnknownRevision,
)
from data.observations import NewBatch, NewNote, NewRelease, Observation
from data.periods import Quarter
from data.reviews import NewReview
from data.settings import Settings
from data.slide_orders import NewSlideOrder
from data.versions import catalogue_of

__all__ = ["Extent", "Store", "current", "init_store", "open_store", "using"]

_current: ContextVar[Store] = ContextVar("store")


class Extent(NamedTuple):
    """How much a store holds: whatever is made of a store stays true for as long as this stays the same.

    `batch`, `catalogue` and `work` are the numbers of the newest, `layer` counts layers of boundaries and those of
    them that were withdrawn, `releases`, `notes` and `decisions` count rows, all 0 when there are none; `as_of` is the
    day judgements are made at, None for today.
    """

    batch: int
    catalogue: int
    work: int
    layer: int
    releases: int
    notes: int
    decisions: int
    as_of: date | None


def _newest(key: ColumnElement) -> ScalarSelect:
    return select(func.coalesce(func.max(key), 0)).scalar_subquery()


def _rows(table: Table) -> ScalarSelect:
    return select(func.count()).select_from(table).scalar_subquery()


_EXTENT = select(
    _newest(schema.batch.c.seq),
    _newest(schema.catalogue.c.id),
    _newest(schema.work.c.id),
    _rows(schema.boundary_layer) + _rows(schema.boundary_withdrawal),
    _rows(schema.release),
    _rows(schema.note),
    _rows(schema.decision),
    select(schema.store_info.c.as_of).scalar_subquery(),
)
_STORE_ID = select(schema.store_info.c.id)


class Store:
    """One open store. Every read sees one state of the database; every write is one transaction."""

    def __init__(self, database: Database, store_id: str, settings: Settings, *, write: bool) -> None:
        self.id = store_id
        self.dialect = database.dialect
        self.name = database.name
        self.settings = settings
        self._database = database
        self._write = write
        self._catalogues: dict[int, Catalogue] = {}

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read-only connection to this very store. Raises DatabaseMoved when another has taken its place."""
        with self._database.reading() as connection:
            self._check(connection)
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if not self._write:
            raise ReadOnlyStore(self.name)
        with self._database.writing() as connection:
            self._check(connection)
            yield connection

    def _check(self, connection: Connection) -> None:
        if _stored_id(connection) != self.id:
            raise DatabaseMoved(self.name)

    def close(self) -> None:
        """Close every connection; the store may be used again."""
        self._database.close()

    def head(self) -> int:
        """Number of the newest accepted batch; 0 when there is none."""
        with self.reading() as connection:
            return connection.execute(select(func.max(schema.batch.c.seq))).scalar() or 0

    def one_connection(self) -> AbstractContextManager[None]:
        """Let what is read inside share a connection: for one request, in which many small things are read."""
        return self._database.one_connection()

    def extent(self) -> Extent:
        """How much there is, in one read."""
        with self.reading() as connection:
            *numbers, day = connection.execute(_EXTENT).one()
        return Extent(*numbers, self.settings.as_of or day)

    def marks(self, kinds: Collection[str]) -> tuple:
        """How much there is, and the areas of `kinds`.

        Whatever is made of these alone holds for as long as the answer is the same.
        """
        area = schema.area.c
        areas = select(area.code, area.name, area.kind, area.valid_to).where(area.kind.in_(kinds))
        extent = self.extent()
        with self.reading() as connection:
            return (extent, *map(tuple, connection.execute(areas.order_by(area.code))))

    def as_of(self) -> date | None:
        """The day judgements are made at: the setting, else the day kept in the store, else None."""
        if self.settings.as_of:
            return self.settings.as_of
        with self.reading() as connection:
            return connection.execute(select(schema.store_info.c.as_of)).scalar_one()

    def today(self) -> date:
        """The day judgements are made at, which is the day it is here where neither setting nor store has one."""
        return self.settings.today(self.as_of())

    def catalogue(self, release: int | None = None) -> Catalogue:
        """The newest catalogue, or the one a release pins. Raises StoreError when there is none."""
        with self.reading() as connection:
            number = reading.catalogue_number(connection, release)
            if number is None:
                raise StoreError(
                    "the store holds no catalogue yet"
                    if release is None
                    else f"there is no release {release}"
                )
            if number not in self._catalogues:
                self._catalogues[number] = catalogue_of(connection, number)
            return self._catalogues[number]

    def observations(
        self,
        *,
        release: int | None = None,
        measures: Collection[str] | None = None,
        areas: Collection[str] | None = None,
        kinds: Collection[str] | None = ("quarter",),
        illustrative: bool = True,
    ) -> pd.DataFrame:
        """The newest accepted row of every measure, part, area and period: `reading.OBSERVATION_COLUMNS`.

        Only batches of `release` are looked at when it is given; None elsewhere means every one. `part` '' is the
        whole; `quarter` is a `Quarter` ordinal; `value` is a figure as published, NA when it is to be computed from
        numerator and denominator; `reason` '' means that there is a figure. A measure with any real quarter has its
        illustrative rows left out; all are left out when `illustrative` or the setting says no. Sorted by
        measure, part, area, kind (in the order of `periods.KINDS`), start and end.
        """
        with self.reading() as connection:
            return reading.observations(
                connection,
                release=release,
                measures=measures,
                areas=areas,
                kinds=kinds,
                illustrative=illustrative and self.settings.illustrative,
            )

    def vintages(self, area: str, measures: Collection[str] | None = None) -> pd.DataFrame:
        """Every accepted row of measures (None: all) in an area, of every kind of period: `reading.VINTAGE_COLUMNS`.

        Beside the columns of `observations`: who accepted the batch and why, and `release`, the number of the first
        release that holds it (NA when none does). Illustrative rows count only while the measure has no real
        quarter. Sorted by measure, part, period and batch.
        """
        with self.reading() as connection:
            return reading.vintages(connection, area, measures, self.settings.illustrative)

    def returned_again(self) -> tuple[str, ...]:
        """Measures with a period whose figures came in more than one batch: those a release may hold otherwise."""
        with self.reading() as connection:
            return reading.returned_again(connection)

    def areas(self) -> pd.DataFrame:
        """Every area: `reading.AREA_COLUMNS`, by code."""
        with self.reading() as connection:
            return reading.areas(connection)

    def populations(self) -> pd.DataFrame:
        """Every population: `reading.POPULATION_COLUMNS`, by area, year, base and kind."""
        with self.reading() as connection:
            return reading.populations(connection)

    def notes(self) -> pd.DataFrame:
        """Every note, oldest first: `reading.NOTE_COLUMNS`."""
        with self.reading() as connection:
            return reading.notes(connection)

    def coverage(self, release: int | None = None) -> pd.DataFrame:
        """What street-level police records cover in every month, by month: `reading.COVERAGE_COLUMNS`.

        The newest batch that speaks of a month holds, of those of `release` when it is given.
        """
        with self.reading() as connection:
            return reading.coverage(connection, release)

    def batches(self) -> pd.DataFrame:
        """Every accepted batch, oldest first: `reading.BATCH_COLUMNS`."""
        with self.reading() as connection:
            return reading.batches(connection)

    def releases(self) -> pd.DataFrame:
        """Every release, oldest first: `reading.RELEASE_COLUMNS`."""
        with self.reading() as connection:
            return reading.releases(connection)

    def release_view(self, number: int, audience: str) -> str | None:
        """The canonical JSON an audience saw in a release, or None when there is none."""
        view = schema.release_view.c
        with self.reading() as connection:
            query = select(view.json).where(view.release == number, view.audience == audience)
            return connection.execute(query).scalar()

    def decisions(self) -> pd.DataFrame:
        """Every decision of a meeting in the order they were agreed: `decisions.DECISION_COLUMNS`."""
        with self.reading() as connection:
            return decisions.recorded(connection)

    def slide_order(self, show: str, quarter: Quarter) -> tuple[str, ...]:
        """Names of the slides of a show in the order somebody gave them, () for the order they are made in."""
        with self.reading() as connection:
            return slide_orders.newest(connection, show, quarter)

    def reviews(self, year: str | None = None) -> pd.DataFrame:
        """What yearly reviews said of measures, oldest first: `reviews.REVIEW_COLUMNS`; the newest of a year holds."""
        with self.reading() as connection:
            return reviews.recorded(connection, year)

    def amendments(self) -> tuple[Amendment, ...]:
        """Every change reviews made to the catalogue, oldest first."""
        with self.reading() as connection:
            return amendments.kept(connection)

    def boundary_layers(self) -> pd.DataFrame:
        """Every layer of boundaries, oldest first: `boundaries.LAYER_COLUMNS`."""
        with self.reading() as connection:
            return boundaries.layers(connection)

    def boundary_layer(self, level: str, day: date) -> Layer | None:
        """The boundaries to draw wards or neighbourhoods with on a day; None when none were imported."""
        with self.reading() as connection:
            return boundaries.layer_for(connection, level, day)

    def outline_layers(self, levels: Collection[str], day: date) -> tuple[tuple[int, str], ...]:
        """Number and words of every layer of these levels that can be drawn as outlines on a day, by name."""
        with self.reading() as connection:
            return boundaries.outline_layers(connection, levels, day)

    def outlined(
        self, layer: int, box: tuple[float, float, float, float], points: Mapping[str, tuple[float, float]]
    ) -> Outlined:
        """A layer as lines inside a box (west, south, east, north), with the points that lie in each of its areas."""
        with self.reading() as connection:
            return boundaries.outlined(connection, layer, box, points)

    def boundary_match(self, layer: NewLayer) -> Match:
        """How a layer fits the areas of this store, or the borough. Raises BoundariesRefused when nothing does."""
        with self.reading() as connection:
            return boundaries.matched(connection, layer)

    def withdraw_boundaries(self, layer: int, reason: str) -> None:
        """Draw a layer of boundaries no more. Raises BoundariesRefused for none, ObservationError for a bad reason."""
        with self._writing() as connection:
            boundaries.withdraw(connection, layer, reason, self.settings.actor)

    def work(self, until: datetime | None = None) -> tuple[work.Entry, ...]:
        """Every word on actions, predictions, commentary and answers, in the order written, up to a moment."""
        with self.reading() as connection:
            return work_kept.kept(connection, until)

    def work_head(self) -> int:
        """Number of the newest of these words; 0 when there is none."""
        with self.reading() as connection:
            return connection.execute(select(func.max(schema.work.c.id))).scalar() or 0

    def is_filled(self) -> bool:
        """Whether the first filling of the store was finished."""
        with self.reading() as connection:
            return connection.execute(select(schema.store_info.c.filled_at)).scalar_one() is not None

    def load_catalogue(self, catalogue: Catalogue, actor: str) -> int:
        """Number of the version that holds this catalogue; the newest stays when it is the same."""
        with self._writing() as connection:
            return writing.load_catalogue(connection, catalogue, actor)

    def load_geography(self, areas: pd.DataFrame, populations: pd.DataFrame) -> None:
        """Add areas (code, name, kind, parent, valid_from, valid_to) and populations (area, year, base, value,
        kind, source); those already there take the values given. Days are dates or ISO text, '' for none."""
        with self._writing() as connection:
            writing.load_geography(connection, areas, populations)

    def accept(self, new: NewBatch, rows: Sequence[Observation]) -> int:
        """Number of the batch that now holds all of these rows.

        Raises AlreadyAccepted when a file with this hash is in the store, StoreChanged when a batch was accepted since
        `new.head`, and RefusedRows naming every unknown code, every key given twice, every figure that its owner holds
        and every large revision without a reason; then nothing was changed.
        """
        with self._writing() as connection:
            return writing.accept(connection, new, rows)

    def publish(self, new: NewRelease, views: Mapping[str, str]) -> int:
        """Number of the release that now keeps these views (canonical JSON by audience) and every batch so far.

        Raises StoreError when a batch was accepted since `new.head`; then nothing was changed.
        """
        with self._writing() as connection:
            return writing.publish(connection, new, views)

    def add_note(self, new: NewNote) -> int:
        """Number of the note."""
        with self._writing() as connection:
            return writing.add_note(connection, new)

    def record_decision(self, new: NewDecision) -> bool:
        """Keep what a meeting decided; False when it was kept before. Raises RefusedRows when it contradicts."""
        with self._writing() as connection:
            return decisions.record(connection, new)

    def record_slide_order(self, new: NewSlideOrder) -> bool:
        """Keep the order of a show's slides; False when it is the one that holds already."""
        with self._writing() as connection:
            return slide_orders.record(connection, new)

    def record_review(self, new: NewReview) -> int:
        """Keep what a yearly review says of a measure. Raises RefusedRows for an unknown measure."""
        with self._writing() as connection:
            return reviews.record(connection, new)

    def amend(self, change: Amendment, actor: str) -> int:
        """Change the catalogue from here on, and return the number of its new version.

        Raises RefusedRows when the change names an unknown measure or a code that is taken.
        """
        with self._writing() as connection:
            number = reading.catalogue_number(connection, None)
            if number is None:
                raise StoreError("the store holds no catalogue yet")
            newest = catalogue_of(connection, number)
            amendments.record(connection, newest, change, actor)
            return writing.keep_catalogue(connection, amendments.amended(newest, [change]), actor)

    def add_boundaries(self, layer: NewLayer) -> int:
        """Number of the layer that now holds these boundaries.

        Raises BoundariesRefused when no code is an area of this store, or the file is there already.
        """
        with self._writing() as connection:
            return boundaries.keep(connection, layer)

    def record_work(self, words: Sequence[work.Work], actor: str, at: datetime | None = None) -> int:
        """How many of these words are new and now kept; all or none. Raises RefusedRows naming what contradicts."""
        today = self.today()
        with self._writing() as connection:
            return work_kept.record(connection, words, actor, at, today)

    def set_as_of(self, day: date | None) -> None:
        """Keep the day judgements are made at; None is today."""
        with self._writing() as connection:
            connection.execute(update(schema.store_info).values(as_of=day))

    def mark_filled(self) -> None:
        """Say that the first filling of the store is finished."""
        with self._writing() as connection:
            connection.execute(update(schema.store_info).values(filled_at=datetime.now(UTC)))


def open_store(settings: Settings, *, write: bool = False) -> Store:
    """The store that the settings name, for reading unless `write`.

    Raises DatabaseMissing when there is none and UnknownRevision when its tables are of another version.
    """
    with _opened(settings) as database, database.reading() as connection:
        found = migrations.revision(connection)
        if found is None:
            raise DatabaseMissing(database.name)
        if found != migrations.HEAD:
            raise UnknownRevision(database.name, found, migrations.HEAD)
        return Store(database, _stored_id(connection), settings, write=write)


def init_store(settings: Settings) -> Store:
    """The store that the settings name, for writing; made when there is none, brought up to date when it is older.

    Folder and database file are for their owner alone. Raises UnknownRevision when the store is newer.
    """
    with _opened(settings, create=True) as database, database.writing() as connection:
        found = migrations.revision(connection)
        if found not in (None, *migrations.revisions()):
            raise UnknownRevision(database.name, found, migrations.HEAD)
        if found != migrations.HEAD:
            migrations.upgrade(connection)
        if _stored_id(connection) is None:
            row = {"id": uuid.uuid4().hex, "created_at": datetime.now(UTC)}
            connection.execute(insert(schema.store_info), row)
        return Store(database, _stored_id(connection), settings, write=True)


def current() -> Store:
    """The store this request, command or test works on. Raises StoreError when none was named."""
    try:
        return _current.get()
    except LookupError:
        raise StoreError("no store is in use here: open one with data.store.using(store)") from None


@contextmanager
def using(store: Store) -> Iterator[Store]:
    """Name the store for the statements inside, and the one before it afterwards."""
    token = _current.set(store)
    try:
        yield store
    finally:
        _current.reset(token)


@contextmanager
def _opened(settings: Settings, *, create: bool = False) -> Iterator[Database]:
    """The database of the settings, with no connection left open when it cannot be used."""
    database = Database(settings.database_url)
    try:
        if create:
            database.create()
        database.open()
        yield database
    except BaseException:
        database.close()
        raise


def _stored_id(connection: Connection) -> str | None:
    return connection.execute(_STORE_ID).scalar()
