"""Power lost at any moment of an import: the store opens, holds whole batches, and all that was reported as done.

The statements are those of the engine, run again on a disk that loses power by the SQLite of apsw; what it leaves
there, without the shared memory of a write-ahead log, is opened by the store and so by Python's SQLite.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import event, text

from data.engine import _PRAGMAS
from data.geography import BOROUGH, areas, populations
from data.observations import NewRelease
from data.periods import Quarter
from data.returns.importing import take_in
from data.settings import Settings
from data.soundness import findings
from data.store import Store, init_store, open_store
from tests.data.power_loss import Loss, run_losing_power
from tests.data.returns.files import DAY, catalogue, csv_text

Q3 = Quarter.parse("2025-26 Q3")
RETURN = csv_text(
    ("RC10", (Q3 - back).label, BOROUGH, "", 400 + back, "", "", "", "late" if back == 0 else "")
    for back in range(24)
)
RELEASE = NewRelease("Board", Q3, DAY, "", "tester", DAY, "1")
VIEWS = {"board": '{"text":"' + "what the board saw " * 1000 + '"}'}

STAGES = ((0, 0, 0), (1, 0, 0), (1, 1, 0), (1, 1, 1))
"""Batches, notes and releases before the import and after each of its transactions."""
MODES = ("delete", "wal")


@dataclass(frozen=True)
class Import:
    """The database before an import and the statements of each of the transactions that did it."""

    before: Path
    file: Path
    transactions: list[list[str]]

    def start(self, folder: Path, mode: str) -> Path:
        """A copy of the database before, in a folder of its own and in this journal mode."""
        folder.mkdir()
        path = Path(shutil.copy(self.before, folder))
        connection = sqlite3.connect(path)
        connection.execute(f"PRAGMA journal_mode={mode}")
        connection.close()
        return path


@pytest.fixture(scope="module")
def imported(tmp_path_factory) -> Import:
    """A return that is taken in and published, as the engine's writer did it."""
    home, aside = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("before")
    file = aside / "return.csv"
    file.write_text(RETURN)
    store = init_store(settings_of(home))
    store.load_catalogue(catalogue(), "tester")
    store.load_geography(areas(), populations())
    found = Import(Path(shutil.copy(home / "safer.db", aside)), file, [])

    @event.listens_for(store._database._writer, "connect")
    def _record(connection: sqlite3.Connection, _: object) -> None:
        statements: list[str] = []
        found.transactions.append(statements)
        connection.set_trace_callback(
            lambda statement: None if statement.startswith("--") else statements.append(statement)
        )

    carry_on(store, file)
    store.close()
    assert len(found.transactions) == len(STAGES) - 1
    assert {(statements[0], statements[-1]) for statements in found.transactions} == {
        ("BEGIN IMMEDIATE", "COMMIT")
    }
    return found


def settings_of(home: Path) -> Settings:
    return Settings(home=home, database_url=f"sqlite:///{home / 'safer.db'}", actor="tester")


def carry_on(store: Store, file: Path) -> None:
    """Do what of the import is not done yet."""
    assert take_in(store, file, as_of=DAY, actor="tester").state in ("imported", "already")
    if store.releases().empty:
        store.publish(RELEASE, VIEWS)


def stage(store: Store) -> int:
    """How many transactions of the import a store holds. Raises AssertionError when it is unsound."""
    with store.reading() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]
    assert [finding for finding in findings(store) if not finding.sound] == []
    return STAGES.index((len(store.batches()), len(store.notes()), len(store.releases())))


class Examiner:
    """Opens what each loss leaves as the dashboard would, and keeps what is wrong with it: "damaged" or "undone"."""

    def __init__(self, home: Path) -> None:
        self.examined = 0
        self.faults: list[tuple[str, Loss, str]] = []
        self.one_of_each: list[Loss] = []
        self._home = home
        self._stages: dict[bytes, int] = {}

    def __call__(self, loss: Loss) -> None:
        self.examined += 1
        try:
            found = self._stage(loss)
        except Exception as error:
            self.faults.append(("damaged", loss, repr(error)))
            return
        # The transaction under way may be there as a whole; those that were reported as done must be.
        if found not in (loss.done, loss.done + 1):
            self.faults.append(("undone", loss, f"{found} of {loss.done} transactions"))

    @contextmanager
    def opened(self, loss: Loss) -> Iterator[Store]:
        """The store that a loss leaves, put right by opening it."""
        shutil.rmtree(self._home, ignore_errors=True)
        store = open_store(settings_of(loss.restored(self._home)), write=True)
        try:
            yield store
        finally:
            store.close()

    def _stage(self, loss: Loss) -> int:
        # What a reader sees is one of a few databases: each of them is looked at once.
        with self.opened(loss) as store:
            with store.reading() as connection:
                seen = connection.connection.driver_connection.serialize()
            if seen not in self._stages:
                self._stages[seen] = stage(store)
                self.one_of_each.append(loss)
            return self._stages[seen]


@pytest.fixture
def examiner(tmp_path) -> Examiner:
    return Examiner(tmp_path / "after")


@pytest.mark.parametrize("chance", [0, *(pytest.param(n, marks=pytest.mark.verify) for n in range(1, 20))])
@pytest.mark.parametrize("mode", MODES)
def test_power_lost_at_any_write_leaves_whole_batches_and_all_that_was_reported_as_done(
    mode, chance, imported, examiner, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr("data.engine.journal_mode", lambda path: mode)
    database = imported.start(tmp_path / "disk", mode)
    run_losing_power(database, imported.transactions, _PRAGMAS, examiner, chance=chance)
    assert examiner.faults == []
    assert examiner.examined > 100
    assert len(examiner.one_of_each) >= len(STAGES)
    for loss in examiner.one_of_each:
        with examiner.opened(loss) as store:
            carry_on(store, imported.file)
            assert stage(store) == len(STAGES) - 1


@pytest.mark.parametrize("mode", MODES)
def test_power_lost_again_while_the_store_is_put_right_changes_nothing(
    mode, imported, examiner, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr("data.engine.journal_mode", lambda path: mode)
    losses: list[Loss] = []
    run_losing_power(imported.start(tmp_path / "disk", mode), imported.transactions, _PRAGMAS, losses.append)
    cut_short = [loss for loss in losses if len(loss.files) > 1][::30]
    for number, loss in enumerate(cut_short):
        database = loss.restored(tmp_path / f"again {number}") / "safer.db"
        run_losing_power(database, [["SELECT count(*) FROM batch"]], _PRAGMAS, examiner, done=loss.done)
    assert examiner.faults == []
    assert examiner.examined > 2 * len(cut_short)


@pytest.mark.parametrize(
    ("mode", "weak", "wrong"),
    [
        ("delete", "journal_mode=OFF", "damaged"),
        ("delete", "synchronous=OFF", "damaged"),
        ("delete", "synchronous=FULL", "undone"),
        ("wal", "synchronous=OFF", "damaged"),
        ("wal", "synchronous=NORMAL", "undone"),
    ],
)
def test_a_weaker_setting_is_found_out(mode, weak, wrong, imported, examiner, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("data.engine.journal_mode", lambda path: mode)

    def is_found() -> bool:
        return any(kind == wrong for kind, _, _ in examiner.faults)

    def examine_until_found(loss: Loss) -> None:
        if not is_found():
            examiner(loss)

    database = imported.start(tmp_path / "disk", mode)
    run_losing_power(database, imported.transactions, (*_PRAGMAS, f"PRAGMA {weak}"), examine_until_found)
    assert is_found()
