"""What a return would change: figures that are new, changed, unchanged, or expected and not supplied."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from data.areas import BOROUGH
from data.observations import Observation
from data.periods import Period
from data.returns.places import is_elsewhere

if TYPE_CHECKING:
    from data.store import Store


class Held(NamedTuple):
    """A figure that the store holds; numbers are None where there is none."""

    numerator: int | None
    denominator: int | None
    value: Decimal | None
    bound: str
    maturity: str
    reason: str
    batch: int
    provenance: str


@dataclass(frozen=True)
class Change:
    """A figure that the store holds and the return gives differently."""

    before: Held
    after: Observation


@dataclass(frozen=True)
class Comparison:
    """A return beside the store as it was when `head` was its newest batch.

    `not_supplied` are (measure, part, area, period) that the store holds for a measure and period of the return, in
    the borough or elsewhere as those of the return, and the return leaves out; nothing happens to them. `replaces` are
    measures whose illustrative series the return switches off, because it brings their first real quarter.
    """

    head: int
    new: tuple[Observation, ...]
    changed: tuple[Change, ...]
    unchanged: tuple[Observation, ...]
    not_supplied: tuple[tuple[str, str, str, Period], ...]
    replaces: tuple[str, ...] = ()

    @property
    def to_accept(self) -> tuple[Observation, ...]:
        """The figures that an import would write: new and changed ones."""
        return (*self.new, *(change.after for change in self.changed))


def compare(store: Store, observations: Sequence[Observation]) -> Comparison:
    """The return beside the store. Illustrative figures count as none: a first real figure is new."""
    head = store.head()
    known = held(store, {observation.measure for observation in observations})
    new, changed, unchanged = [], [], []
    for observation in observations:
        before = known.get(_key(observation))
        if before is None:
            new.append(observation)
        elif _figure(before) == _figure(observation):
            unchanged.append(observation)
        else:
            changed.append(Change(before, observation))
    given = {_key(observation) for observation in observations}
    scope = {(measure, is_elsewhere(area), period) for measure, _, area, period in given}
    absent = [key for key in known if (key[0], is_elsewhere(key[2]), key[3]) in scope and key not in given]
    quarterly = {
        found.measure for found in new if found.period.kind == "quarter" and not is_elsewhere(found.area)
    }
    replaces = tuple(sorted(_illustrative(store, quarterly)))
    return Comparison(head, tuple(new), tuple(changed), tuple(unchanged), tuple(sorted(absent)), replaces)


def _illustrative(store: Store, measures: Collection[str]) -> set[str]:
    """Those of the measures that show an illustrative series of the borough now."""
    frame = store.observations(measures=list(measures), areas=[BOROUGH])
    return set(frame.loc[frame["provenance"] == "illustrative", "measure"])


def held(store: Store, measures: Collection[str]) -> dict[tuple[str, str, str, Period], Held]:
    """Every figure of the measures that the store holds, by key, illustrative ones left out."""
    frame = store.observations(measures=list(measures), kinds=None, illustrative=False)
    periods: dict[tuple[str, str, str], Period] = {}
    found = {}
    for row in frame.itertuples(index=False):
        days = (row.kind, row.start, row.end)
        if days not in periods:
            periods[days] = Period(row.kind, date.fromisoformat(row.start), date.fromisoformat(row.end))
        found[row.measure, row.part, row.area, periods[days]] = Held(
            None if pd.isna(row.numerator) else int(row.numerator),
            None if pd.isna(row.denominator) else int(row.denominator),
            None if pd.isna(row.value) else Decimal(f"{row.value:.4f}"),
            row.bound,
            row.maturity,
            row.reason,
            int(row.batch),
            row.provenance,
        )
    return found


def _key(observation: Observation) -> tuple[str, str, str, Period]:
    return observation.measure, observation.part, observation.area, observation.period


def _figure(found: Held | Observation) -> tuple:
    """What makes two figures the same; a figure not marked as provisional is final."""
    return (
        found.numerator,
        found.denominator,
        found.value,
        found.bound,
        found.maturity == "provisional",
        found.reason,
    )
