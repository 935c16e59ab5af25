"""Where it is, and whether it is real: one measure over all wards or neighbourhoods, and one ward over all measures.

Only protected figures come in, so nothing that is worked out here can give a hidden one away: a total shares what is
not shown evenly over the places it may belong to, a sum with a hidden member is hidden, hidden places have no rank and
stand last by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from metrics import wording
from metrics.decomposition import split_of_count
from metrics.funnel import Funnel, funnel
from metrics.hotspots import (
    CLASS_WORDS,
    CLUSTER_WORDS,
    LEAST_COUNT_FOR_MIX,
    MINIMUM_PERIODS,
    SEED,
    Unusual,
    class_breaks,
    concentration,
    hot_spots,
    ledger,
    list_record,
    local_clusters,
    location_quotients,
    map_classes,
    neighbour_matrix,
    ranks_with_intervals,
    unusual_for_place,
)
from metrics.intervals import byar_interval
from metrics.rules import LEAST_BASE_FOR_PERCENT_CHANGE, RULES_VERSION
from metrics.views import (
    Cell,
    ChangeByPlace,
    ConcentrationView,
    Evidence,
    FunnelPlace,
    HotspotsView,
    LedgerRow,
    LedgerView,
    Locality,
    MapClass,
    MixRow,
    Moved,
    OtherArea,
    Outliers,
    Place,
    PlaceDetail,
    PlaceLink,
    PlaceMap,
    Point,
    Release,
    Source,
    WardMeasure,
    WardSheet,
)

LEAST_PEOPLE_FOR_RATE = 500
LEAST_HOUSEHOLDS_FOR_RATE = 200
"""A place with fewer has a count and no rate."""

MOST_HIDDEN_FOR_PATTERN = 0.5
"""With a larger share of places hidden, nothing is said about pattern, list or concentration."""

MONTHS_KEPT = 24
_MOST_KINDS_NAMED = 4
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

    Sums are of figures that are all there; runs with a gap are left out. To be protected afterwards.
    """
    frame = frame[(frame["part"] == "") & (frame["reason"] == "") & frame["quarter"].notna()]
    if frame.empty:
        return frame
    counts = frame.pivot_table(
        index=["measure", "area"], columns="quarter", values="numerator", aggfunc="first"
    )
    days = {
        int(quarter): (own["start"].iloc[0], own["end"].iloc[0]) for quarter, own in frame.groupby("quarter")
    }
    last = frame.sort_values("quarter").groupby(["measure", "area"]).tail(1)
    found = []
    for quarter in sorted(days):
        run = [quarter - back for back in (3, 2, 1, 0)]
        if not all(q in days for q in run):
            continue
        sums = counts[run].astype("Float64").sum(axis=1, skipna=False)
        keys = pd.MultiIndex.from_frame(last[["measure", "area"]])
        own = last.assign(
            kind="rolling_year",
            start=days[run[0]][0],
            end=days[run[-1]][1],
            quarter=pd.array([quarter] * len(last), dtype="Int64"),
            numerator=pd.array(
                sums.reindex(keys).to_numpy(dtype=float, na_value=np.nan), dtype="Float64"
            ).astype("Int64"),
        )
        found.append(own[own["numerator"].notna()])
    return pd.concat(found, ignore_index=True) if found else frame.iloc[:0]


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
    people = np.where(ground.people >= _least_for_rate(subject), ground.people, np.nan)
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


def _least_for_rate(subject: Subject) -> int:
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


def _count_cell(value: float, hidden: bool, provisional: bool = False) -> Cell:
    if hidden:
        return NOT_SHOWN
    if not np.isfinite(value):
        return NO_DATA
    return Cell(wording.number(float(value), "count"), int(value), ("provisional",) if provisional else ())


def change_cell(now: float, before: float, hidden: bool = False) -> Cell:
    """The change in words: always the difference, the percentage only on a base that bears it."""
    if hidden:
        return NOT_SHOWN
    if not (np.isfinite(now) and np.isfinite(before)):
        return NO_RATE
    moved = int(now - before)
    if not moved:
        return Cell("no change", 0)
    text = f"{'up' if moved > 0 else 'down'} {abs(moved):,} from {int(before):,}"
    if before >= LEAST_BASE_FOR_PERCENT_CHANGE:
        text += f" ({abs(moved) / before:.0%})"
    return Cell(text, moved)


def _rate_cell(value: float, hidden: bool) -> Cell:
    if hidden:
        return NOT_SHOWN
    if not np.isfinite(value):
        return NO_RATE
    return Cell(wording.number(float(value), "rate"), round(float(value), DECIMALS_KEPT))


