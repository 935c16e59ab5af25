"""Street-level records of data.police.uk as counts by area, month and quarter.

A record belongs to the ward and to the neighbourhood that hold its published point, each when its boundaries are given.
Without them its neighbourhood is that of the code in the file and its ward the one that fits its neighbourhood best,
which the batch says. The borough counts every record that one of the two places in it. A month of the force is replaced
whole: what it has none of is 0.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from data.catalogue import Catalogue
from data.figures.recorded_crime import (
    ATTRIBUTION,
    CRIME_TYPES,
    measures_by_crime_type,
    month_period,
    months_of,
)
from data.geography import BOROUGH, districts, neighbourhoods
from data.observations import MonthCoverage, Observation
from data.periods import Quarter
from data.returns.boundaries import KINDS, PlaceOutlines
from data.returns.problems import Problem, capped
from data.returns.report import Report

if TYPE_CHECKING:
    import pandas as pd

    from data.outlines import Outlines
    from data.store import Store

FORMAT = "police.uk street"
LOST_QUARTER = "STREET_QUARTER_LOST"
MOST_OUTSIDE = 0.05
"""The part of the borough's located records that boundaries may leave out; real ones leave out one in thousands."""


def street_report(
    content: dict,
    catalogue: Catalogue,
    store: Store | None,
    boundaries: PlaceOutlines | None,
    digest: str,
    as_of: date,
) -> Report:
    """The report of a street-level file or archive on a day, from what `street.Tally.result` counted."""
    problems = [Problem(**problem) for problem in content["problems"]]
    problems += [
        Problem("STREET_FUTURE", f"{month} is not over", found=month, expected=f"months before {as_of:%Y-%m}")
        for month in sorted(content["months"])
        if month_period(month).end > as_of
    ]
    unknown = sorted(set(content["types"]) - set(CRIME_TYPES))
    problems += [
        Problem(
            "STREET_TYPE", "there is no such crime type", found=kind[:60], expected=", ".join(CRIME_TYPES)
        )
        for kind in unknown
    ]
    if not content["rows"] and not problems:
        problems.append(Problem("FILE_NO_FIGURES", "the file has no records", expected="at least one"))
    if any(not problem.warning for problem in problems):
        return Report(FORMAT, content["rows"], capped(problems), source_sha256=digest)
    months = sorted(content["months"])
    outlines = boundaries or PlaceOutlines()
    by_area, outside, missed = _by_area(content["placed"], outlines)
    problems += _unknown_neighbourhoods(content, outlines)
    if not any(by_area.values()):
        problems.append(Problem("FILE_NO_FIGURES", "no record of the file lies in Rotherham"))
        return Report(FORMAT, content["rows"], capped(problems), source_sha256=digest)
    codes = measures_by_crime_type(catalogue)
    for month in months:
        if not any(count for (when, _, _), count in by_area.items() if when == month):
            problems.append(
                Problem("STREET_MONTH_EMPTY", f"{month} has no record in Rotherham; the month may be missing")
            )
    if any(not problem.warning for problem in problems):
        return Report(FORMAT, content["rows"], capped(problems), source_sha256=digest)
    misplaced = tuple(_misplaced(missed, outlines))
    if misplaced:
        return Report(FORMAT, content["rows"], capped([*problems, *misplaced]), source_sha256=digest)
    problems += _notes(content["months"], outside, outlines)
    held = _held(store, codes, [area for areas in _areas_by_kind().values() for area in areas])
    problems += _lost_quarters(months, codes, held)
    observations = tuple(_observations(months, by_area + _by_district(content["districts"]), codes, held))
    return Report(
        FORMAT,
        content["rows"],
        capped(problems),
        observations=observations,
        source_sha256=digest,
        details=tuple(_details(content["months"], outlines)),
        coverage=tuple(_coverage(content["months"], outlines)),
    )


