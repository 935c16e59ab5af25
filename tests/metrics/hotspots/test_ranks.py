"""Ranks hold the truth as often as their ranges say."""

import numpy as np
import pytest

from metrics.hotspots.ranks import ranks_with_intervals


def test_ranks_carry_their_doubt():
    ranks = ranks_with_intervals([500, 100, 101, 99, 5])
    assert ranks.rank.tolist() == [1, 3, 2, 4, 5]
    assert (ranks.lower[0], ranks.upper[0]) == (1, 1) and (ranks.lower[4], ranks.upper[4]) == (5, 5)
    assert ranks.lower[1:4].tolist() == [2, 2, 2] and ranks.upper[1:4].tolist() == [4, 4, 4]
    by_rate = ranks_with_intervals([500, 100], [5000, 100])
    assert by_rate.rank.tolist() == [2, 1]
    doubtful = ranks_with_intervals([120, 100], dispersion=20)
    assert doubtful.upper[0] == 2


def test_ranges_of_ranks_hold_the_true_rank():
    rng = np.random.default_rng(8)
    true = np.exp(rng.uniform(np.log(50), np.log(400), 25))
    rank = 1 + (true[None, :] > true[:, None]).sum(axis=1)
    inside = []
    for world in range(60):
        ranks = ranks_with_intervals(rng.poisson(true), simulations=400, seed=world)
        inside.append(((ranks.lower <= rank) & (rank <= ranks.upper)).mean())
    assert np.mean(inside) > 0.93


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: ranks_with_intervals([1], [0]), "populations"),
        (lambda: ranks_with_intervals([1], dispersion=0.5), "dispersion"),
        (lambda: ranks_with_intervals([1], simulations=5), "simulations"),
    ],
)
def test_bad_input_names_the_argument(call, name):
    with pytest.raises(ValueError, match=name):
        call()
