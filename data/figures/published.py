"""Figures published about Rotherham and South Yorkshire, and what each of them is used for.

`published_figures.csv` holds them as published; `published_mapping.csv` says, row by row, whether a figure is
an observation of a measure, a key fact of the plan or kept for reference only. A percent change is never
an observation. A published percentage without numerator and denominator is kept as such.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING

import pandas as pd

from data.figures import FOLDER, headed_table, header_lines
from data.observations import NewBatch, Observation, ObservationError
from data.periods import Period

if TYPE_CHECKING:
    from data.catalogue import Catalogue, Measure

FIGURES = "published_figures.csv"
MAPPING = "published_mapping.csv"
OUTCOMES = ("measure", "key_fact", "reference_only")

_DAYS_TO_ARRIVE = 42
_LATEST_ARRIVAL = date(2026, 2, 15)
_DAY = re.compile(r"\b(\d{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* (\d{4})\b")
_OWN_DOCUMENT = "source document"


class PublishedFiguresError(ValueError):
    """The mapping does not fit the figures or the catalogue. `problems` holds each, with its line."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


def published_figures() -> pd.DataFrame:
    """Every published figure with what it is used for, in the order of the files; all cells are text.

    Columns are those of both files; `row` counts from 1. Raises PublishedFiguresError when a figure is not
    mapped exactly once or the two files speak of different figures.
    """
    figures = headed_table(FOLDER / FIGURES)
    mapping = headed_table(FOLDER / MAPPING)
    problems = _unmatched(figures, mapping)
    if problems:
        raise PublishedFiguresError(problems)
    published = figures.rename(columns={"measure": "published_measure"})
    return pd.concat([mapping, published], axis=1)


def published_batches(catalogue: Catalogue) -> list[tuple[NewBatch, list[Observation]]]:
    """Observations of the catalogue's measures, one batch for each source, oldest first.

    When a document reached the partnership is not recorded: `received` is set six weeks after the last period
    it reports on, or on the day its title names if that is later, and the batch's reason says so. Raises
    PublishedFiguresError with every problem found.
    """
    figures = published_figures()
    problems: list[str] = []
    by_source: dict[str, list[tuple[dict[str, str], Observation]]] = {}
    key_facts = {fact.text for fact in catalogue.key_facts}
    measures = {measure.code: measure for measure in catalogue.measures}
    for row in figures.to_dict("records"):
        problem = _contradiction(row, measures, key_facts)
        if problem:
            problems.append(f"{_place(row['row'])}: {problem}")
        elif row["outcome"] == "measure":
            try:
                observation = _observation(row, measures[row["measure"]])
            except (ObservationError, ValueError) as error:
                problems.append(f"{_place(row['row'])}: {error}")
            else:
                by_source.setdefault(row["source_url"], []).append((row, observation))
    if problems:
        raise PublishedFiguresError(problems)
    batches = [(_batch(rows), [observation for _, observation in rows]) for rows in by_source.values()]
    return sorted(batches, key=lambda batch: batch[0].received)


def _place(row: str) -> str:
    """File and line of a row of the mapping."""
    return f"{MAPPING}:{len(header_lines(FOLDER / MAPPING)) + 1 + int(row)}"


def _unmatched(figures: pd.DataFrame, mapping: pd.DataFrame) -> list[str]:
    if len(figures) != len(mapping):
        return [f"{MAPPING}: has {len(mapping)} rows for {len(figures)} figures"]
    problems = []
    for number, (figure, mapped) in enumerate(
        zip(figures.to_dict("records"), mapping.to_dict("records"), strict=True), 1
    ):
        if mapped["row"] != str(number):
            problems.append(f"{_place(str(number))}: row is '{mapped['row']}', expected {number}")
        elif (mapped["measure_text"], mapped["period_text"]) != (figure["measure"], figure["period"]):
            problems.append(f"{_place(str(number))}: names another figure than row {number} of {FIGURES}")
    return problems


def _contradiction(row: dict[str, str], measures: dict[str, Measure], key_facts: set[str]) -> str:
    """What is wrong with a row of the mapping, or ''."""
    if row["outcome"] not in OUTCOMES:
        return f"outcome is '{row['outcome']}'; expected one of {', '.join(OUTCOMES)}"
    if row["measure"] and row["measure"] not in measures:
        return f"'{row['measure']}' is not a measure"
    if row["outcome"] == "measure" and not row["measure"]:
        return "an observation needs its measure"
    if row["outcome"] == "measure" and row["unit"] == "% change":
        return "a percent change is a key fact, not an observation"
    if row["outcome"] == "key_fact" and not row["key_fact"]:
        return "the key fact that repeats the figure is missing"
    if row["key_fact"] and row["key_fact"] not in key_facts:
        return f"no key fact of the plan reads '{row['key_fact']}'"
    if row["outcome"] == "reference_only" and not row["reason"]:
        return "a figure kept for reference only needs its reason"
    if row["part"] and row["part"] not in {part.code for part in measures[row["measure"]].parts}:
        return f"'{row['part']}' is not a part of {row['measure']}"
    return ""


def _observation(row: dict[str, str], measure: Measure) -> Observation:
    period = Period(row["kind"], date.fromisoformat(row["start"]), date.fromisoformat(row["end"]))
    numerator, denominator, value = None, None, None
    if measure.unit not in ("percent", "rate"):
        numerator = int(row["value"])
    elif row["numerator"] and row["denominator"]:
        numerator, denominator = int(row["numerator"]), int(row["denominator"])
    else:
        value = Decimal(row["value"])
    return Observation(
        measure=measure.code,
        period=period,
        area=row["area"],
        part=row["part"],
        numerator=numerator,
        denominator=denominator,
        value=value,
        bound=row["bound"],
        source_text=_source_text(row),
        maturity=row["maturity"],
    )


def _source_text(row: dict[str, str]) -> str:
    """What was published: value, unit, what it counts, for when, and any remark."""
    unit = row["unit"].removeprefix("%").removeprefix("count").strip()
    value = row["value"] + ("%" if row["unit"].startswith("%") else "") + (f" {unit}" if unit else "")
    text = f"{value}, {row['published_measure'].removeprefix('% ')}, {row['period']}"
    remarks = [row["caveat"]] if row["caveat"] else []
    if row["provisional_or_revised"] not in ("", "not stated"):
        remarks.insert(0, row["provisional_or_revised"])
    return ". ".join([text, *remarks])


def _batch(rows: list[tuple[dict[str, str], Observation]]) -> NewBatch:
    first = rows[0][0]
    url = first["source_url"]
    content = "\n".join("\t".join(row.values()) for row, _ in rows)
    last_day = max(observation.period.end for _, observation in rows)
    days = [last_day + timedelta(days=_DAYS_TO_ARRIVE), *_days_in(first["source_title"])]
    return NewBatch(
        provenance="published",
        source=first["source_title"],
        url="" if url.startswith(_OWN_DOCUMENT) else url,
        file_name=FIGURES,
        source_sha256=sha256(content.encode()).hexdigest(),
        actor="demonstration",
        reason="Carried over as published; received is set six weeks after the last period reported, or on the day "
        "that the source itself names, if that is later",
        received=min(max(days), _LATEST_ARRIVAL),
    )


def _days_in(title: str) -> list[date]:
    """The days that the title of a source names, e.g. that of a newspaper."""
    return [datetime.strptime(" ".join(found), "%d %b %Y").date() for found in _DAY.findall(title)]
