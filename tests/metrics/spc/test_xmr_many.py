"""Many series at once against one at a time, and both against a slow second reading of the rules in
fractions.
"""

import time
from fractions import Fraction

import numpy as np
import pytest

from metrics import RULE_SETS, xmr, xmr_many

CONSTANT = {"mdc-2023": Fraction("2.66"), "nhsr-0.2.2": Fraction("2.66"), "powerbi": Fraction(3000, 1128)}


def awkward_series(count, quarters, seed):
    """Random series with gaps, ties, constants, drifts and steps, in tenths so that fractions are exact."""
    random = np.random.default_rng(seed)
    values = np.round(random.normal(50, 5, (count, quarters)), 1)
    values[0::7] = np.round(values[0::7] / 5) * 5
    values[1::7] = np.where(np.isnan(values[1::7]), 0, 12.3)
    values[2::7] += np.round(np.linspace(0, 20, quarters), 1)
    values[3::7, quarters // 2 :] += 12
    values[4::7][random.random(values[4::7].shape) < 0.1] = np.nan
    values[5::7] = np.where(random.random(values[5::7].shape) < 0.9, 0.0, 3.0)
    values[6::7] = np.cumsum(np.round(random.normal(0, 1, values[6::7].shape), 1), axis=1)
    values[count // 2, :-1] = np.nan
    values[count // 2 + 1] = np.nan
    return np.round(values, 1)


def second_reading(values, rules, improvement, rebase_at=(), target=None):
    """Labels, limits and verdicts of one series, point by point, in exact arithmetic."""
    numbers = [None if np.isnan(value) else Fraction(str(value)) for value in values]
    edges = [0, *rebase_at, len(numbers)]
    labels, limits = [], []
    for first, last in zip(edges, edges[1:], strict=False):
        group = numbers[first:last]
        group_limits = exact_limits(group, rules)
        limits += [group_limits] * len(group)
        labels += group_labels(group, group_limits, rules)
    sign = {"increase": 1, "decrease": -1, "neutral": 0}[improvement]
    kinds = [point_type(label[0] if label else None, sign) for label in labels]
    latest = max((place for place, number in enumerate(numbers) if number is not None), default=None)
    if latest is None:
        return labels, limits, kinds, None, None
    variation = variation_word(labels[latest], sign, rules)
    return labels, limits, kinds, variation, assurance_word(limits[latest], target, sign, rules)


def exact_limits(group, rules):
    held = [number for number in group if number is not None]
    if not held:
        return None
    mean = sum(held) / len(held)
    ranges = [abs(b - a) for a, b in zip(group, group[1:], strict=False) if a is not None and b is not None]
    if len(held) > 1 and len(set(held)) == 1:
        return mean, Fraction(0)
    if len(held) == 1 or not any(ranges):
        return mean, None
    average = sum(ranges) / len(ranges)
    if rules != "mdc-2023":
        kept = [size for size in ranges if size < Fraction("3.267") * average]
        if any(kept):
            average = sum(kept) / len(kept)
    return mean, average * CONSTANT[rules]


def group_labels(group, limits, rules):
    """For every point the labels that apply, in order of precedence."""
    found = [{} for _ in group]
    if limits is None:
        return [[] for _ in group]
    mean, reach = limits
    size = len(group)

    def side(place):
        number = group[place]
        return 0 if number is None else (number > mean) - (number < mean)

    def beyond(place, share):
        number = group[place]
        if number is None or reach is None:
            return 0
        return (number > mean + share * reach) - (number < mean - share * reach)

    def step(place):
        if not 0 < place < size or group[place] is None or group[place - 1] is None:
            return 0
        return (group[place] > group[place - 1]) - (group[place] < group[place - 1])

    for place in range(size):
        if beyond(place, 1):
            found[place]["limit"] = beyond(place, 1)
    for first in range(size - 6):
        sides = {side(place) for place in range(first, first + 7)}
        if sides in ({1}, {-1}):
            for place in range(first, first + 7):
                found[place]["run"] = sides.copy().pop()
    trends = [[] for _ in group]
    for first in range(size - 6):
        steps = {step(place) for place in range(first + 1, first + 7)}
        if steps in ({1}, {-1}):
            for place in range(first, first + 7):
                trends[place].append(steps.copy().pop())
    for place in range(size):
        if not trends[place]:
            continue
        if rules == "powerbi":
            direction = trends[place][-1]
        elif place + 1 < size and trends[place + 1]:
            direction = step(place + 1)
            if direction == 0:
                direction = -1 if rules == "nhsr-0.2.2" else step(place)
        else:
            direction = step(place)
        found[place]["trend"] = direction
    for first in range(-1, size - 2):
        window = [place for place in range(first, first + 3) if place >= 0]
        if any(group[place] is None for place in window):
            continue
        near = {place: beyond(place, Fraction(2, 3)) for place in window}
        if rules == "powerbi":
            total = sum(near.values())
            direction = (total >= 2) - (total <= -2)
        elif len(window) == 3 and {side(place) for place in window} in ({1}, {-1}):
            if rules == "nhsr-0.2.2":
                near = {place: 0 if beyond(place, 1) else near[place] for place in window}
            direction = side(window[0]) if sum(map(abs, near.values())) >= 2 else 0
        else:
            direction = 0
        for place in window:
            if direction and near[place] == direction:
                found[place]["near"] = direction
    order = ("limit", "near", "trend", "run") if rules == "powerbi" else ("limit", "trend", "near", "run")
    words = {
        "limit": ("Above UCL", "Below LCL"),
        "trend": ("7 Point Trend (Increasing)", "7 Point Trend (Decreasing)"),
        "near": ("2 in 3 Above CL", "2 in 3 Below CL"),
        "run": ("7 Points Above CL", "7 Points Below CL"),
    }
    return [[words[rule][hit[rule] < 0] for rule in order if rule in hit] for hit in found]


def height(label):
    if label is None:
        return 0
    return 1 if "Above" in label or "Increasing" in label else -1


def point_type(label, sign):
    if label is None:
        return "common_cause"
    if sign == 0:
        return "special_cause_neutral_high" if height(label) > 0 else "special_cause_neutral_low"
    return "special_cause_improvement" if height(label) == sign else "special_cause_concern"


def variation_word(labels, sign, rules):
    if not labels:
        return "common_cause"
    direction = height(labels[0])
    if rules == "powerbi" and {height(label) for label in labels} == {1, -1}:
        direction = sign or -1
    kind = "neutral" if sign == 0 else "improvement" if direction == sign else "concern"
    return f"{kind}_{'high' if direction > 0 else 'low'}"


def assurance_word(limits, target, sign, rules):
    if target is None or sign == 0:
        return None
    mean, reach = limits
    if reach is None:
        return "inconsistent"
    target = Fraction(str(target))
    if reach == 0:
        return "consistent_pass" if (mean - target) * sign >= 0 else "consistent_fail"
    touching = rules == "mdc-2023"
    above = target >= mean + reach if touching else target > mean + reach
    under = target <= mean - reach if touching else target < mean - reach
    if above or under:
        return "consistent_fail" if above == (sign > 0) else "consistent_pass"
    return "inconsistent"


@pytest.mark.parametrize("rules", RULE_SETS)
@pytest.mark.parametrize("improvement", ["increase", "decrease", "neutral"])
@pytest.mark.parametrize("rebase_at", [(), (9, 24)])
def test_agrees_with_a_second_reading_of_the_rules(rules, improvement, rebase_at):
    values = awkward_series(49, 40, seed=len(rules) * len(improvement) + len(rebase_at))
    charts = xmr_many(values, rules=rules, improvement=improvement, rebase_at=rebase_at, target=55)
    for row, series in enumerate(values):
        labels, limits, kinds, variation, assurance = second_reading(
            series, rules, improvement, rebase_at, 55
        )
        assert [list(hit) for hit in charts.rules_hit(row)] == labels, row
        first = [label[0] if label else "Common Cause" for label in labels]
        assert charts.special_cause_type[row].tolist() == first, row
        assert charts.point_type[row].tolist() == kinds, row
        assert (charts.variation[row], charts.assurance[row]) == (variation, assurance), row
        for place, pair in enumerate(limits):
            if pair is None:
                assert np.isnan(charts.mean[row, place])
                continue
            mean, reach = pair
            assert charts.mean[row, place] == pytest.approx(float(mean), abs=1e-12)
            upper = np.nan if reach is None else float(mean + reach)
            assert charts.upl[row, place] == pytest.approx(upper, abs=1e-9, nan_ok=True)
            lower = np.nan if reach is None else float(mean - reach)
            assert charts.lpl[row, place] == pytest.approx(lower, abs=1e-9, nan_ok=True)


def assert_same(alone, charts, row):
    for name in ("mean", "lpl", "upl", "near_lpl", "near_upl", "average_range"):
        np.testing.assert_allclose(getattr(charts, name)[row], getattr(alone, name), rtol=0, atol=1e-9)
    for name in ("special_cause_type", "point_type", "rebase_group"):
        assert getattr(charts, name)[row].tolist() == getattr(alone, name).tolist()
    assert charts.variation[row] == alone.variation
    assert charts.assurance[row] == alone.assurance
    assert charts.reasons[row] == alone.reasons
    assert charts.rules_hit(row) == alone.rules_hit


@pytest.mark.parametrize("rules", RULE_SETS)
def test_a_loop_of_xmr_gives_the_same(rules):
    values = awkward_series(84, 40, seed=5)
    charts = xmr_many(values, rules=rules, target=52, run_length=6, fix_after=15)
    for row, series in enumerate(values):
        alone = xmr(series, rules=rules, target=52, run_length=6, fix_after=15)
        assert_same(alone, charts, row)
        assert_same(charts.series(row), charts, row)


def test_settings_by_series():
    values = awkward_series(42, 27, seed=8)
    random = np.random.default_rng(3)
    improvement = random.choice(["increase", "decrease", "neutral"], 42).tolist()
    rebase_at = [sorted(random.choice(27, random.integers(0, 4), replace=False).tolist()) for _ in values]
    exclude = [random.choice(27, 2, replace=False).tolist() for _ in values]
    target = random.normal(50, 8, values.shape)
    charts = xmr_many(values, improvement=improvement, rebase_at=rebase_at, exclude=exclude, target=target)
    for row, series in enumerate(values):
        alone = xmr(
            series,
            improvement=improvement[row],
            rebase_at=rebase_at[row],
            exclude=exclude[row],
            target=target[row],
        )
        assert_same(alone, charts, row)
    starts = np.zeros(values.shape, dtype=bool)
    for row, places in enumerate(rebase_at):
        starts[row, places] = True
    marked = xmr_many(values, improvement=improvement, rebase_at=starts, exclude=exclude, target=target)
    np.testing.assert_array_equal(marked.special_cause_code, charts.special_cause_code)
    np.testing.assert_array_equal(marked.assurance_code, charts.assurance_code)


def test_one_target_for_each_series():
    values = np.array([[9.0, 11.0] * 7] * 3)
    charts = xmr_many(values, target=[1.0, 10.0, np.nan])
    assert charts.assurance.tolist() == ["consistent_pass", "inconsistent", None]


def test_the_answer_does_not_depend_on_how_many_series_stand_beside_it():
    # More series than fit one block of work, so that the block's edge is crossed.
    values = awkward_series(4000, 40, seed=2)
    charts = xmr_many(values)
    for rows in (slice(0, 5), slice(1630, 1650), slice(3990, 4000)):
        few = xmr_many(values[rows])
        np.testing.assert_array_equal(charts.special_cause_code[rows], few.special_cause_code)
        np.testing.assert_array_equal(charts.upl[rows], few.upl)


@pytest.mark.parametrize(
    ("values", "settings", "named"),
    [
        ([1.0, 2.0], {}, "values"),
        (np.empty((3, 0)), {}, "values"),
        ([[1.0, np.inf]], {}, "values"),
        ([[1.0, "two"]], {}, "values"),
        ([[1.0, 2.0]] * 2, {"improvement": ["increase"]}, "improvement"),
        ([[1.0, 2.0]] * 2, {"rebase_at": [[1], [2]]}, "rebase_at"),
        ([[1.0, 2.0]] * 2, {"rebase_at": [[1]]}, "rebase_at"),
        ([[1.0, 2.0]] * 2, {"rebase_at": np.zeros((2, 3), dtype=bool)}, "rebase_at"),
        ([[1.0, 2.0]] * 2, {"exclude": "1"}, "exclude"),
        ([[1.0, 2.0]] * 2, {"target": [1.0, 2.0, 3.0]}, "target"),
    ],
)
def test_bad_input_names_the_argument(values, settings, named):
    with pytest.raises(ValueError, match=rf"^{named}\b"):
        xmr_many(values, **settings)


def test_no_series_give_no_charts():
    charts = xmr_many(np.empty((0, 40)))
    assert len(charts) == 0 and charts.variation.tolist() == []


def test_results_cannot_be_changed():
    charts = xmr_many([[1.0, 2.0, 3.0]])
    with pytest.raises(ValueError, match="read-only"):
        charts.mean[0, 0] = 9.0
    with pytest.raises(ValueError, match="read-only"):
        charts.special_cause_type[0, 0] = "Above UCL"


def test_ten_thousand_series_take_under_a_hundredth_of_the_loop():
    values = np.random.default_rng(4).normal(50, 5, (10_000, 40))
    xmr_many(values[:10])

    def shortest(work, times):
        spent = []
        for _ in range(times):
            begin = time.perf_counter()
            work()
            spent.append(time.perf_counter() - begin)
        return min(spent)

    together = shortest(lambda: xmr_many(values), 3)
    sample = 200
    loop = shortest(lambda: [xmr(series) for series in values[:sample]], 2) * len(values) / sample
    assert loop / together >= 100
