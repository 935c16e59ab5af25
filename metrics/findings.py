"""Computed sentences about a whole board: what needs attention, what really changed, what is late, and the counts.

Their order follows from consequence alone (`rules.ATTENTION_ORDER`); nobody can move them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from metrics import wording
from metrics.proof import evidence
from metrics.rules import ASSESSED, ATTENTION_ORDER, STATUSES
from metrics.views import Count, Finding, MeasureView

_STEP = 100.0
_HEADLINE = 40.0
_MOST_MISSES_COUNTED = 12


def count_of(measures: Sequence[MeasureView]) -> Count:
    """How many of the measures whose figures are shown have each status."""
    shown = [m for m in measures if m.shown]
    by_status = tuple((code, sum(m.status.code == code for m in shown)) for code in STATUSES)
    counts = dict(by_status)
    assessed = sum(counts[code] for code in ASSESSED)
    sentence = wording.count_sentence(assessed, len(shown), counts["no_target"])
    return Count(by_status, assessed, len(shown), sentence)


def attention(measures: Sequence[MeasureView], misses: Mapping[str, int]) -> tuple[Finding, ...]:
    """Misses by consequence, then figures that are really getting worse; headline measures first in each.

    `misses` gives, by code, for how many quarters running the target was missed.
    """
    found = []
    for view in measures:
        if not view.shown:
            continue
        kinds = [code for code in ATTENTION_ORDER if code in (view.status.code, view.variation.code)]
        if not kinds:
            continue
        running = misses.get(view.code, 0)
        times = f" Missed for {running} quarters running." if running > 1 else ""
        sentences = [verdict.sentence for verdict in (view.status, view.variation) if verdict.code in kinds]
        score = _STEP * (len(ATTENTION_ORDER) - ATTENTION_ORDER.index(kinds[0])) + _HEADLINE * view.headline
        score += min(running, _MOST_MISSES_COUNTED) + 20.0 * (len(kinds) > 1)
        proof = (view.status if kinds[0] == view.status.code else view.variation).evidence
        found.append(
            Finding(
                kinds[0],
                view.code,
                view.priority,
                view.title,
                wording.summary(" ".join(sentences[:1]) + times, *sentences[1:]),
                score,
                proof,
            )
        )
    return _in_order(found)


def changed(measures: Sequence[MeasureView]) -> tuple[Finding, ...]:
    """Measures that moved beyond their usual variation, and how many of those tested did not."""
    order = ("worsening", "improving", "higher", "lower")
    shown = [m for m in measures if m.shown]
    found = [
        Finding(
            view.variation.code,
            view.code,
            view.priority,
            wording.title(view.short_name, wording.TITLE_WORDS[view.variation.code]),
            wording.summary(view.variation.sentence),
            _STEP * (len(order) - order.index(view.variation.code)) + _HEADLINE * view.headline,
            view.variation.evidence,
        )
        for view in shown
        if view.variation.code in order
    ]
    steady = sum(view.variation.code == "steady" for view in shown)
    tested = steady + len(found)
    if not tested:
        return ()
    untested = len(shown) - tested
    of_tested = f"{steady} of the {wording.number_of(tested, 'measure')}"
    sentence = f"Nothing has really changed in {of_tested} that can be tested."
    if untested:
        sentence += f" {wording.number_of(untested, 'measure has', 'measures have')} too few points to tell."
    still = Finding(
        "steady",
        "",
        "",
        f"No real change in {steady} of {wording.number_of(tested, 'measure')}",
        sentence,
        0.0,
        evidence("xmr", steady=steady, tested=tested, too_few=untested),
    )
    return (*_in_order(found), still)


def late(measures: Sequence[MeasureView], missing: frozenset[str], quarter: str) -> tuple[Finding, ...]:
    """Figures for the quarter that were due and have not come, with the day they were due and their owner.

    `missing` are the codes of the measures whose figure is late.
    """
    found = []
    for view in measures:
        if not view.shown or view.code not in missing:
            continue
        last = view.latest
        came = f" The last one is for {last.quarter}." if last else ""
        found.append(
            Finding(
                "late",
                view.code,
                view.priority,
                wording.title(view.short_name, f"{quarter} is late"),
                f"Due from {view.owner} on {wording.long_date(view.due or '')}.{came}",
                _STEP + _HEADLINE * view.headline,
                evidence("due date", due=view.due, quarter=quarter, last=last.quarter if last else None),
            )
        )
    return _in_order(found)


def _in_order(found: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(found, key=lambda f: (-f.score, f.measure)))
