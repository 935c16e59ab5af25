"""The place a reader has chosen: a ward, a neighbourhood, a locality or the borough, with its own past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from metrics.places.cells import change_cell, change_sentence, count_cell
from metrics.places.counts import Counted
from metrics.places.four_quarters import FOUR_QUARTERS, four_quarters
from metrics.places.ground import LEVEL_WORDS
from metrics.places.judging import Judged
from metrics.places.ranking import rank_words
from metrics.places.ways import Links, Ways
from metrics.proof import kept_number
from metrics.views import MixRow, Place, PlaceDetail, Point

UNCONFIRMED = "Which wards belong to a locality is unconfirmed: no official list was found."


def place_detail(
    found: Judged, place: Place, mix: tuple[tuple[MixRow, ...], str], up: Links, down: Links
) -> PlaceDetail:
    """The chosen place with its own past."""
    i = found.ground.position(place.code)
    subject, counts, usual = found.subject, found.counts, (None, None)
    sentences = []
    title = f"{place.name}: {place.count.text[0].lower()}{place.count.text[1:]}"
    if place.count.value is not None:
        title = f"{place.name}: {place.count.text} {subject.counted} in {found.label}"
        if place.rate.value is not None:
            interval = f"{place.lower:,.1f} to {place.upper:,.1f}"
            sentences.append(f"{place.rate.text} per {int(subject.per):,} {subject.people} ({interval}).")
        sentences += [f"{place.share.text} of the borough.", change_sentence(place.change)]
        if place.rank is not None:
            sentences.append(rank_words(place, found))
        if place.outlier:
            ordinary = place.outlier.replace("limits", "the limits of what is ordinary between wards")
            sentences.append(f"Among wards, over {four_quarters(counts.labels)}: {ordinary}.")
        if place.unusual:
            usual = kept_number(found.unusual.usual_lower[i]), kept_number(found.unusual.usual_upper[i])
            sentences.append(
                f"Against its own past: {place.unusual} (usual is {int(usual[0]):,} to {int(usual[1]):,})."
            )
        if place.cluster:
            sentences.append(f"Among its neighbours: {place.cluster}.")
    if place.record:
        sentences.append(f"On the list of the top tenth: {place.record}.")
    points = _points(counts.labels, counts.values[:, i], counts.hidden[:, i], counts.provisional[:, i])
    return PlaceDetail(
        place.code, place.name, title, tuple(filter(None, sentences)), points, *usual, *mix, up, down
    )


def detail_of(
    found: Judged,
    shown: Sequence[Place],
    code: str,
    ways: Ways,
    mix: tuple[tuple[MixRow, ...], str],
) -> PlaceDetail:
    """The chosen place: one of the list, a locality, the borough, or a ward whose neighbourhoods are listed."""
    up, down = ways.up(code), ways.down(code)
    own = next((place for place in shown if place.code == code), None)
    if own is not None:
        return place_detail(found, own, mix, up, down)
    if code == ways.borough:
        return group_detail(found, code, ways.borough_name, None, up, down)
    group = next((group for group in ways.localities if group.key == code), None)
    if group is not None and found.ground.level == "ward":
        at = [i for i in map(found.ground.position, group.wards) if i is not None]
        detail = group_detail(found, code, f"{group.name} locality", at, up, down)
        return detail if group.confirmed else replace(detail, sentences=(*detail.sentences, UNCONFIRMED))
    name = group.name if group is not None else ways.wards.get(code) or ways.neighbourhoods[code]
    one, many = LEVEL_WORDS[found.ground.level]
    words = f"The map and the list are of {many}, so {name} has no figure of its own here."
    if found.ground.level == "neighbourhood":
        words += (
            f" The {many} that fit it best are listed below; they do not nest in wards and are not added up."
        )
    return PlaceDetail(code, name, f"{name}: choose a {one}", (words,), (), None, None, (), "", up, down)


def group_detail(
    found: Judged, code: str, name: str, wards: Sequence[int] | None, up: Links, down: Links
) -> PlaceDetail:
    """A locality (its wards' positions) or the whole borough (None) with its own past.

    A sum with a hidden ward is hidden.
    """
    values, hidden, provisional = own_counts(found.counts, wards)
    points = _points(found.counts.labels, values, hidden, provisional)
    now = count_cell(values[-1], bool(hidden[-1]))
    title = f"{name}: {now.text[0].lower()}{now.text[1:]}"
    sentences = []
    if now.value is not None:
        title = f"{name}: {now.text} {found.subject.counted} in {found.label}"
        before = values[-5] if len(values) >= 5 else np.nan
        sentences.append(change_sentence(change_cell(values[-1], before)))
    return PlaceDetail(
        code, name, title, tuple(filter(None, sentences)), points, None, None, (), "", up, down
    )


def own_counts(counts: Counted, at: Sequence[int] | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Counts by period of the places at these positions together (None: the whole borough), NaN where there is none;
    whether each is hidden, as a sum with a hidden member is, and whether it is provisional."""
    if at is None:
        return counts.totals, np.zeros(len(counts.labels), dtype=bool), counts.provisional.any(axis=1)
    return (
        counts.values[:, at].sum(axis=1),
        counts.hidden[:, at].any(axis=1),
        counts.provisional[:, at].any(axis=1),
    )


def quarter_of(label: str) -> str:
    """The quarter of a period's label: itself, or the last of four."""
    return label.removeprefix(FOUR_QUARTERS.format(""))


def _points(
    labels: Sequence[str], values: np.ndarray, hidden: np.ndarray, provisional: np.ndarray
) -> tuple[Point, ...]:
    return tuple(
        Point(
            quarter_of(label),
            int(values[t]) if np.isfinite(values[t]) else None,
            count_cell(values[t], bool(hidden[t])).text,
            reason="suppressed" if hidden[t] else None if np.isfinite(values[t]) else "not_collected",
            maturity="provisional" if provisional[t] else "final",
        )
        for t, label in enumerate(labels)
    )
