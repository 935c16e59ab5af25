"""Changes against a baseline, worked by hand."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from metrics.change import differences
from metrics.wording import change_sentence, direction, shown_difference, since_last_year


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
