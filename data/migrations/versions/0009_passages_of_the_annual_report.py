"""Passages of the annual report among what people write: one more kind of word."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
TABLE = "work"
KNOWN = "ck_work_kind_known"
KINDS = (
    "\"kind\" IN ('action', 'progress', 'rating', 'prediction', 'commentary', 'promise', 'case_study', "
    "'passage', 'item', 'answer', 'role_ended')"
)


def longest(column: str, length: int) -> sa.CheckConstraint:
    """The check that a text is no longer than this."""
    return sa.CheckConstraint(f'length("{column}") <= {length}', name=op.f(f"ck_{TABLE}_{column}_length"))


def whole(column: str) -> sa.CheckConstraint:
    """The check that SQLite really holds a whole number."""
    return sa.CheckConstraint(f"typeof(\"{column}\") IN ('integer')", name=op.f(f"ck_{TABLE}_{column}_whole"))


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _made_anew()
    else:
        op.drop_constraint(op.f(KNOWN), TABLE)
        op.create_check_constraint(op.f(KNOWN), TABLE, KINDS)


def _made_anew() -> None:
    """The same rows under the new check: SQLite cannot change the check of a table that is there."""
    anew = op.create_table(
        f"{TABLE}_anew",
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("body", TEXT, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("kind", "key", "version", name=op.f(f"uq_{TABLE}_kind_key_version")),
        whole("id"),
        sa.CheckConstraint(KINDS, name=op.f(KNOWN)),
        longest("key", 2_000),
        whole("version"),
        longest("body", 100_000),
        longest("actor", 200),
    )
    names = anew.columns.keys()
    before = sa.table(TABLE, *map(sa.column, names))
    op.execute(anew.insert().from_select(names, sa.select(before)))
    op.drop_table(TABLE)
    op.rename_table(anew.name, TABLE)
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f'CREATE TRIGGER keep_{TABLE}_{change.lower()} BEFORE {change} ON "{TABLE}" '
            f"BEGIN SELECT RAISE(ABORT, 'rows of {TABLE} are never changed or deleted'); END"
        )


def downgrade() -> None:
    raise RuntimeError("passages are never thrown away")
