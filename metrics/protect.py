"""What each audience may see. `protect` stands in front of every number.

- analysts see everything as it is;
- everyone else: counts of one to four are not shown, nor a percentage whose numerator, or whose remainder, is one to
  four, nor a percentage on a base under thirty. Measures of `open` sensitivity are exact for the whole borough;
- `high` sensitivity: nothing below the borough, and parts only as totals of complete years;
- a hidden figure that could be worked out again along a line (wards of a borough, neighbourhoods of a ward, parts of a
  whole, months of a quarter, quarters of any longer period) is joined by its smallest non-zero neighbour until what is
  left open no longer tells that any of them is small. Hidden and joined cells look exactly alike;
- where a hidden figure stands in several lines, an audit proves that each size from one to five is still possible, and
  more is hidden until it is. What cannot be proved is not shown;
- a block that cannot be made safe, or that would be mostly hidden, is not shown at all;
- what one release hid, no later one shows;
- the public sees counts rounded to base five, every total on its own, and shares worked out from rounded counts.

Not counted as knowledge: that a figure an earlier release showed was not revised since, when it is hidden now.

Method: threshold and complementary suppression as in the Government Statistical Service's guidance on tables from
administrative sources; the pattern is worked out once for all of a measure's quarters, areas and parts.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd

from metrics.audit import Equations, Exposed, exposed
from metrics.lines import code_of, financial_year, joint, lines_of
from metrics.rules import (
    AUDIENCES,
    LEAST_BASE_FOR_PERCENTAGE,
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

OPTIONAL = {"within": "", "room": np.inf, "settled": ""}
"""Columns `protect` reads where there are any, with what they are elsewhere. `within` is the larger area that a place
lies in whole. `room` is how many of a moving sum's events cannot be placed in any one of its periods by someone who
knows the sums before it. `settled` rows are `shown` or `hidden` already, beside what is protected here."""

LEAST_ROOM = 2
"""With less, the counts of single quarters could be had from moving sums, give or take one."""

KEY = ("measure", "part", "area", "kind", "start", "end")

COUNTED = ("count", "percent", "rate")
"""Units that count people or events. Money and hours single nobody out."""


def fingerprints(frame: pd.DataFrame) -> np.ndarray:
    """A number for the KEY of each row, uint64[row], the same for the same key in every frame.

    Two keys of a million share one with odds of one in ten million, and then one figure more is hidden.
    """
    return pd.util.hash_pandas_object(frame[list(KEY)].astype(object), index=False).to_numpy()


def hidden_fingerprints(shown: pd.DataFrame) -> np.ndarray:
    """The fingerprints of what `protect` hid."""
    return fingerprints(shown.loc[shown["reason"] == "suppressed"])


def protect(frame: pd.DataFrame, audience: str, earlier: np.ndarray | None = None) -> pd.DataFrame:
    """The rows this audience may see, hidden ones with reason `suppressed` and no figure left in them.

    `earlier` are the fingerprints of what an earlier release hid: it stays hidden, for what stood beside it then is
    out. Rows are in a fixed order that does not depend on hidden values. An unknown or missing sensitivity counts as
    `high`.
    Raises ValueError for an unknown audience or a missing column.
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
    own = frame.columns
    frame = frame.assign(**{name: usual for name, usual in OPTIONAL.items() if name not in own})
    frame = _blanked(frame, _hidden(frame, earlier))[own]
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
    year = financial_year(quarters["start"])
    line = joint(
        *(code_of(column) for column in (quarters["measure"], quarters["part"], quarters["area"], year))
    )
    order = np.lexsort((code_of(quarters["start"], in_order=True), line))
    first = np.flatnonzero(np.r_[True, np.diff(line[order]) > 0])
    four = np.diff(np.r_[first, len(order)]) == 4
    rows = order[first[four][:, None] + np.arange(4)]
    rows = rows[(quarters["reason"] == "").to_numpy(dtype=bool)[rows].all(axis=1)]
    total = quarters.iloc[rows[:, 3]].reset_index(drop=True)
    discrete = (total["basis"] == "discrete").to_numpy(dtype=bool)
    counts = (total["unit"] == "count").to_numpy(dtype=bool)
    for name in ("numerator", "denominator", "value"):
        own = _numbers(quarters[name])[rows]
        summed = own.sum(axis=1) if name != "value" else np.where(counts, own.sum(axis=1), np.nan)
        whole = np.where(discrete, summed, own[:, 3])
        total[name] = pd.array(whole, dtype=quarters[name].dtype)
    waiting = (quarters["maturity"] == "provisional").to_numpy(dtype=bool)[rows].any(axis=1)
    total["maturity"] = total["maturity"].mask(waiting, "provisional")
    total["kind"] = "financial_year"
    begun = year.to_numpy()[rows[:, 3]]
    total["start"] = [f"{year}-04-01" for year in begun]
    total["end"] = [f"{year + 1}-03-31" for year in begun]
    total["source_text"] = total["bound"] = ""
    if "quarter" in total.columns:
        total["quarter"] = pd.array([pd.NA] * len(total), dtype="Int64")
    return total.astype(quarters.dtypes.to_dict())


