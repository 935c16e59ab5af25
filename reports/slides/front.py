"""The slides in front: cover, the plan as a whole, what needs attention, what changed, what is late, room check."""

from __future__ import annotations

from collections.abc import Sequence

from metrics.views import Board, Evidence, Finding, MeasureView, PriorityView, long_date, short_date
from reports.paper import NOT_STATED
from reports.slides.model import (
    CHECK_CODE,
    WHOLE,
    Entry,
    Slide,
    Table,
    first_fitting,
    foot_line,
    numbered,
    section_of,
    shared_out,
)
from reports.theme import STATUS


def cover(board: Board) -> Slide:
    """What this meeting is, and how much of it is real."""
    meeting = board.release.meeting_date if board.release else ""
    total = board.count.total
    lines = [
        board.plan,
        f"Board meeting of {long_date(meeting)}"
        if meeting
        else "Not published yet: a draft to rehearse with",
    ]
    if board.illustrative:
        lines.append(
            f"{board.illustrative} of {total} measures show illustrative figures, made for demonstration."
        )
    return Slide(
        "0.1",
        "cover",
        "Safer Rotherham Partnership",
        f"{board.area.name} in {board.quarter}: how the plan is going",
        foot_line(board),
        name="cover",
        key=first_fitting([board.count.sentence]),
        lines=tuple(lines),
        evidence=_count_evidence(board),
        illustrative=board.illustrative > 0,
        notes=tuple(board.attributions),
    )


def standing(board: Board) -> Slide:
    """Every priority by the statuses of its measures."""
    rows = tuple(
        (
            Entry(section_of(p), page=f"{n}.1"),
            Entry(str(_with(p, "met"))),
            Entry(str(_with(p, "recoverable", "high_risk", "off_target"))),
            Entry(str(p.count.total - p.count.assessed)),
        )
        for n, p in enumerate(board.priorities, 1)
    )
    count = board.count
    return Slide(
        "0.2",
        "standing",
        WHOLE,
        f"{count.assessed} of {count.total} measures can be judged against a target",
        foot_line(board),
        name="standing",
        table=Table(
            "Measures of each priority by their status",
            ("Priority", "On target", "Missed", "Not assessed"),
            rows,
            (1, 2, 3),
        ),
        key=first_fitting([count.sentence]),
        evidence=_count_evidence(board),
        notes=tuple(f"{p.name}: {p.count.sentence}" for p in board.priorities),
        illustrative=board.illustrative > 0,
    )


def _count_evidence(board: Board) -> tuple[tuple[str, Evidence], ...]:
    counted = (("assessed", board.count.assessed), ("of", board.count.total), *board.count.by_status)
    return ((board.count.sentence, Evidence("status", board.rules_version, counted)),)


def _with(priority: PriorityView, *statuses: str) -> int:
    return sum(n for code, n in priority.count.by_status if code in statuses)


def attention_slides(board: Board, pages: dict[str, str]) -> list[Slide]:
    """What is off its target or worsening."""
    found = board.attention
    number = len(found)
    title = (
        _none_is_off(board)
        if not number
        else f"{number} measure{'s' if number > 1 else ''} need{'' if number > 1 else 's'} attention"
    )
    rows = [
        measure_row(board, board.measure(f.measure), pages, _verdict_entry(board.measure(f.measure), f.kind))
        for f in found
    ]
    return _finding_slides(
        board, "attention", title, ("Measure", "Latest", "Finding", "Page"), rows, found, (1,)
    )


def _none_is_off(board: Board) -> str:
    if board.count.assessed:
        return "No measure is off its target or worsening"
    return "No measure could be judged against a target"


