"""What the catalogue holds: frozen values, all text, dates and numbers, with one canonical JSON form."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from hashlib import sha256


@dataclass(frozen=True)
class Plan:
    """A partnership plan and the days it covers. `partners` are those the plan itself names."""

    code: str
    name: str
    start: date
    end: date
    source: str
    vision: str = ""
    partners: tuple[str, ...] = ()


@dataclass(frozen=True)
class Priority:
    """One of the plan's priorities. `slug` is its address, `introduction` says why it is one."""

    code: str
    slug: str
    name: str
    position: int
    introduction: str


@dataclass(frozen=True)
class ObjectiveArea:
    """One objective area of a priority."""

    code: str
    priority: str
    name: str
    position: int


@dataclass(frozen=True)
class Commitment:
    """What the plan says the partnership will do, in our own words."""

    objective_area: str
    text: str
    position: int
    source: str


@dataclass(frozen=True)
class Aim:
    """A row of "our aim / our measurement".

    `source` is where the aim is published. `proposed` says that the measurement is this catalogue's, because
    the document names none. `measures` are the codes that answer it; `objective_area` may be ''.
    """

    priority: str
    objective_area: str
    aim: str
    measurement: str
    source: str
    measures: tuple[str, ...] = ()
    proposed: bool = False


@dataclass(frozen=True)
class KeyFact:
    """A published fact about why a priority matters, in our own words. `objective_area` may be ''."""

    priority: str
    objective_area: str
    text: str
    period: str
    source: str
    url: str


@dataclass(frozen=True)
class Progress:
    """Something the partnership has published that it did, in our own words."""

    priority: str
    text: str
    source: str
    url: str


@dataclass(frozen=True)
class Part:
    """One member of a breakdown, e.g. a hate strand. Parts may overlap."""

    code: str
    name: str
    dimension: str


@dataclass(frozen=True)
class Measure:
    """What is counted, how it is read, who owns it and what it cannot see.

    `unit` is count, percent, rate, pounds or hours; `per` and `population` are set for a rate (a count may
    have them too, to be shown as a rate beside it). `band` is the agreed range (lowest, highest) in the unit
    of the measure, or None. `access` is "shown" or "held_by_owner". `evidence` is a grade from A to D.
    """

    code: str
    name: str
    short: str
    priority: str
    objective: str
    headline: bool
    definition: str
    numerator: str
    denominator: str
    unit: str
    per: int | None
    population: str
    counted: str
    polarity: str
    band: tuple[Decimal, Decimal] | None
    role: str
    basis: str
    frequency: str
    sensitivity: str
    access: str
    owner: str
    breakdowns: tuple[str, ...]
    parts: tuple[Part, ...]
    areas: tuple[str, ...]
    lag_days: int
    ripens: bool
    ripening: str
    seasonality: str
    cannot_see: str
    evidence: str
    sources: tuple[str, ...]
    aliases: tuple[str, ...]
    pair: tuple[str, ...]
    notes: str


@dataclass(frozen=True)
class Target:
    """A published target. `kind` is level, annual_count or change; years are labels such as "2024-25"."""

    measure: str
    kind: str
    value: Decimal
    text: str
    first_year: str
    last_year: str
    source: str
    url: str


@dataclass(frozen=True)
class TargetReference:
    """A published target nothing is judged against, with the reason. `measure` may be ''."""

    text: str
    measure: str
    reason: str
    source: str
    url: str


@dataclass(frozen=True)
class Break:
    """A dated break in series. `measures` ('*',) is every measure; `areas` are kinds of area."""

    measures: tuple[str, ...]
    date: date
    reason: str
    source: str
    areas: tuple[str, ...] = ("*",)

    def concerns(self, measure: str, area_kind: str) -> bool:
        """Whether the series of this measure in an area of this kind is broken here."""
        return ("*" in self.measures or measure in self.measures) and (
            "*" in self.areas or area_kind in self.areas
        )


@dataclass(frozen=True)
class Owner:
    """Who answers for a measure."""

    code: str
    name: str


@dataclass(frozen=True)
class SourceRef:
    """A document or page. `url` is '' when it has no public address."""

    code: str
    title: str
    url: str


