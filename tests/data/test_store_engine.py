"""Promises of the engine: never a silent new database, one writer at a time, clear messages, one meaning of types."""

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import exc, insert, select, text

from data import engine, migrations, schema
from data.engine import Database
from data.errors import (
    AlreadyAccepted,
    DatabaseMissing,
    DatabaseMoved,
    DiskFull,
    ReadOnlyStore,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreUnreachable,
    UnknownRevision,
)
from data.remedies import clear_errors
from data.store import Extent, current, init_store, open_store, using
from tests.data.samples import BOROUGH, areas, new_batch, populations, seen, small_catalogue


@pytest.fixture
def sqlite_store(empty_home):
    made = init_store(empty_home)
    made.load_catalogue(small_catalogue(), "tester")
    made.load_geography(areas(), populations())
    made.accept(new_batch("first"), [seen("2025-26 Q1", 1)])
    return made


def file_of(settings):
    return Path(settings.database_url.removeprefix("sqlite:///"))


def test_opening_never_makes_a_store(store_settings):
    with pytest.raises(DatabaseMissing, match="run `make run` or `flask --app app store init`"):
        open_store(store_settings)
    assert not store_settings.home.exists()


def test_folder_and_file_are_for_their_owner_alone(sqlite_store, empty_home):
    assert stat.S_IMODE(os.stat(empty_home.home).st_mode) == 0o700
    assert stat.S_IMODE(os.stat(file_of(empty_home)).st_mode) == 0o600


def test_a_store_is_made_once(store, store_settings):
    again, opened = init_store(store_settings), open_store(store_settings)
    assert again.id == store.id == opened.id
    again.close()
    opened.close()


def test_a_password_is_never_printed():
    assert "secret" not in Database("postgresql://someone:secret@localhost/safer").name


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:", "mysql://localhost/safer"])
def test_other_databases_are_refused(address):
    with pytest.raises(ValueError, match="a store is an SQLite file"):
        Database(address)


@pytest.mark.parametrize("opened_by", [open_store, init_store])
def test_tables_of_an_unknown_version_are_left_alone(store, store_settings, opened_by):
    with store._database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(
        UnknownRevision, match=f"has tables of revision 9999, this version needs {migrations.HEAD}"
    ):
        opened_by(store_settings)


def test_a_file_that_was_moved_away_is_noticed_and_not_made_again(sqlite_store, empty_home):
    path = file_of(empty_home)
    path.rename(path.with_name("elsewhere.db"))
    for ask in (sqlite_store.head, sqlite_store.observations, lambda: sqlite_store.set_as_of(None)):
        with pytest.raises(DatabaseMoved, match="was moved or replaced while in use"):
            ask()
    assert not path.exists()
    path.with_name("elsewhere.db").rename(path)
    assert sqlite_store.head() == 1


def test_a_file_that_was_replaced_is_noticed(sqlite_store, empty_home, tmp_path):
    other_settings = replace(empty_home, database_url=f"sqlite:///{tmp_path / 'other.db'}")
    init_store(other_settings).close()
    os.replace(file_of(other_settings), file_of(empty_home))
    with pytest.raises(DatabaseMoved):
        sqlite_store.head()


def test_a_file_that_was_overwritten_in_place_is_noticed(sqlite_store, empty_home, tmp_path):
    other_settings = replace(empty_home, database_url=f"sqlite:///{tmp_path / 'other.db'}")
    init_store(other_settings).close()
    shutil.copyfile(file_of(other_settings), file_of(empty_home))
    with pytest.raises(DatabaseMoved):
        sqlite_store.head()


def test_another_database_at_the_same_address_is_noticed(store):
    with store._database.writing() as connection:
        connection.execute(text("UPDATE store_info SET id = 'another'"))
    with pytest.raises(DatabaseMoved):
        store.head()


