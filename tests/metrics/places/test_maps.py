"""Maps of hexagons, dots and imported boundaries."""

from data.geography import wards
from metrics.places.maps import boundary_map, dot_map, hex_map
from tests.data.test_boundaries import SQUARE


def test_the_hex_map_has_every_ward_once_and_hexagons_of_equal_size():
    table = wards()
    names = dict(zip(table["code"], table["name"], strict=True))
    seats = {row.code: (row.hex_q, row.hex_r) for row in table.itertuples()}
    drawn = hex_map(tuple(names), names, seats, ("hex",))
    assert drawn.placed == "25 of 25 wards placed (100%)"
    widths = {round(max(x for x, _ in s.rings[0]) - min(x for x, _ in s.rings[0]), 3) for s in drawn.shapes}
    assert len(drawn.shapes) == 25 and len(widths) == 1
    fewer = hex_map((*names, "E05999999"), names | {"E05999999": "New"}, seats, ("hex",))
    assert fewer.placed == "25 of 26 wards placed (96%)"


def test_imported_boundaries_list_codes_that_are_none_of_ours():
    shape = f'{{"type":"Polygon","coordinates":[{SQUARE}]}}'
    drawn = boundary_map(
        ("A", "B"), {"A": "One", "B": "Two"}, {"A": shape, "Z": shape}, ("hex", "boundaries"), "wards", "x"
    )
    assert drawn.placed == "1 of 2 wards placed (50%)" and drawn.unmatched == ("Z",)
    assert (drawn.shapes[0].x, drawn.shapes[0].y) == (-1.35, 53.43)
    dots = dot_map(("A", "B"), {"A": "One", "B": "Two"}, {"A": (-1.3, 53.4)}, ("dots",), "wards")
    assert dots.placed.startswith("1 of 2") and dots.shapes[0].rings == ()
