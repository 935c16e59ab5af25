"""The order somebody gave the slides of a board's show. Written once and never changed; the newest one holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from data import schema
from data.observations import LONGEST, ObservationError, check_text
from data.periods import Quarter
from data.writing import next_key

MOST_SLIDES = 500


@dataclass(frozen=True)
class NewSlideOrder:
    """The slides of a show of a quarter's board by name, in order; no names give back the order they are made in.

    Raises ObservationError naming the field that cannot be kept.
    """

    show: str
    quarter: Quarter
    names: tuple[str, ...]
    actor: str

    def __post_init__(self) -> None:
        check_text("show", self.show, LONGEST["code"], empty=False)
        if not isinstance(self.quarter, Quarter):
            raise ObservationError("quarter must be a quarter such as 2025-26 Q3")
        if len(self.names) > MOST_SLIDES:
            raise ObservationError(f"the order has {len(self.names)} slides; at most {MOST_SLIDES} are kept")
        for name in self.names:
            check_text("the name of a slide", name, LONGEST["code"], empty=False)
        if len(set(self.names)) < len(self.names):
            raise ObservationError("the order names a slide twice")
        check_text("actor", self.actor, LONGEST["actor"], empty=False)


def record(connection: Connection, new: NewSlideOrder) -> bool:
    """Keep the order; False when the newest one of this show and quarter says the same."""
    if newest(connection, new.show, new.quarter) == new.names:
        return False
    table = schema.slide_order
    connection.execute(
        insert(table),
        {
            "id": next_key(connection, table.c.id),
            "show": new.show,
            "quarter": new.quarter.ordinal,
            "names": list(new.names),
            "actor": new.actor,
            "recorded_at": datetime.now(UTC),
        },
    )
    return True


def newest(connection: Connection, show: str, quarter: Quarter) -> tuple[str, ...]:
    """Names of the slides in the order that holds, () for the order they are made in."""
    table = schema.slide_order.c
    found = connection.execute(
        select(table.names)
        .where(table.show == show, table.quarter == quarter.ordinal)
        .order_by(table.id.desc())
        .limit(1)
    ).scalar()
    return tuple(found or ())
