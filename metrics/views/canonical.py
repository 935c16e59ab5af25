"""The one JSON form of a view: `canonical_json` and `from_json` are inverse."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from hashlib import sha256


def canonical_json(view: object) -> str:
    """The one JSON text of a view: sorted keys, no spaces, no NaN; defaults are written out."""
    return json.dumps(
        view, default=_as_dict, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def from_json(kind: type, text: str) -> object:
    """Rebuild a view of `kind` from `canonical_json` text.

    A field that was added since takes its default, so that old releases stay readable. Raises TypeError when the
    text lacks a field without one.
    """
    return _reader(kind)(json.loads(text))


def content_hash(text: str) -> str:
    """SHA-256 of canonical text, as hexadecimal."""
    return sha256(text.encode()).hexdigest()


def _as_dict(value: object) -> dict[str, object]:
    if not is_dataclass(value):
        raise TypeError(f"{type(value).__name__} has no place in a view")
    return {name: getattr(value, name) for name in _names(type(value))}


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind))


def _as_it_is(value: object) -> object:
    return value


@cache
def _reader(kind: object) -> Callable[[object], object]:
    """What turns plain JSON values into `kind`: a board has some hundred thousand of them, of a few dozen kinds."""
    if is_dataclass(kind):
        return _reader_of_dataclass(kind)
    members = typing.get_args(kind)
    origin = typing.get_origin(kind)
    if origin is tuple:
        return _reader_of_tuple(members)
    if origin in (types.UnionType, typing.Union):
        inner = next((member for member in members if is_dataclass(member)), None)
        if inner is not None:
            read = _reader(inner)
            return lambda value: read(value) if isinstance(value, dict) else value
    return _as_it_is


def _reader_of_dataclass(kind: type) -> Callable[[object], object]:
    readers = {name: _reader(hint) for name, hint in typing.get_type_hints(kind).items()}
    plain = {name for name, read in readers.items() if read is _as_it_is}

    def read(value: dict[str, object]) -> object:
        return kind(
            **{
                name: given if name in plain else readers[name](given)
                for name, given in value.items()
                if name in readers
            }
        )

    return read


def _reader_of_tuple(members: tuple[object, ...]) -> Callable[[object], object]:
    if len(members) == 2 and members[1] is Ellipsis:
        read = _reader(members[0])
        return tuple if read is _as_it_is else lambda value: tuple(map(read, value))
    readers = tuple(map(_reader, members))
    return lambda value: tuple(read(item) for read, item in zip(readers, value, strict=True))
