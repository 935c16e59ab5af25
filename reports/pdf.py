"""A report as a tagged PDF (PDF/UA-1), set by Typst: `report.typ` says how it looks, the data below what it says.

Everything that setting needs comes with Python packages, fonts included, and the machine's own fonts are not looked at:
the same report is the same file everywhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from math import ceil
from pathlib import Path

import typst

from reports.columns import fitted
from reports.drawings import caption_of, svg_of
from reports.letters import FOLDER, FONT, ems, on_paper
from reports.paper import Bars, Block, Bullets, Cell, Drawing, Heading, Paragraph, Report, Section, Table
from reports.print_bars import bars_height
from reports.print_charts import HEIGHT
from reports.theme import COLOURS, INK, STATUS

HALF_PAGE, UPRIGHT_PAGE, WHOLE_PAGE = 492, 680, 1008
"""Widths of a chart in its own units, so that its text is 12 points on half a page that lies, on one that stands, and
on a whole one that lies."""
COLUMN, WORDS = 520, 85
"""The same units: how high a column of drawings may be to fit a page, and what the words of a drawing need."""
SIZE = 12
UPRIGHT_MM, LYING_MM, SIDE_MM = 210, 297, 15
POINTS_IN_MM = 72 / 25.4
CELL_SIDES, FIGURES_SIDES = 8, 12
LETTER, LINE, CAPTION = 0.62 * SIZE, 1.55 * SIZE, 12 * POINTS_IN_MM
"""Points: no less than a letter on average, a line, and the caption of a table with the space above it."""
_LAYOUT = Path(__file__).with_name("report.typ")
_FIRST_CELLS = re.compile(rb"/S/TR/P \d+ 0 R/K\[(\d+) 0 R")
_CELLS = re.compile(
    rb"(?P<start>\n(?P<number>\d+) 0 obj\n<</Type/StructElem/S/)TD"
    rb"(?P<between>/P \d+ 0 R/A\[<</O/Table)(?P<heads>/Headers\[[^\]]*\])"
)


def pdf(report: Report) -> bytes:
    """The bytes of the .pdf file."""
    data = _printable(_data(report))
    content = {"main.typ": _LAYOUT.read_bytes(), "report.json": json.dumps(data, ensure_ascii=False).encode()}
    made = typst.compile(
        content, format="pdf", font_paths=_fonts(), ignore_system_fonts=True, pdf_standards="ua-1"
    )
    tables = [b for blocks in (data["cover"], *(s["blocks"] for s in data["sections"])) for b in blocks]
    return _with_row_heads(made, sum(len(b["rows"]) for b in tables if b["kind"] == "table"))


def _printable(data: object) -> object:
    """The data with letters that the fonts of paper have."""
    if isinstance(data, dict):
        return {name: _printable(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_printable(value) for value in data]
    return on_paper(data) if isinstance(data, str) else data


def _with_row_heads(made: bytes, rows: int) -> bytes:
    """The file with the first cell of each of its `rows` table rows tagged as the head of its row.

    Typst tags heads of columns alone. The tags change in place and keep their length, so that every offset holds: a
    first cell becomes TH with the scope Row, and the others stop naming the head of their column as their only one.
    """
    first = set(_FIRST_CELLS.findall(made))
    heads = 0

    def tagged(cell: re.Match[bytes]) -> bytes:
        nonlocal heads
        head = cell["number"] in first
        heads += head
        kind, scope = (b"TH", b"/Scope/Row") if head else (b"TD", b"")
        return cell["start"] + kind + cell["between"] + scope.ljust(len(cell["heads"]))

    tagged_file = _CELLS.sub(tagged, made)
    if heads != rows or len(tagged_file) != len(made):
        raise RuntimeError(f"{heads} of {rows} rows of the PDF could be given a head")
    return tagged_file


@cache
def _fonts() -> typst.Fonts:
    """The fonts of paper, from the package that holds them; those of Typst itself for letters it lacks."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FOLDER)])


def _data(report: Report) -> dict:
    """What the layout sets: words, numbers and drawings, no markup."""
    cover = [
        Paragraph(report.subtitle, "lead"),
        *([Paragraph(report.illustrative, "mark")] if report.illustrative else []),
        report.about,
        *map(Paragraph, report.attributions),
    ]
    return {
        "title": report.title,
        "name": f"{report.title}, {report.subtitle}",
        "author": "Safer Rotherham Partnership",
        "marking": report.marking,
        "font": FONT,
        "size": SIZE,
        "side": SIDE_MM,
        "ink": INK,
        "quiet": COLOURS["light"]["quiet"],
        "where": report.where("0.1", report.marking),
        "cover": list(_blocks(cover, upright=False)),
        "sections": [_section(report, section) for section in report.sections_for("pdf")],
    }


