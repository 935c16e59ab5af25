"""What stands around the forms in which people write: addresses, what was said before, and who will be named."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from components.actions import case_study, comment
from components.tables import WORDS, data_table
from metrics.views import ActionView, CaseStudy, Commentary, MeetingItem, Passage, long_date


def back_link(words: str, href: str) -> html.P:
    """Where what is written here is read."""
    return html.P(html.A(words, href=href))


def kept_note(words: str) -> html.P:
    """That what was sent is kept."""
    return html.P(words, role="status", className="lead-sentence")


def actor_words(actor: str) -> html.P:
    """Whose name will stand beside what is written."""
    return html.P(
        f"It will be kept as written by {actor}: declared, not verified. Nothing is ever overwritten; a second "
        "word on the same matter stands beside the first."
    )


def action_facts(action: ActionView) -> html.Dl:
    """The action, so that nobody writes about the wrong one."""
    facts = (
        ("Action", f"{action.ref} {action.activity}"),
        ("Plan", action.plan),
        ("Lead", action.lead_role or action.lead_partner or "No lead named"),
        ("Rating", action.rating.word + (f". {action.override_reason}" if action.override_reason else "")),
        ("From the dates alone", action.worked_out.word),
        ("Moves", ", ".join(action.measures) or "No measure named"),
    )
    return html.Dl([html.Div([html.Dt(n), html.Dd(w)]) for n, w in facts], className="definition")


def progress_said(action: ActionView) -> html.Ul | html.P:
    """What was reported before, newest first."""
    if not action.progress:
        return html.P("No progress has been reported.")
    return html.Ul([html.Li(f"{long_date(p.date)}: {p.text} ({p.actor})") for p in reversed(action.progress)])


def predictions_said(action: ActionView) -> html.Div | None:
    """What was predicted and locked."""
    if not action.predictions:
        return None
    rows = [
        [
            p.measure,
            p.direction,
            "any size" if p.size is None else f"{p.size:,.10g}",
            p.by,
            long_date(p.locked_at[:10]),
        ]
        for p in action.predictions
    ]
    head = ["Measure", "Direction", "By at least", "Looked at in", "Locked"]
    return html.Div(data_table("Locked predictions", head, rows, numeric=WORDS), className="prose-table")


def said_before(commentary: Sequence[Commentary]) -> html.Div:
    """What the owner wrote before, newest first."""
    return html.Div([comment(c) for c in reversed(commentary)] or [html.P("Nothing has been written yet.")])


def case_studies_before(studies: Sequence[CaseStudy]) -> html.Div:
    """The case studies of a priority, newest first."""
    told = [case_study(s) for s in reversed(studies)]
    return html.Div(told or [html.P("Nothing has been written yet.")])


def passage_before(passage: Passage | None) -> str:
    """Who wrote a passage of the annual report, and when."""
    if passage is None:
        return "Nothing has been written yet."
    return f"Written by {passage.actor}, {long_date(passage.written_at)}."


def case_study_reminder() -> html.Div:
    """What whoever writes a case study must know first."""
    return html.Div(
        [
            html.P("Nobody may be recognisable in it.", className="lead-sentence"),
            html.Ul(
                [
                    html.Li(
                        "No names, ages, streets, schools or days, and nothing else by which a neighbour or a "
                        "relative would know who it is."
                    ),
                    html.Li(
                        "It is printed in the report to the Board and in the annual report, which scrutiny reads in "
                        "public. It is never shown on a wall."
                    ),
                    html.Li("A release tells what was written before it was published."),
                    html.Li("Let somebody who knows the case read it first, and somebody who does not."),
                    html.Li("Taken back, it is in no report any more, not even of earlier releases."),
                ]
            ),
        ]
    )


def item_facts(item: MeetingItem) -> html.Dl:
    """What was asked, by whom and when."""
    facts = (
        ("What was asked", item.text),
        ("By", f"{item.made_by}{f', {long_date(item.made_on)}' if item.made_on else ''}"),
        ("Owner", item.owner),
        ("Due", long_date(item.due)),
        ("Answer so far", item.answer),
    )
    return html.Dl([html.Div([html.Dt(n), html.Dd(w)]) for n, w in facts if w], className="definition")
