"""Actions, predictions, commentary and answers: words that are written once, each matter with its versions."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
TABLE = "work"


def longest(column: str, length: int) -> sa.CheckConstraint:
    """The check that a text is no longer than this."""
    return sa.CheckConstraint(f'length("{column}") <= {length}', name=op.f(f"ck_{TABLE}_{column}_length"))


def whole(column: str) -> sa.CheckConstraint:
    """The check that SQLite really holds a whole number."""
    check = sa.CheckConstraint(
        f"typeof(\"{column}\") IN ('integer')", name=op.f(f"ck_{TABLE}_{column}_whole")
    )
    return check.ddl_if(dialect="sqlite")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("body", TEXT, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work")),
        sa.UniqueConstraint("kind", "key", "version", name=op.f("uq_work_kind_key_version")),
        whole("id"),
        sa.CheckConstraint(
            "\"kind\" IN ('action', 'progress', 'rating', 'prediction', 'commentary', 'promise', 'item', 'answer', "
            "'role_ended')",
            name=op.f("ck_work_kind_known"),
        ),
        longest("key", 2_000),
        whole("version"),
        longest("body", 100_000),
        longest("actor", 200),
    )
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f'CREATE TRIGGER keep_{TABLE}_{change.lower()} BEFORE {change} ON "{TABLE}" '
                f"BEGIN SELECT RAISE(ABORT, 'rows of {TABLE} are never changed or deleted'); END"
            )
    else:
        op.execute(
            f'CREATE TRIGGER keep_{TABLE} BEFORE UPDATE OR DELETE OR TRUNCATE ON "{TABLE}" '
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    raise RuntimeError("what was promised and answered is never thrown away")
