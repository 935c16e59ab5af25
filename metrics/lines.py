"""Lines of a table along which a hidden figure could be worked out from its neighbours.

Wards of a borough, neighbourhoods of a ward, parts of a whole, months of a quarter, quarters of every longer period
that whole quarters fill: years, half years, years to date and moving sums.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrics.audit import Equations
from metrics.rules import MOST_HIDDEN_SHARE, SMALL_COUNT

MONTHS = {"month": 1, "quarter": 3}
"""Months in the periods that longer ones are filled with."""


@dataclass(frozen=True)
class Lines:
    """One family of lines: no row is in two of them.

    `member` is the line of each row, -1 for none; `total` the row of each line's total, -1 for none. `share` is
    the line whose total each row is a share of (a quarter of a year), -1 for none: a hidden share hides that total.
    `loose` says that members may come to less than the total, `adds` that there is an equation between them at all.
    """

    member: np.ndarray
    total: np.ndarray
    share: np.ndarray
    loose: np.ndarray
    adds: np.ndarray

    def total_hidden(self, hidden: np.ndarray) -> np.ndarray:
        """For each line, whether its total is not to be had."""
        of_share = self.share[(self.share >= 0) & hidden]
        own = (self.total >= 0) & hidden[np.maximum(self.total, 0)]
        return own | (np.bincount(of_share, minlength=len(self.total)) > 0)

    def closed(self, hidden: np.ndarray, count: np.ndarray, settled: np.ndarray) -> np.ndarray:
        """`hidden` grown until no line of the family gives a hidden figure away. `settled` rows stay as they are."""
        hidden = hidden.copy()
        size = len(self.total)
        rows = np.flatnonzero(self.member >= 0)
        line, counts, free = self.member[rows], count[rows], ~settled[rows]
        total_hidden = self.total_hidden(hidden)
        hidden[rows] |= total_hidden[line] & free
        members = np.bincount(line, minlength=size)
        while True:
            covered = hidden[rows]
            cells = np.bincount(line[covered], minlength=size)
            left = np.bincount(line[covered], weights=counts[covered], minlength=size)
            unsafe = (cells > 0) & ~total_hidden & ((cells == 1) | (left < cells - 1 + SMALL_COUNT))
            partner = np.flatnonzero(~covered & unsafe[line] & (counts > 0) & free)
            if not len(partner):
                break
            order = partner[np.lexsort((partner, counts[partner], line[partner]))]
            first = np.r_[True, line[order][1:] != line[order][:-1]]
            hidden[rows[order[first]]] = True
        hidden[rows] |= (unsafe | (cells > MOST_HIDDEN_SHARE * members))[line] & free
        return hidden

    def equations(self) -> Equations:
        """The sums of this family: members to their total, or to the quarters that make it up."""
        size = len(self.total)
        members = np.bincount(self.member[self.member >= 0], minlength=size)
        shares = np.bincount(self.share[self.share >= 0], minlength=size)
        used = self.adds & (members > 0) & ((self.total >= 0) | (shares > 0))
        inside = np.flatnonzero((self.member >= 0) & used[np.maximum(self.member, 0)])
        totals = np.flatnonzero(used & (self.total >= 0))
        shares = np.flatnonzero(
            (self.share >= 0) & used[np.maximum(self.share, 0)] & (self.total[np.maximum(self.share, 0)] < 0)
        )
        return Equations(
            np.concatenate([self.member[inside], totals, self.share[shares]]),
            np.concatenate([inside, self.total[totals], shares]),
            np.concatenate([np.ones(len(inside)), -np.ones(len(totals) + len(shares))]),
            self.loose,
        )


def lines_of(frame: pd.DataFrame, count: np.ndarray) -> list[Lines]:
    """Every family of lines there is in a frame of `protect`, for counts [row] (NaN where nothing is counted)."""
    measure, part, area = (code_of(frame[name]) for name in ("measure", "part", "area"))
    when = joint(code_of(frame["kind"]), code_of(frame["start"]), code_of(frame["end"]))
    borough = frame["borough"].to_numpy(dtype=bool)
    whole = (frame["part"] == "").to_numpy(dtype=bool)
    year = code_of(financial_year(frame["start"]))
    kind = frame["kind"].to_numpy(dtype=object)
    discrete = (frame["basis"] == "discrete").to_numpy(dtype=bool)
    of_year, of_quarter = discrete & (kind == "financial_year"), discrete & (kind == "quarter")
    nothing = np.zeros(len(frame), dtype=bool)
    within = frame["within"].to_numpy(dtype=object)
    nested = within != ""

    here = joint(measure, part, when)
    families = [
        _family(here, ~borough & ~nested, borough, nothing, count, additive=False),
        _family(here, ~borough & nested, borough, nothing, count, additive=False),
    ]
    if nested.any():
        place = pd.factorize(np.where(nested, within, frame["area"].to_numpy(dtype=object)))[0]
        families.append(
            _family(joint(measure, part, when, place), nested, ~nested & ~borough, nothing, count)
        )
    dimension, dimensions = pd.factorize(frame["dimension"].to_numpy(dtype=object), sort=True)
    at_once, in_year = joint(measure, area, when), joint(measure, area, year)
    for position, name in enumerate(dimensions):
        if name:
            inside = (dimension == position) & ~whole
            families.append(_family(at_once, inside & ~of_year, whole & ~of_year, nothing, count))
            families.append(_family(in_year, inside & of_year, whole & of_year, whole & of_quarter, count))
    families += _periods(frame, joint(measure, part, area), discrete, kind, count)
    return [family for family in families if (family.member >= 0).any()]


def _periods(
    frame: pd.DataFrame, series: np.ndarray, discrete: np.ndarray, kind: np.ndarray, count: np.ndarray
) -> list[Lines]:
    """Months of quarters, and quarters of every longer period that they fill.

    Moving sums overlap, so each place in the year where such a period may begin and end is a family of its own.
    """
    first = _months(frame["start"])
    after = _months(frame["end"]) + 1
    length = after - first
    step = np.array([MONTHS.get(name, 0) for name in kind])
    long = discrete & (length > step) & (length <= 12) & (length % 3 == 0)
    long &= ~np.isin(kind, ("month", "snapshot", "survey"))
    nothing = np.zeros(len(frame), dtype=bool)
    made = []
    for months, start in sorted(set(zip(length[long].tolist(), (first[long] % 12).tolist(), strict=True))):
        is_total = long & (length == months) & (first % 12 == start)
        base = 1 if months == 3 else 3
        turn = (first - start) // 12
        is_member = discrete & (step == base) & (length == base) & ((first - start) % 12 + base <= months)
        is_total &= step != base
        line = joint(series, code_of(pd.Series(turn)))
        made.append(_family(line, is_member, is_total, nothing, count, complete=months // base))
    return made


def _family(
    line: np.ndarray,
    is_member: np.ndarray,
    is_total: np.ndarray,
    is_share: np.ndarray,
    count: np.ndarray,
    *,
    additive: bool = True,
    complete: int = 0,
) -> Lines:
    """Lines by their number; if `additive` only those whose members add up to their total, or to its shares.

    With `complete`, only lines of exactly so many members.
    """
    size = int(line.max()) + 1
    total = np.full(size, -1)
    total[line[is_total]] = np.flatnonzero(is_total)
    share = np.where(is_share, line, -1)
    member = np.where(is_member & np.isfinite(count), line, -1)
    sums = _sums(member, count, size)
    whole = np.where(total >= 0, count[np.maximum(total, 0)], np.nan)
    four = np.bincount(share[is_share], weights=np.isfinite(count[is_share]), minlength=size) == 4
    whole = np.where(np.isfinite(whole), whole, np.where(four, _sums(share, count, size), np.nan))
    adds_up = sums == whole
    if complete:
        adds_up &= np.bincount(member[member >= 0], minlength=size) == complete
    with np.errstate(invalid="ignore"):
        loose = sums < whole
    if not additive:
        return Lines(member, total, share, loose, adds_up | loose)
    member = np.where((member >= 0) & adds_up[np.maximum(member, 0)], member, -1)
    return Lines(member, total, share, np.zeros(size, dtype=bool), adds_up)


def _sums(line: np.ndarray, count: np.ndarray, size: int) -> np.ndarray:
    inside = (line >= 0) & np.isfinite(count)
    return np.bincount(line[inside], weights=count[inside], minlength=size)


def code_of(column: pd.Series, *, in_order: bool = False) -> np.ndarray:
    """A number for each different value, if `in_order` a larger one for a larger value."""
    return pd.factorize(column.to_numpy(dtype=object), sort=in_order)[0]


def joint(*codes: np.ndarray) -> np.ndarray:
    """A number for each different combination."""
    found = codes[0].astype(np.int64)
    for code in codes[1:]:
        found = np.unique(found * (int(code.max()) + 1) + code, return_inverse=True)[1]
    return found


def financial_year(start: pd.Series) -> pd.Series:
    """The year in which the financial year of each ISO day began."""
    months = _months(start)
    return pd.Series((months - 3) // 12, index=start.index)


def _months(day: pd.Series) -> np.ndarray:
    """Months since the year 0 of each ISO day."""
    days, labels = pd.factorize(day.to_numpy(dtype=object))
    return np.array([int(one[:4]) * 12 + int(one[5:7]) - 1 for one in labels], dtype=int)[days]
