"""Each format by itself: laid out to be read, tagged and titled, with nothing cut off at the longest names."""

import re
from base64 import b64decode
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook
from pptx import Presentation
from pptx.util import Pt
from pypdf import PdfReader

from reports.letters import ems
from reports.measure_blocks import chart_of
from reports.native_charts import chart_xml, number_format
from reports.pack import FORMS
from reports.paper import Bullets, Cell, Column, Drawing, Heading, Paragraph, Section, Table, plain
from reports.pdf import pdf
from reports.powerpoint import FULL, _slides, _widths
from reports.reading_back import printed_number, read_back
from reports.workbook import number_and_format
from tests.reports.material import LONG

READ = cache(read_back)


@pytest.fixture(scope="module")
def deck(files):
    return Presentation(BytesIO(files["pptx"]))


@pytest.fixture(scope="module")
def document(files):
    return Document(BytesIO(files["docx"]))


@pytest.fixture(scope="module")
def reader(files):
    return PdfReader(BytesIO(files["pdf"]))


@pytest.fixture(scope="module")
def book(files):
    return load_workbook(BytesIO(files["xlsx"]))


@pytest.fixture(scope="module")
def text(files):
    return files["html"].decode()


class TestPowerPoint:
    def test_charts_are_native_and_hold_their_sheet(self, deck):
        charts = [s for slide in deck.slides for s in slide.shapes if s.has_chart]
        assert len(charts) >= 8
        book = load_workbook(BytesIO(charts[0].chart.part.chart_workbook.xlsx_part.blob))
        assert book.active["A2"].value.startswith("20")
        assert not [s for slide in deck.slides for s in slide.shapes if s.shape_type == 13], "no pictures"

    def test_every_slide_has_a_title_first_and_notes(self, deck):
        for slide in deck.slides:
            assert slide.shapes[0] == slide.shapes.title and slide.shapes.title.text_frame.text.strip()
            assert slide.notes_slide.notes_text_frame.text.startswith("Page ")

    def test_every_chart_and_table_says_what_it_is(self, deck):
        for slide in deck.slides:
            for shape in slide.shapes:
                if shape.has_chart or shape.has_table:
                    words = shape._element.nvGraphicFramePr.cNvPr.get("descr")
                    assert len(words) > 8
                if shape.has_table:
                    assert shape.table.first_row

    def test_no_text_is_under_eighteen_points(self, deck):
        sizes = set()
        for slide in deck.slides:
            for shape in slide.shapes:
                frames = [shape.text_frame] if shape.has_text_frame else []
                if shape.has_table:
                    frames += [cell.text_frame for row in shape.table.rows for cell in row.cells]
                sizes |= {r.font.size for f in frames for p in f.paragraphs for r in p.runs}
                if shape.has_chart:
                    sizes.add(shape.chart.font.size)
        assert None not in sizes and min(sizes) >= Pt(18)

    def test_nothing_reaches_over_the_edge(self, deck):
        for slide in deck.slides:
            for shape in slide.shapes:
                assert shape.left >= 0 and shape.left + shape.width <= deck.slide_width
                assert shape.top >= 0 and shape.top + shape.height <= deck.slide_height


