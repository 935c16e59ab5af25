"""Every test behind the answers about one measure, in words and with its numbers, for whoever wants to check."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from metrics import wording
from metrics.judging import Judged
from metrics.measures.sheet import Sheet
from metrics.proof import evidence
from metrics.views import Evidence, MeasureView, Verdict

_RULES = {
    "limit_signal": "a point outside the limits",
    "trend_signal": "seven in a row rising or falling",
    "near_signal": "two of three far from the average",
    "run_signal": "seven in a row on one side of the average",
}


def examined(sheet: Sheet, judged: Judged, view: MeasureView, area: str) -> tuple[Verdict, ...]:
    """The tests of one measure in one area; `code` is the anchor of each on the measure's page."""
    position = sheet.series.index[(view.code, "", area)]
    return tuple(_tests(judged, view, position))


def _tests(judged: Judged, view: MeasureView, position: int) -> Iterator[Verdict]:
    yield _named("evidence-status", "Meeting its target?", view.status)
    if view.fragility is not None:
        yield _named("evidence-fragility", "How fragile is that colour?", view.fragility)
    yield _limits(judged, view, position)
    alarm = _alarm(judged, position)
    if alarm is not None:
        yield alarm
    yield _named("evidence-assurance", "Reliably?", view.assurance)
    for number, change in enumerate(view.changes):
        anchor = "evidence-changes" if number == 0 else f"evidence-changes-{number + 1}"
        yield Verdict(anchor, f"Against the {change.against}", change.sentence, change.evidence)
    if view.settling is not None:
        yield _named("evidence-settling", "Where young figures settle", view.settling)
    if view.confidence is not None:
        yield _named("evidence-confidence", "What its owner says of the year", view.confidence)
    if view.outlook is not None:
        yield _named("evidence-outlook", "How the year may end", view.outlook)
        record = _record(judged, position)
        if record is not None:
            yield record


def _named(anchor: str, title: str, verdict: Verdict) -> Verdict:
    return Verdict(anchor, title, verdict.sentence, verdict.evidence)


def _limits(judged: Judged, view: MeasureView, position: int) -> Verdict:
    """The control chart with every rule that was hit at the point judged, not only the one that gave the label."""
    chart, at = judged.chart, int(judged.judged_at[position])
    proof, sentence = view.variation.evidence, view.variation.sentence
    if at >= 0 and view.variation.code != "too_few":
        hit = [words for name, words in _RULES.items() if getattr(chart, name)[position, at]]
        told = wording.joined(hit) if hit else "none"
        more = evidence(
            proof.rule,
            rules_hit=told,
            average_moving_range=float(chart.average_range[position, at]),
            run_length=chart.run_length,
            trend_length=chart.trend_length,
        )
        proof = Evidence(proof.rule, proof.version, proof.numbers + more.numbers)
    return Verdict("evidence-variation", "Really changing?", sentence, proof)


def _alarm(judged: Judged, position: int) -> Verdict | None:
    """How unusual the latest figures are beside their own past, alone and among the whole family."""
    for family, words in (
        (judged.borough_attention, "measures"),
        (judged.ward_attention, "series of all wards"),
    ):
        at = family.at(position)
        if at is None or not np.isfinite(family.found.p[at]):
            continue
        found = family.found
        tested = int(sum(found.tested))
        sentence = (
            "It stands out from its own past once false alarms are allowed for."
            if found.flagged[at]
            else "It does not stand out from its own past once false alarms are allowed for."
        )
        proof = evidence(
            "false-alarm budget",
            chance_if_nothing_changed=float(found.p[at]),
            adjusted_for_all_tests=float(found.adjusted[at]),
            tested_together=f"{tested} {words}",
            budget=found.budget,
            strongest_rule=found.rules[at] or None,
        )
        return Verdict("evidence-attention", "More than chance?", sentence, proof)
    return None


def _record(judged: Judged, position: int) -> Verdict | None:
    """How often ranges like the one shown would have held, for this measure and over all."""
    record = judged.past_ranges
    at = judged.outlook.at(position)
    made_up = judged.assessed.made_up[record.positions]
    alike = made_up == judged.assessed.made_up[position]
    total, held = int(record.total[alike].sum()), int(record.held[alike].sum())
    own, own_held = int(record.total[at]), int(record.held[at])
    if not total:
        return None
    one = f"For this measure {own_held} of {own} past ranges held. " if own else ""
    sentence = f"{one}Over all measures of its sort, {held} of {total} did; about 8 in 10 should."
    proof = evidence(
        "record of past ranges",
        held=own_held,
        made=own,
        held_over_all=held,
        made_over_all=total,
        expected="about 8 in 10",
    )
    return Verdict("evidence-record", "How good were such ranges?", sentence, proof)
