"""The record of the list of the top tenth, in words and rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from metrics.hotspots.top_list import CLASS_WORDS, MINIMUM_PERIODS, Ledger, ledger, list_record
from metrics.places.counts import Counted
from metrics.places.ground import LEVEL_WORDS, Ground
from metrics.views import LedgerRow, LedgerView

MONTHS_KEPT = 24
SUMS_OVERLAP = "their figures are sums of four quarters, and sums that follow each other share quarters"
"""Why neighbourhoods, which are shown by such sums alone, are neither classed nor judged beside their own past."""


def no_ledger() -> LedgerView:
    """That there is no record of neighbourhoods, and why."""
    return LedgerView(f"There is no record of neighbourhoods: {SUMS_OVERLAP}.", "", (), 0, (), SUMS_OVERLAP)


def ledger_of(ground: Ground, quarters: Counted, months: Counted | None) -> LedgerView:
    """The record of the list of the top tenth, by quarter once there are ten, until then by month."""
    by_quarter = int(quarters.listable.sum()) >= MINIMUM_PERIODS
    source = quarters if by_quarter or months is None else months
    kept = np.flatnonzero(source.listable)[-MONTHS_KEPT:]
    kind = "quarter" if source is quarters else "month"
    if len(kept) < MINIMUM_PERIODS or not source.listable[-1]:
        hidden = "" if len(source.labels) < MINIMUM_PERIODS else ", because too many places are not shown"
        reason = f"fewer than {MINIMUM_PERIODS} {kind}s can be used{hidden}: not enough history to speak of a pattern"
        return LedgerView(f"There is no record: {reason}.", "", (), 0, (), reason)
    counts = source.spread[kept]
    labels = tuple(source.labels[i] for i in kept)
    rates = counts / ground.people if np.isfinite(ground.people).all() else None
    found = ledger(counts, ground.codes, rates=rates)
    back = 3 if kind == "month" else 1
    test = list_record(counts, ground.codes, back=back)
    rows = _rows(ground, labels, found)
    _, many = LEVEL_WORDS[ground.level]
    always = sum(row.times == len(labels) for row in rows)
    sentence = (
        f"In each of {len(labels)} {kind}s the {found.size} {many} with most are listed. {len(rows)} {many} were ever "
        f"on the list; {always or 'none'} in every {kind}."
    )
    held = float(test.held[-1])
    span = f"the {back} {kind}s before" if back > 1 else f"the {kind} before"
    record = (
        f"The list judged: the {found.size} {many} with most in {span} held {held:.0%} of what was counted in "
        f"{labels[-1]}; {test.mean_held:.0%} on average over {len(test.held)} {kind}s. {found.size} of "
        f"{len(ground.codes)} {many} would hold {found.size / len(ground.codes):.0%} if places did not differ."
    )
    return LedgerView(sentence, record, labels, found.size, rows, "")


def _rows(ground: Ground, labels: Sequence[str], found: Ledger) -> tuple[LedgerRow, ...]:
    """Every place that was ever on the list, the most frequent first."""
    return tuple(
        LedgerRow(
            ground.codes[i],
            ground.names[i],
            int(found.in_list[i]),
            labels[found.first_seen[i]],
            labels[found.last_seen[i]],
            found.classes[i],
            CLASS_WORDS[found.classes[i]],
            tuple(int(seen) for seen in found.listed[:, i]),
        )
        for i in sorted(
            np.flatnonzero(found.in_list), key=lambda i: (-found.in_list[i], ground.names[i], ground.codes[i])
        )
    )
