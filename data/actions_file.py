"""Action plans as files: the columns of the 2017 action plan, as CSV or Excel, read and written.

Ref, Action, Action owner, Milestones, Update and RAG status are the plan's own columns; the others may be absent. A
milestone is a line "what - May 2017", by the day or the end of the month; "to be identified" and "TBC" are kept as
milestones without a date. An update is a line "2017-04-11: what was done". Provenance says "illustrative" of an action
made for demonstration.
"""

from __future__ import annotations

import calendar
import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import zip_longest
from pathlib import Path

from data.observations import ObservationError
from data.returns.texts import safe_text
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
_MONTH = re.compile(r"(?:(?P<day>\d{1,2})\s+)?(?P<month>[A-Za-z]+)\s+(?P<year>\d{4}|\d{2})")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_DASH = re.compile(r"\s+[-\u2013\u2014]\s+")
_UPDATE = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2}):\s*(?P<text>.+)")


class ActionsFileError(ValueError):
    """A file of actions cannot be taken. `problems` holds every one with its line."""

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
    ActionsFileError naming every line that cannot be read.
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
    for line, row in rows:
        try:
            words += _words(row, plan, priority, rated_on, today)
        except ObservationError as error:
            problems.append(f"line {line}: {error}")
    refs = [w.ref for w in words if isinstance(w, NewAction)]
    problems += [f"ref {ref} is there twice" for ref in sorted({r for r in refs if refs.count(r) > 1})]
    if not refs and not problems:
        problems.append("there is no action in it")
    if problems:
        raise ActionsFileError(path.name, problems)
    return words


def ratings_without_reason(path: Path) -> dict[str, str]:
    """The rating that a file states for each ref without a reason: it says what dates gave, and is not taken in.

    Raises ActionsFileError as `read_actions` does.
    """
    return {
        row["Ref"]: RATING_WORDS[row["RAG status"].lower()]
        for _, row in _rows(path)
        if row["RAG status"].lower() in RATING_WORDS and not row.get("Reason for rating")
    }


def _rows(path: Path) -> list[tuple[int, Mapping[str, str]]]:
    """(line, column to text) of every row that has any text."""
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
            raise ActionsFileError(path.name, [f"line {number}: it has more cells than there are columns"])
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
    return [["" if cell is None else _unguarded(str(cell)) for cell in row] for row in rows]


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
        start=_iso(start) if start else None,
        milestones=tuple(_milestones(row["Milestones"], rated_on, today)),
        rated_on=rated_on,
        illustrative=_made_up(row.get("Provenance", "")),
    )
    yield action
    for line in filter(None, map(str.strip, row["Update"].splitlines())):
        match = _UPDATE.fullmatch(line)
        day, text = (_iso(match["day"]), match["text"]) if match else (today, line)
        yield Progress(plan, ref, day, text)
    if row["RAG status"] and (row.get("Reason for rating") or rated_on is None):
        word = row["RAG status"].lower()
        if word.startswith("cannot be rated"):
            return
        if word not in RATING_WORDS:
            raise ObservationError(
                f"RAG status '{row['RAG status'][:40]}' is not one of {', '.join(RATING_WORDS)}"
            )
        if row.get("Reason for rating"):
            yield RatingOverride(plan, ref, RATING_WORDS[word], row["Reason for rating"])


def _made_up(provenance: str) -> bool:
    if provenance.lower() not in ("", MADE_UP):
        raise ObservationError(f"Provenance '{provenance[:40]}' is neither '{MADE_UP}' nor empty")
    return bool(provenance)


def _milestones(text: str, rated_on: date | None, today: date) -> Iterable[NewMilestone]:
    for line in filter(None, (part.strip(" \u2022;") for part in re.split(r"[\n\u2022]", text))):
        if line.lower() in GAPS:
            continue
        done = line.lower().endswith("(done)")
        line = re.sub(r"\s*\(done\)$", "", line, flags=re.IGNORECASE)
        words, due, now, finished = _dated(line)
        finished = finished or ((rated_on or due or today) if done else None)
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


def _day(text: str) -> date | None:
    """A day; a month is its last day. None for anything else. Raises ObservationError for a day there is not."""
    if _ISO.fullmatch(text):
        return _iso(text)
    match = _MONTH.fullmatch(text)
    if match is None or match["month"].lower() not in _MONTHS:
        return None
    year, month = int(match["year"]), _MONTHS[match["month"].lower()]
    year += 2000 if year < 100 else 0
    day = int(match["day"] or calendar.monthrange(year, month)[1])
    return _iso(f"{year:04}-{month:02}-{day:02}")


def _iso(text: str) -> date:
    """A day such as 2026-02-15. Raises ObservationError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ObservationError(f"'{text[:40]}' is not a day; write it as 2026-02-15") from None


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
