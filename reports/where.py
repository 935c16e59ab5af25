"""Where the figures of a priority come from: the wards that stand highest, with their doubt, and which are unusual."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from metrics.views import HotspotsView, Place
from reports.bars import ward_bars
from reports.paper import Bars, Block, Bullets, Column, Heading, Paragraph, Table, plain

LISTED, DRAWN = 3, 2
"""So many wards of each measure are listed, and the wards of so many measures of a priority are drawn."""
NONE_JUDGED = Paragraph("No measure of this priority can be judged by ward for this quarter.")


def judged_by_ward(views: Sequence[HotspotsView], codes: Collection[str]) -> tuple[HotspotsView, ...]:
    """Those of the measures `codes` that can be judged by ward, the ones with an unusual ward first."""
    found = [v for v in views if v.measure in codes and v.outliers is not None and listed_wards(v)]
    return tuple(sorted(found, key=lambda view: not any(map(_told_apart, view.places))))


def where_blocks(judged: Sequence[HotspotsView]) -> tuple[Block, ...]:
    """What was found of each measure with its highest wards in a table, the first ones drawn, then what the rates are
    of."""
    if not judged:
        return (NONE_JUDGED,)
    blocks: list[Block] = []
    for number, view in enumerate(judged):
        blocks += [Heading(view.title), _table(view), Paragraph(view.summary)]
        blocks += _drawn(view) if number < DRAWN else ()
    return (*blocks, *(Paragraph(base, "key") for base in dict.fromkeys(view.base for view in judged)))


def where_in_short(judged: Sequence[HotspotsView]) -> tuple[Block, ...]:
    """What was found of each measure, a line each, and the wards of the first ones drawn."""
    if not judged:
        return (NONE_JUDGED,)
    drawn = (bars for view in judged[:DRAWN] for bars in _drawn(view))
    return (Bullets(tuple(f"{view.title}." for view in judged)), *drawn)


def _drawn(view: HotspotsView) -> tuple[Bars, ...]:
    bars = ward_bars(view, [place for place in view.places if _told_apart(place)])
    return (bars,) if bars else ()


def listed_wards(view: HotspotsView) -> tuple[Place, ...]:
    """The highest wards whose figures may be shown, and below them those that are unlike the others or their past."""
    known = [place for place in view.places if place.count.value is not None]
    return (*known[:LISTED], *(place for place in known[LISTED:] if _told_apart(place)))


def unusual_words(place: Place) -> str:
    """What sets a ward apart from the others and from its own past; a dash where nothing was found that does."""
    beside = f"{place.outlier} of the other wards" if place.outlier.startswith(("above", "below")) else ""
    past = f"{place.unusual} for it" if place.unusual.startswith(("higher", "lower")) else ""
    return "; ".join(filter(None, (beside, past))) or "–"


def _told_apart(place: Place) -> bool:
    return place.outlier.startswith(("above", "below")) or place.unusual.startswith(("higher", "lower"))


def _table(view: HotspotsView) -> Table:
    return Table(
        f"{view.measure} {view.short_name}, {view.period}: wards by {view.ranked_by}, highest first",
        (
            Column("Ward", width=2.2, slide=True),
            Column("Number", True, slide=True),
            Column("Rate", True, slide=True),
            Column("Range of the rate", True, 1.4),
            Column("What is unusual", width=3, slide=True),
        ),
        tuple(
            plain(
                place.name,
                place.count.text,
                place.rate.text,
                "–" if place.lower is None else f"{place.lower:,.1f} to {place.upper:,.1f}",
                unusual_words(place),
            )
            for place in listed_wards(view)
        ),
        sheet="Where",
    )
