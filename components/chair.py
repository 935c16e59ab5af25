"""The chair's page: the meeting on one page."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from components.links import here, measure_href, place_of_action, place_of_item
from components.tables import WORDS, data_table, illustrative_tag
from components.words import together
from metrics.views import BriefPoint, ChairBrief

LENGTHS = (30, 45, 60, 90, 120)


def chair_body(brief: ChairBrief, search: str, note: str) -> list[object]:
    """Three things to worry about, two to praise, one to decide, what is late, and an agenda."""
    sections = [
        html.P(note, role="status") if note else None,
        _section(
            "To worry about",
            "worry",
            _points(
                brief.worries,
                search,
                brief.quiet,
                3,
                "Nothing else is off target or worse than chance explains.",
            ),
        ),
        _section(
            "To praise",
            "praise",
            _points(
                brief.praises,
                search,
                "No measure is improving or on target.",
                2,
                "No other measure is improving or on target.",
            ),
        ),
        _section(
            "To decide",
            "decide",
            _points((brief.decide,) if brief.decide else (), search, "Nothing is asked of the Board."),
        ),
        _section("Late", "late", _late(brief, search)),
        _section("Agenda", "agenda", _agenda(brief, search)),
    ]
    return [s for s in sections if s is not None]


def _section(title: str, anchor: str, content: object) -> html.Section:
    return html.Section([html.H2(title, id=anchor), content], **{"aria-labelledby": anchor})


def _place(point: BriefPoint, search: str) -> str:
    """Where what the point is about is read; '' for nowhere."""
    if point.measure:
        return measure_href(point.measure, search)
    if point.action:
        return place_of_action(*point.action)
    return place_of_item(point.item) if point.item else ""


def _points(
    points: Sequence[BriefPoint], search: str, nothing: str, places: int = 0, nothing_else: str = ""
) -> object:
    """The points as a list; `nothing` where there is none, `nothing_else` where fewer than the `places` there are."""
    if not points:
        return html.P(nothing)
    fewer = "There is one." if len(points) == 1 else f"There are {len(points)}."
    short = html.P(f"{fewer} {nothing_else}")
    found = html.Ol(
        [
            html.Li(
                [
                    html.P(
                        [
                            here(together(p.title), href) if (href := _place(p, search)) else p.title,
                            *([" ", illustrative_tag()] if p.illustrative else []),
                        ],
                        className="findings__title",
                    ),
                    html.P(together(p.sentence), className="findings__sentence"),
                ]
            )
            for p in points
        ],
        className="findings",
    )
    return html.Div([found, short]) if len(points) < places else found


def _late(brief: ChairBrief, search: str) -> object:
    """Some of what is late of each kind, and the way to what is left out."""
    points = _points(brief.late, search, "Nothing is late.")
    if not brief.late_more:
        return points
    ways = {
        "action": ("more action is late", "more actions are late", "/actions"),
        "item": ("more matter is not answered", "more matters are not answered", "/actions#asked"),
        "figure": ("more figure is late", "more figures are late", f"/{search}#findings-late"),
    }
    more = [(n, *ways[kind]) for kind, n in brief.late_more]
    return html.Div(
        [
            points,
            html.Ul([html.Li(here(f"{n} {one if n == 1 else many}", way)) for n, one, many, way in more]),
        ]
    )


def _agenda(brief: ChairBrief, search: str) -> html.Div:
    total = sum(item.minutes for item in brief.agenda)
    if not total:
        return html.Div(
            html.P(
                "Nothing asks for the Board's time: no question to decide, no exception, no change in the figures, "
                "no action behind and no open matter."
            )
        )
    rows = [[item.title, f"{item.minutes}", item.reason] for item in brief.agenda]
    rows.append(["Together", f"{total}", ""])
    way = f"/chair{search}&" if search else "/chair?"
    lengths = [html.Li(here(f"{n} minutes", f"{way}minutes={n}")) for n in LENGTHS]
    return html.Div(
        [
            html.P(
                "Minutes follow consequence: what the Board must decide weighs most, then exceptions, then "
                "changes in the figures and actions behind. An item without any of them gets none."
            ),
            html.Div(
                data_table(
                    f"Agenda for {brief.minutes} minutes",
                    ["Item", "Minutes", "Because of"],
                    rows,
                    numeric=WORDS,
                ),
                className="prose-table",
            ),
            html.P("Other lengths"),
            html.Ul(lengths),
        ]
    )
