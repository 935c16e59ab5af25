"""A report as PowerPoint: native, editable charts, real tables, alternative texts, notes; no text under 18 points.

Slides, notes and charts are written as XML text, each a part in one go: the library, which keeps the package, its
masters and its properties, looks everything up anew for each shape it adds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from io import BytesIO

from pptx import Presentation
from pptx.opc.constants import CONTENT_TYPE
from pptx.opc.constants import RELATIONSHIP_TYPE as RELATION
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.util import Inches

from reports.columns import fitted
from reports.drawings import part_of, sheet_behind
from reports.letters import ems
from reports.native_charts import POINT, caption, marks_in_words
from reports.office_xml import xml_text
from reports.paper import Bars, Bullets, Cell, Chart, Drawing, Heading, Paragraph, Report, Section, Table
from reports.theme import COLOURS, GLYPHS, INK, STATUS

SMALLEST, BODY, TITLE = 18, 20, 30
EDGE = 73152
SIDES, FIGURES_SIDES = 2 * EDGE, EDGE + 182880
"""English metric units between a cell's edge and its words, at both sides together; figures are set right."""
SPARE = 1.08
"""How much wider the letters of slides may be than those of paper, in which words are measured."""
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
_CHART_NAMES = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_NO_GROUP = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
_LAYOUT_TITLE_ONLY = 5
_FIRST_SLIDE_ID = 256
_CHART_RELATION = "rId2"
"""The layout of a slide is its first relation, its chart the second."""


def powerpoint(report: Report) -> bytes:
    """The bytes of the .pptx file."""
    return _Writer(report).bytes()


Content = Table | Drawing | list[tuple[str, int]]


def _slides(section: Section) -> Iterator[tuple[str, Content, str]]:
    """(title, content, lead) of each slide of a section: one table, one chart, or as much text as can be read.

    A single sentence before a table leads the table's slide. A heading before a table or a chart is left out: the slide
    has a title of its own.
    """
    text: list[tuple[str, int]] = []
    heading = section.title
    for block in section.blocks:
        match block:
            case Table() if not block.rows:
                _without_last_headings(text)
                text.append((f"{block.caption}: {block.nothing}", 0))
            case Table() if any(c.slide for c in block.columns):
                _without_last_headings(text)
                lead = text.pop()[0] if len(text) == 1 and len(text[0][0]) <= LINE_LETTERS * 2 else ""
                yield from _text_slides(heading, text)
                text = []
                yield from ((block.caption, part, lead) for part in _slide_tables(block))
            case Chart() | Bars():
                _without_last_headings(text)
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


def _without_last_headings(text: list[tuple[str, int]]) -> None:
    while text and text[-1][1]:
        text.pop()


def _text_slides(title: str, lines: list[tuple[str, int]]) -> Iterator[tuple[str, Content, str]]:
    page: list[tuple[str, int]] = []
    first = True
    for line in _fitting(lines):
        if page and sum(map(_need, page)) + _need(line) > LINES:
            held = [page.pop()] if page[-1][1] else []
            if page:
                yield title if first else f"{title}, continued", page, ""
                first = False
            page = held
        page.append(line)
    if any(not level for _, level in page):
        yield title if first else f"{title}, continued", page, ""


