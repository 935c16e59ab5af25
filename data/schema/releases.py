"""What a board saw: releases with their batches, views and late additions, and notes."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Table, UniqueConstraint

from data.observations import LONGEST
from data.schema.catalogue_rows import catalogue, measure_code
from data.schema.columns import ANY_TEXT, Instant, metadata, text_column, whole_column
from data.schema.places import area
from data.schema.returns import batch

ANY_VIEW = 100_000_000

release = Table(
    "release",
    metadata,
    *whole_column("number", primary_key=True),
    *text_column("name", LONGEST["text"]),
    *whole_column("quarter"),
    Column("meeting_date", Date, nullable=False),
    Column("published_at", Instant, nullable=False),
    *text_column("actor", LONGEST["actor"]),
    *text_column("note", ANY_TEXT),
    *whole_column("head"),
    *whole_column("catalogue", ForeignKey(catalogue.c.id)),
    Column("as_of", Date, nullable=False),
    *text_column("rules_version", LONGEST["code"]),
    *text_column("sha256", 64),
)

release_batch = Table(
    "release_batch",
    metadata,
    *whole_column("release", ForeignKey(release.c.number), primary_key=True),
    *whole_column("batch", ForeignKey(batch.c.seq), primary_key=True),
)

release_view = Table(
    "release_view",
    metadata,
    *whole_column("release", ForeignKey(release.c.number), primary_key=True),
    *text_column("audience", LONGEST["code"], primary_key=True),
    *text_column("json", ANY_VIEW),
    *text_column("sha256", 64),
)

note = Table(
    "note",
    metadata,
    *whole_column("id", primary_key=True),
    *text_column("measure", LONGEST["code"], ForeignKey(measure_code.c.code), nullable=True),
    *text_column("area", LONGEST["area"], ForeignKey(area.c.code), nullable=True),
    *whole_column("quarter", nullable=True),
    *text_column("kind", LONGEST["code"]),
    *text_column("text", ANY_TEXT),
    *text_column("actor", LONGEST["actor"]),
    Column("written_at", Instant, nullable=False),
)

release_supplement = Table(
    "release_supplement",
    metadata,
    *whole_column("release", ForeignKey("release.number"), primary_key=True),
    *whole_column("parent", ForeignKey("release.number")),
    *whole_column("position"),
    UniqueConstraint("parent", "position"),
)