def changed_slides(board: Board, pages: dict[str, str]) -> list[Slide]:
    """What changed since the last board."""
    measured = [f for f in board.changed if f.measure]
    whole = next((f for f in board.changed if not f.measure), None)
    number = len(measured)
    title = f"{number} thing{'s' if number > 1 else ''} changed since the last board"
    if not measured:
        title = whole.title if whole else "No measure could be tested for change"
    rows = [
        measure_row(board, board.measure(f.measure), pages, Entry(_capital(f.title.rpartition(": ")[2])))
        for f in measured
    ]
    ordered = (*([whole] if whole else []), *measured)
    return _finding_slides(
        board, "changed", title, ("Measure", "Latest", "Change", "Page"), rows, ordered, (1,)
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def late_slides(board: Board, pages: dict[str, str]) -> list[Slide]:
    """What was due and has not arrived."""
    found = board.late
    rows = []
    for finding in found:
        facts = dict(finding.evidence.numbers)
        view = board.measure(finding.measure)
        rows.append(
            (
                Entry(view.short_name),
                Entry(short_date(str(facts.get("due") or ""), NOT_STATED)),
                Entry(str(facts.get("last") or "none yet")),
                Entry(pages.get(view.code, ""), page=pages.get(view.code, "")),
            )
        )
    number = len(found)
    title = (
        "Every figure that is due has arrived"
        if not number
        else f"{number} figure{'s are' if number > 1 else ' is'} late"
    )
    return _finding_slides(board, "late", title, ("Measure", "Due", "Last figure", "Page"), rows, found, ())


def _finding_slides(
    board: Board,
    kind: str,
    title: str,
    columns: tuple[str, ...],
    rows: Sequence[tuple[Entry, ...]],
    found: Sequence[Finding],
    numbers: tuple[int, ...],
) -> list[Slide]:
    """As many slides as the rows need; one without a table when there is no row."""
    # That nothing needs attention is honest only beside how much could be judged at all.
    calm = [board.count.sentence] if kind == "attention" else []
    restricted = any((v := board.measure(f.measure)) and v.sensitivity == "high" for f in found)
    return [
        Slide(
            "",
            kind,
            WHOLE,
            title if number == 1 else f"{title}, continued",
            foot_line(board),
            name=numbered(kind, number),
            table=Table(title, columns, chunk, numbers) if chunk else None,
            key=first_fitting([f.sentence for f in found[:1]] or calm) if number == 1 else "",
            evidence=tuple((f.sentence, f.evidence) for f in found),
            notes=tuple(f"{f.title}. {f.sentence}" for f in found),
            restricted=restricted,
            illustrative=any(
                (v := board.measure(f.measure)) and v.provenance == "illustrative" for f in found
            ),
            weight=0 if not rows else 2,
        )
        for number, chunk in enumerate(shared_out(rows), 1)
    ]


def measure_row(
    board: Board, view: MeasureView, pages: dict[str, str], verdict: Entry
) -> tuple[Entry, Entry, Entry, Entry]:
    """A measure in a table: its name, its latest figure, what is to be said of it, and its page."""
    page = pages.get(view.code, "")
    return (
        Entry(view.short_name, page=page),
        Entry(_latest_words(board, view)),
        verdict,
        Entry(page, page=page),
    )


def _latest_words(board: Board, view: MeasureView) -> str:
    if view.latest is None:
        return "no figure"
    year, quarter = view.latest.quarter.split(" ")
    if view.latest.quarter == board.quarter:
        return view.latest.text
    return f"{view.latest.text} in {quarter if board.quarter.startswith(year) else view.latest.quarter}"


def _verdict_entry(view: MeasureView, kind: str) -> Entry:
    return Entry(view.status.word, status=kind) if kind in STATUS else Entry(view.variation.word)


def room_check(board: Board) -> Slide:
    """The smallest text, three silhouettes, the thinnest line and five greys, to be read from the back row."""
    return Slide(
        CHECK_CODE,
        "check",
        "Room check",
        "Can this be read from the farthest seat?",
        foot_line(board),
        name="check",
        lines=("The smallest text of the show is as large as this line: 0 1 2 3 4 5 6 7 8 9",),
        notes=(
            "Ask someone to stand at the farthest seat and read the smallest line aloud.",
            "Tell the three shapes, the thin line and the five greys apart. If not, choose the next larger room.",
        ),
    )
