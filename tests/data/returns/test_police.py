"""Street-level files of data.police.uk: records by area, month and quarter, with what could not be placed."""

import csv
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely import Polygon

from data.areas import middles
from data.figures.recorded_crime import CRIME_TYPES, measures_by_crime_type, recorded_crime_batches
from data.geography import BOROUGH, districts, neighbourhoods, wards
from data.outlines import BoundariesRefused, Outlines
from data.periods import Quarter
from data.returns.boundaries import read_boundaries
from data.returns.importing import take_in
from data.returns.places import area_kinds
from data.returns.police import month_period
from tests.data.returns.files import (
    DAY,
    FIXTURES,
    archive_of,
    catalogue,
    checked,
    columns,
    every_area,
    month_as,
    raw,
)

JUNE = FIXTURES / "2024-06-south-yorkshire-street.csv"
ROWS = list(csv.DictReader(JUNE.read_text().splitlines()))
OURS = [row for row in ROWS if row["LSOA name"].startswith("Rotherham ")]
ASB = measures_by_crime_type(catalogue())["Anti-social behaviour"]
EAST, WEST = "E05012996", "E05013016"
NEAR = "E01007657", "E01007760"
"""Two neighbourhoods of different wards."""


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


def with_all_others(shapes: dict[str, list], level: str) -> dict[str, list]:
    """The shapes, and for every other area of the level the square foot around its middle, cut out of them."""
    found = {code: [*rings] for code, rings in shapes.items()}
    for code, kind in area_kinds().items():
        if kind != level or code in shapes:
            continue
        x, y = middles()[code]
        foot = square(x - 1e-6, y - 1e-6, x + 1e-6, y + 1e-6)
        found[code] = [foot]
        for other in shapes:
            (west, south), (east, north) = shapes[other][0][0], shapes[other][0][2]
            if west < x < east and south < y < north:
                found[other].append(foot)
    return found


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
    by_hand.update((codes[row["Crime type"]], row["LSOA code"]) for row in OURS)
    other = {row.name: row.code for row in districts().itertuples() if row.code != BOROUGH}
    named = [(codes[row["Crime type"]], row["LSOA name"].rpartition(" ")[0]) for row in ROWS]
    by_hand.update((measure, other[name]) for measure, name in named if name in other)
    found = {(o.measure, o.area): o.numerator for o in report.observations}
    assert {key: count for key, count in found.items() if count} == by_hand
    assert len(found) == len(CRIME_TYPES) * (1 + 25 + 170 + 3)
    assert {o.period for o in report.observations} == {month_period("2024-06")}
    assert "STREET_BEST_FIT" in [problem.code for problem in report.problems]


def test_records_without_a_location_are_counted_and_reported() -> None:
    report = checked(JUNE)
    without = sum(not row["LSOA code"] for row in ROWS)
    note = next(problem for problem in report.problems if problem.code == "STREET_UNLOCATED")
    assert (note.found, note.warning) == (str(without), True)
    assert f"{without} of {len(ROWS)} records" in " ".join(report.details)


