"""Text of a cell as a person sees it: odd spaces, invisible characters and the many dashes made plain."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = dict.fromkeys((0x00AD, 0x180E, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
_DASHES = dict.fromkeys(
    (0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xFE58, 0xFE63, 0xFF0D, 0x207B), "-"
)
_QUOTES = {0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'}
_PLAIN = _INVISIBLE | _DASHES | _QUOTES
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_SPACES = re.compile(r"\s+")


def plain(text: str) -> str:
    """`text` with every space an ordinary one, single and trimmed, every dash "-", invisible characters gone."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return _SPACES.sub(" ", text.translate(_PLAIN)).strip()


def safe_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe stands before what begins as one."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) or plain(text).startswith(_FORMULA_STARTS) else text


def oddity(text: str) -> str:
    """The code of what makes this text impossible to trust, or "".

    TEXT_HIDDEN: characters that reorder or control text. TEXT_DAMAGED: a replacement character, so something
    was lost when the file was saved. DIGITS_ODD: digits that are not 0 to 9, such as full-width or superscript.
    """
    if text.isascii() and text.isprintable():
        return ""
    for character in text:
        if character == "\ufffd":
            return "TEXT_DAMAGED"
        if character in _BIDI:
            return "TEXT_HIDDEN"
        kind = unicodedata.category(character)
        if kind in ("Cc", "Cs", "Cn", "Co") and character not in "\t\n\r":
            return "TEXT_HIDDEN"
        if kind in ("Nd", "No", "Nl") and character not in "0123456789":
            return "DIGITS_ODD"
    return ""


def folded_name(text: str) -> str:
    """A name as names are compared: case-folded, "&" and "and" alike, plain spaces and dashes."""
    return " ".join(plain(text).casefold().replace("&", " and ").split())


def shown(text: str, longest: int = 60) -> str:
    """Text of a file as it may be repeated in a message: one line, nothing hidden, cut when long."""
    marked = "".join(
        character
        if character.isprintable() and character not in _BIDI
        else (" " if character in "\t\n\r" else f"\\u{ord(character):04x}")
        for character in text[: longest + 1]
    )
    return marked if len(marked) <= longest else marked[: longest - 1] + "…"
