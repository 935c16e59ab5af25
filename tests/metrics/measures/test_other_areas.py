"""The borough among other areas: figures with their doubt, never a bare rank, and nothing that gives ours away."""

from dataclasses import replace

import numpy as np
import pytest

from metrics.measures.other_areas import HIDDEN_WITH_OURS, Compared, other_areas
from metrics.rules import REASON

NAMES = ("Rotherham", "Barnsley", "Sheffield")


def compared(now, before, people=(np.nan,) * 3, denominator=None, reason=None):
    """Three areas with figures for a quarter and the one a year before."""
    value = np.array([now, before], dtype=float).T
    base = np.full((3, 2), np.nan) if denominator is None else np.array(denominator, dtype=float).T
    return Compared(
        period="2025-26 Q3",
        codes=("R", "B", "S"),
        names=NAMES,
        value=value if denominator is None else 100 * value / base,
        numerator=value,
        denominator=base,
        reason=np.zeros((3, 2), np.int8) if reason is None else np.array(reason, np.int8).T,
        provisional=np.zeros((3, 2), bool),
        people=np.array(people, dtype=float),
        sources=("ours", "theirs", "theirs"),
    )


def test_counts_alone_have_no_rates_and_no_rank():
    found = other_areas(compared([60, 30, 20], [40, 31, 20]), "count", 1000)
    assert [(a.name, a.figure.text, a.rate.text, a.change.text) for a in found.areas] == [
        ("Barnsley", "30", "–", "down 1 from 31 (3%)"),
        ("Rotherham", "60", "–", "up 20 from 40 (50%)"),
        ("Sheffield", "20", "–", "no change"),
    ]
    assert "Counts only" in found.note and found.rank == ""


def test_rates_have_intervals_and_the_rank_has_its_range():
    # 60 of 200,000 is 0.3 in a thousand; by Byar 60 lies between 45.8 and 77.2, so 0.229 to 0.386.
    found = other_areas(compared([60, 300, 20], [60, 300, 20], (200_000, 200_000, 200_000)), "count", 1000)
    rotherham = next(a for a in found.areas if a.name == "Rotherham")
    assert rotherham.rate.value == pytest.approx(0.3)
    assert rotherham.rate.text == "0.3 (0.2 to 0.4)"
    assert found.rank == "By rate Rotherham's place from the top is 2 of 3, 95 times in 100."
    near = other_areas(compared([60, 62, 58], [60, 62, 58], (200_000, 200_000, 200_000)), "count", 1000)
    assert near.rank == "By rate Rotherham's place from the top lies between 1 and 3 of 3, 95 times in 100."


def test_one_area_without_people_leaves_all_without_rates():
    found = other_areas(compared([60, 30, 20], [60, 30, 20], (200_000, np.nan, 200_000)), "count", 1000)
    assert {a.rate.value for a in found.areas} == {None} and found.rank == ""


def test_shares_have_intervals_and_change_in_points():
    # 30 of 100 by Wilson: 21.9% to 39.6%.
    found = other_areas(
        compared([30, 45, 10], [20, 45, 10], denominator=([100] * 3, [100] * 3)), "percent", None
    )
    rotherham = next(a for a in found.areas if a.name == "Rotherham")
    assert rotherham.figure.text == "30.0% (21.9% to 39.6%)"
    assert rotherham.change.text == "up 10.0 points from 20.0%"
    assert "intervals" in found.note and found.rank == ""


@pytest.mark.parametrize("quarter", ["now", "a year before"])
def test_what_is_hidden_here_is_not_given_away_by_what_stands_beside_it(quarter):
    hidden = REASON["suppressed"]
    now, before = ([hidden, 0, 0], [0, 0, 0]) if quarter == "now" else ([0, 0, 0], [hidden, 0, 0])
    figures = compared([np.nan if n else 7 for n in now], [np.nan if n else 9 for n in before])
    found = other_areas(replace(figures, reason=np.array([now, before], np.int8).T), "count", 1000)
    if quarter == "now":
        assert (found.areas, found.note) == ((), HIDDEN_WITH_OURS)
    else:
        assert [a.figure.text for a in found.areas] == ["7", "7", "7"]
        assert {a.change.text for a in found.areas} == {"Not shown to protect people"}


def test_the_borough_without_a_figure_says_why_and_nobody_else_is_made_up():
    figures = compared([np.nan, 30, np.nan], [40, 31, 20])
    late = np.array([[REASON["late"], 0], [0, 0], [REASON["incomplete"], 0]], np.int8)
    found = other_areas(replace(figures, reason=late), "count", 1000)
    assert [(a.name, a.figure.value) for a in found.areas] == [("Barnsley", 30), ("Rotherham", None)]
    none = np.array([[0, 0], [REASON["incomplete"], 0], [REASON["incomplete"], 0]], np.int8)
    assert other_areas(replace(compared([5, np.nan, np.nan], [5, 5, 5]), reason=none), "count", 1000) is None
