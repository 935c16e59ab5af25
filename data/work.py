"""What is being done: actions, progress, ratings, predictions, commentary, promises, case studies, passages, what was
asked.

Everything is written once and never changed. A later word on the same matter is a new version beside the old one, so
every date, text and rating can be read back as it stood on any day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from data.observations import LONGEST, LONGEST_NOTE, ObservationError, check_day, check_text, check_word
from data.periods import Quarter, is_financial_year
from data.returns.personal import looks_like

RATINGS = ("complete", "on_track", "delayed", "will_miss", "not_started")
DIRECTIONS = ("rise", "fall")
CONFIDENCES = ("confident", "not confident")
ITEM_KINDS = ("recommendation", "decision", "question", "action")
PROMISES = ("kept", "late", "not kept")
MOST_WORDS = 250
PASSAGES = (
    "Foreword", "Partnership and membership", "Funding", "Consultation", "Financial implications",
    "Legal implications", "Equalities implications", "Accountable officer",
)  # fmt: skip
"""What the annual report says that only people can write, in its order."""
LONGEST_PASSAGE = 20_000
LONGEST_LINE = LONGEST["text"]
LONGEST_TITLE = 100
"""Letters of the title of a case study: two lines of a slide."""
_REF = re.compile(r"[\w.\-/]{1,20}")


@dataclass(frozen=True)
class NewMilestone:
    """One step of an action. `original_due` is kept for ever once written; None where nobody set a date."""

    text: str
    original_due: date | None = None
    current_due: date | None = None
    done: date | None = None

    def __post_init__(self) -> None:
        check_text("milestone", self.text, LONGEST_LINE, empty=False)
        for name in ("original_due", "current_due", "done"):
            if getattr(self, name) is not None:
                check_day(f"{name} of '{self.text[:60]}'", getattr(self, name))
        if self.current_due and not self.original_due:
            raise ObservationError(f"milestone '{self.text[:60]}' has a current due date but no original one")


@dataclass(frozen=True)
class NewAction:
    """One action of a plan. `ref` is its number in the plan; texts may be '' and are then shown as gaps.

    Raises ObservationError naming the action and the field, e.g. for a milestone before the start.
    """

    plan: str
    ref: str
    priority: str
    activity: str
    objective_area: str = ""
    commitment: str = ""
    success: str = ""
    measures: tuple[str, ...] = ()
    lead_partner: str = ""
    lead_role: str = ""
    resources: str = ""
    start: date | None = None
    milestones: tuple[NewMilestone, ...] = ()
    rated_on: date | None = None
    illustrative: bool = False

    def __post_init__(self) -> None:
        if type(self.ref) is not str or not _REF.fullmatch(self.ref):
            raise ObservationError(f"ref '{str(self.ref)[:40]}' is not a short number such as 2.4")
        check_text("plan", self.plan, LONGEST["text"], empty=False)
        check_text("priority", self.priority, LONGEST["code"], empty=False)
        check_text(f"activity of action {self.ref}", self.activity, LONGEST_LINE, empty=False)
        for name in ("objective_area", "commitment", "success", "lead_partner", "lead_role", "resources"):
            check_text(f"{name} of action {self.ref}", getattr(self, name), LONGEST_LINE)
        for name in ("start", "rated_on"):
            if getattr(self, name) is not None:
                check_day(f"{name} of action {self.ref}", getattr(self, name))
        twice = {m.text for m in self.milestones if [o.text for o in self.milestones].count(m.text) > 1}
        if twice:
            raise ObservationError(f"action {self.ref} has the milestone '{sorted(twice)[0][:60]}' twice")
        for milestone in self.milestones:
            for day in (milestone.original_due, milestone.current_due):
                if day and self.start and day < self.start:
                    raise ObservationError(
                        f"milestone '{milestone.text[:60]}' of action {self.ref} is due on {day.isoformat()}, before "
                        f"the action starts on {self.start.isoformat()}"
                    )

    @property
    def key(self) -> str:
        """The name of the action over all its versions."""
        return action_key(self.plan, self.ref)

    @classmethod
    def from_body(cls, body: Mapping[str, object]) -> NewAction:
        """The action as the body of its entry says."""
        milestones = tuple(
            NewMilestone(m["text"], *(_day(m[name]) for name in ("original_due", "current_due", "done")))
            for m in body["milestones"]
        )
        days = {name: _day(body[name]) for name in ("start", "rated_on")}
        return cls(**{**body, **days, "measures": tuple(body["measures"]), "milestones": milestones})


@dataclass(frozen=True)
class Progress:
    """What somebody reported about an action on a day."""

    plan: str
    ref: str
    day: date
    text: str

    def __post_init__(self) -> None:
        check_day(f"day of progress on {self.ref}", self.day)
        check_text(f"progress on {self.ref}", self.text, LONGEST_NOTE, empty=False, lines=True)


@dataclass(frozen=True)
class RatingOverride:
    """A rating that holds instead of the one worked out, with its reason; `rating` '' takes it back."""

    plan: str
    ref: str
    rating: str
    reason: str

    def __post_init__(self) -> None:
        check_word(f"the rating of action {self.ref}", self.rating, ("", *RATINGS))
        check_text(f"reason for the rating of {self.ref}", self.reason, LONGEST_LINE, empty=not self.rating)


@dataclass(frozen=True)
class NewPrediction:
    """Which measure an action will move, which way, by how much (in the measure's unit; None: any) and by when."""

    plan: str
    ref: str
    measure: str
    direction: str
    by: Quarter
    size: Decimal | None = None

    def __post_init__(self) -> None:
        check_text("measure", self.measure, LONGEST["code"], empty=False)
        check_word("direction", self.direction, DIRECTIONS)
        if not isinstance(self.by, Quarter):
            raise ObservationError("by must be a quarter such as 2026-27 Q2")
        if self.size is not None and (
            type(self.size) is not Decimal or not self.size.is_finite() or self.size <= 0
        ):
            raise ObservationError("size must be a positive number in the unit of the measure")


@dataclass(frozen=True)
class NewCommentary:
    """What a measure's owner writes about a quarter, in at most 250 words, with what they expect and ask."""

    measure: str
    quarter: Quarter
    text: str
    expectation: str = ""
    expected_by: date | None = None
    confidence: str = ""
    confidence_reason: str = ""
    blockage: str = ""
    ask: str = ""
    ask_by: date | None = None

    def __post_init__(self) -> None:
        check_text("measure", self.measure, LONGEST["code"], empty=False)
        if not isinstance(self.quarter, Quarter):
            raise ObservationError("quarter must be a quarter such as 2025-26 Q3")
        check_text(f"commentary on {self.measure}", self.text, 100 * MOST_WORDS, empty=False, lines=True)
        _check_words(f"the commentary on {self.measure}", self.text)
        check_word("confidence", self.confidence, ("", *CONFIDENCES))
        if self.confidence and not self.confidence_reason.strip():
            raise ObservationError(f"confidence in {self.measure} needs a reason")
        for name, what in (
            ("expectation", "what is expected"),
            ("confidence_reason", "the reason for the confidence"),
            ("blockage", "what is in the way"),
            ("ask", "what the Board is asked"),
        ):
            check_text(what, getattr(self, name), LONGEST_LINE, lines=True)
        for text, day, what, named in (
            ("expectation", "expected_by", "what you expect", "--expect and --expect-by"),
            ("ask", "ask_by", "what the Board is asked", "--ask and --ask-by"),
        ):
            if getattr(self, day) is not None:
                check_day(f"the day of {what}", getattr(self, day))
            if bool(getattr(self, text)) != bool(getattr(self, day)):
                raise ObservationError(
                    f"{what} and by when belong together ({named} of the command): say what and by when, or neither"
                )


@dataclass(frozen=True)
class PromiseKept:
    """Whether what a commentary expected came true: kept, late or not kept."""

    measure: str
    quarter: Quarter
    outcome: str
    reason: str

    def __post_init__(self) -> None:
        check_word("outcome", self.outcome, PROMISES)
        check_text("reason", self.reason, LONGEST_LINE, empty=False)


@dataclass(frozen=True)
class NewCaseStudy:
    """What one piece of work did in a quarter, told by a priority's lead in at most 250 words.

    `taken_back`, without texts, takes back what was written before. Nobody may be recognisable in it: a text with signs
    of personal data is refused, and what was found is not repeated.
    """

    priority: str
    quarter: Quarter
    title: str = ""
    text: str = ""
    taken_back: bool = False

    def __post_init__(self) -> None:
        check_text("priority", self.priority, LONGEST["code"], empty=False)
        if not isinstance(self.quarter, Quarter):
            raise ObservationError("quarter must be a quarter such as 2025-26 Q3")
        if self.taken_back:
            if self.title or self.text:
                raise ObservationError("a case study is either written or taken back, not both at once")
            return
        check_text("title of the case study", self.title, LONGEST_TITLE, empty=False)
        check_text("text of the case study", self.text, 100 * MOST_WORDS, empty=False, lines=True)
        _check_words("the case study", self.text)
        found = looks_like(self.title) or looks_like(self.text)
        if found:
            raise ObservationError(
                f"the case study holds what looks like {found}, and nobody may be recognisable in it. Nothing was "
                "kept: take it out and send it again"
            )


@dataclass(frozen=True)
class NewPassage:
    """What people write under one heading of the annual report of a year, "2024-25"; '' leaves the gap open again."""

    year: str
    heading: str
    text: str = ""

    def __post_init__(self) -> None:
        if not is_financial_year(self.year):
            raise ObservationError(f"'{self.year[:20]}' is not a financial year such as 2024-25")
        if self.heading not in PASSAGES:
            raise ObservationError(
                f"the annual report has no passage '{self.heading[:60]}'; it has {', '.join(PASSAGES)}"
            )
        check_text(f"text of {self.heading}", self.text, LONGEST_PASSAGE, lines=True)


@dataclass(frozen=True)
class NewItem:
    """Something a meeting or a committee asked for. `name` is its own short name, e.g. "osmb-2018-2"."""

    name: str
    kind: str
    text: str
    made_by: str
    made_on: date | None = None
    owner: str = ""
    due: date | None = None
    release: int | None = None

    def __post_init__(self) -> None:
        check_text("name", self.name, LONGEST["code"], empty=False)
        check_word("kind", self.kind, ITEM_KINDS)
        check_text(f"text of {self.name}", self.text, LONGEST_NOTE, empty=False, lines=True)
        check_text("made_by", self.made_by, LONGEST["text"], empty=False)
        check_text("owner", self.owner, LONGEST["actor"])
        for name in ("made_on", "due"):
            if getattr(self, name) is not None:
                check_day(f"{name} of {self.name}", getattr(self, name))
        if self.made_on and self.due and self.due < self.made_on:
            raise ObservationError(
                f"{self.name} is due on {self.due.isoformat()}, before it was asked on {self.made_on.isoformat()}"
            )


@dataclass(frozen=True)
class Answer:
    """What was done about an item, and when. `name` is the item's, or the uuid of a decision made on screen."""

    name: str
    text: str
    day: date | None = None

    def __post_init__(self) -> None:
        check_text("name", self.name, LONGEST["code"], empty=False)
        check_text(f"answer to {self.name}", self.text, LONGEST_NOTE, empty=False, lines=True)
        if self.day is not None:
            check_day(f"day of the answer to {self.name}", self.day)


@dataclass(frozen=True)
class RoleEnded:
    """A role that leads nothing from this day on, and who leads instead ('' when nobody does yet)."""

    role: str
    day: date
    successor: str = ""

    def __post_init__(self) -> None:
        check_text("role", self.role, LONGEST["text"], empty=False)
        check_text("successor", self.successor, LONGEST["text"])
        check_day("day", self.day)
        if self.successor.casefold().split() == self.role.casefold().split():
            raise ObservationError(
                f"{self.role} cannot follow itself; name another role, or none while nobody leads"
            )


Work = (
    NewAction
    | Progress
    | RatingOverride
    | NewPrediction
    | NewCommentary
    | PromiseKept
    | NewCaseStudy
    | NewPassage
    | NewItem
    | Answer
    | RoleEnded
)
KIND_OF = {
    NewAction: "action",
    Progress: "progress",
    RatingOverride: "rating",
    NewPrediction: "prediction",
    NewCommentary: "commentary",
    PromiseKept: "promise",
    NewCaseStudy: "case_study",
    NewPassage: "passage",
    NewItem: "item",
    Answer: "answer",
    RoleEnded: "role_ended",
}


@dataclass(frozen=True)
class Entry:
    """One word on one matter as it was kept. `key` names the matter, `body` holds plain values, days as ISO text."""

    id: int
    kind: str
    key: str
    version: int
    body: Mapping[str, object]
    actor: str
    recorded_at: str


def action_key(plan: str, ref: str) -> str:
    """The name of an action over all its versions."""
    return f"{plan} {ref}"


def key_of(work: Work) -> str:
    """The matter a word is about."""
    match work:
        case NewAction() | Progress() | RatingOverride():
            return action_key(work.plan, work.ref)
        case NewPrediction():
            return f"{action_key(work.plan, work.ref)} {work.measure}"
        case NewCommentary() | PromiseKept():
            return f"{work.measure} {work.quarter.label}"
        case NewCaseStudy():
            return f"{work.priority} {work.quarter.label}"
        case NewPassage():
            return f"{work.year} {work.heading}"
        case RoleEnded():
            return work.role
        case _:
            return work.name


def _check_words(what: str, text: str) -> None:
    """Refuse what is longer than a board reads."""
    words = len(text.split())
    if words > MOST_WORDS:
        raise ObservationError(
            f"{what} has {words:,} words; at most {MOST_WORDS} are read. Nothing was kept: shorten it and send it again"
        )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
