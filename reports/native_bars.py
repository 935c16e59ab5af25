"""Bars as Office keeps them: drawn by the program that opens the file, with their figures in a sheet behind them."""

from __future__ import annotations

from html import escape

from reports.native_charts import NAMES, fill_xml, number_format, series_xml, sheet_of, stroke_xml, words_xml
from reports.paper import Bars, Line
from reports.theme import COLOURS

STRONG = COLOURS["light"]["line"]
PALE = "#7a8fa3"
"""For bars beside stronger ones: it has three times the contrast of paper that a shape needs to be seen."""


ROOM = 1.15
"""How far the axis goes on behind the longest bar, for its figure."""


def bars_sheet(bars: Bars) -> bytes:
    """The workbook behind the bars: their names down the first column, one column for each series."""
    return sheet_of(bars.labels, bars.series)


def bars_xml(bars: Bars, size: float, relation: str) -> str:
    """The chart part with text of `size` points; `relation` names the workbook behind it.

    The first name is at the top, every figure stands at the end of its bar, and so there is no axis of values.
    """
    series = "".join(_series(bars, n, line) for n, line in enumerate(bars.series))
    highest = max((v for _, values in bars.series for v in values if v is not None), default=0)
    most = f'<c:max val="{highest * ROOM:.6g}"/>' if highest > 0 else ""
    words = words_xml(size)
    return (
        f"<?xml version='1.0' encoding='UTF-8' standalone='yes'?><c:chartSpace {NAMES}><c:date1904 val=\"0\"/>"
        '<c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        f'<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>{series}'
        '<c:gapWidth val="45"/><c:axId val="111"/><c:axId val="222"/></c:barChart>'
        '<c:catAx><c:axId val="111"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/>{stroke_xml(COLOURS["light"]["edge"], 1)}{words}'
        '<c:crossAx val="222"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/>'
        '<c:lblOffset val="100"/><c:tickLblSkip val="1"/><c:noMultiLvlLbl val="0"/></c:catAx>'
        '<c:valAx><c:axId val="222"/><c:scaling><c:orientation val="minMax"/>'
        + most
        + '<c:min val="0"/></c:scaling>'
        '<c:delete val="1"/><c:axPos val="t"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:crossAx val="111"/>'
        '<c:crosses val="autoZero"/><c:crossBetween val="between"/></c:valAx></c:plotArea>'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f'{words}<c:externalData r:id="{relation}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def colour_of(bars: Bars, series: int, place: int) -> str:
    """The colour of one bar: strong for what stands out, for the first series where nothing does."""
    return STRONG if series == 0 and (not bars.strong or place in bars.strong) else PALE


def _series(bars: Bars, number: int, line: Line) -> str:
    _, values = line
    form = escape(number_format(bars.unit), quote=True)
    usual = colour_of(bars, number, -1)
    own = "".join(
        f'<c:dPt><c:idx val="{i}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>{_filled(colour)}</c:dPt>'
        for i in range(len(values))
        if (colour := colour_of(bars, number, i)) != usual
    )
    shown = "".join(
        f'<c:{part} val="{int(part == "showVal")}"/>'
        for part in (
            "showLegendKey",
            "showVal",
            "showCatName",
            "showSerName",
            "showPercent",
            "showBubbleSize",
        )
    )
    look = f'{_filled(usual)}<c:invertIfNegative val="0"/>{own}'
    look += (
        f'<c:dLbls><c:numFmt formatCode="{form}" sourceLinked="0"/><c:dLblPos val="outEnd"/>{shown}</c:dLbls>'
    )
    return series_xml(number, line, bars.labels, form, look)


def _filled(colour: str) -> str:
    return f"<c:spPr>{fill_xml(colour)}</c:spPr>"
