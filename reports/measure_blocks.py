"""Tables and charts of measures that every report uses: scorecards, series, the page of one measure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from metrics.views import PLACES, REASON_WORDS, Change, MeasureDetail, MeasureView, Point, YearRow
from reports.paper import Block, Bullets, Cell, Chart, Column, Heading, Paragraph, Table, plain

QUARTERS = 13
YEARS_ON_A_PAGE = 4
LEAST_CHARTS, MOST_CHARTS = 2, 4
"""Of a priority, where so many measures have figures."""
NOTHING = "–"
MINUS = "\u2212"
LAST_YEAR, LAST_QUARTER = "same quarter last year", "previous quarter"
FLAGS = {
    "provisional": ("P", "provisional"),
    "revised": ("R", "revised since the last report"),
    "break": ("B", "break in the series before it"),
    "suppressed": ("S", "not shown, to protect people"),
    "not_due": ("ND", "not due yet"),
    "late": ("L", "late"),
    "illustrative": ("I", "illustrative, made for demonstration"),
}
BRIEF = "Not shown"
HIDDEN_KEY = f"{BRIEF}: a small figure, to protect people."
KEY = f"{HIDDEN_KEY} Flags: " + "; ".join(f"{letter} {words}" for letter, words in FLAGS.values()) + "."


def units_key(views: Sequence[MeasureView]) -> tuple[Paragraph, ...]:
    """What the rates among these measures are of: a bare number in a column does not say."""
    told = [f"{v.short_name} {v.unit_words}" for v in views if v.unit == "rate" and v.unit_words]
    return (Paragraph(f"Rates: {'; '.join(told)}.", "key"),) if told else ()


def brief(text: str) -> str:
    """A figure as it stands in a narrow column, where a word a line would make tall rows; a key says the rest."""
    return BRIEF if text == REASON_WORDS["suppressed"] else text


def direction(view: MeasureView) -> str:
    """Which way is better, in as few words as a narrow column holds: what stands before the colon on a screen."""
    return view.polarity_words.partition(":")[0]


def latest_words(view: MeasureView) -> str:
    """The newest figure with its quarter, or why there is none."""
    if not view.shown:
        return "Held by owner, not shown"
    return "No figure" if view.latest is None else f"{view.latest.text} in {view.latest.quarter}"


def year_row(view: MeasureView, year: str) -> YearRow | None:
    """The measure's row of a financial year."""
    return next((row for row in view.years if row.year == year), None)


def year_words(row: YearRow | None) -> str:
    """The year end, or the year so far where the year still runs."""
    return NOTHING if row is None else (row.year_to_date or row.year_end).text


def year_before(year: str) -> str:
    """Label of the financial year before: "2024-25" before "2025-26"."""
    start = int(year[:4]) - 1
    return f"{start}-{(start + 1) % 100:02d}"


def same_quarter_last_year(view: MeasureView, quarter: str) -> str:
    """The figure of the same quarter a year before."""
    row = year_row(view, year_before(quarter[:7]))
    return NOTHING if row is None else row.quarters[int(quarter[-1]) - 1].text


def change_against(view: MeasureView, against: str) -> Change | None:
    """The change against a named baseline, where there is one."""
    return next((change for change in view.changes if change.against == against), None)


def change_words(view: MeasureView, against: str) -> str:
    """The change in the measure's own unit and, where it may be shown, in percent: "+12 (+8.3%)"."""
    change = change_against(view, against)
    if change is None:
        return NOTHING
    shown = float(dict(change.evidence.numbers).get("shown", change.absolute))
    places = PLACES[view.unit]
    if round(shown, places) == 0:
        return "no change"
    unit = " points" if view.unit == "percent" else ""
    words = _signed(shown, places, "£" if view.unit == "pounds" else "") + unit
    return words if change.relative is None else f"{words} ({_signed(float(change.relative), 1)}%)"


def _signed(value: float, places: int, before: str = "") -> str:
    return f"{'+' if value >= 0 else MINUS}{before}{abs(value):,.{places}f}"


