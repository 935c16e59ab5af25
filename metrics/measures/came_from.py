"""Where a change happened: an exact split into wards, parts, cases and revision, from protected figures only.

A split says where, never why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from metrics import wording
from metrics.change import SAME_QUARTER_LAST_YEAR
from metrics.decomposition import Split, split_of_count, split_of_rate, split_of_ratio, split_of_revision
from metrics.judging import Judged
from metrics.measures.sheet import Sheet
from metrics.proof import evidence
from metrics.views import Area, ChangeSplit, Piece

LEAST_QUARTERS = 4
"""Parts are split only when they have added up to the whole in so many quarters."""
_CASES = {"numerator": "cases counted", "denominator": "cases they are counted out of"}
_REVISION = {"change": "change since then", "revision": "revision of the earlier figure"}


def change_splits(
    sheet: Sheet, judged: Judged, measure: object, area: str, wards: Sequence[Area]
) -> tuple[ChangeSplit, ...]:
    """Every split of the measure's change on the same quarter last year that its figures allow."""
    a = sheet.assessed
    position = sheet.series.index[(measure.code, "", area)]
    at = int(judged.latest[position])
    before = at - SAME_QUARTER_LAST_YEAR
    known = a.figures
    if before < 0 or a.young[position, at] or not np.isfinite(known.value[position, [before, at]]).all():
        return ()
    group = judged.chart.rebase_group[position]
    if group[at] != group[before]:
        return ()
    found: list[ChangeSplit] = []
    if area == sheet.borough:
        found += _by_ward(sheet, judged, measure, position, at, wards)
        found += _by_part(sheet, judged, measure, position, at)
    found += _by_cases(sheet, measure, position, at)
    found += _by_revision(sheet, measure, position, at)
    return tuple(found)


def _by_ward(
    sheet: Sheet, judged: Judged, measure: object, position: int, at: int, wards: Sequence[Area]
) -> Iterator[ChangeSplit]:
    if "ward" not in measure.areas:
        return
    known, before = sheet.assessed.figures, at - SAME_QUARTER_LAST_YEAR
    rows = {ward.name: sheet.series.index[(measure.code, "", ward.code)] for ward in wards}
    tops = known.numerator[[position, *rows.values()]][:, [before, at]]
    shown = {name: row for name, row in rows.items() if np.isfinite(known.numerator[row, [before, at]]).all()}
    if measure.unit not in ("count", "percent", "rate") or len(shown) < 2 or not np.isfinite(tops[0]).all():
        return
    at_rows = list(shown.values())
    usual = [_usual(judged, row, at) for row in at_rows]
    if measure.unit == "percent":
        bases = known.denominator[at_rows][:, [before, at]]
        whole = (known.numerator[at_rows][:, [before, at]].sum(axis=0) == tops[0]).all()
        whole &= bool((bases.sum(axis=0) == known.denominator[position, [before, at]]).all())
        if not whole:
            return
        first, second = known.numerator[at_rows, before], known.numerator[at_rows, at]
        own, mix = split_of_rate(list(shown), first, bases[:, 0], second, bases[:, 1], per=100, usual=usual)
        both = [
            *_pieces(own, measure.unit, str),
            _piece("the mix of wards", mix.total, None, None, measure.unit),
        ]
        total = own.total + mix.total
        yield _made(
            sheet, measure, at, "wards", "By ward", own, both, float(total), "ward", len(rows) - len(shown)
        )
        return
    first, second = known.numerator[at_rows, before], known.numerator[at_rows, at]
    if (first.sum() > tops[0, 0]) or (second.sum() > tops[0, 1]):
        return
    split = split_of_count(
        list(shown),
        [int(n) for n in first],
        [int(n) for n in second],
        whole_before=int(tops[0, 0]),
        whole_after=int(tops[0, 1]),
        usual=usual,
    )
    pieces = _pieces(split, "count", lambda name: name or "not shown by ward, or without a place")
    yield _made(
        sheet,
        measure,
        at,
        "wards",
        "By ward",
        split,
        pieces,
        float(split.total),
        "ward",
        len(rows) - len(shown),
    )


def _by_part(sheet: Sheet, judged: Judged, measure: object, position: int, at: int) -> Iterator[ChangeSplit]:
    """Breakdowns whose parts have always added up to the whole, so that none overlaps another."""
    known, before = sheet.assessed.figures, at - SAME_QUARTER_LAST_YEAR
    if measure.unit != "count":
        return
    for dimension in dict.fromkeys(part.dimension for part in measure.parts):
        own = [part for part in measure.parts if part.dimension == dimension]
        rows = [sheet.series.index[(measure.code, part.code, sheet.borough)] for part in own]
        tops, whole = known.numerator[rows][:, : at + 1], known.numerator[position, : at + 1]
        complete = np.isfinite(tops).all(axis=0) & np.isfinite(whole)
        adds_up = (tops.sum(axis=0) == whole)[complete].all()
        if complete.sum() < LEAST_QUARTERS or not adds_up or not complete[[before, at]].all():
            continue
        split = split_of_count(
            [part.name for part in own],
            [int(n) for n in tops[:, before]],
            [int(n) for n in tops[:, at]],
            usual=[_usual(judged, row, at) for row in rows],
        )
        title = f"By {dimension.replace('-', ' ').replace('_', ' ')}"
        pieces = _pieces(split, "count", str)
        yield _made(sheet, measure, at, "parts", title, split, pieces, float(split.total), "part", 0)


