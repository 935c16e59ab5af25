"""Everything the store knows about one measure: definition, parts, wards, revisions and published figures."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from metrics import wording
from metrics.assess import Assessed
from metrics.intervals import byar_interval, wilson_interval
from metrics.judging import Judged
from metrics.measures.figures import points_of
from metrics.measures.measure_view import part_words
from metrics.measures.sheet import Sheet
from metrics.proof import DECIMALS_KEPT
from metrics.rules import REASON, REASONS
from metrics.series import Series, scale_of
from metrics.views import (
    NOT_YET_PRESENTED,
    Area,
    AreaRow,
    Cell,
    Definition,
    PartSeries,
    Point,
    PublishedFigure,
    Revision,
)

_UNRELEASED = 10**9


def definition(sheet: Sheet, m: object) -> Definition:
    titles = {s.code: s.title for s in sheet.catalogue.sources}
    names = [p.name for p in m.parts]
    return Definition(
        text=m.definition,
        numerator=m.numerator or m.counted,
        denominator=m.denominator or wording.POPULATION_WORDS.get(m.population, ""),
        breakdowns=", ".join(names or m.breakdowns).replace("-", " "),
        lag=f"Due {wording.number_of(m.lag_days, 'day')} after the end of the period",
        ripening=m.ripening,
        seasonality=m.seasonality,
        cannot_see=m.cannot_see,
        evidence_grade=m.evidence,
        sources=tuple(titles.get(s, s) for s in m.sources),
        aliases=m.aliases,
    )


def parts(sheet: Sheet, judged: Judged, m: object) -> tuple[PartSeries, ...]:
    """Parts by quarter over the same quarters, or by financial year where quarters may not be shown."""
    series, known = sheet.series, sheet.assessed
    positions = [(p, series.index[(m.code, p.code, sheet.borough)]) for p in m.parts]
    found = []
    for dimension in dict.fromkeys(p.dimension for p, _ in positions):
        own = [(p, at) for p, at in positions if p.dimension == dimension]
        rows = np.array([at for _, at in own])
        told = (series.row[rows, : judged.column + 1] >= 0).any(axis=0)
        whole_years = (judged.column + 1) // 4
        yearly = (series.year_row[rows, :whole_years] >= 0).any(axis=0)
        if told.any():
            start = int(told.argmax())
            found += [
                PartSeries(
                    p.code,
                    p.name,
                    dimension,
                    points_of(sheet, judged, at, start),
                    *part_words(sheet, judged, m, at, p.name),
                )
                for p, at in own
            ]
        elif yearly.any():
            years = range(int(yearly.argmax()), whole_years)
            for p, at in own:
                points = tuple(_year_point(known, series, at, y) for y in years)
                found.append(
                    PartSeries(p.code, p.name, dimension, points, *_words_by_year(m, p.name, points))
                )
    return tuple(found)


def _words_by_year(m: object, name: str, points: tuple[Point, ...]) -> tuple[str, str]:
    """Title and summary of a part whose quarters may not be shown."""
    latest = next((p for p in reversed(points) if p.value is not None), None)
    told = f"{latest.text} in {latest.quarter}" if latest else "no year can be shown"
    return wording.title(
        f"{m.short}, {name}", told
    ), "Shown by financial year: its quarters may not be shown."


def _year_point(known: Assessed, series: Series, at: int, year: int) -> Point:
    label, unit = known.grid.years[year], known.traits[at].unit
    value = float(known.year.value[at, year])
    if not np.isfinite(value):
        own = series.year_reason[at, year] or known.year.reason[at, year] or REASON["incomplete"]
        reason = REASONS[own]
        return Point(label, None, wording.gap_words(reason), reason=reason)
    provisional = bool(known.year.provisional[at, year])
    return Point(
        label,
        int(value) if unit == "count" else round(value, DECIMALS_KEPT),
        wording.number(value, unit),
        maturity="provisional" if provisional else "final",
    )


def area_rows(
    sheet: Sheet,
    judged: Judged,
    m: object,
    wards: tuple[Area, ...],
    people: tuple[tuple[int | None, int, str], ...],
) -> tuple[tuple[AreaRow, ...], str]:
    """One row a ward, by name, for the chosen quarter, and the words above them.

    `people` are each ward's population of the measure's base, its year and its kind, as `population_of` gives them.
    """
    if "ward" not in m.areas:
        return (), ""
    column, known = judged.column, sheet.assessed.figures
    at = np.array([sheet.series.index[(m.code, "", a.code)] for a in wards], dtype=int)
    if not len(at) or not (sheet.series.row[at, column] >= 0).any():
        return (), "There are no ward figures for this quarter."
    value, lower, upper = _rates(m, known.numerator[at, column], known.denominator[at, column], people)
    rows = tuple(
        _area_row(sheet, m, ward, position, column, (value[i], lower[i], upper[i]))
        for i, (ward, position) in enumerate(zip(wards, at, strict=True))
    )
    return rows, _areas_note(m, people)


def _rates(
    m: object, n: np.ndarray, d: np.ndarray, people: tuple[tuple[int | None, int, str], ...]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rates (or percentages) with their 95% interval; NaN where there is no base."""
    if m.unit == "percent":
        found = wilson_interval(n, np.where(d > 0, d, np.nan))
        return tuple(100 * np.asarray(part, dtype=float) for part in found[:3])
    own = np.array([np.nan if p[0] is None else float(p[0]) for p in people])
    base = np.where(np.isfinite(d) & (m.unit == "rate"), d, own)
    found = byar_interval(n, np.where(base > 0, base, np.nan), multiplier=float(m.per or 1000))
    return tuple(np.asarray(part, dtype=float) for part in found[:3])


