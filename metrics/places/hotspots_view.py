"""Where it is, and whether it is real: one measure over all wards or neighbourhoods, as the hotspots page shows it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.places.cells import count_cell
from metrics.places.change_by_place import change_by_place
from metrics.places.concentration import concentration_of
from metrics.places.judging import Judged
from metrics.places.outliers import outliers_of
from metrics.places.ranking import places_of
from metrics.places.sentences import base_words, clusters_sentence, title_of, totals_of, unusual_sentence
from metrics.places.ways import LocalityWards
from metrics.rules import RULES_VERSION
from metrics.views import HotspotsView, Locality, OtherAreas, PlaceLink, PlaceMap, Release


@dataclass(frozen=True, eq=False)
class Surroundings:
    """Everything of a view that is not worked out from counts."""

    quarter: str
    release: Release | None
    audience: str
    map: PlaceMap
    localities: tuple[LocalityWards, ...]
    others: OtherAreas | None
    others_by_year: tuple[OtherAreas, ...]
    measures: tuple[tuple[str, str], ...]
    quarters: tuple[str, ...]
    as_of: str


def hotspots_view(found: Judged, around: Surroundings) -> HotspotsView:
    """The whole page of one measure at one level, with no place chosen."""
    places, classes = places_of(found)
    map_total, unplaced, whole, reconciled = totals_of(found)
    outliers, unusual = outliers_of(found), unusual_sentence(found)
    if np.isfinite(found.now).any():
        summary = outliers.sentence if outliers else clusters_sentence(found) or reconciled
    else:
        summary = reconciled
    subject = found.subject
    return HotspotsView(
        measure=subject.code,
        name=subject.name,
        short_name=subject.short,
        counted=subject.counted,
        quarter=around.quarter,
        period=found.label or around.quarter,
        level=found.ground.level,
        release=around.release,
        audience=around.audience,
        as_of=around.as_of,
        title=title_of(found),
        summary=summary,
        ranked_by="rate" if found.by_rate else "count",
        per=int(subject.per),
        people=subject.people,
        base=base_words(found),
        map=around.map,
        classes=classes,
        places=places,
        map_total=map_total,
        unplaced=unplaced,
        data_total=whole,
        reconciled=reconciled,
        outliers=outliers,
        unusual=unusual,
        clusters=clusters_sentence(found),
        ledger=found.ledger,
        change=change_by_place(found),
        concentration=concentration_of(found),
        localities=_localities(found, around.localities),
        others=around.others,
        others_by_year=around.others_by_year,
        chosen=None,
        source=subject.source,
        coverage=subject.coverage,
        measures=around.measures,
        quarters=around.quarters,
        rules_version=RULES_VERSION,
    )


def _localities(found: Judged, groups: tuple[LocalityWards, ...]) -> tuple[Locality, ...]:
    if found.ground.level != "ward":
        return ()
    made = []
    for group in groups:
        at = [i for i in (found.ground.position(ward) for ward in group.wards) if i is not None]
        if not at:
            continue
        count = count_cell(float(found.now[at].sum()), bool(found.hidden[at].any()))
        links = tuple(PlaceLink("ward", found.ground.codes[i], found.ground.names[i]) for i in at)
        made.append(Locality(group.key, group.name, count, links, group.confirmed))
    return tuple(made)
