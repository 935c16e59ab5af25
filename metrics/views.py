"""What every screen, slide, document and workbook is drawn from: frozen values with one canonical JSON form.

A view holds only what its audience may see: protection has already happened. `canonical_json` and `from_json`
are inverse, so that a release can be stored as text with a hash and read back for ever.
"""

from __future__ import annotations

import json
import types
import typing
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from hashlib import sha256

Number = float | int | None


@dataclass(frozen=True)
class Evidence:
    """The numbers a claim rests on, the rule that made it and the rule's version."""

    rule: str
    version: str
    numbers: tuple[tuple[str, float | int | str | None], ...] = ()


@dataclass(frozen=True)
class Verdict:
    """One answer to one question. `code` is from DESIGN's tables, `word` is what a reader sees."""

    code: str
    word: str
    sentence: str
    evidence: Evidence


@dataclass(frozen=True)
class Point:
    """One quarter of one series. `value` is None exactly when `reason` says why.

    `settle_low` and `settle_high` bound where a figure that still grows is likely to settle.
    """

    quarter: str
    value: Number
    text: str
    numerator: Number = None
    denominator: Number = None
    lower: Number = None
    upper: Number = None
    reason: str | None = None
    bound: str | None = None
    maturity: str | None = None
    revised: bool = False
    target: Number = None
    mean: Number = None
    lpl: Number = None
    upl: Number = None
    point_type: str = "common_cause"
    rebase_group: int = 0
    settle_low: Number = None
    settle_high: Number = None


@dataclass(frozen=True)
class Change:
    """The latest value against a named baseline. `relative` is None where a percent change may not be shown.

    `usual` says whether the change is within the usual variation of the series; None where that is not known.
    """

    against: str
    baseline_quarter: str
    baseline: Number
    current: Number
    absolute: Number
    relative: Number
    sentence: str
    evidence: Evidence
    usual: bool | None = None


@dataclass(frozen=True)
class Target:
    """A target as published. `kind` is `level`, `annual_count` or `change`; `value` is in the measure's unit.

    A `band` has no single value: best between `lower` and `upper`, both included.
    """

    kind: str
    value: Number
    text: str
    first_year: str
    last_year: str
    source: str
    lower: Number = None
    upper: Number = None


@dataclass(frozen=True)
class Break:
    """A dated break in a series: lines are not joined across it and limits restart at `quarter`."""

    quarter: str
    date: str
    reason: str
    source: str


@dataclass(frozen=True)
class Cell:
    """One figure of a table, ready to print. `marks` are words such as "provisional", "revised", "illustrative"."""

    text: str
    value: Number = None
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class YearRow:
    """One financial year: its four quarters and its year end, with the target in force."""

    year: str
    quarters: tuple[Cell, Cell, Cell, Cell]
    year_end: Cell
    year_end_note: str
    target: str
    status: Verdict
    year_to_date: Cell | None = None


@dataclass(frozen=True)
class Source:
    """Where figures come from. `provenance` is `published`, `recorded_crime`, `illustrative` or `return`."""

    text: str
    url: str
    provenance: str
    received: str
    attribution: str = ""


@dataclass(frozen=True)
class Note:
    """A remark on a measure, kept where the next reader sees it."""

    kind: str
    text: str
    date: str
    quarter: str | None = None


@dataclass(frozen=True)
class MeasureView:
    """One measure in one area at one quarter: the three answers kept apart, and the series they rest on.

    `unit_words` follow a figure where its unit needs words: "per 1,000 residents", "hours". `outlook` is how the
    year is likely to end (None when it is over), `settling` where the newest figure will settle (None when it does not
    grow), `fragility` the smallest change that would flip the status (None where there is nothing to flip).
    """

    code: str
    name: str
    short_name: str
    priority: str
    objective_area: str
    headline: bool
    unit: str
    counted: str
    polarity: str
    polarity_words: str
    role: str
    basis: str
    frequency: str
    sensitivity: str
    owner: str
    shown: bool
    provenance: str
    title: str
    summary: str
    status: Verdict
    variation: Verdict
    assurance: Verdict
    latest: Point | None
    changes: tuple[Change, ...]
    points: tuple[Point, ...]
    breaks: tuple[Break, ...]
    target: Target | None
    years: tuple[YearRow, ...]
    source: Source
    notes: tuple[Note, ...] = ()
    due: str | None = None
    unit_words: str = ""
    outlook: Verdict | None = None
    settling: Verdict | None = None
    fragility: Verdict | None = None


