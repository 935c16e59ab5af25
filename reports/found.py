"""What a period brought to a priority: what its actions finished, and its findings by what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from metrics.views import PRAISED, WORRYING, ActionView, Board, Finding, PriorityView, quarter_end
from reports.paper import Block, Bullets, Heading, listed

MOST = 5
"""So many items a list of a report has."""


@dataclass(frozen=True)
class Found:
    """The findings of a priority: those that worry, those that praise, and what is merely new."""

    challenges: tuple[Finding, ...]
    improvements: tuple[Finding, ...]
    others: tuple[Finding, ...]


def found_in(board: Board, priority: PriorityView) -> Found:
    """The findings about single measures of a priority."""
    attention, changed = (
        tuple(f for f in found if f.priority == priority.code and f.measure)
        for found in (board.attention, board.changed)
    )
    named = {f.measure for f in attention}
    return Found(
        (*attention, *(f for f in changed if f.kind in WORRYING and f.measure not in named)),
        tuple(f for f in changed if f.kind in PRAISED),
        tuple(f for f in changed if f.kind not in (*WORRYING, *PRAISED)),
    )


def improvement_blocks(found: Found) -> tuple[Block, ...]:
    """What became better by more than chance explains."""
    return Heading("Improvements in the figures"), listed(told(found.improvements), "None was found.")


def other_blocks(found: Found) -> tuple[Block, ...]:
    """What is new without being better or worse, where there is any."""
    return (Heading("Also new in the figures"), Bullets(told(found.others))) if found.others else ()


def told(findings: Sequence[Finding]) -> tuple[str, ...]:
    """The first of the findings in words."""
    return tuple(f"{f.title}. {f.sentence}" for f in findings[:MOST])


def done_in(actions: Sequence[ActionView], period: str) -> tuple[str, ...]:
    """Milestones met and progress reported in a quarter, "2025-26 Q3", or a year, "2025-26", the newest first."""
    end = quarter_end(period if " " in period else f"{period} Q4")
    start = date(end.year, end.month - 2, 1) if " " in period else date(end.year - 1, 4, 1)
    dated = [(m.done, f"{_of(a)}: {m.text}, done") for a in actions for m in a.milestones if m.done]
    dated += [(p.date, f"{_of(a)}: {p.text}") for a in actions for p in a.progress if not _is_step(a, p.text)]
    inside = [(day, text) for day, text in dated if start.isoformat() <= day <= end.isoformat()]
    return tuple(text for _, text in sorted(inside, key=lambda item: item[0], reverse=True)[:MOST])


def _is_step(action: ActionView, text: str) -> bool:
    """Whether the words of a progress are those of a finished milestone, which is told by itself."""
    return text.rstrip(".").casefold() in {m.text.rstrip(".").casefold() for m in action.milestones if m.done}


def _of(action: ActionView) -> str:
    return f"{action.ref} (illustrative)" if action.illustrative else action.ref
