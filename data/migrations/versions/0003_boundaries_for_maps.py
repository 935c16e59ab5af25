"""Boundaries of places for maps, by layer."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
TABLES = ("boundary_layer", "boundary")


def longest(table: str, column: str, length: int) -> sa.CheckConstraint:
    """The check that a text is no longer than this."""
    return sa.CheckConstraint(f'length("{column}") <= {length}', name=op.f(f"ck_{table}_{column}_length"))


def whole(table: str, column: str) -> sa.CheckConstraint:
    """The check that SQLite really holds a whole number."""
    check = sa.CheckConstraint(
        f"typeof(\"{column}\") IN ('integer')", name=op.f(f"ck_{table}_{column}_whole")
    )
    return check.ddl_if(dialect="sqlite")


def upgrade() -> None:
    op.create_table(
        "boundary_layer",
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("level", TEXT, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("file_name", TEXT, nullable=False),
        sa.Column("source_sha256", TEXT, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boundary_layer")),
        sa.UniqueConstraint(
            "source_sha256", "valid_from", name=op.f("uq_boundary_layer_source_sha256_valid_from")
        ),
        longest("boundary_layer", "actor", 200),
        longest("boundary_layer", "file_name", 1_000),
        whole("boundary_layer", "id"),
        sa.CheckConstraint(
            "\"level\" IN ('ward', 'neighbourhood', 'custom')", name=op.f("ck_boundary_layer_level_known")
        ),
        longest("boundary_layer", "name", 1_000),
        longest("boundary_layer", "source_sha256", 64),
    )
    op.create_table(
        "boundary",
        sa.Column("layer", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("geometry", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("layer", "code", name=op.f("pk_boundary")),
        sa.ForeignKeyConstraint(["layer"], ["boundary_layer.id"], name=op.f("fk_boundary_layer")),
        longest("boundary", "code", 40),
        longest("boundary", "geometry", 4_000_000),
        whole("boundary", "layer"),
        longest("boundary", "name", 1_000),
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
    raise RuntimeError("boundaries are never thrown away")
