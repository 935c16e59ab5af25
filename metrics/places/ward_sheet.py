"""One ward over all measures: what a councillor would keep."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from metrics import wording
from metrics.places.cells import change_cell, count_cell, rate_cell
from metrics.places.four_quarters import four_quarters
from metrics.places.judging import Judged
from metrics.places.sentences import base_words
from metrics.places.top_tenth import times_words
from metrics.places.ways import Links
from metrics.proof import kept_number
from metrics.rules import RULES_VERSION
from metrics.views import (
    MixRow,
    Release,
    Unseen,
    WardMeasure,
    WardSheet,
)

_MOST_KINDS_NAMED = 4


@dataclass(frozen=True, eq=False)
class About:
    """What a ward sheet says that is not worked out from counts."""

    quarter: str
    release: Release | None
    as_of: str
    locality: str
    neighbours: Links
    quarters: tuple[str, ...]


def ward_sheet_view(
    code: str,
    wards: Sequence[Judged],
    near: Sequence[Judged],
    best_fit: Mapping[str, str],
    mix: tuple[tuple[MixRow, ...], str],
    about: About,
) -> WardSheet:
    """One ward over all measures. `wards` and `near` are the measures judged over wards and over neighbourhoods;
    `best_fit` is the ward of each neighbourhood."""
    place = wards[0].ground.position(code)
    name = wards[0].ground.names[place]
    differences, records, hidden = _outlier_lines(wards, place), [], []
    for found in wards:
        short = found.subject.short
        words = found.unusual_words(place)
        if words not in ("", "as usual"):
            low, high = found.unusual.usual_lower[place], found.unusual.usual_upper[place]
            differences.append(
                f"{short}: {int(found.now[place]):,} in {found.label}, {words} "
                f"(usual is {int(low):,} to {int(high):,})."
            )
        row = next((r for r in found.ledger.rows if r.code == code), None) if found.ledger else None
        if row is not None:
            kind = f": {row.words}" if row.words else ""
            times = times_words(row.times, found.ledger, " periods")
            records.append(f"{short}: {times}, last in {row.last_seen}{kind}.")
        if found.hidden[place]:
            hidden.append(short)
    more = [_inside(row.name) for row in mix[0] if row.words.startswith("more")]
    less = [_inside(row.name) for row in mix[0] if row.words.startswith("less")]
    if more or less:
        parts = [f"more {wording.joined(more)}"] * bool(more) + [f"less of {wording.joined(less)}"] * bool(
            less
        )
        differences.append(f"Its mix: {'; '.join(parts)} than the borough's mix would give.")
    title = f"{name}: {_title_words(wards, place)}"
    per = int(wards[0].subject.per)
    return WardSheet(
        code=code,
        name=name,
        quarter=about.quarter,
        release=about.release,
        as_of=about.as_of,
        locality=about.locality,
        people=_people_words(wards, place),
        neighbours=about.neighbours,
        title=title,
        differences=tuple(differences),
        no_differences=_no_differences(wards, place),
        records=tuple(records),
        no_records=_no_records(wards),
        neighbourhoods=_clusters_in(code, near, best_fit),
        no_neighbourhoods=_no_neighbourhoods(near),
        measures=tuple(_ward_measure(found, place, per) for found in wards),
        per=per,
        base=base_words(wards[0]),
        mix=mix[0],
        mix_note=mix[1],
        cannot_see=_cannot_see(wards, hidden),
        unseen=_unseen(wards),
        sources=tuple(
            dict.fromkeys(found.subject.source for found in wards if found.subject.source.provenance)
        ),
        quarters=about.quarters,
        rules_version=RULES_VERSION,
    )


def _outlier_lines(wards: Sequence[Judged], place: int) -> list[str]:
    """What the ward has more, and less, of than is ordinary between wards, in a line each."""
    lines = []
    for words, side in (("above limits", "More"), ("below limits", "Less")):
        own = [found for found in wards if found.outlier_words(place) == words]
        if own:
            names = wording.joined([_inside(found.subject.short) for found in own])
            lines.append(
                f"{side} than is ordinary between wards, over {four_quarters(own[0].counts.labels)}: {names}."
            )
    return lines


def _people_words(wards: Sequence[Judged], place: int) -> str:
    """How many people live there, of which year and of which kind; empty when no population is loaded."""
    for found in wards:
        people, ground = found.subject.people, found.ground
        if people == wording.POPULATION_WORDS["residents"] and np.isfinite(ground.people[place]):
            kind = wording.POPULATION_KINDS[ground.kinds[place]]
            return f"{int(ground.people[place]):,} {people} ({ground.years[place]}, {kind})"
    return ""


def _title_words(wards: Sequence[Judged], place: int) -> str:
    out = sum(found.outlier_words(place) not in ("", "within limits") for found in wards)
    unlike = sum(found.unusual_words(place) not in ("", "as usual") for found in wards)
    if not any(np.isfinite(found.now).any() or found.hidden.any() for found in wards):
        return "there are no figures for this quarter"
    if not out and not unlike:
        count = _judged_measures(wards, place)
        if not count:
            return "it cannot be said what is unlike, because nothing can be judged for this quarter"
        if count == 1:
            return "the one measure that can be judged is not unlike the other wards' or its own past"
        return f"none of {count} measures that can be judged is unlike the other wards' or its own past"
    parts = [f"{wording.number_of(out, 'measure')} unlike the other wards"] * bool(out)
    parts += [f"{wording.number_of(unlike, 'measure')} unlike its own past"] * bool(unlike)
    return " and ".join(parts)


def _judged_measures(wards: Sequence[Judged], place: int) -> int:
    """How many measures can be judged in a ward: beside the other wards, beside its own past, or both."""
    return sum(bool(found.outlier_words(place) or found.unusual_words(place)) for found in wards)


def _no_differences(wards: Sequence[Judged], place: int) -> str:
    count = _judged_measures(wards, place)
    if not count:
        return "It cannot be said: no measure can be judged for this quarter."
    return (
        f"Nothing beyond what chance explains, in {wording.number_of(count, 'measure')} that can be judged."
    )


def _no_records(wards: Sequence[Judged]) -> str:
    count = sum(bool(found.ledger and found.ledger.periods) for found in wards)
    if not count:
        return "It cannot be said: no list of the top tenth can be shown for this quarter."
    return f"None, over {wording.number_of(count, 'measure')} with a list of the top tenth that can be shown."


def _no_neighbourhoods(near: Sequence[Judged]) -> str:
    count = len(_judged_for_clusters(near))
    if not count:
        return "It cannot be said: no measure can be judged by neighbourhood for this quarter."
    return f"None beyond chance, in {wording.number_of(count, 'measure')} that can be judged."


def _judged_for_clusters(near: Sequence[Judged]) -> list[Judged]:
    return [found for found in near if not found.cluster_reason]


def _inside(name: str) -> str:
    """A measure's name inside a sentence."""
    return name[:1].lower() + name[1:]