def _by_area(
    placed: Iterable[list], outlines: PlaceOutlines
) -> tuple[Counter, dict[str, int], dict[str, tuple[int, int]]]:
    """Records by (month, crime type, area), for wards, neighbourhoods and the borough; how many of the borough's
    records no ward and no neighbourhood holds, by kind of area; and by kind of area how many records with a point it
    does not hold, of how many with one that are the borough's by their code or by either kind of area.

    Wards and neighbourhoods do not nest, and generalised borders of the two do not meet: a record that only one of them
    holds is the borough's all the same, so that neither kind of area ever adds up to more than the borough.
    """
    table = neighbourhoods()
    best_fit = dict(zip(table["code"], table["ward"], strict=True))
    rows = list(placed)
    points = [(longitude, latitude) for _, _, _, longitude, latitude, _ in rows]
    coded = [code if code in best_fit else "" for _, _, code, _, _, _ in rows]
    finer = coded
    if outlines.neighbourhood is not None:
        holding = _areas_of(set(points), outlines.neighbourhood)
        finer = [holding[point] if point[0] else code for point, code in zip(points, coded, strict=True)]
    if outlines.ward is not None:
        holding = _areas_of(set(points), outlines.ward)
        wards = [holding[point] for point in points]
    else:
        wards = [best_fit.get(code, "") for code in finer]
    counts: Counter = Counter()
    outside = dict.fromkeys(KINDS, 0)
    without, located = dict.fromkeys(KINDS, 0), 0
    for (month, kind, _, longitude, _, count), code, ward, neighbourhood in zip(
        rows, coded, wards, finer, strict=True
    ):
        if longitude and (code or ward or neighbourhood):
            located += count
            without["ward"] += 0 if ward else count
            without["neighbourhood"] += 0 if neighbourhood else count
        if not (ward or neighbourhood):
            continue
        counts[month, kind, BOROUGH] += count
        for level, area in (("ward", ward), ("neighbourhood", neighbourhood)):
            if area:
                counts[month, kind, area] += count
            else:
                outside[level] += count
    return counts, outside, {level: (count, located) for level, count in without.items()}


def _areas_of(points: Collection[tuple[str, str]], outlines: Outlines) -> dict[tuple[str, str], str]:
    """The area that holds each published point (longitude, latitude), '' where none does or there is no point."""
    known = [point for point in points if point[0]]
    found = outlines.area_of(np.array(known, dtype=float).reshape(-1, 2))
    codes = np.array([*outlines.codes, ""], dtype=object)
    return dict.fromkeys(points, "") | dict(zip(known, codes[found].tolist(), strict=True))


def _observations(
    months: list[str], counts: Counter, codes: Mapping[str, str], held: pd.DataFrame | None
) -> Iterable[Observation]:
    """Counts of every month, zeros included, and of every quarter the months belong to, for each kind of area.

    A quarter is the sum of its three months, from the file or the store. Where one of them is missing, a quarter of
    street-level records that the store holds no longer stands: it becomes a gap.
    """
    for areas in _areas_by_kind().values():
        known = dict.fromkeys(months, counts) | _months_held(held, codes, areas, months)
        for month in months:
            period = month_period(month)
            for kind, measure in codes.items():
                for area in areas:
                    yield Observation(measure, period, area, numerator=counts[month, kind, area])
        for quarter in _quarters_of(months):
            parts = months_of(quarter)
            if known.keys() >= set(parts):
                for kind, measure in codes.items():
                    for area in areas:
                        total = sum(known[month][month, kind, area] for month in parts)
                        yield Observation(measure, quarter.period, area, numerator=total)
            else:
                yield from _no_longer_whole(held, quarter, areas)


def _quarters_of(months: Iterable[str]) -> list[Quarter]:
    return sorted({Quarter.of(month_period(month).start) for month in months})


def _areas_by_kind() -> dict[str, list[str]]:
    """The areas that are held together or not at all, by what they are called: borough and wards, neighbourhoods, the
    other districts."""
    table = neighbourhoods()
    return {
        "areas (borough and wards)": [BOROUGH, *sorted(set(table["ward"]))],
        "neighbourhoods": table["code"].tolist(),
        "other districts": [code for code in districts()["code"] if code != BOROUGH],
    }


