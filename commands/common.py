"""What commands share: one clear message instead of a trace, quarters and days as words, the settings in use."""

from __future__ import annotations

import os
from datetime import date, datetime

import click
from flask import current_app

from data.actions_file import ActionsFileError
from data.areas import AreasRefused
from data.catalogue import CatalogueError
from data.errors import StoreError
from data.observations import ObservationError
from data.periods import Quarter
from data.returns.problems import ReturnError
from data.settings import Settings, SettingsError

# Not any ValueError: a mistake of ours ends with a trace, not as a mistake of whoever typed the command.
_REFUSED = (
    StoreError, SettingsError, CatalogueError, ObservationError, ReturnError, ActionsFileError, AreasRefused,
)  # fmt: skip


class ClearErrors(click.Group):
    """A group whose commands end with one clear message and exit code 1 when something is refused."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command. Raises click.ClickException for what can be put right."""
        try:
            return super().invoke(ctx)
        except _REFUSED as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            what = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(f"{what}{error.strerror or error}; nothing was changed") from error


class QuarterLabel(click.ParamType):
    """A financial quarter such as "2025-26 Q3"."""

    name = "quarter"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Quarter:
        """The quarter; ends with exit code 2 when it is none."""
        try:
            return value if isinstance(value, Quarter) else Quarter.parse(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Day(click.DateTime):
    """A day such as 2026-02-15."""

    name = "date"

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day; ends with exit code 2 when it is none."""
        found = super().convert(value, param, ctx)
        return found.date() if isinstance(found, datetime) else found


def settings_in_use() -> Settings:
    """The settings of the application, or of the environment where there is no application."""
    held = current_app.config.get("SAFER_SETTINGS") if current_app else None
    return held or Settings.from_env(os.environ)