class TestWord:
    def test_headings_never_skip_a_level(self, document):
        styles = [p.style.name for p in document.paragraphs if p.style.name.startswith(("Heading", "Title"))]
        levels = [0 if name == "Title" else int(name[-1]) for name in styles]
        assert levels[0] == 0
        assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))

    def test_every_table_has_a_header_row_and_a_name(self, document):
        assert len(document.tables) > 10
        for table in document.tables:
            assert table._tbl.xpath("./w:tr[1]/w:trPr/w:tblHeader")
            assert table._tbl.xpath("./w:tblPr/w:tblCaption/@w:val")[0]

    def test_a_narrow_column_has_room_for_its_longest_word(self, report):
        columns = (Column("Ref", width=0.1), Column("Measure in full", width=20), Column("Year", width=0.1))
        table = Table("Narrow", columns, ((Cell("A1"), Cell("Burglary"), Cell("Incomplete")),))
        made = FORMS["docx"].made(replace(report, sections=(Section("1.1", "Narrow", (table,)),)))
        widths = [c.width.pt for c in Document(BytesIO(made)).tables[-1].columns]
        # A letter of Arial at 12 points is six points wide on average; four are the sides of the cell.
        assert widths[0] >= 3 * 6 + 4 and widths[2] >= len("Incomplete") * 6 + 4
        assert widths[1] > widths[2]
        assert 700 < sum(widths) < 760, "as wide as the page"

    def test_no_column_collapses_where_every_column_holds_long_words(self, report):
        words = (
            "2021-22",
            *("Not collected",) * 4,
            "Incomplete",
            "as published",
            "None set",
            "No target set",
        )
        columns = tuple(Column(f"C{n}", n in range(1, 6)) for n in range(len(words)))
        table = Table("Crowded", columns, (tuple(Cell(word) for word in words),))
        section = Section("1.1", "Crowded", (table,), tall=True)
        made = FORMS["docx"].made(replace(report, sections=(section,)))
        widths = [c.width.pt for c in Document(BytesIO(made)).tables[-1].columns]
        longest = [max(map(len, word.replace("-", " ").split())) for word in words]
        assert all(width >= 6 * letters for width, letters in zip(widths, longest, strict=True))

    def test_a_chart_stands_in_a_line_of_its_own_height(self, document):
        for drawing in document.element.body.xpath(".//w:p[.//wp:inline]"):
            assert drawing.xpath("./w:pPr/w:spacing/@w:line") == ["240"]

    def test_charts_are_native_with_words(self, document):
        drawn = document.element.body.xpath(".//wp:inline")
        assert len(drawn) >= 8
        assert all(len(d.xpath("./wp:docPr/@descr")[0]) > 40 for d in drawn)
        assert len({d.xpath("./wp:docPr/@id")[0] for d in drawn}) == len(drawn)
        assert not document.inline_shapes._inline_lst[0].xpath(".//pic:pic")

    def test_text_is_twelve_points_or_more(self, document):
        for name in ("Normal", "Caption", "Heading 1", "Heading 2", "Heading 3", "Title"):
            assert document.styles[name].font.size >= Pt(12)
        sizes = document.element.body.xpath(".//w:sz/@w:val")
        assert all(int(size) >= 24 for size in sizes)

    def test_language_and_title_are_set(self, document, report):
        assert document.core_properties.title.startswith(report.title)
        assert document.styles.element.xpath(".//w:lang/@w:val")[0] == "en-GB"


