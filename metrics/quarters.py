"""Financial quarters by their labels, "2024-25 Q4": Q1 is April to June."""

from __future__ import annotations

import calendar
from datetime import date


def quarter_end(label: str) -> date:
    """The last day of a quarter: 31 March 2025 for "2024-25 Q4"."""
    year, number = int(label[:4]), int(label[-1])
    month = (6, 9, 12, 3)[number - 1]
    year += number == 4
    return date(year, month, calendar.monthrange(year, month)[1])


def quarter_after(label: str) -> str:
    """The label of the quarter that follows: "2025-26 Q1" after "2024-25 Q4"."""
    year, number = int(label[:4]), int(label[-1])
    return f"{label[:7]} Q{number + 1}" if number < 4 else f"{year + 1}-{(year + 2) % 100:02d} Q1"
