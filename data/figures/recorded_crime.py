"""Recorded crime and anti-social behaviour from data.police.uk: borough, wards, neighbourhoods, districts.

Counts of the published street-level records of South Yorkshire Police. Records of anti-social behaviour have
no id, and identical ones are separate incidents. A record without a location belongs to no area here, so the
total of every area is an undercount; `months` says by how much for the whole force.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

import pandas as pd

from data.figures import FOLDER, headed_table, header_lines
from data.geography import BOROUGH
from data.observations import MonthCoverage, NewBatch, Observation
from data.periods import Period, Quarter

if TYPE_CHECKING:
    from data.catalogue import Catalogue
SOURCE = "data.police.uk, street-level crime of South Yorkshire Police"
URL = "https://data.police.uk/data/archive/"
ATTRIBUTION = header_lines(FOLDER / "recorded_crime_months.csv")[0]

CRIME_TYPES = (
    "Anti-social behaviour",
    "Bicycle theft",
    "Burglary",
    "Criminal damage and arson",
    "Drugs",
    "Other crime",
    "Other theft",
    "Possession of weapons",
    "Public order",
    "Robbery",
    "Shoplifting",
    "Theft from the person",
    "Vehicle crime",
    "Violence and sexual offences",
)

_DAYS_TO_ARRIVE = 42
_LATEST_ARRIVAL = date(2026, 2, 15)


@cache
def _counts(name: str) -> pd.DataFrame:
    wide = headed_table(FOLDER / name)
    when = wide.columns[0]
    long = wide.melt(id_vars=[when, "area"], var_name="crime_type", value_name="count")
    long["count"] = pd.to_numeric(long["count"]).astype("Int64")
    return long.sort_values([when, "area", "crime_type"], ignore_index=True)


def ward_months() -> pd.DataFrame:
    """Records by month, ward and crime type: 24 months, 25 wards, 14 types, zeros included.

    Columns month ("2024-01"), area (ward code), crime_type (text) and count (Int64). A record belongs to the
    ward that holds its point.
    """
    return _counts("recorded_crime_ward_month.csv").copy()


def borough_months() -> pd.DataFrame:
    """The same columns as `ward_months` for the borough: the sum of its wards."""
    summed = ward_months().groupby(["month", "crime_type"], as_index=False)["count"].sum()
    summed.insert(1, "area", BOROUGH)
    return summed


def ward_quarters() -> pd.DataFrame:
    """Records by quarter ("2024-25 Q1"), area and crime_type: columns quarter, area, crime_type, count.

    A quarter is there only when its three months are whole.
    """
    return _by_quarter(ward_months())


def borough_quarters() -> pd.DataFrame:
    """The same columns as `ward_quarters` for the borough."""
    return _by_quarter(borough_months())


def district_quarters() -> pd.DataFrame:
    """The same columns as `ward_quarters` for the four districts of South Yorkshire, Rotherham among them."""
    return _counts("recorded_crime_district_quarter.csv").copy()


def neighbourhood_quarters() -> pd.DataFrame:
    """The same columns as `ward_quarters` for the 170 neighbourhoods (LSOA 2021).

    Neighbourhoods do not nest in wards, so these counts add up to the borough's and not to a ward's.
    """
    return _counts("recorded_crime_lsoa_quarter.csv").copy()


def months() -> pd.DataFrame:
    """One row for each monthly file, by month.

    Columns: month; quarter; records_force, records_borough, records_without_location, records_outside_force,
    asb_records_borough (Int64); share_without_location (0 to 1, of the force's records); sha256 of the file.
    """
    table = headed_table(FOLDER / "recorded_crime_months.csv")
    for column in table.columns.drop(["month", "sha256"]):
        table[column] = pd.to_numeric(table[column]).astype("Int64")
    table.insert(1, "quarter", [Quarter.of(month_period(month).start).label for month in table["month"]])
    share = table["records_without_location"] / table["records_force"]
    table["share_without_location"] = share.astype("float64")
    return table


def whole_quarters(month_labels: list[str]) -> tuple[Quarter, ...]:
    """The financial quarters, in order, whose three months are all among `month_labels` ("2024-01")."""
    present = set(month_labels)
    quarters = {Quarter.of(month_period(month).start) for month in present}
    return tuple(sorted(quarter for quarter in quarters if present.issuperset(months_of(quarter))))


def coverage_of(quarter: Quarter) -> tuple[MonthCoverage, ...]:
    """What the records of the months of a quarter cover: wards were told by point, neighbourhoods by code."""
    rows = months()
    return tuple(
        MonthCoverage(
            month_period(row.month),
            int(row.records_force),
            int(row.records_without_location),
            wards_by="point",
            neighbourhoods_by="code",
        )
        for row in rows[rows["quarter"] == quarter.label].itertuples()
    )


def location_note(quarter: Quarter) -> str:
    """A sentence that says how many of the force's records of that quarter have no location, so no area."""
    covered = coverage_of(quarter)
    if not covered:
        raise ValueError(f"there is no recorded crime for {quarter.label}")
    without, total = sum(month.unlocated for month in covered), sum(month.records for month in covered)
    return (
        f"{without:,} of South Yorkshire's {total:,} records in {quarter.label} ({without / total:.1%}) have "
        "no location and cannot be given to any area, so every area's count is lower than what was recorded."
    )


def measures_by_crime_type(catalogue: Catalogue) -> dict[str, str]:
    """The code of the measure that counts each crime type, found by the measure's name or aliases.

    Raises ValueError naming every crime type that has no measure, or shares one with another type.
    """
    found = {crime_type: catalogue.find(crime_type) for crime_type in CRIME_TYPES}
    missing = [crime_type for crime_type, measure in found.items() if measure is None]
    if missing:
        raise ValueError(f"no measure of the catalogue has the name or alias: {', '.join(missing)}")
    codes = {crime_type: measure.code for crime_type, measure in found.items() if measure is not None}
    shared = sorted({code for code in codes.values() if list(codes.values()).count(code) > 1})
    if shared:
        raise ValueError(f"more than one crime type has the measure: {', '.join(shared)}")
    return codes


def recorded_crime_batches(catalogue: Catalogue) -> list[tuple[NewBatch, list[Observation]]]:
    """One batch for each quarter, in order of time, with its observations.

    Borough and wards have the quarter and its three months; the other districts and the neighbourhoods have
    the quarter. Each observation is a count; a batch is received six weeks after its quarter ends.
    """
    codes = measures_by_crime_type(catalogue)
    by_month = pd.concat([borough_months(), ward_months()])
    others = district_quarters()
    by_quarter = pd.concat(
        [borough_quarters(), ward_quarters(), others[others["area"] != BOROUGH], neighbourhood_quarters()]
    )
    batches = []
    for quarter in whole_quarters(months()["month"].tolist()):
        in_quarter = by_quarter[by_quarter["quarter"] == quarter.label]
        in_months = by_month[by_month["month"].isin(months_of(quarter))]
        rows = [
            Observation(measure=codes[crime_type], period=quarter.period, area=area, numerator=int(count))
            for _, area, crime_type, count in in_quarter.itertuples(index=False)
        ]
        periods = {month: month_period(month) for month in months_of(quarter)}
        rows += [
            Observation(measure=codes[crime_type], period=periods[month], area=area, numerator=int(count))
            for month, area, crime_type, count in in_months.itertuples(index=False)
        ]
        batch = NewBatch(
            provenance="recorded_crime",
            source=SOURCE,
            url=URL,
            file_name=", ".join(f"{month}-south-yorkshire-street.csv" for month in months_of(quarter)),
            source_sha256=_content_hash(quarter, in_quarter, in_months),
            actor="demonstration",
            reason=f"Recorded crime for {quarter.label}. {location_note(quarter)} {ATTRIBUTION}",
            received=min(quarter.end + timedelta(days=_DAYS_TO_ARRIVE), _LATEST_ARRIVAL),
            coverage=coverage_of(quarter),
        )
        batches.append((batch, rows))
    return batches


def _by_quarter(monthly: pd.DataFrame) -> pd.DataFrame:
    label = {
        month: quarter.label
        for quarter in whole_quarters(monthly["month"].unique().tolist())
        for month in months_of(quarter)
    }
    monthly = monthly.assign(quarter=monthly["month"].map(label)).dropna(subset=["quarter"])
    return monthly.groupby(["quarter", "area", "crime_type"], as_index=False)["count"].sum()


def month_period(month: str) -> Period:
    """The period of a month written as "2025-03"."""
    year, number = (int(part) for part in month.split("-"))
    start = date(year, number, 1)
    following = date(year + number // 12, number % 12 + 1, 1)
    return Period("month", start, following - timedelta(days=1))


def months_of(quarter: Quarter) -> tuple[str, ...]:
    """The three months of a quarter, written as "2025-03"."""
    return tuple(f"{quarter.start.year}-{quarter.start.month + step:02d}" for step in range(3))


def _content_hash(quarter: Quarter, *tables: pd.DataFrame) -> str:
    digest = sha256(quarter.label.encode())
    for table in tables:
        digest.update(table.to_csv(index=False, lineterminator="\n").encode())
    return digest.hexdigest()
