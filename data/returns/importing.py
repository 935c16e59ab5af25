"""A file taken into the store: kept, checked, compared and accepted in one transaction, or nothing at all.

Killed at any moment, the store holds the whole batch or none of it, and the same file can be taken again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from data.errors import AlreadyAccepted, StoreChanged, StoreError, StoreUnreachable
from data.figures import recorded_crime
from data.filling import alone
from data.geography import BOROUGH
from data.observations import FIRST_FIGURES, LONGEST, NewBatch, NewNote, note_place
from data.periods import Period
from data.returns import home_office_figures, police
from data.returns.boundaries import KINDS, PlaceOutlines
from data.returns.checking import check
from data.returns.comparing import Comparison, compare
from data.returns.naming import figure_words, observation_name
from data.returns.originals import Original, drop_original, keep_original
from data.returns.places import is_elsewhere
from data.returns.preflight import FileRefused
from data.returns.problems import Problem
from data.returns.report import Report
from data.store import Store

MOST_LOST = 0.25
MOST_NAMED = 3
MOST_TRIES = 20


@dataclass(frozen=True)
class Outcome:
    """What became of a file: its state, the report, the comparison when there is one, and the batch's number.

    The state is `imported`, `previewed`, `nothing_new`, `already`, `refused` or `reason_needed`.

    `needs` are the changed and unusual figures, in words, that wait for a reason.
    """

    state: str
    report: Report
    comparison: Comparison | None = None
    batch: int | None = None
    needs: tuple[str, ...] = ()


def take_in(
    store: Store,
    source: Path,
    *,
    as_of: date,
    actor: str,
    reason: str = "",
    boundaries: PlaceOutlines | None = None,
    history: bool = False,
    preview: bool = False,
) -> Outcome:
    """Check the file at `source` and accept it into the store, which is open for writing unless only a preview.

    Changed figures and figures outside their usual range need a `reason`. One import at a time on one
    machine: the next one waits. Two machines with one database cannot overwrite each other either: whoever comes second
    is compared again with what the first one left. Raises OSError and StoreError.
    """
    try:
        original = keep_original(source, store.settings.home, boundaries.hashes if boundaries else ())
    except FileRefused as refused:
        problem = Problem(refused.code, str(refused), found=refused.found, expected=refused.expected)
        return Outcome("refused", Report("", 0, (problem,)))
    number = batch_of(store, original.sha256)
    report = check(
        original.path,
        as_of=as_of,
        name=source.name,
        store=store,
        boundaries=boundaries,
        history=history,
    )
    if number is not None:
        drop_original(original)
        if not preview:
            _add_missing_notes(store, report, actor)
        return Outcome("already", report, batch=number)
    if not report.accepted:
        drop_original(original)
        return Outcome("refused", report)
    if preview:
        drop_original(original)
        return _judged(store, report, reason, state="previewed")
    with alone(store.settings.home):
        return _accepted(store, original, report, as_of, actor, reason)


def batch_of(store: Store, sha256: str) -> int | None:
    """Number of the batch that came from the file with this hash, or None."""
    batches = store.batches()
    found = batches.loc[batches["source_sha256"] == sha256, "batch"]
    return int(found.iloc[0]) if len(found) else None


def _judged(store: Store, report: Report, reason: str, state: str) -> Outcome:
    comparison = compare(store, report.observations)
    if not comparison.to_accept and not _says_more(store, report):
        return Outcome("nothing_new", report, comparison)
    needs = _needs(store, report, comparison)
    if needs and not reason.strip():
        return Outcome("reason_needed", report, comparison, needs=needs)
    return Outcome(state, report, comparison, needs=needs)


def _says_more(store: Store, report: Report) -> bool:
    """Whether the report covers a month in another way than the store holds: with more records, or other areas."""
    if not report.coverage:
        return False
    held = store.coverage().set_index("start")[["records", "unlocated", "wards_by", "neighbourhoods_by"]]
    known = dict(zip(held.index, held.itertuples(index=False, name=None), strict=True))
    return any(
        known.get(month.period.start.isoformat())
        != (month.records, month.unlocated, month.wards_by, month.neighbourhoods_by)
        for month in report.coverage
    )


def _accepted(
    store: Store, original: Original, report: Report, as_of: date, actor: str, reason: str
) -> Outcome:
    try:
        outcome = _as_compared(store, original, report, as_of, actor, reason)
    except StoreUnreachable:
        # Whether it was committed is not known; what is left over is deleted after a week.
        raise
    except StoreError:
        drop_original(original)
        raise
    if outcome.state != "imported":
        drop_original(original)
        return outcome
    _add_missing_notes(store, report, actor)
    return outcome


def _as_compared(
    store: Store, original: Original, report: Report, as_of: date, actor: str, reason: str
) -> Outcome:
    """Accept what the comparison with the newest batch says, and compare again when another machine was quicker.

    Raises StoreChanged when others were quicker again and again.
    """
    for _ in range(MOST_TRIES - 1):
        with suppress(StoreChanged):
            return _compared_and_accepted(store, original, report, as_of, actor, reason)
    return _compared_and_accepted(store, original, report, as_of, actor, reason)


def _compared_and_accepted(
    store: Store, original: Original, report: Report, as_of: date, actor: str, reason: str
) -> Outcome:
    outcome = _judged(store, report, reason, state="imported")
    if outcome.state != "imported":
        number = batch_of(store, original.sha256)
        return outcome if number is None else Outcome("already", report, batch=number)
    new = replace(new_batch(report, original, as_of, actor, reason, store), head=outcome.comparison.head)
    try:
        number = store.accept(new, outcome.comparison.to_accept)
    except AlreadyAccepted as already:
        return Outcome("already", report, batch=already.batch)
    return replace(outcome, batch=number)


def new_batch(
    report: Report, original: Original, as_of: date, actor: str, reason: str, store: Store
) -> NewBatch:
    """The header of the batch that a report becomes."""
    provenance, source, url = "return", _givers(store, report), ""
    if report.format == police.FORMAT:
        provenance, source, url = "recorded_crime", recorded_crime.SOURCE, recorded_crime.URL
    elif report.format == home_office_figures.FORMAT:
        provenance, source = "published", "Home Office, Police recorded crime open data tables"
        url = "https://www.gov.uk/government/statistical-data-sets/police-recorded-crime-and-outcomes-open-data-tables"
    words = [reason.strip(), *report.details] if reason.strip() else [*report.details]
    return NewBatch(
        provenance=provenance,
        source=source[: LONGEST["text"]],
        url=url,
        file_name=original.name,
        source_sha256=original.sha256,
        actor=actor,
        reason=(" ".join(words) or FIRST_FIGURES)[: LONGEST["text"]],
        received=as_of,
        coverage=report.coverage,
    )


def _givers(store: Store, report: Report) -> str:
    """Who handed the figures in: the owners of their measures. Who published those of other areas, their notes say."""
    catalogue = store.catalogue()
    names = {owner.code: owner.name for owner in catalogue.owners}
    own = [found for found in report.observations if not is_elsewhere(found.area)]
    codes = {catalogue.measure(found.measure).owner for found in own}
    if not codes:
        return "Published figures of other areas"
    return f"Return from {', '.join(sorted(names.get(code, code) for code in codes))}"


def _needs(store: Store, report: Report, comparison: Comparison) -> tuple[str, ...]:
    """What waits for a reason: changed figures, and unusual ones unless their history is only illustrative.

    A month of street records replaces the one before it as published, which is reason enough, unless so many records
    are gone that the file may have been cut, its places would be told less well than they are, or a quarter would lose
    figures that it has.
    """
    if report.format == police.FORMAT:
        lost = (found.message for found in report.problems if found.code == police.LOST_QUARTER)
        gaps = (message.partition(":")[0] for message in lost)
        return (*_shrunken_months(comparison), *_told_less_well(store, report), *gaps)
    catalogue = store.catalogue()
    changed = tuple(
        f"{observation_name(catalogue, change.after)}: "
        f"{figure_words(change.before)} becomes {figure_words(change.after)}"
        for change in comparison.changed
        if not change.before.reason
    )
    accepted = {(found.measure, found.part, found.area, found.period) for found in comparison.to_accept}
    unusual = tuple(
        f"{observation_name(catalogue, figure.observation)}: {problem.message.partition(';')[0]}"
        for figure, problem in report.challenged
        if figure.key in accepted
    )
    return (*changed, *unusual)


def _shrunken_months(comparison: Comparison) -> Iterator[str]:
    """A sentence for each month in which the borough lost more than `MOST_LOST` of its records."""
    before: Counter[Period] = Counter()
    after: Counter[Period] = Counter()
    kept = [(found, found.numerator) for found in comparison.unchanged]
    moved = [(change.after, change.before.numerator or 0) for change in comparison.changed]
    for found, count in (*kept, *moved):
        if found.area == BOROUGH and found.period.kind == "month":
            before[found.period] += count
            after[found.period] += found.numerator
    for period, count in sorted(before.items()):
        if after[period] < count * (1 - MOST_LOST):
            yield f"{period.label}: {count:,} records in Rotherham become {after[period]:,}; is the file whole?"


def _told_less_well(store: Store, report: Report) -> Iterator[str]:
    """A sentence for each kind of area that the store tells by the point of each record, in months that the report
    would tell otherwise."""
    held = store.coverage().set_index("start")
    for level, plural in KINDS.items():
        by_point = set(held.index[held[f"{plural}_by"] == "point"])
        worse = [
            month.period.label
            for month in report.coverage
            if getattr(month, f"{plural}_by") != "point" and month.period.start.isoformat() in by_point
        ]
        if worse:
            other = "by best fit" if level == "ward" else "by the code in the file"
            yield (
                f"{plural} of {_span(worse)} are told by the point of each record now and would be told {other}; "
                f"give the {plural}' boundaries with the file (--boundaries)"
            )


def _span(months: Sequence[str]) -> str:
    if len(months) <= MOST_NAMED:
        return ", ".join(months)
    return f"{len(months)} months from {months[0]} to {months[-1]}"


def _add_missing_notes(store: Store, report: Report, actor: str) -> None:
    """Keep the notes beside the figures; those kept already, by an import cut short, are not kept twice."""
    noted = store.notes()
    names = ("measure", "area", "quarter", "kind", "text")
    known = set(zip(*(noted[name] for name in names), strict=True))
    for figure in report.figures:
        found = figure.observation
        quarter, kind = (
            note_place(found.period) if is_elsewhere(found.area) else (found.period.quarter, "note")
        )
        key = (found.measure, found.area, quarter.label if quarter else "", kind, figure.note)
        if figure.note and key not in known:
            known.add(key)
            store.add_note(NewNote(figure.note, actor, found.measure, found.area, quarter, kind))