def _end(value: float) -> float | None:
    return round(float(value), DECIMALS_KEPT) if np.isfinite(value) else None


def places_of(found: Judged) -> tuple[tuple[Place, ...], tuple[MapClass, ...]]:
    """Every place from the highest down, those without a figure and then those not shown last, by name; map classes."""
    ground, order = found.ground, found.ordered_by
    shown = np.isfinite(order)
    bounds = class_breaks(order)
    classes = map_classes(order, bounds)
    rank = np.full((3, len(order)), -1)
    if shown.sum() > 1:
        spread = 1.0
        if found.unusual is not None and np.isfinite(found.unusual.dispersion).any():
            spread = max(1.0, float(np.nanmedian(found.unusual.dispersion)))
        people = ground.people[shown] if found.by_rate else None
        ranks = ranks_with_intervals(found.now[shown], people, dispersion=spread)
        rank[:, shown] = np.stack([ranks.rank, ranks.lower, ranks.upper])
    total = found.counts.totals[-1] if found.counts.labels else np.nan
    records = {row.code: row for row in found.ledger.rows} if found.ledger else {}
    periods = len(found.ledger.periods) if found.ledger else 0

    def place(i: int) -> Place:
        hidden, ranked = bool(found.hidden[i]), rank[0, i] > 0
        row = records.get(ground.codes[i])
        share = found.now[i] / total if np.isfinite(total) and total > 0 else np.nan
        return Place(
            code=ground.codes[i],
            name=ground.names[i],
            within=ground.within[i],
            count=_count_cell(
                found.now[i], hidden, bool(found.counts.labels and found.counts.provisional[-1, i])
            ),
            rate=_rate_cell(found.rate[i], hidden),
            lower=_end(found.lower[i]),
            upper=_end(found.upper[i]),
            share=NOT_SHOWN if hidden else Cell(f"{share:.1%}") if np.isfinite(share) else NO_RATE,
            change=change_cell(found.now[i], found.before[i], hidden),
            rank=int(rank[0, i]) if ranked else None,
            rank_lower=int(rank[1, i]) if ranked else None,
            rank_upper=int(rank[2, i]) if ranked else None,
            map_class=HIDDEN_CLASS if hidden else int(classes[i]),
            outlier=found.outlier_words(i),
            unusual=found.unusual_words(i),
            cluster=found.clusters[i],
            record=f"{row.times} of {periods}{', ' + row.words if row.words else ''}" if row else "",
        )

    sequence = sorted(
        range(len(order)),
        key=lambda i: (
            not shown[i],
            -order[i] if shown[i] else 0.0,
            bool(found.hidden[i]),
            ground.names[i],
            ground.codes[i],
        ),
    )
    return tuple(place(i) for i in sequence), _map_classes(order, bounds, classes, found.by_rate)


def _map_classes(
    order: np.ndarray, bounds: Sequence[float], classes: np.ndarray, by_rate: bool
) -> tuple[MapClass, ...]:
    unit = "rate" if by_rate else "count"
    made = []
    for k in range(len(bounds)):
        own = order[classes == k]
        low, high = float(own.min()), float(own.max())
        first, last = wording.number(low, unit), wording.number(high, unit)
        made.append(
            MapClass(first if first == last else f"{first} to {last}", _end(low), _end(high), len(own))
        )
    return tuple(made)


