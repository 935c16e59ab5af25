"""The catalogue: each version is a complete set of rows under its own number."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, ForeignKeyConstraint, Table, UniqueConstraint

from data.observations import LONGEST
from data.schema.columns import ANY_TEXT, Instant, Words, metadata, text_column, whole_column

catalogue = Table(
    "catalogue",
    metadata,
    *whole_column("id", primary_key=True),
    *text_column("sha256", 64),
    *text_column("plan", LONGEST["code"]),
    Column("loaded_at", Instant, nullable=False),
    *text_column("actor", LONGEST["actor"]),
)

measure_code = Table("measure_code", metadata, *text_column("code", LONGEST["code"], primary_key=True))


def _versioned(name: str, *parts: object) -> Table:
    """A table of catalogue rows: `row` keeps their order within one version."""
    return Table(
        name,
        metadata,
        *whole_column("catalogue", ForeignKey(catalogue.c.id), primary_key=True),
        *whole_column("row", primary_key=True),
        *parts,
    )


def _within(column: str, table: str, key: str = "code") -> ForeignKeyConstraint:
    """The column names a row of the same catalogue version."""
    return ForeignKeyConstraint(["catalogue", column], [f"{table}.catalogue", f"{table}.{key}"])


def _coded() -> tuple:
    return *text_column("code", LONGEST["code"]), UniqueConstraint("catalogue", "code")


plan = _versioned(
    "plan",
    *_coded(),
    *text_column("name", ANY_TEXT),
    *text_column("start", 10),
    *text_column("end", 10),
    *text_column("source", ANY_TEXT),
    *text_column("vision", ANY_TEXT),
    Column("partners", Words, nullable=False),
)

priority = _versioned(
    "priority",
    *_coded(),
    *text_column("slug", LONGEST["code"]),
    *text_column("name", ANY_TEXT),
    *whole_column("position"),
    *text_column("introduction", ANY_TEXT),
)

objective_area = _versioned(
    "objective_area",
    *_coded(),
    *text_column("priority", LONGEST["code"]),
    *text_column("name", ANY_TEXT),
    *whole_column("position"),
    _within("priority", "priority"),
)

commitment = _versioned(
    "commitment",
    *text_column("objective_area", LONGEST["code"]),
    *text_column("text", ANY_TEXT),
    *whole_column("position"),
    *text_column("source", ANY_TEXT),
    _within("objective_area", "objective_area"),
)

aim = _versioned(
    "aim",
    *text_column("priority", LONGEST["code"]),
    *text_column("objective_area", LONGEST["code"]),
    *text_column("aim", ANY_TEXT),
    *text_column("measurement", ANY_TEXT),
    *text_column("source", ANY_TEXT),
    Column("measures", Words, nullable=False),
    Column("proposed", Boolean, nullable=False),
    _within("priority", "priority"),
)

key_fact = _versioned(
    "key_fact",
    *text_column("priority", LONGEST["code"]),
    *text_column("objective_area", LONGEST["code"]),
    *text_column("text", ANY_TEXT),
    *text_column("period", ANY_TEXT),
    *text_column("source", ANY_TEXT),
    *text_column("url", ANY_TEXT),
    _within("priority", "priority"),
)

progress = _versioned(
    "progress",
    *text_column("priority", LONGEST["code"]),
    *text_column("text", ANY_TEXT),
    *text_column("source", ANY_TEXT),
    *text_column("url", ANY_TEXT),
    _within("priority", "priority"),
)

measure = _versioned(
    "measure",
    *text_column("code", LONGEST["code"], ForeignKey(measure_code.c.code)),
    *text_column("name", ANY_TEXT),
    *text_column("short", ANY_TEXT),
    *text_column("priority", LONGEST["code"]),
    *text_column("objective", LONGEST["code"]),
    Column("headline", Boolean, nullable=False),
    *text_column("definition", ANY_TEXT),
    *text_column("numerator", ANY_TEXT),
    *text_column("denominator", ANY_TEXT),
    *text_column("unit", LONGEST["code"]),
    *whole_column("per", nullable=True),
    *text_column("population", LONGEST["code"]),
    *text_column("counted", ANY_TEXT),
    *text_column("polarity", LONGEST["code"]),
    Column("band", Words),
    *text_column("role", LONGEST["code"]),
    *text_column("basis", LONGEST["code"]),
    *text_column("frequency", LONGEST["code"]),
    *text_column("sensitivity", LONGEST["code"]),
    *text_column("access", LONGEST["code"]),
    *text_column("owner", LONGEST["code"]),
    Column("breakdowns", Words, nullable=False),
    Column("areas", Words, nullable=False),
    *whole_column("lag_days"),
    Column("ripens", Boolean, nullable=False),
    *text_column("ripening", ANY_TEXT),
    *text_column("seasonality", ANY_TEXT),
    *text_column("cannot_see", ANY_TEXT),
    *text_column("evidence", LONGEST["code"]),
    Column("sources", Words, nullable=False),
    Column("aliases", Words, nullable=False),
    Column("pair", Words, nullable=False),
    *text_column("notes", ANY_TEXT),
    UniqueConstraint("catalogue", "code"),
    _within("priority", "priority"),
    _within("objective", "objective_area"),
    _within("owner", "owner"),
)

part = _versioned(
    "part",
    *text_column("measure", LONGEST["code"]),
    *text_column("code", LONGEST["part"]),
    *text_column("name", ANY_TEXT),
    *text_column("dimension", LONGEST["code"]),
    UniqueConstraint("catalogue", "measure", "code"),
    _within("measure", "measure"),
)

target = _versioned(
    "target",
    *text_column("measure", LONGEST["code"]),
    *text_column("kind", LONGEST["code"]),
    *text_column("value", LONGEST["code"]),
    *text_column("text", ANY_TEXT),
    *text_column("first_year", 10),
    *text_column("last_year", 10),
    *text_column("source", ANY_TEXT),
    *text_column("url", ANY_TEXT),
    _within("measure", "measure"),
)

target_reference = _versioned(
    "target_reference",
    *text_column("text", ANY_TEXT),
    *text_column("measure", LONGEST["code"]),
    *text_column("reason", ANY_TEXT),
    *text_column("source", ANY_TEXT),
    *text_column("url", ANY_TEXT),
)

break_in_series = _versioned(
    "break_in_series",
    Column("measures", Words, nullable=False),
    *text_column("date", 10),
    *text_column("reason", ANY_TEXT),
    *text_column("source", ANY_TEXT),
    Column("areas", Words, nullable=False),
)

owner = _versioned("owner", *_coded(), *text_column("name", ANY_TEXT))

source = _versioned("source", *_coded(), *text_column("title", ANY_TEXT), *text_column("url", ANY_TEXT))

ended = _versioned(
    "ended",
    *text_column("name", ANY_TEXT),
    *text_column("source", ANY_TEXT),
    *text_column("outcome", LONGEST["code"]),
    *text_column("measure", LONGEST["code"], nullable=True),
    *text_column("reason", ANY_TEXT),
    _within("measure", "measure"),
)
