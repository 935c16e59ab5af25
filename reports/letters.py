"""Which letters paper can show: those of the fonts that its package brings."""

from __future__ import annotations

import re
from unicodedata import normalize

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
