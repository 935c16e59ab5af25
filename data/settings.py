"""What an installation may decide: the SAFER_ environment variables, read once and checked together.

`SETTINGS` is the whole list with its meaning; the documentation is compared with it by a test.
"""

from __future__ import annotations

import difflib
import getpass
import ipaddress
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType

PREFIX = "SAFER_"
DEFAULT_PORT = 8050
DEFAULT_HOST = "127.0.0.1"
LOG_LEVELS = ("debug", "info", "warning", "error")
_SERVED_FOLDER = Path(__file__).resolve().parent.parent / "assets"

SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        "SAFER_HOME": "folder of the database, uploads and backups; default ./var",
        "SAFER_DATABASE_URL": "database address; default an SQLite file safer.db in SAFER_HOME",
        "SAFER_AS_OF": "date judgements are made at, as 2026-02-15; default the date the store carries",
        "SAFER_ACTOR": "name written beside every change; default the operating system's user",
        "SAFER_ILLUSTRATIVE": "yes or no: whether illustrative series are shown; default yes",
        "SAFER_PREPARE": "yes or no: whether the first pages are worked out at start, before anybody asks; default yes",
        "SAFER_HOST": "address to listen on: only this machine (127.0.0.1, ::1 or localhost) until sign-on exists",
        "SAFER_PORT": "port to listen on, 1 to 65535; default 8050",
        "SAFER_LOG_LEVEL": "debug, info, warning or error; default info",
    }
)


class SettingsError(ValueError):
    """One or more settings cannot be used. The text has one line for each, naming the setting."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class Settings:
    """The decisions one process works under. Built by `from_env`, or directly in tests."""

    home: Path
    database_url: str = field(repr=False)  # may hold a password
    as_of: date | None = None
    actor: str = "unknown"
    illustrative: bool = True
    prepare: bool = True
    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    log_level: str = "info"

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Settings read from `environ`, an empty value counting as not set.

        Raises SettingsError listing every setting that is unknown or has a value that cannot be used.
        """
        given = {name: value.strip() for name, value in environ.items() if name.startswith(PREFIX)}
        problems = [_unknown(name) for name in sorted(given) if name not in SETTINGS]
        given = {name: value for name, value in given.items() if value and name in SETTINGS}

        def read(name: str, parse: Callable[[str], object], default: object) -> object:
            if name not in given:
                return default
            try:
                return parse(given[name])
            except ValueError as error:
                problems.append(f"{name}: {error}")
                return default

        home = read("SAFER_HOME", _folder, Path("var").resolve())
        settings = cls(
            home=home,
            database_url=read("SAFER_DATABASE_URL", _database_url, f"sqlite:///{home / 'safer.db'}"),
            as_of=read("SAFER_AS_OF", _day, None),
            actor=read("SAFER_ACTOR", _actor, _system_user()),
            illustrative=read("SAFER_ILLUSTRATIVE", _yes_or_no, True),
            prepare=read("SAFER_PREPARE", _yes_or_no, True),
            host=read("SAFER_HOST", _loopback_host, DEFAULT_HOST),
            port=read("SAFER_PORT", _port, DEFAULT_PORT),
            log_level=read("SAFER_LOG_LEVEL", _log_level, "info"),
        )
        if problems:
            raise SettingsError(problems)
        return settings

    def today(self, stored: date | None = None) -> date:
        """The day judgements are made at: the setting, else the day a store keeps, else the day it is here."""
        return self.as_of or stored or date.today()

    @property
    def database_file(self) -> Path | None:
        """The file of an SQLite store; None for another database."""
        path = self.database_url.partition("sqlite:///")[2]
        return Path(path).resolve() if path else None

    @property
    def log_number(self) -> int:
        """The logging module's number of `log_level`."""
        return logging.getLevelNamesMapping()[self.log_level.upper()]


def is_loopback(host: str) -> bool:
    """Whether `host`, a name or an address with or without brackets, can only be reached from this machine."""
    bare = host.strip().removeprefix("[").removesuffix("]").split("%")[0]
    if bare.lower() == "localhost":
        return True
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _unknown(name: str) -> str:
    nearest = difflib.get_close_matches(name, SETTINGS, n=1, cutoff=0)
    return f"{name}: there is no such setting; did you mean {nearest[0]}?"


def _folder(text: str) -> Path:
    folder = Path(text).expanduser().resolve()
    if folder.is_relative_to(_SERVED_FOLDER):
        raise ValueError("this folder is served to browsers and must not hold the database")
    return folder


def _database_url(text: str) -> str:
    if not re.match(r"^[a-z]+(\+[a-z0-9]+)?://", text):
        raise ValueError(
            "a database address looks like postgresql+psycopg://user@host/name or sqlite:////folder/file.db"
        )
    path = text.partition("sqlite:///")[2]
    if path and Path(path).resolve().is_relative_to(_SERVED_FOLDER):
        raise ValueError("this file would be served to browsers; choose another folder")
    return text


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"'{text}' is not a date such as 2026-02-15") from None


def _actor(text: str) -> str:
    if len(text) > 80 or not text.isprintable():
        raise ValueError("a name has at most 80 characters and no control characters")
    return text


def _yes_or_no(text: str) -> bool:
    word = text.lower()
    if word not in ("yes", "no"):
        raise ValueError(f"'{text}' is neither yes nor no")
    return word == "yes"


def _loopback_host(text: str) -> str:
    if not is_loopback(text):
        raise ValueError(
            f"'{text}' can be reached from other machines, and there is no sign-on yet; use {DEFAULT_HOST}"
        )
    return text


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise ValueError(f"'{text}' is not a port from 1 to 65535")
    return int(text)


def _log_level(text: str) -> str:
    if text.lower() not in LOG_LEVELS:
        raise ValueError(f"'{text}' is none of {', '.join(LOG_LEVELS)}")
    return text.lower()


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
