"""Backups, tested by bringing them back: on both databases, from one to the other, damaged, full and mid-write."""

import errno
import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import uuid
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from data import backup as backups
from data import migrations
from data.backup import BackupError
from data.errors import DiskFull, StoreDamaged
from data.observations import NewNote, NewRelease
from data.periods import Quarter
from data.settings import Settings
from data.soundness import findings
from data.store import init_store, open_store
from tests.data.samples import BOROUGH, WARD, areas, new_batch, populations, seen, small_catalogue
from tests.data.test_decisions import ACTION

RELEASE = NewRelease("B", Quarter.parse("2025-26 Q3"), date(2026, 3, 12), "", "me", date(2026, 2, 15), "1")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def full(ready):
    """A store with something of every sort in it."""
    ready.accept(
        new_batch("1"), [seen("2025-26 Q2", 5, 7), seen("2025-26 Q3", 6, 8, source_text="“six” of 8")]
    )
    ready.publish(RELEASE, {"board": '{"a":1}', "public": '{"a":2}'})
    ready.accept(
        new_batch("2"), [seen("2025-26 Q3", 9, 9), seen("2025-26 Q3", reason="suppressed", area=WARD)]
    )
    ready.add_note(NewNote("a note\nof two lines", "me", "SC01", BOROUGH, Quarter.parse("2025-26 Q3")))
    ready.record_decision(ACTION)
    ready.set_as_of(date(2026, 2, 15))
    return ready


@pytest.fixture
def elsewhere(tmp_path):
    """Settings of an SQLite store that is not there yet, apart from every other."""
    home = tmp_path / "elsewhere"
    return Settings(home=home, database_url=f"sqlite:///{home / 'safer.db'}", actor="tester")


@pytest.fixture
def another_server(postgresql):
    """Address of an empty PostgreSQL database that no other fixture uses."""
    name = f"other_{uuid.uuid4().hex[:8]}"
    postgresql.psql(f"CREATE DATABASE {name}")
    return postgresql.get_uri(database=name)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "backups"


def everything(store):
    """All that a store answers, for comparing two stores."""
    frames = (
        store.observations(kinds=None),
        store.vintages(BOROUGH, ["SC01"]),
        store.areas(),
        store.populations(),
    )
    frames += (store.notes(), store.batches(), store.releases(), store.decisions())
    views = [store.release_view(1, audience) for audience in ("board", "public")]
    return [frame.to_dict("records") for frame in frames], views, store.catalogue(), store.as_of(), store.id


def come_back(backup, settings):
    backups.restore(backup, settings)
    with closing(open_store(settings)) as store:
        assert [f for f in findings(store) if not f.sound] == []
        return everything(store)


@pytest.mark.parametrize("portable", [False, True])
def test_what_was_saved_comes_back_whole(full, folder, elsewhere, portable):
    made = backups.make(full, folder, portable=portable)
    kind = "portable" if portable or full.dialect == "postgresql" else "sqlite"
    assert (made.manifest.kind, made.manifest.head, made.manifest.releases) == (kind, 2, 1)
    assert repr(come_back(made, elsewhere)) == repr(everything(full))
    assert backups.verify(made) == made.manifest


def test_a_portable_backup_moves_to_the_other_database_and_back(full, folder, elsewhere, another_server):
    first = backups.make(full, folder, portable=True)
    there = replace(elsewhere, database_url=another_server)
    assert repr(come_back(first, there)) == repr(everything(full))
    with closing(open_store(there)) as moved:
        second = backups.make(moved, folder)
    assert (second.manifest.content, second.manifest.rows) == (first.manifest.content, first.manifest.rows)
    assert repr(come_back(second, elsewhere)) == repr(everything(full))
    with gzip.open(first.path) as one, gzip.open(second.path) as other:
        assert one.read() == other.read()


def test_both_kinds_have_the_same_content_hashes(full, folder):
    one, other = (backups.make(full, folder, portable=portable).manifest for portable in (False, True))
    assert (one.content, one.rows) == (other.content, other.rows)
    assert set(one.rows) == set(backups.metadata.tables)


