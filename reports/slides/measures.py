"""The slides of a priority: its headline measures at a glance, then a slide for each measure."""

from __future__ import annotations

from collections.abc import Sequence

from metrics.views import Board, MeasureView, PriorityView, judged, long_date
from reports.slides.front import measure_row
from reports.slides.model import (
    TABLE_ROWS,
    TITLE_WORDS,
    Entry,
    Slide,
    Table,
    first_fitting,
    foot_line,
    numbered,
    section_of,
    shared_out,
)
from reports.svg_charts import QUARTERS, recent
from reports.theme import PROVENANCE

REAL_CHANGES = ("improving", "worsening", "higher", "lower")


def _tables_needed(priority: PriorityView) -> int:
    return max(-(-sum(can_be_shown(m) for m in priority.measures if m.headline) // TABLE_ROWS), 1)


def can_be_shown(view: MeasureView) -> bool:
    """Whether there is anything of this measure that a room may see."""
    return view.shown and view.latest is not None and bool(recent(view.points))


def page_codes(board: Board) -> dict[str, str]:
    """The page code of every measure that has a slide."""
    pages = {}
    for number, priority in enumerate(board.priorities, 1):
        first = _tables_needed(priority) + 1
        shown = [m for m in priority.measures if can_be_shown(m)]
        pages |= {m.code: f"{number}.{n}" for n, m in enumerate(shown, first)}
    return pages


def priority_slides(
    board: Board, priority: PriorityView, number: int, pages: dict[str, str], revised: Board | None
) -> list[Slide]:
    """One or more tables of the headline measures, then every measure that can be shown."""
    shown = [m for m in priority.measures if can_be_shown(m)]
    headline = [m for m in shown if m.headline]
    attention = {f.measure for f in board.attention}
    # A column of nothing but "No target set" tells nobody anything: there, what really changed is the finding.
    untargeted = all(m.status.code == "no_target" for m in headline)
    verdict = _change_entry if untargeted else _status_entry
    rows = [measure_row(board, m, pages, verdict(m)) for m in headline]
    columns = ("Measure", "Latest", "Change" if untargeted else "Status", "Page")
    title = _priority_title(headline, attention, untargeted)
    tables = [
        Slide(
            f"{number}.{n}",
            "priority",
            section_of(priority),
            title if n == 1 else f"{title}, continued",
            foot_line(board),
            name=numbered(priority.slug, n),
            table=Table(f"Headline measures: {priority.name}", columns, chunk, (1,)) if chunk else None,
            notes=(priority.count.sentence, *(f.text for f in priority.key_facts)),
            restricted=any(m.sensitivity == "high" for m in headline),
            illustrative=any(m.provenance == "illustrative" for m in headline),
            weight=0,
        )
        for n, chunk in enumerate(shared_out(rows), 1)
    ]
    measures = [_measure_slide(board, priority, m, pages[m.code], attention, revised) for m in shown]
    return [*tables, *measures]


def _status_entry(view: MeasureView) -> Entry:
    return Entry(view.status.word, status=view.status.code)


def _change_entry(view: MeasureView) -> Entry:
    return Entry("Too few points" if view.variation.code == "too_few" else view.variation.word)


def _priority_title(headline: Sequence[MeasureView], attention: set[str], untargeted: bool) -> str:
    whole, off = len(headline), sum(m.code in attention for m in headline)
    if not whole:
        return "No headline measure has a figure to show"
    if off:
        return f"{off} of {whole} headline measures need{'s' if off == 1 else ''} attention"
    if not any(map(judged, headline)):
        moved = sum(m.variation.code in REAL_CHANGES for m in headline)
        tested = any(m.variation.code != "too_few" for m in headline)
        these = f"these {whole} headline measures" if whole > 1 else "the one headline measure"
        told = f"{moved or 'none'} really changed" if tested else "too few points to test"
        return f"{'No target' if untargeted else 'No status'} for {these}; {told}"
    return f"None of the {whole} headline measures needs attention"


def _measure_slide(
    board: Board,
    priority: PriorityView,
    view: MeasureView,
    code: str,
    attention: set[str],
    revised: Board | None,
) -> Slide:
    latest = view.latest
    now = revised.measure(view.code) if revised else None
    differs = now is not None and now.points != view.points and can_be_shown(now)
    changes = [c.sentence for c in view.changes]
    source = f"{view.source.text}, received {long_date(view.source.received)}".removesuffix(", received ")
    if view.provenance == "illustrative":
        source = PROVENANCE["illustrative"]
    return Slide(
        code,
        "measure",
        section_of(priority),
        first_fitting(
            [view.title, f"{view.short_name}: {latest.text} in {latest.quarter}", view.short_name],
            TITLE_WORDS,
        ),
        foot_line(
            board,
            source,
            "provisional" if latest.maturity == "provisional" else "",
        ),
        key=key_sentence(view),
        name=view.code,
        number_label=f"{latest.quarter}, provisional" if latest.maturity == "provisional" else latest.quarter,
        measure=view,
        revised=now if differs else None,
        evidence=(
            (view.status.sentence, view.status.evidence),
            (view.variation.sentence, view.variation.evidence),
            (view.assurance.sentence, view.assurance.evidence),
            *((c.sentence, c.evidence) for c in view.changes),
        ),
        notes=(
            view.name,
            f"{view.polarity_words}. Owner: {view.owner}.",
            *changes,
            *(n.text for n in view.notes),
        ),
        restricted=view.sensitivity == "high",
        illustrative=view.provenance == "illustrative",
        weight=3 if view.code in attention else 2 if view.variation.code in REAL_CHANGES else 0,
    )


def key_sentence(view: MeasureView) -> str:
    """The one sentence worth reading aloud, of at most twenty words; '' when none is short enough.

    The target first where it is judged, then whether the change is real, the change itself and where it will settle.
    """
    judged = [view.status.sentence] if view.status.code not in ("no_target", "not_assessed") else []
    tested = [view.variation.sentence] if view.variation.code != "too_few" else []
    change = [c.sentence for c in view.changes]
    settling = [view.settling.sentence] if view.settling else []
    # The first words of an unset target only repeat what stands beside the silhouette; the last target does not.
    told = [view.status.sentence] if ". " in view.status.sentence else []
    rest = [view.variation.sentence, view.status.sentence]
    return first_fitting([*judged, *tested, *change, *settling, *told, *rest])


def left_out(board: Board) -> tuple[str, ...]:
    """Measures without a slide, with the reason."""
    found = []
    for priority in board.priorities:
        for view in priority.measures:
            if not view.shown:
                found.append(f"{view.short_name}: held by its owner, not shown")
            elif not can_be_shown(view):
                found.append(f"{view.short_name}: no figure in the last {QUARTERS} quarters")
    return tuple(found)