def outliers_of(found: Judged) -> Outliers | None:
    """Is a place an outlier among all? None where there is too little to judge."""
    if found.funnel is None or found.ground.level != "ward":
        return None
    fitted, inside = found.funnel, np.flatnonzero(found.in_funnel)
    one, many = LEVEL_WORDS[found.ground.level]
    names = [found.ground.names[i] for i in inside]
    above = [n for n, o, r in zip(names, fitted.outlier, fitted.ratio, strict=True) if o and r > 1]
    below = [n for n, o, r in zip(names, fitted.outlier, fitted.ratio, strict=True) if o and r <= 1]
    plain = f"Limits of pure chance would flag {found.naive} of {len(inside)} {many}"
    stand_out = [f"{wording.joined(above)} above"] * bool(above) + [f"{wording.joined(below)} below"] * bool(
        below
    )
    if not fitted.widened:
        rest = (
            f"{wording.joined(stand_out)} the limits"
            if stand_out
            else f"no {one} is outside the wider limits"
        )
        sentence = f"{plain}; {many} differ here no more than chance allows: {rest}."
    elif stand_out:
        sentence = (
            f"{plain}. Allowing for ordinary differences between {many}, "
            f"{len(above) + len(below)} stand{'s' if len(above) + len(below) == 1 else ''} out: "
            f"{wording.joined(stand_out)}."
        )
    else:
        sentence = f"{plain}. Allowing for ordinary differences between {many}, none stands out."
    left = len(found.ground.codes) - len(inside)
    if left:
        sentence += (
            f" {wording.number_of(left, one)} cannot be judged: one of the quarters is not shown, or missing."
        )
    expected = fitted_expected(found)
    return Outliers(
        sentence,
        _four_quarters(found.counts.labels),
        len(inside),
        len(found.ground.codes),
        found.naive,
        tuple(
            FunnelPlace(
                found.ground.codes[i],
                found.ground.names[i],
                int(found.year[i]),
                round(float(expected[k]), 2),
                round(float(fitted.ratio[k]), DECIMALS_KEPT),
                round(float(fitted.lower998[k]), DECIMALS_KEPT),
                round(float(fitted.upper998[k]), DECIMALS_KEPT),
                bool(fitted.outlier[k]),
            )
            for k, i in enumerate(inside)
        ),
        Evidence(
            "funnel, square-root scale, additive",
            RULES_VERSION,
            (("phi", round(fitted.phi, 2)), ("tau2", round(fitted.tau2, 6)), ("naive", found.naive)),
        ),
    )


def fitted_expected(found: Judged) -> np.ndarray:
    """What each judged place would have at the rate of all judged places together."""
    people, year = found.ground.people[found.in_funnel], found.year[found.in_funnel]
    return people * year.sum() / people.sum()


def _four_quarters(labels: tuple[str, ...]) -> str:
    return f"{labels[-4]} to {labels[-1]}" if len(labels) >= 4 else ""


def unusual_sentence(found: Judged) -> str:
    """Is it unusual for this place? One sentence over all places."""
    one, many = LEVEL_WORDS[found.ground.level]
    if found.ground.level != "ward":
        return f"Quarters are too few for {many}: their own past is not judged."
    known = [i for i in range(len(found.ground.codes)) if found.unusual_words(i)]
    if not known:
        return f"It cannot be said yet: seven past quarters are needed to know what is usual for a {one}."
    flagged = [i for i in known if found.unusual.flagged[i]]
    if not flagged:
        text = f"None of {len(known)} {many} is unlike its own past; chance alone would explain what moved."
    else:
        words = [
            f"{found.ground.names[i]} ({'higher' if found.unusual.direction[i] > 0 else 'lower'})"
            for i in flagged
        ]
        verb = "is unlike its" if len(flagged) == 1 else "are unlike their"
        text = f"{len(flagged)} of {len(known)} {many} {verb} own past: {wording.joined(words)}."
    left = len(found.ground.codes) - len(known)
    return text + (f" {wording.number_of(left, one)} cannot be judged." if left else "")


def clusters_sentence(found: Judged) -> str:
    """Where high figures lie together, in words."""
    reasons = {
        "level": "",
        "hidden": "Clusters cannot be told: too many neighbourhoods are not shown.",
        "neighbours": "Clusters cannot be told: it is not known which neighbourhoods border each other.",
        "constant": "Every neighbourhood has the same figure.",
    }
    if found.cluster_reason:
        return reasons[found.cluster_reason]
    high = [i for i, words in enumerate(found.clusters) if "high" in words.split(",")[0]]
    if not high:
        return "No neighbourhood lies in a cluster of high figures beyond what chance would make."
    by_ward: dict[str, int] = {}
    for i in high:
        by_ward[found.ground.within[i]] = by_ward.get(found.ground.within[i], 0) + 1
    wards = [f"{ward} ({n})" for ward, n in sorted(by_ward.items(), key=lambda item: (-item[1], item[0]))]
    verb = "lies" if len(high) == 1 else "lie"
    return (
        f"{wording.number_of(len(high), 'neighbourhood')} {verb} in clusters of high figures beyond chance, "
        f"best fitting {wording.joined(wards)}."
    )