def test_a_backup_is_for_its_owner_alone_and_says_what_it_is(full, folder):
    made = backups.make(full, folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in folder.iterdir()] == [0o600, 0o600]
    about = json.loads((folder / f"{made.path.name}.manifest.json").read_text())
    assert about["revision"] == migrations.HEAD and about["store"] == full.id
    assert about["rows"]["observation"] == 4 and len(about["sha256"]) == 64
    assert about["application"] and about["size"] == made.path.stat().st_size


def test_a_store_that_is_there_is_not_overwritten(full, folder, elsewhere):
    made = backups.make(full, folder, portable=True)
    backups.restore(made, elsewhere)
    before = Path(elsewhere.home / "safer.db").read_bytes()
    with pytest.raises(BackupError, match="there is a store at"):
        backups.restore(made, elsewhere)
    assert Path(elsewhere.home / "safer.db").read_bytes() == before


def test_a_server_database_with_a_store_is_refused(full, folder):
    made = backups.make(full, folder, portable=True)
    if full.dialect == "postgresql":
        with pytest.raises(BackupError, match="there is a store at"):
            backups.restore(made, full.settings)
    assert full.head() == 2


def test_a_file_copy_cannot_go_to_a_server(home_full, folder, elsewhere, another_server):
    made = backups.make(home_full, folder)
    with pytest.raises(BackupError, match="--portable"):
        backups.restore(made, replace(elsewhere, database_url=another_server))


@pytest.fixture
def home_full(empty_home):
    """A small SQLite store."""
    store = init_store(empty_home)
    store.load_catalogue(small_catalogue(), "tester")
    store.load_geography(areas(), populations())
    store.accept(new_batch("1"), [seen("2025-26 Q2", 5, 7), seen("2025-26 Q3", 6, 8)])
    yield store
    store.close()


def test_the_store_that_was_there_is_renamed_when_asked(home_full, folder):
    made = backups.make(home_full, folder)
    home_full.accept(new_batch("later"), [seen("2025-26 Q3", 7, 8)])
    home_full.close()
    moved = backups.restore(made, home_full.settings, aside=True)
    with closing(open_store(home_full.settings)) as back:
        assert back.head() == 1
    with closing(open_store(replace(home_full.settings, database_url=f"sqlite:///{moved}"))) as kept:
        assert kept.head() == 2


def test_a_damaged_store_can_be_put_aside(home_full, folder):
    made = backups.make(home_full, folder)
    home_full.close()
    path = home_full.settings.home / "safer.db"
    path.write_bytes(b"not a database at all" * 500)
    moved = backups.restore(made, home_full.settings, aside=True)
    assert moved.read_bytes().startswith(b"not a database")
    with closing(open_store(home_full.settings)) as back:
        assert back.head() == 1


