"""Where the change of the borough happened."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from metrics import wording
from metrics.decomposition import Split, split_of_count
from metrics.places.judging import Judged
from metrics.views import ChangeByPlace, Moved


def change_by_place(found: Judged) -> ChangeByPlace | None:
    """Where the change of the borough against the same quarter a year before happened; None without both."""
    counts = found.counts
    if found.ground.level != "ward" or len(counts.labels) < 5:
        return None
    total, earlier = counts.totals[-1], counts.totals[-5]
    both = np.isfinite(found.now) & np.isfinite(found.before)
    if not (np.isfinite(total) and np.isfinite(earlier)) or not both.any():
        return None
    if total < np.nansum(found.now[both]) or earlier < np.nansum(found.before[both]):
        return None
    usual, at = _as_usual(found), np.flatnonzero(both)
    split = split_of_count(
        [found.ground.codes[i] for i in at],
        [int(found.before[i]) for i in at],
        [int(found.now[i]) for i in at],
        whole_before=int(earlier),
        whole_after=int(total),
        usual=[bool(usual[i]) for i in at],
    )
    names = dict(zip(found.ground.codes, found.ground.names, strict=True)) | {"": "Not shown, or not placed"}
    rows = sorted(
        (Moved(p.code, names[p.code], int(p.amount), p.usual) for p in split.parts),
        key=lambda m: (m.code == "", -m.amount, m.name),
    )
    return ChangeByPlace(_sentence(split, names, counts.labels[-5]), tuple(rows))


def _as_usual(found: Judged) -> np.ndarray:
    """Which places moved no more than chance explains 95 times in 100, each with the spread of its own past."""
    spread = np.ones(len(found.now))
    if found.unusual is not None:
        spread = np.where(np.isfinite(found.unusual.dispersion), found.unusual.dispersion, 1.0)
    with np.errstate(invalid="ignore"):
        reach = 1.96 * np.sqrt(spread * (found.now + found.before))
        return np.abs(found.now - found.before) <= reach


def _sentence(split: Split, names: Mapping[str, str], since: str) -> str:
    """Which wards account for the change, `names` by code; or that none does."""
    whole = int(split.total)
    if not whole:
        return f"The borough's count was the same as in {since}."
    moved = f"{'rise' if whole > 0 else 'fall'} of {abs(whole):,} since {since}"
    if not split.leading:
        return f"The borough's {moved} cannot be traced to any ward: no ward's part in it is more than chance explains."
    share = float(split.leading_share)
    held = f"{share:.0%} of" if share <= 1 else "more than"
    return (
        f"{wording.joined([names[c] for c in split.leading])} account{'s' if len(split.leading) == 1 else ''} for "
        f"{held} the {moved}; {split.usual_count} other wards moved no more than chance explains."
    )
