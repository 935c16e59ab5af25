"""Quarterly counts of a Community Safety Partnership from the Home Office's open data, for measures that take them.

These count offences as the Home Office does, not as the street-level data do, so they are only taken by measures
whose aliases name them: "Police recorded crime: Robbery" for a group, subgroup or description.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date

from data.areas import BOROUGH
from data.catalogue import Catalogue
from data.observations import Observation
from data.periods import Quarter
from data.returns.cells import parse_cell
from data.returns.problems import Problem, capped
from data.returns.report import Report
from data.returns.texts import shown

FORMAT = "home office csp"
ALIAS = "Police recorded crime: "
_FIELDS = ("sheet", "row", "year", "quarter", "force", "description", "group", "subgroup", "code", "count")


def home_office_report(rows: list[list], catalogue: Catalogue, as_of: date, digest: str) -> Report:
    """The report of a table, from its rows of the partnership as `home_office.Rows` keeps them."""
    problems: list[Problem] = []
    counts = _counts(rows, as_of, problems)
    if not rows:
        why = "the table has no row of the partnership"
        problems.append(Problem("FILE_NO_FIGURES", why, expected="CSP Name Rotherham"))
    below = [f"{name} {quarter.label}" for quarter, own in counts.items() for name, n in own.items() if n < 0]
    if below:
        found = shown(", ".join(sorted(below)))
        problems.append(Problem("COUNT_NEGATIVE", "a quarter's count is below 0", found=found, warning=True))
    observations = [
        Observation(measure.code, quarter.period, BOROUGH, numerator=count)
        for quarter, named in sorted(counts.items())
        for name, count in sorted(named.items())
        if count >= 0 and (measure := catalogue.find(ALIAS + name)) is not None
    ]
    if rows and not observations:
        why = (
            "no measure of the catalogue takes these counts: give a measure an alias that begins with "
            f'"{ALIAS.strip()}" and names an offence group'
        )
        problems.append(Problem("MEASURE_NOT_MAPPED", why, warning=True))
    accepted = all(problem.warning for problem in problems)
    return Report(
        FORMAT,
        len(rows),
        capped(problems),
        observations=tuple(observations) if accepted else (),
        source_sha256=digest,
        details=_details(len(rows), sorted(counts)),
    )


def _counts(rows: list[list], as_of: date, problems: list[Problem]) -> dict[Quarter, Counter[str]]:
    """Counts by quarter and by name of group, subgroup and description; what is wrong goes to `problems`."""
    counts: dict[Quarter, Counter[str]] = defaultdict(Counter)
    seen: Counter[tuple] = Counter()
    for row in rows:
        given = dict(zip(_FIELDS, row, strict=True))
        quarter, count = _quarter(given, as_of, problems), _count(given, problems)
        if quarter is None or count is None:
            continue
        seen[tuple(row[2:9])] += 1
        for name in {given["group"], given["subgroup"], given["description"]} - {""}:
            counts[quarter][name] += count
    for key, times in seen.items():
        if times > 1:
            why = f"this row of the partnership stands {times} times"
            found = shown(", ".join(key))
            problems.append(Problem("DUPLICATE_CONFLICT", why, found=found, expected="each row once"))
    return counts


def _details(rows: int, quarters: list[Quarter]) -> tuple[str, ...]:
    if not quarters:
        return ()
    return (
        f"{rows:,} rows of Rotherham, {quarters[0].label} to {quarters[-1].label}.",
        "Home Office, Police recorded crime open data tables, Open Government Licence v3.0.",
    )


def _quarter(given: dict, as_of: date, problems: list[Problem]) -> Quarter | None:
    number = re.fullmatch(r"(?:q(?:uarter)? ?)?([1-4])(?:\.0)?", given["quarter"].casefold())
    period = parse_cell(f"{given['year']} Q{number[1]}", "period").value if number else None
    if period is None or period.quarter is None or period.end > as_of:
        problems.append(
            Problem(
                "PERIOD_FUTURE" if period is not None else "PERIOD_UNREADABLE",
                "this is not a financial quarter that has ended",
                given["sheet"],
                given["row"],
                found=shown(f"{given['year']} {given['quarter']}"),
                expected="2024/25 and 1 to 4",
            )
        )
        return None
    return period.quarter


def _count(given: dict, problems: list[Problem]) -> int | None:
    # Transfers and cancelled records can make a published quarter negative, so a minus sign is one here.
    text = given["count"].replace(",", "")
    if re.fullmatch(r"-?\d{1,9}(?:\.0+)?", text):
        return int(float(text))
    problems.append(
        Problem(
            "NUMBER_UNREADABLE",
            "this is not a count",
            given["sheet"],
            given["row"],
            found=shown(given["count"]),
            expected="a whole number",
        )
    )
    return None
