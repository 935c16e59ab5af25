"""A catalogue as rows of its version, and back again without losing a character."""

from __future__ import annotations

import json

from sqlalchemy import Connection, Table, select

from data import schema
from data.catalogue import Catalogue, canonical_json, catalogue_from_plain

SECTIONS: dict[str, Table] = {
    "plans": schema.plan,
    "owners": schema.owner,
    "sources": schema.source,
    "priorities": schema.priority,
    "objective_areas": schema.objective_area,
    "commitments": schema.commitment,
    "aims": schema.aim,
    "key_facts": schema.key_fact,
    "progress": schema.progress,
    "measures": schema.measure,
    "parts": schema.part,
    "targets": schema.target,
    "target_references": schema.target_reference,
    "breaks": schema.break_in_series,
    "ended": schema.ended,
}
"""Where each list of a catalogue is kept; every row comes after the rows it refers to."""

_KEYS = ("catalogue", "row")


def catalogue_rows(catalogue: Catalogue, number: int) -> dict[Table, list[dict]]:
    """Rows of every section of this catalogue as version `number`; parts stand apart from their measures."""
    plain = json.loads(canonical_json(catalogue))
    plain["parts"] = [
        {"measure": measure["code"], **part} for measure in plain["measures"] for part in measure.pop("parts")
    ]
    return {
        table: [{"catalogue": number, "row": row, **entry} for row, entry in enumerate(plain[section], 1)]
        for section, table in SECTIONS.items()
    }


def catalogue_of(connection: Connection, number: int) -> Catalogue:
    """The catalogue kept as version `number`, equal to the one that was loaded."""
    plain = {section: _entries(connection, table, number) for section, table in SECTIONS.items()}
    parts = plain.pop("parts")
    for measure in plain["measures"]:
        measure["parts"] = []
    parts_of = {measure["code"]: measure["parts"] for measure in plain["measures"]}
    for part in parts:
        parts_of[part["measure"]].append(part)
    current = connection.execute(
        select(schema.catalogue.c.plan).where(schema.catalogue.c.id == number)
    ).scalar_one()
    plain["plan"] = next(plan for plan in plain["plans"] if plan["code"] == current)
    return catalogue_from_plain(plain)


def _entries(connection: Connection, table: Table, number: int) -> list[dict]:
    columns = [column for column in table.columns if column.name not in _KEYS]
    rows = connection.execute(select(*columns).where(table.c.catalogue == number).order_by(table.c.row))
    names = [column.name for column in columns]
    return [dict(zip(names, row, strict=True)) for row in rows]
