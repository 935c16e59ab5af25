"""The pieces of a change as a waterfall: each bar starts where the one above it ended, and the last is the whole."""

from html import escape
from textwrap import wrap

from components import theme
from metrics.views import ChangeSplit, Piece

_ROW = 30
_LONGEST_LINE = 22
_CHARACTER = 7.8
_WHOLE = theme.CHARCOAL
_MEANINGS = {
    False: "blue moved more than usual",
    True: "grey moved no more than usual",
    None: "of striped bars that cannot be said",
}


def waterfall_figure(split: ChangeSplit) -> dict | None:
    """The split drawn, in the order of its table; None when there is nothing to draw."""
    if len(split.pieces) < 2 or not any(piece.value for piece in split.pieces):
        return None
    starts, ends = _ends(split.pieces)
    return {"data": [_bars(split, starts, ends)], "layout": _layout(split, starts, ends)}


def _bars(split: ChangeSplit, starts: list[float], ends: list[float]) -> dict:
    """A bar for each piece and one for the whole; striped where it is not known whether the piece is usual."""
    striped = [piece.usual is None for piece in split.pieces] + [False]
    return {
        "type": "bar",
        "orientation": "h",
        "name": "Change",
        "y": list(range(len(striped))),
        "base": [*starts, 0],
        "x": [*(end - start for start, end in zip(starts, ends, strict=True)), ends[-1]],
        "width": 0.7,
        "hoverinfo": "skip",
        "marker": {
            "color": [*(theme.RULE if piece.usual else theme.NAVY for piece in split.pieces), _WHOLE],
            "pattern": {
                "shape": ["/" if at else "" for at in striped],
                "fgcolor": theme.GREY,
                "bgcolor": [theme.PAPER if at else "" for at in striped],
                "size": 7,
                "solidity": 0.2,
            },
            "line": {"color": theme.GREY, "width": 1},
        },
    }


def _layout(split: ChangeSplit, starts: list[float], ends: list[float]) -> dict:
    """Axes wide enough for the words beside the bars, a row for each."""
    whole, rows = ends[-1], len(split.pieces) + 1
    words = [_short(piece.text) for piece in split.pieces] + [f"<b>{_short(split.total)}</b>"]
    low, high = min(0, *ends), max(0, *ends)
    edge = (high - low) * 0.02
    room = 18 + _CHARACTER * max(len(text.removeprefix("<b>").removesuffix("</b>")) for text in words)
    return {
        "height": 60 + _ROW * rows,
        "autosize": True,
        "margin": {"l": 160, "r": room, "t": 8, "b": 46},
        "paper_bgcolor": theme.PAPER,
        "plot_bgcolor": theme.PAPER,
        "showlegend": False,
        "dragmode": False,
        "font": {"family": theme.FONT, "size": 14, "color": theme.INK},
        "xaxis": {
            "range": [low - edge, high + edge],
            "fixedrange": True,
            "gridcolor": "#e6e8ea",
            "zeroline": True,
            "zerolinecolor": theme.INK,
            "zerolinewidth": 1.5,
            "separatethousands": True,
            "nticks": 4,
        },
        "yaxis": {
            "range": [rows - 0.4, -0.6],
            "fixedrange": True,
            "tickmode": "array",
            "tickvals": list(range(rows)),
            "ticktext": [*(_lines(piece.name) for piece in split.pieces), "<b>All together</b>"],
            "tickfont": {"size": 12.5},
            "showgrid": False,
            "zeroline": False,
        },
        "shapes": [_joint(at, end) for at, end in enumerate(ends)],
        "annotations": [
            _beside(at, text, max(start, end))
            for at, (text, start, end) in enumerate(zip(words, [*starts, 0], [*ends, whole], strict=True))
        ],
    }


def key_of(split: ChangeSplit) -> str:
    """How to read the waterfall of this split: only what is drawn is explained."""
    usual = [meaning for kind, meaning in _MEANINGS.items() if any(p.usual is kind for p in split.pieces)]
    if all(piece.usual is None for piece in split.pieces):
        usual = ["which of them moved more than usual cannot be said"]
    told = "; ".join(usual)
    return (
        f"Each bar starts where the one above it ended; the last is the whole. {told[:1].upper()}{told[1:]}."
    )


def _ends(pieces: tuple[Piece, ...]) -> tuple[list[float], list[float]]:
    """Where each bar starts and ends."""
    starts, ends, at = [], [], 0.0
    for piece in pieces:
        starts.append(round(at, 6))
        at += piece.value or 0
        ends.append(round(at, 6))
    return starts, ends


def _lines(name: str) -> str:
    return "<br>".join(escape(line) for line in wrap(name[:1].upper() + name[1:], _LONGEST_LINE))


def _short(words: str) -> str:
    return escape(words.replace("percentage points", "points").replace("percentage point", "point"))


def _joint(at: int, end: float) -> dict:
    """The thin line that hands the end of one bar on to the next."""
    return {
        "type": "line",
        "x0": end,
        "x1": end,
        "y0": at + 0.35,
        "y1": at + 0.65,
        "line": {"color": theme.GREY, "width": 1},
    }


def _beside(at: int, text: str, right: float) -> dict:
    """The size of a piece in words, at the right of its bar."""
    return {
        "x": right,
        "y": at,
        "xshift": 5,
        "text": text,
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "middle",
        "font": {"size": 13, "color": theme.INK},
    }
