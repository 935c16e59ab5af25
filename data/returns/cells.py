"""One cell of a return: what a person would take it to mean, or the reason why it cannot be taken.

`parse_cell` never guesses. A text that two careful readers could take differently is refused with a code, and
`EXPLANATIONS` says in plain words what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from data.periods import Period
from data.returns.explanations import EXPLANATIONS, LONGEST_TEXT
from data.returns.period_texts import MONTHS, period_of
from data.returns.places import place_of
from data.returns.reasons import DATA_LAG, REASONS
from data.returns.reasons import bare as bare_text
from data.returns.texts import oddity, plain

LARGEST_COUNT = 10**9
_STEP = Decimal("0.0001")


@dataclass(frozen=True)
class Cell:
    """What one cell says.

    `value` is an int (count), Decimal (percent, in percent; number; pounds), Period, or text (area, code); None
    when there is none. `reason` is why there is no figure, one of the store's reasons. `bound` says that the
    value is only a bound ("less than", "at most", "more than", "at least", "about"). `maturity` is
    "provisional" when the cell is marked so. `code` is the code of what is wrong, "" when nothing is.
    """

    value: int | Decimal | Period | str | None = None
    reason: str = ""
    bound: str = ""
    maturity: str = ""
    code: str = ""

    @property
    def explanation(self) -> str:
        """What is wrong, in words; "" when nothing is."""
        return EXPLANATIONS.get(self.code, "")


def parse_cell(text: str, kind: str) -> Cell:
    """What the text of one cell means when it is to be a `kind`.

    Kinds: count (whole number), percent (12.9 for 12.9%), number (a rate, hours), pounds, period, area, code.
    An empty cell has no value and no reason. Raises ValueError for any other kind, and nothing else.
    """
    if kind not in _READERS:
        raise ValueError(f"'{kind}' is not a kind of cell; expected one of {', '.join(_READERS)}")
    text = "" if text is None else str(text)
    if len(text) > LONGEST_TEXT:
        return Cell(code="TEXT_TOO_LONG")
    cleaned = plain(text)
    if not cleaned:
        return Cell()
    odd = oddity(text)
    if odd:
        return Cell(code=odd)
    return _READERS[kind](cleaned)


_ERRORS = re.compile(
    r"^(?:#div/0!|#n/a|#n/a n/a|#name\?|#null!|#num!|#ref!|#value!|#getting_data|#spill!|#calc!|#field!"
    r"|#blocked!|#busy!|#connect!|#unknown!|err:\d+)$"
)
_MATURITY_BEFORE = re.compile(r"^[\[(]\s*([pr])\s*[\])]\s*(?=\S)")
_MATURITY_AFTER = re.compile(
    r"(?<=[\d%])\s*(?:[\[(]\s*(p|r|e|prov|provisional|revised|estimate|estimated)\s*[\])]"
    r"|\s*(p|r)|\s+(provisional|revised|prov\.?))$"
)
_BOUNDS = (
    (re.compile(r"^(?:<=|≤|=<|at most|no more than|not more than|up to|maximum of|max\.?)\s*(?=[\d£.])"), "at most"),
    (re.compile(r"^(?:>=|≥|=>|at least|no fewer than|no less than|not less than|minimum of|min\.?)\s*(?=[\d£.])"),
     "at least"),
    (re.compile(r"^(?:<|less than|fewer than|under|below)\s*(?=[\d£.])"), "less than"),
    (re.compile(r"^(?:>|more than|greater than|over|above|in excess of)\s*(?=[\d£.])"), "more than"),
    (re.compile(r"^(?:~|≈|about|around|approximately|approx\.?|circa|c\.|roughly)\s*(?=[\d£.])"), "about"),
)  # fmt: skip
_OR = (
    (re.compile(r"(?<=\d)(%?)\s*(?:\+|or more|or over|and over|or above|or greater)$"), "at least"),
    (re.compile(r"(?<=\d)(%?)\s*(?:or fewer|or less|or under|and under|or below)$"), "at most"),
)
_SMALL_RANGE = re.compile(r"^(?:[01]\s*(?:-|to)\s*[3-9]|between [01] and [3-9])$")
_RANGE = re.compile(r"^\d[\d,.]*%?\s*(?:-|to)\s*\d[\d,.]*%?$|^between \d.* and \d")
_GROUPED = re.compile(r"^\d{1,3}(?:,\d{3})+(?:\.\d+)?$|^\d{1,3}(?: \d{3})+(?:\.\d+)?$")
_PLAIN_NUMBER = re.compile(r"^\d+(?:\.\d+)?$|^\.\d+$")
_FRACTION = re.compile(r"\d[\d,]*\s*(?:/|of|out of)\s*\d[\d,]*")
_MONEY = re.compile(r"^(?:-?[£$€]|gbp)|(?:[£€]| gbp| pounds)$")
_FOOTNOTED = re.compile(r"\d[\d,.]*\s*%?\s*(?:[*†‡§#^]+|[\[(]?(?:note )?\d{1,2}[\])]|[\[(][a-z]{1,4}[\])])")
_MONTH_WORDS = "|".join(MONTHS)
_DATE = re.compile(
    r"^\d{4}-\d{1,2}(?:-\d{1,2})?(?:[t ]\d{1,2}:\d{2}.*)?$|^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}(?: .*)?$"
    rf"|^(?:\d{{1,2}}(?:st|nd|rd|th)?[ -/]?)?(?:{_MONTH_WORDS})[a-z]*[ -/]?\d{{0,4}}$|^\d{{1,2}}:\d{{2}}(?::\d{{2}})?$"
)


# An official code or a measure's code with a letter where its digits stand.
_LOOKALIKE = re.compile(r"^(?:[A-Z](?!\d{8}$)[0-9OIl]{8}|[A-Z]{2}(?!\d{2})[0-9OIl]{2}[a-z]?)$")


def _absent(cleaned: str) -> Cell | None:
    """The cell of a text that stands where a figure should and is none, or None."""
    bare = bare_text(cleaned)
    if bare in REASONS:
        return Cell(reason=REASONS[bare])
    if DATA_LAG.match(bare):
        return Cell(reason="not_due")
    if _ERRORS.match(bare):
        return Cell(code="FORMULA_ERROR")
    if bare == "." or not set(bare) - set("-_ "):
        return Cell(code="DASH_AMBIGUOUS")
    if bare in ("na", "n/a", "n.a.", "n.a", "n\\a", "none", "null", "blank", "?"):
        return Cell(code="REASON_AMBIGUOUS")
    if re.search(r"(?<![a-z])(?:ytd|y\.t\.d\.?|year to date)(?![a-z])", bare):
        return Cell(code="YEAR_TO_DATE")
    if bare in ("p", "[p]", "(p)", "r", "[r]", "(r)", "provisional", "revised"):
        return Cell(code="MARK_WITHOUT_FIGURE")
    if bare in ("nan", "inf", "-inf", "+inf", "infinity", "-infinity", "+infinity", "∞", "-∞", "-nan"):
        return Cell(code="NUMBER_NOT_FINITE")
    if set(bare) == {"#"}:
        return Cell(code="CELL_TOO_NARROW")
    if bare in ("true", "false", "yes", "no", "y", "n"):
        return Cell(code="COUNT_BOOLEAN")
    if bare in ("nil", "nil return", "zero"):
        return Cell(value=0)
    twice = re.fullmatch(r"(.+?) ?\((.+)\)", bare)
    if twice and REASONS.get(twice[1]) and REASONS.get(twice[2], _hidden(twice[2])) == REASONS[twice[1]]:
        return Cell(reason=REASONS[twice[1]])
    return None


def _hidden(text: str) -> str | None:
    """The reason that a small bound such as "<5" is when it stands beside "suppressed"."""
    return "suppressed" if re.fullmatch(r"(?:<|<=|≤|under |less than |fewer than )\s*\d{1,2}", text) else None


def _marks(text: str) -> tuple[str, str, str]:
    """Text without its marks, its maturity and its bound."""
    maturity = bound = ""
    before = _MATURITY_BEFORE.match(text)
    if before:
        maturity, text = before[1], text[before.end() :]
    after = _MATURITY_AFTER.search(text)
    if after:
        maturity, text = (after[1] or after[2] or after[3])[0], text[: after.start()]
    if maturity == "e":
        bound = "about"
    for pattern, words in _BOUNDS:
        match = pattern.match(text)
        if match:
            bound, text = words, text[match.end() :]
            break
    for pattern, words in _OR:
        match = pattern.search(text)
        if match and not bound:
            bound, text = words, text[: match.start()] + match[1]
            break
    return text.strip(), "provisional" if maturity == "p" else "", bound


def _number(text: str) -> Decimal | str:
    """The number a text without marks writes, or the code of what is wrong with it."""
    if text.startswith("-") or (
        text.startswith("(") and text.endswith(")") and text[1:-1].strip("£ ").replace(",", "").isdigit()
    ):
        return "COUNT_NEGATIVE"
    if text.startswith("+"):
        return "COUNT_SIGN"
    if _PLAIN_NUMBER.match(text):
        if len(text) > 1 and text[0] == "0" and text[1] != ".":
            return "COUNT_LEADING_ZERO"
        return Decimal(text)
    if _GROUPED.match(text):
        if text[0] == "0":
            return "COUNT_THOUSANDS"
        return Decimal(text.replace(",", "").replace(" ", ""))
    if re.fullmatch(r"\d*\.?\d+\s*[e]\s*[+-]?\d+", text):
        return "COUNT_EXPONENT" if len(text) < 40 else "NUMBER_UNREADABLE"
    if re.fullmatch(r"[\d., ]+", text):
        return "NUMBER_DECIMALS" if re.search(r"\.\d{3},|,\d{1,2}$|^\d+\.$", text) else "COUNT_THOUSANDS"
    if _FOOTNOTED.fullmatch(text):
        return "FIGURE_MARKED"
    if _FRACTION.fullmatch(text):
        return "COUNT_FRACTION"
    return "NUMBER_UNREADABLE"


def _unquoted(text: str) -> str:
    """A number without the apostrophe that made a spreadsheet keep it as text."""
    return text[1:] if text.startswith("'") and text[1:2].isdigit() else text


def _date_or_range(text: str) -> Cell | None:
    """The cell of a text that is a day or a range and no single figure, or None."""
    if _DATE.match(text):
        return Cell(code="COUNT_DATE")
    if _RANGE.match(text):
        return Cell(code="COUNT_RANGE")
    return None


def _count(cleaned: str) -> Cell:
    absent = _absent(cleaned)
    if absent is not None:
        return absent
    text = _unquoted(cleaned.casefold())
    if _SMALL_RANGE.match(text):
        return Cell(reason="suppressed")
    if _MONEY.search(text):
        return Cell(code="COUNT_CURRENCY")
    other = _date_or_range(text)
    if other is not None:
        return other
    text, maturity, bound = _marks(text)
    if text.endswith(("%", "per cent", "percent")):
        return Cell(code="COUNT_PERCENT")
    found = _number(text)
    if isinstance(found, str):
        return Cell(code=found)
    if found != found.to_integral_value():
        return Cell(code="COUNT_NOT_WHOLE")
    if found > LARGEST_COUNT:
        return Cell(code="COUNT_TOO_LARGE")
    if bound == "less than" and not found:
        return Cell(code="COUNT_NEGATIVE")
    return Cell(int(found), "", bound, maturity)


def _percent(cleaned: str) -> Cell:
    absent = _absent(cleaned)
    if absent is not None:
        return Cell(value=Decimal(0)) if absent.value == 0 else absent
    text = _unquoted(cleaned.casefold())
    if re.search(r"(?:pp|ppts?|percentage points?|% points?|pts)$", text):
        return Cell(code="PERCENT_POINTS")
    if _FRACTION.fullmatch(text):
        return Cell(code="PERCENT_FRACTION")
    if _MONEY.search(text):
        return Cell(code="COUNT_CURRENCY")
    other = _date_or_range(text)
    if other is not None:
        return other
    text, maturity, bound = _marks(text)
    text, signs = re.subn(r"\s*(?:%|per cent|percent)$", "", text)
    if _FOOTNOTED.fullmatch(text):
        return Cell(code="FIGURE_MARKED")
    if not signs and re.search(r"(?:%|per cent|percent)", text):
        return Cell(code="NUMBER_UNREADABLE")
    found = _number(text)
    if isinstance(found, str):
        return Cell(code="PERCENT_NEGATIVE" if found == "COUNT_NEGATIVE" else found)
    if found > 100:
        return Cell(code="PERCENT_OVER_100")
    if not signs and 0 < found <= 1:
        return Cell(code="PERCENT_AMBIGUOUS")
    if bound == "less than" and not found:
        return Cell(code="PERCENT_NEGATIVE")
    return Cell(_kept(found), "", bound, maturity)


def _amount(cleaned: str, *, pounds: bool) -> Cell:
    absent = _absent(cleaned)
    if absent is not None:
        return Cell(value=Decimal(0)) if absent.value == 0 else absent
    text = cleaned.casefold()
    other = _date_or_range(text)
    if other is not None:
        return other
    # An amount may end in p for pence, so only a bracketed mark is a mark here.
    text, maturity, bound = (text, "", "") if re.search(r"\d\s*p$", text) else _marks(text)
    if text.endswith("%"):
        return Cell(code="COUNT_PERCENT")
    if pounds:
        text = text.removeprefix("£").strip()
    elif text.startswith("£"):
        return Cell(code="COUNT_CURRENCY")
    found = _number(text)
    if isinstance(found, str):
        return Cell(code="NUMBER_NEGATIVE" if found == "COUNT_NEGATIVE" else found)
    if found >= 10**12:
        return Cell(code="NUMBER_TOO_LARGE")
    return Cell(_kept(found), "", bound, maturity)


def _kept(found: Decimal) -> Decimal:
    """The number to at most four decimals, halves away from zero, without trailing zeros."""
    rounded = found.quantize(_STEP, ROUND_HALF_UP).normalize()
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded


def _period(cleaned: str) -> Cell:
    text, maturity = re.subn(r"\s*[\[(]?\b(?:p|provisional|prov\.?)[\])]?$", "", cleaned, flags=re.IGNORECASE)
    text = re.sub(r"\s*[\[(]\s*(?:r|rev|revised)\s*[\])]$", "", text, flags=re.IGNORECASE)
    found = period_of(text)
    if isinstance(found, str):
        return Cell(code=found)
    return Cell(found, maturity="provisional" if maturity else "")


def _area(cleaned: str) -> Cell:
    found, code = place_of(cleaned)
    return Cell(found, code=code)


def _code(cleaned: str) -> Cell:
    if not cleaned.isascii() or _LOOKALIKE.match(cleaned):
        return Cell(code="CODE_LOOKALIKE")
    if not re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9._ /-]{0,58}[A-Za-z0-9])?", cleaned):
        return Cell(code="CODE_UNREADABLE")
    return Cell(cleaned)


_READERS: dict[str, Callable[[str], Cell]] = {
    "count": _count,
    "percent": _percent,
    "number": lambda text: _amount(text, pounds=False),
    "pounds": lambda text: _amount(text, pounds=True),
    "period": _period,
    "area": _area,
    "code": _code,
}
