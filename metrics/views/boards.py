"""What is shown of a whole board: its priorities, what needs attention, what changed and what is late,
and the index of measures."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.views.measures import Evidence, MeasureView, Verdict


@dataclass(frozen=True)
class Count:
    """How many measures have each status. Always read as "x of y assessed; z not assessed"."""

    by_status: tuple[tuple[str, int], ...]
    assessed: int
    total: int
    sentence: str


WORRYING = ("crossed_off", "stands_out_worse", "outlook_down", "misses", "worsening")
PRAISED = ("crossed_on", "stands_out_better", "outlook_up", "improving")
"""Kinds of findings of what changed that worry, and that praise."""
MISSED = ("off_target", "high_risk", "recoverable")
"""Kinds of findings of what needs attention that say that a target was missed."""


@dataclass(frozen=True)
class Finding:
    """One computed sentence with its measure, kind and evidence.

    `nature` says what sort of difference it is (`real change`, `revision`, `definition or target change`, `within usual
    variation`), `split` tells the change since the last board apart into named parts, and `anchor` is where the page of
    the measure shows the evidence. `test` says in words how it was found, `points` are the quarters it speaks of.
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
    test: str = ""
    points: tuple[str, ...] = ()


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
