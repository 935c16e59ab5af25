"""The pack of a report: its files in every format, each read back and compared before it is handed out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from reports.agreement import Agreement, agreed
from reports.material import Material
from reports.page import page
from reports.paper import Report
from reports.pdf import pdf
from reports.powerpoint import powerpoint
from reports.word import word
from reports.workbook import workbook


@dataclass(frozen=True)
class Form:
    """One format: what makes it, its media type and what a reader calls it."""

    made: Callable[[Report], bytes]
    media_type: str
    name: str


_OFFICE = "application/vnd.openxmlformats-officedocument."
FORMS = {
    "pptx": Form(powerpoint, f"{_OFFICE}presentationml.presentation", "PowerPoint"),
    "docx": Form(word, f"{_OFFICE}wordprocessingml.document", "Word"),
    "xlsx": Form(workbook, f"{_OFFICE}spreadsheetml.sheet", "Excel"),
    "html": Form(page, "text/html; charset=utf-8", "Web page"),
    "pdf": Form(pdf, "application/pdf", "PDF"),
}


@dataclass(frozen=True)
class Made:
    """One finished file and what the comparison with the release found."""

    name: str
    content: bytes
    agreement: Agreement


def made_in(report: Report, forms: Sequence[str]) -> dict[str, bytes]:
    """The report in each of these formats, in their order.

    A PDF is set by compiled code that lets Python go on meanwhile: the other formats are made beside it.
    """
    with ThreadPoolExecutor(max_workers=1) as beside:
        paper = beside.submit(FORMS["pdf"].made, report) if "pdf" in forms else None
        made = {form: FORMS[form].made(report) for form in forms if form != "pdf"}
        return {form: paper.result() if form == "pdf" else made[form] for form in forms}


def write_pack(
    folder: Path,
    reports: Sequence[tuple[Report, Material]],
    forms: Sequence[str],
    tell: Callable[[str], None] = lambda line: None,
) -> list[Path]:
    """Write every report in every format into `folder`; all files or none.

    `tell` hears in words what is being done. Raises Disagreement when one number of one file differs from the release,
    ValueError for an unknown format, OSError when the folder cannot be written.
    """
    unknown = [form for form in forms if form not in FORMS]
    if unknown:
        raise ValueError(f"there is no format '{unknown[0]}'; there are {', '.join(FORMS)}")
    finished: list[Made] = []
    for report, material in reports:
        names = ", ".join(FORMS[form].name for form in forms)
        tell(f"Making {names}: {report.title}, {report.subtitle}")
        for form, content in made_in(report, forms).items():
            agreement = agreed(form, content, report, material)
            finished.append(Made(f"{report.name}.{form}", content, agreement))
            tell(f"Read back {finished[-1].name}: {finished[-1].agreement}")
    folder.mkdir(parents=True, exist_ok=True)
    parts = [folder / f".{made.name}.part" for made in finished]
    try:
        for part, made in zip(parts, finished, strict=True):
            part.write_bytes(made.content)
        paths = [folder / made.name for made in finished]
        for part, path in zip(parts, paths, strict=True):
            part.replace(path)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
    return paths
