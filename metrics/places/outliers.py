"""Is a place an outlier among all, whatever its own past?"""

from __future__ import annotations

import numpy as np

from metrics import wording
from metrics.places.four_quarters import four_quarters
from metrics.places.ground import LEVEL_WORDS
from metrics.places.judging import Judged
from metrics.proof import DECIMALS_KEPT, evidence
from metrics.views import FunnelPlace, Outliers


def outliers_of(found: Judged) -> Outliers | None:
    """Is a place an outlier among all? None where there is too little to judge."""
    if found.funnel is None or found.ground.level != "ward":
        return None
    fitted, inside = found.funnel, np.flatnonzero(found.in_funnel)
    return Outliers(
        _sentence(found, inside),
        four_quarters(found.counts.labels),
        len(inside),
        len(found.ground.codes),
        found.naive,
        tuple(
            FunnelPlace(
                found.ground.codes[i],
                found.ground.names[i],
                int(found.year[i]),
                round(float(found.expected[k]), 2),
                round(float(fitted.ratio[k]), DECIMALS_KEPT),
                round(float(fitted.lower998[k]), DECIMALS_KEPT),
                round(float(fitted.upper998[k]), DECIMALS_KEPT),
                bool(fitted.outlier[k]),
            )
            for k, i in enumerate(inside)
        ),
        evidence(
            "funnel, square-root scale, additive",
            phi=round(fitted.phi, 2),
            tau2=round(fitted.tau2, 6),
            naive=found.naive,
        ),
    )


def _sentence(found: Judged, inside: np.ndarray) -> str:
    """Who stands out among the judged places, beside how many limits of pure chance would flag."""
    fitted = found.funnel
    one, many = LEVEL_WORDS[found.ground.level]
    names = [found.ground.names[i] for i in inside]
    above = [n for n, o, r in zip(names, fitted.outlier, fitted.ratio, strict=True) if o and r > 1]
    below = [n for n, o, r in zip(names, fitted.outlier, fitted.ratio, strict=True) if o and r <= 1]
    plain = f"Limits of pure chance would flag {found.naive} of {len(inside)} {many}"
    stand_out = [f"{wording.joined(above)} above"] * bool(above) + [f"{wording.joined(below)} below"] * bool(
        below
    )
    if not fitted.widened:
        rest = (
            f"{wording.joined(stand_out)} the limits"
            if stand_out
            else f"no {one} is outside the wider limits"
        )
        sentence = f"{plain}; {many} differ here no more than chance allows: {rest}."
    elif stand_out:
        sentence = (
            f"{plain}. Allowing for ordinary differences between {many}, "
            f"{len(above) + len(below)} stand{'s' if len(above) + len(below) == 1 else ''} out: "
            f"{wording.joined(stand_out)}."
        )
    else:
        sentence = f"{plain}. Allowing for ordinary differences between {many}, none stands out."
    left = len(found.ground.codes) - len(inside)
    if left:
        sentence += (
            f" {wording.number_of(left, one)} cannot be judged: one of the quarters is not shown, or missing."
        )
    return sentence
