"""How actions are going, what came of predictions, and what was said and asked: worked out from words and dates.

Ratings are the ones Rotherham's delivery plans use: complete, on track to be delivered by the original date, delayed by
less than three months, not to be met within three months, not started. They follow from dates alone; an owner may
override one with a reason, and both are shown.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from metrics.quarters import quarter_end
from metrics.rules import RULES_VERSION
from metrics.views import (
    ActionView,
    CaseStudy,
    Commentary,
    Evidence,
    MeasureView,
    MeetingItem,
    Milestone,
    Passage,
    Prediction,
    ProgressEntry,
    Verdict,
)
from metrics.views.marks import RATING

PREDICTION_WORDS = {
    "waiting": "Not due yet",
    "as_predicted": "Moved as predicted",
    "less": "Moved that way, by less than predicted",
    "no_more_than_elsewhere": "Moved no more than elsewhere",
    "not_as_predicted": "Did not move as predicted",
    "cannot_tell": "Cannot tell",
}
PROMISE_CODES = {"kept": "Kept", "late": "Late", "not kept": "Not kept"}
GRACE_MONTHS = 3
LEAST_BEFORE = 8
MOST_BEFORE = 12
XMR_FACTOR = 2.66
"""Half the width of XmR limits in mean moving ranges (Wheeler, Understanding Variation)."""


def action_key(body: Mapping[str, object]) -> str:
    """The name of the action that words are about, over all its versions."""
    return f"{body['plan']} {body['ref']}"


def months_after(day: date, months: int) -> date:
    """The same day some months later, or the last day of a month that is too short."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def rating(milestones: Sequence[Milestone], start: str, as_of: date) -> str:
    """The rating that the dates alone give.

    Complete when every milestone is done. Otherwise each open milestone with a date is expected on its current due
    date, or on `as_of` when that has passed, and compared with its original due date: later by three months or more is
    `will_miss`, later by less is `delayed`. Before its start an action that is not delayed is `not_started`. Without
    any date there is nothing to rate.
    """
    if milestones and all(m.done for m in milestones):
        return "complete"
    expected = [
        (date.fromisoformat(m.original_due), max(date.fromisoformat(m.current_due or m.original_due), as_of))
        for m in milestones
        if m.original_due and not m.done
    ]
    # One that is not yet due is expected when it is due, not today.
    late = [(first, then) for first, then in expected if then > first]
    if any(then >= months_after(first, GRACE_MONTHS) for first, then in late):
        return "will_miss"
    if late:
        return "delayed"
    begun = any(m.done for m in milestones) or bool(start and date.fromisoformat(start) <= as_of)
    if start and not begun:
        return "not_started"
    return "on_track" if expected else "no_dates"


def days_overdue(milestones: Iterable[Milestone], as_of: date) -> int:
    """How many days the longest overdue open milestone is past its current due date; 0 for none."""
    dues = (
        date.fromisoformat(m.current_due or m.original_due)
        for m in milestones
        if m.original_due and not m.done
    )
    return max((max((as_of - due).days, 0) for due in dues), default=0)


Words = Iterable[object]
"""Entries with kind, key, version, body (plain values), actor and recorded_at, in the order written."""
ViewOf = Callable[[str], MeasureView | None]
Elsewhere = Callable[[str, Sequence[str], str], Sequence[float] | None]
"""Measure, quarters before and the quarter after: the relative change of each other place, where it is known; None
where no figures of theirs are held at all."""


def action_views(
    entries: Words, as_of: date, view_of: ViewOf, elsewhere: Elsewhere
) -> tuple[ActionView, ...]:
    """Every action as its words stood: its newest version, progress, rating and predictions; the longest overdue first.

    What is dated after `as_of` has not happened yet. Actions of an earlier plan are rated on the day their plan was
    written.
    """
    entries = tuple(entries)
    newest: dict[str, object] = {}
    originals: dict[tuple[str, str], str] = {}
    for entry in entries:
        if entry.kind == "action":
            newest[entry.key] = entry
            for m in entry.body["milestones"]:
                originals.setdefault((entry.key, m["text"]), m["original_due"] or "")
    left = {e.key: e.body["day"] for e in entries if e.kind == "role_ended"}
    views = [_action(e, entries, originals, left, as_of, view_of, elsewhere) for e in newest.values()]
    return tuple(
        sorted(views, key=lambda a: (a.historical, -a.days_overdue, a.plan, a.priority, a.ref_order))
    )


