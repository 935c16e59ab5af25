"""The list of the top tenth by hand, and on real counts of thirteen months; ties by code."""

import numpy as np
import pytest

from metrics.hotspots.clusters import gi_star
from metrics.hotspots.top_list import CLASS_WORDS, ledger, list_record, mann_kendall, place_classes, top_list


@pytest.mark.parametrize(("kind", "always", "nine", "ever"), [("all", 4, 10, 50), ("asb", 1, 3, 82)])
def test_persistence_in_the_top_tenth(places, months, kind, always, nine, ever):
    times = top_list(months[kind], places[0]).sum(axis=0)
    assert (int((times == 13).sum()), int((times >= 9).sum()), int((times > 0).sum())) == (always, nine, ever)


def test_persistence_with_ties_settled_by_rate_before_code(places, months):
    codes, people, _ = places
    ever = [
        int(top_list(months[k], codes, rates=months[k] / people).any(axis=0).sum()) for k in ("all", "asb")
    ]
    assert ever == [49, 88]


def test_emerging_classes_on_gi_star_by_month(places, months):
    _, people, neighbours = places
    z = gi_star(1000 * months["all"] / people, neighbours)
    hot = z > 1.959964
    classes = np.array(place_classes(hot, z))
    lasting = np.isin(classes, ["worse", "standing", "easing"])
    others_now = hot[-1] & ~lasting
    before = ~hot[-1] & hot.any(axis=0)
    never = ~hot.any(axis=0)
    assert [int(group.sum()) for group in (lasting, others_now, before, never)] == [9, 4, 5, 152]


@pytest.mark.parametrize(
    ("kind", "held", "by_people", "efficiency"), [("all", 0.309, 2.7, 0.92), ("asb", 0.317, 2.8, 0.77)]
)
def test_the_list_predicts(places, months, kind, held, by_people, efficiency):
    """By the tie rule of the list: count, then rate, then code. Where ties are many this is one of many answers."""
    codes, people, _ = places
    record = list_record(months[kind], codes, populations=people, back=3)
    assert len(record.held) == 10
    assert record.mean_held == pytest.approx(held, abs=0.0005)
    assert record.index_by_people == pytest.approx(by_people, abs=0.05)
    assert record.efficiency == pytest.approx(efficiency, abs=0.005)
    assert record.share_of_areas == pytest.approx(0.1)


def over_all_ties(counts, back=3, size=17):
    """Mean share held and mean share of the best, over every way to settle ties: the least, the mean, the most."""
    held, efficiency = [], []
    for t in range(back, len(counts)):
        past, now = counts[t - back : t].sum(axis=0), counts[t]
        edge = np.sort(past)[-size]
        sure, tied = now[past > edge], np.sort(now[past == edge])
        wanted = size - len(sure)
        ways = np.array([tied[:wanted].sum(), wanted * tied.mean(), tied[-wanted:].sum()])
        held.append((sure.sum() + ways) / now.sum())
        efficiency.append((sure.sum() + ways) / np.sort(now)[-size:].sum())
    return np.mean(held, axis=0), np.mean(efficiency, axis=0)


@pytest.mark.parametrize(("kind", "held", "efficiency"), [("all", 0.309, 0.92), ("asb", 0.312, 0.76)])
def test_the_list_predicts_whatever_settles_its_ties(places, months, kind, held, efficiency):
    """The measured 31.2% and .76 of anti-social behaviour are the means over all ways to settle ties.

    Its monthly counts are small, so that many neighbourhoods tie for the last seats of the list: any fixed rule gives
    something from 30.8% to 32.0%, and .75 to .78. For all types together ties hardly matter.
    """
    shares, ratios = over_all_ties(months[kind])
    assert round(float(shares[1]), 3) == held and round(float(ratios[1]), 2) == efficiency
    record = list_record(months[kind], places[0], populations=places[1], back=3)
    assert shares[0] <= record.mean_held <= shares[2]
    assert ratios[0] <= record.efficiency <= ratios[2]
    spread = {"all": (0.3088, 0.3094), "asb": (0.3076, 0.3195)}
    assert (float(shares[0]), float(shares[2])) == pytest.approx(spread[kind], abs=5e-5)


