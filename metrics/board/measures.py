"""Everything about single measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from data.geography import BOROUGH
from data.periods import Period
from data.store import current
from metrics.board.cache import kept
from metrics.board.others import others_of
from metrics.board.others_by_year import others_by_year_of
from metrics.board.snapshot import Snapshot, area_of, shown_vintages, snapshot_of
from metrics.board.state import State, check_audience, published_in, state_of
from metrics.board.work import with_work
from metrics.measures import came_from, detail
from metrics.measures.examined import examined
from metrics.measures.measure_view import measure_view
from metrics.measures.readings import readings
from metrics.measures.targets import targets_of
from metrics.populations import population_in
from metrics.views import MeasureDetail


def measure(
    code: str, quarter: str, release: int | None = None, audience: str = "board", area: str = BOROUGH
) -> MeasureDetail:
    """Everything about one measure. Raises ValueError naming an unknown code, quarter, release, audience or area."""
    return measures((code,), quarter, release, audience, area)[0]


def measures(
    codes: Sequence[str],
    quarter: str,
    release: int | None = None,
    audience: str = "board",
    area: str = BOROUGH,
) -> tuple[MeasureDetail, ...]:
    """Everything about several measures, in their order, out of one state of the store. Raises as `measure` does."""
    store = current()
    check_audience(audience)
    published = published_in(store)
    if release is not None and release not in set(published["number"]):
        raise ValueError(f"there is no release {release}")
    state = state_of(store, published, release)
    snapshot, written = snapshot_of(state, audience), store.work_head()

    def detailed(code: str) -> MeasureDetail:
        def made() -> MeasureDetail:
            detail = _detail(state, snapshot, code, quarter, area)
            if area == BOROUGH:
                detail = replace(
                    detail,
                    others=others_of(store, snapshot, code, quarter),
                    others_by_year=others_by_year_of(store, snapshot, code, quarter),
                )
            return with_work(store, snapshot, audience, detail)

        return kept(("measure", snapshot.key, code, quarter, area, audience, written), made)

    return tuple(map(detailed, codes))


def _detail(state: State, snapshot: Snapshot, code: str, quarter: str, area: str) -> MeasureDetail:
    sheet, judged, place = snapshot.sheet, snapshot.judged(quarter), area_of(snapshot, area)
    m = next((m for m in sheet.catalogue.measures if m.code == code), None)
    if m is None:
        raise ValueError(f"there is no measure '{code}'")
    wards = tuple(a for a in snapshot.areas if a.kind == "ward")
    year = int(quarter[:4])
    base = m.population or "residents"
    people = tuple(population_in(snapshot.people.get((a.code, base), ()), year) for a in wards)
    rows, note = detail.area_rows(sheet, judged, m, wards, people)
    vintages = shown_vintages(state, snapshot.audience, area).get(m.code)
    names = {r.number: r.name for r in snapshot.releases}
    view = measure_view(sheet, judged, m, area)
    paired = [p for p in sheet.catalogue.measures if p.code in m.pair]
    return MeasureDetail(
        measure=view,
        definition=detail.definition(sheet, m),
        parts=detail.parts(sheet, judged, m) if place.code == BOROUGH else (),
        areas=rows,
        areas_note=note,
        revisions=() if vintages is None else detail.revisions(sheet, judged, m, area, vintages, names),
        targets=targets_of(sheet, m),
        published=detail.published(sheet, m, area, period_label),
        splits=came_from.change_splits(sheet, judged, m, area, wards),
        readings=readings(view, [measure_view(sheet, judged, p, area) for p in paired]),
        examined=examined(sheet, judged, view, area),
    )


def period_label(kind: str, start: str, end: str) -> str:
    return Period(kind, date.fromisoformat(start), date.fromisoformat(end)).label
