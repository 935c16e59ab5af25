"""The rules of density (R10 to R12): a slide that breaks one is refused, never made smaller."""

from __future__ import annotations

from dataclasses import dataclass

from reports.slides.model import KEY_WORDS, TABLE_COLUMNS, TABLE_ROWS, TITLE_WORDS, Slide, words
from reports.svg_charts import TICK_LABELS, TooDense, trend_chart


@dataclass(frozen=True)
class Refusal:
    """A slide that is not shown, the rule it breaks and how."""

    code: str
    rule: str
    reason: str

    def __str__(self) -> str:
        return f"slide {self.code} refused by {self.rule}: {self.reason}"


def refusals(slide: Slide) -> list[Refusal]:
    """Every rule of density (R10 to R12) that the slide breaks; none when it may be shown."""
    found = []

    def refuse(rule: str, reason: str) -> None:
        found.append(Refusal(slide.code, rule, reason))

    if not slide.title:
        refuse("R10", "it has no title")
    if words(slide.title) > TITLE_WORDS:
        refuse("R10", f"its title has {words(slide.title)} words; at most {TITLE_WORDS} are read")
    if words(slide.key) > KEY_WORDS:
        refuse("R10", f"its key sentence has {words(slide.key)} words; at most {KEY_WORDS} are read")
    if slide.measure is not None and slide.table is not None:
        refuse("R10", "it has a chart and a table; one of them is enough")
    if not slide.foot:
        refuse("R10", "its foot line is missing: period, day, source, release")
    if slide.measure is not None:
        found += _chart_refusals(slide)
    if slide.table is not None:
        rows, columns = len(slide.table.rows), len(slide.table.columns)
        if rows > TABLE_ROWS or columns > TABLE_COLUMNS:
            refuse(
                "R12",
                f"its table has {rows} rows and {columns} columns; at most {TABLE_ROWS} by {TABLE_COLUMNS} are read",
            )
        if any(len(row) != columns for row in slide.table.rows):
            refuse("R12", "a row of its table has another number of cells than there are columns")
    return found


def _chart_refusals(slide: Slide) -> list[Refusal]:
    try:
        drawn = trend_chart(slide.measure)
    except TooDense as error:
        return [Refusal(slide.code, error.rule, str(error).partition(": ")[2])]
    if drawn is None:
        return [Refusal(slide.code, "R10", "it has no figure to draw")]
    if drawn.tick_labels > TICK_LABELS:
        return [Refusal(slide.code, "R11", f"{drawn.tick_labels} labels of time; at most {TICK_LABELS} fit")]
    return []
