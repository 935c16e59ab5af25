import numpy as np
import pytest

from metrics.attention import attention, chance_of_icon
from metrics.spc.xmr import xmr_many
from tests.metrics.simulation.board_worlds import null_board

NAN = float("nan")


def test_p_values_of_unchanged_series_are_even():
    values = np.random.default_rng(2).normal(100, 10, (4000, 20))
    p = attention(values).p
    for chance in (0.01, 0.05, 0.2, 0.5):
        assert np.mean(p <= chance) == pytest.approx(chance, abs=3.5 * np.sqrt(chance / 4000) + 0.005)


def test_scale_of_the_series_does_not_matter():
    values = np.random.default_rng(3).normal(0, 1, (30, 20))
    assert (attention(values).p == attention(50 + 8 * values).p).all()


def test_a_clear_shift_is_flagged_and_the_rest_is_left_alone():
    values = np.random.default_rng(4).normal(100, 5, (40, 24))
    values[3, -2:] += 40
    values[7, -1] -= 45
    answer = attention(values)
    assert answer.flagged[3] and answer.flagged[7] and answer.flagged.sum() <= 4
    assert answer.direction[3] == 1 and answer.direction[7] == -1
    assert answer.rules[7] in ("limit", "near")


def test_a_long_steady_rise_and_a_long_run_are_evidence():
    rng = np.random.default_rng(5)
    values = rng.normal(0, 1, (2, 27))
    values[0, -10:] = np.linspace(-1, 1.2, 10)
    values[1, -7:] += 2
    p = attention(values).p
    assert (p < 0.02).all()


def test_families_are_controlled_apart():
    rng = np.random.default_rng(6)
    borough = rng.normal(0, 1, (5, 24))
    borough[0, -2:] += 3.0
    wards = rng.normal(0, 1, (600, 24))
    together = attention(np.vstack([borough, wards]))
    apart = attention(np.vstack([borough, wards]), families=["borough"] * 5 + ["wards"] * 600)
    alone = attention(borough)
    assert apart.adjusted[:5] == pytest.approx(alone.adjusted)
    assert apart.adjusted[0] < together.adjusted[0]
    assert dict(zip(apart.families, apart.tested, strict=True)) == {"borough": 5, "wards": 600}


def test_icons_by_chance_agree_with_the_icons_of_unchanged_series():
    values = np.random.default_rng(7).normal(0, 1, (4000, 20))
    lit = int((xmr_many(values).special_cause_code[:, -1] != 0).sum())
    expected = attention(values).icons_by_chance
    assert expected == pytest.approx(4000 * chance_of_icon(20))
    assert lit == pytest.approx(expected, rel=0.3)


@pytest.mark.parametrize("dispersion", [1, 2, 4])
def test_over_dispersed_boards_in_which_nothing_changes_stay_within_the_budget(dispersion):
    rng = np.random.default_rng(8 + dispersion)
    boards = [
        attention(null_board(rng, dispersion=dispersion), counts=True).flagged.any() for _ in range(150)
    ]
    assert np.mean(boards) < 0.2 + 0.075


def test_only_points_since_the_last_break_are_judged():
    rng = np.random.default_rng(9)
    values = rng.normal(100, 5, (2, 30))
    values[:, :12] += 200
    broken = attention(values, rebase_at=[12])
    assert broken.reasons == ("", "")
    assert broken.p == pytest.approx(attention(values[:, 12:]).p)
    assert attention(values, rebase_at=[25]).reasons == ("too_few", "too_few")


def test_degenerate_series_have_reasons_and_no_silent_number():
    rows = np.full((5, 20), 10.0)
    rows[1] = NAN
    rows[2, :10] = NAN
    rows[3, -1] = 11
    rows[4] = np.random.default_rng(1).normal(0, 1, 20)
    answer = attention(rows)
    assert answer.reasons == ("", "no_figures", "too_few", "no_spread", "")
    assert answer.p[0] == 1.0 and answer.rules[0] == "" and not answer.flagged[0]
    assert np.isnan(answer.p[1:4]).all() and not answer.flagged[1:4].any()
    assert answer.tested == (2,)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"values": [1, 2, 3]}, "values"),
        ({"values": [[1, float("inf")]]}, "values"),
        ({"values": [[-1.0] * 14], "counts": True}, "values"),
        ({"families": ["a", "b"]}, "families"),
        ({"budget": 5}, "budget"),
        ({"counts": [True, False]}, "counts"),
        ({"rules": "own"}, "rules"),
        ({"simulations": 10}, "simulations"),
    ],
)
def test_bad_input_names_the_argument(change, name):
    with pytest.raises(ValueError, match=name):
        attention(**({"values": [list(range(14))]} | change))


def test_the_chance_of_an_icon_needs_two_points():
    with pytest.raises(ValueError, match="points"):
        chance_of_icon(1)
