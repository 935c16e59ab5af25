"""Taking a figure back: a new batch says that it is withdrawn, so it becomes a gap and never a zero.

What a board saw stays as it was; the withdrawal shows in everything that is worked out afterwards.
"""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256

import pandas as pd

from data.errors import RefusedRows
from data.observations import NewBatch, Observation
from data.periods import Quarter
from data.store import Store

SOURCE = "Withdrawn here"


def withdraw(
    store: Store,
    measure: str,
    quarter: Quarter,
    *,
    area: str,
    reason: str,
    actor: str,
    day: date,
    part: str = "",
    with_parts: bool = False,
) -> int:
    """Number of the batch that now says that the figure is withdrawn; `with_parts` takes its parts along.

    The batch has the provenance of the figures it takes back, so that a series does not change its kind.
    Raises RefusedRows when there is no such figure or it is withdrawn already, ObservationError when the reason
    cannot be kept, and StoreChanged when somebody else wrote meanwhile; then nothing was changed.
    """
    head = store.head()
    found = store.observations(measures=[measure], areas=[area], kinds=["quarter"])
    rows = found[(found["quarter"] == quarter.ordinal) & (with_parts | (found["part"] == part))]
    standing = rows[rows["reason"] == ""]
    if standing.empty:
        raise RefusedRows([_nothing_to_withdraw(measure, quarter, area, part, rows)])
    provenances = standing["provenance"].unique().tolist()
    if len(provenances) > 1:
        raise RefusedRows(
            [f"{measure}, {quarter.label}: its parts come from several sources; withdraw them one by one"]
        )
    withdrawn = [
        Observation(measure, quarter.period, area, part=row.part, reason="withdrawn")
        for row in standing.itertuples()
    ]
    content = json.dumps([head, reason, *map(str, withdrawn)])
    header = NewBatch(
        provenance=provenances[0],
        source=SOURCE,
        url="",
        file_name="",
        source_sha256=sha256(content.encode()).hexdigest(),
        actor=actor,
        reason=reason,
        received=day,
        head=head,
    )
    return store.accept(header, withdrawn)


def _nothing_to_withdraw(measure: str, quarter: Quarter, area: str, part: str, rows: pd.DataFrame) -> str:
    what = f"{measure}{', ' + part if part else ''}, {area}, {quarter.label}"
    if rows.empty:
        return f"{what}: there is no such figure"
    return f"{what}: there is no figure, it is {rows['reason'].iloc[0].replace('_', ' ')} already"
