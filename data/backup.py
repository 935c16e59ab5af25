"""Backups: a copy of the whole store beside a manifest that says what must come back, and the way back.

Two kinds: `sqlite` is a copy of the database file, `portable` every table as JSON lines, which moves a store from one
database to the other. A backup exists when its manifest does, which is written last.
"""

from __future__ import annotations

import gzip
import json
import os
import platform
import sqlite3
import tempfile
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import file_digest, sha256
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, Date, Table, insert, select

from data import migrations
from data.engine import Database
from data.errors import DatabaseMissing, StoreDamaged, StoreError
from data.periods import Quarter
from data.remedies import clear_errors
from data.schema.columns import FixedDecimal, Instant, metadata
from data.settings import Settings
from data.soundness import findings
from data.store import Store, open_store

FOLDER = "backups"
KINDS = ("sqlite", "portable")
DAYS_KEPT = 14
QUARTERS_KEPT = 8

_SUFFIXES = {"sqlite": ".db", "portable": ".jsonl.gz"}
_MANIFEST = ".manifest.json"
_AT_ONCE = 1000


class BackupError(StoreError):
    """A backup is not what its manifest says, or cannot be put where it was asked for."""


@dataclass(frozen=True)
class Manifest:
    """What a backup must hold: its file and hash, when and from what it was made, and rows and hash by table.

    `content` has the SHA-256 over the rows of each table as canonical JSON lines, the same on both databases.
    """

    kind: str
    file: str
    sha256: str
    size: int
    made_at: str
    application: str
    made_with: str
    revision: str
    store: str
    head: int
    releases: int
    rows: dict[str, int]
    content: dict[str, str]

    @property
    def moment(self) -> datetime:
        """When the backup was made."""
        return datetime.fromisoformat(self.made_at)


@dataclass(frozen=True)
class Backup:
    """One backup on disk: its file and its manifest."""

    path: Path
    manifest: Manifest


def make(store: Store, folder: Path, *, portable: bool = False, now: datetime | None = None) -> Backup:
    """A new backup of the store in `folder`, made while others read and write, and read back before it counts.

    PostgreSQL always makes a portable one. Raises BackupError when what was written is not what was read, DiskFull or
    OSError when it cannot be written; then nothing is left behind.
    """
    kind = "portable" if portable or store.dialect != "sqlite" else "sqlite"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = (now or datetime.now(UTC)).astimezone(UTC)
    name = f"safer-{now:%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:6]}{_SUFFIXES[kind]}"
    partial = folder / f"{name}.part"
    try:
        with clear_errors(str(partial)), store.reading() as connection:
            if kind == "sqlite":
                _copy_file(connection, partial)
                counted = None
            else:
                counted = _dump(connection, partial)
            revision = migrations.revision(connection) or ""
        if counted is None:
            counted = _counted_file(partial)
        _synced(partial)
        rows = {table: count for table, (count, _) in counted.items()}
        manifest = Manifest(
            kind=kind,
            file=name,
            sha256=_hash_of(partial),
            size=partial.stat().st_size,
            made_at=now.isoformat(),
            application=_application(),
            made_with=f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
            revision=revision,
            store=store.id,
            head=rows["batch"],
            releases=rows["release"],
            rows=rows,
            content={table: digest for table, (_, digest) in counted.items()},
        )
        partial.replace(folder / name)
        _write_manifest(folder, manifest)
    finally:
        partial.unlink(missing_ok=True)
    return Backup(folder / name, manifest)


def listed(folder: Path) -> list[Backup]:
    """Every backup in the folder that has a manifest, newest first."""
    if not folder.is_dir():
        return []
    found = [read(path) for path in folder.glob(f"*{_MANIFEST}")]
    return sorted(found, key=lambda backup: (backup.manifest.made_at, backup.path.name), reverse=True)


def read(path: Path) -> Backup:
    """The backup at `path`, its file or its manifest. Raises BackupError when it has no readable manifest."""
    place = path if path.name.endswith(_MANIFEST) else path.with_name(path.name + _MANIFEST)
    try:
        plain = json.loads(place.read_text(encoding="utf-8"))
        manifest = Manifest(**{field.name: plain[field.name] for field in fields(Manifest)})
        known = manifest.kind in KINDS and Path(manifest.file).name == manifest.file and manifest.moment
    except FileNotFoundError:
        raise BackupError(
            f"{path.name} has no manifest beside it ({place.name}), so it is no backup"
        ) from None
    except (ValueError, KeyError, TypeError):
        known = False
    if not known:
        raise BackupError(f"the manifest {place.name} cannot be read")
    return Backup(place.with_name(manifest.file), manifest)


def verify(backup: Backup) -> Manifest:
    """Restore the backup into a folder that is thrown away, and compare everything with the manifest.

    Raises BackupError, or StoreDamaged, saying what is not as it should be.
    """
    with tempfile.TemporaryDirectory(prefix="safer-verify-") as folder:
        home = Path(folder)
        settings = Settings(home=home, database_url=f"sqlite:///{home / 'safer.db'}")
        restore(backup, settings)
    return backup.manifest


