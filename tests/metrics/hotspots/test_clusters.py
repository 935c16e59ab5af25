"""Gi* and local Moran by hand, in planted worlds and on real counts: all types together in 2024-25."""

from math import isnan, sqrt

import numpy as np
import pytest

from metrics.hotspots.clusters import (
    CLUSTER_WORDS,
    gi_star,
    global_moran,
    hot_spots,
    local_clusters,
    neighbour_matrix,
)

NAN = float("nan")

SQUARE = np.array([[False, True], [True, False]])


def grid(side):
    """Codes and neighbours of a square of areas, each touching up to eight others."""
    cells = [(r, c) for r in range(side) for c in range(side)]
    pairs = [
        (f"{r:02}{c:02}", f"{s:02}{d:02}")
        for r, c in cells
        for s, d in cells
        if 0 < max(abs(r - s), abs(c - d)) < 2
    ]
    codes = [f"{r:02}{c:02}" for r, c in cells]
    return codes, neighbour_matrix(codes, pairs)


def published_gi_star(values, neighbours):
    """The formula as Ord and Getis print it, one area at a time."""
    n = len(values)
    mean = sum(values) / n
    spread = sqrt(sum(v * v for v in values) / n - mean**2)
    answer = []
    for i in range(n):
        w = [1.0 if neighbours[i][j] or i == j else 0.0 for j in range(n)]
        top = sum(a * b for a, b in zip(w, values, strict=True)) - mean * sum(w)
        answer.append(top / (spread * sqrt((n * sum(a * a for a in w) - sum(w) ** 2) / (n - 1))))
    return answer


def test_gi_star_equals_the_published_formula(places, months):
    _, people, neighbours = places
    rates = 1000 * months["all"][:12].sum(axis=0) / people
    assert gi_star(rates, neighbours) == pytest.approx(
        published_gi_star(rates.tolist(), neighbours.tolist()), abs=1e-12, rel=1e-12
    )


def test_eleven_hot_neighbourhoods_nine_after_false_discovery_control(places, months):
    codes, people, neighbours = places
    found = hot_spots(1000 * months["all"][:12].sum(axis=0) / people, neighbours)
    assert int(((found.p < 0.05) & (found.z > 0)).sum()) == 11
    assert int(found.hot.sum()) == 9 and not found.cold.any()
    # Rotherham 017D, 014D, 017B, 008D, 009A, 016B, 017A, 023D by their codes.
    strongest = [codes[i] for i in np.argsort(-found.z)[:8]]
    assert set(strongest) <= {code for code, hot in zip(codes, found.hot, strict=True) if hot}
    counts = hot_spots(months["all"][:12].sum(axis=0), neighbours)
    logs = hot_spots(np.log1p(1000 * months["all"][:12].sum(axis=0) / people), neighbours)
    assert (int(counts.hot.sum()), int(logs.hot.sum())) == (9, 12)


def test_global_moran(places, months):
    _, people, neighbours = places
    rates = 1000 * months["all"][:12].sum(axis=0) / people
    assert global_moran(rates, neighbours) == pytest.approx(0.263, abs=0.0005)


def test_gi_star_by_hand():
    # A row of three: 1, 2, 6. Mean 3, spread sqrt(41/3 - 9). First area: 1 + 2 - 2 * 3 = -3, scale
    # sqrt((3*2 - 4)/2) = 1.
    neighbours = neighbour_matrix("abc", ["ab", "bc"])
    spread = sqrt(41 / 3 - 9)
    assert gi_star([1, 2, 6], neighbours) == pytest.approx([-3 / spread, 0, 2 / spread])


def test_a_planted_cluster_is_found_and_nothing_far_away():
    codes, neighbours = grid(12)
    values = np.random.default_rng(1).normal(100, 10, 144)
    core = [codes.index(f"{r:02}{c:02}") for r in (5, 6, 7) for c in (5, 6, 7)]
    values[core] += 40
    found = hot_spots(values, neighbours)
    assert found.hot[core].all()
    far = [i for i, code in enumerate(codes) if not (3 <= int(code[:2]) <= 9 and 3 <= int(code[2:]) <= 9)]
    assert not found.hot[far].any()


def test_null_worlds_stay_quiet():
    _, neighbours = grid(10)
    rng = np.random.default_rng(2)
    worlds = [hot_spots(rng.normal(0, 1, 100), neighbours) for _ in range(200)]
    assert np.mean([(world.hot | world.cold).any() for world in worlds]) < 0.05 + 0.05


def test_local_clusters_name_a_hot_place_in_a_quiet_area():
    codes, neighbours = grid(12)
    values = np.random.default_rng(3).normal(0, 1, 144)
    block = [codes.index(f"{r:02}{c:02}") for r in range(5) for c in range(5)]
    values[block] -= 6
    lonely = codes.index("0202")
    values[lonely] = 8
    core = codes.index("0303")
    found = local_clusters(values, neighbours)
    assert found.clusters[lonely] == "high_low"
    assert found.clusters[codes.index("0000")] == "low_low" and found.statistic[core] != 0
    assert set(found.clusters) <= set(CLUSTER_WORDS)
    assert local_clusters(values, neighbours).clusters == found.clusters


def test_local_moran_by_hand():
    # A row of three: 1, 2, 6; away -2, -1, 3, variance 14/3. Middle: -1 * mean(-2, 3) = -0.5.
    neighbours = neighbour_matrix("abc", ["ab", "bc"])
    assert local_clusters([1, 2, 6], neighbours).statistic == pytest.approx(
        [2 / (14 / 3), -0.5 / (14 / 3), -3 / (14 / 3)]
    )


def test_constant_values_have_a_reason():
    codes, neighbours = grid(4)
    assert hot_spots([0.1] * 16, neighbours).reason == "constant"
    assert local_clusters([0.1] * 16, neighbours).reason == "constant"
    assert not gi_star([0.1] * 16, neighbours).any() and isnan(global_moran([5] * 16, neighbours))


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: neighbour_matrix("aa", []), "codes"),
        (lambda: neighbour_matrix("ab", ["ac"]), "pairs"),
        (lambda: neighbour_matrix("ab", ["aa"]), "pairs"),
        (lambda: gi_star([1, NAN], SQUARE), "values"),
        (lambda: gi_star([1, 2], np.eye(3)), "neighbours"),
        (lambda: gi_star([1, 2], [[0, 1], [0, 0]]), "neighbours"),
        (lambda: hot_spots([1, 2], SQUARE, level=5), "level"),
        (lambda: hot_spots([[1, 2]], SQUARE), "values"),
        (lambda: local_clusters([1, 2], SQUARE, permutations=9), "permutations"),
    ],
)
def test_bad_input_names_the_argument(call, name):
    with pytest.raises(ValueError, match=name):
        call()
