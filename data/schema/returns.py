"""Returns and the figures they brought: a batch, its observations and what its street-level records cover."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Table, UniqueConstraint

from data.observations import BOUNDS, LONGEST, MATURITIES, PLACED_BY, PROVENANCES, REASONS
from data.schema.catalogue_rows import measure_code
from data.schema.columns import FixedDecimal, Instant, metadata, text_column, whole_column, word_column
from data.schema.places import area, period

batch = Table(
    "batch",
    metadata,
    *whole_column("seq", primary_key=True),
    *word_column("provenance", PROVENANCES),
    *text_column("source", LONGEST["text"]),
    *text_column("url", LONGEST["text"]),
    *text_column("file_name", LONGEST["text"]),
    *text_column("source_sha256", 64),
    *text_column("actor", LONGEST["actor"]),
    *text_column("reason", LONGEST["text"]),
    Column("received", Date, nullable=False),
    Column("accepted_at", Instant, nullable=False),
    *whole_column("row_count"),
    *text_column("content_hash", 64),
    UniqueConstraint("source_sha256"),
)

observation = Table(
    "observation",
    metadata,
    *text_column("measure", LONGEST["code"], ForeignKey(measure_code.c.code), primary_key=True),
    *text_column("part", LONGEST["part"], primary_key=True),
    *text_column("area", LONGEST["area"], ForeignKey(area.c.code), primary_key=True),
    *whole_column("period", ForeignKey(period.c.id), primary_key=True),
    *whole_column("batch", ForeignKey(batch.c.seq), primary_key=True),
    *whole_column("numerator", nullable=True),
    *whole_column("denominator", nullable=True),
    *whole_column("value", kind=FixedDecimal, nullable=True),
    *word_column("bound", BOUNDS),
    *text_column("source_text", LONGEST["text"]),
    *word_column("maturity", MATURITIES),
    *word_column("reason", REASONS),
    CheckConstraint("numerator >= 0 AND denominator >= 0", "counts_positive"),
    CheckConstraint("(reason = '') = (numerator IS NOT NULL OR value IS NOT NULL)", "figure_or_reason"),
    Index(None, "batch"),
    sqlite_with_rowid=False,
)

coverage = Table(
    "coverage",
    metadata,
    *whole_column("batch", ForeignKey(batch.c.seq), primary_key=True),
    *whole_column("period", ForeignKey(period.c.id), primary_key=True),
    *whole_column("records"),
    *whole_column("unlocated"),
    *word_column("wards_by", PLACED_BY),
    *word_column("neighbourhoods_by", PLACED_BY),
    CheckConstraint("unlocated >= 0 AND unlocated <= records", "part_of_records"),
)
