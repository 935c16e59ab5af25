"""P values adjusted for many tests at once."""

import numpy as np
import pytest

from metrics.false_discovery import benjamini_hochberg

NAN = float("nan")


def test_benjamini_hochberg_by_hand():
    # Sorted .01 .02 .04 .9 times 4/rank: .04 .04 .0533 .9; NaN is not a test.
    adjusted = benjamini_hochberg([0.04, NAN, 0.01, 0.9, 0.02])
    assert adjusted == pytest.approx([4 / 75, NAN, 0.04, 0.9, 0.04], nan_ok=True)


def test_adjusted_values_never_fall_below_p_nor_change_its_order():
    p = np.random.default_rng(1).random(200)
    adjusted = benjamini_hochberg(p)
    assert (adjusted >= p).all() and (np.diff(adjusted[np.argsort(p)]) >= 0).all() and adjusted.max() <= 1


@pytest.mark.parametrize("p", [[[0.1]], [1.1]])
def test_what_is_no_row_of_chances_is_refused(p):
    with pytest.raises(ValueError, match="p must"):
        benjamini_hochberg(p)
