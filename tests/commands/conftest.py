"""Commands as `flask --app app` runs them, in an application that has nothing but the command and its settings."""

import os
from collections.abc import Callable
from contextlib import closing
from datetime import date

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import FlaskGroup

from data import demonstration, geography
from data.catalogue import load_catalogue
from data.settings import Settings
from data.store import init_store


@pytest.fixture
def run() -> Callable[..., Result]:
    """`run(settings, group, *words)` runs a command; the environment's own settings are not read."""

    def ran(settings: Settings, group: click.Group, *words: str) -> Result:
        server = Flask("commands")
        server.config["SAFER_SETTINGS"] = settings
        server.cli.add_command(group)
        flask = FlaskGroup(add_default_commands=False, create_app=lambda: server, load_dotenv=False)
        return CliRunner().invoke(flask, [group.name, *words], env={"SAFER_HOME": os.devnull})

    return ran


@pytest.fixture
def real_store(empty_home):
    """An SQLite store with the real catalogue and areas, and no figures."""
    store = init_store(empty_home)
    store.load_catalogue(load_catalogue(), "tester")
    store.load_geography(geography.areas(), geography.populations())
    yield store
    store.close()


@pytest.fixture
def settings(tmp_path):
    """Settings of a store with the catalogue, the places and the examples of actions, but no figures."""
    home = tmp_path / "home"
    made = Settings(
        home=home, database_url=f"sqlite:///{home / 'safer.db'}", as_of=date(2026, 2, 15), actor="tester"
    )
    with closing(init_store(made)) as store:
        store.load_geography(geography.areas(), geography.populations())
        store.load_catalogue(load_catalogue(), "tester")
        demonstration.record_examples(store, store.catalogue())
    return made