@dataclass(frozen=True)
class Count:
    """How many measures have each status. Always read as "x of y assessed; z not assessed"."""

    by_status: tuple[tuple[str, int], ...]
    assessed: int
    total: int
    sentence: str


@dataclass(frozen=True)
class Finding:
    """One computed sentence with its measure, kind and evidence.

    `nature` says what sort of difference it is (`real change`, `revision`, `definition or target change`, `within usual
    variation`), `split` tells the change since the last board apart into named parts, and `anchor` is where the page of
    the measure shows the evidence.
    """

    kind: str
    measure: str
    priority: str
    title: str
    sentence: str
    score: float
    evidence: Evidence
    nature: str = ""
    split: tuple[tuple[str, str], ...] = ()
    anchor: str = "evidence"


@dataclass(frozen=True)
class KeyFact:
    """A published fact about why a priority matters, in our own words, with its source."""

    text: str
    period: str
    source: str
    url: str
    objective_area: str = ""


@dataclass(frozen=True)
class ObjectiveArea:
    """One objective area of the plan with its commitments in our own words."""

    code: str
    name: str
    commitments: tuple[str, ...]
    aims: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Progress:
    """Something the partnership has published that it did, with its source."""

    text: str
    source: str
    url: str


@dataclass(frozen=True)
class PriorityView:
    """One of the plan's priorities: why, what was done, what is being done, and how it is measured."""

    code: str
    slug: str
    name: str
    introduction: str
    key_facts: tuple[KeyFact, ...]
    progress: tuple[Progress, ...]
    objective_areas: tuple[ObjectiveArea, ...]
    measures: tuple[MeasureView, ...]
    count: Count


@dataclass(frozen=True)
class Area:
    """An area a reader may choose."""

    code: str
    name: str
    kind: str


@dataclass(frozen=True)
class Release:
    """What a board saw: number, name, meeting date and the hash of its stored views."""

    number: int
    name: str
    quarter: str
    meeting_date: str
    published_at: str
    sha256: str


@dataclass(frozen=True)
class Board:
    """The whole board for one quarter, area, release and audience.

    `chance` says how many icons chance alone would light and how many series stand out beyond that.
    """

    quarter: str
    area: Area
    release: Release | None
    audience: str
    as_of: str
    rules_version: str
    catalogue: str
    plan: str
    priorities: tuple[PriorityView, ...]
    attention: tuple[Finding, ...]
    changed: tuple[Finding, ...]
    late: tuple[Finding, ...]
    count: Count
    quarters: tuple[str, ...]
    areas: tuple[Area, ...]
    releases: tuple[Release, ...]
    illustrative: int
    attributions: tuple[str, ...] = ()
    chance: Verdict | None = None

    def measure(self, code: str) -> MeasureView | None:
        """The measure with this code, or None."""
        return next((m for p in self.priorities for m in p.measures if m.code == code), None)


@dataclass(frozen=True)
class PartSeries:
    """One member of a breakdown over time, e.g. a hate strand. Parts may overlap: never summed, never stacked."""

    code: str
    name: str
    dimension: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class AreaRow:
    """One ward's figure for the chosen quarter with its interval; `rate` is per `per` of `population_words`."""

    code: str
    name: str
    count: Cell
    rate: Cell
    lower: Number
    upper: Number
    status_text: str = ""


@dataclass(frozen=True)
class Revision:
    """One quarter whose value changed between two releases."""

    quarter: str
    release: str
    before: Cell
    after: Cell
    reason: str
    actor: str
    received: str


@dataclass(frozen=True)
class PublishedFigure:
    """A published figure for a period that is not one of our quarters; shown in a list, never joined to a line."""

    period: str
    text: str
    comparator: str
    source: str
    url: str
    caveat: str
    area: str = ""


