"""Views from what was judged: one measure in one area at one quarter, in words and numbers.

Everything here is worked out from protected figures that were already judged; nothing decides anything anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from metrics import prospects, wording
from metrics.assess import Assessed
from metrics.change import PREVIOUS_QUARTER, SAME_QUARTER_LAST_YEAR, Differences, UsualChanges
from metrics.judging import Judged
from metrics.proof import evidence, kept_number
from metrics.rules import LEAST_POINTS, REASON, REASONS, STATUSES, STOPPED_AFTER
from metrics.series import Series
from metrics.views import (
    Break,
    Cell,
    Change,
    Evidence,
    MeasureView,
    Note,
    Point,
    Source,
    Target,
    Verdict,
    YearRow,
    marks,
)
from metrics.xmr import POINT_TYPES
from metrics.years import AS_IS, LATEST, Figures, combination

TARGET_ORDER = ("level", "annual_count", "change")
NO_SOURCE = Source("No figures received", "", "", "")


@dataclass(frozen=True)
class Sheet:
    """All that one audience may see of one state of the store, judged: what every view is composed from.

    `day` turns a day number into ISO text; `breaks_of` gives (column, break) of a measure in a kind of area; `notes_of`
    gives the notes of a measure and area. `revised` [series, quarter] is true where an earlier release said otherwise;
    `presented` is what that release said (None when there was none). `names_owners` is false for readers who are not
    told who wrote what.
    """

    catalogue: object
    borough: str
    area_kinds: dict[str, str]
    owners: dict[str, str]
    frame: pd.DataFrame
    series: Series
    assessed: Assessed
    revised: np.ndarray
    day: Callable[[int], str]
    breaks_of: Callable[[str, str], tuple[tuple[int, object], ...]]
    notes_of: Callable[[str, str], tuple[Note, ...]]
    presented: Figures | None = None
    names_owners: bool = True

    @cached_property
    def words(self) -> dict[str, np.ndarray]:
        """The frame's text columns as arrays: a frame looked into cell by cell is slow."""
        names = ("bound", "source", "url", "provenance", "received")
        return {name: self.frame[name].to_numpy(dtype=object) for name in names}

    @cached_property
    def targets(self) -> dict[str, tuple[Target, ...]]:
        """Published targets by measure, oldest first."""
        titles = {source.code: source.title for source in self.catalogue.sources}
        found: dict[str, tuple[Target, ...]] = {}
        for t in sorted(self.catalogue.targets, key=lambda t: (t.first_year, TARGET_ORDER.index(t.kind))):
            source = titles.get(t.source, t.source)
            made = Target(t.kind, float(t.value), t.text, t.first_year, t.last_year, source)
            found[t.measure] = (*found.get(t.measure, ()), made)
        return found


def measure_view(sheet: Sheet, judged: Judged, measure: object, area: str) -> MeasureView:
    """The measure in the area, as it stood at the quarter that `judged` looks back from."""
    position = sheet.series.index[(measure.code, "", area)]
    latest = int(judged.latest[position])
    points = points_of(sheet, judged, position)
    target = target_at(sheet, measure, judged.column)
    status = _on_whose_word(sheet, judged, position, _status(sheet, judged, measure, area, position, target))
    variation = _variation(sheet, judged, measure, position)
    changes = _changes(sheet, judged, measure, position)
    source = source_of(sheet, position, judged.column)
    first = sheet.assessed.grid.labels.index(points[0].quarter) if points else judged.column
    breaks = sheet.breaks_of(measure.code, sheet.area_kinds[area])
    return MeasureView(
        code=measure.code,
        name=measure.name,
        short_name=measure.short,
        priority=measure.priority,
        objective_area=measure.objective,
        headline=measure.headline,
        unit=measure.unit,
        counted=measure.counted,
        polarity=measure.polarity,
        polarity_words=wording.POLARITY_WORDS[measure.polarity],
        role=measure.role,
        basis=measure.basis,
        frequency=measure.frequency,
        sensitivity=measure.sensitivity,
        owner=sheet.owners.get(measure.owner, measure.owner),
        shown=measure.access == "shown",
        provenance=source.provenance,
        title=_title(sheet, judged, measure, position, status, variation),
        summary=_summary(sheet, judged, measure, position, status, variation, changes),
        status=status,
        variation=variation,
        assurance=_assurance(sheet, judged, measure, position, target),
        latest=next((p for p in reversed(points) if p.value is not None), None) if latest >= 0 else None,
        changes=changes,
        points=points,
        breaks=tuple(
            Break(sheet.assessed.grid.labels[column], b.date.isoformat(), b.reason, b.source)
            for column, b in breaks
            if first < column <= judged.column
        ),
        target=target,
        years=year_rows(sheet, judged, measure, area, position, status),
        source=source,
        notes=sheet.notes_of(measure.code, area),
        due=_due(sheet, judged, position),
        unit_words=_unit_words(measure),
        outlook=prospects.outlook_verdict(judged, measure, position),
        settling=prospects.settling_verdict(judged, measure, position),
        fragility=prospects.fragility_verdict(judged, measure, position, status.code),
        confidence=prospects.confidence_verdict(judged, measure, position, sheet.names_owners),
    )