def _area_row(
    sheet: Sheet, m: object, ward: Area, position: int, column: int, rate: tuple[float, float, float]
) -> AreaRow:
    known = sheet.assessed.figures
    if known.reason[position, column]:
        gap = Cell(wording.gap_words(REASONS[known.reason[position, column]]))
        return AreaRow(ward.code, ward.name, gap, gap, None, None)
    marks = ("provisional",) if known.provisional[position, column] else ()
    count = float(known.numerator[position, column])
    counted = (
        Cell(wording.number(count, "count"), int(count), marks)
        if np.isfinite(count)
        else Cell(wording.NO_VALUE)
    )
    value, lower, upper = (round(float(number), DECIMALS_KEPT) for number in rate)
    if not np.isfinite(value):
        return AreaRow(ward.code, ward.name, counted, Cell(wording.NO_VALUE), None, None)
    text = wording.number(value, "percent" if m.unit == "percent" else "rate")
    return AreaRow(ward.code, ward.name, counted, Cell(text, value, marks), lower, upper)


def _areas_note(m: object, people: tuple[tuple[int | None, int, str], ...]) -> str:
    if m.unit == "percent":
        return "Shares with their 95% interval: wards whose intervals overlap may well be the same."
    known = [p for p in people if p[0] is not None]
    if not known:
        return "No ward populations are loaded, so there are no rates."
    years = sorted({p[1] for p in known})
    when = str(years[0]) if len(years) == 1 else f"{years[0]} to {years[-1]}"
    estimated = sum(p[2] == "estimate" for p in known)
    who = wording.POPULATION_WORDS.get(m.population or "residents", m.population)
    per = wording.number(m.per or 1000, "count")
    text = f"Rates are per {per} {who} for the quarter, with their 95% interval. Populations are for {when}"
    text += f"; {estimated} of {len(known)} are estimates." if estimated else "."
    return text + " Recorded where it happened, not where people live."


def revisions(
    sheet: Sheet,
    judged: Judged,
    m: object,
    area: str,
    vintages: pd.DataFrame,
    release_names: dict[int, str],
) -> tuple[Revision, ...]:
    """Quarters whose figure changed between releases, newest first; only where today's figure is shown.

    `vintages` are the quarters of the measure in the area as they came in, protected, each with its `batch`,
    `release`, `actor` and `reason_for_batch`.
    """
    shown = vintages[vintages["reason"] == ""].sort_values(["start", "batch"], kind="stable")
    position = sheet.series.index[(m.code, "", area)]
    now = sheet.assessed.figures.reason[position]
    # By quarter, then release: the last batch of each is what that release presented.
    presented: dict[int, dict[float, object]] = {}
    unreleased = shown["release"].fillna(_UNRELEASED)
    for row, release in zip(shown.itertuples(index=False), unreleased, strict=True):
        if not pd.isna(row.quarter):
            presented.setdefault(int(row.quarter), {})[release] = row
    found = []
    for quarter in sorted(presented):
        column = quarter - sheet.assessed.grid.first
        if not 0 <= column <= judged.column or now[column]:
            continue
        own = presented[quarter]
        cells = [(_vintage_cell(own[release], m), own[release]) for release in sorted(own)]
        for (before, _), (after, row) in zip(cells, cells[1:], strict=False):
            if before.value != after.value:
                name = NOT_YET_PRESENTED if pd.isna(row.release) else release_names.get(int(row.release), "")
                label = sheet.assessed.grid.labels[column]
                found.append(
                    Revision(label, name, before, after, row.reason_for_batch, row.actor, row.received)
                )
    return tuple(sorted(found, key=lambda r: (r.quarter, r.received), reverse=True))


def _vintage_cell(row: object, m: object) -> Cell:
    numerator = None if pd.isna(row.numerator) else float(row.numerator)
    denominator = None if pd.isna(row.denominator) else float(row.denominator)
    marks = ("provisional",) if row.maturity == "provisional" else ()
    if m.unit in ("percent", "rate") and numerator is not None and denominator:
        value = scale_of(m.unit, m.per) * numerator / denominator
    else:
        value = numerator if numerator is not None and m.unit not in ("percent", "rate") else float(row.value)
    return Cell(wording.number(value, m.unit), round(value, DECIMALS_KEPT), marks)


def published(
    sheet: Sheet, m: object, area: str, period_label: Callable[[str, str, str], str]
) -> tuple[PublishedFigure, ...]:
    """Published figures for periods that are none of our quarters or years."""
    frame, series = sheet.frame, sheet.series
    used = set(series.row[series.row >= 0].tolist()) | set(series.year_row[series.year_row >= 0].tolist())
    own = (frame["measure"] == m.code) & (frame["area"] == area) & (frame["provenance"] == "published")
    found = []
    for at in np.flatnonzero(own.to_numpy(dtype=bool)):
        if int(at) in used or frame["reason"].iat[at]:
            continue
        row = frame.iloc[at]
        text = row["source_text"] or _vintage_cell(row, m).text
        part = f" ({row['part']})" if row["part"] else ""
        period = period_label(row["kind"], row["start"], row["end"])
        found.append(PublishedFigure(period, f"{text}{part}", "", row["source"], row["url"], "", ""))
    return tuple(found)
