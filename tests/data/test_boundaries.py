"""Boundaries for maps: sound files are kept, every bad one is refused with one message and leaves nothing behind."""

import json
import zipfile
from datetime import date

import numpy as np
import pytest
import shapely

from data.boundaries import Boundary, NewLayer, read_layer, simplified
from data.errors import StoreError
from data.observations import ObservationError
from data.outlines import LARGEST, BoundariesRefused
from tests.data.samples import WARD

DAY = date(2021, 5, 6)
SQUARE = [[-1.36, 53.42], [-1.34, 53.42], [-1.34, 53.44], [-1.36, 53.44], [-1.36, 53.42]]
LAYER = NewLayer(
    "Wards",
    "ward",
    DAY,
    "wards.geojson",
    "0" * 64,
    "tester",
    (Boundary(WARD, "Boston Castle", json.dumps({"type": "Polygon", "coordinates": [SQUARE]})),),
)


def feature(code=WARD, ring=SQUARE, kind="Polygon", **properties):
    coordinates = [ring] if kind == "Polygon" else [[ring]]
    named = {"WD24CD": code, "WD24NM": "Boston Castle"} | properties
    return {"type": "Feature", "properties": named, "geometry": {"type": kind, "coordinates": coordinates}}


def moved(ring, east):
    return [[x + east, y] for x, y in ring]


def swapped(ring):
    return [[y, x] for x, y in ring]


def holed(*holes):
    area = feature()
    area["geometry"]["coordinates"] = [SQUARE, *holes]
    return area


def deep(ring, levels):
    for _ in range(levels):
        ring = [ring]
    return ring


@pytest.fixture
def write(tmp_path):
    def written(*features, name="wards.geojson", **more):
        path = tmp_path / name
        path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)} | more))
        return path

    return written


def read(path):
    return read_layer(path, name="Wards", valid_from=DAY, actor="tester")


def test_a_sound_file_is_kept_and_found_again(ready, write):
    layer = read(write(feature(), feature("E05099999", moved(SQUARE, 0.05))))
    assert (layer.level, [b.name for b in layer.boundaries]) == ("ward", ["Boston Castle"] * 2)
    match = ready.boundary_match(layer)
    assert match.words == "1 of 1 placed (100%)"
    assert match.unmatched == ("E05099999 Boston Castle",) and match.without_boundary == ()
    assert ready.add_boundaries(layer) == 1
    found = ready.boundary_layer("ward", date(2026, 2, 15))
    assert list(found.geometries) == [WARD, "E05099999"]
    assert json.loads(found.geometries[WARD])["coordinates"] == [SQUARE]
    assert "valid from 6 May 2021" in found.words
    listed = ready.boundary_layers()
    assert listed[["layer", "level", "areas", "valid_from"]].values.tolist() == [[1, "ward", 2, "2021-05-06"]]


def test_the_layer_valid_on_the_day_is_drawn_and_none_when_there_is_none(ready, write):
    assert ready.boundary_layer("ward", DAY) is None
    early = read_layer(write(feature()), name="early", valid_from=date(2020, 1, 1), actor="me")
    late = read_layer(write(feature()), name="late", valid_from=date(2024, 1, 1), actor="me")
    ready.add_boundaries(late)
    ready.add_boundaries(early)
    assert ready.boundary_layer("ward", date(2023, 1, 1)).words.startswith("early")
    assert ready.boundary_layer("ward", date(2025, 1, 1)).words.startswith("late")
    assert ready.boundary_layer("ward", date(2019, 1, 1)).words.startswith("early")
    assert ready.boundary_layer("neighbourhood", DAY) is None


def test_the_same_file_again_changes_nothing(ready, write):
    layer = read(write(feature()))
    ready.add_boundaries(layer)
    with pytest.raises(BoundariesRefused, match="already there as layer 1"):
        ready.add_boundaries(layer)
    assert len(ready.boundary_layers()) == 1


def test_codes_of_other_boundaries_are_refused_with_what_to_do(ready, write):
    layer = read(write(feature("E05001019")))
    for ask in (ready.boundary_match, ready.add_boundaries):
        with pytest.raises(StoreError, match=r"none of the 1 codes .* \(E05001019\) .* boundaries in use"):
            ask(layer)
    assert len(ready.boundary_layers()) == 0


WATH = "E05013016"