def test_the_list_has_a_fixed_size_and_does_not_depend_on_row_order():
    counts, codes = np.array([5, 5, 5, 5, 1, 0, 0, 0, 0, 0]), list("jihgfedcba")
    assert top_list(counts, codes, share=0.2).sum() == 2
    assert [c for c, x in zip(codes, top_list(counts, codes, share=0.2), strict=True) if x] == ["h", "g"]
    rates = [1, 9, 1, 1, 1, 1, 1, 1, 1, 1]
    by_rate = top_list(counts, codes, rates=rates, share=0.2)
    assert [c for c, x in zip(codes, by_rate, strict=True) if x] == ["i", "g"]
    assert top_list(np.arange(25), [f"{i:02}" for i in range(25)]).sum() == 3


FLAT = [5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, 6]
UP = list(range(12))


@pytest.mark.parametrize(
    ("spells", "strength", "expected"),
    [
        ("000000000001", FLAT, "new"),
        ("000000111111", FLAT, "new"),
        ("111111111111", FLAT, "standing"),
        ("111111111111", UP, "worse"),
        ("111111111111", UP[::-1], "easing"),
        ("011111111111", UP, "worse"),
        ("010101010101", FLAT, "on_off"),
        ("100000000001", FLAT, "on_off"),
        ("111111111110", FLAT, "past"),
        ("111100000000", FLAT, "past"),
        ("111111000010", FLAT, ""),
        ("000100000000", FLAT, ""),
        ("000000000000", UP, ""),
    ],
)
def test_classes_of_places(spells, strength, expected):
    listed = np.array([[s == "1"] for s in spells])
    assert place_classes(listed, np.array(strength, dtype=float)[:, None]) == (expected,)
    assert expected in CLASS_WORDS


def test_ledger_records_and_refuses_short_histories():
    codes = [f"{i:02}" for i in range(20)]
    counts = np.random.default_rng(5).poisson(10, (12, 20))
    counts[:, 0] += 60
    counts[8:, 1] += 60
    record = ledger(counts, codes)
    assert record.size == 2 and record.periods == 12 and record.listed.sum() == 24
    assert record.in_list[0] == 12 and record.first_seen[0] == 0 and record.last_seen[0] == 11
    assert record.classes[0] in ("standing", "easing") and record.classes[1] in ("new", "on_off")
    short = ledger(counts, codes, last=8)
    assert short.reason == "too_few_periods" and set(short.classes) == {""}
    assert short.in_list[0] == 8 and short.periods == 8
    never = int(np.flatnonzero(~record.listed.any(axis=0))[0])
    assert record.first_seen[never] == record.last_seen[never] == -1


def _twenty(periods):
    """Twenty areas of which the first always leads and the second leads in the periods given; codes in order."""
    counts = np.full((24, 20), 5.0)
    counts[:, 0] = 60
    counts[:, 2] = 6
    counts[periods, 1] = 60
    return counts, [f"{i:02}" for i in range(20)]


def test_a_period_that_cannot_be_used_lists_nobody_and_keeps_its_place():
    counts, codes = _twenty(np.arange(24))
    usable = np.ones(24, dtype=bool)
    usable[[3, 8]] = False
    found = ledger(counts, codes, usable=usable)
    assert found.periods == 22 and found.in_list[0] == 22 and not found.listed[[3, 8]].any()
    assert found.first_seen[0] == 0 and found.last_seen[0] == 23
    assert found.classes[0] == "standing" and found.reason == ""


