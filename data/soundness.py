"""Is the store what it says it is? Every check is one finding, good or bad; nothing is repaired here."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, select, text

from data import migrations, reading, schema, writing
from data.store import Store
from data.versions import catalogue_of


@dataclass(frozen=True)
class Finding:
    """One check: what was checked, whether it is as it should be, and what was found."""

    name: str
    sound: bool
    text: str


def findings(store: Store) -> Iterator[Finding]:
    """Every check of the store, in one state of the database. Raises StoreDamaged when it cannot be read at all."""
    with store.reading() as connection:
        if store.dialect == "sqlite":
            yield _file_sound(connection)
            yield _file_private(store.name)
        yield _references(connection)
        yield _revision(connection)
        yield from _catalogues(connection)
        yield from _batches(connection)
        yield from _releases(connection)


def engine_words(store: Store) -> str:
    """The database and its version; for SQLite the journal mode too."""
    with store.reading() as connection:
        if store.dialect == "sqlite":
            version = connection.execute(text("SELECT sqlite_version()")).scalar_one()
            mode = connection.execute(text("PRAGMA journal_mode")).scalar_one()
            return f"SQLite {version}, journal mode {mode}"
        return f"PostgreSQL {connection.execute(text('SHOW server_version')).scalar_one()}"


def _file_sound(connection: Connection) -> Finding:
    answers = connection.execute(text("PRAGMA quick_check(5)")).scalars().all()
    return Finding("file", answers == ["ok"], "sound" if answers == ["ok"] else "; ".join(answers))


def _file_private(path: str) -> Finding:
    mode = stat.S_IMODE(os.stat(path).st_mode)
    return Finding("privacy", not mode & 0o077, f"mode {mode:04o}, its owner alone needs 0600")


def _references(connection: Connection) -> Finding:
    if connection.dialect.name == "sqlite":
        broken = [row[0] for row in connection.execute(text("PRAGMA foreign_key_check"))]
    else:
        query = "SELECT conname FROM pg_constraint WHERE contype = 'f' AND NOT convalidated"
        broken = list(connection.execute(text(query)).scalars())
    found = f"{len(broken)} broken, in {', '.join(sorted(set(broken)))}" if broken else "all hold"
    return Finding("references", not broken, found)


def _revision(connection: Connection) -> Finding:
    found = migrations.revision(connection)
    return Finding("revision", found == migrations.HEAD, f"{found}, this version needs {migrations.HEAD}")


def _catalogues(connection: Connection) -> Iterator[Finding]:
    table = schema.catalogue.c
    for number, kept in connection.execute(select(table.id, table.sha256).order_by(table.id)).all():
        found = catalogue_of(connection, number).sha256
        yield _compared(f"catalogue {number}", found, kept)


def _batches(connection: Connection) -> Iterator[Finding]:
    for header in reading.batches(connection).itertuples():
        rows = reading.batch_content(connection, header.batch)
        if len(rows) != header.row_count:
            yield Finding(
                f"batch {header.batch}", False, f"{len(rows)} rows, {header.row_count} were accepted"
            )
        else:
            rows += reading.batch_coverage(connection, header.batch)
            yield _compared(f"batch {header.batch}", writing.content_hash(rows), header.content_hash)


def _releases(connection: Connection) -> Iterator[Finding]:
    table = schema.release_view.c
    for release in reading.releases(connection).itertuples():
        rows = connection.execute(
            select(table.audience, table.json, table.sha256).where(table.release == release.number)
        ).all()
        views = {row.audience: row.json for row in rows}
        changed = [row.audience for row in rows if sha256(row.json.encode()).hexdigest() != row.sha256]
        if changed:
            yield Finding(
                f"release {release.number}", False, f"the view for {', '.join(changed)} has changed"
            )
        else:
            yield _compared(f"release {release.number}", writing.release_hash(views), release.sha256)


def _compared(name: str, found: str, kept: str) -> Finding:
    if found == kept:
        return Finding(name, True, f"unchanged ({kept[:12]})")
    return Finding(name, False, f"content has changed: {found[:12]} where {kept[:12]} was accepted")
