"""XmR (individuals and moving range) control charts, for one series or for thousands at once.

Method: W. A. Shewhart and D. J. Wheeler ("Understanding Variation", 1993); rules and labels: NHS England, Making Data
Count. What the named rule sets do differently is data: see `metrics.spc.rule_sets`.

There is one implementation. `xmr_many` judges an array [series, quarter]; `xmr` is its case of one series. A rebased
series is cut into its groups first (`segments`), because nothing (mean, range, run or window) ever crosses a rebase.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from metrics.inputs import number_array, whole_number
from metrics.spc.charts import XmR, XmRMany
from metrics.spc.labels import DIRECTION_OF_CODE, POINT_CODE, RULES, locked, special_cause_labels
from metrics.spc.limits import BY_SEGMENT, limits_of
from metrics.spc.rule_sets import DEFAULT, RuleSet, rule_set
from metrics.spc.segments import Segments
from metrics.spc.settings import Settings, improvement_signs, position_marks, positions, target_array
from metrics.spc.signals import signals_of
from metrics.spc.verdicts import assurance_codes, variation_codes

_CELLS_AT_ONCE = 1 << 16


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
        rebase_at=positions(rebase_at, array.size, "rebase_at", ordered=True),
        fix_after=fix_after,
        screen=screen,
        target=target,
        rules=rules,
        run_length=run_length,
        trend_length=trend_length,
        exclude=positions(exclude, array.size, "exclude", ordered=False),
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
    settings = Settings(
        rules=chosen,
        screen=chosen.screen if screen is None else bool(screen),
        fix_after=fix_after,
        run_length=whole_number(run_length, "run_length", 2),
        trend_length=whole_number(trend_length, "trend_length", 3),
    )
    signs = improvement_signs(improvement, len(array))
    targets = target_array(target, array.shape)
    starts = position_marks(rebase_at, array.shape, "rebase_at", ordered=True)
    ghosts = position_marks(exclude, array.shape, "exclude", ordered=False)

    segments = Segments.cut(array, starts, ghosts)
    found = _segment_answers(segments.usable, settings)
    usable = ~np.isnan(array) if ghosts is None else ~(np.isnan(array) | ghosts)
    latest = np.where(usable.any(axis=1), array.shape[1] - 1 - usable[:, ::-1].argmax(axis=1), -1)

    each = {name: segments.for_each_point(found[name]) for name in BY_SEGMENT}
    signal = {rule: segments.points(found[rule]) for rule in RULES}
    code = segments.points(found["code"])
    point_code = POINT_CODE.ravel()[
        (3 * (signs[:, None] + np.int8(1)) + np.int8(1) + DIRECTION_OF_CODE[code])
    ]
    return XmRMany(
        values=locked(array),
        **{name: locked(each[name]) for name in BY_SEGMENT},
        **{f"{rule}_signal": locked(signal[rule]) for rule in RULES},
        special_cause_code=locked(code),
        point_code=locked(point_code),
        rebase_group=locked(segments.group_numbers()),
        latest=locked(latest),
        variation_code=locked(variation_codes(code, signal, latest, signs, chosen)),
        assurance_code=locked(assurance_codes(each["lpl"], each["upl"], latest, targets, signs, chosen)),
        improvement_sign=locked(signs),
        rules=chosen.name,
        run_length=settings.run_length,
        trend_length=settings.trend_length,
        labels=special_cause_labels(settings.run_length, settings.trend_length),
        precedence=chosen.precedence,
    )


def _segment_answers(usable: np.ndarray, settings: Settings) -> dict[str, np.ndarray]:
    """Limits of every segment and signals of every cell. Worked in blocks that fit a processor's cache."""
    count, length = usable.shape
    found = {name: np.empty(count) for name in BY_SEGMENT if name != "reason_code"}
    found["reason_code"] = np.zeros(count, dtype=np.uint16)
    for name in (*RULES, "code"):
        found[name] = np.empty(usable.shape, dtype=np.int8)
    block = max(1, _CELLS_AT_ONCE // length)
    for first in range(0, count, block):
        rows = slice(first, first + block)
        values = np.ascontiguousarray(usable[rows].T)
        limits = limits_of(values, settings)
        for name in BY_SEGMENT:
            found[name][rows] = limits[name]
        for name, cells in signals_of(values, limits, settings).items():
            found[name][rows] = cells.T
    return found
