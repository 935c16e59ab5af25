"""Reads a finished file back with a reader that had no part in writing it: its tables, its charts, its words.

PowerPoint and Word files are read as XML, workbooks with openpyxl, PDF files by their tags with pypdf, pages with the
parser of the standard library.
"""

from __future__ import annotations

import posixpath
import re
from base64 import b64decode
from dataclasses import dataclass
from html.parser import HTMLParser
from io import BytesIO
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from defusedxml.ElementTree import fromstring
from openpyxl import load_workbook

_GLYPH = re.compile("^[■□▲●◇–] (?=.)")


@dataclass(frozen=True)
class ReadTable:
    """One table as a reader finds it: its caption where the format keeps one, then its rows with the head first."""

    caption: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class ReadChart:
    """One chart as a reader finds it: its alternative text, and each line's name with its numbers."""

    alternative: str
    lines: tuple[tuple[str, tuple[float | None, ...]], ...]


@dataclass(frozen=True)
class ReadFile:
    """Everything of a file that carries figures. `pages` are the texts that must name release and page code."""

    tables: tuple[ReadTable, ...]
    charts: tuple[ReadChart, ...]
    text: str
    pages: tuple[str, ...]


_MAIN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SLIDE = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


def read_back(form: str, content: bytes) -> ReadFile:
    """What is in the file of this format. Raises ValueError for a format nobody reads."""
    readers = {"pptx": _powerpoint, "docx": _word, "xlsx": _workbook, "pdf": _pdf, "html": _html}
    if form not in readers:
        raise ValueError(f"no reader for '{form}'; there are {', '.join(readers)}")
    return readers[form](content)


def bare(text: str) -> str:
    """A cell without the silhouette before its word."""
    return _GLYPH.sub("", text.strip())


class _Package:
    """The parts of an Office file, as XML."""

    def __init__(self, content: bytes) -> None:
        self.zip = ZipFile(BytesIO(content))
        self.names = set(self.zip.namelist())

    def xml(self, name: str) -> Element:
        return fromstring(self.zip.read(name))

    def targets(self, name: str) -> dict[str, str]:
        """Relation id to the name of the part it leads to."""
        folder, base = posixpath.split(name)
        rels = f"{folder}/_rels/{base}.rels"
        if rels not in self.names:
            return {}
        return {
            r.get("Id"): posixpath.normpath(posixpath.join(folder, r.get("Target"))).lstrip("/")
            if not r.get("Target").startswith("/")
            else r.get("Target").lstrip("/")
            for r in self.xml(rels)
        }


def _texts(element: Element, tag: str) -> str:
    return "".join(node.text or "" for node in element.iter(tag))


def _powerpoint(content: bytes) -> ReadFile:
    package = _Package(content)
    order = package.targets("ppt/presentation.xml")
    ids = package.xml("ppt/presentation.xml").find(f"{_SLIDE}sldIdLst")
    tables, charts, pages = [], [], []
    for entry in ids:
        name = order[entry.get(f"{_RELATION}id")]
        slide, targets = package.xml(name), package.targets(name)
        for frame in slide.iter(f"{_SLIDE}graphicFrame"):
            words = frame.find(f"{_SLIDE}nvGraphicFramePr/{_SLIDE}cNvPr").get("descr", "")
            drawn = frame.find(f".//{_CHART}chart")
            if drawn is not None:
                charts.append(ReadChart(words, _lines(package.xml(targets[drawn.get(f"{_RELATION}id")]))))
            for table in frame.iter(f"{_MAIN}tbl"):
                rows = tuple(
                    tuple(bare(_texts(c, f"{_MAIN}t")) for c in row.iter(f"{_MAIN}tc"))
                    for row in table.iter(f"{_MAIN}tr")
                )
                tables.append(ReadTable(words, rows))
        pages.append("\n".join(_texts(p, f"{_MAIN}t") for p in slide.iter(f"{_MAIN}p")))
    return ReadFile(tuple(tables), tuple(charts), "\n".join(pages), tuple(pages))


def _lines(chart: Element) -> tuple[tuple[str, tuple[float | None, ...]], ...]:
    """Name and numbers of every series of a chart part."""
    found = []
    for series in chart.iter(f"{_CHART}ser"):
        name = _texts(series.find(f"{_CHART}tx"), f"{_CHART}v")
        values = series.find(f"{_CHART}val")
        count = int(values.find(f".//{_CHART}ptCount").get("val"))
        numbers: list[float | None] = [None] * count
        for point in values.iter(f"{_CHART}pt"):
            numbers[int(point.get("idx"))] = float(point.find(f"{_CHART}v").text)
        found.append((name, tuple(numbers)))
    return tuple(found)


