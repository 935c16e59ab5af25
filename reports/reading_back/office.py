"""Reads PowerPoint and Word files as XML, without the libraries that wrote them."""

from __future__ import annotations

import posixpath
from io import BytesIO
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from defusedxml.ElementTree import fromstring

from reports.reading_back.parts import ReadChart, ReadFile, ReadTable, bare

_MAIN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SLIDE = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


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


def read_powerpoint(content: bytes) -> ReadFile:
    """The slides in their order, as XML."""
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


def read_word(content: bytes) -> ReadFile:
    """The document with its headers and footers, as XML."""
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
