"""Which store a request works on: opened when first needed, and a calm answer when it is not there."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from threading import Lock

from flask import Flask, Response, g, request

from data import store
from data.errors import StoreError
from data.settings import Settings
from web.notices import notice

log = logging.getLogger("safer.web")

_NO_DATA = (
    "/health",
    "/vendor/",
    "/assets/",
    "/_dash-component-suites/",
    "/_dash-dependencies",
    "/_favicon.ico",
)
_HOW = "<p>To set it up, run <code>make run</code>, or <code>flask --app app store init</code>.</p>"


class OpenedOnce:
    """The store of `settings`, opened when somebody first asks for it and the same for all who ask later.

    Raises StoreError for as long as it cannot be opened.
    """

    def __init__(self, settings: Settings, *, write: bool = False) -> None:
        self._settings = settings
        self._write = write
        self._opened: store.Store | None = None
        self._lock = Lock()

    def __call__(self) -> store.Store:
        with self._lock:
            if self._opened is None:
                self._opened = store.open_store(self._settings, write=self._write)
            return self._opened


def add_store(server: Flask, settings: Settings) -> None:
    """Let every request of `server` that shows figures work on the store of `settings`."""
    the_store = OpenedOnce(settings)

    @server.before_request
    def _bind() -> Response | None:
        if request.path.startswith(_NO_DATA):
            return None
        try:
            bound = the_store()
        except StoreError as error:
            return _unavailable(error)
        g.store_binding = ExitStack()
        g.store_binding.enter_context(store.using(bound))
        g.store_binding.enter_context(bound.one_connection())
        return None

    @server.teardown_request
    def _unbind(_error: BaseException | None) -> None:
        binding = g.pop("store_binding", None)
        if binding is not None:
            binding.close()

    server.register_error_handler(StoreError, _unavailable)


def has_store() -> bool:
    """Whether the current request works on a store."""
    return "store_binding" in g


def _unavailable(error: StoreError) -> Response:
    log.error("the store cannot be used: %s", error)
    return notice(
        503,
        "The figures are not available",
        "The dashboard runs, but its store of figures is missing or cannot be read; the log says which.",
        _HOW,
    )
