"""`flask --app app store`, with the real catalogue and the real figures."""

import json
import os
import sqlite3
from datetime import date
from functools import partial

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import FlaskGroup

from commands import store as command
from commands.store import store_commands
from data import demonstration
from data.catalogue import load_catalogue
from data.periods import Quarter
from data.settings import Settings
from data.store import open_store
from metrics.rules import RULES_VERSION
from metrics.views import Board, from_json

NOWHERE = {"SAFER_HOME": os.devnull}  # settings must come from the application
FIRST = ("2025-26 Q2 report", Quarter.parse("2025-26 Q2"), date(2025, 11, 13), "as a demonstration")


def fill_with_one_release(store, catalogue, *, illustrative, publish):
    """The demonstration with the last of its releases only: the others take the same way."""
    demonstration.build(store, catalogue, illustrative=illustrative)
    publish(*FIRST)


def run(settings, *arguments):
    """The command as `flask --app app` runs it, in an application that works under these settings."""
    server = Flask("commands")
    server.config["SAFER_SETTINGS"] = settings
    server.cli.add_command(store_commands)
    flask = FlaskGroup(add_default_commands=False, create_app=lambda: server, load_dotenv=False)
    return CliRunner().invoke(flask, ["store", *arguments], env=NOWHERE)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """Settings of a store that `init` made, and what `init` said."""
    home = tmp_path_factory.mktemp("filled") / "home"
    settings = Settings(home=home, database_url=f"sqlite:///{home / 'safer.db'}", actor="tester")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "build", fill_with_one_release)
        return settings, run(settings, "init")


def test_init_makes_a_store_with_figures_and_a_release(filled):
    settings, said = filled
    assert said.exit_code == 0, said.output
    store = open_store(settings)
    assert f"is ready: {store.head()} batches, 1 releases" in said.stdout
    assert f"published: {FIRST[0]}\n" in said.stderr, "who waits is told what is going on"
    assert store.catalogue() == load_catalogue()
    assert len(store.observations()) > 5000
    release = store.releases().iloc[0]
    assert release["name"] == FIRST[0] and release["quarter"] == "2025-26 Q2" and release["actor"] == "tester"
    assert release["published_at"] == "2026-02-15T12:00:00+00:00"
    view = from_json(Board, store.release_view(1, "board"))
    assert view.quarter == "2025-26 Q2" and len(view.priorities) == 4
    assert [path.name for path in settings.home.iterdir()] == ["safer.db"]


def test_init_again_changes_nothing(filled):
    settings, _ = filled
    before = open_store(settings)
    said = run(settings, "init")
    assert said.exit_code == 0 and said.stdout.endswith("is already initialised\n")
    after = open_store(settings)
    assert (after.id, after.head(), len(after.releases())) == (
        before.id,
        before.head(),
        len(before.releases()),
    )


def test_a_catalogue_that_changed_is_loaded_as_the_next_version(filled, monkeypatch):
    settings, _ = filled
    old = load_catalogue()
    text = old.owners[0].name + " (renamed)"
    new = type(old)(
        **{**fields_of(old), "owners": (type(old.owners[0])(old.owners[0].code, text), *old.owners[1:])}
    )
    monkeypatch.setattr(command, "load_catalogue", lambda: new)
    said = run(settings, "init")
    assert said.exit_code == 0 and f"version {new.version} is now in use" in said.stdout
    store = open_store(settings)
    assert store.catalogue() == new and store.catalogue(release=1) == old
    monkeypatch.undo()
    assert run(settings, "init").exit_code == 0
    assert open_store(settings).catalogue() == old


def fields_of(catalogue):
    return {name: getattr(catalogue, name) for name in type(catalogue).__dataclass_fields__}


def test_check_finds_nothing_wrong_and_says_what_it_checked(filled):
    said = run(filled[0], "check")
    assert said.exit_code == 0 and said.stderr == ""
    lines = said.stdout.splitlines()
    assert all(line.startswith("ok ") for line in lines)
    assert "file: sound" in lines[0] and "release 1: unchanged" in lines[-1]
    found = json.loads(run(filled[0], "check", "--json").stdout)
    assert len(found) == len(lines) and all(finding["sound"] for finding in found)


def test_info_says_what_the_store_is_and_holds(filled):
    settings, _ = filled
    about = json.loads(run(settings, "info", "--json").stdout)
    store = open_store(settings)
    assert about["store"] == str(settings.home / "safer.db") and about["id"] == store.id
    assert about["database"].startswith(f"SQLite {sqlite3.sqlite_version}")
    assert about["as_of"] == "2026-02-15" and about["catalogue"] == store.catalogue().version
    assert about["rows"] == store.batches()["row_count"].sum() and about["rules"] == RULES_VERSION
    words = run(settings, "info").stdout
    assert f"catalogue  {about['catalogue']}" in words and f"revision   {about['revision']}" in words


