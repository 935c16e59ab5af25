"""What keeps a person from seeing a sheet as it is: hidden rows, merged cells, formulas nobody calculated."""

from __future__ import annotations

from data.returns.entries import Layout
from data.returns.problems import Problem, column_letters


def hindrances(sheet: dict, first_row: int, width: int, layout: Layout) -> None:
    """Problems with rows, columns and cells of the table that a person may not see as they are."""
    if sheet["exact"]:
        return
    name = sheet["name"]
    last = max((number for number, _ in sheet["rows"]), default=0)
    filled = {number for number, texts in sheet["rows"] if any(text.strip() for text in texts)}
    for row in sheet["hidden_rows"]:
        if first_row <= row <= last and row in filled:
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
        if bottom >= first_row and top <= last and left <= width and (top, left) != (bottom, right):
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
            if first_row < row <= max(last, row) and column <= width:
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
