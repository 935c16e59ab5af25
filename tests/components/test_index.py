"""The list of every measure: found by any name, with a way to each part only where there are several."""

import pytest
from dash import html

from components.index import index_body
from metrics.views import IndexEntry


def entry(name, priority="Children", also=()):
    return IndexEntry(name, name[:2], priority, "Headline", "Police", also, "", "a plan")


ENTRIES = [entry("Knife crime"), entry("Fires", "Adults", ("Blazes",)), entry("Old", priority="")]


@pytest.mark.parametrize(
    ("find", "listed", "ways"),
    [
        ("", 3, ["#children", "#adults", "#earlier"]),
        ("blaze", 1, []),
        ("nothing like it", 0, []),
        ("old", 1, []),
    ],
)
def test_there_is_a_way_to_each_part_where_there_are_several(find, listed, ways):
    said, contents, *_ = index_body(ENTRIES, find)
    assert said.children.startswith(f"{listed} of 3 listed")
    links = (
        [one.children.href for one in contents.children.children] if isinstance(contents, html.Nav) else []
    )
    assert links == ways and (contents is None) == (ways == [])