def middle_of(rows: list[dict]) -> float:
    return sorted(float(row["Longitude"]) for row in rows)[len(rows) // 2] - 1e-9


def halves(tmp_path: Path, level: str, west: str, east: str, at: float, *, top: float = 54) -> Path:
    """Two areas of a level that share Rotherham at a longitude, up to a latitude; the others are far away."""
    shapes = {west: [square(-2, 53, at, top)], east: [square(at, 53, 0, top)]}
    return outlines(tmp_path / f"{level}s.geojson", with_all_others(shapes, level))


def totals(report) -> Counter:
    """Records of all types by area."""
    total = Counter()
    for found in report.observations:
        total[found.area] += found.numerator
    return total


def test_wards_by_boundaries_hold_the_points_inside_them(tmp_path) -> None:
    middle = middle_of(OURS)
    report = checked(JUNE, boundaries=read_boundaries(halves(tmp_path, "ward", WEST, EAST, middle)))
    total = totals(report)
    placed = [float(row["Longitude"]) for row in ROWS if row["Longitude"]]
    assert total[EAST] == sum(longitude >= middle for longitude in placed)
    assert total[WEST] == sum(longitude < middle for longitude in placed)
    assert total[BOROUGH] == total[EAST] + total[WEST]
    assert "Wards by the published point of each record." in report.details
    assert any("Neighbourhoods by the code in the file" in detail for detail in report.details)
    codes = [problem.code for problem in report.problems]
    assert "STREET_BEST_FIT" not in codes and "STREET_CODES" in codes


def test_neighbourhoods_by_boundaries_alone_hold_the_points_and_wards_fit_them_best(tmp_path) -> None:
    table = neighbourhoods().set_index("code")["ward"]
    west, east = NEAR
    assert table[west] != table[east]
    middle = middle_of(OURS)
    path = halves(tmp_path, "neighbourhood", west, east, middle)
    report = checked(JUNE, boundaries=read_boundaries(path))
    total = totals(report)
    placed = [float(row["Longitude"]) for row in ROWS if row["Longitude"]]
    assert total[east] == total[table[east]] == sum(longitude >= middle for longitude in placed)
    assert total[west] == total[table[west]] == sum(longitude < middle for longitude in placed)
    assert total[BOROUGH] == len(placed)
    assert "Neighbourhoods by the published point of each record." in report.details
    codes = [problem.code for problem in report.problems]
    assert "STREET_BEST_FIT" in codes and "STREET_CODES" not in codes


@pytest.mark.parametrize("lower", ["ward", "neighbourhood"])
def test_a_record_that_only_one_kind_of_area_holds_is_the_boroughs_and_told(lower: str, tmp_path) -> None:
    """One kind of area ends further south: what lies north of it is on one map and not on the other."""
    latitudes = sorted(float(row["Latitude"]) for row in ROWS if row["Latitude"])
    top = latitudes[len(latitudes) * 97 // 100] + 1e-9
    paths = [
        halves(tmp_path, level, *pair, -1.3, top=top if level == lower else 54)
        for level, pair in (("ward", (WEST, EAST)), ("neighbourhood", NEAR))
    ]
    report = checked(JUNE, boundaries=read_boundaries(*paths))
    total, kinds = totals(report), area_kinds()
    by_kind = Counter()
    for area, count in total.items():
        by_kind[kinds[area]] += count
    north = sum(latitude > top for latitude in latitudes)
    assert north > 0
    assert by_kind["borough"] == len(latitudes) == by_kind[lower] + north
    assert by_kind["neighbourhood" if lower == "ward" else "ward"] == len(latitudes)
    (warning,) = [problem for problem in report.problems if problem.code == "STREET_OUTSIDE"]
    assert warning.found == f"{north:,}" and f"lies in no {lower}:" in warning.message


def wrongly(change: str, shapes: np.ndarray) -> np.ndarray:
    if change == "codes of each other":
        return np.roll(shapes, 7)
    move = {
        "mirrored": lambda at: at * [-1, 1],
        "two degrees east": lambda at: at + [2, 0],
        "a tenth of a degree north": lambda at: at + [0, 0.1],
    }
    return shapely.transform(shapes, move[change])


@pytest.mark.parametrize("kind", ["ward", "neighbourhood"])
@pytest.mark.parametrize(
    "change", ["mirrored", "two degrees east", "a tenth of a degree north", "codes of each other"]
)
def test_boundaries_in_the_wrong_place_are_refused(change: str, kind: str, tmp_path) -> None:
    sound = json.loads(every_area(kind))
    assert getattr(read_boundaries(raw(tmp_path / "sound.geojson", json.dumps(sound))), kind) is not None
    shapes = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in sound["features"]])
    for feature, shape in zip(sound["features"], wrongly(change, shapes), strict=True):
        feature["geometry"] = json.loads(shapely.to_geojson(shape))
    number = len(shapes)
    with pytest.raises(BoundariesRefused, match=rf"wrong place: \d+ of {number} known ones do not hold"):
        read_boundaries(raw(tmp_path / "moved.geojson", json.dumps(sound)))


