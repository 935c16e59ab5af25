"""Figures of a series ready to print: each quarter's text, cell and point, or why there is none."""

from __future__ import annotations

import numpy as np

from metrics import wording
from metrics.judging import Judged
from metrics.measures.sheet import Sheet
from metrics.proof import kept_number
from metrics.rules import REASON, REASONS, STOPPED_AFTER
from metrics.spc.labels import POINT_TYPES
from metrics.views import Cell, Point
from metrics.years import combination


def points_of(sheet: Sheet, judged: Judged, position: int, start: int | None = None) -> tuple[Point, ...]:
    """Quarters from the first with a figure (or `start`) to the chosen one. Quarters for which none was expected and
    none came (between survey waves, within the year of an annual figure) are left out, and so are the quarters after
    a series stopped: one without a figure for `STOPPED_AFTER` quarters ends with its last one.
    """
    a, column = sheet.assessed, judged.column
    shown = a.figures.reason[position, : column + 1] == 0
    waiting = a.figures.reason[position, : column + 1] == REASON["not_due"]
    told = shown | ((sheet.series.row[position, : column + 1] >= 0) & ~waiting)
    if start is None:
        if not told.any():
            return ()
        start = int(told.argmax())
        last = column - int(told[::-1].argmax())
        column = last if column - last > STOPPED_AFTER else column
    unit = a.traits[position].unit
    wanted = [c for c in range(start, column + 1) if shown[c] or told[c] or a.expected[position, c]]
    plain = combination(unit, a.traits[position].basis) not in (1, 2) and unit not in ("percent", "rate")
    limits = judged.with_limits[position]
    codes = judged.chart.point_code[position]
    groups = judged.chart.rebase_group[position]
    base = int(groups[start]) if len(wanted) else 0
    return tuple(
        Point(
            quarter=a.grid.labels[c],
            value=kept_value(a.figures.value[position, c], unit),
            text=figure_text(sheet, position, c),
            numerator=None if plain else _whole(a.figures.numerator[position, c]),
            denominator=None if plain else _whole(a.figures.denominator[position, c]),
            reason=REASONS[a.figures.reason[position, c]] or None,
            bound=_bound(sheet, position, c) or None,
            maturity=("provisional" if a.figures.provisional[position, c] else "final") if shown[c] else None,
            revised=bool(sheet.revised[position, c]),
            target=kept_number(a.target[position, c]),
            mean=kept_number(judged.chart.mean[position, c]) if limits[c] else None,
            lpl=kept_number(judged.chart.lpl[position, c]) if limits[c] else None,
            upl=kept_number(judged.chart.upl[position, c]) if limits[c] else None,
            point_type=POINT_TYPES[codes[c]] if limits[c] else "common_cause",
            rebase_group=int(groups[c]) - base,
            settle_low=kept_number(a.settling.lower[position, c]) if shown[c] else None,
            settle_high=kept_number(a.settling.upper[position, c]) if shown[c] else None,
        )
        for c in wanted
    )


def quarter_cell(sheet: Sheet, position: int, column: int) -> Cell:
    """A quarter's figure with its marks."""
    known = sheet.assessed.figures
    marks = ("provisional",) if known.provisional[position, column] else ()
    marks += ("revised",) if sheet.revised[position, column] else ()
    unit = sheet.assessed.traits[position].unit
    return Cell(figure_text(sheet, position, column), kept_value(known.value[position, column], unit), marks)


def to_date_cell(sheet: Sheet, position: int, column: int) -> Cell:
    """The year up to a quarter."""
    known, unit = sheet.assessed.to_date, sheet.assessed.traits[position].unit
    if known.reason[position, column]:
        return Cell(wording.gap_words(REASONS[known.reason[position, column]]))
    value = float(known.value[position, column])
    marks = ("provisional",) if known.provisional[position, column] else ()
    return Cell(wording.number(value, unit), kept_value(value, unit), marks)


def figure_text(sheet: Sheet, position: int, column: int) -> str:
    """A quarter's figure ready to print, or why there is none."""
    known = sheet.assessed.figures
    if known.reason[position, column]:
        return wording.gap_words(REASONS[known.reason[position, column]])
    unit = sheet.assessed.traits[position].unit
    value = float(known.value[position, column])
    as_published = _as_published(sheet, position, column)
    text = wording.published_number(value, unit) if as_published else wording.number(value, unit)
    bound = _bound(sheet, position, column)
    return f"{bound} {text}" if bound else text


def _as_published(sheet: Sheet, position: int, column: int) -> bool:
    """Whether a quarter's figure came as printed by its source, without numerator and denominator."""
    counted = np.isfinite(sheet.assessed.figures.denominator[position, column])
    return bool(np.isfinite(sheet.series.value[position, column]) and not counted)


def _bound(sheet: Sheet, position: int, column: int) -> str:
    row = sheet.series.row[position, column]
    return sheet.words["bound"][row] if row >= 0 else ""


def kept_value(value: float, unit: str) -> float | int | None:
    """A figure as views keep it: whole counts as int, None where there is none."""
    if not np.isfinite(value):
        return None
    return int(value) if unit == "count" and float(value).is_integer() else kept_number(value)


def _whole(value: float) -> int | None:
    return int(value) if np.isfinite(value) else None


def unit_words_of(measure: object) -> str:
    """What a rate or percentage is of, in words."""
    return wording.per_words(measure.unit, str(measure.per or ""), measure.population)
