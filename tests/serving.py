"""The dashboard in a process of its own, as `make run` serves it, for tests that meet it from outside."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BINARIES = Path(sys.executable).parent
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
        own |= {"SAFER_PREPARE": "no"}
        return given | own | {"SAFER_ACTOR": "tester"}

    def run(self, *arguments: str) -> str:
        """What `flask --app app` prints for these arguments."""
        command = [BINARIES / "flask", "--app", "app", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True
        )
        return done.stdout

    @property
    def command(self) -> list[object]:
        """What serves it."""
        return [BINARIES / "gunicorn", "--config", "gunicorn.conf.py", "app:server"]

    def start(self) -> None:
        """Serve until `stop`; returns when the first request is answered."""
        self._process = subprocess.Popen(self.command, cwd=ROOT, env=self.environment)
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
