"""How the borough's figures stand beside those of other areas, as far as any are held."""

from __future__ import annotations

from collections.abc import Sequence

from metrics.views import OtherArea, OtherAreas
from reports.material import Material
from reports.paper import Block, Column, Paragraph, Table, plain

NONE_HELD = "none held"
NO_OWN_FIGURE = "no figure for these months"


def benchmark_words(others: OtherAreas | None, by_year: Sequence[OtherAreas] = ()) -> str:
    """The figures of the other areas in a line: "Barnsley 983; Doncaster 1,359", or why there are none.

    Those of twelve months follow those of the quarter, each with its period: "Financial year 2024-25: Barnsley 4,012".
    """
    told = [] if others is None else [_elsewhere(others)]
    told += [f"{_period(one)}: {_elsewhere(one)}" for one in by_year]
    return ". ".join([*(words.rstrip(".") for words in told[:-1]), *told[-1:]]) or NONE_HELD


def _elsewhere(others: OtherAreas) -> str:
    return "; ".join(_figure(area) for area in others.areas if not area.ours) or others.note


def _period(others: OtherAreas) -> str:
    return others.period[:1].upper() + others.period[1:]


def benchmark_blocks(material: Material, codes: frozenset[str]) -> tuple[Block, ...]:
    """A row for every one of the measures and periods that other areas have a figure of, and who gave those when."""
    rows, given = [], {}
    for detail in material.details:
        held = [one for one in (detail.others, *detail.others_by_year) if one is not None and one.areas]
        for others in held if detail.measure.code in codes else ():
            own = next((area for area in others.areas if area.ours), None)
            given |= dict.fromkeys(area.source for area in others.areas if not area.ours)
            rows.append(
                plain(
                    detail.measure.code,
                    detail.measure.short_name,
                    _period(others),
                    _figure(own, named=False) if own else NO_OWN_FIGURE,
                    _elsewhere(others),
                )
            )
    table = Table(
        f"Other areas, {material.board.quarter}",
        (
            Column("Ref", width=1.2),
            Column("Measure", width=3, slide=True),
            Column("Period", width=1.6, slide=True),
            Column("Rotherham", True, 1.4, slide=True),
            Column("Other areas", width=4, slide=True),
        ),
        tuple(rows),
        "No figures of other areas are held for these measures.",
        "Other areas",
    )
    sizes = Paragraph("Where no rate is given these are counts, and the areas differ in size.", "key")
    return (
        (table, sizes, Paragraph(f"Who gave the figures of other areas: {'; '.join(given)}."))
        if given
        else (table,)
    )


def _figure(area: OtherArea, *, named: bool = True) -> str:
    rate = f", rate {area.rate.text}" if area.rate.value is not None else ""
    return f"{area.name} {area.figure.text}{rate}" if named else f"{area.figure.text}{rate}"
