"""Real tables: caption, row and column headers, the same words and numbers as the chart above them."""

from collections.abc import Sequence

from dash import dcc, html

from components import svg
from components.links import measure_href
from components.verdicts import status_mark, variation_mark
from metrics.views import (
    AreaRow,
    Cell,
    MeasureView,
    PartSeries,
    Point,
    PublishedFigure,
    Revision,
    YearRow,
    long_date,
)

WORDS = range(0)
FIGURES = range(1, 99)


def data_table(
    caption: str, head: Sequence[str], rows: Sequence[Sequence[object]], *, numeric: range = FIGURES
) -> html.Div:
    """A table in a scroll region of its own. The first cell of each row heads it; columns in `numeric` are
    set right. Every cell repeats its column's name for narrow screens, where rows become cards."""
    return html.Div(
        html.Table(
            [
                html.Caption(caption),
                html.Thead(
                    html.Tr(
                        [
                            html.Th(name, scope="col", className="num" if i in numeric else "")
                            for i, name in enumerate(head)
                        ]
                    )
                ),
                html.Tbody([_row(head, row, numeric) for row in rows]),
            ],
            className="data-table",
        ),
        className="scroll",
        role="region",
        tabIndex="0",
        **{"aria-label": caption},
    )


def _row(head: Sequence[str], row: Sequence[object], numeric: range) -> html.Tr:
    cells = [html.Th(row[0], scope="row")]
    cells += [
        html.Td(cell, className="num" if index in numeric else "", **{"data-label": head[index]})
        for index, cell in enumerate(row[1:], start=1)
    ]
    return html.Tr(cells)


def cell(value: Cell) -> html.Span:
    """A figure with its marks in words."""
    return html.Span([value.text, *[html.Span(f" {mark}", className="cell-mark") for mark in value.marks]])


def points_table(view: MeasureView, points: Sequence[Point]) -> html.Div:
    """The numbers of a trend chart, newest first."""
    counted = any(p.numerator is not None and p.denominator is not None for p in points)
    limited = any(p.upl is not None for p in points)
    aimed = any(p.target is not None for p in points)
    yearly = bool(points) and " " not in points[0].quarter
    head = [
        "Year" if yearly else "Quarter",
        view.counted[:1].upper() + view.counted[1:] if view.unit == "count" else "Value",
    ]
    head += ["Out of"] * counted + ["Target"] * aimed + ["Usual range"] * limited + ["Remarks"]
    rows = []
    for point in reversed(points):
        row: list[object] = [point.quarter, point.text]
        if counted:
            row.append(_out_of(point))
        if aimed:
            row.append(_plain(point.target, view.unit))
        if limited:
            row.append(_range(point, view.unit))
        rows.append([*row, _remarks(point, view.unit)])
    figures = range(1, len(head) - 1)
    return data_table(f"{view.short_name}: figures by quarter", head, rows, numeric=figures)


def few_points_table(caption: str, view: MeasureView, points: Sequence[Point]) -> html.Div:
    """The rows of a few points, newest first, for a narrow place: remarks stand with their figure."""
    limited = any(p.upl is not None for p in points)
    rows = []
    for point in reversed(points):
        said = ", ".join(filter(None, (_out_of(point), _remarks(point, view.unit))))
        figure = html.Span([point.text, html.Span(f" {said}", className="cell-mark") if said else None])
        rows.append([point.quarter, figure] + [_range(point, view.unit)] * limited)
    head = ["Quarter", "Figure"] + ["Usual range"] * limited
    return data_table(caption, head, rows, numeric=range(1, len(head)))


def _out_of(point: Point) -> str:
    if point.numerator is None or point.denominator is None:
        return ""
    return f"{point.numerator:,} of {point.denominator:,}"


