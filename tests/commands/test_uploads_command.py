"""`flask --app app uploads tidy`."""

import os
import time
from datetime import UTC, date, datetime, timedelta

from commands.uploads import uploads_commands
from data import uploads
from data.observations import NewRelease
from data.periods import Quarter
from data.returns.importing import take_in
from tests.data.returns.files import DAY, csv_text, raw


def sent(home, text, now):
    with uploads.receiving(home, now) as file:
        file.write(text.encode())
        return uploads.keep(home, file, "return.csv", "tester", now)


def test_tidy_deletes_what_is_over_and_nothing_else(real_store, run, tmp_path):
    home, now = real_store.settings.home, datetime.now(UTC)
    file = raw(tmp_path / "return.csv", csv_text())
    take_in(real_store, file, as_of=DAY, actor="tester")
    quarter = Quarter.parse("2024-25 Q4")
    release = NewRelease("Board", quarter, DAY, "", "tester", DAY, "1", published_at=now - timedelta(days=89))
    real_store.publish(release, {"board": "{}"})
    sent(home, "fresh", now)
    old = sent(home, "old", now - timedelta(days=8))
    stale = home / uploads.FOLDER / "left.part"
    stale.write_text("x")
    long_ago = time.time() - 8 * 86400
    os.utime(stale, (long_ago, long_ago))
    said = run(real_store.settings, uploads_commands, "tidy")
    assert (said.exit_code, said.stdout) == (0, "deleted 0 originals and 2 files sent from the page\n")
    assert not old.path.exists() and not stale.exists()
    assert len(uploads.recent(home)) == 1
    assert len(list((home / "returns").iterdir())) == 1


def test_tidy_deletes_originals_ninety_days_after_a_board_saw_them(real_store, run, tmp_path):
    take_in(real_store, raw(tmp_path / "return.csv", csv_text()), as_of=DAY, actor="tester")
    at = datetime.now(UTC) - timedelta(days=92)
    quarter = Quarter.parse("2024-25 Q4")
    real_store.publish(
        NewRelease("Board", quarter, date(2025, 1, 1), "", "tester", DAY, "1", published_at=at),
        {"board": "{}"},
    )
    said = run(real_store.settings, uploads_commands, "tidy")
    assert said.stdout == "deleted 1 originals and 0 files sent from the page\n"
    assert len(real_store.batches()["source_sha256"].iloc[0]) == 64