@pytest.mark.parametrize(
    "shapes",
    [
        {WARD: [[-x, y] for x, y in SQUARE]},
        {WARD: moved(SQUARE, 2)},
        {WARD: moved(SQUARE, 0.1), WATH: SQUARE},
    ],
    ids=["mirrored", "two degrees east", "the shapes of each other"],
)
def test_official_codes_drawn_elsewhere_are_refused_with_where(ready, write, shapes):
    layer = read(write(*(feature(code, ring) for code, ring in shapes.items())))
    for ask in (ready.boundary_match, ready.add_boundaries):
        with pytest.raises(BoundariesRefused) as refused:
            ask(layer)
    west = min(x for x, _ in shapes[WARD])
    known = len(shapes)
    assert str(refused.value).startswith(
        f"wards.geojson has its areas in the wrong place: {known} of {known} known ones do not hold their own middle"
    )
    assert f"{WARD} is drawn from longitude {west:.2f}" in str(refused.value)
    assert len(ready.boundary_layers()) == 0


def test_an_area_that_does_not_hold_its_middle_is_kept_beside_one_that_does(ready, write):
    layer = read(write(feature(), feature(WATH, moved(SQUARE, 0.1))))
    assert ready.add_boundaries(layer) == 1


def test_a_zip_file_may_hold_exactly_one(write, tmp_path):
    plain = write(feature())
    packed = tmp_path / "wards.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.write(plain, "wards.geojson")
    assert read(packed).boundaries == read(plain).boundaries
    with zipfile.ZipFile(packed, "a") as file:
        file.write(plain, "again.geojson")
    with pytest.raises(BoundariesRefused, match="holds 2 GeoJSON files"):
        read(packed)


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path):
    packed = tmp_path / "bomb.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("wards.geojson", b" " * (LARGEST + 1))
    assert packed.stat().st_size < 100_000
    with pytest.raises(BoundariesRefused, match="unpacks to more than 20 MB"):
        read(packed)


def test_a_file_that_is_too_large_is_refused(tmp_path):
    path = tmp_path / "wards.geojson"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(BoundariesRefused, match="at most 20 MB"):
        read(path)


@pytest.mark.parametrize("content", [b"", b"not json", b"[" * 100_000, b"\xff\xfe"])
def test_a_file_that_is_no_json_is_refused(tmp_path, content):
    path = tmp_path / "wards.geojson"
    path.write_bytes(content)
    with pytest.raises(BoundariesRefused, match="wards.geojson is not a GeoJSON file"):
        read(path)


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(BoundariesRefused, match="none.geojson cannot be read: No such file"):
        read(tmp_path / "none.geojson")


BOW = [[-1.36, 53.42], [-1.34, 53.44], [-1.34, 53.42], [-1.36, 53.44], [-1.36, 53.42]]
SPIKE = [[-1.36, 53.42], [-1.32, 53.42], [-1.32, 53.46], [-1.34, 53.42], [-1.36, 53.46], [-1.36, 53.42]]
HOLE = [[-1.355, 53.425], [-1.345, 53.425], [-1.345, 53.435], [-1.355, 53.425]]
MERCATOR = [[-151000, 7060000], [-149000, 7060000], [-149000, 7062000], [-151000, 7060000]]
GRID = [[443000, 391000], [444000, 391000], [444000, 392000], [443000, 391000]]
BAD = {
    "no features": ((), {}, "is empty"),
    "no code": ((feature(None),), {}, "no official code in every area"),
    "a name for a code": ((feature("Boston Castle"),), {}, "no official code in every area"),
    "a code twice": ((feature(), feature(ring=moved(SQUARE, 0.1))), {}, f"{WARD} more than once"),
    "levels mixed": (
        (feature(), feature("E01007657", moved(SQUARE, 0.1))),
        {},
        r"different levels \(neighbourhood, ward\)",
    ),
    "swapped": ((feature(ring=swapped(SQUARE)),), {}, "latitude and longitude swapped"),
    "national grid": (
        (feature(ring=GRID),),
        {"crs": {"properties": {"name": "EPSG:27700"}}},
        r"not in longitude and latitude .*x from 443,000.0 to 444,000.0.*EPSG:27700.*EPSG:4326",
    ),
    "somewhere else": (
        (feature(ring=moved(SQUARE, 10)),),
        {},
        "not in longitude and latitude of Great Britain",
    ),
    "a bow": ((feature(ring=BOW),), {}, f"border of {WARD} crosses itself near -1.35000, 53.43000"),
    "a spike": ((feature(ring=SPIKE),), {}, f"border of {WARD} touches itself near"),
    "web mercator": ((feature(ring=MERCATOR),), {}, "look like metres of Web Mercator"),
    "round the world": (
        (feature(ring=[[x * 132, y] for x, y in SQUARE]),),
        {},
        "Great Britain .*x from -179.5",
    ),
    "one of two swapped": (
        (feature(), feature("E05099999", swapped(SQUARE))),
        {},
        "longitude swapped in E05099999",
    ),
    "one over the other": (
        (feature(), feature("E05099999", moved(SQUARE, 0.01))),
        {},
        f"{WARD} and E05099999 lie over each other",
    ),
    "a hole outside": ((holed(moved(HOLE, 0.1)),), {}, "has a hole outside its border near"),
    "a hole in a hole": (
        (holed(HOLE, [[-1.353, 53.4255], [-1.347, 53.4255], [-1.347, 53.429], [-1.353, 53.4255]]),),
        {},
        "has a hole in a hole near",
    ),
    "nothing inside": (
        (feature(ring=[[-1.36, 53.42], [-1.34, 53.42], [-1.35, 53.42], [-1.36, 53.42]]),),
        {},
        f"{WARD} encloses nothing",
    ),
    "an empty part": (
        ({**feature(), "geometry": {"type": "MultiPolygon", "coordinates": [[SQUARE], []]}},),
        {},
        f"{WARD} is empty",
    ),
    "a flat list": (
        ({**feature(), "geometry": {"type": "Polygon", "coordinates": [-1.36, 53.42]}},),
        {},
        "not a list of points",
    ),
    "lists too deep": (
        ({**feature(), "geometry": {"type": "Polygon", "coordinates": deep(SQUARE, 60)}},),
        {},
        "not a list of points",
    ),
    "a number too large": ((feature(ring=[*SQUARE[:-1], [10**400, 53.42]]),), {}, "not a list of points"),
    "no list of features": ((), {"features": {"a": 1}}, "has no list of features"),
    "a feature that is a word": (("ward",), {}, "feature 1 has no properties"),
    "not closed": ((feature(ring=SQUARE[:-1]),), {}, "is not closed"),
    "one corner only": ((feature(ring=[[-1.3, 53.4]] * 4),), {}, f"{WARD} encloses nothing"),
    "a point": (({**feature(), "geometry": {"type": "Point", "coordinates": [-1.3, 53.4]}},), {}, "is Point"),
    "no geometry": (({**feature(), "geometry": None},), {}, "its geometry is empty"),
    "empty": (
        ({**feature(), "geometry": {"type": "MultiPolygon", "coordinates": []}},),
        {},
        f"{WARD} is empty",
    ),
    "words for points": ((feature(ring=[["a", "b"]] * 4),), {}, "not a list of points"),
    "not a number": ((feature(ring=[*SQUARE[:-1], [float("nan"), 53.42]]),), {}, "not a list of points"),
}


