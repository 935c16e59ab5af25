"""A report as PowerPoint: native, editable charts, real tables, alternative texts, notes; no text under 18 points."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from io import BytesIO

from pptx import Presentation
from pptx.opc.constants import CONTENT_TYPE
from pptx.opc.constants import RELATIONSHIP_TYPE as RELATION
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.parts.chart import ChartPart
from pptx.parts.embeddedpackage import EmbeddedXlsxPart
from pptx.util import Inches

from reports.native_charts import caption, chart_sheet, chart_xml, marks_in_words
from reports.paper import Bullets, Cell, Chart, Heading, Paragraph, Report, Section, Table
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
QUIET = "#3d464b"
LONG_TITLE, SMALL_TITLE = 110, 24
_NAMES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_LAYOUT_TITLE_ONLY = 5


def powerpoint(report: Report) -> bytes:
    """The bytes of the .pptx file."""
    deck = Presentation()
    _name_parts_at_once(deck)
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


def _name_parts_at_once(deck: object) -> None:
    """Count the names of new parts: the library looks at every part there is for each new one."""
    counts: Counter[str] = Counter()
    there = {part.partname for part in deck.part.package.iter_parts()}

    def next_name(pattern: str) -> PackURI:
        counts[pattern] += 1
        while pattern % counts[pattern] in there:
            counts[pattern] += 1
        return PackURI(pattern % counts[pattern])

    deck.part.package.next_partname = next_name


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
    tree = slide.shapes._spTree
    _title(slide, title)
    match content:
        case Table() if content.rows:
            top = TOP
            if lead:
                tree.append(_box(3, "Lead", Inches(1.5), Inches(0.7), [(lead, SMALLEST, True, INK)]))
                top = Inches(2.2)
            tree.append(_table(4, content, top))
        case Table():
            lines = [(text, SMALLEST, False, INK) for text in (lead, content.nothing) if text]
            tree.append(_box(3, "Text", TOP, DEEP, lines))
        case Chart():
            _chart(slide, content)
        case _:
            lines = [(text, BODY if level else SMALLEST, bool(level), INK) for text, level in content]
            tree.append(_box(3, "Text", TOP, DEEP, lines))
    made_up = "Illustrative. " if _is_illustrative(report, content) else ""
    foot = f"{section.code}   {section.marking}   {made_up}{report.foot}"
    tree.append(_box(9, "Foot", FOOT_TOP, Inches(0.55), [(foot, SMALLEST, False, QUIET)]))
    _notes(slide, section, content)


def _notes(slide: object, section: Section, content: Content) -> None:
    notes = [f"Page {section.code}: {section.title}", *section.notes]
    if isinstance(content, Chart):
        view = content.view
        notes = [f"Page {section.code}: {view.code} {view.name}", view.summary, view.status.sentence]
        notes += [view.variation.sentence, *(c.sentence for c in view.changes)]
        notes += [f"Owner: {view.owner}.", caption(content)]
    slide.notes_slide.notes_text_frame.text = _clean("\n".join(n for n in notes if n))


def _title(slide: object, text: str) -> None:
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = LEFT, Inches(0.35), FULL, Inches(1.2)
    body = shape._element.txBody
    for child in list(body):
        body.remove(child)
    size = TITLE if len(text) <= LONG_TITLE else SMALL_TITLE
    for part in parse_xml(
        f'<p:txBody {_NAMES}><a:bodyPr wrap="square" anchor="ctr"><a:normAutofit/></a:bodyPr><a:lstStyle/>'
        f'<a:p><a:pPr algn="l"/>{_run(text, size, True, INK)}</a:p></p:txBody>'
    ):
        body.append(part)


def _run(text: str, size: float, bold: bool, colour: str) -> str:
    return (
        f'<a:r><a:rPr lang="en-GB" sz="{round(size * 100)}" b="{int(bold)}"><a:solidFill>'
        f'<a:srgbClr val="{colour.lstrip("#").upper()}"/></a:solidFill><a:latin typeface="{FONT}"/></a:rPr>'
        f"<a:t>{escape(_clean(text))}</a:t></a:r>"
    )


def _clean(text: str) -> str:
    """Text without the control letters that XML cannot hold."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)


def _box(
    number: int, name: str, top: int, height: int, lines: Sequence[tuple[str, float, bool, str]]
) -> object:
    """A box of text as wide as the slide: (text, size, bold, colour) for each paragraph."""
    paragraphs = "".join(
        f'<a:p><a:pPr><a:spcAft><a:spcPts val="600"/></a:spcAft></a:pPr>{_run(*line)}</a:p>' for line in lines
    )
    return parse_xml(
        f'<p:sp {_NAMES}><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{int(LEFT)}" y="{int(top)}"/><a:ext cx="{int(FULL)}" cy="{int(height)}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>'
        f'<p:txBody><a:bodyPr wrap="square"/><a:lstStyle/>{paragraphs or "<a:p/>"}</p:txBody></p:sp>'
    )


