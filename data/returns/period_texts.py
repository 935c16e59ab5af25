"""Periods as analysts write them: "2024-25 Q4", "Q4 2024/25", "Jan-Mar 2025", "YE Mar 2025", "as at 31 March 2025".

What could be two periods is not read: "2025 Q1" is a calendar or a financial quarter, "Q1" has no year.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from data.periods import Period, Quarter

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FIRST_YEAR, LAST_YEAR = 1990, 2099
_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTH = "(" + "|".join((*_NAMES, "sept", *MONTHS)) + r")\.?"
_ORDINALS = {
    "1st": "1",
    "2nd": "2",
    "3rd": "3",
    "4th": "4",
    "first": "1",
    "second": "2",
    "third": "3",
    "fourth": "4",
}
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4}
_FY = r"(\d{4}|\d{2})\s?[-/]\s?(\d{4}|\d{2})"
_YEAR = r"(\d{4}|\d{2})"
_UNREADABLE = "PERIOD_UNREADABLE"
_AMBIGUOUS = "PERIOD_AMBIGUOUS"


def period_of(text: str) -> Period | str:
    """The period that `text` (plain: see `texts.plain`) names, or the code of why it names none."""
    try:
        return _read(_tidied(text))
    except _Refused as refused:
        return refused.code


class _Refused(Exception):
    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def _tidied(text: str) -> str:
    """Lower case; one spelling for quarter, half and year to date; words without meaning left out."""
    text = text.casefold().strip(" '\"")
    text = re.sub(r"\b(\d{4})_(\d\d(?:\d\d)?)(?!\d)", r"\1-\2", text)
    text = re.sub(r"[(),;:_]", " ", text) if not re.search(r"\d:\d", text) else text
    text = re.sub(r"\b(1st|2nd|3rd|4th|first|second|third|fourth) (quarter|qtr|half)\b",
                  lambda m: f"{m[2]} {_ORDINALS[m[1]]}", text)  # fmt: skip
    text = re.sub(r"\b(?:quarter|qtr\.?|qrt|qu)\s?(\d+)\b", r"q\1", text)
    text = re.sub(r"\b(?:quarter|qtr) (one|two|three|four)\b", lambda m: f"q{_NUMBERS[m[1]]}", text)
    text = re.sub(r"\bq([1-4])(?=(?:19|20)\d\d ?[-/])", r"q\1 ", text)
    text = re.sub(r"\bq\s(\d+)\b", r"q\1", text)
    text = re.sub(r"\bhalf(?: year)? (\d)\b", r"h\1", text)
    text = re.sub(r"\b(?:year to date|y\.t\.d\.)", "ytd", text)
    text = re.sub(r"\b(?:f\.?y\.?|financial year|fiscal year)\s?(?=\d)", "fy ", text)
    text = re.sub(r"\bfinancial quarter\b", "", text)
    text = re.sub(r"(\d)(q[1-9]\d*)\b", r"\1 \2", text)
    text = re.sub(r"\bof\b", " ", text)
    text = re.sub(r"'(?=\d\d)", "", text)
    text = re.sub(r"\b12 ?m(?:ths?)?\b", "12 months", text)
    return " ".join(text.split())


def _read(text: str) -> Period | str:
    for reader in (
        _quarter_and_months,
        _quarter,
        _half,
        _year_to_date,
        _ending,
        _months,
        _month,
        _years,
        _days,
        _bare,
    ):
        found = reader(text)
        if found is not None:
            return found
    return _UNREADABLE


def _full_year(text: str) -> int:
    year = int(text)
    if len(text) == 2:
        year += 2000 if year < 70 else 1900
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _Refused("PERIOD_RANGE")
    return year


def _financial_year(first: str, second: str) -> int:
    """Calendar year in which the financial year written as two years starts."""
    if len(first) == 2 and len(second) == 4:
        raise _Refused(_UNREADABLE)
    start = _full_year(first)
    expected = start + 1
    if second not in (f"{expected:04d}", f"{expected % 100:02d}"):
        raise _Refused("PERIOD_YEARS")
    return start


def _quarter_number(text: str) -> int:
    if text not in ("1", "2", "3", "4"):
        raise _Refused("PERIOD_QUARTER")
    return int(text)


def _quarter(text: str) -> Period | str | None:
    join = r"\s?[-/]?\s?"
    for pattern, order in (
        (rf"(?:fy )?{_FY}{join}q(\d+)", (1, 2, 3)),
        (rf"q(\d+){join}(?:fy )?{_FY}", (2, 3, 1)),
    ):
        match = re.fullmatch(pattern, text)
        if match:
            start = _financial_year(match[order[0]], match[order[1]])
            return Quarter(start * 4 + _quarter_number(match[order[2]]) - 1).period
    match = re.fullmatch(rf"q([1-4]) ?(?:-|to) ?q([1-4]) (?:fy )?{_FY}", text) or re.fullmatch(
        rf"(?:fy )?{_FY} q([1-4]) ?(?:-|to) ?q([1-4])", text
    )
    if match:
        first_year_first = text[0] != "q"
        years, numbers = (match.group(1, 2), match.group(3, 4))
        if not first_year_first:
            years, numbers = numbers, years
        return _quarters(_financial_year(*years), int(numbers[0]), int(numbers[1]))
    if re.fullmatch(rf"q\d+{join}(?:fy )?{_YEAR}|(?:fy )?{_YEAR}{join}q\d+", text):
        digits = re.search(r"q(\d+)", text)
        _quarter_number(digits[1])
        return _AMBIGUOUS
    if re.fullmatch(r"q\d+", text):
        _quarter_number(text[1:])
        return "PERIOD_NO_YEAR"
    return None


def _quarter_and_months(text: str) -> Period | str | None:
    """A quarter with its months beside it, "q4 jan-mar 2024-25": read only when both say the same."""
    match = re.search(rf"\b{_MONTH} ?(?:-|to) ?{_MONTH}\b", text)
    number = re.search(r"\bq([1-4])\b", text)
    if not match or not number:
        return None
    rest = " ".join((text[: match.start()] + " " + text[match.end() :]).split())
    years = " ".join(re.sub(r"\bq[1-4]\b", " ", rest).split()).strip(" -")
    found = _months(f"{match[0]} {years}".strip())
    if isinstance(found, Period) and (found.kind != "quarter" or found.quarter.number != int(number[1])):
        return _AMBIGUOUS
    return found


def _quarters(start_year: int, first: int, last: int) -> Period | str:
    if last < first:
        return "PERIOD_ODD"
    return _span(Quarter(start_year * 4 + first - 1).start, Quarter(start_year * 4 + last - 1).end)


def _half(text: str) -> Period | str | None:
    match = re.fullmatch(rf"(?:fy )?{_FY} ?-? ?h([12])", text)
    years, half = (match.group(1, 2), match[3]) if match else (None, None)
    if match is None:
        match = re.fullmatch(rf"h([12]) ?-? ?(?:fy )?{_FY}", text)
        if match is None:
            return "PERIOD_NO_YEAR" if re.fullmatch(r"h[12]", text) else None
        years, half = match.group(2, 3), match[1]
    start = _financial_year(*years)
    return _quarters(start, 1, 2) if half == "1" else _quarters(start, 3, 4)


def _year_to_date(text: str) -> Period | str | None:
    if not re.search(r"\bytd\b", text):
        return None
    rest = " ".join(re.sub(r"\bytd\b", " ", text).replace(" to ", " ").split()).strip(" -")
    found = _quarter(rest)
    if isinstance(found, Period) and found.kind == "quarter":
        quarter = found.quarter
        return Period("year_to_date", Quarter(quarter.start_year * 4).start, found.end)
    month = _month(rest)
    if isinstance(month, Period):
        return Period("year_to_date", Quarter(Quarter.of(month.start).start_year * 4).start, month.end)
    return "PERIOD_YEAR_TO_DATE"


def _month_number(name: str) -> int:
    return MONTHS.index(name[:3]) + 1


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _ending(text: str) -> Period | str | None:
    """Twelve or three months named by their end."""
    match = re.fullmatch(
        r"(?:(?P<year>y/?e|(?:the )?(?:rolling )?(?:12|twelve)[- ]months?(?: to| ending| ended)?"
        r"|(?:rolling )?year(?: to| ending| ended| end)?|rolling)"
        r"|(?P<quarter>q/?e|(?:the )?(?:3|three)[- ]months?(?: to| ending| ended)?"
        r"|(?:quarter|qtr)(?: to| ending| ended| end)))(?: to| in)? "
        rf"(?:(\d{{1,2}})(?:st|nd|rd|th)? )?{_MONTH}[ -]?{_YEAR}",
        text,
    )
    if not match:
        return None
    year, month = _full_year(match[5]), _month_number(match[4])
    end = _month_end(year, month)
    if match[3] and int(match[3]) != end.day:
        return "PERIOD_ODD"
    if match["year"]:
        return Period("rolling_year", (end + timedelta(days=1)).replace(year=_day_after(end).year - 1), end)
    start = _months_before(year, month, 2)
    return _span(start, end)


def _day_after(day: date) -> date:
    return day + timedelta(days=1)


def _months_before(year: int, month: int, months: int) -> date:
    ordinal = year * 12 + month - 1 - months
    return date(ordinal // 12, ordinal % 12 + 1, 1)


def _months(text: str) -> Period | str | None:
    """A stretch of months: "jan-mar 2025", "april 2024 to march 2025", "oct-dec 2024/25"."""
    match = re.fullmatch(
        rf"{_MONTH} ?(?:-|/|to|until|and) ?{_MONTH}(?: ?-? ?(?:fy )?(?:{_FY}|'?{_YEAR}))?", text
    )
    if match:
        first, last = _month_number(match[1]), _month_number(match[2])
        if match[3]:
            start_year = _financial_year(match[3], match[4])
            begin = start_year + (first < 4)
            finish = start_year + (last < 4)
        elif match[5]:
            finish = _full_year(match[5])
            if last < first:
                return _AMBIGUOUS
            begin = finish
        else:
            return "PERIOD_NO_YEAR"
    else:
        match = re.fullmatch(rf"{_MONTH}[ -]?'?{_YEAR} ?(?:-|/|to|until) ?{_MONTH}[ -]?'?{_YEAR}", text)
        if not match:
            return None
        first, last = _month_number(match[1]), _month_number(match[3])
        begin, finish = _full_year(match[2]), _full_year(match[4])
    start, end = date(begin, first, 1), _month_end(finish, last)
    if end < start:
        return "PERIOD_ODD"
    return _span(start, end)


def _span(start: date, end: date) -> Period | str:
    """The kind of period that whole months from `start` to `end` are."""
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    if months == 1:
        return Period("month", start, end)
    if months == 3 and start.month in (1, 4, 7, 10):
        return Period("quarter", start, end)
    if months == 6 and start.month in (4, 10):
        return Period("half_year", start, end)
    if months == 12 and start.month == 4:
        return Period("financial_year", start, end)
    if months == 12 and start.month == 1:
        return Period("calendar_year", start, end)
    if months == 12:
        return Period("rolling_year", start, end)
    if months < 12 and start.month == 4 and end.month in (6, 9, 12):
        return Period("year_to_date", start, end)
    return "PERIOD_ODD"


def _month(text: str) -> Period | str | None:
    match = re.fullmatch(rf"{_MONTH}[ /-]*'?{_YEAR}", text) or re.fullmatch(rf"{_MONTH} (?:fy )?{_FY}", text)
    if match and match.lastindex == 2:
        year, month = _full_year(match[2]), _month_number(match[1])
        return Period("month", date(year, month, 1), _month_end(year, month))
    if match:
        month = _month_number(match[1])
        year = _financial_year(match[2], match[3]) + (month < 4)
        return Period("month", date(year, month, 1), _month_end(year, month))
    match = re.fullmatch(rf"(\d{{4}})[ -]{_MONTH}", text)
    if match:
        year, month = _full_year(match[1]), _month_number(match[2])
        return Period("month", date(year, month, 1), _month_end(year, month))
    match = re.fullmatch(r"(\d{4})-(\d{2})", text)
    if match and 1 <= int(match[2]) <= 12:
        year, month = _full_year(match[1]), int(match[2])
        if (year + 1) % 100 == month:
            return _AMBIGUOUS
        return Period("month", date(year, month, 1), _month_end(year, month))
    match = re.fullmatch(r"(\d{1,2})/(\d{4})", text)
    if match and 1 <= int(match[1]) <= 12:
        year, month = _full_year(match[2]), int(match[1])
        return Period("month", date(year, month, 1), _month_end(year, month))
    return None


def _years(text: str) -> Period | str | None:
    text = re.sub(r"^(?:full year|year end|annual|outturn) (?=\d)", "", text)
    match = re.fullmatch(rf"(fy )?{_FY}(?: (?:financial year|fy|full year|year end|outturn|annual))?", text)
    if match:
        if len(match[2]) == 2 and int(match[2]) <= 12 and not match[1]:
            return _AMBIGUOUS
        start = _financial_year(match[2], match[3])
        return Period("financial_year", date(start, 4, 1), date(start + 1, 3, 31))
    match = re.fullmatch(r"(?:(?:calendar year|cy) ?)?(\d{4})", text)
    if match:
        year = _full_year(match[1])
        return Period("calendar_year", date(year, 1, 1), date(year, 12, 31))
    if re.fullmatch(r"fy ?(?:\d{2}|\d{4})", text):
        return _AMBIGUOUS
    return None


def _day(text: str) -> date | None:
    text = re.sub(r"[t ]00:00(?::00(?:\.0+)?)?$", "", text)
    match = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)
    if match:
        parts = match.group(1, 2, 3)
    else:
        match = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})", text)
        if match:
            parts = match.group(3, 2, 1)
        else:
            match = re.fullmatch(rf"(\d{{1,2}})(?:st|nd|rd|th)?[ -]?{_MONTH}[ -]?(\d{{4}}|\d{{2}})", text)
            if not match:
                return None
            parts = (match[3], str(_month_number(match[2])), match[1])
    try:
        return date(_full_year(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        raise _Refused(_UNREADABLE) from None


def _days(text: str) -> Period | str | None:
    match = re.fullmatch(r"(?:as at|as of|at|snapshot|snapshot at|snapshot on|position at|on) (.+)", text)
    if match:
        day = _day(match[1])
        return Period("snapshot", day, day) if day else _UNREADABLE
    match = re.fullmatch(r"(?:from )?(.+?) (?:-|to|until) (.+)", text) or re.fullmatch(
        r"(\d{1,2}[/.]\d{1,2}[/.]\d{2,4})-(\d{1,2}[/.]\d{1,2}[/.]\d{2,4})", text
    )
    if match:
        start, end = _day(match[1]), _day(match[2])
        if start and end:
            whole = start.day == 1 and end == _month_end(end.year, end.month) and start < end
            return _span(start, end) if whole else "PERIOD_ODD"
        return None
    day = _day(text)
    if day is None:
        return None
    if day == _month_end(day.year, day.month):
        return Period("snapshot", day, day)
    return "PERIOD_DATE"


def _bare(text: str) -> str | None:
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text):
        return "PERIOD_SERIAL"
    if re.fullmatch(rf"{_MONTH}(?: ?(?:-|to) ?{_MONTH})?", text) or text in ("quarter", "year"):
        return "PERIOD_NO_YEAR"
    return None
