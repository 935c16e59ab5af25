"""Evidence: the numbers a claim rests on, with the rule and the version of the rules."""

from __future__ import annotations

import numpy as np

from metrics.rules import RULES_VERSION
from metrics.views import Evidence

DECIMALS_KEPT = 6


def evidence(rule: str, /, **numbers: object) -> Evidence:
    """Evidence with the version of the rules; numbers rounded as stored, missing ones left out."""
    kept = (
        (name, kept_number(n) if isinstance(n, float | np.floating) else n) for name, n in numbers.items()
    )
    return Evidence(rule, RULES_VERSION, tuple((name, n) for name, n in kept if n is not None))


def kept_number(value: float) -> float | None:
    """A number as views keep it: six decimals, never minus zero; None for NaN and infinities."""
    return round(float(value), DECIMALS_KEPT) + 0.0 if np.isfinite(value) else None
