"""The yearly review, with what it changes."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Table

from data.observations import LONGEST, LONGEST_NOTE
from data.schema.columns import Instant, metadata, text_column, whole_column, word_column

REVIEW_DECISIONS = ("keep", "change", "split", "merge", "end", "new_target")
AMENDMENT_KINDS = ("redefine", "end", "split", "merge", "target")

review = Table(
    "review",
    metadata,
    *whole_column("id", primary_key=True),
    *text_column("year", 7),
    *text_column("measure", LONGEST["code"], ForeignKey("measure_code.code")),
    *text_column("evidence", LONGEST_NOTE),
    *whole_column("likelihood"),
    *whole_column("harm"),
    *text_column("confidence", 1),
    *text_column("consultation", LONGEST_NOTE),
    *word_column("decision", REVIEW_DECISIONS),
    *text_column("reason", LONGEST_NOTE),
    *text_column("actor", LONGEST["actor"]),
    Column("recorded_at", Instant, nullable=False),
    CheckConstraint("likelihood BETWEEN 1 AND 5 AND harm BETWEEN 1 AND 5", "risk_scored"),
)

amendment = Table(
    "amendment",
    metadata,
    *whole_column("id", primary_key=True),
    *word_column("kind", AMENDMENT_KINDS),
    *text_column("measure", LONGEST["code"], ForeignKey("measure_code.code")),
    *text_column("body", 100_000),
    *text_column("reason", LONGEST["text"]),
    *text_column("actor", LONGEST["actor"]),
    Column("recorded_at", Instant, nullable=False),
)