def change_by_place(found: Judged) -> ChangeByPlace | None:
    """Where the change of the borough against the same quarter a year before happened; None without both."""
    counts = found.counts
    if found.ground.level != "ward" or len(counts.labels) < 5:
        return None
    total, earlier = counts.totals[-1], counts.totals[-5]
    both = np.isfinite(found.now) & np.isfinite(found.before)
    if not (np.isfinite(total) and np.isfinite(earlier)) or not both.any():
        return None
    if total < np.nansum(found.now[both]) or earlier < np.nansum(found.before[both]):
        return None
    spread = np.ones(len(both))
    if found.unusual is not None:
        spread = np.where(np.isfinite(found.unusual.dispersion), found.unusual.dispersion, 1.0)
    with np.errstate(invalid="ignore"):
        reach = 1.96 * np.sqrt(spread * (found.now + found.before))
        usual = np.abs(found.now - found.before) <= reach
    at = np.flatnonzero(both)
    split = split_of_count(
        [found.ground.codes[i] for i in at],
        [int(found.before[i]) for i in at],
        [int(found.now[i]) for i in at],
        whole_before=int(earlier),
        whole_after=int(total),
        usual=[bool(usual[i]) for i in at],
    )
    names = dict(zip(found.ground.codes, found.ground.names, strict=True)) | {"": "Not shown, or not placed"}
    rows = sorted(
        (Moved(p.code, names[p.code], int(p.amount), p.usual) for p in split.parts),
        key=lambda m: (m.code == "", -m.amount, m.name),
    )
    whole = int(split.total)
    way = "rise" if whole > 0 else "fall"
    if not whole:
        sentence = f"The borough's count was the same as in {counts.labels[-5]}."
    elif not split.leading:
        sentence = (
            f"The borough's {way} of {abs(whole):,} since {counts.labels[-5]} cannot be traced to any ward: no ward's "
            "part in it is more than chance explains."
        )
    else:
        lead = len(split.leading)
        share = float(split.leading_share)
        held = f"{share:.0%} of" if share <= 1 else "more than"
        sentence = (
            f"{wording.joined([names[c] for c in split.leading])} account{'s' if lead == 1 else ''} for {held} the "
            f"{way} of {abs(whole):,} since {counts.labels[-5]}; {split.usual_count} other wards moved no more than "
            "chance explains."
        )
    return ChangeByPlace(sentence, tuple(rows))


def concentration_of(found: Judged) -> ConcentrationView | None:
    """How few places hold half, beside chance; None where too many places are hidden."""
    counts = found.counts
    if not counts.labels or not counts.usable[-1] or not counts.spread[-1].sum() > 0:
        return None
    values = counts.spread[-1]
    people = found.ground.people if np.isfinite(found.ground.people).all() else None
    known = concentration(values, weights=people)
    weights = np.full(len(values), 1 / len(values)) if people is None else people / people.sum()
    drawn = np.random.default_rng(SEED).multinomial(int(values.sum()), weights, 199)
    chance = (np.cumsum(np.sort(drawn, axis=1)[:, ::-1], axis=1) / values.sum()).mean(axis=0)
    _, many = LEVEL_WORDS[found.ground.level]
    sentence = (
        f"Half of all {found.subject.counted} were in {known.half} of {known.areas} {many}; by chance alone "
        f"it would be about {known.chance_half[0]:.0f}."
    )
    if not known.beyond_chance:
        sentence += " That is no more concentrated than chance makes it."
    return ConcentrationView(
        sentence,
        tuple(round(float(v), 5) for v in known.curve),
        tuple(round(float(v), 5) for v in chance),
    )


def mix_of(
    subjects: Sequence[Subject], ward: np.ndarray, borough: np.ndarray
) -> tuple[tuple[MixRow, ...], str]:
    """Kinds of incident a ward has more or less of than the borough, among the kinds that are shown for it.

    `ward` and `borough` are counts by subject (NaN: not shown). Rows go from the largest quotient down; kinds under ten
    are left out.
    """
    used = np.flatnonzero(np.isfinite(ward) & np.isfinite(borough) & (np.nan_to_num(borough) > 0))
    if len(used) < 2 or not ward[used].sum() > 0 or (borough[used] < ward[used]).any():
        return (), "Too few kinds are shown to speak of a mix."
    found = location_quotients(np.stack([ward[used], borough[used] - ward[used]]))
    rows = []
    for at in np.flatnonzero(found.shown[0]):
        value, low, high = (float(part[0, at]) for part in (found.quotient, found.lower, found.upper))
        side = "more" if low > 1 else "less" if high < 1 else "like"
        words = "like the borough's mix" if side == "like" else f"{side} than the borough's mix"
        subject = subjects[used[at]]
        rows.append(
            MixRow(
                subject.code,
                subject.short,
                _count_cell(ward[used[at]], False),
                Cell(f"{value:.2f}", round(value, DECIMALS_KEPT)),
                round(low, DECIMALS_KEPT),
                round(high, DECIMALS_KEPT),
                words,
            )
        )
    rows.sort(key=lambda row: (-row.quotient.value, row.name))
    left = len(subjects) - len(rows)
    return tuple(rows), (
        f"1 is the borough's own mix, over four quarters. {left} of {len(subjects)} kinds are left out: fewer than "
        f"{LEAST_COUNT_FOR_MIX}, or not shown to protect people."
    )