def _action(
    entry: object,
    entries: Sequence,
    originals: Mapping,
    left: Mapping[str, str],
    as_of: date,
    view_of: ViewOf,
    elsewhere: Elsewhere,
) -> ActionView:
    body, key = entry.body, entry.key
    rated_on = date.fromisoformat(body["rated_on"]) if body["rated_on"] else as_of
    milestones = _milestones(entry, originals, rated_on)
    worked_out = _rating_verdict(rating(milestones, body["start"] or "", rated_on), milestones, rated_on)
    override = _override(key, entries)
    ended = left.get(body["lead_role"], "")
    return ActionView(
        plan=body["plan"],
        ref=body["ref"],
        priority=body["priority"],
        objective_area=body["objective_area"],
        commitment=body["commitment"],
        activity=body["activity"],
        success=body["success"],
        measures=tuple(body["measures"]),
        lead_partner=body["lead_partner"],
        lead_role=body["lead_role"],
        resources=body["resources"],
        start=body["start"] or "",
        milestones=milestones,
        progress=_progress(key, entries, as_of),
        rating=_rating_verdict(override.body["rating"], milestones, rated_on) if override else worked_out,
        worked_out=worked_out,
        override_reason=(
            f"{override.body['reason']} ({override.actor}, {override.recorded_at[:10]})" if override else ""
        ),
        days_overdue=0 if body["rated_on"] else days_overdue(milestones, as_of),
        historical=bool(body["rated_on"]),
        gaps=_gaps(body, milestones, ended if ended and ended <= as_of.isoformat() else ""),
        predictions=tuple(
            _prediction(e, body["start"] or "", view_of, elsewhere)
            for e in entries
            if e.kind == "prediction" and action_key(e.body) == key
        ),
        illustrative=bool(body.get("illustrative")),
    )


def _milestones(entry: object, originals: Mapping, day: date) -> tuple[Milestone, ...]:
    """The milestones of an action on a day; the date first set for one holds, whatever was written later.

    One that was done later than on that day is still open then.
    """
    return tuple(
        Milestone(
            m["text"],
            originals.get((entry.key, m["text"])) or m["original_due"] or "",
            m["current_due"] or m["original_due"] or "",
            m["done"] if m["done"] and m["done"] <= day.isoformat() else "",
        )
        for m in entry.body["milestones"]
    )


def _override(key: str, entries: Sequence) -> object | None:
    """The rating somebody set by hand; None where none was, or the last one was taken back."""
    last = next((e for e in reversed(entries) if (e.kind, e.key) == ("rating", key)), None)
    return last if last is not None and last.body["rating"] else None


def _progress(key: str, entries: Sequence, day: date) -> tuple[ProgressEntry, ...]:
    """What had been reported by a day, oldest first."""
    own = (e for e in entries if (e.kind, e.key) == ("progress", key) and e.body["day"] <= day.isoformat())
    return tuple(
        sorted((ProgressEntry(e.body["day"], e.body["text"], e.actor) for e in own), key=lambda p: p.date)
    )


def _rating_verdict(code: str, milestones: Sequence[Milestone], rated_on: date) -> Verdict:
    done = sum(bool(m.done) for m in milestones)
    sentence = f"{done} of {len(milestones)} milestones done on {rated_on.isoformat()}."
    proof = Evidence("action rating", RULES_VERSION, (("done", done), ("milestones", len(milestones))))
    return Verdict(code, RATING[code].word, sentence, proof)


def _gaps(body: Mapping, milestones: Sequence[Milestone], left: str) -> tuple[str, ...]:
    """What nobody has filled in, in words."""
    found = [] if body["lead_role"] or body["lead_partner"] else ["no lead"]
    found += [f"the lead left on {left}"] if left else []
    found += [] if milestones else ["no milestones"]
    found += [f"no date: {m.text}" for m in milestones if not m.original_due and not m.done]
    found += [
        words
        for name, words in (
            ("measures", "no measure"),
            ("success", "no measure of success in words"),
            ("start", "no start"),
            ("resources", "no resources"),
        )
        if not body[name]
    ]
    return tuple(found)


