"""What is handed to the store. Everything is checked here, in Python, before a database sees it.

The two databases disagree silently about text in number columns, fractions in whole-number columns, NaN and
instants without a time zone; so none of these gets this far.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from data.periods import Period, Quarter

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
MATURITIES = ("", "provisional", "final")
BOUNDS = ("", "more than", "at least", "less than", "at most", "about")
PROVENANCES = ("published", "recorded_crime", "illustrative", "return")
PLACED_BY = ("point", "code", "best_fit")
"""How the area of a street-level record was told: by its published point, by the code in the file, by best fit."""
AUDIENCES = ("analyst", "board", "display", "public")
DECIMALS = 4
LARGEST_COUNT = 10**15
LARGEST_VALUE = Decimal(10**12)
LONGEST = {"code": 60, "part": 60, "area": 40, "text": 1000, "actor": 200}
LONGEST_NOTE = 4000
LARGE_REVISION = Decimal(5)
"""A figure a board has seen is revised much when it moves by more than so many percent of itself."""
FIRST_FIGURES = "First figures for these periods."
"""The reason of a batch that revises nothing. One that revises a figure much must give another."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_CONTROL_BUT_LINES = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_HIDDEN = re.compile(
    r"[\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
    r"|(?<![^\x00-\x7f])[\u200c\u200d]"
)
"""What turns text round or cannot be seen. The two joiners are part of the spelling of Persian and of Indian languages,
and of emoji; after a plain Latin letter, a digit or a space they only hide."""
_SMALLEST_STEP = Decimal(1).scaleb(-DECIMALS)


class ObservationError(ValueError):
    """A field of something handed to the store cannot be kept. The message names the field."""


@dataclass(frozen=True)
class Observation:
    """One figure, or the reason why there is none: measure x period x area x part.

    `part` is '' for the whole. `numerator` and `denominator` are counts, `value` a figure as published with at
    most four decimals. `bound` says that the figure is only a bound, `source_text` is what the source printed.
    Raises ObservationError, naming the field, for anything that is not exactly that.
    """

    measure: str
    period: Period
    area: str
    part: str = ""
    numerator: int | None = None
    denominator: int | None = None
    value: Decimal | None = None
    bound: str = ""
    source_text: str = ""
    maturity: str = "final"
    reason: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.period, Period):
            raise ObservationError(f"period of {self.measure} must be a Period, not {_shown(self.period)}")
        check_text("measure", self.measure, LONGEST["code"], empty=False)
        check_text("area", self.area, LONGEST["area"], empty=False)
        check_text("part", self.part, LONGEST["part"])
        check_text("source_text", self.source_text, LONGEST["text"])
        for field in ("numerator", "denominator"):
            self._check_count(field, getattr(self, field))
        self._check_value()
        check_word("bound", self.bound, BOUNDS)
        check_word("maturity", self.maturity, MATURITIES)
        check_word("reason", self.reason, REASONS)
        has_figure = self.numerator is not None or self.value is not None
        if has_figure and self.reason:
            raise ObservationError(f"reason of {self} is '{self.reason}', but there is a figure too")
        if not has_figure and not self.reason:
            raise ObservationError(f"reason of {self} is missing: there is neither a numerator nor a value")

    def __str__(self) -> str:
        part = f", {self.part}" if self.part else ""
        return f"{self.measure}{part}, {self.area}, {self.period.label}"

    def _check_count(self, field: str, count: object) -> None:
        if count is None:
            return
        if type(count) is not int:
            raise ObservationError(f"{field} of {self} must be a whole number, not {_shown(count)}")
        if not 0 <= count <= LARGEST_COUNT:
            raise ObservationError(f"{field} of {self} is {count}; counts go from 0 to {LARGEST_COUNT}")

    def _check_value(self) -> None:
        value = self.value
        if value is None:
            return
        if type(value) is not Decimal:
            raise ObservationError(f"value of {self} must be a Decimal, not {_shown(value)}")
        if not value.is_finite():
            raise ObservationError(f"value of {self} is {value}, which is not a number")
        if abs(value) >= LARGEST_VALUE:
            raise ObservationError(f"value of {self} is {value}; values stay under {LARGEST_VALUE}")
        if value != value.quantize(_SMALLEST_STEP):
            raise ObservationError(f"value of {self} is {value}; at most {DECIMALS} decimals are kept")


@dataclass(frozen=True)
class MonthCoverage:
    """What the street-level records of a month cover: the whole force's, those of them without a location, which belong
    to no area, and how the ward and the neighbourhood of the others were told (PLACED_BY)."""

    period: Period
    records: int
    unlocated: int
    wards_by: str
    neighbourhoods_by: str

    def __post_init__(self) -> None:
        if not isinstance(self.period, Period) or self.period.kind != "month":
            raise ObservationError(f"coverage is of a month, not of {_shown(self.period)}")
        for field in ("records", "unlocated"):
            count = getattr(self, field)
            if type(count) is not int or not 0 <= count <= LARGEST_COUNT:
                raise ObservationError(f"{field} of {self.period.label} must be a count, not {_shown(count)}")
        if self.unlocated > self.records:
            raise ObservationError(f"{self.period.label} has more unlocated records than records")
        for field in ("wards_by", "neighbourhoods_by"):
            check_word(field, getattr(self, field), PLACED_BY)


