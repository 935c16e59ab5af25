"""Settings are read once, all of them checked, and every mistake named."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data.settings import SETTINGS, Settings, SettingsError, is_loopback

ROOT = Path(__file__).resolve().parents[2]


def problems(**environ):
    with pytest.raises(SettingsError) as raised:
        Settings.from_env(environ)
    return raised.value.problems


def test_nothing_set_is_a_working_installation():
    settings = Settings.from_env({"PATH": "/bin", "HOME": "/nowhere"})
    assert settings.home == Path.cwd() / "var"
    assert settings.database_url == f"sqlite:///{Path.cwd()}/var/safer.db"
    assert (settings.host, settings.port, settings.as_of, settings.illustrative) == (
        "127.0.0.1",
        8050,
        None,
        True,
    )
    assert settings.actor


def test_every_setting_is_read(tmp_path):
    settings = Settings.from_env(
        {
            "SAFER_HOME": str(tmp_path),
            "SAFER_DATABASE_URL": "postgresql+psycopg://me@localhost/safer",
            "SAFER_AS_OF": "2026-02-15",
            "SAFER_ACTOR": "  A. Analyst ",
            "SAFER_ILLUSTRATIVE": "No",
            "SAFER_PREPARE": "no",
            "SAFER_HOST": "::1",
            "SAFER_PORT": "9000",
            "SAFER_LOG_LEVEL": "WARNING",
        }
    )
    assert settings == Settings(
        home=tmp_path,
        database_url="postgresql+psycopg://me@localhost/safer",
        as_of=date(2026, 2, 15),
        actor="A. Analyst",
        illustrative=False,
        prepare=False,
        host="::1",
        port=9000,
        log_level="warning",
    )
    assert settings.log_number == 30


def test_the_day_is_the_setting_else_the_day_of_the_store_else_the_day_it_is_here(tmp_path, monkeypatch):
    class Here(date):
        @classmethod
        def today(cls):
            return date(2026, 7, 1)

    monkeypatch.setattr("data.settings.date", Here)
    settings = Settings(home=tmp_path, database_url="sqlite://")
    set_one = replace(settings, as_of=date(2025, 1, 1))
    assert (settings.today(), settings.today(date(2026, 2, 15))) == (date(2026, 7, 1), date(2026, 2, 15))
    assert set_one.today() == set_one.today(date(2026, 2, 15)) == date(2025, 1, 1)


def test_the_database_lives_in_the_home_folder(tmp_path):
    assert Settings.from_env({"SAFER_HOME": str(tmp_path)}).database_url == f"sqlite:///{tmp_path}/safer.db"


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_an_empty_value_counts_as_not_set(name):
    assert Settings.from_env({name: " "}) == Settings.from_env({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SAFER_AS_OF", "15/02/2026"),
        ("SAFER_AS_OF", "2026-02-30"),
        ("SAFER_ILLUSTRATIVE", "maybe"),
        ("SAFER_PORT", "0"),
        ("SAFER_PORT", "65536"),
        ("SAFER_PORT", "80a"),
        ("SAFER_PORT", "٨٠"),
        ("SAFER_HOST", "0.0.0.0"),
        ("SAFER_ACTOR", "x" * 81),
        ("SAFER_ACTOR", "two\nlines"),
        ("SAFER_DATABASE_URL", "safer.db"),
        ("SAFER_DATABASE_URL", f"sqlite:///{ROOT}/assets/safer.db"),
        ("SAFER_HOME", str(ROOT / "assets")),
        ("SAFER_LOG_LEVEL", "loud"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(name, value):
    (problem,) = problems(**{name: value})
    assert problem.startswith(f"{name}: ")


def test_every_mistake_is_named_at_once():
    assert len(problems(SAFER_PORT="x", SAFER_AS_OF="y", SAFER_NAME="z")) == 3


def test_a_password_in_the_database_address_is_not_printed():
    settings = Settings.from_env({"SAFER_DATABASE_URL": "postgresql+psycopg://me:secret@localhost/safer"})
    assert "secret" not in repr(settings)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1.2.3", "::1", "[::1]", "localhost", "LocalHost", "::ffff:127.0.0.1"]
)
def test_loopback_addresses(host):
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["", "0.0.0.0", "::", "10.0.0.1", "localhost.example", "127.0.0.1.example", "128.0.0.1"]
)
def test_other_addresses(host):
    assert not is_loopback(host)