def _prediction(entry: object, start: str, view_of: ViewOf, elsewhere: Elsewhere) -> Prediction:
    body = entry.body
    size = float(body["size"]) if body["size"] else None
    view = view_of(body["measure"])
    verdict = _prediction_verdict(body, size, start or entry.recorded_at[:10], view, elsewhere)
    return Prediction(
        body["measure"], body["direction"], size, body["by"], entry.recorded_at, entry.actor, verdict
    )


def _prediction_verdict(
    body: Mapping, size: float | None, start: str, view: MeasureView | None, elsewhere: Elsewhere
) -> Verdict:
    points = [] if view is None else [p for p in view.points if p.value is not None]
    after = next((p for p in points if p.quarter == body["by"]), None)
    if after is None:
        return verdict_of("waiting", f"The figure of {body['by']} is not there yet.")
    began = date.fromisoformat(start)
    before = [p for p in points if quarter_end(p.quarter) < began][-MOST_BEFORE:]
    others = elsewhere(body["measure"], [p.quarter for p in before], body["by"])
    return judged_prediction(
        [float(p.value) for p in before], float(after.value), body["direction"], size, others
    )


def judged_prediction(
    before: Sequence[float],
    after: float,
    direction: str,
    size: float | None,
    elsewhere: Sequence[float] | None = None,
) -> Verdict:
    """What came of a prediction: the figure afterwards against the quarters before the action began.

    The smallest change that could have been seen is half the width of the XmR limits of the quarters before.
    `elsewhere` are the relative changes of other places: where one of them moved as far that way or farther, it moved
    no more than they did. None says that no figures of theirs are held, an empty one that none of theirs can be
    compared.
    Nothing here says why anything moved.
    """
    values = np.asarray(before, dtype=float)
    if len(values) < LEAST_BEFORE:
        sentence = f"There are {len(values)} quarters before it began; {LEAST_BEFORE} are needed."
        return verdict_of("cannot_tell", sentence, quarters=len(values))
    mean = float(values.mean())
    seen = XMR_FACTOR * float(np.abs(np.diff(values)).mean())
    change = after - mean
    towards = change if direction == "rise" else -change
    numbers = {"mean": mean, "after": after, "change": change, "smallest": seen, "size": size}
    moved = f"It moved by {_short(change)} from a mean of {_short(mean)}."
    smallest = f"The smallest change that could have been seen was {_short(seen)}."
    if abs(change) <= seen:
        code = "not_as_predicted" if size is not None and size > seen else "cannot_tell"
        return verdict_of(code, f"{moved} {smallest}", **numbers)
    if towards < 0:
        return verdict_of("not_as_predicted", f"{moved} The other way was predicted.", **numbers)
    if size is not None and towards < size:
        return verdict_of("less", f"{moved} {_short(size)} was predicted.", **numbers)
    known = [change for change in elsewhere or () if np.isfinite(change)]
    own = change / mean if mean else np.nan
    if known and (own <= max(known) if direction == "rise" else own >= min(known)):
        words = f"{moved} Other places moved by {_percent(min(known))} to {_percent(max(known))}, here {_percent(own)}."
        return verdict_of("no_more_than_elsewhere", words, **numbers, elsewhere=len(known))
    why = "no figures of theirs are held" if elsewhere is None else "none of their figures can be compared"
    more = "" if known else f" Whether other places moved too cannot be told: {why}."
    return verdict_of("as_predicted", f"{moved}{more}", **numbers, elsewhere=len(known))


def verdict_of(code: str, sentence: str, **numbers: float | None) -> Verdict:
    """A verdict on a prediction."""
    kept = tuple((name, n if n is None else round(n, 6)) for name, n in numbers.items())
    return Verdict(code, PREDICTION_WORDS[code], sentence, Evidence("prediction", RULES_VERSION, kept))


def _short(value: float) -> str:
    return f"{value:,.1f}".removesuffix(".0").replace("-", "\u2212")


def _percent(value: float) -> str:
    return f"{100 * value:,.1f}%".replace("-", "\u2212")


def commentary_views(entries: Words) -> tuple[Commentary, ...]:
    """The newest commentary on every measure and quarter, by quarter and measure, with what came of its promise."""
    newest: dict[str, object] = {}
    promises: dict[str, object] = {}
    for entry in entries:
        if entry.kind == "commentary":
            before = newest.get(entry.key)
            if before is not None and _expected(before) != _expected(entry):
                promises.pop(entry.key, None)  # What came of one expectation says nothing of another.
            newest[entry.key] = entry
        elif entry.kind == "promise":
            promises[entry.key] = entry
    found = [_commentary(entry, promises.get(key)) for key, entry in newest.items()]
    return tuple(sorted(found, key=lambda c: (c.quarter, c.measure)))


