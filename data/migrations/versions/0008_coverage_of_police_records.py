"""What street-level police records cover in a month: how many have no location, and how areas were told."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
TABLE = "coverage"
WORDS = "('point', 'code', 'best_fit')"


def whole(column: str) -> sa.CheckConstraint:
    """The check that SQLite really holds a whole number."""
    check = sa.CheckConstraint(
        f"typeof(\"{column}\") IN ('integer')", name=op.f(f"ck_{TABLE}_{column}_whole")
    )
    return check.ddl_if(dialect="sqlite")


def known(column: str) -> sa.CheckConstraint:
    """The check that a text is one of the words."""
    return sa.CheckConstraint(f'"{column}" IN {WORDS}', name=op.f(f"ck_{TABLE}_{column}_known"))


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("batch", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("period", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("records", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("unlocated", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("wards_by", TEXT, nullable=False),
        sa.Column("neighbourhoods_by", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("batch", "period", name=op.f(f"pk_{TABLE}")),
        sa.ForeignKeyConstraint(["batch"], ["batch.seq"], name=op.f(f"fk_{TABLE}_batch")),
        sa.ForeignKeyConstraint(["period"], ["period.id"], name=op.f(f"fk_{TABLE}_period")),
        whole("batch"),
        whole("period"),
        whole("records"),
        whole("unlocated"),
        known("wards_by"),
        known("neighbourhoods_by"),
        sa.CheckConstraint(
            "unlocated >= 0 AND unlocated <= records", name=op.f(f"ck_{TABLE}_part_of_records")
        ),
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
    raise RuntimeError("what records cover is never thrown away")
