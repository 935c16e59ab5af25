"""Maps to be read from a distance: every place drawn, patterns for what is not shown, numbers on top."""

import re
from dataclasses import replace

from metrics.views import Cell, MapClass, Place, PlaceMap, Shape
from reports.svg_maps import map_caption, place_map

SQUARE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0))


def shape(number):
    """A square of one unit, side by side with the others."""
    return Shape(f"E{number}", f"W{number}", number + 0.5, 0.5, (tuple((x + number, y) for x, y in SQUARE),))


def place(number, map_class=0, outlier="within limits"):
    cell = Cell(str(number), number)
    return Place(
        f"E{number}", f"Ward {number}", "", cell, cell, 1, 2, cell, cell, 1, 1, 2, map_class, outlier=outlier
    )


MAP = PlaceMap("hex", "", 1.0, tuple(shape(n) for n in range(4)), "", (), ())
CLASSES = tuple(MapClass(str(n), n, n + 1, 1) for n in range(3))
PLACES = [place(0, 0), place(1, 2, "above limits"), place(2, -2), place(3, -1)]


def drawn(listed=()):
    return place_map(MAP, PLACES, CLASSES, listed)


def test_every_place_has_its_class_and_what_is_not_shown_its_pattern():
    names = re.findall(r'<path class="([^"]*)"', drawn())
    assert sorted(names) == ["class-0", "class-4 apart", "hidden", "none"]
    assert names[-1] == "class-4 apart"  # on top, so that its edge is whole


def test_listed_places_carry_their_number_where_they_lie():
    svg = drawn(listed=[PLACES[1], PLACES[0]])
    numbers = {n: float(x) for x, n in re.findall(r'<text x="([\d.]+)%"[^>]*>(\d)</text>', svg)}
    assert set(numbers) == {"1", "2"}
    assert numbers["2"] < numbers["1"]


def test_shapes_stay_inside_the_drawing():
    svg = drawn()
    width = int(re.search(r'viewBox="0 0 (\d+) 1000"', svg)[1])
    pairs = re.findall(r"(-?\d+) (-?\d+)", " ".join(re.findall(r' d="([^"]*)"', svg)))
    assert len(pairs) == 4 * len(SQUARE)
    assert all(0 < int(x) < width and 0 < int(y) < 1000 for x, y in pairs)


def test_the_caption_names_only_what_is_there():
    assert map_caption([place(0)]) == "Stronger colour: higher rate."
    assert map_caption(PLACES) == (
        "Stronger colour: higher rate; thick edge: stands out; hatched: not shown, to protect people; dots: no figure."
    )


def test_without_shapes_there_is_no_map():
    assert place_map(replace(MAP, shapes=()), PLACES, CLASSES, ()) == ""
    assert place_map(MAP, [], CLASSES, ()) == ""
