"""What a ward has more or less of than the borough."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from metrics.hotspots.mix import LEAST_COUNT_FOR_MIX, location_quotients
from metrics.places.cells import count_cell
from metrics.places.judging import Subject
from metrics.proof import DECIMALS_KEPT
from metrics.views import Cell, MixRow


def mix_of(
    subjects: Sequence[Subject], ward: np.ndarray, borough: np.ndarray
) -> tuple[tuple[MixRow, ...], str]:
    """Kinds of incident a ward has more or less of than the borough, among the kinds that are shown for it.

    `ward` and `borough` are counts by subject (NaN: not shown). Rows go from the largest quotient down; kinds under ten
    are left out.
    """
    used = np.flatnonzero(np.isfinite(ward) & np.isfinite(borough) & (np.nan_to_num(borough) > 0))
    if len(used) < 2 or not ward[used].sum() > 0 or (borough[used] < ward[used]).any():
        return (), "Too few kinds are shown to speak of a mix."
    found = location_quotients(np.stack([ward[used], borough[used] - ward[used]]))
    rows = []
    for at in np.flatnonzero(found.shown[0]):
        value, low, high = (float(part[0, at]) for part in (found.quotient, found.lower, found.upper))
        side = "more" if low > 1 else "less" if high < 1 else "like"
        words = "like the borough's mix" if side == "like" else f"{side} than the borough's mix"
        subject = subjects[used[at]]
        rows.append(
            MixRow(
                subject.code,
                subject.short,
                count_cell(ward[used[at]], False),
                Cell(f"{value:.2f}", round(value, DECIMALS_KEPT)),
                round(low, DECIMALS_KEPT),
                round(high, DECIMALS_KEPT),
                words,
            )
        )
    rows.sort(key=lambda row: (-row.quotient.value, row.name))
    left = len(subjects) - len(rows)
    return tuple(rows), (
        f"1 is the borough's own mix, over four quarters. {left} of {len(subjects)} kinds are left out: fewer than "
        f"{LEAST_COUNT_FOR_MIX}, or not shown to protect people."
    )
