"""The borough beside the areas it is compared with, in twelve months: most published figures are of a year.

The borough's own figure is made of its four quarters by the measure's own rule, or is the one it has for exactly these
twelve months. Where any of its quarters in them is hidden nothing is shown: a force less its other districts is the
borough, and a year less the quarters that are shown is the one that is not.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from data.geography import BOROUGH
from data.periods import Period, Quarter
from data.store import Store
from metrics import years
from metrics.board.others import others_of
from metrics.board.peers import YEARS, Peers, given_by, kept_peers
from metrics.board.snapshot import Snapshot
from metrics.measures.other_areas import NOT_BESIDE_ILLUSTRATIVE, Compared, other_areas
from metrics.places.ground import people_of
from metrics.rules import REASON
from metrics.series import scale_of
from metrics.views import OtherAreas

Days = tuple[date, date]
"""First and last day of twelve months."""
FIELDS = ("value", "numerator", "denominator", "reason", "provisional")


def others_by_year_of(store: Store, snapshot: Snapshot, code: str, quarter: str) -> tuple[OtherAreas, ...]:
    """The borough among other areas in every twelve months up to the quarter that are the newest any of them has.

    The latest first; empty where no other area has such a figure.
    """
    peers = kept_peers(store, snapshot)
    rows = peers.by_year[peers.by_year["measure"] == code]
    told = rows[rows["end"] <= Quarter.parse(quarter).end.isoformat()]
    if told.empty:
        return ()
    newest = told[told["end"] == told.groupby("area")["end"].transform("max")]
    periods = sorted({(_day(r.start), _day(r.end)) for r in newest.itertuples()}, key=lambda days: days[::-1])
    if snapshot.sheet.series.made_up[snapshot.sheet.series.index[code, "", BOROUGH]]:
        said = others_of(store, snapshot, code, quarter) is not None
        return () if said else (OtherAreas(_words(*periods[-1]), (), NOT_BESIDE_ILLUSTRATIVE),)
    m = next(m for m in snapshot.sheet.catalogue.measures if m.code == code)
    found = (
        other_areas(_compared(store, snapshot, peers, m, rows, days), m.unit, m.per) for days in periods[::-1]
    )
    return tuple(one for one in found if one is not None)


def _compared(
    store: Store, snapshot: Snapshot, peers: Peers, m: object, rows: pd.DataFrame, days: Days
) -> Compared:
    """The borough's figures of twelve months and of the same a year before, then those of its peers."""
    spans = (days, (_year_before(days[0]), _year_before(days[1])))
    own, source = zip(*(_own(store, snapshot, m, span) for span in spans), strict=True)
    of_peers = {(r.area, _day(r.start), _day(r.end)): r for r in rows.itertuples()}
    codes = sorted({area for area, *span in of_peers if tuple(span) == days})
    pairs = [own, *([_given(m, of_peers.get((area, *span))) for span in spans] for area in codes)]
    return Compared(
        period=_words(*days),
        codes=(BOROUGH, *codes),
        names=(next(a.name for a in snapshot.areas if a.code == BOROUGH), *(peers.names[c] for c in codes)),
        **{name: np.array([[getattr(one, name)[0, 0] for one in pair] for pair in pairs]) for name in FIELDS},
        people=people_of(snapshot.populations, (BOROUGH, *codes), m.population, days[0].year)[0],
        sources=(source[0], *(given_by(store, of_peers[(code, *days)]) for code in codes)),
        alone=True,
    )


def _own(store: Store, snapshot: Snapshot, m: object, days: Days) -> tuple[years.Figures, str]:
    """The borough's figure of twelve months as [1, 1], and where it comes from.

    Hidden where any quarter that lies in them, wholly or in part, is hidden.
    """
    sheet, grid = snapshot.sheet, snapshot.grid
    ours = sheet.series.index[m.code, "", BOROUGH]
    inside = [c for c in range(grid.size) if _meets(Quarter.parse(grid.labels[c]), days)]
    frame = sheet.frame
    stated = frame[
        (frame["measure"] == m.code)
        & (frame["part"] == "")
        & (frame["area"] == BOROUGH)
        & frame["kind"].isin(YEARS)
        & (frame["start"] == days[0].isoformat())
        & (frame["end"] == days[1].isoformat())
    ]
    hidden = bool((sheet.assessed.figures.reason[ours, inside] == REASON["suppressed"]).any())
    if hidden or (stated["reason"] == "suppressed").any():
        return _nothing("suppressed"), ""
    last = Quarter.of(days[1])
    if len(inside) == 4 and last.end == days[1]:
        made = sheet.assessed.rolling.at((slice(ours, ours + 1), slice(inside[-1], inside[-1] + 1)))
        if made.reason[0, 0] == 0:
            row = frame.iloc[int(sheet.series.row[ours, inside[-1]])]
            latest = sheet.assessed.how[ours] == years.LATEST
            how = (
                "its latest quarter, from"
                if latest
                else "four quarters together, of which the last came from"
            )
            return made, f"{how} {given_by(store, row)}"
    for row in stated[stated["reason"] == ""].itertuples():
        return _given(m, row), given_by(store, row)
    return _nothing("incomplete"), ""


def _given(m: object, row: object | None) -> years.Figures:
    """A row of a frame as figures [1, 1]; incomplete where there is none."""
    if row is None:
        return _nothing("incomplete")
    numbers = (
        np.array([[np.nan if pd.isna(number) else float(number)]])
        for number in (row.numerator, row.denominator, row.value)
    )
    return years.figures(
        *numbers,
        np.array([scale_of(m.unit, m.per)]),
        np.array([[REASON[row.reason]]], dtype=np.int8),
        np.array([[row.maturity == "provisional"]]),
    )


def _nothing(reason: str) -> years.Figures:
    gap = np.full((1, 1), np.nan)
    return years.Figures(
        gap, gap, gap, np.full((1, 1), REASON[reason], np.int8), np.zeros((1, 1), dtype=bool)
    )


def _meets(quarter: Quarter, days: Days) -> bool:
    return quarter.start <= days[1] and quarter.end >= days[0]


def _year_before(day: date) -> date:
    """The same day a year before; the last day of a month stays one."""
    after = day + timedelta(days=1)
    if after.day == 1:
        return after.replace(year=after.year - 1) - timedelta(days=1)
    return day.replace(year=day.year - 1)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _words(start: date, end: date) -> str:
    """What twelve months are called, however the file called them."""
    for kind, words, month in (
        ("financial_year", "financial year", 4),
        ("calendar_year", "calendar year", 1),
    ):
        if (start.month, start.day) == (month, 1):
            return f"{words} {Period(kind, start, end).label}"
    return Period("rolling_year", start, end).label
