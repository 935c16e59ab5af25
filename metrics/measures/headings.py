"""The finding as a heading and as one paragraph."""

from __future__ import annotations

import numpy as np

from metrics import wording
from metrics.judging import Judged
from metrics.measures.figures import figure_text, unit_words_of
from metrics.measures.sheet import Sheet
from metrics.rules import REASONS
from metrics.views import Change, Verdict


def title_of(
    sheet: Sheet, judged: Judged, measure: object, position: int, status: Verdict, variation: Verdict
) -> str:
    """The finding as a heading: what, how much, against its target, and which way."""
    a, column, latest = sheet.assessed, judged.column, int(judged.latest[position])
    reason = REASONS[a.figures.reason[position, column]]
    label = a.grid.labels[column]
    if latest < 0 or reason not in ("", "not_due"):
        gap = wording.GAP_TITLES[reason].format(quarter=label)
        last = (
            f"last {figure_text(sheet, position, latest)} in {a.grid.labels[latest]}" if latest >= 0 else ""
        )
        return wording.title(measure.short, gap, last)
    value = figure_text(sheet, position, latest)
    where = f"{value} in {a.grid.labels[latest]}" if latest != column else value
    judged_words = wording.TITLE_WORDS.get(status.code, "")
    moving = wording.TITLE_WORDS.get(variation.code, "")
    if latest >= 0 and a.young[position, latest]:
        moving = "may still grow"
    if not moving:
        now, then = float(judged.last_year.current[position]), float(judged.last_year.baseline[position])
        if np.isfinite(now - then):
            moving = wording.since_last_year(now, then, measure.unit)
    return wording.title(measure.short, where, judged_words, moving)


def summary_of(
    sheet: Sheet,
    judged: Judged,
    measure: object,
    position: int,
    status: Verdict,
    variation: Verdict,
    changes: tuple[Change, ...],
) -> str:
    """The finding in a paragraph: what is missing, the change, the status and what really moves."""
    a, column, latest = sheet.assessed, judged.column, int(judged.latest[position])
    reason = REASONS[a.figures.reason[position, column]]
    label = a.grid.labels[column]
    if measure.access != "shown":
        return wording.REASON_SENTENCES["held_by_owner"]
    if latest < 0:
        return wording.summary(wording.reason_sentence(reason, label))
    gap = wording.reason_sentence(reason, label) if reason else ""
    if changes:
        first = changes[0].sentence
    elif gap:
        first = f"The last figure is {figure_text(sheet, position, latest)} for {a.grid.labels[latest]}."
    else:
        figure = f"{figure_text(sheet, position, latest)} {unit_words_of(measure)}".rstrip()
        first = f"The figure for {a.grid.labels[latest]} is {figure}."
    target = status.sentence if status.code != "not_assessed" or not gap else ""
    if "provisional" in first:
        target = target.removesuffix(f" {wording.PROVISIONAL}")
    moving = variation.sentence if variation.code != "too_few" else ""
    # Neutral words are fewer; the same sentences must fit whatever the polarity.
    reserve = 4 if variation.code in ("higher", "lower") else 0
    return wording.summary(gap, first, target, moving, reserve=reserve)
