"""What boards saw: the list of releases, in what one differs from today's figures, and what changed since the last."""

from collections.abc import Sequence
from urllib.parse import urlencode

from dash import dcc, html

from components.links import measure_href
from components.tables import WORDS, cell, data_table
from components.verdicts import status_mark
from components.words import together
from metrics.views import BoardDifferences, ChangedCell, Finding, ReleaseRecord, long_date

KINDS = {
    "revised": "Revised",
    "arrived": "Arrived since",
    "withdrawn": "Withdrawn",
    "hidden": "Not shown now, to protect people",
    "gone": "No figure now",
    "replaced": "Illustrative until then",
}
_TEXTS = {
    "target": "Target",
    "name": "Name",
    "polarity": "What counts as good",
    "break": "Break in the series",
    "added": "Measure added",
    "ended": "Measure ended",
}
_SHORT_HASH = 12


def release_href(number: int) -> str:
    """Address of what differs between a release as presented and as revised."""
    return f"/releases/{number}"


def presented_href(quarter: str, number: int) -> str:
    """Address of the board as a release presented it."""
    return "/?" + urlencode({"quarter": quarter, "release": number})


def releases_body(records: Sequence[ReleaseRecord]) -> list[object]:
    """The list of releases, newest first."""
    if not records:
        return [html.P("No board has been published yet.")]
    head = ["Release", "Quarter", "Meeting", "Published", "By", "Fingerprint", "What differs now"]
    rows = [
        [
            dcc.Link(f"{r.number}. {r.name}", href=presented_href(r.quarter, r.number)),
            r.quarter,
            long_date(r.meeting_date),
            long_date(r.published_at[:10]),
            r.actor,
            html.Code(r.sha256[:_SHORT_HASH]),
            dcc.Link(f"What differs from release {r.number}", href=release_href(r.number)),
        ]
        for r in records
    ]
    return [
        html.P(
            "A release is what a board saw, kept for ever as it was. Figures that arrive or are revised later change "
            "what is shown “as revised”, and never what was presented."
        ),
        data_table("Releases, newest first", head, rows, numeric=WORDS),
    ]


def release_body(record: ReleaseRecord, found: BoardDifferences) -> list[object]:
    """One release: what is kept about it, and everything that is not as it was presented."""
    return [
        _about(record),
        html.Section(
            [
                html.H2("Figures that moved", id="figures"),
                html.P(found.sentence, className="lead-sentence"),
                *_moved(found.cells),
            ],
            **{"aria-labelledby": "figures"},
        ),
        html.Section(
            [html.H2("Answers that changed", id="answers"), *_verdicts(found)],
            **{"aria-labelledby": "answers"},
        ),
        html.Section(
            [html.H2("Targets and definitions", id="texts"), *_texts(found)], **{"aria-labelledby": "texts"}
        ),
    ]


def _about(record: ReleaseRecord) -> html.Section:
    facts = [
        ("Meeting", long_date(record.meeting_date)),
        ("Published", f"{record.published_at[:16].replace('T', ' ')} UTC by {record.actor}"),
        ("Judged as of", long_date(record.as_of)),
        ("Returns in it", f"every one up to number {record.head}"),
        ("Rules and catalogue", f"{record.rules_version}, {record.catalogue}"),
        ("Fingerprint (SHA-256)", html.Code(record.sha256, className="fingerprint")),
    ]
    if record.supplement_to is not None:
        words = f"Release {record.supplement_to}"
        facts.insert(0, ("Supplement to", dcc.Link(words, href=release_href(record.supplement_to))))
    if record.note:
        facts.append(("Note", record.note))
    return html.Section(
        [
            html.H2("The release", id="release"),
            html.Dl(
                [html.Div([html.Dt(name), html.Dd(words)], className="facts__row") for name, words in facts],
                className="facts",
            ),
            html.P(
                [
                    dcc.Link("The board as presented", href=presented_href(record.quarter, record.number)),
                    " · ",
                    dcc.Link(
                        "The same quarter as revised", href="/?" + urlencode({"quarter": record.quarter})
                    ),
                ]
            ),
        ],
        **{"aria-labelledby": "release"},
    )


def _moved(cells: Sequence[ChangedCell]) -> list[object]:
    if not cells:
        return []
    head = [
        "Measure",
        "Quarter",
        "As presented",
        "As revised",
        "Moved by",
        "What happened",
        "Why",
        "Who and when",
    ]
    rows = [
        [
            dcc.Link(c.name, href=measure_href(c.measure)),
            c.quarter,
            cell(c.before),
            cell(c.after),
            c.by,
            KINDS[c.kind] + (", large" if c.large and c.kind == "revised" else ""),
            c.reason,
            f"{c.actor}, {long_date(c.received)}, return {c.batch}" if c.batch else "",
        ]
        for c in cells
    ]
    return [html.Div(data_table("Every figure that is not as presented", head, rows, numeric=range(2, 4)))]


def _verdicts(found: BoardDifferences) -> list[object]:
    if not found.verdicts:
        return [html.P("Every measure has the status it had.")]
    head = ["Measure", "As presented", "As revised", "Why it differs"]
    rows = [
        [
            dcc.Link(v.name, href=measure_href(v.measure)),
            status_mark(v.before),
            status_mark(v.after),
            f"{v.because} {v.sentence}",
        ]
        for v in found.verdicts
    ]
    return [data_table("Statuses that are not as presented", head, rows, numeric=WORDS)]


def _texts(found: BoardDifferences) -> list[object]:
    if not found.texts:
        return [html.P("Targets, names, breaks and what counts as good are the same.")]
    rows = [
        [
            dcc.Link(t.name, href=measure_href(t.measure)),
            _TEXTS[t.what],
            t.before or "None",
            t.after or "None",
        ]
        for t in found.texts
    ]
    return [
        data_table(
            "Words that are not as presented", ["Measure", "What", "As presented", "Now"], rows, numeric=WORDS
        )
    ]


def since_section(found: BoardDifferences, search: str) -> html.Section:
    """What changed since the last board: the few sentences worth saying, and the way to every difference."""
    items = [html.Li(_finding(finding, search)) for finding in found.findings]
    return html.Section(
        [
            html.H2("What changed since the last board", id="since"),
            html.P(
                f"Against {found.before}: {found.new:,} of {found.shown:,} measures have a new figure. "
                f"{found.sentence}"
            ),
            html.Ol(items, className="findings")
            if items
            else html.P("No status changed and nothing large moved."),
            html.P(
                dcc.Link("Every figure that differs from that board", href=release_href(found.release))
                if found.release
                else None
            ),
        ],
        className="since",
        **{"aria-labelledby": "since"},
    )


def _finding(finding: Finding, search: str) -> list[object]:
    return [
        html.P(
            dcc.Link(together(finding.title), href=measure_href(finding.measure, search)),
            className="findings__title",
        ),
        html.P(together(finding.sentence), className="findings__sentence"),
    ]


def differs_line(release: int | None) -> html.P | None:
    """On a page that shows a release as presented: the way to what differs. None where figures are as revised."""
    if release is None:
        return None
    return html.P(
        dcc.Link("What differs between this release and the figures as revised", href=release_href(release)),
        className="differs",
    )


def with_differences(
    body: Sequence[object], release: int | None, found: BoardDifferences | None, search: str
) -> list[object]:
    """The body of the board page with what changed since the last board before the list of every measure."""
    since = since_section(found, search) if found is not None else None
    return [differs_line(release), *body[:-1], since, body[-1]]
