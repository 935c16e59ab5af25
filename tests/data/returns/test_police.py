"""Street-level files of data.police.uk: records by area, month and quarter, with what could not be placed."""

import csv
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from shapely import Polygon

from data.figures.recorded_crime import CRIME_TYPES, measures_by_crime_type, recorded_crime_batches
from data.geography import BOROUGH, neighbourhoods, wards
from data.outlines import BoundariesRefused, Outlines
from data.periods import Quarter
from data.returns.boundaries import read_boundaries
from data.returns.importing import take_in
from data.returns.police import month_period
from tests.data.returns.files import DAY, FIXTURES, archive_of, catalogue, checked, raw

JUNE = FIXTURES / "2024-06-south-yorkshire-street.csv"
ROWS = list(csv.DictReader(JUNE.read_text().splitlines()))
OURS = [row for row in ROWS if row["LSOA name"].startswith("Rotherham ")]
ASB = measures_by_crime_type(catalogue())["Anti-social behaviour"]
EAST, WEST = "E05012996", "E05013016"


def square(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def outlines(path: Path, shapes: dict[str, list]) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"WD24CD": code},
            "geometry": {"type": "Polygon", "coordinates": rings},
        }
        for code, rings in shapes.items()
    ]
    return raw(path, json.dumps({"type": "FeatureCollection", "features": features}))


def month_as(month: str) -> bytes:
    """The fixture with another month written into every row: not real records of that month."""
    return JUNE.read_bytes().replace(b"2024-06", month.encode())


def test_every_asb_record_counts_also_those_that_look_alike() -> None:
    report = checked(JUNE)
    alike = [row for row in OURS if row["Crime type"] == "Anti-social behaviour"]
    assert len({tuple(row.values()) for row in alike}) < len(alike)
    found = {(o.measure, o.area): o.numerator for o in report.observations}
    assert found[ASB, BOROUGH] == len(alike)


def test_counts_by_best_fit_ward_agree_with_counting_by_hand() -> None:
    report = checked(JUNE)
    best_fit = dict(zip(neighbourhoods()["code"], neighbourhoods()["ward"], strict=True))
    codes = measures_by_crime_type(catalogue())
    by_hand = Counter((codes[row["Crime type"]], best_fit[row["LSOA code"]]) for row in OURS)
    by_hand.update((codes[row["Crime type"]], BOROUGH) for row in OURS)
    found = {(o.measure, o.area): o.numerator for o in report.observations}
    assert {key: count for key, count in found.items() if count} == by_hand
    assert len(found) == len(CRIME_TYPES) * 26
    assert {o.period for o in report.observations} == {month_period("2024-06")}
    assert "STREET_BEST_FIT" in [problem.code for problem in report.problems]


def test_records_without_a_location_are_counted_and_reported() -> None:
    report = checked(JUNE)
    without = sum(not row["LSOA code"] for row in ROWS)
    note = next(problem for problem in report.problems if problem.code == "STREET_UNLOCATED")
    assert (note.found, note.warning) == (str(without), True)
    assert f"{without} of {len(ROWS)} records" in " ".join(report.details)


