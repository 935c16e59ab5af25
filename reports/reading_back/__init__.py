"""Reads a finished file back with a reader that had no part in writing it: its tables, its charts, its words."""

from __future__ import annotations

from reports.reading_back.office import read_powerpoint, read_word
from reports.reading_back.page import read_page
from reports.reading_back.parts import ReadChart, ReadFile, ReadTable
from reports.reading_back.pdf import read_pdf
from reports.reading_back.workbook import printed_number, read_workbook

__all__ = ["ReadChart", "ReadFile", "ReadTable", "printed_number", "read_back"]
READERS = {
    "pptx": read_powerpoint,
    "docx": read_word,
    "xlsx": read_workbook,
    "pdf": read_pdf,
    "html": read_page,
}


def read_back(form: str, content: bytes) -> ReadFile:
    """What is in the file of this format. Raises ValueError for a format nobody reads."""
    if form not in READERS:
        raise ValueError(f"no reader for '{form}'; there are {', '.join(READERS)}")
    return READERS[form](content)
