"""Small drawings as SVG text: status silhouettes, variation and assurance icons, sparklines.

They carry no meaning of their own: a word always stands beside them, so assistive technology passes them over.
"""

from dash import html

from components import theme
from components.markup import STILL
from metrics.views import Point

SPARKLINE = 132, 34
"""Width and height of a line in a table, in pixels."""

_SHAPES = {
    "circle": '<circle cx="10" cy="10" r="8" fill="{c}"/>',
    "triangle": '<path d="M10 1.5 19 18H1Z" fill="{c}" stroke="#0b0c0c" stroke-width="1.5" stroke-linejoin="round"/>',
    "square": '<rect x="2" y="2" width="16" height="16" fill="{c}"/>',
    "hollow-circle": '<circle cx="10" cy="10" r="7" fill="#fff" stroke="{c}" stroke-width="2.5"/>',
    "hollow-square": '<rect x="3" y="3" width="14" height="14" fill="#fff" stroke="{c}" stroke-width="2.5"/>',
    "hollow-diamond": '<path d="M10 2 18 10 10 18 2 10Z" fill="#fff" stroke="{c}" stroke-width="2"/>',
    "dash": '<path d="M3 10H17" stroke="{c}" stroke-width="3" stroke-linecap="round"/>',
    "dots": '<path d="M4 10h.01M10 10h.01M16 10h.01" stroke="{c}" stroke-width="4" stroke-linecap="round"/>',
    "wave": '<path d="M2 10q2-4 4 0t4 0 4 0 4 0" fill="none" stroke="{c}" stroke-width="2" stroke-linecap="round"/>',
    "wave-good": '<path d="M2 12q2-3 4 0t4-1" fill="none" stroke="{c}" stroke-width="2" stroke-linecap="round"/>'
    '<circle cx="15" cy="7" r="4" fill="{c}"/>',
    "wave-alert": '<path d="M2 12q2-3 4 0t4-1" fill="none" stroke="{c}" stroke-width="2" stroke-linecap="round"/>'
    '<path d="M15 2 19.5 6.5 15 11 10.5 6.5Z" fill="{c}"/>',
    "wave-high": '<path d="M2 14q2-3 4 0t4-1" fill="none" stroke="{c}" stroke-width="2" stroke-linecap="round"/>'
    '<path d="M15 12V3m-4 4 4-4 4 4" fill="none" stroke="{c}" stroke-width="2" stroke-linecap="round"/>',
    "wave-low": '<path d="M2 6q2-3 4 0t4-1" fill="none" stroke="{c}" stroke-width="2" stroke-linecap="round"/>'
    '<path d="M15 8v9m-4-4 4 4 4-4" fill="none" stroke="{c}" stroke-width="2" stroke-linecap="round"/>',
    "gate-open": '<path d="M3 3h14v14H3Z" fill="none" stroke="{c}" stroke-width="2"/>'
    '<path d="m6 10 3 3 5-6" fill="none" stroke="{c}" stroke-width="2.2" stroke-linecap="round"/>',
    "gate-half": '<path d="M3 3h14v14H3Z" fill="none" stroke="{c}" stroke-width="2"/>'
    '<path d="M7 8a3 3 0 1 1 3.4 3v1.4M10.4 15v.2" fill="none" stroke="{c}" stroke-width="2" stroke-linecap="round"/>',
    "gate-shut": '<path d="M3 3h14v14H3Z" fill="none" stroke="{c}" stroke-width="2"/>'
    '<path d="m7 7 6 6m0-6-6 6" fill="none" stroke="{c}" stroke-width="2.2" stroke-linecap="round"/>',
}


def shape_svg(mark: theme.Mark) -> str:
    """SVG text of the silhouette of `mark`, 20 by 20 units."""
    body = _SHAPES[mark.shape].format(c=mark.colour)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20" width="20" height="20">{body}</svg>'


def picture(svg: str, class_name: str) -> html.Span:
    """The drawing as part of the page; it prints and survives forced colours, unlike a background.

    As an image each would be a document of its own to the browser, and a page holds sixty.
    """
    return html.Span(className=f"picture {class_name}", **{"aria-hidden": "true", STILL: svg})


def sparkline_svg(points: tuple[Point, ...]) -> str:
    """SVG text of a line without axes; gaps stay gaps, the last known value is dotted, the target is dashed."""
    width, height = SPARKLINE
    known = [p.value for p in points if p.value is not None]
    target = points[-1].target if points else None
    top = max([*known, target or 0, 1e-9]) * 1.05
    step = (width - 12) / max(len(points) - 1, 1)

    def y(value: float) -> float:
        return round(height - 4 - (height - 8) * max(value, 0) / top, 1)

    strokes, pen, group = [], "M", None
    for index, point in enumerate(points):
        if point.value is None or point.rebase_group != group:
            pen = "M"
        group = point.rebase_group
        if point.value is not None:
            strokes.append(f"{pen}{round(4 + index * step, 1)} {y(point.value)}")
            pen = "L"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
    ]
    if target is not None and known:
        parts.append(
            f'<path d="M4 {y(target)}H{width - 8}" stroke="{theme.ORANGE}" stroke-width="1.5" stroke-dasharray="4 3"/>'
        )
    parts.append(
        f'<path d="{"".join(strokes)}" fill="none" stroke="{theme.NAVY}" stroke-width="2" stroke-linejoin="round"/>'
    )
    last = next((i for i in range(len(points) - 1, -1, -1) if points[i].value is not None), None)
    if last is not None:
        hollow = points[last].maturity == "provisional"
        parts.append(
            f'<circle cx="{round(4 + last * step, 1)}" cy="{y(points[last].value)}" r="3.2" '
            f'fill="{"#fff" if hollow else theme.NAVY}" stroke="{theme.NAVY}" stroke-width="1.8"/>'
        )
    return "".join(parts) + "</svg>"
