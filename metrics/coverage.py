"""What street-level police records leave out, in words: those without a location, and how areas were told.

Only records of the whole force are counted here: nothing is said of any place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from metrics import wording

_WAYS = {
    ("ward", "point"): "wards are those that hold the published point of each record",
    ("ward", "best_fit"): (
        "wards are a best fit, each record being in the ward that fits its neighbourhood best, because no boundaries "
        "of wards were given"
    ),
    ("neighbourhood", "point"): "neighbourhoods are those that hold the published point of each record",
    ("neighbourhood", "code"): "neighbourhoods are those of the code in the published file",
}
_SHORT = {"point": "by the published point", "best_fit": "by best fit", "code": "by the code in the file"}


@dataclass(frozen=True)
class Covered:
    """A month of a force: its records, those of them without a location, and how each kind of area was told."""

    start: str
    records: int
    unlocated: int
    ways: Mapping[str, str]

    @property
    def label(self) -> str:
        return f"{date.fromisoformat(self.start):%B %Y}"


def coverage_words(months: Sequence[Covered], starts: Sequence[str], period: str, level: str) -> str:
    """What records of a period leave out, and how areas of a level were told; '' where no month of it is known.

    `starts` are the first days of the months of the period, whose name is `period`. Where some of them are not known,
    the others are named.
    """
    known = [month for month in months if month.start in starts]
    if not known:
        return ""
    named = period if len(known) == len(starts) else wording.joined([month.label for month in known])
    unlocated, records = sum(m.unlocated for m in known), sum(m.records for m in known)
    share = f" ({unlocated / records:.1%})" if records else ""
    return (
        f"{unlocated:,} of the police force's {records:,} records{share} of {named} have no location and belong to no "
        f"area, so every area's count is lower than what was recorded. {_ways_words(known, level)}"
    )


def compared_words(
    months: Sequence[Covered], starts: Sequence[str], compared: Mapping[str, Sequence[str]], level: str
) -> str:
    """A sentence on periods whose areas were not told as those of the period that is compared with them; '' where all
    were told in one way.

    `compared` are the first days of the months of each period by its name, oldest first; what is not known of them is
    passed over.
    """

    def ways(days: Sequence[str]) -> frozenset[str]:
        return frozenset(month.ways[level] for month in months if month.start in days)

    own = ways(starts)
    others: dict[frozenset[str], list[str]] = {}
    for name, days in compared.items():
        found = ways(days)
        if own and found and len(own | found) > 1:
            others.setdefault(found, []).append(name)
    told = [
        f"{wording.joined(names)} {'was' if len(names) == 1 else 'were'} told "
        + " and ".join(f"{'partly ' if len(found) > 1 else ''}{_SHORT[way]}" for way in sorted(found))
        for found, names in others.items()
    ]
    if not told:
        return ""
    return (
        f"Of the quarters it is compared with, {'; '.join(told)}: part of a change may come from that alone."
    )


def undercount_words(months: Sequence[Covered]) -> str:
    """By how much counts for areas are too low over all months; '' where no month is known."""
    shares = [month.unlocated / month.records for month in months if month.records]
    if not shares:
        return ""
    overall = sum(month.unlocated for month in months) / sum(month.records for month in months)
    return (
        f"Between {min(shares):.1%} and {max(shares):.1%} of the police force's records in a month have no location "
        "and cannot be given to any area, so counts for the borough and its wards are lower than what was recorded, by "
        f"about {overall:.1%}."
    )


def _ways_words(months: Sequence[Covered], level: str) -> str:
    """How areas of a level were told; by month where they were told in different ways."""
    runs = [(way, [m.label for m in own]) for way, own in groupby(months, key=lambda m: m.ways[level])]
    if len(runs) == 1:
        words = _WAYS[level, runs[0][0]]
        return f"{words[:1].upper()}{words[1:]}."
    return f"For {'; for '.join(f'{_span(labels)} {_WAYS[level, way]}' for way, labels in runs)}."


def _span(labels: Sequence[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{labels[0]} to {labels[-1]}"