def test_a_store_opened_for_reading_refuses_writes(store, store_settings):
    reader = open_store(store_settings)
    with pytest.raises(ReadOnlyStore):
        reader.load_catalogue(small_catalogue(), "tester")
    with pytest.raises((ReadOnlyStore, exc.DBAPIError)), reader.reading() as connection:
        connection.execute(insert(schema.measure_code), {"code": "XX"})
    assert reader.name == store.name
    reader.close()


def test_a_damaged_file_is_named_so(sqlite_store, empty_home):
    sqlite_store.close()
    with file_of(empty_home).open("r+b") as file:
        file.write(b"\0" * 100)
    with pytest.raises(StoreDamaged, match="restore the latest backup"):
        open_store(empty_home)


def test_a_full_disk_is_named_so_and_leaves_nothing_behind(sqlite_store, empty_home, monkeypatch):
    pages = sqlite3.connect(file_of(empty_home)).execute("PRAGMA page_count").fetchone()[0]
    monkeypatch.setattr(engine, "_PRAGMAS", (*engine._PRAGMAS, f"PRAGMA max_page_count={pages + 2}"))
    rows = [
        seen(f"{year}-{year - 1999:02d} Q{n}", 1, source_text="x" * 900)
        for year in range(2000, 2025)
        for n in (1, 2)
    ]
    with pytest.raises(DiskFull, match="free some space; nothing was changed"):
        sqlite_store.accept(new_batch("large"), rows)
    monkeypatch.undo()
    assert sqlite_store.head() == 1 and len(sqlite_store.observations()) == 1
    assert sqlite_store.accept(new_batch("large"), rows) == 2


def test_a_full_disk_of_the_server_is_named_so(postgresql_address, empty_home):
    store = init_store(replace(empty_home, database_url=postgresql_address))
    with pytest.raises(DiskFull), store._database.writing() as connection:
        connection.execute(text("DO $$ BEGIN RAISE EXCEPTION 'no space' USING ERRCODE = '53100'; END $$"))
    store.close()


def test_a_server_that_does_not_answer_is_named_so(empty_home):
    with pytest.raises(StoreUnreachable, match="does not answer"):
        open_store(replace(empty_home, database_url="postgresql://nobody@127.0.0.1:1/safer"))


def test_errors_nobody_can_remedy_are_not_hidden(store):
    with pytest.raises(exc.DBAPIError), clear_errors("here"), store.reading() as connection:
        connection.execute(text("SELECT * FROM there_is_no_such_table"))


def test_a_writer_waits_and_then_says_that_the_store_is_busy(store, store_settings, monkeypatch):
    monkeypatch.setattr(engine, "WAIT_SECONDS", 0.2)
    other = open_store(store_settings, write=True)
    with store._database.writing():
        with pytest.raises(StoreBusy, match="try again in a moment; nothing was changed"):
            other.load_catalogue(small_catalogue(), "tester")
        assert other.head() == 0
    assert other.load_catalogue(small_catalogue(), "tester") == 1
    other.close()


def test_120_of_120_concurrent_writers_succeed(ready):
    def accepted(thread):
        return [ready.accept(new_batch(f"{thread}-{n}"), [seen("2025-26 Q1", n)]) for n in range(15)]

    with ThreadPoolExecutor(8) as threads:
        numbers = [number for found in threads.map(accepted, range(8)) for number in found]
    assert sorted(numbers) == list(range(1, 121))
    assert ready.head() == 120 and len(ready.batches()) == 120
    assert ready.observations()["batch"].tolist() == [120]


def test_eight_writers_of_the_same_file_make_one_batch(ready):
    def accepted(_):
        try:
            return ready.accept(new_batch("same"), [seen("2025-26 Q1", 1)])
        except AlreadyAccepted as refused:
            return -refused.batch

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(accepted, range(8))) == [-1] * 7 + [1]


