"""The outlook of a running year inside a board: kinds, targets, odds and the shade of a status."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from metrics.assess import assess
from metrics.judging import judge_at
from metrics.rules import STATUSES
from metrics.series import series_of
from tests.metrics.test_assess import LATER, counts, frame, grid, levels, trait

RNG = np.random.default_rng(7)
YEARS = [[int(v) for v in RNG.poisson(100, 4)] for _ in range(6)]
PAST = [v for year in YEARS for v in year]


def judged(rows, traits, column):
    g = grid()
    keys = tuple((f"M{n}", "", "B") for n in range(len(traits)))
    basis = {f"M{n}": t.basis for n, t in enumerate(traits)}
    return judge_at(assess(series_of(frame(rows), g, keys, basis), tuple(traits), g, LATER), column)


def annual(value, polarity="higher", **changes):
    return trait(polarity=polarity, annual=levels(value), **changes)


def test_a_year_is_foreseen_from_its_past():
    look = judged(counts([*PAST, 104, 98], "M0"), [annual(400)], 25).outlook
    assert look.kinds == ("count",) and look.known[0] == 2 and look.reasons == ("",)
    assert look.lower[0] < look.forecast[0] < look.upper[0]
    assert look.lower[0] <= 400 <= look.upper[0]
    assert 0.05 < look.odds[0] < 0.95
    assert look.needed[0].remaining == 2 and look.needed[0].total == 400 - 202


@pytest.mark.parametrize(
    ("target", "polarity", "status"),
    [
        (430, "higher", "high_risk"),
        (404, "higher", "recoverable"),
        (390, "higher", "met"),
        (370, "lower", "high_risk"),
        (420, "lower", "recoverable"),
    ],
)
def test_off_target_is_told_apart_by_the_odds(target, polarity, status):
    # Two quarters of a year that usually brings about 400: 200 so far when more is wanted, 212 when less is.
    so_far = [110, 90] if polarity == "higher" else [112, 100]
    past = PAST if polarity == "higher" else [*PAST[:22], 85, 85]
    look = judged(counts([*past, *so_far], "M0"), [annual(target, polarity)], 25)
    assert STATUSES[look.status[0]] == status, look.outlook.odds


def test_a_closed_year_has_no_shades():
    look = judged(counts([*PAST, 90, 90, 90, 90], "M0"), [annual(400)], 27)
    assert STATUSES[look.status[0]] == "off_target" and look.outlook.odds[0] == 0


def test_too_short_a_past_leaves_off_target_as_it_is():
    look = judged(counts([*PAST[:8], 50, 50], "M0"), [annual(400)], 9)
    assert look.outlook.reasons == ("too_few_years",) and np.isnan(look.outlook.odds[0])
    assert STATUSES[look.status[0]] == "off_target"


def test_a_break_starts_the_past_anew():
    restarts = np.zeros(32, bool)
    restarts[20] = True
    look = judged(counts([*PAST, 50, 50], "M0"), [annual(400, restarts=restarts)], 25)
    assert look.outlook.reasons == ("too_few_years",)


def test_provisional_figures_alone_make_no_red():
    rows = counts([*PAST, 100], "M0") + counts([40], "M0", maturity="provisional", start=25)
    look = judged(rows, [annual(370)], 25)
    assert look.outlook.odds[0] < 0.5 <= look.outlook.firm_odds[0]
    assert STATUSES[look.status[0]] == "recoverable"
    firm = judged(counts([*PAST, 100, 40], "M0"), [annual(370)], 25)
    assert STATUSES[firm.status[0]] == "high_risk"


def test_percentages_are_pooled_and_never_pass_a_hundred():
    rows = [
        ("M0", label, int(v * 0.98), v, None, "final", "")
        for (_, label, v, *_rest) in counts([*PAST, 100], "M0")
    ]
    look = judged(rows, [trait(unit="percent", levels=levels(99), polarity="higher")], 24).outlook
    assert look.kinds == ("rate",)
    assert look.upper[0] <= 100 and look.forecast[0] == pytest.approx(97.5, abs=1.5)
    assert look.needed[0].remaining == 3


def test_rates_count_the_same_people_once_a_year():
    rows = [
        ("M0", label, v, 50000, None, "final", "") for (_, label, v, *_rest) in counts([*PAST, 100], "M0")
    ]
    look = judged(rows, [trait(unit="rate", per=1000)], 24).outlook
    # About 400 in the year of 50,000 people: 8 per 1,000.
    assert look.forecast[0] == pytest.approx(8, abs=0.6)


def test_measures_without_a_target_have_a_range_and_no_odds():
    look = judged(counts([*PAST, 100], "M0"), [trait()], 24).outlook
    assert np.isfinite(look.forecast[0]) and np.isnan(look.odds[0]) and not look.needed


def test_made_up_series_lend_nothing_to_real_ones():
    noisy = [v if n % 2 else v * 3 for n, v in enumerate(PAST)]
    alone = judged(counts([*PAST, 100], "M0"), [trait()], 24).outlook
    rows = frame(counts([*PAST, 100], "M0") + counts([*noisy, 100], "M1"))
    rows.loc[rows["measure"] == "M1", "provenance"] = "illustrative"
    g = grid()
    series = series_of(rows, g, (("M0", "", "B"), ("M1", "", "B")), {"M0": "discrete", "M1": "discrete"})
    both = judge_at(assess(series, (trait(), trait()), g, LATER), 24).outlook
    assert_allclose([both.lower[0], both.upper[0]], [alone.lower[0], alone.upper[0]])
    assert both.past_errors[0] == alone.past_errors[0]


def test_the_record_counts_past_ranges():
    record = judged(counts([*PAST, 100], "M0"), [trait()], 24).past_ranges
    # Years four to six have three complete years before them, each looked at after one, two and three quarters.
    assert record.total.tolist() == [9] and 0 <= record.held[0] <= 9


def test_a_series_that_stopped_has_no_outlook():
    look = judged(counts(PAST[:8], "M0"), [annual(400)], 25).outlook
    assert look.reasons == ("no_figures",)
