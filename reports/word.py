"""A report as a Word document: styles for every heading, real tables with header rows, native charts, tagged in order.

Text, headers and footers are written as XML in one go; the library, which keeps the package, its styles and its
properties, looks every cell, style and part up anew.
"""

from __future__ import annotations

from html import escape
from io import BytesIO

from docx import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from reports.columns import fitted
from reports.drawings import caption_of, part_of, sheet_behind
from reports.office_xml import xml_text
from reports.paper import (
    Bars,
    Bullets,
    Cell,
    Chart,
    Column,
    Drawing,
    Heading,
    Paragraph,
    Report,
    Section,
    Table,
)
from reports.theme import COLOURS, GLYPHS, INK, STATUS

SMALLEST, LEAD = 12, 14
LONG, SHORT = Cm(29.7), Cm(21.0)
MARGIN, EDGE = Cm(1.6), Cm(0.8)
TWIPS = 635
"""English metric units in a twentieth of a point, the measure of pages and columns."""
FONT = "Arial"
LETTER, CELL_SIDES = 135, 170
"""Twentieths of a point: a letter of text on average, a bold one included; both sides of a cell."""
FIGURES_GAP = 80
"""Twentieths of a point between figures, which are set right, and the words of the next column."""
CHART_HEIGHT = Cm(6)
"""Two charts with their words fill a page that lies."""
BAR_HEIGHT, BARS_LEAST = Cm(0.62), Cm(2.5)
"""Room for a bar with its name, and for the fewest of them."""
_NAMES = f'{nsdecls("w", "wp", "a", "r")} xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def word(report: Report) -> bytes:
    """The bytes of the .docx file."""
    return _Writer(report).bytes()


def set_styles(document: object) -> None:
    """Give a new document our fonts and sizes, dark ink and British English, so that it is read and spoken right."""
    sizes = {
        "Normal": SMALLEST,
        "Title": 26,
        "Heading 1": 20,
        "Heading 2": 17,
        "Heading 3": 14,
        "Caption": 12,
    }
    for name, size in sizes.items():
        style = document.styles[name]
        style.font.size, style.font.name, style.font.color.rgb = Pt(size), FONT, _rgb(INK)
        style.font.bold = name != "Normal"
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(attribute), None)
        for attribute in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(attribute), FONT)
    # A head of two lines pushes the page down; it must not touch the table that goes on there.
    document.styles["Header"].paragraph_format.space_after = Pt(6)
    for name in ("Heading 1", "Heading 2", "Heading 3", "Caption"):
        document.styles[name].paragraph_format.keep_with_next = True
    language = document.styles.element.find(f".//{qn('w:lang')}")
    if language is not None:
        language.set(qn("w:val"), "en-GB")


