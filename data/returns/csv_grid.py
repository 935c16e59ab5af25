"""A text file with separated values, as a grid of texts."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from typing import BinaryIO

from data.returns.preflight import FileRefused

ROWS = 20_000
COLUMNS = 200
CELLS = 500_000
LONGEST_FIELD = 32_000
_SEPARATORS = (",", ";", "\t", "|")
_MOJIBAKE = re.compile(
    "[\u00c2\u00c3\u00e2][\u0080-\u00bf\u20ac\u201a-\u2122\u0152\u0153\u0160\u0161\u0178\u017d\u017e]"
)


def csv_grid(file: BinaryIO) -> dict:
    """{"sheets": [one sheet], "problems": [...]} of the open file; see `workbook.workbook_grid`.

    A row is [number, texts]; texts are exactly as written, as many as the row has fields. Raises FileRefused.
    """
    problems: list[dict] = []
    text = _decoded(file.read(), problems)
    text, separator = _separator(text)
    rows: list[list] = []
    cells = 0
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=True
    )
    number = 0
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            problems.append(_unreadable(number + 1, str(error)))
            break
        number += 1
        if not any(field.strip() for field in fields):
            continue
        if len(fields) > COLUMNS and any(field.strip() for field in fields[COLUMNS:]):
            raise FileRefused(
                "SHEET_TOO_WIDE", f"row {number} has more than {COLUMNS} fields", f"{len(fields)}"
            )
        cells += len(fields)
        if len(rows) >= ROWS + 100 or cells > CELLS:
            raise FileRefused("SHEET_TOO_LARGE", f"at most {ROWS:,} rows and {CELLS:,} cells are taken")
        rows.append([number, fields])
    return {"sheets": [{"name": "", "hidden": False, "rows": rows, "exact": True}], "problems": problems}


def _decoded(content: bytes, problems: list[dict]) -> str:
    if content.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        raise FileRefused(
            "FILE_ENCODING",
            "the file is in an encoding that is not taken; save it as CSV UTF-8",
            "UTF-32",
            "UTF-8",
        )
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(content, "utf-16").removeprefix("\ufeff")
    zeros = content[:2000].count(0)
    if zeros and zeros * 5 >= min(len(content), 2000) * 2:
        return _strictly(content, "utf-16-le" if content[1:2] == b"\0" else "utf-16-be")
    if zeros or b"\0" in content:
        row = content[: content.index(b"\0")].replace(b"\r\n", b"\n").count(b"\n") + 1
        raise FileRefused(
            "FILE_DAMAGED_TEXT", f"there is a null character in line {row}; save the file again"
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _strictly(content, "cp1252")
        if _MOJIBAKE.search(text):
            raise FileRefused(
                "FILE_ENCODING", "the file mixes two encodings; save it as CSV UTF-8", "mixed", "UTF-8"
            ) from None
        problems.append(
            {
                "code": "ENCODING_GUESSED",
                "message": "the file is not UTF-8 and was read as Windows text; check names with accents",
                "found": "Windows-1252",
                "expected": "UTF-8",
                "warning": True,
            }
        )
    return text


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise FileRefused(
            "FILE_ENCODING", "the text cannot be decoded; save the file as CSV UTF-8", "unknown", "UTF-8"
        ) from None


def _separator(text: str) -> tuple[str, str]:
    """The text without a "sep=" line, and the character that separates its fields."""
    match = re.match(r'"?sep=(.)"?[ \t]*(?:\r\n|\r|\n)', text, re.IGNORECASE)
    if match:
        # The line stays as an empty one, so that rows keep the number a spreadsheet shows.
        return "\n" + text[match.end() :], match[1]
    counts: Counter[str] = Counter()
    for line in text[:20_000].splitlines()[:30]:
        bare = re.sub(r'"[^"]*"', "", line)
        for separator in _SEPARATORS:
            counts[separator] = max(counts[separator], bare.count(separator))
    return text, max(_SEPARATORS, key=lambda separator: counts[separator])


def _unreadable(row: int, error: str) -> dict:
    if "end of data" in error:
        message = "a quotation mark opens a text here that never ends; the rest of the file cannot be read"
    elif "field larger" in error:
        message = f"a field from here on is longer than {LONGEST_FIELD:,} characters; a quotation mark may be missing"
    else:
        message = "a quotation mark stands where none can; the rest of the file cannot be read"
    return {"code": "CSV_QUOTES", "message": message, "row": row, "expected": "quotation marks in pairs"}
