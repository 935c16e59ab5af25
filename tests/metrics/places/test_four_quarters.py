"""Sums of four quarters, and what a run of them gives away."""

import numpy as np
import pytest

from metrics.board import BOROUGH
from metrics.places.four_quarters import four_quarter_sums, room_left
from metrics.protect import LEAST_ROOM
from tests.attacker import Attacker


def test_four_quarters_are_summed_only_when_all_are_there(real):
    rows = real.observations(measures=["SC01"], areas=[BOROUGH], kinds=("quarter",))
    sums = four_quarter_sums(rows.assign(unit="count"))
    assert sums["numerator"].tolist() == [
        int(rows["numerator"].iloc[n : n + 4].sum()) for n in range(len(rows) - 3)
    ]
    gap = rows[rows["quarter"] != rows["quarter"].iloc[3]].assign(unit="count")
    assert len(four_quarter_sums(gap)) == 1


def test_room_left_by_moving_sums_by_hand():
    # Seasons 3, 0, 2, 4, and a year later 1, 2, 2, 9: the runs leave 9, then 7, 7, 7, 7.
    room = room_left(np.array([[3, 0, 2, 4, 1, 2, 2, 9]], dtype=float))
    assert room[0].tolist() == [np.inf] * 3 + [9, 7, 7, 7, 7]
    # 0, then 5, then 7: the fifth quarter would be known to be 5, and the sixth 2.
    quiet = room_left(np.array([[0, 0, 0, 0, 5, 2, 0, 0, 9]], dtype=float))
    assert quiet[0].tolist() == [np.inf] * 4 + [0, 0, 0, 7, 7]


@pytest.mark.parametrize("seed", [2, 5])
def test_sums_with_room_leave_no_single_quarter_certain(seed):
    counts = np.random.default_rng(seed).poisson(1.5, (12, 9)).astype(float)
    room = room_left(counts)
    truth = {(place, at): int(counts[place, at]) for place in range(12) for at in range(9)}
    careful, careless = Attacker(), Attacker()
    for place in range(12):
        for at in range(3, 9):
            terms = {(place, at - back): 1.0 for back in range(4)}
            total = sum(truth[key] for key in terms)
            careless.knows(terms, total, total)
            if room[place, at] >= LEAST_ROOM:
                careful.knows(terms, total, total)
    small = [key for key, count in truth.items() if 0 < count < 5]
    assert not careful.finds_out(small, truth)
    assert careless.finds_out(small, truth)
