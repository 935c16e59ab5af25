"""What it means that a list is empty: that all is well, or that little could be judged."""

from collections.abc import Sequence

from metrics.rules import ASSESSED
from metrics.views.measures import MeasureView


def judged(view: MeasureView) -> bool:
    """Whether the measure was assessed against a target."""
    return view.status.code in ASSESSED


def quiet(measures: Sequence[MeasureView]) -> str:
    """What an empty list of what is off means: silence is no good news where little could be judged."""
    shown = [m for m in measures if m.shown]
    if any(map(judged, shown)):
        words = "Nothing is off target or worse than chance explains."
    elif any(m.variation.code != "too_few" for m in shown):
        words = "No measure could be assessed against a target, and nothing is worse than chance explains."
    else:
        words = "No measure could be assessed against a target or tested for change."
    return " ".join(filter(None, (words, without_figures(shown))))


def without_figures(measures: Sequence[MeasureView]) -> str:
    """How many of the measures have no figure to show, whether none came or all are protected; '' when all have one."""
    shown = [m for m in measures if m.shown]
    empty = sum(m.latest is None for m in shown)
    return (
        f"{empty} of {len(shown)} measures {'has' if empty == 1 else 'have'} no figure to show."
        if empty
        else ""
    )
