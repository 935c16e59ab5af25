"""Areas by official code or by exact name."""

from __future__ import annotations

import re
from functools import cache

from data.areas import BOROUGH, COMPARISON_KINDS, areas, renamed_districts
from data.returns.texts import folded_name

_CODE = re.compile(r"^[A-Z]\d{8}$")
_CODE_LIKE = re.compile(r"^[A-Za-z][0-9OoIlSBZ]{8}$")
_WITH_NAME = re.compile(r"^(?:([A-Za-z]\d{8})[\s:,-]+(.+)|(.+?)[\s:,(\[-]+([A-Za-z]\d{8})[)\]]?)$")
_BOROUGH_NAMES = (
    "borough",
    "rotherham borough",
    "borough of rotherham",
    "rotherham mbc",
    "rotherham metropolitan borough",
    "rotherham metropolitan borough council",
    "metropolitan borough of rotherham",
    "rotherham council",
    "rotherham csp",
    "rmbc",
    "borough wide",
    "borough-wide",
    "boroughwide",
    "whole borough",
    "rotherham (borough)",
    "rotherham (whole borough)",
)


@cache
def area_kinds() -> dict[str, str]:
    """The kind of every known area, by code."""
    return {area.code: area.kind for area in areas()}


@cache
def area_names() -> dict[str, str]:
    """The name of every known area, by code."""
    return {area.code: area.name for area in areas()}


def is_elsewhere(code: str) -> bool:
    """Whether an area is one to compare the borough with, and neither the borough nor part of it."""
    return area_kinds().get(code) in COMPARISON_KINDS


@cache
def _codes_by_name() -> dict[str, tuple[str, ...]]:
    named: dict[str, tuple[str, ...]] = {}
    kinds = area_kinds()
    for code, name in area_names().items():
        names = {folded_name(name)}
        if kinds[code] == "ward":
            names |= {f"{folded_name(name)} ward", f"{folded_name(name)} (ward)"}
        for each in names:
            named[each] = (*named.get(each, ()), code)
    named["uk"] = named["united kingdom"]
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
    both = _WITH_NAME.match(text)
    if both:
        code = (both[1] or both[4]).upper()
        code = renamed_districts().get(code, code)
        name = folded_name(both[2] or both[3])
        if code in known and name:
            # A code and the name of another area: one of the two is wrong.
            return (code, "") if code in _codes_by_name().get(name, ()) else (None, "AREA_AMBIGUOUS")
    if not text.isascii() or (_CODE_LIKE.match(text) and not _CODE.match(text.upper())):
        return None, "AREA_LOOKALIKE"
    return None, "AREA_UNKNOWN"
