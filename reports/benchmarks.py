"""How the borough's figures stand beside those of other areas, as far as any are held."""

from __future__ import annotations

from metrics.views import OtherArea, OtherAreas
from reports.material import Material
from reports.paper import Block, Column, Paragraph, Table, plain

NONE_HELD = "none held"


def benchmark_words(others: OtherAreas | None) -> str:
    """The figures of the other areas in a line: "Barnsley 983; Doncaster 1,359", or why there are none."""
    if others is None:
        return NONE_HELD
    return "; ".join(_figure(area) for area in others.areas if not area.ours) or others.note


def benchmark_blocks(material: Material, codes: frozenset[str]) -> tuple[Block, ...]:
    """A row for every one of the measures that other areas have a figure of, and who gave those when."""
    rows, given = [], {}
    for detail in material.details:
        others = detail.others
        if detail.measure.code not in codes or others is None or not others.areas:
            continue
        own = next(area for area in others.areas if area.ours)
        given |= dict.fromkeys(area.source for area in others.areas if not area.ours)
        rows.append(
            plain(
                detail.measure.code,
                detail.measure.short_name,
                _figure(own, named=False),
                benchmark_words(others),
            )
        )
    table = Table(
        f"Other areas, {material.board.quarter}",
        (
            Column("Ref", width=1.2),
            Column("Measure", width=3, slide=True),
            Column("Rotherham", True, 1.4, slide=True),
            Column("Other areas", width=4, slide=True),
        ),
        tuple(rows),
        "No figures of other areas are held for these measures.",
        "Other areas",
    )
    return (
        (table, Paragraph(f"Who gave the figures of other areas: {'; '.join(given)}.")) if given else (table,)
    )


def _figure(area: OtherArea, *, named: bool = True) -> str:
    rate = f", rate {area.rate.text}" if area.rate.value is not None else ""
    return f"{area.name} {area.figure.text}{rate}" if named else f"{area.figure.text}{rate}"
