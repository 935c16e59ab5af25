"""A table as CSV text that a spreadsheet opens safely and that says where its figures come from."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

Cell = str | int | float | None

BOM = "\ufeff"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_text(
    rows: Iterable[Sequence[Cell]], header: Sequence[str], provenance: Sequence[tuple[str, Cell]]
) -> str:
    """CSV text: a UTF-8 mark, one line for each (label, value) of `provenance`, an empty line, `header`, `rows`.

    Numbers stay numbers and None is an empty cell. Text that a spreadsheet would run as a formula gets a
    leading apostrophe (OWASP ASVS 5.0, 1.2.10).
    """
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for label, value in provenance:
        writer.writerow((label, safe_cell(value)))
    writer.writerow(())
    writer.writerow([safe_cell(name) for name in header])
    for row in rows:
        writer.writerow([safe_cell(value) for value in row])
    return BOM + out.getvalue()


def safe_cell(value: Cell) -> Cell:
    """`value` as it may stand in a spreadsheet cell: text that begins like a formula gets an apostrophe first."""
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA_STARTS):
        return f"'{value}"
    return "" if value is None else value
