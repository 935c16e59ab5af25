"""Figures made for demonstration: one series for each measure that has no published quarterly series.

They are drawn from the shapes in `figures/illustrative_series.csv` with a fixed seed, and nothing else: each
measure has a random stream of its own, so that a new measure never changes the figures of another. They are
not real, and every batch made from them says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.figures import FOLDER, headed_table
from data.geography import BOROUGH, wards
from data.periods import Quarter

if TYPE_CHECKING:
    from data.catalogue import Catalogue
    from data.catalogue.model import Measure

SEED = 20260215
FIRST = Quarter.parse("2019-20 Q1")
LAST = Quarter.parse("2025-26 Q3")
FIRST_VINTAGE = Quarter.parse("2022-23 Q4")
FIRST_WARD_QUARTER = Quarter.parse("2021-22 Q1")
DAYS_TO_ARRIVE = 42

QUARTERS = tuple(Quarter(ordinal) for ordinal in range(FIRST.ordinal, LAST.ordinal + 1))
VINTAGES = tuple(Quarter(ordinal) for ordinal in range(FIRST_VINTAGE.ordinal, LAST.ordinal + 1))

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

# How much of the Covid effect each quarter takes.
_COVID = {
    "2019-20 Q4": 0.15,
    "2020-21 Q1": 1.0,
    "2020-21 Q2": 0.5,
    "2020-21 Q3": 0.7,
    "2020-21 Q4": 0.8,
    "2021-22 Q1": 0.3,
}

_LEAD = 3
_ON_TIME_DAYS = 45
_QUARTER_DAYS = 91
_RIPE = 0.97
_SHARE_LIMITS = (0.005, 0.985)
_VINTAGE_COLUMNS = (
    "vintage",
    "received",
    "measure",
    "part",
    "area",
    "quarter",
    "numerator",
    "denominator",
    "maturity",
    "reason",
)


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


@dataclass(frozen=True)
class _Truth:
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


def received_on(vintage: Quarter) -> date:
    """The day on which the figures of a vintage arrive: six weeks after its quarter."""
    return vintage.end + timedelta(days=DAYS_TO_ARRIVE)


@cache
def shapes() -> dict[str, Shape]:
    """The shape of each measure by code. Raises ShapeError naming the measure when one cannot be read."""
    table = headed_table(FOLDER / "illustrative_series.csv")
    read = [_shape(row) for row in table.to_dict("records")]
    repeated = sorted({shape.measure for shape in read if [s.measure for s in read].count(shape.measure) > 1})
    if repeated:
        raise ShapeError(f"more than one shape for {', '.join(repeated)}")
    return {shape.measure: shape for shape in read}


def wanted_measures(catalogue: Catalogue, real: frozenset[str]) -> tuple[str, ...]:
    """Codes of the measures that may have a made-up series, in catalogue order: shown and not `real`."""
    return tuple(m.code for m in catalogue.measures if m.access == "shown" and m.code not in real)


def has_ward_series(measure: Measure) -> bool:
    """Whether made-up ward figures are allowed: only for an open measure that is counted by ward."""
    return measure.sensitivity == "open" and "ward" in measure.areas


def illustrative_series(
    catalogue: Catalogue, by_measure: dict[str, Shape], seed: int = SEED, real: frozenset[str] = frozenset()
) -> pd.DataFrame:
    """Made-up figures as they would have arrived, vintage by vintage: one row for each new or changed figure.

    Columns: vintage and quarter (labels), received (ISO date), measure, part ("" is all), area, numerator
    and denominator (Int64, missing when there is a reason), maturity, reason. A vintage holds a row only if
    it differs from the vintage before. Measures in `real`, not shown, or without a shape have no rows.
    Raises ShapeError when a shape names a measure or part that the catalogue does not have.
    """
    truths: dict[str, _Truth] = {}
    frames = []
    for code in wanted_measures(catalogue, real):
        shape = by_measure.get(code)
        if shape is None:
            continue
        measure = catalogue.measure(code)
        truth = _truth(catalogue, by_measure, code, seed, truths)
        frames.append(_vintages_of(measure, shape, truth, seed))
        if has_ward_series(measure):
            frames.append(_ward_vintages(measure, shape, truth, seed))
    if not frames:
        return pd.DataFrame(columns=list(_VINTAGE_COLUMNS))
    return pd.concat(frames, ignore_index=True).sort_values(
        ["received", "measure", "area", "part", "quarter"], ignore_index=True
    )


def _stream(seed: int, *names: str) -> np.random.Generator:
    digest = sha256("/".join(names).encode()).digest()
    return np.random.default_rng([seed, *np.frombuffer(digest[:16], dtype="<u4").tolist()])


def _truth(
    catalogue: Catalogue, by_measure: dict[str, Shape], code: str, seed: int, known: dict[str, _Truth]
) -> _Truth:
    if code not in known:
        if code not in by_measure:
            raise ShapeError(f"a shape refers to {code}, which has no shape")
        known[code] = _drawn(catalogue, by_measure, code, seed, known)
    return known[code]


def _drawn(
    catalogue: Catalogue, by_measure: dict[str, Shape], code: str, seed: int, known: dict[str, _Truth]
) -> _Truth:
    measure, shape = _measure(catalogue, code), by_measure[code]
    rng = _stream(seed, code)
    present = _present(measure, shape)
    # The counts of another rolling series have been summed over the year already.
    rolls = measure.basis == "rolling" and measure.frequency == "quarter"
    span = 4 if rolls and not isinstance(shape.denominator, tuple) else 1

    def linked(terms: tuple[Term, ...]) -> np.ndarray:
        total = np.zeros(len(QUARTERS), dtype=np.int64)
        for term in terms:
            if rolls and _measure(catalogue, term.code).basis != "rolling":
                raise ShapeError(f"{code}: a rolling series cannot be made of {term.code}, which is not one")
            counts = _truth(catalogue, by_measure, term.code, seed, known).numerator
            total += counts if term.share == 1 else rng.binomial(counts, term.share)
        return np.concatenate([np.full(_LEAD, total[0]), total])

    def missed_of(terms: tuple[Term, ...]) -> np.ndarray:
        """What linked counts lack at the time this series first shows them."""
        together = [
            t for t in terms if t.share == 1 and _due_age(_measure(catalogue, t.code)) == _due_age(measure)
        ]
        missed = [_truth(catalogue, by_measure, term.code, seed, known).missed for term in together]
        return np.sum([np.zeros(len(QUARTERS), np.int64), *missed], axis=0)

    denominator = None
    if isinstance(shape.denominator, tuple):
        denominator = linked(shape.denominator)
    elif shape.denominator is not None:
        mean = _mean_counts(measure, shape, shape.denominator, shape.denominator_trend, shape.covid)
        if measure.unit == "rate":
            denominator = np.full(len(mean), round(shape.denominator), dtype=np.int64)
        else:
            denominator = _counts(rng, mean, min(shape.dispersion, 1.5), measure.basis)

    if isinstance(shape.numerator, tuple):
        numerator = linked(shape.numerator)
    elif measure.unit == "percent":
        numerator = _hits(rng, denominator, _share_path(catalogue, measure, shape), shape.dispersion)
    else:
        level = _change_path(catalogue, measure, shape)
        mean = _mean_counts(measure, shape, shape.numerator, shape.trend, shape.covid) * level
        numerator = _counts(rng, mean, shape.dispersion, measure.basis)
    if measure.unit == "percent":
        numerator = np.minimum(numerator, denominator)

    tops, bottoms, groups = _split(_stream(seed, code, "parts"), measure, shape, numerator, denominator)
    whole = denominator is not None and measure.unit == "rate"
    total = _rolled(numerator, span)
    if isinstance(shape.numerator, tuple):
        missed = missed_of(shape.numerator)
    else:
        corrected = _stream(seed, code, "revisions").random(len(QUARTERS)) < shape.revision
        missed = np.where(corrected, np.maximum(np.rint(0.02 * total), np.minimum(total, 1)), 0).astype(
            np.int64
        )
    below = missed_of(shape.denominator) if isinstance(shape.denominator, tuple) else np.zeros_like(missed)
    return _Truth(
        numerator=total,
        denominator=None if denominator is None else _rolled(denominator, 1 if whole else span),
        part_numerators={part: _rolled(counts, span) for part, counts in tops.items()},
        part_denominators={part: _rolled(counts, 1 if whole else span) for part, counts in bottoms.items()},
        missed=missed,
        missed_below=below,
        groups=groups,
        present=present,
    )


def _measure(catalogue: Catalogue, code: str) -> Measure:
    """The measure, or for a code with "~" a plain quarterly count that is never shown."""
    if code.startswith("~"):
        plain = {"unit": "count", "basis": "discrete", "frequency": "quarter", "parts": ()}
        return replace(catalogue.measures[0], code=code, lag_days=_ON_TIME_DAYS, ripens=False, **plain)
    try:
        return catalogue.measure(code)
    except KeyError:
        raise ShapeError(f"a shape is for {code}, which is not in the catalogue") from None


def _present(measure: Measure, shape: Shape) -> np.ndarray:
    numbers = np.array([quarter.number for quarter in QUARTERS])
    if measure.frequency == "survey_wave":
        return np.isin([q.ordinal for q in QUARTERS], [q.ordinal for q in shape.waves])
    if measure.frequency == "annual":
        return numbers == 4
    if measure.frequency == "half_year":
        return numbers % 2 == 0
    return np.ones(len(QUARTERS), dtype=bool)


def _ordinals() -> np.ndarray:
    return np.arange(FIRST.ordinal - _LEAD, LAST.ordinal + 1)


def _mean_counts(measure: Measure, shape: Shape, level: float, trend: float, covid: float) -> np.ndarray:
    """Expected counts for each quarter, from `_LEAD` quarters before `FIRST` on."""
    ordinals = _ordinals()
    path = (1 + trend) ** ((ordinals - FIRST.ordinal) / 4)
    weights = {Quarter.parse(label).ordinal: weight for label, weight in _COVID.items()}
    path = path * np.array([1 + covid * weights.get(ordinal, 0.0) for ordinal in ordinals])
    in_year = {"quarter": 4, "half_year": 2}.get(measure.frequency, 1)
    if measure.basis in ("snapshot", "survey"):
        in_year = 1
    season = np.array([shape.season[ordinal % 4] for ordinal in ordinals]) if in_year == 4 else 1.0
    return level / in_year * path * season


def _change_path(catalogue: Catalogue, measure: Measure, shape: Shape) -> np.ndarray:
    """The factor of steps and of the measure's own break in series, for each quarter."""
    ordinals = _ordinals()
    path = np.ones(len(ordinals))
    if shape.step_at is not None:
        path = np.where(ordinals >= shape.step_at.ordinal, path * shape.step, path)
    if shape.break_factor != 1:
        own = [found.date for found in catalogue.breaks if measure.code in found.measures]
        if not own:
            raise ShapeError(f"{measure.code}, break_factor: the catalogue has no break in this series")
        path = np.where(ordinals >= Quarter.of(max(own)).ordinal, path * shape.break_factor, path)
    return path


def _share_path(catalogue: Catalogue, measure: Measure, shape: Shape) -> np.ndarray:
    if isinstance(shape.numerator, tuple) or shape.denominator is None:
        raise ShapeError(f"{measure.code}, denominator: a percentage needs one")
    # A share of linked counts is given directly as a number from 0 to 1.
    share = shape.numerator if isinstance(shape.denominator, tuple) else shape.numerator / shape.denominator
    if not 0 <= share <= 1:
        raise ShapeError(f"{measure.code}, numerator: {share:.3f} is not a share of the denominator")
    growth = (1 + shape.trend) ** ((_ordinals() - FIRST.ordinal) / 4)
    return np.clip(share * growth * _change_path(catalogue, measure, shape), *_SHARE_LIMITS)


def _counts(rng: np.random.Generator, mean: np.ndarray, dispersion: float, basis: str) -> np.ndarray:
    """Whole counts with a variance of `dispersion` times the mean: at 0 exactly the mean, at 1 Poisson."""
    if dispersion == 0:
        return np.rint(mean).astype(np.int64)
    if basis in ("snapshot", "annual", "survey"):
        noise = np.zeros(len(mean))
        for place in range(1, len(mean)):
            noise[place] = 0.7 * noise[place - 1] + rng.normal(0, 0.7)
        return np.maximum(np.rint(mean + noise * np.sqrt(dispersion * mean)), 0).astype(np.int64)
    if dispersion < 1:
        noise = rng.normal(0, 1, len(mean)) * np.sqrt(dispersion * mean)
        return np.maximum(np.rint(mean + noise), 0).astype(np.int64)
    if dispersion > 1:
        mean = rng.gamma(mean / (dispersion - 1), dispersion - 1)
    return rng.poisson(mean).astype(np.int64)


def _hits(rng: np.random.Generator, of: np.ndarray, share: np.ndarray, dispersion: float) -> np.ndarray:
    """How many of each denominator count; never more than the denominator."""
    if dispersion < 1:
        noise = rng.normal(0, 1, len(of)) * np.sqrt(dispersion * of * share * (1 - share))
        return np.clip(np.rint(of * share + noise), 0, of).astype(np.int64)
    spread = np.sqrt((dispersion - 1) * share * (1 - share) / np.maximum(of, 1))
    return rng.binomial(of, np.clip(share + rng.normal(0, 1, len(of)) * spread, *_SHARE_LIMITS)).astype(
        np.int64
    )


def _split(
    rng: np.random.Generator,
    measure: Measure,
    shape: Shape,
    numerator: np.ndarray,
    denominator: np.ndarray | None,
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray], tuple[tuple[str, ...], ...]]:
    """Numerators and denominators by part, and which parts were drawn together.

    Shares of one dimension that add up to more than one overlap and are drawn apart.
    """
    share = dict(shape.parts)
    unknown = sorted(set(share) - {part.code for part in measure.parts})
    if unknown:
        raise ShapeError(f"{measure.code}, parts: the catalogue has no part {', '.join(unknown)}")
    dimensions: dict[str, list[str]] = {}
    for part in measure.parts:
        if part.code in share:
            dimensions.setdefault(part.dimension, []).append(part.code)
    tops: dict[str, np.ndarray] = {}
    bottoms: dict[str, np.ndarray] = {}
    drawn: list[tuple[str, ...]] = []
    of_people = measure.unit == "percent"
    for codes in dimensions.values():
        total = sum(share[code] for code in codes)
        groups = [[code] for code in codes] if total > 1 + 1e-9 else [codes]
        for group in groups:
            drawn.append(tuple(group))
            odds = [share[code] for code in group]
            odds.append(max(0.0, 1 - sum(odds)))
            whole = denominator if of_people else numerator
            split = np.array([rng.multinomial(count, np.array(odds) / sum(odds)) for count in whole])
            hits = split
            if of_people:
                pairs = zip(split, numerator, strict=True)
                hits = np.array([rng.multivariate_hypergeometric(sizes, hit) for sizes, hit in pairs])
            for place, code in enumerate(group):
                tops[code] = hits[:, place].astype(np.int64)
                if of_people:
                    bottoms[code] = split[:, place].astype(np.int64)
                elif denominator is not None:
                    bottoms[code] = denominator
    return tops, bottoms, tuple(drawn)


def _rolled(counts: np.ndarray, span: int) -> np.ndarray:
    """Sums over the last `span` quarters, without the lead."""
    sums = np.convolve(counts, np.ones(span, dtype=np.int64))[: len(counts)]
    return sums[_LEAD:].astype(np.int64)


def _vintages_of(measure: Measure, shape: Shape, truth: _Truth, seed: int) -> pd.DataFrame:
    reasons = _reasons(measure, shape, truth, seed)
    known = _known_share(measure, shape)
    first = _ages() == _due_age(measure)
    top = np.rint(truth.numerator * known).astype(np.int64)
    top = np.where(first, np.maximum(top - truth.missed, 0), top)
    bottom = None
    if truth.denominator is not None:
        bottom = np.where(first, truth.denominator - truth.missed_below, truth.denominator)
        top = np.minimum(top, bottom)
    frames = [_changes(measure, "", BOROUGH, top, bottom, known, reasons)]
    for group in truth.groups:
        tops = _in_proportion([truth.part_numerators[part] for part in group], truth.numerator, top)
        bottoms = [None] * len(group)
        if measure.unit == "rate":
            bottoms = [bottom] * len(group)
        elif bottom is not None:
            bottoms = _in_proportion([truth.part_denominators[p] for p in group], truth.denominator, bottom)
            tops = [np.minimum(counts, below) for counts, below in zip(tops, bottoms, strict=True)]
        for part, counts, below in zip(group, tops, bottoms, strict=True):
            frames.append(_changes(measure, part, BOROUGH, counts, below, known, reasons))
    return pd.concat(frames)


def _in_proportion(parts: list[np.ndarray], whole: np.ndarray, shown: np.ndarray) -> list[np.ndarray]:
    """Parts of the shown total in the proportions of the final ones; a whole set stays whole."""
    ratio = np.divide(shown, whole, out=np.zeros(shown.shape), where=whole != 0)
    sums = np.rint(np.cumsum(parts, axis=0)[:, None, :] * ratio).astype(np.int64)
    return list(np.diff(sums, axis=0, prepend=0))


def _ward_vintages(measure: Measure, shape: Shape, truth: _Truth, seed: int) -> pd.DataFrame:
    if measure.unit != "count":
        raise ShapeError(f"{measure.code}: only counts can be made up for wards")
    rng = _stream(seed, measure.code, "wards")
    table = wards()
    residents = table["population_estimate"].to_numpy(dtype=float)
    odds = residents * rng.gamma(6.0, 1 / 6.0, len(residents))
    split = np.array([rng.multinomial(count, odds / odds.sum()) for count in truth.numerator])
    reasons = _reasons(measure, shape, truth, seed)
    before = np.array([quarter < FIRST_WARD_QUARTER for quarter in QUARTERS])
    reasons[:, before] = "absent"
    codes, known = table["code"].tolist(), np.ones(reasons.shape)
    return pd.concat(
        _changes(measure, "", ward, np.broadcast_to(split[:, place], known.shape), None, known, reasons)
        for place, ward in enumerate(codes)
    )


def _reasons(measure: Measure, shape: Shape, truth: _Truth, seed: int) -> np.ndarray:
    """Why there is no figure, by vintage and quarter: "" where there is one, "absent" in its future."""
    quarters = np.array([quarter.ordinal for quarter in QUARTERS])
    vintages = np.array([vintage.ordinal for vintage in VINTAGES])
    age, due_at = _ages(), _due_age(measure)
    reasons = np.full(age.shape, "", dtype=object)
    reasons[:, ~truth.present] = "not_due"
    if truth.denominator is not None:
        reasons[:, truth.present & (truth.denominator == 0)] = "not_applicable"
    late = (_stream(seed, measure.code, "late").random(len(VINTAGES)) < shape.late) & (
        vintages < LAST.ordinal
    )
    reasons[(age == due_at) & late[:, None] & truth.present[None, :]] = "late"
    for gap in shape.gaps:
        inside = (quarters >= gap.first.ordinal) & (quarters <= gap.last.ordinal) & truth.present
        shown = np.ones(len(VINTAGES), bool) if gap.since is None else vintages >= gap.since.ordinal
        reasons[shown[:, None] & inside[None, :]] = gap.reason
    reasons[age < due_at] = "not_due"
    reasons[age < 0] = "absent"
    return reasons


def _due_age(measure: Measure) -> int:
    """In which vintage after its own quarter's a figure arrives: 0 is the first."""
    return max(0, -(-(measure.lag_days - _ON_TIME_DAYS) // _QUARTER_DAYS))


def _ages() -> np.ndarray:
    """How many quarters old each quarter is in each vintage; negative before it has begun."""
    quarters = np.array([quarter.ordinal for quarter in QUARTERS])
    return np.array([vintage.ordinal for vintage in VINTAGES])[:, None] - quarters[None, :]


def _known_share(measure: Measure, shape: Shape) -> np.ndarray:
    """The share of the final count that is known, by vintage and quarter."""
    if measure.ripens and not shape.ripening:
        raise ShapeError(f"{measure.code}, ripening: the measure ripens, so its shape must say how")
    profile = np.array([*(shape.ripening if measure.ripens else ()), 1.0])
    return profile[np.clip(_ages(), 0, len(profile) - 1)]


def _changes(
    measure: Measure,
    part: str,
    area: str,
    counts: np.ndarray,
    denominators: np.ndarray | None,
    known: np.ndarray,
    reasons: np.ndarray,
) -> pd.DataFrame:
    """Rows of one series that differ from the vintage before; arrays are by vintage and quarter."""
    maturity = np.where(known < _RIPE, "provisional", "final").astype(object)
    below = np.zeros_like(counts) if denominators is None else denominators
    absent = np.concatenate([np.full((1, len(QUARTERS)), True), reasons[:-1] == "absent"])
    figure = reasons == ""
    changed = absent.copy()
    changed[1:] |= (
        (reasons[1:] != reasons[:-1])
        | (figure[1:] & ((counts[1:] != counts[:-1]) | (below[1:] != below[:-1])))
        | (figure[1:] & (maturity[1:] != maturity[:-1]))
    )
    v, q = np.nonzero(changed & (reasons != "absent"))
    shown = figure[v, q]
    no_denominator = ~shown if denominators is not None else np.ones(len(v), bool)
    return pd.DataFrame(
        {
            "vintage": [VINTAGES[place].label for place in v],
            "received": [received_on(VINTAGES[place]).isoformat() for place in v],
            "measure": measure.code,
            "part": part,
            "area": area,
            "quarter": [QUARTERS[place].label for place in q],
            "numerator": pd.array(np.where(shown, counts[v, q], 0), dtype="Int64"),
            "denominator": pd.array(below[v, q], dtype="Int64"),
            "maturity": np.where(shown, maturity[v, q], ""),
            "reason": reasons[v, q],
        }
    ).assign(
        numerator=lambda table: table["numerator"].mask(~shown),
        denominator=lambda table: table["denominator"].mask(no_denominator),
    )


def _shape(row: dict[str, str]) -> Shape:
    code = row["measure"]

    def fail(column: str, why: str) -> ShapeError:
        return ShapeError(f"{code}, {column}: '{row[column]}' {why}")

    def number(column: str, default: float | None = None) -> float:
        if row[column] == "" and default is not None:
            return default
        try:
            return float(row[column])
        except ValueError:
            raise fail(column, "is not a number") from None

    def level(column: str) -> float | tuple[Term, ...] | None:
        if row[column] == "":
            return None
        if not row[column].startswith("="):
            return number(column)
        try:
            terms = [text.split("*") for text in row[column][1:].split("+")]
            return tuple(Term(other, float(share[0]) if share else 1.0) for other, *share in terms)
        except ValueError:
            raise fail(column, "is not a sum of codes such as =VO01+VO02*0.5") from None

    def quarter(column: str, label: str) -> Quarter:
        try:
            return Quarter.parse(label)
        except ValueError:
            raise fail(column, "does not name a financial quarter") from None

    def gap(text: str) -> Gap:
        words = text.split(" from ")
        since = quarter("gaps", words[1]) if len(words) == 2 else None
        reason, _, stretch = words[0].partition(" ")
        first, _, last = stretch.partition("..")
        return Gap(reason, quarter("gaps", first), quarter("gaps", last or first), since)

    if row["season"] not in SEASONS:
        raise fail("season", f"is not one of {', '.join(SEASONS)}")
    numerator = level("numerator")
    if numerator is None:
        raise fail("numerator", "is missing")
    if not row["basis"]:
        raise fail(
            "basis", "is missing: say which published figure the level rests on, or that it is assumed"
        )
    ripening = tuple(float(share) for share in row["ripening"].split("/")) if row["ripening"] else ()
    if ripening and (len(ripening) != 8 or list(ripening) != sorted(ripening) or ripening[-1] > 1):
        raise fail("ripening", "must be eight shares that never fall and never pass 1")
    pairs = [pair.split("=") for pair in row["parts"].split()]
    return Shape(
        measure=code,
        numerator=numerator,
        denominator=level("denominator"),
        basis=row["basis"],
        season=SEASONS[row["season"]],
        trend=number("trend", 0.0),
        denominator_trend=number("denominator_trend", 0.0),
        covid=number("covid", 0.0),
        dispersion=number("dispersion", 1.0),
        step=number("step", 1.0),
        step_at=quarter("step_at", row["step_at"]) if row["step_at"] else None,
        break_factor=number("break_factor", 1.0),
        late=number("late", 0.0),
        revision=number("revision", 0.0),
        ripening=ripening,
        parts=tuple((part, float(share)) for part, share in pairs),
        waves=tuple(quarter("waves", label) for label in row["waves"].split("; ") if label),
        gaps=tuple(gap(text) for text in row["gaps"].split("; ") if text),
    )
