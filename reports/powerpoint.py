"""A report as PowerPoint: native, editable charts, real tables, alternative texts, notes; no text under 18 points."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from io import BytesIO

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from reports.native_charts import add_chart, caption
from reports.paper import Bullets, Chart, Heading, Paragraph, Report, Section, Table
from reports.theme import COLOURS, GLYPHS, INK, STATUS

SMALLEST, BODY, TITLE = 18, 20, 30
WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
LEFT, TOP, FULL = Inches(0.6), Inches(1.65), Inches(12.13)
DEEP = Inches(4.75)
FOOT_TOP = Inches(6.78)
ROWS = 7
LINE_LETTERS = 98
LINES = 14
TABLE_LINES = 12
FONT = "Arial"
_LAYOUT_TITLE_ONLY = 5


def powerpoint(report: Report) -> bytes:
    """The bytes of the .pptx file."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    core = deck.core_properties
    core.title, core.subject = f"{report.title}, {report.subtitle}", report.foot
    core.author, core.language, core.category = "Safer Rotherham Partnership", "en-GB", report.marking
    _cover(deck, report)
    for section in report.sections_for("pptx"):
        for title, content, lead in _slides(section):
            _slide(deck, report, section, title, content, lead)
    out = BytesIO()
    deck.save(out)
    return out.getvalue()


Content = Table | Chart | list[tuple[str, int]]


def _slides(section: Section) -> Iterator[tuple[str, Content, str]]:
    """(title, content, lead) of each slide of a section: one table, one chart, or as much text as can be read.

    A single sentence before a table leads the table's slide.
    """
    text: list[tuple[str, int]] = []
    heading = section.title
    for block in section.blocks:
        match block:
            case Table() if any(c.slide for c in block.columns):
                lead = text.pop()[0] if len(text) == 1 and len(text[0][0]) <= LINE_LETTERS * 2 else ""
                yield from _text_slides(heading, text)
                text = []
                yield from ((block.caption, part, lead) for part in _slide_tables(block))
            case Chart():
                yield from _text_slides(heading, text)
                text = []
                yield block.title, block, ""
            case Heading():
                text.append((block.text, 1))
            case Paragraph() if block.style != "key":
                text.append((block.text, 0))
            case Bullets():
                text += [
                    (f"{n}. {item}" if block.numbered else f"• {item}", 0)
                    for n, item in enumerate(block.items, 1)
                ]
    yield from _text_slides(heading, text)


