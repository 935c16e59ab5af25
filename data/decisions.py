"""Decisions of a meeting: kept once, under the key the meeting room gave them, and never changed afterwards."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pandas as pd
from sqlalchemy import Connection, insert, select

from data import schema
from data.errors import RefusedRows
from data.observations import LONGEST, LONGEST_NOTE, ObservationError, check_text, check_word
from data.periods import Quarter
from data.schema.meetings import DECISION_KINDS
from data.writing import next_key

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

DECISION_COLUMNS = (
    "uuid",
    "kind",
    "text",
    "owner",
    "due",
    "slide",
    "slide_title",
    "show",
    "quarter",
    "release",
    "agreed_at",
    "recorded_at",
    "actor",
)
"""Texts, but `release`: Int64, NA for a draft. `quarter` is a label, `due` an ISO day or '', instants ISO in UTC."""


@dataclass(frozen=True)
class NewDecision:
    """Something a meeting agreed in front of a slide. `uuid` is made where it was typed, so that it arrives once.

    `kind` is one of `schema.DECISION_KINDS`; `due` may be None; `release` is None when a draft was shown;
    `agreed_at` is when it was typed. Raises ObservationError naming the field that cannot be kept.
    """

    uuid: str
    kind: str
    text: str
    slide: str
    quarter: Quarter
    agreed_at: datetime
    actor: str
    owner: str = ""
    due: date | None = None
    slide_title: str = ""
    show: str = "board"
    release: int | None = None

    def __post_init__(self) -> None:
        if type(self.uuid) is not str or not _UUID.fullmatch(self.uuid):
            raise ObservationError(
                "uuid is not a lower-case UUID such as 123e4567-e89b-12d3-a456-426614174000"
            )
        check_word("kind", self.kind, DECISION_KINDS)
        check_text("text", self.text, LONGEST_NOTE, empty=False, lines=True)
        check_text("owner", self.owner, LONGEST["actor"])
        check_text("slide", self.slide, LONGEST["code"], empty=False)
        check_text("slide_title", self.slide_title, LONGEST["text"])
        check_text("show", self.show, LONGEST["code"], empty=False)
        check_text("actor", self.actor, LONGEST["actor"], empty=False)
        if self.due is not None and type(self.due) is not date:
            raise ObservationError("due must be a day such as 2026-03-31")
        if not isinstance(self.quarter, Quarter):
            raise ObservationError("quarter must be a quarter such as 2025-26 Q3")
        if not isinstance(self.agreed_at, datetime) or self.agreed_at.tzinfo is None:
            raise ObservationError("agreed_at must be a moment with its time zone")
        if self.release is not None and type(self.release) is not int:
            raise ObservationError("release must be a number")


def record(connection: Connection, new: NewDecision) -> bool:
    """Keep the decision; False when the one with this uuid was kept before.

    Raises RefusedRows for an unknown release, or when the same uuid came before with other words.
    """
    table = schema.decision.c
    kept = connection.execute(
        select(table.kind, table.text, table.owner, table.due).where(table.uuid == new.uuid)
    )
    before = kept.first()
    if before is not None:
        if tuple(before) != (new.kind, new.text, new.owner, new.due):
            raise RefusedRows([f"decision {new.uuid} was kept before with other words"])
        return False
    release = schema.release.c.number
    if (
        new.release is not None
        and not connection.execute(select(release).where(release == new.release)).first()
    ):
        raise RefusedRows([f"there is no release {new.release}"])
    connection.execute(
        insert(schema.decision),
        {
            **vars(new),
            "id": next_key(connection, table.id),
            "quarter": new.quarter.ordinal,
            "recorded_at": datetime.now(UTC),
        },
    )
    return True


def recorded(connection: Connection) -> pd.DataFrame:
    """Every decision in the order they were agreed: DECISION_COLUMNS."""
    table = schema.decision
    rows = connection.execute(
        select(*(table.c[name] for name in DECISION_COLUMNS)).order_by(table.c.agreed_at, table.c.id)
    ).all()
    frame = pd.DataFrame([_plain(row) for row in rows], columns=list(DECISION_COLUMNS))
    kinds = {name: "Int64" if name == "release" else "str" for name in DECISION_COLUMNS}
    return frame.astype(kinds)


def _plain(row: object) -> dict[str, object]:
    return {
        **row._mapping,
        "due": row.due.isoformat() if row.due else "",
        "quarter": Quarter(row.quarter).label,
        "agreed_at": row.agreed_at.isoformat(timespec="seconds"),
        "recorded_at": row.recorded_at.isoformat(timespec="seconds"),
    }
