"""What there is to choose from, and the index of measures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from data.store import Store, current
from metrics.board.cache import kept
from metrics.board.state import AREA_KINDS, areas_of, published_in, quarters_until, releases_of
from metrics.board.traits import covered_months
from metrics.coverage import undercount_words
from metrics.views import Area, IndexEntry, Release


@dataclass(frozen=True)
class Choices:
    """What a reader may choose: quarters and releases newest first, areas with the borough first.

    `measures` are (code, name) in the catalogue's order; `priorities` have slug and name; `parts` are the (code, name)
    of each member of a measure's breakdowns, by the measure's code.
    """

    quarters: tuple[str, ...]
    areas: tuple[Area, ...]
    releases: tuple[Release, ...]
    priorities: tuple[object, ...]
    measures: tuple[tuple[str, str], ...]
    parts: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def precedes(self, release: Release, quarter: str) -> bool:
        """Whether a release was presented of an earlier quarter, and so says nothing of this one."""
        return self.quarters.index(quarter) < self.quarters.index(release.quarter)

    def meant(self, quarter: str, release: str) -> tuple[str, Release | None]:
        """The quarter and release of a report or show that is asked for by a label and a number, "" for unsaid.

        Unsaid is the newest release, or of a release its own quarter; a quarter alone is a draft, without a release.
        Raises ValueError where there is no such quarter or release, or the release precedes the quarter.
        """
        held = next((r for r in self.releases if str(r.number) == release), None)
        if release and held is None:
            raise ValueError(f"there is no release {release[:20]}")
        if not release and not quarter:
            held = next(iter(self.releases), None)
        quarter = quarter or (held.quarter if held else self.quarters[0])
        if quarter not in self.quarters:
            raise ValueError(f"there is no quarter {quarter[:20]}; the newest is {self.quarters[0]}")
        if held is not None and self.precedes(held, quarter):
            raise ValueError(f"release {held.number} came before {quarter}; it is of {held.quarter}")
        return quarter, held


def choices() -> Choices:
    """What there is to choose from in the store in use."""
    store = current()
    day = store.settings.today()
    return kept(("choices", store.id, day, *store.marks(AREA_KINDS)), lambda: _choices(store))


def _choices(store: Store) -> Choices:
    catalogue = store.catalogue()
    return Choices(
        quarters=quarters_until(store.today()),
        areas=areas_of(store, store.today()),
        releases=releases_of(published_in(store))[::-1],
        priorities=tuple(sorted(catalogue.priorities, key=lambda p: p.position)),
        measures=tuple((m.code, m.name) for m in catalogue.measures),
        parts={m.code: tuple((p.code, p.name) for p in m.parts) for m in catalogue.measures if m.parts},
    )


def sources() -> tuple[tuple[str, str], ...]:
    """Title and address ('' for none) of every document the catalogue cites."""
    return tuple((source.title, source.url) for source in current().catalogue().sources)


def coverage() -> tuple[str, ...]:
    """What the police records behind the figures leave out over all months; nothing where no month is known."""
    words = undercount_words(covered_months(current(), None))
    return (words,) if words else ()


def index() -> tuple[IndexEntry, ...]:
    """Every measure with its other names, then the measures of earlier plans and what became of them."""
    catalogue = current().catalogue()
    names = {p.code: p.name for p in catalogue.priorities}
    owners = {o.code: o.name for o in catalogue.owners}
    titles = {s.code: s.title for s in catalogue.sources}
    now = tuple(
        IndexEntry(
            name=m.name,
            code=m.code,
            priority=names[m.priority],
            kind="Headline" if m.headline else "Supporting",
            owner=owners.get(m.owner, m.owner),
            also_known_as=m.aliases,
            outcome="" if m.access == "shown" else "Held by owner, not shown",
            source="; ".join(titles.get(s, s) for s in m.sources),
        )
        for m in catalogue.measures
    )
    outcomes = {
        "measure": "Counted the same way now, as",
        "alias": "Counted now under another name or definition, as",
        "ended": "Ended, not replaced.",
    }
    earlier = tuple(
        IndexEntry(
            name=e.name,
            code=e.measure or "",
            priority="",
            kind="Earlier",
            owner="",
            also_known_as=(),
            outcome=" ".join(filter(None, (e.reason if e.outcome == "ended" else "", outcomes[e.outcome]))),
            source=titles.get(e.source, e.source),
        )
        for e in catalogue.ended
    )
    return now + earlier
