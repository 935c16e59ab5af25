"""A table with areas down and periods across; the measure stands in a column, in the corner or above."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from data.returns.cells import parse_cell
from data.returns.entries import MOST_ROWS, TOTALS, Entry, Layout
from data.returns.headings import BESIDE, FIELD_OF, heading
from data.returns.problems import Problem, column_letters
from data.returns.texts import folded_name, plain, shown


@dataclass
class WideSheet:
    """A header with periods across; areas stand in one column, the measure in another or above."""

    row: int
    periods: dict[int, str]
    area: int
    measure: int
    above: tuple[str, int, int] | None
    unread: list[tuple[int, str]]
    format: str = "wide"

    @property
    def columns(self) -> dict[str, int]:
        return {name: column for name, column in (("area", self.area), ("measure", self.measure)) if column}

    @property
    def width(self) -> int:
        return max(self.periods)

    def read(self, sheet: dict, layout: Layout) -> None:
        layout.format, layout.sheet = self.format, sheet["name"]
        if not self.area:
            layout.problems.append(
                Problem(
                    "HEADER_MISSING",
                    "there is no column of areas; give each row a ward or Rotherham",
                    sheet["name"],
                    self.row,
                    expected="area",
                )
            )
            return
        layout.problems += [self._not_read(sheet["name"], column, text) for column, text in self.unread]
        rows = [(n, texts) for n, texts in sheet["rows"] if n > self.row and _filled(texts)]
        if len(rows) * len(self.periods) > MOST_ROWS:
            layout.problems.append(
                Problem("SHEET_TOO_LARGE", f"at most {MOST_ROWS:,} figures are taken", sheet["name"])
            )
            return
        last = max((n for n, texts in rows if _filled(texts) > 1), default=0)
        for number, texts in rows:
            if number > last and _filled(texts) == 1:
                layout.problems.append(
                    Problem(
                        "ROW_FOOTNOTE",
                        "a note below the table is not read",
                        sheet["name"],
                        number,
                        warning=True,
                    )
                )
                continue
            if any(texts[i].strip() for i in range(self.width, len(texts)) if i + 1 not in dict(self.unread)):
                layout.problems.append(
                    Problem("ROW_LONG", "the row is longer than the header", sheet["name"], number)
                )
            self._read_row(sheet["name"], number, texts, layout)

    def _not_read(self, sheet: str, column: int, text: str) -> Problem:
        """Why a column is left out: of totals, which are computed, or of something that is no period."""
        letters = column_letters(column)
        if heading(text) in TOTALS:
            says = "a column of totals is not read: totals are computed"
            return Problem("COLUMN_TOTAL", says, sheet, self.row, letters, shown(text), warning=True)
        cell = parse_cell(text, "period")
        return Problem(
            cell.code if cell.code and cell.code != "PERIOD_UNREADABLE" else "COLUMN_UNKNOWN",
            cell.explanation or "this column is neither a period nor an area",
            sheet,
            self.row,
            letters,
            shown(text),
            "a period such as 2024-25 Q4",
        )

    def _read_row(self, sheet: str, number: int, texts: list[str], layout: Layout) -> None:
        def at(column: int) -> str:
            return texts[column - 1] if column <= len(texts) else ""

        measure = at(self.measure) if self.measure else self.above[0]
        is_total = folded_name(at(self.area)) in TOTALS
        for column, period in self.periods.items():
            if not plain(at(column)):
                continue
            entry = Entry(
                sheet,
                number,
                {"measure": measure, "period": period, "area": at(self.area), "figure": at(column)},
                {
                    "measure": column_letters(self.measure or self.above[2]),
                    "period": column_letters(column),
                    "area": column_letters(self.area),
                    "figure": column_letters(column),
                },
            )
            if is_total:
                layout.totals.append((entry, []))
            else:
                layout.entries.append(entry)


def _filled(texts: list[str]) -> int:
    """How many cells of a row are not blank."""
    return sum(bool(text.strip()) for text in texts)


def wide_header(
    sheet: dict, number: int, texts: list[str], find: Callable[[str], object]
) -> WideSheet | None:
    filled = {c: plain(text) for c, text in enumerate(texts, 1) if plain(text)}
    periods = {c: text for c, text in filled.items() if len(text) < 40 and parse_cell(text, "period").value}
    if not periods:
        return None
    below = [row for n, row in sheet["rows"] if n > number][:5]
    area = measure = 0
    for column in range(1, min(max(periods), 12) + 1):
        if column in periods:
            continue
        name = FIELD_OF.get(heading(filled.get(column, "")), "")
        cells = [row[column - 1] for row in below if column <= len(row) and row[column - 1].strip()]
        if name == "measure" and not measure:
            measure = column
        elif not area and (
            name == "area"
            or (cells and sum(bool(parse_cell(text, "area").value) for text in cells) * 2 >= len(cells))
        ):
            area = column
        elif not measure and cells and all(find(plain(text)) for text in cells):
            measure = column
    if not area and not (measure and min(periods) > measure):
        return None
    above = None if measure else _measure_above(sheet, number, find)
    if above is None and area and find(filled.get(area, "")):
        above = (filled[area], number, area)
    if not measure and above is None:
        above = ("", number, area)
    skipped = {area, measure, *periods}
    unread = [
        (c, text)
        for c, text in filled.items()
        if c not in skipped and heading(text) not in BESIDE and heading(text) not in FIELD_OF
    ]
    return WideSheet(number, periods, area, measure, above, unread)


def _measure_above(sheet: dict, header: int, find: Callable[[str], object]) -> tuple[str, int, int] | None:
    """The measure named in a cell above the header or by the name of the sheet."""
    for number, texts in sheet["rows"]:
        if number >= header:
            break
        for column, text in enumerate(texts, 1):
            bare = re.sub(r"^(?:measure|indicator|code)\s*:?\s*", "", plain(text), flags=re.IGNORECASE)
            for candidate in (bare, *re.split(r"[\s:,]+-?\s*", bare, maxsplit=1)[:1]):
                if candidate and find(candidate):
                    return candidate, number, column
    return (sheet["name"], header, 1) if sheet["name"] and find(sheet["name"]) else None
