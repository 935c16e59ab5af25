"""Reads a web page with the parser of the standard library, and the numbers of its drawings."""

from __future__ import annotations

from base64 import b64decode
from html.parser import HTMLParser

from defusedxml.ElementTree import fromstring

from reports.reading_back.parts import ReadChart, ReadFile, ReadTable, bare


class _PageParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self.captions: list[str] = []
        self.images: list[tuple[str, str]] = []
        self.sources: list[str] = []
        self.words: list[str] = []
        self.where: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        found = dict(attrs)
        if tag == "source":
            self.sources.append(found.get("srcset", ""))
        elif tag == "img":
            # A drawing for a narrow window has the words of the one it stands for.
            self.images += [
                (found.get("alt", ""), address) for address in (*self.sources, found.get("src", ""))
            ]
            self.sources = []
        if tag in ("meta", "img", "source", "col", "br"):
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


def read_page(content: bytes) -> ReadFile:
    """The tables, drawings and words of the page."""
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
