"""Who has handed in what: by partner, each measure that is due, received or late, and the lag it really has."""

from collections.abc import Sequence
from itertools import groupby
from urllib.parse import urlencode

from dash import dcc, html

from components.links import measure_href
from components.tables import WORDS, data_table
from metrics.views import IntakeRow, long_date

_HEAD = ["Measure", "Period", "State", "Due", "Received", "Lag: agreed, real", "Chased"]
_STATES = ("late", "not_due", "received")


def intake_body(rows: Sequence[IntakeRow], quarter: str, quarters: Sequence[str]) -> list[object]:
    """The tracker of a quarter, partner by partner, and the way to the other `quarters`."""
    counts = {state: sum(row.state == state for row in rows) for state in _STATES}
    return [
        html.P(
            f"{len(rows)} measures are owed for {quarter}: {counts['received']} received, {counts['late']} late, "
            f"{counts['not_due']} not due yet.",
            className="lead-sentence",
        ),
        html.Nav(
            html.Ul(
                [html.Li(_quarter_link(other, here=other == quarter)) for other in quarters],
                className="quarters",
            ),
            **{"aria-label": "Other quarters"},
        ),
        *[_partner(name, list(own)) for name, own in groupby(rows, key=lambda row: row.partner)],
        html.P(html.A("Hand in a return, or get the workbook of a partner", href="/returns")),
    ]


def _quarter_link(quarter: str, *, here: bool) -> object:
    if here:
        return html.Strong(quarter, **{"aria-current": "page"})
    return dcc.Link(quarter, href="/intake?" + urlencode({"quarter": quarter}))


def _partner(name: str, rows: Sequence[IntakeRow]) -> html.Details:
    anchor = f"partner-{rows[0].measure}"
    late = sum(row.state == "late" for row in rows)
    words = f"{late} of {len(rows)} late" if late else f"none of {len(rows)} late"
    table = data_table(f"{name}: {words}", _HEAD, [_row(row) for row in rows], numeric=WORDS)
    summary = html.Summary([html.H2(name, id=anchor), html.Span(words)], className="partner__summary")
    return html.Details([summary, table], className="partner")


def _row(row: IntakeRow) -> list[object]:
    return [
        dcc.Link(row.name, href=measure_href(row.measure)),
        row.period,
        _state(row),
        long_date(row.due),
        long_date(row.received) + (" (illustrative)" if row.illustrative else ""),
        f"{row.lag} days, " + ("not known yet" if row.usual_lag is None else f"{row.usual_lag} days"),
        row.chased,
    ]


def _state(row: IntakeRow) -> object:
    days = f"{row.days_late} day{'' if row.days_late == 1 else 's'}"
    match row.state:
        case "late":
            return html.Strong(f"Late by {days}")
        case "received":
            words = "Received" + (f", {days} late" if row.days_late else "")
            return f"{words}, no figure: {row.reason.replace('_', ' ')}" if row.reason else words
        case _:
            return "Not due yet"
