"""Errors of both databases as ours, each with its remedy. Apart from `errors`, which is read without a database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Error as SqliteError

from sqlalchemy import exc

from data.errors import (
    DatabaseMissing,
    DiskFull,
    ReadOnlyStore,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreUnreachable,
)

_SQLITE = {
    "SQLITE_FULL": DiskFull,
    "SQLITE_BUSY": StoreBusy,
    "SQLITE_LOCKED": StoreBusy,
    "SQLITE_CANTOPEN": DatabaseMissing,
    "SQLITE_READONLY": ReadOnlyStore,
}
_SQLITE_DAMAGE = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
_POSTGRESQL = {
    "53100": DiskFull,
    "55P03": StoreBusy,
    "57014": StoreBusy,
    "40001": StoreBusy,
    "40P01": StoreBusy,
    "3D000": DatabaseMissing,
    "25006": ReadOnlyStore,
}


@contextmanager
def clear_errors(place: str) -> Iterator[None]:
    """Raise the errors of both databases as ours where there is a remedy; let every other through."""
    try:
        yield
    except exc.TimeoutError as error:
        raise StoreBusy(place) from error
    except exc.DBAPIError as error:
        ours = _remedied(place, error.orig)
        if ours is None:
            raise
        raise ours from error
    except SqliteError as error:
        ours = _remedied(place, error)
        if ours is None:
            raise
        raise ours from error


def _remedied(place: str, error: BaseException | None) -> StoreError | None:
    if isinstance(error, SqliteError):
        name = "_".join((getattr(error, "sqlite_errorname", None) or "").split("_")[:2])
        if name in _SQLITE_DAMAGE:
            return StoreDamaged(place, str(error))
        return _SQLITE[name](place) if name in _SQLITE else None
    state = getattr(error, "sqlstate", None)
    if state in _POSTGRESQL:
        return _POSTGRESQL[state](place)
    if type(error).__name__ == "OperationalError" and (state is None or state[:2] in ("08", "57")):
        return StoreUnreachable(place)
    return None