def _word(content: bytes) -> ReadFile:
    package = _Package(content)
    body, targets = package.xml("word/document.xml"), package.targets("word/document.xml")
    tables = []
    for table in body.iter(f"{_WORD}tbl"):
        caption = table.find(f"{_WORD}tblPr/{_WORD}tblCaption")
        rows = tuple(
            tuple(bare(_texts(c, f"{_WORD}t")) for c in row.iter(f"{_WORD}tc"))
            for row in table.iter(f"{_WORD}tr")
        )
        tables.append(ReadTable("" if caption is None else caption.get(f"{_WORD}val"), rows))
    charts = []
    for inline in body.iter(f"{_DRAWING}inline"):
        drawn = inline.find(f".//{_CHART}chart")
        part = targets[drawn.get(f"{_RELATION}id")]
        charts.append(ReadChart(inline.find(f"{_DRAWING}docPr").get("descr", ""), _lines(package.xml(part))))
    text = "\n".join(_texts(p, f"{_WORD}t") for p in body.iter(f"{_WORD}p"))
    pages = []
    for properties in body.iter(f"{_WORD}sectPr"):
        parts = [
            targets[r.get(f"{_RELATION}id")]
            for kind in ("headerReference", "footerReference")
            for r in properties.iter(f"{_WORD}{kind}")
        ]
        pages.append("\n".join(_texts(package.xml(part), f"{_WORD}t") for part in parts))
    return ReadFile(tuple(tables), tuple(charts), text, tuple(pages))


def _workbook(content: bytes) -> ReadFile:
    book = load_workbook(BytesIO(content), data_only=False)
    tables, pages, words = [], [], []
    for sheet in book.worksheets:
        cells = [[_printed(cell) for cell in row] for row in sheet.iter_rows()]
        tables.append(ReadTable(cells[0][0], tuple(tuple(map(bare, row)) for row in cells[4:])))
        pages.append("\n".join(filter(None, (row[0] for row in cells[:3]))))
        words += [" ".join(filter(None, row)) for row in cells]
    return ReadFile(tuple(tables), (), "\n".join(words), tuple(pages))


def _printed(cell: object) -> str:
    """A cell as the program that opens the file prints it. Raises ValueError for a formula."""
    if cell.data_type == "f":
        raise ValueError(f"cell {cell.coordinate} holds a formula")
    if cell.value is None or isinstance(cell.value, str):
        return cell.value or ""
    return printed_number(float(cell.value), cell.number_format)


def printed_number(value: float, form: str) -> str:
    """A number in one of our own formats, as it is printed."""
    sections = form.split(";")
    chosen = (
        sections[1]
        if value < 0 and len(sections) > 1
        else sections[2]
        if value == 0 and len(sections) > 2
        else sections[0]
    )
    places = len(chosen.partition(".")[2].rstrip('"%'))
    before, after = chosen.partition("#,##0")[::2]
    quoted = re.sub(r"^[.0]*", "", after)
    return f"{before}{abs(value):,.{places}f}{quoted}".replace('"', "")


def _pdf(content: bytes) -> ReadFile:
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(content))
    letters: dict[int, dict[int, str]] = {}
    marked = {page.indirect_reference.idnum: _marked(page, letters) for page in reader.pages}
    tables: list[ReadTable] = []
    charts: list[ReadChart] = []
    words: list[str] = []
    _walk(reader.trailer["/Root"]["/StructTreeRoot"], marked, None, tables, charts, words)
    pages = tuple(" ".join(texts.values()) for texts in marked.values())
    return ReadFile(tuple(tables), tuple(charts), "\n".join(words), pages)


_LITERAL = rb"\((?:[^()\\]|\\.)*\)"
for _ in range(4):  # Brackets that match each other may stand in a string as they are.
    _LITERAL = rb"\((?:[^()\\]|\\.|" + _LITERAL + rb")*\)"
_STROKE = re.compile(
    rb"/MCID\s+(?P<mark>\d+)[^>]*>>\s*BDC|(?P<end>EMC)|/(?P<font>\S+)\s+\S+\s+Tf"
    rb"|(?P<text>\[(?:[^\]\\(]|" + _LITERAL + rb")*\]\s*TJ|" + _LITERAL + rb"\s*Tj)",
    re.DOTALL,
)
_STRING = re.compile(_LITERAL, re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def _marked(page: object, letters: dict[int, dict[int, str]]) -> dict[int | None, str]:
    """The words of a page by the number of the mark around them; None for those outside. `letters` is kept by font."""
    found: dict[int | None, list[str]] = {}
    fonts = {name.encode().lstrip(b"/"): font for name, font in page["/Resources"].get("/Font", {}).items()}
    known: dict[bytes, dict[int, str]] = {}
    mark, font = None, b""
    for match in _STROKE.finditer(page.get_contents().get_data()):
        if match["mark"]:
            mark = int(match["mark"])
        elif match["end"]:
            mark = None
        elif match["font"]:
            font = match["font"]
            if font not in known:
                number = fonts[font].idnum
                if number not in letters:
                    letters[number] = _letters(fonts[font].get_object())
                known[font] = letters[number]
        else:
            codes = b"".join(map(_unescaped, _STRING.findall(match["text"])))
            glyphs = (int.from_bytes(codes[n : n + 2], "big") for n in range(0, len(codes), 2))
            found.setdefault(mark, []).append("".join(known[font].get(g, "\ufffd") for g in glyphs))
    return {mark: " ".join(parts).strip() for mark, parts in found.items()}


def _unescaped(string: bytes) -> bytes:
    """The bytes that a string of a PDF, in its brackets, stands for."""

    def one(escape: re.Match[bytes]) -> bytes:
        code = escape[1]
        return bytes([int(code, 8)]) if code.isdigit() else _ESCAPED.get(code, code)

    return _ESCAPE.sub(one, string[1:-1])


def _letters(font: dict) -> dict[int, str]:
    """Glyph number to letters, as the font itself says for readers."""
    table = font["/ToUnicode"].get_object().get_data().decode("latin-1")
    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.S):
        for glyph, text in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", block):
            found[int(glyph, 16)] = bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.S):
        for first, last, text in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", block):
            start = int(text, 16)
            found |= {g: chr(start + n) for n, g in enumerate(range(int(first, 16), int(last, 16) + 1))}
    return found


