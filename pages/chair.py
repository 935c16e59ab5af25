"""The chair's page: the meeting in ninety seconds."""

from dash import register_page

from components.chair import chair_body
from components.page import text_page
from metrics.board import board, chair_brief, choices
from pages.chosen import chosen

USUAL = 60

register_page(
    __name__,
    path="/chair",
    title="The chair's page | Safer Rotherham Partnership",
    description="Three things to worry about, two to praise, one to decide, what is late, and minutes for each.",
    order=8,
)


def layout(minutes: str = "", **query: str):
    """The page of the quarter and release the address asks for, for a meeting of so many minutes."""
    state = chosen(query, choices())
    view = board(state.quarter, state.release)
    notes = list(state.notices)
    length = int(minutes) if minutes.isascii() and minutes.isdigit() and len(minutes) < 5 else USUAL
    if minutes and not (minutes == str(length) and 10 <= length <= 240):
        notes.append(f"A meeting lasts 10 to 240 minutes, so this agenda is for {USUAL}.")
        length = USUAL
    body = chair_body(chair_brief(view, length), state.search, " ".join(notes))
    return text_page("The chair's page", f"{view.quarter}: the meeting on one page", body)
