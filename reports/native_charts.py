"""Charts as Office keeps them: drawn by the program that opens the file, with their figures in a sheet behind them.

A slide and a document hold the same chart part, so both can be edited and both show the same numbers. The part is
written as XML text in one go: building it piece by piece takes longer than everything else on a slide.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from html import escape
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from metrics.views import PLACES, UNIT_WORDS, MeasureView, Point
from reports.paper import Chart, Line
from reports.theme import COLOURS, INK

LINE, EDGE = COLOURS["light"]["line"], COLOURS["light"]["edge"]
CLOSE = 0.3
"""The share of a chart's height that two lines of its text need."""
FIGURE, TARGET, LOWER, UPPER = "Figure", "Target", "Usual range, lower", "Usual range, upper"
LABELS_APART = 4
PERIODS = {"rolling": "over 12 months to each quarter", "snapshot": "at the end of each quarter"}
POINT = 12700
"""English metric units in a point, the measure of widths in drawings."""
NAMES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def series_of(points: Sequence[Point]) -> list[Line]:
    """Name and values of every line of a chart; lines without a value are left out."""
    groups = list(dict.fromkeys(p.rebase_group for p in points))
    found = []
    for number, group in enumerate(groups):
        first = next(p.quarter for p in points if p.rebase_group == group)
        name = FIGURE if number == 0 else f"{FIGURE} from {first}, after a break"
        found.append((name, tuple(p.value if p.rebase_group == group else None for p in points)))
    found += [
        (TARGET, tuple(p.target for p in points)),
        (LOWER, tuple(None if p.lpl is None else max(p.lpl, 0) for p in points)),
        (UPPER, tuple(p.upl for p in points)),
    ]
    return [(name, values) for name, values in found if any(v is not None for v in values)]


def number_format(unit: str) -> str:
    """How a figure of `unit` is printed, as an Office format: with as many decimals as everywhere else."""
    digits = "#,##0" + ("." + "0" * PLACES[unit] if PLACES[unit] else "")
    return f'"£"{digits}' if unit == "pounds" else f'{digits}"%"' if unit == "percent" else digits


def chart_sheet(chart: Chart) -> bytes:
    """The workbook behind a chart: quarters down the first column, one column for each line."""
    return sheet_of(tuple(p.quarter for p in chart.points), tuple(series_of(chart.points)))