def _plain(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    text = f"{value:,.1f}".removesuffix(".0")
    return text + "%" if unit == "percent" else "£" + text if unit == "pounds" else text


def _range(point: Point, unit: str) -> str:
    if point.lpl is None or point.upl is None:
        return ""
    return f"{_plain(max(point.lpl, 0), unit)} to {_plain(point.upl, unit)}"


_POINT_WORDS = {
    "special_cause_concern": "sign of real change, worse",
    "special_cause_improvement": "sign of real change, better",
    "special_cause_neutral_high": "sign of real change, higher",
    "special_cause_neutral_low": "sign of real change, lower",
}


def _remarks(point: Point, unit: str) -> str:
    words = [point.maturity] if point.maturity == "provisional" else []
    words += ["revised"] if point.revised else []
    if point.settle_low is not None and point.settle_high is not None:
        ends = f"{_plain(point.settle_low, unit)} and {_plain(point.settle_high, unit)}"
        words.append(f"likely to settle between {ends}")
    words += [_POINT_WORDS[point.point_type]] if point.point_type in _POINT_WORDS else []
    return ", ".join(words)


def year_table(view: MeasureView) -> html.Div:
    """Q1 to Q4 and year end with the target and the status, one row a year: the form scrutiny reads."""
    head = ["Financial year", "Q1", "Q2", "Q3", "Q4", "Year end", "Target", "Status"]
    rows = [
        [
            row.year,
            *[cell(quarter) for quarter in row.quarters],
            _year_end(row),
            row.target,
            status_mark(row.status),
        ]
        for row in view.years
    ]
    return data_table(f"{view.short_name}: quarters and year end", head, rows, numeric=range(1, 6))


def scorecard(name: str, measures: Sequence[MeasureView], search: str) -> html.Div:
    """This financial year at a glance: same quarter last year, Q1 to Q4, year so far, target, status."""
    head = ["Measure", "Same quarter last year", "Q1", "Q2", "Q3", "Q4", "Year", "Target", "Status"]
    rows = [
        [
            html.Span([dcc.Link(m.short_name, href=measure_href(m.code, search)), *_row_tag(m)]),
            _same_quarter_last_year(m),
            *[cell(quarter) for quarter in m.years[0].quarters],
            _year_end(m.years[0]),
            m.years[0].target,
            status_mark(m.years[0].status),
        ]
        for m in measures
        if m.years
    ]
    year = measures[0].years[0].year if measures and measures[0].years else ""
    return data_table(f"{name}: headline measures in {year}", head, rows, numeric=range(1, 7))


def _same_quarter_last_year(view: MeasureView) -> str | html.Span:
    number = view.points[-1].quarter.rpartition(" Q")[2] if view.points else ""
    if len(view.years) < 2 or not number:
        return ""
    return cell(view.years[1].quarters[int(number) - 1])


def illustrative_tag() -> html.Span:
    """The mark of made-up figures where there is room for one word."""
    return html.Span("Illustrative", className="tag")


def _row_tag(view: MeasureView) -> list[html.Span]:
    return [illustrative_tag()] if view.provenance == "illustrative" else []


def _year_end(row: YearRow) -> html.Span:
    content: list[object] = [cell(row.year_end)]
    if row.year_to_date is not None:
        content = [cell(row.year_to_date), html.Span(" year to date", className="cell-mark")]
    if row.year_end_note:
        content.append(html.Span(f" {row.year_end_note}", className="cell-mark"))
    return html.Span(content)


def measures_table(caption: str, measures: Sequence[MeasureView], search: str) -> html.Div:
    """One row a measure: name as a link, sparkline, latest figure and the three answers apart."""
    head = ["Measure", "Last 13 quarters", "Latest", "Meeting its target?", "Really changing?", "Owner"]
    return html.Div(
        data_table(caption, head, [_measure_row(m, search) for m in measures], numeric=WORDS),
        className="measures",
    )


def _measure_row(view: MeasureView, search: str) -> list[object]:
    return [
        html.Span([dcc.Link(view.short_name, href=measure_href(view.code, search)), *_row_tag(view)]),
        svg.picture(svg.sparkline_svg(view.points[-13:]), "sparkline") if view.latest else "",
        html.Span(
            [
                html.Strong(view.latest.text),
                html.Span(f" {view.latest.quarter}", className="cell-mark"),
                html.Span(" provisional", className="cell-mark")
                if view.latest.maturity == "provisional"
                else "",
            ]
            if view.latest
            else "No figure",
            className="latest",
        ),
        status_mark(view.status),
        variation_mark(view.variation),
        view.owner,
    ]


def areas_table(rows: Sequence[AreaRow], name: str, quarter: str, search_for: dict[str, str]) -> html.Div:
    """Wards with count, rate and interval, in order of name: never a league table."""
    remarks = any(row.status_text for row in rows)
    head = ["Ward", "Count", "Rate", "95% interval of the rate"] + ["Remarks"] * remarks
    body = [
        [
            dcc.Link(row.name, href=search_for[row.code]) if row.code in search_for else row.name,
            cell(row.count),
            cell(row.rate),
            "" if row.lower is None or row.upper is None else f"{row.lower:,.1f} to {row.upper:,.1f}",
            *([row.status_text] if remarks else []),
        ]
        for row in rows
    ]
    return data_table(f"{name}: wards, {quarter}", head, body, numeric=range(1, 4))


def parts_table(series: Sequence[PartSeries], name: str) -> html.Div:
    """Parts by period, newest first. Parts may overlap, so there is no total."""
    head = ["Period", *[part.name for part in series]]
    points = [part.points[-13:] for part in series]
    rows = [
        [row[0].quarter, *[point.text for point in row]] for row in reversed(list(zip(*points, strict=True)))
    ]
    return data_table(f"{name}: parts", head, rows)


def revisions_table(revisions: Sequence[Revision], name: str) -> html.Div:
    """What changed between releases: from, to, why and who."""
    head = ["Quarter", "Before", "After", "From release", "Reason", "By"]
    rows = [
        [r.quarter, cell(r.before), cell(r.after), r.release, r.reason, f"{r.actor}, {long_date(r.received)}"]
        for r in revisions
    ]
    return data_table(f"{name}: revisions between releases", head, rows, numeric=range(1, 3))


def published_table(figures: Sequence[PublishedFigure], name: str) -> html.Div:
    """Published figures for other periods or places: listed, never joined to the line."""
    head = ["Period", "Area", "Figure", "Source", "Remarks"]
    rows = [
        [
            figure.period,
            figure.area,
            " ".join(filter(None, (figure.text, figure.comparator))),
            html.A(figure.source, href=figure.url) if figure.url.startswith("http") else figure.source,
            figure.caveat,
        ]
        for figure in figures
    ]
    return html.Div(
        data_table(f"{name}: other published figures", head, rows, numeric=WORDS), className="prose-table"
    )
