"""Every place from the highest down, with its rank and its class on the map.

Hidden places have no rank and stand last, by name; what stands beside them is worked out from what is shown.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from metrics import wording
from metrics.hotspots.map_classes import class_breaks, map_classes
from metrics.hotspots.ranks import ranks_with_intervals
from metrics.places.cells import NO_RATE, NOT_SHOWN, change_cell, count_cell, rate_cell
from metrics.places.judging import Judged
from metrics.places.top_tenth import times_words
from metrics.proof import kept_number
from metrics.views import Cell, MapClass, Place

HIDDEN_CLASS = -2


def places_of(found: Judged) -> tuple[tuple[Place, ...], tuple[MapClass, ...]]:
    """Every place from the highest down, those without a figure and then those not shown last, by name; map classes."""
    ground, order = found.ground, found.ordered_by
    shown = np.isfinite(order)
    bounds = class_breaks(order)
    classes = map_classes(order, bounds)
    rank = np.full((3, len(order)), -1)
    if shown.sum() > 1:
        spread = 1.0
        if found.unusual is not None and np.isfinite(found.unusual.dispersion).any():
            spread = max(1.0, float(np.nanmedian(found.unusual.dispersion)))
        people = ground.people[shown] if found.by_rate else None
        ranks = ranks_with_intervals(found.now[shown], people, dispersion=spread)
        rank[:, shown] = np.stack([ranks.rank, ranks.lower, ranks.upper])
    total = found.counts.totals[-1] if found.counts.labels else np.nan
    records = {row.code: row for row in found.ledger.rows} if found.ledger else {}

    def place(i: int) -> Place:
        hidden, ranked = bool(found.hidden[i]), rank[0, i] > 0
        row = records.get(ground.codes[i])
        share = found.now[i] / total if np.isfinite(total) and total > 0 else np.nan
        return Place(
            code=ground.codes[i],
            name=ground.names[i],
            within=ground.within[i],
            count=count_cell(
                found.now[i], hidden, bool(found.counts.labels and found.counts.provisional[-1, i])
            ),
            rate=rate_cell(found.rate[i], hidden),
            lower=kept_number(found.lower[i]),
            upper=kept_number(found.upper[i]),
            share=NOT_SHOWN if hidden else Cell(f"{share:.1%}") if np.isfinite(share) else NO_RATE,
            change=change_cell(found.now[i], found.before[i], hidden),
            rank=int(rank[0, i]) if ranked else None,
            rank_lower=int(rank[1, i]) if ranked else None,
            rank_upper=int(rank[2, i]) if ranked else None,
            map_class=HIDDEN_CLASS if hidden else int(classes[i]),
            outlier=found.outlier_words(i),
            unusual=found.unusual_words(i),
            cluster=found.clusters[i],
            record=", ".join(filter(None, (times_words(row.times, found.ledger), row.words))) if row else "",
            people=int(ground.people[i]) if np.isfinite(ground.people[i]) else None,
            people_year=ground.years[i],
            people_kind=ground.kinds[i],
        )

    sequence = sorted(
        range(len(order)),
        key=lambda i: (
            not shown[i],
            -order[i] if shown[i] else 0.0,
            bool(found.hidden[i]),
            ground.names[i],
            ground.codes[i],
        ),
    )
    return tuple(place(i) for i in sequence), _map_classes(order, bounds, classes, found.by_rate)


def _map_classes(
    order: np.ndarray, bounds: Sequence[float], classes: np.ndarray, by_rate: bool
) -> tuple[MapClass, ...]:
    unit = "rate" if by_rate else "count"
    made = []
    for k in range(len(bounds)):
        own = order[classes == k]
        low, high = float(own.min()), float(own.max())
        first, last = wording.number(low, unit), wording.number(high, unit)
        made.append(
            MapClass(
                first if first == last else f"{first} to {last}",
                kept_number(low),
                kept_number(high),
                len(own),
            )
        )
    return tuple(made)


def rank_words(place: Place, found: Judged) -> str:
    """A rank never stands alone: the range in which it lies 95 times in 100."""
    shown = int(np.isfinite(found.ordered_by).sum())
    by = "rate" if found.by_rate else "count"
    if place.rank_lower == place.rank_upper:
        return f"By {by} its place from the top is {place.rank_lower} of {shown}, 95 times in 100."
    span = f"between {place.rank_lower} and {place.rank_upper} of {shown}"
    return f"By {by} its place from the top lies {span}, 95 times in 100."
