"""Counts of one measure over places, judged: against each other, against their own past, among their neighbours.

Only protected figures come in, so nothing that is worked out here can give a hidden one away: a total shares what is
not shown evenly over the places it may belong to, and a sum with a hidden member is hidden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from metrics import wording
from metrics.funnel import Funnel, funnel
from metrics.hotspots.clusters import CLUSTER_WORDS, hot_spots, local_clusters, neighbour_matrix
from metrics.hotspots.own_past import Unusual, unusual_for_place
from metrics.hotspots.top_list import CLASS_WORDS, MINIMUM_PERIODS, ledger, list_record
from metrics.intervals import byar_interval
from metrics.protect import LEAST_ROOM
from metrics.views import (
    Cell,
    LedgerRow,
    LedgerView,
    PlaceLink,
    Source,
)

LEAST_PEOPLE_FOR_RATE = 500
LEAST_HOUSEHOLDS_FOR_RATE = 200
"""A place with fewer has a count and no rate."""

MOST_HIDDEN_FOR_PATTERN = 0.5
"""With a larger share of places hidden, nothing is said about pattern, list or concentration."""

MONTHS_KEPT = 24
DECIMALS_KEPT = 6
NOT_SHOWN = Cell(wording.REASON_WORDS["suppressed"])
NO_DATA = Cell("No figure")
NO_RATE = Cell(wording.NO_VALUE)
HIDDEN_CLASS = -2
VISITOR_CRIMES = frozenset({"Robbery", "Shoplifting", "Theft from the person"})
FOUR_QUARTERS = "the four quarters to {}"
LEVELS = ("ward", "neighbourhood")
LEVEL_WORDS = {"ward": ("ward", "wards"), "neighbourhood": ("neighbourhood", "neighbourhoods")}
VISITORS = (
    "Many victims are visitors, not residents: a rate per resident makes busy centres look worse than they are, above "
    "all Boston Castle, which holds the town centre. Places are ordered by count here."
)


Links = tuple[PlaceLink, ...]


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
class Ground:
    """The places of one level, in one order, with their populations (NaN for none) and who borders whom.

    `within` names what each place lies in; `neighbours` is an array [place, place] of True and False.
    """

    level: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    within: tuple[str, ...]
    people: np.ndarray
    years: tuple[int, ...]
    estimated: tuple[bool, ...]
    neighbours: np.ndarray

    def position(self, code: str) -> int | None:
        return self.codes.index(code) if code in self.codes else None


def ground(
    level: str,
    names: Mapping[str, str],
    within: Mapping[str, str],
    people: tuple[np.ndarray, tuple[int, ...], tuple[bool, ...]],
    pairs: Sequence[Sequence[object]],
) -> Ground:
    """The places named by code, in order of code; `pairs` begin with two codes that share a border."""
    codes = tuple(names)
    known = set(codes)
    borders = [(pair[0], pair[1]) for pair in pairs if pair[0] in known and pair[1] in known]
    return Ground(
        level,
        codes,
        tuple(names.values()),
        tuple(within.get(code, "") for code in codes),
        *people,
        neighbour_matrix(codes, borders),
    )


@dataclass(frozen=True)
class Ways:
    """Which place lies in which: names by code of wards and neighbourhoods, the ward that fits each neighbourhood best,
    and the locality of each ward, which no official list confirms."""

    borough: str
    borough_name: str
    wards: Mapping[str, str]
    neighbourhoods: Mapping[str, str]
    best_fit: Mapping[str, str]
    locality_of: Mapping[str, str]

    @property
    def localities(self) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """Key, name and wards of each locality, by name."""
        names = sorted({name for name in self.locality_of.values() if name})
        return tuple(
            (locality_key(name), name, tuple(w for w in self.wards if self.locality_of.get(w) == name))
            for name in names
        )

    @property
    def all_places(self) -> Links:
        """The borough, the localities, the wards and the neighbourhoods, each by name."""
        found = [PlaceLink("borough", self.borough, f"{self.borough_name}, whole borough")]
        found += [
            PlaceLink("locality", key, f"{name} locality (unconfirmed)") for key, name, _ in self.localities
        ]
        for level, names in (("ward", self.wards), ("neighbourhood", self.neighbourhoods)):
            found += [
                PlaceLink(level, code, name) for code, name in sorted(names.items(), key=lambda item: item[1])
            ]
        return tuple(found)

    def knows(self, code: str) -> bool:
        """Whether there is such a place."""
        return any(link.code == code for link in self.all_places)

    def up(self, code: str) -> Links:
        """The way up from a place: the borough first."""
        if code == self.borough:
            return ()
        way = [PlaceLink("borough", self.borough, self.borough_name)]
        ward = self.best_fit.get(code, code)
        if ward in self.wards and self.locality_of.get(ward):
            name = self.locality_of[ward]
            way.append(PlaceLink("locality", locality_key(name), f"{name} (unconfirmed)"))
        if ward != code:
            way.append(PlaceLink("ward", ward, self.wards[ward]))
        return tuple(way)

    def down(self, code: str) -> Links:
        """The places inside a place, by name."""
        if code == self.borough:
            return tuple(
                PlaceLink("locality", key, f"{name} (unconfirmed)") for key, name, _ in self.localities
            )
        for key, _, wards in self.localities:
            if key == code:
                return tuple(PlaceLink("ward", ward, self.wards[ward]) for ward in wards)
        inside = [n for n, ward in self.best_fit.items() if ward == code]
        return tuple(
            PlaceLink("neighbourhood", n, self.neighbourhoods[n])
            for n in sorted(inside, key=lambda n: self.neighbourhoods[n])
        )


def locality_key(name: str) -> str:
    """The key of a locality in addresses: it has no official code."""
    return f"locality-{name.lower().replace(' ', '-')}"


@dataclass(frozen=True, eq=False)
class Counted:
    """Counts of places over periods, oldest first: `values` [period, place], NaN where hidden or not there.

    `totals` are the counts of the whole borough, NaN where there is none; `labels` name the periods.
    """

    labels: tuple[str, ...]
    values: np.ndarray
    hidden: np.ndarray
    provisional: np.ndarray
    totals: np.ndarray

    def until(self, label: str) -> Counted:
        """The periods up to and with this one, which has no figures when there are none. Labels sort by time."""
        end = sum(known <= label for known in self.labels)
        cut = Counted(
            self.labels[:end], self.values[:end], self.hidden[:end], self.provisional[:end], self.totals[:end]
        )
        if label in cut.labels:
            return cut
        places = (1, self.values.shape[1])
        return Counted(
            (label,),
            np.full(places, np.nan),
            np.zeros(places, dtype=bool),
            np.zeros(places, dtype=bool),
            np.full(1, np.nan),
        )

    @cached_property
    def usable(self) -> np.ndarray:
        """Which periods say enough of all places to speak of a pattern."""
        missing = np.isnan(self.values) & ~self.hidden
        few = self.hidden.mean(axis=1) <= MOST_HIDDEN_FOR_PATTERN
        return few & ~missing.any(axis=1) & np.isfinite(self.totals)

    @cached_property
    def spread(self) -> np.ndarray:
        """Whole counts [period, place] in which hidden places share evenly what the total leaves."""
        rest = np.maximum(np.nan_to_num(self.totals) - np.nansum(self.values, axis=1), 0)
        each = np.maximum(self.hidden.sum(axis=1), 1)
        share, over = np.divmod(rest, each)
        first = self.hidden & (np.cumsum(self.hidden, axis=1) <= over[:, None])
        return np.where(self.hidden, share[:, None] + first, np.nan_to_num(self.values))

    @cached_property
    def listable(self) -> np.ndarray:
        """Which usable periods have a top tenth of shown places, each above what any hidden one is taken to have."""
        size = max(1, int(self.values.shape[1] * 0.1 + 0.5))
        shown = np.sort(np.where(np.isnan(self.values), -1.0, self.values), axis=1)[:, -size]
        return self.usable & (shown > np.where(self.hidden, self.spread, 0).max(axis=1, initial=0))


def people_of(
    populations: pd.DataFrame, codes: Sequence[str], base: str, year: int
) -> tuple[np.ndarray, tuple[int, ...], tuple[bool, ...]]:
    """People of the base in each place, the year and whether it is an estimate, in the newest year not after `year`."""
    order = {"official": 0, "census": 1, "estimate": 2}
    own = populations[(populations["base"] == (base or "residents")) & populations["area"].isin(codes)]
    best: dict[str, tuple] = {}
    for row in own.itertuples():
        key = (row.year > year, abs(row.year - year), order.get(row.kind, 9))
        if row.area not in best or key < best[row.area][0]:
            best[row.area] = key, int(row.value), int(row.year), row.kind
    chosen = [best.get(code) for code in codes]
    return (
        np.array([np.nan if one is None else float(one[1]) for one in chosen]),
        tuple(0 if one is None else one[2] for one in chosen),
        tuple(one is not None and one[3] == "estimate" for one in chosen),
    )


def counted(frame: pd.DataFrame, ground: Ground, borough: str, labels: Mapping[str, str]) -> Counted:
    """Counts by period and place from protected rows of one measure and one kind of period.

    `labels` name the periods by their first day, oldest first; those before the first row and after the last go.
    """
    frame = frame[frame["part"] == ""]
    told = set(frame["start"])
    inside = [i for i, start in enumerate(labels) if start in told]
    starts = list(labels)[inside[0] : inside[-1] + 1] if inside else []
    places = {code: i for i, code in enumerate(ground.codes)}
    shape = (len(starts), len(places))
    values, hidden = np.full(shape, np.nan), np.zeros(shape, dtype=bool)
    provisional, totals = np.zeros(shape, dtype=bool), np.full(len(starts), np.nan)
    at = {start: i for i, start in enumerate(starts)}
    number = frame["numerator"].to_numpy(dtype=float, na_value=np.nan)
    published = frame["value"].to_numpy(dtype=float, na_value=np.nan)
    counts = frame["unit"].to_numpy(dtype=object) == "count"
    number = np.where(np.isnan(number) & counts, published, number)
    columns = (frame[name].to_numpy(dtype=object) for name in ("area", "start", "reason", "maturity"))
    for value, area, start, reason, maturity in zip(number, *columns, strict=True):
        if start not in at:
            continue
        if area == borough:
            totals[at[start]] = value
        elif area in places:
            cell = at[start], places[area]
            values[cell] = value
            hidden[cell] = reason == "suppressed"
            provisional[cell] = maturity == "provisional"
    return Counted(tuple(labels[s] for s in starts), values, hidden, provisional, totals)


def four_quarter_sums(frame: pd.DataFrame) -> pd.DataFrame:
    """One row for each measure, area and run of four whole quarters, as `rolling_year`, in the columns of `frame`.

    Sums are of figures that are all there; runs with a gap are left out. To be protected afterwards: `room` says how
    many of a sum's events nobody can place in a quarter who knows the sums before it (`room_left`).
    """
    frame = frame[(frame["part"] == "") & (frame["reason"] == "") & frame["quarter"].notna()]
    if frame.empty:
        return frame.assign(room=np.inf)
    counts = frame.pivot_table(
        index=["measure", "area"], columns="quarter", values="numerator", aggfunc="first"
    ).astype("Float64")
    days = {
        int(quarter): (own["start"].iloc[0], own["end"].iloc[0]) for quarter, own in frame.groupby("quarter")
    }
    last = frame.sort_values("quarter").groupby(["measure", "area"]).tail(1)
    keys = pd.MultiIndex.from_frame(last[["measure", "area"]])
    quarters = range(min(days), max(days) + 1)
    known = counts.reindex(index=keys, columns=quarters).to_numpy(dtype=float, na_value=np.nan)
    room = room_left(known)
    found = []
    for at, quarter in enumerate(quarters):
        sums = known[:, at - 3 : at + 1].sum(axis=1) if at >= 3 else np.full(len(known), np.nan)
        if not np.isfinite(sums).any():
            continue
        own = last.assign(
            kind="rolling_year",
            start=days[quarter - 3][0],
            end=days[quarter][1],
            quarter=pd.array([quarter] * len(last), dtype="Int64"),
            numerator=pd.array(sums, dtype="Float64").astype("Int64"),
            room=room[:, at],
        )
        found.append(own[own["numerator"].notna()])
    return pd.concat(found, ignore_index=True) if found else frame.iloc[:0].assign(room=np.inf)


def room_left(counts: np.ndarray) -> np.ndarray:
    """How far the counts [place, quarter] stay open to someone who knows every sum of four quarters up to each.

    Two sums that follow each other differ by the quarter that came and the one that went, so a run of sums leaves as
    many events unplaced as the smallest count of each season in the run adds up to. Where that falls under LEAST_ROOM
    the sum is taken as hidden, and once four are, no shown sum reaches back: a new run begins. Infinite where there is
    no sum, and while the sums are all zero, which says nothing of anybody.
    """
    places, length = counts.shape
    room = np.full((places, length), np.inf)
    least, empty = np.zeros((places, 4)), np.zeros(places, dtype=bool)
    since = np.full(places, 4)
    for at in range(3, length):
        window = counts[:, at - 3 : at + 1]
        seasons = np.roll(window, at + 1, axis=1)
        anew = since >= 4
        run = np.where(anew[:, None], seasons, np.minimum(least, seasons))
        nobody = (anew | empty) & (seasons.sum(axis=1) == 0)
        room[:, at] = np.where(np.isfinite(seasons).all(axis=1) & ~nobody, run.sum(axis=1), np.inf)
        shown = np.isfinite(seasons).all(axis=1) & (room[:, at] >= LEAST_ROOM)
        least, empty = np.where(shown[:, None], run, least), np.where(shown, nobody, empty)
        since = np.where(shown, 1, since + 1)
    return room


@dataclass(frozen=True, eq=False)
class Judged:
    """One measure over the places of one level at one period, judged. Arrays run over places.

    `now`, `before` are the counts of the period and of the same one a year before (NaN: none or hidden).
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


