"""Decisions, actions, questions and challenges of a meeting, tied to the slide and the release they were made on."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
TABLE = "decision"


def longest(column: str, length: int) -> sa.CheckConstraint:
    """The check that a text is no longer than this."""
    return sa.CheckConstraint(f'length("{column}") <= {length}', name=op.f(f"ck_{TABLE}_{column}_length"))


def whole(column: str, nullable: bool = False) -> sa.CheckConstraint:
    """The check that SQLite really holds a whole number."""
    kinds = "'integer', 'null'" if nullable else "'integer'"
    check = sa.CheckConstraint(f'typeof("{column}") IN ({kinds})', name=op.f(f"ck_{TABLE}_{column}_whole"))
    return check.ddl_if(dialect="sqlite")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("uuid", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("owner", TEXT, nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("slide", TEXT, nullable=False),
        sa.Column("slide_title", TEXT, nullable=False),
        sa.Column("show", TEXT, nullable=False),
        sa.Column("quarter", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("release", sa.BigInteger(), nullable=True, autoincrement=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.ForeignKeyConstraint(["release"], ["release.number"], name=op.f("fk_decision_release")),
        sa.UniqueConstraint("uuid", name=op.f("uq_decision_uuid")),
        longest("actor", 200),
        whole("id"),
        sa.CheckConstraint(
            "\"kind\" IN ('decision', 'action', 'question', 'challenge')", name=op.f("ck_decision_kind_known")
        ),
        longest("owner", 200),
        whole("quarter"),
        whole("release", nullable=True),
        longest("show", 60),
        longest("slide", 60),
        longest("slide_title", 1_000),
        longest("text", 4_000),
        longest("uuid", 36),
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
    raise RuntimeError("decisions are never thrown away")
