"""The board itself: read back as a release stored it, or composed from a snapshot."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

from data.geography import BOROUGH
from data.store import Store, current
from metrics import findings, news, wording
from metrics.board.cache import kept
from metrics.board.measures import measure
from metrics.board.snapshot import Snapshot, area_of, snapshot_of
from metrics.board.state import check_audience, published_in, releases_of, state_of
from metrics.finding_tests import with_tests
from metrics.how_we_judge import judging
from metrics.measures.measure_view import measure_view
from metrics.measures.sheet import Sheet
from metrics.rules import REASON, RELEASED, RULES_VERSION
from metrics.views import (
    Board,
    Judging,
    KeyFact,
    ObjectiveArea,
    PriorityView,
    Progress,
    canonical_json,
    from_json,
)

SIMULATIONS = Path(__file__).resolve().parents[1] / "simulations.csv"
"""The published table of simulations, of which `metrics.simulations` says what it holds."""

_INDEX = re.compile(r" \(source document \d+\)$")
"""How this project counts its documents, which tells a reader of a title nothing."""


def board(quarter: str, release: int | None = None, audience: str = "board", area: str = BOROUGH) -> Board:
    """The board for a quarter label, as revised or as a release held it.

    The quarter and area a release was published for are read back exactly as stored, with the release's own record
    put in its place; every other view is worked out from the release's batches on the release's day.
    Raises ValueError naming an unknown quarter, release, audience or area.
    """
    store = current()
    check_audience(audience)
    published = published_in(store)
    records = {r.number: r for r in releases_of(published)}
    if release is not None and release not in records:
        raise ValueError(f"there is no release {release}")
    if release is not None and area == BOROUGH and records[release].quarter == quarter:
        stored = kept(("stored", store.id, release, audience), lambda: _stored(store, release, audience))
        if stored is not None:
            return replace(stored, release=records[release])
    snapshot = snapshot_of(state_of(store, published, release), audience)
    view = composed_board(snapshot, quarter, area)
    if (view.audience, view.release) == (audience, records.get(release)):
        return view
    return replace(view, audience=audience, release=records.get(release))


def release_views(quarter: str, as_of: date | None = None) -> dict[str, str]:
    """Canonical JSON of the borough's board for each audience a release is for, as a release of this quarter keeps it.

    Judged on `as_of`, by default the store's own day. The stored board names no release: its number and hash are
    not known before it is published.
    """
    store = current()
    state = state_of(store, published_in(store), None, as_of)
    seen = {audience: composed_board(snapshot_of(state, audience), quarter, BOROUGH) for audience in RELEASED}
    return {audience: canonical_json(replace(view, audience=audience)) for audience, view in seen.items()}


def how_we_judge(quarter: str) -> Judging:
    """Every rule of judging with an example from the borough's board of a quarter, and the published simulations."""
    text = SIMULATIONS.read_text(encoding="utf-8")
    return judging(board(quarter), lambda code: measure(code, quarter), text)


def _stored(store: Store, release: int, audience: str) -> Board | None:
    """The board as a release stored it for an audience; None when it stored none."""
    text = store.release_view(release, audience)
    return None if text is None else from_json(Board, text)


def composed_board(snapshot: Snapshot, quarter: str, area: str) -> Board:
    """The board for the snapshot's audience, naming no release."""
    return kept(("board", snapshot.key, quarter, area), lambda: _compose(snapshot, quarter, area))


def _compose(snapshot: Snapshot, quarter: str, area: str) -> Board:
    sheet, judged, place = snapshot.sheet, snapshot.judged(quarter), area_of(snapshot, area)
    catalogue = sheet.catalogue
    views = [measure_view(sheet, judged, m, area) for m in catalogue.measures]
    position = sheet.series.index
    misses = {v.code: int(judged.misses[position[(v.code, "", area)]]) for v in views}
    late = frozenset(
        v.code
        for v in views
        if sheet.assessed.figures.reason[position[(v.code, "", area)], judged.column] == REASON["late"]
    )
    standing = news.standing_of(sheet, judged, area)
    before = snapshot.judged(sheet.assessed.grid.labels[judged.column - 1]) if judged.column else None
    earlier = news.standing_of(sheet, before, area) if before is not None else {}
    new = news.claims(sheet, judged, before, area, views, standing, earlier)
    order = {p.code: p.position for p in catalogue.priorities}
    views.sort(key=lambda v: order[v.priority])
    provenances = {v.provenance for v in views}
    attributions = [wording.ATTRIBUTIONS[p] for p in sorted(provenances) if p in wording.ATTRIBUTIONS]
    return Board(
        quarter=quarter,
        area=place,
        release=None,
        audience=snapshot.audience,
        as_of=snapshot.as_of.isoformat(),
        rules_version=RULES_VERSION,
        catalogue=catalogue.version,
        plan=catalogue.plan.name,
        priorities=tuple(
            _priority(sheet, p, tuple(v for v in views if v.priority == p.code))
            for p in sorted(catalogue.priorities, key=lambda p: p.position)
        ),
        attention=with_tests(findings.attention(views, misses, standing), views),
        changed=with_tests(findings.changed(views, new), views),
        late=with_tests(findings.late(views, late, quarter), views),
        count=findings.count_of(views),
        quarters=snapshot.quarters,
        areas=snapshot.areas,
        releases=snapshot.releases,
        illustrative=sum(v.provenance == "illustrative" for v in views),
        attributions=tuple(attributions),
        chance=news.chance_of(sheet, judged, area),
    )


def _priority(sheet: Sheet, p: object, views: tuple) -> PriorityView:
    c = sheet.catalogue
    titles = {s.code: s.title for s in c.sources}
    return PriorityView(
        code=p.code,
        slug=p.slug,
        name=p.name,
        introduction=p.introduction,
        key_facts=tuple(
            KeyFact(f.text, f.period, titles.get(f.source, f.source), f.url, f.objective_area)
            for f in c.key_facts
            if f.priority == p.code
        ),
        progress=tuple(
            Progress(r.text, _INDEX.sub("", titles.get(r.source, r.source)), r.url)
            for r in c.progress
            if r.priority == p.code
        ),
        objective_areas=tuple(
            ObjectiveArea(
                o.code,
                o.name,
                tuple(
                    t.text
                    for t in sorted(c.commitments, key=lambda t: t.position)
                    if t.objective_area == o.code
                ),
                tuple((a.aim, a.measurement) for a in c.aims if a.objective_area == o.code),
            )
            for o in sorted(c.objective_areas, key=lambda o: o.position)
            if o.priority == p.code
        ),
        measures=tuple(sorted(views, key=lambda v: not v.headline)),
        count=findings.count_of(views),
    )
