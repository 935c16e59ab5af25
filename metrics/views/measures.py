"""What is shown of one measure: its points, its verdicts, its target and where its figures come from."""

from __future__ import annotations

from dataclasses import dataclass

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
    confidence: Verdict | None = None
