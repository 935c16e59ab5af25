"""Named rule sets for control charts, as data, and the published table of what each of them does.

The XmR method is Wheeler's; the rules are those of NHS England's Making Data Count programme (its tools since
November 2023), of the R package NHSRplotthedots 0.2.2 and of the PowerBI-SPC visual.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

DEFAULT = "mdc-2023"


@dataclass(frozen=True)
class RuleSet:
    """What one tool does wherever tools differ.

    `limit_constant` times the average moving range is the distance from mean to limit; the near limit is at
    two thirds of it.
    `precedence` orders the rules for the one label of a point: `limit`, `trend`, `near` (two in three) and
    `run`.
    `two_in_three` is `beyond_near_limit` (points beyond the limit count), `between_limits` (they do not) or
    `sum_of_signs` (two beyond the near limit, an opposite one cancels, the third may lie anywhere).
    `trend_direction` is `next_step` (a point whose successor is in a trend too takes the step to it),
    `next_step_tie_falls` (the same, but a level step counts as a fall) or `later_trend` (only a shared
    turning point takes the later trend).
    `both_directions` decides the variation icon when the latest point has signals both ways: `label`
    follows the point's own label, `improvement` shows the improvement.
    `target_on_limit_counts`: a target equal to a limit gives a consistent verdict.
    """

    name: str
    title: str
    limit_constant: float
    screen: bool
    screen_constant: float
    precedence: tuple[str, str, str, str]
    two_in_three: str
    trend_direction: str
    both_directions: str
    target_on_limit_counts: bool
    minimum_points: int
    minimum_fix_after: int
    own_run_length: int
    own_trend_length: int
    remarks: str


_RULE_SETS = (
    RuleSet(
        name="mdc-2023",
        title="Making Data Count, since November 2023",
        limit_constant=2.66,
        screen=False,
        screen_constant=3.267,
        precedence=("limit", "trend", "near", "run"),
        two_in_three="beyond_near_limit",
        trend_direction="next_step",
        both_directions="label",
        target_on_limit_counts=True,
        minimum_points=13,
        minimum_fix_after=2,
        own_run_length=7,
        own_trend_length=7,
        remarks="The programme's spreadsheet shows improvement when the latest point has signals both ways; "
        "here the icon follows the point's own label, so that dot and icon agree, and the other signal is "
        "listed beside it.",
    ),
    RuleSet(
        name="nhsr-0.2.2",
        title="NHSRplotthedots 0.2.2",
        limit_constant=2.66,
        screen=True,
        screen_constant=3.267,
        precedence=("limit", "trend", "near", "run"),
        two_in_three="between_limits",
        trend_direction="next_step_tie_falls",
        both_directions="label",
        target_on_limit_counts=False,
        minimum_points=1,
        minimum_fix_after=12,
        own_run_length=7,
        own_trend_length=7,
        remarks="The package warns under 13 points and leaves limits undefined where screening removes every "
        "range; here limits are then unscreened.",
    ),
    RuleSet(
        name="powerbi",
        title="PowerBI-SPC",
        limit_constant=3 / 1.128,
        screen=True,
        screen_constant=3.267,
        precedence=("limit", "near", "trend", "run"),
        two_in_three="sum_of_signs",
        trend_direction="later_trend",
        both_directions="improvement",
        target_on_limit_counts=False,
        minimum_points=2,
        minimum_fix_after=2,
        own_run_length=7,
        own_trend_length=5,
        remarks="The visual leaves missing points out and takes the range across them; here a gap always "
        "breaks. Its rules are switched on one by one; here all four are on.",
    ),
)

RULE_SETS = {rules.name: rules for rules in _RULE_SETS}


def rule_set(name: str | RuleSet) -> RuleSet:
    """The rule set with this name. Raises ValueError naming `rules` when there is none."""
    if isinstance(name, RuleSet):
        return name
    if not isinstance(name, str) or name not in RULE_SETS:
        raise ValueError(f"rules must be one of {', '.join(RULE_SETS)}, not {name!r}")
    return RULE_SETS[name]


_RULE_WORDS = {"limit": "beyond a limit", "trend": "trend", "near": "two in three", "run": "run on one side"}
_TWO_IN_THREE_WORDS = {
    "beyond_near_limit": "three on one side of the mean, two or more beyond the near limit, "
    "those beyond the limit included",
    "between_limits": "three on one side of the mean, two or more between the near limit and the limit",
    "sum_of_signs": "two of three beyond one near limit; the third anywhere, but an opposite one cancels",
}
_TREND_WORDS = {
    "next_step": "the step into the point; the step to the next point where that is in a trend too",
    "next_step_tie_falls": "as in Making Data Count, but a level step between two trends reads as a fall",
    "later_trend": "of its own trend; a shared turning point belongs to the later one",
}
_BOTH_WORDS = {"label": "the icon follows the point's label", "improvement": "the icon shows the improvement"}


@lru_cache(maxsize=1)
def _table_rows() -> tuple[tuple[str, ...], ...]:
    def row(what, words):
        return (what, *(words(rules) for rules in _RULE_SETS))

    return (
        row("Full name", lambda r: r.title),
        row("Constant k (limit = mean ± k × average moving range)", lambda r: _plain(r.limit_constant)),
        row("Near limit (two thirds)", lambda r: _plain(2 * (r.limit_constant / 3))),
        row(
            "Screening of moving ranges",
            lambda r: f"once, ranges not below {r.screen_constant} × the average" if r.screen else "none",
        ),
        row("Order of rules for one label", lambda r: ", ".join(_RULE_WORDS[rule] for rule in r.precedence)),
        row("Two in three", lambda r: _TWO_IN_THREE_WORDS[r.two_in_three]),
        row("Two in three marks", lambda r: "only the points beyond the near limit"),
        row("Run on one side marks", lambda r: "every point of the run"),
        row("Trend marks", lambda r: "every point of the trend, its first included"),
        row("Direction of a trend", lambda r: _TREND_WORDS[r.trend_direction]),
        row("A point equal to a limit", lambda r: "no signal"),
        row("A point equal to the mean", lambda r: "breaks a run"),
        row("Two equal neighbours", lambda r: "break a trend"),
        row("A gap", lambda r: "breaks every rule; both ranges beside it vanish"),
        row("Signals both ways on the latest point", lambda r: _BOTH_WORDS[r.both_directions]),
        row(
            "A target equal to a limit",
            lambda r: "consistently met or missed" if r.target_on_limit_counts else "hit and miss",
        ),
        row("Minimum points in the tool itself", lambda r: str(r.minimum_points)),
        row("Least number of points to fix limits after", lambda r: str(r.minimum_fix_after)),
        row("Run length in the tool itself", lambda r: str(r.own_run_length)),
        row("Trend length in the tool itself", lambda r: str(r.own_trend_length)),
        row("Remarks", lambda r: r.remarks),
    )


def _plain(number: float) -> str:
    return f"{number:.6f}".rstrip("0")


def rule_table() -> pd.DataFrame:
    """The published table: one row for each thing tools differ in, one column of words for each rule set."""
    return pd.DataFrame(list(_table_rows()), columns=["rule", *RULE_SETS]).set_index("rule")
