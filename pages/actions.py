"""What is being done: the actions, overdue first."""

from dash import register_page

from components.actions import actions_body, lead_of
from components.page import text_page
from metrics.board import board, choices, work_on

register_page(
    __name__,
    path="/actions",
    title="Actions | Safer Rotherham Partnership",
    description="The action plans: what is overdue, who leads, what each action claims to move and what came of it.",
    order=7,
)


def layout(priority: str = "", owner: str = "", **_query: str):
    """The actions as they stand, narrowed to what the address asks for."""
    options = choices()
    work = work_on(board(options.quarters[0]))
    notes = []
    if priority and priority not in {p.slug for p in options.priorities}:
        notes.append(f"There is no priority “{priority[:40]}”, so every one is shown.")
        priority = ""
    if owner and owner not in {lead_of(a) for a in work.actions}:
        notes.append(f"Nobody called “{owner[:80]}” leads an action, so every lead is shown.")
        owner = ""
    body = actions_body(work.actions, work.items, options.priorities, priority, owner, " ".join(notes))
    return text_page("Actions", "What is being done?", body)
