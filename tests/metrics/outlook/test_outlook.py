from math import isnan

import numpy as np
import pytest

from metrics.outlook.needed import what_it_would_take
from metrics.outlook.odds import odds_class, odds_words
from metrics.outlook.record import past_record
from metrics.outlook.year_end import REASONS, outlooks
from tests.metrics.simulation.year_worlds import year_world

NAN = float("nan")
Q1_2018 = 2018 * 4


def flat_world(kind="count", series=20, years=6, seed=5):
    return year_world(np.random.default_rng(seed), "flat", kind=kind, series=series, years=years)


def with_last_year_open(values, known):
    opened = values.copy()
    opened[:, -4 + known :] = np.nan
    return opened


def test_closed_year_is_certain_and_equal_to_target_is_met():
    counts = np.array([[10, 20, 30, 40]] * 3, dtype=float)
    answer = outlooks("count", counts, first_ordinal=Q1_2018, targets=[100, 99, 101], polarity=["lower"] * 3)
    assert answer.odds.tolist() == [1.0, 0.0, 1.0]
    assert answer.forecast.tolist() == answer.lower.tolist() == answer.upper.tolist() == [100, 100, 100]
    assert answer.words == ("met", "not met", "met")


def test_closed_rate_is_pooled_never_a_mean_of_percentages():
    # (1 + 1 + 1 + 90) / (10 + 10 + 10 + 100) = 93/130 = 71.5%, while the mean of the quarters is 30%.
    answer = outlooks(
        "rate", [[1, 1, 1, 90]], [[10, 10, 10, 100]], first_ordinal=Q1_2018, targets=71, per=100
    )
    assert answer.forecast[0] == pytest.approx(100 * 93 / 130)
    assert answer.odds[0] == 1.0


def test_point_in_time_measures_end_where_q4_stands():
    answer = outlooks("point", [[5, 6, 7, 3]], first_ordinal=Q1_2018, targets=4)
    assert answer.forecast[0] == 3 and answer.odds[0] == 0


def test_refused_under_three_complete_years():
    counts, _, _, _ = flat_world(years=3)
    answer = outlooks("count", with_last_year_open(counts, 2), first_ordinal=Q1_2018, targets=100)
    assert set(answer.reasons) == {"too_few_years"}
    assert np.isnan(answer.forecast).all() and np.isnan(answer.odds).all()
    assert set(answer.words) == {""}
    assert "three complete years" in REASONS["too_few_years"]


def test_years_before_a_hole_do_not_count():
    counts, _, _, _ = flat_world(series=5, years=6)
    counts[0, 9] = NAN
    answer = outlooks("count", with_last_year_open(counts, 2), first_ordinal=Q1_2018, targets=100)
    assert answer.reasons == ("too_few_years", "", "", "", "")


def test_a_missing_quarter_inside_the_year_is_refused():
    counts, _, _, _ = flat_world(series=4)
    opened = with_last_year_open(counts, 3)
    opened[2, -3] = NAN
    assert outlooks("count", opened, first_ordinal=Q1_2018).reasons == ("", "", "gap", "")


def test_range_narrows_as_the_year_goes_on_and_never_undercuts_what_has_happened():
    counts, _, _, _ = flat_world()
    widths = []
    for known in (1, 2, 3):
        opened = with_last_year_open(counts, known)
        answer = outlooks("count", opened, first_ordinal=Q1_2018)
        widths.append(np.median(answer.upper - answer.lower))
        assert (answer.lower >= np.nansum(opened[:, -4:], axis=1)).all()
        assert answer.quarters_known.tolist() == [known] * len(counts)
    assert widths[0] > widths[1] > widths[2] > 0


@pytest.mark.parametrize(("polarity", "direction"), [("higher", 1), ("lower", -1)])
def test_odds_move_the_right_way_when_a_value_is_edited(polarity, direction):
    counts, _, targets, _ = flat_world()
    opened = with_last_year_open(counts, 2)
    before = outlooks("count", opened, first_ordinal=Q1_2018, targets=targets, polarity=polarity).odds
    opened[:, -3] *= 1.15
    after = outlooks("count", opened, first_ordinal=Q1_2018, targets=targets, polarity=polarity).odds
    assert (direction * (after - before) >= 0).all() and (direction * (after - before)).max() > 0.1


