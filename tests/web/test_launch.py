"""What must not be started is not started: exit code 2, a message that names the setting, no port opened."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from web import launch

ROOT = Path(__file__).resolve().parents[2]
OPEN_ADDRESSES = ["0.0.0.0", "::", "192.168.1.20", "10.0.0.1", "dashboard.example", "[2001:db8::1]"]


@pytest.mark.parametrize("name", ["SAFER_HOST", "HOST", "FLASK_RUN_HOST"])
@pytest.mark.parametrize("address", OPEN_ADDRESSES)
def test_an_open_address_is_refused_by_name(name, address, capsys):
    with pytest.raises(SystemExit) as stopped:
        launch.checked_settings({name: address})
    assert stopped.value.code == 2
    message = capsys.readouterr().err
    assert name in message and "sign-on" in message and address in message


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1", "[::1]", "127.0.0.53"])
def test_a_loopback_address_is_taken(address):
    assert launch.checked_settings({"SAFER_HOST": address, "HOST": address}).host == address


@pytest.mark.parametrize(
    "name",
    [
        "DASH_DEBUG",
        "DASH_UI",
        "DASH_MCP_ENABLED",
        "FLASK_DEBUG",
        "DASH_SERVE_DEV_BUNDLES",
        "dash_mcp_enabled",
    ],
)
@pytest.mark.parametrize("value", ["1", "true", "True", "yes", "on", "anything"])
def test_a_dangerous_switch_is_refused_by_name(name, value, capsys):
    with pytest.raises(SystemExit) as stopped:
        launch.checked_settings({name: value})
    assert stopped.value.code == 2
    assert name.upper() in capsys.readouterr().err


@pytest.mark.parametrize("value", ["", "0", "false", "False", "no", "off"])
def test_a_switch_that_is_off_is_fine(value):
    assert launch.refusals({"DASH_DEBUG": value, "DASH_MCP_ENABLED": value}) == []


def test_an_unknown_setting_names_the_nearest(capsys):
    with pytest.raises(SystemExit) as stopped:
        launch.checked_settings({"SAFER_DATABSE_URL": "sqlite://"})
    assert stopped.value.code == 2
    assert "did you mean SAFER_DATABASE_URL?" in capsys.readouterr().err


def test_everything_wrong_is_said_at_once(capsys):
    with pytest.raises(SystemExit):
        launch.checked_settings({"SAFER_PORT": "eighty", "DASH_UI": "1", "HOST": "0.0.0.0"})
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 4


def test_bind_addresses():
    assert launch.bind_refusals([("127.0.0.1", 8050), ("::1", 8050), "/run/safer.sock"]) == []
    assert len(launch.bind_refusals([("0.0.0.0", 8050), ("127.0.0.1", 8050), ("", 80)])) == 2


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_port_that_somebody_listens_on_is_named_with_what_to_do():
    assert launch.busy_refusals([("127.0.0.1", free_port()), "/run/safer.sock"]) == []
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        (line,) = launch.busy_refusals([("127.0.0.1", port)])
        assert f"port {port} is in use" in line and "SAFER_PORT" in line
        command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "app:server"]
        environment = {"PATH": os.environ["PATH"], "SAFER_PORT": str(port)}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30)
    assert done.returncode == 2 and line in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("how", ["option", "environment", "setting"])
def test_gunicorn_stops_before_a_port_is_open(how):
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "app:server"]
    environment = {"PATH": os.environ["PATH"], "SAFER_PORT": str(port)}
    if how == "option":
        command += ["--bind", f"0.0.0.0:{port}"]
    elif how == "environment":
        environment["GUNICORN_CMD_ARGS"] = f"--bind 0.0.0.0:{port}"
    else:
        environment["SAFER_HOST"] = "0.0.0.0"
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30)
    assert done.returncode == 2
    assert "sign-on" in done.stderr and "0.0.0.0" in done.stderr
    assert "Listening" not in done.stderr
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