def _expected(entry: object) -> tuple[list[str], str]:
    """The words and the day of what a commentary expects."""
    return entry.body["expectation"].split(), entry.body["expected_by"] or ""


def _commentary(entry: object, promise: object | None) -> Commentary:
    body = entry.body
    kept = None
    if promise is not None:
        outcome = promise.body["outcome"]
        proof = Evidence("promise", RULES_VERSION, ())
        kept = Verdict(outcome.replace(" ", "_"), PROMISE_CODES[outcome], promise.body["reason"], proof)
    return Commentary(
        measure=body["measure"],
        quarter=body["quarter"],
        text=body["text"],
        actor=entry.actor,
        written_at=entry.recorded_at,
        expectation=body["expectation"],
        expected_by=body["expected_by"] or "",
        promise=kept,
        confidence=body["confidence"],
        confidence_reason=body["confidence_reason"],
        blockage=body["blockage"],
        ask=body["ask"],
        ask_by=body["ask_by"] or "",
    )


def case_study_views(entries: Words, now: Words) -> tuple[CaseStudy, ...]:
    """The newest case study of every priority and quarter, by quarter and priority.

    `now` are the words as they stand today: what was taken back since is in no report, of an earlier release neither.
    """
    newest = {e.key: e for e in entries if e.kind == "case_study"}
    taken_back = {e.key: e.version for e in now if e.kind == "case_study" and e.body["taken_back"]}
    found = (
        CaseStudy(
            priority=e.body["priority"],
            quarter=e.body["quarter"],
            title=e.body["title"],
            text=e.body["text"],
            actor=e.actor,
            written_at=e.recorded_at,
        )
        for key, e in newest.items()
        if e.version > taken_back.get(key, 0)
    )
    return tuple(sorted(found, key=lambda c: (c.quarter, c.priority)))


def passage_views(now: Words) -> tuple[Passage, ...]:
    """The newest text under every heading of every annual report, by year and heading; open ones are not among them.

    `now` are the words as they stand today: an annual report is written after the release it is about.
    """
    newest = {e.key: e for e in now if e.kind == "passage"}
    found = (
        Passage(e.body["year"], e.body["heading"], e.body["text"], e.actor, e.recorded_at)
        for e in newest.values()
        if e.body["text"]
    )
    return tuple(sorted(found, key=lambda p: (p.year, p.heading)))


def item_views(
    entries: Words, decisions: Iterable[Mapping[str, object]], as_of: date
) -> tuple[MeetingItem, ...]:
    """Everything meetings decided, asked or recommended, oldest first, each with its answer.

    `decisions` are those written down in front of a slide: uuid, kind, text, owner, due, agreed_at, release. What was
    answered after `as_of` is still open then.
    """
    entries = tuple(entries)
    answers = {e.key: e.body for e in entries if e.kind == "answer"}
    items = {e.key: e.body for e in entries if e.kind == "item"}
    found = [
        MeetingItem(
            kind=body["kind"],
            text=body["text"],
            made_by=body["made_by"],
            made_on=body["made_on"] or "",
            owner=body["owner"],
            due=body["due"] or "",
            answer="",
            answered_on="",
            status="open",
            release=body["release"],
            name=name,
        )
        for name, body in items.items()
    ]
    for row in decisions:
        found.append(
            MeetingItem(
                kind=str(row["kind"]),
                text=str(row["text"]),
                made_by="The Board",
                made_on=str(row["agreed_at"])[:10],
                owner=str(row["owner"]),
                due=str(row["due"] or ""),
                answer="",
                answered_on="",
                status="open",
                release=row["release"],
                name=str(row["uuid"]),
            )
        )
    done = [_answered(item, answers.get(item.name), as_of) for item in found]
    return tuple(sorted(done, key=lambda i: (i.made_on, i.text)))


def _answered(item: MeetingItem, answer: Mapping | None, as_of: date) -> MeetingItem:
    if answer is not None and (answer["day"] or "") <= as_of.isoformat():
        return replace(item, answer=answer["text"], answered_on=answer["day"] or "", status="answered")
    return replace(item, overdue=bool(item.due) and item.due < as_of.isoformat())
