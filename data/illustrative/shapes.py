"""What each made-up series looks like: its shape, read from `figures/illustrative_series.csv`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from data.figures import FOLDER, headed_table
from data.periods import Quarter

# How a year's count falls on Q1 (April to June) to Q4; each profile has the mean 1.
SEASONS = {
    "none": (1.0, 1.0, 1.0, 1.0),
    "summer": (1.08, 1.12, 0.94, 0.86),
    "summer-december": (1.03, 1.08, 1.02, 0.87),
    "spring-november": (1.30, 0.95, 1.05, 0.70),
    "term": (1.05, 0.78, 1.12, 1.05),
    "school-year": (1.00, 0.40, 1.40, 1.20),
    "november": (0.85, 0.80, 1.45, 0.90),
    "winter": (0.92, 0.88, 1.06, 1.14),
}


class ShapeError(ValueError):
    """A shape that cannot be drawn; the message names the measure."""


@dataclass(frozen=True)
class Gap:
    """Quarters without a figure, shown as such from the vintage `since` on (None: from the start)."""

    reason: str
    first: Quarter
    last: Quarter
    since: Quarter | None = None


@dataclass(frozen=True)
class Term:
    """The counts of another series, or a share of them drawn by chance."""

    code: str
    share: float = 1.0


@dataclass(frozen=True)
class Shape:
    """What one made-up series looks like.

    `numerator` and `denominator` are levels (a year's count; for a snapshot or a survey the count of one
    point), or the series they are the sum of. A code that begins with "~" is a series only others refer to.
    Trend, step and break act on the count of a count measure and on the share of a percentage. `ripening` is
    the share of the final count that is known 0 to 7 quarters after the quarter.
    """

    measure: str
    numerator: float | tuple[Term, ...]
    denominator: float | tuple[Term, ...] | None
    basis: str
    season: tuple[float, float, float, float]
    trend: float
    denominator_trend: float
    covid: float
    dispersion: float
    step: float
    step_at: Quarter | None
    break_factor: float
    late: float
    revision: float
    ripening: tuple[float, ...]
    parts: tuple[tuple[str, float], ...]
    waves: tuple[Quarter, ...]
    gaps: tuple[Gap, ...]


@cache
def shapes() -> dict[str, Shape]:
    """The shape of each measure by code. Raises ShapeError naming the measure when one cannot be read."""
    table = headed_table(FOLDER / "illustrative_series.csv")
    read = [shape_of(row) for row in table.to_dict("records")]
    repeated = sorted({shape.measure for shape in read if [s.measure for s in read].count(shape.measure) > 1})
    if repeated:
        raise ShapeError(f"more than one shape for {', '.join(repeated)}")
    return {shape.measure: shape for shape in read}


def shape_of(row: dict[str, str]) -> Shape:
    """The shape that a row of the file describes. Raises ShapeError naming measure and column."""
    read = _Row(row)
    if row["season"] not in SEASONS:
        raise read.fault("season", f"is not one of {', '.join(SEASONS)}")
    numerator = read.level("numerator")
    if numerator is None:
        raise read.fault("numerator", "is missing")
    if not row["basis"]:
        why = "is missing: say which published figure the level rests on, or that it is assumed"
        raise read.fault("basis", why)
    return Shape(
        measure=row["measure"],
        numerator=numerator,
        denominator=read.level("denominator"),
        basis=row["basis"],
        season=SEASONS[row["season"]],
        trend=read.number("trend", 0.0),
        denominator_trend=read.number("denominator_trend", 0.0),
        covid=read.number("covid", 0.0),
        dispersion=read.number("dispersion", 1.0),
        step=read.number("step", 1.0),
        step_at=read.quarter("step_at", row["step_at"]) if row["step_at"] else None,
        break_factor=read.number("break_factor", 1.0),
        late=read.number("late", 0.0),
        revision=read.number("revision", 0.0),
        ripening=read.ripening(),
        parts=tuple(
            (part, float(share)) for part, share in (pair.split("=") for pair in row["parts"].split())
        ),
        waves=tuple(read.quarter("waves", label) for label in row["waves"].split("; ") if label),
        gaps=tuple(read.gap(text) for text in row["gaps"].split("; ") if text),
    )


@dataclass(frozen=True)
class _Row:
    """The texts of one row by column, read."""

    texts: dict[str, str]

    def fault(self, column: str, why: str) -> ShapeError:
        return ShapeError(f"{self.texts['measure']}, {column}: '{self.texts[column]}' {why}")

    def number(self, column: str, default: float | None = None) -> float:
        if self.texts[column] == "" and default is not None:
            return default
        try:
            return float(self.texts[column])
        except ValueError:
            raise self.fault(column, "is not a number") from None

    def level(self, column: str) -> float | tuple[Term, ...] | None:
        """A number, or a sum of other series such as =VO01+VO02*0.5."""
        text = self.texts[column]
        if text == "":
            return None
        if not text.startswith("="):
            return self.number(column)
        try:
            terms = [term.split("*") for term in text[1:].split("+")]
            return tuple(Term(other, float(share[0]) if share else 1.0) for other, *share in terms)
        except ValueError:
            raise self.fault(column, "is not a sum of codes such as =VO01+VO02*0.5") from None

    def quarter(self, column: str, label: str) -> Quarter:
        try:
            return Quarter.parse(label)
        except ValueError:
            raise self.fault(column, "does not name a financial quarter") from None

    def ripening(self) -> tuple[float, ...]:
        text = self.texts["ripening"]
        shares = tuple(float(share) for share in text.split("/")) if text else ()
        if shares and (len(shares) != 8 or list(shares) != sorted(shares) or shares[-1] > 1):
            raise self.fault("ripening", "must be eight shares that never fall and never pass 1")
        return shares

    def gap(self, text: str) -> Gap:
        """A reason with a quarter or a stretch of them, and the vintage that it shows from, if any."""
        words = text.split(" from ")
        since = self.quarter("gaps", words[1]) if len(words) == 2 else None
        reason, _, stretch = words[0].partition(" ")
        first, _, last = stretch.partition("..")
        return Gap(reason, self.quarter("gaps", first), self.quarter("gaps", last or first), since)
