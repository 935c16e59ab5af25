"""The owner's stated confidence in the year end: a word that may stand against the odds, never unseen.

A measure that is off target counts as recoverable when the odds of meeting the year's target are even or better, or
when its owner states confidence and says why. The word changes nothing else: a measure never becomes on target by it,
the odds stay beside it, and a year that is over is judged by its figures alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

CONFIDENT, NOT_CONFIDENT = "confident", "not confident"


class Stated(NamedTuple):
    """What the owner of a measure stated for a quarter: `word` is "confident" or "not confident"."""

    measure: str
    quarter: str
    word: str
    reason: str
    actor: str
    written_at: str

    @property
    def lifts(self) -> bool:
        """Whether the word makes an off-target measure recoverable: confidence, with its reason."""
        return self.word == CONFIDENT and bool(self.reason.strip())


def stated_in(entries: Iterable[object]) -> tuple[Stated, ...]:
    """The newest word on every measure and quarter among what was written down (kind, key, body, actor, recorded_at).

    A later commentary without a word takes the earlier one back.
    """
    newest = {e.key: e for e in entries if e.kind == "commentary"}
    return tuple(
        Stated(
            e.body["measure"],
            e.body["quarter"],
            e.body["confidence"],
            e.body["confidence_reason"],
            e.actor,
            e.recorded_at,
        )
        for e in newest.values()
        if e.body["confidence"]
    )
