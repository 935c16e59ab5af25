"""Signs of personal data in a text. What was found is never repeated, only what it looks like."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.returns.problems import Problem, column_letters
from data.returns.texts import folded_name

_SIGNS = (
    ("an e-mail address", re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")),
    (
        "a National Insurance number",
        re.compile(r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b"),
    ),
    ("a telephone number", re.compile(r"(?<![\d.,])(?:\+44 ?|0)(?:\d[ -]?){9,10}(?!\d)")),
    ("an NHS number", re.compile(r"(?<!\d)\d{3} \d{3} \d{4}(?!\d)")),
    ("a full postcode", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}\b")),
    ("a person's name", re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr)\.? [A-Z][a-z]+")),
    (
        "a date of birth",
        re.compile(
            r"\b(?:dob|d\.o\.b|date of birth|born)\b.{0,12}\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}", re.IGNORECASE
        ),
    ),
)
_PERSON_HEADINGS = frozenset(
    (
        "first name", "forename", "forenames", "surname", "last name", "full name", "victim", "victim name",
        "suspect", "suspect name", "offender", "offender name", "child name", "client name", "person name", "dob",
        "d.o.b", "d.o.b.", "date of birth", "birth date", "nhs number", "nhs no", "ni number", "nino",
        "national insurance number", "home address", "postcode", "post code", "telephone", "phone",
        "phone number", "mobile", "email", "e-mail", "email address", "niche number", "crime reference",
    )
)  # fmt: skip
_CONTACT = ("an e-mail address", "a telephone number", "a full postcode")
_HEADING = "a heading for personal data"
_MIGHT = re.compile(r"@|\d{2}|(?:Mr|Mrs|Ms|Miss|Dr)\b", re.ASCII)


def personal_data(sheets: list[dict], table: str) -> Iterator[Problem]:
    """A problem for every cell and comment of the sheets that looks like personal data.

    Contact details and headings outside the sheet called `table` and outside hidden sheets are only a warning: a
    cover sheet may say whom to ask.
    """
    for sheet in sheets:
        strict = sheet["hidden"] or sheet["name"] == table
        for number, texts in sheet["rows"]:
            for column, text in enumerate(texts, 1):
                if not text or text.isdigit():
                    continue
                what = looks_like(text)
                if not what and len(text) < 40 and folded_name(text) in _PERSON_HEADINGS:
                    what = f"{_HEADING}: {folded_name(text)}"
                if what:
                    mild = what in _CONTACT or what.startswith(_HEADING)
                    yield _problem(sheet, number, column, what, warning=mild and not strict)
        for where, text in sheet.get("comments", ()):
            what = looks_like(text)
            if what:
                letters = where.rstrip("0123456789")
                row = where[len(letters) :]
                yield Problem(
                    "PERSONAL_DATA",
                    "a comment looks like personal data; delete it",
                    sheet["name"],
                    int(row) if row.isdigit() else None,
                    letters,
                    what,
                    "counts only",
                )
        if sheet["hidden"] and sheet["rows"]:
            yield Problem(
                "SHEET_NOT_SEEN",
                "a hidden sheet has content, which is kept with the file; delete it if it is not needed",
                sheet["name"],
                warning=True,
            )


def looks_like(text: str) -> str:
    """What personal data a text seems to hold, in words ("a full postcode"); '' for none."""
    if len(text) < 6 or not _MIGHT.search(text):
        return ""
    return next((what for what, pattern in _SIGNS if pattern.search(text)), "")


def _problem(sheet: dict, row: int, column: int, what: str, *, warning: bool) -> Problem:
    return Problem(
        "PERSONAL_DATA",
        "this looks like personal data, which has no place in a return; delete it",
        sheet["name"],
        row,
        column_letters(column),
        what,
        "counts only",
        warning=warning,
    )
