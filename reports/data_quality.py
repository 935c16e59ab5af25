"""The data quality page of a quarterly report: submissions by partner, revisions, breaks in series."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from metrics.views import MeasureView
from reports import measure_blocks as measures
from reports.material import Material
from reports.paper import Bullets, Column, Heading, Paragraph, Section, Table, plain


def data_quality(material: Material, views: Sequence[MeasureView]) -> tuple[Section, ...]:
    """The page of data quality: who sent what, what was revised, where series break."""
    board = material.board
    code = str(len(board.priorities) + 1)
    quarter = board.quarter
    names = [(v, [name for name, _ in measures.flag_names(v, quarter)]) for v in views]
    owners = sorted({v.owner for v in views})
    partners = Table(
        f"Figures of {quarter[:7]} by the partner who owns them",
        (
            Column("Partner", width=4, slide=True),
            Column("Measures", True, slide=True),
            Column("With a figure", True, slide=True),
            Column("Late", True, slide=True),
            Column("Provisional", True),
            Column("Not shown", True),
        ),
        tuple(
            plain(
                owner,
                str(sum(v.owner == owner for v in views)),
                str(sum(v.owner == owner and v.latest is not None for v in views)),
                str(sum(v.owner == owner and f.measure == v.code for v in views for f in board.late)),
                str(sum(v.owner == owner and "provisional" in n for v, n in names)),
                str(sum(v.owner == owner and "suppressed" in n for v, n in names)),
            )
            for owner in owners
        ),
        sheet="Partners",
    )
    newest = board.release.name if board.release else ""
    revised = [
        (d.measure, r) for d in material.details for r in d.revisions if not newest or r.release == newest
    ]
    if not revised:
        last = [d.revisions[-1].release for d in material.details if d.revisions]
        newest = max(last, default="") if not board.release else newest
    revisions = Table(
        "Figures revised since the last report",
        (
            Column("Ref", width=1.3),
            Column("Measure", width=3, slide=True),
            Column("Quarter revised", width=1.4, slide=True),
            Column("Before", True, 1.2, slide=True),
            Column("After", True, 1.2, slide=True),
            Column("Reason", width=4),
        ),
        tuple(
            plain(m.code, m.short_name, r.quarter, r.before.text, r.after.text, r.reason)
            for m, r in revised
            if r.quarter >= f"{int(quarter[:4]) - 1}"
        ),
        "No figure has changed since the last report.",
        "Revisions",
    )
    broken = tuple(
        f"{quarter_of}: {reason} ({n} of the measures)"
        for (quarter_of, reason), n in _counted(
            (b.quarter, b.reason) for v in views for b in v.breaks
        ).items()
    )
    return (
        Section(
            f"{code}.1",
            "Data quality",
            (
                Paragraph(
                    f"{sum(v.latest is not None for v in views)} of {len(views)} measures have a figure; "
                    f"{sum('provisional' in n for _, n in names)} have provisional figures this year; "
                    f"{sum('suppressed' in n for _, n in names)} have figures not shown, to protect people.",
                    "lead",
                ),
                partners,
                revisions,
                Heading("Breaks in series"),
                Bullets(broken) if broken else Paragraph("No series breaks."),
                Heading("Benchmarks"),
                Paragraph("No benchmark of other areas is held for these measures yet."),
            ),
        ),
    )


def _counted(found: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = {}
    for item in sorted(found):
        counts[item] = counts.get(item, 0) + 1
    return counts
