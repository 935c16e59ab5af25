"""Small wordings that several parts of a page share."""

import re
from collections.abc import Sequence

from dash import html

from metrics.views import Area, MeasureView

_QUARTER = re.compile(r"(\d{4}-\d{2}(?: Q[1-4])?)")


def together(text: str) -> list[object]:
    """`text` with every year and quarter kept on one line: browsers break "2025-26 Q3" after its hyphen."""
    return [
        html.Span(piece, className="whole") if index % 2 else piece
        for index, piece in enumerate(_QUARTER.split(text))
        if piece
    ]


def held_words(measures: Sequence[MeasureView]) -> html.P | None:
    """The measures whose owners keep their figures, in one sentence; nothing when there are none."""
    held = "; ".join(m.short_name for m in measures if not m.shown)
    return html.P(f"Held by their owner, not shown: {held}.", className="held") if held else None


def split_by_area(measures: Sequence[MeasureView], area: Area) -> tuple[list[MeasureView], html.P | None]:
    """The measures worth a row or a chart in `area`, and one sentence that names those without any figure there.

    The borough shows them all: that a figure is missing there is a finding.
    """
    if area.kind == "borough":
        return list(measures), None
    there = [m for m in measures if m.latest is not None]
    missing = "; ".join(m.short_name for m in measures if m.latest is None)
    return there, html.P(f"No figures for {area.name}: {missing}.", className="held") if missing else None
