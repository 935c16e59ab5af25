"""What meetings decided, and what is being done, promised, asked and answered."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Table, UniqueConstraint

from data.observations import LONGEST, LONGEST_NOTE
from data.schema.columns import Instant, Words, metadata, text_column, whole_column, word_column

DECISION_KINDS = ("decision", "action", "question", "challenge")
WORK_KINDS = (
    "action",
    "progress",
    "rating",
    "prediction",
    "commentary",
    "promise",
    "case_study",
    "passage",
    "item",
    "answer",
    "role_ended",
)

decision = Table(
    "decision",
    metadata,
    *whole_column("id", primary_key=True),
    *text_column("uuid", 36),
    *word_column("kind", DECISION_KINDS),
    *text_column("text", LONGEST_NOTE),
    *text_column("owner", LONGEST["actor"]),
    Column("due", Date),
    *text_column("slide", LONGEST["code"]),
    *text_column("slide_title", LONGEST["text"]),
    *text_column("show", LONGEST["code"]),
    *whole_column("quarter"),
    *whole_column("release", ForeignKey("release.number"), nullable=True),
    Column("agreed_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    *text_column("actor", LONGEST["actor"]),
    UniqueConstraint("uuid"),
)

work = Table(
    "work",
    metadata,
    *whole_column("id", primary_key=True),
    *word_column("kind", WORK_KINDS),
    *text_column("key", 2_000),
    *whole_column("version"),
    *text_column("body", 100_000),
    *text_column("actor", LONGEST["actor"]),
    Column("recorded_at", Instant, nullable=False),
    UniqueConstraint("kind", "key", "version"),
)

slide_order = Table(
    "slide_order",
    metadata,
    *whole_column("id", primary_key=True),
    *text_column("show", LONGEST["code"]),
    *whole_column("quarter"),
    Column("names", Words, nullable=False),
    *text_column("actor", LONGEST["actor"]),
    Column("recorded_at", Instant, nullable=False),
)
