"""The way into the database: one engine that only reads and one that writes, on SQLite and on PostgreSQL.

SQLite writers begin with BEGIN IMMEDIATE and PostgreSQL writers take one lock first, so that what a writer reads
is still true when it writes. A database is never created here except by `create`.
"""

from __future__ import annotations

import logging
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from urllib.parse import quote
from weakref import WeakSet

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import NullPool

from data.errors import DatabaseMissing, DatabaseMoved
from data.remedies import clear_errors

log = logging.getLogger("safer.store")

WAIT_SECONDS = 5
READ_SECONDS = 10
SAFE_WAL = (3, 51, 3)
"""SQLite before this version can damage a file in WAL mode when two connections write at the same moment."""

_NETWORK = frozenset(
    (
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "afs",
        "ceph",
        "fuse.sshfs",
        "fuse.glusterfs",
        "glusterfs",
        "ncpfs",
    )
)
_WRITER_LOCK = 7_265_726  # any number, the same in every process
_PRAGMAS = (
    "PRAGMA foreign_keys=ON",
    # FULL and, where the journal is deleted to commit, the folder too: else the journal could be back after a power
    # loss and undo what was reported as done.
    "PRAGMA synchronous=EXTRA",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
)
_OPEN: WeakSet[Database] = WeakSet()


def journal_mode(path: Path) -> str:
    """The journal mode that is safe with the SQLite in use and the disk of `path`: "wal" or "delete"."""
    is_safe = sqlite3.sqlite_version_info >= SAFE_WAL and not network_share(path)
    return "wal" if is_safe else "delete"


def network_share(path: Path, mounts: Path = Path("/proc/self/mounts")) -> str:
    """The kind of network file system that `path` is on, such as "nfs4"; "" on a disk of this machine.

    SQLite's locks do not hold there, so that two writers can damage the file. Known on Linux only.
    """
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    best, kind = -1, ""
    for line in lines:
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        place = Path(re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), fields[1]))
        if path.is_relative_to(place) and len(place.parts) >= best:
            best, kind = len(place.parts), fields[2]
    return kind if kind in _NETWORK else ""


class _Lent:
    """The connection that reads of one request share, opened by the first of them."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.in_use = False
        self._connection: Connection | None = None

    @contextmanager
    def transaction(self, reader: Engine) -> Iterator[Connection]:
        """The connection, in a transaction of its own; closed when anything goes wrong in it."""
        if self._connection is None:
            self._connection = reader.connect()
        self.in_use = True
        try:
            yield self._connection
            self._connection.rollback()
        except BaseException:
            self.close()
            raise
        finally:
            self.in_use = False

    def close(self) -> None:
        """Close the connection; the next read opens another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


_LENT: ContextVar[_Lent | None] = ContextVar("lent connection", default=None)


class Database:
    """One database and its two engines. `name` is safe to print: it never holds a password."""

    def __init__(self, address: str) -> None:
        self.url = _url(address)
        self.dialect = self.url.get_backend_name()
        self.path = Path(self.url.database).resolve() if self.dialect == "sqlite" else None
        self.name = str(self.path or self.url.render_as_string(hide_password=True))
        self._file: tuple[int, int] | None = None
        if self.path:
            self._reader, self._writer = _sqlite(self.path, write=False), _sqlite(self.path, write=True)
        else:
            self._reader, self._writer = _postgresql(self.url, write=False), _postgresql(self.url, write=True)
        _OPEN.add(self)

    def create(self) -> None:
        """Make the empty database file, readable by its owner alone. Does nothing when it is there."""
        if self.path:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with suppress(FileExistsError):
                os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))

    def open(self) -> None:
        """Remember which file this is, finish what a killed writer left and set the journal mode.

        Raises DatabaseMissing when there is no file.
        """
        if not self.path:
            return
        self._file = self._found_file()
        if self._file is None:
            raise DatabaseMissing(self.name)
        share = network_share(self.path)
        if share:
            log.warning(
                "the store at %s is on a network share (%s), where two writers can damage it: "
                "move SAFER_HOME to a disk of this machine, or use PostgreSQL",
                self.name,
                share,
            )
        with clear_errors(self.name):
            connection = _sqlite_connection(self.path, write=True)
            try:
                (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
                wanted = journal_mode(self.path)
                if mode != wanted and os.access(self.path, os.W_OK):
                    connection.execute(f"PRAGMA journal_mode={wanted}")
            finally:
                connection.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the database and can change nothing."""
        self._check_file()
        with clear_errors(self.name), self._connection() as connection:
            yield connection

    @contextmanager
    def one_connection(self) -> Iterator[None]:
        """Let what is read inside, one after the other, share a connection to the SQLite file.

        To open one takes longer than most reads. Each read is a transaction of its own as ever: nobody who writes
        waits longer for it.
        """
        lent = _Lent(self) if self.path else None
        token = _LENT.set(lent)
        try:
            yield
        finally:
            _LENT.reset(token)
            if lent is not None:
                lent.close()

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        lent = _LENT.get()
        if lent is None or lent.database is not self or lent.in_use:
            with self._reader.connect() as connection:
                yield connection
        else:
            with lent.transaction(self._reader) as connection:
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The one writer's transaction: committed at the end, rolled back at any error."""
        self._check_file()
        with clear_errors(self.name), self._writer.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self._reader.dispose()
        self._writer.dispose()

    def forget_connections(self) -> None:
        """Drop connections that belong to a parent process, without closing them for it."""
        self._reader.dispose(close=False)
        self._writer.dispose(close=False)

    def _found_file(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self.path)
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino

    def _check_file(self) -> None:
        if self._file is not None and self._found_file() != self._file:
            raise DatabaseMoved(self.name)


def _forget_in_child() -> None:
    for database in list(_OPEN):
        database.forget_connections()


os.register_at_fork(after_in_child=_forget_in_child)


def _url(address: str) -> URL:
    url = make_url(address)
    backend = url.get_backend_name()
    if backend == "sqlite" and url.database and url.database != ":memory:":
        return url
    if backend in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    raise ValueError(
        "a store is an SQLite file (sqlite:////folder/safer.db) or PostgreSQL (postgresql://host/name)"
    )


def _sqlite_connection(path: Path, *, write: bool) -> sqlite3.Connection:
    # mode=rw even for readers: after a writer was killed, the next one in must be able to roll its journal back.
    connection = sqlite3.connect(
        f"file:{quote(str(path))}?mode=rw",
        uri=True,
        timeout=WAIT_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    if not write:
        connection.execute("PRAGMA query_only=ON")
    return connection


def _sqlite(path: Path, *, write: bool) -> Engine:
    # A connection to a file costs little, and one that is kept would go on writing to a file that was moved away.
    engine = create_engine(
        "sqlite://", creator=lambda: _sqlite_connection(path, write=write), poolclass=NullPool
    )
    begin = "BEGIN IMMEDIATE" if write else "BEGIN"

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _postgresql(url: URL, *, write: bool) -> Engine:
    wait = f"-c lock_timeout={round(WAIT_SECONDS * 1000)}ms"
    options = [str(url.query.get("options", "")), "-c timezone=UTC", wait]
    if not write:
        options += [
            "-c default_transaction_read_only=on",
            "-c default_transaction_isolation=repeatable\\ read",
            f"-c statement_timeout={READ_SECONDS}s",
        ]
    engine = create_engine(
        url.difference_update_query(["options"]),
        connect_args={"connect_timeout": 3, "options": " ".join(options)},
        pool_pre_ping=True,
        pool_recycle=1800,
        pool_timeout=WAIT_SECONDS,
    )
    if write:

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})")

    return engine
