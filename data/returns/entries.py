"""Entries of a return, before they are judged: the texts of one figure by field, and where each stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from data.returns.explanations import EXPLANATIONS
from data.returns.problems import Problem
from data.returns.texts import shown

MOST_ROWS = 20_000
TOTALS = ("total", "totals", "grand total", "sum", "all", "all wards", "all areas", "overall")


@dataclass(frozen=True)
class Entry:
    """The texts of one figure by field, and where each stands."""

    sheet: str
    row: int
    texts: Mapping[str, str]
    columns: Mapping[str, str]


@dataclass
class Layout:
    """What was found in a file: its format ("template", "tidy", "wide", "" when none), entries and problems."""

    format: str = ""
    sheet: str = ""
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    totals: list[tuple[Entry, list[int]]] = field(default_factory=list)


def problem_at(
    entry: Entry, name: str, code: str, message: str = "", found: str = "", expected: str = ""
) -> Problem:
    """A problem with one field of an entry, with the words of its code unless `message` has others."""
    return Problem(
        code,
        message or EXPLANATIONS.get(code, "this cannot be taken"),
        entry.sheet,
        entry.row,
        entry.columns.get(name, ""),
        shown(found),
        expected,
    )
