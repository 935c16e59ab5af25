"""Action plans as files: the columns of the 2017 action plan, as CSV or Excel, read and written.

Ref, Action, Action owner, Milestones, Update and RAG status are the plan's own columns; the others may be absent. A
milestone is a line "what - May 2017", by the day or the end of the month; "to be identified" and "TBC" are kept as
milestones without a date. An update is a line "2017-04-11: what was done". A day is read as 2026-02-15, 15/02/2026 or
15 February 2026. Provenance says "illustrative" of an action made for demonstration.
"""

from __future__ import annotations

import calendar
import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import zip_longest
from pathlib import Path

from data.observations import ObservationError
from data.returns.texts import safe_text, shown
from data.work import NewAction, NewMilestone, Progress, RatingOverride, Work

COLUMNS = ("Ref", "Action", "Action owner", "Milestones", "Update", "RAG status")
MORE = (
    "Priority",
    "Objective area",
    "Commitment",
    "Measures",
    "Measure of success",
    "Lead partner",
    "Resources",
    "Start",
    "Reason for rating",
    "Gaps",
    "Plan",
    "Provenance",
)
MADE_UP = "illustrative"
RATING_WORDS = {
    "complete": "complete",
    "on track": "on_track",
    "delayed by less than three months": "delayed",
    "will not be met within three months": "will_miss",
    "not started": "not_started",
}
GAPS = ("to be identified", "tbc", "tba", "to be confirmed", "to be agreed", "milestones to be identified")
LARGEST = 2_000_000
_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})")
_BRITISH = re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4}|\d{2})")
_MONTH = re.compile(
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+)?(?P<month>[A-Za-z]+)\s+(?P<year>\d{4}|\d{2})", re.IGNORECASE
)
_NAMED = "|".join(sorted(_MONTHS, key=len, reverse=True))
_LIKE_A_DATE = re.compile(
    r"\b(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}([-./])\d{1,2}\1\d{2,4}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_NAMED})\b(?:,?\s+\d{{2,4}})?"
    rf"|(?:{_NAMED})\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|(?:{_NAMED})\s+\d{{4}})(?!\w)",
    re.IGNORECASE,
)
_DASH = re.compile(r"\s+[-\u2013\u2014]\s+")
_UPDATE = re.compile(r"(?P<day>[^:]{6,20}):\s*(?P<text>.+)")
_WRITE_IT = "write it as 2026-02-15, 15/02/2026 or 15 February 2026"


