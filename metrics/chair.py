"""The chair's page: what to worry about, what to praise, what to decide, what is late, and minutes for each.

Everything is chosen from findings, verdicts and words that are already there; nothing is judged anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from metrics.views import (
    PRAISED,
    WORRYING,
    ActionView,
    AgendaItem,
    Board,
    BriefPoint,
    ChairBrief,
    Commentary,
    Finding,
    MeasureView,
    MeetingItem,
    quiet,
)
from metrics.wording import long_date

WORRIES, PRAISES, LATE = 3, 2, 12
LEAST_MINUTES, MOST_MINUTES = 10, 240
WEIGHTS = {"exception": 3, "ask": 4, "change": 2, "action": 2, "item": 1}
"""How much each matter weighs when minutes are shared out: what needs a decision most, what needs a look least."""
MOVED = (*WORRYING, *PRAISED, "stands_out", "signal", "higher", "lower")
"""Kinds of findings that speak of the figures themselves, not of late, revised or redefined ones."""
LATE_RATINGS = ("delayed", "will_miss")


def brief(
    board: Board,
    actions: Sequence[ActionView],
    commentary: Sequence[Commentary],
    items: Sequence[MeetingItem],
    minutes: int,
) -> ChairBrief:
    """The meeting on one page. Raises ValueError for minutes outside 10 to 240."""
    if not LEAST_MINUTES <= minutes <= MOST_MINUTES:
        raise ValueError(f"a meeting lasts {LEAST_MINUTES} to {MOST_MINUTES} minutes, not {minutes}")
    current = [a for a in actions if not a.historical]
    said = [c for c in commentary if c.quarter == board.quarter]
    worrying = [f for f in board.attention if f.measure]
    named = {f.measure for f in worrying}
    worrying += [f for f in board.changed if f.measure and f.kind in WORRYING and f.measure not in named]
    decide = _to_decide(board, said, current, items)
    late, late_more = _late(board, current, items)
    return ChairBrief(
        worries=tuple(_marked(_of_finding(f), board) for f in worrying[:WORRIES]),
        praises=tuple(_marked(point, board) for point in _praises(board)),
        decide=_marked(decide, board) if decide else None,
        late=tuple(_marked(point, board) for point in late),
        late_more=late_more,
        agenda=agenda(_matters(board, current, said, items), minutes),
        minutes=minutes,
        quiet=quiet([m for p in board.priorities for m in p.measures]),
    )


def agenda(matters: Sequence[tuple[str, int, str]], minutes: int) -> tuple[AgendaItem, ...]:
    """Minutes for (title, weight, reason), in proportion to weight by largest remainders: they add up exactly.

    What weighs nothing gets none. With more matters than minutes, the heaviest get one each.
    """
    total = sum(weight for _, weight, _ in matters)
    if total == 0:
        return tuple(AgendaItem(title, 0, reason) for title, _, reason in matters)
    exact = [minutes * weight / total for _, weight, _ in matters]
    given = [int(share) for share in exact]
    rest = minutes - sum(given)
    order = sorted(range(len(matters)), key=lambda i: (-(exact[i] - given[i]), -matters[i][1], i))
    for place in [i for i in order if matters[i][1] > 0][:rest]:
        given[place] += 1
    return tuple(AgendaItem(t, n, r) for (t, _, r), n in zip(matters, given, strict=True))


def _marked(point: BriefPoint, board: Board) -> BriefPoint:
    """The point, marked when the figures it speaks of are illustrative."""
    about = board.measure(point.measure) if point.measure else None
    return replace(point, illustrative=True) if about and about.provenance == "illustrative" else point


def _of_finding(finding: Finding) -> BriefPoint:
    return BriefPoint(finding.title, finding.sentence, finding.measure)


def _praises(board: Board) -> tuple[BriefPoint, ...]:
    """What got better since the last board, then measures that improve or are on target, headline ones first."""
    told = [_of_finding(f) for f in board.changed if f.measure and f.kind in PRAISED]
    views = [m for p in board.priorities for m in p.measures if m.shown and m.latest]
    better = [m for m in views if m.variation.code == "improving" or m.status.code == "met"]
    better.sort(key=lambda m: (m.variation.code != "improving", not m.headline))
    named = {p.measure for p in told}
    told += [_praise(m) for m in better if m.code not in named]
    return tuple(told[:PRAISES])


def _praise(view: MeasureView) -> BriefPoint:
    sentence = view.variation.sentence if view.variation.code == "improving" else view.status.sentence
    return BriefPoint(view.title, sentence, view.code)


def _to_decide(
    board: Board, said: Sequence[Commentary], actions: Sequence[ActionView], items: Sequence[MeetingItem]
) -> BriefPoint | None:
    """What owners ask first, then what has waited longest, then the action that will be missed."""
    asks = sorted((c for c in said if c.ask), key=lambda c: (c.ask_by, c.measure))
    if asks:
        first = asks[0]
        name = board.measure(first.measure)
        return BriefPoint(
            first.ask,
            f"By {long_date(first.ask_by)}. Asked by the owner of {name.short_name if name else first.measure}.",
            first.measure,
        )
    waiting = [i for i in items if i.status == "open" and i.overdue]
    if waiting:
        return BriefPoint(
            waiting[0].text, f"Due on {long_date(waiting[0].due)} and not answered.", item=waiting[0].name
        )
    missed = [a for a in actions if a.rating.code == "will_miss"]
    if missed:
        return BriefPoint(
            f"{missed[0].ref}: {missed[0].activity}",
            f"{missed[0].rating.word}. A new date or another way?",
            illustrative=missed[0].illustrative,
            action=(missed[0].plan, missed[0].ref),
        )
    return None


def _late(
    board: Board, actions: Sequence[ActionView], items: Sequence[MeetingItem]
) -> tuple[tuple[BriefPoint, ...], tuple[tuple[str, int], ...]]:
    """Actions, open matters and figures that are late, some of each kind, and how many of a kind are left out."""
    figures = [BriefPoint(f.title, f.sentence, f.measure) for f in board.late]
    slipped = [
        BriefPoint(
            f"Action {a.ref}: {a.activity}",
            f"{a.rating.word}. {_overdue(a)}".strip(),
            illustrative=a.illustrative,
            action=(a.plan, a.ref),
        )
        for a in actions
        if a.rating.code in LATE_RATINGS
    ]
    waiting = [
        BriefPoint(i.text, f"Due on {long_date(i.due)}, not answered.", item=i.name)
        for i in items
        if i.overdue
    ]
    kinds = {"action": slipped, "item": waiting, "figure": figures}
    places = {kind: min(len(points), LATE // len(kinds)) for kind, points in kinds.items()}
    for kind, points in kinds.items():
        places[kind] = min(len(points), places[kind] + LATE - sum(places.values()))
    return (
        tuple(point for kind, points in kinds.items() for point in points[: places[kind]]),
        tuple((kind, len(p) - places[kind]) for kind, p in kinds.items() if len(p) > places[kind]),
    )


def _overdue(action: ActionView) -> str:
    days = action.days_overdue
    return f"{days} day{'' if days == 1 else 's'} overdue." if days else ""


def _matters(
    board: Board, actions: Sequence[ActionView], said: Sequence[Commentary], items: Sequence[MeetingItem]
) -> list[tuple[str, int, str]]:
    """(title, weight, reason) of each item: what is asked, the priorities, then what earlier meetings left open."""
    asks = [c for c in said if c.ask]
    found = [
        (
            "What owners ask the Board to unblock",
            WEIGHTS["ask"] * len(asks),
            _counted(len(asks), "question to decide"),
        )
    ]
    for p in board.priorities:
        off = {f.measure for f in board.attention if f.priority == p.code and f.measure}
        moved = {f.measure for f in board.changed if f.priority == p.code and f.kind in MOVED} - off
        slipped = sum(a.priority == p.code and a.rating.code in LATE_RATINGS for a in actions)
        weight = (
            WEIGHTS["exception"] * len(off) + WEIGHTS["change"] * len(moved) + WEIGHTS["action"] * slipped
        )
        reasons = [
            _counted(len(off), "exception"),
            _counted(len(moved), "change in the figures", "changes in the figures"),
            _counted(slipped, "action behind", "actions behind"),
        ]
        found.append(
            (p.name, weight, ", ".join(r for r in reasons if r) or "Nothing to decide: taken as read")
        )
    waiting = [i for i in items if i.status == "open"]
    found.append(
        (
            "What earlier meetings left open",
            WEIGHTS["item"] * len(waiting),
            _counted(len(waiting), "open matter"),
        )
    )
    return [(title, weight, reason or "Nothing: no time") for title, weight, reason in found]


def _counted(number: int, one: str, many: str = "") -> str:
    return "" if not number else f"{number} {one if number == 1 else many or one + 's'}"
