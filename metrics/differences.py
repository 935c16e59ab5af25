"""In what two boards differ: every figure that moved, every status and text that changed, and the few worth saying.

Both boards are views, so nothing here can show more than its audience was shown. Pure: values in, values out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from metrics import wording
from metrics.rules import (
    ASSESSED,
    ATTENTION_ORDER,
    JUDGED_POLARITIES,
    LEAST_BASE_FOR_PERCENT_CHANGE,
    RULES_VERSION,
)
from metrics.views import (
    Board,
    BoardDifferences,
    Cell,
    ChangedCell,
    ChangedText,
    ChangedVerdict,
    Evidence,
    Finding,
    MeasureView,
    Point,
)

MOST_FINDINGS = 7
"""How many sentences a reader is given; the rest is in the list of all differences."""

_SCORES = {
    "worse": 700.0,
    "gone": 600.0,
    "revised": 500.0,
    "late": 400.0,
    "better": 300.0,
    "grown": 200.0,
    "replaced": 150.0,
    "arrived": 100.0,
}
_HEADLINE = 40.0
_KINDS_OF_GAP = {"withdrawn": "withdrawn", "suppressed": "hidden"}


class Origin(NamedTuple):
    """The return a figure came with: why it was accepted, by whom, when (ISO day), and the batch's number."""

    reason: str
    actor: str
    received: str
    batch: int


def differences(
    then: Board,
    now: Board,
    *,
    before: str,
    after: str,
    large: float,
    origins: Mapping[tuple[str, str], Origin] | None = None,
) -> BoardDifferences:
    """In what the board `now` differs from the board `then`; `before` and `after` name them for the reader.

    Figures are compared over the quarters up to the earlier of the two boards. A revision over `large` percent of the
    figure before it is marked. `origins` names, by measure and quarter label, the return a figure came with.
    """
    quarter = min(then.quarter, now.quarter)
    cells, compared = _changed_cells(then, now, quarter, large, origins or {})
    verdicts = tuple(_changed_verdicts(then, now))
    shown = [view for view in _measures(now) if view.shown]
    new = sum(_is_new(view, then.measure(view.code), quarter) for view in shown)
    ordered = tuple(sorted(cells, key=lambda c: (c.priority, c.measure, c.quarter)))
    return BoardDifferences(
        before=before,
        after=after,
        quarter=quarter,
        compared=compared,
        same=compared - len(ordered),
        new=new,
        shown=len(shown),
        cells=ordered,
        verdicts=verdicts,
        texts=tuple(_changed_texts(then, now)),
        findings=_findings(then, now, ordered, verdicts),
        sentence=_sentence(ordered, compared, quarter),
        release=then.release.number if then.release else None,
    )


def _measures(board: Board) -> list[MeasureView]:
    return [view for priority in board.priorities for view in priority.measures]


def _is_new(view: MeasureView, earlier: MeasureView | None, quarter: str) -> bool:
    """Whether a figure came for a quarter the earlier board did not report."""
    last = view.latest.quarter if view.latest else ""
    return last > quarter and (earlier is None or earlier.latest is None or earlier.latest.quarter < last)


def _changed_cells(
    then: Board, now: Board, quarter: str, large: float, origins: Mapping[tuple[str, str], Origin]
) -> tuple[list[ChangedCell], int]:
    """Every cell that shows something else, and how many cells were compared."""
    found, compared = [], 0
    for view in _measures(now):
        earlier = then.measure(view.code)
        if earlier is None or not view.shown:
            continue
        old = {point.quarter: point for point in earlier.points if point.quarter <= quarter}
        new = {point.quarter: point for point in view.points if point.quarter <= quarter}
        for label in sorted({*old, *new}):
            compared += _has_figure(old.get(label)) or _has_figure(new.get(label))
            cell = _changed_cell(view, label, old.get(label), new.get(label), large)
            if cell is not None:
                if earlier.provenance == "illustrative" != view.provenance:
                    cell = replace(cell, kind="replaced", by="", large=False)
                origin = origins.get((view.code, label), Origin("", "", "", 0))
                found.append(replace(cell, **origin._asdict()))
    return found, compared


def _has_figure(point: Point | None) -> bool:
    return point is not None and point.value is not None


def _changed_cell(
    view: MeasureView, quarter: str, old: Point | None, new: Point | None, large: float
) -> ChangedCell | None:
    """The cell when it shows another figure, or a figure on one side only; None otherwise."""
    had, has = _has_figure(old), _has_figure(new)
    if not had and not has:
        return None
    if had and has:
        if _figure(old) == _figure(new):
            return None
        kind, by = "revised", moved_by(old, new, view.unit)
        size = abs(new.value - old.value)
        is_large = size * 100 > large * abs(old.value)
    else:
        kind = "arrived" if has else _KINDS_OF_GAP.get((new.reason or "") if new else "", "gone")
        by, is_large = "", kind == "withdrawn"
    return ChangedCell(
        view.code, view.short_name, view.priority, quarter, kind, _cell(old), _cell(new), by, is_large
    )


