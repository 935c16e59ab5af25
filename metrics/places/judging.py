"""One measure over places, judged: against each other, against their own past, among their neighbours.

Only protected figures come in, so nothing that is worked out here can give a hidden one away: a sum with a hidden
member is hidden.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics import wording
from metrics.funnel import Funnel, funnel
from metrics.hotspots.clusters import CLUSTER_WORDS, hot_spots, local_clusters
from metrics.hotspots.own_past import Unusual, unusual_for_place
from metrics.intervals import byar_interval
from metrics.places.counts import Counted
from metrics.places.ground import Ground
from metrics.places.top_tenth import ledger_of, no_ledger
from metrics.views import LedgerView, Source

LEAST_PEOPLE_FOR_RATE = 500
LEAST_HOUSEHOLDS_FOR_RATE = 200
"""A place with fewer has a count and no rate."""
VISITOR_CRIMES = frozenset({"Robbery", "Shoplifting", "Theft from the person"})


@dataclass(frozen=True)
class Subject:
    """What is counted. `people` are the words of the population its rates are per; `visitors` that residents are the
    wrong population. `crime` marks one of the kinds that together make up all recorded crime, with its short name."""

    code: str
    name: str
    short: str
    counted: str
    people: str
    per: float
    visitors: bool
    crime: bool
    cannot_see: str
    source: Source
    coverage: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Judged:
    """One measure over the places of one level at one period, judged. Arrays run over places.

    `now`, `before` are the counts of the period and of the same one a year before (NaN: none or hidden). `gaps` are the
    earlier quarters for want of which the period's sums cannot be made.
    """

    subject: Subject
    ground: Ground
    counts: Counted
    now: np.ndarray
    before: np.ndarray
    hidden: np.ndarray
    rate: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    unusual: Unusual | None
    year: np.ndarray
    funnel: Funnel | None
    naive: int
    in_funnel: np.ndarray
    clusters: tuple[str, ...]
    cluster_reason: str
    ledger: LedgerView | None
    gaps: tuple[str, ...] = ()

    @property
    def by_rate(self) -> bool:
        """Whether places are ordered and coloured by rate; else by count."""
        return not self.subject.visitors and bool(np.isfinite(self.rate[np.isfinite(self.now)]).all())

    @property
    def ordered_by(self) -> np.ndarray:
        return self.rate if self.by_rate else self.now

    @property
    def label(self) -> str:
        return self.counts.labels[-1] if self.counts.labels else ""

    def outlier_words(self, place: int) -> str:
        if self.funnel is None or not self.in_funnel[place]:
            return ""
        at = int(self.in_funnel[:place].sum())
        if not self.funnel.outlier[at]:
            return "within limits"
        return "above limits" if self.funnel.ratio[at] > 1 else "below limits"

    def unusual_words(self, place: int) -> str:
        if self.unusual is None or self.unusual.reasons[place] or not np.isfinite(self.now[place]):
            return ""
        if not self.unusual.flagged[place]:
            return "as usual"
        return "higher than usual" if self.unusual.direction[place] > 0 else "lower than usual"


def judged(
    subject: Subject,
    ground: Ground,
    counts: Counted,
    months: Counted | None,
    gaps: tuple[str, ...] = (),
) -> Judged:
    """Judge a measure at the last period of `counts`. `months` feed the record of the list where there are any; `gaps`
    are quarters that are missing where the period is a sum of quarters."""
    places = len(ground.codes)
    nothing = np.full(places, np.nan)
    there = bool(counts.labels)
    now = counts.values[-1] if there else nothing
    hidden = counts.hidden[-1] if there else np.zeros(places, dtype=bool)
    before = counts.values[-5] if len(counts.labels) >= 5 else nothing
    people = np.where(ground.people >= least_for_rate(subject), ground.people, np.nan)
    rate, lower, upper, _ = byar_interval(now, people, multiplier=subject.per)
    unusual = None
    if ground.level == "ward" and len(counts.labels) > 1:
        unusual = unusual_for_place(counts.values)
    year = (
        now
        if ground.level != "ward"
        else counts.values[-4:].sum(axis=0)
        if len(counts.labels) > 3
        else nothing
    )
    nobody = np.zeros(places, dtype=bool), None, 0
    in_funnel, found, naive = _funnel_of(year, people) if ground.level == "ward" else nobody
    clusters, reason = _clusters(ground, counts, people, subject.visitors)
    return Judged(
        subject,
        ground,
        counts,
        now,
        before,
        hidden,
        rate,
        lower,
        upper,
        unusual,
        year,
        found,
        naive,
        in_funnel,
        clusters,
        reason,
        ledger_of(ground, counts, months) if ground.level == "ward" else no_ledger(),
        gaps,
    )


def least_for_rate(subject: Subject) -> int:
    households = subject.people == wording.POPULATION_WORDS["households"]
    return LEAST_HOUSEHOLDS_FOR_RATE if households else LEAST_PEOPLE_FOR_RATE


def _funnel_of(year: np.ndarray, people: np.ndarray) -> tuple[np.ndarray, Funnel | None, int]:
    """Which places are judged, the funnel over them, and how many plain limits of chance would flag."""
    inside = np.isfinite(year) & np.isfinite(people)
    if inside.sum() < 5 or not year[inside].sum() > 0:
        return np.zeros(len(year), dtype=bool), None, 0
    expected = people[inside] * year[inside].sum() / people[inside].sum()
    plain = funnel(year[inside], expected, overdispersion=False)
    return inside, funnel(year[inside], expected), int(plain.outside95.sum())


def _clusters(
    ground: Ground, counts: Counted, people: np.ndarray, visitors: bool
) -> tuple[tuple[str, ...], str]:
    """What each neighbourhood is among its neighbours; nothing for wards, which are too few and too large."""
    blank = ("",) * len(ground.codes)
    if ground.level == "ward" or not counts.labels:
        return blank, "level"
    if not counts.usable[-1]:
        return blank, "hidden"
    if not ground.neighbours.any():
        return blank, "neighbours"
    values = counts.spread[-1]
    if not visitors and np.isfinite(people).all():
        values = values / people
    found = hot_spots(values, ground.neighbours)
    local = local_clusters(values, ground.neighbours)
    words = [
        CLUSTER_WORDS[kind]
        if kind
        else "in a cluster of high figures"
        if hot
        else "in a cluster of low figures"
        if cold
        else ""
        for kind, hot, cold in zip(local.clusters, found.hot, found.cold, strict=True)
    ]
    return tuple(words), found.reason
