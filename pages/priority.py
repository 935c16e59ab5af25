"""One page for each priority of the plan. Priorities are data, so a new plan brings its own pages."""

from dash import callback, register_page
from dash.exceptions import PreventUpdate

from components.page import drawn, page, text_page
from components.priority import priority_body
from components.releases import differs_line
from components.unknown import unknown_body
from metrics.board import board, choices, work_on
from pages.chosen import Chosen, asked_for, chosen, exchange, lists
from pages.kept import Kept

_KEPT = Kept()


def _title(slug: str = "") -> str:
    name = next((p.name for p in choices().priorities if p.slug == slug), "Unknown priority")
    return f"{name} | Safer Rotherham Partnership"


register_page(
    __name__,
    path_template="/priority/<slug>",
    title=_title,
    description="Why it is a priority, what is being done, and every headline measure as a chart.",
    order=1,
)


def layout(slug: str = "", **query: str):
    """The page of the priority named in the address."""
    options = choices()
    name = next((p.name for p in options.priorities if p.slug == slug), None)
    if name is None:
        return text_page("Priority", "There is no such priority", unknown_body(options.priorities))
    state = chosen(query, options)
    return page("priority", "Priority", name, lists(state, options), _body(slug, state))


def _body(slug: str, state: Chosen) -> list[object]:
    view = board(state.quarter, state.release, area=state.area)
    work = work_on(view)
    priority = next(p for p in view.priorities if p.slug == slug)

    def draw() -> list[object]:
        studies = [c for c in work.case_studies if (c.priority, c.quarter) == (priority.code, view.quarter)]
        body = [
            differs_line(state.release),
            *priority_body(priority, view.area, view.quarter, studies, state.search, as_table=state.as_table),
        ]
        return drawn(state.notices, body, state.showing)

    return _KEPT.body((slug, state), (view, work), draw)


@callback(*exchange("priority"), prevent_initial_call=True)
def redraw(asked):
    """Redraw for the address that is asked for."""
    slug, query = asked_for(asked)
    options = choices()
    if slug not in {p.slug for p in options.priorities}:
        raise PreventUpdate
    state = chosen(query, options)
    return _body(slug, state), *state.exchanged
