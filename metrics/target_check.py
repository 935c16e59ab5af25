"""Is a target worth having? What its own past says: always met, never met, or nought.

Pure: a series and a target in, sentences out. A check is a question for the next review, never a verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from metrics import wording
from metrics.rules import JUDGED_POLARITIES
from metrics.views import MeasureView, Target

LOOKED_BACK = 20
"""Quarters looked back over."""

LEAST = 8
"""Fewer figures than this say nothing about a target."""

STATES = ("always_met", "never_met", "zero", "too_few", "plausible", "not_judged")


@dataclass(frozen=True)
class TargetCheck:
    """What the past says about one target. `state` is one of STATES; `met` of `known` past figures would meet it."""

    measure: str
    name: str
    target: str
    years: str
    state: str
    met: int
    known: int
    sentence: str

    @property
    def is_questionable(self) -> bool:
        """Whether the next review should look at it."""
        return self.state in ("always_met", "never_met", "zero")


def target_check(view: MeasureView, target: Target) -> TargetCheck:
    """What the last `LOOKED_BACK` figures of a measure say about a target, in force then or not.

    A yearly count is compared with the last full years. Changes, bands and measures without a good direction are
    not judged.
    """
    known = _past(view, target)
    value = target.value
    if (
        view.polarity not in JUDGED_POLARITIES
        or target.kind not in ("level", "annual_count")
        or value is None
    ):
        return _answer(view, target, "not_judged", 0, 0, "It cannot be checked against single figures.")
    met = sum(v >= value if view.polarity == "higher" else v <= value for v in known)
    span = wording.number_of(len(known), "year" if target.kind == "annual_count" else "quarter")
    sentence = f"Met in {met} of the last {span}."
    if value == 0:
        words = "every figure meets it" if view.polarity == "higher" else "one case misses it"
        return _answer(view, target, "zero", met, len(known), f"The target is 0: {words}. {sentence}")
    if len(known) < (LEAST if target.kind == "level" else LEAST // 4):
        words = f"Only {wording.number_of(len(known), 'figure')}: too few to tell. {sentence}"
        return _answer(view, target, "too_few", met, len(known), words)
    if met == len(known):
        words = f"{sentence} It asks for nothing that is not already done."
        return _answer(view, target, "always_met", met, len(known), words)
    if met == 0:
        words = f"Never met in the last {span}. Nothing in its past says how it could be."
        return _answer(view, target, "never_met", met, len(known), words)
    return _answer(view, target, "plausible", met, len(known), sentence)


def target_checks(
    views: Sequence[MeasureView], targets: dict[str, Sequence[Target]]
) -> tuple[TargetCheck, ...]:
    """The check of every target by measure code; those worth a question first."""
    found = [target_check(view, target) for view in views for target in targets.get(view.code, ())]
    return tuple(sorted(found, key=lambda check: (not check.is_questionable, check.measure, check.years)))


def _past(view: MeasureView, target: Target) -> list[float]:
    """The figures a target is compared with, oldest first."""
    if target.kind == "annual_count":
        whole = [row for row in reversed(view.years) if row.year_to_date is None]
        return [row.year_end.value for row in whole if row.year_end.value is not None][-LOOKED_BACK // 4 :]
    return [point.value for point in view.points if point.value is not None][-LOOKED_BACK:]


def _answer(
    view: MeasureView, target: Target, state: str, met: int, known: int, sentence: str
) -> TargetCheck:
    if view.provenance == "illustrative":
        sentence += " Its past is illustrative."
    years = target.first_year + (f" to {target.last_year}" if target.last_year != target.first_year else "")
    if not target.last_year:
        years = f"from {target.first_year}"
    return TargetCheck(view.code, view.short_name, target.text, years, state, met, known, sentence)
