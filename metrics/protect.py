"""What each audience may see. `protect` stands in front of every number.

The simple rule, until the full publication audit exists:

- analysts see everything as it is;
- everyone else: counts of one to four are not shown, nor a percentage whose numerator, or whose remainder, is one to
  four, nor a percentage on a base under thirty. Measures of `open` sensitivity are exact for the whole borough;
- `high` sensitivity: nothing below the borough, and parts only as totals of complete years;
- a hidden figure that could be worked out again from a total is joined by its smallest non-zero neighbour until what
  is left open no longer tells that any of them is small. Hidden and joined cells look exactly alike;
- a block that cannot be made safe, or that would be mostly hidden, is not shown at all;
- the public sees counts rounded to base five, every total on its own, and shares worked out from rounded counts.

Method: threshold and complementary suppression as in the Government Statistical Service's guidance on tables from
administrative sources; the pattern is worked out once for all of a measure's quarters, areas and parts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrics.rules import (
    AUDIENCES,
    LEAST_BASE_FOR_PERCENTAGE,
    MOST_HIDDEN_SHARE,
    PUBLIC_ROUNDING,
    SMALL_COUNT,
)

COLUMNS = (
    "measure",
    "part",
    "dimension",
    "area",
    "borough",
    "kind",
    "start",
    "end",
    "numerator",
    "denominator",
    "value",
    "bound",
    "source_text",
    "reason",
    "maturity",
    "unit",
    "basis",
    "sensitivity",
)
"""Columns `protect` reads. `borough` is true for the whole borough; `dimension` is the part's breakdown, '' for all."""

KEY = ("measure", "part", "area", "kind", "start", "end")

COUNTED = ("count", "percent", "rate")
"""Units that count people or events. Money and hours single nobody out."""


def protect(frame: pd.DataFrame, audience: str) -> pd.DataFrame:
    """The rows this audience may see, hidden ones with reason `suppressed` and no figure left in them.

    Rows are in a fixed order that does not depend on hidden values. An unknown or missing sensitivity counts as
    `high`. Raises ValueError for an unknown audience or a missing column.
    """
    if audience not in AUDIENCES:
        raise ValueError(f"audience '{audience}' is not one of {', '.join(AUDIENCES)}")
    missing = [name for name in COLUMNS if name not in frame.columns]
    if missing:
        raise ValueError(f"frame has no column {', '.join(missing)}")
    frame = _sorted(frame)
    if audience == "analyst" or frame.empty:
        return frame
    frame = _without_forbidden_detail(frame)
    if frame.empty:
        return frame
    frame = _blanked(frame, _hidden(frame))
    return _rounded_to_base(frame) if audience == "public" else frame


def _high(frame: pd.DataFrame) -> np.ndarray:
    return ~frame["sensitivity"].isin(("open", "standard")).to_numpy(dtype=bool)


def _numbers(column: pd.Series) -> np.ndarray:
    return column.to_numpy(dtype=float, na_value=np.nan)


def _without_forbidden_detail(frame: pd.DataFrame) -> pd.DataFrame:
    high = _high(frame)
    if not high.any():
        return frame
    borough = frame["borough"].to_numpy(dtype=bool)
    part = (frame["part"] != "").to_numpy(dtype=bool)
    quarter = (frame["kind"] == "quarter").to_numpy(dtype=bool)
    parts_by_quarter = high & borough & part & quarter
    kept = frame.loc[~high | (borough & ~part)]
    if not parts_by_quarter.any():
        return kept.reset_index(drop=True)
    return _sorted(pd.concat([kept, _year_totals(frame.loc[parts_by_quarter])], ignore_index=True))


def _year_totals(quarters: pd.DataFrame) -> pd.DataFrame:
    """One row for each complete financial year of a part: counts summed, stocks at the last quarter."""
    quarters = quarters.assign(
        _year=_financial_year(quarters["start"]),
        _there=(quarters["reason"] == "").to_numpy(dtype=bool),
        _waiting=(quarters["maturity"] == "provisional").to_numpy(dtype=bool),
    )
    keys = ["measure", "part", "area", "_year"]
    groups = quarters.sort_values([*keys, "start"]).groupby(keys, sort=True)
    whole = (groups.size() == 4) & groups["_there"].all()
    total = groups.last()
    sums = groups[["numerator", "denominator", "value"]].sum(min_count=4)
    discrete = (total["basis"] == "discrete").to_numpy(dtype=bool)
    counts = (total["unit"] == "count").to_numpy(dtype=bool)
    for name in ("numerator", "denominator", "value"):
        total[name] = total[name].mask(discrete, sums[name] if name != "value" else sums[name].where(counts))
    total["maturity"] = total["maturity"].mask(groups["_waiting"].any().to_numpy(dtype=bool), "provisional")
    total = total.loc[whole.to_numpy(dtype=bool)].reset_index()
    total["kind"] = "financial_year"
    total["start"] = [f"{year}-04-01" for year in total["_year"]]
    total["end"] = [f"{year + 1}-03-31" for year in total["_year"]]
    total["source_text"] = total["bound"] = ""
    if "quarter" in total.columns:
        total["quarter"] = pd.Series(pd.NA, index=total.index, dtype="Int64")
    wanted = quarters.columns.drop(["_year", "_there", "_waiting"])
    return total[wanted].astype(quarters[wanted].dtypes.to_dict())


