"""Whether a finished file says what the release says: every number in it, worked out anew from the views.

Nothing here uses what wrote the file. Tables are compared cell by cell, charts number by number, sentences word for
word; then every number anywhere in the words must be one that the release holds. One difference fails the file.
"""

from __future__ import annotations

from dataclasses import dataclass

from reports.agreement.drawn import Drawn
from reports.agreement.rows import Rows
from reports.agreement.words import Words
from reports.material import Material
from reports.paper import Report
from reports.reading_back import read_back

__all__ = ["Agreement", "Disagreement", "agreed", "agreement"]

_SHOWN = 12


@dataclass(frozen=True)
class Agreement:
    """How many numbers and cells of one file were compared, and what differs."""

    form: str
    compared: int
    differences: tuple[str, ...]

    def __str__(self) -> str:
        if not self.differences:
            return f"{self.form}: all {self.compared:,} figures agree with the release"
        return f"{self.form}: {len(self.differences)} of {self.compared:,} figures differ from the release"


class Disagreement(ValueError):
    """A file does not say what the release says; it must not be handed out."""

    def __init__(self, found: Agreement) -> None:
        shown = "; ".join(found.differences[:_SHOWN])
        more = len(found.differences) - _SHOWN
        super().__init__(f"{found}: {shown}{f'; and {more} more' if more > 0 else ''}")


def agreement(form: str, content: bytes, report: Report, material: Material) -> Agreement:
    """What the comparison of one finished file with the release found."""
    read = read_back(form, content)
    rows, drawn, words = (kind(form, report, material) for kind in (Rows, Drawn, Words))
    rows.tables(read.tables)
    drawn.charts(read.charts)
    words.pages(read)
    words.numbers(read.text)
    words.sentences(read.text)
    checks = (rows, drawn, words)
    return Agreement(form, sum(c.compared for c in checks), tuple(d for c in checks for d in c.differences))


def agreed(form: str, content: bytes, report: Report, material: Material) -> Agreement:
    """The agreement of a file that agrees. Raises Disagreement naming what differs."""
    found = agreement(form, content, report, material)
    if found.differences:
        raise Disagreement(found)
    return found
