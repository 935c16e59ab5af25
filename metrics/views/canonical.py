"""The one JSON form of a view: `canonical_json` and `from_json` are inverse."""

from __future__ import annotations

import json
import types
import typing
from dataclasses import fields, is_dataclass
from functools import cache
from hashlib import sha256


def canonical_json(view: object) -> str:
    """The one JSON text of a view: sorted keys, no spaces, no NaN; defaults are written out."""
    return json.dumps(
        _plain(view), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def from_json(kind: type, text: str) -> object:
    """Rebuild a view of `kind` from `canonical_json` text.

    A field that was added since takes its default, so that old releases stay readable. Raises TypeError when the
    text lacks a field without one.
    """
    return _typed(kind, json.loads(text))


def content_hash(text: str) -> str:
    """SHA-256 of canonical text, as hexadecimal."""
    return sha256(text.encode()).hexdigest()


@cache
def _names(kind: type) -> tuple[str, ...] | None:
    """Field names of a dataclass, None for every other type."""
    return tuple(f.name for f in fields(kind)) if is_dataclass(kind) else None


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    names = _names(type(value))
    return value if names is None else {name: _plain(getattr(value, name)) for name in names}


@cache
def _hints(kind: type) -> dict[str, object]:
    return typing.get_type_hints(kind)


def _typed(kind: object, value: object) -> object:
    origin = typing.get_origin(kind)
    if is_dataclass(kind):
        return kind(
            **{name: _typed(hint, value[name]) for name, hint in _hints(kind).items() if name in value}
        )
    if origin is tuple:
        members = typing.get_args(kind)
        if len(members) == 2 and members[1] is Ellipsis:
            return tuple(_typed(members[0], item) for item in value)
        return tuple(_typed(member, item) for member, item in zip(members, value, strict=True))
    if origin in (types.UnionType, typing.Union):
        inner = [member for member in typing.get_args(kind) if is_dataclass(member)]
        return _typed(inner[0], value) if inner and isinstance(value, dict) else value
    return value