def _sorted(frame: pd.DataFrame) -> pd.DataFrame:
    keys = [pd.factorize(frame[name].to_numpy(dtype=object), sort=True)[0] for name in KEY]
    return frame.iloc[np.lexsort(keys[::-1])].reset_index(drop=True)


def _hidden(frame: pd.DataFrame) -> np.ndarray:
    numerator, denominator, value = (_numbers(frame[name]) for name in ("numerator", "denominator", "value"))
    unit = frame["unit"].to_numpy(dtype=object)
    counted = np.isin(unit, COUNTED)
    count = np.where(np.isfinite(numerator) | (unit != "count"), numerator, value)
    exact = (frame["sensitivity"] == "open").to_numpy(dtype=bool)
    exact = exact & frame["borough"].to_numpy(dtype=bool) & (frame["part"] == "").to_numpy(dtype=bool)
    share = unit == "percent"
    with np.errstate(invalid="ignore"):
        hidden = _small(count) | (share & _small(denominator - numerator))
        hidden |= share & (denominator < LEAST_BASE_FOR_PERCENTAGE)
    hidden = hidden & counted & ~exact
    families = _lines(frame, np.where(counted, count, np.nan))
    while True:
        before = int(hidden.sum())
        for lines in families:
            hidden = _closed(hidden, count, lines)
        if int(hidden.sum()) == before:
            return hidden


