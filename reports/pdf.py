"""A report as a tagged PDF (PDF/UA-1), made from the same page without any browser."""

from __future__ import annotations

import logging
from html import escape

from reports.page import cover, document, section_html
from reports.paper import Report

NEEDED = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 and a font such as fonts-dejavu-core"


class CannotPrint(RuntimeError):
    """What makes PDF files is not on this machine. The message says what to install."""


def pdf(report: Report) -> bytes:
    """The bytes of the .pdf file. Raises CannotPrint when the text library Pango is missing."""
    try:
        from weasyprint import HTML
    except OSError as error:
        raise CannotPrint(
            f"PDF files need the text library Pango, which is not here; on Debian: apt-get install {NEEDED}. "
            "Every other format works without it."
        ) from error
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    sections = report.sections_for("pdf")
    body = f'<header class="first"><h1>{escape(report.title)}</h1>{cover(report)}</header>' + "".join(
        section_html(report, section, scroll=False) for section in sections
    )
    return HTML(string=document(report, body, _paper(report))).write_pdf(
        pdf_variant="pdf/ua-1", custom_metadata=True
    )


def _paper(report: Report) -> str:
    """The style of the pages: every one says page code, marking, release, hash and day."""
    text = "font: 12pt Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif; color: #3d464b;"
    return f"""
@page {{
  size: A4 landscape; margin: 20mm 15mm 18mm;
  @top-left {{ content: {_quoted(f"{report.title}, {report.subtitle}")}; {text} width: 100%; text-align: left; }}
  @bottom-left {{ content: string(where); {text} width: 85%; text-align: left; }}
  @bottom-right {{ content: counter(page); {text} }}
}}
@page tall {{ size: A4 portrait; margin: 18mm 15mm 16mm; }}
section {{ break-before: page; }}
.tall {{ page: tall; }}
.where {{ string-set: where content(); font-size: 12pt; color: #3d464b; }}
figure img {{ width: 100%; max-height: 120mm; }}
"""


def _quoted(text: str) -> str:
    return '"' + "".join(f"\\{ord(c):06x}" if c in '"\\<>&\n' else c for c in text) + '"'
