"""The tables of the store, and the words some of their columns are limited to.

Nothing in `batch`, `observation`, `release`, `release_batch`, `release_view`, `decision` or a catalogue's rows is ever
updated or deleted; triggers made by the migration refuse it. Every key is given by us, so that both databases count
alike.
"""

from data.schema.catalogue_rows import (
    aim,
    break_in_series,
    catalogue,
    commitment,
    ended,
    key_fact,
    measure,
    measure_code,
    objective_area,
    owner,
    part,
    plan,
    priority,
    progress,
    source,
    target,
    target_reference,
)
from data.schema.columns import metadata
from data.schema.identity import store_info
from data.schema.meetings import DECISION_KINDS, WORK_KINDS, decision, slide_order, work
from data.schema.places import (
    AREA_KINDS,
    BOUNDARY_LEVELS,
    POPULATION_KINDS,
    area,
    boundary,
    boundary_layer,
    boundary_withdrawal,
    period,
    population,
)
from data.schema.releases import ANY_VIEW, note, release, release_batch, release_supplement, release_view
from data.schema.returns import batch, coverage, observation
from data.schema.reviews import AMENDMENT_KINDS, REVIEW_DECISIONS, amendment, review

__all__ = [
    "AMENDMENT_KINDS",
    "ANY_VIEW",
    "AREA_KINDS",
    "BOUNDARY_LEVELS",
    "DECISION_KINDS",
    "POPULATION_KINDS",
    "REVIEW_DECISIONS",
    "WORK_KINDS",
    "aim",
    "amendment",
    "area",
    "batch",
    "boundary",
    "boundary_layer",
    "boundary_withdrawal",
    "break_in_series",
    "catalogue",
    "commitment",
    "coverage",
    "decision",
    "ended",
    "key_fact",
    "measure",
    "measure_code",
    "metadata",
    "note",
    "objective_area",
    "observation",
    "owner",
    "part",
    "period",
    "plan",
    "population",
    "priority",
    "progress",
    "release",
    "release_batch",
    "release_supplement",
    "release_view",
    "review",
    "slide_order",
    "source",
    "store_info",
    "target",
    "target_reference",
    "work",
]
