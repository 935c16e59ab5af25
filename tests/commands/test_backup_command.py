"""`flask --app app backup`."""

import json
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from commands.backup import backup_commands
from data.store import open_store
from tests.metrics.conftest import give


@pytest.fixture
def settings(real_store):
    """Settings of a small store, served at a port where nobody answers."""
    give(real_store, [("RC10", "2024-25 Q4", 31)])
    real_store.close()
    return replace(real_store.settings, port=1)


@pytest.fixture
def made(settings, run):
    said = run(settings, backup_commands, "make")
    assert said.exit_code == 0, said.output
    return said.stdout.partition(": ")[0]


def test_make_verify_list_and_restore(settings, run, made):
    verified = run(settings, backup_commands, "verify", made)
    assert verified.exit_code == 0 and "comes back whole" in verified.stdout
    assert "1 backups" in run(settings, backup_commands, "list").stdout
    (about,) = json.loads(run(settings, backup_commands, "list", "--json").stdout)
    assert about["head"] == 1 and made.endswith(about["file"])
    refused = run(settings, backup_commands, "restore", made)
    assert (refused.exit_code, "there is a store at" in refused.stderr) == (1, True)
    (settings.home / "safer.db").unlink()
    done = run(settings, backup_commands, "restore", made)
    assert done.exit_code == 0 and "is back: returns up to 1" in done.stdout
    assert open_store(settings).head() == 1


def test_restore_renames_the_store_that_is_there(settings, run, made):
    done = run(settings, backup_commands, "restore", made, "--aside")
    assert done.exit_code == 0 and "safer.db.before-" in done.stdout


def test_portable_and_prune(settings, run, made):
    said = run(settings, backup_commands, "make", "--portable", "--prune")
    assert said.exit_code == 0 and ".jsonl.gz" in said.stdout and "deleted safer-" in said.stdout
    (left,) = json.loads(run(settings, backup_commands, "list", "--json").stdout)
    assert left["kind"] == "portable"


def test_a_damaged_backup_ends_with_one_clear_line(settings, run, made):
    with open(made, "r+b") as file:
        file.seek(5000)
        file.write(b"other")
    for verb in ("verify", "restore"):
        said = run(settings, backup_commands, verb, made)
        assert said.exit_code == 1 and said.stderr.count("\n") == 1
        assert "is not the file its manifest was written for" in said.stderr


class Healthy(BaseHTTPRequestHandler):
    """Answers as a running dashboard does."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"OK")

    def log_message(self, *_arguments):
        """Say nothing."""


def test_restore_refuses_while_the_dashboard_runs(settings, run, made):
    server = HTTPServer(("127.0.0.1", 0), Healthy)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        said = run(replace(settings, port=server.server_port), backup_commands, "restore", made, "--aside")
    finally:
        server.shutdown()
        server.server_close()
    assert said.exit_code == 1 and "stop it first" in said.stderr
    assert [p.name for p in settings.home.glob("safer.db*")] == ["safer.db"]


def test_a_folder_that_cannot_be_written_is_said(settings, run):
    blocker = settings.home / "file"
    blocker.write_text("x")
    said = run(settings, backup_commands, "make", "--folder", str(blocker / "inside"))
    assert said.exit_code == 1 and "nothing was changed" in said.stderr
