"""The board page: the quarter in five minutes."""

from dash import callback, register_page

from components.board import board_body
from components.page import drawn, page
from components.releases import with_differences
from metrics.board import board, choices, since_last_board, work_on
from pages.chosen import Chosen, asked_for, chosen, exchange, lists
from pages.kept import Kept

_KEPT = Kept()

register_page(
    __name__,
    path="/",
    title="Board: how are we doing? | Safer Rotherham Partnership",
    description="The partnership's measures this quarter: what is off target, what is new, what is late.",
    order=0,
)


def layout(**query: str):
    """The page for what the address asks for."""
    options = choices()
    state = chosen(query, options)
    return page("board", "Board", "How are we doing?", lists(state, options), _body(state))


def _body(state: Chosen) -> list[object]:
    view = board(state.quarter, state.release, area=state.area)
    work = work_on(view)

    def draw() -> list[object]:
        body = with_differences(
            board_body(view, state.search, work.actions), state.release, since_last_board(view), state.search
        )
        return drawn(state.notices, body, state.showing)

    return _KEPT.body(state, (view, work), draw)


@callback(*exchange("board"), prevent_initial_call=True)
def redraw(asked):
    """Redraw for the address that is asked for."""
    _, query = asked_for(asked)
    state = chosen(query, choices())
    return _body(state), *state.exchanged
