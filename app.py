"""The application: `create_app(settings)` puts the rooms together, `server` is what gunicorn serves.

`flask --app app` finds `app`, which has every command and makes the dashboard itself only when it is to be served.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING

from flask import Flask

from commands import Verbs
from data.settings import Settings
from web import launch

if TYPE_CHECKING:
    from dash import Dash


def create_app(settings: Settings) -> Dash:
    """The dashboard working under `settings`, warmed up and ready to be served as `create_app(settings).server`."""
    # Here and not above: the drawing of charts takes seconds to read, and no command but a report needs it.
    from web.dashboard import dashboard

    made = dashboard(settings)
    made.server.cli = Verbs()
    return made


class _CommandLine(Flask):
    """The commands; who serves this is given the dashboard."""

    def wsgi_app(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        return _served().wsgi_app(environ, start_response)


@cache
def _served() -> Flask:
    return create_app(settings).server


def __getattr__(name: str) -> Flask:
    if name == "server":
        return _served()
    raise AttributeError(f"module 'app' has no attribute '{name}'")


logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
settings = launch.checked_settings(os.environ)
app = _CommandLine("safer", static_folder=None)
app.config["SAFER_SETTINGS"] = settings
app.cli = Verbs()
