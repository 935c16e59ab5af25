"""Actions on screen: overdue first, by priority, by lead, over time; what each claims to move and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from dash import html

from components import svg, theme
from components.links import (
    action_href,
    answer_href,
    case_study_href,
    commentary_href,
    here,
    measure_href,
    place_name,
)
from components.tables import WORDS, data_table
from components.verdicts import tally
from metrics.views import (
    ActionView,
    CaseStudy,
    Commentary,
    MeetingItem,
    Milestone,
    Prediction,
    long_date,
    rating_summary,
)

UNKNOWN_LEAD = "No lead named"


def lead_of(action: ActionView) -> str:
    """Who leads an action, or that nobody is named."""
    return action.lead_role or action.lead_partner or UNKNOWN_LEAD


def in_order(actions: Iterable[ActionView]) -> list[ActionView]:
    """The actions as their plan counts them."""
    return sorted(actions, key=lambda a: (a.plan, a.ref_order))


def actions_body(
    actions: Sequence[ActionView],
    items: Sequence[MeetingItem],
    priorities: Sequence[object],
    priority: str,
    owner: str,
    note: str,
) -> list[object]:
    """The actions page. `priorities` have code, slug and name; `priority` (a slug) and `owner` narrow it."""
    codes = {p.slug: p.code for p in priorities}
    chosen = [
        a
        for a in actions
        if (not priority or a.priority == codes[priority]) and (not owner or lead_of(a) == owner)
    ]
    current = [a for a in chosen if not a.historical]
    earlier = in_order(a for a in chosen if a.historical)
    names = {p.code: p.name for p in priorities}
    sections: list[object | None] = [
        html.P(note, role="status") if note else None,
        _narrow(actions, priorities, priority, owner),
        html.P(rating_summary(current), className="lead-sentence"),
        _key(current),
        _section(
            "Overdue first",
            "overdue",
            _table("Actions that are overdue", [a for a in current if a.days_overdue]),
        )
        if any(a.days_overdue for a in current)
        else _section("Overdue first", "overdue", html.P("No action is overdue.")),
        *[
            _section(
                names[code], f"priority-{code}", _table(f"Actions under {names[code]}", own), _details(own)
            )
            for code in names
            if (own := in_order(a for a in current if a.priority == code))
        ],
        _section("Over time", "timeline", _timeline(current)),
        _section("What was predicted", "predictions", _predictions(current)),
        _asked(items) if not priority and not owner else None,
        _historical(earlier),
    ]
    return [s for s in sections if s is not None]


def rating_mark(action: ActionView) -> html.Span:
    """The rating that holds: silhouette and word, and why it is not what the dates say."""
    mark = theme.RATING[action.rating.code]
    words: list[object] = [
        svg.picture(svg.shape_svg(mark), "verdict__shape"),
        html.Span(action.rating.word, className="verdict__word"),
    ]
    if action.override_reason:
        words.append(
            html.Span(
                f" The dates alone say: {action.worked_out.word.lower()}. {action.override_reason}",
                className="cell-mark",
            )
        )
    return html.Span(words, className="verdict")


def actions_of_measure(actions: Sequence[ActionView]) -> html.Section | None:
    """The actions that claim to move a measure, on the measure's own page."""
    if not actions:
        return None
    return _section(
        "Actions that claim to move it",
        "actions",
        _table("Actions that claim to move this measure", actions, measures=False),
        _predictions(actions) if any(a.predictions for a in actions) else None,
        html.P(here("All actions", "/actions")),
    )


def commentary_of_measure(measure: str, commentary: Sequence[Commentary]) -> html.Section:
    """What the owner wrote, newest first, with what came of what was expected, and where to write."""
    said = [comment(c) for c in reversed(commentary)] or [html.P("Nothing has been written.")]
    link = html.A("Write about this measure", href=commentary_href(measure))
    return _section("What its owner says", "commentary", *said, html.P(link))


def comment(c: Commentary) -> html.Div:
    """What an owner wrote about one quarter, with what came of what was expected."""
    lines: list[object] = [
        html.H3(c.quarter),
        html.P(c.text),
        html.P(f"{c.actor}, {long_date(c.written_at[:10])}", className="cell-mark"),
    ]
    facts = []
    if c.expectation:
        outcome = f" {c.promise.word}: {c.promise.sentence}" if c.promise else " Not looked at yet."
        facts.append(f"Expected: {c.expectation.rstrip('.')}, by {long_date(c.expected_by)}.{outcome}")
    if c.confidence:
        facts.append(f"Confidence in the year end: {c.confidence}. {c.confidence_reason}")
    if c.blockage:
        facts.append(f"Blocked by: {c.blockage}")
    if c.ask:
        facts.append(f"Asked of the Board: {c.ask.rstrip('.')}, by {long_date(c.ask_by)}.")
    return html.Div([*lines, html.Ul([html.Li(fact) for fact in facts]) if facts else None])


