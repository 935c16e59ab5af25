"""The facts behind what a board is told first: what stands out beyond chance, and what is new since the last board."""

from __future__ import annotations

import numpy as np

from metrics import findings, wording
from metrics.claims import Before, Facts, Moved, StandsOut, claims_of
from metrics.judging import Judged
from metrics.measures.sheet import Sheet
from metrics.measures.targets import target_at
from metrics.proof import evidence
from metrics.rules import REASON, STATUSES
from metrics.views import Break, Finding, MeasureView, Verdict

_LATE, _WITHDRAWN = REASON["late"], REASON["withdrawn"]


def standing_of(sheet: Sheet, judged: Judged, area: str) -> dict[str, StandsOut]:
    """The measures of an area that stand out once false alarms are controlled over its whole family, by code."""
    family = judged.borough_attention if area == sheet.borough else judged.ward_attention
    found = family.found
    if found is None:
        return {}
    labels, listed = judged.assessed.grid.labels, {}
    for m in sheet.catalogue.measures:
        position = sheet.series.index[(m.code, "", area)]
        at = family.at(position)
        if at is None or not found.flagged[at]:
            continue
        quarter, up = labels[int(judged.judged_at[position])], bool(found.direction[at] > 0)
        tested = found.tested[0]
        proof = evidence(
            "false-alarm budget",
            quarter=quarter,
            rule=found.rules[at],
            p=float(found.p[at]),
            adjusted=float(found.adjusted[at]),
            tested=int(tested),
            budget=found.budget,
        )
        sentence = wording.stands_out_sentence(found.rules[at], quarter, up)
        listed[m.code] = StandsOut(1 if up else -1, sentence, proof)
    return listed


def chance_of(sheet: Sheet, judged: Judged, area: str) -> Verdict | None:
    """How many icons chance alone would light in the family of an area, and how many stand out beyond that."""
    borough = area == sheet.borough
    found = (judged.borough_attention if borough else judged.ward_attention).found
    if found is None:
        return None
    what = "measures" if borough else "series of all wards"
    return findings.chance(
        int(sum(found.tested)), float(found.icons_by_chance), int(found.flagged.sum()), found.budget, what
    )


def claims(
    sheet: Sheet,
    judged: Judged,
    before: Judged | None,
    area: str,
    views: list[MeasureView],
    standing: dict[str, StandsOut],
    standing_before: dict[str, StandsOut],
) -> list[Finding]:
    """Everything that may be claimed about the measures of an area; `before` looks back from the quarter before.

    What stood out in the same way a quarter ago is not new, and is left to the list of what needs attention.
    """
    measures = {m.code: m for m in sheet.catalogue.measures}
    found: list[Finding] = []
    for view in views:
        out, earlier = standing.get(view.code), standing_before.get(view.code)
        if out is not None and earlier is not None and out.direction == earlier.direction:
            out = None
        found += claims_of(_facts(sheet, judged, before, area, measures[view.code], view, out))
    return found


def _facts(
    sheet: Sheet,
    judged: Judged,
    before: Judged | None,
    area: str,
    measure: object,
    view: MeasureView,
    out: StandsOut | None,
) -> Facts:
    a, column = sheet.assessed, judged.column
    position = sheet.series.index[(measure.code, "", area)]
    reason = int(a.figures.reason[position, column])
    broken = next(
        (b for at, b in sheet.breaks_of(measure.code, sheet.area_kinds[area]) if at == column), None
    )
    starts = None
    if broken is not None and view.points and view.points[0].quarter != a.grid.labels[column]:
        starts = Break(a.grid.labels[column], broken.date.isoformat(), broken.reason, broken.source)
    earlier = None
    if before is not None:
        gap = int(a.figures.reason[position, column - 1])
        look, at = before.outlook, before.outlook.at(position)
        same_year = column % 4 != 0
        odds = float(look.odds[at]) if at is not None and same_year else np.nan
        earlier = Before(
            quarter=a.grid.labels[column - 1],
            status=STATUSES[before.status[position]],
            variation=before.variation[position],
            odds=None if np.isnan(odds) else odds,
            odds_words="" if np.isnan(odds) else look.words[at],
            target=target_at(sheet, measure, column - 1) if area == sheet.borough else view.target,
            missing=gap != 0 and bool(a.expected[position, column - 1]),
            late=gap == _LATE,
        )
    return Facts(
        view=view,
        quarter=a.grid.labels[column],
        before=earlier,
        misses=int(judged.misses[position]),
        late=reason == _LATE,
        withdrawn=reason == _WITHDRAWN,
        starts_break=starts,
        stands_out=out,
        moved=_moved(sheet, judged, position),
    )


def _moved(sheet: Sheet, judged: Judged, position: int) -> Moved | None:
    """The change since the last board; None where either figure is missing, may still grow, or was never presented."""
    a, column = sheet.assessed, judged.column
    if sheet.presented is None or column == 0 or a.young[position, column]:
        return None
    now = float(a.figures.value[position, column])
    revised = float(a.figures.value[position, column - 1])
    presented = float(sheet.presented.value[position, column - 1])
    if not np.isfinite(now + revised + presented):
        return None
    usual = judged.usual_last_quarter
    within = float(usual.within[position])
    expected = float(usual.expected[position])
    group = judged.chart.rebase_group[position]
    return Moved(
        quarter=a.grid.labels[column - 1],
        now=now,
        presented=presented,
        revised=revised,
        season=expected if usual.seasonal[position] and np.isfinite(expected) else None,
        usual=None if np.isnan(within) else bool(within),
        broken=bool(group[column] != group[column - 1]),
    )
