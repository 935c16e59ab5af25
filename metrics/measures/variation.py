"""Is it really changing, and will it reliably meet its target? Variation and assurance in words."""

from __future__ import annotations

import numpy as np

from metrics import wording
from metrics.judging import Judged
from metrics.measures.sheet import Sheet
from metrics.proof import evidence
from metrics.rules import LEAST_POINTS
from metrics.views import Target, Verdict, marks


def variation_verdict(sheet: Sheet, judged: Judged, measure: object, position: int) -> Verdict:
    """Whether the newest figure that can be tested lies outside what is usual for the measure."""
    code, at = judged.variation[position], int(judged.judged_at[position])
    points, word = int(judged.points[position]), marks.VARIATION_WORDS[code]
    if code == "too_few":
        if measure.basis == "rolling":
            sentence = "Rolling figures share data with their neighbours, so they are not tested for change."
        elif at < 0:
            sentence = "There are no figures to test for change."
        else:
            sentence = (
                f"{wording.number_of(points, 'point')} since the last break; {LEAST_POINTS} are needed."
            )
        return Verdict(code, word, sentence, evidence("xmr", points=points, needed=LEAST_POINTS))
    chart, label = judged.chart, sheet.assessed.grid.labels[at]
    mean, lpl, upl = (float(getattr(chart, name)[position, at]) for name in ("mean", "lpl", "upl"))
    value = float(chart.values[position, at])
    rule = chart.labels[chart.special_cause_code[position, at]]
    if np.isfinite(lpl) and lpl == upl:
        sentence = f"Every figure since the last break is {wording.number(mean, measure.unit)}."
    elif np.isfinite(lpl):
        sentence = wording.signal_sentence(rule, value, label, mean, lpl, upl, measure.unit)
    else:
        sentence = f"The figures up to {label} have too many gaps for a usual range."
    sentence = " ".join(filter(None, (sentence, wording.WAY_SENTENCES.get(code))))
    left_out = int(judged.latest[position]) - at
    if left_out > 0 and measure.ripens:
        sentence += " Later figures may still grow and are left out."
    proof = evidence(
        f"xmr {chart.rules}",
        label=rule,
        value=value,
        mean=mean,
        lpl=lpl,
        upl=upl,
        **_shown_range(lpl, upl, measure.unit),
        points=points,
        quarter=label,
    )
    return Verdict(code, word, sentence, proof)


def assurance_verdict(
    sheet: Sheet, judged: Judged, measure: object, position: int, target: Target | None
) -> Verdict:
    """Whether the usual range lies on one side of the target."""
    code, at = judged.assurance[position], int(judged.judged_at[position])
    word = marks.ASSURANCE_WORDS[code]
    if code == "unknown":
        sentence = "There is no target to compare with the usual range."
        if target is not None:
            sentence = "There is no usual range yet to compare the target with."
        return Verdict(code, word, sentence, evidence("xmr"))
    chart = judged.chart
    lpl, upl = float(chart.lpl[position, at]), float(chart.upl[position, at])
    against = float(sheet.assessed.target[position, at])
    usual, aim = wording.usual_range(lpl, upl, measure.unit), wording.target_text(against, measure.unit)
    sentence = {
        "always": f"The whole usual range, {usual}, meets the target of {aim}.",
        "never": f"The whole usual range, {usual}, misses the target of {aim}.",
        "sometimes": f"The target of {aim} lies in the usual range, {usual}: some quarters meet it by chance.",
    }[code]
    shown = _shown_range(lpl, upl, measure.unit)
    proof = evidence(f"xmr {chart.rules}", target=against, lpl=lpl, upl=upl, **shown)
    return Verdict(code, word, sentence, proof)


def _shown_range(lpl: float, upl: float, unit: str) -> dict[str, float | None]:
    """The ends of the usual range as a reader sees them, where they are not the limits themselves."""
    low, high = wording.shown_limits(lpl, upl, unit)
    return {"shown_from": low if low != lpl else None, "shown_to": high if high != upl else None}