@pytest.mark.parametrize("case", BAD)
def test_each_fault_has_one_clear_message(write, case):
    features, more, message = BAD[case]
    with pytest.raises(BoundariesRefused, match=message) as refused:
        read(write(*features, **more))
    assert str(refused.value).startswith("wards.geojson") and "\n" not in str(refused.value)


def test_multipolygons_and_holes_are_kept(write):
    area = feature(kind="MultiPolygon")
    area["geometry"]["coordinates"] = [[SQUARE, HOLE], [moved(SQUARE, 0.05)]]
    tree = json.loads(read(write(area)).boundaries[0].geometry)
    assert tree["type"] == "MultiPolygon"
    assert sorted(len(polygon) for polygon in tree["coordinates"]) == [1, 2]


def test_rings_are_wound_as_the_standard_has_it_and_heights_left_out(write):
    high = [[x, y, 120.5] for x, y in SQUARE[::-1]]
    kept = json.loads(read(write(feature(ring=high))).boundaries[0].geometry)["coordinates"][0]
    assert {len(corner) for corner in kept} == {2}
    assert shapely.LinearRing(kept).is_ccw and not shapely.LinearRing(SQUARE[::-1]).is_ccw


def test_a_circle_is_simplified_within_the_tolerance_and_stays_closed():
    angle = np.linspace(0, 2 * np.pi, 2001)
    circle = shapely.Polygon(np.column_stack([-1.35 + 0.02 * np.cos(angle), 53.43 + 0.02 * np.sin(angle)]))
    (fewer,) = simplified(np.array([circle]))
    assert 8 < len(fewer.exterior.coords) < 200 and fewer.exterior.is_closed
    assert shapely.hausdorff_distance(circle, fewer) <= 0.0002


def test_neighbours_share_their_border_after_it_was_simplified():
    wave = [(x, 0.01 * np.sin(40 * x)) for x in np.linspace(0, 1, 400)]
    south = shapely.Polygon([*wave, (1, -1), (0, -1)])
    north = shapely.Polygon([*wave, (1, 1), (0, 1)])
    both = simplified(np.array([south, north]), 0.005)
    assert shapely.coverage_is_valid(both)
    assert shapely.get_num_coordinates(both).sum() < 300
    assert shapely.area(shapely.intersection(*both)) == 0


def test_a_damaged_zip_file_is_refused(write, tmp_path):
    packed = tmp_path / "wards.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.write(write(feature()), "wards.geojson")
    content = bytearray(packed.read_bytes())
    content[50:60] = b"\xff" * 10
    packed.write_bytes(bytes(content))
    with pytest.raises(BoundariesRefused, match=r"wards.zip (cannot be read|is not a GeoJSON file)"):
        read(packed)


