"""A measure's own page: everything the store knows about it."""

from dash import callback, register_page

from components.measure import measure_body
from components.page import drawn, page, text_page
from components.unknown import unknown_body
from metrics.board import choices, measure
from pages.chosen import Chosen, asked_for, chosen, exchange, lists
from pages.kept import Kept

_KEPT = Kept()


def _title(code: str = "") -> str:
    return f"{dict(choices().measures).get(code, 'Unknown measure')} | Safer Rotherham Partnership"


register_page(
    __name__,
    path_template="/measure/<code>",
    title=_title,
    description="All history, definition, targets, parts, wards, revisions and sources of one measure.",
    order=2,
)


def layout(code: str = "", **query: str):
    """The page of the measure named in the address."""
    options = choices()
    name = dict(options.measures).get(code)
    if name is None:
        return text_page("Measure", "There is no measure with this code", unknown_body(options.priorities))
    state = chosen(query, options)
    return page("measure", f"Measure {code}", name, lists(state, options), _body(code, state))


def _body(code: str, state: Chosen) -> list[object]:
    detail = measure(code, state.quarter, state.release, area=state.area)

    def draw() -> list[object]:
        return drawn(state.notices, measure_body(detail, state.search, as_table=state.as_table))

    return _KEPT.body((code, state), detail, draw)


@callback(*exchange("measure"), prevent_initial_call=True)
def redraw(_clicks, search, *pressed_and_path):
    """Redraw for the pressed button, or for Back and Forward."""
    *pressed, path = pressed_and_path
    state = chosen(asked_for(search, tuple(pressed)), choices())
    return _body(str(path).rsplit("/", 1)[-1], state), *state.exchanged
