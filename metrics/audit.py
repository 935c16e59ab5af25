"""What somebody can still work out about a hidden count from everything that is shown around it.

Hidden counts are unknown whole numbers of zero or more; every total, with its parts, is one equation between them. A
small count is safe when tables exist, all of which agree with everything shown, that give it every size from one to
the threshold: then no arithmetic on what is shown can narrow it further. Such tables are looked for with integer
programming (HiGHS, through SciPy), as in the audit step of tau-ARGUS (Hundepool and others, Statistical Disclosure
Control, 2012, chapter 4). One table is proof for every count that it suits, so few are needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, hstack, vstack
from scipy.sparse.csgraph import connected_components

from metrics.rules import SMALL_COUNT

SECONDS = 5.0
"""A programme that is not solved by then counts as failed, and what it should have proved as unsafe."""


@dataclass(frozen=True)
class Equations:
    """Sums that hold between rows: in equation `equation[k]`, row `row[k]` stands with `sign[k]` (parts +1, totals -1).

    Where `loose`, the parts come to the total or less: something belongs to the total and to no part.
    """

    equation: np.ndarray
    row: np.ndarray
    sign: np.ndarray
    loose: np.ndarray

    @classmethod
    def joined(cls, several: Sequence[Equations]) -> Equations:
        """All of these, numbered on."""
        first = np.cumsum([0, *(len(one.loose) for one in several)])
        return cls(
            np.concatenate([one.equation + at for one, at in zip(several, first[:-1], strict=True)]),
            np.concatenate([one.row for one in several]),
            np.concatenate([one.sign for one in several]),
            np.concatenate([one.loose for one in several]),
        )


@dataclass(frozen=True)
class Exposed:
    """Small counts that could be narrowed down, and every row of the equations that do it."""

    rows: np.ndarray
    around: np.ndarray


def exposed(
    count: np.ndarray,
    hidden: np.ndarray,
    small: np.ndarray,
    equations: Equations,
) -> list[Exposed]:
    """For each group of hidden rows that hang together: the small ones whose size can be narrowed down, if any.

    `count` are the true counts [row], `hidden` and `small` True and False [row]. Without `single`, groups in one
    equation only are taken as safe: the rule that hides partners has looked after those.
    """
    unknown = hidden[equations.row]
    if not (unknown & small[equations.row]).any():
        return []
    rows, at = np.unique(equations.row[unknown], return_inverse=True)
    active, line = np.unique(equations.equation[unknown], return_inverse=True)
    size = len(rows) + len(active)
    links = csr_array((np.ones(len(at)), (at, len(rows) + line)), shape=(size, size))
    _, group = connected_components(links, directed=False)
    equations_in = np.bincount(group[len(rows) :], minlength=group.max() + 1)
    worth = np.zeros(group.max() + 1, dtype=bool)
    worth[group[: len(rows)][small[rows]]] = True
    worth &= equations_in > 1
    found = []
    for number in np.flatnonzero(worth):
        own_lines = active[group[len(rows) :] == number]
        own_rows = rows[group[: len(rows)] == number]
        bad = _narrow(count, own_rows, small, equations, own_lines)
        if len(bad):
            around = np.unique(equations.row[np.isin(equations.equation, own_lines)])
            found.append(Exposed(bad, around))
    return found


def _narrow(
    count: np.ndarray, rows: np.ndarray, small: np.ndarray, equations: Equations, lines: np.ndarray
) -> np.ndarray:
    """The small ones among the hidden `rows` that cannot have every size from one to the threshold."""
    inside = np.isin(equations.equation, lines)
    row, sign = equations.row[inside], equations.sign[inside]
    line = np.searchsorted(lines, equations.equation[inside])
    column = np.searchsorted(rows, row)
    unknown = (column < len(rows)) & (rows[np.minimum(column, len(rows) - 1)] == row)
    matrix = coo_array(
        (sign[unknown].astype(float), (line[unknown], column[unknown])), shape=(len(lines), len(rows))
    ).tocsr()
    rest = -np.bincount(line[~unknown], weights=(sign * count[row])[~unknown], minlength=len(lines))
    least = np.where(equations.loose[lines], -np.inf, rest)
    wanted = np.flatnonzero(small[rows])
    table = _Tables(matrix, least, rest, np.minimum(count[rows], 1.0))
    low = table.proved(wanted, count[rows], high=False)
    high = table.proved(wanted, count[rows], high=True)
    return rows[wanted[~(low & high)]]


@dataclass(frozen=True)
class _Tables:
    """All tables of whole numbers x with least <= matrix x <= most and x >= floor."""

    matrix: csr_array
    least: np.ndarray
    most: np.ndarray
    floor: np.ndarray

    def proved(self, wanted: np.ndarray, truth: np.ndarray, *, high: bool) -> np.ndarray:
        """For each wanted number whether some table has it at the threshold or above (`high`), or at one or below."""

        def reached(table: np.ndarray) -> np.ndarray:
            return table[wanted] >= SMALL_COUNT if high else table[wanted] <= 1

        proved = reached(truth)
        while not proved.all():
            table = self._table(wanted[~proved], high=high)
            new = proved if table is None else proved | reached(table)
            if (new == proved).all():
                break
            proved = new
        for alone in np.flatnonzero(~proved):
            table = None if proved[alone] else self._table(wanted[[alone]], high=high)
            proved |= False if table is None else reached(table)
        return proved

    def _table(self, aim: np.ndarray, *, high: bool) -> np.ndarray | None:
        """A table in which as many of `aim` as can are as high (or low) as wanted; None when none was found in time."""
        numbers, extra = self.matrix.shape[1], len(aim)
        # Beside x, one y for each aim: y <= x and y <= threshold are pushed up, or y >= x and y >= 1 pushed down.
        link = coo_array((np.ones(extra), (np.arange(extra), aim)), shape=(extra, numbers))
        own = coo_array((-np.ones(extra), (np.arange(extra), np.arange(extra))), shape=(extra, extra))
        matrix = vstack(
            [hstack([self.matrix, csr_array((len(self.least), extra))]), hstack([link, own])], format="csr"
        )
        edge = np.zeros(extra)
        limits = (edge, edge + np.inf) if high else (edge - np.inf, edge)
        lower = np.concatenate([self.floor, edge if high else edge + 1])
        upper = np.concatenate([np.full(numbers, np.inf), edge + SMALL_COUNT if high else edge + np.inf])
        answer = milp(
            np.concatenate([np.zeros(numbers), (edge - 1) if high else (edge + 1)]),
            integrality=np.concatenate([np.ones(numbers), np.zeros(extra)]),
            bounds=Bounds(lower, upper),
            constraints=LinearConstraint(
                matrix,
                np.concatenate([self.least, limits[0]]),
                np.concatenate([self.most, limits[1]]),
            ),
            # Presolving gains nothing at these sizes, and what maps its answers back writes to the standard output.
            options={"time_limit": SECONDS, "presolve": False},
        )
        found = None if answer.x is None else np.round(answer.x[:numbers])
        return found if found is not None and self.holds(found) else None

    def holds(self, table: np.ndarray) -> bool:
        """Whether this is one of the tables: a solver may be wrong, and what it gives is a proof only when it fits."""
        sums = self.matrix @ table
        return bool((self.least <= sums).all() and (sums <= self.most).all() and (table >= self.floor).all())
