"""Periods of time as the partnership reports them.

A `Period` is a kind with a first and a last day; a `Quarter` is a UK financial quarter
(Q1 is April to June), written "2024-25 Q4". Library quarters are calendar quarters and are never used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

KINDS = (
    "month",
    "quarter",
    "half_year",
    "financial_year",
    "calendar_year",
    "year_to_date",
    "rolling_year",
    "snapshot",
    "survey",
    "other",
)

_YEAR_LABEL = re.compile(r"[0-9]{4}-[0-9]{2}")
_QUARTER_LABEL = re.compile(r"^(\d{4})-(\d{2}) Q([1-4])$")


def financial_year_label(first_year: int) -> str:
    """Label of the financial year that starts on 1 April of `first_year`: 2024 is "2024-25"."""
    return f"{first_year}-{(first_year + 1) % 100:02d}"


def is_financial_year(text: str) -> bool:
    """Whether `text` is the label of a financial year: "2024-25" is, "2024-26" is not."""
    return _YEAR_LABEL.fullmatch(text) is not None and financial_year_label(int(text[:4])) == text


@dataclass(frozen=True, order=True)
class Quarter:
    """A UK financial quarter. `ordinal` counts quarters, so that differences are arithmetic.

    `ordinal // 4` is the calendar year in which the financial year starts; `ordinal % 4` is 0 for Q1.
    """

    ordinal: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        """The financial quarter that contains `day`."""
        start_year = day.year if day.month >= 4 else day.year - 1
        return cls(start_year * 4 + (day.month - 4) % 12 // 3)

    @classmethod
    def parse(cls, label: str) -> Quarter:
        """Read "2024-25 Q4". Raises ValueError naming the text when it is anything else."""
        match = _QUARTER_LABEL.match(label)
        if not match or (int(match[1]) + 1) % 100 != int(match[2]):
            raise ValueError(f"'{label}' is not a financial quarter such as '2024-25 Q4'")
        return cls(int(match[1]) * 4 + int(match[3]) - 1)

    @property
    def start_year(self) -> int:
        """Calendar year in which the financial year starts."""
        return self.ordinal // 4

    @property
    def number(self) -> int:
        """1 to 4."""
        return self.ordinal % 4 + 1

    @property
    def year_label(self) -> str:
        """Financial year, "2024-25"."""
        return financial_year_label(self.start_year)

    @property
    def label(self) -> str:
        """ "2024-25 Q4"."""
        return f"{self.year_label} Q{self.number}"

    @property
    def start(self) -> date:
        """First day."""
        month = 4 + 3 * (self.number - 1)
        return date(self.start_year + (month > 12), month if month <= 12 else month - 12, 1)

    @property
    def end(self) -> date:
        """Last day."""
        return (self + 1).start - timedelta(days=1)

    @property
    def period(self) -> Period:
        """The same quarter as a `Period`."""
        return Period("quarter", self.start, self.end)

    def __add__(self, quarters: int) -> Quarter:
        return Quarter(self.ordinal + quarters)

    def __sub__(self, quarters: int) -> Quarter:
        return Quarter(self.ordinal - quarters)

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, order=True)
class Period:
    """A stretch of time with the kind of reporting it belongs to; both days are inside it."""

    kind: str
    start: date
    end: date

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"'{self.kind}' is not a kind of period; expected one of {', '.join(KINDS)}")
        if self.end < self.start:
            raise ValueError(f"period ends {self.end} before it starts {self.start}")
        if self.kind == "quarter" and Quarter.of(self.start).start != self.start:
            raise ValueError(f"a financial quarter cannot start on {self.start}")
        if self.kind == "quarter" and Quarter.of(self.start).end != self.end:
            raise ValueError(f"the financial quarter from {self.start} cannot end on {self.end}")

    @property
    def quarter(self) -> Quarter | None:
        """The financial quarter this period is, or None for every other kind."""
        return Quarter.of(self.start) if self.kind == "quarter" else None

    @property
    def label(self) -> str:
        """Words for a reader: "2024-25 Q4", "2024-25", "2018", "12 months to March 2019"."""
        match self.kind:
            case "quarter":
                return Quarter.of(self.start).label
            case "financial_year":
                return financial_year_label(self.start.year)
            case "calendar_year":
                return str(self.start.year)
            case "month":
                return f"{self.start:%B %Y}"
            case "half_year":
                quarter = Quarter.of(self.start)
                return f"{quarter.year_label} {'first' if quarter.number == 1 else 'second'} half"
            case "rolling_year":
                return f"12 months to {self.end:%B %Y}"
            case "snapshot" | "survey" if self.start == self.end:
                return f"{self.end.day} {self.end:%B %Y}"
            case _:
                return f"{self.start:%b %Y} to {self.end:%b %Y}"
