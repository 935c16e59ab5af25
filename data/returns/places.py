"""Areas by official code or by exact name."""

from __future__ import annotations

import re
from functools import cache

from data.areas import BOROUGH, areas, renamed_districts
from data.returns.texts import folded_name

_CODE = re.compile(r"^[A-Z]\d{8}$")
_CODE_LIKE = re.compile(r"^[A-Za-z][0-9OoIlSBZ]{8}$")
_BOROUGH_NAMES = (
    "borough",
    "rotherham borough",
    "borough of rotherham",
    "rotherham mbc",
    "rotherham metropolitan borough",
    "rotherham metropolitan borough council",
)


@cache
def area_kinds() -> dict[str, str]:
    """The kind of every known area, by code."""
    return {area.code: area.kind for area in areas()}


@cache
def area_names() -> dict[str, str]:
    """The name of every known area, by code."""
    return {area.code: area.name for area in areas()}


@cache
def _codes_by_name() -> dict[str, tuple[str, ...]]:
    named: dict[str, tuple[str, ...]] = {}
    kinds = area_kinds()
    for code, name in area_names().items():
        names = {folded_name(name)}
        if kinds[code] == "ward":
            names.add(f"{folded_name(name)} ward")
        for each in names:
            named[each] = (*named.get(each, ()), code)
    for name in _BOROUGH_NAMES:
        named[name] = (BOROUGH,)
    return named


def place_of(text: str) -> tuple[str | None, str]:
    """The official code of the area a text names, and the code of what is wrong; one of the two is empty."""
    known = area_kinds()
    upper = text.upper()
    upper = renamed_districts().get(upper, upper)
    if upper in known:
        return upper, ""
    found = _codes_by_name().get(folded_name(text), ())
    if len(found) == 1:
        return found[0], ""
    if len(found) > 1:
        return None, "AREA_AMBIGUOUS"
    if not text.isascii() or (_CODE_LIKE.match(text) and not _CODE.match(text.upper())):
        return None, "AREA_LOOKALIKE"
    return None, "AREA_UNKNOWN"
