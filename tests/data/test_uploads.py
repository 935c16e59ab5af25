"""Files sent from the page: kept whole or not at all, and killed anywhere between arriving and being published."""

import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data import uploads
from data.errors import StoreChanged
from data.geography import areas, populations
from data.store import init_store, open_store
from data.uploads import UploadRefused
from tests.data.returns.files import DAY, catalogue, csv_text

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 2, 15, 9, tzinfo=UTC)


@pytest.fixture
def home_store(empty_home):
    made = init_store(empty_home)
    made.load_catalogue(catalogue(), "tester")
    made.load_geography(areas(), populations())
    yield made
    made.close()


def sent(home, content, name="return.csv", now=NOW):
    with uploads.receiving(home, now) as file:
        file.write(content)
        return uploads.keep(home, file, name, "tester", now)


def left(home):
    return sorted(path.name for path in (home / uploads.FOLDER).iterdir())


def test_what_is_kept_comes_back(tmp_path):
    upload = sent(tmp_path, b"abc", "a.CSV")
    assert uploads.find(tmp_path, upload.id) == upload and uploads.recent(tmp_path) == [upload]
    assert upload.path.read_bytes() == b"abc" and upload.path.name == "return.csv"
    assert (upload.name, upload.size, upload.received_at) == ("a.CSV", 3, "2026-02-15T09:00:00+00:00")
    assert left(tmp_path) == [upload.id]


@pytest.mark.parametrize("content", [b"", b"x" * (uploads.MOST_BYTES + 1)])
def test_what_is_refused_leaves_nothing(tmp_path, content):
    with pytest.raises(UploadRefused):
        sent(tmp_path, content)
    assert left(tmp_path) == []


def test_what_stops_arriving_leaves_nothing(tmp_path):
    with pytest.raises(ConnectionError), uploads.receiving(tmp_path) as file:
        file.write(b"half")
        raise ConnectionError
    assert left(tmp_path) == []


def test_a_damaged_record_is_no_upload(tmp_path):
    upload = sent(tmp_path, b"abc")
    for text in ("", "[]", "{", '{"id": 1}'):
        (upload.path.parent / "upload.json").write_text(text)
        assert uploads.find(tmp_path, upload.id) is None and uploads.recent(tmp_path) == []


def test_an_id_is_never_a_path(tmp_path):
    sent(tmp_path, b"abc")
    assert uploads.find(tmp_path, "../uploads") is None and uploads.find(tmp_path, "") is None