def _small(count: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        return (count > 0) & (count < SMALL_COUNT)


@dataclass(frozen=True)
class _Lines:
    """One family of lines in which a hidden figure could be worked out from its neighbours.

    `member` is the line of each row, -1 for none; `total` the row of each line's total, -1 for none. `share` is
    the line whose total each row is a share of (a quarter of a year), -1 for none: a hidden share hides that total.
    """

    member: np.ndarray
    total: np.ndarray
    share: np.ndarray

    def total_hidden(self, hidden: np.ndarray) -> np.ndarray:
        """For each line, whether its total is not to be had."""
        of_share = self.share[(self.share >= 0) & hidden]
        own = (self.total >= 0) & hidden[np.maximum(self.total, 0)]
        return own | (np.bincount(of_share, minlength=len(self.total)) > 0)


def _lines(frame: pd.DataFrame, count: np.ndarray) -> list[_Lines]:
    """Wards of a borough, parts of a whole by quarter and by year, quarters of a year."""
    measure, part, area, when = (_code(frame[name]) for name in ("measure", "part", "area", "kind"))
    when = _joint(when, _code(frame["start"]), _code(frame["end"]))
    borough = frame["borough"].to_numpy(dtype=bool)
    whole = (frame["part"] == "").to_numpy(dtype=bool)
    year = _code(_financial_year(frame["start"]))
    kind = frame["kind"].to_numpy(dtype=object)
    discrete = (frame["basis"] == "discrete").to_numpy(dtype=bool)
    of_year, of_quarter = discrete & (kind == "financial_year"), discrete & (kind == "quarter")
    nothing = np.zeros(len(frame), dtype=bool)

    families = [_family(_joint(measure, part, when), ~borough, borough, nothing, count, additive=False)]
    dimension, dimensions = pd.factorize(frame["dimension"].to_numpy(dtype=object), sort=True)
    at_once, in_year = _joint(measure, area, when), _joint(measure, area, year)
    for position, name in enumerate(dimensions):
        if name:
            inside = (dimension == position) & ~whole
            families.append(_family(at_once, inside & ~of_year, whole & ~of_year, nothing, count))
            families.append(_family(in_year, inside & of_year, whole & of_year, whole & of_quarter, count))
    families.append(_family(_joint(measure, part, area, year), of_quarter, of_year, nothing, count))
    return [family for family in families if (family.member >= 0).any()]


def _family(
    line: np.ndarray,
    is_member: np.ndarray,
    is_total: np.ndarray,
    is_share: np.ndarray,
    count: np.ndarray,
    *,
    additive: bool = True,
) -> _Lines:
    """Lines by their number; if `additive` only those whose members add up to their total, or to its shares."""
    size = int(line.max()) + 1
    total = np.full(size, -1)
    total[line[is_total]] = np.flatnonzero(is_total)
    share = np.where(is_share, line, -1)
    member = np.where(is_member & np.isfinite(count), line, -1)
    if not additive:
        return _Lines(member, total, share)
    sums = _sums(member, count, size)
    whole = np.where(total >= 0, count[np.maximum(total, 0)], np.nan)
    four = np.bincount(share[is_share], weights=np.isfinite(count[is_share]), minlength=size) == 4
    whole = np.where(np.isfinite(whole), whole, np.where(four, _sums(share, count, size), np.nan))
    adds_up = sums == whole
    return _Lines(np.where((member >= 0) & adds_up[np.maximum(member, 0)], member, -1), total, share)


def _sums(line: np.ndarray, count: np.ndarray, size: int) -> np.ndarray:
    inside = (line >= 0) & np.isfinite(count)
    return np.bincount(line[inside], weights=count[inside], minlength=size)


def _code(column: pd.Series) -> np.ndarray:
    return pd.factorize(column.to_numpy(dtype=object))[0]


def _joint(*codes: np.ndarray) -> np.ndarray:
    joint = codes[0].astype(np.int64)
    for code in codes[1:]:
        joint = np.unique(joint * (int(code.max()) + 1) + code, return_inverse=True)[1]
    return joint


def _financial_year(start: pd.Series) -> pd.Series:
    days, labels = pd.factorize(start.to_numpy(dtype=object))
    years = np.array([int(day[:4]) - (int(day[5:7]) < 4) for day in labels], dtype=int)
    return pd.Series(years[days], index=start.index)


def _closed(hidden: np.ndarray, count: np.ndarray, lines: _Lines) -> np.ndarray:
    """`hidden` grown until no line of the family gives a hidden figure away."""
    hidden = hidden.copy()
    size = len(lines.total)
    rows = np.flatnonzero(lines.member >= 0)
    line, counts = lines.member[rows], count[rows]
    total_hidden = lines.total_hidden(hidden)
    hidden[rows] |= total_hidden[line]
    members = np.bincount(line, minlength=size)
    while True:
        covered = hidden[rows]
        cells = np.bincount(line[covered], minlength=size)
        left = np.bincount(line[covered], weights=counts[covered], minlength=size)
        unsafe = (cells > 0) & ~total_hidden & ((cells == 1) | (left < cells - 1 + SMALL_COUNT))
        partner = np.flatnonzero(~covered & unsafe[line] & (counts > 0))
        if not len(partner):
            break
        order = partner[np.lexsort((partner, counts[partner], line[partner]))]
        first = np.r_[True, line[order][1:] != line[order][:-1]]
        hidden[rows[order[first]]] = True
    hidden[rows] |= (unsafe | (cells > MOST_HIDDEN_SHARE * members))[line]
    return hidden


def _blanked(frame: pd.DataFrame, hidden: np.ndarray) -> pd.DataFrame:
    frame = frame.copy()
    for name in ("numerator", "denominator", "value"):
        frame[name] = frame[name].mask(hidden)
    for name in ("bound", "source_text", "maturity"):
        frame[name] = frame[name].mask(hidden, "")
    frame["reason"] = frame["reason"].mask(hidden, "suppressed")
    return frame


def _rounded_to_base(frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame.copy()
    counted = np.isin(frame["unit"].to_numpy(dtype=object), COUNTED)
    base = float(PUBLIC_ROUNDING)
    for name in ("numerator", "denominator", "value"):
        if name == "value":
            counted = (frame["unit"] == "count").to_numpy(dtype=bool)
        if name == "denominator":
            counted = (frame["unit"] == "percent").to_numpy(dtype=bool)
        numbers = _numbers(frame[name])
        whole = np.where(counted, np.floor(numbers / base + 0.5) * base, numbers)
        frame[name] = pd.Series(whole, index=frame.index).astype(frame[name].dtype)
        frame.loc[np.isnan(whole), name] = pd.NA
    frame.loc[counted, "source_text"] = ""
    return frame
