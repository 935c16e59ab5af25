"""A place against its own past, in null worlds and planted ones."""

from math import isnan

import numpy as np
import pytest

from metrics.hotspots.own_past import unusual_for_place

NAN = float("nan")


@pytest.mark.parametrize("dispersion", [1, 3])
def test_nothing_unusual_in_null_worlds(dispersion):
    rng = np.random.default_rng(6)
    level = np.exp(rng.uniform(np.log(8), np.log(400), 25))
    flags = []
    for _ in range(300):
        if dispersion == 1:
            counts = rng.poisson(level, (8, 25))
        else:
            counts = rng.negative_binomial(level / (dispersion - 1), 1 / dispersion, (8, 25))
        flags.append(unusual_for_place(counts).flagged.any())
    assert np.mean(flags) < 0.05 + 0.04


def test_a_place_unlike_its_own_past_is_found():
    counts = np.random.default_rng(7).poisson(100, (13, 25))
    counts[-1, 4], counts[-1, 9] = 190, 40
    found = unusual_for_place(counts)
    assert found.flagged[[4, 9]].all() and found.flagged.sum() == 2
    assert found.direction[[4, 9]].tolist() == [1, -1]
    assert found.usual_lower[0] < 100 < found.usual_upper[0] and (found.dispersion >= 1).all()


def test_season_scales_what_is_expected():
    season = [0.5, 1.0, 1.5, 1.0] * 3 + [0.5]
    counts = (100 * np.array(season))[:, None] * np.ones((1, 5))
    assert unusual_for_place(counts, season=season).expected == pytest.approx([50] * 5)


def test_own_past_refusals():
    counts = np.full((8, 4), 10.0)
    counts[-1, 1] = NAN
    counts[2, 2] = NAN
    counts[:, 3] = 0
    found = unusual_for_place(counts)
    assert found.reasons == ("", "missing", "too_short", "")
    assert isnan(found.p[1]) and isnan(found.expected[2]) and found.p[3] == 1.0 and not found.flagged.any()


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: unusual_for_place([1]), "counts"),
        (lambda: unusual_for_place([[-1]]), "counts"),
        (lambda: unusual_for_place([[1]], past=2), "past"),
        (lambda: unusual_for_place([[1]], season=[0]), "season"),
    ],
)
def test_bad_input_names_the_argument(call, name):
    with pytest.raises(ValueError, match=name):
        call()
