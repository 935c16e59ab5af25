"""What a number format of a workbook shows: a day, a share, the number itself, or something else altogether.

A format has up to four sections between semicolons, for positive, negative and zero numbers and for text, or with
conditions such as [<5] of their own.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

# The formats that workbooks name by number only; the others of these numbers are days and times.
BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    37: "#,##0_);(#,##0)",
    38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)",
    41: '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)',
    42: '_(£* #,##0_);_(£* (#,##0);_(£* "-"_);_(@_)',
    43: '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)',
    44: '_(£* #,##0.00_);_(£* (#,##0.00);_(£* "-"??_);_(@_)',
    17: "mmm-yy",
    46: "[h]:mm:ss",
    48: "##0.0E+0",
    49: "@",
    **dict.fromkeys((14, 15, 16, 22, *range(27, 37), *range(50, 59)), "yyyy-mm-dd"),
    **dict.fromkeys((18, 19, 20, 21, 45, 47), "h:mm:ss"),
}
_PIECE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.|.', re.DOTALL)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)\]")
_COMPARES = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
# What a person writes for none: a section for zeros that shows one of these shows the number.
_NIL = ("-", "\u2013", "\u2014", "nil", "zero", "0")


@dataclass(frozen=True)
class Section:
    """One section: its placeholders without texts and fillings, the texts themselves, and when it holds."""

    placeholders: str
    texts: str
    holds: Callable[[float], bool] | None

    def differs(self, value: float) -> bool:
        """Whether a person sees something else than the number."""
        plain = self.placeholders.casefold().strip()
        if plain in ("general", "@"):
            return False
        if not re.search(r"[0#?]", plain):
            return bool(value) or (self.texts + plain).strip().casefold() not in _NIL
        if re.search(r"[0#?],+(?:\.|$|[^0-9#?.,])", plain):
            return bool(value)
        return "0" not in plain and "?" not in plain and abs(value) < 0.5


@dataclass(frozen=True)
class NumberFormat:
    """A format, read once. `is_day` also for times; `is_elapsed` for durations, `is_month` for a month and its year."""

    sections: tuple[Section, ...]
    is_day: bool
    is_elapsed: bool
    is_month: bool

    def section(self, value: float) -> Section:
        """The section that shows this number."""
        for section in self.sections:
            if section.holds is not None and section.holds(value):
                return section
        if any(section.holds is not None for section in self.sections):
            return next((s for s in self.sections if s.holds is None), self.sections[0])
        if len(self.sections) > 2 and value == 0:
            return self.sections[2]
        return self.sections[1] if len(self.sections) > 1 and value < 0 else self.sections[0]


@lru_cache(maxsize=2048)
def number_format(code: str) -> NumberFormat:
    """The format that `code` writes, such as '0.0%' or '#,##0;-#,##0;"nil"'."""
    sections: list[list[str]] = [[]]
    for piece in _PIECE.findall(code):
        if piece == ";":
            sections.append([])
        else:
            sections[-1].append(piece)
    read = [_section(pieces) for pieces in sections]
    if len(read) > 1 and "@" in read[-1].placeholders:
        read.pop()
    plain = "".join(section.placeholders for section in read).casefold().replace("general", "")
    is_elapsed = _ELAPSED.search(code) is not None
    letters = set(re.findall(r"[dmyhs]", plain))
    return NumberFormat(tuple(read[:4]), is_elapsed or bool(letters), is_elapsed, letters == {"m", "y"})


def _section(pieces: list[str]) -> Section:
    placeholders = "".join(piece for piece in pieces if len(piece) == 1)
    texts = "".join(
        piece.strip('"') if piece[0] == '"' else piece[1:] for piece in pieces if piece[0] in '"\\'
    )
    condition = _CONDITION.search("".join(piece for piece in pieces if piece[0] == "["))
    if condition is None:
        return Section(placeholders, texts, None)
    compare, bound = _COMPARES[condition[1]], float(condition[2])
    return Section(placeholders, texts, lambda value: compare(value, bound))