def part_words(
    sheet: Sheet, judged: Judged, measure: object, position: int, name: str
) -> tuple[str, str, Verdict]:
    """Title, summary and variation of the part called `name`. No target is set for a part, so none is spoken of."""
    part = replace(measure, short=f"{measure.short}, {name}")
    none = _verdict(marks.STATUS_WORDS, "no_target", "", evidence("status"))
    variation = _variation(sheet, judged, part, position)
    changes = _changes(sheet, judged, part, position)
    title = _title(sheet, judged, part, position, none, variation)
    return title, _summary(sheet, judged, part, position, none, variation, changes), variation


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
            value=_value(a.figures.value[position, c], unit),
            text=_text(sheet, position, c),
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


def target_at(sheet: Sheet, measure: object, column: int) -> Target | None:
    """The target in force in the financial year of a column; for a band measure its agreed band."""
    if measure.polarity == "band":
        if measure.band is None:
            return None
        low, high = (float(end) for end in measure.band)
        text = f"{wording.target_text(low, measure.unit)} to {wording.target_text(high, measure.unit)}"
        return Target("band", None, text, "", "", "", lower=low, upper=high)
    year = sheet.assessed.grid.labels[column][:7]
    found = [t for t in targets_of(sheet, measure) if t.first_year <= year <= (t.last_year or year)]
    return min(found, key=lambda t: TARGET_ORDER.index(t.kind)) if found else None


def targets_of(sheet: Sheet, measure: object) -> tuple[Target, ...]:
    """Every target published for the measure, oldest first."""
    return sheet.targets.get(measure.code, ())


