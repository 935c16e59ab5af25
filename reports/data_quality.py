"""The data quality page of a quarterly report: submissions by partner, revisions, breaks in series, other areas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from metrics.views import NOT_YET_PRESENTED, Board, MeasureView
from reports import measure_blocks as measures
from reports.benchmarks import benchmark_blocks
from reports.material import Material
from reports.paper import Bullets, Column, Heading, Paragraph, Section, Table, listed, plain


def data_quality(material: Material, views: Sequence[MeasureView]) -> tuple[Section, ...]:
    """The page of data quality: who sent what, what was revised, where series break, how others stand."""
    board = material.board
    names = {v.code: [name for name, _ in measures.flag_names(v, board.quarter)] for v in views}
    table, equal = _revisions(material)
    small = f"{equal} more changed by less than is printed." if equal else ""
    blocks = (
        Paragraph(_lead(views, names), "lead"),
        _partners(board, views, names),
        table,
        *([Paragraph(small)] if small else []),
        Heading("Breaks in series"),
        _breaks(views),
        *benchmark_blocks(material, frozenset(v.code for v in views)),
    )
    return (Section(f"{len(board.priorities) + 1}.1", "Data quality", blocks),)


def _lead(views: Sequence[MeasureView], names: Mapping[str, Sequence[str]]) -> str:
    shown = [v for v in views if v.shown]
    held = len(views) - len(shown)
    return (
        f"{sum(v.latest is not None for v in shown)} of {len(shown)} measures have a figure; "
        f"{sum('provisional' in n for n in names.values())} have provisional figures this year; "
        f"{sum('suppressed' in n for n in names.values())} have figures not shown, to protect people."
        + (f" Held by their owner and not shown: {held} more." if held else "")
    )


def _partners(board: Board, views: Sequence[MeasureView], names: Mapping[str, Sequence[str]]) -> Table:
    late = {finding.measure for finding in board.late}
    rows = []
    for owner in sorted({v.owner for v in views}):
        own = [v for v in views if v.owner == owner]
        counts = (
            len(own),
            sum(v.latest is not None for v in own),
            sum(v.code in late for v in own),
            sum("provisional" in names[v.code] for v in own),
            sum("suppressed" in names[v.code] for v in own),
        )
        rows.append(plain(owner, *map(str, counts)))
    return Table(
        f"Figures of {board.quarter[:7]} by the partner who owns them",
        (
            Column("Partner", width=4, slide=True),
            Column("Measures", True, slide=True),
            Column("With a figure", True, slide=True),
            Column("Late", True, slide=True),
            Column("Provisional", True),
            Column("Not shown", True),
        ),
        tuple(rows),
        sheet="Partners",
    )


def _revisions(material: Material) -> tuple[Table, int]:
    """What a release changed; in a draft, what came in after the last release. Of this year and the last one.

    Beside it how many figures changed by less than is printed.
    """
    board = material.board
    named = board.release.name if board.release else NOT_YET_PRESENTED
    since = measures.year_before(board.quarter[:7])
    years = f"of {since} and {board.quarter[:7]}"
    found = [
        (d.measure, r)
        for d in material.details
        for r in d.revisions
        if r.release == named and r.quarter >= since
    ]
    seen = [(m, r) for m, r in found if r.before.text != r.after.text]
    table = Table(
        f"Figures {years} revised since the last report",
        (
            Column("Ref", width=1.3),
            Column("Measure", width=3, slide=True),
            Column("Quarter revised", width=1.4, slide=True),
            Column("Before", True, 1.2, slide=True),
            Column("After", True, 1.2, slide=True),
            Column("Reason", width=4),
        ),
        tuple(plain(m.code, m.short_name, r.quarter, r.before.text, r.after.text, r.reason) for m, r in seen),
        f"No figure {years} has changed since the last report.",
        "Revisions",
    )
    return table, len(found) - len(seen)


def _breaks(views: Sequence[MeasureView]) -> Bullets | Paragraph:
    counts = Counter((b.quarter, b.reason) for v in views for b in v.breaks)
    lines = (f"{quarter}: {reason} ({n} of the measures)" for (quarter, reason), n in sorted(counts.items()))
    return listed(tuple(lines), "No series breaks.")
