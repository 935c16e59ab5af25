"""Making a store that either is there with everything in it, or is not there at all."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from data.engine import Database
from data.errors import DatabaseMissing, StoreError, UnknownRevision
from data.settings import Settings
from data.store import Store, init_store, open_store


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """One process at a time sets up a store: the next one waits. Makes the folder, for its owner alone."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = os.open(home, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def is_there(settings: Settings) -> bool:
    """Whether the settings name a store, of whatever version."""
    try:
        open_store(settings).close()
    except DatabaseMissing:
        return False
    except UnknownRevision:
        return True
    return True


@contextmanager
def new_store(settings: Settings) -> Iterator[Store]:
    """A new store to be filled inside the block, for writing; it is filled as of the days it is told.

    An SQLite store takes its place only when the block ends without an error, whatever happens to the process.
    A PostgreSQL store is marked as filled then; `checked_filled` refuses one that is not.
    """
    path = Database(settings.database_url).path
    settings = replace(settings, as_of=None)
    if path is None:
        store = init_store(settings)
    else:
        aside = path.with_name(f"{path.name}.new")
        for leftover in path.parent.glob(f"{aside.name}*"):
            leftover.unlink()
        store = init_store(replace(settings, database_url=f"sqlite:///{aside}"))
    try:
        yield store
        store.mark_filled()
    finally:
        store.close()
    if path is not None:
        aside.rename(path)


def checked_filled(store: Store) -> Store:
    """The same store. Raises StoreError when its first filling was interrupted."""
    if not store.is_filled():
        raise StoreError(
            f"setting up the store at {store.name} was interrupted: empty that database and run it again"
        )
    return store