WRITER = textwrap.dedent("""
    import sys, time
    from datetime import date
    from pathlib import Path
    from sqlalchemy import event
    from sqlalchemy.engine import Engine
    from data.observations import Observation
    from data.periods import Period
    from data.settings import Settings
    from data.store import open_store
    from tests.data.samples import BOROUGH, new_batch

    @event.listens_for(Engine, "after_cursor_execute")
    def _wait(connection, cursor, statement, parameters, context, executemany):
        if statement.startswith("INSERT INTO observation"):
            print("rows are in, not committed", flush=True)
            time.sleep(60)

    days = [date.fromordinal(date(1990, 1, 1).toordinal() + n) for n in range(6000)]
    rows = [Observation("SC01", Period("other", day, day), BOROUGH, numerator=1, source_text="x" * 400) for day in days]
    store = open_store(Settings(home=Path(sys.argv[1]), database_url=sys.argv[2]), write=True)
    store.accept(new_batch("killed"), rows)
""")


def test_a_writer_killed_in_the_middle_leaves_nothing_and_the_file_can_be_sent_again(ready, store_settings):
    ready.accept(new_batch("whole"), [seen("2025-26 Q1", 7)])
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(store_settings.home), store_settings.database_url],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONPATH": "."},
    )
    try:
        assert writer.stdout.readline() == "rows are in, not committed\n"
    finally:
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
    if ready.dialect == "sqlite":
        left_behind = {path.name for path in store_settings.home.iterdir()} - {"safer.db"}
        assert left_behind, "the killed writer had not written to the disk: the test would prove nothing"
    assert ready.head() == 1
    assert ready.observations(kinds=None)["numerator"].tolist() == [7]
    assert ready.accept(new_batch("killed"), [seen("2025-26 Q2", 8)]) == 2


def test_instants_are_kept_in_utc(store):
    summer = datetime(2026, 6, 30, 23, 30, tzinfo=timezone(timedelta(hours=1)))
    row = {"id": 1, "sha256": "x", "plan": "x", "loaded_at": summer, "actor": "x"}
    with store._database.writing() as connection:
        connection.execute(insert(schema.catalogue), row)
        found = connection.execute(select(schema.catalogue.c.loaded_at)).scalar_one()
        assert found == datetime(2026, 6, 30, 22, 30, tzinfo=UTC) and found.utcoffset() == timedelta(0)
    with pytest.raises(exc.StatementError, match="has no time zone"), store._database.writing() as connection:
        connection.execute(insert(schema.catalogue), row | {"id": 2, "loaded_at": datetime(2026, 6, 30)})


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        ("numerator", "12x"),
        ("numerator", -1),
        ("denominator", -1),
        ("part", "x" * 61),
        ("reason", "n/a"),
        ("bound", ">"),
    ],
)
def test_the_tables_themselves_refuse_what_python_would(ready, column, wrong):
    ready.accept(new_batch(), [seen("2025-26 Q1", 1)])
    names = [name for name in schema.observation.columns.keys() if name not in ("part", column)]
    statement = text(
        f"INSERT INTO observation (part, {column if column != 'part' else ''}{', ' if column != 'part' else ''}"
        f"{', '.join(names)}) SELECT {':wrong' if column == 'part' else repr('other') + ', :wrong'}, "
        f"{', '.join(names)} FROM observation"
    )
    with pytest.raises(exc.DBAPIError), ready._database.writing() as connection:
        connection.execute(statement, {"wrong": wrong})


def test_decimals_come_back_exactly(ready):
    values = [Decimal("12.9"), Decimal("-0.0001"), Decimal("999999999999.9999"), Decimal("0")]
    ready.accept(new_batch(), [seen(f"2025-26 Q{n}", value=value) for n, value in enumerate(values, 1)])
    with ready.reading() as connection:
        found = connection.execute(select(schema.observation.c.value).order_by(schema.observation.c.period))
        assert list(found.scalars()) == values


def test_the_store_in_use_is_named(store):
    with pytest.raises(StoreError, match="no store is in use"):
        current()
    with using(store):
        assert current() is store
    with pytest.raises(StoreError):
        current()


