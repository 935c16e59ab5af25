"""What is written about measures: actions, predictions, commentary and what meetings asked; and what partners owe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from metrics.views.marks import RATING
from metrics.views.measures import Number, Verdict


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

    @property
    def ref_order(self) -> tuple:
        """The place of its ref among others: 2 before 10, S-2 before S-10."""
        parts = self.ref.replace("-", ".").split(".")
        return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)


def rating_summary(actions: Sequence[ActionView]) -> str:
    """How many actions have each rating, as a share and a count: "65% (60) complete; 22% (20) on track".

    The same count always has the same share; where shares then add up to 99% or 101% the sentence says why.
    """
    if not actions:
        return "No action of the present plan is recorded here."
    codes = [code for code in reversed(RATING) if any(a.rating.code == code for a in actions)]
    counts = [sum(a.rating.code == code for a in actions) for code in codes]
    whole = len(actions)
    shares = [(200 * count + whole) // (2 * whole) for count in counts]
    parts = [
        f"{share}% ({count}) {RATING[code].word[:1].lower()}{RATING[code].word[1:]}"
        for code, count, share in zip(codes, counts, shares, strict=True)
    ]
    rounded = "" if sum(shares) == 100 else " Shares are rounded."
    return f"{whole} action{'' if whole == 1 else 's'}: {'; '.join(parts)}.{rounded}"


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
class CaseStudy:
    """What one piece of work did in a quarter, told by a priority's lead so that nobody is recognisable in it."""

    priority: str
    quarter: str
    title: str
    text: str
    actor: str
    written_at: str


@dataclass(frozen=True)
class Passage:
    """What people wrote under one heading of the annual report of a year."""

    year: str
    heading: str
    text: str
    actor: str
    written_at: str


@dataclass(frozen=True)
class MeetingItem:
    """Something a meeting decided, asked or recommended, and what came of it. `status` is "open" or "answered".

    `name` is what an answer names: the item's own short name, or the uuid of a decision made on screen.
    """

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
    name: str = ""


@dataclass(frozen=True)
class Work:
    """What people did and wrote about a board, as it stood for it."""

    actions: tuple[ActionView, ...] = ()
    commentary: tuple[Commentary, ...] = ()
    items: tuple[MeetingItem, ...] = ()
    case_studies: tuple[CaseStudy, ...] = ()
    passages: tuple[Passage, ...] = ()


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
