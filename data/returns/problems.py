"""What is wrong with a file: every problem with its place, what was found, what is expected and what to do."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass

from data.returns.texts import shown

MOST_SHOWN = 200


class ReturnError(ValueError):
    """Something around returns that cannot be done, such as writing a template. The message says why."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, or only odd, with a file.

    `row` counts from 1 as a spreadsheet does, `column` is a spreadsheet's letters; None and "" when the problem
    is not in a cell. `warning` problems do not keep a file from being taken.
    """

    code: str
    message: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    found: str = ""
    expected: str = ""
    warning: bool = False

    def as_json(self) -> dict:
        """The problem as plain values: code, sheet, row, column, found, expected, message, severity."""
        values = asdict(self)
        values["severity"] = "warning" if values.pop("warning") else "error"
        return values

    @property
    def place(self) -> str:
        """Where, in words: "sheet Entry, cell C12", "row 3"."""
        words = [f"sheet {shown(self.sheet)}"] if self.sheet else []
        if self.row and self.column:
            words.append(f"cell {self.column}{self.row}")
        elif self.row:
            words.append(f"row {self.row}")
        elif self.column:
            words.append(f"column {self.column}")
        return ", ".join(words)


def column_letters(number: int) -> str:
    """Letters of the column with this number, counted from 1: 1 is A, 27 is AA."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Number of the column with these letters, counted from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def capped(problems: list[Problem]) -> tuple[Problem, ...]:
    """The problems in order of place, errors and warnings alike, at most `MOST_SHOWN` and then how many more."""
    unique = list(dict.fromkeys(problems))
    unique.sort(
        key=lambda problem: (problem.row is not None, problem.sheet, problem.row or 0, problem.warning)
    )
    if len(unique) <= MOST_SHOWN:
        return tuple(unique)
    errors = [problem for problem in unique if not problem.warning]
    kept = (errors if len(errors) >= MOST_SHOWN else unique)[:MOST_SHOWN]
    if errors and all(problem.warning for problem in kept):
        kept[-1] = errors[0]
    left = Counter(problem.code for problem in unique)
    left.subtract(problem.code for problem in kept)
    words = ", ".join(f"{code} {times}" for code, times in left.most_common() if times > 0)
    more = len(unique) - len(kept)
    return (
        *kept,
        Problem("MORE_PROBLEMS", f"{more} more problems are not listed: {words}", warning=not errors),
    )
