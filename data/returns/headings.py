"""Headings of the columns of a return, in the many ways people write them."""

from __future__ import annotations

from functools import lru_cache

from data.returns.texts import folded_name

FIELDS = (
    "measure",
    "period",
    "area",
    "part",
    "numerator",
    "denominator",
    "value",
    "reason",
    "maturity",
    "note",
)
_ALIASES = {
    "measure": (
        "measure",
        "measure code",
        "code",
        "indicator",
        "indicator code",
        "measure id",
        "indicator id",
        "kpi",
    ),
    "period": (
        "period",
        "quarter",
        "time period",
        "reporting period",
        "reporting quarter",
        "financial quarter",
    ),
    "area": (
        "area",
        "area code",
        "ward",
        "ward code",
        "geography",
        "geography code",
        "area or ward",
        "gss code",
    ),
    "part": ("part", "part code", "breakdown", "group"),
    "numerator": ("numerator", "count", "number", "num"),
    "denominator": ("denominator", "out of", "base", "denom"),
    "value": ("value", "figure", "percentage", "percent", "per cent", "%", "rate"),
    "reason": ("reason", "reason why there is none", "reason for no figure"),
    "maturity": ("maturity", "provisional or final"),
    "note": ("note", "notes", "comment", "comments"),
}
FIELD_OF = {alias: name for name, aliases in _ALIASES.items() for alias in aliases}
# What names a measure or an area where no column gives its code.
BY_NAME = {"measure name": "measure", "indicator name": "measure", "area name": "area", "ward name": "area"}
NAMED = frozenset((*(alias for name in ("measure", "period", "area") for alias in _ALIASES[name]), *BY_NAME))
BESIDE = (
    "measure name",
    "indicator name",
    "name",
    "unit",
    "area name",
    "ward name",
    "part name",
    "due",
    "last value",
    "usual range",
)
TEMPLATE = ("last value", "usual range")


@lru_cache(maxsize=4096)
def heading(text: str) -> str:
    """A heading as headings are compared: "Area_Code:", "area code *" and "Area code" are the same."""
    return " ".join(folded_name(text).replace("_", " ").strip(" :*").split())


def tidy_columns(texts: list[str]) -> dict[str, int] | None:
    """Where each field stands when these are texts of a header, at least three of them known; else None."""
    columns: dict[str, int] = {}
    if not any(len(text) < 40 and not text.isdigit() and heading(text) in NAMED for text in texts):
        return None
    for column, text in enumerate(texts, 1):
        name = FIELD_OF.get(heading(text)) if len(text) < 40 else None
        if name and name not in columns:
            columns[name] = column
    for column, text in enumerate(texts, 1):
        name = BY_NAME.get(heading(text)) if len(text) < 40 else None
        if name and name not in columns:
            columns[name] = column
    known = set(columns) - {"note", "part", "reason", "maturity"}
    return columns if len(columns) >= 3 and len(known) >= 2 else None
