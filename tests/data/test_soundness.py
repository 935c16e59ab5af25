"""What the store can find out about itself, and that a new store is there whole or not at all."""

import os
import sqlite3
import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from data.errors import DatabaseMissing, StoreError
from data.filling import alone, checked_filled, is_there, new_store
from data.observations import NewRelease
from data.periods import Quarter
from data.soundness import engine_words, findings
from data.store import init_store, open_store
from tests.data.samples import COVERED, areas, new_batch, populations, seen, small_catalogue

RELEASE = NewRelease("B", Quarter.parse("2025-26 Q3"), date(2026, 3, 12), "", "me", date(2026, 2, 15), "1")


@pytest.fixture
def full(ready):
    """A store with two batches and a release."""
    ready.accept(new_batch("1"), [seen("2025-26 Q2", 5, 7), seen("2025-26 Q3", 6, 8, source_text="marker-A")])
    ready.accept(new_batch("2", coverage=(COVERED,)), [seen("2025-26 Q3", 9, 9)])
    ready.publish(RELEASE, {"board": '{"a":1}', "public": '{"a":2}'})
    return ready


def wrong(store):
    return {finding.name: finding.text for finding in findings(store) if not finding.sound}


def tamper(store, table, statement):
    """Change what the triggers protect, as somebody with the file or an owner's password could."""
    with store._database.writing() as connection:
        if store.dialect == "sqlite":
            for change in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER keep_{table}_{change}"))
        else:
            connection.execute(text(f'ALTER TABLE "{table}" DISABLE TRIGGER USER'))
        connection.execute(text(statement))


def test_a_sound_store_is_sound_in_every_part(full):
    names = [finding.name for finding in findings(full)]
    assert wrong(full) == {}
    assert names[-4:] == ["catalogue 1", "batch 1", "batch 2", "release 1"]
    assert {"references", "revision"} <= set(names)
    assert ("file" in names) == (full.dialect == "sqlite")


@pytest.mark.parametrize(
    ("table", "statement", "name", "found"),
    [
        (
            "observation",
            "UPDATE observation SET numerator = 4 WHERE numerator = 5",
            "batch 1",
            "content has changed",
        ),
        (
            "observation",
            "UPDATE observation SET value = 1 WHERE numerator = 9",
            "batch 2",
            "content has changed",
        ),
        ("observation", "DELETE FROM observation WHERE numerator = 5", "batch 1", "1 rows, 2 were accepted"),
        ("coverage", "UPDATE coverage SET unlocated = 0", "batch 2", "content has changed"),
        (
            "release_view",
            "UPDATE release_view SET json = '{}' WHERE audience = 'public'",
            "release 1",
            "view for public",
        ),
        (
            "release_view",
            "DELETE FROM release_view WHERE audience = 'public'",
            "release 1",
            "content has changed",
        ),
        ("target", "UPDATE target SET value = '19.0'", "catalogue 1", "content has changed"),
    ],
)
def test_a_change_behind_the_stores_back_is_named(full, table, statement, name, found):
    tamper(full, table, statement)
    assert list(wrong(full)) == [name]
    assert found in wrong(full)[name]


def test_a_flipped_byte_that_sqlite_cannot_see_is_named(empty_home):
    store = init_store(empty_home)
    store.load_catalogue(small_catalogue(), "me")
    store.load_geography(areas(), populations())
    store.accept(new_batch("1"), [seen("2025-26 Q3", 6, 8, source_text="marker-A")])
    path = empty_home.home / "safer.db"
    content = path.read_bytes()
    assert content.count(b"marker-A") == 1
    path.write_bytes(content.replace(b"marker-A", b"marker-B"))
    assert list(wrong(store)) == ["batch 1"]


def test_a_file_others_may_read_is_named(empty_home):
    store = init_store(empty_home)
    os.chmod(empty_home.home / "safer.db", 0o644)
    assert wrong(store) == {"privacy": "mode 0644, its owner alone needs 0600"}


def test_a_broken_reference_is_named(empty_home):
    store = init_store(empty_home)
    connection = sqlite3.connect(empty_home.home / "safer.db")
    connection.execute("INSERT INTO release_batch (release, batch) VALUES (1, 1)")
    connection.commit()
    connection.close()
    assert wrong(store)["references"] == "2 broken, in release_batch"


def test_the_database_says_what_it_is(store):
    words = engine_words(store)
    if store.dialect == "sqlite":
        assert words.startswith(f"SQLite {sqlite3.sqlite_version}, journal mode ")
    else:
        assert words.startswith("PostgreSQL 1")


def test_a_new_store_takes_its_place_when_it_is_filled(store_settings):
    with alone(store_settings.home), new_store(store_settings) as store:
        store.load_catalogue(small_catalogue(), "me")
        if store.dialect == "sqlite":
            assert not is_there(store_settings)
    assert is_there(store_settings)
    opened = checked_filled(open_store(store_settings))
    assert opened.catalogue() == small_catalogue() and opened.id == store.id
    assert [path.name for path in store_settings.home.iterdir()] == (
        ["safer.db"] if store.dialect == "sqlite" else []
    )
    opened.close()


def test_a_filling_that_fails_leaves_no_store_that_looks_ready(store_settings):
    with pytest.raises(RuntimeError), alone(store_settings.home), new_store(store_settings) as store:
        store.load_catalogue(small_catalogue(), "me")
        raise RuntimeError("power cut")
    if store.dialect == "sqlite":
        with pytest.raises(DatabaseMissing):
            open_store(store_settings)
        with new_store(store_settings) as store:
            assert store.batches().empty
        assert is_there(store_settings)
    else:
        opened = open_store(store_settings)
        with pytest.raises(StoreError, match="was interrupted: empty that database"):
            checked_filled(opened)
        opened.close()


def test_a_store_is_filled_as_of_the_days_it_is_told(empty_home):
    with alone(empty_home.home), new_store(replace(empty_home, as_of=date(2020, 1, 1))) as store:
        store.set_as_of(date(2024, 5, 1))
        assert store.as_of() == date(2024, 5, 1)


def test_two_processes_set_a_store_up_one_after_the_other(empty_home):
    waiting = textwrap.dedent("""
        import sys
        from pathlib import Path
        from data.filling import alone
        print("asks", flush=True)
        with alone(Path(sys.argv[1])):
            print((Path(sys.argv[1]) / "safer.db").exists(), flush=True)
    """)
    with alone(empty_home.home):
        other = subprocess.Popen(
            [sys.executable, "-c", waiting, str(empty_home.home)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
            env=os.environ | {"PYTHONPATH": "."},
        )
        assert other.stdout.readline() == "asks\n"
        with new_store(empty_home):
            pass
    assert other.communicate(timeout=30)[0] == "True\n"
