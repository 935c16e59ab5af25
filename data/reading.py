"""The reads: each function asks one question of a connection and returns a frame with documented columns.

Text columns have pandas' `str` dtype and are '' where there is nothing; days and instants are ISO text.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
from sqlalchemy import BigInteger, ColumnElement, Connection, Select, func, or_, select, type_coerce

from data import schema
from data.areas import COMPARISON_KINDS
from data.observations import DECIMALS
from data.periods import Period, Quarter

OBSERVATION_COLUMNS = {
    "measure": "str",
    "part": "str",
    "area": "str",
    "kind": "str",
    "start": "str",
    "end": "str",
    "quarter": "Int64",
    "numerator": "Int64",
    "denominator": "Int64",
    "value": "Float64",
    "bound": "str",
    "source_text": "str",
    "maturity": "str",
    "reason": "str",
    "batch": "int64",
    "provenance": "str",
    "source": "str",
    "url": "str",
    "received": "str",
}
VINTAGE_COLUMNS = OBSERVATION_COLUMNS | {"actor": "str", "reason_for_batch": "str", "release": "Int64"}
BATCH_COLUMNS = {
    "batch": "int64",
    "provenance": "str",
    "source": "str",
    "url": "str",
    "file_name": "str",
    "source_sha256": "str",
    "actor": "str",
    "reason": "str",
    "received": "str",
    "accepted_at": "str",
    "row_count": "int64",
    "content_hash": "str",
}
RELEASE_COLUMNS = {
    "number": "int64",
    "name": "str",
    "quarter": "str",
    "meeting_date": "str",
    "published_at": "str",
    "actor": "str",
    "note": "str",
    "head": "int64",
    "catalogue": "str",
    "as_of": "str",
    "rules_version": "str",
    "sha256": "str",
    "supplement_to": "Int64",
}
AREA_COLUMNS = {
    "code": "str",
    "name": "str",
    "kind": "str",
    "parent": "str",
    "valid_from": "str",
    "valid_to": "str",
}
POPULATION_COLUMNS = {
    "area": "str",
    "year": "int64",
    "base": "str",
    "value": "int64",
    "kind": "str",
    "source": "str",
}
NOTE_COLUMNS = {
    "id": "int64",
    "measure": "str",
    "area": "str",
    "quarter": "str",
    "kind": "str",
    "text": "str",
    "actor": "str",
    "written_at": "str",
}
COVERAGE_COLUMNS = {
    "start": "str",
    "end": "str",
    "records": "int64",
    "unlocated": "int64",
    "wards_by": "str",
    "neighbourhoods_by": "str",
    "batch": "int64",
}

_O, _B, _P = schema.observation.c, schema.batch.c, schema.period.c
_OBSERVED = (
    _O.measure,
    _O.part,
    _O.area,
    _O.period,
    _O.batch,
    _O.numerator,
    _O.denominator,
    type_coerce(_O.value, BigInteger).label("value"),
    _O.bound,
    _O.source_text,
    _O.maturity,
    _O.reason,
)
_KEY = (_O.measure, _O.part, _O.area, _O.period)
_ILLUSTRATIVE = select(_B.seq).where(_B.provenance == "illustrative")


def observations(
    connection: Connection,
    *,
    release: int | None,
    measures: Collection[str] | None,
    areas: Collection[str] | None,
    kinds: Collection[str] | None,
    illustrative: bool,
) -> pd.DataFrame:
    """The newest accepted row of every key, OBSERVATION_COLUMNS. See `Store.observations`."""
    later = func.lead(_O.batch).over(partition_by=_KEY, order_by=_O.batch).label("later")
    wanted = _wanted(connection, release, measures, areas, kinds, illustrative)
    row = select(*_OBSERVED, later).where(*wanted).subquery()
    columns = [row.c[column.name] for column in _OBSERVED]
    query = select(*columns).where(row.c.later.is_(None)).order_by(*columns[: len(_KEY)])
    return _frame(_looked_up(connection, _columns(connection, query)), OBSERVATION_COLUMNS)


def vintages(
    connection: Connection, area: str, measures: Collection[str] | None, illustrative: bool
) -> pd.DataFrame:
    """Every accepted row of measures in an area, oldest batch first, VINTAGE_COLUMNS. See `Store.vintages`."""
    wanted = _wanted(connection, None, measures, (area,), None, illustrative)
    query = select(*_OBSERVED).where(*wanted).order_by(*_KEY, _O.batch)
    found = _looked_up(connection, _columns(connection, query))
    held = schema.release_batch.c
    first = dict(connection.execute(select(held.batch, func.min(held.release)).group_by(held.batch)).all())
    found["release"] = [first.get(batch) for batch in found["batch"]]
    return _frame(found, VINTAGE_COLUMNS)


def returned_again(connection: Connection) -> tuple[str, ...]:
    """Measures with a period whose figures came in more than one batch, by code."""
    often = select(_O.measure).group_by(_O.measure, _O.period).having(func.min(_O.batch) < func.max(_O.batch))
    return tuple(sorted(set(connection.execute(often).scalars())))


def areas(connection: Connection) -> pd.DataFrame:
    """Every area by code, AREA_COLUMNS."""
    table = schema.area
    return _table(connection, select(*_named(table, AREA_COLUMNS)).order_by(table.c.code), AREA_COLUMNS)


def populations(connection: Connection) -> pd.DataFrame:
    """Every population by area, year, base and kind, POPULATION_COLUMNS."""
    table = schema.population
    query = select(*_named(table, POPULATION_COLUMNS)).order_by(*table.primary_key)
    return _table(connection, query, POPULATION_COLUMNS)


def batches(connection: Connection) -> pd.DataFrame:
    """Every batch in order of acceptance, BATCH_COLUMNS."""
    query = select(_B.seq.label("batch"), *_named(schema.batch, list(BATCH_COLUMNS)[1:])).order_by(_B.seq)
    return _table(connection, query, BATCH_COLUMNS)


def releases(connection: Connection) -> pd.DataFrame:
    """Every release in order, RELEASE_COLUMNS; `catalogue` is the version's short hash, `supplement_to` NA for most."""
    table, version, supplement = schema.release, schema.catalogue, schema.release_supplement
    columns = _named(table, [name for name in RELEASE_COLUMNS if name not in ("catalogue", "supplement_to")])
    query = select(
        *columns,
        func.substr(version.c.sha256, 1, 12).label("catalogue"),
        supplement.c.parent.label("supplement_to"),
    )
    joined = query.join_from(table, version).outerjoin(supplement, supplement.c.release == table.c.number)
    return _table(connection, joined.order_by(table.c.number), RELEASE_COLUMNS)