@dataclass(frozen=True)
class Definition:
    """What is counted and what the count cannot see."""

    text: str
    numerator: str
    denominator: str
    breakdowns: str
    lag: str
    ripening: str
    seasonality: str
    cannot_see: str
    evidence_grade: str
    sources: tuple[str, ...]
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Milestone:
    """One step of an action. `original_due` never changes; days are ISO text, '' where none was set."""

    text: str
    original_due: str = ""
    current_due: str = ""
    done: str = ""


@dataclass(frozen=True)
class ProgressEntry:
    """What somebody reported about an action, and when."""

    date: str
    text: str
    actor: str


@dataclass(frozen=True)
class Prediction:
    """What an action was said to move, which way, how much and by when, locked before it began, and what came of it."""

    measure: str
    direction: str
    size: Number
    by: str
    locked_at: str
    actor: str
    verdict: Verdict


@dataclass(frozen=True)
class ActionView:
    """One action of a plan as it stood: who leads it, its milestones, and how it is going.

    `rating` is what holds; `worked_out` is what the dates alone say; they differ only where `override_reason` says
    why. `gaps` name what nobody has filled in. `historical` actions are examples of an earlier plan.
    """

    plan: str
    ref: str
    priority: str
    objective_area: str
    commitment: str
    activity: str
    success: str
    measures: tuple[str, ...]
    lead_partner: str
    lead_role: str
    resources: str
    start: str
    milestones: tuple[Milestone, ...]
    progress: tuple[ProgressEntry, ...]
    rating: Verdict
    worked_out: Verdict
    override_reason: str = ""
    days_overdue: int = 0
    historical: bool = False
    gaps: tuple[str, ...] = ()
    predictions: tuple[Prediction, ...] = ()
    illustrative: bool = False


@dataclass(frozen=True)
class Commentary:
    """What a measure's owner wrote about a quarter. `promise` is the verdict on what they expected, '' code for none.

    `confidence` is the owner's word on the year end: "confident", "not confident" or ''.
    """

    measure: str
    quarter: str
    text: str
    actor: str
    written_at: str
    expectation: str = ""
    expected_by: str = ""
    promise: Verdict | None = None
    confidence: str = ""
    confidence_reason: str = ""
    blockage: str = ""
    ask: str = ""
    ask_by: str = ""


@dataclass(frozen=True)
class MeetingItem:
    """Something a meeting decided, asked or recommended, and what came of it. `status` is "open" or "answered"."""

    kind: str
    text: str
    made_by: str
    made_on: str
    owner: str
    due: str
    answer: str
    answered_on: str
    status: str
    release: int | None = None
    overdue: bool = False


@dataclass(frozen=True)
class Piece:
    """One piece of a change: its size in words and as a number, and whether it is usual for it (None: not known)."""

    name: str
    text: str
    value: Number
    share: str
    usual: bool | None


@dataclass(frozen=True)
class ChangeSplit:
    """Where the change on the same quarter last year happened; the pieces add up to `total` exactly.

    `by` is `wards`, `parts`, `cases` (numerator and denominator) or `revision`.
    """

    by: str
    title: str
    sentence: str
    total: str
    pieces: tuple[Piece, ...]
    evidence: Evidence


@dataclass(frozen=True)
class Reading:
    """A measure to read beside one of reports: what it does, and which reading of the reports that would fit."""

    code: str
    name: str
    kind: str
    latest: str
    change: str
    fits: str


@dataclass(frozen=True)
class MeasureDetail:
    """Everything the store knows about one measure, for its own page.

    `splits` say where its change happened, `readings` what to read beside a measure of reports, `examined` every test
    behind its answers, each with its evidence; `code` of these is the anchor on the page.
    """

    measure: MeasureView
    definition: Definition
    parts: tuple[PartSeries, ...]
    areas: tuple[AreaRow, ...]
    areas_note: str
    revisions: tuple[Revision, ...]
    targets: tuple[Target, ...]
    published: tuple[PublishedFigure, ...]
    actions: tuple[ActionView, ...] = ()
    commentary: tuple[Commentary, ...] = ()
    splits: tuple[ChangeSplit, ...] = ()
    readings: tuple[Reading, ...] = ()
    examined: tuple[Verdict, ...] = ()


