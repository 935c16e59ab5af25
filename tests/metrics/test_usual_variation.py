import numpy as np
import pytest

from metrics.usual_variation import REASONS, WORDS, seasonal_factors, usual_variation

NAN = float("nan")


def null_counts(rng, series, quarters, mean, dispersion):
    if dispersion == 1:
        return rng.poisson(mean, (series, quarters)).astype(float)
    return rng.negative_binomial(mean / (dispersion - 1), 1 / dispersion, (series, quarters)).astype(float)


@pytest.mark.parametrize("dispersion", [1, 2, 4])
@pytest.mark.parametrize("lag", [4, 1])
def test_unchanged_series_are_called_unusual_at_most_one_time_in_twenty(dispersion, lag):
    counts = null_counts(np.random.default_rng(3), 1500, 27, 60, dispersion)
    called = usual_variation(counts, unit="count", lag=lag).verdicts
    assert 0.005 < np.mean([verdict != "within" for verdict in called]) < 0.065


def test_a_real_shift_is_called():
    counts = null_counts(np.random.default_rng(4), 200, 27, 100, 1)
    counts[:, -1] += 60
    assert np.mean([v == "above" for v in usual_variation(counts, unit="count").verdicts]) > 0.9
    counts[:, -1] -= 110
    assert np.mean([v == "below" for v in usual_variation(counts, unit="count").verdicts]) > 0.9


def test_dispersion_is_the_mean_of_scaled_past_changes_by_hand():
    # Same quarter last year, past pairs (100, 120), (50, 50), (80, 70), (60, 66), then the latest (120, 150).
    # (20^2/220 + 0/100 + 10^2/150 + 6^2/126) / 4 = (1.8182 + 0 + 0.6667 + 0.2857)/4 = 0.6926, so the floor
    # of 1 holds.
    counts = [[100, 50, 80, 60, 120, 50, 70, 66, 150]]
    answer = usual_variation(counts, unit="count")
    assert answer.dispersion[0] == 1.0 and answer.change[0] == 30
    # sqrt(150 + 120) = 16.43 times t(0.975, 2.8 degrees of freedom) = 3.315 is 54.5: a rise of 30 is within.
    assert answer.usual_upper[0] == pytest.approx(54.47, abs=0.05)
    assert answer.verdicts == ("within",) and not answer.seasonal[0]


def test_more_dispersed_pasts_make_wider_usual_ranges():
    calm = [[100, 101, 99, 100, 101, 99, 100, 100, 130]]
    wild = [[100, 150, 60, 100, 160, 90, 120, 40, 130]]
    assert usual_variation(wild, unit="count").usual_upper > usual_variation(calm, unit="count").usual_upper


def test_season_is_taken_out_against_the_previous_quarter_and_said():
    rng = np.random.default_rng(8)
    season = np.tile([60.0, 100.0, 140.0, 100.0], 5)
    counts = rng.poisson(season, (300, 20)).astype(float)
    answer = usual_variation(counts[:, :19], unit="count", lag=1)
    assert answer.seasonal.all()
    assert np.mean([v != "within" for v in answer.verdicts]) < 0.08
    assert np.median((answer.usual_lower + answer.usual_upper) / 2) == pytest.approx(40, abs=6)
    short = usual_variation(counts[:, :11], unit="count", lag=1)
    assert not short.seasonal.any()


def test_percentages_change_in_points():
    tops = [[20, 21, 19, 22, 20, 22, 18, 21, 40]]
    bases = [[100] * 9]
    answer = usual_variation(tops, bases, unit="percent", per=100)
    assert answer.change[0] == pytest.approx(20)
    assert answer.verdicts == ("within",)
    assert usual_variation([[20] * 24 + [45]], [[100] * 25], unit="percent", per=100).verdicts == ("above",)


def test_rates_with_equal_exposure_are_judged_as_counts():
    counts = np.array([[100, 90, 95, 105, 99, 102, 91, 98, 160, 130]], dtype=float)
    as_count = usual_variation(counts, unit="count")
    as_rate = usual_variation(counts, np.full((1, 10), 50.0), unit="rate", per=1000)
    assert as_rate.p[0] == pytest.approx(as_count.p[0])
    assert as_rate.change[0] == pytest.approx(as_count.change[0] / 50 * 1000)


def test_refusals_have_reasons_and_no_numbers():
    counts = np.array(
        [
            [1, 2, 1, 0, 2, 1, 1, 0, 2.0],
            [50, 60, 50, 60, 50, 60, 50, 60, NAN],
            [NAN] * 4 + [50, 60, 50, 60, 50],
        ]
    )
    answer = usual_variation(counts, unit="count")
    assert answer.reasons == ("too_few", "missing", "too_short")
    assert set(answer.verdicts) == {"unknown"} and np.isnan(answer.p).all()
    assert usual_variation(counts[:1, :8], unit="count").reasons == ("too_short",)
    assert usual_variation(counts[:1, :3], unit="count").reasons == ("missing",)
    constant = usual_variation([[5.0] * 12, [5.0] * 11 + [6.0]], unit="value")
    assert constant.verdicts == ("within", "unknown") and constant.reasons == ("", "no_spread")
    assert set(answer.reasons + constant.reasons) <= set(REASONS)
    assert set(answer.verdicts + constant.verdicts) <= set(WORDS)


def test_seasonal_factors_by_hand():
    # Means by quarter 10, 20, 30, 20 around an overall mean of 20.
    factors, usable = seasonal_factors([[10, 20, 30, 20] * 3, [10, 20, 30, 20] * 2 + [NAN] * 4])
    assert usable.tolist() == [True, False]
    assert factors.tolist() == [[0.5, 1.0, 1.5, 1.0], [1.0] * 4]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"unit": "hours"}, "unit"),
        ({"lag": 2}, "lag"),
        ({"confidence": 95}, "confidence"),
        ({"numerators": [1, 2]}, "numerators"),
        ({"numerators": [[1, -2]]}, "numerators"),
        ({"numerators": [[1, float("inf")]]}, "numerators"),
        ({"denominators": [[1, 2]]}, "denominators"),
        ({"unit": "percent"}, "denominators"),
        ({"unit": "percent", "denominators": [[1, 1]]}, "numerators"),
        ({"unit": "rate", "denominators": [[1, -1]]}, "denominators"),
        ({"unit": "rate", "denominators": [[1]]}, "denominators"),
    ],
)
def test_bad_input_names_the_argument(change, name):
    with pytest.raises(ValueError, match=name):
        usual_variation(**({"numerators": [[1, 2]], "unit": "count"} | change))


def test_bad_input_to_seasonal_factors_names_the_argument():
    for bad in ([1, 2, 3], [[1, -1]], [[float("inf")]]):
        with pytest.raises(ValueError, match="values"):
            seasonal_factors(bad)
