"""What is said of all places at once: the finding, what is unusual, what clusters, what adds up, what rates are per."""

from __future__ import annotations

import numpy as np

from metrics import wording
from metrics.places.cells import NO_DATA, count_cell
from metrics.places.ground import LEVEL_WORDS
from metrics.places.judging import Judged, least_for_rate
from metrics.places.top_tenth import SUMS_OVERLAP
from metrics.views import Cell

VISITORS = (
    "Many victims are visitors, not residents: a rate per resident makes busy centres look worse than they are{}. "
    "Places are ordered by count here."
)


def title_of(found: Judged) -> str:
    """The finding as a heading."""
    subject = found.subject
    what = subject.counted[:1].upper() + subject.counted[1:]
    if not np.isfinite(found.now).any():
        if found.hidden.any():
            return f"{what}: not shown to protect people"
        if found.gaps:
            return f"{what}: no sums of four quarters, because {_gaps(found)}"
        return f"{what}: no figures for this quarter"
    if found.ground.level != "ward":
        high = int(found.in_high_cluster.sum())
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
        alone = flagged == 1 or len(known) == 1
        parts.append(f"{flagged or 'none'} unlike {'its' if alone else 'their'} own past")
    return f"{what}: {', '.join(parts)}" if parts else f"{what} by ward"


def _gaps(found: Judged) -> str:
    return f"{wording.joined(found.gaps)} {'is' if len(found.gaps) == 1 else 'are'} missing"


def unusual_sentence(found: Judged) -> str:
    """Is it unusual for this place? One sentence over all places."""
    one, many = LEVEL_WORDS[found.ground.level]
    if found.ground.level != "ward":
        return f"The own past of {many} is not judged: {SUMS_OVERLAP}."
    known = [i for i in range(len(found.ground.codes)) if found.unusual_words(i)]
    if not known:
        return f"It cannot be said yet: seven past quarters are needed to know what is usual for a {one}."
    flagged = [i for i in known if found.unusual.flagged[i]]
    if len(known) == 1:
        text = (
            f"The one {one} that can be judged, {found.ground.names[known[0]]}, is "
            f"{found.unusual_words(known[0]) if flagged else 'not unlike its own past'}."
        )
    elif not flagged:
        text = f"None of {len(known)} {many} is unlike its own past."
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
        "neighbours": "Clusters cannot be told: it is not known which neighbourhoods border each other.",
        "constant": "Every neighbourhood has the same figure.",
    }
    if found.cluster_reason == "hidden":
        return f"Clusters cannot be told: {_why_unusable(found)}."
    if found.cluster_reason:
        return reasons[found.cluster_reason]
    high = np.flatnonzero(found.in_high_cluster)
    if not len(high):
        return f"No neighbourhood lies in a cluster of high figures beyond what chance would make.{_filled_in(found)}"
    by_ward: dict[str, int] = {}
    for i in high:
        by_ward[found.ground.within[i]] = by_ward.get(found.ground.within[i], 0) + 1
    wards = [f"{ward} ({n})" for ward, n in sorted(by_ward.items(), key=lambda item: (-item[1], item[0]))]
    verb = "lies" if len(high) == 1 else "lie"
    return (
        f"{wording.number_of(len(high), 'neighbourhood')} {verb} in clusters of high figures beyond chance, "
        f"best fitting {wording.joined(wards)}.{_filled_in(found)}"
    )


def _filled_in(found: Judged) -> str:
    """How much of the pattern rests on neighbourhoods whose own figure is not shown."""
    hidden = int(found.hidden.sum())
    if not hidden:
        return ""
    counted = int((found.hidden & found.in_high_cluster).sum())
    own = "is not shown and is" if hidden == 1 else "are not shown and are each"
    text = f" {hidden} of {len(found.hidden)} {own} taken to have an even share of what the borough's figure leaves"
    return (
        f"{text}; {counted} of them {'lies' if counted == 1 else 'lie'} in those clusters."
        if counted
        else f"{text}."
    )