def notes(connection: Connection) -> pd.DataFrame:
    """Every note in order of writing, NOTE_COLUMNS."""
    table = schema.note
    return _table(connection, select(*_named(table, NOTE_COLUMNS)).order_by(table.c.id), NOTE_COLUMNS)


def catalogue_number(connection: Connection, release: int | None) -> int | None:
    """The catalogue version a release pins, or the newest; None when there is none."""
    if release is None:
        return connection.execute(select(func.max(schema.catalogue.c.id))).scalar()
    return connection.execute(
        select(schema.release.c.catalogue).where(schema.release.c.number == release)
    ).scalar()


def coverage(connection: Connection, release: int | None) -> pd.DataFrame:
    """What street-level records cover by month, the newest batch's word, COVERAGE_COLUMNS. See `Store.coverage`."""
    covered = schema.coverage.c
    later = func.lead(covered.batch).over(partition_by=covered.period, order_by=covered.batch).label("later")
    row = select(schema.coverage, later)
    if release is not None:
        held = schema.release_batch.c
        row = row.where(covered.batch.in_(select(held.batch).where(held.release == release)))
    row = row.subquery()
    named = (_P.start, _P.end, *(row.c[name] for name in list(COVERAGE_COLUMNS)[2:]))
    query = select(*named).join_from(row, schema.period, row.c.period == _P.id)
    return _table(connection, query.where(row.c.later.is_(None)).order_by(_P.start), COVERAGE_COLUMNS)


def batch_coverage(connection: Connection, seq: int) -> list[tuple]:
    """What a batch says of months as `writing.content_hash` takes it."""
    covered = schema.coverage.c
    said = (covered.records, covered.unlocated, covered.wards_by, covered.neighbourhoods_by)
    query = select(_P.kind, _P.start, _P.end, *said).join_from(schema.coverage, schema.period)
    return [
        (row[0], row[1].isoformat(), row[2].isoformat(), *row[3:])
        for row in connection.execute(query.where(covered.batch == seq))
    ]


def batch_content(connection: Connection, seq: int) -> list[tuple]:
    """Rows of a batch as `writing.content_hash` takes them."""
    days = (_P.kind, _P.start, _P.end)
    query = select(*_OBSERVED[:3], *days, *_OBSERVED[5:]).join(schema.period, _P.id == _O.period)
    return [
        (*row[:4], row[4].isoformat(), row[5].isoformat(), *row[6:])
        for row in connection.execute(query.where(_O.batch == seq))
    ]


