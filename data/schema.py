"""The tables. Both databases hold the same bits: whole numbers, text, days and UTC instants, nothing else.

Nothing in `batch`, `observation`, `release`, `release_batch`, `release_view`, `decision` or a catalogue's rows is ever
updated or deleted; triggers made by the migration refuse it. Every key is given by us, so that both databases count
alike.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

from data.observations import BOUNDS, DECIMALS, LONGEST, LONGEST_NOTE, MATURITIES, PROVENANCES, REASONS
from data.periods import KINDS

AREA_KINDS = ("borough", "locality", "ward", "neighbourhood", "district", "force", "country", "custom")
POPULATION_KINDS = ("official", "estimate", "census")
ANY_TEXT = 10_000
ANY_VIEW = 100_000_000
ANY_GEOMETRY = 4_000_000

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


class Instant(TypeDecorator):
    """A moment, kept in UTC on both databases. Refuses a datetime without a time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: object) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone; instants are kept in UTC")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: object) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class FixedDecimal(TypeDecorator):
    """A decimal number with four places, kept as a whole number of ten-thousandths."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: object) -> int | None:
        return None if value is None else int(value.scaleb(DECIMALS).to_integral_exact())

    def process_result_value(self, value: int | None, dialect: object) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-DECIMALS)


class Words(TypeDecorator):
    """A list of texts (or of lists of texts), kept as JSON text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: list | None, dialect: object) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: object) -> list | None:
        return None if value is None else json.loads(value)


