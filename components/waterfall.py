"""The pieces of a change as a waterfall: each bar starts where the one above it ended, and the last is the whole."""

from html import escape
from textwrap import wrap

from components import theme
from metrics.views import ChangeSplit, Piece

_ROW = 26
_LONGEST_LINE = 22
_USUAL, _MORE, _UNKNOWN, _WHOLE = theme.RULE, theme.NAVY, theme.PAPER, theme.CHARCOAL
KEY = (
    "Each bar starts where the one above it ended; the last is the whole change. Blue moved more than usual, grey no "
    "more than usual; for white bars that cannot be said."
)


def waterfall_figure(split: ChangeSplit) -> dict | None:
    """The split drawn, in the order of its table; None when there is nothing to draw."""
    if len(split.pieces) < 2 or not any(piece.value for piece in split.pieces):
        return None
    starts, ends = _ends(split.pieces)
    whole = ends[-1]
    rows = len(split.pieces) + 1
    names = [_lines(piece.name) for piece in split.pieces] + ["<b>All together</b>"]
    bars = {
        "type": "bar",
        "orientation": "h",
        "name": "Change",
        "y": list(range(rows)),
        "base": [*starts, 0],
        "x": [*(end - start for start, end in zip(starts, ends, strict=True)), whole],
        "width": 0.72,
        "hoverinfo": "skip",
        "marker": {
            "color": [*(_colour(piece) for piece in split.pieces), _WHOLE],
            "line": {"color": theme.GREY, "width": 1},
        },
    }
    low, high = min(0, *ends), max(0, *ends)
    room = (high - low) * 0.04
    height = 66 + _ROW * rows + 15 * sum(name.count("<br>") for name in names)
    layout = {
        "height": height,
        "autosize": True,
        "margin": {"l": 168, "r": 16, "t": 12, "b": 46},
        "paper_bgcolor": theme.PAPER,
        "plot_bgcolor": theme.PAPER,
        "showlegend": False,
        "dragmode": False,
        "font": {"family": theme.FONT, "size": 14, "color": theme.INK},
        "xaxis": {
            # Words stand beside a bar on the side where there is most room, so both sides need some.
            "range": [low - (high - low) * 0.32, high + (high - low) * 0.32],
            "fixedrange": True,
            "gridcolor": "#e6e8ea",
            "zeroline": True,
            "zerolinecolor": theme.INK,
            "zerolinewidth": 1.5,
            "separatethousands": True,
            "nticks": 5,
        },
        "yaxis": {
            "range": [rows - 0.4, -0.6],
            "fixedrange": True,
            "tickmode": "array",
            "tickvals": list(range(rows)),
            "ticktext": names,
            "showgrid": False,
            "zeroline": False,
        },
        "shapes": [_joint(at, end) for at, end in enumerate(ends)],
        "annotations": [
            _words(at, piece.text, start, end, (low + high) / 2, room)
            for at, (piece, start, end) in enumerate(zip(split.pieces, starts, ends, strict=True))
        ]
        + [_words(rows - 1, f"<b>{escape(split.total)}</b>", 0, whole, (low + high) / 2, room, plain=False)],
    }
    return {"data": [bars], "layout": layout}


def _ends(pieces: tuple[Piece, ...]) -> tuple[list[float], list[float]]:
    """Where each bar starts and ends."""
    starts, ends, at = [], [], 0.0
    for piece in pieces:
        starts.append(round(at, 6))
        at += piece.value or 0
        ends.append(round(at, 6))
    return starts, ends


def _colour(piece: Piece) -> str:
    return {True: _USUAL, False: _MORE, None: _UNKNOWN}[piece.usual]


def _lines(name: str) -> str:
    return "<br>".join(escape(line) for line in wrap(name, _LONGEST_LINE))


def _joint(at: int, end: float) -> dict:
    """The thin line that hands the end of one bar on to the next."""
    return {
        "type": "line",
        "x0": end,
        "x1": end,
        "y0": at + 0.36,
        "y1": at + 0.64,
        "line": {"color": theme.GREY, "width": 1},
    }


def _words(
    at: int, text: str, start: float, end: float, middle: float, room: float, *, plain: bool = True
) -> dict:
    """The size of a piece in words, beside its bar."""
    right = (start + end) / 2 <= middle
    return {
        "x": max(start, end) + room / 4 if right else min(start, end) - room / 4,
        "y": at,
        "text": escape(text) if plain else text,
        "showarrow": False,
        "xanchor": "left" if right else "right",
        "yanchor": "middle",
        "font": {"size": 13, "color": theme.INK},
    }
