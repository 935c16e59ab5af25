"""The page of the reports: every report in every format as a link, with what it is and how long it takes."""

from collections.abc import Sequence
from urllib.parse import urlencode

from dash import html

from components.links import here, passages_href
from components.tables import WORDS, data_table

FORMATS = (
    ("pptx", "PowerPoint", "slides with charts that can be edited, and notes"),
    ("docx", "Word", "the whole report with charts that can be edited"),
    ("pdf", "PDF", "the whole report for printing, tagged for screen readers"),
    ("xlsx", "Excel", "every table on a sheet of its own, every quarter of every measure"),
    ("html", "Web page", "the whole report as one page that needs no network"),
)
REVISED = "revised"


def reports_body(
    priorities: Sequence[object],
    quarter: str,
    year: str,
    releases: Sequence[object],
    chosen: object | None,
    note: str,
) -> list[object]:
    """The links to every report of the chosen release, or of `quarter` as revised when it is None.

    `year` is the last one that was over by then, '' where none was.
    """
    held = {"quarter": quarter} | ({"release": str(chosen.number)} if chosen else {})
    which = f"As presented: {chosen.name}." if chosen else "As revised: a draft, not published."
    return [
        html.P(note, role="status") if note else None,
        html.P(f"{quarter}. {which}", className="lead-sentence"),
        html.P(
            "Each file is made when it is asked for, read back, and every number in it compared with the release "
            "before you get it. That takes up to a minute; the page says how far it is."
        ),
        html.Div(
            data_table(
                "Reports and their formats",
                ["Report", *[name for _, name, _ in FORMATS]],
                [
                    _row("Quarterly report for the board", "quarterly", held | {"of": "board"}),
                    *[
                        _row(f"Quarterly report: {p.name}", "quarterly", held | {"of": p.slug})
                        for p in priorities
                    ],
                    *(
                        [_row(f"Annual report {year} in the form scrutiny reads", "annual", held)]
                        if year
                        else []
                    ),
                ],
                numeric=WORDS,
            ),
            className="prose-table formats",
        ),
        html.Dl(
            [
                html.Div([html.Dt(name), html.Dd(f"{words[:1].upper()}{words[1:]}.")])
                for _, name, words in FORMATS
            ],
            className="definition",
        ),
        *([_passages(year)] if year else []),
        html.Section(
            [
                html.H2("Other releases", id="other-releases"),
                html.Ul(
                    [html.Li(here("The newest quarter as revised: a draft", f"/reports?release={REVISED}"))]
                    + [
                        html.Li(here(f"{r.name}, {r.meeting_date}", f"/reports?release={r.number}"))
                        for r in releases
                    ]
                ),
            ],
            **{"aria-labelledby": "other-releases"},
        ),
    ]


def _passages(year: str) -> html.Section:
    """The way to what only people can write for the annual report."""
    return html.Section(
        [
            html.H2("What people write", id="passages"),
            html.P(
                "Foreword, membership, funding, implications and the accountable officer are not worked out from "
                "figures. What nobody has written is a gap in the annual report that says so."
            ),
            html.P(html.A(f"Write for the annual report {year}", href=passages_href(year))),
        ],
        **{"aria-labelledby": "passages"},
    )


def _row(title: str, kind: str, query: dict[str, str]) -> list[object]:
    """A report and its link in every format; each link names its report for those who hear it alone."""
    links = [
        html.A(
            [name, html.Span(f", {title}", className="visually-hidden")],
            href=f"/report-file/{kind}.{form}?{urlencode(query)}",
        )
        for form, name, _ in FORMATS
    ]
    return [title, *links]