def test_wards_by_boundaries_hold_the_points_inside_them(tmp_path) -> None:
    middle = sorted(float(row["Longitude"]) for row in OURS)[len(OURS) // 2]
    path = outlines(
        tmp_path / "wards.geojson",
        {WEST: [square(-2, 53, middle - 1e-9, 54)], EAST: [square(middle - 1e-9, 53, 0, 54)]},
    )
    report = checked(JUNE, boundaries=read_boundaries(path))
    total = Counter()
    for found in report.observations:
        total[found.area] += found.numerator
    placed = [float(row["Longitude"]) for row in ROWS if row["Longitude"]]
    assert total[EAST] == sum(longitude >= middle for longitude in placed)
    assert total[WEST] == sum(longitude < middle for longitude in placed)
    assert total[BOROUGH] == total[EAST] + total[WEST]


def test_a_hole_is_not_inside() -> None:
    ring, hole = (np.array(square(*box), dtype=float) for box in ((0, 0, 4, 4), (1, 1, 2, 2)))
    boundaries = Outlines((EAST,), ("",), np.array([Polygon(ring, [hole])]))
    points = np.array([[0.5, 0.5], [1.5, 1.5], [3, 3], [5, 1], [np.nan, np.nan]])
    assert boundaries.area_of(points).tolist() == [0, -1, 0, -1, -1]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("not json", "not a GeoJSON"),
        ('{"features": []}', "has no areas"),
        ('{"features": [{"properties": {}, "geometry": null}]}', "no official code"),
        (
            json.dumps(
                {
                    "features": [
                        {
                            "properties": {"code": EAST},
                            "geometry": {
                                "type": "Polygon",
                                "coordinates": [square(440000, 390000, 440001, 390001)],
                            },
                        }
                    ]
                }
            ),
            "longitude and latitude",
        ),
    ],
)
def test_boundaries_that_cannot_be_used_say_why(content: str, words: str, tmp_path) -> None:
    with pytest.raises(BoundariesRefused, match=words):
        read_boundaries(raw(tmp_path / "wards.geojson", content))


def test_a_lone_month_never_makes_a_quarter_and_three_do(tmp_path) -> None:
    names = [f"2024-{month:02d}-south-yorkshire-street.csv" for month in (4, 5, 6, 7)]
    path = archive_of(tmp_path / "2024-07.zip", {name: month_as(name[:7]) for name in names})
    report = checked(path)
    quarters = {o.period.label for o in report.observations if o.period.kind == "quarter"}
    months = {o.period.label for o in report.observations if o.period.kind == "month"}
    assert quarters == {"2024-25 Q1"}
    assert months == {"April 2024", "May 2024", "June 2024", "July 2024"}
    in_quarter = {
        o.area: o.numerator for o in report.observations if o.period.kind == "quarter" and o.measure == ASB
    }
    assert in_quarter[BOROUGH] == 3 * sum(row["Crime type"] == "Anti-social behaviour" for row in OURS)
    assert len(in_quarter) == 1 + 25 + 170 + 3
    assert in_quarter["E08000039"] == 3 * sum(
        row["LSOA name"].startswith("Sheffield ") and row["Crime type"] == "Anti-social behaviour"
        for row in ROWS
    )


def test_months_arriving_one_by_one_make_the_quarter_when_it_is_whole(tmp_path, home_store) -> None:
    for number, month in enumerate(("2024-04", "2024-06", "2024-05"), 1):
        path = raw(tmp_path / f"{month}-south-yorkshire-street.csv", month_as(month))
        outcome = take_in(home_store, path, as_of=DAY, actor="tester")
        assert (outcome.state, outcome.batch) == ("imported", number)
        quarters = home_store.observations(measures=[ASB], areas=[BOROUGH])
        assert len(quarters) == (number == 3)
    assert quarters["quarter"].tolist() == [Quarter.parse("2024-25 Q1").ordinal]
    assert quarters["numerator"].tolist() == [
        3 * sum(r["Crime type"] == "Anti-social behaviour" for r in OURS)
    ]
    assert quarters["provenance"].tolist() == ["recorded_crime"]


def test_a_month_published_again_replaces_it_whole_with_zeros(tmp_path, home_store) -> None:
    path = raw(tmp_path / JUNE.name, JUNE.read_bytes())
    assert take_in(home_store, path, as_of=DAY, actor="tester").batch == 1
    again = take_in(home_store, path, as_of=DAY, actor="tester")
    assert (again.state, again.batch, home_store.head()) == ("already", 1, 1)
    lines = JUNE.read_text().splitlines(keepends=True)
    raw(path, "".join(line for line in lines if ",Bicycle theft," not in line))
    outcome = take_in(home_store, path, as_of=DAY, actor="tester")
    bicycles = measures_by_crime_type(catalogue())["Bicycle theft"]
    assert outcome.state == "imported"
    assert {change.after.measure for change in outcome.comparison.changed} == {bicycles}
    assert {change.after.numerator for change in outcome.comparison.changed} == {0}
    months = home_store.observations(measures=[bicycles], areas=[BOROUGH], kinds=("month",))
    assert months["numerator"].tolist() == [0]


