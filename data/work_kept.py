"""Words on actions, commentary and answers in the store: read in the order written, and kept unless they contradict."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import Connection, func, insert, select

from data import schema
from data.errors import RefusedRows
from data.observations import LONGEST, check_text
from data.periods import Quarter
from data.schema.meetings import WORK_KINDS
from data.work import (
    KIND_OF,
    Answer,
    Entry,
    NewAction,
    NewCaseStudy,
    NewCommentary,
    NewItem,
    NewPassage,
    NewPrediction,
    Progress,
    PromiseKept,
    RatingOverride,
    RoleEnded,
    Work,
    action_key,
    key_of,
)
from data.writing import next_key


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


def record(
    connection: Connection,
    words: Sequence[Work],
    actor: str,
    at: datetime | None = None,
    today: date | None = None,
) -> int:
    """How many of these words are new and now kept; all of them or, when one contradicts, none.

    A word that says the same as the newest version of its matter is not kept again. `at` is when it was said, None
    for now; `today` the day on which it is judged what has begun, None for the day of `at`.

    Raises RefusedRows naming every unknown measure, priority or lead, every day after `today` on which something is
    said to have happened, every quarter that has not begun, every original date that would be overwritten, every
    open milestone with such a date that would be left out, every expectation that would be dropped or changed later
    than on the day it was written, every prediction that was locked before or comes after its action began, every lead
    who has left, and every item whose name already stands for another.
    """
    check_text("actor", actor, LONGEST["actor"], empty=False)
    moment = at or datetime.now(UTC)
    before = kept(connection)
    check = _Known(connection, before, moment, today if today and at is None else moment.date())
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
        kind, key, body = KIND_OF[type(word)], key_of(word), _body(word)
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


@dataclass(frozen=True)
class _Said:
    """The newest commentary on a matter: `since` its expectation was written, and whether that has been marked."""

    body: Mapping[str, object]
    since: datetime
    marked: bool = False

    def same(self, body: Mapping[str, object], text: str, day: str) -> bool:
        """Whether these words and this day are those of another commentary.

        A form may break lines otherwise than they were kept; the words are what was promised.
        """
        return (self.body[text].split(), self.body[day]) == (body[text].split(), body[day])


class _Known:
    """What the store and the words before say, so that a word that contradicts is refused."""

    def __init__(
        self, connection: Connection, before: Iterable[Entry], moment: datetime, today: date
    ) -> None:
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
        decided = connection.execute(select(schema.decision.c.uuid, schema.decision.c.agreed_at))
        self.decisions = {uuid: agreed.date().isoformat() for uuid, agreed in decided}
        self.published = connection.execute(select(func.max(schema.release.c.published_at))).scalar()
        self.moment = moment
        self.today = today
        self.actions: dict[str, dict] = {}
        self.leads: set[str] = set()
        self.originals: dict[tuple[str, str], str] = {}
        self.predictions: set[str] = set()
        self.said: dict[str, _Said] = {}
        self.case_studies: set[str] = set()
        self.items: dict[str, Mapping] = {}
        self.left: dict[str, tuple[str, str]] = {}
        for entry in before:
            self._remember(entry.kind, entry.key, entry.body, datetime.fromisoformat(entry.recorded_at))

    def accept(self, word: Work) -> None:
        """Know this word too, for the words after it."""
        self._remember(KIND_OF[type(word)], key_of(word), _body(word), self.moment)

    def _remember(self, kind: str, key: str, body: Mapping, at: datetime) -> None:
        if kind == "action":
            self.actions[key] = dict(body)
            self.leads |= {body["lead_role"]} - {""}
            for m in body["milestones"]:
                if m["original_due"]:
                    self.originals.setdefault((key, m["text"]), m["original_due"])
        elif kind == "prediction":
            self.predictions.add(key)
        elif kind == "commentary":
            before = self.said.get(key)
            same = before is not None and before.same(body, "expectation", "expected_by")
            self.said[key] = replace(before, body=body) if same else _Said(body, at)
        elif kind == "promise" and key in self.said:
            self.said[key] = replace(self.said[key], marked=True)
        elif kind == "case_study":
            self.case_studies.add(key)
        elif kind == "item":
            self.items[key] = body
        elif kind == "role_ended":
            self.left[key] = (body["day"], body["successor"])
            self.leads |= {body["successor"]} - {""}

    def problems(self, word: Work) -> list[str]:
        """Everything that speaks against this word."""
        return [
            f"{what} is {day.isoformat()}, which is after today, {self.today.isoformat()}"
            for what, day in _happened(word)
            if day and day > self.today
        ] + self._contradictions(word)

    def _contradictions(self, word: Work) -> list[str]:
        match word:
            case NewAction():
                return self._action_problems(word)
            case Progress() | RatingOverride():
                return self._unknown_action(word)
            case NewPrediction():
                return self._prediction_problems(word)
            case NewCommentary():
                return self._commentary_problems(word)
            case NewCaseStudy():
                return self._case_study_problems(word)
            case NewPassage():
                return self._passage_problems(word)
            case PromiseKept() if key_of(word) not in self.said:
                return [f"there is no commentary on {key_of(word)} whose promise could be marked"]
            case PromiseKept() if not self.said[key_of(word)].body["expectation"]:
                return [f"the commentary on {key_of(word)} expects nothing, so there is no promise to mark"]
            case NewItem():
                return self._item_problems(word)
            case Answer():
                return self._answer_problems(word)
            case RoleEnded():
                return self._role_problems(word)
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
        said = {m.text for m in word.milestones}
        for m in self.actions.get(word.key, {}).get("milestones", ()):
            if m["original_due"] and not m["done"] and m["text"] not in said:
                found.append(
                    f"action {word.ref}: milestone '{m['text'][:60]}', first due on {m['original_due']}, is not done "
                    "and cannot be left out or reworded; keep it under its own words, with a new current due date or "
                    "the day it was done"
                )
        ended, successor = self.left.get(word.lead_role, ("", ""))
        if ended and ended <= self.today.isoformat():
            who = f"; {successor} leads now" if successor else "; name who leads now"
            found.append(f"action {word.ref}: its lead, {word.lead_role}, left on {ended}{who}")
        return found

    def _not_begun(self, quarter: Quarter, what: str) -> list[str]:
        if quarter.start <= self.today:
            return []
        return [
            f"{what} is about {quarter.label}, which begins on {quarter.start.isoformat()}: write about a quarter that "
            "has begun"
        ]

    def _commentary_problems(self, word: NewCommentary) -> list[str]:
        found = self._unknown_measures((word.measure,), "the commentary")
        found += self._not_begun(word.quarter, f"the commentary on {word.measure}")
        body, said = _body(word), self.said.get(key_of(word))
        kept_back = said is not None and self._written_away(said, body)
        if kept_back:
            stays = "that stays as it is and can only be marked kept, late or not kept"
            said_so = "it may be corrected today but not be left out"
            found.append(
                f"the commentary on {key_of(word)} already expects '{said.body['expectation'][:200]}' by "
                f"{said.body['expected_by']}: {stays if self._locked(said) else said_so}. Send the commentary again "
                f"with {'that expectation and that day' if self._locked(said) else 'an expectation and its day'}"
            )
        for text, day, what in (
            ("expectation", "expected_by", "something is expected"),
            ("ask", "ask_by", "the Board is asked"),
        ):
            by = getattr(word, day)
            again = said is not None and said.same(body, text, day)
            if by and by < self.today and not again and not (kept_back and text == "expectation"):
                found.append(
                    f"the commentary on {key_of(word)}: the day by when {what}, {by.isoformat()}, is past; today is "
                    f"{self.today.isoformat()}"
                )
        return found

    def _written_away(self, said: _Said, body: Mapping) -> bool:
        """Whether an expectation would be dropped, or changed when it no longer may."""
        if not said.body["expectation"] or said.same(body, "expectation", "expected_by"):
            return False
        return not body["expectation"] or self._locked(said)

    def _locked(self, said: _Said) -> bool:
        """An expectation may be corrected on its own day, while nobody has been shown it or said what came of it."""
        another_day = said.since.astimezone().date() != self.moment.astimezone().date()
        shown = self.published is not None and self.published >= said.since
        return said.marked or another_day or shown

    def _case_study_problems(self, word: NewCaseStudy) -> list[str]:
        if word.priority not in self.priorities:
            return [f"the case study: there is no priority '{word.priority}'"]
        if word.taken_back and key_of(word) not in self.case_studies:
            return [f"there is no case study of {key_of(word)} to take back"]
        return [] if word.taken_back else self._not_begun(word.quarter, "the case study")

    def _passage_problems(self, word: NewPassage) -> list[str]:
        end = Quarter.parse(f"{word.year} Q4").end
        if end < self.today:
            return []
        return [f"there is no annual report of {word.year} yet: that year is over after {end.isoformat()}"]

    def _item_problems(self, word: NewItem) -> list[str]:
        before = self.items.get(word.name)
        if before is None or before["text"].split() == word.text.split():
            return []
        return [
            f"the name '{word.name}' already stands for '{before['text'][:100]}': give what is asked now a name of its "
            "own, or send the same words to change its owner or its day"
        ]

    def _answer_problems(self, word: Answer) -> list[str]:
        if word.name not in self.items.keys() | self.decisions.keys():
            return [f"there is no item '{word.name}' to answer"]
        made = self.decisions.get(word.name) or self.items[word.name]["made_on"]
        # A decision bears the moment of the clock, which may run ahead of the day that is judged on.
        if word.day and made and word.day.isoformat() < min(made, self.today.isoformat()):
            return [
                f"the answer to {word.name} is dated {word.day.isoformat()}, before it was asked on {made}"
            ]
        return []

    def _role_problems(self, word: RoleEnded) -> list[str]:
        found = []
        if word.role not in self.leads:
            known = sorted(
                {body["lead_role"] for body in self.actions.values() if not body["rated_on"]} - {""}
            )
            leads = f"; leads are {'; '.join(known[:12])}" if known else ""
            found.append(f"no action has the lead '{word.role}'{leads}")
        ended, _ = self.left.get(word.successor, ("", ""))
        if ended and ended <= word.day.isoformat():
            found.append(
                f"{word.successor} left on {ended} and cannot follow {word.role}; name who leads now"
            )
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


def _happened(word: Work) -> Iterable[tuple[str, date | None]]:
    """The days on which a word says that something has happened, and what."""
    match word:
        case NewAction():
            yield f"the day on which action {word.ref} was rated", word.rated_on
            for m in word.milestones:
                yield f"the day on which milestone '{m.text[:60]}' of action {word.ref} was done", m.done
        case Progress():
            yield f"the day of the progress on action {word.ref}", word.day
        case NewItem():
            yield f"the day on which {word.name} was asked", word.made_on
        case Answer():
            yield f"the day of the answer to {word.name}", word.day


def _body(word: Work) -> dict[str, object]:
    """The word as plain values for JSON."""
    return (
        {name: _plain(value) for name, value in asdict(word).items()}
        | ({"by": word.by.label} if isinstance(word, NewPrediction) else {})
        | (
            {"quarter": word.quarter.label}
            if isinstance(word, NewCommentary | PromiseKept | NewCaseStudy)
            else {}
        )
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


assert set(KIND_OF.values()) == set(WORK_KINDS)  # noqa: S101
