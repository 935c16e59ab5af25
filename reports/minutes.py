"""A draft minute as a Word file: what was agreed in front of which slide, with owner and day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm

from reports.word import set_styles

KINDS = {"decision": "Decision", "action": "Action", "question": "Question", "challenge": "Challenge"}
WIDTHS = (Cm(7), Cm(3), Cm(2.8), Cm(3.2))
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Item:
    """One thing agreed. Days are written out; `address` leads back to the slide, '' for none."""

    kind: str
    text: str
    owner: str
    due: str
    slide: str
    slide_title: str
    agreed_at: str
    actor: str
    address: str = ""


def minute(title: str, under: str, items: Sequence[Item]) -> bytes:
    """The Word file of a draft minute: heading, a line under it, one table row for each item in order."""
    document = Document()
    document.core_properties.title = title
    document.core_properties.author = ""
    document.core_properties.language = "en-GB"
    set_styles(document)
    document.add_heading(title, level=1)
    document.add_paragraph(under)
    document.add_paragraph(
        "Draft, to be agreed at the next meeting. Who wrote this down is declared, not verified."
    )
    for kind, name in KINDS.items():
        chosen = [item for item in items if item.kind == kind]
        if chosen:
            document.add_heading(f"{name}s", level=2)
            _add_table(document, f"{name}s", chosen)
    if not items:
        document.add_paragraph("Nothing was written down.")
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _add_table(document: object, name: str, items: Sequence[Item]) -> None:
    table = document.add_table(rows=1, cols=4)
    table.style = "Table Grid"
    table.autofit = False
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = width
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), name)
    table._tbl.tblPr.append(caption)
    for cell, name in zip(table.rows[0].cells, ("What was agreed", "Owner", "By", "Slide"), strict=True):
        cell.paragraphs[0].add_run(name).bold = True
    _set_in_row(table.rows[0], "w:tblHeader")
    for item in items:
        row = table.add_row()
        _set_in_row(row, "w:cantSplit")
        cells = row.cells
        cells[0].text = item.text
        cells[1].text = item.owner or "not named"
        cells[2].text = item.due or "no day set"
        _add_link(document, cells[3].paragraphs[0], f"{item.slide} {item.slide_title}".strip(), item.address)
        for cell, width in zip(cells, WIDTHS, strict=True):
            cell.width = width
        cells[0].add_paragraph(f"Written down {_moment(item.agreed_at)} by {item.actor}.")


def _set_in_row(row: object, name: str) -> None:
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _add_link(document: object, paragraph: object, text: str, address: str) -> None:
    run = paragraph.add_run(text)
    if not address:
        return
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def _moment(iso: str) -> str:
    at = datetime.fromisoformat(iso)
    return f"{at.day} {at:%B %Y, %H:%M} UTC"