def test_a_month_that_lost_many_records_needs_a_reason(tmp_path, home_store) -> None:
    path = raw(tmp_path / JUNE.name, JUNE.read_bytes())
    take_in(home_store, path, as_of=DAY, actor="tester")
    lines = JUNE.read_text().splitlines(keepends=True)
    raw(path, "".join(lines[:40]))
    outcome = take_in(home_store, path, as_of=DAY, actor="tester")
    assert (outcome.state, home_store.head()) == ("reason_needed", 1)
    left = sum("Rotherham" in line for line in lines[:40])
    assert outcome.needs == (
        f"June 2024: {len(OURS)} records in Rotherham become {left}; is the file whole?",
    )
    assert (
        take_in(home_store, path, as_of=DAY, actor="tester", reason="withdrawn by the force").state
        == "imported"
    )


FAULTS = {
    "another month": (lambda text: text.replace(",2024-06,", ",2024-05,", 1), "STREET_MONTH"),
    "another force": (lambda text: text.replace("Police,South", "Police,North", 1), "STREET_FORCE"),
    "another type": (lambda text: text.replace(",Bicycle theft,", ",Time travel,", 1), "STREET_TYPE"),
    "a point at sea": (lambda text: text.replace(",-1.397019,", ",-50.1,", 1), "STREET_POINT"),
    "a short row": (lambda text: text + "x,2024-06\n", "ROW_LENGTH"),
    "pasted twice": (lambda text: text + text.partition("\n")[2], "STREET_REPEATED_ID"),
    "only a header": (lambda text: text.partition("\n")[0] + "\n", "FILE_NO_FIGURES"),
    "nothing of the borough": (
        lambda text: "".join(line for line in text.splitlines(True) if "Rotherham" not in line),
        "FILE_NO_FIGURES",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_that_is_not_a_month_of_the_force_is_refused(fault: str, tmp_path) -> None:
    change, code = FAULTS[fault]
    report = checked(raw(tmp_path / JUNE.name, change(JUNE.read_text())))
    assert not report.accepted
    assert code in [problem.code for problem in report.problems if not problem.warning]
    assert report.observations == ()


def test_other_tables_of_the_police_are_named_as_such(tmp_path) -> None:
    outcomes = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Outcome type\n"
    old = "Month,Reported by,Falls within,Easting,Northing,Location,Crime type,Context\n"
    assert [p.code for p in checked(raw(tmp_path / "a.csv", outcomes)).problems] == ["FORMAT_POLICE_OTHER"]
    assert [p.code for p in checked(raw(tmp_path / "b.csv", old)).problems] == ["FORMAT_POLICE_OLD"]


def test_all_wards_are_counted_even_without_a_record() -> None:
    areas = {o.area for o in checked(JUNE).observations}
    assert areas == {BOROUGH, *wards()["code"]}


@pytest.mark.verify
def test_thirteen_months_of_the_force_give_the_figures_that_come_with_the_project() -> None:
    open_data = Path(__file__).resolve().parents[4] / "shared" / "data"
    archives = sorted((open_data / "police").glob("*archive-layout*.zip"))
    if not archives:
        pytest.skip("the open data are not beside the checkout")
    boundaries = read_boundaries(open_data / "geography" / "wards_2025_bgc.geojson")
    report = checked(archives[0], boundaries=boundaries)
    ours = {
        (found.measure, found.area, found.period): found.numerator
        for _, rows in recorded_crime_batches(catalogue())
        for found in rows
    }
    found = {(o.measure, o.area, o.period): o.numerator for o in report.observations}
    assert report.rows == 190_623
    assert len(found) == 15_876
    assert {key: ours.get(key) for key in found} == found
