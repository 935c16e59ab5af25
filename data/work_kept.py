"""Words on actions, commentary and answers in the store: read in the order written, and kept unless they contradict."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import Connection, func, insert, select

from data import schema
from data.errors import RefusedRows
from data.observations import LONGEST, check_text
from data.schema.meetings import WORK_KINDS
from data.work import (
    KIND_OF,
    Answer,
    Entry,
    NewAction,
    NewCaseStudy,
    NewCommentary,
    NewPrediction,
    Progress,
    PromiseKept,
    RatingOverride,
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

    Raises RefusedRows naming every unknown measure or priority, every original date that would be overwritten, every
    open milestone with such a date that would be left out, every expectation that would be dropped or changed, every
    prediction that was locked before or comes after its action began, and every lead who has left.
    """
    check_text("actor", actor, LONGEST["actor"], empty=False)
    moment = at or datetime.now(UTC)
    before = kept(connection)
    check = _Known(connection, before, today if today and at is None else moment.date())
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
        self.expected: dict[str, tuple[str, str | None]] = {}
        self.case_studies: set[str] = set()
        self.items: set[str] = set()
        self.left: dict[str, tuple[str, str]] = {}
        for entry in before:
            self._remember(entry.kind, entry.key, entry.body)

    def accept(self, word: Work) -> None:
        """Know this word too, for the words after it."""
        self._remember(KIND_OF[type(word)], key_of(word), _body(word))

    def _remember(self, kind: str, key: str, body: Mapping) -> None:
        if kind == "action":
            self.actions[key] = dict(body)
            for m in body["milestones"]:
                if m["original_due"]:
                    self.originals.setdefault((key, m["text"]), m["original_due"])
        elif kind == "prediction":
            self.predictions.add(key)
        elif kind == "commentary":
            self.expected[key] = (body["expectation"], body["expected_by"])
        elif kind == "case_study":
            self.case_studies.add(key)
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
                return self._commentary_problems(word)
            case NewCaseStudy():
                return self._case_study_problems(word)
            case PromiseKept() if key_of(word) not in self.expected:
                return [f"there is no commentary on {key_of(word)} whose promise could be marked"]
            case PromiseKept() if not self.expected[key_of(word)][0]:
                return [f"the commentary on {key_of(word)} expects nothing, so there is no promise to mark"]
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

    def _commentary_problems(self, word: NewCommentary) -> list[str]:
        found = self._unknown_measures((word.measure,), "the commentary")
        said, day = self.expected.get(key_of(word), ("", None))
        now = word.expected_by.isoformat() if word.expected_by else None
        # A form may break lines otherwise than they were kept; the words are what was promised.
        if said and (word.expectation.split(), now) != (said.split(), day):
            found.append(
                f"the commentary on {key_of(word)} already expects '{said[:200]}' by {day}: that stays as it is and "
                "can only be marked kept, late or not kept. Send the commentary again with that expectation and that "
                "day"
            )
        return found

    def _case_study_problems(self, word: NewCaseStudy) -> list[str]:
        if word.priority not in self.priorities:
            return [f"the case study: there is no priority '{word.priority}'"]
        if word.taken_back and key_of(word) not in self.case_studies:
            return [f"there is no case study of {key_of(word)} to take back"]
        return []

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
