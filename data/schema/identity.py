"""Which store this is, and since when."""

from __future__ import annotations

from sqlalchemy import Column, Date, Table

from data.schema.columns import Instant, metadata, text_column

store_info = Table(
    "store_info",
    metadata,
    *text_column("id", 32, primary_key=True),
    Column("created_at", Instant, nullable=False),
    Column("filled_at", Instant),
    Column("as_of", Date),
)
