import numpy as np
import pytest

from metrics.attention import attention
from metrics.pooling import LEAST_SERIES, NOTHING, chance_variance, pooled_dispersion
from tests.metrics.simulation.board_worlds import null_board, share_board


def drawn(rng, series, freedom, typical, worth):
    """Estimates of dispersions that differ as `worth` degrees of freedom leave them to."""
    true = typical * worth / rng.chisquare(worth, series) if worth else np.full(series, typical)
    return true * rng.chisquare(freedom, series) / freedom


@pytest.mark.parametrize(("typical", "worth"), [(1.0, 4), (2.5, 16), (40.0, 64)])
def test_the_common_dispersion_and_how_far_it_holds_are_found_again(typical, worth):
    rng = np.random.default_rng(worth)
    found = pooled_dispersion(drawn(rng, 4000, 20, typical, worth), np.full(4000, 20))
    assert found.typical == pytest.approx(typical, rel=0.1)
    assert worth / 2 <= found.freedom <= worth * 2


def test_series_that_agree_lend_each_other_nearly_all():
    found = pooled_dispersion(drawn(np.random.default_rng(1), 200, 24, 3.0, 0), np.full(200, 24))
    assert found.freedom >= 128
    assert found.typical == pytest.approx(3.0, rel=0.1)


def test_few_series_lend_each_other_nothing():
    assert pooled_dispersion(np.ones(LEAST_SERIES - 1), np.full(LEAST_SERIES - 1, 20)) == NOTHING


def test_variance_of_shares_and_rates_by_hand():
    # 20% of 100 each quarter: p (1 - p) / n = 0.16 / 100, in percent times 10,000: 16.
    # A rate of 0.2 per head, per 1,000: 0.2 / 100 times 1,000,000: 2,000.
    # 3 of 100: fewer than five cases a quarter. 97 of 100: fewer than five of the others.
    top = np.array([[20.0, 20], [20, np.nan], [3, 3], [97, 97]])
    base = np.full((4, 2), 100.0)
    found = chance_variance(top, base, np.array([100.0, 1000, 100, 100]), np.array([True, False, True, True]))
    assert found == pytest.approx([16, 2000, np.nan, np.nan], nan_ok=True)


def test_made_up_worlds_have_the_dispersion_they_are_asked_for():
    rng = np.random.default_rng(3)
    for dispersion in (1, 2, 4):
        counts = null_board(rng, measures=400, quarters=60, dispersion=dispersion)
        tops, bases = share_board(rng, measures=400, quarters=60, dispersion=dispersion)
        whole = np.ones(len(tops))
        shares = (tops / bases).var(axis=1, ddof=1) / chance_variance(tops, bases, whole, whole > 0)
        assert np.mean(counts.var(axis=1, ddof=1) / counts.mean(axis=1)) == pytest.approx(
            dispersion, rel=0.05
        )
        assert np.nanmean(shares) == pytest.approx(dispersion, rel=0.05)


def test_a_shift_stands_out_more_beside_series_like_it():
    rng = np.random.default_rng(4)
    counts = rng.poisson(100, (40, 24)).astype(float)
    counts[0, -2:] += 30
    together = attention(counts, counts=True)
    apart = attention(counts, counts=True, families=[str(n) for n in range(40)])
    assert together.p[0] < apart.p[0]
    assert together.flagged[0]


def test_series_of_another_sort_lend_nothing():
    """Unknown variances by chance: the answers are those of every series by itself."""
    values = np.random.default_rng(5).normal(50, 3, (40, 20))
    unknown = attention(values, chance=np.full(40, np.nan))
    assert (unknown.p == attention(values).p).all()


@pytest.mark.parametrize("chance", [[1.0], [0.0] * 14, [np.inf] * 14])
def test_a_bad_variance_names_the_argument(chance):
    with pytest.raises(ValueError, match="chance"):
        attention(np.arange(14.0)[None, :].repeat(14, axis=0), chance=chance)
