"""What is being done, as slides: how the actions stand, each one that slips, and what meetings asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from metrics.views import ActionView, Board, Evidence, MeetingItem, rating_summary, short_date
from reports.action_blocks import RATING_ORDER
from reports.paper import NOT_STATED
from reports.slides.model import (
    KEY_WORDS,
    TITLE_WORDS,
    Entry,
    Slide,
    Table,
    first_fitting,
    foot_line,
    numbered,
    section_of,
    shared_out,
    words,
)

ACTION_KINDS = ("actions", "slipping", "action", "asked")
SECTION = "Actions"
SLIPPING = ("will_miss", "delayed")
_WORDS = {
    "will_miss": "Will be missed",
    "delayed": "Delayed",
    "no_dates": "No dates",
    "not_started": "Not started",
    "on_track": "On track",
    "complete": "Complete",
}
_VERBS = {
    "will_miss": "will not be met within three months",
    "delayed": "is delayed by less than three months",
}
_LIKE = {"will_miss": "high_risk", "delayed": "recoverable"}
"""The silhouettes of trouble are those of a missed target."""
_CELL_WORDS, _ANSWER_WORDS = 12, 9
ANSWERS = 2
"""So many questions with their answers can be read from the farthest seat: both go on in further lines."""


def action_slides(
    board: Board, actions: Sequence[ActionView], items: Sequence[MeetingItem], number: int
) -> list[Slide]:
    """How the present plan's actions stand, those that slip, and what meetings asked; none where nothing is kept."""
    current = sorted(
        (a for a in actions if not a.historical),
        key=lambda a: (RATING_ORDER.index(a.rating.code), -a.days_overdue),
    )
    slipping = [a for a in current if a.rating.code in SLIPPING]
    lists = shared_out(slipping) if slipping else []
    pages = {a.ref: f"{number}.{n}" for n, a in enumerate(slipping, 2 + len(lists))}
    slides = [_standing(board, current)] if current else []
    slides += [_slipping(board, chunk, pages, n, len(slipping)) for n, chunk in enumerate(lists, 1)]
    slides += [_action(board, action) for action in slipping]
    waiting = [item for item in items if item.status == "open"]
    answered = [item for item in items if item.status != "open"]
    if items:
        slides += [_asked(board, chunk, n, len(waiting)) for n, chunk in enumerate(shared_out(waiting), 1)]
    slides += [
        _answered(board, chunk, n) for n, chunk in enumerate(shared_out(answered, ANSWERS), 1) if chunk
    ]
    return [replace(slide, code=f"{number}.{n}") for n, slide in enumerate(slides, 1)]


def actions_left_out(actions: Sequence[ActionView]) -> tuple[str, ...]:
    """Actions without a slide, with the reason."""
    historical = sum(a.historical for a in actions)
    several = "s" if historical > 1 else ""
    return (
        (f"{historical} action{several} of an earlier plan: an example, never counted",) if historical else ()
    )


def _standing(board: Board, actions: Sequence[ActionView]) -> Slide:
    slipping = sum(a.rating.code in SLIPPING for a in actions)
    undated = sum(a.rating.code == "no_dates" for a in actions)
    rows = tuple(
        (Entry(section_of(priority)), *(Entry(str(n)) for n in _counts(actions, priority.code)))
        for priority in board.priorities
    )
    return _about(
        board,
        actions,
        Slide(
            "",
            "actions",
            SECTION,
            _how_many_slip(slipping, len(actions)),
            foot_line(board),
            name="actions",
            table=Table(
                "Actions of each priority by how they go",
                ("Priority", "As planned", "Slipping", "No dates"),
                rows,
                (1, 2, 3),
            ),
            key=first_fitting(
                [rating_summary(actions), f"{undated} cannot be rated, because no date is set."]
            ),
            evidence=((rating_summary(actions), _evidence(actions)),),
            notes=(rating_summary(actions),),
            weight=2 if slipping else 0,
        ),
    )


def _counts(actions: Sequence[ActionView], priority: str) -> tuple[int, int, int]:
    codes = [a.rating.code for a in actions if a.priority == priority]
    slipping, undated = sum(code in SLIPPING for code in codes), codes.count("no_dates")
    return len(codes) - slipping - undated, slipping, undated


def _evidence(actions: Sequence[ActionView]) -> Evidence:
    counts = tuple((code, sum(a.rating.code == code for a in actions)) for code in RATING_ORDER)
    return Evidence("rating of actions", actions[0].rating.evidence.version, counts)


def _how_many_slip(slipping: int, whole: int) -> str:
    if whole == 1:
        return f"The one action {'slips' if slipping else 'is as planned'}"
    return f"{slipping or 'None'} of {whole} actions slip{'s' if slipping == 1 else ''}"


