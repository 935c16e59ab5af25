"""Columns that hold the same bits in both databases: whole numbers, text, days and UTC instants, nothing else."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    MetaData,
    Text,
    TypeDecorator,
)

from data.observations import DECIMALS

ANY_TEXT = 10_000
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


def text_column(name: str, longest: int, *constraints: ForeignKey, **options: object) -> tuple:
    """A text column and the check of its length, which SQLite would not make by itself."""
    column = Column(name, PlainText, *constraints, **{"nullable": False} | options)
    return column, CheckConstraint(f'length("{name}") <= {longest}', f"{name}_length")


def whole_column(name: str, *constraints: ForeignKey, kind: object = BigInteger, **options: object) -> tuple:
    """A whole-number column and the check of its type, which SQLite would not make by itself."""
    column = Column(name, kind, *constraints, **{"nullable": False, "autoincrement": False} | options)
    kinds = "'integer', 'null'" if options.get("nullable") else "'integer'"
    return column, CheckConstraint(f'typeof("{name}") IN ({kinds})', f"{name}_whole").ddl_if(dialect="sqlite")


def word_column(name: str, words: tuple[str, ...]) -> tuple:
    """A text column that holds one of these words."""
    listed = ", ".join(f"'{word}'" for word in words)
    return Column(name, PlainText, nullable=False), CheckConstraint(
        f'"{name}" IN ({listed})', f"{name}_known"
    )