class _Writer:
    """One document being written."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.document = Document()
        self.text: list[str] = []
        self.charts = self.headers = 0
        self.page = ""
        self.width = LONG - 2 * MARGIN
        marked = "   Illustrative figures are marked." if report.illustrative else ""
        self.foot = self._framed("footer1", "ftr", "Footer", f"{report.foot}{marked}")

    def bytes(self) -> bytes:
        self._set_up()
        self._cover()
        for section in self.report.sections_for("docx"):
            self._section(section)
        body = parse_xml(f"<w:body {_NAMES}>{''.join(self.text)}{self.page}</w:body>")
        document = self.document.element
        document.replace(document.body, body)
        out = BytesIO()
        self.document.save(out)
        return out.getvalue()

    def _set_up(self) -> None:
        report, core = self.report, self.document.core_properties
        core.title, core.subject = f"{report.title}, {report.subtitle}", report.foot
        core.author, core.language, core.category = "Safer Rotherham Partnership", "en-GB", report.marking
        set_styles(self.document)

    def _page(self, code: str, marking: str, *, tall: bool = False) -> None:
        """A new page whose header says what every page says. A page's settings stand at its end."""
        if self.page:
            self._add(f"<w:p><w:pPr>{self.page}</w:pPr></w:p>")
        self.headers += 1
        words = f"{marking}   Page {code}   {self.report.title}, {self.report.subtitle}"
        head = self._framed(f"header{self.headers}", "hdr", "Header", words)
        width, height = (SHORT, LONG) if tall else (LONG, SHORT)
        self.width = width - 2 * MARGIN
        across, down, margin, edge = (round(n / TWIPS) for n in (width, height, MARGIN, EDGE))
        self.page = (
            f'<w:sectPr><w:headerReference w:type="default" r:id="{head}"/>'
            f'<w:footerReference w:type="default" r:id="{self.foot}"/>'
            f'<w:pgSz w:w="{across}" w:h="{down}" w:orient="{"portrait" if tall else "landscape"}"/>'
            f'<w:pgMar w:top="{margin}" w:right="{margin}" w:bottom="{margin}" w:left="{margin}" w:header="{edge}" '
            f'w:footer="{edge}" w:gutter="0"/><w:cols w:space="720"/><w:docGrid w:linePitch="360"/></w:sectPr>'
        )

    def _framed(self, name: str, tag: str, style: str, words: str) -> str:
        """The relation of a new header or footer."""
        paragraph = _paragraph_xml(words, style, size=SMALLEST)
        blob = (
            f"<?xml version='1.0' encoding='UTF-8' standalone='yes'?><w:{tag} {_NAMES}>{paragraph}</w:{tag}>"
        )
        kind, relation = {
            "hdr": (CONTENT_TYPE.WML_HEADER, RELATIONSHIP_TYPE.HEADER),
            "ftr": (CONTENT_TYPE.WML_FOOTER, RELATIONSHIP_TYPE.FOOTER),
        }[tag]
        part = Part(PackURI(f"/word/{name}.xml"), kind, blob.encode(), self.document.part.package)
        return self.document.part.relate_to(part, relation)

    def _cover(self) -> None:
        report = self.report
        self._page("0.1", report.marking)
        self._add(_paragraph_xml(report.title, "Title"))
        self._paragraph(Paragraph(report.subtitle, "lead"))
        if report.illustrative:
            self._paragraph(Paragraph(report.illustrative, "mark"))
        rows = tuple((Cell(name), Cell(words)) for name, words in report.facts)
        self._table(Table("About this report", (Column("About", width=1), Column("In words", width=4)), rows))
        for text in report.attributions:
            self._paragraph(Paragraph(text))

    def _section(self, section: Section) -> None:
        self._page(section.code, section.marking, tall=section.tall)
        level = min(section.level, 2)
        self._add(_paragraph_xml(f"{section.code} {section.title}", f"Heading{level}"))
        for block in section.blocks:
            match block:
                case Table():
                    self._table(block)
                case Chart() | Bars():
                    self._chart(block)
                case Heading():
                    self._add(_paragraph_xml(block.text, f"Heading{level + 1}"))
                case Paragraph():
                    self._paragraph(block)
                case Bullets():
                    style = "ListNumber" if block.numbered else "ListBullet"
                    self._add(*(_paragraph_xml(item, style) for item in block.items))

    def _add(self, *texts: str) -> None:
        """Add elements, given as XML without their names."""
        self.text += texts

    def _paragraph(self, block: Paragraph) -> None:
        bold = block.style in ("lead", "mark")
        self._add(_paragraph_xml(block.text, bold=bold, size=LEAD if block.style == "lead" else 0))

    def _table(self, table: Table) -> None:
        caption_xml = _paragraph_xml(table.caption, "Caption")
        if not table.rows:
            self._add(caption_xml, _paragraph_xml(table.nothing))
            return
        widths = _widths(table, self.width / TWIPS)
        grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
        head = "".join(
            _cell_xml(Cell(c.name), c, w, head=True) for c, w in zip(table.columns, widths, strict=True)
        )
        rows = "".join(_row_xml(row, table.columns, widths) for row in table.rows)
        line = 'w:val="single" w:sz="4" w:space="0" w:color="8a9299"'
        none = 'w:val="nil"'
        name = xml_text(table.caption)
        self._add(
            caption_xml,
            f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            f"<w:tblBorders><w:top {line}/><w:left {none}/><w:bottom {line}/><w:right {none}/>"
            f"<w:insideH {line}/><w:insideV {none}/></w:tblBorders>"
            '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="80" w:type="dxa"/><w:right w:w="80" w:type="dxa"/>'
            '</w:tblCellMar><w:tblLook w:val="0620" w:firstRow="1" w:firstColumn="1" w:noHBand="1" w:noVBand="1"/>'
            f'<w:tblCaption w:val="{name}"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
            f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{rows}</w:tbl>",
            _paragraph_xml(""),
        )

    def _chart(self, chart: Drawing) -> None:
        self.charts += 1
        relation = self.document.part.relate_to(self._chart_part(chart), RELATIONSHIP_TYPE.CHART)
        width, height = int(self.width), int(_height(chart))
        words = xml_text(chart.alternative)
        inline = (
            f'<wp:inline><wp:extent cx="{width}" cy="{height}"/>'
            f'<wp:docPr id="{1000 + self.charts}" name="Chart {escape(chart.code)}" descr="{words}"/>'
            "<wp:cNvGraphicFramePr/><a:graphic>"
            '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
            f'<c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline>'
        )
        self._add(
            _paragraph_xml(chart.title, "Caption"),
            # In single spacing: any other is a share of the height of the chart.
            '<w:p><w:pPr><w:keepNext/><w:spacing w:after="60" w:line="240" w:lineRule="auto"/></w:pPr>'
            f"<w:r><w:drawing>{inline}</w:drawing></w:r></w:p>",
            _paragraph_xml(caption_of(chart)),
        )

    def _chart_part(self, chart: Drawing) -> Part:
        """The chart as a part of this document with its workbook behind it."""
        package = self.document.part.package
        name = PackURI(f"/word/embeddings/Microsoft_Excel_Sheet{self.charts}.xlsx")
        sheet = Part(name, _SHEET_TYPE, sheet_behind(chart), package)
        blob = part_of(chart, SMALLEST, "rId1")
        part = Part(PackURI(f"/word/charts/chart{self.charts}.xml"), _CHART_TYPE, blob, package)
        relation = part.relate_to(sheet, RELATIONSHIP_TYPE.PACKAGE)
        if relation != "rId1":
            raise ValueError(f"the workbook of a chart must be its first relation, not {relation}")
        return part


