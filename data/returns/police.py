"""Street-level records of data.police.uk as counts by area, month and quarter.

A record belongs to the ward that holds its published point when boundaries are given, else to the ward that fits
its neighbourhood best, which the batch says. A month of the force is replaced whole: what it has none of is 0.
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
    whole_quarters,
)
from data.geography import BOROUGH, districts, neighbourhoods
from data.observations import Observation
from data.periods import Quarter
from data.returns.problems import Problem, capped
from data.returns.report import Report

if TYPE_CHECKING:
    from data.outlines import Outlines
    from data.store import Store

FORMAT = "police.uk street"


def street_report(
    content: dict,
    catalogue: Catalogue,
    store: Store | None,
    boundaries: Outlines | None,
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
    by_area, outside = _by_area(content["placed"], boundaries)
    problems += _unknown_neighbourhoods(content)
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
    problems += _notes(content["months"], outside, boundaries)
    observations = tuple(_observations(months, by_area, content["districts"], codes, store))
    return Report(
        FORMAT,
        content["rows"],
        capped(problems),
        observations=observations,
        source_sha256=digest,
        details=tuple(_details(content["months"], boundaries)),
    )


def _by_area(placed: Iterable[list], boundaries: Outlines | None) -> tuple[Counter, int]:
    """Records by (month, crime type, area), for wards, neighbourhoods and the borough; and how many no ward holds."""
    table = neighbourhoods()
    best_fit = dict(zip(table["code"], table["ward"], strict=True))
    rows = list(placed)
    if boundaries is None:
        wards = [best_fit.get(code, "") for _, _, code, _, _, _ in rows]
    else:
        points = [(longitude, latitude) for _, _, _, longitude, latitude, _ in rows]
        ward_of = _wards_of(set(points), boundaries)
        wards = [ward_of[point] for point in points]
    counts: Counter = Counter()
    outside = 0
    for (month, kind, code, _, _, count), ward in zip(rows, wards, strict=True):
        if code in best_fit:
            counts[month, kind, code] += count
        if ward:
            counts[month, kind, ward] += count
            counts[month, kind, BOROUGH] += count
        elif code in best_fit:
            outside += count
    return counts, outside


def _wards_of(points: Collection[tuple[str, str]], boundaries: Outlines) -> dict[tuple[str, str], str]:
    """The area that holds each published point (longitude, latitude), '' where none does or there is no point."""
    known = [point for point in points if point[0]]
    found = boundaries.area_of(np.array(known, dtype=float).reshape(-1, 2))
    codes = np.array([*boundaries.codes, ""], dtype=object)
    return dict.fromkeys(points, "") | dict(zip(known, codes[found].tolist(), strict=True))


def _observations(
    months: list[str],
    by_area: Counter,
    by_district: list[list],
    codes: Mapping[str, str],
    store: Store | None,
) -> Iterable[Observation]:
    """Counts of every month for borough and wards, and of every whole quarter for all areas; zeros included."""
    table = neighbourhoods()
    wards = [BOROUGH, *sorted(set(table["ward"]))]
    for month in months:
        period = month_period(month)
        for kind, measure in codes.items():
            for area in wards:
                yield Observation(measure, period, area, numerator=by_area[month, kind, area])
    earlier = _months_held(store, codes, wards, months)
    for quarter in whole_quarters([*months, *earlier]):
        parts = months_of(quarter)
        if not set(parts) & set(months):
            continue
        for kind, measure in codes.items():
            for area in wards:
                count = sum(
                    by_area[month, kind, area] if month in months else earlier[month][measure, area]
                    for month in parts
                )
                yield Observation(measure, quarter.period, area, numerator=count)
        if set(parts) <= set(months):
            yield from _finer_and_other(quarter, by_area, by_district, codes, table["code"].tolist())


def _finer_and_other(
    quarter: Quarter,
    by_area: Counter,
    by_district: list[list],
    codes: Mapping[str, str],
    fine: list[str],
) -> Iterable[Observation]:
    """Counts of a quarter for neighbourhoods and the other districts, which are not kept by month."""
    parts = months_of(quarter)
    named = districts()
    known = {row.name: row.code for row in named.itertuples() if row.code != BOROUGH}
    other: Counter = Counter()
    for month, kind, name, count in by_district:
        if month in parts and name in known:
            other[kind, known[name]] += count
    for kind, measure in codes.items():
        for area in fine:
            count = sum(by_area[month, kind, area] for month in parts)
            yield Observation(measure, quarter.period, area, numerator=count)
        for area in known.values():
            yield Observation(measure, quarter.period, area, numerator=other[kind, area])


def _months_held(
    store: Store | None, codes: Mapping[str, str], areas: list[str], given: list[str]
) -> dict[str, dict[tuple[str, str], int]]:
    """Counts the store holds for months that are not given, only of months it holds for every area and type."""
    if store is None:
        return {}
    frame = store.observations(measures=list(codes.values()), areas=areas, kinds=("month",))
    frame = frame[(frame["reason"] == "") & (frame["part"] == "") & frame["numerator"].notna()]
    held: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for row in frame.itertuples():
        held[row.start[:7]][row.measure, row.area] = int(row.numerator)
    whole = len(codes) * len(areas)
    return {month: counts for month, counts in held.items() if month not in given and len(counts) == whole}


def _notes(
    months: Mapping[str, Mapping[str, int]], outside: int, boundaries: Outlines | None
) -> Iterable[Problem]:
    records = sum(counts["records"] for counts in months.values())
    unlocated = sum(counts["unlocated"] for counts in months.values())
    yield Problem(
        "STREET_UNLOCATED",
        f"{unlocated:,} of {records:,} records ({unlocated / records:.1%}) have no location and belong to no area",
        found=f"{unlocated:,}",
        warning=True,
    )
    if boundaries is None:
        yield Problem(
            "STREET_BEST_FIT",
            "without boundaries, records are given to the ward that fits their neighbourhood best",
            expected="--boundaries with the wards' boundaries",
            warning=True,
        )
    elif outside:
        yield Problem(
            "STREET_OUTSIDE",
            f"{outside:,} records of neighbourhoods of Rotherham lie outside every ward and are left out of wards",
            found=f"{outside:,}",
            warning=True,
        )


def _unknown_neighbourhoods(content: Mapping) -> Iterable[Problem]:
    """A warning when records bear the borough's name and the code of no neighbourhood of 2021: older files do."""
    known = set(neighbourhoods()["code"])
    table = districts()
    name = table.loc[table["code"] == BOROUGH, "name"].iloc[0]
    named = sum(count for _, _, district, count in content["districts"] if district == name)
    lost = named - sum(count for _, _, code, _, _, count in content["placed"] if code in known)
    if lost > 0:
        yield Problem(
            "STREET_OLD_AREAS",
            f"{lost:,} records of {name} have a code that no neighbourhood has had since 2021: neighbourhoods lack "
            "them, and wards too unless boundaries are given",
            found=f"{lost:,}",
            warning=True,
        )


def _details(months: Mapping[str, Mapping[str, int]], boundaries: Outlines | None) -> Iterable[str]:
    """Sentences that a batch keeps: how records were placed, what could not be, and the attribution."""
    records = sum(counts["records"] for counts in months.values())
    unlocated = sum(counts["unlocated"] for counts in months.values())
    first, last = min(months), max(months)
    yield f"Recorded crime of {first if first == last else f'{first} to {last}'}."
    yield (
        "Wards by the published point of each record."
        if boundaries is not None
        else "Wards by best fit of each record's neighbourhood, because no boundaries were given."
    )
    yield f"{unlocated:,} of {records:,} records of the force have no location and belong to no area."
    yield ATTRIBUTION
