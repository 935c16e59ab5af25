"""What was written about measures, and what partners owe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from data.periods import Quarter
from data.returns.intake import intake
from data.store import Store, current
from metrics import actions, chair
from metrics.board.cache import kept
from metrics.board.others import changes_elsewhere
from metrics.board.snapshot import Snapshot, seen_by
from metrics.board.state import moment_of, words_until
from metrics.views import Board, ChairBrief, IntakeRow, MeasureDetail, MeasureView, Work
from metrics.wording import long_date

CASE_STUDY_AUDIENCES = ("analyst", "board")
"""Who reads a case study: nothing about people, however told, hangs on a wall or is open to everybody."""


def work_on(view: Board) -> Work:
    """What people did and wrote, as it stood for this board; nothing for the public."""
    if view.audience == "public":
        return Work()
    store = current()
    number = view.release.number if view.release else None
    key = (store.id, store.extent(), number, view.quarter, view.as_of, view.audience)
    moment = moment_of(view.release)

    def made() -> Work:
        words, now = words_until(store, moment), words_until(store, None)
        decisions = store.decisions()
        if moment is not None:
            decisions = decisions[decisions["agreed_at"] <= moment.isoformat(timespec="seconds")]
        rows = decisions.astype(object).where(decisions.notna(), None).to_dict("records")
        day = date.fromisoformat(view.as_of)
        told = view.audience in CASE_STUDY_AUDIENCES

        def elsewhere(code: str, before: Sequence[str], after: str) -> tuple[float, ...] | None:
            return changes_elsewhere(store, seen_by(store, number, view.audience), code, before, after)

        return Work(
            actions.action_views(words, day, view.measure, elsewhere),
            actions.commentary_views(words),
            actions.item_views(words, rows, day),
            actions.case_study_views(words, now) if told else (),
            actions.passage_views(now),
        )

    return kept(("work", *key, store.settings.illustrative), made)


def chair_brief(view: Board, minutes: int) -> ChairBrief:
    """The meeting about this board on one page, with an agenda of so many minutes."""
    work = work_on(view)
    return chair.brief(view, work.actions, work.commentary, work.items, minutes)


def intake_rows(quarter: str) -> tuple[IntakeRow, ...]:
    """Every measure a partner owes for a quarter, by partner and late ones first. Raises ValueError when unknown."""
    store = current()
    chased = {
        (n.measure, n.quarter): f"{n.actor}, {long_date(n.written_at[:10])}"
        for n in store.notes().itertuples()
        if n.kind == "chased"
    }
    return tuple(
        IntakeRow(
            partner=row.partner_name,
            measure=row.measure,
            name=row.name,
            period=row.period.label,
            due=row.due.isoformat(),
            state=row.state,
            received=row.received.isoformat() if row.received else "",
            days_late=row.days_late,
            lag=row.lag,
            usual_lag=row.usual_lag,
            reason=row.reason,
            illustrative=row.illustrative,
            chased=chased.get((row.measure, quarter), ""),
        )
        for row in intake(store, Quarter.parse(quarter), store.today())
    )


def with_work(store: Store, snapshot: Snapshot, audience: str, found: MeasureDetail) -> MeasureDetail:
    """The measure with the actions that claim to move it and what its owner wrote; nothing for the public."""
    if audience == "public":
        return found
    release = next((r for r in snapshot.releases if r.number == snapshot.release), None)
    words = words_until(store, moment_of(release))
    code = found.measure.code
    own = {e.key for e in words if e.kind == "action" and code in e.body["measures"]}
    own |= {actions.action_key(e.body) for e in words if e.kind == "prediction" and e.body["measure"] == code}
    about = [e for e in words if e.kind not in ("action", "prediction") or actions.action_key(e.body) in own]

    def view_of(wanted: str) -> MeasureView | None:
        return found.measure if wanted == code else None

    views = actions.action_views(about, snapshot.as_of, view_of, partial(changes_elsewhere, store, snapshot))
    views = tuple(replace(a, predictions=tuple(p for p in a.predictions if p.measure == code)) for a in views)
    comments = tuple(c for c in actions.commentary_views(words) if c.measure == code)
    return replace(found, actions=views, commentary=comments)
