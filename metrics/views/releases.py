"""What is shown of releases: their record, and in what one board differs from another."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.views.boards import Finding
from metrics.views.measures import Cell, Verdict


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
