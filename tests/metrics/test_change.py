"""Changes against a baseline, worked by hand."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from metrics.change import differences, usual_changes
from metrics.wording import (
    change_sentence,
    direction,
    shown_difference,
    since_last_year,
    with_usual,
    young_change_sentence,
)
from metrics.years import Figures


def test_absolute_and_relative_stand_beside_each_other():
    # 1,374 to 1,123 is 251 fewer; 251 / 1,374 = 18.27%.
    found = differences([1123], [1374], [1374], [False])
    assert found.absolute[0] == -251
    assert found.relative[0] == pytest.approx(-18.2678, abs=1e-4)


@pytest.mark.parametrize(("base", "allowed"), [(29, False), (30, True), (np.nan, False), (0, False)])
def test_no_percent_change_on_a_base_under_thirty(base, allowed):
    assert np.isfinite(differences([45], [base], [base], [False]).relative[0]) == allowed


def test_percentages_change_in_points_only():
    # 6% to 12% is six points; "up 100%" would mislead.
    found = differences([12.0], [6.0], [600], [True])
    assert found.absolute[0] == 6.0
    assert np.isnan(found.relative[0])


def test_a_missing_end_gives_no_change():
    found = differences([np.nan, 5.0], [5.0, np.nan], [50, 50], [False, False])
    assert np.isnan(found.absolute).all() and np.isnan(found.relative).all()


def test_many_series_at_once_agree_with_one_at_a_time():
    now, then = np.array([5.0, 60.0, 31.0]), np.array([9.0, 40.0, 30.0])
    many = differences(now, then, then, np.zeros(3, bool))
    for i in range(3):
        assert_allclose(many.relative[i], differences(now[i], then[i], then[i], False).relative)


def test_a_change_in_words_names_its_baseline():
    words = change_sentence(1123, 1374, -18.2678, "count", "2025-26 Q3", "2025-26 Q2", "the quarter before")
    assert (
        words == "Fell by 251 (18.3%) to 1,123 in 2025-26 Q3, from 1,374 in 2025-26 Q2, the quarter before."
    )
    words = change_sentence(6.9, 14.3, None, "percent", "2018-19 Q4", "2018-19 Q3", "the quarter before")
    assert words.startswith("Fell by 7.4 percentage points to 6.9% in 2018-19 Q4, from 14.3% in 2018-19 Q3")
    words = change_sentence(9, 4, None, "count", "2025-26 Q3", "2024-25 Q3", "the same quarter a year before")
    assert words.startswith("Rose by 5 to 9 in 2025-26 Q3, from 4")


def test_the_numbers_of_a_sentence_add_up():
    # 55.06 and 55.46 differ by 0.40, but are shown as 55.1 and 55.5: 0.4. 65.04 and 64.35 differ by 0.69, shown 65.0
    # and 64.4 (half up): 0.6.
    assert str(shown_difference(55.06, 55.46, "percent")) == "-0.4"
    assert str(shown_difference(65.04, 64.35, "percent")) == "0.6"
    assert "by 0.6 percentage points to 65.0%" in change_sentence(
        65.04, 64.35, None, "percent", "b", "a", "x"
    )


def test_what_looks_the_same_is_no_change():
    assert direction(45.94, 45.86, "percent") == "no change"
    assert change_sentence(45.94, 45.86, None, "percent", "b", "a", "before").startswith(
        "No change: 45.9% in b"
    )
    assert since_last_year(45.94, 45.86, "percent") == "the same as a year earlier"
    assert since_last_year(5, 3, "count") == "up from 3 a year earlier"
    assert since_last_year(3, 5, "count") == "down from 5 a year earlier"


def usual(rows, units, lag, latest=None, breaks=None, bases=None, unfit=None):
    top = np.array(rows, dtype=float)
    base = np.full(top.shape, np.nan) if bases is None else np.array(bases, dtype=float)
    scale = np.array([{"percent": 100.0, "rate": 1000.0}.get(unit, 0.0) for unit in units])
    with np.errstate(invalid="ignore"):
        value = np.where(scale[:, None] > 0, scale[:, None] * top / base, top)
    known = Figures(top, base, value, np.zeros(top.shape, np.int8), np.zeros(top.shape, bool))
    last = np.full(len(top), top.shape[1] - 1) if latest is None else np.array(latest)
    stretch = np.zeros(top.shape, int) if breaks is None else np.cumsum(np.array(breaks), axis=1)
    judged_not = np.zeros(len(top), bool) if unfit is None else np.array(unfit)
    return usual_changes(known, np.array(units), scale, last, stretch, judged_not, lag)


STEADY = [100, 104, 97, 101, 99, 103, 98, 102, 100, 105, 96, 101]


def test_a_change_like_those_before_is_usual_and_a_big_one_is_not():
    found = usual([[*STEADY, 103], [*STEADY, 200], [*STEADY, 20]], ["count"] * 3, 4)
    assert found.within.tolist() == [1, 0, 0]
    assert found.reasons == ("", "", "")
    # 103 - 100, the same quarter a year before, lies between the two ends.
    assert found.lower[0] < 3 < found.upper[0]


def test_every_unit_is_judged_in_its_own_way():
    cases = [[20, 24, 17, 21, 19, 23, 18, 22, 20, 25, 16, 21, 60]] * 2
    bases = [[100] * 13, [1000] * 13]
    found = usual(cases, ["percent", "rate"], 4, bases=bases)
    assert found.within.tolist() == [0, 0]
    # In points, and per 1,000: the same events on a base ten times as large move a tenth as far.
    assert found.upper[0] == pytest.approx(10 * found.upper[1] / 10, rel=0.5)
    money = usual([[-5, 3, -4, 2, -5, 4, -3, 2, -4, 3, -5, 2, -4]], ["pounds"], 4)
    assert money.within.tolist() == [1] and np.isnan(money.dispersion[0])


def test_the_season_is_taken_out_against_the_previous_quarter():
    year = np.array([60, 100, 140, 100])
    wobble = [2, -3, 1, -2, 3, -1, 2, -3, 1, 3, -2, 1, -1, 2, -3, 1]
    row = np.tile(year, 4) + wobble
    found = usual([row[:15]], ["count"], 1)
    assert found.seasonal.tolist() == [True] and found.within.tolist() == [1]
    # From Q2 to Q3 the season adds about 40.
    assert found.expected[0] == pytest.approx(40, abs=6)


def test_the_latest_figure_of_each_series_is_where_it_says():
    row = [*STEADY, 200, np.nan]
    assert usual([row], ["count"], 4, latest=[12]).within.tolist() == [0]
    assert usual([row], ["count"], 4, latest=[11]).within.tolist() == [1]


def test_nothing_is_called_usual_without_grounds():
    broken = [[False] * 12 + [True]]
    assert usual([[*STEADY, 100]], ["count"], 4, breaks=broken).reasons == ("missing",)
    assert usual([STEADY[:6]], ["count"], 4).reasons == ("too_short",)
    assert usual([[*STEADY, 100]], ["count"], 4, unfit=[True]).reasons == ("unfit",)
    nothing = usual([[np.nan] * 13], ["count"], 4, latest=[-1])
    assert nothing.reasons == ("unfit",) and np.isnan(nothing.within).all()


def test_words_for_usual_changes():
    text = "Fell by 5 to 8."
    assert with_usual(text, 1.0, False) == "Fell by 5 to 8. That is within usual variation."
    assert with_usual(text, 0.0, True).endswith(
        "That is more than usual variation, once the season is taken out."
    )
    assert with_usual(text, float("nan"), True) == text


@pytest.mark.parametrize(
    ("settles", "before", "end"),
    [
        (
            (12.7, 24.6),
            (21.3, 21.3),
            "against 21.3% in Q0, a year before. It is too early to say which is higher.",
        ),
        ((12.7, 24.6), (25.0, 26.0), "against 25.0% to 26.0% in Q0, a year before: lower."),
        ((12.7, 24.6), (10.0, 12.0), "against 10.0% to 12.0% in Q0, a year before: higher."),
    ],
)
def test_a_growing_figure_is_compared_by_where_it_will_settle(settles, before, end):
    text = young_change_sentence(5.3, settles, before, "percent", "Q1", "Q0", "a year before")
    assert text == f"5.3% in Q1 is likely to settle between 12.7% and 24.6%, {end}"


def test_without_a_band_a_growing_figure_is_not_compared():
    text = young_change_sentence(5.3, (np.nan, np.nan), (1.0, 1.0), "percent", "Q1", "Q0", "a year before")
    assert text == "5.3% in Q1 may still grow, so it is not yet compared with Q0, a year before."