def restore(backup: Backup, settings: Settings, *, aside: bool = False) -> Path | None:
    """Put the backup where the settings say, once it is there completely and compared with its manifest.

    A store that is there already is refused, or with `aside` (SQLite only) renamed and its new path returned. Raises
    BackupError when file and manifest do not fit, when the tables are of another version, or when a store is there.
    """
    manifest = backup.manifest
    _check_file(backup)
    target = Database(settings.database_url)
    try:
        if target.path is None:
            _restore_to_server(backup, target, settings)
            return None
    finally:
        target.close()
    if manifest.revision not in migrations.revisions():
        raise BackupError(
            f"{manifest.file} has tables of revision {manifest.revision}, which this version does not know: "
            "restore it with the version that made it"
        )
    if target.path.exists() and not aside:
        raise BackupError(f"there is a store at {target.path}: move it away first, or restore with --aside")
    target.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = target.path.with_name(f"{target.path.name}.restore")
    for leftover in partial.parent.glob(f"{partial.name}*"):
        leftover.unlink()
    try:
        with clear_errors(str(partial)):
            _fill(backup, partial)
        _compare(manifest, _counted_file(partial))
        if manifest.revision == migrations.HEAD:
            _check_sound(replace(settings, database_url=f"sqlite:///{partial}"))
        _synced(partial)
        moved = _moved_aside(target.path) if target.path.exists() else None
        partial.rename(target.path)
    finally:
        for leftover in partial.parent.glob(f"{partial.name}*"):
            leftover.unlink()
    return moved


def expendable(backups: Iterable[Backup]) -> list[Backup]:
    """Backups that need not be kept: all but the newest of each of 14 days and of each of 8 financial quarters."""
    newest_first = sorted(backups, key=lambda backup: backup.manifest.made_at, reverse=True)
    days: dict[date, Backup] = {}
    quarters: dict[Quarter, Backup] = {}
    for backup in newest_first:
        day = backup.manifest.moment.date()
        days.setdefault(day, backup)
        quarters.setdefault(Quarter.of(day), backup)
    kept = [*islice(days.values(), DAYS_KEPT), *islice(quarters.values(), QUARTERS_KEPT)]
    return [backup for backup in newest_first if backup not in kept]


def delete(backup: Backup) -> None:
    """Delete a backup: first its manifest, so that it never stands without its file."""
    backup.path.with_name(backup.path.name + _MANIFEST).unlink(missing_ok=True)
    backup.path.unlink(missing_ok=True)


