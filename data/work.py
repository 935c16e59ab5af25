"""What is being done: actions, progress, ratings, predictions, commentary, promises and what meetings asked.

Everything is written once and never changed. A later word on the same matter is a new version beside the old one, so
every date, text and rating can be read back as it stood on any day.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import Connection, func, insert, select

from data import schema
from data.errors import RefusedRows
from data.observations import LONGEST, LONGEST_NOTE, ObservationError, check_day, check_text, check_word
from data.periods import Quarter
from data.schema import WORK_KINDS
from data.writing import next_key

RATINGS = ("complete", "on_track", "delayed", "will_miss", "not_started")
DIRECTIONS = ("rise", "fall")
CONFIDENCES = ("confident", "not confident")
ITEM_KINDS = ("recommendation", "decision", "question", "action")
PROMISES = ("kept", "late", "not kept")
MOST_WORDS = 250
LONGEST_LINE = LONGEST["text"]
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
        check_word(f"rating of {self.ref}", self.rating, ("", *RATINGS))
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
        words = len(self.text.split())
        if words > MOST_WORDS:
            raise ObservationError(
                f"the commentary on {self.measure} has {words:,} words; at most {MOST_WORDS} are read. "
                "Nothing was kept: shorten it and send it again"
            )
        check_word("confidence", self.confidence, ("", *CONFIDENCES))
        if self.confidence and not self.confidence_reason.strip():
            raise ObservationError(f"confidence in {self.measure} needs a reason")
        for name in ("expectation", "confidence_reason", "blockage", "ask"):
            check_text(name, getattr(self, name), LONGEST_LINE, lines=True)
        for text, day in (("expectation", "expected_by"), ("ask", "ask_by")):
            if getattr(self, day) is not None:
                check_day(day, getattr(self, day))
            if bool(getattr(self, text)) != bool(getattr(self, day)):
                raise ObservationError(f"{text} and {day} belong together: say what and by when")


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


Work = (
    NewAction
    | Progress
    | RatingOverride
    | NewPrediction
    | NewCommentary
    | PromiseKept
    | NewItem
    | Answer
    | RoleEnded
)
_KIND_OF = {
    NewAction: "action",
    Progress: "progress",
    RatingOverride: "rating",
    NewPrediction: "prediction",
    NewCommentary: "commentary",
    PromiseKept: "promise",
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
        case RoleEnded():
            return work.role
        case _:
            return work.name


def kept(connection: Connection, until: datetime | None = None) -> tuple[Entry, ...]:
    """Every entry in the order it was written, up to a moment."""
    table = schema.work
    query = select(table).order_by(table.c.id)
    rows = connection.execute(query if until is None else query.where(table.c.recorded_at <= until))
    return tuple(
        Entry(
            row.id,
            row.kind,
            row.key,
            row.version,
            json.loads(row.body),
            row.actor,
            row.recorded_at.isoformat(timespec="seconds"),
        )
        for row in rows
    )


def record(connection: Connection, words: Sequence[Work], actor: str, at: datetime | None = None) -> int:
    """How many of these words are new and now kept; all of them or, when one contradicts, none.

    A word that says the same as the newest version of its matter is not kept again. `at` is when it was said, None
    for now. Raises RefusedRows naming every unknown measure or priority, every original date that would be overwritten,
    every prediction that was locked before or comes after its action began, and every lead who has left.
    """
    check_text("actor", actor, LONGEST["actor"], empty=False)
    moment = at or datetime.now(UTC)
    before = kept(connection)
    check = _Known(connection, before, moment.date())
    problems: list[str] = []
    for word in words:
        problems += check.problems(word)
        check.accept(word)
    if problems:
        raise RefusedRows(list(dict.fromkeys(problems)))
    number = next_key(connection, schema.work.c.id)
    newest = {(e.kind, e.key): e for e in before}
    rows = []
    for word in words:
        kind, key, body = _KIND_OF[type(word)], key_of(word), _body(word)
        last = newest.get((kind, key))
        repeated = kind == "progress" and any(
            e.body == body for e in before if (e.kind, e.key) == (kind, key)
        )
        if repeated or (last is not None and last.body == body):
            continue
        version = last.version + 1 if last else 1
        entry = Entry(number + len(rows), kind, key, version, body, actor, moment.isoformat())
        newest[(kind, key)] = entry
        rows.append(
            {
                "id": entry.id,
                "kind": kind,
                "key": key,
                "version": version,
                "body": json.dumps(body, ensure_ascii=False, sort_keys=True),
                "actor": actor,
                "recorded_at": moment,
            }
        )
    if rows:
        connection.execute(insert(schema.work), rows)
    return len(rows)


class _Known:
    """What the store and the words before say, so that a word that contradicts is refused."""

    def __init__(self, connection: Connection, before: Iterable[Entry], today: date) -> None:
        version = connection.execute(select(func.max(schema.catalogue.c.id))).scalar()
        column = schema.measure.c
        self.measures = set(
            connection.execute(select(column.code).where(column.catalogue == version)).scalars()
        )
        self.priorities = set(
            connection.execute(
                select(schema.priority.c.code).where(schema.priority.c.catalogue == version)
            ).scalars()
        )
        self.decisions = set(connection.execute(select(schema.decision.c.uuid)).scalars())
        self.today = today
        self.actions: dict[str, dict] = {}
        self.originals: dict[tuple[str, str], str] = {}
        self.predictions: set[str] = set()
        self.comments: set[str] = set()
        self.items: set[str] = set()
        self.left: dict[str, tuple[str, str]] = {}
        for entry in before:
            self._remember(entry.kind, entry.key, entry.body)

    def accept(self, word: Work) -> None:
        """Know this word too, for the words after it."""
        self._remember(_KIND_OF[type(word)], key_of(word), _body(word))

    def _remember(self, kind: str, key: str, body: Mapping) -> None:
        if kind == "action":
            self.actions[key] = dict(body)
            for m in body["milestones"]:
                if m["original_due"]:
                    self.originals.setdefault((key, m["text"]), m["original_due"])
        elif kind == "prediction":
            self.predictions.add(key)
        elif kind == "commentary":
            self.comments.add(key)
        elif kind == "item":
            self.items.add(key)
        elif kind == "role_ended":
            self.left[key] = (body["day"], body["successor"])

    def problems(self, word: Work) -> list[str]:
        """Everything that speaks against this word."""
        match word:
            case NewAction():
                return self._action_problems(word)
            case Progress() | RatingOverride():
                return self._unknown_action(word)
            case NewPrediction():
                return self._prediction_problems(word)
            case NewCommentary():
                return self._unknown_measures((word.measure,), "the commentary")
            case PromiseKept() if key_of(word) not in self.comments:
                return [f"there is no commentary on {key_of(word)} whose promise could be marked"]
            case Answer() if word.name not in self.items | self.decisions:
                return [f"there is no item '{word.name}' to answer"]
        return []

    def _unknown_measures(self, codes: Iterable[str], where: str) -> list[str]:
        return [f"{where}: there is no measure '{code}'" for code in codes if code not in self.measures]

    def _unknown_action(self, word: Progress | RatingOverride | NewPrediction) -> list[str]:
        known = action_key(word.plan, word.ref) in self.actions
        return [] if known else [f"there is no action '{word.ref}' in the plan '{word.plan}'"]

    def _action_problems(self, word: NewAction) -> list[str]:
        found = self._unknown_measures(word.measures, f"action {word.ref}")
        if word.priority not in self.priorities:
            found.append(f"action {word.ref}: there is no priority '{word.priority}'")
        for m in word.milestones:
            first = self.originals.get((word.key, m.text))
            if first and (m.original_due is None or m.original_due.isoformat() != first):
                found.append(
                    f"action {word.ref}: milestone '{m.text[:60]}' was first due on {first}, and that is never "
                    "overwritten; give the new date as its current due date"
                )
        ended, successor = self.left.get(word.lead_role, ("", ""))
        if ended and ended <= self.today.isoformat():
            who = f"; {successor} leads now" if successor else "; name who leads now"
            found.append(f"action {word.ref}: its lead, {word.lead_role}, left on {ended}{who}")
        return found

    def _prediction_problems(self, word: NewPrediction) -> list[str]:
        found = self._unknown_action(word) + self._unknown_measures(
            (word.measure,), f"prediction of {word.ref}"
        )
        if key_of(word) in self.predictions:
            found.append(
                f"the prediction of action {word.ref} for {word.measure} is locked and cannot be changed"
            )
        start = self.actions.get(action_key(word.plan, word.ref), {}).get("start")
        if start and start <= self.today.isoformat():
            found.append(f"action {word.ref} began on {start}; a prediction is made before an action begins")
        if word.by.end <= self.today:
            found.append(f"the prediction of action {word.ref} is for {word.by.label}, which is over")
        return found


def _body(word: Work) -> dict[str, object]:
    """The word as plain values for JSON."""
    return (
        {name: _plain(value) for name, value in asdict(word).items()}
        | ({"by": word.by.label} if isinstance(word, NewPrediction) else {})
        | ({"quarter": word.quarter.label} if isinstance(word, NewCommentary | PromiseKept) else {})
    )


def _plain(value: object) -> object:
    match value:
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case dict():
            return {name: _plain(inside) for name, inside in value.items()}
        case list() | tuple():
            return [_plain(inside) for inside in value]
    return value


assert set(_KIND_OF.values()) == set(WORK_KINDS)  # noqa: S101