def test_a_forked_worker_reads_with_connections_of_its_own(ready):
    ready.accept(new_batch(), [seen("2025-26 Q1", 1)])
    child = os.fork()
    if child == 0:
        os._exit(0 if ready.observations(areas=[BOROUGH])["numerator"].tolist() == [1] else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert ready.head() == 1


MOUNTS = (
    "/dev/sda1 / ext4 rw 0 0\n"
    "server:/export /srv/shared\\040folder nfs4 rw 0 0\n"
    "//server/share /mnt/share cifs rw 0 0\n"
    "/dev/sdb1 /mnt/share/local ext4 rw 0 0\n"
)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/safer/safer.db", ""),
        ("/srv/shared folder/safer.db", "nfs4"),
        ("/mnt/share/safer/safer.db", "cifs"),
        ("/mnt/share/local/safer.db", ""),
        ("/mnt/shared/safer.db", ""),
    ],
)
def test_a_network_share_is_told_from_a_disk_of_this_machine(path, kind, tmp_path):
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)
    assert engine.network_share(Path(path), mounts) == kind
    assert engine.network_share(Path(path), tmp_path / "none") == ""


def test_a_store_on_a_network_share_is_warned_about_and_kept_out_of_wal(empty_home, monkeypatch, caplog):
    monkeypatch.setattr(engine, "network_share", lambda path: "nfs4")
    monkeypatch.setattr(engine, "SAFE_WAL", (0, 0, 0))
    made = init_store(empty_home)
    assert "is on a network share (nfs4)" in caplog.text
    with made.reading() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "delete"
    made.close()


@pytest.fixture
def opened_connections(monkeypatch):
    """Every connection to a file that was opened since."""
    opened, really = [], engine._sqlite_connection
    monkeypatch.setattr(
        engine, "_sqlite_connection", lambda path, *, write: opened.append(write) or really(path, write=write)
    )
    return opened


def test_reads_of_one_request_share_a_connection_and_each_sees_what_there_is_then(
    sqlite_store, opened_connections
):
    with sqlite_store.one_connection():
        assert opened_connections == []
        assert (sqlite_store.head(), len(sqlite_store.observations())) == (1, 1)
        assert opened_connections == [False]
        sqlite_store.accept(new_batch("second"), [seen("2025-26 Q2", 2)])
        assert opened_connections == [False, True] and sqlite_store.head() == 2
    sqlite_store.head()
    assert opened_connections == [False, True, False]


def test_a_read_within_a_read_leaves_the_outer_one_its_state(sqlite_store, opened_connections):
    with sqlite_store.one_connection(), sqlite_store.reading() as outer:
        assert sqlite_store.head() == 1
        assert outer.in_transaction() and opened_connections == [False, False]


def test_what_goes_wrong_in_a_shared_connection_ends_with_it(sqlite_store, opened_connections):
    with sqlite_store.one_connection():
        with pytest.raises(exc.OperationalError), sqlite_store.reading() as connection:
            connection.execute(text("SELECT * FROM nowhere"))
        assert sqlite_store.head() == 1
    assert opened_connections == [False, False]


def test_a_file_that_was_moved_away_is_noticed_by_a_shared_connection(sqlite_store, empty_home):
    with sqlite_store.one_connection():
        assert sqlite_store.head() == 1
        file_of(empty_home).rename(file_of(empty_home).with_name("elsewhere.db"))
        with pytest.raises(DatabaseMoved):
            sqlite_store.head()


def test_the_extent_tells_everything_that_grows(ready):
    before = ready.extent()
    assert before._replace(catalogue=0) == Extent(0, 0, 0, 0, 0, 0, 0, None) and before.catalogue > 0
    ready.accept(new_batch("first"), [seen("2025-26 Q1", 1)])
    ready.set_as_of(datetime(2026, 2, 15).date())
    after = ready.extent()
    assert after == before._replace(batch=1, as_of=datetime(2026, 2, 15).date())