def _clusters_in(code: str, near: Sequence[Judged], best_fit: Mapping[str, str]) -> tuple[str, ...]:
    by_place: dict[str, list[str]] = {}
    told = _judged_for_clusters(near)
    for found in told:
        for i in np.flatnonzero(found.in_high_cluster):
            if best_fit.get(found.ground.codes[i]) == code:
                by_place.setdefault(found.ground.names[i], []).append(_inside(found.subject.short))
    lines = []
    for name, kinds in sorted(by_place.items(), key=lambda item: (-len(item[1]), item[0])):
        many = len(kinds) > _MOST_KINDS_NAMED
        lines.append(f"{name}: {f'{len(kinds)} of {len(told)} measures' if many else wording.joined(kinds)}.")
    return tuple(lines)


def _ward_measure(found: Judged, place: int, per: int) -> WardMeasure:
    hidden = bool(found.hidden[place])
    whole = found.counts.totals[-1] if found.counts.labels else np.nan
    people = found.ground.people
    everyone = people.sum() if np.isfinite(people).all() else np.nan
    borough = whole / everyone * found.subject.per
    words = [found.outlier_words(place).replace("within limits", "")]
    words.append(found.unusual_words(place).replace("as usual", ""))
    subject = found.subject
    base = [f"{int(subject.per):,}"] * (subject.per != per) + [subject.people] * (
        subject.people != "residents"
    )
    return WardMeasure(
        subject.code,
        subject.short + (f", per {' '.join(base)}" if base else ""),
        count_cell(
            found.now[place], hidden, bool(found.counts.labels and found.counts.provisional[-1, place])
        ),
        rate_cell(found.rate[place], hidden),
        kept_number(found.lower[place]),
        kept_number(found.upper[place]),
        rate_cell(borough, False),
        change_cell(found.now[place], found.before[place], hidden),
        ", ".join(filter(None, words)),
        found.subject.source.provenance,
    )


def _cannot_see(wards: Sequence[Judged], hidden: list[str]) -> tuple[str, ...]:
    lines = []
    if hidden:
        lines.append(f"Not shown this quarter to protect people: {wording.joined(hidden)}.")
    visitors = [found.subject.short for found in wards if found.subject.visitors]
    if visitors:
        lines.append(f"{wording.joined(visitors)}: many victims are visitors, so rates per resident mislead.")
    if any(found.subject.crime for found in wards):
        lines.append(
            "Recorded crime is what was reported and recorded where it happened, not where people live."
        )
    lines.append(
        "Nothing here is about named people. Measures about abuse, exploitation, hate crime and other sensitive "
        "matters are never shown for a ward."
    )
    for found in wards:
        lines += [text for text in found.subject.coverage if text not in lines]
    return tuple(lines)


def _unseen(wards: Sequence[Judged]) -> tuple[Unseen, ...]:
    """What the data cannot show: sentences that hold of several measures, then the others of each."""
    said: dict[str, list[Judged]] = {}
    for found in wards:
        for text in _sentences(found):
            said.setdefault(text, []).append(found)
    shared = {text: those for text, those in said.items() if len(those) > 1}
    together = [
        Unseen(tuple(found.subject.code for found in those), _which(wards, those), text)
        for text, those in shared.items()
    ]
    own = [
        Unseen(
            (found.subject.code,),
            found.subject.short,
            " ".join(text for text in _sentences(found) if text not in shared),
        )
        for found in wards
    ]
    return tuple(one for one in (*together, *own) if one.text)


def _sentences(found: Judged) -> list[str]:
    return [text for text in re.split(r"(?<=[.!?])\s+(?=[A-Z])", found.subject.cannot_see.strip()) if text]


def _which(wards: Sequence[Judged], those: Sequence[Judged]) -> str:
    """Which measures a sentence is about, by the shorter of two lists: those it names or those it does not."""
    rest = [found.subject.short for found in wards if found not in those]
    if not rest:
        return "All measures"
    if len(rest) < len(those):
        return f"All but {wording.joined(rest)}"
    return wording.joined([found.subject.short for found in those])