def test_boundaries_that_miss_many_records_of_the_borough_are_refused(tmp_path, home_store) -> None:
    """Each ward only the square foot around its middle: all in their place, and hardly a record in them."""
    bare = read_boundaries(outlines(tmp_path / "wards.geojson", with_all_others({}, "ward")))
    path = raw(tmp_path / JUNE.name, JUNE.read_bytes())
    outcome = take_in(home_store, path, as_of=DAY, actor="tester", boundaries=bare, reason="all the same")
    (problem,) = [problem for problem in outcome.report.problems if not problem.warning]
    assert (outcome.state, problem.code, home_store.head()) == ("refused", "STREET_BOUNDARIES", 0)
    assert problem.message.startswith(
        f"{len(OURS)} of the {len(OURS)} records of the borough that have a point"
    )


def test_a_record_without_a_point_stays_in_the_neighbourhood_of_its_code(tmp_path) -> None:
    row = OURS[0]
    bare = columns(
        JUNE.read_text(),
        lambda own: own | dict.fromkeys(("Longitude", "Latitude"), "") if own == row else own,
    )
    path = raw(tmp_path / JUNE.name, bare)
    outlines_of_both = [
        halves(tmp_path, "ward", WEST, EAST, -1.3),
        halves(tmp_path, "neighbourhood", *NEAR, -1.3),
    ]
    report = checked(path, boundaries=read_boundaries(*outlines_of_both))
    lost = sum(own == row for own in ROWS)
    total = totals(report)
    assert total[row["LSOA code"]] == lost
    assert total[BOROUGH] == sum(bool(own["Longitude"]) for own in ROWS)


def test_the_same_file_with_boundaries_given_later_is_another_return(tmp_path, home_store) -> None:
    path = raw(tmp_path / JUNE.name, JUNE.read_bytes())
    assert take_in(home_store, path, as_of=DAY, actor="tester").batch == 1
    given = read_boundaries(halves(tmp_path, "ward", WEST, EAST, -1.3))
    for state in ("imported", "already"):
        outcome = take_in(home_store, path, as_of=DAY, actor="tester", boundaries=given)
        assert (outcome.state, outcome.batch) == (state, 2)


@pytest.mark.parametrize("level", ["ward", "neighbourhood"])
def test_places_told_by_point_are_told_otherwise_only_with_a_reason(level: str, tmp_path, home_store) -> None:
    given = read_boundaries(raw(tmp_path / "areas.geojson", every_area(level)))
    path = raw(tmp_path / JUNE.name, JUNE.read_bytes())
    options = {"as_of": DAY, "actor": "tester"}
    assert take_in(home_store, path, **options, boundaries=given).batch == 1
    outcome = take_in(home_store, path, **options)
    other = {"ward": "by best fit", "neighbourhood": "by the code in the file"}[level]
    (need,) = outcome.needs
    assert (outcome.state, home_store.head()) == ("reason_needed", 1)
    assert need.startswith(
        f"{level}s of June 2024 are told by the point of each record now and would be told {other}"
    )
    later = raw(tmp_path / "2024-07-south-yorkshire-street.csv", month_as("2024-07"))
    assert take_in(home_store, later, **options).state == "imported"
    again = raw(
        tmp_path / JUNE.name, JUNE.read_text() + JUNE.read_text().splitlines(True)[-1].replace(",", "f,", 1)
    )
    assert take_in(home_store, again, **options, boundaries=given).state == "imported"
    assert (
        take_in(home_store, path, **options, reason="their boundaries are not to be had").state == "imported"
    )
    said = home_store.coverage().set_index("start").loc["2024-06-01", f"{level}s_by"]
    assert said == ("best_fit" if level == "ward" else "code")


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