def place_detail(
    found: Judged, place: Place, mix: tuple[tuple[MixRow, ...], str], up: Links, down: Links
) -> PlaceDetail:
    """The chosen place with its own past."""
    i = found.ground.position(place.code)
    subject, counts, usual = found.subject, found.counts, (None, None)
    sentences = []
    title = f"{place.name}: {place.count.text[0].lower()}{place.count.text[1:]}"
    if place.count.value is not None:
        title = f"{place.name}: {place.count.text} {subject.counted} in {found.label}"
        if place.rate.value is not None:
            interval = f"{place.lower:,.1f} to {place.upper:,.1f}"
            sentences.append(f"{place.rate.text} per {int(subject.per):,} {subject.people} ({interval}).")
        sentences += [f"{place.share.text} of the borough.", change_sentence(place.change)]
        if place.rank is not None:
            sentences.append(rank_words(place, found))
        if place.outlier:
            sentences.append(f"Among wards, over four quarters: {place.outlier}.")
        if place.unusual:
            usual = _end(found.unusual.usual_lower[i]), _end(found.unusual.usual_upper[i])
            sentences.append(
                f"Against its own past: {place.unusual} (usual is {int(usual[0]):,} to {int(usual[1]):,})."
            )
        if place.cluster:
            sentences.append(f"Among its neighbours: {place.cluster}.")
    if place.record:
        sentences.append(f"On the list of the top tenth: {place.record}.")
    points = _points(counts.labels, counts.values[:, i], counts.hidden[:, i], counts.provisional[:, i])
    return PlaceDetail(
        place.code, place.name, title, tuple(filter(None, sentences)), points, *usual, *mix, up, down
    )


def detail_of(
    found: Judged,
    shown: Sequence[Place],
    code: str,
    ways: Ways,
    mix: tuple[tuple[MixRow, ...], str],
) -> PlaceDetail:
    """The chosen place: one of the list, a locality, the borough, or a ward whose neighbourhoods are listed."""
    up, down = ways.up(code), ways.down(code)
    own = next((place for place in shown if place.code == code), None)
    if own is not None:
        return place_detail(found, own, mix, up, down)
    if code == ways.borough:
        return group_detail(found, code, ways.borough_name, None, up, down)
    group = next((group for group in ways.localities if group[0] == code), None)
    if group is not None and found.ground.level == "ward":
        at = [i for i in map(found.ground.position, group[2]) if i is not None]
        return group_detail(found, code, f"{group[1]} locality", at, up, down)
    name = group[1] if group is not None else ways.wards.get(code) or ways.neighbourhoods[code]
    one, many = LEVEL_WORDS[found.ground.level]
    words = f"The map and the list are of {many}, so {name} has no figure of its own here."
    if found.ground.level == "neighbourhood":
        words += (
            f" The {many} that fit it best are listed below; they do not nest in wards and are not added up."
        )
    return PlaceDetail(code, name, f"{name}: choose a {one}", (words,), (), None, None, (), "", up, down)


def other_areas(
    frame: pd.DataFrame,
    names: Mapping[str, str],
    people: np.ndarray,
    per: float,
    now: str,
    before: str,
) -> tuple[OtherArea, ...]:
    """Counts of other areas, by name, from protected quarterly rows; `now` and `before` are first days of quarters."""
    frame = frame[frame["part"] == ""]
    counts: dict[tuple[str, str], tuple[float, bool]] = {}
    for row in frame[frame["start"].isin((now, before))].itertuples():
        counts[row.area, row.start] = (
            float("nan") if pd.isna(row.numerator) else float(row.numerator),
            row.reason == "suppressed",
        )
    made = []
    for i, (code, name) in enumerate(names.items()):
        if (code, now) not in counts:
            continue
        value, hidden = counts[code, now]
        earlier, was_hidden = counts.get((code, before), (float("nan"), False))
        rate, low, high, _ = byar_interval(value, people[i], multiplier=per)
        shown = _rate_cell(rate, hidden)
        if shown.value is not None:
            shown = Cell(f"{shown.text} ({low:,.1f} to {high:,.1f})", shown.value)
        made.append(
            OtherArea(
                code,
                name,
                _count_cell(value, hidden),
                shown,
                change_cell(value, earlier, hidden or was_hidden),
            )
        )
    if len(made) < 2:
        return ()
    if not all(area.rate.value is not None or area.count.value is None for area in made):
        made = [replace(area, rate=NO_RATE) for area in made]
    return tuple(sorted(made, key=lambda area: area.name))


