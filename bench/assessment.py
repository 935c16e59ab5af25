"""How long the metrics layer takes to judge every measure in every area and quarter in one pass."""

from __future__ import annotations

from statistics import median
from time import perf_counter
from unittest.mock import patch

from data.settings import Settings
from data.store import open_store, using
from metrics import board as boards
from metrics.assess import assess
from metrics.board import snapshot
from metrics.judging import judge_at


def whole_board_milliseconds(settings: Settings, rounds: int) -> float:
    """Median milliseconds to assess the whole store of `settings` and look back from its newest quarter.

    The figures are read, protected and laid out as matrices beforehand, as they are for every page but the first.
    """
    with using(open_store(settings)) as store, patch.object(snapshot, "assess", wraps=assess) as watched:
        options = boards.choices()
        boards.board(options.quarters[0])
        told = watched.call_args.args
        series, _traits, grid = told[:3]
        wanted = len(options.measures) * len(options.areas)
        if len(series.keys) < wanted or grid.size < len(options.quarters):
            raise SystemExit(f"{len(series.keys)} series were assessed at once, not all {wanted}")
        column = grid.column(options.quarters[0])
        times = []
        for _ in range(rounds):
            start = perf_counter()
            judge_at(assess(*told), column)
            times.append((perf_counter() - start) * 1000)
        store.close()
    return median(times)