def test_odds_are_exact_once_the_count_decides_it():
    counts, _, _, _ = flat_world(series=3)
    opened = with_last_year_open(counts, 3)
    done = np.nansum(opened[:, -4:], axis=1)
    assert outlooks("count", opened, first_ordinal=Q1_2018, targets=done).odds.tolist() == [1, 1, 1]
    lost = outlooks("count", opened, first_ordinal=Q1_2018, targets=done - 1, polarity="lower")
    assert lost.odds.tolist() == [0, 0, 0]
    open_still = outlooks("count", opened, first_ordinal=Q1_2018, targets=done + 1, polarity="lower").odds
    assert ((open_still > 0) & (open_still < 0.05)).all()


def test_seasonal_share_of_past_years_carries_the_forecast():
    year = np.array([10, 20, 30, 40] * 5, dtype=float)
    counts = np.tile(year, (6, 1))
    answer = outlooks("count", with_last_year_open(counts, 2), first_ordinal=Q1_2018)
    assert answer.forecast == pytest.approx([100] * 6, abs=1.5)


def test_steady_growth_is_learned_from_past_misses():
    growth = np.array([round(200 * 1.03**q) for q in range(32)], dtype=float)
    counts = np.tile(growth, (8, 1)) + np.random.default_rng(1).integers(-6, 7, (8, 32))
    actual = counts[:, -4:].sum(axis=1)
    answer = outlooks("count", with_last_year_open(counts, 1), first_ordinal=Q1_2018)
    unlearned = counts[:, -4] + counts[:, -7:-4].sum(axis=1)
    assert (np.abs(answer.forecast - actual) < 0.6 * np.abs(unlearned - actual)).all()


def test_first_column_need_not_be_a_first_quarter():
    counts, _, _, _ = flat_world(years=6)
    late = outlooks("count", with_last_year_open(counts, 2)[:, 2:], first_ordinal=Q1_2018 + 2)
    assert late.year == 2023
    assert set(late.reasons) == {""}


def test_record_uses_only_the_past_and_covers_about_four_in_five():
    counts, _, targets, _ = flat_world(series=40, years=8)
    record = past_record("count", counts, first_ordinal=Q1_2018, targets=targets)
    assert record.total == 40 * 5 * 3 == record.total_by_series.sum()
    assert 0.7 < record.held / record.total < 0.9
    assert record.brier < record.brier_last_year
    changed = counts.copy()
    changed[:, -4:] *= 3
    earlier = past_record("count", changed[:, :-4], first_ordinal=Q1_2018)
    again = past_record("count", counts[:, :-4], first_ordinal=Q1_2018)
    assert (earlier.held, earlier.total) == (again.held, again.total) and isnan(again.brier)


def test_odds_in_words():
    words = [odds_words(o) for o in (0.004, 0.06, 0.31, 0.5, 0.93, 0.97)]
    assert words == [
        "less than 1 in 20",
        "about 1 in 10",
        "about 3 in 10",
        "about 5 in 10",
        "about 9 in 10",
        "more than 19 in 20",
    ]
    assert odds_words(NAN) == "" and odds_words(1.0) == "met" and odds_words(0.0) == "not met"
    assert [odds_class(o) for o in (0.9, 0.5, 0.1, NAN)] == ["likely", "either way", "unlikely", ""]


def test_what_it_would_take_closes_on_the_target_to_the_unit():
    needed = what_it_would_take("count", [200, 230], 1000, "higher", past_numerators=[250, 290, 280, NAN])
    assert needed.total == 570 and 430 + needed.total == 1000
    assert needed.per_quarter == 285 and needed.remaining == 2
    assert (needed.as_good, needed.past_quarters, needed.best) == (1, 3, 290)
    assert "1 of 3 past quarters" in needed.sentence and "at least 285" in needed.sentence


def test_what_it_would_take_for_a_rate_is_pooled():
    # 20% of the year's 400 cases is 80; 30 are there, so 50 of the 200 still expected: 25%, and the best was
    # 21%.
    needed = what_it_would_take(
        "rate",
        [20, 10],
        20,
        "higher",
        known_denominators=[100, 100],
        expected_denominators=[100, 100],
        past_numerators=[21, 12],
        past_denominators=[100, 100],
        per=100,
    )
    assert needed.total == 50 and needed.per_quarter == 25
    assert (20 + 10 + needed.total) / 400 == 0.2
    assert needed.as_good == 0 and needed.best == pytest.approx(21)


