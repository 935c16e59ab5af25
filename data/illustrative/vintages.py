"""The quarters that are made up, and the vintages in which their figures arrive."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from data.catalogue.model import Measure
from data.periods import Quarter

FIRST = Quarter.parse("2019-20 Q1")
LAST = Quarter.parse("2025-26 Q3")
FIRST_VINTAGE = Quarter.parse("2022-23 Q4")
DAYS_TO_ARRIVE = 42
QUARTERS = tuple(Quarter(ordinal) for ordinal in range(FIRST.ordinal, LAST.ordinal + 1))
VINTAGES = tuple(Quarter(ordinal) for ordinal in range(FIRST_VINTAGE.ordinal, LAST.ordinal + 1))
ON_TIME_DAYS = 45
_QUARTER_DAYS = 91


def received_on(vintage: Quarter) -> date:
    """The day on which the figures of a vintage arrive: six weeks after its quarter."""
    return vintage.end + timedelta(days=DAYS_TO_ARRIVE)


def due_age(measure: Measure) -> int:
    """In which vintage after its own quarter's a figure arrives: 0 is the first."""
    return max(0, -(-(measure.lag_days - ON_TIME_DAYS) // _QUARTER_DAYS))


def ages() -> np.ndarray:
    """How many quarters old each quarter is in each vintage; negative before it has begun."""
    quarters = np.array([quarter.ordinal for quarter in QUARTERS])
    return np.array([vintage.ordinal for vintage in VINTAGES])[:, None] - quarters[None, :]
