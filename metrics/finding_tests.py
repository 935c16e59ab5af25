"""What stands behind a finding: its test in words, and the quarters it speaks of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from metrics.views import Finding, MeasureView

_BY_RULE = {
    "status": "The figure is set beside the target. Equal to the target is met.",
    "status of a young quarter": "A figure that may still grow is judged by where it is likely to settle.",
    "false-alarm budget": "The newest figures are set beside those before. Made-up series in which nothing changes "
    "show how often chance alone would do as much. Of all that is listed, one in five is expected to be there by "
    "chance.",
    "xmr": "The figures are set beside their own past. Limits come from how far they usually move from one quarter to "
    "the next.",
    "year-end outlook": "The year is forecast from its quarters so far and from past years. How wrong such forecasts "
    "were gives the range and the odds.",
    "change against": "The change is set beside how far such figures usually move. Up to that, it is within usual "
    "variation.",
    "figure since": "The figure is set beside every one since the last break.",
    "revision": "The figure is set beside what the last board was shown.",
    "target in force": "The targets in force in the two years are set side by side.",
    "dated break": "The day of the break and its reason are on record. Figures are not joined across it.",
    "due date": "The day is set beside the day on which the figure was due.",
    "figures received": "A figure counts as come once its return was taken in.",
    "reason for a gap": "The reason is the one the return gave.",
}
_QUARTERS_OF = {"limit": 1, "near": 2, "run": 7, "trend": 7}


def with_tests(findings: Iterable[Finding], measures: Iterable[MeasureView]) -> tuple[Finding, ...]:
    """The findings, each with its test in words and the quarters to look at."""
    views = {view.code: view for view in measures}
    return tuple(
        replace(f, test=words_of_test(f.evidence.rule), points=quarters_of(f, views.get(f.measure)))
        for f in findings
    )


def words_of_test(rule: str) -> str:
    """The test behind a rule in words; '' for a rule that tests nothing."""
    return _BY_RULE.get(rule) or next((words for name, words in _BY_RULE.items() if name in rule), "")


def quarters_of(finding: Finding, view: MeasureView | None) -> tuple[str, ...]:
    """The quarters with a figure that a finding speaks of, oldest first; the latest where it names none."""
    shown = [p for p in view.points if p.value is not None] if view is not None else []
    if not shown:
        return ()
    labels = [p.quarter for p in shown]
    numbers = dict(finding.evidence.numbers)
    named = {text for text in numbers.values() if isinstance(text, str)} & set(labels)
    newest = max(named, key=labels.index) if named else labels[-1]
    at = labels.index(newest) + 1
    if finding.evidence.rule == "false-alarm budget":
        named |= set(labels[max(0, at - _QUARTERS_OF[numbers["rule"]]) : at])
    elif finding.evidence.rule.startswith("xmr"):
        named |= _signal_at(shown[:at])
    return tuple(label for label in labels if label in (named or {newest}))


def _signal_at(points: list) -> set[str]:
    """The newest point, with those before it that belong to the same signal."""
    kind, found = points[-1].point_type, {points[-1].quarter}
    for point in reversed(points[:-1]):
        if kind == "common_cause" or point.point_type != kind:
            break
        found.add(point.quarter)
    return found
