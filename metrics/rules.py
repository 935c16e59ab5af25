"""The rules of judging by name, and their version.

Every claim on a screen or in a file carries `RULES_VERSION`; change the version with any change below.
"""

from __future__ import annotations

RULES_VERSION = "2026.2"

STATUSES = ("met", "recoverable", "high_risk", "off_target", "no_target", "not_assessed")
ASSESSED = ("met", "recoverable", "high_risk", "off_target")
VARIATIONS = ("improving", "worsening", "higher", "lower", "steady", "too_few")
ASSURANCES = ("always", "sometimes", "never", "unknown")

# Position 0 means that there is a figure; every other position is why there is none.
REASONS = (
    "",
    "not_due",
    "late",
    "not_collected",
    "incomplete",
    "suppressed",
    "not_applicable",
    "withdrawn",
    "held_by_owner",
)
REASON = {name: position for position, name in enumerate(REASONS)}

AUDIENCES = ("analyst", "board", "display", "public")
RELEASED = ("board", "display", "public")
"""A release keeps what was presented; what only analysts may see is worked out when they ask."""
POLARITIES = ("higher", "lower", "band", "reporting", "context")
JUDGED_POLARITIES = ("higher", "lower")

LEAST_POINTS = 13
"""Points in one unbroken stretch before limits are drawn (Making Data Count)."""

LEAST_BASE_FOR_PERCENT_CHANGE = 30
"""A percent change is not shown when the baseline counts fewer than this."""

LEAST_BASE_FOR_PERCENTAGE = 30
"""A percentage is not shown to protected audiences when its denominator is smaller than this."""

SMALL_COUNT = 5
"""Counts from one to one below this are hidden from protected audiences."""

MOST_HIDDEN_SHARE = 0.6
"""A block of areas or parts with a larger share hidden is not shown at all."""

PUBLIC_ROUNDING = 5
"""Counts shown to the public are rounded to this base, halves up, totals independently."""

YOUNG_DAYS = 184
"""A quarter of a ripening measure is young for this many days after its end."""

STOPPED_AFTER = 8
"""A series without a figure for more quarters than this is drawn up to its last figure only."""

MOST_WORDS_IN_TITLE = 12
MOST_WORDS_IN_SUMMARY = 45

# Consequence order of what needs attention. A reader cannot change it.
ATTENTION_ORDER = ("high_risk", "off_target", "recoverable", "worsening")
TARGET_ORDER = ("level", "annual_count", "change")
"""Where several kinds of target are in force, the first of these is the one that is judged."""