def group_detail(
    found: Judged, code: str, name: str, wards: Sequence[int] | None, up: Links, down: Links
) -> PlaceDetail:
    """A locality (its wards' positions) or the whole borough (None) with its own past.

    A sum with a hidden ward is hidden.
    """
    counts = found.counts
    if wards is None:
        values, hidden = counts.totals, np.zeros(len(counts.labels), dtype=bool)
    else:
        values, hidden = counts.values[:, wards].sum(axis=1), counts.hidden[:, wards].any(axis=1)
    provisional = counts.provisional.any(axis=1)
    points = _points(counts.labels, values, hidden, provisional)
    now = _count_cell(values[-1], bool(hidden[-1]))
    title = f"{name}: {now.text[0].lower()}{now.text[1:]}"
    sentences = []
    if now.value is not None:
        title = f"{name}: {now.text} {found.subject.counted} in {found.label}"
        before = values[-5] if len(values) >= 5 else np.nan
        sentences.append(change_sentence(change_cell(values[-1], before)))
    if wards is not None:
        sentences.append("Which wards belong to a locality is unconfirmed: no official list was found.")
    return PlaceDetail(
        code, name, title, tuple(filter(None, sentences)), points, None, None, (), "", up, down
    )


def change_sentence(change: Cell) -> str:
    """The change as a sentence; empty when there is none to speak of."""
    if change.value is None:
        return ""
    if not change.value:
        return "No change on the same period a year before."
    return f"{change.text[0].upper()}{change.text[1:]} in the same period a year before."


def _points(
    labels: Sequence[str], values: np.ndarray, hidden: np.ndarray, provisional: np.ndarray
) -> tuple[Point, ...]:
    return tuple(
        Point(
            label.removeprefix(FOUR_QUARTERS.format("")),
            int(values[t]) if np.isfinite(values[t]) else None,
            _count_cell(values[t], bool(hidden[t])).text,
            reason="suppressed" if hidden[t] else None if np.isfinite(values[t]) else "not_collected",
            maturity="provisional" if provisional[t] else "final",
        )
        for t, label in enumerate(labels)
    )


def rank_words(place: Place, found: Judged) -> str:
    """A rank never stands alone: the range in which it lies 95 times in 100."""
    shown = int(np.isfinite(found.ordered_by).sum())
    by = "rate" if found.by_rate else "count"
    if place.rank_lower == place.rank_upper:
        return f"By {by} its place from the top is {place.rank_lower} of {shown}, 95 times in 100."
    span = f"between {place.rank_lower} and {place.rank_upper} of {shown}"
    return f"By {by} its place from the top lies {span}, 95 times in 100."


def base_words(found: Judged) -> str:
    """Which population rates are per, of which year and of which kind."""
    subject, ground = found.subject, found.ground
    known = [i for i in range(len(ground.codes)) if np.isfinite(ground.people[i])]
    if not known:
        return f"No population of {subject.people} is loaded, so there are no rates."
    years = sorted({ground.years[i] for i in known})
    when = str(years[0]) if len(years) == 1 else f"{years[0]} to {years[-1]}"
    estimated = sum(ground.estimated[i] for i in known)
    span = "the quarter" if ground.level == "ward" else "four quarters"
    text = (
        f"Rates are per {int(subject.per):,} {subject.people} for {span}, with their 95% interval. Populations are for "
        f"{when}"
    )
    text += (
        f"; {estimated} of {len(known)} are estimates, not official figures."
        if estimated
        else ", 2021 Census."
    )
    if ground.level == "neighbourhood":
        text += f" Places with under {_least_for_rate(subject)} have no rate."
    return f"{text} {VISITORS}" if subject.visitors else text


