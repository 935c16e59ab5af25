"""The letters of paper: which its font can show, and how wide they are."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from unicodedata import normalize

from PIL import ImageFont

FONT = "Open Sans"
FOLDER = files("ttf_opensans") / "ttf"
_MEASURED_AT = 1_000
UNKNOWN = "\ufffd"
_NO_LETTER = re.compile(
    "[^\n\\u0020-\\u007e\\u00a0-\\u00ac\\u00ae-\\u02ff\\u038e-\\u03a1\\u03a3-\\u0482\\u1e00-\\u1eff\\u2010-\\u2027"
    "\\u2030-\\u2040\\u20a0-\\u20c0\\u2100-\\u211e\\u2190-\\u23ff\\u25a0-\\u25ff]"
)
"""What the fonts of paper cannot show; a tagged file may not hold it."""


def on_paper(text: str) -> str:
    """The text with the sign for an unknown letter where no font has one: the rest is not lost with it."""
    if text.isascii() and text.isprintable():
        return text
    return _NO_LETTER.sub(UNKNOWN, normalize("NFC", text))


@cache
def ems(text: str, *, bold: bool = False) -> float:
    """How wide a text is in the font of paper, in ems: times the size of the letters it is the width."""
    return _face("Bold" if bold else "Regular").getlength(text) / _MEASURED_AT


@cache
def _face(weight: str) -> ImageFont.FreeTypeFont:
    file = str(FOLDER / f"OpenSans-{weight}.ttf")
    return ImageFont.truetype(file, _MEASURED_AT, layout_engine=ImageFont.Layout.BASIC)