def _figure(point: Point) -> tuple:
    """What makes two figures the same; noise of floating-point arithmetic is none."""
    value = None if point.value is None else round(float(point.value), 9)
    return value, point.numerator, point.denominator, point.bound


def _cell(point: Point | None) -> Cell:
    if point is None:
        return Cell(wording.NO_VALUE)
    text = point.text
    if point.numerator is not None and point.denominator is not None:
        text += f" ({point.numerator:,} of {point.denominator:,})"
    marks = ("provisional",) if point.maturity == "provisional" else ()
    return Cell(text, point.value, marks)


def moved_by(old: Point, new: Point, unit: str) -> str:
    """By how much a figure moved, in words: "up 12 (3.1%)", "down 0.4 percentage points".

    No percentage is given for percentages, nor on a base under `LEAST_BASE_FOR_PERCENT_CHANGE`.
    """
    if _figure(new)[0] == _figure(old)[0]:
        return "same share, other counts"
    size = wording.shown_difference(new.value, old.value, unit)
    way = "up" if new.value > old.value else "down"
    if size == 0:
        return f"{way}, by less than is shown"
    base = old.denominator if unit == "rate" else old.value
    share = ""
    if unit != "percent" and base is not None and abs(base) >= LEAST_BASE_FOR_PERCENT_CHANGE and old.value:
        share = f" ({wording.number(abs(100 * (new.value - old.value) / old.value), 'percent')})"
    return f"{way} {wording.difference(size, unit)}{share}"


def _changed_verdicts(then: Board, now: Board) -> list[ChangedVerdict]:
    found = []
    for view in _measures(now):
        earlier = then.measure(view.code)
        if earlier is None or not view.shown or earlier.status.code == view.status.code:
            continue
        found.append(
            ChangedVerdict(
                view.code,
                view.short_name,
                view.priority,
                view.headline,
                earlier.status,
                view.status,
                view.status.sentence,
                _because(earlier, view, then, now),
            )
        )
    return found


def _because(earlier: MeasureView, view: MeasureView, then: Board, now: Board) -> str:
    """Why a status differs, as far as the two boards tell: definition, figure or rules; never a cause in the world."""
    if (earlier.target.text if earlier.target else "") != (view.target.text if view.target else ""):
        return "The target is another one."
    if earlier.polarity != view.polarity:
        return "What counts as good was defined anew."
    old, new = earlier.latest, view.latest
    if new is None:
        return "There is no figure any more." if old else "There is no figure yet."
    if old is None or new.quarter > old.quarter:
        return f"The figure for {new.quarter} is new."
    if new.quarter < old.quarter:
        return f"The figure for {old.quarter} is gone."
    if _figure(old) != _figure(new):
        return f"The figure for {new.quarter} was revised from {old.text} to {new.text}."
    if old.maturity != new.maturity:
        return f"The figure for {new.quarter} is {new.maturity} now."
    if now.rules_version != then.rules_version:
        return f"It is judged by the rules of version {now.rules_version}; it was {then.rules_version}."
    if then.quarter != now.quarter:
        return f"There is no figure for {now.quarter}."
    return "Other figures of its series were revised, or more time has passed."


def _changed_texts(then: Board, now: Board) -> list[ChangedText]:
    old = {view.code: view for view in _measures(then)}
    new = {view.code: view for view in _measures(now)}
    found = []
    for code, view in new.items():
        if code not in old:
            found.append(ChangedText(code, view.short_name, "added", "", view.name))
            continue
        before = old[code]
        pairs = [
            (
                "target",
                before.target.text if before.target else "",
                view.target.text if view.target else "",
            ),
            ("name", before.name, view.name),
            ("polarity", before.polarity_words, view.polarity_words),
            ("break", _breaks(before), _breaks(view)),
        ]
        found += [ChangedText(code, view.short_name, what, a, b) for what, a, b in pairs if a != b]
    found += [
        ChangedText(code, view.short_name, "ended", view.name, "")
        for code, view in old.items()
        if code not in new
    ]
    return sorted(found, key=lambda text: (text.measure, text.what))


def _breaks(view: MeasureView) -> str:
    return "; ".join(f"{b.date}: {b.reason}" for b in view.breaks)


