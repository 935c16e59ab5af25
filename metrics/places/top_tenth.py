"""The record of the list of the top tenth, in words and rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from metrics import wording
from metrics.hotspots.top_list import CLASS_WORDS, MINIMUM_PERIODS, Ledger, ledger, list_record, unbroken
from metrics.places.counts import Counted
from metrics.places.ground import LEVEL_WORDS, Ground
from metrics.views import LedgerRow, LedgerView

PERIODS_KEPT = 24
NOT_TOLD = "pattern cannot be told"
"""Of a place whose periods have gaps between them."""
SUMS_OVERLAP = "their figures are sums of four quarters, and sums that follow each other share quarters"
"""Why neighbourhoods, which are shown by such sums alone, are neither classed nor judged beside their own past."""


def no_ledger() -> LedgerView:
    """That there is no record of neighbourhoods, and why."""
    return LedgerView(f"There is no record of neighbourhoods: {SUMS_OVERLAP}.", "", (), 0, (), SUMS_OVERLAP)


def ledger_of(ground: Ground, quarters: Counted, months: Counted | None) -> LedgerView:
    """The record of the list of the top tenth, by quarter once there are ten, until then by month.

    Periods keep their place in the calendar: one in which too many places are not shown stays as a gap.
    """
    by_quarter = int(quarters.listable[-PERIODS_KEPT:].sum()) >= MINIMUM_PERIODS
    source = quarters if by_quarter or months is None else months
    usable, labels = source.listable[-PERIODS_KEPT:], source.labels[-PERIODS_KEPT:]
    kind = "quarter" if source is quarters else "month"
    if usable.sum() < MINIMUM_PERIODS or not usable[-1]:
        hidden = "" if len(source.labels) < MINIMUM_PERIODS else ", because too many places are not shown"
        reason = f"fewer than {MINIMUM_PERIODS} {kind}s can be used{hidden}: not enough history to speak of a pattern"
        if usable.sum() >= MINIMUM_PERIODS:
            reason = f"{labels[-1]} cannot be used, because too many places are not shown"
        return LedgerView(f"There is no record: {reason}.", "", (), 0, (), reason)
    counts = np.where(usable[:, None], source.spread[-PERIODS_KEPT:], 0)
    rates = counts / ground.people if np.isfinite(ground.people).all() else None
    found = ledger(counts, ground.codes, rates=rates, usable=usable)
    rows = _rows(ground, labels, usable, found)
    return LedgerView(
        _sentence(ground, kind, labels, usable, found, rows),
        _judged_list(ground, kind, labels, usable, counts, found.size),
        labels,
        found.size,
        rows,
        "",
        found.periods,
    )


def _sentence(
    ground: Ground,
    kind: str,
    labels: Sequence[str],
    usable: np.ndarray,
    found: Ledger,
    rows: Sequence[LedgerRow],
) -> str:
    """Who was ever on the list; how many periods can be used, and of which a pattern is told."""
    _, many = LEVEL_WORDS[ground.level]
    always = sum(row.times == found.periods for row in rows)
    gaps = found.periods < len(labels)
    each = f"{kind} that can be used" if gaps else kind
    text = (
        f"In each of {found.periods} {kind}s the {found.size} {many} with most are listed. {len(rows)} {many} were "
        f"ever on the list; {always or 'none'} in every {each}."
    )
    if not gaps:
        return text
    text += (
        f" {found.periods} of {len(labels)} {kind}s can be used: in the others too many places are not shown, or have "
        "no figure."
    )
    stretch = unbroken(usable)
    if found.reason:
        return (
            f"{text} What pattern that is cannot be told, because fewer than {MINIMUM_PERIODS} {kind}s follow on each "
            f"other up to {labels[-1]}."
        )
    return f"{text} What pattern that is rests on the {stretch} {kind}s since {labels[-stretch]}."


def _judged_list(
    ground: Ground, kind: str, labels: Sequence[str], usable: np.ndarray, counts: np.ndarray, size: int
) -> str:
    """How much of what came next the list of the periods before held, where all of them can be used."""
    _, many = LEVEL_WORDS[ground.level]
    back = 3 if kind == "month" else 1
    span = f"the {back} {kind}s before" if back > 1 else f"the {kind} before"
    test = list_record(counts, ground.codes, back=back, usable=usable)
    if test.reason:
        return f"The list cannot be judged: no {kind} with events and {span} it can all be used."
    now = float(test.held[-1]) if usable[-back - 1 :].all() else np.nan
    tested = wording.number_of(int(np.isfinite(test.held).sum()), kind)
    last = f"held {now:.0%} of what was counted in {labels[-1]}; " if np.isfinite(now) else "held "
    unit = "" if np.isfinite(now) else " of what was counted in the next"
    return (
        f"The list judged: the {size} {many} with most in {span} {last}{test.mean_held:.0%}{unit} on average over "
        f"{tested}. {size} of {len(ground.codes)} {many} would hold {size / len(ground.codes):.0%} if places did not "
        "differ."
    )


def _rows(ground: Ground, labels: Sequence[str], usable: np.ndarray, found: Ledger) -> tuple[LedgerRow, ...]:
    """Every place that was ever on the list, the most frequent first."""
    return tuple(
        LedgerRow(
            ground.codes[i],
            ground.names[i],
            int(found.in_list[i]),
            labels[found.first_seen[i]],
            labels[found.last_seen[i]],
            found.classes[i],
            NOT_TOLD if found.reason else CLASS_WORDS[found.classes[i]],
            tuple(
                int(seen) if known else None for seen, known in zip(found.listed[:, i], usable, strict=True)
            ),
        )
        for i in sorted(
            np.flatnonzero(found.in_list), key=lambda i: (-found.in_list[i], ground.names[i], ground.codes[i])
        )
    )


def times_words(times: int, found: LedgerView, periods: str = "") -> str:
    """How often a place was on the list, of the periods that can be used: "12 of 12 that can be used of 24"."""
    text = f"{times} of {found.usable}{periods}"
    return text if found.usable == len(found.periods) else f"{text} that can be used of {len(found.periods)}"
