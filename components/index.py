"""The list of every measure, under every name it has had, with those that ended."""

from collections import Counter
from collections.abc import Sequence

import dash_bootstrap_components as dbc
from dash import dcc, html

from components import tables
from components.filters import SAID, choosing
from components.links import measure_href, on_this_page
from components.page import page_head
from components.still import still
from metrics.views import IndexEntry

EARLIER = "Measures of earlier plans"
_HEAD = ("Measure", "Code", "Kind", "Owner", "Also known as")


def index_page(entries: Sequence[IndexEntry], find: str) -> html.Div:
    """The whole page: the finder, whose words live in the address, and the list under it."""
    field = html.Div(
        [
            dbc.Label("Find a measure by any name it has had", html_for="measures-find"),
            dbc.Input(id="measures-find", name="find", type="text", value=find, maxLength=100),
        ],
        className="filters__field filters__field--wide",
    )
    finder = choosing("measures", [field], "Find", "Find a measure", {"find": ""})
    body = html.Div(still(index_body(entries, find)), id="measures-list", className="wrap page-body prose")
    return html.Div([page_head("Measures", "Every measure", finder), body])


def index_body(entries: Sequence[IndexEntry], find: str) -> list[object]:
    """Entries whose name, code or other name contains `find`, one table a priority, then earlier measures."""
    chosen = [entry for entry in entries if _matches(entry, find)]
    current = [entry for entry in chosen if entry.priority]
    earlier = [entry for entry in chosen if not entry.priority]
    found = f"{len(chosen)} of {len(entries)} listed" + (f", matching “{find}”." if find else ".")
    return [
        html.P(found, className="lead-sentence", **SAID),
        _contents(current, earlier),
        *[
            _priority(name, [e for e in current if e.priority == name])
            for name in dict.fromkeys(e.priority for e in current)
        ],
        _earlier(earlier),
    ]


def _contents(current: list[IndexEntry], earlier: list[IndexEntry]) -> html.Nav | None:
    """The way to each part of a list of several, with how many measures it has."""
    numbers = Counter(entry.priority for entry in current)
    links = [(_anchor(name), f"{name}: {number}") for name, number in numbers.items()]
    links += [("earlier", f"{EARLIER}: {len(earlier)}")] if earlier else []
    return on_this_page(links) if len(links) > 1 else None


def _anchor(name: str) -> str:
    """The id of the heading of a priority."""
    return name.lower().replace(" ", "-")


def _matches(entry: IndexEntry, find: str) -> bool:
    words = find.casefold().split()
    text = " ".join((entry.name, entry.code, entry.owner, *entry.also_known_as)).casefold()
    return all(word in text for word in words)


def _priority(name: str, entries: list[IndexEntry]) -> html.Section:
    rows = [
        [
            dcc.Link(entry.name, href=measure_href(entry.code)) if entry.outcome == "" else entry.name,
            entry.code,
            entry.outcome or entry.kind,
            entry.owner,
            "; ".join(entry.also_known_as),
        ]
        for entry in entries
    ]
    anchor = _anchor(name)
    table = tables.data_table(f"{name}: measures", _HEAD, rows, numeric=tables.WORDS)
    return html.Section(
        [html.H2(name, id=anchor), html.Div(table, className="prose-table prose-table--headed index-list")],
        **{"aria-labelledby": anchor},
    )


def _earlier(entries: list[IndexEntry]) -> html.Section | None:
    if not entries:
        return None
    rows = [
        [
            entry.name,
            entry.source,
            html.Span(
                [
                    entry.outcome,
                    " ",
                    dcc.Link(entry.code, href=measure_href(entry.code)) if entry.code else "",
                ]
            ),
        ]
        for entry in entries
    ]
    table = tables.data_table(
        "Earlier measures and what became of them",
        ("Measure", "Where it was", "What became of it"),
        rows,
        numeric=tables.WORDS,
    )
    content = [
        html.H2(EARLIER, id="earlier"),
        html.Div(table, className="prose-table prose-table--headed"),
    ]
    return html.Section(content, **{"aria-labelledby": "earlier"})
