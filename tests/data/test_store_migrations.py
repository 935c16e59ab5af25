"""The revisions make exactly the tables of the schema, and the triggers that keep history as it was."""

import re
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, exc, insert, text

from data import migrations
from data.observations import NewRelease
from data.periods import Quarter
from data.schema import work
from data.schema.columns import metadata
from data.slide_orders import NewSlideOrder
from data.store import init_store
from tests.data.samples import COVERED, new_batch, seen
from tests.data.test_boundaries import LAYER
from tests.data.test_decisions import ACTION
from tests.data.test_reviews import REDEFINED, REVIEW
from tests.data.test_work import ACTION as WORK

CHANGEABLE = {"store_info", "area", "population", "period", "note"}
KEPT = sorted(set(metadata.tables) - CHANGEABLE)


def test_there_is_one_newest_revision_and_the_code_names_it():
    assert ScriptDirectory.from_config(migrations.configuration()).get_heads() == [migrations.HEAD]


def test_the_revisions_make_the_tables_of_the_schema(store):
    with store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_revisions_make_every_constraint_of_the_schema(store, postgresql_address, tmp_path):
    """Tables made from the schema itself have the same constraints, word for word."""
    address = f"sqlite:///{tmp_path / 'plain.db'}"
    if store.dialect == "postgresql":
        address = postgresql_address.replace("postgresql://", "postgresql+psycopg://")
    plain = create_engine(address)
    with plain.begin() as connection:
        metadata.create_all(connection)
        wanted = constraints(connection)
    plain.dispose()
    with store.reading() as connection:
        assert constraints(connection) == wanted
    assert len(wanted) > 100


def constraints(connection: Connection) -> set[str]:
    if connection.dialect.name == "postgresql":
        query = "SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint"
        found = connection.execute(text(f"{query} WHERE connamespace = 'public'::regnamespace")).scalars()
        return {line for line in found if not line.startswith("alembic")}
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'alembic%'"
    found = set()
    for name, sql in connection.execute(text(query)):
        inside, _, options = sql[sql.index("(") + 1 :].replace('"', "").rpartition(")")
        lines = [*re.split(r",\s*\n", inside), f"made {options}"]
        found |= {f"{name} {' '.join(line.split())}" for line in lines}
    return found


def test_a_migration_that_fails_leaves_nothing(store_settings, monkeypatch):
    def broken(connection):
        upgrade(connection)
        raise RuntimeError("power cut")

    upgrade = migrations.upgrade
    monkeypatch.setattr(migrations, "upgrade", broken)
    with pytest.raises(RuntimeError):
        init_store(store_settings)
    monkeypatch.undo()
    made = init_store(store_settings)
    assert made.head() == 0
    made.close()


def test_what_was_written_before_case_studies_is_kept(store_settings, monkeypatch):
    def as_it_was(connection):
        command.upgrade(migrations.configuration(connection), "0006")

    row = {"id": 1, "kind": "answer", "key": "a", "version": 1, "body": "{}", "actor": "me"}
    row["recorded_at"] = datetime(2026, 2, 15, 9, tzinfo=UTC)
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "upgrade", as_it_was)
        with closing(init_store(store_settings)) as old, old._database.writing() as connection:
            connection.execute(insert(work), [row, row | {"id": 2, "version": 2}])
    with closing(init_store(store_settings)) as store:
        before = [(e.id, e.kind, e.key, e.version, e.body, e.actor) for e in store.work()]
        assert before == [(n, "answer", "a", n, {}, "me") for n in (1, 2)]
        assert store.work()[0].recorded_at == "2026-02-15T09:00:00+00:00"
        with store._database.writing() as connection:
            connection.execute(insert(work), row | {"id": 3, "kind": "case_study"})
            connection.execute(insert(work), row | {"id": 4, "kind": "passage"})
        with pytest.raises(exc.DBAPIError, match="never changed or deleted"):
            with store._database.writing() as connection:
                connection.execute(text("DELETE FROM work"))
        with pytest.raises(exc.IntegrityError), store._database.writing() as connection:
            connection.execute(insert(work), row | {"id": 5, "kind": "rumour"})


@pytest.fixture
def full(ready):
    """A store with a row in every table that is kept for ever."""
    ready.accept(new_batch(coverage=(COVERED,)), [seen("2025-26 Q3", 1)])
    quarter = Quarter.parse("2025-26 Q3")
    ready.publish(
        NewRelease("B", quarter, date(2026, 3, 12), "", "me", date(2026, 2, 15), "1"), {"board": "{}"}
    )
    ready.record_decision(ACTION)
    ready.accept(new_batch("late"), [seen("2025-26 Q2", 1)])
    ready.publish(
        NewRelease(
            "B, supplement 1", quarter, date(2026, 3, 12), "", "me", date(2026, 2, 15), "1", supplement_to=1
        ),
        {"board": "{}"},
    )
    ready.record_review(REVIEW)
    ready.amend(REDEFINED, "me")
    ready.withdraw_boundaries(ready.add_boundaries(LAYER), "the wrong year")
    ready.record_work([WORK], "me")
    ready.record_slide_order(NewSlideOrder("board", quarter, ("late",), "me"))
    return ready


@pytest.mark.parametrize("change", ["UPDATE", "DELETE"])
def test_history_is_never_changed(full, change):
    for table in KEPT:
        column = next(iter(metadata.tables[table].columns.keys()))
        statement = (
            f'DELETE FROM "{table}"' if change == "DELETE" else f'UPDATE "{table}" SET {column} = {column}'
        )
        with pytest.raises(exc.DBAPIError, match=f"rows of {table} are never changed or deleted"):
            with full._database.writing() as connection:
                assert connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar() > 0, table
                connection.execute(text(statement))


def test_a_revision_file_says_what_it_is():
    for path in (Path(migrations.__file__).parent / "versions").glob("*.py"):
        assert re.match(r'"""[A-Z].+\n', path.read_text()), path.name


def test_the_journal_mode_is_one_this_sqlite_is_safe_in(empty_home):
    init_store(empty_home).close()
    connection = sqlite3.connect(empty_home.home / "safer.db")
    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    connection.close()
    assert mode == ("wal" if sqlite3.sqlite_version_info >= (3, 51, 3) else "delete")


def test_a_journal_mode_this_sqlite_is_not_safe_in_is_put_right(empty_home, monkeypatch):
    monkeypatch.setattr("data.engine.journal_mode", lambda path: "wal")
    init_store(empty_home).close()
    monkeypatch.setattr("data.engine.journal_mode", lambda path: "delete")
    store = init_store(empty_home)
    with store.reading() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "delete"