def flag_names(view: MeasureView, quarter: str) -> list[tuple[str, str]]:
    """(name, "Q2") of everything that limits how the figures of the quarter's year may be read."""
    found = [("illustrative", "")] if view.provenance == "illustrative" else []
    breaks = {b.quarter for b in view.breaks}
    for point in view.points:
        if point.quarter[:7] == quarter[:7] and point.quarter <= quarter:
            names = (point.maturity, "revised" if point.revised else None, point.reason)
            names += ("break" if point.quarter in breaks else None,)
            found += [(name, point.quarter[-2:]) for name in names if name in FLAGS]
    return found


def flags(view: MeasureView, quarter: str) -> str:
    """The letters of `flag_names`, each with its quarter."""
    return ", ".join(f"{FLAGS[n][0]} {q}".strip() for n, q in flag_names(view, quarter)) or NOTHING


def flags_spelled_out(view: MeasureView, quarter: str) -> str:
    """The same in words, for a workbook."""
    return "; ".join(f"{FLAGS[n][1]} {q}".strip() for n, q in flag_names(view, quarter))


def status_cell(view: MeasureView) -> Cell:
    """The verdict on the target with its silhouette."""
    return Cell(view.status.word, view.status.code)


FIGURE_COLUMNS = (
    Column("Ref", width=1.2),
    Column("Measure", width=3.6),
    Column("Target", width=1.5),
    Column("Same quarter last year", True, 1.4),
    Column("Q1", True, 1.2),
    Column("Q2", True, 1.2),
    Column("Q3", True, 1.2),
    Column("Q4", True, 1.2),
    Column("Year so far or year end", True, 1.4),
    Column("Flags", width=1.4),
)
JUDGEMENT_COLUMNS = (
    Column("Ref", width=1.15),
    Column("Measure", width=2.5, slide=True),
    Column("Latest", width=2.1, slide=True),
    Column("Status", width=1.9, slide=True),
    Column("Really changing?", width=1.5, slide=True),
    Column("Against same quarter last year", True, 1.7),
    Column("Against previous quarter", True, 1.6),
    Column("Direction", width=1.5),
    Column("Owner", width=2.3),
)


def scorecard_tables(
    caption: str, views: Sequence[MeasureView], quarter: str, sheet: str
) -> tuple[Table, Table]:
    """The figures of the year, then what they mean: the two halves of a scorecard, each as wide as a page."""
    return (
        Table(
            f"{caption}: figures of {quarter[:7]}",
            FIGURE_COLUMNS,
            tuple(_figures_row(view, quarter) for view in views),
            "No measure of this kind.",
            f"{sheet} figures",
        ),
        Table(
            f"{caption}: what the figures of {quarter} mean",
            JUDGEMENT_COLUMNS,
            tuple(_judgement_row(view) for view in views),
            "No measure of this kind.",
            f"{sheet} judgements",
        ),
    )


def _figures_row(view: MeasureView, quarter: str) -> tuple[Cell, ...]:
    row = year_row(view, quarter[:7])
    return plain(
        view.code,
        view.short_name,
        row.target if row else NOTHING,
        brief(same_quarter_last_year(view, quarter)),
        *([brief(cell.text) for cell in row.quarters] if row else [NOTHING] * 4),
        brief(year_words(row)),
        flags(view, quarter),
    )


def _judgement_row(view: MeasureView) -> tuple[Cell, ...]:
    return (
        Cell(view.code),
        Cell(view.short_name),
        Cell(latest_words(view)),
        status_cell(view),
        Cell(view.variation.word),
        Cell(change_words(view, LAST_YEAR)),
        Cell(change_words(view, LAST_QUARTER)),
        Cell(direction(view)),
        Cell(view.owner),
    )


