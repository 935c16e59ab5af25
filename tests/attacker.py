"""Somebody with patience: collects every number that is shown and works out what the hidden ones can still be.

Unknown counts are whole numbers of zero or more. Everything read off a page is a fact about sums of them; a count is
found out when only one number fits all facts together. The search for a second number that fits is integer programming.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Key = Hashable


class Attacker:
    """Facts about unknown counts, and what follows from them."""

    def __init__(self) -> None:
        self.position: dict[Key, int] = {}
        self.floor: dict[Key, int] = {}
        self.facts: dict[tuple, tuple[float, float]] = {}

    def __len__(self) -> int:
        return len(self.facts)

    def knows(self, terms: Mapping[Key, float], low: float, high: float) -> None:
        """The sum of coefficient times count lies between two numbers."""
        for key in terms:
            self.position.setdefault(key, len(self.position))
        name = tuple(sorted(((self.position[key], factor) for key, factor in terms.items())))
        before = self.facts.get(name, (-np.inf, np.inf))
        self.facts[name] = max(low, before[0]), min(high, before[1])

    def reads(self, key: Key, count: float) -> None:
        """A count that is shown."""
        self.knows({key: 1.0}, count, count)

    def is_there(self, key: Key) -> None:
        """A count that is hidden and, by the published rule, is not zero."""
        self.knows({key: 1.0}, 1, np.inf)

    def contradicted_by(self, truth: Mapping[Key, int]) -> list[tuple]:
        """Facts that the truth does not fit: numbers that were read wrongly."""
        keys = list(self.position)
        return [
            ([(keys[at], factor) for at, factor in name], low, high)
            for name, (low, high) in self.facts.items()
            if not low - 1e-9 <= sum(factor * truth[keys[at]] for at, factor in name) <= high + 1e-9
        ]

    def finds_out(self, wanted: Iterable[Key], truth: Mapping[Key, int]) -> set[Key]:
        """Which wanted counts can be nothing but what they are."""
        targets = [key for key in wanted if key in self.position]
        keys = list(self.position)
        true = np.array([truth[key] for key in keys], dtype=float)
        lines = list(self.facts.items())
        entries = [(row, at, factor) for row, (name, _) in enumerate(lines) for at, factor in name]
        row, column, factor = (np.array(part) for part in zip(*entries, strict=True))
        matrix = coo_array((factor.astype(float), (row, column)), shape=(len(lines), len(keys))).tocsr()
        low = np.array([limits[0] for _, limits in lines])
        high = np.array([limits[1] for _, limits in lines])
        alone = np.diff(matrix.indptr) == 1
        at = matrix.indices[matrix.indptr[:-1][alone]]
        scale = matrix.data[matrix.indptr[:-1][alone]]
        lower, upper = np.zeros(len(keys)), np.full(len(keys), np.inf)
        np.maximum.at(lower, at, np.ceil(low[alone] / scale - 1e-9))
        np.minimum.at(upper, at, np.floor(high[alone] / scale + 1e-9))
        free = lower < upper
        rest = matrix[~alone]
        fixed = rest @ np.where(free, 0.0, lower)
        problem = (
            rest[:, free],
            low[~alone] - fixed,
            high[~alone] - fixed,
            lower[free],
            upper[free],
            true[free],
        )
        inside = {key: i for i, key in enumerate(k for k, f in zip(keys, free, strict=True) if f)}
        found = {key for key in targets if key not in inside}
        return found | self._in_groups(problem, [key for key in targets if key in inside], inside)

    @staticmethod
    def _in_groups(problem: tuple, targets: list[Key], inside: Mapping[Key, int]) -> set[Key]:
        matrix, low, high, lower, upper, true = problem
        _, group = connected_components((matrix.T @ matrix) != 0, directed=False) if len(inside) else (0, [])
        found: set[Key] = set()
        for number in sorted({int(group[inside[key]]) for key in targets}):
            own = np.flatnonzero(group == number)
            rows = np.flatnonzero(np.diff(matrix[:, own].tocsr().indptr))
            part = matrix[rows][:, own]
            mine = [key for key in targets if group[inside[key]] == number]
            places = np.searchsorted(own, [inside[key] for key in mine])
            moved = _moved(part, low[rows], high[rows], lower[own], upper[own], true[own], places)
            found |= {key for key, other in zip(mine, moved, strict=True) if not other}
        return found


def _moved(matrix, low, high, lower, upper, true, places) -> np.ndarray:
    """For each place whether the facts allow another number there than the true one."""
    moved = np.zeros(len(places), dtype=bool)

    def table(aim: np.ndarray, sign: float) -> None:
        # y <= sign * (x - true), y <= 1: as many aims as possible move by one.
        numbers, extra = matrix.shape[1], len(aim)
        wide = coo_array(matrix)
        data = np.concatenate([wide.data, np.full(extra, sign), -np.ones(extra)])
        more = len(low) + np.arange(extra)
        rows = np.concatenate([wide.row, more, more])
        columns = np.concatenate([wide.col, places[aim], numbers + np.arange(extra)])
        whole = coo_array((data, (rows, columns)), shape=(len(low) + extra, numbers + extra)).tocsr()
        for presolve in (True, False):
            answer = milp(
                np.concatenate([np.zeros(numbers), -np.ones(extra)]),
                integrality=np.concatenate([np.ones(numbers), np.zeros(extra)]),
                bounds=Bounds(np.r_[lower, np.zeros(extra)], np.r_[upper, np.ones(extra)]),
                constraints=LinearConstraint(
                    whole, np.r_[low, sign * true[places[aim]]], np.r_[high, np.full(extra, np.inf)]
                ),
                options={"time_limit": 30, "presolve": presolve},
            )
            if answer.x is None:
                return
            # A solver may be wrong: only numbers that fit every fact show that another count is possible.
            other = np.round(answer.x[:numbers])
            if _within(low, matrix @ other, high) and _within(lower, other, upper):
                moved[aim] |= np.abs(other[places[aim]] - true[places[aim]]) > 0.5
                return

    for sign in (1.0, -1.0):
        if not moved.all():
            table(np.flatnonzero(~moved), sign)
    for aim in np.flatnonzero(~moved):
        for sign in (1.0, -1.0):
            if not moved[aim]:
                table(np.array([aim]), sign)
    return moved


def _within(low, values, high) -> bool:
    return bool(((low - 1e-6 <= values) & (values <= high + 1e-6)).all())
