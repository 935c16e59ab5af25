"""A table with one figure a row and one column for each field, such as our template."""

from __future__ import annotations

import re
from dataclasses import dataclass

from data.returns.entries import MOST_ROWS, Entry, Layout
from data.returns.headings import BESIDE, FIELD_OF, FIELDS, heading, tidy_columns
from data.returns.problems import Problem, column_letters
from data.returns.texts import folded_name, plain, shown

_FOOTNOTE = re.compile(
    r"(?:sources?|notes?|n\.?b\.?|prepared|produced|extracted|compiled|contact)\b|[*†‡]|\[\w{1,3}\]",
    re.IGNORECASE,
)


@dataclass
class TidyRows:
    """A header with one column for each field."""

    row: int
    columns: dict[str, int]
    names: list[str]
    format: str

    @property
    def width(self) -> int:
        return len(self.names)

    def read(self, sheet: dict, layout: Layout) -> None:
        layout.format, layout.sheet = self.format, sheet["name"]
        name = sheet["name"]
        self._check_header(name, layout, sheet)
        rows = [(number, texts) for number, texts in sheet["rows"] if number > self.row]
        if len(rows) > MOST_ROWS:
            layout.problems.append(
                Problem(
                    "SHEET_TOO_LARGE", f"at most {MOST_ROWS:,} rows are taken", name, found=f"{len(rows):,}"
                )
            )
            return
        last = max((n for n, texts in rows if self._has_figure(texts)), default=0)
        letters = {field_name: column_letters(column) for field_name, column in self.columns.items()}
        for number, texts in rows:
            if self._is_furniture(sheet, number, texts, last, layout):
                continue
            self._check_length(sheet, number, texts, layout)
            entry = Entry(
                name,
                number,
                {f: texts[c - 1] if c <= len(texts) else "" for f, c in self.columns.items()},
                letters,
            )
            if self.format == "template" and not any(
                plain(entry.texts.get(f, "")) for f in ("numerator", "value", "reason", "denominator", "note")
            ):
                continue
            layout.entries.append(entry)

    def _check_header(self, name: str, layout: Layout, sheet: dict) -> None:
        missing = [f for f in ("measure", "period", "area") if f not in self.columns]
        if not {"numerator", "value"} & set(self.columns):
            missing.append("numerator or value")
        for f in missing:
            layout.problems.append(
                Problem(
                    "HEADER_MISSING",
                    f"there is no column {f}",
                    name,
                    self.row,
                    found=shown(", ".join(n for n in self.names if n)),
                    expected=f,
                )
            )
        seen: dict[str, int] = {}
        for column, text in enumerate(self.names, 1):
            folded = heading(text)
            meaning = FIELD_OF.get(folded, folded)
            if folded and meaning in seen:
                layout.problems.append(
                    Problem(
                        "HEADER_DUPLICATE",
                        f"this column means the same as column {column_letters(seen[meaning])}",
                        name,
                        self.row,
                        column_letters(column),
                        shown(text),
                        "each column once",
                    )
                )
            elif folded:
                seen[meaning] = column
            used = any(column <= len(t) and t[column - 1].strip() for n, t in sheet["rows"] if n > self.row)
            if not folded and used:
                layout.problems.append(
                    Problem(
                        "HEADER_BLANK",
                        "a column with content has no header",
                        name,
                        self.row,
                        column_letters(column),
                        "",
                        "a header",
                    )
                )
            elif folded and used and meaning not in FIELDS and folded not in BESIDE:
                layout.problems.append(
                    Problem(
                        "COLUMN_UNKNOWN",
                        "this column is not read",
                        name,
                        self.row,
                        column_letters(column),
                        shown(text),
                        ", ".join(FIELDS),
                        warning=True,
                    )
                )

    def _is_furniture(self, sheet: dict, number: int, texts: list[str], last: int, layout: Layout) -> bool:
        """Whether a row is no entry: blank, the header again, a comment or a footnote; noted where it matters."""
        filled = [text for text in texts if text.strip()]
        if not filled:
            return True
        if _starts_alike(texts, self.names) and [folded_name(t) for t in texts[: self.width]] == [
            folded_name(t) for t in self.names
        ]:
            layout.problems.append(
                Problem(
                    "HEADER_REPEATED", "the header stands here again", sheet["name"], number, warning=True
                )
            )
            return True
        other = tidy_columns(texts)
        if other is not None and len(other) > 3:
            layout.problems.append(
                Problem(
                    "TABLE_SECOND",
                    "another table begins here; hand it in as a file of its own",
                    sheet["name"],
                    number,
                    found=shown(", ".join(filled)),
                    expected="one table",
                )
            )
            return True
        first = texts[0].strip() if texts else ""
        if first.startswith("#") and sheet["exact"]:
            layout.problems.append(
                Problem(
                    "ROW_COMMENT",
                    "a line that starts with # is not read",
                    sheet["name"],
                    number,
                    warning=True,
                )
            )
            return True
        is_note = len(filled) == 1 or (_FOOTNOTE.match(first) and not self._has_figure(texts))
        if number > last and is_note and first and len(self.columns) > 2 and last:
            layout.problems.append(
                Problem(
                    "ROW_FOOTNOTE",
                    "a note below the table is not read",
                    sheet["name"],
                    number,
                    "A",
                    shown(first),
                    warning=True,
                )
            )
            return True
        return False

    def _has_figure(self, texts: list[str]) -> bool:
        """Whether a row has a figure or the reason why there is none."""
        columns = (self.columns.get(name, 0) for name in ("numerator", "denominator", "value", "reason"))
        return any(0 < column <= len(texts) and texts[column - 1].strip() for column in columns)

    def _check_length(self, sheet: dict, number: int, texts: list[str], layout: Layout) -> None:
        if len(texts) > self.width and (sheet["exact"] or any(text.strip() for text in texts[self.width :])):
            layout.problems.append(
                Problem(
                    "ROW_LONG",
                    "the row has more fields than the header; a comma inside a number or text may need quotation marks",
                    sheet["name"],
                    number,
                    column_letters(self.width + 1),
                    f"{len(texts)} fields",
                    f"{self.width} fields",
                )
            )
        elif sheet["exact"] and len(texts) < self.width and any(n for n in self.names[len(texts) :]):
            layout.problems.append(
                Problem(
                    "ROW_SHORT",
                    "the row has fewer fields than the header; the file may have been cut",
                    sheet["name"],
                    number,
                    "",
                    f"{len(texts)} fields",
                    f"{self.width} fields",
                )
            )


def _starts_alike(texts: list[str], names: list[str]) -> bool:
    """Whether the first of the texts is the first of the names, in any case: quick, because asked of every row."""
    return bool(texts and names) and texts[0].strip().casefold() == names[0].casefold()
