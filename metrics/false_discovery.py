"""Many tests at once: Benjamini and Hochberg's false discovery rate.

The method of "Controlling the false discovery rate: a practical and powerful approach to multiple testing", Journal of
the Royal Statistical Society B 57 (1995), which keeps the expected share of false findings among all within a budget.
"""

from __future__ import annotations

import numpy as np


def benjamini_hochberg(p) -> np.ndarray:
    """P values adjusted for the false discovery rate; NaN stays NaN and does not count as a test."""
    p = np.asarray(p, dtype=float)
    if p.ndim != 1:
        raise ValueError("p must be one-dimensional")
    if ((p < 0) | (p > 1)).any():
        raise ValueError("p must hold chances between 0 and 1")
    adjusted = np.full(len(p), np.nan)
    tested = np.flatnonzero(np.isfinite(p))
    if len(tested):
        order = tested[np.argsort(p[tested], kind="stable")]
        raised = p[order] * len(tested) / np.arange(1, len(tested) + 1)
        adjusted[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1)
    return adjusted
