"""A body is kept exactly as long as its view."""

from pages.kept import _MOST, Kept


def test_draws_once_for_one_view_and_again_for_the_next():
    kept, drawn, first, second = Kept(), [], object(), object()

    def draw_from(view):
        return kept.body("chosen", view, lambda: drawn.append(view) or [view])

    assert draw_from(first) is draw_from(first)
    assert draw_from(second) == [second]
    assert drawn == [first, second]


def test_several_views_must_all_be_the_same():
    kept, drawn, board, work = Kept(), [], object(), object()
    for views in ((board, work), (board, work), (board, object()), (object(), work)):
        kept.body("chosen", views, lambda views=views: drawn.append(views) or [])
    assert len(drawn) == 3


def test_another_choice_of_the_same_view_is_drawn_for_itself():
    kept, view = Kept(), object()
    assert kept.body("charts", view, lambda: ["charts"]) == ["charts"]
    assert kept.body("table", view, lambda: ["table"]) == ["table"]


def test_forgets_the_oldest():
    kept, view, drawn = Kept(), object(), []
    for number in (*range(_MOST + 1), 0):
        kept.body(number, view, lambda number=number: drawn.append(number) or [number])
    assert drawn == [*range(_MOST + 1), 0]
