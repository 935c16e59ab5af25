"""Where the change of the borough happened.

Every place's change is tested by the spread of its own past, all places together (Benjamini and Hochberg 1995). Where
its own spread is not known yet it is not said whether chance explains its change: taken for pure chance, ordinary ups
and downs would be called more.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.special import ndtr

from metrics import wording
from metrics.decomposition import Split, split_of_count
from metrics.false_discovery import benjamini_hochberg
from metrics.places.ground import LEVEL_WORDS
from metrics.places.judging import Judged
from metrics.views import ChangeByPlace, Moved

FALSE_SHARE = 0.05
"""Of places said to have moved further than chance explains, at most so many are expected to be there by chance."""


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
    usual, at = as_usual(found), np.flatnonzero(both)
    split = split_of_count(
        [found.ground.codes[i] for i in at],
        [int(found.before[i]) for i in at],
        [int(found.now[i]) for i in at],
        whole_before=int(earlier),
        whole_after=int(total),
        usual=[usual[i] for i in at],
    )
    names = dict(zip(found.ground.codes, found.ground.names, strict=True)) | {"": "Not shown, or not placed"}
    rows = sorted(
        (Moved(p.code, names[p.code], int(p.amount), p.usual) for p in split.parts),
        key=lambda m: (m.code == "", -m.amount, m.name),
    )
    past = {found.ground.codes[i]: found.unusual_words(i) for i in at}
    return ChangeByPlace(_sentence(split, names, counts.labels[-5], past), tuple(rows))


def as_usual(found: Judged) -> tuple[bool | None, ...]:
    """Which places moved no further than chance explains; None where the spread of its own past is not known."""
    if found.unusual is None:
        return (None,) * len(found.now)
    spread, both = found.unusual.dispersion, found.now + found.before
    score = (found.now - found.before) / np.sqrt(spread * np.maximum(both, 1))
    adjusted = benjamini_hochberg(2 * ndtr(-np.abs(score)))
    return tuple(None if np.isnan(p) else bool(p > FALSE_SHARE) for p in adjusted)


def _sentence(split: Split, names: Mapping[str, str], since: str, past: Mapping[str, str]) -> str:
    """Which wards account for the change, `names` and what each is beside its own `past` by code; that none does, or
    that it cannot be said."""
    one, many = LEVEL_WORDS["ward"]
    whole = int(split.total)
    if not whole:
        return f"The borough's count was the same as in {since}."
    moved = f"{'rise' if whole > 0 else 'fall'} of {abs(whole):,} since {since}"
    known = [part.code for part in split.parts if part.usual is not None]
    unknown = sum(bool(part.code) for part in split.parts) - len(known)
    if not known:
        return (
            f"It cannot be said yet in which {many} the borough's {moved} is more than chance explains: seven past "
            f"quarters are needed to know what is usual for a {one}."
        )
    left = f" {wording.number_of(unknown, one)} cannot be judged." if unknown else ""
    if not split.leading:
        who = (
            f"of {len(known)} that can be judged, none"
            if len(known) > 1
            else "the one that can be judged has not"
        )
        text = (
            f"The borough's {moved} cannot be traced to any {one}: {who} moved that way by more than chance "
            "explains."
        )
        unlike = [names[code] for code in known if past[code] not in ("", "as usual")]
        if unlike:
            verb = "is unlike its" if len(unlike) == 1 else "are unlike their"
            text += (
                f" {wording.joined(unlike)} {verb} own past, though not by enough beside one quarter alone."
            )
        return text + left
    share = float(split.leading_share)
    held = f"{share:.0%} of" if share <= 1 else "more than"
    leading = [names[code] for code in split.leading]
    text = (
        f"{wording.joined(leading)} account{'s' if len(leading) == 1 else ''} for {held} the {moved}; "
        f"{wording.number_of(split.usual_count, f'other {one}')} moved no more than chance explains."
    )
    back = [names[code] for code in split.leading if past[code] == "as usual"]
    if back:
        whose, verb = ("its", "is") if len(back) == 1 else ("their", "are")
        text += f" Beside all of {whose} past {wording.joined(back)} {verb} as usual now."
    return text + left