PlainText = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that both databases compare and sort by code point."""


def _text(name: str, longest: int, *constraints: ForeignKey, **options: object) -> tuple:
    """A text column and the check of its length, which SQLite would not make by itself."""
    column = Column(name, PlainText, *constraints, **{"nullable": False} | options)
    return column, CheckConstraint(f'length("{name}") <= {longest}', f"{name}_length")


def _whole(name: str, *constraints: ForeignKey, kind: object = BigInteger, **options: object) -> tuple:
    """A whole-number column and the check of its type, which SQLite would not make by itself."""
    column = Column(name, kind, *constraints, **{"nullable": False, "autoincrement": False} | options)
    kinds = "'integer', 'null'" if options.get("nullable") else "'integer'"
    return column, CheckConstraint(f'typeof("{name}") IN ({kinds})', f"{name}_whole").ddl_if(dialect="sqlite")


def _one_of(name: str, words: tuple[str, ...], **options: object) -> tuple:
    """A text column that holds one of these words."""
    listed = ", ".join(f"'{word}'" for word in words)
    return Column(name, PlainText, nullable=False), CheckConstraint(
        f'"{name}" IN ({listed})', f"{name}_known"
    )


store_info = Table(
    "store_info",
    metadata,
    *_text("id", 32, primary_key=True),
    Column("created_at", Instant, nullable=False),
    Column("filled_at", Instant),
    Column("as_of", Date),
)

# The catalogue: each version is a complete set of rows under its own number.

catalogue = Table(
    "catalogue",
    metadata,
    *_whole("id", primary_key=True),
    *_text("sha256", 64),
    *_text("plan", LONGEST["code"]),
    Column("loaded_at", Instant, nullable=False),
    *_text("actor", LONGEST["actor"]),
)

measure_code = Table("measure_code", metadata, *_text("code", LONGEST["code"], primary_key=True))


def _versioned(name: str, *parts: object) -> Table:
    """A table of catalogue rows: `row` keeps their order within one version."""
    return Table(
        name,
        metadata,
        *_whole("catalogue", ForeignKey(catalogue.c.id), primary_key=True),
        *_whole("row", primary_key=True),
        *parts,
    )


def _within(column: str, table: str, key: str = "code") -> ForeignKeyConstraint:
    """The column names a row of the same catalogue version."""
    return ForeignKeyConstraint(["catalogue", column], [f"{table}.catalogue", f"{table}.{key}"])


def _coded() -> tuple:
    return *_text("code", LONGEST["code"]), UniqueConstraint("catalogue", "code")


plan = _versioned(
    "plan",
    *_coded(),
    *_text("name", ANY_TEXT),
    *_text("start", 10),
    *_text("end", 10),
    *_text("source", ANY_TEXT),
    *_text("vision", ANY_TEXT),
    Column("partners", Words, nullable=False),
)
priority = _versioned(
    "priority",
    *_coded(),
    *_text("slug", LONGEST["code"]),
    *_text("name", ANY_TEXT),
    *_whole("position"),
    *_text("introduction", ANY_TEXT),
)
objective_area = _versioned(
    "objective_area",
    *_coded(),
    *_text("priority", LONGEST["code"]),
    *_text("name", ANY_TEXT),
    *_whole("position"),
    _within("priority", "priority"),
)
commitment = _versioned(
    "commitment",
    *_text("objective_area", LONGEST["code"]),
    *_text("text", ANY_TEXT),
    *_whole("position"),
    *_text("source", ANY_TEXT),
    _within("objective_area", "objective_area"),
)
aim = _versioned(
    "aim",
    *_text("priority", LONGEST["code"]),
    *_text("objective_area", LONGEST["code"]),
    *_text("aim", ANY_TEXT),
    *_text("measurement", ANY_TEXT),
    *_text("source", ANY_TEXT),
    Column("measures", Words, nullable=False),
    Column("proposed", Boolean, nullable=False),
    _within("priority", "priority"),
)
key_fact = _versioned(
    "key_fact",
    *_text("priority", LONGEST["code"]),
    *_text("objective_area", LONGEST["code"]),
    *_text("text", ANY_TEXT),
    *_text("period", ANY_TEXT),
    *_text("source", ANY_TEXT),
    *_text("url", ANY_TEXT),
    _within("priority", "priority"),
)
progress = _versioned(
    "progress",
    *_text("priority", LONGEST["code"]),
    *_text("text", ANY_TEXT),
    *_text("source", ANY_TEXT),
    *_text("url", ANY_TEXT),
    _within("priority", "priority"),
)
measure = _versioned(
    "measure",
    *_text("code", LONGEST["code"], ForeignKey(measure_code.c.code)),
    *_text("name", ANY_TEXT),
    *_text("short", ANY_TEXT),
    *_text("priority", LONGEST["code"]),
    *_text("objective", LONGEST["code"]),
    Column("headline", Boolean, nullable=False),
    *_text("definition", ANY_TEXT),
    *_text("numerator", ANY_TEXT),
    *_text("denominator", ANY_TEXT),
    *_text("unit", LONGEST["code"]),
    *_whole("per", nullable=True),
    *_text("population", LONGEST["code"]),
    *_text("counted", ANY_TEXT),
    *_text("polarity", LONGEST["code"]),
    Column("band", Words),
    *_text("role", LONGEST["code"]),
    *_text("basis", LONGEST["code"]),
    *_text("frequency", LONGEST["code"]),
    *_text("sensitivity", LONGEST["code"]),
    *_text("access", LONGEST["code"]),
    *_text("owner", LONGEST["code"]),
    Column("breakdowns", Words, nullable=False),
    Column("areas", Words, nullable=False),
    *_whole("lag_days"),
    Column("ripens", Boolean, nullable=False),
    *_text("ripening", ANY_TEXT),
    *_text("seasonality", ANY_TEXT),
    *_text("cannot_see", ANY_TEXT),
    *_text("evidence", LONGEST["code"]),
    Column("sources", Words, nullable=False),
    Column("aliases", Words, nullable=False),
    Column("pair", Words, nullable=False),
    *_text("notes", ANY_TEXT),
    UniqueConstraint("catalogue", "code"),
    _within("priority", "priority"),
    _within("objective", "objective_area"),
    _within("owner", "owner"),
)
part = _versioned(
    "part",
    *_text("measure", LONGEST["code"]),
    *_text("code", LONGEST["part"]),
    *_text("name", ANY_TEXT),
    *_text("dimension", LONGEST["code"]),
    UniqueConstraint("catalogue", "measure", "code"),
    _within("measure", "measure"),
)
target = _versioned(
    "target",
    *_text("measure", LONGEST["code"]),
    *_text("kind", LONGEST["code"]),
    *_text("value", LONGEST["code"]),
    *_text("text", ANY_TEXT),
    *_text("first_year", 10),
    *_text("last_year", 10),
    *_text("source", ANY_TEXT),
    *_text("url", ANY_TEXT),
    _within("measure", "measure"),
)
target_reference = _versioned(
    "target_reference",
    *_text("text", ANY_TEXT),
    *_text("measure", LONGEST["code"]),
    *_text("reason", ANY_TEXT),
    *_text("source", ANY_TEXT),
    *_text("url", ANY_TEXT),
)
break_in_series = _versioned(
    "break_in_series",
    Column("measures", Words, nullable=False),
    *_text("date", 10),
    *_text("reason", ANY_TEXT),
    *_text("source", ANY_TEXT),
    Column("areas", Words, nullable=False),
)
owner = _versioned("owner", *_coded(), *_text("name", ANY_TEXT))
source = _versioned("source", *_coded(), *_text("title", ANY_TEXT), *_text("url", ANY_TEXT))
ended = _versioned(
    "ended",
    *_text("name", ANY_TEXT),
    *_text("source", ANY_TEXT),
    *_text("outcome", LONGEST["code"]),
    *_text("measure", LONGEST["code"], nullable=True),
    *_text("reason", ANY_TEXT),
    _within("measure", "measure"),
)

# Places and times.

area = Table(
    "area",
    metadata,
    *_text("code", LONGEST["area"], primary_key=True),
    *_text("name", LONGEST["text"]),
    *_one_of("kind", AREA_KINDS),
    *_text(
        "parent",
        LONGEST["area"],
        ForeignKey("area.code", deferrable=True, initially="DEFERRED"),
        nullable=True,
    ),
    Column("valid_from", Date),
    Column("valid_to", Date),
)
population = Table(
    "population",
    metadata,
    *_text("area", LONGEST["area"], ForeignKey(area.c.code), primary_key=True),
    *_whole("year", primary_key=True),
    *_text("base", LONGEST["code"], primary_key=True),
    *_one_of("kind", POPULATION_KINDS, primary_key=True),
    *_whole("value"),
    CheckConstraint("value >= 0", "value_counted"),
    *_text("source", LONGEST["text"]),
)
period = Table(
    "period",
    metadata,
    *_whole("id", primary_key=True),
    *_one_of("kind", KINDS),
    Column("start", Date, nullable=False),
    Column("end", Date, nullable=False),
    UniqueConstraint("kind", "start", "end"),
    CheckConstraint('"end" >= start', "days_in_order"),
)

# Returns and what a board saw of them.

batch = Table(
    "batch",
    metadata,
    *_whole("seq", primary_key=True),
    *_one_of("provenance", PROVENANCES),
    *_text("source", LONGEST["text"]),
    *_text("url", LONGEST["text"]),
    *_text("file_name", LONGEST["text"]),
    *_text("source_sha256", 64),
    *_text("actor", LONGEST["actor"]),
    *_text("reason", LONGEST["text"]),
    Column("received", Date, nullable=False),
    Column("accepted_at", Instant, nullable=False),
    *_whole("row_count"),
    *_text("content_hash", 64),
    UniqueConstraint("source_sha256"),
)
observation = Table(
    "observation",
    metadata,
    *_text("measure", LONGEST["code"], ForeignKey(measure_code.c.code), primary_key=True),
    *_text("part", LONGEST["part"], primary_key=True),
    *_text("area", LONGEST["area"], ForeignKey(area.c.code), primary_key=True),
    *_whole("period", ForeignKey(period.c.id), primary_key=True),
    *_whole("batch", ForeignKey(batch.c.seq), primary_key=True),
    *_whole("numerator", nullable=True),
    *_whole("denominator", nullable=True),
    *_whole("value", kind=FixedDecimal, nullable=True),
    *_one_of("bound", BOUNDS),
    *_text("source_text", LONGEST["text"]),
    *_one_of("maturity", MATURITIES),
    *_one_of("reason", REASONS),
    CheckConstraint("numerator >= 0 AND denominator >= 0", "counts_positive"),
    CheckConstraint("(reason = '') = (numerator IS NOT NULL OR value IS NOT NULL)", "figure_or_reason"),
    Index(None, "batch"),
    sqlite_with_rowid=False,
)
release = Table(
    "release",
    metadata,
    *_whole("number", primary_key=True),
    *_text("name", LONGEST["text"]),
    *_whole("quarter"),
    Column("meeting_date", Date, nullable=False),
    Column("published_at", Instant, nullable=False),
    *_text("actor", LONGEST["actor"]),
    *_text("note", ANY_TEXT),
    *_whole("head"),
    *_whole("catalogue", ForeignKey(catalogue.c.id)),
    Column("as_of", Date, nullable=False),
    *_text("rules_version", LONGEST["code"]),
    *_text("sha256", 64),
)
release_batch = Table(
    "release_batch",
    metadata,
    *_whole("release", ForeignKey(release.c.number), primary_key=True),
    *_whole("batch", ForeignKey(batch.c.seq), primary_key=True),
)
release_view = Table(
    "release_view",
    metadata,
    *_whole("release", ForeignKey(release.c.number), primary_key=True),
    *_text("audience", LONGEST["code"], primary_key=True),
    *_text("json", ANY_VIEW),
    *_text("sha256", 64),
)
note = Table(
    "note",
    metadata,
    *_whole("id", primary_key=True),
    *_text("measure", LONGEST["code"], ForeignKey(measure_code.c.code), nullable=True),
    *_text("area", LONGEST["area"], ForeignKey(area.c.code), nullable=True),
    *_whole("quarter", nullable=True),
    *_text("kind", LONGEST["code"]),
    *_text("text", ANY_TEXT),
    *_text("actor", LONGEST["actor"]),
    Column("written_at", Instant, nullable=False),
)

# What a meeting decided in front of a slide.

DECISION_KINDS = ("decision", "action", "question", "challenge")

decision = Table(
    "decision",
    metadata,
    *_whole("id", primary_key=True),
    *_text("uuid", 36),
    *_one_of("kind", DECISION_KINDS),
    *_text("text", LONGEST_NOTE),
    *_text("owner", LONGEST["actor"]),
    Column("due", Date),
    *_text("slide", LONGEST["code"]),
    *_text("slide_title", LONGEST["text"]),
    *_text("show", LONGEST["code"]),
    *_whole("quarter"),
    *_whole("release", ForeignKey("release.number"), nullable=True),
    Column("agreed_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    *_text("actor", LONGEST["actor"]),
    UniqueConstraint("uuid"),
)

# Boundaries for maps.

BOUNDARY_LEVELS = ("ward", "neighbourhood", "custom")

boundary_layer = Table(
    "boundary_layer",
    metadata,
    *_whole("id", primary_key=True),
    *_text("name", LONGEST["text"]),
    *_one_of("level", BOUNDARY_LEVELS),
    Column("valid_from", Date, nullable=False),
    *_text("file_name", LONGEST["text"]),
    *_text("source_sha256", 64),
    *_text("actor", LONGEST["actor"]),
    Column("loaded_at", Instant, nullable=False),
    UniqueConstraint("source_sha256", "valid_from"),
)
boundary = Table(
    "boundary",
    metadata,
    *_whole("layer", ForeignKey(boundary_layer.c.id), primary_key=True),
    *_text("code", LONGEST["area"], primary_key=True),
    *_text("name", LONGEST["text"]),
    *_text("geometry", ANY_GEOMETRY),
)

# What is being done, promised, asked and answered: each matter with its versions, nothing ever changed.

WORK_KINDS = (
    "action",
    "progress",
    "rating",
    "prediction",
    "commentary",
    "promise",
    "item",
    "answer",
    "role_ended",
)

work = Table(
    "work",
    metadata,
    *_whole("id", primary_key=True),
    *_one_of("kind", WORK_KINDS),
    *_text("key", 2_000),
    *_whole("version"),
    *_text("body", 100_000),
    *_text("actor", LONGEST["actor"]),
    Column("recorded_at", Instant, nullable=False),
    UniqueConstraint("kind", "key", "version"),
)

# Late additions to a release, and the yearly review with what it changes.

REVIEW_DECISIONS = ("keep", "change", "split", "merge", "end", "new_target")
AMENDMENT_KINDS = ("redefine", "end", "split", "merge", "target")

release_supplement = Table(
    "release_supplement",
    metadata,
    *_whole("release", ForeignKey("release.number"), primary_key=True),
    *_whole("parent", ForeignKey("release.number")),
    *_whole("position"),
    UniqueConstraint("parent", "position"),
)
review = Table(
    "review",
    metadata,
    *_whole("id", primary_key=True),
    *_text("year", 7),
    *_text("measure", LONGEST["code"], ForeignKey("measure_code.code")),
    *_text("evidence", LONGEST_NOTE),
    *_whole("likelihood"),
    *_whole("harm"),
    *_text("confidence", 1),
    *_text("consultation", LONGEST_NOTE),
    *_one_of("decision", REVIEW_DECISIONS),
    *_text("reason", LONGEST_NOTE),
    *_text("actor", LONGEST["actor"]),
    Column("recorded_at", Instant, nullable=False),
    CheckConstraint("likelihood BETWEEN 1 AND 5 AND harm BETWEEN 1 AND 5", "risk_scored"),
)
amendment = Table(
    "amendment",
    metadata,
    *_whole("id", primary_key=True),
    *_one_of("kind", AMENDMENT_KINDS),
    *_text("measure", LONGEST["code"], ForeignKey("measure_code.code")),
    *_text("body", 100_000),
    *_text("reason", LONGEST["text"]),
    *_text("actor", LONGEST["actor"]),
    Column("recorded_at", Instant, nullable=False),
)

# The order of the slides of a show, kept with the board of a quarter.

slide_order = Table(
    "slide_order",
    metadata,
    *_whole("id", primary_key=True),
    *_text("show", LONGEST["code"]),
    *_whole("quarter"),
    Column("names", Words, nullable=False),
    *_text("actor", LONGEST["actor"]),
    Column("recorded_at", Instant, nullable=False),
)
