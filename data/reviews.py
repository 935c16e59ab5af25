"""The yearly review: for every measure its evidence, a risk score, who was asked, and a decision with its reason.

Each is written once and never changed; the newest one of a year holds, and those before it can be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pandas as pd
from sqlalchemy import Connection, insert, select

from data import schema
from data.errors import RefusedRows
from data.observations import LONGEST, LONGEST_NOTE, ObservationError, check_text, check_word
from data.periods import is_financial_year
from data.schema.reviews import REVIEW_DECISIONS
from data.writing import next_key

SCORES = (1, 2, 3, 4, 5)
CONFIDENCES = ("A", "B", "C", "D")
REVIEW_COLUMNS = {
    "year": "str",
    "measure": "str",
    "evidence": "str",
    "likelihood": "int64",
    "harm": "int64",
    "confidence": "str",
    "consultation": "str",
    "decision": "str",
    "reason": "str",
    "actor": "str",
    "recorded_at": "str",
}


@dataclass(frozen=True)
class NewReview:
    """What a yearly review says of one measure. `likelihood` and `harm` go from 1 to 5, `confidence` from A to D.

    Raises ObservationError naming the field that cannot be kept.
    """

    year: str
    measure: str
    evidence: str
    likelihood: int
    harm: int
    confidence: str
    consultation: str
    decision: str
    reason: str
    actor: str

    def __post_init__(self) -> None:
        if type(self.year) is not str or not is_financial_year(self.year):
            raise ObservationError(f"'{self.year}' is no financial year such as 2026-27")
        check_text("measure", self.measure, LONGEST["code"], empty=False)
        for name, score in (("likelihood", self.likelihood), ("harm", self.harm)):
            if type(score) is not int or score not in SCORES:
                raise ObservationError(f"{name} is a score from 1 to 5")
        check_word("confidence in the data", self.confidence, CONFIDENCES)
        check_word("decision", self.decision, REVIEW_DECISIONS)
        check_text("evidence", self.evidence, LONGEST_NOTE, empty=False, lines=True)
        check_text("consultation", self.consultation, LONGEST_NOTE, empty=False, lines=True)
        check_text("reason", self.reason, LONGEST_NOTE, empty=False, lines=True)
        check_text("actor", self.actor, LONGEST["actor"], empty=False)


def record(connection: Connection, new: NewReview) -> int:
    """Keep it and return its number. Raises RefusedRows for an unknown measure."""
    known = schema.measure_code.c.code
    if connection.execute(select(known).where(known == new.measure)).first() is None:
        raise RefusedRows([f"there is no measure '{new.measure}'"])
    table = schema.review
    number = next_key(connection, table.c.id)
    connection.execute(insert(table), {**vars(new), "id": number, "recorded_at": datetime.now(UTC)})
    return number


def recorded(connection: Connection, year: str | None = None) -> pd.DataFrame:
    """Everything reviews said, of one year or of all, oldest first: REVIEW_COLUMNS."""
    table = schema.review.c
    query = select(*(table[name] for name in REVIEW_COLUMNS)).order_by(table.id)
    rows = connection.execute(query if year is None else query.where(table.year == year)).mappings()
    plain = [{**row, "recorded_at": row["recorded_at"].isoformat(timespec="seconds")} for row in rows]
    return pd.DataFrame(plain, columns=list(REVIEW_COLUMNS)).astype(REVIEW_COLUMNS)