def _wanted(
    connection: Connection,
    release: int | None,
    measures: Collection[str] | None,
    areas: Collection[str] | None,
    kinds: Collection[str] | None,
    illustrative: bool,
) -> list[ColumnElement[bool]]:
    """Conditions on observations. A series is wholly real or wholly illustrative, judged over the whole scope."""
    scope = []
    if release is not None:
        held = schema.release_batch.c
        scope.append(_O.batch.in_(select(held.batch).where(held.release == release)))
    wanted = list(scope)
    if illustrative:
        wanted.append(
            or_(_O.batch.not_in(_ILLUSTRATIVE), _O.measure.not_in(_real_measures(connection, scope)))
        )
    else:
        wanted.append(_O.batch.not_in(_ILLUSTRATIVE))
    for column, codes in ((_O.measure, measures), (_O.area, areas)):
        if codes is not None:
            wanted.append(column.in_(list(codes)))
    if kinds is not None:
        wanted.append(_O.period.in_(select(_P.id).where(_P.kind.in_(list(kinds)))))
    return wanted


def _real_measures(connection: Connection, scope: Sequence[ColumnElement[bool]]) -> list[str]:
    """Measures with at least one quarter of our own areas in the scope that is not illustrative."""
    quarters = select(_P.id).where(_P.kind == "quarter")
    elsewhere = select(schema.area.c.code).where(schema.area.c.kind.in_(COMPARISON_KINDS))
    real = (
        select(_O.batch)
        .where(_O.measure == schema.measure_code.c.code, _O.batch.not_in(_ILLUSTRATIVE))
        .where(_O.area.not_in(elsewhere))
        .where(_O.period.in_(quarters), *scope)
        .exists()
    )
    return list(connection.execute(select(schema.measure_code.c.code).where(real)).scalars())


def _columns(connection: Connection, query: Select) -> dict[str, Sequence]:
    """Columns of plain values straight from the driver: a board reads a hundred thousand rows."""
    result = connection.execute(query)
    names = list(result.keys())
    rows = result.cursor.fetchall()
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    return dict(zip(names, columns, strict=True))


def _looked_up(connection: Connection, found: dict[str, Sequence]) -> dict[str, object]:
    """Replace period and batch numbers by what they stand for, and scale values."""
    periods = _periods(connection)
    headers = batches(connection).rename(columns={"reason": "reason_for_batch"})
    of_period = pd.Index(periods["id"]).get_indexer(np.array(found.pop("period"), dtype="int64"))
    of_batch = pd.Index(headers["batch"]).get_indexer(np.array(found["batch"], dtype="int64"))
    for name in ("kind", "start", "end", "quarter"):
        found[name] = periods[name].array.take(of_period)
    for name in ("provenance", "source", "url", "received", "actor", "reason_for_batch"):
        found[name] = headers[name].array.take(of_batch)
    found["value"] = pd.array(found["value"], dtype="Int64") / 10**DECIMALS
    return found


def _periods(connection: Connection) -> pd.DataFrame:
    rows = connection.execute(select(_P.id, _P.kind, _P.start, _P.end)).all()
    quarters = [Period(row.kind, row.start, row.end).quarter for row in rows]
    return _frame(
        {
            "id": [row.id for row in rows],
            "kind": [row.kind for row in rows],
            "start": [row.start.isoformat() for row in rows],
            "end": [row.end.isoformat() for row in rows],
            "quarter": [quarter.ordinal if quarter else None for quarter in quarters],
        },
        {"id": "int64", "kind": "str", "start": "str", "end": "str", "quarter": "Int64"},
    )


def _named(table: object, names: Collection[str]) -> list:
    return [table.c[name] for name in names]


def _table(connection: Connection, query: Select, columns: dict[str, str]) -> pd.DataFrame:
    """A small table as a frame: '' for no text, ISO text for days and instants, labels for quarters."""
    result = connection.execute(query)
    names = list(result.keys())
    found = dict(zip(names, zip(*result, strict=True), strict=False))
    return _frame(
        {
            name: _texts(name, found.get(name, ())) if dtype == "str" else list(found.get(name, ()))
            for name, dtype in columns.items()
        },
        columns,
    )


def _texts(name: str, values: Sequence) -> list[str]:
    if name == "quarter":
        return ["" if value is None else Quarter(value).label for value in values]
    return [value if type(value) is str else _text(value) for value in values]


def _text(value: datetime | date | str | None) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value


def _frame(values: dict[str, object], columns: dict[str, str]) -> pd.DataFrame:
    arrays = {name: pd.array(values[name], dtype=dtype) for name, dtype in columns.items()}
    return pd.DataFrame(arrays, copy=False)
