"""The exceptions of a quarterly report: what needs attention, what is new, what is late."""

from __future__ import annotations

from collections.abc import Sequence

from metrics.views import PLACES, Board, Finding, PriorityView, long_date, quiet, short_date
from reports import measure_blocks as measures
from reports.action_blocks import commentary_blocks
from reports.material import Material
from reports.paper import NOT_STATED, Cell, Column, Paragraph, Section, Table, plain

EXCEPTION_COLUMNS = (
    Column("Ref", width=1.2),
    Column("Measure", width=2.2, slide=True),
    Column("Value", True, 1.2, slide=True),
    Column("Target", True, 1.1, slide=True),
    Column("Gap", True, 1.0, slide=True),
    Column("Same quarter last year", True, 1.2),
    Column("Why it is listed", width=3.2),
    Column("Action", width=2.0),
    Column("Owner", width=1.8),
    Column("Action due", width=1.3),
)


def exceptions(material: Material, chosen: Sequence[PriorityView], board: Board) -> tuple[Section, ...]:
    """What needs attention, what is new and what is late, of the chosen priorities."""
    own = {p.code for p in chosen}
    attention, changed, late = (
        tuple(f for f in found if f.priority in own and f.measure)
        for found in (board.attention, board.changed, board.late)
    )
    whole = [f"{f.title}. {f.sentence}" for f in board.changed if not f.measure]
    table = Table(
        "Measures that need attention",
        EXCEPTION_COLUMNS,
        tuple(_exception_row(material, f) for f in attention),
        quiet([m for p in chosen for m in p.measures]),
        "Exceptions",
    )
    comments = [c for c in (material.commentary_on(f.measure) for f in attention) if c]
    sections = [
        Section(
            "0.3",
            "Exceptions: measures that need attention",
            (Paragraph(f"{len(attention)} of the measures of this report need attention.", "lead"), table)
            + tuple(b for c in comments for b in commentary_blocks(c, board.measure(c.measure).short_name)),
            notes=tuple(f"{f.title}. {f.sentence}" for f in attention),
        ),
        Section(
            "0.4",
            "What is new this quarter",
            (
                *(Paragraph(text, "lead") for text in whole),
                _findings_table("What is new, by measure", changed, board, "Changed"),
            ),
            notes=tuple(f"{f.title}. {f.sentence}" for f in changed),
        ),
        Section("0.5", "What is late", (_late_table(late, board),), notes=tuple(f.sentence for f in late)),
    ]
    return tuple(sections)


def _exception_row(material: Material, finding: Finding) -> tuple[Cell, ...]:
    view = material.board.measure(finding.measure)
    facts = dict(view.status.evidence.numbers)
    action = next((a for a in material.actions if view.code in a.measures and not a.historical), None)
    dues = sorted(m.current_due for m in action.milestones if m.current_due and not m.done) if action else []
    return (
        Cell(view.code),
        Cell(view.short_name, view.status.code),
        Cell(figure(facts.get("value"), view.unit)),
        Cell(figure(facts.get("target"), view.unit)),
        Cell(gap_words(facts.get("value"), facts.get("target"), view.unit)),
        Cell(measures.same_quarter_last_year(view, material.board.quarter)),
        Cell(finding.sentence),
        Cell(f"{action.ref} {action.activity}" if action else "No action recorded"),
        Cell(view.owner),
        Cell(short_date(dues[0]) if dues else measures.NOTHING),
    )


def figure(value: object, unit: str) -> str:
    """A number of the evidence in its unit, as exact as it is; a dash when there is none."""
    if not isinstance(value, int | float):
        return measures.NOTHING
    places = max(PLACES[unit], 0 if float(value).is_integer() else 2)
    text = f"{value:,.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"£{text}" if unit == "pounds" else f"{text}%" if unit == "percent" else text


def gap_words(value: object, target: object, unit: str) -> str:
    """How far the value is from its target, in the measure's own unit."""
    if not isinstance(value, int | float) or not isinstance(target, int | float):
        return measures.NOTHING
    text = figure(abs(value - target), unit).removesuffix("%")
    return f"{text} points" if unit == "percent" else text


def _findings_table(caption: str, found: Sequence[Finding], board: Board, sheet: str) -> Table:
    return Table(
        caption,
        (
            Column("Ref", width=1.3),
            Column("Measure", width=3, slide=True),
            Column("Latest", width=2, slide=True),
            Column("Really changing?", width=1.6, slide=True),
            Column("Finding", width=6),
        ),
        tuple(
            plain(
                f.measure,
                board.measure(f.measure).short_name,
                measures.latest_words(board.measure(f.measure)),
                board.measure(f.measure).variation.word,
                f.sentence,
            )
            for f in found
        ),
        "Nothing is new since the last report.",
        sheet,
    )


def _late_table(found: Sequence[Finding], board: Board) -> Table:
    return Table(
        "Figures that were due and have not come",
        (
            Column("Ref", width=1.3),
            Column("Measure", width=3, slide=True),
            Column("Due", width=2, slide=True),
            Column("Last figure", width=1.6, slide=True),
            Column("Owner", width=4),
        ),
        tuple(
            plain(
                f.measure,
                board.measure(f.measure).short_name,
                long_date(str(dict(f.evidence.numbers).get("due") or ""), NOT_STATED),
                str(dict(f.evidence.numbers).get("last") or "none yet"),
                board.measure(f.measure).owner,
            )
            for f in found
        ),
        "Every figure that was due has arrived.",
        "Late",
    )