def _need(line: tuple[str, int]) -> float:
    """How many lines of a slide a text takes, with the space around it."""
    text, level = line
    return -(-len(text) // LINE_LETTERS) * (1.3 if level else 1) + (0.6 if level else 0.3)


def _fitting(lines: list[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """The same lines, a very long one split between sentences."""
    most = LINE_LETTERS * (LINES - 4)
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
    widths = _widths(Table(table.caption, columns, tuple(rows)))
    letters = [max(int(LINE_LETTERS * width / FULL) - 2, 4) for width in widths]
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


def _widths(table: Table) -> list[float]:
    """Widths of the columns in English metric units: none breaks a word."""
    heads = [max(map(_bold, column.name.split())) for column in table.columns]
    words = [
        max((ems(word) for row in table.rows for word in row[n].text.split()), default=0)
        for n in range(len(heads))
    ]
    least = [
        max(pair) * SPARE * SMALLEST * POINT + (FIGURES_SIDES if column.figures else SIDES)
        for *pair, column in zip(heads, words, table.columns, strict=True)
    ]
    return fitted([c.width for c in table.columns], least, FULL)


def _bold(word: str) -> float:
    return ems(word, bold=True)


def _wrapped(text: str, letters: int) -> int:
    """How many lines a text takes in a column of so many letters."""
    lines, room = 1, letters
    for word in text.split():
        if len(word) + 1 > room and room < letters:
            lines, room = lines + 1, letters
        room -= len(word) + 1
    return lines


class _Writer:
    """One deck being written."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.deck = Presentation()
        self.package = self.deck.part.package
        self.layout = self.deck.slide_layouts[_LAYOUT_TITLE_ONLY].part
        self.notes_master = self.deck.part.notes_master_part
        self.slides = self.charts = 0

    def bytes(self) -> bytes:
        report, deck = self.report, self.deck
        deck.slide_width, deck.slide_height = WIDTH, HEIGHT
        core = deck.core_properties
        core.title, core.subject = f"{report.title}, {report.subtitle}", report.foot
        core.author, core.language, core.category = "Safer Rotherham Partnership", "en-GB", report.marking
        self._cover()
        for section in report.sections_for("pptx"):
            for title, content, lead in _slides(section):
                self._slide(section, title, content, lead)
        out = BytesIO()
        deck.save(out)
        return out.getvalue()

    def _cover(self) -> None:
        report = self.report
        lines = [(report.subtitle, 1)] + [
            (f"{name}: {words}", 0)
            for name, words in report.facts
            if name not in ("Area", "Period", "Release hash")
        ]
        if report.illustrative:
            lines.append((report.illustrative, 1))
        cover = Section("0.1", report.title, (), marking=report.marking, notes=report.attributions)
        self._slide(cover, report.title, lines, "")

    def _slide(self, section: Section, title: str, content: Content, lead: str) -> None:
        self.slides += 1
        chart = self._chart_part(content) if isinstance(content, Drawing) else None
        made_up = "Illustrative. " if _is_illustrative(self.report, content) else ""
        foot = f"{section.code}   {section.marking}   {made_up}{self.report.foot}"
        shapes = [_title(title), *_shapes(content, lead)]
        shapes.append(_box(9, "Foot", FOOT_TOP, Inches(0.55), [(foot, SMALLEST, False, QUIET)]))
        slide = self._part(
            f"/ppt/slides/slide{self.slides}.xml", CONTENT_TYPE.PML_SLIDE, _tree("sld", shapes)
        )
        slide.relate_to(self.layout, RELATION.SLIDE_LAYOUT)
        if chart is not None and slide.relate_to(chart, RELATION.CHART) != _CHART_RELATION:
            raise ValueError("the chart of a slide must be its second relation")
        self._notes(slide, _notes(section, content))
        relation = self.deck.part.relate_to(slide, RELATION.SLIDE)
        number = _FIRST_SLIDE_ID + self.slides - 1
        entry = f'<p:sldId {_NAMES} id="{number}" r:id="{relation}"/>'
        self.deck.part._element.get_or_add_sldIdLst().append(parse_xml(entry))

    def _notes(self, slide: Part, lines: list[str]) -> None:
        paragraphs = "".join(f"<a:p><a:r><a:t>{xml_text(line)}</a:t></a:r></a:p>" for line in lines)
        body = f"<p:txBody><a:bodyPr/><a:lstStyle/>{paragraphs}</p:txBody>"
        shapes = [
            _placeholder(2, "Slide Image Placeholder 1", 'type="sldImg" idx="2"', ""),
            _placeholder(3, "Notes Placeholder 2", 'type="body" idx="3" sz="quarter"', body),
        ]
        name = f"/ppt/notesSlides/notesSlide{self.slides}.xml"
        notes = self._part(name, CONTENT_TYPE.PML_NOTES_SLIDE, _tree("notes", shapes))
        notes.relate_to(self.notes_master, RELATION.NOTES_MASTER)
        notes.relate_to(slide, RELATION.SLIDE)
        slide.relate_to(notes, RELATION.NOTES_SLIDE)

    def _chart_part(self, chart: Drawing) -> Part:
        """The chart as a part with its workbook behind it."""
        self.charts += 1
        name = f"/ppt/charts/chart{self.charts}.xml"
        part = self._part(name, CONTENT_TYPE.DML_CHART, part_of(chart, SMALLEST, "rId1"))
        name = f"/ppt/embeddings/Microsoft_Excel_Sheet{self.charts}.xlsx"
        relation = part.relate_to(
            self._part(name, CONTENT_TYPE.SML_SHEET, sheet_behind(chart)), RELATION.PACKAGE
        )
        if relation != "rId1":
            raise ValueError(f"the workbook of a chart must be its first relation, not {relation}")
        return part

    def _part(self, name: str, kind: str, content: bytes) -> Part:
        return Part(PackURI(name), kind, self.package, content)


def _tree(kind: str, shapes: Sequence[str]) -> bytes:
    """A slide or its notes, `kind` 'sld' or 'notes', with these shapes in reading order."""
    return (
        f"<?xml version='1.0' encoding='UTF-8' standalone='yes'?><p:{kind} {_NAMES}><p:cSld><p:spTree>{_NO_GROUP}"
        f"{''.join(shapes)}</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:{kind}>"
    ).encode()


def _placeholder(number: int, name: str, place: str, body: str, where: str = "") -> str:
    """What fills a place of the master or the layout."""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f"<p:nvPr><p:ph {place}/></p:nvPr></p:nvSpPr><p:spPr>{where}</p:spPr>{body}</p:sp>"
    )


def _shapes(content: Content, lead: str) -> Iterator[str]:
    """What stands between the title and the foot."""
    match content:
        case Table() if content.rows:
            if lead:
                yield _box(3, "Lead", Inches(1.5), Inches(0.7), [(lead, SMALLEST, True, INK)])
            yield _table(4, content, Inches(2.2) if lead else TOP)
        case Table():
            lines = [(text, SMALLEST, False, INK) for text in (lead, content.nothing) if text]
            yield _box(3, "Text", TOP, DEEP, lines)
        case Chart() | Bars():
            yield from _chart(content)
        case _:
            lines = [(text, BODY if level else SMALLEST, bool(level), INK) for text, level in content]
            yield _box(3, "Text", TOP, DEEP, lines)


def _notes(section: Section, content: Content) -> list[str]:
    notes = [f"Page {section.code}: {section.title}", *section.notes]
    if isinstance(content, Chart):
        view = content.view
        notes = [f"Page {section.code}: {view.code} {view.name}", view.summary, view.status.sentence]
        notes += [view.variation.sentence, *(c.sentence for c in view.changes)]
        notes += [f"Owner: {view.owner}.", caption(content)]
    elif isinstance(content, Bars):
        notes = [f"Page {section.code}: {content.title}", content.alternative, content.caption]
    return [line for note in notes if note for line in note.split("\n")]


def _title(text: str) -> str:
    size = TITLE if len(text) <= LONG_TITLE else SMALL_TITLE
    body = (
        '<p:txBody><a:bodyPr wrap="square" anchor="ctr"><a:normAutofit/></a:bodyPr><a:lstStyle/>'
        f'<a:p><a:pPr algn="l"/>{_run(text, size, True, INK)}</a:p></p:txBody>'
    )
    return _placeholder(2, "Title 1", 'type="title"', body, _place("a", Inches(0.35), FULL, Inches(1.2)))


def _place(name: str, top: int, width: int, height: int) -> str:
    return (
        f'<{name}:xfrm><a:off x="{int(LEFT)}" y="{int(top)}"/>'
        f'<a:ext cx="{int(width)}" cy="{int(height)}"/></{name}:xfrm>'
    )


def _run(text: str, size: float, bold: bool, colour: str) -> str:
    return (
        f'<a:r><a:rPr lang="en-GB" sz="{round(size * 100)}" b="{int(bold)}"><a:solidFill>'
        f'<a:srgbClr val="{colour.lstrip("#").upper()}"/></a:solidFill><a:latin typeface="{FONT}"/></a:rPr>'
        f"<a:t>{xml_text(text)}</a:t></a:r>"
    )


def _box(number: int, name: str, top: int, height: int, lines: Sequence[tuple[str, float, bool, str]]) -> str:
    """A box of text as wide as the slide: (text, size, bold, colour) for each paragraph."""
    paragraphs = "".join(
        f'<a:p><a:pPr><a:spcAft><a:spcPts val="600"/></a:spcAft></a:pPr>{_run(*line)}</a:p>' for line in lines
    )
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr>'
        f'<p:spPr>{_place("a", top, FULL, height)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>'
        f'<p:txBody><a:bodyPr wrap="square"/><a:lstStyle/>{paragraphs or "<a:p/>"}</p:txBody></p:sp>'
    )


def _frame(number: int, name: str, words: str, where: str, locks: str, kind: str, drawn: str) -> str:
    """A table or a chart with the words that describe it."""
    return (
        f'<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="{number}" name="{escape(name)}" '
        f'descr="{xml_text(words)}"/><p:cNvGraphicFramePr>{locks}</p:cNvGraphicFramePr><p:nvPr/>'
        f'</p:nvGraphicFramePr>{where}<a:graphic><a:graphicData uri="{kind}">{drawn}</a:graphicData></a:graphic>'
        "</p:graphicFrame>"
    )


def _table(number: int, table: Table, top: int) -> str:
    """A real table: its first row heads it, its name says what it is."""
    widths = [int(width) for width in _widths(table)]
    high = int(Inches(0.42))
    head = "".join(_cell(Cell(c.name), c.figures, head=True) for c in table.columns)
    rows = [head] + [
        "".join(_cell(cell, c.figures) for cell, c in zip(row, table.columns, strict=True))
        for row in table.rows
    ]
    body = "".join(f'<a:tr h="{high}">{row}</a:tr>' for row in rows)
    grid = "".join(f'<a:gridCol w="{w}"/>' for w in widths)
    drawn = f'<a:tbl><a:tblPr firstRow="1" firstCol="1"/><a:tblGrid>{grid}</a:tblGrid>{body}</a:tbl>'
    return _frame(
        number,
        "Table",
        table.caption,
        _place("p", top, sum(widths), high * len(rows)),
        '<a:graphicFrameLocks noGrp="1"/>',
        "http://schemas.openxmlformats.org/drawingml/2006/table",
        drawn,
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
    right = FIGURES_SIDES - EDGE if figures else EDGE
    return (
        f'<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p><a:pPr algn="{"r" if figures else "l"}"/>{mark}{text}</a:p>'
        f'</a:txBody><a:tcPr marL="{EDGE}" marR="{right}" marT="27432" marB="27432" anchor="ctr">'
        f'{edges}<a:solidFill><a:srgbClr val="{fill}"/></a:solidFill></a:tcPr></a:tc>'
    )


def _chart(chart: Drawing) -> Iterator[str]:
    bars = isinstance(chart, Bars)
    words = "" if bars else f"{chart.view.status.word}. {chart.view.variation.word}."
    told = " ".join(filter(None, ("Illustrative." if chart.illustrative else "", words)))
    if told:
        yield _box(3, "Verdicts", Inches(1.5), Inches(0.45), [(told, SMALLEST, False, INK)])
    yield _frame(
        4,
        f"Chart {chart.code}",
        chart.alternative,
        _place("p", Inches(2.0), FULL, Inches(4.0)),
        "",
        _CHART_NAMES,
        f'<c:chart xmlns:c="{_CHART_NAMES}" r:id="{_CHART_RELATION}"/>',
    )
    marks = [(chart.caption if bars else marks_in_words(chart), SMALLEST, False, INK)]
    yield _box(5, "What the marks mean", Inches(6.02), Inches(0.75), marks)


def _is_illustrative(report: Report, content: Content) -> bool:
    if isinstance(content, Drawing):
        return content.illustrative
    return bool(report.illustrative)