def _by_cases(sheet: Sheet, measure: object, position: int, at: int) -> Iterator[ChangeSplit]:
    known, before = sheet.assessed.figures, at - SAME_QUARTER_LAST_YEAR
    if measure.unit not in ("percent", "rate"):
        return
    top, base = known.numerator[position, [before, at]], known.denominator[position, [before, at]]
    if not np.isfinite(top).all() or not (base > 0).all() or base[0] == base[1]:
        return
    split = split_of_ratio(top[0], base[0], top[1], base[1], per=sheet.assessed.scale[position])
    pieces = _pieces(split, measure.unit, lambda name: _CASES[name])
    n = lambda value: wording.number(float(value), "count")  # noqa: E731
    sentence = f"Counted: {n(top[0])} then, {n(top[1])} now. Out of: {n(base[0])} then, {n(base[1])} now."
    yield _made(
        sheet, measure, at, "cases", "By cases counted and all cases", split, pieces, float(split.total),
        sentence=sentence,
        numbers={"before": top[0], "after": top[1], "out_of_before": base[0], "out_of_after": base[1]},
    )  # fmt: skip


def _by_revision(sheet: Sheet, measure: object, position: int, at: int) -> Iterator[ChangeSplit]:
    before = at - SAME_QUARTER_LAST_YEAR
    known = sheet.assessed.figures.value[position]
    if sheet.presented is None:
        return
    presented = float(sheet.presented.value[position, before])
    if not np.isfinite(presented) or presented == known[before]:
        return
    split = split_of_revision(presented, float(known[before]), float(known[at]))
    pieces = _pieces(split, measure.unit, lambda name: _REVISION[name])
    old, new = wording.number(presented, measure.unit), wording.number(float(known[before]), measure.unit)
    label = sheet.assessed.grid.labels[before]
    yield _made(
        sheet, measure, at, "revision", "By revision", split, pieces, float(split.total),
        sentence=f"{label} was {old} at the last board and is {new} now.",
        numbers={"presented": presented, "revised": float(known[before]), "now": float(known[at])},
    )  # fmt: skip


def _usual(judged: Judged, row: int, at: int) -> bool | None:
    within = float(judged.usual_last_year.within[row])
    return None if np.isnan(within) or int(judged.latest[row]) != at else bool(within)


def _pieces(split: Split, unit: str, named: object) -> list[Piece]:
    """Pieces beyond usual variation first, then those of which that is not known, largest first; the usual by name."""
    ordered = sorted(
        split.parts,
        key=lambda p: (
            p.code == "",
            (False, None, True).index(p.usual),
            0 if p.usual else -abs(p.amount),
            p.code,
        ),
    )
    return [_piece(named(p.code), p.amount, p.share, p.usual, unit) for p in ordered]


def _piece(name: str, amount: object, share: object, usual: bool | None, unit: str) -> Piece:
    value = float(amount)
    fair = share is not None and 0 < float(share) <= 1
    held = wording.number(100 * float(share), "percent", places=0) if fair else ""
    return Piece(name, _signed(value, unit), round(value, 6) + 0.0, held, usual)


def _signed(value: float, unit: str) -> str:
    shown = wording.rounded(value, wording.PLACES[unit])
    if not shown:
        return "none"
    return f"{'up' if shown > 0 else 'down'} {wording.difference(shown, unit)}"


def _made(
    sheet: Sheet,
    measure: object,
    at: int,
    by: str,
    title: str,
    split: Split,
    pieces: list[Piece],
    total: float,
    one: str = "",
    hidden: int = 0,
    *,
    sentence: str = "",
    numbers: dict[str, object] | None = None,
) -> ChangeSplit:
    labels = sheet.assessed.grid.labels
    unit = "count" if by in ("wards", "parts") and measure.unit == "rate" else measure.unit
    proof = evidence(
        f"exact split by {by}",
        quarter=labels[at],
        baseline_quarter=labels[at - SAME_QUARTER_LAST_YEAR],
        total=total,
        pieces=len(pieces),
        beyond_usual=len(split.leading),
        share_beyond_usual=None if split.leading_share is None else 100 * float(split.leading_share),
        within_usual=split.usual_count,
        against=sum(part.usual is False for part in split.parts) - len(split.leading),
        not_shown=hidden or None,
        **(numbers or {}),
    )
    sentence = sentence or _ward_sentence(split, total, one, hidden, unit)
    return ChangeSplit(by, title, sentence, _signed(total, unit), tuple(pieces), proof)


def _ward_sentence(split: Split, total: float, one: str, hidden: int, unit: str) -> str:
    way = "rise" if total > 0 else "fall"
    size = wording.difference(wording.rounded(total, wording.PLACES[unit]), unit)
    quiet = wording.number_of(split.usual_count, one)
    if not total:
        text = "The whole did not change."
    elif split.leading:
        held = wording.number(100 * float(split.leading_share), "percent", places=0)
        many = wording.number_of(len(split.leading), one)
        hold = "holds" if len(split.leading) == 1 else "hold"
        text = f"Of the {way} of {size}, {many} that moved more than usual {hold} {held}."
    elif all(part.usual is None for part in split.parts):
        text = f"The whole shows a {way} of {size}. The past is too short to say which {one} moved more than usual."
    else:
        text = f"The whole shows a {way} of {size}. No {one} moved that way by more than usual."
    against = sum(part.usual is False for part in split.parts) - len(split.leading)
    other = "by more than usual" if not total else "the other way by more than usual"
    text += f" {wording.number_of(against, one)} moved {other}." if against else ""
    text += f" {quiet} moved no more than usual." if split.usual_count else ""
    return text + (f" {wording.number_of(hidden, one)} cannot be shown." if hidden else "")
