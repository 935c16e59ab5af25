"""Measures judged over the places of a level."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data import geography
from data.figures.recorded_crime import measures_by_crime_type
from data.geography import BOROUGH
from data.periods import Quarter
from data.store import Store
from metrics import wording
from metrics.board.beneath import beneath, missing_before, months_of, sums_of
from metrics.board.cache import kept
from metrics.board.measures import period_label
from metrics.board.snapshot import Snapshot
from metrics.board.ways import ways_of
from metrics.measures.sheet import source_of
from metrics.places.counts import Counted, counted
from metrics.places.four_quarters import FOUR_QUARTERS
from metrics.places.ground import LEVELS, Ground, ground_of, people_of
from metrics.places.judging import VISITOR_CRIMES, Judged, Subject, judged


def counted_by_ward(snapshot: Snapshot) -> dict[str, object]:
    """Measures that count something in wards and are shown, by code, in the catalogue's order."""
    return {
        m.code: m
        for m in snapshot.sheet.catalogue.measures
        if "ward" in m.areas and m.unit in ("count", "rate") and m.access == "shown"
    }


def judged_places(store: Store, snapshot: Snapshot, code: str, quarter: str, level: str) -> Judged:
    """One measure judged over the places of a level at a quarter, kept for the next reader."""
    if level not in LEVELS:
        raise ValueError(f"level '{level}' is not one of {', '.join(LEVELS)}")
    column = snapshot.judged(quarter).column
    judge = _judged_wards if level == "ward" else _judged_neighbourhoods
    return kept(
        ("places", snapshot.key, code, quarter, level), lambda: judge(store, snapshot, code, quarter, column)
    )


def _judged_wards(store: Store, snapshot: Snapshot, code: str, quarter: str, column: int) -> Judged:
    m = counted_by_ward(snapshot)[code]
    ground = _ground(snapshot, m, "ward", int(quarter[:4]))
    frame = snapshot.sheet.frame
    own = frame[(frame["measure"] == code) & (frame["kind"] == "quarter")]
    by_quarter = counted(own, ground, BOROUGH, _quarter_starts(snapshot)).until(quarter)
    by_month = None
    shown = beneath(store, snapshot, code, months_of)
    shown = shown[shown["kind"] == "month"]
    if len(shown):
        last = Quarter.parse(quarter).end.isoformat()
        days = sorted({(row.start, row.end) for row in shown.itertuples() if row.start <= last})
        months = {start: period_label("month", start, end) for start, end in days}
        by_month = counted(shown, ground, BOROUGH, months)
    subject = _told(_subject(snapshot, m, column, (quarter,), quarter, "ward"), by_quarter)
    return judged(subject, ground, by_quarter, by_month)


def _judged_neighbourhoods(store: Store, snapshot: Snapshot, code: str, quarter: str, column: int) -> Judged:
    m = counted_by_ward(snapshot)[code]
    ground = _ground(snapshot, m, "neighbourhood", int(quarter[:4]))
    shown = beneath(store, snapshot, code, sums_of)
    starts = {
        (Quarter.parse(label) - 3).start.isoformat(): FOUR_QUARTERS.format(label)
        for label in snapshot.quarters[::-1]
    }
    period = FOUR_QUARTERS.format(quarter)
    counts = counted(shown, ground, BOROUGH, starts).until(period)
    summed = tuple((Quarter.parse(quarter) - back).label for back in range(3, -1, -1))
    gaps = missing_before(store, snapshot, code, quarter) if _empty(counts) else ()
    subject = _told(_subject(snapshot, m, column, summed, period, "neighbourhood"), counts)
    return judged(subject, ground, counts, None, gaps)


def _empty(counts: Counted) -> bool:
    """Whether no place has a figure in the last period, shown or hidden."""
    return not (np.isfinite(counts.values[-1]) | counts.hidden[-1]).any()


def _told(subject: Subject, counts: Counted) -> Subject:
    """The subject with what its records leave out, where there are figures that it could be said of."""
    return replace(subject, coverage=()) if _empty(counts) else subject


def crimes_by_ward(snapshot: Snapshot, quarter: str) -> tuple[list, list[dict[str, float]]]:
    """Kinds of recorded crime, and the counts of each over four quarters by ward and borough, NaN where not shown."""

    def made() -> tuple[list, list[dict[str, float]]]:
        ways, starts = ways_of(snapshot), _quarter_starts(snapshot)
        codes = (*ways.wards, BOROUGH)
        frame, column = snapshot.sheet.frame, snapshot.judged(quarter).column
        subjects, counts = [], []
        for code, m in counted_by_ward(snapshot).items():
            subject = _subject(snapshot, m, column, (quarter,), quarter, "ward")
            if not subject.crime:
                continue
            ground = _ground(snapshot, m, "ward", int(quarter[:4]))
            own = frame[(frame["measure"] == code) & (frame["kind"] == "quarter")]
            by_quarter = counted(own, ground, BOROUGH, starts).until(quarter)
            last = np.column_stack([by_quarter.values, by_quarter.totals])[-4:]
            year = last.sum(axis=0) if len(last) == 4 else np.full(len(codes), np.nan)
            subjects.append(subject)
            counts.append(dict(zip((*ground.codes, BOROUGH), year, strict=True)))
        return subjects, counts

    return kept(("crimes", snapshot.key, quarter), made)


def _quarter_starts(snapshot: Snapshot) -> dict[str, str]:
    return {Quarter.parse(label).start.isoformat(): label for label in snapshot.quarters[::-1]}


def _subject(
    snapshot: Snapshot, m: object, column: int, quarters: tuple[str, ...], period: str, level: str
) -> Subject:
    """What is counted at a level in a period that is made of quarters."""
    sheet = snapshot.sheet
    crimes = set(measures_by_crime_type(sheet.catalogue).values())
    source = source_of(sheet, sheet.series.index[(m.code, "", BOROUGH)], column)
    left_out = ""
    if source.provenance == "recorded_crime":
        left_out = sheet.coverage_of(m.code, quarters, period, level)
    return Subject(
        code=m.code,
        name=m.name,
        short=m.short,
        counted=m.counted,
        people=wording.POPULATION_WORDS.get(m.population or "residents", m.population),
        per=float(m.per or 1000),
        visitors=not VISITOR_CRIMES.isdisjoint(m.aliases),
        crime=m.code in crimes,
        cannot_see=m.cannot_see,
        source=source,
        coverage=(left_out,) if left_out else (),
    )


def _ground(snapshot: Snapshot, m: object, level: str, year: int) -> Ground:
    ways = ways_of(snapshot)
    names = ways.wards if level == "ward" else ways.neighbourhoods
    pairs = geography.ward_adjacency() if level == "ward" else geography.neighbourhood_adjacency()
    within = (
        ways.locality_of if level == "ward" else {n: ways.wards.get(w, "") for n, w in ways.best_fit.items()}
    )
    people = people_of(snapshot.populations, tuple(names), m.population, year)
    return ground_of(level, names, within, people, list(pairs.itertuples(index=False)))
