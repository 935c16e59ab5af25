"""Supplements of releases, the yearly review of every measure, and what it changes in the catalogue."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
TABLES = ("release_supplement", "review", "amendment")


def longest(table: str, column: str, length: int) -> sa.CheckConstraint:
    """The check that a text is no longer than this."""
    return sa.CheckConstraint(f'length("{column}") <= {length}', name=op.f(f"ck_{table}_{column}_length"))


def whole(table: str, column: str) -> sa.CheckConstraint:
    """The check that SQLite really holds a whole number."""
    check = sa.CheckConstraint(
        f"typeof(\"{column}\") IN ('integer')", name=op.f(f"ck_{table}_{column}_whole")
    )
    return check.ddl_if(dialect="sqlite")


def number(column: str) -> sa.Column:
    """A column of whole numbers that we give ourselves."""
    return sa.Column(column, sa.BigInteger(), nullable=False, autoincrement=False)


def words(*columns: str) -> list[sa.Column]:
    """Columns of text."""
    return [sa.Column(column, TEXT, nullable=False) for column in columns]


def upgrade() -> None:
    op.create_table(
        "release_supplement",
        number("release"),
        number("parent"),
        number("position"),
        sa.PrimaryKeyConstraint("release", name=op.f("pk_release_supplement")),
        sa.ForeignKeyConstraint(["release"], ["release.number"], name=op.f("fk_release_supplement_release")),
        sa.ForeignKeyConstraint(["parent"], ["release.number"], name=op.f("fk_release_supplement_parent")),
        sa.UniqueConstraint("parent", "position", name=op.f("uq_release_supplement_parent_position")),
        whole("release_supplement", "release"),
        whole("release_supplement", "parent"),
        whole("release_supplement", "position"),
    )
    op.create_table(
        "review",
        number("id"),
        *words("year", "measure", "evidence"),
        number("likelihood"),
        number("harm"),
        *words("confidence", "consultation", "decision", "reason", "actor"),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.ForeignKeyConstraint(["measure"], ["measure_code.code"], name=op.f("fk_review_measure")),
        whole("review", "id"),
        longest("review", "year", 7),
        longest("review", "measure", 60),
        longest("review", "evidence", 4_000),
        whole("review", "likelihood"),
        whole("review", "harm"),
        longest("review", "confidence", 1),
        longest("review", "consultation", 4_000),
        sa.CheckConstraint(
            "\"decision\" IN ('keep', 'change', 'split', 'merge', 'end', 'new_target')",
            name=op.f("ck_review_decision_known"),
        ),
        longest("review", "reason", 4_000),
        longest("review", "actor", 200),
        sa.CheckConstraint(
            "likelihood BETWEEN 1 AND 5 AND harm BETWEEN 1 AND 5", name=op.f("ck_review_risk_scored")
        ),
    )
    op.create_table(
        "amendment",
        number("id"),
        *words("kind", "measure", "body", "reason", "actor"),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
        sa.ForeignKeyConstraint(["measure"], ["measure_code.code"], name=op.f("fk_amendment_measure")),
        whole("amendment", "id"),
        sa.CheckConstraint(
            "\"kind\" IN ('redefine', 'end', 'split', 'merge', 'target')",
            name=op.f("ck_amendment_kind_known"),
        ),
        longest("amendment", "measure", 60),
        longest("amendment", "body", 100_000),
        longest("amendment", "reason", 1_000),
        longest("amendment", "actor", 200),
    )
    for table in TABLES:
        if op.get_bind().dialect.name == "sqlite":
            for change in ("UPDATE", "DELETE"):
                op.execute(
                    f'CREATE TRIGGER keep_{table}_{change.lower()} BEFORE {change} ON "{table}" '
                    f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed or deleted'); END"
                )
        else:
            op.execute(
                f'CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}" '
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )


def downgrade() -> None:
    raise RuntimeError("reviews are never thrown away")
