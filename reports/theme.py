"""Colours, shapes and words for what is read from a distance: the same language as on the screens.

Chart colours are the Government Analysis Function palette (package `afcharts`). Paper is not quite white, because a
large bright panel glares, and every colour keeps its contrast when a lit room washes the projector out.
"""

from afcharts.af_colours import get_af_colours

from metrics.views.marks import INK, PROVENANCE, STATUS

__all__ = ["COLOURS", "FONT", "GLYPHS", "INK", "PROVENANCE", "SHAPES", "STATUS", "shape_svg"]

NAVY, _, PLUM, _, CHARCOAL, _ = get_af_colours("categorical", number_of_colours=6)
SHADES = get_af_colours("sequential", number_of_colours=5)

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


COLOURS = {
    "light": {
        "paper": "#f7f7f5",
        "ink": INK,
        "quiet": "#3d464b",
        "panel": "#ebebe7",
        "line": NAVY,
        "band": "#d3dce6",
        "edge": "#566168",
        "concern": PLUM,
        "improvement": NAVY,
        "neutral": CHARCOAL,
        "outline": INK,
        "focus": "#8a2be2",
        **{f"class_{n}": shade for n, shade in enumerate(reversed(SHADES))},
        **{code: mark.colour for code, mark in STATUS.items()},
    },
    "dark": {
        "paper": "#15191d",
        "ink": "#f2f2ee",
        "quiet": "#ced4d8",
        "panel": "#262c32",
        "line": "#9ccbf3",
        "band": "#33404c",
        "edge": "#b4bec5",
        "concern": "#f0aede",
        "improvement": "#9ccbf3",
        "neutral": "#d5d9dc",
        "outline": "#f2f2ee",
        "focus": "#ffd84d",
        **{f"class_{n}": shade for n, shade in enumerate(SHADES)},
        "high_risk": "#ff9d92",
        "off_target": "#f2f2ee",
        "recoverable": "#ffc53d",
        "met": "#63d59c",
        "no_target": "#c3cacf",
        "not_assessed": "#c3cacf",
    },
}
"""Named colours of each theme; every name becomes a CSS variable of the show."""

SHAPES = {
    "circle": '<circle class="fill" cx="10" cy="10" r="8"/>',
    "triangle": '<path class="fill outlined" d="M10 1.5 19 18H1Z"/>',
    "square": '<rect class="fill" x="2" y="2" width="16" height="16"/>',
    "hollow-square": '<rect class="hollow" x="3.5" y="3.5" width="13" height="13"/>',
    "hollow-diamond": '<path class="hollow" d="M10 2 18 10 10 18 2 10Z"/>',
    "dash": '<path class="bar" d="M3 10H17"/>',
}
"""The silhouettes, 20 by 20 units; their colours come from the class of the status around them."""


def shape_svg(status: str) -> str:
    """SVG text of the silhouette of a status, with the status as its class; decoration beside its word."""
    return (
        f'<svg class="shape is-{status}" viewBox="0 0 20 20" aria-hidden="true" focusable="false">'
        f"{SHAPES[STATUS[status].shape]}</svg>"
    )


GLYPHS = {
    "high_risk": "■",
    "off_target": "□",
    "recoverable": "▲",
    "met": "●",
    "no_target": "◇",
    "not_assessed": "–",
}
"""The silhouettes as letters, where a table of text stands for a drawing."""