@pytest.mark.parametrize(
    ("arguments", "state"),
    [
        (("count", [600, 500], 1000, "higher"), "met"),
        (("count", [600, 500], 1000, "lower"), "missed"),
        (("count", [600, 400], 1000, "lower"), "open"),
        (("count", [1, 1, 1, 1], 4, "lower"), "closed"),
        (("point", [60], 70, "higher"), "open"),
    ],
)
def test_states_of_what_it_would_take(arguments, state):
    assert what_it_would_take(*arguments).state == state


def test_a_rate_above_everything_is_impossible_and_said_so():
    rate = dict(known_denominators=[100] * 3, expected_denominators=[50], per=100)
    assert what_it_would_take("rate", [10, 10, 10], 60, "higher", **rate).state == "impossible"
    assert what_it_would_take("rate", [90, 90, 90], 60, "lower", **rate).state == "missed"
    assert what_it_would_take("rate", [90, 90, 90], 60, "higher", **rate).state == "met"
    assert what_it_would_take("rate", [10, 10, 10], 60, "lower", **rate).state == "met"
    assert "would need" in what_it_would_take("rate", [10, 10, 10], 60, "higher", **rate).sentence


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"kind": "mean"}, "kind"),
        ({"numerators": [1, 2, 3, 4]}, "numerators"),
        ({"numerators": [[1, 2, 3, float("inf")]]}, "numerators"),
        ({"numerators": [[1, 2, 3, -4]]}, "numerators"),
        ({"denominators": [[1, 2, 3, 4]]}, "denominators"),
        ({"kind": "rate"}, "denominators"),
        ({"targets": [1, 2]}, "targets"),
        ({"polarity": "context"}, "polarity"),
        ({"year": 1999}, "year"),
        ({"confidence": 80}, "confidence"),
    ],
)
def test_bad_input_names_the_argument(change, name):
    arguments = {"kind": "count", "numerators": [[1, 2, 3, 4]], "first_ordinal": Q1_2018} | change
    with pytest.raises(ValueError, match=name):
        outlooks(**arguments)


@pytest.mark.parametrize(
    ("arguments", "named", "name"),
    [
        (("count", [1] * 5, 4, "higher"), {}, "known_numerators"),
        (("count", [NAN], 4, "higher"), {}, "known_numerators"),
        (("count", [1], 4, "reporting"), {}, "polarity"),
        (("rate", [1], 4, "higher"), {}, "known_denominators"),
        (
            ("rate", [1], 4, "higher"),
            {"known_denominators": [4], "expected_denominators": [1]},
            "expected_denominators",
        ),
        (("rate", [], 4, "higher"), {"past_numerators": [1]}, "past_denominators"),
    ],
)
def test_bad_input_to_what_it_would_take_names_the_argument(arguments, named, name):
    with pytest.raises(ValueError, match=name):
        what_it_would_take(*arguments, **named)


def test_missing_zero_and_constant_series_give_no_silent_number():
    nothing = outlooks("count", np.full((2, 20), NAN), first_ordinal=Q1_2018, targets=5)
    assert set(nothing.reasons) == {"too_few_years"} and np.isnan(nothing.odds).all()
    zeros = outlooks("rate", np.zeros((2, 18)), np.zeros((2, 18)), first_ordinal=Q1_2018, targets=5, per=100)
    assert set(zeros.reasons) == {"too_few_years"}
    closed_zero = outlooks("rate", np.zeros((1, 4)), np.zeros((1, 4)), first_ordinal=Q1_2018, targets=5)
    assert closed_zero.reasons == ("no_denominator",) and np.isnan(closed_zero.odds[0])
    constant = outlooks("count", np.full((3, 18), 25.0), first_ordinal=Q1_2018, targets=100, polarity="lower")
    assert (
        (constant.lower <= 100).all() and (constant.upper >= 100).all() and np.isfinite(constant.odds).all()
    )
