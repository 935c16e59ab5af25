"""What a slide is: one finding, one chart or table, one key sentence, and what stands behind them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from metrics.views import Board, Evidence, HotspotsView, MeasureView, PriorityView, long_date
from reports.paper import OFFICIAL, RESTRICTED

TITLE_WORDS = 12
KEY_WORDS = 20
TABLE_ROWS, TABLE_COLUMNS = 7, 4
CHECK_CODE = "0.0"
WHOLE = "The plan as a whole"
_SECTION_LETTERS = 36


@dataclass(frozen=True)
class Entry:
    """One cell of a table. `status` draws its silhouette, `page` makes it a way to that page code."""

    text: str
    status: str = ""
    page: str = ""


@dataclass(frozen=True)
class Table:
    """A table of at most seven rows and four columns. `numbers` are the columns that hold figures; where `prose` is set
    every cell is a few words that may go on in a second line."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Entry, ...], ...]
    numbers: tuple[int, ...] = ()
    prose: bool = False


@dataclass(frozen=True)
class Slide:
    """Everything one slide shows and stands on. Texts are plain; `weight` is its share of the meeting's time.

    `code` is its page at this meeting; `name` is what it is about, the same at every meeting, so that an order of
    slides can be kept.
    """

    code: str
    kind: str
    section: str
    title: str
    foot: tuple[str, ...]
    name: str = ""
    key: str = ""
    lines: tuple[str, ...] = ()
    number_label: str = ""
    measure: MeasureView | None = None
    revised: MeasureView | None = None
    places: HotspotsView | None = None
    table: Table | None = None
    evidence: tuple[tuple[str, Evidence], ...] = ()
    notes: tuple[str, ...] = ()
    restricted: bool = False
    illustrative: bool = False
    weight: int = 0
    draft: bool = False

    @property
    def classification(self) -> str:
        """The marking of the slide."""
        return RESTRICTED if self.restricted else OFFICIAL


def words(text: str) -> int:
    """How many words a reader counts: runs of characters with a letter or a digit in them."""
    return sum(bool(re.search(r"\w", part)) for part in text.split())


def first_fitting(texts: Sequence[str], most: int = KEY_WORDS) -> str:
    """The first text that is short enough, or whose opening sentence is; '' when there is none."""
    for text in texts:
        for candidate in (text, re.split(r"(?<=[.!?])\s+(?=[A-Z0-9])", text)[0]):
            if candidate and words(candidate) <= most:
                return candidate
    return ""


def shared_out(
    rows: Sequence[tuple[Entry, ...]], most: int = TABLE_ROWS
) -> list[tuple[tuple[Entry, ...], ...]]:
    """The rows in as few groups as fit the table of a slide each, as equal as can be; one empty group for none."""
    groups = max(-(-len(rows) // most), 1)
    size, longer = divmod(len(rows), groups)
    ends = [size * n + min(n, longer) for n in range(groups + 1)]
    return [tuple(rows[start:end]) for start, end in zip(ends, ends[1:], strict=False)]


def section_of(priority: PriorityView) -> str:
    """The name of a priority, or the shorter one of its address where the name would not fit beside a page code."""
    if len(priority.name) <= _SECTION_LETTERS:
        return priority.name
    return priority.slug.replace("-", " ").capitalize()


def numbered(name: str, number: int) -> str:
    """The name of a slide, with its number from the second of its kind on."""
    return name if number == 1 else f"{name} {number}"


def release_words(board: Board) -> str:
    """Which release this is, with the start of its hash; or that it is a draft."""
    if board.release is None:
        return "Draft, not published"
    return f"Release {board.release.number}, {board.release.sha256[:8]}"


def foot_line(board: Board, *more: str) -> tuple[str, ...]:
    """The parts of the line at the foot of a slide: quarter, day, whatever is given, release."""
    return tuple(
        part
        for part in (board.quarter, f"as at {long_date(board.as_of)}", *more, release_words(board))
        if part
    )
