"""What police records leave out, in words, for whatever months are known and however areas were told."""

import pytest

from metrics.coverage import Covered, compared_words, coverage_words, undercount_words

STARTS = ["2025-10-01", "2025-11-01", "2025-12-01"]


def month(start, records, unlocated, ward="point", neighbourhood="code"):
    return Covered(start, records, unlocated, {"ward": ward, "neighbourhood": neighbourhood})


WHOLE = [month("2025-09-01", 9, 9), *(month(start, 1_000, 40 + n) for n, start in enumerate(STARTS))]


def test_the_months_of_the_period_and_no_others_are_added_up():
    words = coverage_words(WHOLE, STARTS, "2025-26 Q3", "ward")
    assert words == (
        "123 of the police force's 3,000 records (4.1%) of 2025-26 Q3 have no location and belong to no area, so every "
        "area's count is lower than what was recorded. Wards are those that hold the published point of each record."
    )
    assert coverage_words(WHOLE, STARTS, "2025-26 Q3", "neighbourhood").endswith(
        " Neighbourhoods are those of the code in the published file."
    )


def test_where_a_month_is_not_known_the_others_are_named():
    words = coverage_words(WHOLE[:-1], STARTS, "2025-26 Q3", "ward")
    assert words.startswith("81 of the police force's 2,000 records (4.0%) of October 2025 and November 2025")
    assert coverage_words(WHOLE, ["2024-01-01"], "2023-24 Q4", "ward") == ""
    assert coverage_words([], STARTS, "2025-26 Q3", "ward") == ""


def test_months_told_in_different_ways_are_told_apart():
    mixed = [*WHOLE[1:3], month(STARTS[2], 1_000, 42, ward="best_fit")]
    words = coverage_words(mixed, STARTS, "2025-26 Q3", "ward")
    assert words.partition("recorded. ")[2] == (
        "For October 2025 to November 2025 wards are those that hold the published point of each record; for December "
        "2025 wards are a best fit, each record being in the ward that fits its neighbourhood best, because no "
        "boundaries of wards were given."
    )


BEFORE = {"2024-25 Q3": ["2024-10-01", "2024-11-01"], "2025-26 Q2": ["2025-09-01"]}


def test_compared_quarters_whose_areas_were_told_otherwise_are_named():
    alike = [month("2024-10-01", 1, 0), month("2024-11-01", 1, 0), *WHOLE]
    assert compared_words(alike, STARTS, BEFORE, "ward") == ""
    assert compared_words(WHOLE, STARTS, {"2024-25 Q3": ["2024-10-01"]}, "ward") == ""
    assert compared_words([], STARTS, BEFORE, "ward") == ""
    one = [month("2024-10-01", 1, 0, "best_fit"), month("2024-11-01", 1, 0, "best_fit"), *WHOLE]
    assert compared_words(one, STARTS, BEFORE, "ward") == (
        "Of the quarters it is compared with, 2024-25 Q3 was told by best fit: part of a change may come from that "
        "alone."
    )
    assert compared_words(one, STARTS, BEFORE, "neighbourhood") == ""
    partly = [month("2024-10-01", 1, 0, "best_fit"), month("2024-11-01", 1, 0), *WHOLE]
    assert "2024-25 Q3 was told partly by best fit and partly by the published point:" in compared_words(
        partly, STARTS, BEFORE, "ward"
    )


def test_a_quarter_told_in_two_ways_is_compared_with_those_told_in_one():
    mixed = [month("2024-10-01", 1, 0), *WHOLE[:3], month(STARTS[2], 1_000, 42, ward="best_fit")]
    assert "2024-25 Q3 and 2025-26 Q2 were told by the published point:" in compared_words(
        mixed, STARTS, BEFORE, "ward"
    )


def test_over_all_months_the_least_the_most_and_the_whole_are_told():
    assert undercount_words(WHOLE[1:]).startswith(
        "Between 4.0% and 4.2% of the police force's records in a month"
    )
    assert undercount_words(WHOLE[1:]).endswith("by about 4.1%.")
    assert undercount_words([]) == undercount_words([month("2025-10-01", 0, 0)]) == ""


@pytest.mark.parametrize("level", ["ward", "neighbourhood"])
def test_a_month_without_a_record_has_no_share(level):
    assert coverage_words([month("2025-10-01", 0, 0)], STARTS[:1], "October 2025", level).startswith(
        "0 of the police force's 0 records of October 2025 have no location"
    )