def _by_district(rows: Iterable[list]) -> Counter:
    """Records by (month, crime type, area) for the other districts of the force."""
    named = districts()
    known = {row.name: row.code for row in named.itertuples() if row.code != BOROUGH}
    counts: Counter = Counter()
    for month, kind, name, count in rows:
        if name in known:
            counts[month, kind, known[name]] += count
    return counts


def _held(store: Store | None, codes: Mapping[str, str], areas: list[str]) -> pd.DataFrame | None:
    """The figures of months and quarters that the store holds for these areas, of whole measures."""
    if store is None:
        return None
    frame = store.observations(measures=list(codes.values()), areas=areas, kinds=("month", "quarter"))
    return frame[(frame["reason"] == "") & (frame["part"] == "") & frame["numerator"].notna()]


def _months_held(
    held: pd.DataFrame | None, codes: Mapping[str, str], areas: list[str], given: list[str]
) -> dict[str, dict[tuple[str, str, str], int]]:
    """By month, the counts the store holds by (month, crime type, area): of months of the given ones' quarters that
    are not given themselves and are held for every area and type."""
    if held is None:
        return {}
    wanted = {month for name in given for month in months_of(Quarter.of(month_period(name).start))} - set(
        given
    )
    own = held[(held["kind"] == "month") & held["area"].isin(areas)]
    own = own.assign(month=own["start"].str[:7])
    own = own[own["month"].isin(wanted)]
    kind_of = {measure: kind for kind, measure in codes.items()}
    found: dict[str, dict[tuple[str, str, str], int]] = defaultdict(dict)
    for month, measure, area, count in own[["month", "measure", "area", "numerator"]].itertuples(index=False):
        found[month][month, kind_of[measure], area] = int(count)
    whole = len(codes) * len(areas)
    return {month: counts for month, counts in found.items() if len(counts) == whole}


def _no_longer_whole(held: pd.DataFrame | None, quarter: Quarter, areas: list[str]) -> Iterable[Observation]:
    """Gaps for the figures of a quarter that hold a month as it was before: they came without their months."""
    if held is None:
        return
    stale = held[
        (held["kind"] == "quarter")
        & (held["quarter"] == quarter.ordinal)
        & (held["provenance"] == "recorded_crime")
        & held["area"].isin(areas)
    ]
    for measure, area in stale[["measure", "area"]].itertuples(index=False):
        yield Observation(measure, quarter.period, area, reason="incomplete")


def _lost_quarters(
    months: list[str], codes: Mapping[str, str], held: pd.DataFrame | None
) -> Iterable[Problem]:
    """A warning for each quarter that becomes a gap: for which areas, and which months would keep it."""
    for quarter in _quarters_of(months):
        lost: dict[tuple[str, ...], list[str]] = {}
        for words, areas in _areas_by_kind().items():
            there = {*months, *_months_held(held, codes, areas, months)}
            missing = tuple(month_period(month).label for month in months_of(quarter) if month not in there)
            gone = {found.area for found in _no_longer_whole(held, quarter, areas)} if missing else ()
            if gone:
                lost.setdefault(missing, []).append(f"{len(gone)} {words}")
        for missing, kinds in lost.items():
            needed = " and ".join(missing)
            yield Problem(
                LOST_QUARTER,
                f"{quarter.label} loses the figures of {' and '.join(kinds)}: they are held for the quarter as a "
                f"whole, and only a part of its months comes again; to keep them, import {needed} too, best in the "
                "same archive",
                found=", ".join(month_period(month).label for month in months_of(quarter) if month in months),
                expected=needed,
                warning=True,
            )


