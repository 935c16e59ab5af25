"""The words of a control chart, by code: special causes, point types, variation, assurance and reasons."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

POINT_TYPES = (
    "common_cause",
    "special_cause_improvement",
    "special_cause_concern",
    "special_cause_neutral_high",
    "special_cause_neutral_low",
)
VARIATIONS = (
    None,
    "common_cause",
    "improvement_high",
    "improvement_low",
    "concern_high",
    "concern_low",
    "neutral_high",
    "neutral_low",
)
ASSURANCES = (None, "consistent_pass", "consistent_fail", "inconsistent")
IMPROVEMENTS = {"increase": 1, "decrease": -1, "neutral": 0}
# One bit each, so that the reasons of ten thousand series are one small array.
REASONS = (
    "no figures",
    "no figures in the baseline",
    "one point",
    "constant",
    "constant baseline",
    "no neighbouring points",
    "no spread between neighbouring points",
    "screening left no range",
    "screening left no spread",
    "short baseline",
    "few points",
)
REASON_BIT = {reason: np.uint16(1 << position) for position, reason in enumerate(REASONS)}
RULES = ("limit", "trend", "near", "run")
DIRECTION_OF_CODE = np.array([0, 1, -1, 1, -1, 1, -1, 1, -1], dtype=np.int8)
# Rows: improvement is a fall, neither, a rise. Columns: low, no signal, high.
POINT_CODE = np.array([[1, 0, 2], [4, 0, 3], [2, 0, 1]], dtype=np.int8)
VARIATION_CODE = np.array([[3, 1, 4], [7, 1, 6], [5, 1, 2]], dtype=np.int8)


def special_cause_labels(run_length: int = 7, trend_length: int = 7) -> tuple[str, ...]:
    """The nine labels a point can have, in the order of `special_cause_code`."""
    return (
        "Common Cause",
        "Above UCL",
        "Below LCL",
        f"{trend_length} Point Trend (Increasing)",
        f"{trend_length} Point Trend (Decreasing)",
        "2 in 3 Above CL",
        "2 in 3 Below CL",
        f"{run_length} Points Above CL",
        f"{run_length} Points Below CL",
    )


def special_cause_words(label: str) -> str:
    """One of `special_cause_labels` as it is said to a reader who knows no control charts."""
    match label.split():
        case ["Common", "Cause"]:
            return "nothing beyond usual variation"
        case ["Above", "UCL"]:
            return "above the usual range"
        case ["Below", "LCL"]:
            return "below the usual range"
        case [count, "Point", "Trend", way]:
            return f"{count} in a row {'rising' if 'Increasing' in way else 'falling'}"
        case ["2", "in", "3", side, "CL"]:
            return f"2 of the last 3 far {side.lower()} the average"
        case [count, "Points", side, "CL"]:
            return f"{count} in a row {side.lower()} the average"
        case _:
            return label


def labelled(labels: Sequence[str | None], codes: np.ndarray) -> np.ndarray:
    """An array of text from codes into `labels`, read-only."""
    return locked(np.array(labels, dtype=object)[codes])


def reason_words(code) -> tuple[str, ...]:
    """The reasons whose bits are set in a code."""
    return tuple(reason for reason in REASONS if code & REASON_BIT[reason])


def locked(array: np.ndarray) -> np.ndarray:
    """The array itself, read-only."""
    array.setflags(write=False)
    return array
