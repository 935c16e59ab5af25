"""What is shown of places: maps, rates, outliers, the record of hotspots and the sheet of a ward."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.views.boards import Release
from metrics.views.details import OtherAreas
from metrics.views.measures import Cell, Evidence, Number, Point, Source


@dataclass(frozen=True)
class PlaceLink:
    """A place one can go to: its level (`borough`, `locality`, `ward` or `neighbourhood`), key and name."""

    level: str
    code: str
    name: str


@dataclass(frozen=True)
class Shape:
    """Where a place lies on a map: closed rings of (x, y), or none for a dot; its label stands at x, y."""

    code: str
    label: str
    x: float
    y: float
    rings: tuple[tuple[tuple[float, float], ...], ...] = ()


@dataclass(frozen=True)
class OutlinedArea:
    """An area whose outline is drawn over a map: its code, name ('' for none), and the names of the places whose middle
    lies in it."""

    code: str
    name: str
    places: tuple[str, ...]


@dataclass(frozen=True)
class MapOutlines:
    """Outlines of other areas over a map: `lines` of (x, y), `words` say whose and from when, `placed` how many of them
    the map shows."""

    key: str
    words: str
    placed: str
    lines: tuple[tuple[tuple[float, float], ...], ...]
    areas: tuple[OutlinedArea, ...]


@dataclass(frozen=True)
class PlaceMap:
    """A map: `hex`, `dots` or `boundaries`. `ratio` is the height of one unit of y over one of x.

    `placed` says how many places are on it; `unmatched` are codes of the boundary file that are no place of ours.
    `offered` are key and words of the outlines that can be drawn over it, or over the map by boundaries where this one
    is of hexagons; `outlines` are those that are.
    """

    kind: str
    words: str
    ratio: float
    shapes: tuple[Shape, ...]
    placed: str
    unmatched: tuple[str, ...]
    kinds: tuple[tuple[str, str], ...]
    offered: tuple[tuple[str, str], ...] = ()
    outlines: MapOutlines | None = None


@dataclass(frozen=True)
class MapClass:
    """One class of the map, from the lowest up: its bounds as words and how many places are in it."""

    text: str
    lower: Number
    upper: Number
    places: int


@dataclass(frozen=True)
class Place:
    """One place of the list. `map_class` counts from 0; -1 is no data and -2 not shown.

    `rank` is 1 for the highest and always stands with its range. `outlier` answers whether it is unlike the other
    places, `unusual` whether it is unlike its own past, `cluster` what it is among its neighbours. `people` are those
    that its rate is per, with the year and kind (`official`, `census`, `estimate`) of that number.
    """

    code: str
    name: str
    within: str
    count: Cell
    rate: Cell
    lower: Number
    upper: Number
    share: Cell
    change: Cell
    rank: Number
    rank_lower: Number
    rank_upper: Number
    map_class: int
    outlier: str = ""
    unusual: str = ""
    cluster: str = ""
    record: str = ""
    people: Number = None
    people_year: int = 0
    people_kind: str = ""


@dataclass(frozen=True)
class FunnelPlace:
    """One place of a funnel: what was counted, what its population alone would give, and the limits of the ratio."""

    code: str
    name: str
    observed: int
    expected: float
    ratio: float
    lower: float
    upper: float
    outlier: bool


@dataclass(frozen=True)
class Outliers:
    """Is a place an outlier among all? Ratios with 99.8% limits that allow for ordinary differences between places.

    `naive` is how many of the `judged` places limits of pure chance (95%) would flag.
    """

    sentence: str
    period: str
    judged: int
    total: int
    naive: int
    places: tuple[FunnelPlace, ...]
    evidence: Evidence


@dataclass(frozen=True)
class LedgerRow:
    """How often a place was in the list of the top tenth; `listed` has one 0 or 1 a period, oldest first, None where
    the period cannot be used."""

    code: str
    name: str
    times: int
    first_seen: str
    last_seen: str
    kind: str
    words: str
    listed: tuple[int | None, ...]


@dataclass(frozen=True)
class LedgerView:
    """The record of the list of the top tenth over time, and how good the list itself was; `usable` of the `periods`
    say enough of all places to have a list."""

    sentence: str
    record: str
    periods: tuple[str, ...]
    size: int
    rows: tuple[LedgerRow, ...]
    reason: str
    usable: int = 0


@dataclass(frozen=True)
class Moved:
    """How much of the whole change happened in one place; `usual` True when chance explains it."""

    code: str
    name: str
    amount: int
    usual: bool | None


@dataclass(frozen=True)
class ChangeByPlace:
    """Where the change of the whole happened against the same quarter a year before."""

    sentence: str
    rows: tuple[Moved, ...]


@dataclass(frozen=True)
class ConcentrationView:
    """How few places hold half: the curve over places from most to least, and the same by chance."""

    sentence: str
    shares: tuple[float, ...]
    by_chance: tuple[float, ...]


@dataclass(frozen=True)
class MixRow:
    """A kind of incident that this place has more or less of than the borough; 1 is the borough's own mix."""

    code: str
    name: str
    count: Cell
    quotient: Cell
    lower: Number
    upper: Number
    words: str


