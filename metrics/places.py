"""Where it is, and whether it is real: one measure over all wards or neighbourhoods, as the hotspots page shows it.

Hidden places have no rank and stand last, by name; what stands beside them is worked out from what is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from metrics import wording
from metrics.decomposition import split_of_count
from metrics.hotspots.checks import SEED
from metrics.hotspots.concentration import concentration
from metrics.hotspots.map_classes import class_breaks, map_classes
from metrics.hotspots.mix import LEAST_COUNT_FOR_MIX, location_quotients
from metrics.hotspots.ranks import ranks_with_intervals
from metrics.intervals import byar_interval
from metrics.place_judging import (
    DECIMALS_KEPT,
    FOUR_QUARTERS,
    HIDDEN_CLASS,
    LEVEL_WORDS,
    NO_DATA,
    NO_RATE,
    NOT_SHOWN,
    VISITORS,
    Judged,
    Links,
    Subject,
    Ways,
    least_for_rate,
)
from metrics.rules import LEAST_BASE_FOR_PERCENT_CHANGE, RULES_VERSION
from metrics.views import (
    Cell,
    ChangeByPlace,
    ConcentrationView,
    Evidence,
    FunnelPlace,
    HotspotsView,
    Locality,
    MapClass,
    MixRow,
    Moved,
    OtherArea,
    Outliers,
    Place,
    PlaceDetail,
    PlaceLink,
    PlaceMap,
    Point,
    Release,
)


def count_cell(value: float, hidden: bool, provisional: bool = False) -> Cell:
    if hidden:
        return NOT_SHOWN
    if not np.isfinite(value):
        return NO_DATA
    return Cell(wording.number(float(value), "count"), int(value), ("provisional",) if provisional else ())


def change_cell(now: float, before: float, hidden: bool = False) -> Cell:
    """The change in words: always the difference, the percentage only on a base that bears it."""
    if hidden:
        return NOT_SHOWN
    if not (np.isfinite(now) and np.isfinite(before)):
        return NO_RATE
    moved = int(now - before)
    if not moved:
        return Cell("no change", 0)
    text = f"{'up' if moved > 0 else 'down'} {abs(moved):,} from {int(before):,}"
    if before >= LEAST_BASE_FOR_PERCENT_CHANGE:
        text += f" ({abs(moved) / before:.0%})"
    return Cell(text, moved)


def rate_cell(value: float, hidden: bool) -> Cell:
    if hidden:
        return NOT_SHOWN
    if not np.isfinite(value):
        return NO_RATE
    return Cell(wording.number(float(value), "rate"), round(float(value), DECIMALS_KEPT))


def kept(value: float) -> float | None:
    return round(float(value), DECIMALS_KEPT) if np.isfinite(value) else None


def places_of(found: Judged) -> tuple[tuple[Place, ...], tuple[MapClass, ...]]:
    """Every place from the highest down, those without a figure and then those not shown last, by name; map classes."""
    ground, order = found.ground, found.ordered_by
    shown = np.isfinite(order)
    bounds = class_breaks(order)
    classes = map_classes(order, bounds)
    rank = np.full((3, len(order)), -1)
    if shown.sum() > 1:
        spread = 1.0
        if found.unusual is not None and np.isfinite(found.unusual.dispersion).any():
            spread = max(1.0, float(np.nanmedian(found.unusual.dispersion)))
        people = ground.people[shown] if found.by_rate else None
        ranks = ranks_with_intervals(found.now[shown], people, dispersion=spread)
        rank[:, shown] = np.stack([ranks.rank, ranks.lower, ranks.upper])
    total = found.counts.totals[-1] if found.counts.labels else np.nan
    records = {row.code: row for row in found.ledger.rows} if found.ledger else {}
    periods = len(found.ledger.periods) if found.ledger else 0

    def place(i: int) -> Place:
        hidden, ranked = bool(found.hidden[i]), rank[0, i] > 0
        row = records.get(ground.codes[i])
        share = found.now[i] / total if np.isfinite(total) and total > 0 else np.nan
        return Place(
            code=ground.codes[i],
            name=ground.names[i],
            within=ground.within[i],
            count=count_cell(
                found.now[i], hidden, bool(found.counts.labels and found.counts.provisional[-1, i])
            ),
            rate=rate_cell(found.rate[i], hidden),
            lower=kept(found.lower[i]),
            upper=kept(found.upper[i]),
            share=NOT_SHOWN if hidden else Cell(f"{share:.1%}") if np.isfinite(share) else NO_RATE,
            change=change_cell(found.now[i], found.before[i], hidden),
            rank=int(rank[0, i]) if ranked else None,
            rank_lower=int(rank[1, i]) if ranked else None,
            rank_upper=int(rank[2, i]) if ranked else None,
            map_class=HIDDEN_CLASS if hidden else int(classes[i]),
            outlier=found.outlier_words(i),
            unusual=found.unusual_words(i),
            cluster=found.clusters[i],
            record=f"{row.times} of {periods}{', ' + row.words if row.words else ''}" if row else "",
        )

    sequence = sorted(
        range(len(order)),
        key=lambda i: (
            not shown[i],
            -order[i] if shown[i] else 0.0,
            bool(found.hidden[i]),
            ground.names[i],
            ground.codes[i],
        ),
    )
    return tuple(place(i) for i in sequence), _map_classes(order, bounds, classes, found.by_rate)


def _map_classes(
    order: np.ndarray, bounds: Sequence[float], classes: np.ndarray, by_rate: bool
) -> tuple[MapClass, ...]:
    unit = "rate" if by_rate else "count"
    made = []
    for k in range(len(bounds)):
        own = order[classes == k]
        low, high = float(own.min()), float(own.max())
        first, last = wording.number(low, unit), wording.number(high, unit)
        made.append(
            MapClass(first if first == last else f"{first} to {last}", kept(low), kept(high), len(own))
        )
    return tuple(made)


def outliers_of(found: Judged) -> Outliers | None:
    """Is a place an outlier among all? None where there is too little to judge."""
    if found.funnel is None or found.ground.level != "ward":
        return None
    fitted, inside = found.funnel, np.flatnonzero(found.in_funnel)
    one, many = LEVEL_WORDS[found.ground.level]
    names = [found.ground.names[i] for i in inside]
    above = [n for n, o, r in zip(names, fitted.outlier, fitted.ratio, strict=True) if o and r > 1]
    below = [n for n, o, r in zip(names, fitted.outlier, fitted.ratio, strict=True) if o and r <= 1]
    plain = f"Limits of pure chance would flag {found.naive} of {len(inside)} {many}"
    stand_out = [f"{wording.joined(above)} above"] * bool(above) + [f"{wording.joined(below)} below"] * bool(
        below
    )
    if not fitted.widened:
        rest = (
            f"{wording.joined(stand_out)} the limits"
            if stand_out
            else f"no {one} is outside the wider limits"
        )
        sentence = f"{plain}; {many} differ here no more than chance allows: {rest}."
    elif stand_out:
        sentence = (
            f"{plain}. Allowing for ordinary differences between {many}, "
            f"{len(above) + len(below)} stand{'s' if len(above) + len(below) == 1 else ''} out: "
            f"{wording.joined(stand_out)}."
        )
    else:
        sentence = f"{plain}. Allowing for ordinary differences between {many}, none stands out."
    left = len(found.ground.codes) - len(inside)
    if left:
        sentence += (
            f" {wording.number_of(left, one)} cannot be judged: one of the quarters is not shown, or missing."
        )
    expected = fitted_expected(found)
    return Outliers(
        sentence,
        four_quarters(found.counts.labels),
        len(inside),
        len(found.ground.codes),
        found.naive,
        tuple(
            FunnelPlace(
                found.ground.codes[i],
                found.ground.names[i],
                int(found.year[i]),
                round(float(expected[k]), 2),
                round(float(fitted.ratio[k]), DECIMALS_KEPT),
                round(float(fitted.lower998[k]), DECIMALS_KEPT),
                round(float(fitted.upper998[k]), DECIMALS_KEPT),
                bool(fitted.outlier[k]),
            )
            for k, i in enumerate(inside)
        ),
        Evidence(
            "funnel, square-root scale, additive",
            RULES_VERSION,
            (("phi", round(fitted.phi, 2)), ("tau2", round(fitted.tau2, 6)), ("naive", found.naive)),
        ),
    )


def fitted_expected(found: Judged) -> np.ndarray:
    """What each judged place would have at the rate of all judged places together."""
    people, year = found.ground.people[found.in_funnel], found.year[found.in_funnel]
    return people * year.sum() / people.sum()


def four_quarters(labels: tuple[str, ...]) -> str:
    return f"{labels[-4]} to {labels[-1]}" if len(labels) >= 4 else ""


def unusual_sentence(found: Judged) -> str:
    """Is it unusual for this place? One sentence over all places."""
    one, many = LEVEL_WORDS[found.ground.level]
    if found.ground.level != "ward":
        return f"Quarters are too few for {many}: their own past is not judged."
    known = [i for i in range(len(found.ground.codes)) if found.unusual_words(i)]
    if not known:
        return f"It cannot be said yet: seven past quarters are needed to know what is usual for a {one}."
    flagged = [i for i in known if found.unusual.flagged[i]]
    if not flagged:
        text = f"None of {len(known)} {many} is unlike its own past; chance alone would explain what moved."
    else:
        words = [
            f"{found.ground.names[i]} ({'higher' if found.unusual.direction[i] > 0 else 'lower'})"
            for i in flagged
        ]
        verb = "is unlike its" if len(flagged) == 1 else "are unlike their"
        text = f"{len(flagged)} of {len(known)} {many} {verb} own past: {wording.joined(words)}."
    left = len(found.ground.codes) - len(known)
    return text + (f" {wording.number_of(left, one)} cannot be judged." if left else "")


def clusters_sentence(found: Judged) -> str:
    """Where high figures lie together, in words."""
    reasons = {
        "level": "",
        "hidden": "Clusters cannot be told: too many neighbourhoods are not shown.",
        "neighbours": "Clusters cannot be told: it is not known which neighbourhoods border each other.",
        "constant": "Every neighbourhood has the same figure.",
    }
    if found.cluster_reason:
        return reasons[found.cluster_reason]
    high = [i for i, words in enumerate(found.clusters) if "high" in words.split(",")[0]]
    if not high:
        return "No neighbourhood lies in a cluster of high figures beyond what chance would make."
    by_ward: dict[str, int] = {}
    for i in high:
        by_ward[found.ground.within[i]] = by_ward.get(found.ground.within[i], 0) + 1
    wards = [f"{ward} ({n})" for ward, n in sorted(by_ward.items(), key=lambda item: (-item[1], item[0]))]
    verb = "lies" if len(high) == 1 else "lie"
    return (
        f"{wording.number_of(len(high), 'neighbourhood')} {verb} in clusters of high figures beyond chance, "
        f"best fitting {wording.joined(wards)}."
    )


def change_by_place(found: Judged) -> ChangeByPlace | None:
    """Where the change of the borough against the same quarter a year before happened; None without both."""
    counts = found.counts
    if found.ground.level != "ward" or len(counts.labels) < 5:
        return None
    total, earlier = counts.totals[-1], counts.totals[-5]
    both = np.isfinite(found.now) & np.isfinite(found.before)
    if not (np.isfinite(total) and np.isfinite(earlier)) or not both.any():
        return None
    if total < np.nansum(found.now[both]) or earlier < np.nansum(found.before[both]):
        return None
    spread = np.ones(len(both))
    if found.unusual is not None:
        spread = np.where(np.isfinite(found.unusual.dispersion), found.unusual.dispersion, 1.0)
    with np.errstate(invalid="ignore"):
        reach = 1.96 * np.sqrt(spread * (found.now + found.before))
        usual = np.abs(found.now - found.before) <= reach
    at = np.flatnonzero(both)
    split = split_of_count(
        [found.ground.codes[i] for i in at],
        [int(found.before[i]) for i in at],
        [int(found.now[i]) for i in at],
        whole_before=int(earlier),
        whole_after=int(total),
        usual=[bool(usual[i]) for i in at],
    )
    names = dict(zip(found.ground.codes, found.ground.names, strict=True)) | {"": "Not shown, or not placed"}
    rows = sorted(
        (Moved(p.code, names[p.code], int(p.amount), p.usual) for p in split.parts),
        key=lambda m: (m.code == "", -m.amount, m.name),
    )
    whole = int(split.total)
    way = "rise" if whole > 0 else "fall"
    if not whole:
        sentence = f"The borough's count was the same as in {counts.labels[-5]}."
    elif not split.leading:
        sentence = (
            f"The borough's {way} of {abs(whole):,} since {counts.labels[-5]} cannot be traced to any ward: no ward's "
            "part in it is more than chance explains."
        )
    else:
        lead = len(split.leading)
        share = float(split.leading_share)
        held = f"{share:.0%} of" if share <= 1 else "more than"
        sentence = (
            f"{wording.joined([names[c] for c in split.leading])} account{'s' if lead == 1 else ''} for {held} the "
            f"{way} of {abs(whole):,} since {counts.labels[-5]}; {split.usual_count} other wards moved no more than "
            "chance explains."
        )
    return ChangeByPlace(sentence, tuple(rows))


def concentration_of(found: Judged) -> ConcentrationView | None:
    """How few places hold half, beside chance; None where too many places are hidden."""
    counts = found.counts
    if not counts.labels or not counts.usable[-1] or not counts.spread[-1].sum() > 0:
        return None
    values = counts.spread[-1]
    people = found.ground.people if np.isfinite(found.ground.people).all() else None
    known = concentration(values, weights=people)
    weights = np.full(len(values), 1 / len(values)) if people is None else people / people.sum()
    drawn = np.random.default_rng(SEED).multinomial(int(values.sum()), weights, 199)
    chance = (np.cumsum(np.sort(drawn, axis=1)[:, ::-1], axis=1) / values.sum()).mean(axis=0)
    _, many = LEVEL_WORDS[found.ground.level]
    sentence = (
        f"Half of all {found.subject.counted} were in {known.half} of {known.areas} {many}; by chance alone "
        f"it would be about {known.chance_half[0]:.0f}."
    )
    if not known.beyond_chance:
        sentence += " That is no more concentrated than chance makes it."
    return ConcentrationView(
        sentence,
        tuple(round(float(v), 5) for v in known.curve),
        tuple(round(float(v), 5) for v in chance),
    )


def mix_of(
    subjects: Sequence[Subject], ward: np.ndarray, borough: np.ndarray
) -> tuple[tuple[MixRow, ...], str]:
    """Kinds of incident a ward has more or less of than the borough, among the kinds that are shown for it.

    `ward` and `borough` are counts by subject (NaN: not shown). Rows go from the largest quotient down; kinds under ten
    are left out.
    """
    used = np.flatnonzero(np.isfinite(ward) & np.isfinite(borough) & (np.nan_to_num(borough) > 0))
    if len(used) < 2 or not ward[used].sum() > 0 or (borough[used] < ward[used]).any():
        return (), "Too few kinds are shown to speak of a mix."
    found = location_quotients(np.stack([ward[used], borough[used] - ward[used]]))
    rows = []
    for at in np.flatnonzero(found.shown[0]):
        value, low, high = (float(part[0, at]) for part in (found.quotient, found.lower, found.upper))
        side = "more" if low > 1 else "less" if high < 1 else "like"
        words = "like the borough's mix" if side == "like" else f"{side} than the borough's mix"
        subject = subjects[used[at]]
        rows.append(
            MixRow(
                subject.code,
                subject.short,
                count_cell(ward[used[at]], False),
                Cell(f"{value:.2f}", round(value, DECIMALS_KEPT)),
                round(low, DECIMALS_KEPT),
                round(high, DECIMALS_KEPT),
                words,
            )
        )
    rows.sort(key=lambda row: (-row.quotient.value, row.name))
    left = len(subjects) - len(rows)
    return tuple(rows), (
        f"1 is the borough's own mix, over four quarters. {left} of {len(subjects)} kinds are left out: fewer than "
        f"{LEAST_COUNT_FOR_MIX}, or not shown to protect people."
    )


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
            sentences.append(f"Among wards, over four quarters: {place.outlier}.")
        if place.unusual:
            usual = kept(found.unusual.usual_lower[i]), kept(found.unusual.usual_upper[i])
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
    group = next((group for group in ways.localities if group[0] == code), None)
    if group is not None and found.ground.level == "ward":
        at = [i for i in map(found.ground.position, group[2]) if i is not None]
        return group_detail(found, code, f"{group[1]} locality", at, up, down)
    name = group[1] if group is not None else ways.wards.get(code) or ways.neighbourhoods[code]
    one, many = LEVEL_WORDS[found.ground.level]
    words = f"The map and the list are of {many}, so {name} has no figure of its own here."
    if found.ground.level == "neighbourhood":
        words += (
            f" The {many} that fit it best are listed below; they do not nest in wards and are not added up."
        )
    return PlaceDetail(code, name, f"{name}: choose a {one}", (words,), (), None, None, (), "", up, down)


def other_areas(
    frame: pd.DataFrame,
    names: Mapping[str, str],
    people: np.ndarray,
    per: float,
    now: str,
    before: str,
) -> tuple[OtherArea, ...]:
    """Counts of other areas, by name, from protected quarterly rows; `now` and `before` are first days of quarters."""
    frame = frame[frame["part"] == ""]
    counts: dict[tuple[str, str], tuple[float, bool]] = {}
    for row in frame[frame["start"].isin((now, before))].itertuples():
        counts[row.area, row.start] = (
            float("nan") if pd.isna(row.numerator) else float(row.numerator),
            row.reason == "suppressed",
        )
    made = []
    for i, (code, name) in enumerate(names.items()):
        if (code, now) not in counts:
            continue
        value, hidden = counts[code, now]
        earlier, was_hidden = counts.get((code, before), (float("nan"), False))
        rate, low, high, _ = byar_interval(value, people[i], multiplier=per)
        shown = rate_cell(rate, hidden)
        if shown.value is not None:
            shown = Cell(f"{shown.text} ({low:,.1f} to {high:,.1f})", shown.value)
        made.append(
            OtherArea(
                code,
                name,
                count_cell(value, hidden),
                shown,
                change_cell(value, earlier, hidden or was_hidden),
            )
        )
    if len(made) < 2:
        return ()
    if not all(area.rate.value is not None or area.count.value is None for area in made):
        made = [replace(area, rate=NO_RATE) for area in made]
    return tuple(sorted(made, key=lambda area: area.name))


def group_detail(
    found: Judged, code: str, name: str, wards: Sequence[int] | None, up: Links, down: Links
) -> PlaceDetail:
    """A locality (its wards' positions) or the whole borough (None) with its own past.

    A sum with a hidden ward is hidden.
    """
    counts = found.counts
    if wards is None:
        values, hidden = counts.totals, np.zeros(len(counts.labels), dtype=bool)
    else:
        values, hidden = counts.values[:, wards].sum(axis=1), counts.hidden[:, wards].any(axis=1)
    provisional = counts.provisional.any(axis=1)
    points = _points(counts.labels, values, hidden, provisional)
    now = count_cell(values[-1], bool(hidden[-1]))
    title = f"{name}: {now.text[0].lower()}{now.text[1:]}"
    sentences = []
    if now.value is not None:
        title = f"{name}: {now.text} {found.subject.counted} in {found.label}"
        before = values[-5] if len(values) >= 5 else np.nan
        sentences.append(change_sentence(change_cell(values[-1], before)))
    if wards is not None:
        sentences.append("Which wards belong to a locality is unconfirmed: no official list was found.")
    return PlaceDetail(
        code, name, title, tuple(filter(None, sentences)), points, None, None, (), "", up, down
    )


def change_sentence(change: Cell) -> str:
    """The change as a sentence; empty when there is none to speak of."""
    if change.value is None:
        return ""
    if not change.value:
        return "No change on the same period a year before."
    return f"{change.text[0].upper()}{change.text[1:]} in the same period a year before."


def _points(
    labels: Sequence[str], values: np.ndarray, hidden: np.ndarray, provisional: np.ndarray
) -> tuple[Point, ...]:
    return tuple(
        Point(
            label.removeprefix(FOUR_QUARTERS.format("")),
            int(values[t]) if np.isfinite(values[t]) else None,
            count_cell(values[t], bool(hidden[t])).text,
            reason="suppressed" if hidden[t] else None if np.isfinite(values[t]) else "not_collected",
            maturity="provisional" if provisional[t] else "final",
        )
        for t, label in enumerate(labels)
    )


def rank_words(place: Place, found: Judged) -> str:
    """A rank never stands alone: the range in which it lies 95 times in 100."""
    shown = int(np.isfinite(found.ordered_by).sum())
    by = "rate" if found.by_rate else "count"
    if place.rank_lower == place.rank_upper:
        return f"By {by} its place from the top is {place.rank_lower} of {shown}, 95 times in 100."
    span = f"between {place.rank_lower} and {place.rank_upper} of {shown}"
    return f"By {by} its place from the top lies {span}, 95 times in 100."


def base_words(found: Judged) -> str:
    """Which population rates are per, of which year and of which kind."""
    subject, ground = found.subject, found.ground
    known = [i for i in range(len(ground.codes)) if np.isfinite(ground.people[i])]
    if not known:
        return f"No population of {subject.people} is loaded, so there are no rates."
    years = sorted({ground.years[i] for i in known})
    when = str(years[0]) if len(years) == 1 else f"{years[0]} to {years[-1]}"
    estimated = sum(ground.estimated[i] for i in known)
    span = "the quarter" if ground.level == "ward" else "four quarters"
    text = (
        f"Rates are per {int(subject.per):,} {subject.people} for {span}, with their 95% interval. Populations are for "
        f"{when}"
    )
    text += (
        f"; {estimated} of {len(known)} are estimates, not official figures."
        if estimated
        else ", 2021 Census."
    )
    if ground.level == "neighbourhood":
        text += f" Places with under {least_for_rate(subject)} have no rate."
    return f"{text} {VISITORS}" if subject.visitors else text


def totals_of(found: Judged) -> tuple[Cell, Cell, Cell, str]:
    """What the map shows, what it cannot, the whole, and the sentence that adds them up."""
    _, many = LEVEL_WORDS[found.ground.level]
    total = found.counts.totals[-1] if found.counts.labels else np.nan
    shown = np.isfinite(found.now)
    on_map = int(found.now[shown].sum())
    if not np.isfinite(total):
        return (
            count_cell(on_map if shown.any() else np.nan, False),
            NO_DATA,
            NO_DATA,
            f"There is no figure for the whole borough, so nothing can be added up; {int(shown.sum())} {many} have "
            "one.",
        )
    rest = int(total) - on_map
    hidden = int(found.hidden.sum())
    why = (
        f"in {hidden} {many} not shown to protect people, or without a known place"
        if hidden
        else "without a known place"
    )
    text = (
        f"The map shows {on_map:,} in {int(shown.sum())} {many}; {rest:,} {'is' if rest == 1 else 'are'} not on it "
        f"({why}). Together {int(total):,}, the borough's figure."
    )
    return count_cell(on_map, False), count_cell(rest, False), count_cell(total, False), text


def title_of(found: Judged) -> str:
    """The finding as a heading."""
    subject = found.subject
    what = subject.counted[:1].upper() + subject.counted[1:]
    if not np.isfinite(found.now).any():
        if found.hidden.any():
            return f"{what}: not shown to protect people"
        return f"{what}: no figures for this quarter"
    if found.ground.level != "ward":
        high = sum("high" in words.split(",")[0] for words in found.clusters)
        if found.cluster_reason:
            return f"{what} by neighbourhood"
        return f"{what}: {high or 'no'} neighbourhood{'' if high == 1 else 's'} in clusters beyond chance"
    parts = []
    if found.funnel is not None:
        names = [
            found.ground.names[i]
            for i, o in zip(np.flatnonzero(found.in_funnel), found.funnel.outlier, strict=True)
            if o
        ]
        if not names:
            parts.append("no ward stands out from the others")
        else:
            subject_words = wording.joined(names) if len(names) < 3 else f"{len(names)} wards"
            parts.append(f"{subject_words} {'stands' if len(names) == 1 else 'stand'} out")
    known = [i for i in range(len(found.ground.codes)) if found.unusual_words(i)]
    if known:
        flagged = sum(bool(found.unusual.flagged[i]) for i in known)
        parts.append(f"{flagged or 'none'} unlike {'its' if flagged == 1 else 'their'} own past")
    return f"{what}: {', '.join(parts)}" if parts else f"{what} by ward"


@dataclass(frozen=True, eq=False)
class Surroundings:
    """Everything of a view that is not worked out from counts."""

    quarter: str
    release: Release | None
    audience: str
    map: PlaceMap
    localities: tuple[tuple[str, str, tuple[str, ...]], ...]
    others: tuple[OtherArea, ...]
    measures: tuple[tuple[str, str], ...]
    quarters: tuple[str, ...]


def hotspots_view(found: Judged, around: Surroundings) -> HotspotsView:
    """The whole page of one measure at one level, with no place chosen."""
    places, classes = places_of(found)
    map_total, unplaced, whole, reconciled = totals_of(found)
    outliers, unusual = outliers_of(found), unusual_sentence(found)
    if np.isfinite(found.now).any():
        summary = outliers.sentence if outliers else clusters_sentence(found) or reconciled
    else:
        summary = reconciled
    subject = found.subject
    return HotspotsView(
        measure=subject.code,
        name=subject.name,
        short_name=subject.short,
        counted=subject.counted,
        quarter=around.quarter,
        period=found.label or around.quarter,
        level=found.ground.level,
        release=around.release,
        audience=around.audience,
        title=title_of(found),
        summary=summary,
        ranked_by="rate" if found.by_rate else "count",
        base=base_words(found),
        map=around.map,
        classes=classes,
        places=places,
        map_total=map_total,
        unplaced=unplaced,
        data_total=whole,
        reconciled=reconciled,
        outliers=outliers,
        unusual=unusual,
        clusters=clusters_sentence(found),
        ledger=found.ledger,
        change=change_by_place(found),
        concentration=concentration_of(found),
        localities=_localities(found, around.localities),
        others=around.others,
        others_note=_others_note(around.others),
        chosen=None,
        source=subject.source,
        coverage=subject.coverage,
        measures=around.measures,
        quarters=around.quarters,
        rules_version=RULES_VERSION,
    )


def _localities(found: Judged, groups: tuple[tuple[str, str, tuple[str, ...]], ...]) -> tuple[Locality, ...]:
    if found.ground.level != "ward":
        return ()
    made = []
    for code, name, wards in groups:
        at = [i for i in (found.ground.position(ward) for ward in wards) if i is not None]
        if not at:
            continue
        count = count_cell(float(found.now[at].sum()), bool(found.hidden[at].any()))
        links = tuple(PlaceLink("ward", found.ground.codes[i], found.ground.names[i]) for i in at)
        made.append(Locality(code, name, count, links, confirmed=False))
    return tuple(made)


def _others_note(others: tuple[OtherArea, ...]) -> str:
    if not others:
        return ""
    if any(other.rate.value is not None for other in others):
        return (
            "Rates are per 1,000 of the population that is loaded for each area; areas are in order of name."
        )
    return (
        "Counts only: no populations of the other areas are loaded, so there are no rates and no order of size. A "
        "larger area has more of everything."
    )
