"""Sums of four quarters, and how far a run of them leaves open what each quarter was."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrics.protect import LEAST_ROOM

FOUR_QUARTERS = "the four quarters to {}"


def four_quarter_sums(frame: pd.DataFrame) -> pd.DataFrame:
    """One row for each measure, area and run of four whole quarters, as `rolling_year`, in the columns of `frame`.

    Sums are of figures that are all there; runs with a gap are left out. To be protected afterwards: `room` says how
    many of a sum's events nobody can place in a quarter who knows the sums before it (`room_left`).
    """
    frame = frame[(frame["part"] == "") & (frame["reason"] == "") & frame["quarter"].notna()]
    if frame.empty:
        return frame.assign(room=np.inf)
    counts = frame.pivot_table(
        index=["measure", "area"], columns="quarter", values="numerator", aggfunc="first"
    ).astype("Float64")
    days = {
        int(quarter): (own["start"].iloc[0], own["end"].iloc[0]) for quarter, own in frame.groupby("quarter")
    }
    last = frame.sort_values("quarter").groupby(["measure", "area"]).tail(1)
    keys = pd.MultiIndex.from_frame(last[["measure", "area"]])
    quarters = range(min(days), max(days) + 1)
    known = counts.reindex(index=keys, columns=quarters).to_numpy(dtype=float, na_value=np.nan)
    room = room_left(known)
    found = []
    for at, quarter in enumerate(quarters):
        sums = known[:, at - 3 : at + 1].sum(axis=1) if at >= 3 else np.full(len(known), np.nan)
        if not np.isfinite(sums).any():
            continue
        own = last.assign(
            kind="rolling_year",
            start=days[quarter - 3][0],
            end=days[quarter][1],
            quarter=pd.array([quarter] * len(last), dtype="Int64"),
            numerator=pd.array(sums, dtype="Float64").astype("Int64"),
            room=room[:, at],
        )
        found.append(own[own["numerator"].notna()])
    return pd.concat(found, ignore_index=True) if found else frame.iloc[:0].assign(room=np.inf)


def room_left(counts: np.ndarray) -> np.ndarray:
    """How far the counts [place, quarter] stay open to someone who knows every sum of four quarters up to each.

    Two sums that follow each other differ by the quarter that came and the one that went, so a run of sums leaves as
    many events unplaced as the smallest count of each season in the run adds up to. Where that falls under LEAST_ROOM
    the sum is taken as hidden, and once four are, no shown sum reaches back: a new run begins. Infinite where there is
    no sum, and while the sums are all zero, which says nothing of anybody.
    """
    places, length = counts.shape
    room = np.full((places, length), np.inf)
    least, empty = np.zeros((places, 4)), np.zeros(places, dtype=bool)
    since = np.full(places, 4)
    for at in range(3, length):
        window = counts[:, at - 3 : at + 1]
        seasons = np.roll(window, at + 1, axis=1)
        anew = since >= 4
        run = np.where(anew[:, None], seasons, np.minimum(least, seasons))
        nobody = (anew | empty) & (seasons.sum(axis=1) == 0)
        room[:, at] = np.where(np.isfinite(seasons).all(axis=1) & ~nobody, run.sum(axis=1), np.inf)
        shown = np.isfinite(seasons).all(axis=1) & (room[:, at] >= LEAST_ROOM)
        least, empty = np.where(shown[:, None], run, least), np.where(shown, nobody, empty)
        since = np.where(shown, 1, since + 1)
    return room


def four_quarters(labels: tuple[str, ...]) -> str:
    return f"{labels[-4]} to {labels[-1]}" if len(labels) >= 4 else ""
