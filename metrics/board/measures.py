"""Everything about one measure."""

from __future__ import annotations

from datetime import date

from data.geography import BOROUGH
from data.periods import Period
from data.store import Store, current
from metrics import came_from, compose, detail
from metrics.board.cache import kept
from metrics.board.snapshot import Snapshot, area_of, snapshot_of
from metrics.board.state import check_audience, described_rows, state_of
from metrics.board.work import with_work
from metrics.detail import population_in
from metrics.examined import examined
from metrics.readings import readings
from metrics.views import MeasureDetail


def measure(
    code: str, quarter: str, release: int | None = None, audience: str = "board", area: str = BOROUGH
) -> MeasureDetail:
    """Everything about one measure. Raises ValueError naming an unknown code, quarter, release, audience or area."""
    store = current()
    check_audience(audience)
    published = store.releases()
    if release is not None and release not in set(published["number"]):
        raise ValueError(f"there is no release {release}")
    snapshot = snapshot_of(state_of(store, published, release), audience)
    key = ("measure", snapshot.key, code, quarter, area, audience, store.work_head())
    return kept(
        key, lambda: with_work(store, snapshot, audience, _detail(store, snapshot, code, quarter, area))
    )


def _detail(store: Store, snapshot: Snapshot, code: str, quarter: str, area: str) -> MeasureDetail:
    sheet, judged, place = snapshot.sheet, snapshot.judged(quarter), area_of(snapshot, area)
    m = next((m for m in sheet.catalogue.measures if m.code == code), None)
    if m is None:
        raise ValueError(f"there is no measure '{code}'")
    wards = tuple(a for a in snapshot.areas if a.kind == "ward")
    year = int(quarter[:4])
    base = m.population or "residents"
    people = tuple(population_in(snapshot.people.get((a.code, base), ()), year) for a in wards)
    rows, note = detail.area_rows(sheet, judged, m, wards, people)
    vintages = described_rows(store.vintages(m.code, area), sheet.catalogue, snapshot.populations)
    if snapshot.release is not None:
        vintages = vintages[vintages["release"].notna() & (vintages["release"] <= snapshot.release)]
    names = {r.number: r.name for r in snapshot.releases}
    view = compose.measure_view(sheet, judged, m, area)
    paired = [p for p in sheet.catalogue.measures if p.code in m.pair]
    return MeasureDetail(
        measure=view,
        definition=detail.definition(sheet, m),
        parts=detail.parts(sheet, judged, m) if place.code == BOROUGH else (),
        areas=rows,
        areas_note=note,
        revisions=detail.revisions(sheet, judged, m, area, vintages, names, snapshot.audience),
        targets=compose.targets_of(sheet, m),
        published=detail.published(sheet, m, area, period_label),
        splits=came_from.change_splits(sheet, judged, m, area, wards),
        readings=readings(view, [compose.measure_view(sheet, judged, p, area) for p in paired]),
        examined=examined(sheet, judged, view, area),
    )


def period_label(kind: str, start: str, end: str) -> str:
    return Period(kind, date.fromisoformat(start), date.fromisoformat(end)).label