def _text_slides(title: str, lines: list[tuple[str, int]]) -> Iterator[tuple[str, Content, str]]:
    page: list[tuple[str, int]] = []
    used, first = 0.0, True
    for text, level in _fitting(lines):
        need = -(-len(text) // LINE_LETTERS) + (0.6 if level else 0.3)
        if page and used + need > LINES:
            held = [page.pop()] if page[-1][1] else []
            yield title if first else f"{title}, continued", page, ""
            page, used, first = held, 1.9 * len(held), False
        page.append((text, level))
        used += need
    if any(not level for _, level in page):
        yield title if first else f"{title}, continued", page, ""


def _fitting(lines: list[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """The same lines, a very long one split between sentences."""
    most = LINE_LETTERS * (LINES - 1)
    for text, level in lines:
        while len(text) > most:
            cut = max(text.rfind(". ", 0, most) + 1, text.rfind(" ", 0, most))
            yield text[:cut].strip(), level
            text = text[cut:].strip()
        yield text, level


def _slide_tables(table: Table) -> Iterator[Table]:
    """The columns meant for slides, a few rows on each."""
    keep = [i for i, c in enumerate(table.columns) if c.slide]
    columns = tuple(table.columns[i] for i in keep)
    rows = [tuple(row[i] for i in keep) for row in table.rows]
    if not rows:
        yield Table(table.caption, columns, (), table.nothing)
    share = sum(c.width for c in columns)
    letters = [max(int(LINE_LETTERS * c.width / share) - 2, 4) for c in columns]
    page: list[tuple] = []
    used = 0
    for row in rows:
        need = max(_wrapped(cell.text, n) for cell, n in zip(row, letters, strict=True))
        if page and (len(page) == ROWS or used + need > TABLE_LINES - 2):
            yield Table(table.caption, columns, tuple(page), table.nothing)
            page, used = [], 0
        page.append(row)
        used += need + 0.2
    if page:
        yield Table(table.caption, columns, tuple(page), table.nothing)


def _wrapped(text: str, letters: int) -> int:
    """How many lines a text takes in a column of so many letters."""
    lines, room = 1, letters
    for word in text.split():
        if len(word) + 1 > room and room < letters:
            lines, room = lines + 1, letters
        room -= len(word) + 1
    return lines


def _cover(deck: object, report: Report) -> None:
    lines = [(report.subtitle, 1)] + [
        (f"{name}: {words}", 0)
        for name, words in report.facts
        if name not in ("Area", "Period", "Release hash")
    ]
    if report.illustrative:
        lines.append((report.illustrative, 1))
    cover = Section("0.1", report.title, (), marking=report.marking, notes=report.attributions)
    _slide(deck, report, cover, report.title, lines, "")


def _slide(deck: object, report: Report, section: Section, title: str, content: Content, lead: str) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[_LAYOUT_TITLE_ONLY])
    _title(slide, title)
    match content:
        case Table():
            _table(slide, content, lead)
        case Chart():
            _chart(slide, content)
        case _:
            _text(slide, content)
    _foot(slide, report, section, content)
    notes = [f"Page {section.code}: {section.title}", *section.notes]
    if isinstance(content, Chart):
        view = content.view
        notes = [f"Page {section.code}: {view.code} {view.name}", view.summary, view.status.sentence]
        notes += [
            view.variation.sentence,
            *(c.sentence for c in view.changes),
            f"Owner: {view.owner}.",
            caption(content),
        ]
    slide.notes_slide.notes_text_frame.text = "\n".join(n for n in notes if n)


def _title(slide: object, text: str) -> None:
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = LEFT, Inches(0.35), FULL, Inches(1.2)
    frame = shape.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
    _write(frame.paragraphs[0], text, TITLE if len(text) <= 110 else 24, bold=True)
    frame.paragraphs[0].alignment = PP_ALIGN.LEFT


def _write(paragraph: object, text: str, size: float, *, bold: bool = False, colour: str = INK) -> None:
    run = paragraph.add_run()
    run.text = _clean(text)
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, FONT
    run.font.color.rgb = RGBColor.from_string(colour.lstrip("#").upper())


def _clean(text: str) -> str:
    """Text without the control letters that XML cannot hold."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)


def _text(slide: object, lines: Sequence[tuple[str, int]]) -> None:
    box = slide.shapes.add_textbox(LEFT, TOP, FULL, DEEP)
    box.name = "Text"
    frame = box.text_frame
    frame.word_wrap = True
    for number, (text, level) in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(6)
        _write(paragraph, text, BODY if level else SMALLEST, bold=bool(level))


def _table(slide: object, table: Table, lead: str) -> None:
    if not table.rows:
        _text(slide, [(text, 0) for text in (lead, table.nothing) if text])
        return
    top = TOP
    if lead:
        box = slide.shapes.add_textbox(LEFT, Inches(1.5), FULL, Inches(0.7))
        box.name = "Lead"
        box.text_frame.word_wrap = True
        _write(box.text_frame.paragraphs[0], lead, SMALLEST, bold=True)
        top = Inches(2.2)
    share = sum(c.width for c in table.columns)
    frame = slide.shapes.add_table(
        len(table.rows) + 1, len(table.columns), LEFT, top, FULL, Inches(0.42) * (len(table.rows) + 1)
    )
    frame.name = "Table"
    _describe(frame, table.caption)
    drawn = frame.table
    drawn.first_row, drawn.horz_banding, drawn.first_col = True, False, True
    for place, column in enumerate(table.columns):
        drawn.columns[place].width = Emu(int(FULL * column.width / share))
        _cell(drawn.cell(0, place), column.name, column.figures, head=True)
    for number, row in enumerate(table.rows, 1):
        for place, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
            _cell(drawn.cell(number, place), cell.text, column.figures, status=cell.status)


def _cell(cell: object, text: str, figures: bool, *, head: bool = False, status: str = "") -> None:
    frame = cell.text_frame
    frame.word_wrap = True
    cell.margin_left = cell.margin_right = Inches(0.08)
    cell.margin_top = cell.margin_bottom = Inches(0.03)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string("122B49" if head else "FFFFFF")
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if figures else PP_ALIGN.LEFT
    if status:
        colour = STATUS[status].colour
        _write(
            paragraph,
            f"{GLYPHS[status]} ",
            SMALLEST,
            colour=INK if colour == COLOURS["light"]["recoverable"] else colour,
        )
    _write(paragraph, text, SMALLEST, bold=head, colour="#ffffff" if head else INK)


def _chart(slide: object, chart: Chart) -> None:
    view = chart.view
    words = f"{view.status.word}. {view.variation.word}. Owner: {view.owner}."
    if view.provenance == "illustrative":
        words = f"Illustrative. {words}"
    box = slide.shapes.add_textbox(LEFT, Inches(1.5), FULL, Inches(0.45))
    box.name = "Verdicts"
    box.text_frame.word_wrap = True
    _write(box.text_frame.paragraphs[0], words, SMALLEST)
    frame = add_chart(slide.shapes, chart, (LEFT, Inches(2.0), FULL, Inches(4.0)), SMALLEST)
    frame.name = f"Chart {view.code}"
    _describe(frame, chart.alternative)
    box = slide.shapes.add_textbox(LEFT, Inches(6.02), FULL, Inches(0.75))
    box.name = "What the marks mean"
    box.text_frame.word_wrap = True
    _write(box.text_frame.paragraphs[0], caption(chart).partition(". " + view.source.text)[0] + ".", SMALLEST)


def _describe(frame: object, text: str) -> None:
    properties = frame._element.find(qn("p:nvGraphicFramePr")).find(qn("p:cNvPr"))
    properties.set("descr", _clean(text))


def _foot(slide: object, report: Report, section: Section, content: Content) -> None:
    box = slide.shapes.add_textbox(LEFT, FOOT_TOP, FULL, Inches(0.55))
    box.name = "Foot"
    box.text_frame.word_wrap = True
    made_up = "Illustrative. " if _is_illustrative(report, content) else ""
    words = f"{section.code}   {section.marking}   {made_up}{report.foot}"
    _write(box.text_frame.paragraphs[0], words, SMALLEST, colour="#3d464b")


def _is_illustrative(report: Report, content: Content) -> bool:
    if isinstance(content, Chart):
        return content.view.provenance == "illustrative"
    return bool(report.illustrative)