class ActionsFileError(ValueError):
    """A file of actions cannot be taken. `problems` holds every one with its row."""

    def __init__(self, name: str, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        more = f"; and {len(problems) - 20} more" if len(problems) > 20 else ""
        super().__init__(f"{name}: nothing was taken in: {'; '.join(problems[:20])}{more}")


def read_actions(
    path: Path, plan: str, priority: str, *, rated_on: date | None = None, today: date | None = None
) -> list[Work]:
    """The actions, updates and ratings of a file. `priority` is that of rows that name none of ours.

    `rated_on` is the day an earlier plan was written: its actions are rated on that day. `today` dates updates
    without a day. A file given out from one plan may be taken in as another; one of several plans may not. Raises
    ActionsFileError naming every row that cannot be read.
    """
    rows, today = _rows(path), today or date.today()
    words: list[Work] = []
    problems: list[str] = []
    plans = sorted({row.get("Plan", "") for _, row in rows} - {""})
    if len(plans) > 1:
        problems.append(
            f"it holds the actions of {len(plans)} plans ({'; '.join(p[:60] for p in plans)}); take in one plan at a "
            "time"
        )
    places: dict[str, list[str]] = {}
    for number, row in rows:
        places.setdefault(row["Ref"], []).append(str(number))
        try:
            words += _words(row, plan, priority, rated_on, today)
        except ObservationError as error:
            problems.append(f"row {number}: {error}")
    problems += [
        f"ref {ref} is there more than once, in rows {', '.join(found[:-1])} and {found[-1]}"
        for ref, found in sorted(places.items())
        if ref and len(found) > 1
    ]
    if not words and not problems:
        problems.append("there is no action in it")
    if problems:
        raise ActionsFileError(path.name, problems)
    return words


def ratings_without_reason(path: Path) -> dict[str, str]:
    """The rating that a file states for each ref without a reason, as it stands there. It is not taken in: one of our
    words says what dates gave, and a colour of an earlier plan says nothing of dates.

    Raises ActionsFileError as `read_actions` does.
    """
    return {
        row["Ref"]: row["RAG status"]
        for _, row in _rows(path)
        if row["RAG status"] and not row.get("Reason for rating")
    }


def days_not_read(path: Path, today: date) -> list[str]:
    """A sentence for everything that looks like the day of a milestone or an update and was not read as one.

    Raises ActionsFileError as `read_actions` does.
    """
    found = []
    for number, row in _rows(path):
        where = f"row {number}, action {row['Ref']}"
        for line in _milestone_lines(row["Milestones"]):
            words, due, _, _ = _dated(re.sub(r"\s*\(done\)$", "", line, flags=re.IGNORECASE))
            like = None if due else _LIKE_A_DATE.search(words)
            if like:
                found.append(
                    f"{where}: milestone '{shown(words)}' has no due day, for '{like[0]}' was not read as one; set it "
                    "at the end behind a dash, as in 'Offer agreed - 30 June 2026'"
                )
        for line in filter(None, map(str.strip, row["Update"].splitlines())):
            like = None if _update(line) else _LIKE_A_DATE.match(line)
            if like:
                found.append(
                    f"{where}: update '{shown(line)}' counts as of {today.isoformat()}, for '{like[0]}' was not read "
                    "as its day; begin it with the day and a colon, as in '30 June 2026: Offer agreed'"
                )
    return found


def _rows(path: Path) -> list[tuple[int, Mapping[str, str]]]:
    """(number, column to text) of every row that has any text."""
    try:
        if path.stat().st_size > LARGEST:
            raise ActionsFileError(path.name, [f"it is larger than {LARGEST:,} bytes"])
        grid = _excel(path) if path.suffix.lower() == ".xlsx" else _csv(path)
    except OSError as error:
        raise ActionsFileError(path.name, [f"it cannot be read: {error.strerror}"]) from error
    start = next((i for i, row in enumerate(grid) if "Ref" in row and "Action" in row), None)
    if start is None:
        raise ActionsFileError(path.name, [f"no line names the columns; expected {', '.join(COLUMNS)}"])
    head = grid[start]
    unknown = [name for name in head if name and name not in (*COLUMNS, *MORE)]
    missing = [name for name in COLUMNS if name not in head]
    if unknown or missing:
        said = [f"there is no column '{name}'" for name in missing] + [
            f"unknown column '{n}'" for n in unknown
        ]
        raise ActionsFileError(path.name, said)
    found = []
    for number, row in enumerate(grid[start + 1 :], start + 2):
        if any(row[len(head) :]):
            raise ActionsFileError(path.name, [f"row {number}: it has more cells than there are columns"])
        if any(row):
            found.append((number, dict(zip_longest(head, row[: len(head)], fillvalue=""))))
    return found


def _csv(path: Path) -> list[list[str]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ActionsFileError(path.name, ["it is not UTF-8 text; save it as CSV UTF-8"]) from error
    return [[_unguarded(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]


def _excel(path: Path) -> list[list[str]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise ActionsFileError(path.name, ["it is not an Excel workbook"]) from error
    try:
        rows = list(book.worksheets[0].iter_rows(values_only=True))
    finally:
        book.close()
    return [[_cell(cell) for cell in row] for row in rows]


def _cell(value: object) -> str:
    """The text of a cell of Excel; a day that Excel knows as one is written as 2026-02-15."""
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    return "" if value is None else _unguarded(str(value))


def _unguarded(cell: str) -> str:
    """The text of a cell without the apostrophe that `exported` sets before what a program takes for a formula."""
    text = cell.strip()
    return text[1:] if text.startswith("'") and safe_text(text[1:]) == text else text


def _words(
    row: Mapping[str, str], plan: str, priority: str, rated_on: date | None, today: date
) -> Iterable[Work]:
    ref = row["Ref"]
    start = row.get("Start", "")
    own = row.get("Priority", "")
    action = NewAction(
        plan=plan,
        ref=ref,
        priority=own if own and own == own.lower() and rated_on is None else priority,
        activity=row["Action"],
        objective_area=row.get("Objective area", ""),
        commitment=row.get("Commitment", "") or (own if rated_on else ""),
        success=row.get("Measure of success", ""),
        measures=tuple(c.strip() for c in re.split(r"[,;]", row.get("Measures", "")) if c.strip()),
        lead_partner=row.get("Lead partner", ""),
        lead_role="" if row["Action owner"].lower() in GAPS else row["Action owner"],
        resources=row.get("Resources", ""),
        start=_must_be_day(start) if start else None,
        milestones=tuple(_milestones(row["Milestones"], rated_on, today)),
        rated_on=rated_on,
        illustrative=_made_up(row.get("Provenance", "")),
    )
    yield action
    for line in filter(None, map(str.strip, row["Update"].splitlines())):
        day, text = _update(line) or (today, line)
        yield Progress(plan, ref, day, text)
    word, reason = row["RAG status"].lower(), row.get("Reason for rating", "")
    if word and reason and not word.startswith("cannot be rated"):
        if word not in RATING_WORDS:
            raise ObservationError(
                f"RAG status '{row['RAG status'][:40]}' is not one of {', '.join(RATING_WORDS)}"
            )
        yield RatingOverride(plan, ref, RATING_WORDS[word], reason)


def _made_up(provenance: str) -> bool:
    if provenance.lower() not in ("", MADE_UP):
        raise ObservationError(f"Provenance '{provenance[:40]}' is neither '{MADE_UP}' nor empty")
    return bool(provenance)


def _update(line: str) -> tuple[date, str] | None:
    """The day that an update begins with, and its text; None where it begins with none."""
    match = _UPDATE.fullmatch(line)
    day = _day(match["day"].strip(), month=False) if match else None
    return (day, match["text"]) if day else None


def _milestone_lines(text: str) -> Iterable[str]:
    lines = (part.strip(" \u2022;") for part in re.split(r"[\n\u2022]", text))
    return (line for line in lines if line and line.lower() not in GAPS)


def _milestones(text: str, rated_on: date | None, today: date) -> Iterable[NewMilestone]:
    for line in _milestone_lines(text):
        done = line.lower().endswith("(done)")
        line = re.sub(r"\s*\(done\)$", "", line, flags=re.IGNORECASE)
        words, due, now, finished = _dated(line)
        finished = finished or ((rated_on or min(due or today, today)) if done else None)
        yield NewMilestone(words, due, now or due, finished)


def _dated(line: str) -> tuple[str, date | None, date | None, date | None]:
    """The milestone's words, its original and current due days, and when it was done."""
    words, dues = line, []
    pieces = _DASH.split(line)
    if len(pieces) > 1:
        tail = pieces[-1]
        found = [_day(part.strip()) for part in re.split(r",\s*(?:now|done)\s+", tail)]
        if tail.strip().lower() in GAPS:
            return " - ".join(pieces[:-1]), None, None, None
        if found and all(found):
            words, dues = " - ".join(pieces[:-1]), found
            labels = re.findall(r",\s*(now|done)\s+", tail)
            later = dict(zip(labels, dues[1:], strict=False))
            return words, dues[0], later.get("now"), later.get("done")
    return words, None, None, None


def _day(text: str, *, month: bool = True) -> date | None:
    """A day; a month is its last day, unless `month` says that months are none. None for anything else.

    Raises ObservationError for a day there is not.
    """
    match = _ISO.fullmatch(text) or _BRITISH.fullmatch(text) or _MONTH.fullmatch(text)
    number = match and (match["month"] if match["month"].isdigit() else _MONTHS.get(match["month"].lower()))
    if not number or not (match["day"] or month):
        return None
    year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)
    try:
        return date(year, int(number), int(match["day"] or calendar.monthrange(year, int(number))[1]))
    except ValueError:
        raise ObservationError(f"'{text[:40]}' is not a day there is") from None


def _must_be_day(text: str) -> date:
    """A day. Raises ObservationError when it is none."""
    day = _day(text, month=False)
    if day is None:
        raise ObservationError(f"'{text[:40]}' is not a day; {_WRITE_IT}")
    return day


def exported(rows: Iterable[Mapping[str, str]]) -> str:
    """CSV text of rows with the columns of the plan and ours; a cell that a program could take for a formula is
    preceded by an apostrophe."""
    out = io.StringIO(newline="")
    names = (*COLUMNS, *MORE)
    writer = csv.DictWriter(out, names, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: safe_text(row.get(name, "")) for name in names})
    return out.getvalue()
