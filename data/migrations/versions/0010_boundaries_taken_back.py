"""Layers of boundaries that were taken back, each with its reason."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
TABLE = "boundary_withdrawal"


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
        sa.Column("layer", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("layer", name=op.f(f"pk_{TABLE}")),
        sa.ForeignKeyConstraint(["layer"], ["boundary_layer.id"], name=op.f(f"fk_{TABLE}_layer")),
        longest("actor", 200),
        whole("layer"),
        longest("reason", 1_000),
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
    raise RuntimeError("what was taken back is never forgotten")