class TestPdf:
    def test_it_is_tagged_titled_and_says_its_language(self, reader, report):
        root = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en-GB"
        assert reader.metadata.title.startswith(report.title)
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert b"pdfuaid:part" in root["/Metadata"].get_data()

    def test_every_chart_has_words(self, files, report):
        read = READ("pdf", files["pdf"])
        wanted = [b for s in report.sections_for("pdf") for b in s.blocks if isinstance(b, Drawing)]
        assert [c.alternative for c in read.charts] == [c.alternative for c in wanted]

    def test_every_table_has_its_caption_and_heads_of_columns_and_rows(self, reader, report):
        tables = [b for s in report.sections_for("pdf") for b in s.blocks if isinstance(b, Table) and b.rows]
        tables.insert(0, report.about)
        found = list(tagged(reader.trailer["/Root"]["/StructTreeRoot"], "/Table"))
        assert len(found) == len(tables) > 20
        for node, table in zip(found, tables, strict=True):
            assert len(list(tagged(node, "/Caption"))) == 1
            head, *rows = [kids(row) for row in tagged(node, "/TR")]
            assert [scope(cell) for cell in head] == ["/Column"] * len(table.columns)
            assert len(rows) == len(table.rows)
            for row in rows:
                assert [cell["/S"] for cell in row] == ["/TH", *["/TD"] * (len(table.columns) - 1)]
                assert [scope(cell) for cell in row] == ["/Row", *[None] * (len(table.columns) - 1)]

    def test_headings_are_in_order_and_every_section_has_a_bookmark(self, reader, report):
        kinds = [n["/S"] for n in tagged(reader.trailer["/Root"]["/StructTreeRoot"], "/H1", "/H2", "/H3")]
        levels = [int(kind[-1]) for kind in kinds]
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
        named = [entry.title for entry in flat(reader.outline)]
        assert all(f"{s.code} {s.title}" in named for s in report.sections_for("pdf"))

    def test_all_of_it_is_set_in_the_font_that_comes_as_a_package(self, reader):
        fonts = {
            font.get_object()["/BaseFont"].partition("+")[2]
            for page in reader.pages
            for font in page["/Resources"].get("/Font", {}).values()
        }
        assert fonts == {"OpenSans-Regular", "OpenSans-Bold"}

    def test_the_same_report_is_the_same_file(self, files, report):
        assert pdf(report) == files["pdf"]

    def test_long_names_are_whole(self, files):
        text = "".join(READ("pdf", files["pdf"]).text.split())
        assert "".join(LONG.split()) in text

    def test_nothing_a_person_wrote_is_read_as_markup(self, report):
        words = '#panic(1) $x^2$ *bold* _it_ `raw` @ref <label> \\u{41} = Head // no /* no */ [x] ~ 3-5 "quoted" ł'
        said = replace(report, facts=(("Remark", words), *report.facts))
        read = read_back("pdf", pdf(said))
        assert read.tables[0].rows[1] == ("Remark", words)

    def test_letters_that_no_font_has_do_not_lose_the_rest(self, report):
        said = replace(report, facts=(("Remark", "Zażółć \u6f22 \U0001f600 \u0007 e\u0301"), *report.facts))
        read = read_back("pdf", pdf(said))
        assert read.tables[0].rows[1] == ("Remark", "Zażółć \ufffd \ufffd \ufffd é")


def kids(node):
    inside = node.get("/K", [])
    inside = inside.get_object() if hasattr(inside, "get_object") else inside
    inside = inside if isinstance(inside, list) else [inside]
    found = [k.get_object() if hasattr(k, "get_object") else k for k in inside]
    return [k for k in found if isinstance(k, dict)]


def tagged(node, *kinds):
    """Every structure element of these kinds under a node, in reading order."""
    for child in kids(node):
        if child.get("/S") in kinds:
            yield child
        yield from tagged(child, *kinds)


def scope(cell):
    found = [a.get_object() for a in cell.get("/A", []) if a.get_object()["/O"] == "/Table"]
    return found[0].get("/Scope") if found else None


def flat(outline):
    for entry in outline:
        if isinstance(entry, list):
            yield from flat(entry)
        else:
            yield entry


def column_widths(sheet):
    """The width of every column by its number; columns of one width are kept together."""
    kept = sheet.column_dimensions.values()
    return {number: d.width for d in kept for number in range(d.min, d.max + 1)}