@lru_cache(maxsize=512)
def sheet_of(labels: tuple[str, ...], lines: tuple[Line, ...]) -> bytes:
    """A workbook with labels down the first column and one column for each line."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Sheet1")
        sheet.write_column(1, 0, labels)
        for place, (name, values) in enumerate(lines, 1):
            sheet.write_string(0, place, name)
            for row, value in enumerate(values, 1):
                if value is not None:
                    sheet.write_number(row, place, value)
    return out.getvalue()


def chart_xml(chart: Chart, size: float, relation: str) -> str:
    """The chart part with text of `size` points; `relation` names the workbook behind it.

    One line for each unbroken stretch of figures, then target and usual range. Nothing needs a legend: the last figure
    and the target are written beside their ends. Provisional points are hollow.
    """
    points, unit = chart.points, chart.view.unit
    form = escape(number_format(unit), quote=True)
    lines = series_of(points)
    series = "".join(_series(n, line, points, form, size) for n, line in enumerate(lines))
    highest = max((v for _, values in lines for v in values if v is not None), default=0)
    top = '<c:max val="1"/>' if highest <= 0 else ""
    ticks = form.replace("0.0", "0") if highest >= 4 else "General"
    words = words_xml(size)
    return (
        f"<?xml version='1.0' encoding='UTF-8' standalone='yes'?><c:chartSpace {NAMES}><c:date1904 val=\"0\"/>"
        '<c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}<c:marker val="1"/>'
        '<c:axId val="111"/><c:axId val="222"/></c:lineChart>'
        '<c:catAx><c:axId val="111"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="out"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/>{stroke_xml(EDGE, 1)}{words}<c:crossAx val="222"/>'
        '<c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>'
        f'<c:tickLblSkip val="{LABELS_APART}"/><c:noMultiLvlLbl val="0"/></c:catAx>'
        f'<c:valAx><c:axId val="222"/><c:scaling><c:orientation val="minMax"/>{top}<c:min val="0"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="l"/><c:majorGridlines>{stroke_xml("#d9dcde", 1)}</c:majorGridlines>'
        f'<c:numFmt formatCode="{ticks}" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="nextTo"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>{words}<c:crossAx val="111"/>'
        '<c:crosses val="autoZero"/><c:crossBetween val="between"/></c:valAx></c:plotArea>'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f'{words}<c:externalData r:id="{relation}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _series(number: int, line: Line, points: Sequence[Point], form: str, size: float) -> str:
    name, values = line
    figures = name.startswith(FIGURE)
    if figures:
        look = stroke_xml(LINE, 2.5) + _marker(7, LINE, LINE)
        look += "".join(
            f'<c:dPt><c:idx val="{i}"/>{_marker(8, "#ffffff", LINE)}<c:bubble3D val="0"/></c:dPt>'
            for i, value in enumerate(values)
            if value is not None and points[i].maturity == "provisional"
        )
    elif name == TARGET:
        look = stroke_xml(INK, 2, "dash") + '<c:marker><c:symbol val="none"/></c:marker>'
    else:
        look = stroke_xml(EDGE, 1.25, "sysDot") + '<c:marker><c:symbol val="none"/></c:marker>'
    look += _label(name, values, points, size)
    labels = [p.quarter for p in points]
    return series_xml(number, line, labels, form, look, '<c:smooth val="0"/>')


def series_xml(number: int, line: Line, labels: Sequence[str], form: str, look: str, ending: str = "") -> str:
    """One series of a chart with its name, labels and values, and the cells of the sheet where they stand; `look` is
    how it is drawn, `form` how its numbers are printed, as an attribute."""
    name, values = line
    letter, last = xl_col_to_name(number + 1), len(values) + 1
    named = "".join(f'<c:pt idx="{i}"><c:v>{escape(text)}</c:v></c:pt>' for i, text in enumerate(labels))
    numbers = "".join(
        f'<c:pt idx="{i}"><c:v>{value!r}</c:v></c:pt>' for i, value in enumerate(values) if value is not None
    )
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/><c:tx><c:strRef><c:f>Sheet1!${letter}$1</c:f>'
        f'<c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{escape(name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
        f"{look}<c:cat><c:strRef><c:f>Sheet1!$A$2:$A${last}</c:f><c:strCache>"
        f'<c:ptCount val="{len(values)}"/>{named}</c:strCache></c:strRef></c:cat>'
        f"<c:val><c:numRef><c:f>Sheet1!${letter}$2:${letter}${last}</c:f><c:numCache>"
        f'<c:formatCode>{form}</c:formatCode><c:ptCount val="{len(values)}"/>{numbers}</c:numCache></c:numRef></c:val>'
        f"{ending}</c:ser>"
    )


def _label(name: str, values: Sequence[float | None], points: Sequence[Point], size: float) -> str:
    """The last figure above its point, the word target below its own: where no frame cuts them off.

    The other way round where the target is just above the figure: the two would lie on each other.
    """
    last = max(i for i, value in enumerate(values) if value is not None)
    figures = name.startswith(FIGURE)
    newest = next((i for i in range(len(points) - 1, -1, -1) if points[i].value is not None), -1)
    if name in (LOWER, UPPER) or (figures and last != newest):
        return ""
    text = points[last].text if figures else TARGET
    weight = ' b="1"' if figures else ' b="0"'
    place = "t" if figures != _just_under_target(points) else "b"
    shown = "".join(
        f'<c:{part} val="0"/>'
        for part in ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent")
    )
    return (
        f'<c:dLbls><c:dLbl><c:idx val="{last}"/><c:tx><c:rich><a:bodyPr wrap="none"/><a:p><a:r>'
        f'<a:rPr lang="en-GB" sz="{round(size * 100)}"{weight}>{fill_xml(INK)}</a:rPr><a:t>{escape(text)}</a:t></a:r>'
        f'</a:p></c:rich></c:tx><c:dLblPos val="{place}"/>'
        '<c:showLegendKey val="0"/><c:showVal val="1"/>'
        '<c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbl>'
        f'{shown}<c:showBubbleSize val="0"/></c:dLbls>'
    )


def _just_under_target(points: Sequence[Point]) -> bool:
    """Whether the newest figure is under the newest target by less than two lines of text."""
    values = [p.value for p in points if p.value is not None]
    targets = [p.target for p in points if p.target is not None]
    if not values or not targets:
        return False
    return 0 <= float(targets[-1]) - float(values[-1]) < CLOSE * float(max(values + targets))


def fill_xml(colour: str) -> str:
    """A colour that fills a shape or a letter."""
    return f'<a:solidFill><a:srgbClr val="{colour.lstrip("#").upper()}"/></a:solidFill>'


def stroke_xml(colour: str, width: float, dash: str = "") -> str:
    """A line of a colour, `width` points wide."""
    dashed = f'<a:prstDash val="{dash}"/>' if dash else ""
    return f'<c:spPr><a:ln w="{round(width * POINT)}" cap="rnd">{fill_xml(colour)}{dashed}<a:round/></a:ln></c:spPr>'


def _marker(size: int, inside: str, edge: str) -> str:
    return (
        f'<c:marker><c:symbol val="circle"/><c:size val="{size}"/><c:spPr>{fill_xml(inside)}'
        f'<a:ln w="{round(1.5 * POINT)}">{fill_xml(edge)}</a:ln></c:spPr></c:marker>'
    )


def words_xml(size: float) -> str:
    """How the words of a chart look, in `size` points."""
    return (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{round(size * 100)}">{fill_xml(INK)}'
        '<a:latin typeface="Arial"/></a:defRPr></a:pPr><a:endParaRPr lang="en-GB"/></a:p></c:txPr>'
    )


def caption(chart: Chart) -> str:
    """What the marks of the chart mean, in words, with where its figures come from."""
    return f"{marks_in_words(chart)} {chart.view.source.text}."


def period_words(view: MeasureView) -> str:
    """Which time each figure of a measure is about."""
    if view.frequency != "quarter" or view.basis in ("annual", "survey"):
        return "each year"
    return PERIODS.get(view.basis, "each quarter")


def marks_in_words(chart: Chart) -> str:
    """What the marks of the chart mean."""
    points = chart.points
    unit = UNIT_WORDS[chart.view.unit]
    parts = [
        f"{f'{unit} {chart.view.unit_words}' if chart.view.unit == 'rate' else unit} {period_words(chart.view)}"
    ]
    if any(p.upl is not None for p in points):
        parts.append("dotted: usual range")
    if any(p.target is not None for p in points):
        parts.append("dashed: target")
    if any(p.value is not None and p.maturity == "provisional" for p in points):
        parts.append("hollow: provisional")
    if len({p.rebase_group for p in points}) > 1:
        parts.append("gap in the line: break in the series")
    made_up = "Illustrative, made for demonstration. " if chart.view.provenance == "illustrative" else ""
    return f"{made_up}{'; '.join(parts)}."