@dataclass(frozen=True)
class WorkedExample:
    """One rule of judging in words with an example from the store; `evidence` is None where nothing shows it now."""

    anchor: str
    title: str
    words: str
    code: str
    name: str
    sentence: str
    evidence: Evidence | None


@dataclass(frozen=True)
class Judging:
    """How we judge: rules with examples, what each rule set does, and how well the rules hold in simulation."""

    quarter: str
    rules_version: str
    examples: tuple[WorkedExample, ...]
    rule_sets: tuple[str, ...]
    rule_rows: tuple[tuple[str, ...], ...]
    simulation_made: str
    simulation_head: tuple[str, ...]
    simulation_rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class IndexEntry:
    """One line of the list of everything the partnership has said it measures, under every name it has had.

    `code` is empty for a measure that ended without a successor; `outcome` then says so.
    """

    name: str
    code: str
    priority: str
    kind: str
    owner: str
    also_known_as: tuple[str, ...]
    outcome: str
    source: str


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
class PlaceMap:
    """A map: `hex`, `dots` or `boundaries`. `ratio` is the height of one unit of y over one of x.

    `placed` says how many places are on it; `unmatched` are codes of the boundary file that are no place of ours.
    """

    kind: str
    words: str
    ratio: float
    shapes: tuple[Shape, ...]
    placed: str
    unmatched: tuple[str, ...]
    kinds: tuple[tuple[str, str], ...]


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
    places, `unusual` whether it is unlike its own past, `cluster` what it is among its neighbours.
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
    """How often a place was in the list of the top tenth; `listed` has one 0 or 1 a period, oldest first."""

    code: str
    name: str
    times: int
    first_seen: str
    last_seen: str
    kind: str
    words: str
    listed: tuple[int, ...]


@dataclass(frozen=True)
class LedgerView:
    """The record of the list of the top tenth over time, and how good the list itself was."""

    sentence: str
    record: str
    periods: tuple[str, ...]
    size: int
    rows: tuple[LedgerRow, ...]
    reason: str


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
class OtherArea:
    """The same count in another area, with its change on the same quarter a year before."""

    code: str
    name: str
    count: Cell
    rate: Cell
    change: Cell


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
    add up to `data_total`.
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
    title: str
    summary: str
    ranked_by: str
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
    others: tuple[OtherArea, ...]
    others_note: str
    chosen: PlaceDetail | None
    source: Source
    coverage: tuple[str, ...]
    measures: tuple[tuple[str, str], ...]
    quarters: tuple[str, ...]
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
class WardSheet:
    """What a councillor would keep about one ward for one quarter."""

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
    records: tuple[str, ...]
    neighbourhoods: tuple[str, ...]
    measures: tuple[WardMeasure, ...]
    base: str
    mix: tuple[MixRow, ...]
    mix_note: str
    cannot_see: tuple[str, ...]
    sources: tuple[Source, ...]
    quarters: tuple[str, ...]
    rules_version: str


@dataclass(frozen=True)
class ReleaseRecord:
    """One published release with everything kept about it; `supplement_to` is the release it adds to, None for none."""

    number: int
    name: str
    quarter: str
    meeting_date: str
    published_at: str
    actor: str
    note: str
    head: int
    catalogue: str
    as_of: str
    rules_version: str
    sha256: str
    supplement_to: int | None = None


@dataclass(frozen=True)
class ChangedCell:
    """One figure that is not what an earlier board showed. `by` says how much in words, '' where that cannot be said.

    `kind` is `revised`, `arrived` (there was none), `withdrawn`, `hidden` (protected now) or `gone`. `large` marks a
    revision over `rules.LARGE_REVISION`. The last four fields name the return it came with, '' and 0 when unknown.
    """

    measure: str
    name: str
    priority: str
    quarter: str
    kind: str
    before: Cell
    after: Cell
    by: str
    large: bool
    reason: str = ""
    actor: str = ""
    received: str = ""
    batch: int = 0


@dataclass(frozen=True)
class ChangedVerdict:
    """A measure whose status is not what an earlier board said, and why it differs."""

    measure: str
    name: str
    priority: str
    headline: bool
    before: Verdict
    after: Verdict
    sentence: str
    because: str


