"""Is it meeting its target? The status of a quarter and of a year, in words, with what it rests on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from metrics import wording
from metrics.judging import Judged
from metrics.measures import prospects
from metrics.measures.sheet import Sheet
from metrics.measures.targets import target_at, targets_of
from metrics.proof import evidence
from metrics.rules import REASONS, STATUSES
from metrics.views import Evidence, Target, Verdict, marks


def status_verdict(
    sheet: Sheet, judged: Judged, measure: object, area: str, position: int, target: Target | None
) -> Verdict:
    """The status of the chosen quarter against the target in force."""
    a, column = sheet.assessed, judged.column
    code = STATUSES[judged.status[position]]
    label = a.grid.labels[column]
    quiet = _quiet_status(sheet, measure, area, target, label[:7])
    if quiet is not None:
        return quiet
    value = float(a.judged[position, column])
    if not np.isfinite(value):
        own = REASONS[a.figures.reason[position, column] or a.to_date.reason[position, column]]
        sentence = wording.reason_sentence(own or "incomplete", label)
        return verdict_of("not_assessed", sentence, evidence("status", reason=own, period=label))
    by_total = target.kind == "annual_count"
    if a.young[position, column] and not by_total:
        return prospects.young_status(judged, measure, position, code, target)
    against = float(target.value) * (column % 4 + 1) / 4 if by_total else target.value
    provisional = bool((a.to_date if by_total else a.figures).provisional[position, column])
    odds = judged.outlook.at(position) if code in ("recoverable", "high_risk") else None
    return _judged_status(
        measure,
        code,
        value,
        against,
        target,
        label,
        provisional,
        so_far=by_total and column % 4 != 3,
        odds=None if odds is None else (float(judged.outlook.odds[odds]), judged.outlook.words[odds]),
    )


def on_whose_word(sheet: Sheet, judged: Judged, position: int, found: Verdict) -> Verdict:
    """The status, saying so where it rests on the owner's word and not on the odds."""
    stated = judged.lifted.get(position)
    if stated is None or found.code != "recoverable":
        return found
    who = stated.actor if sheet.names_owners else "its owner"
    own = {"stated_by": stated.actor, "reason": stated.reason} if sheet.names_owners else {}
    more = evidence(found.evidence.rule, stated=stated.word, stated_on=stated.written_at[:10], **own)
    proof = replace(found.evidence, numbers=found.evidence.numbers + more.numbers)
    return replace(found, sentence=f"{found.sentence} {wording.on_the_word_of(who)}", evidence=proof)


def year_status_verdict(sheet: Sheet, measure: object, area: str, position: int, year: int) -> Verdict:
    """The status of a financial year that is over."""
    a, label = sheet.assessed, sheet.assessed.grid.years[year]
    target = target_at(sheet, measure, 4 * year + 3)
    quiet = _quiet_status(sheet, measure, area, target, label)
    if quiet is not None:
        return quiet
    value = float(a.year.value[position, year])
    if not np.isfinite(value):
        own = REASONS[a.year.reason[position, year]]
        sentence = wording.reason_sentence(own, label)
        return verdict_of("not_assessed", sentence, evidence("status", reason=own, period=label))
    code = STATUSES[a.year_status[position, year]]
    provisional = bool(a.year.provisional[position, year])
    as_published = bool(a.year_published[position, year])
    return _judged_status(
        measure, code, value, target.value, target, label, provisional, as_published=as_published
    )


def _quiet_status(
    sheet: Sheet, measure: object, area: str, target: Target | None, year: str
) -> Verdict | None:
    """The verdict where there is nothing to judge: held figures, no target, or one that cannot be judged."""
    if measure.access != "shown":
        sentence = wording.REASON_SENTENCES["held_by_owner"]
        return verdict_of("not_assessed", sentence, evidence("status", reason="held_by_owner"))
    if target is None:
        earlier = [t for t in targets_of(sheet, measure) if t.last_year and t.last_year < year]
        last = f" The last one, {earlier[-1].text}, ended with {earlier[-1].last_year}." if earlier else ""
        band = (
            "No band has been agreed."
            if measure.polarity == "band"
            else f"No target is set for {year}.{last}"
        )
        before = {"last_target": earlier[-1].text, "ended": earlier[-1].last_year} if earlier else {}
        return verdict_of("no_target", band, evidence("status", year=year, **before))
    proof = evidence("status", target=target.value, target_text=target.text)
    if area != sheet.borough:
        sentence = "The target is set for the whole borough, not for this area."
        return verdict_of("no_target", sentence, proof)
    if target.kind == "change":
        sentence = (
            f"The target is a change ({target.text}). Without a published baseline it cannot be judged."
        )
        return verdict_of("not_assessed", sentence, proof)
    if measure.polarity in ("reporting", "context"):
        shown = wording.target_text(target.value, measure.unit)
        sentence = f"A target of {shown} is published, but neither more nor fewer is better here, so it is not judged."
        return verdict_of("not_assessed", sentence, proof)
    return None


def _judged_status(
    measure: object,
    code: str,
    value: float,
    against: float | None,
    target: Target,
    period: str,
    provisional: bool,
    *,
    so_far: bool = False,
    as_published: bool = False,
    odds: tuple[float, str] | None = None,
) -> Verdict:
    band = (target.lower, target.upper) if target.kind == "band" else None
    sentence = wording.status_sentence(
        code,
        value,
        against,
        measure.unit,
        period=f"{period[:7]} so far" if so_far else period[:7] if target.kind == "annual_count" else period,
        provisional=provisional,
        as_published=as_published,
        band=band,
        part_of=(target.value, int(period[-1])) if so_far else None,
    )
    if odds is not None:
        sentence += f" {wording.odds_sentence(odds[1])}"
    proof = evidence(
        "status",
        value=value,
        target=against,
        lower=band[0] if band else None,
        upper=band[1] if band else None,
        annual_target=target.value if target.kind == "annual_count" else None,
        period=period,
        quarters=int(period[-1]) if so_far else None,
        odds=odds[0] if odds else None,
        odds_words=odds[1] if odds else None,
    )
    return verdict_of(code, sentence, proof)


def verdict_of(code: str, sentence: str, proof: Evidence) -> Verdict:
    """A status with its word from the one table."""
    return Verdict(code, marks.STATUS_WORDS[code], sentence, proof)