class TestWorkbook:
    def test_notes_come_first_and_every_sheet_has_one_table(self, book, report):
        assert book.sheetnames[0] == "Notes"
        for sheet in book.worksheets:
            assert sheet["A1"].value and sheet.freeze_panes in ("B6", "A6")
        assert "Every quarter" in book.sheetnames and len(book.sheetnames) > 8

    def test_nothing_is_a_formula(self, book):
        values = [c for s in book.worksheets for row in s.iter_rows() for c in row if c.value is not None]
        assert any(str(c.value).startswith("=1+1") for c in values)
        assert all(c.data_type != "f" for c in values)

    def test_figures_are_numbers_and_reasons_are_words(self, book):
        sheet = book["Every quarter"]
        head = [c.value for c in sheet[5]]
        rows = [dict(zip(head, [c.value for c in row], strict=True)) for row in sheet.iter_rows(min_row=6)]
        assert {type(r["Value"]) for r in rows if r["Ref"] == "T01"} <= {int, float}
        hidden = [r for r in rows if r["Why there is no figure"]]
        assert {r["Why there is no figure"] for r in hidden} == {"Not shown to protect people"}
        assert all(r["Value"] is None or r["Value"] == "" for r in hidden)

    def test_no_text_lies_over_the_next_row(self, book):
        """A row is as high as its text: ten narrow letters to an eighth of an inch, a line to sixteen points."""
        tall = 0
        for sheet in book.worksheets:
            widths = column_widths(sheet)
            for row in sheet.iter_rows(min_row=5):
                for cell in row:
                    if not cell.alignment.wrap_text or not isinstance(cell.value, str):
                        continue
                    letters = 1.25 * widths[cell.column]
                    lines = -(-len(cell.value) // letters)
                    tall += lines > 1
                    height = sheet.row_dimensions[cell.row].height or 15
                    assert height >= min(15 * lines, 409), (sheet.title, cell.coordinate)
        assert tall > 10

    def test_figures_and_what_stands_for_one_are_set_right(self, book):
        sheet = book["Every measure"]
        columns = [c.column_letter for c in sheet[5] if c.value in ("Q1", "Q2", "Q3", "Q4")]
        cells = [sheet[f"{letter}{n}"] for letter in columns for n in range(5, sheet.max_row + 1)]
        assert {type(c.value) for c in cells} >= {int, str}
        assert {c.alignment.horizontal for c in cells if c.value is not None} == {"right"}

    def test_every_sheet_prints_with_its_title_and_no_text_under_eight_points(self, book):
        for sheet in book.worksheets:
            assert sheet.oddHeader.left.text.startswith("&B")
            paper = {9: 113, 8: 160}[int(sheet.page_setup.paperSize)]
            whole = sum(column_widths(sheet).values())
            assert 12 * paper * int(sheet.page_setup.fitToWidth or 1) / whole >= 8, sheet.title

    @pytest.mark.parametrize(
        "text", ["0", "1,184", "13.4%", "£1,200", "+12", "\u22123.4", "0.5", "1,234,567.25"]
    )
    def test_a_number_is_printed_as_it_was_written(self, text):
        value, form = number_and_format(text)
        assert printed_number(value, form) == text

    @pytest.mark.parametrize(
        ("unit", "printed"),
        {"count": "1,184", "percent": "12.9%", "rate": "3.4", "pounds": "£1,200", "hours": "12"}.items(),
    )
    def test_a_figure_of_a_chart_is_printed_as_everywhere(self, unit, printed):
        value, form = number_and_format(printed)
        assert number_format(unit) == form and printed_number(value, form) == printed

    @pytest.mark.parametrize(
        "text", ["Late", "=1+1", "2025-26", "007", "more than 5", "", "–", "1 of 2", "9" * 16]
    )
    def test_other_text_stays_text(self, text):
        assert number_and_format(text) is None


class TestPage:
    def test_it_needs_no_script_and_no_other_host(self, text):
        assert "<script" not in text
        addresses = re.findall(r'(?:src|srcset|href)="([^"#][^"]*)"', text)
        assert addresses and all(a.startswith("data:image/svg+xml;base64,") for a in addresses)
        assert "default-src 'none'" in text.replace("&#x27;", "'")

    def test_headings_are_in_order_and_images_have_words(self, text):
        levels = [int(n) for n in re.findall(r"<h([1-6])", text)]
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(b - a <= 1 for a, b in zip(levels, levels[1:], strict=False))
        assert all(len(alt) > 40 for alt in re.findall(r'<img[^>]* alt="([^"]*)"', text))
        assert text.count("<img") == len(re.findall(r"<img[^>]* alt=", text)) > 5

    def test_a_phone_is_given_a_narrow_drawing_of_the_same_numbers(self, files, text):
        drawn = [(c.alternative, c.lines) for c in READ("html", files["html"]).charts]
        assert len(drawn) == 2 * text.count("<img") and drawn[::2] == drawn[1::2]
        widths = [
            int(re.search(rb'width="(\d+)"', b64decode(drawing))[1])
            for drawing in re.findall(r'="data:image/svg\+xml;base64,([^"]+)"', text)
        ]
        assert widths[::2] == [480] * len(widths[1::2]) and set(widths[1::2]) == {960}

    def test_names_cannot_become_markup(self, text):
        assert "&lt;b&gt;&amp;&lt;/b&gt;" in text and "<b>&" not in text

    def test_it_is_well_formed(self, text):
        open_tags = []

        class Checker(HTMLParser):
            def handle_starttag(self, tag, attrs):
                if tag not in ("meta", "img", "source", "col"):
                    open_tags.append(tag)

            def handle_endtag(self, tag):
                assert open_tags.pop() == tag

        Checker().feed(text)
        assert open_tags == []


@pytest.mark.parametrize(
    ("target", "of_figure", "of_target"),
    [(50, "t", "b"), (63, "b", "t"), (62, "b", "t"), (200, "t", "b"), (None, "t", "")],
)
def test_the_words_of_figure_and_target_do_not_lie_on_each_other(whole, target, of_figure, of_target):
    view = whole.board.measure("T01")
    view = replace(view, points=tuple(replace(p, target=target) for p in view.points))
    made = chart_xml(chart_of(view), 12, "rId1")
    labels = re.findall(r"<a:t>(Target|62)</a:t>.*?<c:dLblPos val=\"(.)\"", made)
    assert labels == [("62", of_figure), *([("Target", of_target)] if of_target else [])]


def test_a_chart_begins_with_its_first_figure_and_says_what_is_seen(whole):
    view = whole.board.measure("T01")
    chart = chart_of(view)
    assert chart.points[-1].value == 62
    assert "latest 62 in" in chart.alternative and view.name in chart.alternative
    assert chart_of(whole.board.measure("T06")) is None


@pytest.mark.parametrize(
    ("columns", "least"),
    # A word of 12 letters needs 7.9 times the height of a letter; a column of an eighth of the table eight times that.
    [((1, 3), 0), ((1, 3, 3, 1), 63), ((2, 2, 2, 2), 32)],
)
def test_a_wide_table_scrolls_on_a_phone_rather_than_break_its_words(report, columns, least):
    table = Table(
        "T", tuple(Column("C", width=w) for w in columns), ((Cell("twelvelettrs"),) * len(columns),)
    )
    section = Section("1.1", "Wide", (table,))
    made = FORMS["html"].made(replace(report, sections=(section,))).decode()
    assert re.findall(r"min-width:(\d+)em", made)[-1] == str(least)


def test_no_list_is_empty(report):
    lists = [b for s in report.sections for b in s.blocks if isinstance(b, Bullets)]
    assert lists and all(b.items for b in lists)


def test_a_row_with_another_number_of_cells_is_refused(report):
    columns = next(b for s in report.sections for b in s.blocks if isinstance(b, Table)).columns
    with pytest.raises(ValueError, match="every row needs"):
        Table("A table", columns, ((Cell("one", None),),))


def test_no_slide_stands_empty_before_a_long_text():
    words = "Neighbours met and counted what came of it. " * 29
    section = Section(
        "1.6", "Words", (Heading("Case study"), Paragraph(words), Heading("Next"), Paragraph("End."))
    )
    made = list(_slides(section))
    assert all(any(not level for _, level in content) for _, content, _ in made)
    told = " ".join(text for _, content, _ in made for text, _ in content)
    assert told.split() == f"Case study {words} Next End.".split()


def test_columns_of_a_slide_break_no_word():
    columns = (Column("Priority", width=3), *(Column(name, True) for name in ("Worsening", "Recoverable")))
    table = Table("Any", columns, (plain("Communities", "1", "2"),))
    first, *rest = _widths(table)
    assert sum((first, *rest)) == pytest.approx(FULL)
    crowded = Table(
        "Any", tuple(replace(c, width=w) for c, w in zip(columns, (50, 1, 1), strict=True)), table.rows
    )
    for width, column in zip(_widths(crowded), columns, strict=True):
        assert width > ems(column.name, bold=True) * 18 * 12700