def _notes(
    months: Mapping[str, Mapping[str, int]], outside: Mapping[str, int], outlines: PlaceOutlines
) -> Iterable[Problem]:
    records = sum(counts["records"] for counts in months.values())
    unlocated = sum(counts["unlocated"] for counts in months.values())
    yield Problem(
        "STREET_UNLOCATED",
        f"{unlocated:,} of {records:,} records ({unlocated / records:.1%}) have no location and belong to no area",
        found=f"{unlocated:,}",
        warning=True,
    )
    if outlines.ward is None:
        yield Problem(
            "STREET_BEST_FIT",
            "without boundaries of wards, records are given to the ward that fits their neighbourhood best",
            expected="--boundaries with the wards' boundaries",
            warning=True,
        )
    if outlines.neighbourhood is None:
        yield Problem(
            "STREET_CODES",
            "without boundaries of neighbourhoods, records are given to the neighbourhood whose code the file has",
            expected="--boundaries with the neighbourhoods' boundaries (LSOA 2021)",
            warning=True,
        )
    for level, count in outside.items():
        if count:
            yield Problem(
                "STREET_OUTSIDE",
                f"{count:,} record{'' if count == 1 else 's'} of the borough {'lies' if count == 1 else 'lie'} in no "
                f"{level}: counted in the borough, not in any of its {KINDS[level]}",
                found=f"{count:,}",
                warning=True,
            )


def _misplaced(missed: Mapping[str, tuple[int, int]], outlines: PlaceOutlines) -> Iterable[Problem]:
    """A problem for each kind of area whose boundaries miss more of the borough's records than borders can."""
    for level, (count, located) in missed.items():
        if getattr(outlines, level) is not None and count > located * MOST_OUTSIDE:
            yield Problem(
                "STREET_BOUNDARIES",
                f"{count:,} of the {located:,} records of the borough that have a point ({count / located:.1%}) lie in "
                f"no {level} of the boundaries that were given: they are drawn in the wrong place or are too coarse",
                found=f"{count:,}",
                expected=f"boundaries of {KINDS[level]} that leave out at most {MOST_OUTSIDE:.0%}",
            )


def _unknown_neighbourhoods(content: Mapping, outlines: PlaceOutlines) -> Iterable[Problem]:
    """A warning when records bear the borough's name and the code of no neighbourhood of 2021: older files do.

    Boundaries of neighbourhoods make up for it: the point says where such a record is.
    """
    if outlines.neighbourhood is not None:
        return
    known = set(neighbourhoods()["code"])
    table = districts()
    name = table.loc[table["code"] == BOROUGH, "name"].iloc[0]
    named = sum(count for _, _, district, count in content["districts"] if district == name)
    lost = named - sum(count for _, _, code, _, _, count in content["placed"] if code in known)
    if lost > 0:
        lacking = "neighbourhoods" if outlines.ward is not None else "neighbourhoods and wards"
        yield Problem(
            "STREET_OLD_AREAS",
            f"{lost:,} records of {name} have a code that no neighbourhood has had since 2021: {lacking} lack them",
            found=f"{lost:,}",
            expected="--boundaries with the neighbourhoods' boundaries (LSOA 2021)",
            warning=True,
        )


def _coverage(months: Mapping[str, Mapping[str, int]], outlines: PlaceOutlines) -> Iterable[MonthCoverage]:
    wards_by = "best_fit" if outlines.ward is None else "point"
    neighbourhoods_by = "code" if outlines.neighbourhood is None else "point"
    for month in sorted(months):
        counts = months[month]
        yield MonthCoverage(
            month_period(month), counts["records"], counts["unlocated"], wards_by, neighbourhoods_by
        )


def _details(months: Mapping[str, Mapping[str, int]], outlines: PlaceOutlines) -> Iterable[str]:
    """Sentences that a batch keeps: how records were placed, what could not be, and the attribution."""
    records = sum(counts["records"] for counts in months.values())
    unlocated = sum(counts["unlocated"] for counts in months.values())
    first, last = min(months), max(months)
    yield f"Recorded crime of {first if first == last else f'{first} to {last}'}."
    yield (
        "Wards by best fit of each record's neighbourhood, because no boundaries of wards were given."
        if outlines.ward is None
        else "Wards by the published point of each record."
    )
    yield (
        "Neighbourhoods by the code in the file, because no boundaries of neighbourhoods were given."
        if outlines.neighbourhood is None
        else "Neighbourhoods by the published point of each record."
    )
    yield f"{unlocated:,} of {records:,} records of the force have no location and belong to no area."
    yield ATTRIBUTION
