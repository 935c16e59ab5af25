"""The demonstration store: what an empty store is filled with, the same on every machine and every day.

Published figures, recorded crime and figures made for demonstration, each batch in the order in which it was
received, and the quarterly releases a board would have seen in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from hashlib import sha256

import pandas as pd

from data import geography, work_examples
from data.catalogue import Catalogue
from data.figures.published import published_batches
from data.figures.recorded_crime import recorded_crime_batches
from data.illustrative.series import illustrative_series
from data.illustrative.shapes import shapes
from data.illustrative.vintages import VINTAGES, received_on
from data.observations import NewBatch, Observation
from data.periods import Quarter
from data.store import Store

AS_OF = date(2026, 2, 15)
ACTOR = "demonstration"
RELEASES = VINTAGES
ILLUSTRATIVE = "illustrative figures for demonstration, not real"

_DAYS_TO_MEETING = 43
_THURSDAY = 3
_DAYS_FROM_MEETING = 3

Publish = Callable[[str, Quarter, date, str], object]


def build(
    store: Store, catalogue: Catalogue, *, illustrative: bool = True, publish: Publish | None = None
) -> None:
    """Fill an empty, initialised store: areas, catalogue, batches by the day received, releases in between.

    `illustrative` says whether figures made for demonstration are among them. `publish` is called for each of
    the twelve quarterly releases with its name, quarter, meeting date and note, when the store holds what had
    been received by that meeting and its as-of date is three days after it; None makes no releases.
    Afterwards the store's as-of date is 15 February 2026.
    Raises what the store raises when it refuses a batch.
    """
    store.load_geography(geography.areas(), geography.populations())
    store.load_catalogue(catalogue, ACTOR)
    record_examples(store, catalogue, illustrative=illustrative)
    waiting = demonstration_batches(catalogue, illustrative=illustrative)
    for quarter in RELEASES:
        meeting = meeting_date(quarter)
        while waiting and waiting[0][0].received <= meeting:
            store.accept(*waiting.pop(0))
        if publish is not None:
            store.set_as_of(meeting + timedelta(days=_DAYS_FROM_MEETING))
            publish(f"{quarter.label} performance report", quarter, meeting, release_note(illustrative))
    for batch in waiting:
        store.accept(*batch)
    store.set_as_of(AS_OF)


def record_examples(store: Store, catalogue: Catalogue, *, illustrative: bool = True) -> None:
    """Write down the earlier action plan, what scrutiny asked and, if `illustrative`, examples of actions.

    An example about a measure the catalogue does not have is left out with its action.
    """
    known = {m.code for m in catalogue.measures}
    told = [work_examples.historical_example(), work_examples.scrutiny_asked()]
    told += work_examples.examples(catalogue) if illustrative else []
    if not known.issuperset(code for _, words in told for code in work_examples.measures_of(words)):
        return
    for moment, words in told:
        store.record_work(words, ACTOR, moment)


def demonstration_batches(
    catalogue: Catalogue, *, illustrative: bool = True
) -> list[tuple[NewBatch, list[Observation]]]:
    """Every batch of the demonstration in the order in which it was received."""
    batches = published_batches(catalogue) + recorded_crime_batches(catalogue)
    if illustrative:
        real = {row.measure for _, rows in batches for row in rows if row.period.kind == "quarter"}
        batches += illustrative_batches(catalogue, frozenset(real))
    return sorted(batches, key=lambda batch: batch[0].received)


def illustrative_batches(
    catalogue: Catalogue, real: frozenset[str]
) -> list[tuple[NewBatch, list[Observation]]]:
    """One batch for each quarterly release, with the made-up figures that are new or changed since the last.

    Measures in `real` have real quarters and none of these.
    """
    series = illustrative_series(catalogue, shapes(), real=real)
    return [
        (_illustrative_batch(label, rows), list(_observations(rows)))
        for label, rows in series.groupby("vintage", sort=True)
    ]


def meeting_date(quarter: Quarter) -> date:
    """The day of the meeting that reports the quarter: the first Thursday from six weeks and a day on."""
    earliest = quarter.end + timedelta(days=_DAYS_TO_MEETING)
    return earliest + timedelta(days=(_THURSDAY - earliest.weekday()) % 7)


def release_note(illustrative: bool) -> str:
    """What the next reader should know about a release of the demonstration."""
    if illustrative:
        return f"A release of the demonstration. It holds {ILLUSTRATIVE}, beside published and recorded ones."
    return "A release of the demonstration. It holds published and recorded figures only."


def _illustrative_batch(label: str, rows: pd.DataFrame) -> NewBatch:
    quarter = Quarter.parse(label)
    text = rows.to_csv(index=False, lineterminator="\n")
    return NewBatch(
        provenance="illustrative",
        source=f"Drawn with a fixed seed: {ILLUSTRATIVE}",
        url="",
        file_name="",
        source_sha256=sha256(text.encode()).hexdigest(),
        actor=ACTOR,
        reason=f"Return for {label}: {ILLUSTRATIVE}",
        received=received_on(quarter),
    )


def _observations(rows: pd.DataFrame) -> Iterator[Observation]:
    periods = {label: Quarter.parse(label).period for label in rows["quarter"].unique()}
    for row in rows.itertuples():
        yield Observation(
            measure=row.measure,
            period=periods[row.quarter],
            area=row.area,
            part=row.part,
            numerator=None if pd.isna(row.numerator) else int(row.numerator),
            denominator=None if pd.isna(row.denominator) else int(row.denominator),
            maturity=row.maturity,
            reason=row.reason,
        )