def chart_of(view: MeasureView, quarters: int = QUARTERS) -> Chart | None:
    """The chart of a measure's last quarters; None where there is no figure in them."""
    points = view.points[-quarters:] if view.shown else ()
    first = next((i for i, p in enumerate(points) if p.value is not None), None)
    if first is None:
        return None
    return Chart(view, points[first:], view.title, alternative(view, points[first:]))


def alternative(view: MeasureView, points: Sequence[Point]) -> str:
    """What is seen in the chart, in words: from, to, lowest, highest, latest, and the verdicts."""
    valued = [p for p in points if p.value is not None]
    low, high = min(valued, key=lambda p: p.value), max(valued, key=lambda p: p.value)
    made_up = " Illustrative figures, made for demonstration." if view.provenance == "illustrative" else ""
    return (
        f"Line chart of {view.name}, {points[0].quarter} to {points[-1].quarter}. "
        f"Lowest {low.text} in {low.quarter}, highest {high.text} in {high.quarter}, "
        f"latest {valued[-1].text} in {valued[-1].quarter}. {view.variation.word}. {view.status.word}.{made_up}"
    )


def chosen_charts(views: Sequence[MeasureView], first: Iterable[str]) -> list[Chart]:
    """Up to four charts: of the measures named first, then of headline ones until there are two."""
    by_code = {view.code: view for view in views}
    named = [by_code[code] for code in dict.fromkeys(first) if code in by_code]
    rest = [view for view in views if view.headline and view not in named]
    charts = [chart for chart in map(chart_of, named) if chart][:MOST_CHARTS]
    return charts + [chart for chart in map(chart_of, rest) if chart][: max(LEAST_CHARTS - len(charts), 0)]


YEAR_COLUMNS = (
    Column("Year", width=1.6),
    *(Column(f"Q{n}", True, 1.2) for n in range(1, 5)),
    Column("Year so far or year end", True, 1.4),
    Column("Basis", width=1.8),
    Column("Target", width=1.6),
    Column("Status", width=2.0),
)


def years_table(view: MeasureView, most: int = 99) -> Table:
    """Q1 to Q4 and year end of the newest `most` years with figures, newest first."""
    return Table(
        f"{view.code} {view.short_name}: quarters and year end",
        YEAR_COLUMNS,
        tuple(
            (
                *plain(row.year, *(brief(cell.text) for cell in row.quarters), brief(year_words(row))),
                Cell("year to date" if row.year_to_date else row.year_end_note or NOTHING),
                Cell(row.target),
                Cell(row.status.word, row.status.code),
            )
            for row in view.years[:most]
        ),
        "No figures have been received.",
    )


def measure_page(detail: MeasureDetail) -> tuple[Block, ...]:
    """What a reader needs about one measure on one page."""
    view, definition = detail.measure, detail.definition
    received = f", received {view.source.received}" if view.source.received else ""
    facts = (
        ("Definition", definition.text),
        ("Counted", definition.numerator),
        ("Out of", definition.denominator),
        ("What good looks like", _good(view)),
        ("Issues to consider", definition.cannot_see),
        ("Season", definition.seasonality),
        ("Ripening", definition.ripening),
        ("When it is due", definition.lag),
        ("Owner", view.owner),
        ("Source", f"{view.source.text}{received}"),
    )
    about = Table(
        f"{view.code}: what is counted",
        (Column("About", width=1), Column("In words", width=4)),
        tuple(plain(name, words) for name, words in facts if words),
    )
    chart = chart_of(view)
    remarks = tuple(
        [f"Break at {b.quarter}: {b.reason}." for b in view.breaks] + [n.text for n in view.notes]
    )
    more: tuple[Block, ...] = (Heading("Breaks and notes"), Bullets(remarks)) if remarks else ()
    return (
        Paragraph(view.summary, "lead"),
        *([chart] if chart else []),
        years_table(view, YEARS_ON_A_PAGE),
        about,
        *more,
    )


def _good(view: MeasureView) -> str:
    aim = f"Target: {view.target.text}." if view.target else "No target is set."
    return f"{view.polarity_words}. {aim}"
