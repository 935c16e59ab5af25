"""What the page of one measure shows beside its card: parts, areas, revisions, splits and readings."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.views.measures import Cell, Evidence, MeasureView, Number, Point, Target, Verdict
from metrics.views.work import ActionView, Commentary


@dataclass(frozen=True)
class PartSeries:
    """One member of a breakdown over time, e.g. a hate strand. Parts may overlap: never summed, never stacked.

    Its title says what is found, its summary in a sentence or two; `variation` is None where it is shown by year.
    """

    code: str
    name: str
    dimension: str
    points: tuple[Point, ...]
    title: str = ""
    summary: str = ""
    variation: Verdict | None = None


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


NOT_YET_PRESENTED = "Not yet presented"
"""The `release` of a revision that came in after the last release."""


@dataclass(frozen=True)
class Revision:
    """One quarter whose value changed between two releases, or since the last one."""

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
class OtherArea:
    """The figure of one area for a period, with a rate where it is a count, and its change on a year before.

    `source` says who gave the figure and when it was taken in; `ours` is true for the borough alone.
    """

    code: str
    name: str
    figure: Cell
    rate: Cell
    change: Cell
    source: str
    ours: bool


@dataclass(frozen=True)
class OtherAreas:
    """The borough among the areas it is compared with in a period, a quarter or twelve months, in order of name.

    `note` says what the figures are, or why none are shown; `rank` where the borough's rate stands with the range in
    which it lies, '' where that is not known.
    """

    period: str
    areas: tuple[OtherArea, ...]
    note: str
    rank: str = ""


@dataclass(frozen=True)
class MeasureDetail:
    """Everything the store knows about one measure, for its own page.

    `splits` say where its change happened, `readings` what to read beside a measure of reports, `examined` every test
    behind its answers, each with its evidence; `code` of these is the anchor on the page. `others` are the areas it is
    compared with in the quarter, None where no other area has a figure; `others_by_year` likewise in twelve months, the
    newest that each of them has.
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
    others: OtherAreas | None = None
    others_by_year: tuple[OtherAreas, ...] = ()