@dataclass(frozen=True)
class NewBatch:
    """A return about to be accepted: where it came from, who accepts it and why. Texts; `received` is a day.

    `source_sha256` is the hash of the file as it arrived, 64 hexadecimal digits: the same file is accepted once. For a
    police file that came with boundaries it covers these too.
    `head` is the newest batch the rows were compared with: the store refuses them when it has taken another since.
    None does not ask. `coverage` says of each month of street-level records what they cover.
    """

    provenance: str
    source: str
    url: str
    file_name: str
    source_sha256: str
    actor: str
    reason: str
    received: date
    head: int | None = None
    coverage: tuple[MonthCoverage, ...] = ()

    def __post_init__(self) -> None:
        check_word("provenance", self.provenance, PROVENANCES)
        for field in ("source", "actor", "reason"):
            check_text(
                field, getattr(self, field), LONGEST["actor" if field == "actor" else "text"], empty=False
            )
        for field in ("url", "file_name"):
            check_text(field, getattr(self, field), LONGEST["text"])
        check_text("source_sha256", self.source_sha256, 64, empty=False)
        if len(self.source_sha256) != 64 or not set(self.source_sha256) <= set("0123456789abcdef"):
            raise ObservationError("source_sha256 must be 64 hexadecimal digits in lower case")
        check_day("received", self.received)


@dataclass(frozen=True)
class NewRelease:
    """What a board is about to see. `published_at` None is now.

    `head` is the newest batch its views were made from: the store refuses the release when it has taken another
    since. None does not ask. `supplement_to` is the release it adds late figures to.
    """

    name: str
    quarter: Quarter
    meeting_date: date
    note: str
    actor: str
    as_of: date
    rules_version: str
    published_at: datetime | None = None
    head: int | None = None
    supplement_to: int | None = None

    def __post_init__(self) -> None:
        check_text("name", self.name, LONGEST["text"], empty=False)
        check_text("actor", self.actor, LONGEST["actor"], empty=False)
        check_text("note", self.note, LONGEST_NOTE, lines=True)
        check_text("rules_version", self.rules_version, LONGEST["code"], empty=False)
        if not isinstance(self.quarter, Quarter):
            raise ObservationError(f"quarter must be a Quarter, not {_shown(self.quarter)}")
        check_day("meeting_date", self.meeting_date)
        check_day("as_of", self.as_of)
        if self.published_at is not None and self.published_at.tzinfo is None:
            raise ObservationError(f"published_at is {self.published_at}, which has no time zone")


@dataclass(frozen=True)
class NewNote:
    """A remark kept where the next reader sees it. `measure` and `area` '' and `quarter` None mean every one."""

    text: str
    actor: str
    measure: str = ""
    area: str = ""
    quarter: Quarter | None = None
    kind: str = "note"

    def __post_init__(self) -> None:
        check_text("text", self.text, LONGEST_NOTE, empty=False, lines=True)
        check_text("actor", self.actor, LONGEST["actor"], empty=False)
        check_text("measure", self.measure, LONGEST["code"])
        check_text("area", self.area, LONGEST["area"])
        check_text("kind", self.kind, LONGEST["code"], empty=False)
        if self.quarter is not None and not isinstance(self.quarter, Quarter):
            raise ObservationError(f"quarter must be a Quarter, not {_shown(self.quarter)}")


def note_place(period: Period) -> tuple[Quarter, str]:
    """The quarter and kind of a note beside the figure of another area for this period.

    A longer period's note stands with the quarter in which the period ends, apart from that quarter's own.
    """
    kind = "note" if period.kind == "quarter" else f"{period.kind} to {period.end}"
    return Quarter.of(period.end), kind


def check_text(field: str, text: object, longest: int, *, empty: bool = True, lines: bool = False) -> None:
    """Raise ObservationError naming the field unless it is text both databases keep unchanged."""
    if type(text) is not str:
        raise ObservationError(f"{field} must be text, not {_shown(text)}")
    if not empty and not text.strip():
        raise ObservationError(f"{field} is empty")
    if len(text) > longest:
        raise ObservationError(f"{field} has {len(text)} characters; at most {longest} are kept")
    if (_CONTROL_BUT_LINES if lines else _CONTROL).search(text):
        raise ObservationError(f"{field} contains a control character: {text[:40]!r}")
    hidden = _HIDDEN.search(text)
    if hidden:
        before = text[max(hidden.start() - 20, 0) : hidden.start()]
        where = f"after '{before}'" if before else "at its beginning"
        raise ObservationError(
            f"{field} contains a hidden character, U+{ord(hidden[0]):04X}, {where}: take it out"
        )


def check_word(field: str, word: object, words: tuple[str, ...]) -> None:
    """Raise ObservationError naming the field unless it is one of the words."""
    if type(word) is not str or word not in words:
        allowed = ", ".join(word for word in words if word) + (", or nothing" if "" in words else "")
        given = f"'{word[:40]}'" if type(word) is str else _shown(word)
        raise ObservationError(f"{field} is {given}; expected one of {allowed}")


def check_day(field: str, day: object) -> None:
    """Raise ObservationError naming the field unless it is a day."""
    if type(day) is not date:
        raise ObservationError(f"{field} must be a date, not {_shown(day)}")


def _shown(value: object) -> str:
    return f"{str(value)[:40]!r} ({type(value).__name__})"
