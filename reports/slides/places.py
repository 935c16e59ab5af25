"""A slide for the wards of each measure: a map, and the wards with the highest rates beside it by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from metrics.views import Board, HotspotsView, Place
from reports.slides.model import TITLE_WORDS, Entry, Slide, Table, first_fitting, foot_line
from reports.theme import PROVENANCE

LISTED = 5


def place_slides(board: Board, views: Sequence[HotspotsView], number: int) -> list[Slide]:
    """A slide for each measure whose wards can be judged; those where a ward stands out come first."""
    slides = [slide for slide in (_place_slide(board, view) for view in views) if slide is not None]
    slides.sort(key=lambda slide: -slide.weight)
    return [replace(slide, code=f"{number}.{n}") for n, slide in enumerate(slides, 1)]


def listed_places(view: HotspotsView) -> tuple[Place, ...]:
    """The places that a slide lists: the highest rates that may be shown, from the top."""
    known = [p for p in view.places if p.count.value is not None and p.rate.value is not None]
    return tuple(known[:LISTED])


def _place_slide(board: Board, view: HotspotsView) -> Slide | None:
    """The wards with the highest rates and whether each stands out; None where too little is known to say."""
    listed = listed_places(view)
    if view.outliers is None or not listed:
        return None
    source = view.source.text
    if view.source.provenance == "illustrative":
        source = PROVENANCE["illustrative"]
    rows = tuple(
        (Entry(f"{n} {p.name}{_apart(p)}"), Entry(p.count.text), Entry(p.rate.text))
        for n, p in enumerate(listed, 1)
    )
    return Slide(
        "",
        "place",
        "Places",
        first_fitting([view.title.split(", ")[0], view.short_name], TITLE_WORDS),
        foot_line(board, source),
        name=f"places {view.measure}",
        places=view,
        table=Table(f"{view.short_name} by {view.level}", ("Ward", "Number", "Rate"), rows, (1, 2)),
        key=first_fitting([view.unusual, view.outliers.sentence]),
        evidence=((view.outliers.sentence, view.outliers.evidence),),
        notes=tuple(n for n in (view.name, view.summary, view.base, view.reconciled, *view.coverage) if n),
        illustrative=view.source.provenance == "illustrative",
        weight=2 if any(p.outlier.startswith("above") for p in view.places) else 0,
    )


def _apart(place: Place) -> str:
    """What is to be said of a place that is not like the others."""
    if place.outlier == "within limits":
        return ""
    return f": {place.outlier or 'cannot be judged'}"