def judged(subject: Subject, ground: Ground, counts: Counted, months: Counted | None) -> Judged:
    """Judge a measure at the last period of `counts`. `months` feed the record of the list where there are any."""
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
        _ledger(ground, counts, months) if ground.level == "ward" else _no_ledger(counts),
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


def _no_ledger(counts: Counted) -> LedgerView:
    few = wording.number_of(len(counts.labels), "period")
    return LedgerView(
        f"There is no record yet: it needs at least {MINIMUM_PERIODS} quarters for each neighbourhood.",
        "",
        (),
        0,
        (),
        f"{few} of four quarters: not enough history to speak of a pattern",
    )


def _ledger(ground: Ground, quarters: Counted, months: Counted | None) -> LedgerView:
    """The record of the list of the top tenth, by quarter once there are ten, until then by month."""
    by_quarter = int(quarters.listable.sum()) >= MINIMUM_PERIODS
    source = quarters if by_quarter or months is None else months
    kept = np.flatnonzero(source.listable)[-MONTHS_KEPT:]
    kind = "quarter" if source is quarters else "month"
    if len(kept) < MINIMUM_PERIODS or not source.listable[-1]:
        hidden = "" if len(source.labels) < MINIMUM_PERIODS else ", because too many places are not shown"
        reason = f"fewer than {MINIMUM_PERIODS} {kind}s can be used{hidden}: not enough history to speak of a pattern"
        return LedgerView(f"There is no record: {reason}.", "", (), 0, (), reason)
    counts = source.spread[kept]
    labels = tuple(source.labels[i] for i in kept)
    rates = counts / ground.people if np.isfinite(ground.people).all() else None
    found = ledger(counts, ground.codes, rates=rates)
    back = 3 if kind == "month" else 1
    test = list_record(counts, ground.codes, back=back)
    rows = tuple(
        LedgerRow(
            ground.codes[i],
            ground.names[i],
            int(found.in_list[i]),
            labels[found.first_seen[i]],
            labels[found.last_seen[i]],
            found.classes[i],
            CLASS_WORDS[found.classes[i]],
            tuple(int(seen) for seen in found.listed[:, i]),
        )
        for i in sorted(
            np.flatnonzero(found.in_list), key=lambda i: (-found.in_list[i], ground.names[i], ground.codes[i])
        )
    )
    _, many = LEVEL_WORDS[ground.level]
    always = sum(row.times == len(labels) for row in rows)
    sentence = (
        f"In each of {len(labels)} {kind}s the {found.size} {many} with most are listed. {len(rows)} {many} were ever "
        f"on the list; {always or 'none'} in every {kind}."
    )
    held = float(test.held[-1])
    span = f"the {back} {kind}s before" if back > 1 else f"the {kind} before"
    record = (
        f"The list judged: the {found.size} {many} with most in {span} held {held:.0%} of what was counted in "
        f"{labels[-1]}; {test.mean_held:.0%} on average over {len(test.held)} {kind}s. {found.size} of "
        f"{len(ground.codes)} {many} would hold {found.size / len(ground.codes):.0%} if places did not differ."
    )
    return LedgerView(sentence, record, labels, found.size, rows, "")
