"""What a control chart holds: one series, or many at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from metrics.spc.labels import (
    ASSURANCES,
    IMPROVEMENTS,
    POINT_TYPES,
    RULES,
    VARIATIONS,
    labelled,
    reason_words,
)


@dataclass(frozen=True, eq=False)
class XmR:
    """The control chart of one series. Arrays are read-only and have one element for each point.

    `mean`, `lpl`, `upl`: centre line and natural process limits, in the unit of the values; `near_lpl`,
    `near_upl`: the lines at two thirds of that distance; `average_range`: the moving range they rest on.
    They hold for the `rebase_group` of the point (0 first) and continue through gaps.
    `special_cause_type`, `point_type`: NHS labels, one for each point; common cause for gaps and ghosts.
    `rules_hit`: for each point all labels that apply, the one in `special_cause_type` first.
    `variation`: of the latest point with a value; None when there is none.
    `assurance`: the latest point's target against its limits; None without a target or with neutral
    improvement.
    `reasons`: what limits the verdict of the latest group (words of `REASONS`), empty when nothing does;
    `group_reasons`: the same for every rebase group.
    """

    values: np.ndarray
    mean: np.ndarray
    lpl: np.ndarray
    upl: np.ndarray
    near_lpl: np.ndarray
    near_upl: np.ndarray
    average_range: np.ndarray
    special_cause_type: np.ndarray
    point_type: np.ndarray
    rules_hit: tuple[tuple[str, ...], ...]
    rebase_group: np.ndarray
    variation: str | None
    assurance: str | None
    reasons: tuple[str, ...]
    group_reasons: tuple[tuple[str, ...], ...]
    improvement: str
    rules: str
    run_length: int
    trend_length: int


@dataclass(frozen=True, eq=False)
class XmRMany:
    """Control charts of many series. All arrays are [series, quarter] and read-only unless stated.

    Fields are those of `XmR`, with integer codes for labels; properties of the same names give the labels.
    `limit_signal`, `trend_signal`, `near_signal`, `run_signal`: +1 high, -1 low, 0 none, for each rule by
    itself.
    `special_cause_code` indexes `labels`, `point_code` indexes `POINT_TYPES`; `variation_code` [series]
    indexes
    `VARIATIONS`, `assurance_code` [series] indexes `ASSURANCES`; `latest` [series] is the column of the
    latest point with a value, -1 for none; `reason_code` has a bit for each of `REASONS`, the same
    throughout a rebase group.
    """

    values: np.ndarray
    mean: np.ndarray
    lpl: np.ndarray
    upl: np.ndarray
    near_lpl: np.ndarray
    near_upl: np.ndarray
    average_range: np.ndarray
    limit_signal: np.ndarray
    trend_signal: np.ndarray
    near_signal: np.ndarray
    run_signal: np.ndarray
    special_cause_code: np.ndarray
    point_code: np.ndarray
    rebase_group: np.ndarray
    reason_code: np.ndarray
    latest: np.ndarray
    variation_code: np.ndarray
    assurance_code: np.ndarray
    improvement_sign: np.ndarray
    rules: str
    run_length: int
    trend_length: int
    labels: tuple[str, ...] = field(repr=False)
    precedence: tuple[str, ...] = field(repr=False)

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def special_cause_type(self) -> np.ndarray:
        """NHS label of every point, as an array of text."""
        return labelled(self.labels, self.special_cause_code)

    @cached_property
    def point_type(self) -> np.ndarray:
        """NHS point type of every point, as an array of text."""
        return labelled(POINT_TYPES, self.point_code)

    @cached_property
    def variation(self) -> np.ndarray:
        """NHS variation of every series: an array [series] of text, None where there is no figure."""
        return labelled(VARIATIONS, self.variation_code)

    @cached_property
    def assurance(self) -> np.ndarray:
        """NHS assurance of every series: an array [series] of text, None without a target or a direction."""
        return labelled(ASSURANCES, self.assurance_code)

    @cached_property
    def reasons(self) -> tuple[tuple[str, ...], ...]:
        """For every series, what limits the verdict of its latest group."""
        columns = np.maximum(self.latest, 0)
        return tuple(reason_words(code) for code in self.reason_code[np.arange(len(self)), columns])

    def rules_hit(self, series: int) -> tuple[tuple[str, ...], ...]:
        """For every point of one series all labels that apply, in order of precedence."""
        signals = [
            (self._first_label(rule), getattr(self, f"{rule}_signal")[series]) for rule in self.precedence
        ]
        return tuple(
            tuple(
                self.labels[first if signal[point] > 0 else first + 1]
                for first, signal in signals
                if signal[point]
            )
            for point in range(self.values.shape[1])
        )

    @staticmethod
    def _first_label(rule: str) -> int:
        return 1 + 2 * RULES.index(rule)

    def series(self, position: int) -> XmR:
        """The chart of one series, exactly as `xmr` gives it."""
        groups = self.rebase_group[position]
        first_of_group = np.flatnonzero(np.diff(groups, prepend=-1))
        latest = max(int(self.latest[position]), 0)
        sign = int(self.improvement_sign[position])
        return XmR(
            values=self.values[position],
            mean=self.mean[position],
            lpl=self.lpl[position],
            upl=self.upl[position],
            near_lpl=self.near_lpl[position],
            near_upl=self.near_upl[position],
            average_range=self.average_range[position],
            special_cause_type=labelled(self.labels, self.special_cause_code[position]),
            point_type=labelled(POINT_TYPES, self.point_code[position]),
            rules_hit=self.rules_hit(position),
            rebase_group=groups,
            variation=VARIATIONS[self.variation_code[position]],
            assurance=ASSURANCES[self.assurance_code[position]],
            reasons=reason_words(self.reason_code[position, latest]),
            group_reasons=tuple(reason_words(code) for code in self.reason_code[position, first_of_group]),
            improvement=next(name for name, value in IMPROVEMENTS.items() if value == sign),
            rules=self.rules,
            run_length=self.run_length,
            trend_length=self.trend_length,
        )