def test_publish_keeps_what_the_board_is_about_to_see(filled):
    settings, _ = filled
    before = len(open_store(settings).releases())
    publish = partial(run, settings, "publish", "--quarter", "2025-26 Q3", "--name", "Q3 report")
    said = publish("--meeting-date", "2026-03-12", "--note", "draft seen by the chair")
    assert said.exit_code == 0, said.output
    pack = settings.home / "packs" / f"release-{before + 1}.html"
    assert said.stdout == (
        f"release {before + 1}, Q3 report, keeps what each audience saw of 2025-26 Q3\nthe meeting pack is {pack}\n"
    )
    assert f"Release {before + 1}, " in pack.read_text()
    assert pack.stat().st_mode & 0o077 == 0
    store = open_store(settings)
    kept = store.releases().iloc[-1]
    assert kept["meeting_date"] == "2026-03-12" and kept["note"] == "draft seen by the chair"
    assert kept["as_of"] == "2026-02-15" and kept["rules_version"] == RULES_VERSION
    for audience in ("board", "display", "public"):
        view = from_json(Board, store.release_view(before + 1, audience))
        assert (view.audience, view.quarter) == (audience, "2025-26 Q3")


def test_a_release_stands_though_its_meeting_pack_is_too_large(filled, monkeypatch):
    settings, _ = filled
    monkeypatch.setattr("reports.show.MOST_BYTES", 1000)
    words = "publish --quarter 2025-26_Q3 --name n --meeting-date 2026-03-12"
    said = run(settings, *(word.replace("_", " ") for word in words.split()))
    assert said.exit_code == 1 and "the meeting pack was not written: the show has" in said.stderr
    assert open_store(settings).releases().iloc[-1]["name"] == "n"


@pytest.mark.parametrize(
    "words", [("check",), ("info",), ("publish", *"--quarter 2025-26_Q3 --name n".split())]
)
def test_without_a_store_every_command_says_how_to_make_one(empty_home, words):
    words = [word.replace("_", " ") for word in words]
    said = run(empty_home, *words, *(["--meeting-date", "2026-03-12"] if words[0] == "publish" else []))
    assert said.exit_code == 1 and said.stdout == ""
    assert said.stderr == (
        f"Error: no store at {empty_home.home / 'safer.db'}: run `make run` or `flask --app app store init`\n"
    )
    assert not empty_home.home.exists()


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (
            ["--quarter", "2025-26 Q5", "--name", "n", "--meeting-date", "2026-03-12"],
            "'2025-26 Q5' is not a financial",
        ),
        (
            ["--quarter", "2025-26 Q3", "--name", "n", "--meeting-date", "12 March"],
            "'12 March' does not match",
        ),
        (["--quarter", "2025-26 Q3", "--meeting-date", "2026-03-12"], "Missing option '--name'"),
    ],
)
def test_a_command_that_is_not_understood_ends_with_2(filled, words, complaint):
    said = run(filled[0], "publish", *words)
    assert said.exit_code == 2 and complaint in said.stderr and said.stdout == ""


def test_a_failed_check_ends_with_1(filled, tmp_path):
    copy = tmp_path / "copy.db"
    copy.write_bytes((filled[0].home / "safer.db").read_bytes())
    copy.chmod(0o600)
    connection = sqlite3.connect(copy)
    connection.execute("DROP TRIGGER keep_observation_update")
    connection.execute("UPDATE observation SET source_text = 'typed over' WHERE batch = 1")
    connection.commit()
    connection.close()
    said = run(Settings(home=tmp_path, database_url=f"sqlite:///{copy}"), "check")
    assert said.exit_code == 1
    assert [line for line in said.stdout.splitlines() if "WRONG" in line][0].startswith(
        "WRONG batch 1: content has"
    )
    assert said.stderr.startswith("1 of ") and "restore the latest backup" in said.stderr


def test_settings_come_from_the_environment_where_there_is_no_application(filled, empty_home):
    environment = {"SAFER_HOME": str(filled[0].home), "SAFER_DATABASE_URL": ""}
    said = CliRunner().invoke(store_commands, ["info"], env=environment)
    assert said.exit_code == 0 and str(filled[0].home) in said.stdout
    said = CliRunner().invoke(store_commands, ["info"], env={"SAFER_HOME": str(empty_home.home)})
    assert said.exit_code == 1 and "no store at" in said.stderr
    said = CliRunner().invoke(store_commands, ["info"], env=environment | {"SAFER_HOMES": "x"})
    assert said.exit_code == 1 and "SAFER_HOMES" in said.stderr


@pytest.mark.parametrize("verb", ["init", "check", "info", "publish"])
def test_every_command_has_help(verb):
    said = CliRunner().invoke(store_commands, [verb, "--help"])
    assert said.exit_code == 0 and f"Usage: store {verb}" in said.stdout and len(said.stdout.splitlines()) > 6


def test_a_store_on_postgresql_is_set_up_the_same_way(postgresql_address, empty_home, monkeypatch):
    monkeypatch.setattr(command, "build", fill_with_one_release)
    settings = Settings(home=empty_home.home, database_url=postgresql_address, actor="tester")
    assert run(settings, "init").exit_code == 0
    assert run(settings, "init").stdout.endswith("is already initialised\n")
    assert "PostgreSQL" in run(settings, "info").stdout
    assert run(settings, "check").exit_code == 0


def test_a_setting_up_that_was_interrupted_is_named(postgresql_address, empty_home, monkeypatch):
    def interrupted(store, catalogue, **_):
        store.load_catalogue(catalogue, "tester")
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "build", interrupted)
    settings = Settings(home=empty_home.home, database_url=postgresql_address, actor="tester")
    assert run(settings, "init").exit_code == 1
    said = run(settings, "init")
    assert said.exit_code == 1 and "was interrupted: empty that database" in said.stderr