def totals_of(found: Judged) -> tuple[Cell, Cell, Cell, str]:
    """What the map shows, what it cannot, the whole, and the sentence that adds them up."""
    _, many = LEVEL_WORDS[found.ground.level]
    total = found.counts.totals[-1] if found.counts.labels else np.nan
    shown = np.isfinite(found.now)
    on_map = int(found.now[shown].sum())
    if not np.isfinite(total):
        return (
            _count_cell(on_map if shown.any() else np.nan, False),
            NO_DATA,
            NO_DATA,
            f"There is no figure for the whole borough, so nothing can be added up; {int(shown.sum())} {many} have "
            "one.",
        )
    rest = int(total) - on_map
    hidden = int(found.hidden.sum())
    why = (
        f"in {hidden} {many} not shown to protect people, or without a known place"
        if hidden
        else "without a known place"
    )
    text = (
        f"The map shows {on_map:,} in {int(shown.sum())} {many}; {rest:,} {'is' if rest == 1 else 'are'} not on it "
        f"({why}). Together {int(total):,}, the borough's figure."
    )
    return _count_cell(on_map, False), _count_cell(rest, False), _count_cell(total, False), text


def title_of(found: Judged) -> str:
    """The finding as a heading."""
    subject = found.subject
    what = subject.counted[:1].upper() + subject.counted[1:]
    if not np.isfinite(found.now).any():
        if found.hidden.any():
            return f"{what}: not shown to protect people"
        return f"{what}: no figures for this quarter"
    if found.ground.level != "ward":
        high = sum("high" in words.split(",")[0] for words in found.clusters)
        if found.cluster_reason:
            return f"{what} by neighbourhood"
        return f"{what}: {high or 'no'} neighbourhood{'' if high == 1 else 's'} in clusters beyond chance"
    parts = []
    if found.funnel is not None:
        names = [
            found.ground.names[i]
            for i, o in zip(np.flatnonzero(found.in_funnel), found.funnel.outlier, strict=True)
            if o
        ]
        if not names:
            parts.append("no ward stands out from the others")
        else:
            subject_words = wording.joined(names) if len(names) < 3 else f"{len(names)} wards"
            parts.append(f"{subject_words} {'stands' if len(names) == 1 else 'stand'} out")
    known = [i for i in range(len(found.ground.codes)) if found.unusual_words(i)]
    if known:
        flagged = sum(bool(found.unusual.flagged[i]) for i in known)
        parts.append(f"{flagged or 'none'} unlike {'its' if flagged == 1 else 'their'} own past")
    return f"{what}: {', '.join(parts)}" if parts else f"{what} by ward"


@dataclass(frozen=True, eq=False)
class Surroundings:
    """Everything of a view that is not worked out from counts."""

    quarter: str
    release: Release | None
    audience: str
    map: PlaceMap
    localities: tuple[tuple[str, str, tuple[str, ...]], ...]
    others: tuple[OtherArea, ...]
    measures: tuple[tuple[str, str], ...]
    quarters: tuple[str, ...]


def hotspots_view(
    found: Judged,
    around: Surroundings,
    places: tuple[Place, ...],
    classes: tuple[MapClass, ...],
    chosen: PlaceDetail | None,
) -> HotspotsView:
    """The whole page of one measure at one level. `places` and `classes` are `places_of` it."""
    map_total, unplaced, whole, reconciled = totals_of(found)
    outliers, unusual = outliers_of(found), unusual_sentence(found)
    if np.isfinite(found.now).any():
        summary = outliers.sentence if outliers else clusters_sentence(found) or reconciled
    else:
        summary = reconciled
    subject = found.subject
    return HotspotsView(
        measure=subject.code,
        name=subject.name,
        short_name=subject.short,
        counted=subject.counted,
        quarter=around.quarter,
        period=found.label or around.quarter,
        level=found.ground.level,
        release=around.release,
        audience=around.audience,
        title=title_of(found),
        summary=summary,
        ranked_by="rate" if found.by_rate else "count",
        base=base_words(found),
        map=around.map,
        classes=classes,
        places=places,
        map_total=map_total,
        unplaced=unplaced,
        data_total=whole,
        reconciled=reconciled,
        outliers=outliers,
        unusual=unusual,
        clusters=clusters_sentence(found),
        ledger=found.ledger,
        change=change_by_place(found),
        concentration=concentration_of(found),
        localities=_localities(found, around.localities),
        others=around.others,
        others_note=_others_note(around.others),
        chosen=chosen,
        source=subject.source,
        coverage=subject.coverage,
        measures=around.measures,
        quarters=around.quarters,
        rules_version=RULES_VERSION,
    )


def _localities(found: Judged, groups: tuple[tuple[str, str, tuple[str, ...]], ...]) -> tuple[Locality, ...]:
    if found.ground.level != "ward":
        return ()
    made = []
    for code, name, wards in groups:
        at = [i for i in (found.ground.position(ward) for ward in wards) if i is not None]
        if not at:
            continue
        count = _count_cell(float(found.now[at].sum()), bool(found.hidden[at].any()))
        links = tuple(PlaceLink("ward", found.ground.codes[i], found.ground.names[i]) for i in at)
        made.append(Locality(code, name, count, links, confirmed=False))
    return tuple(made)