def test_classes_rest_on_periods_that_follow_each_other():
    counts, codes = _twenty(np.arange(20, 24))
    everything, gap = np.ones(24, dtype=bool), np.ones(24, dtype=bool)
    assert ledger(counts, codes, usable=everything).classes[1] == "new"
    gap[13] = False
    assert ledger(counts, codes, usable=gap).classes[1] == "new"
    earlier, _ = _twenty(np.r_[2, 20:24])
    assert ledger(earlier, codes, usable=gap).classes[1] == "on_off"
    gap[14] = False
    short = ledger(counts, codes, usable=gap)
    assert short.reason == "gaps" and set(short.classes) == {""} and short.periods == 22
    every_other = np.arange(24) % 2 == 1
    assert ledger(counts, codes, usable=every_other).reason == "gaps"
    assert ledger(counts, codes, usable=np.arange(24) > 14).reason == "too_few_periods"


def test_the_list_is_tested_only_where_the_periods_before_can_be_used():
    counts, codes = _twenty(np.arange(24))
    rng = np.random.default_rng(6)
    counts += rng.poisson(10, counts.shape)
    usable = np.ones(24, dtype=bool)
    usable[10:13] = False
    every, some = list_record(counts, codes), list_record(counts, codes, usable=usable)
    tested = [t for t in range(3, 24) if not set(range(t - 3, t + 1)) & {10, 11, 12}]
    assert some.held.tolist() == [every.held[t - 3] for t in tested] and len(tested) == 15
    poisoned = counts.copy()
    poisoned[10:13] = 0
    assert list_record(poisoned, codes, usable=usable).held.tolist() == some.held.tolist()
    assert list_record(counts, codes, usable=np.arange(24) % 3 > 0).reason == "too_few_periods"


def test_mann_kendall_by_hand():
    # Ten rising steps: S = 45, variance 10 * 9 * 25 / 18 = 125, z = 44 / 11.18 = 3.94. Five: S = 10, z = 9
    # / 4.08 = 2.2.
    ten = np.arange(10.0)[:, None]
    assert mann_kendall(np.hstack([ten, -ten, ten * 0])).tolist() == [1, -1, 0]
    assert mann_kendall(np.arange(5.0)[:, None]).tolist() == [1]
    assert mann_kendall(np.arange(4.0)[:, None]).tolist() == [0]


def test_list_record_by_hand():
    # Ten areas, one in the list: chosen on the first period (area 0), which then holds 6 of 20; the best
    # held 10 of 20.
    counts = np.zeros((2, 10))
    counts[0, 0] = 9
    counts[1, :3] = 6, 10, 4
    record = list_record(counts, list("abcdefghij"), populations=[5] + [15] * 9, back=1)
    assert record.held.tolist() == [0.3] and record.best.tolist() == [0.5]
    assert record.index == pytest.approx(3) and record.efficiency == pytest.approx(0.6)
    assert record.share_of_people[0] == pytest.approx(5 / 140)
    assert record.index_by_people == pytest.approx(0.3 / (5 / 140))


def test_list_record_without_a_test_has_a_reason():
    assert list_record([[1, 2]], ["a", "b"], back=1).reason == "too_few_periods"
    assert list_record([[1, 2], [0, 0]], ["a", "b"], back=1).reason == "no_events"


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: top_list([1, 2], ["a"]), "codes"),
        (lambda: top_list([1, 2], ["a", "b"], share=10), "share"),
        (lambda: ledger([[1, 2]], ["a", "b"], last=0), "last"),
        (lambda: ledger([[1, 2]], ["a", "b"], usable=[True, True]), "usable"),
        (lambda: list_record([[1, 2]], ["a", "b"], usable=[]), "usable"),
        (lambda: place_classes([[True]] * 3, [[1]] * 3), "listed"),
        (lambda: place_classes([[True]], [1]), "strength"),
        (lambda: list_record([[1, 2]], ["a", "b"], back=0), "back"),
        (lambda: list_record([[1, 2]], ["a", "b"], populations=[1, 0]), "populations"),
    ],
)
def test_bad_input_names_the_argument(call, name):
    with pytest.raises(ValueError, match=name):
        call()
