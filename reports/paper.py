"""What a report is made of, whatever the format: sections of paragraphs, lists, tables and charts, in reading order.

A report is composed once from views and then written in every format, so that no two formats can differ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from metrics.views import MeasureView, Point

OFFICIAL, RESTRICTED = "OFFICIAL", "OFFICIAL-SENSITIVE"
NOT_STATED = "not stated"
"""What stands for a day that nobody gave."""


class Cell(NamedTuple):
    """One cell of a table. `status` is the code of the verdict whose silhouette stands before the text."""

    text: str
    status: str = ""


@dataclass(frozen=True)
class Column:
    """One column. `figures` are set right; `width` is its share; `slide` says that it is also on slides."""

    name: str
    figures: bool = False
    width: float = 1.0
    slide: bool = False


@dataclass(frozen=True)
class Table:
    """A table whose first column heads its rows; every row has a cell for every column.

    `sheet` is the name of its sheet in a workbook, '' for none; tables of one sheet name follow each other there.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    nothing: str = "There is nothing to list."
    sheet: str = ""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"table '{self.caption}': every row needs {len(self.columns)} cells")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True)
class Heading:
    """A heading inside a section, one level below its title."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph. `style` is '', 'lead' (the sentence that matters), 'mark' (a warning) or 'key' (a legend)."""

    text: str
    style: str = ""


@dataclass(frozen=True)
class Bullets:
    """A list; `numbered` where items are referred to."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Chart:
    """The last quarters of a measure as a line; `alternative` says in words what is seen."""

    view: MeasureView
    points: tuple[Point, ...]
    title: str
    alternative: str

    @property
    def code(self) -> str:
        """The code of the measure."""
        return self.view.code

    @property
    def illustrative(self) -> bool:
        """Whether its figures were made for demonstration."""
        return self.view.provenance == "illustrative"


Line = tuple[str, tuple[float | int | None, ...]]
"""Name and values of one series of a drawing, None where there is no figure."""


@dataclass(frozen=True)
class Bars:
    """Figures side by side as bars that lie, the name of each before it; a label says why a bar has no figure.

    `code` is that of their measure. Bars at the places `strong` stand out, which words beside them say too.
    """

    code: str
    title: str
    alternative: str
    caption: str
    unit: str
    labels: tuple[str, ...]
    series: tuple[Line, ...]
    strong: frozenset[int] = frozenset()
    illustrative: bool = False

    def __post_init__(self) -> None:
        if any(len(values) != len(self.labels) for _, values in self.series):
            raise ValueError(f"bars '{self.title}': every series needs {len(self.labels)} values")


Drawing = Chart | Bars
Block = Heading | Paragraph | Bullets | Table | Drawing


@dataclass(frozen=True)
class Section:
    """One page (or more) of a report under its own page code. `level` is 1 for a part, 2 for a page of a part.

    `notes` are what a speaker says beside it. `only` names the formats it is for, empty for
    all; `tall` asks for an upright page.
    """

    code: str
    title: str
    blocks: tuple[Block, ...]
    level: int = 1
    marking: str = OFFICIAL
    notes: tuple[str, ...] = ()
    only: frozenset[str] = frozenset()
    tall: bool = False

    @property
    def illustrative(self) -> bool:
        """Whether a drawing of the section shows figures made for demonstration."""
        return any(isinstance(b, Drawing) and b.illustrative for b in self.blocks)


@dataclass(frozen=True)
class Report:
    """A whole report. `foot` is what every page says: release, short hash and the day it was judged on.

    `name` is its file name without an ending; `further` makes the tables of the workbook alone.
    """

    title: str
    subtitle: str
    name: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    foot: str
    marking: str
    illustrative: str = ""
    attributions: tuple[str, ...] = ()
    further: Callable[[], tuple[Table, ...]] = tuple

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables of the workbook alone, made when they are asked for: they are long."""
        return self.further()

    @property
    def about(self) -> Table:
        """What the cover says of the report, as a table."""
        columns = (Column("About", width=1), Column("In words", width=3))
        return Table("About this report", columns, tuple(plain(*fact) for fact in self.facts))

    def where(self, code: str, marking: str) -> str:
        """What a page says of itself: its code, its marking, the release and the day of judging."""
        made_up = " Illustrative figures are marked." if self.illustrative else ""
        return f"Page {code}. {marking}. {self.foot}.{made_up}"

    def sections_for(self, form: str) -> tuple[Section, ...]:
        """The sections that belong into one format, in order."""
        return tuple(s for s in self.sections if not s.only or form in s.only)


def plain(*texts: str) -> tuple[Cell, ...]:
    """A row of cells of text alone."""
    return tuple(Cell(text) for text in texts)


def listed(items: tuple[str, ...], nothing: str) -> Bullets | Paragraph:
    """The items as a list, or a sentence that says there is none: an empty list is no list."""
    return Bullets(items) if items else Paragraph(nothing)