@dataclass(frozen=True)
class Locality:
    """A group of wards. `confirmed` False: no official list was found."""

    code: str
    name: str
    count: Cell
    wards: tuple[PlaceLink, ...]
    confirmed: bool


@dataclass(frozen=True)
class PlaceDetail:
    """The chosen place: its own past with what is usual for it, its mix, and the way up and down."""

    code: str
    name: str
    title: str
    sentences: tuple[str, ...]
    points: tuple[Point, ...]
    usual_lower: Number
    usual_upper: Number
    mix: tuple[MixRow, ...]
    mix_note: str
    up: tuple[PlaceLink, ...]
    down: tuple[PlaceLink, ...]


@dataclass(frozen=True)
class HotspotsView:
    """One measure over all wards or neighbourhoods: where it is, and whether it is real.

    `places` are ordered from the highest; those that are not shown come last, by name. `map_total` and `unplaced`
    add up to `data_total`; where no place has a figure, or they exceed the borough's, `unplaced` has no number. Rates
    are per `per` of `people`.
    """

    measure: str
    name: str
    short_name: str
    counted: str
    quarter: str
    period: str
    level: str
    release: Release | None
    audience: str
    as_of: str
    title: str
    summary: str
    ranked_by: str
    per: int
    people: str
    base: str
    map: PlaceMap
    classes: tuple[MapClass, ...]
    places: tuple[Place, ...]
    map_total: Cell
    unplaced: Cell
    data_total: Cell
    reconciled: str
    outliers: Outliers | None
    unusual: str
    clusters: str
    ledger: LedgerView | None
    change: ChangeByPlace | None
    concentration: ConcentrationView | None
    localities: tuple[Locality, ...]
    others: OtherAreas | None
    others_by_year: tuple[OtherAreas, ...]
    chosen: PlaceDetail | None
    source: Source
    coverage: tuple[str, ...]
    measures: tuple[tuple[str, str], ...]
    quarters: tuple[str, ...]
    rules_version: str


@dataclass(frozen=True)
class PlaceFigure:
    """A count of one place for one period, with its rate and its change on the same period a year before."""

    quarter: str
    count: Cell
    maturity: str
    rate: Cell
    lower: Number
    upper: Number
    change: Cell
    people: Number
    people_year: int
    people_kind: str


@dataclass(frozen=True)
class PlaceMeasure:
    """One measure in one place over all its periods, oldest first; `judged` says what it is at the last of them.

    Rates are per `per` of `people`.
    """

    code: str
    name: str
    counted: str
    per: int
    people: str
    figures: tuple[PlaceFigure, ...]
    judged: Place | None
    source: Source


@dataclass(frozen=True)
class PlaceRecord:
    """Every measure that is held for one place, up to a quarter.

    At `level` neighbourhood each figure is a sum of the four quarters that end with its quarter.
    """

    code: str
    name: str
    level: str
    quarter: str
    release: Release | None
    audience: str
    as_of: str
    measures: tuple[PlaceMeasure, ...]
    coverage: tuple[str, ...]
    rules_version: str


@dataclass(frozen=True)
class WardMeasure:
    """One measure in one ward: this quarter's figure with its doubt, and the borough's rate beside it."""

    code: str
    name: str
    count: Cell
    rate: Cell
    lower: Number
    upper: Number
    borough_rate: Cell
    change: Cell
    words: str
    provenance: str


@dataclass(frozen=True)
class Unseen:
    """What the data of these measures (their codes) cannot show; `name` says in words which they are."""

    measures: tuple[str, ...]
    name: str
    text: str


@dataclass(frozen=True)
class WardSheet:
    """What a councillor would keep about one ward for one quarter. `locality` says whether it is confirmed.

    `no_differences`, `no_records` and `no_neighbourhoods` are what stands where the list of that name is empty: how
    many measures could be judged without finding any, or that none could be judged. Rates are per `per`, where a
    measure's name does not say otherwise; `unseen` is what the data of several measures, then of each, cannot show.
    """

    code: str
    name: str
    quarter: str
    release: Release | None
    as_of: str
    locality: str
    people: str
    neighbours: tuple[PlaceLink, ...]
    title: str
    differences: tuple[str, ...]
    no_differences: str
    records: tuple[str, ...]
    no_records: str
    neighbourhoods: tuple[str, ...]
    no_neighbourhoods: str
    measures: tuple[WardMeasure, ...]
    per: int
    base: str
    mix: tuple[MixRow, ...]
    mix_note: str
    cannot_see: tuple[str, ...]
    unseen: tuple[Unseen, ...]
    sources: tuple[Source, ...]
    quarters: tuple[str, ...]
    rules_version: str
