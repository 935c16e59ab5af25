"""One measure over places, judged: against each other, against their own past, among their neighbours.

Only protected figures come in, so nothing that is worked out here can give a hidden one away: a sum with a hidden
member is hidden.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics import wording
from metrics.funnel import Funnel, funnel
from metrics.hotspots.clusters import CLUSTER_WORDS, HotSpots, LocalClusters, hot_spots, local_clusters
from metrics.hotspots.own_past import Unusual, unusual_for_place
from metrics.intervals import byar_interval
from metrics.places.counts import MOST_HIDDEN_FOR_PATTERN, Counted
from metrics.places.ground import Ground
from metrics.places.top_tenth import ledger_of, no_ledger
from metrics.views import LedgerView, Source

LEAST_PEOPLE_FOR_RATE = 500
LEAST_HOUSEHOLDS_FOR_RATE = 200
"""A place with fewer has a count and no rate."""
LEAST_PLACES_FOR_FUNNEL = 10
"""Fewer are not judged beside each other: their own spread is taken from scores of which a tenth is trimmed at either
end, and of fewer than ten places a tenth is not one. Nor are they where less than half can be judged: those that are
shown are then the busy ones alone, whose spread is not that of all."""
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
    earlier quarters for want of which the period's sums cannot be made. `funnel` runs over the places `in_funnel`, and
    so does `expected`, what each would have at the borough's rate. `clusters` says what a place is among its
    neighbours, and `in_high_cluster` whether it counts as lying in a cluster of high figures.
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
    expected: np.ndarray
    clusters: tuple[str, ...]
    in_high_cluster: np.ndarray
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
    in_funnel = np.zeros(places, dtype=bool)
    expected, found, naive = nothing[:0], None, 0
    if ground.level == "ward":
        whole = counts.totals[-4:].sum() if len(counts.labels) > 3 else np.nan
        in_funnel, expected, found, naive = _funnel_of(year, people, whole, ground.people)
    clusters, in_high, reason = _clusters(ground, counts, people, subject.visitors)
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
        expected,
        clusters,
        in_high,
        reason,
        ledger_of(ground, counts, months) if ground.level == "ward" else no_ledger(),
        gaps,
    )


def least_for_rate(subject: Subject) -> int:
    households = subject.people == wording.POPULATION_WORDS["households"]
    return LEAST_HOUSEHOLDS_FOR_RATE if households else LEAST_PEOPLE_FOR_RATE


def _funnel_of(
    year: np.ndarray, people: np.ndarray, whole: float, everyone: np.ndarray
) -> tuple[np.ndarray, np.ndarray, Funnel | None, int]:
    """Which places are judged, what each is expected to have, the funnel over them, and how many plain limits of chance
    would flag.

    `whole` is the count of the borough and `everyone` the people of all places. Nothing but what is shown goes in.
    """
    inside = np.isfinite(year) & np.isfinite(people)
    nobody = np.zeros(len(year), dtype=bool), np.zeros(0), None, 0
    few = inside.sum() < LEAST_PLACES_FOR_FUNNEL or 1 - inside.mean() > MOST_HIDDEN_FOR_PATTERN
    if few or not year[inside].sum() > 0:
        return nobody
    expected = people[inside] * _rate_of_all(year, inside, whole, everyone)
    plain = funnel(year[inside], expected, overdispersion=False)
    return inside, expected, funnel(year[inside], expected), int(plain.outside95.sum())


def _rate_of_all(year: np.ndarray, inside: np.ndarray, whole: float, everyone: np.ndarray) -> float:
    """The rate of all places together. Where some are not judged it is the whole borough's: those that are hidden are
    the quiet ones, and the rate of the others alone would make every ordinary place look quiet.

    Where the borough has no figure, or one that its places exceed, only the rate of the judged places is left.
    """
    own = year[inside].sum()
    if inside.all() or not np.isfinite(everyone).all() or not whole >= own:
        return own / everyone[inside].sum()
    return whole / everyone.sum()


def _clusters(
    ground: Ground, counts: Counted, people: np.ndarray, visitors: bool
) -> tuple[tuple[str, ...], np.ndarray, str]:
    """What each neighbourhood is among its neighbours, whether it lies in a cluster of high figures, and why that is
    not told; nothing for wards, which are too few and too large."""
    nothing = ("",) * len(ground.codes), np.zeros(len(ground.codes), dtype=bool)
    if ground.level == "ward" or not counts.labels:
        return *nothing, "level"
    if not counts.usable[-1]:
        return *nothing, "hidden"
    if not ground.neighbours.any():
        return *nothing, "neighbours"
    values = counts.spread[-1]
    if not visitors and np.isfinite(people).all():
        values = values / people
    found = hot_spots(values, ground.neighbours)
    local = local_clusters(values, ground.neighbours)
    high = found.hot | (np.array(local.clusters) == "high_high")
    return cluster_words(found, local), high, found.reason


def cluster_words(found: HotSpots, local: LocalClusters) -> tuple[str, ...]:
    """What each place is, from both statistics.

    Gi* goes first: a place of low figures in a hot cluster lies in it, whatever its own figure is beside its
    neighbours'. Local Moran says more where it agrees, and speaks alone of places that differ from those around them.
    """

    def words(kind: str, hot: bool, cold: bool) -> str:
        if hot and kind != "high_high":
            return "in a cluster of high figures"
        if cold and kind != "low_low":
            return "in a cluster of low figures"
        return CLUSTER_WORDS[kind] if kind else ""

    return tuple(words(*each) for each in zip(local.clusters, found.hot, found.cold, strict=True))
