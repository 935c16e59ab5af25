"""A real browser and the dashboard as `make run` serves it, on a demonstration store made once for all tests."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
BINARIES = Path(sys.executable).parent
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PATIENCE = 60


class Served:
    """The dashboard in a process of its own; it can be stopped and started again at the same address."""

    def __init__(self, home: Path) -> None:
        self.home = home
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._process = None

    @property
    def environment(self) -> dict[str, str]:
        """The variables its process works under."""
        given = {name: value for name, value in os.environ.items() if not name.startswith("SAFER_")}
        own = {"SAFER_HOME": str(self.home), "SAFER_PORT": str(self.port), "SAFER_LOG_LEVEL": "error"}
        return given | own | {"SAFER_ACTOR": "tester"}

    def run(self, *arguments: str) -> str:
        """What `flask --app app` prints for these arguments."""
        command = [BINARIES / "flask", "--app", "app", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True
        )
        return done.stdout

    def start(self) -> None:
        """Serve until `stop`; returns when the first request is answered."""
        command = [BINARIES / "gunicorn", "--config", "gunicorn.conf.py", "app:server"]
        self._process = subprocess.Popen(command, cwd=ROOT, env=self.environment)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{self.address}/health"):
                    return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        self.stop()
        pytest.fail(f"the dashboard did not answer within {PATIENCE} seconds")

    def stop(self) -> None:
        """Let go of the address at once, as when a cable is pulled."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(timeout=20)
            self._process = None


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium without a window."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("Chromium was not found; on Debian: apt-get install chromium", pytrace=False)
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def demonstration_home(tmp_path_factory):
    """A folder with the demonstration store. Tests that change it take a copy (`served_copy`)."""
    home = tmp_path_factory.mktemp("demonstration") / "home"
    Served(home).run("store", "init")
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


@pytest.fixture
def page(browser):
    """A page of a visitor who has never been here; fails the test when a script of it fails."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="en-GB")
    opened, errors = context.new_page(), []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []
