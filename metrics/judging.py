"""The look back from one quarter: limits, variation, assurance, changes and status, and nothing later than it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from metrics import status
from metrics.assess import Assessed
from metrics.change import (
    PREVIOUS_QUARTER,
    SAME_QUARTER_LAST_YEAR,
    Differences,
    UsualChanges,
    differences,
    usual_changes,
)
from metrics.confidence import Stated
from metrics.rules import JUDGED_POLARITIES, LEAST_POINTS
from metrics.spc.charts import XmRMany
from metrics.spc.labels import ASSURANCES as NHS_ASSURANCES
from metrics.spc.labels import VARIATIONS as NHS_VARIATIONS
from metrics.spc.xmr import xmr_many
from metrics.standing import Standing, standing
from metrics.year_outlook import PastRanges, YearOutlook, past_ranges, year_outlook

VARIATION_OF_NHS = {
    None: "too_few",
    "common_cause": "steady",
    "improvement_high": "improving",
    "improvement_low": "improving",
    "concern_high": "worsening",
    "concern_low": "worsening",
    "neutral_high": "higher",
    "neutral_low": "lower",
}
ASSURANCE_OF_NHS = {
    None: "unknown",
    "consistent_pass": "always",
    "consistent_fail": "never",
    "inconsistent": "sometimes",
}
IMPROVEMENT_OF_POLARITY = {"higher": "increase", "lower": "decrease"}
BASES_WITH_LIMITS = ("discrete", "snapshot", "survey", "annual")
"""Rolling figures share data with their neighbours, so limits would mislead."""
EVEN_ODDS = 0.5


@dataclass(frozen=True)
class Judged:
    """The look back from one quarter (`column`). Arrays run over series unless stated.

    `latest` is the column of the newest value at or before `column`, -1 for none; `judged_at` the one that
    variation speaks about (a ripening measure's newest quarters never signal). `points` is how many stand in its
    unbroken stretch.
    `with_limits` [series, quarter] is true where limits may be drawn.
    """

    assessed: Assessed
    column: int
    latest: np.ndarray
    judged_at: np.ndarray
    points: np.ndarray
    chart: XmRMany
    with_limits: np.ndarray
    variation: tuple[str, ...]
    assurance: tuple[str, ...]
    last_year: Differences
    last_quarter: Differences
    misses: np.ndarray

    @cached_property
    def usual_last_year(self) -> UsualChanges:
        """Whether the change on the same quarter last year is usual for each series."""
        return self._usual(SAME_QUARTER_LAST_YEAR)

    @cached_property
    def usual_last_quarter(self) -> UsualChanges:
        """Whether the change on the previous quarter is usual for each series."""
        return self._usual(PREVIOUS_QUARTER)

    def _usual(self, lag: int) -> UsualChanges:
        a, upto = self.assessed, slice(0, self.column + 1)
        rows, at = np.arange(len(self.latest)), np.maximum(self.latest, 0)
        shared = np.array([t.basis not in BASES_WITH_LIMITS for t in a.traits], dtype=bool)
        known = a.figures.at((slice(None), upto))
        stretch = self.chart.rebase_group
        return usual_changes(
            known, a.units, a.scale, self.latest, stretch, shared | a.young[rows, at] | (self.latest < 0), lag
        )

    @cached_property
    def outlook(self) -> YearOutlook:
        """How the year of the chosen quarter is likely to end, for the borough's measures."""
        whole = np.array([t.family == "borough" for t in self.assessed.traits], dtype=bool)
        return year_outlook(self.assessed, self.column, np.flatnonzero(whole))

    @cached_property
    def past_ranges(self) -> PastRanges:
        """How often ranges like those of `outlook` held in the years before."""
        return past_ranges(self.assessed, self.column, self.outlook.positions)

    @cached_property
    def status(self) -> np.ndarray:
        """Status codes of the chosen quarter. Off target in a running year is told apart by the odds of its end; red
        needs them to be against the target without the provisional figures too. An owner's stated confidence makes
        off target recoverable, whatever the odds."""
        code = self.status_by_odds.copy()
        for position in self.lifted:
            code[position] = status.CODE["recoverable"]
        return code

    @cached_property
    def lifted(self) -> dict[int, Stated]:
        """The series that count as recoverable on their owner's word alone."""
        off = np.isin(self.status_by_odds, (status.CODE["off_target"], status.CODE["high_risk"]))
        return {
            position: word
            for (position, column), word in self.assessed.stated.items()
            if column == self.column and column % 4 != 3 and word.lifts and off[position]
        }

    def word_on(self, position: int) -> Stated | None:
        """What the owner stated of the end of the running year; None once the year is over."""
        return self.assessed.stated.get((position, self.column)) if self.column % 4 != 3 else None

    @cached_property
    def status_by_odds(self) -> np.ndarray:
        """Status codes of the chosen quarter from figures and odds, before any owner's word."""
        a, look = self.assessed, self.outlook
        code = a.status[:, self.column].copy()
        if self.column % 4 == 3:
            return code
        off = (code == status.CODE["off_target"])[look.positions] & np.isfinite(look.odds)
        red = (look.odds < EVEN_ODDS) & ~(look.firm_odds >= EVEN_ODDS)
        shade = np.where(red, status.CODE["high_risk"], status.CODE["recoverable"])
        code[look.positions] = np.where(off, shade, code[look.positions])
        return code

    @cached_property
    def borough_attention(self) -> Standing:
        """What stands out among the borough's measures taken together."""
        return standing(self.assessed, self.chart, self.judged_at, "borough")

    @cached_property
    def ward_attention(self) -> Standing:
        """What stands out among all measures of all wards taken together."""
        return standing(self.assessed, self.chart, self.judged_at, "wards")


def judge_at(assessed: Assessed, column: int) -> Judged:
    """Limits, variation, assurance, changes and misses in a row as they stood at one quarter."""
    traits, known = assessed.traits, assessed.figures
    upto = slice(0, column + 1)
    values = known.value[:, upto]
    latest = _last_column(np.isfinite(values))
    may = np.array([t.basis in BASES_WITH_LIMITS for t in traits], dtype=bool)[:, None]
    ripens = np.array([t.ripens for t in traits], dtype=bool)[:, None]
    immature = ripens & (known.provisional | assessed.young)[:, upto]
    tested = np.where(may & ~immature, values, np.nan)
    judged_polarity = np.array(
        [t.polarity in JUDGED_POLARITIES and t.targets_apply for t in traits], dtype=bool
    )
    chart = xmr_many(
        tested,
        improvement=[IMPROVEMENT_OF_POLARITY.get(t.polarity, "neutral") for t in traits],
        rebase_at=np.array([t.restarts for t in traits])[:, upto],
        target=np.where(judged_polarity[:, None], assessed.target[:, upto], np.nan),
    )
    size = _group_sizes(chart.rebase_group, np.isfinite(tested))
    judged_at = np.asarray(chart.latest)
    rows = np.arange(len(traits))
    points = np.where(judged_at >= 0, size[rows, np.maximum(judged_at, 0)], 0)
    enough = points >= LEAST_POINTS
    return Judged(
        assessed=assessed,
        column=column,
        latest=latest,
        judged_at=judged_at,
        points=points,
        chart=chart,
        with_limits=(size >= LEAST_POINTS) & np.isfinite(chart.mean),
        variation=_words(chart.variation_code, NHS_VARIATIONS, VARIATION_OF_NHS, enough, "too_few"),
        assurance=_words(chart.assurance_code, NHS_ASSURANCES, ASSURANCE_OF_NHS, enough, "unknown"),
        last_year=_differences(assessed, latest, SAME_QUARTER_LAST_YEAR),
        last_quarter=_differences(assessed, latest, PREVIOUS_QUARTER),
        misses=_run_at_end(assessed.status[:, upto] == status.CODE["off_target"]),
    )


def _last_column(present: np.ndarray) -> np.ndarray:
    return np.where(present.any(axis=1), present.shape[1] - 1 - present[:, ::-1].argmax(axis=1), -1)


def _group_sizes(group: np.ndarray, present: np.ndarray) -> np.ndarray:
    """For every cell, how many figures its unbroken stretch holds."""
    series, quarters = group.shape
    most = int(group.max()) + 1 if group.size else 1
    flat = (np.arange(series)[:, None] * most + group).ravel()
    return (
        np.bincount(flat, weights=present.ravel(), minlength=series * most)[flat]
        .astype(int)
        .reshape(group.shape)
    )


def _words(
    code: np.ndarray, labels: tuple, words: dict, enough: np.ndarray, otherwise: str
) -> tuple[str, ...]:
    return tuple(words[labels[c]] if ok else otherwise for c, ok in zip(code, enough, strict=True))


def _differences(assessed: Assessed, latest: np.ndarray, quarters: int) -> Differences:
    known, rows = assessed.figures, np.arange(len(latest))
    there = latest >= quarters
    before = np.where(there, latest - quarters, 0)
    take = lambda matrix, column, mask: np.where(mask, matrix[rows, column], np.nan)  # noqa: E731
    in_points = np.array([t.unit == "percent" for t in assessed.traits], dtype=bool)
    count = take(known.numerator, before, there)
    return differences(
        take(known.value, np.maximum(latest, 0), latest >= 0),
        take(known.value, before, there),
        count,
        in_points,
    )


def _run_at_end(flags: np.ndarray) -> np.ndarray:
    """How many of the last columns are true without a break."""
    return np.where(flags.all(axis=1), flags.shape[1], (~flags)[:, ::-1].argmax(axis=1))
