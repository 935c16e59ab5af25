"""What a check found: the one answer that the command, the page and the import share."""

from __future__ import annotations

from dataclasses import dataclass, field

from data.observations import MonthCoverage, Observation
from data.returns.judging import Figure
from data.returns.problems import Problem

FORMATS = ("template", "tidy", "wide", "police.uk street", "home office csp", "")


@dataclass(frozen=True)
class Report:
    """What a file is and what is wrong with it.

    `format` is one of FORMATS ("" when unknown), `rows` how many rows or cells of figures were read. `figures`
    are what the file brings; a refused file brings none. `challenged` are those of them so far outside their usual
    range that they come in only with a reason, each with the warning that says so.
    `details` are sentences about the whole file that a batch keeps; `coverage` says of each month of street-level
    records what they cover.
    """

    format: str
    rows: int
    problems: tuple[Problem, ...]
    figures: tuple[Figure, ...] = field(default=(), repr=False)
    observations: tuple[Observation, ...] = field(default=(), repr=False)
    challenged: tuple[tuple[Figure, Problem], ...] = field(default=(), repr=False)
    source_sha256: str = ""
    details: tuple[str, ...] = ()
    coverage: tuple[MonthCoverage, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether nothing stands in the way of taking the file."""
        return all(problem.warning for problem in self.problems)

    def as_json(self) -> dict:
        """Format, rows, problems and whether it is accepted, as plain values; figures are not repeated."""
        return {
            "format": self.format,
            "rows": self.rows,
            "accepted": self.accepted,
            "problems": [problem.as_json() for problem in self.problems],
            "details": list(self.details),
        }
