"""The published simulations: what was promised of the judgements, and what was measured where the truth is known.

`metrics/simulations.csv` and `docs/judging.md` are written together by `bench.judging`; nothing here simulates.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HEAD = ("what is counted", "world", "promised", "measured", "±", "kept")
_COLUMNS = ("group", "claim", "world", "least", "most", "measured", "within", "boards")
_KEPT = {None: "", True: "yes", False: "NO"}


@dataclass(frozen=True)
class Simulated:
    """One line of the table. `measured` and the bounds are shares; a bound of None is not promised.

    `error` is the standard error of the measurement; a promise counts as kept within two of them. `group` says what
    the line is about.
    """

    claim: str
    world: str
    measured: float
    error: float
    least: float | None = None
    most: float | None = None
    group: str = ""

    @property
    def kept(self) -> bool | None:
        """Whether the promise is kept; None when the line only reports."""
        if self.least is None and self.most is None:
            return None
        low = self.least is None or self.measured >= self.least - 2 * self.error
        return low and (self.most is None or self.measured <= self.most + 2 * self.error)

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as text, one cell for each column of `HEAD`."""
        promise = " to ".join(_three(bound) for bound in (self.least, self.most) if bound is not None)
        words = "at least " if self.most is None else "at most " if self.least is None else ""
        promised = words + promise if promise else "reported"
        measured, within = _three(self.measured), _three(2 * self.error)
        return (self.claim, self.world, promised, measured, within, _KEPT[self.kept])


def kept_of(lines: Iterable[Simulated]) -> tuple[int, int]:
    """How many promises are kept, and how many there are."""
    promises = [line.kept for line in lines if line.kept is not None]
    return sum(promises), len(promises)


def written(lines: Iterable[Simulated], boards: int) -> str:
    """The lines as CSV, to three decimals as they are published. `boards` is how many each rests on, about."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(_COLUMNS)
    for line in lines:
        bounds = ("" if bound is None else _three(bound) for bound in (line.least, line.most))
        within = _three(2 * line.error)
        table.writerow((line.group, line.claim, line.world, *bounds, _three(line.measured), within, boards))
    return out.getvalue()


def read(text: str) -> tuple[tuple[Simulated, ...], int]:
    """The lines of a CSV text and how many boards each rests on. Raises ValueError when it holds no such table."""
    rows = csv.DictReader(io.StringIO(text))
    if tuple(rows.fieldnames or ()) != _COLUMNS:
        raise ValueError(f"the table of simulations must have the columns {', '.join(_COLUMNS)}")
    lines, boards = [], set()
    for row in rows:
        least, most = (float(row[name]) if row[name] else None for name in ("least", "most"))
        measured, error = float(row["measured"]), float(row["within"]) / 2
        lines.append(Simulated(row["claim"], row["world"], measured, error, least, most, row["group"]))
        boards.add(int(row["boards"]))
    if len(boards) != 1:
        raise ValueError("the table of simulations needs lines that all rest on the same number of boards")
    return tuple(lines), boards.pop()


def grouped(lines: Sequence[Simulated]) -> dict[str, tuple[Simulated, ...]]:
    """The lines by what they are about, in their order."""
    names = dict.fromkeys(line.group for line in lines)
    return {name: tuple(line for line in lines if line.group == name) for name in names}


def _three(number: float) -> str:
    return f"{number:.3f}"