@dataclass(frozen=True)
class ChangedText:
    """Words that differ between two boards: `what` is "target", "name", "polarity", "break", "added" or "ended"."""

    measure: str
    name: str
    what: str
    before: str
    after: str


@dataclass(frozen=True)
class BoardDifferences:
    """Everything in which a later board differs from an earlier one, over the quarters that both show.

    `compared` is how many cells were compared and `same` how many of those show the same; `new` are measures with a
    figure for a quarter that the earlier board did not report yet, out of `shown`. `findings` are the few sentences
    worth saying, in order of consequence.
    """

    before: str
    after: str
    quarter: str
    compared: int
    same: int
    new: int
    shown: int
    cells: tuple[ChangedCell, ...]
    verdicts: tuple[ChangedVerdict, ...]
    texts: tuple[ChangedText, ...]
    findings: tuple[Finding, ...]
    sentence: str
    release: int | None = None


@dataclass(frozen=True)
class BriefPoint:
    """One thing the chair should know: a title, why, and the measure it is about ('' for none).

    `illustrative` where the figure or the action it speaks of was made for demonstration.
    """

    title: str
    sentence: str
    measure: str = ""
    illustrative: bool = False


@dataclass(frozen=True)
class AgendaItem:
    """One item of a proposed agenda; `reason` says what its minutes are for."""

    title: str
    minutes: int
    reason: str


@dataclass(frozen=True)
class ChairBrief:
    """A meeting on one page. The minutes of the agenda add up to `minutes` exactly, unless nothing needs any."""

    worries: tuple[BriefPoint, ...]
    praises: tuple[BriefPoint, ...]
    decide: BriefPoint | None
    late: tuple[BriefPoint, ...]
    agenda: tuple[AgendaItem, ...]
    minutes: int


@dataclass(frozen=True)
class IntakeRow:
    """One measure a partner owes for a period. `state` is `late`, `not_due` or `received`; days are ISO text or "".

    `lag` is how many days after the period the figure is due, `usual_lag` how many it really took, None when unknown.
    `chased` names who last asked for it and when, "" when nobody did.
    """

    partner: str
    measure: str
    name: str
    period: str
    due: str
    state: str
    received: str
    days_late: int
    lag: int
    usual_lag: int | None
    reason: str
    illustrative: bool
    chased: str


def canonical_json(view: object) -> str:
    """The one JSON text of a view: sorted keys, no spaces, no NaN; defaults are written out."""
    return json.dumps(
        _plain(view), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def from_json(kind: type, text: str) -> object:
    """Rebuild a view of `kind` from `canonical_json` text.

    A field that was added since takes its default, so that old releases stay readable. Raises TypeError when the
    text lacks a field without one.
    """
    return _typed(kind, json.loads(text))


def content_hash(text: str) -> str:
    """SHA-256 of canonical text, as hexadecimal."""
    return sha256(text.encode()).hexdigest()


@cache
def _names(kind: type) -> tuple[str, ...] | None:
    """Field names of a dataclass, None for every other type."""
    return tuple(f.name for f in fields(kind)) if is_dataclass(kind) else None


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    names = _names(type(value))
    return value if names is None else {name: _plain(getattr(value, name)) for name in names}


@cache
def _hints(kind: type) -> dict[str, object]:
    return typing.get_type_hints(kind)


def _typed(kind: object, value: object) -> object:
    origin = typing.get_origin(kind)
    if is_dataclass(kind):
        return kind(
            **{name: _typed(hint, value[name]) for name, hint in _hints(kind).items() if name in value}
        )
    if origin is tuple:
        members = typing.get_args(kind)
        if len(members) == 2 and members[1] is Ellipsis:
            return tuple(_typed(members[0], item) for item in value)
        return tuple(_typed(member, item) for member, item in zip(members, value, strict=True))
    if origin in (types.UnionType, typing.Union):
        inner = [member for member in typing.get_args(kind) if is_dataclass(member)]
        return _typed(inner[0], value) if inner and isinstance(value, dict) else value
    return value
