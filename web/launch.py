"""Whether this process may start at all: loopback only, and no switch that opens Dash or Flask to strangers."""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Iterable, Mapping

from data.settings import Settings, SettingsError, is_loopback

EXIT_REFUSED = 2
NO_SIGN_ON = (
    "can be reached from other machines, and there is no sign-on yet, so anybody there could read the figures; "
    "use 127.0.0.1"
)
_BIND_VARIABLES = ("HOST", "FLASK_RUN_HOST")
_SWITCHES = {
    "DASH_DEBUG": "shows tracebacks to readers",
    "DASH_UI": "shows developer tools to readers",
    "DASH_HOT_RELOAD": "lets readers see and trigger reloads",
    "DASH_PROPS_CHECK": "shows developer messages to readers",
    "DASH_SERVE_DEV_BUNDLES": "serves unreviewed developer scripts",
    "DASH_MCP_ENABLED": "turns every callback into an open tool without sign-on",
    "FLASK_DEBUG": "lets a reader run code on this machine",
}
_OFF = frozenset({"", "0", "false", "no", "off", "none"})


def refusals(environ: Mapping[str, str]) -> list[str]:
    """One line for each thing in `environ` that must not be, naming the variable; empty when all is well."""
    lines = [
        f"{name}: this switch {harm}; unset it"
        for name, harm in _SWITCHES.items()
        if _value(environ, name).lower() not in _OFF
    ]
    lines += [
        f"{name}: '{_value(environ, name)}' {NO_SIGN_ON}"
        for name in _BIND_VARIABLES
        if _value(environ, name) and not is_loopback(_value(environ, name))
    ]
    return lines


def bind_refusals(addresses: Iterable[tuple[str, int] | str]) -> list[str]:
    """One line for each of gunicorn's bind addresses other machines could reach; a unix socket is a path and passes."""
    return [
        f"gunicorn --bind: '{address[0]}:{address[1]}' {NO_SIGN_ON}"
        for address in addresses
        if not isinstance(address, str) and not is_loopback(address[0])
    ]


def busy_refusals(addresses: Iterable[tuple[str, int] | str]) -> list[str]:
    """One line for each of gunicorn's bind addresses that another process holds."""
    return [
        f"port {address[1]} is in use, perhaps by a dashboard that is running already; set SAFER_PORT to another"
        for address in addresses
        if not isinstance(address, str) and _is_held(address[0], address[1])
    ]


def _is_held(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.errno == errno.EADDRINUSE
        return False


def checked_settings(environ: Mapping[str, str]) -> Settings:
    """The settings of `environ`. Prints why to the error stream and exits with code 2 when it must not be started."""
    lines = refusals(environ)
    try:
        settings = Settings.from_env(environ)
    except SettingsError as error:
        lines += error.problems
    stop_if(lines)
    return settings


def stop_if(lines: list[str]) -> None:
    """Exit with code 2 after printing `lines` to the error stream, unless there are none."""
    if lines:
        print("The dashboard was not started.", *lines, sep="\n  ", file=sys.stderr)
        raise SystemExit(EXIT_REFUSED)


def _value(environ: Mapping[str, str], name: str) -> str:
    # Dash reads these in lower case too.
    return (environ.get(name) or environ.get(name.lower()) or "").strip()