def case_study_of_priority(slug: str, quarter: str, studies: Sequence[CaseStudy]) -> html.Section:
    """What the priority's lead told of the quarter, and where to write it."""
    told = [case_study(s) for s in studies] or [html.P(f"None was written for {quarter}.")]
    link = html.A("Write a case study of this priority", href=case_study_href(slug, quarter))
    return _section("Case study", "case-study", *told, html.P(link))


def case_study(s: CaseStudy) -> html.Div:
    """One case study: its title, what happened, and who wrote it."""
    lines = [html.P(line) for line in s.text.split("\n") if line.strip()]
    written = html.P(
        f"{s.quarter}. Written by {s.actor}, {long_date(s.written_at[:10])}", className="cell-mark"
    )
    return html.Div([html.H3(s.title), *lines, written])


def _section(title: str, anchor: str, *content: object) -> html.Section:
    inside = [c for c in content if c is not None]
    return html.Section([html.H2(title, id=anchor), *inside], **{"aria-labelledby": anchor})


def _narrow(
    actions: Sequence[ActionView], priorities: Sequence[object], priority: str, owner: str
) -> html.Nav:
    """Links that narrow the page to a priority or a lead."""
    leads = sorted({lead_of(a) for a in actions if not a.historical})

    def link(words: str, **query: str) -> html.Li:
        kept = {"priority": priority, "owner": owner} | query
        search = urlencode({name: value for name, value in kept.items() if value})
        same = kept == {"priority": priority, "owner": owner}
        found = here(words, f"/actions?{search}" if search else "/actions")
        return html.Li([found, html.Span(" (shown)", className="cell-mark")] if same else found)

    return html.Nav(
        [
            html.Details(
                [
                    html.Summary("Narrow to a priority or a lead"),
                    html.P("Priority"),
                    html.Ul(
                        [
                            link("Every priority", priority=""),
                            *[link(p.name, priority=p.slug) for p in priorities],
                        ]
                    ),
                    html.P("Lead"),
                    html.Ul([link("Every lead", owner=""), *[link(lead, owner=lead) for lead in leads]]),
                ],
                open=bool(priority or owner),
            )
        ],
        **{"aria-label": "Narrow the actions"},
    )


def _key(actions: Sequence[ActionView]) -> html.Ul | None:
    return tally(theme.RATING, Counter(a.rating.code for a in actions)) if actions else None


def _table(caption: str, actions: Sequence[ActionView], *, measures: bool = True) -> html.Div:
    head = ["Action", "Lead", "Next due", "Overdue", "Rating", *(["Moves"] if measures else [])]
    rows = []
    for a in actions:
        tag = [html.Span("Illustrative", className="tag")] if a.illustrative else []
        tag += [html.Span("Historical example", className="tag")] if a.historical else []
        row: list[object] = [
            html.Span([html.Strong(a.ref), f" {a.activity}", *tag]),
            lead_of(a),
            _next_due(a),
            f"{a.days_overdue} days" if a.days_overdue else "",
            rating_mark(a),
        ]
        rows.append([*row, *([_moves(a)] if measures else [])])
    return html.Div(data_table(caption, head, rows, numeric=WORDS), className="prose-table")


def _next_due(action: ActionView) -> str:
    waiting = sorted(
        (m for m in action.milestones if m.current_due and not m.done), key=lambda m: m.current_due
    )
    if waiting:
        return f"{long_date(waiting[0].current_due)}: {waiting[0].text}"
    return "" if action.rating.code == "complete" else "No date set"


def _moves(action: ActionView) -> object:
    if not action.measures:
        return "No measure named"
    links = [here(code, measure_href(code)) for code in action.measures]
    return html.Span([part for link in links for part in (link, " ")])


def _details(actions: Sequence[ActionView]) -> html.Div:
    return html.Div([_detail(a) for a in actions])


def _detail(a: ActionView) -> html.Details:
    """Everything about one action, folded."""
    facts = [
        ("Objective area", a.objective_area),
        ("Commitment", a.commitment),
        ("Measure of success", a.success),
        ("Lead partner", a.lead_partner),
        ("Lead", a.lead_role),
        ("Resources", a.resources),
        ("Start", long_date(a.start)),
        ("Gaps", "; ".join(a.gaps)),
    ]
    milestones = html.Ul([html.Li(_milestone(m)) for m in a.milestones]) if a.milestones else None
    progress = html.Ul([html.Li(f"{long_date(p.date)}: {p.text} ({p.actor})") for p in a.progress])
    return html.Details(
        [
            html.Summary(f"{a.ref}: milestones and progress", id=place_name("action", a.plan, a.ref)),
            html.Dl(
                [html.Div([html.Dt(name), html.Dd(words)]) for name, words in facts if words],
                className="definition",
            ),
            html.P("Milestones") if milestones else None,
            milestones,
            html.P("Progress") if a.progress else html.P("No progress has been reported."),
            progress if a.progress else None,
            None
            if a.historical
            else html.P(
                html.A(f"Report on action {a.ref}: progress, days, rating", href=action_href(a.plan, a.ref))
            ),
        ]
    )