def _others_note(others: tuple[OtherArea, ...]) -> str:
    if not others:
        return ""
    if any(other.rate.value is not None for other in others):
        return (
            "Rates are per 1,000 of the population that is loaded for each area; areas are in order of name."
        )
    return (
        "Counts only: no populations of the other areas are loaded, so there are no rates and no order of size. A "
        "larger area has more of everything."
    )


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
            records.append(
                f"{short}: {row.times} of {len(found.ledger.periods)} periods, last in {row.last_seen}{kind}."
            )
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
        records=tuple(records),
        neighbourhoods=_clusters_in(code, near, best_fit),
        measures=tuple(_ward_measure(found, place) for found in wards),
        base=base_words(wards[0]),
        mix=mix[0],
        mix_note=mix[1],
        cannot_see=_cannot_see(wards, hidden),
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
                f"{side} than is ordinary between wards, over {_four_quarters(own[0].counts.labels)}: {names}."
            )
    return lines


def _people_words(wards: Sequence[Judged], place: int) -> str:
    """How many people live there, of which year and of which kind; empty when no population is loaded."""
    for found in wards:
        people, ground = found.subject.people, found.ground
        if people == wording.POPULATION_WORDS["residents"] and np.isfinite(ground.people[place]):
            kind = "an estimate, not an official figure" if ground.estimated[place] else "Census"
            return f"{int(ground.people[place]):,} {people} ({ground.years[place]}, {kind})"
    return ""


def _title_words(wards: Sequence[Judged], place: int) -> str:
    out = sum(found.outlier_words(place) not in ("", "within limits") for found in wards)
    unlike = sum(found.unusual_words(place) not in ("", "as usual") for found in wards)
    if not any(np.isfinite(found.now).any() or found.hidden.any() for found in wards):
        return "there are no figures for this quarter"
    if not out and not unlike:
        return "nothing is unlike the other wards or its own past"
    parts = [f"{wording.number_of(out, 'measure')} unlike the other wards"] * bool(out)
    parts += [f"{wording.number_of(unlike, 'measure')} unlike its own past"] * bool(unlike)
    return " and ".join(parts)


def _inside(name: str) -> str:
    """A measure's name inside a sentence."""
    return name[:1].lower() + name[1:]


def _clusters_in(code: str, near: Sequence[Judged], best_fit: Mapping[str, str]) -> tuple[str, ...]:
    by_place: dict[str, list[str]] = {}
    for found in near:
        for i, words in enumerate(found.clusters):
            if best_fit.get(found.ground.codes[i]) == code and "high" in words.split(",")[0]:
                by_place.setdefault(found.ground.names[i], []).append(_inside(found.subject.short))
    lines = []
    for name, kinds in sorted(by_place.items(), key=lambda item: (-len(item[1]), item[0])):
        many = len(kinds) > _MOST_KINDS_NAMED
        lines.append(f"{name}: {f'{len(kinds)} of {len(near)} measures' if many else wording.joined(kinds)}.")
    return tuple(lines)


def _ward_measure(found: Judged, place: int) -> WardMeasure:
    hidden = bool(found.hidden[place])
    whole = found.counts.totals[-1] if found.counts.labels else np.nan
    people = found.ground.people
    everyone = people.sum() if np.isfinite(people).all() else np.nan
    borough = whole / everyone * found.subject.per
    words = [found.outlier_words(place).replace("within limits", "")]
    words.append(found.unusual_words(place).replace("as usual", ""))
    return WardMeasure(
        found.subject.code,
        found.subject.short
        + ("" if found.subject.people == "residents" else f", per {found.subject.people}"),
        _count_cell(
            found.now[place], hidden, bool(found.counts.labels and found.counts.provisional[-1, place])
        ),
        _rate_cell(found.rate[place], hidden),
        _end(found.lower[place]),
        _end(found.upper[place]),
        _rate_cell(borough, False),
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
    lines.append("Recorded crime is what was reported and recorded where it happened, not where people live.")
    lines.append(
        "Nothing here is about named people. Measures about abuse, exploitation, hate crime and other sensitive "
        "matters are never shown for a ward."
    )
    for found in wards:
        lines += [text for text in found.subject.coverage if text not in lines]
    return tuple(lines)
