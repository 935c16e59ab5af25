"""A ward's own page: what a councillor would keep about it."""

from urllib.parse import urlencode

from dash import Input, Output, callback, register_page
from dash.exceptions import PreventUpdate

from components.page import drawn, page, text_page
from components.places.ward_sheet import ward_body
from components.unknown import unknown_body
from metrics.board import choices, ward_sheet
from pages.chosen import Chosen, asked_for, chosen, lists
from pages.kept import Kept

_KEPT = Kept()
_NAMES = ("quarter", "release")


def _wards() -> dict[str, str]:
    return {area.code: area.name for area in choices().areas if area.kind == "ward"}


def _title(code: str = "") -> str:
    return f"{_wards().get(code, 'Unknown ward')} | Safer Rotherham Partnership"


register_page(
    __name__,
    path_template="/ward/<code>",
    title=_title,
    description="What is really different in one ward of Rotherham, and what the data cannot show.",
    order=5,
)


def layout(code: str = "", **query: str):
    """The page of the ward named in the address."""
    options = choices()
    name = _wards().get(code)
    if name is None:
        return text_page("Ward", "There is no ward with this code", unknown_body(options.priorities))
    state = _chosen(query)
    shown = tuple(one for one in lists(state, options) if one.name in _NAMES)
    return page("ward", f"Ward {code}", name, shown, _body(code, state))


def _chosen(query: dict) -> Chosen:
    return chosen({key: query[key] for key in _NAMES if key in query}, choices())


def _body(code: str, state: Chosen) -> list[object]:
    sheet = ward_sheet(code, state.quarter, state.release)

    def href(measure: str, place: str) -> str:
        asked = {"measure": measure, "quarter": state.quarter, "place": place}
        asked |= {"release": str(state.release)} if state.release is not None else {}
        return "/hotspots?" + urlencode(asked)

    def draw() -> list[object]:
        figures = state.showing.partition(", ")[2]
        return drawn(state.notices, ward_body(sheet, state.search, href), f"Showing {sheet.name}, {figures}")

    return _KEPT.body((code, state), sheet, draw)


@callback(
    Output("ward-body", "children"),
    *[Output(f"ward-{name}", "value") for name in _NAMES],
    Input("ward-asked", "data"),
    prevent_initial_call=True,
)
def redraw(asked):
    """Redraw for the address that is asked for."""
    code, query = asked_for(asked)
    if code not in _wards():
        raise PreventUpdate
    state = _chosen(query)
    shown = {one.name: one.value for one in lists(state, choices())}
    return _body(code, state), *[shown[name] for name in _NAMES]
