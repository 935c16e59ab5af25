"""A report as a workbook: notes first, then one table on each sheet, numbers as numbers, nothing ever a formula."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from textwrap import wrap

from xlsxwriter import Workbook

from metrics.views import REASON_WORDS
from reports.measure_blocks import FLAGS
from reports.paper import Bullets, Column, Paragraph, Report, Table

SIZE = 12
HEAD_ROW = 4
WIDEST, NARROWEST = 42, 9
TEXT_LONG, TEXT_WIDE = 800, 110
"""From so many letters on a column is as wide as this: a row of Excel is at most 409 points high."""
LINE, HIGHEST = 15.75, 409
"""Points: a line of text, and the highest row there can be. Not every program fits a row to its text by itself."""
A4, A3 = 9, 8
A4_WIDTH, A3_WIDTH = 140, 230
"""How wide columns may be together on one printed page: its text is then more than 8 points high."""
LETTERS = 1.1
"""Letters of text that take as much room as a figure does."""
_NUMBER = re.compile(r"(?P<sign>[+\u2212-]?)(?P<pound>£?)(?P<digits>\d[\d,]*(?:\.\d+)?)(?P<share>%?)")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31
_RIGHT = {"align": "right", "indent": 1}
"""Figures, and what stands for one, with a gap to the words in the next column."""


def workbook(report: Report) -> bytes:
    """The bytes of the .xlsx file."""
    out = BytesIO()
    book = Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_format_properties": {"font_name": "Arial", "font_size": SIZE},
        },
    )
    book.set_properties(
        {
            "title": f"{report.title}, {report.subtitle}",
            "subject": report.foot,
            "author": "Safer Rotherham Partnership",
            "category": report.marking,
        }
    )
    writer = _Writer(book, report)
    tables = list(named_tables(report))
    writer.notes([name for name, _ in tables], [table.caption for _, table in tables])
    for name, table in tables:
        writer.table(name, table)
    book.close()
    return out.getvalue()


def named_tables(report: Report) -> Iterator[tuple[str, Table]]:
    """(name of the sheet, table) of every table that has one, in the order of the report."""
    taken: set[str] = set()
    blocks = (b for s in report.sections_for("xlsx") for b in s.blocks if isinstance(b, Table))
    for table in (*report.tables, *(t for t in blocks if t.sheet)):
        plain = _NOT_IN_NAMES.sub(" ", table.sheet)[: _LONGEST_NAME - 3]
        name = next(n for n in (plain, *(f"{plain} {i}" for i in range(2, 99))) if n.lower() not in taken)
        taken.add(name.lower())
        yield name, table


def number_and_format(text: str) -> tuple[float, str] | None:
    """A printed figure as a number and the format that prints it the same; None for every other text."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    digits = match["digits"].replace(",", "")
    if len(digits) > 15 or (digits.startswith("0") and digits.partition(".")[0] != "0"):
        return None
    places = len(digits.partition(".")[2])
    form = "#,##0" + ("." + "0" * places if places else "")
    form = f'"£"{form}' if match["pound"] else f'{form}"%"' if match["share"] else form
    if match["sign"] == "+":
        form = f"+{form};\u2212{form};{form}"
    value = float(digits) * (-1 if match["sign"] in ("-", "\u2212") else 1)
    return value, form if match["sign"] != "\u2212" else f"{form};\u2212{form}"


