"""A measure's own page: everything the store knows about it."""

from dash import callback, register_page
from dash.exceptions import PreventUpdate

from components.measure import measure_body
from components.page import drawn, page, text_page
from components.releases import differs_line
from components.unknown import unknown_body
from metrics.board import choices, measure
from pages.chosen import Chosen, asked_for, chosen, exchange, lists, part_list, part_of
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
    state = chosen(query, options, code)
    shown = [part.code for part in measure(code, options.quarters[0]).parts]
    choosers = (*lists(state, options), part_list(state, options, code, shown))
    return page("measure", f"Measure {code}", name, choosers, _body(code, state))


def _body(code: str, state: Chosen) -> list[object]:
    detail = measure(code, state.quarter, state.release, area=state.area)

    def draw() -> list[object]:
        body = [
            differs_line(state.release),
            *measure_body(detail, state.search, as_table=state.as_table, part=state.part),
        ]
        return drawn(state.notices, body, state.showing)

    return _KEPT.body((code, state), detail, draw)


@callback(*exchange("measure", "part"), prevent_initial_call=True)
def redraw(asked):
    """Redraw for the address that is asked for."""
    code, query = asked_for(asked)
    options = choices()
    if code not in dict(options.measures):
        raise PreventUpdate
    state = chosen(query, options, code)
    return _body(code, state), *state.exchanged, part_of(state)