def test_boundaries_that_lack_areas_mix_kinds_or_come_twice_say_why(tmp_path) -> None:
    whole = with_all_others({}, "ward")
    wards_file = outlines(tmp_path / "wards.geojson", whole)
    fewer = {code: rings for code, rings in whole.items() if code not in (EAST, WEST)}
    lacking = outlines(tmp_path / "fewer.geojson", fewer)
    both = outlines(tmp_path / "both.geojson", whole | {"E01007657": [square(-4, 53, -3, 54)]})
    other = outlines(tmp_path / "other.geojson", {"E05000001": [square(-2, 53, -1, 54)]})
    for paths, words in (
        ([lacking], "lacks 2 of the 25 wards of Rotherham .*E05012996 Boston Castle"),
        ([both], "holds wards and neighbourhoods: split it"),
        ([other], "no code of a ward or neighbourhood of Rotherham"),
        ([wards_file, outlines(tmp_path / "again.geojson", whole)], "both hold wards: give one file"),
    ):
        with pytest.raises(BoundariesRefused, match=words):
            read_boundaries(*paths)


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
        quarters = home_store.observations(measures=[ASB])
        assert len(quarters) == (1 + 25 + 170 + 3) * (number == 3)
    assert set(quarters["quarter"]) == {Quarter.parse("2024-25 Q1").ordinal}
    by_hand = {o.area: 3 * o.numerator for o in checked(JUNE).observations if o.measure == ASB}
    assert dict(zip(quarters["area"], quarters["numerator"], strict=True)) == by_hand
    assert by_hand[BOROUGH] == 3 * sum(r["Crime type"] == "Anti-social behaviour" for r in OURS)
    assert set(quarters["provenance"]) == {"recorded_crime"}


def test_a_month_published_again_moves_the_quarter_of_every_kind_of_area(tmp_path, home_store) -> None:
    names = [f"2024-{month:02d}-south-yorkshire-street.csv" for month in (4, 5, 6)]
    path = archive_of(tmp_path / "2024-06.zip", {name: month_as(name[:7]) for name in names})
    take_in(home_store, path, as_of=DAY, actor="tester")
    kept = "".join(line for line in JUNE.read_text().splitlines(True) if ",Anti-social" not in line)
    again = raw(tmp_path / "2024-05-south-yorkshire-street.csv", kept.replace("2024-06", "2024-05"))
    assert take_in(home_store, again, as_of=DAY, actor="tester", reason="without ASB").state == "imported"
    quarters = home_store.observations(measures=[ASB])
    by_hand = {o.area: 2 * o.numerator for o in checked(JUNE).observations if o.measure == ASB}
    assert dict(zip(quarters["area"], quarters["numerator"], strict=True)) == by_hand


def test_a_quarter_held_without_its_months_is_a_gap_once_one_of_them_comes_again(
    tmp_path, home_store
) -> None:
    """The neighbourhoods' and districts' figures that come with the project are held by quarter only."""
    quarter = Quarter.parse("2024-25 Q1")
    (carried,) = [
        (batch, rows)
        for batch, rows in recorded_crime_batches(catalogue())
        if rows[0].period == quarter.period
    ]
    home_store.accept(*carried)
    ours = {found.area: found.numerator for found in carried[1] if found.measure == ASB}
    for month in ("2024-04", "2024-06", "2024-05"):
        path = raw(tmp_path / f"{month}-south-yorkshire-street.csv", month_as(month))
        asked = take_in(home_store, path, as_of=DAY, actor="tester")
        assert asked.state == "reason_needed"
        lost = [problem for problem in asked.report.problems if problem.code == "STREET_QUARTER_LOST"]
        assert len(lost) == (month == "2024-04")
        for problem in lost:
            assert problem.warning and "import May 2024 and June 2024 too" in problem.message
            words = "2024-25 Q1 loses the figures of 170 neighbourhoods and 3 other districts"
            assert problem.message.startswith(words) and words in asked.needs
        assert take_in(home_store, path, as_of=DAY, actor="tester", reason="again").state == "imported"
        rows = home_store.observations(measures=[ASB])
        rows = rows[rows["quarter"] == quarter.ordinal].set_index("area")
        assert set(rows.index) == set(ours)
        assert (rows.loc[[BOROUGH, *wards()["code"]], "reason"] == "").all()
        finer = rows.drop([BOROUGH, *wards()["code"]])
        assert set(finer["reason"]) == ({""} if month == "2024-05" else {"incomplete"})
        assert finer["numerator"].isna().all() == (month != "2024-05")


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


