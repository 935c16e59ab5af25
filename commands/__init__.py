"""What can be done from the command line: the same answers as the pages, for files and for the people who run it.

Each verb is a module of its own here, read only when it is used: a nightly check of a return does not wait for charts.
"""

from __future__ import annotations

from importlib import import_module

import click
from flask.cli import AppGroup

VERBS = (
    "actions", "backup", "corrections", "geography", "intake", "measures", "releases", "report", "returns", "store",
    "targets", "uploads", "wards",
)  # fmt: skip


class Verbs(AppGroup):
    """The group of every verb: `commands.store` has `store_commands`, and so on."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all verbs, in order."""
        return sorted({*super().list_commands(ctx), *VERBS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The group of one verb, or None when there is no such verb."""
        if cmd_name in VERBS:
            return getattr(import_module(f"commands.{cmd_name}"), f"{cmd_name}_commands")
        return super().get_command(ctx, cmd_name)
