"""XmR (individuals and moving range) control charts, for one series or for thousands at once.

Method: W. A. Shewhart and D. J. Wheeler ("Understanding Variation", 1993); rules and labels: NHS England,
Making Data Count. What the named rule sets do differently is data: see `metrics.rule_sets`.

There is one implementation. `xmr_many` judges an array [series, quarter]; `xmr` is its case of one series.
A rebased series is cut into its groups first, because nothing (mean, range, run or window) ever crosses a
rebase.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from metrics.inputs import number_array, whole_number
from metrics.rule_sets import DEFAULT, RuleSet, rule_set

POINT_TYPES = (
    "common_cause",
    "special_cause_improvement",
    "special_cause_concern",
    "special_cause_neutral_high",
    "special_cause_neutral_low",
)
VARIATIONS = (
    None,
    "common_cause",
    "improvement_high",
    "improvement_low",
    "concern_high",
    "concern_low",
    "neutral_high",
    "neutral_low",
)
ASSURANCES = (None, "consistent_pass", "consistent_fail", "inconsistent")

IMPROVEMENTS = {"increase": 1, "decrease": -1, "neutral": 0}

# One bit each, so that the reasons of ten thousand series are one small array.
REASONS = (
    "no figures",
    "no figures in the baseline",
    "one point",
    "constant",
    "constant baseline",
    "no neighbouring points",
    "no spread between neighbouring points",
    "screening left no range",
    "screening left no spread",
    "short baseline",
    "few points",
)
_REASON_BIT = {reason: np.uint16(1 << position) for position, reason in enumerate(REASONS)}

_RULES = ("limit", "trend", "near", "run")
_SHORT_BASELINE = 12
# Rounding noise of a sum, a mean or a limit, relative to the largest value of its group.
_NOISE = 16 * np.finfo(np.float64).eps
_CELLS_AT_ONCE = 1 << 16

_DIRECTION_OF_CODE = np.array([0, 1, -1, 1, -1, 1, -1, 1, -1], dtype=np.int8)
# Rows: improvement is a fall, neither, a rise. Columns: low, no signal, high.
_POINT_CODE = np.array([[1, 0, 2], [4, 0, 3], [2, 0, 1]], dtype=np.int8)
_VARIATION_CODE = np.array([[3, 1, 4], [7, 1, 6], [5, 1, 2]], dtype=np.int8)


def special_cause_labels(run_length: int = 7, trend_length: int = 7) -> tuple[str, ...]:
    """The nine labels a point can have, in the order of `special_cause_code`."""
    return (
        "Common Cause",
        "Above UCL",
        "Below LCL",
        f"{trend_length} Point Trend (Increasing)",
        f"{trend_length} Point Trend (Decreasing)",
        "2 in 3 Above CL",
        "2 in 3 Below CL",
        f"{run_length} Points Above CL",
        f"{run_length} Points Below CL",
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
        return _labelled(self.labels, self.special_cause_code)

    @cached_property
    def point_type(self) -> np.ndarray:
        """NHS point type of every point, as an array of text."""
        return _labelled(POINT_TYPES, self.point_code)

    @cached_property
    def variation(self) -> np.ndarray:
        """NHS variation of every series: an array [series] of text, None where there is no figure."""
        return _labelled(VARIATIONS, self.variation_code)

    @cached_property
    def assurance(self) -> np.ndarray:
        """NHS assurance of every series: an array [series] of text, None without a target or a direction."""
        return _labelled(ASSURANCES, self.assurance_code)

    @cached_property
    def reasons(self) -> tuple[tuple[str, ...], ...]:
        """For every series, what limits the verdict of its latest group."""
        columns = np.maximum(self.latest, 0)
        return tuple(_reason_words(code) for code in self.reason_code[np.arange(len(self)), columns])

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
        return 1 + 2 * _RULES.index(rule)

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
            special_cause_type=_labelled(self.labels, self.special_cause_code[position]),
            point_type=_labelled(POINT_TYPES, self.point_code[position]),
            rules_hit=self.rules_hit(position),
            rebase_group=groups,
            variation=VARIATIONS[self.variation_code[position]],
            assurance=ASSURANCES[self.assurance_code[position]],
            reasons=_reason_words(self.reason_code[position, latest]),
            group_reasons=tuple(_reason_words(code) for code in self.reason_code[position, first_of_group]),
            improvement=next(name for name, value in IMPROVEMENTS.items() if value == sign),
            rules=self.rules,
            run_length=self.run_length,
            trend_length=self.trend_length,
        )


def xmr(
    values,
    *,
    improvement: str = "increase",
    rebase_at: Sequence[int] = (),
    fix_after: int | None = None,
    screen: bool | None = None,
    target=None,
    rules: str | RuleSet = DEFAULT,
    run_length: int = 7,
    trend_length: int = 7,
    exclude: Sequence[int] = (),
) -> XmR:
    """The XmR control chart of one series, in time order.

    `values`: numbers; NaN or None is a gap: both adjoining ranges vanish and no run, trend or window
    crosses it.
    `improvement`: "increase", "decrease" or "neutral". `rebase_at`: increasing positions (0 is the first
    point) at which mean and limits start again. `fix_after`: mean and limits rest on the first so many
    points of every rebase group. `screen`: leave ranges out that are not below 3.267 times their average,
    once; None follows the rule set. `target`: one number, or one for each point (NaN for none). `rules`: a
    name in `rule_sets.RULE_SETS`. `exclude`: positions of ghosted points: outside mean, limits and rules,
    like gaps, but kept in `values`.

    A point on the mean has no side; a point on a limit is no signal. Degenerate series get a stated reason:
    a constant series has its constant for limits, is common cause and has its constant compared with the
    target; where screening leaves nothing, limits are unscreened; limits are NaN only for one point, or
    where no two neighbouring points differ or exist.

    Raises ValueError naming the argument for no values, text, infinities and positions that are not in the
    series.
    """
    array = number_array(values, "values")
    if array.ndim != 1:
        raise ValueError(f"values must be one series; xmr_many takes an array of {array.ndim} dimensions")
    if target is not None:
        target = number_array(target, "target")
        if target.ndim == 1:
            target = target[None, :]
    return xmr_many(
        array[None, :],
        improvement=improvement,
        rebase_at=_positions(rebase_at, array.size, "rebase_at", ordered=True),
        fix_after=fix_after,
        screen=screen,
        target=target,
        rules=rules,
        run_length=run_length,
        trend_length=trend_length,
        exclude=_positions(exclude, array.size, "exclude", ordered=False),
    ).series(0)


def xmr_many(
    values,
    *,
    improvement="increase",
    rebase_at=(),
    fix_after: int | None = None,
    screen: bool | None = None,
    target=None,
    rules: str | RuleSet = DEFAULT,
    run_length: int = 7,
    trend_length: int = 7,
    exclude=(),
) -> XmRMany:
    """XmR control charts of many series at once: the same answers as `xmr` for every row of `values`.

    `values`: [series, quarter], NaN a gap. Keywords are those of `xmr`; these may differ by series:
    `improvement`: one word or one for each series; `target`: one number, an array [series], or [series,
    quarter];
    `rebase_at` and `exclude`: positions for all series, a sequence of such for each series, or a boolean
    array [series, quarter].

    Raises ValueError naming the argument, as `xmr` does.
    """
    array = number_array(values, "values")
    if array.ndim != 2:
        raise ValueError("values must be an array [series, quarter]")
    if array.shape[1] == 0:
        raise ValueError("values is empty; give at least one point")
    chosen = rule_set(rules)
    if screen is not None and not isinstance(screen, (bool, np.bool_)):
        raise ValueError(f"screen must be True, False or None, not {screen!r}")
    if fix_after is not None:
        fix_after = whole_number(fix_after, "fix_after", chosen.minimum_fix_after)
    settings = _Settings(
        rules=chosen,
        screen=chosen.screen if screen is None else bool(screen),
        fix_after=fix_after,
        run_length=whole_number(run_length, "run_length", 2),
        trend_length=whole_number(trend_length, "trend_length", 3),
    )
    signs = _improvement_signs(improvement, len(array))
    targets = _targets(target, array.shape)
    starts = _marks(rebase_at, array.shape, "rebase_at", ordered=True)
    ghosts = _marks(exclude, array.shape, "exclude", ordered=False)

    segments = _Segments.cut(array, starts, ghosts)
    found = _segment_answers(segments.usable, settings)
    usable = ~np.isnan(array) if ghosts is None else ~(np.isnan(array) | ghosts)
    latest = np.where(usable.any(axis=1), array.shape[1] - 1 - usable[:, ::-1].argmax(axis=1), -1)

    each = {name: segments.for_each_point(found[name]) for name in _BY_SEGMENT}
    signal = {rule: segments.points(found[rule]) for rule in _RULES}
    code = segments.points(found["code"])
    point_code = _POINT_CODE.ravel()[
        (3 * (signs[:, None] + np.int8(1)) + np.int8(1) + _DIRECTION_OF_CODE[code])
    ]
    return XmRMany(
        values=_locked(array),
        **{name: _locked(each[name]) for name in _BY_SEGMENT},
        **{f"{rule}_signal": _locked(signal[rule]) for rule in _RULES},
        special_cause_code=_locked(code),
        point_code=_locked(point_code),
        rebase_group=_locked(segments.group_numbers()),
        latest=_locked(latest),
        variation_code=_locked(_variation_codes(code, signal, latest, signs, chosen)),
        assurance_code=_locked(_assurance_codes(each["lpl"], each["upl"], latest, targets, signs, chosen)),
        improvement_sign=_locked(signs),
        rules=chosen.name,
        run_length=settings.run_length,
        trend_length=settings.trend_length,
        labels=special_cause_labels(settings.run_length, settings.trend_length),
        precedence=chosen.precedence,
    )


@dataclass(frozen=True)
class _Settings:
    rules: RuleSet
    screen: bool
    fix_after: int | None
    run_length: int
    trend_length: int


@dataclass(frozen=True)
class _Segments:
    """The rebase groups of all series as rows of one array, shorter ones filled up with NaN.

    Row-major order of the cells in use is row-major order of the original cells, so no index is needed on
    the way back.
    """

    shape: tuple[int, int]
    usable: np.ndarray
    in_use: np.ndarray | None
    starts: np.ndarray | None

    @classmethod
    def cut(cls, values: np.ndarray, starts: np.ndarray | None, ghosts: np.ndarray | None) -> _Segments:
        usable = values if ghosts is None else np.where(ghosts, np.nan, values)
        if starts is None or not starts[:, 1:].any():
            return cls(values.shape, usable, None, None)
        starts = starts.copy()
        starts[:, 0] = True
        first = np.flatnonzero(starts.ravel())
        length = np.diff(first, append=values.size)
        column = np.arange(length.max())
        in_use = column < length[:, None]
        cells = np.full(in_use.shape, np.nan)
        cells[in_use] = usable.ravel()
        return cls(values.shape, cells, in_use, starts)

    def points(self, cells: np.ndarray) -> np.ndarray:
        """Cells [segment, position] back as [series, quarter]."""
        return cells if self.in_use is None else cells[self.in_use].reshape(self.shape)

    def for_each_point(self, of_segment: np.ndarray) -> np.ndarray:
        """One number for each segment, spread over its points: [series, quarter]."""
        if self.in_use is None:
            return np.broadcast_to(of_segment[:, None], self.shape)
        return np.repeat(of_segment, self.in_use.sum(axis=1)).reshape(self.shape)

    def group_numbers(self) -> np.ndarray:
        """Number of the rebase group of every point, 0 first: [series, quarter]."""
        if self.starts is None:
            return np.broadcast_to(np.int32(0), self.shape)
        return self.starts.cumsum(axis=1, dtype=np.int32) - 1


_BY_SEGMENT = ("mean", "lpl", "upl", "near_lpl", "near_upl", "average_range", "reason_code")


def _segment_answers(usable: np.ndarray, settings: _Settings) -> dict[str, np.ndarray]:
    """Limits of every segment and signals of every cell. Worked in blocks that fit a processor's cache."""
    count, length = usable.shape
    found = {name: np.empty(count) for name in _BY_SEGMENT if name != "reason_code"}
    found["reason_code"] = np.zeros(count, dtype=np.uint16)
    for name in (*_RULES, "code"):
        found[name] = np.empty(usable.shape, dtype=np.int8)
    block = max(1, _CELLS_AT_ONCE // length)
    for first in range(0, count, block):
        rows = slice(first, first + block)
        values = np.ascontiguousarray(usable[rows].T)
        limits = _limits(values, settings)
        for name in _BY_SEGMENT:
            found[name][rows] = limits[name]
        for name, cells in _signals(values, limits, settings).items():
            found[name][rows] = cells.T
    return found


def _limits(values: np.ndarray, settings: _Settings) -> dict[str, np.ndarray]:
    """Mean, limits and reasons of every column of `values` [position, segment], each one rebase group."""
    present = ~np.isnan(values)
    held = present.sum(axis=0)
    if settings.fix_after is None or settings.fix_after >= len(values):
        base, n = present, held
    else:
        base = present.copy()
        base[settings.fix_after :] = False
        n = base.sum(axis=0)
    lowest, highest = _extremes(values, present)
    base_lowest, base_highest = (lowest, highest) if base is present else _extremes(values, base)
    noise = _NOISE * np.maximum(np.abs(lowest), np.abs(highest))

    with np.errstate(invalid="ignore", divide="ignore"):
        mean = _exact_sums(np.where(base, values, 0.0)) / n
        steps = values[1:] - values[:-1]
        pairs = base[1:] & base[:-1]
        ranges = np.where(pairs, np.abs(steps), 0.0)
        range_count = pairs.sum(axis=0)
        average = _exact_sums(ranges) / range_count
        reasons = np.zeros(values.shape[1], dtype=np.uint16)

        def state(reason: str, where: np.ndarray) -> None:
            reasons[where] |= _REASON_BIT[reason]

        flat_base = (n >= 2) & (base_highest - base_lowest <= noise)
        if settings.screen:
            kept = pairs & (ranges < settings.rules.screen_constant * average)
            kept_count = kept.sum(axis=0)
            screened = _exact_sums(np.where(kept, ranges, 0.0)) / kept_count
            varies = (average > 0) & ~flat_base
            state("screening left no range", varies & (kept_count == 0))
            state("screening left no spread", varies & (kept_count > 0) & (screened <= 0))
            average = np.where((kept_count > 0) & (screened > 0), screened, average)

    mean = np.where(base_highest == base_lowest, base_lowest, mean)
    constant = flat_base & (highest - lowest <= noise)
    undefined = (n >= 2) & ~flat_base & ~(average > 0)
    average = np.where(flat_base, 0.0, np.where(undefined | (n < 2), np.nan, average))
    state("no figures", held == 0)
    state("no figures in the baseline", (held > 0) & (n == 0))
    state("one point", n == 1)
    state("constant", constant)
    state("constant baseline", flat_base & ~constant)
    state("no neighbouring points", undefined & (range_count == 0))
    state("no spread between neighbouring points", undefined & (range_count > 0))
    if settings.fix_after is not None:
        state("short baseline", n < _SHORT_BASELINE)
    state("few points", held < settings.rules.minimum_points)

    reach = settings.rules.limit_constant * average
    near_reach = 2 * (settings.rules.limit_constant / 3) * average
    return {
        "mean": mean,
        "lpl": mean - reach,
        "upl": mean + reach,
        "near_lpl": mean - near_reach,
        "near_upl": mean + near_reach,
        "average_range": average,
        "reason_code": reasons,
        "noise": noise,
        "steps": steps,
        "present": present,
    }


def _extremes(values: np.ndarray, where: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest value of every column where `where` holds; NaN and NaN when it never does."""
    lowest = np.where(where, values, np.inf).min(axis=0)
    highest = np.where(where, values, -np.inf).max(axis=0)
    none = np.isinf(lowest)
    lowest[none] = np.nan
    highest[none] = np.nan
    return lowest, highest


def _exact_sums(terms: np.ndarray) -> np.ndarray:
    """Sums over the first axis, right to the last digit or the one before it (Knuth's two-sum, errors
    carried along).

    Plain addition gives thirteen values of 1.2 a mean of 1.2 plus a rounding error, and so a false run of
    thirteen points.
    """
    total = np.zeros(terms.shape[1])
    error = np.zeros(terms.shape[1])
    for row in terms:
        larger = total + row
        part = larger - total
        error += (total - (larger - part)) + (row - part)
        total = larger
    return total + error


def _signals(values: np.ndarray, limits: dict[str, np.ndarray], settings: _Settings) -> dict[str, np.ndarray]:
    """Signals of all four rules and the one label of every cell, as int8 arrays shaped like `values`."""
    rules = settings.rules
    noise = limits["noise"]
    mean = limits["mean"]
    # A looser margin where the spread allows it: means of percentages carry the rounding of the percentages.
    spread = np.nan_to_num(1e-6 * limits["average_range"])
    on_mean = np.maximum(noise, np.minimum(1e-12 * np.abs(mean), spread))
    high = values > mean + on_mean
    low = values < mean - on_mean
    beyond_high = values > limits["upl"] + noise
    beyond_low = values < limits["lpl"] - noise
    near_high = values > limits["near_upl"] + noise
    near_low = values < limits["near_lpl"] - noise
    rising, falling = _trends(limits["steps"], noise, settings)
    pair_high, pair_low = _two_in_three(
        (high, near_high, beyond_high), (low, near_low, beyond_low), limits["present"], rules
    )
    length = settings.run_length
    found = {
        "limit": (beyond_high, beyond_low),
        "trend": (rising, falling),
        "near": (pair_high, pair_low),
        "run": (_members(high, length), _members(low, length)),
    }
    code = np.zeros(values.shape, dtype=np.int8)
    for rule in reversed(rules.precedence):
        first = 1 + 2 * _RULES.index(rule)
        np.putmask(code, found[rule][0], first)
        np.putmask(code, found[rule][1], first + 1)
    signals = {rule: up.view(np.int8) - down.view(np.int8) for rule, (up, down) in found.items()}
    signals["code"] = code
    return signals


def _windows(flag: np.ndarray, size: int) -> np.ndarray:
    """Whether `flag` holds for `size` positions in a row, by first position; doubling keeps it to
    log2(size) passes.
    """
    covered = 1
    while covered < size:
        step = min(covered, size - covered)
        if len(flag) <= step:
            return flag[:0]
        flag = flag[:-step] & flag[step:]
        covered += step
    return flag


def _spread(first: np.ndarray, size: int) -> np.ndarray:
    """Whether a position lies in a window of `size` positions that starts where `first` holds."""
    covered = 1
    while covered < size:
        step = min(covered, size - covered)
        wider = np.zeros((len(first) + step, *first.shape[1:]), dtype=bool)
        wider[: len(first)] = first
        wider[step:] |= first
        first = wider
        covered += step
    return first


def _members(flag: np.ndarray, size: int) -> np.ndarray:
    """Positions that lie in a window of `size` positions in which `flag` holds throughout."""
    windows = _windows(flag, size)
    return _spread(windows, size) if len(windows) else np.zeros_like(flag)


def _trends(steps: np.ndarray, noise: np.ndarray, settings: _Settings) -> tuple[np.ndarray, np.ndarray]:
    """Points of rising and of falling trends. Points of both get the direction the rule set gives them."""
    up = steps > noise
    down = steps < -noise
    shape = (len(steps) + 1, steps.shape[1])
    rises = _windows(up, settings.trend_length - 1)
    falls = _windows(down, settings.trend_length - 1)
    if not len(rises) or not (rises.any() or falls.any()):
        return np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    rising = _spread(rises, settings.trend_length)
    falling = _spread(falls, settings.trend_length)
    if settings.rules.trend_direction == "later_trend":
        # A point of both is a turning point: the later trend starts with the step out of it.
        both = rising & falling
        leaves_up = np.zeros(shape, dtype=bool)
        leaves_up[:-1] = up
        return rising & ~(both & ~leaves_up), falling & ~(both & leaves_up)
    trend = rising | falling
    into_up = np.zeros(shape, dtype=bool)
    into_up[1:] = up
    followed = trend[:-1] & trend[1:]
    goes_up = into_up.copy()
    if settings.rules.trend_direction == "next_step_tie_falls":
        goes_up[:-1] = np.where(followed, up, into_up[:-1])
    else:
        goes_up[:-1] = np.where(followed & (up | down), up, into_up[:-1])
    return trend & goes_up, trend & ~goes_up


def _two_in_three(above, below, present: np.ndarray, rules: RuleSet) -> tuple[np.ndarray, np.ndarray]:
    """Points marked by the rule of two in three: high ones and low ones. No window holds a gap."""
    if rules.two_in_three == "sum_of_signs":
        return _two_in_three_by_signs(above[1], below[1], present)
    marked = []
    for side, near, beyond in (above, below):
        counted = near & ~beyond if rules.two_in_three == "between_limits" else near
        if len(side) < 3:
            marked.append(np.zeros_like(side))
            continue
        first, second, third = counted[:-2], counted[1:-1], counted[2:]
        two = (first & second) | (third & (first | second))
        marked.append(_spread(_windows(side, 3) & two, 3) & counted)
    return marked[0], marked[1]


def _two_in_three_by_signs(near_high: np.ndarray, near_low: np.ndarray, present: np.ndarray):
    """Two of three beyond one near limit, an opposite one cancelling; two first points are enough for a
    window.
    """
    sign = np.pad(near_high.view(np.int8) - near_low.view(np.int8), ((2, 0), (0, 0)))
    whole = _windows(np.pad(present, ((2, 0), (0, 0)), constant_values=True), 3)
    total = sign[:-2] + sign[1:-1] + sign[2:]
    high = _spread(whole & (total >= 2), 3)[2:]
    low = _spread(whole & (total <= -2), 3)[2:]
    return high & near_high, low & near_low


def _variation_codes(code, signal, latest, signs, rules: RuleSet) -> np.ndarray:
    """Code into VARIATIONS of every series: the verdict of its latest point."""
    rows = np.arange(len(code))
    direction = _DIRECTION_OF_CODE[code[rows, latest]]
    if rules.both_directions == "improvement":
        at_latest = np.stack([signal[rule][rows, latest] for rule in _RULES])
        both = (at_latest > 0).any(axis=0) & (at_latest < 0).any(axis=0)
        direction = np.where(both, np.where(signs == 0, -1, signs), direction)
    return np.where(latest < 0, np.int8(0), _VARIATION_CODE[signs + 1, direction + 1])


def _assurance_codes(lpl, upl, latest, targets, signs, rules: RuleSet) -> np.ndarray:
    """Code into ASSURANCES of every series: the target at its latest point against the limits there."""
    if targets is None:
        return np.zeros(len(signs), dtype=np.int8)
    rows = np.arange(len(signs))
    target = targets[rows, latest]
    lower, upper = lpl[rows, latest], upl[rows, latest]
    noise = _NOISE * np.fmax(np.abs(target), np.fmax(np.abs(lower), np.abs(upper)))
    reach = noise if rules.target_on_limit_counts else -noise
    missed_high = target >= upper - reach
    missed_low = target <= lower + reach
    # A constant has one limit and is compared itself; it meets a target that it equals.
    constant = lower == upper
    equal = np.abs(target - lower) <= noise
    missed_high = np.where(constant, (target > upper) & ~equal | equal & (signs < 0), missed_high)
    missed_low = np.where(constant, (target < lower) & ~equal | equal & (signs > 0), missed_low)
    failed = np.where(signs > 0, missed_high, missed_low)
    passed = np.where(signs > 0, missed_low, missed_high)
    found = np.where(failed, 2, np.where(passed, 1, 3))
    return np.where((signs == 0) | np.isnan(target) | (latest < 0), 0, found).astype(np.int8)


def _improvement_signs(improvement, count: int) -> np.ndarray:
    words = [improvement] * count if isinstance(improvement, str) else list(improvement)
    if len(words) != count:
        raise ValueError(f"improvement must be one word or one for each of {count} series, not {len(words)}")
    unknown = next((word for word in words if not isinstance(word, str) or word not in IMPROVEMENTS), None)
    if unknown is not None:
        raise ValueError(f"improvement must be 'increase', 'decrease' or 'neutral', not {unknown!r}")
    return np.array([IMPROVEMENTS[word] for word in words], dtype=np.int8)


def _targets(target, shape: tuple[int, int]) -> np.ndarray | None:
    if target is None:
        return None
    array = number_array(target, "target")
    if array.ndim == 1:
        array = array[:, None]
    try:
        return np.broadcast_to(array, shape)
    except ValueError:
        raise ValueError(
            "target must be one number, one for each series or one for each point; "
            f"its shape {np.shape(target)} does not fit"
        ) from None


def _positions(given, length: int, name: str, *, ordered: bool) -> tuple[int, ...]:
    """Positions in a series of `length` points. Raises ValueError naming the argument."""
    if isinstance(given, (str, bytes)):
        raise ValueError(f"{name} must be positions in the series, not the text {given!r}")
    if given is None:
        return ()
    items = list(np.atleast_1d(np.asarray(given, dtype=object)))
    for item in items:
        if isinstance(item, (bool, np.bool_)) or not isinstance(item, (int, np.integer)):
            raise ValueError(f"{name} must be positions (whole numbers from 0), not {item!r}")
        if not 0 <= item < length:
            raise ValueError(
                f"{name} holds {item}, which is not in the series: positions go from 0 to {length - 1}"
            )
    if len(set(items)) < len(items):
        raise ValueError(f"{name} holds a position twice")
    if ordered and items != sorted(items):
        raise ValueError(f"{name} must be in increasing order")
    return tuple(int(item) for item in items)


def _marks(given, shape: tuple[int, int], name: str, *, ordered: bool) -> np.ndarray | None:
    """Positions as a boolean array [series, quarter]; None when there are none."""
    if given is None or not hasattr(given, "__len__") or isinstance(given, (str, bytes)):
        given = () if given is None else (given,)
    if len(given) == 0:
        return None
    if isinstance(given, np.ndarray) and given.dtype == bool:
        if given.shape != shape:
            raise ValueError(f"{name} has shape {given.shape}; values have {shape}")
        return given
    marks = np.zeros(shape, dtype=bool)
    nested = any(isinstance(item, (list, tuple, np.ndarray)) for item in given)
    if not nested:
        marks[:, list(_positions(given, shape[1], name, ordered=ordered))] = True
        return marks
    if len(given) != shape[0]:
        raise ValueError(f"{name} has positions for {len(given)} series; values have {shape[0]}")
    for row, item in enumerate(given):
        marks[row, list(_positions(item, shape[1], name, ordered=ordered))] = True
    return marks


def _labelled(labels: Sequence[str | None], codes: np.ndarray) -> np.ndarray:
    return _locked(np.array(labels, dtype=object)[codes])


def _reason_words(code) -> tuple[str, ...]:
    return tuple(reason for reason in REASONS if code & _REASON_BIT[reason])


def _locked(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array