def _table(number: int, table: Table, top: int) -> object:
    """A real table: its first row heads it, its name says what it is."""
    share = sum(c.width for c in table.columns)
    widths = [int(FULL * c.width / share) for c in table.columns]
    high = int(Inches(0.42))
    head = "".join(_cell(Cell(c.name), c.figures, head=True) for c in table.columns)
    rows = [head] + [
        "".join(_cell(cell, c.figures) for cell, c in zip(row, table.columns, strict=True))
        for row in table.rows
    ]
    body = "".join(f'<a:tr h="{high}">{row}</a:tr>' for row in rows)
    grid = "".join(f'<a:gridCol w="{w}"/>' for w in widths)
    words = escape(_clean(table.caption), quote=True)
    return parse_xml(
        f'<p:graphicFrame {_NAMES}><p:nvGraphicFramePr><p:cNvPr id="{number}" name="Table" descr="{words}"/>'
        '<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>'
        f'<p:xfrm><a:off x="{int(LEFT)}" y="{int(top)}"/><a:ext cx="{sum(widths)}" cy="{high * len(rows)}"/></p:xfrm>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table">'
        f'<a:tbl><a:tblPr firstRow="1" firstCol="1"/><a:tblGrid>{grid}</a:tblGrid>{body}</a:tbl>'
        "</a:graphicData></a:graphic></p:graphicFrame>"
    )


def _cell(cell: Cell, figures: bool, *, head: bool = False) -> str:
    mark = ""
    if cell.status:
        colour = STATUS[cell.status].colour
        colour = INK if colour == COLOURS["light"]["recoverable"] else colour
        mark = _run(f"{GLYPHS[cell.status]} ", SMALLEST, False, colour)
    text = _run(cell.text, SMALLEST, head, "#ffffff" if head else INK)
    line = '<a:solidFill><a:srgbClr val="8A9299"/></a:solidFill>'
    edges = "" if head else f'<a:lnB w="9525">{line}</a:lnB>'
    fill = "122B49" if head else "FFFFFF"
    return (
        f'<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p><a:pPr algn="{"r" if figures else "l"}"/>{mark}{text}</a:p>'
        '</a:txBody><a:tcPr marL="73152" marR="73152" marT="27432" marB="27432" anchor="ctr">'
        f'{edges}<a:solidFill><a:srgbClr val="{fill}"/></a:solidFill></a:tcPr></a:tc>'
    )


def _chart(slide: object, chart: Chart) -> None:
    view = chart.view
    words = f"{view.status.word}. {view.variation.word}."
    if view.provenance == "illustrative":
        words = f"Illustrative. {words}"
    tree = slide.shapes._spTree
    tree.append(_box(3, "Verdicts", Inches(1.5), Inches(0.45), [(words, SMALLEST, False, INK)]))
    relation = slide.part.relate_to(_chart_part(slide.part.package, chart), RELATION.CHART)
    name, described = escape(f"Chart {view.code}"), escape(_clean(chart.alternative), quote=True)
    tree.append(
        parse_xml(
            f'<p:graphicFrame {_NAMES}><p:nvGraphicFramePr><p:cNvPr id="4" name="{name}" descr="{described}"/>'
            "<p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>"
            f'<p:xfrm><a:off x="{int(LEFT)}" y="{int(Inches(2.0))}"/>'
            f'<a:ext cx="{int(FULL)}" cy="{int(Inches(4.0))}"/></p:xfrm><a:graphic>'
            '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
            f'<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="{relation}"/>'
            "</a:graphicData></a:graphic></p:graphicFrame>"
        )
    )
    marks = [(marks_in_words(chart), SMALLEST, False, INK)]
    tree.append(_box(5, "What the marks mean", Inches(6.02), Inches(0.75), marks))


def _chart_part(package: object, chart: Chart) -> ChartPart:
    """The chart as a part with its workbook behind it."""
    name = package.next_partname(ChartPart.partname_template)
    part = ChartPart.load(name, CONTENT_TYPE.DML_CHART, package, chart_xml(chart, SMALLEST, "rId1").encode())
    relation = part.relate_to(EmbeddedXlsxPart.new(chart_sheet(chart), package), RELATION.PACKAGE)
    if relation != "rId1":
        raise ValueError(f"the workbook of a chart must be its first relation, not {relation}")
    return part


def _is_illustrative(report: Report, content: Content) -> bool:
    if isinstance(content, Chart):
        return content.view.provenance == "illustrative"
    return bool(report.illustrative)