def _copy_file(connection: Connection, path: Path) -> None:
    """A copy of the database as one moment saw it, by SQLite's own backup: copying the file itself is not safe."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.driver_connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        answer = [row[0] for row in copy.execute("PRAGMA quick_check(5)")]
    if answer != ["ok"]:
        raise StoreDamaged(str(path), "; ".join(answer))


def _dump(connection: Connection, path: Path) -> dict[str, tuple[int, str]]:
    """Write every table as JSON lines, and say how many rows each has and the hash over them."""
    counted = {}
    with (
        open(path, "xb", opener=_for_owner) as file,
        gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as packed,
    ):
        for table in metadata.sorted_tables:
            digest, count = sha256(), 0
            for line in _lines(connection, table):
                packed.write(b'["' + table.name.encode() + b'",' + line + b"]\n")
                digest.update(line + b"\n")
                count += 1
            counted[table.name] = (count, digest.hexdigest())
    return counted


def _lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """The rows of a table in the order of its key, each as canonical JSON."""
    query = select(table).order_by(*table.primary_key)
    for row in connection.execution_options(yield_per=_AT_ONCE).execute(query):
        plain = [_plain(value) for value in row]
        yield json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _typed(table: Table, values: list[object]) -> dict[str, object]:
    """A row of plain values as the columns of the table take them. Raises ValueError when they do not fit."""
    columns = list(table.columns)
    if len(values) != len(columns):
        raise ValueError(f"a row of {table.name} has {len(values)} values, {len(columns)} are needed")
    return {
        column.name: _READERS.get(type(column.type), lambda plain: plain)(value)
        if value is not None
        else None
        for column, value in zip(columns, values, strict=True)
    }


_READERS = {Date: date.fromisoformat, Instant: datetime.fromisoformat, FixedDecimal: Decimal}


def _counted_file(path: Path) -> dict[str, tuple[int, str]]:
    """Rows and hash of every table of the SQLite file. Raises StoreDamaged when it cannot be read."""
    database = Database(f"sqlite:///{path}")
    try:
        with database.reading() as connection:
            return {
                table.name: _counted(_lines(connection, table))
                for table in metadata.sorted_tables
                if connection.dialect.has_table(connection, table.name)
            }
    finally:
        database.close()


def _counted(lines: Iterable[bytes]) -> tuple[int, str]:
    digest, count = sha256(), 0
    for line in lines:
        digest.update(line + b"\n")
        count += 1
    return count, digest.hexdigest()


def _compare(manifest: Manifest, found: Mapping[str, tuple[int, str]]) -> None:
    """Raises BackupError naming every table that has not the rows and the content of the manifest."""
    wrong = [
        table
        for table in sorted({*manifest.rows, *found})
        if found.get(table) != (manifest.rows.get(table), manifest.content.get(table))
    ]
    if wrong:
        raise BackupError(f"{manifest.file} does not hold what its manifest says: {', '.join(wrong)}")


def _check_file(backup: Backup) -> None:
    manifest = backup.manifest
    if not backup.path.is_file():
        raise BackupError(f"the manifest names {manifest.file}, and there is no such file beside it")
    if _hash_of(backup.path) != manifest.sha256:
        raise BackupError(
            f"{manifest.file} is not the file its manifest was written for: take another backup"
        )


def _check_sound(settings: Settings) -> None:
    with closing(open_store(settings)) as store:
        wrong = [f"{finding.name}: {finding.text}" for finding in findings(store) if not finding.sound]
    if wrong:
        raise BackupError("what was restored is not sound: " + "; ".join(wrong))


def _fill(backup: Backup, path: Path) -> None:
    """Make the SQLite file at `path` from a backup of either kind."""
    if backup.manifest.kind == "sqlite":
        with backup.path.open("rb") as file, open(path, "xb", opener=_for_owner) as copy:
            while chunk := file.read(1 << 20):
                copy.write(chunk)
        return
    database = Database(f"sqlite:///{path}")
    try:
        database.create()
        database.open()
        with database.writing() as connection:
            _load(connection, backup)
    finally:
        database.close()


def _restore_to_server(backup: Backup, target: Database, settings: Settings) -> None:
    """Fill an empty PostgreSQL database in one transaction: everything is there and compared, or nothing."""
    if backup.manifest.kind != "portable":
        raise BackupError("a copy of an SQLite file cannot go to a server: make the backup with --portable")
    try:
        with target.writing() as connection:
            if migrations.revision(connection) is not None:
                raise BackupError(f"there is a store at {target.name}: restore into an empty database")
            _load(connection, backup)
            found = {table.name: _counted(_lines(connection, table)) for table in metadata.sorted_tables}
            _compare(backup.manifest, found)
    except DatabaseMissing as missing:
        raise BackupError(f"there is no database at {target.name}: make an empty one first") from missing
    _check_sound(settings)


def _load(connection: Connection, backup: Backup) -> None:
    """Make the tables and insert every row of a portable backup."""
    if backup.manifest.revision != migrations.HEAD:
        raise BackupError(
            f"{backup.manifest.file} has tables of revision {backup.manifest.revision}, this version needs "
            f"{migrations.HEAD}: restore it with the version that made it"
        )
    migrations.upgrade(connection)
    try:
        with gzip.open(backup.path, "rb") as packed:
            rows = (json.loads(line) for line in packed)
            while some := list(islice(rows, _AT_ONCE)):
                _insert(connection, some)
    except (OSError, EOFError, ValueError, KeyError) as error:
        raise BackupError(f"{backup.manifest.file} cannot be read: {error}") from error


def _insert(connection: Connection, rows: list[list]) -> None:
    start = 0
    while start < len(rows):
        name = rows[start][0]
        end = next((i for i in range(start, len(rows)) if rows[i][0] != name), len(rows))
        table = metadata.tables[name]
        connection.execute(insert(table), [_typed(table, values) for _, values in rows[start:end]])
        start = end


def _moved_aside(path: Path) -> Path:
    """Rename the store that is there while nobody can write to it."""
    with (
        closing(sqlite3.connect(path, isolation_level=None, timeout=5)) as connection,
        clear_errors(str(path)),
    ):
        with _locked(connection):
            moved = path.with_name(f"{path.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
            path.rename(moved)
    return moved


@contextmanager
def _locked(connection: sqlite3.Connection) -> Iterator[None]:
    """Keep every writer out; a file that is no database any more has no writers."""
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorname", "") not in ("SQLITE_CORRUPT", "SQLITE_NOTADB"):
            raise
    yield


def _write_manifest(folder: Path, manifest: Manifest) -> None:
    place = folder / f"{manifest.file}{_MANIFEST}"
    partial = place.with_name(f"{place.name}.part")
    try:
        with open(partial, "x", encoding="utf-8", opener=_for_owner) as file:
            json.dump(asdict(manifest), file, indent=2, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(place)
    finally:
        partial.unlink(missing_ok=True)


def _synced(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _application() -> str:
    """The version of the application: the newest heading of its change log."""
    log = Path(__file__).resolve().parent.parent / "CHANGELOG.md"
    headings = (line for line in log.read_text(encoding="utf-8").splitlines() if line.startswith("## "))
    return next(headings, "## unknown").removeprefix("## ")


def _for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
