"""Hand-worked control charts: the arithmetic stands beside each case."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import RULE_SETS, rule_table, xmr

COMMON = "Common Cause"
# Mean 10; the ranges alternate 2, 2, ...: average 2, so limits are 10 -+ 2.66 x 2 = 4.68 and 15.32,
# near limits 10 -+ 2/3 x 5.32 = 6.4533 and 13.5467.
SAW = [9.0, 11.0] * 10


def labels(values, **settings):
    return xmr(values, **settings).special_cause_type.tolist()


def flagged(values, label, **settings):
    return [place for place, found in enumerate(labels(values, **settings)) if found == label]


def test_limits_by_hand():
    # mean (3 + 5 + 4 + 8) / 4 = 5; ranges 2, 1, 4: average 7/3; 2.66 x 7/3 = 6.206667; two thirds of it
    # 4.137778
    chart = xmr([3, 5, 4, 8])
    assert chart.mean.tolist() == [5.0] * 4
    assert chart.average_range == pytest.approx([7 / 3] * 4, abs=1e-12)
    assert chart.lpl == pytest.approx([5 - 2.66 * 7 / 3] * 4, abs=1e-12)
    assert chart.upl == pytest.approx([11.206666666666667] * 4, abs=1e-12)
    assert chart.near_lpl == pytest.approx([5 - 4.137777777777778] * 4, abs=1e-12)
    assert chart.near_upl == pytest.approx([9.137777777777778] * 4, abs=1e-12)
    assert chart.reasons == ("few points",)


def test_power_bi_uses_three_over_1_128():
    # 3 / 1.128 = 2.6595745; x 7/3 = 6.2056738; its screening keeps 2, 1, 4 (all under 3.267 x 7/3 = 7.623)
    chart = xmr([3, 5, 4, 8], rules="powerbi")
    assert chart.upl[0] == pytest.approx(5 + 6.205673758865248, abs=1e-12)


def test_screening_drops_the_ranges_once_and_keeps_the_points_in_the_mean():
    # Ranges of SAW + [51, 9]: nineteen of 2, then 40 and 42: average (38 + 82) / 21 = 5.714286, x 3.267 =
    # 18.669. Screened, the average is 2; the mean stays (200 + 60) / 22 = 11.818182.
    values = [*SAW, 51.0, 9.0]
    plain, screened = xmr(values), xmr(values, rules="nhsr-0.2.2")
    assert plain.average_range[0] == pytest.approx(120 / 21, abs=1e-12)
    assert screened.average_range[0] == 2.0
    assert plain.mean[0] == screened.mean[0] == pytest.approx(260 / 22, abs=1e-12)
    assert xmr(values, screen=True).upl[0] == screened.upl[0]
    assert xmr(values, rules="nhsr-0.2.2", screen=False).upl[0] == plain.upl[0]


def test_points_beyond_a_limit():
    # SAW + [30]: mean 230/21 = 10.952; ranges nineteen 2s and 19: average 57/20 = 2.85; limits 10.952 -+
    # 7.581
    chart = xmr([*SAW, 30.0])
    assert chart.special_cause_type[-1] == "Above UCL"
    assert chart.point_type[-1] == "special_cause_improvement"
    assert chart.variation == "improvement_high"
    assert xmr([*SAW, 30.0], improvement="decrease").variation == "concern_high"
    assert xmr([*SAW, 30.0], improvement="neutral").variation == "neutral_high"
    low = xmr([*SAW, -10.0])
    assert (low.special_cause_type[-1], low.variation) == ("Below LCL", "concern_low")
    assert xmr([*SAW, -10.0], improvement="decrease").variation == "improvement_low"
    neutral = xmr([*SAW, -10.0], improvement="neutral")
    assert (neutral.point_type[-1], neutral.variation) == ("special_cause_neutral_low", "neutral_low")


def test_a_point_on_a_limit_is_no_signal():
    # Baseline of SAW: limits 4.68 and 15.32. As decimals 15.32 is the limit itself.
    for value, expected in ((15.32, COMMON), (15.3201, "Above UCL"), (4.68, COMMON), (4.6799, "Below LCL")):
        chart = xmr([*SAW, value], fix_after=20)
        assert chart.special_cause_type[-1] == expected, value


def test_seven_points_on_one_side_are_all_marked():
    # Baseline of SAW: mean 10. Then seven at 10.5.
    chart = xmr([*SAW, *[10.5, 10.6] * 3, 10.5], fix_after=20)
    # The saw ends with 11, above the mean too: eight points in the run.
    assert chart.special_cause_type[19:].tolist() == ["7 Points Above CL"] * 8
    assert chart.special_cause_type[:19].tolist() == [COMMON] * 19
    assert labels([*SAW, 10.5, 10.6, 10.5, 10.6, 10.5], fix_after=20) == [COMMON] * 25
    six = labels([*SAW, 10.5, 10.6, 10.5, 10.6, 10.5], fix_after=20, run_length=6)
    assert six[19:] == ["6 Points Above CL"] * 6


def test_a_point_on_the_mean_breaks_a_run():
    values = [*SAW[:-1], 9.0, *[10.5] * 3, 10.0, *[10.5] * 3]
    assert set(labels(values, fix_after=18)) == {COMMON}
    # Without the point on the mean the six and one more make seven.
    values[values.index(10.0)] = 10.5
    assert flagged(values, "7 Points Above CL", fix_after=18) == list(range(20, 27))


def test_thirteen_values_of_1_2_are_no_shift():
    # Adding 1.2 thirteen times gives 15.599999999999998: plain addition puts every point above the mean.
    chart = xmr([1.2] * 13)
    assert chart.mean.tolist() == chart.lpl.tolist() == chart.upl.tolist() == [1.2] * 13
    assert chart.special_cause_type.tolist() == [COMMON] * 13
    assert (chart.variation, chart.reasons) == ("common_cause", ("constant",))


def test_a_mean_is_exact_to_the_last_digit():
    # 0.1, 0.2, 0.3: added plainly the mean is 0.20000000000000004 and 0.2 lies below it.
    values = [0.1, 0.2, 0.3] * 7
    chart = xmr(values)
    assert abs(chart.mean[0] - math.fsum(values) / 21) <= math.ulp(0.2)
    assert chart.special_cause_type.tolist() == [COMMON] * 21


def test_seven_point_trend_marks_its_first_point_too():
    values = [*SAW, 9.0, 9.4, 9.8, 10.2, 10.6, 11.0, 11.4]
    # ... 11, 9, 9.4 ... 11.4: the trend is the last seven points
    found = labels(values)
    assert found[20:] == ["7 Point Trend (Increasing)"] * 7
    assert found[:20] == [COMMON] * 20
    assert labels(values, trend_length=8) == [COMMON] * 27
    assert labels(values[:-1], trend_length=6)[20:] == ["6 Point Trend (Increasing)"] * 6


def test_equal_neighbours_break_a_trend():
    values = [*SAW, 9.0, 9.4, 9.8, 9.8, 10.2, 10.6, 11.0]
    assert set(labels(values)) == {COMMON}


def test_falling_trend_above_the_mean_is_low():
    # Mean of the fixed baseline is 10; the seven falling points all lie above it.
    values = [*SAW, 12.4, 12.0, 11.6, 11.4, 11.2, 10.8, 10.4]
    chart = xmr(values, fix_after=20)
    assert chart.special_cause_type[-1] == "7 Point Trend (Decreasing)"
    assert chart.rules_hit[-1] == ("7 Point Trend (Decreasing)", "7 Points Above CL")
    assert chart.variation == "concern_low"
    assert xmr(values, fix_after=20, rules="nhsr-0.2.2").variation == "concern_low"
    # Power BI shows both icons, the improvement first; its label for the point is the trend as well.
    other = xmr(values, fix_after=20, rules="powerbi")
    assert (other.special_cause_type[-1], other.variation) == (
        "7 Point Trend (Decreasing)",
        "improvement_high",
    )
    assert xmr(values, fix_after=20, rules="powerbi", improvement="decrease").variation == "improvement_low"


@pytest.mark.parametrize("rules", RULE_SETS)
def test_a_peak_belongs_to_the_later_trend(rules):
    rise = [9.0 + 0.3 * step for step in range(7)]
    fall = [rise[-1] - 0.3 * step for step in range(1, 7)]
    found = labels([*SAW, *rise, *fall], rules=rules)
    assert found[20:26] == ["7 Point Trend (Increasing)"] * 6
    assert found[26:] == ["7 Point Trend (Decreasing)"] * 7


def test_a_level_step_between_two_rises():
    # 9.0 ... 10.8, 10.8 ... 12.6: both halves rise, the step between them is level. The R package calls the
    # last point of the first rise a fall; Making Data Count and Power BI do not.
    first = [9.0 + 0.3 * step for step in range(7)]
    second = [10.8 + 0.3 * step for step in range(7)]
    values = [*SAW, *first, *second]
    for rules, expected in (
        ("mdc-2023", "Increasing"),
        ("nhsr-0.2.2", "Decreasing"),
        ("powerbi", "Increasing"),
    ):
        assert labels(values, rules=rules)[26] == f"7 Point Trend ({expected})"
        assert labels(values, rules=rules)[27] == "7 Point Trend (Increasing)"


# Baseline SAW, fixed: near limits 6.4533 and 13.5467, limits 4.68 and 15.32, mean 10.
@pytest.mark.parametrize(
    ("last_three", "mdc", "nhsr", "powerbi"),
    [
        # two near, one above the mean: only the two are marked
        ((14.0, 11.0, 14.0), (1, 0, 1), (1, 0, 1), (1, 0, 1)),
        # the third on the other side: only Power BI still counts it
        ((14.0, 9.0, 14.0), (0, 0, 0), (0, 0, 0), (1, 0, 1)),
        # an opposite one beyond its near limit cancels
        ((14.0, 6.0, 14.0), (0, 0, 0), (0, 0, 0), (0, 0, 0)),
        # a point beyond the limit counts since November 2023, and in Power BI; its own label stays "Above
        # UCL"
        ((14.0, 11.0, 16.0), (1, 0, 0), (0, 0, 0), (1, 0, 0)),
        # the third exactly on the mean
        ((14.0, 10.0, 14.0), (0, 0, 0), (0, 0, 0), (1, 0, 1)),
        # one near, one beyond, one near: two near ones are enough for the R package
        ((14.0, 16.0, 14.0), (1, 0, 1), (1, 0, 1), (1, 0, 1)),
    ],
)
def test_two_in_three(last_three, mdc, nhsr, powerbi):
    values = [*SAW[:-1], 9.0, *last_three]
    for rules, expected in (("mdc-2023", mdc), ("nhsr-0.2.2", nhsr), ("powerbi", powerbi)):
        # The same near limits for all: 2/3 x 3/1.128 x 2 = 3.5461 and 2/3 x 2.66 x 2 = 3.5467.
        found = labels(values, fix_after=18, rules=rules)[-3:]
        assert [label == "2 in 3 Above CL" for label in found] == [bool(mark) for mark in expected], rules
        mirrored = labels([20 - value for value in values], fix_after=18, rules=rules)[-3:]
        assert [label == "2 in 3 Below CL" for label in mirrored] == [bool(mark) for mark in expected], rules


def test_order_of_rules_differs_between_trend_and_two_in_three():
    # Seven rising points whose last two lie beyond the near limit 13.5467.
    values = [*SAW[:-1], 9.0, 9.5, 10.5, 11.5, 12.5, 13.0, 14.0, 15.0]
    mdc = xmr(values, fix_after=18)
    assert mdc.special_cause_type[-1] == "7 Point Trend (Increasing)"
    assert mdc.rules_hit[-1] == ("7 Point Trend (Increasing)", "2 in 3 Above CL")
    assert labels(values, fix_after=18, rules="powerbi")[-1] == "2 in 3 Above CL"


def test_every_rule_at_once_keeps_all_and_names_the_first():
    values = [*SAW[:-1], 9.0, 10.1, 11.5, 12.5, 13.0, 14.0, 15.0, 16.0]
    chart = xmr(values, fix_after=18)
    assert chart.rules_hit[-1] == (
        "Above UCL",
        "7 Point Trend (Increasing)",
        "2 in 3 Above CL",
        "7 Points Above CL",
    )
    assert chart.special_cause_type[-1] == "Above UCL"


def test_a_gap_takes_both_ranges_with_it():
    # 3, 5, gap, 8, 9: mean 25/4 = 6.25; ranges 2 and 1 only: average 1.5; limits 6.25 -+ 3.99
    chart = xmr([3, 5, math.nan, 8, 9])
    assert chart.mean[0] == 6.25
    assert chart.average_range[0] == 1.5
    assert chart.upl.tolist() == pytest.approx([10.24] * 5, abs=1e-12)
    assert chart.special_cause_type[2] == COMMON


@pytest.mark.parametrize("rules", RULE_SETS)
def test_no_window_crosses_a_gap(rules):
    run = [*SAW, 9.0, *[10.5] * 3, None, *[10.5] * 4]
    rise = [*SAW, 9.0, 9.4, 9.8, None, 10.2, 10.6, 11.0, 11.4]
    pair = [*SAW[:-1], 9.0, 14.0, None, 14.0]
    for values in (run, rise, pair):
        assert set(labels(values, fix_after=18, rules=rules)) == {COMMON}


def test_the_latest_point_is_the_latest_with_a_value():
    chart = xmr([*SAW, 30.0, None, None])
    assert chart.variation == "improvement_high"
    assert chart.point_type[-1] == "common_cause"


def test_rebase_starts_everything_again():
    # 10 at 9/11, then 10 at 29/31: two groups with mean 10 and 30 and average range 2; the range across is
    # not used.
    values = [*SAW, *[29.0, 31.0] * 7]
    chart = xmr(values, rebase_at=(20,))
    assert chart.mean.tolist() == [10.0] * 20 + [30.0] * 14
    assert chart.upl[[0, -1]] == pytest.approx([15.32, 35.32], abs=1e-12)
    assert chart.rebase_group.tolist() == [0] * 20 + [1] * 14
    assert set(chart.special_cause_type) == {COMMON}
    assert chart.group_reasons == ((), ())
    assert set(xmr(values).special_cause_type) == {"Below LCL", "Above UCL"}


def test_fix_after_holds_for_every_rebase_group():
    values = [*SAW, 10.0, 10.0, *[29.0, 31.0] * 7, 30.0]
    chart = xmr(values, rebase_at=(22,), fix_after=12)
    assert chart.mean[[0, 25]].tolist() == [10.0, 30.0]
    assert chart.average_range[[0, 25]].tolist() == [2.0, 2.0]
    assert chart.reasons == ()
    assert xmr(values, fix_after=5).reasons == ("short baseline",)


def test_assurance_uses_the_limits_of_the_latest_group():
    values = [*SAW, *[29.0, 31.0] * 7]
    assert xmr(values, rebase_at=(20,), target=20).assurance == "consistent_pass"
    assert xmr(values, rebase_at=(20,), target=20, improvement="decrease").assurance == "consistent_fail"
    assert xmr(values, rebase_at=(20,), target=40).assurance == "consistent_fail"
    assert xmr(values, rebase_at=(20,), target=31).assurance == "inconsistent"
    assert xmr(values, rebase_at=(20,), target=31, improvement="neutral").assurance is None
    assert xmr(values, rebase_at=(20,)).assurance is None


def test_a_target_equal_to_a_limit():
    # Limits 4.68 and 15.32 as decimals
    for target, increase in ((15.32, "consistent_fail"), (4.68, "consistent_pass")):
        assert xmr(SAW, target=target).assurance == increase
        assert xmr(SAW, target=target, rules="nhsr-0.2.2").assurance == "inconsistent"


def test_a_target_by_period_counts_at_the_latest_point():
    targets = [1.0] * 19 + [20.0]
    assert xmr(SAW, target=targets).assurance == "consistent_fail"
    assert xmr(SAW, target=[20.0] * 19 + [1.0]).assurance == "consistent_pass"
    assert xmr(SAW, target=[20.0] * 19 + [None]).assurance is None


@pytest.mark.parametrize("rules", RULE_SETS)
def test_a_constant_is_compared_with_its_target(rules):
    for target, increase, decrease in (
        (95, "consistent_pass", "consistent_fail"),
        (100, "consistent_pass", "consistent_pass"),
        (100.1, "consistent_fail", "consistent_pass"),
    ):
        assert xmr([100.0] * 14, target=target, rules=rules).assurance == increase
        assert xmr([100.0] * 14, target=target, rules=rules, improvement="decrease").assurance == decrease


@pytest.mark.parametrize("rules", RULE_SETS)
@pytest.mark.parametrize("constant", [0.0, 1e-7, -3.0])
def test_a_constant_meets_a_target_that_it_equals(rules, constant):
    for improvement in ("increase", "decrease"):
        met = xmr([constant] * 14, target=constant, rules=rules, improvement=improvement)
        assert met.assurance == "consistent_pass"
    assert xmr([0] * 14, target=1, rules=rules).assurance == "consistent_fail"


def test_screening_that_leaves_nothing_falls_back_and_says_so():
    # Zeros with one 5: ranges 5, 5 and ten zeros: average 10/12, x 3.267 = 2.7225: both 5s go, the average
    # is 0. Unscreened: mean 5/13 = 0.3846, limits 0.3846 -+ 2.66 x 0.8333 = -1.832 and 2.601.
    values = [0.0] * 6 + [5.0] + [0.0] * 6
    chart = xmr(values, rules="nhsr-0.2.2")
    assert chart.reasons == ("screening left no spread",)
    assert chart.average_range[0] == pytest.approx(10 / 12, abs=1e-12)
    assert chart.special_cause_type.tolist() == [COMMON] * 6 + ["Above UCL"] + [COMMON] * 6


def test_one_point_and_no_points():
    one = xmr([4.0], target=3)
    assert one.mean[0] == 4.0 and np.isnan(one.lpl[0]) and np.isnan(one.upl[0])
    assert (one.variation, one.assurance, one.reasons) == (
        "common_cause",
        "inconsistent",
        ("one point", "few points"),
    )
    none = xmr([None, None, None], target=3)
    assert (none.variation, none.assurance, none.reasons) == (None, None, ("no figures", "few points"))
    two = xmr([4.0, 6.0])
    assert (two.lpl[0], two.upl[0]) == pytest.approx((5 - 5.32, 5 + 5.32), abs=1e-12)


def test_limits_that_cannot_be_known_say_why():
    scattered = xmr([1.0, None, 2.0, None, 3.0])
    assert np.isnan(scattered.upl).all() and scattered.reasons[0] == "no neighbouring points"
    stepped = xmr([5.0, 5.0, None, 7.0, 7.0])
    assert np.isnan(stepped.upl).all() and stepped.reasons[0] == "no spread between neighbouring points"
    assert set(stepped.special_cause_type) == {COMMON}
    level = xmr([5.0, None, 5.0])
    assert level.upl.tolist() == [5.0] * 3 and level.reasons[0] == "constant"


def test_constant_baseline_is_stated():
    chart = xmr([0.0] * 12 + [3.0, 0.0], fix_after=12)
    assert chart.reasons == ("constant baseline",)
    assert chart.special_cause_type[12:].tolist() == ["Above UCL", COMMON]


def test_ghosted_points_stay_out_of_limits_and_rules():
    values = [*SAW, 90.0, *SAW]
    chart = xmr(values, exclude=(20,))
    assert (chart.mean[0], chart.average_range[0]) == (10.0, 2.0)
    assert chart.special_cause_type[20] == COMMON
    assert chart.values[20] == 90.0
    assert chart.variation == "common_cause"


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"rebase_at": (20,)}, "rebase_at"),
        ({"rebase_at": (-1,)}, "rebase_at"),
        ({"rebase_at": (9, 5)}, "rebase_at"),
        ({"rebase_at": (5, 5)}, "rebase_at"),
        ({"rebase_at": (5.5,)}, "rebase_at"),
        ({"rebase_at": ("2024-25 Q1",)}, "rebase_at"),
        ({"rebase_at": "2024-25 Q1"}, "rebase_at"),
        ({"exclude": (99,)}, "exclude"),
        ({"improvement": "up"}, "improvement"),
        ({"rules": "weco"}, "rules"),
        ({"fix_after": 1}, "fix_after"),
        ({"fix_after": 11, "rules": "nhsr-0.2.2"}, "fix_after"),
        ({"run_length": 1}, "run_length"),
        ({"trend_length": 7.0}, "trend_length"),
        ({"screen": "yes"}, "screen"),
        ({"target": "high"}, "target"),
        ({"target": [1.0, 2.0]}, "target"),
        ({"target": math.inf}, "target"),
    ],
)
def test_bad_settings_name_the_argument(settings, named):
    with pytest.raises(ValueError, match=rf"^{named}\b"):
        xmr(SAW, **settings)


@pytest.mark.parametrize(
    "values", [[], [1.0, math.inf], [1.0, "2"], ["1", "2"], [[1.0], [2.0]], [1.0, 1e300], [1j]]
)
def test_bad_values_name_the_argument(values):
    with pytest.raises(ValueError, match=r"^values\b"):
        xmr(values)


FIGURES = st.lists(st.integers(-60, 60).map(lambda tenths: tenths / 10) | st.none(), min_size=1, max_size=40)


def mirrored_label(label):
    swaps = {"Above UCL": "Below LCL", "Increasing": "Decreasing", "Above CL": "Below CL"}
    for one, other in swaps.items():
        if one in label:
            return label.replace(one, other)
        if other in label:
            return label.replace(other, one)
    return label


@given(FIGURES, st.sampled_from(["mdc-2023", "powerbi"]), st.sampled_from(["increase", "decrease"]))
def test_turned_upside_down_the_labels_turn_and_the_verdict_stays(values, rules, improvement):
    chart = xmr(values, rules=rules, improvement=improvement, target=0.3)
    other = xmr(
        [None if value is None else -value for value in values],
        rules=rules,
        improvement="decrease" if improvement == "increase" else "increase",
        target=-0.3,
    )
    assert [mirrored_label(label) for label in chart.special_cause_type] == other.special_cause_type.tolist()
    assert chart.point_type.tolist() == other.point_type.tolist()
    assert chart.assurance == other.assurance
    np.testing.assert_allclose(chart.upl, -other.lpl, rtol=0, atol=1e-12)


@given(FIGURES, st.sampled_from(list(RULE_SETS)), st.sampled_from([0.001, 0.3, 7.0, 1e6]))
def test_another_unit_changes_no_label(values, rules, factor):
    chart = xmr(values, rules=rules, target=0.3)
    scaled = xmr([None if v is None else v * factor for v in values], rules=rules, target=0.3 * factor)
    assert chart.special_cause_type.tolist() == scaled.special_cause_type.tolist()
    assert (chart.variation, chart.assurance, chart.reasons) == (
        scaled.variation,
        scaled.assurance,
        scaled.reasons,
    )
    np.testing.assert_allclose(chart.lpl * factor, scaled.lpl, rtol=1e-12, atol=1e-12 * factor)


@given(FIGURES)
def test_limits_are_known_or_a_reason_is_given(values):
    chart = xmr(values)
    if np.isnan(chart.upl).any():
        assert set(chart.reasons) & {
            "no figures",
            "one point",
            "no neighbouring points",
            "no spread between neighbouring points",
        }
    else:
        assert (chart.lpl <= chart.mean).all() and (chart.mean <= chart.upl).all()


def test_the_published_table_tells_the_sets_apart():
    table = rule_table()
    assert list(table.columns) == ["mdc-2023", "nhsr-0.2.2", "powerbi"]
    assert table.loc["Screening of moving ranges", "mdc-2023"] == "none"
    assert "3.267" in table.loc["Screening of moving ranges", "powerbi"]
    constants = table.loc["Constant k (limit = mean ± k × average moving range)"].tolist()
    assert constants == ["2.66", "2.66", "2.659574"]
    assert table.notna().all(axis=None) and (table != "").all(axis=None)
