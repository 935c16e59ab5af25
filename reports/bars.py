"""What is shown as bars: the same quarter of every year, the parts of a measure, the wards that stand highest."""

from __future__ import annotations

from collections.abc import Sequence

from metrics.views import UNIT_WORDS, HotspotsView, MeasureDetail, MeasureView, PartSeries, Place, Point
from reports.measure_blocks import year_before
from reports.paper import Bars

YEARS, WARDS = 8, 8
"""So many years and so many wards are drawn; a bar more could not be told apart."""
NEVER_SIDE_BY_SIDE = frozenset({"strand"})
"""Breakdowns that are not drawn: bars of hate strands invite to rank groups of people."""
_MADE_UP = "Illustrative, made for demonstration. "


def season_bars(view: MeasureView) -> Bars | None:
    """The quarter of the latest figure in every year since the last break; None where there are not two to compare, or
    where the measure has figures of that quarter alone: its line shows the same."""
    valued = [p for p in view.points if p.value is not None] if view.shown else []
    if not valued or len({p.quarter[-2:] for p in valued}) == 1:
        return None
    latest = valued[-1]
    quarter = latest.quarter[-2:]
    same = [
        p
        for p in view.points
        if p.quarter.endswith(quarter)
        and p.rebase_group == latest.rebase_group
        and p.quarter <= latest.quarter
    ][-YEARS:]
    if sum(p.value is not None for p in same) < 2:
        return None
    return Bars(
        view.code,
        f"{view.short_name}: {quarter} of each year",
        f"Bar chart of {view.name}, {quarter} of each year. {_read_out(_years(same), same)}.{_ending(view)}",
        f"{_made_up(view)}{UNIT_WORDS[view.unit]} in the same quarter, so that the season does not matter. "
        f"{view.source.text}.",
        view.unit,
        _years(same),
        ((f"{quarter} of each year", tuple(p.value for p in same)),),
        illustrative=view.provenance == "illustrative",
    )


def parts_bars(detail: MeasureDetail) -> tuple[Bars, ...]:
    """The parts of a measure, a drawing for each way in which it is split: of the latest quarter or year of which any
    may be shown, with the year before. Of a split in which fewer than two parts could be compared there is none."""
    view = detail.measure
    dimensions = dict.fromkeys(p.dimension for p in detail.parts if p.dimension not in NEVER_SIDE_BY_SIDE)
    drawn = (_split(view, name, [p for p in detail.parts if p.dimension == name]) for name in dimensions)
    return tuple(bars for bars in drawn if bars) if view.shown else ()


def _split(view: MeasureView, dimension: str, parts: Sequence[PartSeries]) -> Bars | None:
    told = [p.quarter for part in parts for p in part.points if p.value is not None]
    if not told:
        return None
    latest = max(told)
    now = [_at(part.points, latest) for part in parts]
    before = [_at(part.points, _year_before(latest)) for part in parts]
    if sum(p is not None and p.value is not None for p in now) < 2:
        return None
    labels = tuple(
        part.name if p and p.value is not None else f"{part.name}: {p.text if p else 'no figure'}"
        for part, p in zip(parts, now, strict=True)
    )
    values = tuple(p.value if p else None for p in now)
    earlier = tuple(p.value if p else None for p in before)
    compared = ((_year_before(latest), earlier),) if any(v is not None for v in earlier) else ()
    paler = f" Paler: {_year_before(latest)}." if compared else ""
    split = dimension.replace("-", " ")
    return Bars(
        view.code,
        f"{view.short_name} by {split}, {latest}",
        f"Bar chart of parts of {view.name} by {split}, {latest}. "
        f"{_read_out([part.name for part in parts], now)}.{_ending(view)}",
        f"{_made_up(view)}{UNIT_WORDS[view.unit]} in {latest}.{paler} Parts may overlap. {view.source.text}.",
        view.unit,
        labels,
        ((latest, values), *compared),
        illustrative=view.provenance == "illustrative",
    )


def ward_bars(view: HotspotsView, apart: Sequence[Place]) -> Bars | None:
    """The highest wards by what they are ranked by, with the number counted; those in `apart` stand out."""
    by_rate = view.ranked_by == "rate"
    known = [
        p
        for p in view.places
        if p.count.value is not None and (p.rate if by_rate else p.count).value is not None
    ]
    drawn = known[:WARDS]
    if len(drawn) < 2:
        return None
    made_up = view.source.provenance == "illustrative"
    name = f"Rate per {view.per:,} {view.people}" if by_rate else "Number"
    told = "; ".join(f"{p.name} {(p.rate if by_rate else p.count).text}" for p in drawn)
    beside = " The number counted stands beside the name." if by_rate else ""
    strong = frozenset(n for n, p in enumerate(drawn) if p in apart)
    marked = " Darker: unlike the other wards or its own past, as the table says." if strong else ""
    return Bars(
        view.measure,
        f"{view.short_name}: the highest {len(drawn)} of {_wards(len(known), len(view.places))} by {view.ranked_by}",
        f"Bar chart of wards for {view.name}, {view.period}. {told}.{' ' + _MADE_UP.strip() if made_up else ''}",
        f"{_MADE_UP if made_up else ''}{name}, {view.period}.{beside}{marked} {view.source.text}.",
        "rate" if by_rate else "count",
        tuple(f"{p.name}, {p.count.text}" if by_rate else p.name for p in drawn),
        ((name, tuple((p.rate if by_rate else p.count).value for p in drawn)),),
        strong,
        made_up,
    )


def _wards(known: int, every: int) -> str:
    return f"{every} wards" if known == every else f"{known} wards that may be shown"


def _years(points: Sequence[Point]) -> tuple[str, ...]:
    """The year of each point, with what is to be known of its figure."""
    return tuple(
        f"{p.quarter[:7]}: {p.text}"
        if p.value is None
        else f"{p.quarter[:7]}, provisional"
        if p.maturity == "provisional"
        else p.quarter[:7]
        for p in points
    )


def _read_out(names: Sequence[str], points: Sequence[Point | None]) -> str:
    return "; ".join(
        name if ": " in name else f"{name} {p.text if p else 'no figure'}"
        for name, p in zip(names, points, strict=True)
    )


def _at(points: Sequence[Point], label: str) -> Point | None:
    return next((p for p in points if p.quarter == label), None)


def _year_before(label: str) -> str:
    """The same quarter, or the whole year, a year before: "2024-25 Q3" of "2025-26 Q3"."""
    return year_before(label[:7]) + label[7:]


def _made_up(view: MeasureView) -> str:
    return _MADE_UP if view.provenance == "illustrative" else ""


def _ending(view: MeasureView) -> str:
    return " Illustrative figures, made for demonstration." if view.provenance == "illustrative" else ""
