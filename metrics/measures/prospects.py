"""What may still come, as verdicts: how the year is likely to end, where figures settle, what would flip a status."""

from __future__ import annotations

import numpy as np

from metrics import wording
from metrics.fragility import Fragility, fragility
from metrics.judging import Judged
from metrics.outlook.odds import odds_class
from metrics.proof import evidence
from metrics.ripening import MINIMUM_VINTAGES
from metrics.rules import JUDGED_POLARITIES
from metrics.settling import REASONS as SETTLING_REASONS
from metrics.views import Target, Verdict, marks
from metrics.year_outlook import REASONS as OUTLOOK_REASONS

_FLIPPED = ("met", "recoverable", "high_risk", "off_target")
RANGE = 80
"""Of a hundred year ends, so many are expected inside their range."""


def outlook_verdict(judged: Judged, measure: object, position: int) -> Verdict | None:
    """How the year of the chosen quarter is likely to end; None for a year that is over, and where nothing is shown."""
    look = judged.outlook
    at = look.at(position)
    if at is None or measure.access != "shown" or look.reasons[at] == "no_figures":
        return None
    reason, known = look.reasons[at], int(look.known[at])
    if reason:
        sentence = f"Too early to say how the year will end: {OUTLOOK_REASONS[reason]}."
        proof = evidence("year-end outlook", reason=OUTLOOK_REASONS[reason])
        return Verdict("too_early", wording.OUTLOOK_WORDS["too_early"], sentence, proof)
    if known == 4:
        return None
    forecast, lower, upper = (float(getattr(look, name)[at]) for name in ("forecast", "lower", "upper"))
    odds, target = float(look.odds[at]), float(look.targets[at])
    sentence = (
        f"The year is likely to end between {wording.number(lower, measure.unit)} and "
        f"{wording.number(upper, measure.unit)} (an {RANGE}% range)."
    )
    numbers = {
        "forecast": forecast, "lower": lower, "upper": upper, "range": RANGE, "quarters_known": known,
        "past_errors": int(look.past_errors[at]),
    }  # fmt: skip
    if not np.isfinite(odds):
        proof = evidence("year-end outlook", **numbers)
        return Verdict("forecast", wording.OUTLOOK_WORDS["forecast"], sentence, proof)
    code = odds_class(odds).replace(" ", "_")
    aim = wording.target_text(target, measure.unit)
    sentence += f" The odds of meeting the target of {aim} are {look.words[at]}."
    needed = look.needed.get(position)
    if needed is not None:
        sentence += f" {needed.sentence}"
        numbers |= {
            "needed_in_each": needed.per_quarter, "quarters_left": needed.remaining, "as_good": needed.as_good,
            "past_quarters": needed.past_quarters, "best": needed.best,
        }  # fmt: skip
    proof = evidence("year-end outlook", **numbers, target=target, odds=odds, odds_words=look.words[at])
    return Verdict(code, wording.OUTLOOK_WORDS[code], sentence, proof)


def confidence_verdict(judged: Judged, measure: object, position: int, names_owner: bool) -> Verdict | None:
    """What the owner stated of the end of the running year, and why; None where nothing was stated.

    Without `names_owner` neither the name nor the reason is told: commentary is not for the public.
    """
    stated = judged.word_on(position)
    if stated is None or measure.access != "shown":
        return None
    who = stated.actor if names_owner else "The owner"
    sentence = f"{who} is {stated.word} that the year's target will be met."
    own = {"stated_by": stated.actor, "reason": stated.reason} if names_owner else {}
    if names_owner and stated.reason:
        sentence += f" Reason given: {stated.reason}"
    proof = evidence("owner's stated confidence", stated=stated.word, stated_on=stated.written_at[:10], **own)
    code = stated.word.replace(" ", "_")
    return Verdict(code, wording.CONFIDENCE_WORDS[code], sentence, proof)


