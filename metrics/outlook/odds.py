"""Odds as a reader says them."""

from __future__ import annotations

import numpy as np


def odds_words(odds: float, *, closed: bool = False) -> str:
    """The odds as a reader says them: "about 3 in 10"; never a false precision, and certainty only when
    closed.
    """
    if np.isnan(odds):
        return ""
    if not 0 <= odds <= 1:
        raise ValueError("odds must lie between 0 and 1")
    if closed or odds in (0, 1):
        return "met" if odds == 1 else "not met"
    if odds < 0.05:
        return "less than 1 in 20"
    if odds > 0.95:
        return "more than 19 in 20"
    return f"about {min(9, max(1, round(10 * odds)))} in 10"


def odds_class(odds: float) -> str:
    """`likely` (two in three or more), `unlikely` (one in three or less), else `either way`; "" for NaN."""
    if np.isnan(odds):
        return ""
    return "likely" if odds >= 2 / 3 else "unlikely" if odds <= 1 / 3 else "either way"
