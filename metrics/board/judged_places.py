"""Measures judged over the places of a level."""

from __future__ import annotations

from data import geography
from data.figures.recorded_crime import measures_by_crime_type
from data.geography import BOROUGH
from data.periods import Quarter
from data.store import Store, current
from metrics import compose, place_judging, wording
from metrics.board.cache import kept
from metrics.board.measures import period_label
from metrics.board.snapshot import Snapshot, area_of
from metrics.board.state import described_rows
from metrics.protect import protect


def counted_by_ward(snapshot: Snapshot) -> dict[str, object]:
    """Measures that count something in wards and are shown, by code, in the catalogue's order."""
    return {
        m.code: m
        for m in snapshot.sheet.catalogue.measures
        if "ward" in m.areas and m.unit in ("count", "rate") and m.access == "shown"
    }


def judged_places(
    store: Store, snapshot: Snapshot, code: str, quarter: str, level: str
) -> place_judging.Judged:
    """One measure judged over the places of a level at a quarter, kept for the next reader."""
    if level not in place_judging.LEVELS:
        raise ValueError(f"level '{level}' is not one of {', '.join(place_judging.LEVELS)}")
    column = snapshot.judged(quarter).column
    judge = _judged_wards if level == "ward" else _judged_neighbourhoods
    return kept(
        ("places", snapshot.key, code, quarter, level), lambda: judge(store, snapshot, code, quarter, column)
    )


def _judged_wards(
    store: Store, snapshot: Snapshot, code: str, quarter: str, column: int
) -> place_judging.Judged:
    m = counted_by_ward(snapshot)[code]
    ground = _ground(snapshot, m, "ward", int(quarter[:4]))
    frame = snapshot.sheet.frame
    own = frame[(frame["measure"] == code) & (frame["kind"] == "quarter")]
    by_quarter = place_judging.counted(own, ground, BOROUGH, _quarter_starts(snapshot)).until(quarter)
    rows = store.observations(
        release=snapshot.release, measures=[code], areas=[*ground.codes, BOROUGH], kinds=("month",)
    )
    by_month = None
    if len(rows):
        shown = protect(
            described_rows(rows, snapshot.sheet.catalogue, snapshot.populations), snapshot.audience
        )
        last = Quarter.parse(quarter).end.isoformat()
        days = sorted({(row.start, row.end) for row in shown.itertuples() if row.start <= last})
        months = {start: period_label("month", start, end) for start, end in days}
        by_month = place_judging.counted(shown, ground, BOROUGH, months)
    return place_judging.judged(_subject(snapshot, m, column), ground, by_quarter, by_month)


def _judged_neighbourhoods(
    store: Store, snapshot: Snapshot, code: str, quarter: str, column: int
) -> place_judging.Judged:
    m = counted_by_ward(snapshot)[code]
    ground = _ground(snapshot, m, "neighbourhood", int(quarter[:4]))
    rows = store.observations(release=snapshot.release, measures=[code], areas=[*ground.codes, BOROUGH])
    sums = place_judging.four_quarter_sums(
        described_rows(rows, snapshot.sheet.catalogue, snapshot.populations)
    )
    shown = protect(sums, snapshot.audience)
    starts = {
        (Quarter.parse(label) - 3).start.isoformat(): place_judging.FOUR_QUARTERS.format(label)
        for label in snapshot.quarters[::-1]
    }
    counts = place_judging.counted(shown, ground, BOROUGH, starts).until(
        place_judging.FOUR_QUARTERS.format(quarter)
    )
    return place_judging.judged(_subject(snapshot, m, column), ground, counts, None)


def _quarter_starts(snapshot: Snapshot) -> dict[str, str]:
    return {Quarter.parse(label).start.isoformat(): label for label in snapshot.quarters[::-1]}


def _subject(snapshot: Snapshot, m: object, column: int) -> place_judging.Subject:
    sheet = snapshot.sheet
    crimes = set(measures_by_crime_type(sheet.catalogue).values())
    return place_judging.Subject(
        code=m.code,
        name=m.name,
        short=m.short,
        counted=m.counted,
        people=wording.POPULATION_WORDS.get(m.population or "residents", m.population),
        per=float(m.per or 1000),
        visitors=not place_judging.VISITOR_CRIMES.isdisjoint(m.aliases),
        crime=m.code in crimes,
        cannot_see=m.cannot_see,
        source=compose.source_of(sheet, sheet.series.index[(m.code, "", BOROUGH)], column),
        coverage=tuple(n.text for n in sheet.notes_of(m.code, BOROUGH) if n.kind == "coverage"),
    )


def _ground(snapshot: Snapshot, m: object, level: str, year: int) -> place_judging.Ground:
    ways = ways_of(snapshot)
    names = ways.wards if level == "ward" else ways.neighbourhoods
    pairs = geography.ward_adjacency() if level == "ward" else geography.neighbourhood_adjacency()
    within = (
        ways.locality_of if level == "ward" else {n: ways.wards.get(w, "") for n, w in ways.best_fit.items()}
    )
    people = place_judging.people_of(snapshot.populations, tuple(names), m.population, year)
    return place_judging.ground(level, names, within, people, list(pairs.itertuples(index=False)))


def ways_of(snapshot: Snapshot) -> place_judging.Ways:
    """Which place lies in which, by the store's areas; localities are those of the reference list."""
    return kept(("ways", snapshot.key), lambda: _read_ways(snapshot))


def _read_ways(snapshot: Snapshot) -> place_judging.Ways:
    wards = {a.code: a.name for a in snapshot.areas if a.kind == "ward"}
    known = current().areas()
    small = known[(known["kind"] == "neighbourhood") & known["parent"].isin(wards)]
    reference = geography.wards()
    return place_judging.Ways(
        borough=BOROUGH,
        borough_name=area_of(snapshot, BOROUGH).name,
        wards=wards,
        neighbourhoods=dict(zip(small["code"], small["name"], strict=True)),
        best_fit=dict(zip(small["code"], small["parent"], strict=True)),
        locality_of={
            code: name
            for code, name in zip(reference["code"], reference["locality_inferred"], strict=True)
            if code in wards
        },
    )