def _milestone(m: Milestone) -> str:
    if not m.original_due:
        return f"{m.text}: done {long_date(m.done)}" if m.done else f"{m.text}: no date (gap)"
    moved = f", now {long_date(m.current_due)}" if m.current_due != m.original_due else ""
    done = f", done {long_date(m.done)}" if m.done else ""
    return f"{m.text}: first due {long_date(m.original_due)}{moved}{done}"


def _timeline(actions: Sequence[ActionView]) -> object:
    """Open milestones in the order in which they are due."""
    steps = sorted(
        ((m.current_due, a, m) for a in actions for m in a.milestones if m.current_due and not m.done),
        key=lambda s: (s[0], s[1].ref),
    )
    if not steps:
        return html.P("No open milestone has a date.")
    rows = [[long_date(due), f"{a.ref} {m.text}", lead_of(a), _slip(m)] for due, a, m in steps]
    table = data_table(
        "Open milestones in the order they are due",
        ["Due", "Milestone", "Lead", "First due"],
        rows,
        numeric=WORDS,
    )
    return html.Div(table, className="prose-table")


def _slip(m: Milestone) -> str:
    return "as first planned" if m.current_due == m.original_due else long_date(m.original_due)


def _predictions(actions: Sequence[ActionView]) -> object:
    """What each action was said to move, when that was locked, and what came of it."""
    rows = [
        [
            html.Span([html.Strong(a.ref), f" {a.activity}"]),
            html.Span([here(p.measure, measure_href(p.measure)), f" to {_wish(p)} by {p.by}"]),
            f"{long_date(p.locked_at[:10])}, {p.actor}",
            html.Span([html.Strong(p.verdict.word), f". {p.verdict.sentence}"]),
        ]
        for a in actions
        for p in a.predictions
    ]
    if not rows:
        return html.P("No prediction has been made.")
    head = ["Action", "Said to move", "Locked", "What happened"]
    return html.Div(
        [
            html.P(
                "Said before the action began and never changed since. What happened is told; why is not: other things "
                "moved too."
            ),
            html.Div(
                data_table("Predictions and what came of them", head, rows, numeric=WORDS),
                className="prose-table",
            ),
        ]
    )


def _wish(p: Prediction) -> str:
    size = f" by {p.size:,.10g} or more" if p.size is not None else ""
    return f"{p.direction}{size}"


def _asked(items: Iterable[MeetingItem]) -> html.Section:
    items = list(items)
    if not items:
        return _section(
            "You asked, we did", "asked", html.P("No meeting has asked for anything that is recorded here.")
        )
    rows = [
        [
            html.Span(i.text, id=place_name("asked", i.name)),
            f"{i.made_by}{f', {long_date(i.made_on)}' if i.made_on else ''}",
            i.owner or "",
            _answer(i),
        ]
        for i in sorted(items, key=lambda i: (i.status != "open", i.made_on))
    ]
    head = ["What was asked", "By", "Owner", "What we did"]
    table = data_table("What meetings and scrutiny asked, and the answers", head, rows, numeric=WORDS)
    return _section("You asked, we did", "asked", html.Div(table, className="prose-table"))


def _answer(i: MeetingItem) -> html.Span:
    """What was done, or that nobody has said yet, with the way to say it."""
    said = i.answer or (f"Overdue since {long_date(i.due)}." if i.overdue else "No answer yet.")
    words = "Answer it" if not i.answer else "Write on"
    link = html.A(
        [words, html.Span(f": {i.text[:60]}", className="visually-hidden")], href=answer_href(i.name)
    )
    return html.Span([said, " ", link])


def _historical(actions: Sequence[ActionView]) -> html.Section | None:
    if not actions:
        return None
    return _section(
        f"Historical example: {actions[0].plan}",
        "historical",
        html.P(
            "An earlier plan, in our own words and without its names, as an example. It is rated on the day it was "
            "written and never counted above."
        ),
        html.P(rating_summary(actions)),
        html.Details(
            [
                html.Summary(f"The {len(actions)} actions"),
                _table("Actions of the earlier plan", actions),
                _details(actions),
            ]
        ),
    )