EAST, FAR = moved(SQUARE, 0.02), moved(SQUARE, 1)


def layer(path, name="Parishes", valid_from=DAY):
    return read_layer(path, name=name, valid_from=valid_from, actor="tester")


def test_areas_the_store_does_not_know_are_kept_as_outlines_and_none_is_dropped(ready, write):
    parishes = layer(write(*(feature(f"E0400000{n}", ring) for n, ring in enumerate((SQUARE, EAST, FAR)))))
    assert parishes.level == "custom"
    match = ready.boundary_match(parishes)
    assert (match.words, match.without_boundary, match.unmatched) == ("2 of 3 placed (67%)", (), ())
    number = ready.add_boundaries(parishes)
    assert ready.outline_layers(("custom",), DAY) == ((number, "Parishes, valid from 6 May 2021"),)
    assert ready.outline_layers(("ward",), DAY) == ()
    points = {"a": (-1.35, 53.43), "b": (-1.33, 53.43), "c": (-1.2, 53.43), "on the border": (-1.34, 53.43)}
    found = ready.outlined(number, (-1.5, 53.3, -1.325, 53.5), points)
    assert (found.words, found.all_areas) == ("Parishes, valid from 6 May 2021", 3)
    assert [(code, held) for code, _, held in found.areas] == [
        ("E04000000", ("a", "on the border")),
        ("E04000001", ("b", "on the border")),
    ]
    # Two squares side by side, the eastern one cut off at the box: each border once and nothing outside.
    length = sum(
        abs(x - u) + abs(y - v)
        for line in found.lines
        for (x, y), (u, v) in zip(line, line[1:], strict=False)
    )
    assert length == pytest.approx(4 * 0.02 + 2 * 0.015)
    assert max(x for line in found.lines for x, _ in line) == -1.325


def test_of_layers_with_one_name_the_one_in_force_is_drawn(ready, write):
    first = ready.add_boundaries(layer(write(feature("E04000001"))))
    second = ready.add_boundaries(layer(write(feature("E04000001", EAST)), valid_from=date(2024, 4, 1)))
    other = ready.add_boundaries(layer(write(feature("E14000001", EAST)), name="Constituencies"))
    for day, numbers in ((date(2023, 1, 1), [other, first]), (date(2025, 1, 1), [other, second])):
        assert [number for number, _ in ready.outline_layers(("custom",), day)] == numbers


def test_a_withdrawn_layer_is_drawn_no_more_and_stays_with_its_reason(ready, write):
    first = ready.add_boundaries(read(write(feature())))
    second = ready.add_boundaries(layer(write(feature()), name="Wards, mended", valid_from=date(2024, 4, 1)))
    parishes = ready.add_boundaries(layer(write(feature("E04000001"))))
    day, before = date(2026, 2, 15), ready.extent()
    # One layer of wards is offered whatever they are called.
    assert [number for number, _ in ready.outline_layers(("custom", "ward"), day)] == [parishes, second]
    ready.withdraw_boundaries(second, "drawn by hand")
    ready.withdraw_boundaries(parishes, "of another county")
    assert ready.boundary_layer("ward", day).number == first
    assert [number for number, _ in ready.outline_layers(("custom", "ward"), day)] == [first]
    assert ready.boundary_layers()["withdrawn"].tolist() == ["", "drawn by hand", "of another county"]
    assert ready.extent() != before
    with pytest.raises(BoundariesRefused, match=f"there is no layer {parishes}"):
        ready.outlined(parishes, (-2, 53, -1, 54), {"a": (-1.35, 53.43)})
    for number, reason, words in (
        (second, "again", f"layer {second} is withdrawn already"),
        (9, "none", "there is no layer 9"),
        (first, " ", "the reason is empty"),
    ):
        with pytest.raises((BoundariesRefused, ObservationError), match=words):
            ready.withdraw_boundaries(number, reason)
    with pytest.raises(BoundariesRefused, match=f"already there as layer {second} and was withdrawn"):
        ready.add_boundaries(layer(write(feature()), valid_from=date(2024, 4, 1)))
    ready.withdraw_boundaries(first, "gone too")
    assert ready.boundary_layer("ward", day) is None


def test_outlines_of_another_place_are_refused(ready, write):
    with pytest.raises(
        BoundariesRefused, match="none of the 1 areas of wards.geojson reaches into Rotherham"
    ):
        ready.add_boundaries(layer(write(feature("E04000001", FAR))))
    with pytest.raises(BoundariesRefused, match="there is no layer 7"):
        ready.outlined(7, (-2, 53, -1, 54), {"a": (-1.35, 53.43)})
    assert len(ready.boundary_layers()) == 0
