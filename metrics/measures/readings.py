"""Measures of reports read beside others: evidence for and against each of two readings, never a verdict.

More reports can mean more harm, or more people who come forward. What a survey, a repeat rate or an outcome did in the
same time fits one reading better than the other; both may be true at once.
"""

from __future__ import annotations

from collections.abc import Sequence

from metrics.views import MeasureView, Reading

COMING_FORWARD, FEWER_FORWARD = "more people coming forward", "fewer people coming forward"
MORE_HARM, LESS_HARM = "more harm", "less harm"
NO_CHANGE = "no unusual change in reports to read"
UNKNOWN = "cannot be told"
BOTH = "either reading"
_KINDS = {"lower": "harm", "higher": "response"}

# What the reports did, then what sort of measure stands beside them, then what that one did.
FITS = {
    ("up", "harm", "up"): MORE_HARM,
    ("up", "harm", "flat"): COMING_FORWARD,
    ("up", "harm", "down"): COMING_FORWARD,
    ("up", "response", "up"): COMING_FORWARD,
    ("up", "response", "flat"): BOTH,
    ("up", "response", "down"): MORE_HARM,
    ("down", "harm", "up"): FEWER_FORWARD,
    ("down", "harm", "flat"): FEWER_FORWARD,
    ("down", "harm", "down"): LESS_HARM,
    ("down", "response", "up"): LESS_HARM,
    ("down", "response", "flat"): BOTH,
    ("down", "response", "down"): FEWER_FORWARD,
}


def readings(reports: MeasureView, beside: Sequence[MeasureView]) -> tuple[Reading, ...]:
    """One line for each measure that is read beside a measure of reports."""
    if reports.polarity != "reporting":
        return ()
    return tuple(_reading(reports, other) for other in beside if other.shown)


def moved(view: MeasureView) -> str:
    """`up`, `down` or `flat` (within usual variation) against the same quarter last year; '' when that is not known."""
    change = next((c for c in view.changes if c.against == "same quarter last year"), None)
    if change is None or change.usual is None:
        return ""
    return "flat" if change.usual else "up" if change.absolute > 0 else "down"


def fits(reports: str, kind: str, other: str) -> str:
    """Which reading of the reports a move of the other measure fits."""
    if not reports or not other:
        return UNKNOWN
    if reports == "flat":
        return NO_CHANGE
    return FITS.get((reports, kind, other), BOTH)


def _reading(reports: MeasureView, other: MeasureView) -> Reading:
    change = next((c for c in other.changes if c.against == "same quarter last year"), None)
    latest = other.latest
    return Reading(
        other.code,
        other.short_name,
        "survey" if other.basis == "survey" else other.role,
        f"{latest.text} in {latest.quarter}" if latest else "No figure",
        change.sentence if change else "There is no figure a year before to compare with.",
        fits(moved(reports), _KINDS.get(other.polarity, ""), moved(other)),
    )
