"""Reads PDF files by their tags, with pypdf."""

from __future__ import annotations

import re
from io import BytesIO

from pypdf import PdfReader

from reports.reading_back.parts import ReadChart, ReadFile, ReadTable, bare


def read_pdf(content: bytes) -> ReadFile:
    """Everything that is tagged, in reading order, and the words of every page."""
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