def _findings(
    then: Board, now: Board, cells: Sequence[ChangedCell], verdicts: Sequence[ChangedVerdict]
) -> tuple[Finding, ...]:
    """The few sentences worth saying, by consequence: what got worse first, what arrived last."""
    headline = {view.code: view.headline for view in _measures(now)}
    unjudged = {view.code for view in _measures(now) if view.polarity not in (*JUDGED_POLARITIES, "band")}
    found = [_of_verdict(verdict) for verdict in verdicts if verdict.measure not in unjudged]
    growing = {view.code for view in _measures(now) if view.settling is not None}
    found += [_of_cells(own, then.quarter, own[0].measure in growing) for own in _by_measure(cells)]
    was_late = {finding.measure for finding in then.late}
    found += [
        _finding("late", late.measure, late.priority, late.title, late.sentence, ())
        for late in now.late
        if late.measure not in was_late
    ]
    ranked = [
        replace(f, score=f.score + _HEADLINE * headline.get(f.measure, False)) for f in found if f is not None
    ]
    return tuple(sorted(ranked, key=lambda f: (-f.score, f.measure, f.kind))[:MOST_FINDINGS])


def _of_verdict(verdict: ChangedVerdict) -> Finding | None:
    """A sentence when both boards could assess the measure, or when it is off target now."""
    old, new = verdict.before, verdict.after
    if new.code not in ASSESSED or (old.code not in ASSESSED and new.code == "met"):
        return None
    kind = "better" if _severity(new.code) < _severity(old.code) else "worse"
    sentence = f"It was “{old.word}” then. {verdict.sentence} {verdict.because}"
    title = f"{verdict.name}: now {new.word[:1].lower()}{new.word[1:]}"
    return _finding(
        kind, verdict.measure, verdict.priority, title, sentence, (("before", old.code), ("after", new.code))
    )


def _severity(code: str) -> int:
    """0 when nothing is off, more the higher it stands among what needs attention."""
    return len(ATTENTION_ORDER) - ATTENTION_ORDER.index(code) if code in ATTENTION_ORDER else 0


def _by_measure(cells: Sequence[ChangedCell]) -> list[list[ChangedCell]]:
    """Cells worth a sentence, one group for each measure and kind: large revisions, withdrawals, late arrivals."""
    groups: dict[tuple[str, str], list[ChangedCell]] = {}
    for cell in cells:
        is_news = {
            "revised": cell.large,
            "arrived": cell.before.text != wording.gap_words("not_due"),
            "hidden": False,
        }
        if is_news.get(cell.kind, True):
            groups.setdefault((cell.measure, cell.kind), []).append(cell)
    return list(groups.values())


def _of_cells(cells: Sequence[ChangedCell], quarter: str, grows: bool) -> Finding:
    """One sentence about the newest of the cells; `grows` says that revisions upwards are expected."""
    last = cells[-1]
    happened, sentence = {
        "revised": ("was revised", f"It was {last.before.text} and is {last.after.text} now, {last.by}."),
        "arrived": (
            "has arrived",
            f"There was no figure at the board of {quarter}; it is {last.after.text}.",
        ),
        "withdrawn": ("was withdrawn", f"It was {last.before.text} and is a gap now."),
        "gone": ("has no figure any more", f"It was {last.before.text} and is a gap now."),
        "replaced": (
            "is not illustrative any more",
            "Real returns have come in; the series made for demonstration is not shown any more.",
        ),
    }[last.kind]
    if last.kind == "revised" and grows:
        sentence += " Figures of this measure grow as cases conclude."
    if len(cells) > 1 and last.kind != "replaced":
        sentence += f" The same holds for {wording.number_of(len(cells) - 1, 'other quarter')}."
    if last.reason and last.kind in ("revised", "withdrawn"):
        sentence += f" Reason given: {last.reason.rstrip('.')}."
    numbers = tuple(
        (f"{c.quarter} {side}", cell.value)
        for c in cells
        for side, cell in (("before", c.before), ("after", c.after))
    )
    kind = {"withdrawn": "gone"}.get(last.kind, "grown" if grows and last.kind == "revised" else last.kind)
    title = f"{last.name}: {last.quarter} {happened}"
    return _finding(kind, last.measure, last.priority, title, sentence, numbers)


def _finding(
    kind: str, measure: str, priority: str, title: str, sentence: str, numbers: tuple[tuple[str, object], ...]
) -> Finding:
    proof = Evidence("board differences", RULES_VERSION, numbers)
    return Finding(kind, measure, priority, title, sentence, _SCORES[kind], proof)


def _sentence(cells: Sequence[ChangedCell], compared: int, quarter: str) -> str:
    """How much of what was shown up to the quarter still stands."""
    if not compared:
        return f"There are no figures up to {quarter} to compare."
    if not cells:
        return f"All {compared:,} figures up to {quarter} are the same."
    parts = []
    for kind, words in (
        ("revised", "revised"),
        ("arrived", "arrived since"),
        ("withdrawn", "withdrawn"),
        ("hidden", "not shown any more, to protect people"),
        ("gone", "without a figure now"),
        ("replaced", "illustrative until then"),
    ):
        count = sum(cell.kind == kind for cell in cells)
        if count:
            parts.append(f"{count:,} {words}")
    return (
        f"{compared - len(cells):,} of {compared:,} figures up to {quarter} are the same; "
        f"{wording.joined(parts)}."
    )
