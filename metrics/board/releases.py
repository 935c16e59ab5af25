"""Releases and in what two boards differ."""

from __future__ import annotations

import pandas as pd

from data.geography import BOROUGH
from data.observations import LARGE_REVISION
from data.periods import Quarter
from data.store import current
from metrics.board.boards import board
from metrics.differences import Origin, differences
from metrics.views import Board, BoardDifferences, ReleaseRecord


def release_records() -> tuple[ReleaseRecord, ...]:
    """Every release with all that is kept about it, newest first."""
    found = current().releases()
    return tuple(
        ReleaseRecord(**{name: None if pd.isna(value) else value for name, value in row.items()})
        for row in found.to_dict("records")[::-1]
    )


def since_presented(number: int) -> BoardDifferences:
    """In what a release, as presented, differs from the same quarter as revised. Raises ValueError when unknown."""
    record = next((r for r in release_records() if r.number == number), None)
    if record is None:
        raise ValueError(f"there is no release {number}")
    return _differences(board(record.quarter, number), board(record.quarter))


def since_last_board(view: Board) -> BoardDifferences | None:
    """In what a board of the borough differs from the last one presented before its quarter; None without one."""
    earlier = [r for r in view.releases if r.quarter < view.quarter]
    if view.release is not None:
        earlier = [r for r in earlier if r.number < view.release.number]
    if not earlier or view.area.code != BOROUGH:
        return None
    last = earlier[-1]
    return _differences(board(last.quarter, last.number, view.audience), view)


def _differences(then: Board, now: Board) -> BoardDifferences:
    """The later board beside the earlier one, each named for the reader, with the returns figures came with."""
    before, after = (
        f"{b.release.name}, as presented" if b.release else f"{b.quarter}, as revised" for b in (then, now)
    )
    plain = differences(then, now, before=before, after=after, large=float(LARGE_REVISION))
    measures = sorted({cell.measure for cell in plain.cells})
    if not measures:
        return plain
    origins = _origins(measures, now.release.number if now.release else None)
    return differences(then, now, before=before, after=after, large=float(LARGE_REVISION), origins=origins)


def _origins(measures: list[str], release: int | None) -> dict[tuple[str, str], Origin]:
    """The return that the borough's figure of each quarter came with, by measure and quarter label."""
    store = current()
    found = store.observations(release=release, measures=measures, areas=[BOROUGH])
    batches = store.batches().set_index("batch")
    return {
        (row.measure, Quarter(row.quarter).label): Origin(
            batches.at[row.batch, "reason"], batches.at[row.batch, "actor"], row.received, int(row.batch)
        )
        for row in found[found["part"] == ""].itertuples()
    }