@dataclass(frozen=True)
class Ended:
    """A measure of an earlier plan and what became of it.

    `outcome` is "measure" (counted the same way now), "alias" (counted now under another name or definition)
    or "ended" (ended, not replaced; `measure` is None).
    """

    name: str
    source: str
    outcome: str
    measure: str | None
    reason: str


@dataclass(frozen=True)
class Catalogue:
    """The plan, its measures and everything said about them. Immutable; `sha256` is over the content."""

    plan: Plan
    plans: tuple[Plan, ...]
    priorities: tuple[Priority, ...]
    objective_areas: tuple[ObjectiveArea, ...]
    commitments: tuple[Commitment, ...]
    aims: tuple[Aim, ...]
    key_facts: tuple[KeyFact, ...]
    progress: tuple[Progress, ...]
    measures: tuple[Measure, ...]
    targets: tuple[Target, ...]
    target_references: tuple[TargetReference, ...]
    breaks: tuple[Break, ...]
    owners: tuple[Owner, ...]
    sources: tuple[SourceRef, ...]
    ended: tuple[Ended, ...]

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the canonical text, as hexadecimal: the layout of the files does not change it."""
        return sha256(canonical_json(self).encode()).hexdigest()

    @property
    def version(self) -> str:
        """The first twelve characters of `sha256`."""
        return self.sha256[:12]

    @cached_property
    def _measures(self) -> dict[str, Measure]:
        return {measure.code: measure for measure in self.measures}

    @cached_property
    def _names(self) -> dict[str, Measure]:
        named = {
            folded(entry.name): self._measures[entry.measure]
            for entry in self.ended
            if entry.measure in self._measures
        }
        for measure in self.measures:
            for text in (measure.code, measure.name, measure.short, *measure.aliases):
                named[folded(text)] = measure
        return named

    @cached_property
    def _sources(self) -> dict[str, SourceRef]:
        return {source.code: source for source in self.sources}

    def measure(self, code: str) -> Measure:
        """The measure with this code. Raises KeyError naming the code when there is none."""
        return self._measures[code]

    def find(self, text: str) -> Measure | None:
        """The measure with this code, name, short name, alias or earlier name, in any case and spacing."""
        return self._names.get(folded(text))

    def former(self, text: str) -> Ended | None:
        """What became of a measure of an earlier plan, by its name there."""
        return next((entry for entry in self.ended if folded(entry.name) == folded(text)), None)

    def source(self, code: str) -> SourceRef:
        """The source with this code. Raises KeyError naming the code when there is none."""
        return self._sources[code]

    def breaks_of(self, measure: str, area_kind: str = "borough") -> tuple[Break, ...]:
        """Breaks in the series of this measure in areas of this kind, oldest first."""
        return tuple(found for found in self.breaks if found.concerns(measure, area_kind))


def folded(text: str) -> str:
    """Text as it is compared: case-folded, runs of spaces as one."""
    return " ".join(text.split()).casefold()


def canonical_json(catalogue: Catalogue) -> str:
    """The one JSON text of a catalogue: sorted keys, no spaces; dates and decimals are text."""
    return json.dumps(_plain(catalogue), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def catalogue_from_plain(plain: dict) -> Catalogue:
    """The catalogue with these values of `canonical_json`. Raises KeyError or ValueError when they do not fit."""
    return _reader(Catalogue)(plain)


def _plain(value: object) -> object:
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


@cache
def _reader(kind: object) -> Callable[[object], object] | None:
    """What turns plain values into this kind of thing; None where the plain value is the thing itself."""
    if is_dataclass(kind):
        readers = [(name, _reader(hint)) for name, hint in typing.get_type_hints(kind).items()]
        return lambda value: kind(
            **{name: value[name] if read is None else read(value[name]) for name, read in readers}
        )
    members = typing.get_args(kind)
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        inner = _reader(next(member for member in members if member is not type(None)))
        return None if inner is None else (lambda value: None if value is None else inner(value))
    if typing.get_origin(kind) is tuple:
        if members[-1] is not Ellipsis:
            each = [_reader(member) or _itself for member in members]
            return lambda value: tuple(read(item) for read, item in zip(each, value, strict=True))
        read_item = _reader(members[0])
        return tuple if read_item is None else (lambda value: tuple(read_item(item) for item in value))
    return date.fromisoformat if kind is date else Decimal if kind is Decimal else None


def _itself(value: object) -> object:
    return value
