"""One door to every kind of drawing, for the formats that hold them: native parts, SVG, and what stands below."""

from __future__ import annotations

from base64 import b64encode

from reports.native_bars import bars_sheet, bars_xml
from reports.native_charts import caption, chart_sheet, chart_xml
from reports.paper import Bars, Drawing
from reports.print_bars import bars_svg
from reports.print_charts import WIDTH, chart_svg


def part_of(drawing: Drawing, size: float, relation: str) -> bytes:
    """The chart part of an Office file, with text of `size` points; `relation` names the workbook behind it."""
    make = bars_xml if isinstance(drawing, Bars) else chart_xml
    return make(drawing, size, relation).encode()


def sheet_behind(drawing: Drawing) -> bytes:
    """The workbook behind a drawing."""
    return bars_sheet(drawing) if isinstance(drawing, Bars) else chart_sheet(drawing)


def svg_of(drawing: Drawing, width: int = WIDTH) -> str:
    """The drawing as SVG, `width` units wide with text of 16."""
    return bars_svg(drawing, width) if isinstance(drawing, Bars) else chart_svg(drawing, width)


def address_of(drawing: Drawing, width: int = WIDTH) -> str:
    """The drawing as a data address for an image."""
    return "data:image/svg+xml;base64," + b64encode(svg_of(drawing, width).encode()).decode()


def caption_of(drawing: Drawing) -> str:
    """What a drawing shows and what its marks mean, in words, with where its figures come from."""
    return drawing.caption if isinstance(drawing, Bars) else caption(drawing)
