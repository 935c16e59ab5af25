"""Computed sentences about a whole board: what needs attention, what really changed, what is late, and the counts.

Their order follows from consequence alone (`rules.ATTENTION_ORDER`); nobody can move them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from metrics import wording
from metrics.claims import StandsOut
from metrics.proof import evidence
from metrics.rules import ASSESSED, ATTENTION_ORDER, STATUSES
from metrics.views import Count, Evidence, Finding, MeasureView, Verdict

_STEP = 100.0
_HEADLINE = 40.0
_MOST_MISSES_COUNTED = 12
MOST_ON_A_PAGE = 7


def count_of(measures: Sequence[MeasureView]) -> Count:
    """How many of the measures whose figures are shown have each status."""
    shown = [m for m in measures if m.shown]
    by_status = tuple((code, sum(m.status.code == code for m in shown)) for code in STATUSES)
    counts = dict(by_status)
    assessed = sum(counts[code] for code in ASSESSED)
    sentence = wording.count_sentence(assessed, len(shown), counts["no_target"])
    return Count(by_status, assessed, len(shown), sentence)


def attention(
    measures: Sequence[MeasureView], misses: Mapping[str, int], standing: Mapping[str, StandsOut]
) -> tuple[Finding, ...]:
    """Misses by consequence, then figures that are getting worse by more than chance; headline measures first in each.

    `misses` gives, by code, for how many quarters running the target was missed; misses are facts and always listed.
    `standing` are the series that stand out once false alarms are controlled over the whole family.
    """
    found = []
    for view in measures:
        if not view.shown:
            continue
        out = standing.get(view.code)
        worse = out is not None and out.direction == {"higher": -1, "lower": 1}.get(view.polarity)
        kinds = [k for k in ATTENTION_ORDER if k == view.status.code or (k == "worsening" and worse)]
        if not kinds:
            continue
        running = misses.get(view.code, 0)
        times = f" Missed for {running} quarters running." if running > 1 else ""
        missed = kinds[0] != "worsening"
        told = [f"{view.status.sentence}{times}"] if missed else []
        told += [out.sentence] if worse else []
        proof = view.status.evidence if missed else out.proof
        more = evidence(proof.rule, misses=running if missed and times else None).numbers
        score = _STEP * (len(ATTENTION_ORDER) - ATTENTION_ORDER.index(kinds[0])) + _HEADLINE * view.headline
        score += min(running, _MOST_MISSES_COUNTED) + 20.0 * (len(kinds) > 1)
        found.append(
            Finding(
                kinds[0],
                view.code,
                view.priority,
                view.title,
                wording.summary(*told),
                score,
                Evidence(
                    proof.rule,
                    proof.version,
                    proof.numbers + more + (out.proof.numbers if worse and missed else ()),
                ),
                anchor="evidence-status" if missed else "evidence-variation",
            )
        )
    return _in_order(found)


def changed(measures: Sequence[MeasureView], claims: Sequence[Finding]) -> tuple[Finding, ...]:
    """The claims with the highest scores, one a measure, and last how many measures did not really change.

    Never more than `MOST_ON_A_PAGE` in all.
    """
    best: dict[str, Finding] = {}
    for claim in _in_order(claims):
        best.setdefault(claim.measure, claim)
    shown = [m for m in measures if m.shown]
    steady = sum(view.variation.code == "steady" for view in shown)
    tested = sum(view.variation.code != "too_few" for view in shown)
    if not tested:
        return tuple(best.values())[:MOST_ON_A_PAGE]
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
        nature="within usual variation",
    )
    return (*tuple(best.values())[: MOST_ON_A_PAGE - 1], still)


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


def chance(tested: int, by_chance: float, listed: int, budget: float, what: str) -> Verdict | None:
    """How many icons chance alone would light among the `tested` series, and how many stand out beyond that.

    `what` names the series tested: "measures", "ward series". None when nothing could be tested.
    """
    if not tested:
        return None
    expected = int(by_chance + 0.5)
    lit = f"about {expected}" if expected else "fewer than 1"
    many = {0: "None stands", 1: "1 stands"}.get(listed, f"{listed} stand")
    sentence = (
        f"If nothing at all had changed, chance alone would still light {lit} of the {tested} icons of the {what} "
        f"tested. {many} out once that is allowed for."
    )
    proof = evidence(
        "false-alarm budget",
        tested=tested,
        by_chance=by_chance,
        about=expected or 1,
        listed=listed,
        budget=budget,
    )
    return Verdict("chance", "False alarms", sentence, proof)


def _in_order(found: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(found, key=lambda f: (-f.score, f.measure)))
