"""The writes: each function is one step of one writer's transaction, so all of it happens or none."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256

import pandas as pd
from sqlalchemy import Connection, Table, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from data import amendments, reading, schema
from data.amendments import amended
from data.catalogue import Catalogue
from data.errors import AlreadyAccepted, RefusedRows, StoreChanged, StoreError
from data.observations import (
    AUDIENCES,
    DECIMALS,
    FIRST_FIGURES,
    LARGE_REVISION,
    LONGEST,
    MonthCoverage,
    NewBatch,
    NewNote,
    NewRelease,
    Observation,
    ObservationError,
    check_text,
    check_word,
)
from data.periods import KINDS, Period, Quarter
from data.versions import catalogue_rows

_UPSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def period_id(period: Period) -> int:
    """The key of a period, the same in every store: kinds in their order, then first day, then last day."""
    return (KINDS.index(period.kind) * 10**7 + period.start.toordinal()) * 10**7 + period.end.toordinal()


def content_hash(rows: Iterable[tuple]) -> str:
    """SHA-256 over rows sorted and written as JSON lines; the same on every database and in any order of rows.

    A row is (measure, part, area, kind, start, end, numerator, denominator, value in ten-thousandths, bound,
    source text, maturity, reason); that of a month's coverage (kind, start, end, records, unlocated, wards by,
    neighbourhoods by); days are ISO text.
    """
    lines = sorted(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    return sha256("\n".join(lines).encode()).hexdigest()


def release_hash(views: Mapping[str, str]) -> str:
    """SHA-256 over the audiences in order, each with the SHA-256 of its view."""
    lines = [f"{audience} {sha256(view.encode()).hexdigest()}" for audience, view in sorted(views.items())]
    return sha256("\n".join(lines).encode()).hexdigest()


def load_catalogue(connection: Connection, catalogue: Catalogue, actor: str) -> int:
    """Number of the version that holds this catalogue with every amendment: a new one unless the newest is the same."""
    check_text("actor", actor, LONGEST["actor"], empty=False)
    return keep_catalogue(connection, amended(catalogue, amendments.kept(connection)), actor)


def keep_catalogue(connection: Connection, catalogue: Catalogue, actor: str) -> int:
    """Number of the version that holds exactly this catalogue: a new one unless the newest is the same."""
    newest = connection.execute(
        select(schema.catalogue.c.id, schema.catalogue.c.sha256)
        .order_by(schema.catalogue.c.id.desc())
        .limit(1)
    ).first()
    if newest and newest.sha256 == catalogue.sha256:
        return newest.id
    number = newest.id + 1 if newest else 1
    connection.execute(
        insert(schema.catalogue),
        {
            "id": number,
            "sha256": catalogue.sha256,
            "plan": catalogue.plan.code,
            "loaded_at": datetime.now(UTC),
            "actor": actor,
        },
    )
    known = set(connection.execute(select(schema.measure_code.c.code)).scalars())
    _insert(
        connection,
        schema.measure_code,
        [{"code": measure.code} for measure in catalogue.measures if measure.code not in known],
    )
    for table, rows in catalogue_rows(catalogue, number).items():
        _insert(connection, table, rows)
    return number


def load_geography(connection: Connection, areas: pd.DataFrame, populations: pd.DataFrame) -> None:
    """Add areas and populations; those already there take the values given. See `Store.load_geography`."""
    area_rows = _records(areas, schema.area)
    for row in area_rows:
        check_text("area code", row["code"], LONGEST["area"], empty=False)
        check_text("area name", row["name"], LONGEST["text"], empty=False)
        check_word("area kind", row["kind"], schema.AREA_KINDS)
        row["parent"] = row["parent"] or None
        row["valid_from"], row["valid_to"] = _day(row["valid_from"]), _day(row["valid_to"])
    population_rows = _records(populations, schema.population)
    for row in population_rows:
        check_word("population kind", row["kind"], schema.POPULATION_KINDS)
        for field in ("year", "value"):
            row[field] = _whole(field, row[field])
    _upsert(connection, schema.area, area_rows)
    _upsert(connection, schema.population, population_rows)


def accept(connection: Connection, new: NewBatch, rows: Sequence[Observation]) -> int:
    """Number of the batch that now holds these rows. See `Store.accept`."""
    batch = schema.batch
    same = connection.execute(select(batch.c.seq).where(batch.c.source_sha256 == new.source_sha256)).scalar()
    if same is not None:
        raise AlreadyAccepted(same, new.file_name)
    seq = next_key(connection, batch.c.seq)
    if new.head not in (None, seq - 1):
        raise StoreChanged(seq - 1)
    problems = [*_problems(connection, new, rows), *_unexplained(connection, new, rows)]
    if problems:
        raise RefusedRows(problems)
    header = {name: value for name, value in vars(new).items() if name not in ("head", "coverage")}
    connection.execute(
        insert(batch),
        {
            **header,
            "seq": seq,
            "accepted_at": datetime.now(UTC),
            "row_count": len(rows),
            "content_hash": content_hash([*map(_hashed, rows), *map(_hashed_coverage, new.coverage)]),
        },
    )
    periods = {row.period: period_id(row.period) for row in (*rows, *new.coverage)}
    _add_periods(connection, periods)
    _insert(
        connection,
        schema.observation,
        [
            {
                "batch": seq,
                "measure": row.measure,
                "part": row.part,
                "area": row.area,
                "period": periods[row.period],
                "numerator": row.numerator,
                "denominator": row.denominator,
                "value": row.value,
                "bound": row.bound,
                "source_text": row.source_text,
                "maturity": row.maturity,
                "reason": row.reason,
            }
            for row in rows
        ],
    )
    _insert(
        connection,
        schema.coverage,
        [{**vars(month), "batch": seq, "period": periods[month.period]} for month in new.coverage],
    )
    return seq


def publish(connection: Connection, new: NewRelease, views: Mapping[str, str]) -> int:
    """Number of the release that now keeps these views and every batch so far. See `Store.publish`."""
    if not views:
        raise ObservationError("views is empty: a release keeps what each audience saw")
    for audience, view in views.items():
        check_word("audience", audience, AUDIENCES)
        check_text(f"view for {audience}", view, schema.ANY_VIEW, empty=False)
    version = connection.execute(select(func.max(schema.catalogue.c.id))).scalar()
    if version is None:
        raise StoreError("a release needs a catalogue, and none is loaded")
    number = next_key(connection, schema.release.c.number)
    batches = connection.execute(select(schema.batch.c.seq).order_by(schema.batch.c.seq)).scalars().all()
    head = max(batches, default=0)
    if new.head not in (None, head):
        raise StoreError(f"batch {head} was accepted while the release was made: publish it again")
    position = _supplement_position(connection, new, head)
    kept = {name: value for name, value in vars(new).items() if name != "supplement_to"}
    connection.execute(
        insert(schema.release),
        {
            **kept,
            "number": number,
            "quarter": new.quarter.ordinal,
            "published_at": new.published_at or datetime.now(UTC),
            "head": head,
            "catalogue": version,
            "sha256": release_hash(views),
        },
    )
    if position is not None:
        supplement = {"release": number, "parent": new.supplement_to, "position": position}
        connection.execute(insert(schema.release_supplement), supplement)
    _insert(connection, schema.release_batch, [{"release": number, "batch": batch} for batch in batches])
    _insert(
        connection,
        schema.release_view,
        [
            {
                "release": number,
                "audience": audience,
                "json": view,
                "sha256": sha256(view.encode()).hexdigest(),
            }
            for audience, view in views.items()
        ],
    )
    return number


def _supplement_position(connection: Connection, new: NewRelease, head: int) -> int | None:
    """The number of the supplement among those of its release; None when it is none.

    Raises StoreError when it adds to no release, to another quarter or to a supplement, or when nothing came since.
    """
    if new.supplement_to is None:
        return None
    release, supplement = schema.release.c, schema.release_supplement.c
    query = select(release.quarter, release.head).where(release.number == new.supplement_to)
    parent = connection.execute(query).first()
    if parent is None:
        raise StoreError(f"there is no release {new.supplement_to} to add to")
    if connection.execute(select(supplement.parent).where(supplement.release == new.supplement_to)).first():
        raise StoreError(f"release {new.supplement_to} is a supplement itself: add to the release it adds to")
    if parent.quarter != new.quarter.ordinal:
        raise StoreError(
            f"release {new.supplement_to} reports {Quarter(parent.quarter).label}, and so must it"
        )
    siblings = select(supplement.release).where(supplement.parent == new.supplement_to)
    before = connection.execute(select(release.head).where(release.number.in_(siblings))).scalars().all()
    if head <= max((parent.head, *before)):
        raise StoreError(f"no return came since release {new.supplement_to} or its last supplement")
    return len(before) + 1


def add_note(connection: Connection, new: NewNote) -> int:
    """Number of the note. See `Store.add_note`."""
    for name, code, known in (
        ("measure", new.measure, schema.measure_code.c.code),
        ("area", new.area, schema.area.c.code),
    ):
        if code and connection.execute(select(known).where(known == code)).first() is None:
            raise RefusedRows([f"there is no {name} '{code}'"])
    number = next_key(connection, schema.note.c.id)
    connection.execute(
        insert(schema.note),
        {
            "id": number,
            "measure": new.measure or None,
            "area": new.area or None,
            "quarter": new.quarter.ordinal if new.quarter else None,
            "kind": new.kind,
            "text": new.text,
            "actor": new.actor,
            "written_at": datetime.now(UTC),
        },
    )
    return number


def next_key(connection: Connection, column: object) -> int:
    """One more than the largest key. Safe because there is one writer at a time."""
    return (connection.execute(select(func.max(column))).scalar() or 0) + 1


def _problems(connection: Connection, new: NewBatch, rows: Sequence[Observation]) -> list[str]:
    """Everything that speaks against these rows: unknown codes, keys given twice, figures the store must refuse."""
    if not (rows or new.coverage):
        return ["a batch needs at least one row"]
    version = connection.execute(select(func.max(schema.catalogue.c.id))).scalar()
    measure, part = schema.measure.c, schema.part.c
    access = dict(
        connection.execute(select(measure.code, measure.access).where(measure.catalogue == version)).all()
    )
    parts = set(connection.execute(select(part.measure, part.code).where(part.catalogue == version)))
    areas = set(connection.execute(select(schema.area.c.code)).scalars())
    problems = []
    for row in rows:
        if row.measure not in access:
            problems.append(f"{row}: there is no measure '{row.measure}'")
        elif row.part and (row.measure, row.part) not in parts:
            problems.append(f"{row}: the measure has no part '{row.part}'")
        elif access[row.measure] == "held_by_owner" and row.reason != "held_by_owner":
            problems.append(f"{row}: figures of this measure are held by its owner and not kept here")
        if row.area not in areas:
            problems.append(f"{row}: there is no area '{row.area}'")
    keys = Counter((row.measure, row.part, row.area, row.period) for row in rows)
    problems += [
        f"{measure} {part or 'all'}, {area}, {period.label}: given {times} times"
        for (measure, part, area, period), times in keys.items()
        if times > 1
    ]
    return list(dict.fromkeys(problems))


def _unexplained(connection: Connection, new: NewBatch, rows: Sequence[Observation]) -> list[str]:
    """Figures of the newest release that the rows revise much, when the batch says that it revises nothing."""
    newest = connection.execute(select(func.max(schema.release.c.number))).scalar()
    if new.reason != FIRST_FIGURES or newest is None:
        return []
    measures = {row.measure for row in rows}
    seen = reading.observations(
        connection, release=newest, measures=measures, areas=None, kinds=None, illustrative=False
    )
    keys = zip(
        seen["measure"], seen["part"], seen["area"], seen["kind"], seen["start"], seen["end"], strict=True
    )
    before = dict(zip(keys, seen.itertuples(), strict=True))
    return [
        f"{row}: a board has seen another figure, so this return needs a reason"
        for row in rows
        if (shown := before.get(_hashed(row)[:6])) is not None and is_large_revision(shown, row)
    ]


def is_large_revision(before: object, after: object) -> bool:
    """Whether a figure moves by more than `LARGE_REVISION` percent of itself, or is withdrawn.

    Both have numerator, denominator, value and reason; numbers may be None or NA.
    """
    if before.reason or (after.reason and after.reason != "withdrawn"):
        return False
    if after.reason == "withdrawn":
        return True
    return any(
        abs(Decimal(str(new)) - Decimal(str(old))) * 100 > LARGE_REVISION * abs(Decimal(str(old)))
        for old, new in (
            (getattr(before, name), getattr(after, name)) for name in ("numerator", "denominator", "value")
        )
        if not pd.isna(old) and new is not None
    )


def _hashed(row: Observation) -> tuple:
    return (
        row.measure,
        row.part,
        row.area,
        row.period.kind,
        row.period.start.isoformat(),
        row.period.end.isoformat(),
        row.numerator,
        row.denominator,
        None if row.value is None else int(row.value.scaleb(DECIMALS)),
        row.bound,
        row.source_text,
        row.maturity,
        row.reason,
    )


def _hashed_coverage(month: MonthCoverage) -> tuple:
    days = month.period.kind, month.period.start.isoformat(), month.period.end.isoformat()
    return (*days, month.records, month.unlocated, month.wards_by, month.neighbourhoods_by)


def _add_periods(connection: Connection, periods: Mapping[Period, int]) -> None:
    known = set(connection.execute(select(schema.period.c.id)).scalars())
    _insert(
        connection,
        schema.period,
        [
            {"id": key, "kind": period.kind, "start": period.start, "end": period.end}
            for period, key in periods.items()
            if key not in known
        ],
    )


def _insert(connection: Connection, table: Table, rows: list[dict]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _upsert(connection: Connection, table: Table, rows: list[dict]) -> None:
    if not rows:
        return
    statement = _UPSERT[connection.dialect.name](table)
    keys = [column.name for column in table.primary_key]
    given = {name: statement.excluded[name] for name in table.columns.keys() if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=given), rows)


def _records(frame: pd.DataFrame, table: Table) -> list[dict]:
    """Rows of the frame as plain values, None where it has none."""
    names = list(table.columns.keys())
    missing = [name for name in names if name not in frame.columns]
    if missing:
        raise ObservationError(f"the {table.name} frame has no column {', '.join(missing)}")
    plain = frame[names].astype(object)
    return plain.where(plain.notna(), None).to_dict("records")


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None


def _whole(field: str, value: object) -> int:
    if isinstance(value, bool) or value is None or int(value) != value:
        raise ObservationError(f"{field} must be a whole number, not {value!r}")
    return int(value)
