"""What changed on the same quarter last year and on the quarter before, and whether that is usual."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics import wording
from metrics.assess import Assessed
from metrics.change import PREVIOUS_QUARTER, SAME_QUARTER_LAST_YEAR, Differences, UsualChanges
from metrics.judging import Judged
from metrics.measures.figures import kept_value, unit_words_of
from metrics.measures.sheet import Sheet
from metrics.proof import evidence, kept_number
from metrics.rules import STOPPED_AFTER
from metrics.views import Change


@dataclass(frozen=True)
class _Earlier:
    """What a figure is compared with: how many quarters back, its name and its words."""

    back: int
    name: str
    words: str


_LAST_YEAR = _Earlier(SAME_QUARTER_LAST_YEAR, "same quarter last year", "the same quarter a year before")
_QUARTER_BEFORE = _Earlier(PREVIOUS_QUARTER, "previous quarter", "the quarter before")


def changes_of(sheet: Sheet, judged: Judged, measure: object, position: int) -> tuple[Change, ...]:
    """The changes that can be told; none of a series that stopped."""
    if judged.column - judged.latest[position] > STOPPED_AFTER:
        return ()
    made = (
        _change(sheet, judged, measure, position, _LAST_YEAR, judged.last_year, judged.usual_last_year),
        _change(
            sheet, judged, measure, position, _QUARTER_BEFORE, judged.last_quarter, judged.usual_last_quarter
        ),
    )
    return tuple(change for change in made if change is not None)


def _change(
    sheet: Sheet,
    judged: Judged,
    measure: object,
    position: int,
    earlier: _Earlier,
    found: Differences,
    usual: UsualChanges,
) -> Change | None:
    absolute = float(found.absolute[position])
    if not np.isfinite(absolute):
        return None
    a, at = sheet.assessed, int(judged.latest[position])
    before = at - earlier.back
    then = a.grid.labels[before]
    current, baseline = float(found.current[position]), float(found.baseline[position])
    relative = kept_number(found.relative[position])
    settles = _settles(a, position, at)
    proof = evidence(
        f"change against {earlier.name}",
        quarter=a.grid.labels[at],
        baseline_quarter=then,
        unit=unit_words_of(measure) or None,
        current=current,
        baseline=baseline,
        absolute=absolute,
        shown=float(wording.shown_difference(current, baseline, measure.unit)),
        relative=relative,
        baseline_count=float(a.figures.numerator[position, before]),
        usual_lower=float(usual.lower[position]),
        usual_upper=float(usual.upper[position]),
        chance=float(usual.p[position]),
        dispersion=float(usual.dispersion[position]),
        season="taken out" if usual.seasonal[position] else None,
        not_judged=wording.NOT_JUDGED.get(usual.reasons[position]),
        settles_from=settles[0],
        settles_to=settles[1],
        baseline_settles_from=float(a.settling.lower[position, before]),
        baseline_settles_to=float(a.settling.upper[position, before]),
    )
    return Change(
        earlier.name,
        then,
        kept_value(baseline, measure.unit),
        kept_value(current, measure.unit),
        kept_value(absolute, measure.unit),
        relative,
        _sentence(judged, measure, position, earlier, found, usual),
        proof,
        usual=None if np.isnan(usual.within[position]) else bool(usual.within[position]),
    )


def _sentence(
    judged: Judged, measure: object, position: int, earlier: _Earlier, found: Differences, usual: UsualChanges
) -> str:
    """The change in words, with what keeps it from being read plainly: youth, provisional figures, a break."""
    a, at = judged.assessed, int(judged.latest[position])
    before = at - earlier.back
    now, then = a.grid.labels[at], a.grid.labels[before]
    current, baseline = float(found.current[position]), float(found.baseline[position])
    if a.young[position, at]:
        settles = _settles(a, position, at)
        settled = _settles(a, position, before) if a.young[position, before] else (baseline, baseline)
        sentence = wording.young_change_sentence(
            current, settles, settled, measure.unit, now, then, earlier.words
        )
    else:
        relative = kept_number(found.relative[position])
        sentence = wording.change_sentence(
            current, baseline, relative, measure.unit, now, then, earlier.words, unit_words_of(measure)
        )
        sentence = wording.with_usual(sentence, float(usual.within[position]), bool(usual.seasonal[position]))
        if a.figures.provisional[position, at]:
            sentence += " The newer figure is provisional."
    group = judged.chart.rebase_group[position]
    if group[at] != group[before]:
        sentence += " The series breaks between the two, so read this with care."
    return sentence


def _settles(a: Assessed, position: int, column: int) -> tuple[float, float]:
    return float(a.settling.lower[position, column]), float(a.settling.upper[position, column])