def _children(node: dict) -> list:
    inside = node.get("/K")
    inside = inside.get_object() if hasattr(inside, "get_object") else inside
    return [] if inside is None else list(inside) if isinstance(inside, list) else [inside]


def _walk(node: object, marked: dict, page: object, tables: list, charts: list, words: list) -> None:
    """Tables by their rows and cells, pictures by their alternative text, everything else as words."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if not isinstance(node, dict):
        return
    kind = node.get("/S")
    if kind == "/Table":
        tables.append(_pdf_table(node, marked))
        words += [" ".join(row) for row in tables[-1].rows]
    elif kind == "/Figure":
        charts.append(ReadChart(str(node.get("/Alt", "")), ()))
    elif kind in ("/H1", "/H2", "/H3", "/P", "/LI", "/LBody", "/Reference"):
        words.append(_words(node, marked, page))
    else:
        for child in _children(node):
            _walk(child, marked, node.get("/Pg", page), tables, charts, words)


def _pdf_table(table: dict, marked: dict) -> ReadTable:
    caption, rows = "", []

    def look(node: object) -> None:
        nonlocal caption
        node = node.get_object() if hasattr(node, "get_object") else node
        if not isinstance(node, dict):
            return
        if node.get("/S") == "/Caption":
            caption = _words(node, marked, None)
        elif node.get("/S") == "/TR":
            cells = [c.get_object() for c in _children(node)]
            rows.append(tuple(bare(_words(c, marked, None)) for c in cells if c.get("/S") in ("/TH", "/TD")))
        else:
            for child in _children(node):
                look(child)

    look(table)
    return ReadTable(caption, tuple(rows))


def _words(node: dict, marked: dict, page: object) -> str:
    """The words under a node, in order."""
    page = node.raw_get("/Pg") if "/Pg" in node else page
    parts = []
    for child in _children(node):
        child = child.get_object() if hasattr(child, "get_object") else child
        if isinstance(child, int):
            parts.append(marked[page.idnum].get(int(child), ""))
        elif isinstance(child, dict) and child.get("/Type") == "/MCR":
            own = child.raw_get("/Pg") if "/Pg" in child else page
            parts.append(marked[own.idnum].get(int(child["/MCID"]), ""))
        elif isinstance(child, dict):
            parts.append(_words(child, marked, page))
    return " ".join(p for p in parts if p)


class _PageParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self.captions: list[str] = []
        self.images: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.where: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        found = dict(attrs)
        if tag == "img":
            self.images.append((found.get("alt", ""), found.get("src", "")))
        if tag in ("meta", "img", "col", "br"):
            return
        self.inside.append("where" if found.get("class") == "where" else tag)
        if tag == "table":
            self.tables.append([])
            self.captions.append("")
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
        elif self.inside[-1] == "where":
            self.where.append("")

    def handle_endtag(self, tag: str) -> None:
        if self.inside:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if "style" in self.inside or not data.strip():
            return
        self.words.append(data)
        if "td" in self.inside or "th" in self.inside:
            self.tables[-1][-1][-1] += data
        elif "caption" in self.inside:
            self.captions[-1] += data
        elif "where" in self.inside:
            self.where[-1] += data


def _html(content: bytes) -> ReadFile:
    parser = _PageParser()
    parser.feed(content.decode())
    tables = tuple(
        ReadTable(caption, tuple(tuple(map(bare, row)) for row in rows))
        for caption, rows in zip(parser.captions, parser.tables, strict=True)
    )
    charts = tuple(ReadChart(words, _svg_lines(source)) for words, source in parser.images)
    return ReadFile(tables, charts, "\n".join(parser.words), tuple(parser.where))


def _svg_lines(source: str) -> tuple[tuple[str, tuple[float | None, ...]], ...]:
    drawing = fromstring(b64decode(source.partition(",")[2]))
    described = drawing.find("{http://www.w3.org/2000/svg}desc").text
    found = []
    for line in described.split("; "):
        name, _, numbers = line.rpartition(": ")
        found.append((name, tuple(None if n == "-" else float(n) for n in numbers.split())))
    return tuple(found)
