"""What the chair's page shows: points to raise and an agenda."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BriefPoint:
    """One thing the chair should know: a title, why, and what it is about.

    That is a measure's code, an action as (plan, ref) or the name of what a meeting asked; '' or () for none.
    `illustrative` where the figure or the action it speaks of was made for demonstration.
    """

    title: str
    sentence: str
    measure: str = ""
    illustrative: bool = False
    action: tuple[str, ...] = ()
    item: str = ""


@dataclass(frozen=True)
class AgendaItem:
    """One item of a proposed agenda; `reason` says what its minutes are for."""

    title: str
    minutes: int
    reason: str


@dataclass(frozen=True)
class ChairBrief:
    """A meeting on one page. The minutes of the agenda add up to `minutes` exactly, unless nothing needs any.

    `quiet` says what it means when there is nothing to worry about: that all is well, or that little could be judged.
    `late_more` has how many of a kind ("action", "item", "figure") are late too and not among `late`.
    """

    worries: tuple[BriefPoint, ...]
    praises: tuple[BriefPoint, ...]
    decide: BriefPoint | None
    late: tuple[BriefPoint, ...]
    agenda: tuple[AgendaItem, ...]
    minutes: int
    quiet: str
    late_more: tuple[tuple[str, int], ...] = ()