def settling_verdict(judged: Judged, measure: object, position: int) -> Verdict | None:
    """Where the newest figure of a measure that ripens will settle; None when it no longer grows."""
    a, at = judged.assessed, int(judged.latest[position])
    if at < 0 or not a.young[position, at] or measure.access != "shown":
        return None
    quarter = a.grid.labels[at]
    numbers = {
        "quarter": quarter,
        "returns": a.settling.returns.get(position),
        "settled_after_quarters": a.settling.mature_age.get(position),
    }
    lower, upper = float(a.settling.lower[position, at]), float(a.settling.upper[position, at])
    if not np.isfinite(lower + upper):
        reason = SETTLING_REASONS[a.settling.reasons.get(position) or "too_few_vintages"]
        sentence = f"The figure for {quarter} may still grow. Where it will settle cannot be said: {reason}."
        return Verdict(
            "refused",
            "Cannot say where it settles",
            sentence,
            evidence("chain ladder", **numbers, reason=reason, needed=MINIMUM_VINTAGES),
        )
    sentence = f"{quarter} is likely to settle {wording.span(lower, upper, measure.unit)}."
    proof = evidence(
        "chain ladder", **numbers, lower=lower, upper=upper, reported=float(a.figures.value[position, at])
    )
    return Verdict("settles", "Still growing", sentence, proof)


def young_status(judged: Judged, measure: object, position: int, code: str, target: Target) -> Verdict:
    """The status of a quarter that may still grow: by where it will settle, never by the reported figure."""
    a, column = judged.assessed, judged.column
    quarter, value = a.grid.labels[column], float(a.figures.value[position, column])
    lower, upper = float(a.settling.lower[position, column]), float(a.settling.upper[position, column])
    aim = target.text if target.kind == "band" else wording.target_text(target.value, measure.unit)
    what = "agreed band" if target.kind == "band" else "target"
    if np.isfinite(lower + upper):
        sentence = f"{quarter} is likely to settle {wording.span(lower, upper, measure.unit)}. "
        sentence += {
            "met": f"All of that meets the {what} of {aim}.",
            "not_assessed": f"Part of that meets the {what} of {aim} and part does not.",
        }.get(code, f"None of that meets the {what} of {aim}.")
    elif code == "met":
        sentence = f"{wording.number(value, measure.unit)} in {quarter} already meets the {what} of {aim}."
    else:
        shown = wording.number(value, measure.unit)
        sentence = (
            f"{shown} in {quarter} may still grow, so it is not yet judged against the {what} of {aim}."
        )
    proof = evidence(
        "status of a young quarter",
        value=value,
        settles_from=lower,
        settles_to=upper,
        target=target.value,
        target_from=target.lower,
        target_to=target.upper,
        period=quarter,
    )
    return Verdict(code, marks.STATUS_WORDS[code], sentence, proof)


def fragility_verdict(judged: Judged, measure: object, position: int, status: str) -> Verdict | None:
    """The smallest change of the figure that would flip its status; None where there is nothing to flip."""
    a, column = judged.assessed, judged.column
    if status not in _FLIPPED or measure.polarity not in JUDGED_POLARITIES or a.young[position, column]:
        return None
    t = a.traits[position]
    by_total = bool(np.isnan(t.levels[column]) and np.isfinite(t.annual[column]))
    known = a.to_date if by_total else a.figures
    against = float(t.annual[column]) * (column % 4 + 1) / 4 if by_total else float(t.levels[column])
    value, top, base = (
        float(getattr(known, name)[position, column]) for name in ("value", "numerator", "denominator")
    )
    if not np.isfinite(value + against):
        return None
    found, words = _smallest(value, top, base, against, measure, float(a.scale[position]))
    if found is None:
        return None
    change = None if found.change is None else float(found.change)
    proof = evidence("smallest change that flips the status", value=value, target=against, change=change)
    return Verdict("fragile", "How fragile is this?", words, proof)


def _smallest(
    value: float, top: float, base: float, against: float, measure: object, scale: float
) -> tuple[Fragility | None, str]:
    counted = measure.unit == "count" and top.is_integer()
    cases = scale > 0 and np.isfinite(top + base) and base > 0 and top.is_integer()
    if counted or cases:
        found = fragility(
            value,
            against,
            measure.polarity,
            numerator=int(top),
            denominator=base if cases else None,
            per=scale if cases else 1,
            counted=measure.counted,
        )
        return found, found.words
    places = wording.PLACES[measure.unit]
    found = fragility(float(wording.rounded(value, places)), against, measure.polarity, step=10.0**-places)
    if found.change is None:
        return found, found.words
    way = "higher" if found.change > 0 else "lower"
    size = wording.difference(float(found.change), measure.unit)
    flip = "no longer be met" if found.met else "be met"
    return found, f"The target would {flip} if the figure were {size} {way}."
