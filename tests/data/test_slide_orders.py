"""The order of a show's slides: the newest one of a board holds, and nothing is written twice or over."""

import pytest

from data.observations import ObservationError
from data.periods import Quarter
from data.slide_orders import MOST_SLIDES, NewSlideOrder

QUARTER = Quarter.parse("2025-26 Q3")


def order(*names, show="board", quarter=QUARTER, actor="tester"):
    return NewSlideOrder(show, quarter, names, actor)


def test_the_newest_order_of_a_board_holds(store):
    assert store.slide_order("board", QUARTER) == ()
    assert store.record_slide_order(order("late", "cover"))
    assert store.record_slide_order(order("cover", "late"))
    assert store.slide_order("board", QUARTER) == ("cover", "late")
    assert store.slide_order("exceptions", QUARTER) == ()
    assert store.slide_order("board", Quarter.parse("2025-26 Q2")) == ()


def test_the_same_order_is_not_kept_again_and_none_gives_back_the_first(store):
    assert not store.record_slide_order(order())
    store.record_slide_order(order("late", "cover"))
    assert not store.record_slide_order(order("late", "cover"))
    assert store.record_slide_order(order())
    assert store.slide_order("board", QUARTER) == ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"names": ("late", "late")}, "names a slide twice"),
        ({"names": ("",)}, "the name of a slide is empty"),
        ({"names": (7,)}, "the name of a slide must be text"),
        ({"names": tuple(map(str, range(MOST_SLIDES + 1)))}, "at most 500 are kept"),
        ({"show": ""}, "show is empty"),
        ({"quarter": "2025-26 Q3"}, "quarter must be a quarter"),
        ({"actor": ""}, "actor is empty"),
    ],
)
def test_an_order_that_cannot_be_kept_says_why(changes, said):
    given = {"show": "board", "quarter": QUARTER, "names": ("late",), "actor": "tester"} | changes
    with pytest.raises(ObservationError, match=said):
        NewSlideOrder(**given)