def test_quotas_hold_and_come_free(tmp_path, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_AN_HOUR", 3)
    for _ in range(3):
        sent(tmp_path, b"abc")
    with pytest.raises(UploadRefused, match="within the last hour"):
        sent(tmp_path, b"abc")
    assert sent(tmp_path, b"abc", now=NOW + timedelta(hours=1)).size == 3
    monkeypatch.setattr(uploads, "MOST_KEPT_BYTES", uploads.MOST_BYTES)
    with pytest.raises(UploadRefused, match="too many files wait"):
        sent(tmp_path, b"abc", now=NOW + timedelta(hours=5))


def test_ten_thousand_files_in_the_folder_do_no_harm(tmp_path):
    upload = sent(tmp_path, b"abc")
    for number in range(10_000):
        (tmp_path / uploads.FOLDER / f"{number}.x").touch()
    assert uploads.recent(tmp_path) == [upload]


def test_taken_in_as_it_was_looked_at_or_not_at_all(home_store):
    first = sent(home_store.settings.home, csv_text().encode())
    other = sent(
        home_store.settings.home, csv_text([("RC10", "2024-25 Q2", "Wath", "", 5, "", "", "", "")]).encode()
    )
    assert uploads.looked_at(home_store, other, DAY, "tester").comparison.head == 0
    assert uploads.take(home_store, first, head=0, as_of=DAY, actor="tester").batch == 1
    with pytest.raises(StoreChanged, match="return 1 was accepted meanwhile"):
        uploads.take(home_store, other, head=0, as_of=DAY, actor="tester")
    assert home_store.head() == 1
    assert uploads.take(home_store, other, head=1, as_of=DAY, actor="tester").batch == 2
    assert uploads.take(home_store, other, head=1, as_of=DAY, actor="tester").state == "already"
    assert home_store.batches()["file_name"].tolist() == ["return.csv", "return.csv"]


STEPS = {
    "written": "uploads.keep = die",
    "renamed": "uploads.json.dump = die",
    "recorded": "uploads.os.fsync = die_at(2)",
    "kept": "uploads.take_in = die",
    "looked at": "uploads.keep_original = die",
    "original kept": "uploads.new_batch = die",
    "in the transaction": "data.writing._insert = after(data.writing._insert)",
    "before the commit": "data.writing.accept = after(data.writing.accept)",
    "accepted": "data.store.Store.accept = after(data.store.Store.accept)",
    "views written": "data.writing.release_hash = die",
    "release before the commit": "data.writing.publish = after(data.writing.publish)",
    "published": "data.store.Store.publish = after(data.store.Store.publish)",
}
KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
import data.store, data.writing
import data.returns.police
from data import uploads
from data.observations import NewRelease
from data.periods import Quarter
from data.settings import Settings

def die(*arguments, **options):
    os.kill(os.getpid(), signal.SIGKILL)

def die_at(number):
    calls = []
    def counted(*arguments):
        calls.append(arguments)
        if len(calls) == number:
            die()
    return counted

def after(function):
    def wrapped(*arguments, **options):
        function(*arguments, **options)
        die()
    return wrapped

def handed_in_and_published(home, file):
    settings = Settings(home=home, database_url=f"sqlite:///{home / 'safer.db'}", actor="tester")
    store = data.store.open_store(settings, write=True)
    with uploads.receiving(home) as arriving:
        arriving.write(file.read_bytes())
        upload = uploads.keep(home, arriving, "return.csv", "tester")
    day = date(2026, 2, 15)
    uploads.take(store, upload, head=store.head(), as_of=day, actor="tester")
    store.publish(NewRelease("B", Quarter.parse("2024-25 Q4"), day, "", "tester", day, "1"), {"board": "{}"})

for line in sys.stdin:
    home, file, step = line.rstrip().split("|")
    child = os.fork()
    if not child:
        exec(step)
        handed_in_and_published(Path(home), Path(file))
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture(scope="module")
def killed():
    """`killed(home, file, step)` hands a file in and publishes it in a process of its own, and how that one ended."""
    command = [sys.executable, "-c", KILLED]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:

        def ended(home, file, step):
            server.stdin.write(f"{home}|{file}|{step}\n")
            server.stdin.flush()
            return int(server.stdout.readline())

        yield ended
        server.stdin.close()


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_from_arriving_to_published_it_is_all_or_nothing(
    step, home_store, tmp_path, killed
):
    home, file = home_store.settings.home, tmp_path / "return.csv"
    home_store.close()
    has_batch = list(STEPS).index(step) >= list(STEPS).index("accepted")
    for number in (1, 2, 3):
        row = ("RC10", f"2023-24 Q{number}", "Rotherham", "", 400, "", "", "", f"note {number}")
        file.write_text(csv_text([row]))
        assert killed(home, file, STEPS[step]) == -signal.SIGKILL
        store = open_store(home_store.settings, write=True)
        whole = number if has_batch else number - 1
        assert (store.head(), len(store.observations())) == (whole, whole)
        assert len(store.releases()) == (number if step == "published" else 0)
        again = sent(home, file.read_bytes(), now=datetime.now(UTC))
        outcome = uploads.take(store, again, head=store.head(), as_of=DAY, actor="tester")
        assert outcome.state == ("already" if has_batch else "imported")
        assert (store.head(), len(store.observations()), len(store.notes())) == (number, number, number)
        store.close()
    uploads.delete_abandoned(home, datetime.now(UTC) + timedelta(days=8))
    assert left(home) == []
