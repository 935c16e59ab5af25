"""Natural breaks against brute force."""

import numpy as np
import pytest

from metrics.hotspots.map_classes import class_breaks, map_classes

NAN = float("nan")


def brute_force_breaks(values, classes):
    from itertools import combinations

    ordered = sorted(values)
    best = None
    for cuts in combinations(range(1, len(ordered)), classes - 1):
        groups = [ordered[a:b] for a, b in zip((0, *cuts), (*cuts, len(ordered)), strict=True)]
        spread = sum(sum((v - sum(g) / len(g)) ** 2 for v in g) for g in groups)
        if best is None or spread < best[0] - 1e-9:
            best = (spread, tuple(float(g[-1]) for g in groups))
    return best[1]


def test_natural_breaks_agree_with_brute_force():
    rng = np.random.default_rng(9)
    for _ in range(15):
        values = rng.choice(400, 12, replace=False)
        assert class_breaks(values, classes=4) == brute_force_breaks(values.tolist(), 4)


def test_map_classes_cover_every_value_and_mark_the_missing():
    values = np.array([3.0, 8, 9, 40, 41, 282, NAN, 100, 8])
    breaks = class_breaks(values)
    classes = map_classes(values, breaks)
    assert len(breaks) == 5 and classes[6] == -1 and classes[5] == 4 and classes[0] == 0
    assert class_breaks([NAN]) == () and class_breaks([2, 2, 7]) == (2.0, 7.0)
    assert map_classes([NAN], ()).tolist() == [-1]


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: class_breaks([1], classes=9), "classes"),
        (lambda: class_breaks([float("inf")]), "values"),
        (lambda: map_classes([5], [4]), "breaks"),
    ],
)
def test_bad_input_names_the_argument(call, name):
    with pytest.raises(ValueError, match=name):
        call()