def source_of(sheet: Sheet, position: int, column: int) -> Source:
    """Where the newest figure at or before the column comes from."""
    rows = sheet.series.row[position, : column + 1]
    shown = rows[rows >= 0]
    years = sheet.series.year_row[position, : (column + 1) // 4]
    years = years[years >= 0]
    if not len(shown) and not len(years):
        return NO_SOURCE
    row = int(shown[-1] if len(shown) else years[-1])
    source, url, provenance, received = (
        sheet.words[name][row] for name in ("source", "url", "provenance", "received")
    )
    return Source(source, url, provenance, received, wording.ATTRIBUTIONS.get(provenance, ""))


def year_rows(
    sheet: Sheet, judged: Judged, measure: object, area: str, position: int, status: Verdict
) -> tuple[YearRow, ...]:
    """Financial years with a figure and the running year, newest first."""
    a, running = sheet.assessed, judged.column // 4
    whole_until = (judged.column + 1) // 4
    rows = []
    for year in range(running, -1, -1):
        columns = range(4 * year, 4 * year + 4)
        closed = year < whole_until
        any_figure = any(c <= judged.column and a.figures.reason[position, c] == 0 for c in columns)
        if not (year == running or any_figure or (closed and a.year_published[position, year])):
            continue
        quarters = tuple(
            _cell_at(sheet, position, c) if c <= judged.column else Cell(wording.NO_VALUE) for c in columns
        )
        rows.append(
            YearRow(
                year=a.grid.years[year],
                quarters=quarters,
                year_end=_year_cell(sheet, position, year) if closed else Cell(wording.gap_words("not_due")),
                year_end_note=_year_note(sheet, measure, position, year) if closed else "",
                target=_target_cell(target_at(sheet, measure, 4 * year + 3), measure, area == sheet.borough),
                status=_year_status(sheet, measure, area, position, year) if closed else status,
                year_to_date=None if closed else _total_cell(sheet, position, judged.column),
            )
        )
    return tuple(rows) if measure.access == "shown" else ()


def _whole(value: float) -> int | None:
    return int(value) if np.isfinite(value) else None


def _value(value: float, unit: str) -> float | int | None:
    if not np.isfinite(value):
        return None
    return int(value) if unit == "count" and float(value).is_integer() else kept_number(value)


def _unit_words(measure: object) -> str:
    return wording.per_words(measure.unit, str(measure.per or ""), measure.population)


def _due(sheet: Sheet, judged: Judged, position: int) -> str | None:
    if not sheet.assessed.expected[position, judged.column]:
        return None
    return sheet.day(int(sheet.assessed.due[position, judged.column]))


def _bound(sheet: Sheet, position: int, column: int) -> str:
    row = sheet.series.row[position, column]
    return sheet.words["bound"][row] if row >= 0 else ""


def _text(sheet: Sheet, position: int, column: int) -> str:
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


def _cell_at(sheet: Sheet, position: int, column: int) -> Cell:
    known = sheet.assessed.figures
    marks = ("provisional",) if known.provisional[position, column] else ()
    marks += ("revised",) if sheet.revised[position, column] else ()
    unit = sheet.assessed.traits[position].unit
    return Cell(_text(sheet, position, column), _value(known.value[position, column], unit), marks)


def _total_cell(sheet: Sheet, position: int, column: int) -> Cell:
    known, unit = sheet.assessed.to_date, sheet.assessed.traits[position].unit
    if known.reason[position, column]:
        return Cell(wording.gap_words(REASONS[known.reason[position, column]]))
    value = float(known.value[position, column])
    marks = ("provisional",) if known.provisional[position, column] else ()
    return Cell(wording.number(value, unit), _value(value, unit), marks)


def _year_cell(sheet: Sheet, position: int, year: int) -> Cell:
    known, unit = sheet.assessed.year, sheet.assessed.traits[position].unit
    if known.reason[position, year]:
        return Cell(wording.gap_words(REASONS[known.reason[position, year]]))
    value = float(known.value[position, year])
    as_published = bool(sheet.assessed.year_published[position, year])
    text = wording.published_number(value, unit) if as_published else wording.number(value, unit)
    marks = ("provisional",) if known.provisional[position, year] else ()
    return Cell(text, _value(value, unit), marks)


def _year_note(sheet: Sheet, measure: object, position: int, year: int) -> str:
    if sheet.assessed.year_published[position, year]:
        return "as published"
    if sheet.assessed.year.reason[position, year]:
        return ""
    match combination(measure.unit, measure.basis):
        case how if how == LATEST:
            return "latest in the year"
        case how if how == AS_IS:
            return "as at Q4"
    return {"percent": "all cases of the year", "rate": "all cases of the year"}.get(
        measure.unit, "sum of quarters"
    )


def _target_cell(target: Target | None, measure: object, borough: bool) -> str:
    if not borough:
        return "Set for the borough only" if target else "None set"
    if target is None:
        return "None set"
    if target.kind == "band":
        return target.text
    text = wording.target_text(target.value, measure.unit)
    return {"level": text, "annual_count": f"{text} in the year", "change": f"{text} more than before"}[
        target.kind
    ]


def _verdict(words: dict[str, str], code: str, sentence: str, proof: Evidence) -> Verdict:
    return Verdict(code, words[code], sentence, proof)


def _status(
    sheet: Sheet, judged: Judged, measure: object, area: str, position: int, target: Target | None
) -> Verdict:
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
        return _verdict(
            marks.STATUS_WORDS, "not_assessed", sentence, evidence("status", reason=own, period=label)
        )
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


def _on_whose_word(sheet: Sheet, judged: Judged, position: int, found: Verdict) -> Verdict:
    """The status, saying so where it rests on the owner's word and not on the odds."""
    stated = judged.lifted.get(position)
    if stated is None or found.code != "recoverable":
        return found
    who = stated.actor if sheet.names_owners else "its owner"
    own = {"stated_by": stated.actor, "reason": stated.reason} if sheet.names_owners else {}
    more = evidence(found.evidence.rule, stated=stated.word, stated_on=stated.written_at[:10], **own)
    proof = replace(found.evidence, numbers=found.evidence.numbers + more.numbers)
    return replace(found, sentence=f"{found.sentence} {wording.on_the_word_of(who)}", evidence=proof)


def _year_status(sheet: Sheet, measure: object, area: str, position: int, year: int) -> Verdict:
    a, label = sheet.assessed, sheet.assessed.grid.years[year]
    target = target_at(sheet, measure, 4 * year + 3)
    quiet = _quiet_status(sheet, measure, area, target, label)
    if quiet is not None:
        return quiet
    value = float(a.year.value[position, year])
    if not np.isfinite(value):
        own = REASONS[a.year.reason[position, year]]
        sentence = wording.reason_sentence(own, label)
        return _verdict(
            marks.STATUS_WORDS, "not_assessed", sentence, evidence("status", reason=own, period=label)
        )
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
    words = marks.STATUS_WORDS
    if measure.access != "shown":
        sentence = wording.REASON_SENTENCES["held_by_owner"]
        return _verdict(words, "not_assessed", sentence, evidence("status", reason="held_by_owner"))
    if target is None:
        earlier = [t for t in targets_of(sheet, measure) if t.last_year and t.last_year < year]
        last = f" The last one, {earlier[-1].text}, ended with {earlier[-1].last_year}." if earlier else ""
        band = (
            "No band has been agreed."
            if measure.polarity == "band"
            else f"No target is set for {year}.{last}"
        )
        before = {"last_target": earlier[-1].text, "ended": earlier[-1].last_year} if earlier else {}
        return _verdict(words, "no_target", band, evidence("status", year=year, **before))
    if area != sheet.borough:
        sentence = "The target is set for the whole borough, not for this area."
        return _verdict(
            words, "no_target", sentence, evidence("status", target=target.value, target_text=target.text)
        )
    if target.kind == "change":
        sentence = (
            f"The target is a change ({target.text}). Without a published baseline it cannot be judged."
        )
        return _verdict(
            words, "not_assessed", sentence, evidence("status", target=target.value, target_text=target.text)
        )
    if measure.polarity in ("reporting", "context"):
        shown = wording.target_text(target.value, measure.unit)
        sentence = f"A target of {shown} is published, but neither more nor fewer is better here, so it is not judged."
        return _verdict(
            words, "not_assessed", sentence, evidence("status", target=target.value, target_text=target.text)
        )
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
    return _verdict(marks.STATUS_WORDS, code, sentence, proof)


def _variation(sheet: Sheet, judged: Judged, measure: object, position: int) -> Verdict:
    code, at = judged.variation[position], int(judged.judged_at[position])
    points, words = int(judged.points[position]), marks.VARIATION_WORDS
    if code == "too_few":
        if measure.basis == "rolling":
            sentence = "Rolling figures share data with their neighbours, so they are not tested for change."
        elif at < 0:
            sentence = "There are no figures to test for change."
        else:
            sentence = (
                f"{wording.number_of(points, 'point')} since the last break; {LEAST_POINTS} are needed."
            )
        return _verdict(words, code, sentence, evidence("xmr", points=points, needed=LEAST_POINTS))
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
    return _verdict(words, code, sentence, proof)


def _shown_range(lpl: float, upl: float, unit: str) -> dict[str, float | None]:
    """The ends of the usual range as a reader sees them, where they are not the limits themselves."""
    low, high = wording.shown_limits(lpl, upl, unit)
    return {"shown_from": low if low != lpl else None, "shown_to": high if high != upl else None}


def _assurance(
    sheet: Sheet, judged: Judged, measure: object, position: int, target: Target | None
) -> Verdict:
    code, at = judged.assurance[position], int(judged.judged_at[position])
    words = marks.ASSURANCE_WORDS
    if code == "unknown":
        sentence = "There is no target to compare with the usual range."
        if target is not None:
            sentence = "There is no usual range yet to compare the target with."
        return _verdict(words, code, sentence, evidence("xmr"))
    chart = judged.chart
    lpl, upl = float(chart.lpl[position, at]), float(chart.upl[position, at])
    against = float(sheet.assessed.target[position, at])
    usual, aim = wording.usual_range(lpl, upl, measure.unit), wording.target_text(against, measure.unit)
    sentence = {
        "always": f"The whole usual range, {usual}, meets the target of {aim}.",
        "never": f"The whole usual range, {usual}, misses the target of {aim}.",
        "sometimes": f"The target of {aim} lies in the usual range, {usual}: some quarters meet it by chance.",
    }[code]
    return _verdict(
        words,
        code,
        sentence,
        evidence(
            f"xmr {chart.rules}", target=against, lpl=lpl, upl=upl, **_shown_range(lpl, upl, measure.unit)
        ),
    )


def _changes(sheet: Sheet, judged: Judged, measure: object, position: int) -> tuple[Change, ...]:
    if judged.column - judged.latest[position] > STOPPED_AFTER:
        return ()
    named = (
        (
            judged.last_year,
            judged.usual_last_year,
            SAME_QUARTER_LAST_YEAR,
            "same quarter last year",
            "the same quarter a year before",
        ),
        (
            judged.last_quarter,
            judged.usual_last_quarter,
            PREVIOUS_QUARTER,
            "previous quarter",
            "the quarter before",
        ),
    )
    made = (_change(sheet, judged, measure, position, *against) for against in named)
    return tuple(change for change in made if change is not None)


def _change(
    sheet: Sheet,
    judged: Judged,
    measure: object,
    position: int,
    found: Differences,
    usual: UsualChanges,
    back: int,
    against: str,
    words: str,
) -> Change | None:
    absolute = float(found.absolute[position])
    if not np.isfinite(absolute):
        return None
    a, at = sheet.assessed, int(judged.latest[position])
    now, then = a.grid.labels[at], a.grid.labels[at - back]
    current, baseline = float(found.current[position]), float(found.baseline[position])
    relative = kept_number(found.relative[position])
    sentence = wording.change_sentence(
        current, baseline, relative, measure.unit, now, then, words, _unit_words(measure)
    )
    sentence = wording.with_usual(sentence, float(usual.within[position]), bool(usual.seasonal[position]))
    settles = _settles(a, position, at)
    if a.young[position, at]:
        before = _settles(a, position, at - back) if a.young[position, at - back] else (baseline, baseline)
        sentence = wording.young_change_sentence(current, settles, before, measure.unit, now, then, words)
    elif a.figures.provisional[position, at]:
        sentence += " The newer figure is provisional."
    group = judged.chart.rebase_group[position]
    if group[at] != group[at - back]:
        sentence += " The series breaks between the two, so read this with care."
    proof = evidence(
        f"change against {against}",
        quarter=now,
        baseline_quarter=then,
        unit=_unit_words(measure) or None,
        current=current,
        baseline=baseline,
        absolute=absolute,
        shown=float(wording.shown_difference(current, baseline, measure.unit)),
        relative=relative,
        baseline_count=float(a.figures.numerator[position, at - back]),
        usual_lower=float(usual.lower[position]),
        usual_upper=float(usual.upper[position]),
        chance=float(usual.p[position]),
        dispersion=float(usual.dispersion[position]),
        season="taken out" if usual.seasonal[position] else None,
        not_judged=wording.NOT_JUDGED.get(usual.reasons[position]),
        settles_from=settles[0],
        settles_to=settles[1],
        baseline_settles_from=float(a.settling.lower[position, at - back]),
        baseline_settles_to=float(a.settling.upper[position, at - back]),
    )
    return Change(
        against,
        then,
        _value(baseline, measure.unit),
        _value(current, measure.unit),
        _value(absolute, measure.unit),
        relative,
        sentence,
        proof,
        usual=None if np.isnan(usual.within[position]) else bool(usual.within[position]),
    )


def _settles(a: Assessed, position: int, column: int) -> tuple[float, float]:
    return float(a.settling.lower[position, column]), float(a.settling.upper[position, column])


def _title(
    sheet: Sheet, judged: Judged, measure: object, position: int, status: Verdict, variation: Verdict
) -> str:
    a, column, latest = sheet.assessed, judged.column, int(judged.latest[position])
    reason = REASONS[a.figures.reason[position, column]]
    label = a.grid.labels[column]
    if latest < 0 or reason not in ("", "not_due"):
        gap = wording.GAP_TITLES[reason].format(quarter=label)
        last = f"last {_text(sheet, position, latest)} in {a.grid.labels[latest]}" if latest >= 0 else ""
        return wording.title(measure.short, gap, last)
    value = _text(sheet, position, latest)
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


def _summary(
    sheet: Sheet,
    judged: Judged,
    measure: object,
    position: int,
    status: Verdict,
    variation: Verdict,
    changes: tuple[Change, ...],
) -> str:
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
        first = f"The last figure is {_text(sheet, position, latest)} for {a.grid.labels[latest]}."
    else:
        figure = f"{_text(sheet, position, latest)} {_unit_words(measure)}".rstrip()
        first = f"The figure for {a.grid.labels[latest]} is {figure}."
    target = status.sentence if status.code != "not_assessed" or not gap else ""
    if "provisional" in first:
        target = target.removesuffix(f" {wording.PROVISIONAL}")
    moving = variation.sentence if variation.code != "too_few" else ""
    # Neutral words are fewer; the same sentences must fit whatever the polarity.
    reserve = 4 if variation.code in ("higher", "lower") else 0
    return wording.summary(gap, first, target, moving, reserve=reserve)
