"""How the running year of each measure is likely to end, from what had been seen at one quarter.

Figures that may still grow count as not yet known. Made-up and real series never lend each other their past errors, nor
do counts, percentages and positions at a point in time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from metrics.assess import Assessed
from metrics.outlook.needed import Needed, what_it_would_take
from metrics.outlook.record import past_record
from metrics.outlook.year_end import outlooks
from metrics.rules import JUDGED_POLARITIES
from metrics.years import PER_POPULATION, POOL, SUM

REASONS = {
    "no_figures": "there are no figures for this year or the year before",
    "too_few_years": "three complete years without a break must come before it",
    "gap": "a quarter of this year is missing",
    "no_denominator": "there were no cases to take a share of",
}


@dataclass(frozen=True)
class YearOutlook:
    """The outlook of the year of one quarter; arrays run over `positions` of series.

    `kinds` are `count`, `rate` or `point` as in `metrics.outlook`. `known` is how many quarters of the year are known.
    `forecast`, `lower` and `upper` (an 80% range) are in the measure's unit, `odds` the chance of meeting the year's
    target (NaN without one), `firm_odds` the same without the provisional figures of the year. `reasons` says why there
    is no forecast ('' for none). `needed` holds, by position, what the rest of the year must bring.
    """

    positions: np.ndarray
    kinds: tuple[str, ...]
    known: np.ndarray
    forecast: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    odds: np.ndarray
    firm_odds: np.ndarray
    words: tuple[str, ...]
    reasons: tuple[str, ...]
    past_errors: np.ndarray
    targets: np.ndarray
    needed: dict[int, Needed]

    def at(self, position: int) -> int | None:
        """Where in the arrays a series stands; None for one without an outlook."""
        place = int(np.searchsorted(self.positions, position))
        return place if place < len(self.positions) and self.positions[place] == position else None


@dataclass(frozen=True)
class PastRanges:
    """How often past 80% ranges held the year that followed, by series of `positions`, and over all of them."""

    positions: np.ndarray
    held: np.ndarray
    total: np.ndarray


def year_outlook(a: Assessed, column: int, positions: np.ndarray) -> YearOutlook:
    """The outlook of the financial year of `column` for the series at `positions`, which must be in order."""
    count = len(positions)
    numbers = {name: np.full(count, np.nan) for name in ("forecast", "lower", "upper", "odds", "firm_odds")}
    known, errors = np.zeros(count, dtype=int), np.zeros(count, dtype=int)
    words, reasons = np.full(count, "", dtype=object), np.full(count, "no_figures", dtype=object)
    targets = _targets(a, column, positions)
    last = slice(4 * (column // 4), column + 1)
    for group in _groups(a, column, positions):
        answer = group.outlook(a, column, targets)
        at = group.places
        for name in ("forecast", "lower", "upper"):
            numbers[name][at] = getattr(answer, name) * group.unit_of
        numbers["odds"][at] = numbers["firm_odds"][at] = answer.odds
        known[at], errors[at] = answer.quarters_known, answer.past_errors
        words[at], reasons[at] = answer.words, answer.reasons
        provisional = a.figures.provisional[positions[at], last]
        if provisional.any():
            numbers["firm_odds"][at] = group.without(provisional, last).outlook(a, column, targets).odds
        if group.percent:
            for name in ("forecast", "lower", "upper"):
                numbers[name][at] = np.minimum(numbers[name][at], 100.0)
    kinds = tuple(_kind(int(how)) for how in a.how[positions])
    found = YearOutlook(
        positions, kinds, known, **numbers, words=tuple(words), reasons=tuple(reasons), past_errors=errors,
        targets=targets, needed={},
    )  # fmt: skip
    for group in _groups(a, column, positions):
        for place, needed in group.needed(a, column, known, targets):
            found.needed[int(positions[place])] = needed
    return found


def past_ranges(a: Assessed, column: int, positions: np.ndarray) -> PastRanges:
    """How often ranges like those of `year_outlook` would have held in the years before, each from its own past."""
    held, total = np.zeros(len(positions), dtype=int), np.zeros(len(positions), dtype=int)
    whole = 4 * ((column + 1) // 4)
    for group in _groups(a, column, positions):
        if not whole:
            continue
        bases = None if group.bases is None else group.bases[:, :whole]
        record = past_record(group.kind, group.tops[:, :whole], bases, first_ordinal=a.grid.first)
        held[group.places], total[group.places] = record.held_by_series, record.total_by_series
    return PastRanges(positions, held, total)


@dataclass(frozen=True)
class _Group:
    """Series that may lend each other their past errors. `places` are where they stand among the positions."""

    kind: str
    percent: bool
    places: np.ndarray
    positions: np.ndarray
    tops: np.ndarray
    bases: np.ndarray | None
    unit_of: np.ndarray

    def without(self, cells: np.ndarray, last: slice) -> _Group:
        """The group as if the first marked cell of the running year and all after it had not come."""
        from_there = np.logical_or.accumulate(cells, axis=1)
        tops = self.tops.copy()
        tops[:, last] = np.where(from_there, np.nan, tops[:, last])
        return _Group(self.kind, self.percent, self.places, self.positions, tops, self.bases, self.unit_of)

    def outlook(self, a: Assessed, column: int, targets: np.ndarray) -> object:
        polarity = [a.traits[p].polarity for p in self.positions]
        return outlooks(
            self.kind,
            self.tops,
            self.bases,
            first_ordinal=a.grid.first,
            targets=targets[self.places] / self.unit_of,
            polarity=[name if name in JUDGED_POLARITIES else "higher" for name in polarity],
            year=(a.grid.first + column) // 4,
        )

    def needed(
        self, a: Assessed, column: int, known: np.ndarray, targets: np.ndarray
    ) -> Iterator[tuple[int, Needed]]:
        """What the rest of the year must bring, for the series with a target that have a part of the year left."""
        start = 4 * (column // 4)
        for row, place in enumerate(self.places):
            position, so_far = self.positions[row], int(known[place])
            if not np.isfinite(targets[place]) or so_far == 4 or a.how[position] == PER_POPULATION:
                continue
            now, past = slice(start, start + so_far), slice(0, start)
            ahead = None
            if self.bases is not None:
                ahead = self.bases[row, start - 4 + so_far : start] if start else np.array([])
                if len(ahead) != 4 - so_far or not (ahead > 0).all():
                    continue
            yield (
                int(place),
                what_it_would_take(
                    self.kind,
                    self.tops[row, now],
                    float(targets[place]),
                    a.traits[position].polarity,
                    known_denominators=None if self.bases is None else self.bases[row, now],
                    expected_denominators=ahead,
                    past_numerators=self.tops[row, past],
                    past_denominators=None if self.bases is None else self.bases[row, past],
                    per=float(self.unit_of[row]),
                ),
            )


def _kind(how: int) -> str:
    return {SUM: "count", PER_POPULATION: "count", POOL: "rate"}.get(how, "point")


def _targets(a: Assessed, column: int, positions: np.ndarray) -> np.ndarray:
    """The target of the year in the measure's unit; NaN where nothing is judged."""
    end = 4 * (column // 4) + 3
    found = np.full(len(positions), np.nan)
    for place, position in enumerate(positions):
        t = a.traits[position]
        if t.polarity in JUDGED_POLARITIES and t.targets_apply and not t.unjudged[end] and not t.held:
            found[place] = t.levels[end] if np.isfinite(t.levels[end]) else t.annual[end]
    return found


def _groups(a: Assessed, column: int, positions: np.ndarray) -> list[_Group]:
    """The series with figures this year or the last, by kind, unit and whether they are made up."""
    upto, start = slice(0, column + 1), 4 * (column // 4)
    known, at = a.figures, positions[:, None]
    columns = np.arange(column + 1)
    restart = (
        np.array([t.restarts[upto] for t in a.traits])[positions] if len(positions) else np.zeros((0, 1))
    )
    begun = np.where(restart.any(axis=1), column - restart[:, ::-1].argmax(axis=1), 0)
    kept = (columns[None, :] >= begun[:, None]) & ~a.young[at, columns]
    take = lambda matrix: np.where(kept, matrix[at, columns], np.nan)  # noqa: E731
    tops, bases, value = take(known.numerator), take(known.denominator), take(known.value)
    how, scale = a.how[positions], a.scale[positions]
    counted = np.isin(how, (SUM, PER_POPULATION))
    tops = np.where(counted[:, None] | (how == POOL)[:, None], tops, value)
    running = np.isfinite(tops[:, max(start - 4, 0) :]).any(axis=1)
    running &= ~(counted & (tops < 0).any(axis=1))
    people = np.array([row[np.isfinite(row)][-1] if np.isfinite(row).any() else np.nan for row in bases])
    running &= (how != PER_POPULATION) | (people > 0)
    unit_of = np.select([how == POOL, how == PER_POPULATION], [scale, scale / people], 1.0)
    kinds = np.array([_kind(int(h)) for h in how])
    percent = a.units[positions] == "percent"
    groups = []
    for kind in np.unique(kinds):
        for made_up in (False, True):
            for share in (False, True) if kind != "count" else (False,):
                chosen = (kinds == kind) & running & (a.made_up[positions] == made_up)
                chosen &= (percent == share) | (kind == "count")
                places = np.flatnonzero(chosen)
                if len(places):
                    groups.append(
                        _Group(
                            str(kind),
                            share,
                            places,
                            positions[places],
                            tops[places],
                            bases[places] if kind == "rate" else None,
                            unit_of[places],
                        )
                    )
    return groups