def _height(drawing: Drawing) -> int:
    """How high a drawing is: bars as many as there are need their room."""
    if isinstance(drawing, Bars):
        return max(BAR_HEIGHT * len(drawing.labels) * len(drawing.series), BARS_LEAST)
    return CHART_HEIGHT


def _paragraph_xml(text: str, style: str = "", *, bold: bool = False, size: float = 0) -> str:
    """A paragraph as XML; `style` is the id of its style, '' for plain text."""
    named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    looks = ("<w:b/>" if bold else "") + (f'<w:sz w:val="{round(size * 2)}"/>' if size else "")
    run = f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{xml_text(text)}</w:t></w:r>' if text else ""
    return f"<w:p>{named}{run}</w:p>"


def _widths(table: Table, whole: float) -> list[int]:
    """Widths by share in twentieths of a point, but never less than the longest word of a column needs."""
    least = [
        max(
            len(word)
            for text in (column.name, *(row[place].text for row in table.rows))
            for word in _words(text)
        )
        * LETTER
        + CELL_SIDES
        + (FIGURES_GAP if column.figures else 0)
        for place, column in enumerate(table.columns)
    ]
    return [int(width) for width in fitted([c.width for c in table.columns], least, whole)]


def _words(text: str) -> list[str]:
    return text.replace("-", "- ").split() or [""]


def _row_xml(row: tuple[Cell, ...], columns: tuple[Column, ...], widths: list[int]) -> str:
    cells = "".join(_cell_xml(cell, c, w) for cell, c, w in zip(row, columns, widths, strict=True))
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _cell_xml(cell: Cell, column: Column, width: int, *, head: bool = False) -> str:
    side = f'<w:ind w:right="{FIGURES_GAP}"/><w:jc w:val="right"/>' if column.figures else ""
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="E9EDF1"/>' if head else ""
    bold = "<w:b/>" if head else ""
    mark = ""
    if cell.status:
        colour = STATUS[cell.status].colour
        colour = INK if colour == COLOURS["light"]["recoverable"] else colour
        mark = (
            f'<w:r><w:rPr><w:color w:val="{colour.lstrip("#")}"/></w:rPr>'
            f'<w:t xml:space="preserve">{GLYPHS[cell.status]} </w:t></w:r>'
        )
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>'
        f'<w:p><w:pPr><w:spacing w:before="20" w:after="20"/>{side}</w:pPr>{mark}'
        f'<w:r><w:rPr>{bold}</w:rPr><w:t xml:space="preserve">{xml_text(cell.text)}</w:t></w:r></w:p></w:tc>'
    )


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#").upper())