def _why_unusable(found: Judged) -> str:
    """Why the last period says too little of all places to speak of a pattern."""
    if not np.isfinite(found.counts.totals[-1]):
        return "there is no figure for the whole borough"
    if not (np.isfinite(found.now) | found.hidden).all():
        return "not every neighbourhood has a figure"
    return "too many neighbourhoods are not shown"


def totals_of(found: Judged) -> tuple[Cell, Cell, Cell, str]:
    """What the map shows, what it cannot, the whole, and the sentence that adds them up, or says why it cannot."""
    one, many = LEVEL_WORDS[found.ground.level]
    total = found.counts.totals[-1] if found.counts.labels else np.nan
    shown = np.isfinite(found.now)
    on_map = int(found.now[shown].sum())
    if found.gaps:
        text = f"Figures of {many} are sums of four quarters, and {_gaps(found)}: nothing can be added up."
        return NO_DATA, NO_DATA, count_cell(total, False), text
    if not np.isfinite(total):
        return (
            count_cell(on_map if shown.any() else np.nan, False),
            NO_DATA,
            NO_DATA,
            f"There is no figure for the whole borough, so nothing can be added up; {int(shown.sum())} {many} have "
            "one.",
        )
    whole = count_cell(total, False)
    if not shown.any() and not found.hidden.any():
        text = f"There are no figures for {many} for this period; the borough's figure is {int(total):,}."
        return NO_DATA, NO_DATA, whole, text
    rest = int(total) - on_map
    if rest < 0:
        text = (
            f"The map shows {on_map:,} in {wording.number_of(int(shown.sum()), one)}; the borough's figure is "
            f"{int(total):,}. The two come from different returns, or were counted in different ways, and do not add "
            "up."
        )
        return count_cell(on_map, False), NO_DATA, whole, text
    text = (
        f"The map shows {on_map:,} in {int(shown.sum())} {many}; {rest:,} {'is' if rest == 1 else 'are'} not on it "
        f"({_why_not_on_the_map(found)}). Together {int(total):,}, the borough's figure."
    )
    return count_cell(on_map, False), count_cell(rest, False), whole, text


def _why_not_on_the_map(found: Judged) -> str:
    """Where what the map leaves out may be: in places that are hidden, in places without a figure, or nowhere."""
    one, _ = LEVEL_WORDS[found.ground.level]
    without = ~np.isfinite(found.now) & ~found.hidden
    reasons = [
        f"in {wording.number_of(int(places.sum()), one)} {words}"
        for places, words in ((found.hidden, "not shown to protect people"), (without, "without a figure"))
        if places.any()
    ]
    return ", ".join([*reasons, f"{'or ' if reasons else ''}without a known place"])


def base_words(found: Judged) -> str:
    """Which population rates are per, of which year and of which kind."""
    subject, ground = found.subject, found.ground
    known = [i for i in range(len(ground.codes)) if np.isfinite(ground.people[i])]
    if not known:
        return f"No population of {subject.people} is loaded, so there are no rates."
    years = sorted({ground.years[i] for i in known})
    when = str(years[0]) if len(years) == 1 else f"{years[0]} to {years[-1]}"
    estimated = sum(ground.kinds[i] == "estimate" for i in known)
    span = "the quarter" if ground.level == "ward" else "four quarters"
    text = (
        f"Rates are per {int(subject.per):,} {subject.people} for {span}, with their 95% interval. Populations are for "
        f"{when}"
    )
    text += (
        f"; {estimated} of {len(known)} are estimates, not official figures."
        if estimated
        else f", {wording.joined(sorted({wording.POPULATION_KINDS[ground.kinds[i]] for i in known}))}."
    )
    if ground.level == "neighbourhood":
        text += f" Places with under {least_for_rate(subject)} have no rate."
    return f"{text} {_visitors(found)}" if subject.visitors else text


def _visitors(found: Judged) -> str:
    """Why places are not in order of their rate, and which of them a rate would mislead about most."""
    rates = np.where(np.isfinite(found.rate), found.rate, -np.inf)
    at = int(rates.argmax())
    most = (
        f", above all {found.ground.names[at]}" if rates[at] > 0 and (rates == rates[at]).sum() == 1 else ""
    )
    return VISITORS.format(most)
