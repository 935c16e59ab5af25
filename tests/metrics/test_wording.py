"""Numbers and sentences as a reader meets them."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import wording
from metrics.rules import (
    ASSURANCES,
    MOST_WORDS_IN_SUMMARY,
    MOST_WORDS_IN_TITLE,
    REASONS,
    STATUSES,
    VARIATIONS,
)
from metrics.views import marks
from metrics.wording import number, status_sentence, target_text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1149, "count", "1,149"),
        (0, "count", "0"),
        (2.5, "count", "3"),
        (13.4, "percent", "13.4%"),
        (13.45, "percent", "13.5%"),
        (0.25, "percent", "0.3%"),
        (20.0, "percent", "20.0%"),
        (100 * 3 / 41, "percent", "7.3%"),
        (4.25, "rate", "4.3"),
        (684828.0, "pounds", "£684,828"),
        (-684828.0, "pounds", "\u2212£684,828"),
        (1152, "hours", "1,152"),
        (-0.04, "percent", "0.0%"),
        (None, "count", "\u2013"),
        (float("nan"), "count", "\u2013"),
    ],
)
def test_numbers_are_rounded_half_up_in_one_place(value, unit, text):
    assert number(value, unit) == text


@given(st.integers(-(10**9), 10**9), st.integers(0, 3))
def test_rounding_is_what_one_does_on_paper(thousandths, places):
    value = thousandths / 1000
    on_paper = Decimal(thousandths).scaleb(-3).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert wording.rounded(value, places) == on_paper


def test_an_unknown_unit_is_named():
    with pytest.raises(ValueError, match="unit 'miles'"):
        number(1, "miles")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(20.0, "percent", "20%"), (2.5, "percent", "2.5%"), (1000.0, "count", "1,000")],
)
def test_targets_have_the_decimals_they_were_set_with(value, unit, text):
    assert target_text(value, unit) == text


def test_published_figures_keep_their_own_decimals():
    assert wording.published_number(18.95, "percent") == "18.95%"
    assert wording.published_number(13.4, "percent") == "13.4%"
    assert wording.published_number(57.0, "percent") == "57.0%"


def test_status_in_words():
    assert (
        status_sentence("off_target", 6.9, 20.0, "percent", period="2018-19 Q4", provisional=True)
        == "6.9% in 2018-19 Q4 is below the target of 20%. The figure is provisional."
    )
    assert (
        status_sentence("met", 20.0, 20.0, "percent", period="2018-19")
        == "20.0% in 2018-19 is equal to the target of 20%, so it is on target."
    )
    assert (
        status_sentence("off_target", 31, 41.25, "count", period="2025-26 so far", part_of=(55, 3))
        == "31 in 2025-26 so far is below 41.25, three quarters of the year's target of 55."
    )
    assert (
        status_sentence("met", 40.0, None, "percent", period="2025-26 Q1", band=(28, 40))
        == "40.0% in 2025-26 Q1 is inside the agreed band of 28% to 40%."
    )


def test_a_near_miss_never_looks_equal_to_its_target():
    # 19.98% would print as 20.0% beside a target of 20%.
    words = status_sentence("off_target", 19.98, 20.0, "percent", period="2018-19")
    assert words == "19.98% in 2018-19 is below the target of 20%."


def test_every_code_has_a_word():
    assert set(marks.STATUS_WORDS) == set(STATUSES)
    assert set(marks.VARIATION_WORDS) == set(VARIATIONS)
    assert set(marks.ASSURANCE_WORDS) == set(ASSURANCES)
    assert (
        set(wording.REASON_WORDS)
        == set(wording.REASON_SENTENCES)
        == set(wording.GAP_TITLES)
        == set(REASONS[1:])
    )


def test_titles_and_summaries_stay_short():
    title = wording.title(
        "Hate crime positive outcomes", "6.9%", "off target", "down from 14.3% a year earlier"
    )
    assert title == "Hate crime positive outcomes: 6.9%, off target"
    assert wording.words_in(title) <= MOST_WORDS_IN_TITLE
    long = " ".join(["word"] * 30) + "."
    assert wording.summary(long, long, "Short one.") == f"{long} Short one."
    assert wording.words_in(wording.summary(long, "Short one.")) <= MOST_WORDS_IN_SUMMARY


def test_counts_read_x_of_y_assessed():
    assert (
        wording.count_sentence(12, 98, 70)
        == "12 of 98 measures assessed; 86 not assessed (70 with no target set)."
    )
    assert wording.count_sentence(1, 1, 0) == "1 of 1 measure assessed; 0 not assessed."


def test_lists_and_dates():
    assert [wording.joined(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert wording.long_date("2026-02-04") == "4 February 2026"
    assert wording.long_date("2025-10-05T09:00:00+00:00") == "5 October 2025"
    assert wording.short_date("2026-02-04") == "4 Feb 2026"


@pytest.mark.parametrize("date_in_words", [wording.long_date, wording.short_date])
def test_what_is_no_day_stays_as_it_is_and_no_day_is_what_the_reader_is_told(date_in_words):
    assert date_in_words("") == "" and date_in_words("", "not stated") == "not stated"
    assert date_in_words("in spring", "not stated") == "in spring"
    assert date_in_words("2026-02-31") == "2026-02-31"


@pytest.mark.parametrize(
    ("label", "start"),
    [
        ("Above UCL", "120 in 2025-26 Q3 is above the usual range of 60 to 100."),
        ("Below LCL", "120 in 2025-26 Q3 is below the usual range"),
        ("7 Point Trend (Increasing)", "The figures have risen over 7 quarters in a row up to 2025-26 Q3."),
        ("7 Point Trend (Decreasing)", "The figures have fallen over 7"),
        (
            "2 in 3 Above CL",
            "Two of the last three figures up to 2025-26 Q3 are far above the average of 80.",
        ),
        ("7 Points Below CL", "At least 7 figures in a row up to 2025-26 Q3 are below the average of 80."),
        ("Common Cause", "120 in 2025-26 Q3 is within the usual range of 60 to 100."),
    ],
)
def test_signals_in_words(label, start):
    assert wording.signal_sentence(label, 120, "2025-26 Q3", 80, 60, 100, "count").startswith(start)


def test_the_usual_range_stays_where_figures_can_be():
    assert wording.usual_range(-4.0, 104.0, "percent") == "0.0% to 100.0%"
    assert wording.usual_range(-4.0, 104.0, "count") == "0 to 104"


@pytest.mark.parametrize(
    ("unit", "per", "population", "words"),
    [
        ("rate", "1000", "residents", "per 1,000 residents"),
        ("rate", "100000", "young-people-10-17", "per 100,000 young people aged 10 to 17"),
        ("rate", "1000", "", "per 1,000"),
        ("hours", "", "", "hours"),
        ("percent", "", "", ""),
        ("count", "1000", "residents", ""),
    ],
)
def test_what_a_rate_is_per(unit, per, population, words):
    assert wording.per_words(unit, per, population) == words