def test_a_writer_keeps_the_swap_out(home_full, folder, monkeypatch):
    made = backups.make(home_full, folder)
    path = home_full.settings.home / "safer.db"
    real = sqlite3.connect
    monkeypatch.setattr(backups.sqlite3, "connect", lambda *a, **o: real(*a, **(o | {"timeout": 0.1})))
    with closing(real(path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(backups.StoreError, match="busy"):
            backups.restore(made, home_full.settings, aside=True)
        writer.execute("ROLLBACK")
    assert home_full.head() == 1
    assert sorted(p.name for p in path.parent.iterdir()) == ["safer.db"]


@pytest.mark.parametrize("portable", [False, True])
def test_a_changed_backup_is_refused_and_nothing_is_left(home_full, folder, elsewhere, portable):
    made = backups.make(home_full, folder, portable=portable)
    content = bytearray(made.path.read_bytes())
    content[len(content) // 2] ^= 1
    made.path.write_bytes(content)
    with pytest.raises(BackupError, match="not the file its manifest was written for"):
        backups.restore(made, elsewhere)
    with pytest.raises(BackupError):
        backups.verify(made)
    assert not (elsewhere.home / "safer.db").exists()


def test_a_manifest_that_says_otherwise_is_refused_after_reading(home_full, folder, elsewhere):
    made = backups.make(home_full, folder)
    wrong = replace(made.manifest, rows=made.manifest.rows | {"observation": 3})
    with pytest.raises(BackupError, match="does not hold what its manifest says: observation"):
        backups.restore(replace(made, manifest=wrong), elsewhere)
    assert list(elsewhere.home.iterdir()) == []


def test_a_value_changed_inside_the_copy_is_found_even_with_a_new_file_hash(home_full, folder, elsewhere):
    made = backups.make(home_full, folder)
    with closing(sqlite3.connect(made.path)) as connection:
        connection.execute("DROP TRIGGER keep_observation_update")
        connection.execute("UPDATE observation SET numerator = 999 WHERE numerator = 5")
        connection.commit()
    resealed = replace(made.manifest, sha256=backups._hash_of(made.path))
    with pytest.raises(BackupError, match="observation"):
        backups.restore(replace(made, manifest=resealed), elsewhere)


def test_a_truncated_portable_backup_is_refused(home_full, folder, elsewhere):
    made = backups.make(home_full, folder, portable=True)
    made.path.write_bytes(made.path.read_bytes()[:-40])
    resealed = replace(made.manifest, sha256=backups._hash_of(made.path))
    with pytest.raises(BackupError, match="cannot be read"):
        backups.restore(replace(made, manifest=resealed), elsewhere)
    assert list(elsewhere.home.iterdir()) == []


@pytest.mark.parametrize("portable", [False, True])
def test_tables_of_a_newer_version_are_refused(home_full, folder, elsewhere, portable):
    made = backups.make(home_full, folder, portable=portable)
    newer = replace(made, manifest=replace(made.manifest, revision="9999"))
    with pytest.raises(BackupError, match="revision 9999"):
        backups.restore(newer, elsewhere)
    assert not (elsewhere.home / "safer.db").exists()


def test_what_is_no_backup_is_said_so(tmp_path, home_full, folder):
    plain = tmp_path / "plain.db"
    plain.write_bytes(b"x")
    with pytest.raises(BackupError, match="has no manifest"):
        backups.read(plain)
    made = backups.make(home_full, folder)
    for text in ("{", "[]", "{}", '{"kind": "other"}'):
        (folder / f"{made.path.name}.manifest.json").write_text(text)
        with pytest.raises(BackupError, match="cannot be read"):
            backups.read(made.path)
    made.path.with_name(made.path.name + ".manifest.json").write_text(
        json.dumps(vars(replace(made.manifest, file="../../etc/passwd")))
    )
    with pytest.raises(BackupError, match="cannot be read"):
        backups.read(made.path)


def test_a_manifest_without_its_file_is_refused(home_full, folder, elsewhere):
    made = backups.make(home_full, folder)
    made.path.unlink()
    with pytest.raises(BackupError, match="no such file"):
        backups.restore(backups.listed(folder)[0], elsewhere)


def test_a_damaged_store_is_not_backed_up(home_full, folder):
    home_full.accept(
        new_batch("many"), [seen(f"20{y}-{y + 1} Q{q}", q) for y in range(11, 25) for q in (1, 2, 3, 4)]
    )
    path = home_full.settings.home / "safer.db"
    content = bytearray(path.read_bytes())
    for place in range(4096 * 8, len(content), 4096):
        content[place : place + 64] = b"\xff" * 64
    path.write_bytes(content)
    with pytest.raises(StoreDamaged):
        backups.make(home_full, folder)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("portable", [False, True])
def test_a_full_disk_says_so_and_leaves_nothing(home_full, folder, monkeypatch, portable):
    def full(*_arguments):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(backups, "_dump" if portable else "_copy_file", full)
    with pytest.raises(OSError, match="No space left"):
        backups.make(home_full, folder, portable=portable)
    assert list(folder.iterdir()) == []


def test_sqlite_that_finds_the_disk_full_is_a_clear_message(home_full, folder, monkeypatch):
    def full(_connection, path):
        path.touch()
        with closing(sqlite3.connect(path)) as copy:
            copy.execute("PRAGMA max_page_count=2")
            copy.execute("CREATE TABLE t AS SELECT zeroblob(100000)")

    monkeypatch.setattr(backups, "_copy_file", full)
    with pytest.raises(DiskFull, match="is full"):
        backups.make(home_full, folder)
    assert list(folder.iterdir()) == []


def test_a_backup_made_while_others_write_is_one_moment(home_full, folder, elsewhere):
    """Every backup holds whole batches: as many rows as its batches say, and no more batches than were accepted."""
    stop = threading.Event()

    def write():
        for number in range(200):
            if stop.is_set():
                return
            home_full.accept(
                new_batch(f"w{number}"), [seen("2025-26 Q2", number, 300), seen("2025-26 Q3", number, 300)]
            )

    writer = threading.Thread(target=write)
    writer.start()
    made = [backups.make(home_full, folder, portable=bool(n % 2)) for n in range(4)]
    stop.set()
    writer.join()
    for backup in made:
        rows = backup.manifest.rows
        assert rows["observation"] == 2 * rows["batch"] and rows["batch"] == backup.manifest.head
        backups.verify(backup)
    assert made[-1].manifest.head > 1


KILLED = """
import os, signal, sys
from pathlib import Path
from data import backup
from data.settings import Settings
from data.store import open_store

home, step, folder = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])

def die(*arguments, **options):
    os.kill(os.getpid(), signal.SIGKILL)

def after(function):
    def wrapped(*arguments, **options):
        function(*arguments, **options)
        die()
    return wrapped

settings = Settings(home=home, database_url=f"sqlite:///{home / 'safer.db'}")
if step in ("_copy_file", "_synced", "_write_manifest"):
    setattr(backup, step, after(getattr(backup, step)) if step == "_copy_file" else die)
    backup.make(open_store(settings), folder)
else:
    setattr(backup, step, die if step != "_fill" else after(backup._fill))
    backup.restore(backup.listed(folder)[0], settings, aside=True)
"""


@pytest.mark.parametrize("step", ["_copy_file", "_synced", "_write_manifest"])
def test_killed_while_making_there_is_no_half_a_backup(home_full, folder, step):
    for _ in range(3):
        assert _killed(home_full.settings.home, step, folder) == -9
    assert backups.listed(folder) == [] and home_full.head() == 1
    made = backups.make(home_full, folder)
    assert backups.listed(folder) == [made]


@pytest.mark.parametrize("step", ["_fill", "_compare", "_check_sound", "_moved_aside"])
def test_killed_while_restoring_the_store_that_was_there_stays(home_full, folder, step):
    made = backups.make(home_full, folder)
    home_full.accept(new_batch("later"), [seen("2025-26 Q3", 7, 8)])
    home_full.close()
    for _ in range(3):
        assert _killed(home_full.settings.home, step, folder) == -9
        with closing(open_store(home_full.settings)) as store:
            assert store.head() == 2
    backups.restore(made, home_full.settings, aside=True)
    with closing(open_store(home_full.settings)) as store:
        assert store.head() == 1


def _killed(home, step, folder):
    command = [sys.executable, "-c", KILLED, str(home), step, str(folder)]
    return subprocess.run(command, cwd=ROOT, check=False, stderr=subprocess.DEVNULL).returncode


def test_what_is_kept_is_the_newest_of_each_day_and_quarter(home_full, folder):
    made = backups.make(home_full, folder)
    start = datetime(2026, 2, 15, 9, tzinfo=UTC)
    many = [
        backups.Backup(
            folder / f"{n}.db",
            replace(made.manifest, made_at=(start - timedelta(days=n, hours=h)).isoformat()),
        )
        for n in range(900)
        for h in (0, 3)
    ]
    gone = {(backup.path.name, backup.manifest.made_at) for backup in backups.expendable(many)}
    kept = [b for b in many if (b.path.name, b.manifest.made_at) not in gone]
    days = sorted({b.manifest.moment.date() for b in kept}, reverse=True)
    assert days[:14] == [(start - timedelta(days=n)).date() for n in range(14)]
    assert len(days) == 14 + 7
    assert backups.expendable([]) == []


def test_deleting_takes_the_manifest_too(home_full, folder):
    made = backups.make(home_full, folder)
    backups.delete(made)
    assert list(folder.iterdir()) == [] and backups.listed(folder) == []
    shutil.rmtree(folder)
    assert backups.listed(folder) == []
