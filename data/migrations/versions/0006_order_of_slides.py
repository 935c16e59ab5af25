"""The order somebody gave the slides of a board's show."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
TABLE = "slide_order"


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
        sa.Column("show", TEXT, nullable=False),
        sa.Column("quarter", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slide_order")),
        whole("id"),
        longest("show", 60),
        whole("quarter"),
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
    raise RuntimeError("orders of slides are never thrown away")
