"""What reviews change in the catalogue: a definition, a measure's end, split or merger, a target; each dated, with why.

The text files of the catalogue say where it began. Amendments are kept in the store, never changed, and applied in
order whenever the files are loaded, so that neither forgets the other. Releases keep the catalogue they pinned.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from sqlalchemy import Connection, func, insert, select

from data import schema
from data.catalogue import Break, Catalogue, Ended, Measure, Target
from data.errors import RefusedRows
from data.observations import LONGEST, LONGEST_NOTE, ObservationError, check_text, check_word
from data.periods import Quarter, is_financial_year

SOURCE = "Yearly review"

_CODE = re.compile(r"[A-Z]{2}[0-9]{2}[a-z]?")
_LONGEST_NAME, _LONGEST_SHORT = 90, 38


@dataclass(frozen=True)
class NewMeasure:
    """A measure that takes the place of others: its code, name, short name and what it counts."""

    code: str
    name: str
    short: str
    definition: str

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.code):
            raise ObservationError(f"'{self.code}' is no code of a measure, such as SC25 or SC25a")
        check_text(f"name of {self.code}", self.name, _LONGEST_NAME, empty=False)
        check_text(f"short name of {self.code}", self.short, _LONGEST_SHORT, empty=False)
        check_text(f"definition of {self.code}", self.definition, LONGEST_NOTE, empty=False)


@dataclass(frozen=True)
class Amendment:
    """One change of the catalogue. `kind` is one of `schema.AMENDMENT_KINDS`; `measures` are those it concerns.

    `on` is the day from which it holds: lines are not joined across it. `reason` is the bridge every reader of the
    series sees. `definition` is for `redefine`, `into` for `split` and `merge`, `value`, `text` and years ("2026-27",
    the last one '' while it holds) for `target`. Raises ObservationError naming what cannot be kept.
    """

    kind: str
    measures: tuple[str, ...]
    reason: str
    on: date | None = None
    definition: str = ""
    into: tuple[NewMeasure, ...] = ()
    value: str = ""
    text: str = ""
    first_year: str = ""
    last_year: str = ""

    def __post_init__(self) -> None:
        check_word("kind", self.kind, schema.AMENDMENT_KINDS)
        check_text("reason", self.reason, LONGEST["text"], empty=False)
        check_text("definition", self.definition, LONGEST_NOTE)
        check_text("text", self.text, LONGEST["text"])
        if len(self.measures) != len(set(self.measures)) or not self.measures:
            raise ObservationError("name each measure once")
        most = {"merge": 20}.get(self.kind, 1)
        least_into, most_into = {"split": (2, 20), "merge": (1, 1)}.get(self.kind, (0, 0))
        if len(self.measures) > most or (self.kind == "merge" and len(self.measures) < 2):
            raise ObservationError(
                f"{self.kind} concerns {'two or more measures' if most > 1 else 'one measure'}"
            )
        if not least_into <= len(self.into) <= most_into:
            raise ObservationError("a split needs two or more new measures, a merger one, anything else none")
        if (self.kind == "target") != (self.on is None):
            raise ObservationError("a target holds from a year, every other change from a day")
        if (self.kind == "redefine") != bool(self.definition.strip()):
            raise ObservationError("a new definition needs its words, and nothing else takes any")
        if self.kind == "target":
            self._check_target()

    def _check_target(self) -> None:
        try:
            is_number = Decimal(self.value).is_finite()
        except InvalidOperation:
            is_number = False
        if not is_number:
            raise ObservationError(f"'{self.value}' is no number for a target")
        for year in (self.first_year, *([self.last_year] if self.last_year else [])):
            if not is_financial_year(year):
                raise ObservationError(f"'{year}' is no financial year such as 2026-27")
        if self.last_year and self.last_year < self.first_year:
            raise ObservationError(
                f"the target ends in {self.last_year}, before it begins in {self.first_year}"
            )


def amended(catalogue: Catalogue, changes: Iterable[Amendment]) -> Catalogue:
    """The catalogue with the changes made in order; one whose measures are no longer there is passed over."""
    for change in changes:
        if all(code in {measure.code for measure in catalogue.measures} for code in change.measures):
            catalogue = _CHANGES[change.kind](catalogue, change)
    return catalogue


def problems(catalogue: Catalogue, change: Amendment) -> list[str]:
    """What speaks against a change of this catalogue: unknown measures, codes and names that are taken."""
    known = {measure.code for measure in catalogue.measures}
    found = [f"there is no measure '{code}'" for code in change.measures if code not in known]
    given = [new.code for new in change.into]
    found += [f"the new measures name {code} twice" for code in sorted(set(given)) if given.count(code) > 1]
    for new in change.into:
        if new.code in known:
            found.append(f"there is a measure '{new.code}' already")
        taken = catalogue.find(new.name)
        if taken is not None and taken.code not in change.measures:
            found.append(f"'{new.name}' is what {taken.code} is called already")
    return found


def record(connection: Connection, catalogue: Catalogue, change: Amendment, actor: str) -> int:
    """Keep a change of `catalogue`, the newest version. Returns its number. Raises RefusedRows when it cannot hold."""
    check_text("actor", actor, LONGEST["actor"], empty=False)
    against = problems(catalogue, change)
    if against:
        raise RefusedRows(against)
    table = schema.amendment
    number = (connection.execute(select(func.max(table.c.id))).scalar() or 0) + 1
    connection.execute(
        insert(table),
        {
            "id": number,
            "kind": change.kind,
            "measure": change.measures[0],
            "body": _body(change),
            "reason": change.reason,
            "actor": actor,
            "recorded_at": datetime.now(UTC),
        },
    )
    return number


def kept(connection: Connection) -> tuple[Amendment, ...]:
    """Every change in the order in which it was made."""
    table = schema.amendment.c
    rows = connection.execute(select(table.kind, table.reason, table.body).order_by(table.id)).all()
    return tuple(_change(row.kind, row.reason, json.loads(row.body)) for row in rows)


def _body(change: Amendment) -> str:
    plain = {
        "measures": change.measures,
        "on": change.on.isoformat() if change.on else None,
        "into": [vars(new) for new in change.into],
        **{name: getattr(change, name) for name in _TEXTS},
    }
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _change(kind: str, reason: str, plain: Mapping) -> Amendment:
    return Amendment(
        kind,
        tuple(plain["measures"]),
        reason,
        date.fromisoformat(plain["on"]) if plain["on"] else None,
        into=tuple(NewMeasure(**new) for new in plain["into"]),
        **{name: plain[name] for name in _TEXTS},
    )


_TEXTS = ("definition", "value", "text", "first_year", "last_year")


def _redefined(catalogue: Catalogue, change: Amendment) -> Catalogue:
    (code,) = change.measures
    measures = tuple(
        replace(m, definition=change.definition, notes=_note(m, change)) if m.code == code else m
        for m in catalogue.measures
    )
    return replace(catalogue, measures=measures, breaks=(*catalogue.breaks, _break((code,), change)))


def _retargeted(catalogue: Catalogue, change: Amendment) -> Catalogue:
    """Targets in force end the year before; those of the same years or later give way."""
    (code,) = change.measures
    year_before = _year_before(change.first_year)
    targets = []
    for target in catalogue.targets:
        last = target.last_year or "9999-00"
        if (
            target.measure != code
            or last < change.first_year
            or (change.last_year and target.first_year > change.last_year)
        ):
            targets.append(target)
        elif target.first_year < change.first_year:
            targets.append(replace(target, last_year=year_before))
    kind = next((t.kind for t in catalogue.targets if t.measure == code and t.kind != "change"), None)
    measure = catalogue.measure(code)
    new = Target(
        code,
        kind or ("annual_count" if measure.unit == "count" and measure.basis == "discrete" else "level"),
        Decimal(change.value),
        change.text or change.value,
        change.first_year,
        change.last_year,
        SOURCE,
        "",
    )
    return replace(catalogue, targets=(*targets, new))


def _succeeded(catalogue: Catalogue, change: Amendment) -> Catalogue:
    """Old measures end and new ones take their place, made like the first of them."""
    like = catalogue.measure(change.measures[0])
    new = tuple(
        replace(
            like,
            code=given.code,
            name=given.name,
            short=given.short,
            definition=given.definition,
            breakdowns=(),
            parts=(),
            aliases=(),
            pair=(),
            notes=f"From {change.on:%-d %B %Y} in place of {', '.join(change.measures)}: {change.reason}",
        )
        for given in change.into
    )
    measures = []
    for measure in catalogue.measures:
        measures += new if measure.code == like.code else [measure]
    grown = replace(catalogue, measures=(*measures, like))
    successor = change.into[0].code if len(change.into) == 1 else None
    without = _without(grown, change, successor)
    codes = tuple(given.code for given in change.into)
    return replace(without, breaks=(*without.breaks, _break(codes, change)))


def _ended(catalogue: Catalogue, change: Amendment) -> Catalogue:
    return _without(catalogue, change, None)


def _without(catalogue: Catalogue, change: Amendment, successor: str | None) -> Catalogue:
    """The catalogue without the measures of a change, each named among those that ended with what became of it."""
    gone = set(change.measures)
    into = ", ".join(new.code for new in change.into)
    ended = tuple(
        Ended(
            measure.name,
            SOURCE,
            "alias" if successor else "ended",
            successor,
            f"{change.reason} (until {change.on:%-d %B %Y}, as {measure.code}{'; now ' + into if into else ''})",
        )
        for measure in catalogue.measures
        if measure.code in gone
    )
    earlier = tuple(
        replace(entry, outcome="ended" if successor is None else "alias", measure=successor)
        if entry.measure in gone
        else entry
        for entry in catalogue.ended
    )
    return replace(
        catalogue,
        measures=tuple(_unpaired(m, gone) for m in catalogue.measures if m.code not in gone),
        aims=tuple(
            replace(aim, measures=tuple(code for code in aim.measures if code not in gone))
            for aim in catalogue.aims
        ),
        targets=tuple(target for target in catalogue.targets if target.measure not in gone),
        target_references=tuple(
            replace(found, measure="") if found.measure in gone else found
            for found in catalogue.target_references
        ),
        breaks=tuple(kept for found in catalogue.breaks if (kept := _unbroken(found, gone)) is not None),
        ended=(*earlier, *ended),
    )


def _unpaired(measure: Measure, gone: set[str]) -> Measure:
    if gone.isdisjoint(measure.pair):
        return measure
    return replace(measure, pair=tuple(code for code in measure.pair if code not in gone))


def _unbroken(found: Break, gone: set[str]) -> Break | None:
    left = tuple(code for code in found.measures if code not in gone)
    return replace(found, measures=left) if left else None


def _break(codes: tuple[str, ...], change: Amendment) -> Break:
    return Break(codes, change.on, change.reason, SOURCE)


def _note(measure: Measure, change: Amendment) -> str:
    words = f"Counted anew from {change.on:%-d %B %Y}: {change.reason} Before: {measure.definition}"
    return f"{measure.notes} {words}".strip()


def _year_before(year: str) -> str:
    return (Quarter.parse(f"{year} Q1") - 1).label[:7]


_CHANGES = {
    "redefine": _redefined,
    "end": _ended,
    "split": _succeeded,
    "merge": _succeeded,
    "target": _retargeted,
}