def _slipping(
    board: Board, actions: Sequence[ActionView], pages: dict[str, str], number: int, whole: int
) -> Slide:
    rows = tuple(
        (
            Entry(f"{a.ref} {_shortened(a.activity)}", page=pages[a.ref]),
            Entry(f"{a.days_overdue} days" if a.days_overdue else "not yet"),
            Entry(_WORDS[a.rating.code], status=_LIKE[a.rating.code]),
            Entry(pages[a.ref], page=pages[a.ref]),
        )
        for a in actions
    )
    title = f"{whole} action{'s' if whole > 1 else ''} later than first promised"
    return _about(
        board,
        actions,
        Slide(
            "",
            "slipping",
            SECTION,
            title if number == 1 else f"{title}, continued",
            foot_line(board),
            name=numbered("slipping", number),
            table=Table(title, ("Action", "Overdue", "Rating", "Page"), rows, (1,)),
            notes=tuple(f"{a.ref} {a.activity}. {a.rating.word}. {a.rating.sentence}" for a in actions),
        ),
    )


def _action(board: Board, action: ActionView) -> Slide:
    said = f"{action.activity.rstrip('.')}."
    lead = action.lead_role or action.lead_partner
    rows = tuple(
        (
            Entry(_shortened(m.text)),
            Entry(short_date(m.original_due, NOT_STATED)),
            Entry(short_date(m.current_due) if m.current_due not in ("", m.original_due) else ""),
            Entry(short_date(m.done) if m.done else "open"),
        )
        for m in action.milestones
    )
    return _about(
        board,
        [action],
        Slide(
            "",
            "action",
            next((section_of(p) for p in board.priorities if p.code == action.priority), SECTION),
            first_fitting(
                [f"Action {action.ref} {_VERBS[action.rating.code]}", f"Action {action.ref} slips"],
                TITLE_WORDS,
            ),
            foot_line(board, f"led by {lead}" if lead else "no lead is named"),
            name=f"action {action.ref}",
            table=Table(
                f"Milestones of action {action.ref}", ("Milestone", "First due", "Now due", "Done"), rows
            )
            if rows
            else None,
            key=first_fitting([said, f"{_shortened(action.activity, KEY_WORDS)}"]),
            evidence=((action.rating.sentence, action.rating.evidence),),
            notes=(
                said,
                f"Lead: {action.lead_role or 'not named'}, {action.lead_partner or 'partner not named'}.",
                *(f"{short_date(p.date)}: {p.text} ({p.actor})" for p in action.progress[-3:]),
                *action.gaps,
            ),
            weight=2,
        ),
    )


def _asked(board: Board, items: Sequence[MeetingItem], number: int, still_open: int) -> Slide:
    """What meetings raised and nobody has answered yet; that everything is answered, where nothing waits."""
    title = (
        f"{still_open} matter{'s' if still_open > 1 else ''} that meetings raised still open"
        if still_open
        else "Everything that meetings raised is answered"
    )
    rows = tuple(
        (
            Entry(_shortened(item.text)),
            Entry(item.owner or "not named"),
            Entry(short_date(item.due) if item.due else "no day"),
            Entry("overdue" if item.overdue else "open"),
        )
        for item in items
    )
    return Slide(
        "",
        "asked",
        SECTION,
        title if number == 1 else f"{title}, continued",
        foot_line(board),
        name=numbered("asked", number),
        table=Table(title, ("What was raised", "Owner", "By", "Now"), rows) if rows else None,
        notes=tuple(f"{i.kind.capitalize()} of {i.made_by}: {i.text}" for i in items),
        weight=1 if still_open else 0,
    )


def _answered(board: Board, items: Sequence[MeetingItem], number: int) -> Slide:
    """What meetings raised beside what was done about it."""
    title = "You asked, we did"
    rows = tuple(
        (
            Entry(_shortened(item.text, _ANSWER_WORDS)),
            Entry(_shortened(item.answer, _ANSWER_WORDS) if item.answer else "Answered"),
        )
        for item in items
    )
    return Slide(
        "",
        "asked",
        SECTION,
        title if number == 1 else f"{title}, continued",
        foot_line(board),
        name=numbered("answered", number),
        table=Table(title, ("You asked", "We did"), rows, prose=True),
        notes=tuple(f"{i.kind.capitalize()} of {i.made_by}: {i.text} Answer: {i.answer}" for i in items),
    )


def _about(board: Board, actions: Sequence[ActionView], slide: Slide) -> Slide:
    """The slide with the marks of what its actions are about and of how real they are."""
    measures = [board.measure(code) for a in actions for code in a.measures]
    return replace(
        slide,
        restricted=any(m is not None and m.sensitivity == "high" for m in measures),
        illustrative=any(a.illustrative for a in actions),
    )


def _shortened(text: str, most: int = _CELL_WORDS) -> str:
    """The first words of a text that is too long for a cell; the whole text stands in the notes."""
    text = text.rstrip(".")
    return text if words(text) <= most else f"{' '.join(text.split()[:most])} …"
