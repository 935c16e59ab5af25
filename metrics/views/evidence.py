"""Evidence in plain words: what each rule, number and code of a claim is called wherever a reader sees it.

Stored evidence keeps its short names for ever; only what is shown of it is put into words here, once for screen, slides
and files. A name from a release that no rule writes any more is shown with its underscores gone.
"""

from __future__ import annotations

import re

from metrics.spc.labels import special_cause_words
from metrics.views.marks import STATUS_WORDS
from metrics.views.measures import Evidence
from metrics.wording import REASON_WORDS, long_date

RULE_WORDS = {
    "status": "figure against target",
    "status of a young quarter": "target and where a young figure settles",
    "xmr": "control chart (XmR)",
    "xmr mdc-2023": "control chart (XmR), Making Data Count 2023",
    "false-alarm budget": "more than chance, with false alarms allowed for",
    "funnel, square-root scale, additive": "funnel plot, wider for places that differ",
    "chain ladder": "how earlier quarters grew (chain ladder)",
    "dated break": "break in the series",
    "board differences": "what differs from the board before",
    "action rating": "rating of an action",
    "rating of actions": "ratings of all actions",
    "prediction": "what was predicted of an action",
}
"""The rules whose own name is not plain; the others are called what they are."""

NAME_WORDS = {
    "about": "rounded",
    "absolute": "change",
    "adjusted": "chance, all tests allowed for",
    "adjusted_for_all_tests": "chance, all tests allowed for",
    "after": "afterwards",
    "against": "pieces that moved the other way",
    "as_good": "past quarters as good",
    "average_moving_range": "usual step between quarters",
    "baseline": "figure before",
    "baseline_count": "cases before",
    "baseline_quarter": "compared with",
    "baseline_settles_from": "figure before settles from",
    "baseline_settles_to": "figure before settles at most at",
    "best": "best quarter so far",
    "beyond_usual": "pieces beyond usual",
    "budget": "share of false alarms allowed",
    "by_chance": "expected by chance",
    "chance": "chance if nothing changed",
    "current": "figure now",
    "dispersion": "spread beyond chance, times",
    "due": "was due",
    "elsewhere": "other places compared",
    "ended": "last year of that target",
    "label": "what the chart saw",
    "last": "last figure received",
    "last_board_quarter": "quarter of the last board",
    "listed": "listed as standing out",
    "lower": "likely range from",
    "lpl": "usual range from",
    "made": "past ranges",
    "made_over_all": "past ranges, all measures",
    "held": "past ranges that held",
    "held_over_all": "past ranges that held, all measures",
    "mean": "average",
    "misses": "quarters missed in a row",
    "naive": "flagged by chance limits alone",
    "needed": "points needed",
    "needed_in_each": "needed in each quarter left",
    "no_dates": "cannot be rated: no dates",
    "not_judged": "why not judged",
    "not_shown": "pieces not shown",
    "now": "latest figure",
    "odds": "odds of meeting the target",
    "odds_words": "odds in words",
    "of": "measures in all",
    "out_of_after": "out of, now",
    "out_of_before": "out of, before",
    "p": "chance if nothing changed",
    "past_errors": "past forecasts compared",
    "past_quarters": "past quarters compared",
    "phi": "spread beyond chance, times",
    "points": "points in the series",
    "presented": "as presented then",
    "quarters": "quarters so far",
    "range": "the range holds, in 100",
    "reason": "why",
    "relative": "change, percent",
    "reported": "reported so far",
    "rest": "left beside the season",
    "returns": "returns compared",
    "revised": "same quarter, revised",
    "rule": "which figures",
    "rules_hit": "every rule that was hit",
    "run_length": "points that make a run",
    "season": "season",
    "settled_after_quarters": "settled after quarters",
    "settles_from": "settles from",
    "settles_to": "settles at most at",
    "share_beyond_usual": "share beyond usual, percent",
    "shown": "change, as shown",
    "shown_from": "range shown from",
    "shown_to": "range shown to",
    "size": "change predicted",
    "smallest": "smallest change seen",
    "stated": "owner is",
    "strongest_rule": "which figures",
    "target_from": "target from",
    "target_text": "target in words",
    "target_to": "target to",
    "tau2": "variance between places",
    "tested": "series tested",
    "total": "change in all",
    "trend_length": "points that make a trend",
    "upl": "usual range to",
    "upper": "likely range to",
    "usual_lower": "usual change from",
    "usual_upper": "usual change to",
    "value": "figure",
    "within_usual": "pieces within usual",
}
"""Names of numbers that are not plain by themselves."""

PLAIN_NAMES = frozenset(
    (
        *("annual_target", "assessed", "before", "chance_if_nothing_changed", "change", "complete", "date"),
        *("delayed", "done", "expected"),
        *("forecast", "last_target", "milestones", "not_started", "on_track", "period", "pieces", "quarter"),
        *("quarters_known", "quarters_left", "since", "stated_by", "stated_on", "steady", "target"),
        *("target_before", "tested_together", "too_few", "unit", "will_miss", "year", "year_before"),
    )
)
"""Names that are words already once their underscores are gone."""

_REPEATED = {"due_words": "due"}
_FIGURES = {
    "limit": "the latest figure",
    "near": "the last two figures",
    "run": "the last seven figures",
    "trend": "the way they rise or fall",
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def rule_words(rule: str) -> str:
    """What a rule is called."""
    return RULE_WORDS.get(rule, rule)


def evidence_rows(proof: Evidence) -> tuple[tuple[str, float | int | str | None], ...]:
    """Every number of a claim as (name, value) in words; what only repeats another one is left out."""
    names = {name for name, _ in proof.numbers}
    return tuple(
        (name_words(name), _value_words(name, value))
        for name, value in proof.numbers
        if _REPEATED.get(name) not in names
    )


def name_words(name: str) -> str:
    """What a number of a claim is called."""
    if name in STATUS_WORDS:
        return STATUS_WORDS[name].lower()
    return NAME_WORDS.get(name, name.replace("_", " "))


def _value_words(name: str, value: float | int | str | None) -> float | int | str | None:
    if not isinstance(value, str):
        return value
    if name == "reason":
        return REASON_WORDS.get(value, value)
    if name == "label":
        return special_cause_words(value)
    if name in ("rule", "strongest_rule"):
        return _FIGURES.get(value, value)
    return long_date(value) if _DAY.fullmatch(value) else value
