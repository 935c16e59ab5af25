"""Series cut at their rebases: nothing may cross one, so each piece is a row of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Segments:
    """The rebase groups of all series as rows of one array, shorter ones filled up with NaN.

    Row-major order of the cells in use is row-major order of the original cells, so no index is needed on
    the way back.
    """

    shape: tuple[int, int]
    usable: np.ndarray
    in_use: np.ndarray | None
    starts: np.ndarray | None

    @classmethod
    def cut(cls, values: np.ndarray, starts: np.ndarray | None, ghosts: np.ndarray | None) -> Segments:
        usable = values if ghosts is None else np.where(ghosts, np.nan, values)
        if starts is None or not starts[:, 1:].any():
            return cls(values.shape, usable, None, None)
        starts = starts.copy()
        starts[:, 0] = True
        first = np.flatnonzero(starts.ravel())
        length = np.diff(first, append=values.size)
        column = np.arange(length.max())
        in_use = column < length[:, None]
        cells = np.full(in_use.shape, np.nan)
        cells[in_use] = usable.ravel()
        return cls(values.shape, cells, in_use, starts)

    def points(self, cells: np.ndarray) -> np.ndarray:
        """Cells [segment, position] back as [series, quarter]."""
        return cells if self.in_use is None else cells[self.in_use].reshape(self.shape)

    def for_each_point(self, of_segment: np.ndarray) -> np.ndarray:
        """One number for each segment, spread over its points: [series, quarter]."""
        if self.in_use is None:
            return np.broadcast_to(of_segment[:, None], self.shape)
        return np.repeat(of_segment, self.in_use.sum(axis=1)).reshape(self.shape)

    def group_numbers(self) -> np.ndarray:
        """Number of the rebase group of every point, 0 first: [series, quarter]."""
        if self.starts is None:
            return np.broadcast_to(np.int32(0), self.shape)
        return self.starts.cumsum(axis=1, dtype=np.int32) - 1
