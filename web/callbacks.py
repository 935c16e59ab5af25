"""Reading the body of a callback request, and refusing any that the page could not have sent."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping

MAX_DEPTH = 32
MAX_TEXT = 2_000
MAX_LIST = 50
MAX_KEYS = 50

_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKETS = re.compile(r"[\[\]{}]")
_ALLOWED_KEYS = frozenset({"output", "outputs", "inputs", "state", "changedPropIds", "parsedChangedPropsIds"})
_TEXT_PROPERTIES = frozenset({"pathname", "search", "hash", "href"})


class BadBody(ValueError):
    """The body is not one the page could have sent. The text is for the log and holds no value from the body."""


def checked_body(raw: bytes, callback_map: Mapping[str, Mapping]) -> dict:
    """The callback request in `raw`, with an output, inputs and states that `callback_map` knows.

    `callback_map` is Dash's own. Values are texts of at most 2,000 characters, finite numbers, booleans, nulls,
    lists of at most 50 of them and, for a store, small objects. Raises BadBody for anything else.
    """
    body = parsed_json(raw)
    if not isinstance(body, dict) or not _ALLOWED_KEYS.issuperset(body):
        raise BadBody("not an object with the known keys")
    name = body.get("output")
    if not isinstance(name, str) or name not in callback_map or "callback" not in callback_map[name]:
        raise BadBody("unknown output")
    callback = callback_map[name]
    _check_outputs(body.get("outputs"), name)
    _check_arguments(body.get("inputs"), callback["inputs"])
    _check_arguments(body.get("state", []), callback["state"])
    for key in ("changedPropIds", "parsedChangedPropsIds"):
        _check_texts(body.get(key, []))
    return body


def parsed_json(raw: bytes) -> object:
    """`raw` as JSON. Raises BadBody when it is not strict JSON, is nested too deeply or names a key twice."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise BadBody("not UTF-8") from None
    depth = 0
    for bracket in _BRACKETS.finditer(_STRINGS.sub("", text)):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > MAX_DEPTH:
            raise BadBody("nested too deeply")
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite)
    except BadBody:
        raise
    except (ValueError, RecursionError):
        raise BadBody("not JSON") from None


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise BadBody("a key is named twice")
    return result


def _no_constant(_name: str) -> object:
    raise BadBody("not a number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise BadBody("not a finite number")
    return number


def _check_outputs(given: object, name: str) -> None:
    several = name.startswith("..")
    expected = name[2:-2].split("...") if several else [name]
    items = given if several else [given]
    if not isinstance(items, list) or len(items) != len(expected):
        raise BadBody("outputs do not fit the callback")
    for item, text in zip(items, expected, strict=True):
        if not isinstance(item, dict) or not {"id", "property"} <= set(item) <= {"id", "property"}:
            raise BadBody("an output is not an id with a property")
        if f"{item['id']}.{item['property']}" != text:
            raise BadBody("outputs do not fit the callback")


def _check_arguments(given: object, expected: list[dict]) -> None:
    if not isinstance(given, list) or len(given) != len(expected):
        raise BadBody("inputs or states do not fit the callback")
    for item, wanted in zip(given, expected, strict=True):
        if not isinstance(item, dict) or not {"id", "property"} <= set(item) <= {"id", "property", "value"}:
            raise BadBody("an input or state is not an id with a property")
        if (item["id"], item["property"]) != (wanted["id"], wanted["property"]):
            raise BadBody("inputs or states do not fit the callback")
        _check_value(item["property"], item.get("value"))


def _check_value(name: str, value: object) -> None:
    if name in _TEXT_PROPERTIES and not (value is None or isinstance(value, str)):
        raise BadBody("an address is not text")
    if isinstance(value, list):
        _check_size(len(value), MAX_LIST)
        for entry in value:
            _check_scalar(entry)
    elif isinstance(value, dict) and name == "data":
        _check_size(len(value), MAX_KEYS)
        for key, entry in value.items():
            _check_scalar(key)
            _check_scalar(entry)
    else:
        _check_scalar(value)


def _check_scalar(value: object) -> None:
    if isinstance(value, str):
        _check_size(len(value), MAX_TEXT)
    elif not (value is None or isinstance(value, (bool, int, float))):
        raise BadBody("a value is neither text nor number")


def _check_texts(given: object) -> None:
    if not isinstance(given, list) or not all(isinstance(entry, str) for entry in given):
        raise BadBody("changed properties are not texts")
    _check_size(len(given), MAX_LIST)
    for entry in given:
        _check_size(len(entry), MAX_TEXT)


def _check_size(size: int, most: int) -> None:
    if size > most:
        raise BadBody("a value is too large")
