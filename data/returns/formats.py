"""Which shape a return has, told from its headers: our template, tidy rows, or areas down and quarters across.

Nothing here judges figures; it finds the cells that hold them and everything that stands in the way of that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from data.returns.cells import parse_cell
from data.returns.problems import Problem, column_letters
from data.returns.texts import folded_name, plain, shown

FIELDS = (
    "measure",
    "period",
    "area",
    "part",
    "numerator",
    "denominator",
    "value",
    "reason",
    "maturity",
    "note",
)
MOST_ROWS = 20_000
_HEADER_WITHIN = 40
_ALIASES = {
    "measure": (
        "measure",
        "measure code",
        "code",
        "indicator",
        "indicator code",
        "measure id",
        "indicator id",
        "kpi",
    ),
    "period": (
        "period",
        "quarter",
        "time period",
        "reporting period",
        "reporting quarter",
        "financial quarter",
    ),
    "area": (
        "area",
        "area code",
        "ward",
        "ward code",
        "geography",
        "geography code",
        "area or ward",
        "gss code",
    ),
    "part": ("part", "part code", "breakdown", "group"),
    "numerator": ("numerator", "count", "number", "num"),
    "denominator": ("denominator", "out of", "base", "denom"),
    "value": ("value", "figure", "percentage", "percent", "per cent", "%", "rate"),
    "reason": ("reason", "reason why there is none", "reason for no figure"),
    "maturity": ("maturity", "provisional or final"),
    "note": ("note", "notes", "comment", "comments"),
}
_FIELD_OF = {alias: name for name, aliases in _ALIASES.items() for alias in aliases}
# What names a measure or an area where no column gives its code.
_BY_NAME = {"measure name": "measure", "indicator name": "measure", "area name": "area", "ward name": "area"}
_NAMED = frozenset(
    (*(alias for name in ("measure", "period", "area") for alias in _ALIASES[name]), *_BY_NAME)
)
_BESIDE = (
    "measure name",
    "indicator name",
    "name",
    "unit",
    "area name",
    "ward name",
    "part name",
    "due",
    "last value",
    "usual range",
)
_TEMPLATE = ("last value", "usual range")
TOTALS = ("total", "totals", "grand total", "sum", "all", "all wards", "all areas", "overall")


_FOOTNOTE = re.compile(
    r"(?:sources?|notes?|n\.?b\.?|prepared|produced|extracted|compiled|contact)\b|[*†‡]|\[\w{1,3}\]",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Entry:
    """The texts of one figure by field, and where each stands."""

    sheet: str
    row: int
    texts: Mapping[str, str]
    columns: Mapping[str, str]


@dataclass
class Layout:
    """What was found in a file: its format ("template", "tidy", "wide", "" when none), entries and problems."""

    format: str = ""
    sheet: str = ""
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    totals: list[tuple[Entry, list[int]]] = field(default_factory=list)


def layout_of(sheets: list[dict], find: Callable[[str], object]) -> Layout:
    """The layout of grids as `reading.file_content` gives them; `find` says whether a text names a measure."""
    found = [(sheet, header) for sheet in sheets if (header := _header(sheet, find)) is not None]
    shown_ones = [(sheet, header) for sheet, header in found if not sheet["hidden"]]
    layout = Layout()
    if not shown_ones:
        layout.problems.append(_no_table(sheets, found))
        return layout
    if len(shown_ones) > 1:
        names = ", ".join(shown(sheet["name"]) for sheet, _ in shown_ones)
        layout.problems.append(
            Problem(
                "SHEET_SEVERAL",
                "more than one sheet holds a table; keep one, or hand the others in as files of their own",
                found=names,
                expected="one sheet with a table",
            )
        )
    for sheet, header in shown_ones:
        header.read(sheet, layout)
        _hindrances(sheet, header, layout)
    return layout


@dataclass
class _Tidy:
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
            folded = _heading(text)
            meaning = _FIELD_OF.get(folded, folded)
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
            elif folded and used and meaning not in FIELDS and folded not in _BESIDE:
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
        other = _tidy_columns(texts)
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


@dataclass
class _Wide:
    """A header with periods across; areas stand in one column, the measure in another or above."""

    row: int
    periods: dict[int, str]
    area: int
    measure: int
    above: tuple[str, int, int] | None
    unread: list[tuple[int, str]]
    format: str = "wide"

    @property
    def columns(self) -> dict[str, int]:
        return {name: column for name, column in (("area", self.area), ("measure", self.measure)) if column}

    @property
    def width(self) -> int:
        return max(self.periods)

    def read(self, sheet: dict, layout: Layout) -> None:
        layout.format, layout.sheet = self.format, sheet["name"]
        if not self.area:
            layout.problems.append(
                Problem(
                    "HEADER_MISSING",
                    "there is no column of areas; give each row a ward or Rotherham",
                    sheet["name"],
                    self.row,
                    expected="area",
                )
            )
            return
        for column, text in self.unread:
            if _heading(text) in TOTALS:
                layout.problems.append(
                    Problem(
                        "COLUMN_TOTAL",
                        "a column of totals is not read: totals are computed",
                        sheet["name"],
                        self.row,
                        column_letters(column),
                        shown(text),
                        warning=True,
                    )  # fmt: skip
                )
                continue
            cell = parse_cell(text, "period")
            layout.problems.append(
                Problem(
                    cell.code if cell.code and cell.code != "PERIOD_UNREADABLE" else "COLUMN_UNKNOWN",
                    cell.explanation or "this column is neither a period nor an area",
                    sheet["name"],
                    self.row,
                    column_letters(column),
                    shown(text),
                    "a period such as 2024-25 Q4",
                )
            )
        rows = [(n, texts) for n, texts in sheet["rows"] if n > self.row]
        if len(rows) * len(self.periods) > MOST_ROWS:
            layout.problems.append(
                Problem("SHEET_TOO_LARGE", f"at most {MOST_ROWS:,} figures are taken", sheet["name"])
            )
            return
        last = max((n for n, texts in rows if sum(bool(text.strip()) for text in texts) > 1), default=0)
        for number, texts in rows:
            if not any(text.strip() for text in texts):
                continue
            if number > last and sum(bool(text.strip()) for text in texts) == 1:
                layout.problems.append(
                    Problem(
                        "ROW_FOOTNOTE",
                        "a note below the table is not read",
                        sheet["name"],
                        number,
                        warning=True,
                    )
                )
                continue
            if any(texts[i].strip() for i in range(self.width, len(texts)) if i + 1 not in dict(self.unread)):
                layout.problems.append(
                    Problem("ROW_LONG", "the row is longer than the header", sheet["name"], number)
                )
            self._read_row(sheet["name"], number, texts, layout)

    def _read_row(self, sheet: str, number: int, texts: list[str], layout: Layout) -> None:
        def at(column: int) -> str:
            return texts[column - 1] if column <= len(texts) else ""

        measure = at(self.measure) if self.measure else self.above[0]
        is_total = folded_name(at(self.area)) in TOTALS
        for column, period in self.periods.items():
            if not plain(at(column)):
                continue
            entry = Entry(
                sheet,
                number,
                {"measure": measure, "period": period, "area": at(self.area), "figure": at(column)},
                {
                    "measure": column_letters(self.measure or self.above[2]),
                    "period": column_letters(column),
                    "area": column_letters(self.area),
                    "figure": column_letters(column),
                },
            )
            if is_total:
                layout.totals.append((entry, []))
            else:
                layout.entries.append(entry)


def _header(sheet: dict, find: Callable[[str], object]) -> _Tidy | _Wide | None:
    """The header of a sheet, or None when it has none within its first rows."""
    rows = [(number, texts) for number, texts in sheet["rows"] if number <= _HEADER_WITHIN]
    partly: _Tidy | None = None
    for number, texts in rows:
        columns = _tidy_columns(texts)
        if columns is not None:
            beside = {folded_name(text) for text in texts}
            names = [plain(text) for text in texts]
            while names and not names[-1] and not sheet["exact"]:
                names.pop()
            tidy = _Tidy(number, columns, names, "template" if beside.issuperset(_TEMPLATE) else "tidy")
            if {"measure", "period"} <= set(columns) and {"numerator", "value"} & set(columns):
                return tidy
            partly = partly or tidy
        wide = _wide_header(sheet, number, texts, find)
        if wide is not None:
            return wide
    return partly


@lru_cache(maxsize=4096)
def _heading(text: str) -> str:
    """A heading as headings are compared: "Area_Code:", "area code *" and "Area code" are the same."""
    return " ".join(folded_name(text).replace("_", " ").strip(" :*").split())


def _tidy_columns(texts: list[str]) -> dict[str, int] | None:
    """Where each field stands when these are texts of a header, at least three of them known; else None."""
    columns: dict[str, int] = {}
    if not any(len(text) < 40 and not text.isdigit() and _heading(text) in _NAMED for text in texts):
        return None
    for column, text in enumerate(texts, 1):
        name = _FIELD_OF.get(_heading(text)) if len(text) < 40 else None
        if name and name not in columns:
            columns[name] = column
    for column, text in enumerate(texts, 1):
        name = _BY_NAME.get(_heading(text)) if len(text) < 40 else None
        if name and name not in columns:
            columns[name] = column
    known = set(columns) - {"note", "part", "reason", "maturity"}
    return columns if len(columns) >= 3 and len(known) >= 2 else None


def _wide_header(sheet: dict, number: int, texts: list[str], find: Callable[[str], object]) -> _Wide | None:
    filled = {c: plain(text) for c, text in enumerate(texts, 1) if plain(text)}
    periods = {c: text for c, text in filled.items() if len(text) < 40 and parse_cell(text, "period").value}
    if not periods:
        return None
    below = [row for n, row in sheet["rows"] if n > number][:5]
    area = measure = 0
    for column in range(1, min(max(periods), 12) + 1):
        if column in periods:
            continue
        name = _FIELD_OF.get(_heading(filled.get(column, "")), "")
        cells = [row[column - 1] for row in below if column <= len(row) and row[column - 1].strip()]
        if name == "measure" and not measure:
            measure = column
        elif not area and (
            name == "area"
            or (cells and sum(bool(parse_cell(text, "area").value) for text in cells) * 2 >= len(cells))
        ):
            area = column
        elif not measure and cells and all(find(plain(text)) for text in cells):
            measure = column
    if not area and not (measure and min(periods) > measure):
        return None
    above = None if measure else _measure_above(sheet, number, find)
    if above is None and area and find(filled.get(area, "")):
        above = (filled[area], number, area)
    if not measure and above is None:
        above = ("", number, area)
    skipped = {area, measure, *periods}
    unread = [
        (c, text)
        for c, text in filled.items()
        if c not in skipped and _heading(text) not in _BESIDE and _heading(text) not in _FIELD_OF
    ]
    return _Wide(number, periods, area, measure, above, unread)


def _measure_above(sheet: dict, header: int, find: Callable[[str], object]) -> tuple[str, int, int] | None:
    """The measure named in a cell above the header or by the name of the sheet."""
    for number, texts in sheet["rows"]:
        if number >= header:
            break
        for column, text in enumerate(texts, 1):
            bare = re.sub(r"^(?:measure|indicator|code)\s*:?\s*", "", plain(text), flags=re.IGNORECASE)
            for candidate in (bare, *re.split(r"[\s:,]+-?\s*", bare, maxsplit=1)[:1]):
                if candidate and find(candidate):
                    return candidate, number, column
    return (sheet["name"], header, 1) if sheet["name"] and find(sheet["name"]) else None


def _starts_alike(texts: list[str], names: list[str]) -> bool:
    """Whether the first of the texts is the first of the names, in any case: quick, because asked of every row."""
    return bool(texts and names) and texts[0].strip().casefold() == names[0].casefold()


def _no_table(sheets: list[dict], found: list) -> Problem:
    if found:
        return Problem(
            "SHEET_HIDDEN",
            "the sheet with the table is hidden; unhide it and look it over",
            found[0][0]["name"],
            expected="a visible sheet",
        )
    first = next((texts for sheet in sheets if not sheet["hidden"] for _, texts in sheet["rows"]), [])
    if not any(sheet["rows"] for sheet in sheets):
        return Problem("FILE_EMPTY", "no sheet has anything in it", expected="a header and rows")
    return Problem(
        "FORMAT_UNKNOWN",
        "no header of a return was found in the first rows; start from the template",
        found=shown(", ".join(text for text in first if text.strip())),
        expected="measure, period, area, part, numerator, denominator or value, reason, note",
    )


def _hindrances(sheet: dict, header: _Tidy | _Wide, layout: Layout) -> None:
    """Problems with rows, columns and cells of the table that a person may not see as they are."""
    if sheet["exact"]:
        return
    name, width = sheet["name"], header.width
    last = max((number for number, _ in sheet["rows"]), default=0)
    filled = {number for number, texts in sheet["rows"] if any(text.strip() for text in texts)}
    for row in sheet["hidden_rows"]:
        if header.row <= row <= last and row in filled:
            layout.problems.append(
                Problem("ROW_HIDDEN", "this row is hidden or filtered out; show it or delete it", name, row)
            )
    for first, end in sheet["hidden_columns"]:
        for column in range(first, min(end, width) + 1):
            layout.problems.append(
                Problem(
                    "COLUMN_HIDDEN",
                    "this column is hidden; show it or delete it",
                    name,
                    column=column_letters(column),
                )
            )
    for top, left, bottom, right in sheet["merged"]:
        if bottom >= header.row and top <= last and left <= width and (top, left) != (bottom, right):
            layout.problems.append(
                Problem(
                    "CELLS_MERGED",
                    "merged cells leave all but one of them blank; unmerge them and fill each",
                    name,
                    top,
                    column_letters(left),
                    f"{column_letters(left)}{top}:{column_letters(right)}{bottom}",
                    "one cell for each figure",
                )
            )
    for code, cells, message in (
        ("FORMULA_NOT_CALCULATED", sheet["uncalculated"], "this formula was never calculated; open and save the file"),
        ("FORMULA_STALE", sheet["formulas"], "this formula waits to be calculated again; open and save the file"),
        ("FORMULA_OUTSIDE", sheet["outside"], "this formula takes its figure from elsewhere; paste it as a value"),
    ):  # fmt: skip
        for row, column in cells:
            if header.row < row <= max(last, row) and column <= width:
                layout.problems.append(Problem(code, message, name, row, column_letters(column), "a formula"))
    for where, text in sheet["comments"]:
        letters = where.rstrip("0123456789")
        row = int(where[len(letters) :]) if where[len(letters) :].isdigit() else None
        layout.problems.append(
            Problem(
                "COMMENT_NOT_READ",
                "comments are not read; what matters belongs in the note column",
                name,
                row,
                letters,
                f"a comment of {len(text)} characters",
                warning=True,
            )
        )