def _sorted(frame: pd.DataFrame) -> pd.DataFrame:
    keys = [code_of(frame[name], in_order=True) for name in KEY]
    return frame.iloc[np.lexsort(keys[::-1])].reset_index(drop=True)


def _hidden(frame: pd.DataFrame, earlier: np.ndarray | None) -> np.ndarray:
    numerator, denominator, value = (_numbers(frame[name]) for name in ("numerator", "denominator", "value"))
    unit = frame["unit"].to_numpy(dtype=object)
    counted = np.isin(unit, COUNTED)
    count = np.where(np.isfinite(numerator) | (unit != "count"), numerator, value)
    count = np.where(counted, count, np.nan)
    exact = (frame["sensitivity"] == "open").to_numpy(dtype=bool)
    exact = exact & frame["borough"].to_numpy(dtype=bool) & (frame["part"] == "").to_numpy(dtype=bool)
    share = unit == "percent"
    remainder = np.where(share, denominator - numerator, np.nan)
    with np.errstate(invalid="ignore"):
        hidden = _small(count) | _small(remainder)
        hidden |= share & (denominator < LEAST_BASE_FOR_PERCENTAGE)
        hidden |= counted & (frame["room"].to_numpy(dtype=float) < LEAST_ROOM)
    hidden = hidden & ~exact
    if earlier is not None and len(earlier):
        there = (frame["reason"] == "").to_numpy(dtype=bool)
        hidden |= there & ~exact & np.isin(fingerprints(frame), earlier)
    settled = frame["settled"].to_numpy(dtype=object)
    hidden = np.where(settled == "", hidden, settled == "hidden")
    cubes = [_Cube(frame, numbers) for numbers in (count, remainder)]
    return _safe(hidden, [cube for cube in cubes if cube.families], exact, settled != "")


class _Cube:
    """Counts of those rows of a frame that have one, and every line they stand in. Arrays run over these rows."""

    def __init__(self, frame: pd.DataFrame, count: np.ndarray) -> None:
        self.rows = np.flatnonzero(np.isfinite(count))
        self.count = count[self.rows]
        self.small = _small(self.count)
        self.families = lines_of(frame.iloc[self.rows], self.count) if len(self.rows) else []

    @cached_property
    def equations(self) -> Equations:
        return Equations.joined([family.equations() for family in self.families])


def _safe(hidden: np.ndarray, cubes: list[_Cube], exact: np.ndarray, settled: np.ndarray) -> np.ndarray:
    """`hidden` grown until neither a line nor all of them together narrow a small count down.

    The lines are closed one by one, which is cheap; where a hidden count stands in more than one, what they say
    together is audited, and the smallest open count beside one that is exposed is hidden too. What cannot be made safe,
    or not be audited, is hidden with everything around it.
    """
    hidden = hidden.copy()
    while True:
        before = int(hidden.sum())
        for cube in cubes:
            own = hidden[cube.rows]
            for family in cube.families:
                own = family.closed(own, cube.count, settled[cube.rows])
            hidden[cube.rows] = own
        if int(hidden.sum()) != before:
            continue
        for cube in cubes:
            own = hidden[cube.rows]
            kept = exact[cube.rows] | settled[cube.rows]
            for found in exposed(cube.count, own, cube.small & own & ~exact[cube.rows], cube.equations):
                own = _widened(own, cube.count, found, kept)
            hidden[cube.rows] = own
        if int(hidden.sum()) == before:
            return hidden


def _widened(hidden: np.ndarray, count: np.ndarray, found: Exposed, kept: np.ndarray) -> np.ndarray:
    hidden = hidden.copy()
    left = found.around[~hidden[found.around] & ~kept[found.around]]
    partners = left[count[left] > 0]
    if len(partners):
        hidden[partners[np.lexsort((partners, count[partners]))[0]]] = True
    else:
        hidden[left] = True
    return hidden


def _small(count: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        return (count > 0) & (count < SMALL_COUNT)


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
