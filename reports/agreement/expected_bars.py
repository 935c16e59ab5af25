"""What bars must show, worked out anew from the views: nothing here uses what wrote the file."""

from __future__ import annotations

import re
from collections.abc import Iterable

from metrics.views import HotspotsView, MeasureView, PartSeries, Point
from reports.material import Material

Values = list[float | None]
_SEASON = re.compile(r"Bar chart of (?P<name>.+), (?P<quarter>Q[1-4]) of each year\. ")
_PARTS = re.compile(
    r"Bar chart of parts of (?P<name>.+) by (?P<split>[a-z ]+), (?P<label>\d{4}-\d\d(?: Q[1-4])?)\. "
)
_WARDS = re.compile(r"Bar chart of wards for (?P<name>.+), (?P<period>[^,.]+)\. ")
MOST_WARDS, MOST_YEARS = 8, 8


def expected_bars(alternative: str, material: Material) -> tuple[list[Values], list[str]] | None:
    """(values of each series, figures as text that the words must hold) of the bars with this alternative text.

    None where the release has no such bars.
    """
    if found := _WARDS.match(alternative):
        return next(
            (_wards(v) for v in material.places if (v.name, v.period) == (found["name"], found["period"])),
            None,
        )
    details = {d.measure.name: d for d in material.details}
    if (found := _PARTS.match(alternative)) and found["name"] in details:
        split = found["split"].replace(" ", "-")
        parts = [p for p in details[found["name"]].parts if p.dimension == split != "strand"]
        return _parts(parts, found["label"])
    if (found := _SEASON.match(alternative)) and found["name"] in details:
        return _season(details[found["name"]].measure, found["quarter"])
    return None


def _wards(view: HotspotsView) -> tuple[list[Values], list[str]]:
    cells = [
        p.rate if view.ranked_by == "rate" else p.count for p in view.places if p.count.value is not None
    ]
    known = [cell for cell in cells if cell.value is not None][:MOST_WARDS]
    return [[cell.value for cell in known]], [cell.text for cell in known]


def _parts(parts: Iterable[PartSeries], label: str) -> tuple[list[Values], list[str]]:
    by_label = [{p.quarter: p for p in part.points} for part in parts]
    year = int(label[:4])
    before = label.replace(label[:7], f"{year - 1}-{year % 100:02d}")
    series = [[_value(own.get(name)) for own in by_label] for name in (label, before)]
    shown = series if any(v is not None for v in series[1]) else series[:1]
    return shown, [own[label].text for own in by_label if label in own]


def _season(view: MeasureView, quarter: str) -> tuple[list[Values], list[str]]:
    newest = max(p.quarter for p in view.points if p.value is not None)
    group = next(p.rebase_group for p in view.points if p.quarter == newest)
    same = [
        p
        for p in view.points
        if p.quarter <= newest and p.quarter.split()[-1] == quarter and p.rebase_group == group
    ][-MOST_YEARS:]
    return [[p.value for p in same]], [p.text for p in same]


def _value(point: Point | None) -> float | None:
    return point.value if point else None
