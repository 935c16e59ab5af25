"""Places and times, populations, and boundaries for maps."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Table, UniqueConstraint

from data.areas import AREA_KINDS
from data.observations import LONGEST
from data.periods import KINDS
from data.schema.columns import Instant, metadata, text_column, whole_column, word_column

POPULATION_KINDS = ("official", "estimate", "census")
BOUNDARY_LEVELS = ("ward", "neighbourhood", "custom")
ANY_GEOMETRY = 4_000_000

area = Table(
    "area",
    metadata,
    *text_column("code", LONGEST["area"], primary_key=True),
    *text_column("name", LONGEST["text"]),
    *word_column("kind", AREA_KINDS),
    *text_column(
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
    *text_column("area", LONGEST["area"], ForeignKey(area.c.code), primary_key=True),
    *whole_column("year", primary_key=True),
    *text_column("base", LONGEST["code"], primary_key=True),
    *word_column("kind", POPULATION_KINDS),
    *whole_column("value"),
    CheckConstraint("value >= 0", "value_counted"),
    *text_column("source", LONGEST["text"]),
)

period = Table(
    "period",
    metadata,
    *whole_column("id", primary_key=True),
    *word_column("kind", KINDS),
    Column("start", Date, nullable=False),
    Column("end", Date, nullable=False),
    UniqueConstraint("kind", "start", "end"),
    CheckConstraint('"end" >= start', "days_in_order"),
)

boundary_layer = Table(
    "boundary_layer",
    metadata,
    *whole_column("id", primary_key=True),
    *text_column("name", LONGEST["text"]),
    *word_column("level", BOUNDARY_LEVELS),
    Column("valid_from", Date, nullable=False),
    *text_column("file_name", LONGEST["text"]),
    *text_column("source_sha256", 64),
    *text_column("actor", LONGEST["actor"]),
    Column("loaded_at", Instant, nullable=False),
    UniqueConstraint("source_sha256", "valid_from"),
)

boundary = Table(
    "boundary",
    metadata,
    *whole_column("layer", ForeignKey(boundary_layer.c.id), primary_key=True),
    *text_column("code", LONGEST["area"], primary_key=True),
    *text_column("name", LONGEST["text"]),
    *text_column("geometry", ANY_GEOMETRY),
)

boundary_withdrawal = Table(
    "boundary_withdrawal",
    metadata,
    *whole_column("layer", ForeignKey(boundary_layer.c.id), primary_key=True),
    *text_column("reason", LONGEST["text"]),
    *text_column("actor", LONGEST["actor"]),
    Column("withdrawn_at", Instant, nullable=False),
)