def test_what_a_month_covers_is_kept_with_its_figures_and_replaced_when_it_comes_again(
    tmp_path, home_store
) -> None:
    path = raw(tmp_path / JUNE.name, JUNE.read_bytes())
    assert take_in(home_store, path, as_of=DAY, actor="tester").batch == 1
    without = sum(not row["LSOA code"] for row in ROWS)
    said = home_store.coverage().iloc[0]
    assert (said.start, said.records, said.unlocated) == ("2024-06-01", len(ROWS), without)
    assert (said.wards_by, said.neighbourhoods_by) == ("best_fit", "code")
    # The same figures: a record without a place more, which belongs to no area.
    lost = next(line for line in JUNE.read_text().splitlines(True) if ",,,No Location,,," in line)
    raw(path, JUNE.read_text() + ",".join(["f" * 64, *lost.split(",")[1:]]))
    outcome = take_in(home_store, path, as_of=DAY, actor="tester")
    assert (outcome.state, outcome.batch, outcome.comparison.to_accept) == ("imported", 2, ())
    said = home_store.coverage().iloc[0]
    assert (said.records, said.unlocated, said.batch) == (len(ROWS) + 1, without + 1, 2)
    raw(path, path.read_text().replace("\n", "\r\n"))
    assert take_in(home_store, path, as_of=DAY, actor="tester").state == "nothing_new"


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


def test_all_areas_are_counted_even_without_a_record() -> None:
    areas = {o.area for o in checked(JUNE).observations}
    assert areas == {*districts()["code"], *wards()["code"], *neighbourhoods()["code"]}


@pytest.mark.verify
def test_thirteen_months_of_the_force_give_the_figures_that_come_with_the_project() -> None:
    open_data = Path(__file__).resolve().parents[4] / "shared" / "data"
    archives = sorted((open_data / "police").glob("*archive-layout*.zip"))
    if not archives:
        pytest.skip("the open data are not beside the checkout")
    wards_by_point = open_data / "geography" / "wards_2025_bgc.geojson"
    report = checked(archives[0], boundaries=read_boundaries(wards_by_point))
    ours = {
        (found.measure, found.area, found.period): found.numerator
        for _, rows in recorded_crime_batches(catalogue())
        for found in rows
    }
    found = {(o.measure, o.area, o.period): o.numerator for o in report.observations}
    assert report.rows == 190_623
    assert len(found) == (13 + 4) * len(CRIME_TYPES) * (1 + 25 + 170 + 3)
    by_quarter_alone = {area for _, area, _ in found} - {BOROUGH, *wards()["code"]}
    carried = {key for key in found if key[2].kind == "quarter" or key[1] not in by_quarter_alone}
    assert {key: ours.get(key) for key in carried} == {key: found[key] for key in carried}


@pytest.mark.verify
def test_neighbourhoods_by_point_add_up_to_the_borough_on_real_records() -> None:
    """Drawn borders are simplified, so 1,743 of 31,451 records change neighbourhood and 4 come in from over the border:
    those are the borough's too, and in no ward."""
    open_data = Path(__file__).resolve().parents[4] / "shared" / "data"
    archives = sorted((open_data / "police").glob("*archive-layout*.zip"))
    if not archives:
        pytest.skip("the open data are not beside the checkout")
    folder = open_data / "geography"
    paths = [folder / "wards_2025_bgc.geojson", folder / "lsoa21_simplified.geojson"]
    report = checked(archives[0], boundaries=read_boundaries(*paths))
    kinds, total = area_kinds(), Counter()
    for found in report.observations:
        if found.period.kind == "month":
            total[kinds[found.area]] += found.numerator
    assert (total["ward"], total["neighbourhood"], total["borough"]) == (31_451, 31_455, 31_455)
    (warning,) = [problem for problem in report.problems if problem.code == "STREET_OUTSIDE"]
    assert warning.found == "4"
