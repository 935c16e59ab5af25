"""The final counts of every made-up series, before anything arrives late or is revised."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from data.catalogue import Catalogue
from data.catalogue.model import Measure
from data.illustrative.chance import drawn_counts, drawn_hits, drawn_parts, stream
from data.illustrative.paths import LEAD, change_path, mean_counts, share_path
from data.illustrative.shapes import Shape, ShapeError, Term
from data.illustrative.vintages import ON_TIME_DAYS, QUARTERS, due_age


@dataclass(frozen=True)
class Truth:
    """Final counts by quarter of `QUARTERS`, in all and by part.

    `missed` and `missed_below` are what the numerator and the denominator lack when they are first shown,
    `groups` the parts that were drawn together, `present` says which quarters have a figure.
    """

    numerator: np.ndarray
    denominator: np.ndarray | None
    missed: np.ndarray
    missed_below: np.ndarray
    part_numerators: dict[str, np.ndarray]
    part_denominators: dict[str, np.ndarray]
    groups: tuple[tuple[str, ...], ...]
    present: np.ndarray


@dataclass
class Truths:
    """The truth of every series by code, each drawn once, from a stream of its own."""

    catalogue: Catalogue
    by_measure: dict[str, Shape]
    seed: int
    known: dict[str, Truth] = field(default_factory=dict)

    def of(self, code: str) -> Truth:
        """The final counts of a series. Raises ShapeError naming one without a shape or a measure."""
        if code not in self.known:
            if code not in self.by_measure:
                raise ShapeError(f"a shape refers to {code}, which has no shape")
            self.known[code] = self._drawn(code)
        return self.known[code]

    def _drawn(self, code: str) -> Truth:
        measure, shape = self._measure(code), self.by_measure[code]
        present = _present(measure, shape)
        numerator, denominator = self._whole(measure, shape)
        tops, bottoms, groups = drawn_parts(
            stream(self.seed, code, "parts"), measure, shape, numerator, denominator
        )
        span = 4 if _rolls(measure) and not isinstance(shape.denominator, tuple) else 1
        below = 1 if measure.unit == "rate" else span
        total = _rolled(numerator, span)
        if isinstance(shape.numerator, tuple):
            missed = self._missed(measure, shape.numerator)
        else:
            corrected = stream(self.seed, code, "revisions").random(len(QUARTERS)) < shape.revision
            lacking = np.maximum(np.rint(0.02 * total), np.minimum(total, 1))
            missed = np.where(corrected, lacking, 0).astype(np.int64)
        linked = isinstance(shape.denominator, tuple)
        return Truth(
            numerator=total,
            denominator=None if denominator is None else _rolled(denominator, below),
            part_numerators={part: _rolled(counts, span) for part, counts in tops.items()},
            part_denominators={part: _rolled(counts, below) for part, counts in bottoms.items()},
            missed=missed,
            missed_below=self._missed(measure, shape.denominator) if linked else np.zeros_like(missed),
            groups=groups,
            present=present,
        )

    def _whole(self, measure: Measure, shape: Shape) -> tuple[np.ndarray, np.ndarray | None]:
        """Numerator and denominator by quarter from `LEAD` quarters before the first, before they are summed."""
        rng, denominator = stream(self.seed, measure.code), None
        if isinstance(shape.denominator, tuple):
            denominator = self._linked(rng, measure, shape.denominator)
        elif shape.denominator is not None:
            mean = mean_counts(measure, shape, shape.denominator, shape.denominator_trend, shape.covid)
            if measure.unit == "rate":
                denominator = np.full(len(mean), round(shape.denominator), dtype=np.int64)
            else:
                denominator = drawn_counts(rng, mean, min(shape.dispersion, 1.5), measure.basis)
        if isinstance(shape.numerator, tuple):
            numerator = self._linked(rng, measure, shape.numerator)
        elif measure.unit == "percent":
            share = share_path(self.catalogue, measure, shape)
            numerator = drawn_hits(rng, denominator, share, shape.dispersion)
        else:
            level = change_path(self.catalogue, measure, shape)
            mean = mean_counts(measure, shape, shape.numerator, shape.trend, shape.covid) * level
            numerator = drawn_counts(rng, mean, shape.dispersion, measure.basis)
        return np.minimum(numerator, denominator) if measure.unit == "percent" else numerator, denominator

    def _linked(self, rng: np.random.Generator, measure: Measure, terms: tuple[Term, ...]) -> np.ndarray:
        """The sum of other series. A rolling one has been summed over the year already, so only such may be linked
        to by another."""
        total = np.zeros(len(QUARTERS), dtype=np.int64)
        for term in terms:
            if _rolls(measure) and self._measure(term.code).basis != "rolling":
                raise ShapeError(
                    f"{measure.code}: a rolling series cannot be made of {term.code}, which is not one"
                )
            counts = self.of(term.code).numerator
            total += counts if term.share == 1 else rng.binomial(counts, term.share)
        return np.concatenate([np.full(LEAD, total[0]), total])

    def _missed(self, measure: Measure, terms: tuple[Term, ...]) -> np.ndarray:
        """What linked counts lack at the time this series first shows them."""
        due = due_age(measure)
        together = [t for t in terms if t.share == 1 and due_age(self._measure(t.code)) == due]
        missed = [self.of(term.code).missed for term in together]
        return np.sum([np.zeros(len(QUARTERS), np.int64), *missed], axis=0)

    def _measure(self, code: str) -> Measure:
        """The measure, or for a code with "~" a plain quarterly count that is never shown."""
        if code.startswith("~"):
            plain = {"unit": "count", "basis": "discrete", "frequency": "quarter", "parts": ()}
            first = self.catalogue.measures[0]
            return replace(first, code=code, lag_days=ON_TIME_DAYS, ripens=False, **plain)
        try:
            return self.catalogue.measure(code)
        except KeyError:
            raise ShapeError(f"a shape is for {code}, which is not in the catalogue") from None


def _rolls(measure: Measure) -> bool:
    """Whether each quarter's figure is the sum of a year."""
    return measure.basis == "rolling" and measure.frequency == "quarter"


def _present(measure: Measure, shape: Shape) -> np.ndarray:
    """Which quarters have a figure."""
    numbers = np.array([quarter.number for quarter in QUARTERS])
    if measure.frequency == "survey_wave":
        return np.isin([q.ordinal for q in QUARTERS], [q.ordinal for q in shape.waves])
    if measure.frequency == "annual":
        return numbers == 4
    if measure.frequency == "half_year":
        return numbers % 2 == 0
    return np.ones(len(QUARTERS), dtype=bool)


def _rolled(counts: np.ndarray, span: int) -> np.ndarray:
    """Sums over the last `span` quarters, without the lead."""
    sums = np.convolve(counts, np.ones(span, dtype=np.int64))[: len(counts)]
    return sums[LEAD:].astype(np.int64)