def _column_width(column: Column, texts: Sequence[str]) -> int:
    """How wide a column is, in figures of its font: room for its longest text, within limits, and its longest word."""
    longest = max(map(len, texts), default=0)
    widest = WIDEST if longest < TEXT_LONG else TEXT_WIDE
    head = max(len(column.name) // 2 + 4, *(len(word) + 3 for word in column.name.split()))
    return min(max(longest + 3, head, NARROWEST), widest)


def _heights(columns: Sequence[Sequence[str]], letters: Sequence[int]) -> dict[int, float]:
    """Points by the number of the row, for rows in which a text needs more than one line of its column."""
    lines: dict[int, int] = {}
    for texts, most in zip(columns, letters, strict=True):
        # The same words stand in many rows of a long table: they are wrapped once.
        long = {text: _lines(text, most) for text in set(texts) if len(text) > most or "\n" in text}
        for row, text in enumerate(texts) if long else ():
            lines[row] = max(lines.get(row, 1), long.get(text, 1))
    return {row: min(number * LINE, HIGHEST) for row, number in lines.items() if number > 1}


def _lines(text: str, letters: int) -> int:
    """How many lines a text takes where so many letters fit on one."""
    return sum(len(wrap(line, letters)) or 1 for line in text.split("\n"))


def _letters(widths: Sequence[int]) -> list[int]:
    """How many letters of text fit on a line of each column."""
    return [int(LETTERS * (width - 1)) for width in widths]


def _printed(text: str) -> str:
    """A text for the head or foot of a printed page, where a sign of its own begins a code."""
    return text[:100].replace("&", "&&")


class _Writer:
    def __init__(self, book: Workbook, report: Report) -> None:
        self.book, self.report = book, report
        self.title = book.add_format({"bold": True, "font_size": 16, "font_name": "Arial"})
        self.bold = book.add_format({"bold": True, "font_size": SIZE, "font_name": "Arial"})
        self.text = book.add_format(
            {"font_size": SIZE, "font_name": "Arial", "text_wrap": True, "valign": "top"}
        )
        head = {
            "bold": True,
            "font_size": SIZE,
            "font_name": "Arial",
            "text_wrap": True,
            "valign": "top",
            "bg_color": "#E9EDF1",
            "bottom": 1,
        }
        self.plain = book.add_format({"font_size": SIZE, "font_name": "Arial"})
        self.head = book.add_format(head)
        self.figures_head = book.add_format(head | _RIGHT)
        self.figures_text = book.add_format(
            {"font_size": SIZE, "font_name": "Arial", "text_wrap": True, "valign": "top"} | _RIGHT
        )
        self.numbers: dict[str, object] = {}

    def notes(self, names: list[str], captions: list[str]) -> None:
        """The first sheet: what this is, the key, the reasons in words, and what is on every other sheet."""
        report = self.report
        sheet = self._sheet("Notes", f"{report.title}, {report.subtitle}")
        lines: list[tuple[str, str]] = list(report.facts)
        lines += [("Marking", report.marking)]
        lines += [("Illustrative", report.illustrative)] if report.illustrative else []
        lines += [("Attribution", text) for text in report.attributions]
        lines += [(f"Flag {letter}", words) for letter, words in FLAGS.values()]
        lines += [("Reason for no figure", words) for words in REASON_WORDS.values()]
        for section in report.sections_for("xlsx"):
            for block in section.blocks:
                if isinstance(block, Paragraph) and block.style == "lead":
                    lines.append((f"Page {section.code}", block.text))
                elif isinstance(block, Bullets) and section.title == "Recommendations":
                    lines += [("Recommendation", f"{n}. {item}") for n, item in enumerate(block.items, 1)]
        lines += [(f"Sheet {name}", caption) for name, caption in zip(names, captions, strict=True)]
        widths = [30, TEXT_WIDE]
        letters = _letters(widths)
        self._columns(sheet, (Column("About"), Column("In words")), widths, len(lines))
        self._fit(sheet, HEAD_ROW + 1, list(zip(*lines, strict=True)), letters)
        for number, (name, words) in enumerate(lines, HEAD_ROW + 1):
            sheet.write_string(number, 0, name, self.text)
            sheet.write_string(number, 1, words, self.text)

    def table(self, name: str, table: Table) -> None:
        """One table on a sheet of its own."""
        sheet = self._sheet(name, table.caption)
        texts = [[row[place].text for row in table.rows] for place in range(len(table.columns))]
        widths = list(map(_column_width, table.columns, texts))
        self._columns(sheet, table.columns, widths, len(table.rows))
        self._fit(sheet, HEAD_ROW + 1, texts, _letters(widths))
        for number, row in enumerate(table.rows, HEAD_ROW + 1):
            for place, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
                if not cell.text:  # A cell without text is left blank, so that Excel counts it as blank too.
                    continue
                found = number_and_format(cell.text) if column.figures else None
                if found is None:
                    sheet.write_string(
                        number, place, cell.text, self.figures_text if column.figures else self.text
                    )
                else:
                    sheet.write_number(number, place, found[0], self._number(found[1]))
        if table.rows:
            sheet.autofilter(HEAD_ROW, 0, HEAD_ROW + len(table.rows), len(table.columns) - 1)
        else:
            sheet.write_string(HEAD_ROW + 1, 0, table.nothing, self.plain)

    def _sheet(self, name: str, title: str) -> object:
        report = self.report
        sheet = self.book.add_worksheet(name)
        sheet.write_string(0, 0, title, self.title)
        sheet.write_string(1, 0, f"{report.title}, {report.subtitle}", self.bold)
        made_up = f" {report.illustrative}" if report.illustrative else ""
        sheet.write_string(2, 0, f"Page {name}. {report.marking}. {report.foot}.{made_up}", self.bold)
        sheet.freeze_panes(HEAD_ROW + 1, 1)
        sheet.set_landscape()
        sheet.repeat_rows(HEAD_ROW)
        sheet.set_header(f"&L&B{_printed(title)}&B\n{_printed(f'{report.title}, {report.subtitle}')}")
        mark = "  Illustrative" if report.illustrative else ""
        sheet.set_footer(f"&L{report.marking}  {_printed(report.foot)}{mark}&RPage {_printed(name)}")
        return sheet

    @staticmethod
    def _fit(sheet: object, first: int, columns: Sequence[Sequence[str]], letters: Sequence[int]) -> None:
        """Make every row from `first` on as high as the longest of its texts needs, each wrapped in its column."""
        for row, height in _heights(columns, letters).items():
            sheet.set_row(first + row, height)

    def _columns(self, sheet: object, columns: Sequence[Column], widths: Sequence[int], rows: int) -> None:
        """The heads of the columns of a table of so many rows, how wide they are, and how it prints."""
        self._fit(sheet, HEAD_ROW, [[column.name] for column in columns], _letters(widths))
        for place, (column, width) in enumerate(zip(columns, widths, strict=True)):
            sheet.set_column(place, place, width)
            head = self.figures_head if column.figures else self.head
            sheet.write_string(HEAD_ROW, place, column.name, head)
        self._on_paper(sheet, widths, rows)

    def _on_paper(self, sheet: object, widths: Sequence[int], rows: int) -> None:
        """Wide tables print on A3, the widest on several pages with their first two columns on each.

        The lines above the table print as the head of every page instead.
        """
        whole = sum(widths)
        beside = -(-whole // A3_WIDTH)
        sheet.set_paper(A4 if whole <= A4_WIDTH else A3)
        sheet.fit_to_pages(beside, 0)
        sheet.print_area(HEAD_ROW, 0, HEAD_ROW + max(rows, 1), len(widths) - 1)
        if beside > 1:
            sheet.repeat_columns(0, 1)

    def _number(self, form: str) -> object:
        if form not in self.numbers:
            self.numbers[form] = self.book.add_format(
                {"font_size": SIZE, "font_name": "Arial", "num_format": form, "valign": "top"} | _RIGHT
            )
        return self.numbers[form]
