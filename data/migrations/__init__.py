"""Bringing a database to the tables this version needs. Runs from code; there is no alembic.ini."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

if TYPE_CHECKING:  # Alembic is slow to import and only needed to set a store up
    from alembic.config import Config

HEAD = "0010"
"""The revision this version works with: the last file of `versions`."""


def revision(connection: Connection) -> str | None:
    """The revision the database is at, or None when there are no tables of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def revisions() -> tuple[str, ...]:
    """Every revision this version knows, newest first."""
    from alembic.script import ScriptDirectory

    return tuple(found.revision for found in ScriptDirectory.from_config(configuration()).walk_revisions())


def upgrade(connection: Connection) -> None:
    """Run every missing revision in the transaction of `connection`: all of them or none."""
    from alembic import command

    command.upgrade(configuration(connection), "head")


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration for these revisions, working on `connection`."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