def _section(report: Report, section: Section) -> dict:
    return {
        "title": f"{section.code} {section.title}",
        "landscape": not section.tall,
        "where": report.where(section.code, section.marking),
        "blocks": list(_blocks(section.blocks, upright=section.tall)),
    }


def _blocks(blocks: Iterable[Block], *, upright: bool) -> Iterator[dict]:
    """Every block; on a page that lies, drawings that follow each other stand side by side, bars in one column."""
    for drawn, group in groupby(blocks, key=lambda block: isinstance(block, Drawing)):
        if drawn:
            yield from _rows(group, upright=upright)
        else:
            breadth = ((UPRIGHT_MM if upright else LYING_MM) - 2 * SIDE_MM) * POINTS_IN_MM
            yield from (_block(block, breadth) for block in group)


def _rows(drawings: Iterable[Drawing], *, upright: bool) -> Iterator[dict]:
    """The drawings in rows of at most two columns; one that is alone is as wide as its page."""
    columns: list[list[Drawing]] = []
    for drawing in drawings:
        stacked = columns and isinstance(drawing, Bars) and isinstance(columns[-1][-1], Bars)
        if stacked and sum(map(_height, (*columns[-1], drawing))) <= COLUMN:
            columns[-1].append(drawing)
        else:
            columns.append([drawing])
    for row in _batched(columns, 1 if upright else 2):
        width = UPRIGHT_PAGE if upright else HALF_PAGE if len(row) == 2 else WHOLE_PAGE
        yield {
            "kind": "charts",
            "columns": [[_chart(drawing, width) for drawing in column] for column in row],
        }


def _height(drawing: Drawing) -> int:
    """Units that a drawing on half a page and its words are high."""
    return WORDS + (bars_height(drawing, HALF_PAGE) if isinstance(drawing, Bars) else HEIGHT)


def _batched(columns: list[list[Drawing]], size: int) -> Iterator[list[list[Drawing]]]:
    return (columns[n : n + size] for n in range(0, len(columns), size))


def _chart(chart: Drawing, width: int) -> dict:
    return {
        "title": chart.title,
        "svg": svg_of(chart, width),
        "alternative": chart.alternative,
        "caption": caption_of(chart),
    }


def _block(block: Heading | Paragraph | Bullets | Table, breadth: float) -> dict:
    match block:
        case Heading():
            return {"kind": "heading", "text": block.text}
        case Paragraph():
            return {"kind": "paragraph", "text": block.text, "style": block.style}
        case Bullets():
            return {"kind": "enum" if block.numbered else "list", "items": block.items}
        case Table() if not block.rows:
            return {"kind": "paragraph", "text": f"{block.caption}. {block.nothing}", "style": ""}
        case Table():
            widths = _widths(block, breadth)
            return {
                "kind": "table",
                "caption": block.caption,
                "room": _room(block, widths),
                "columns": [
                    {"name": column.name, "figures": column.figures, "width": width}
                    for column, width in zip(block.columns, widths, strict=True)
                ],
                "rows": [[_cell(cell) for cell in row] for row in block.rows],
            }


def _widths(table: Table, breadth: float) -> list[float]:
    """Widths of the columns in points, together `breadth`."""
    least = [
        max((ems(word, bold=True) * SIZE for word in _words(table, place)), default=0)
        + (FIGURES_SIDES if column.figures else CELL_SIDES)
        for place, column in enumerate(table.columns)
    ]
    return [round(width, 2) for width in fitted([c.width for c in table.columns], least, breadth)]


def _words(table: Table, place: int) -> set[str]:
    """Every word of a column."""
    texts = (table.columns[place].name, *(row[place].text for row in table.rows))
    return {word for text in texts for word in text.split()}


def _room(table: Table, widths: list[float]) -> float:
    """Points that the caption, the heads of the columns and the first row need at most: they stay together."""
    rows = (table.names, [cell.text for cell in table.rows[0]])
    lines = [
        max(ceil(len(text) * LETTER / (width - CELL_SIDES)) for text, width in zip(row, widths, strict=True))
        for row in rows
    ]
    return CAPTION + sum(number * LINE + CELL_SIDES for number in lines)


def _cell(cell: Cell) -> dict:
    if not cell.status:
        return {"text": cell.text}
    mark = STATUS[cell.status]
    return {"text": cell.text, "shape": mark.shape, "colour": mark.colour}
