"""Tables of the workbook alone: whole series and columns that no page is wide enough for, reasons spelled out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from metrics.views import REASON_WORDS, MeasureDetail, MeasureView, Milestone, PriorityView, short_date
from reports import measure_blocks as measures
from reports.action_blocks import GAP
from reports.benchmarks import NONE_HELD, benchmark_words
from reports.material import Material
from reports.paper import Column, Table, plain


def workbook_tables(material: Material, priorities: Sequence[PriorityView], period: str) -> tuple[Table, ...]:
    """Every measure with all columns of a scorecard, every quarter, every target, and what people wrote.

    What they wrote is of the `period`: a quarter, "2025-26 Q3", or a year, "2025-26".
    """
    views = [m for p in priorities for m in p.measures]
    names = {p.code: p.name for p in material.board.priorities}
    return (
        _scorecard(material, views, names),
        _series(views),
        _targets(material),
        _actions(material),
        _commentary(material, views, period),
        _case_studies(material, names, period),
    )


def _columns(words: Sequence[str], figures: Sequence[str] = ()) -> tuple[Column, ...]:
    """Columns of these names, those of `figures` set right."""
    return tuple(Column(name, name in figures) for name in words)


_QUARTERS = ("Q1", "Q2", "Q3", "Q4", "Year so far or year end")
_CHANGES = ("Against same quarter last year", "Against previous quarter")


def _scorecard(material: Material, views: Sequence[MeasureView], names: Mapping[str, str]) -> Table:
    quarter = material.board.quarter
    details = {d.measure.code: d for d in material.details}
    figures = ("Same quarter last year", *_QUARTERS, *_CHANGES)
    words = (
        ("Ref", "Measure in full", "Priority", "Kind", "Unit", "Direction", "Target")
        + figures
        + (
            "Latest",
            "Benchmark",
            "Status",
            "Status in a sentence",
            "Really changing?",
            "Flags in words",
            "Provenance",
            "Owner",
        )
    )
    year = quarter[:7]
    return Table(
        f"Every measure, {quarter}",
        _columns(words, figures),
        tuple(
            plain(
                v.code,
                v.name,
                names[v.priority],
                "Headline" if v.headline else "Supporting",
                v.unit_words or v.unit,
                v.polarity_words,
                row.target if (row := measures.year_row(v, year)) else measures.NOTHING,
                measures.same_quarter_last_year(v, quarter),
                *_quarters(v, year),
                measures.change_words(v, measures.LAST_YEAR),
                measures.change_words(v, measures.LAST_QUARTER),
                measures.latest_words(v),
                _benchmark(details.get(v.code)),
                v.status.word,
                v.status.sentence,
                v.variation.word,
                measures.flags_spelled_out(v, quarter),
                v.provenance.replace("_", " ") or "no figures",
                v.owner,
            )
            for v in views
        ),
        sheet="Every measure",
    )


def _benchmark(detail: MeasureDetail | None) -> str:
    return benchmark_words(detail.others, detail.others_by_year) if detail else NONE_HELD


def _series(views: Sequence[MeasureView]) -> Table:
    words = ("Ref", "Measure", "Quarter", "Value", "Unit", "As printed", "Counted", "Out of", "Target then")
    reasons = ("Maturity", "Revised", "Why there is no figure", "Provenance")
    return Table(
        "Every quarter of every measure",
        _columns((*words, *reasons), ("Value", "Counted", "Out of", "Target then")),
        tuple(
            plain(
                v.code,
                v.short_name,
                p.quarter,
                _number(p.value),
                v.unit_words or v.unit,
                p.text,
                _number(p.numerator),
                _number(p.denominator),
                _number(p.target),
                p.maturity or "",
                "yes" if p.revised else "",
                REASON_WORDS.get(p.reason or "", ""),
                v.provenance.replace("_", " "),
            )
            for v in views
            for p in v.points
        ),
        sheet="Every quarter",
    )


def _targets(material: Material) -> Table:
    return Table(
        "Every published target",
        _columns(("Ref", "Measure", "First year", "Last year", "As published", "Source")),
        tuple(
            plain(d.measure.code, d.measure.short_name, t.first_year, t.last_year, t.text, t.source)
            for d in material.details
            for t in d.targets
        ),
        sheet="Targets",
    )


def _actions(material: Material) -> Table:
    """Every action with all its fields: the tracker on paper has room for some of them."""
    names = {p.code: p.name for p in material.board.priorities}
    return Table(
        "Every action with all its fields",
        _columns(
            (
                "Plan",
                "Action ref",
                "Of the priority",
                "Objective area",
                "Commitment",
                "Activity",
                "Measures it moves",
            )
            + (
                "Measure of success",
                "Lead partner",
                "Lead officer",
                "Resources",
                "Start",
                "Milestones",
                "Progress",
            )
            + ("Rating", "Worked out from dates", "Why it differs", "What is not filled in", "Illustrative")
        ),
        tuple(
            plain(
                a.plan,
                a.ref,
                names.get(a.priority, a.priority),
                a.objective_area or GAP,
                a.commitment or GAP,
                a.activity,
                ", ".join(a.measures) or GAP,
                a.success or GAP,
                a.lead_partner or GAP,
                a.lead_role or GAP,
                a.resources or GAP,
                a.start or GAP,
                "; ".join(map(_milestone, a.milestones)) or GAP,
                "; ".join(f"{p.date}: {p.text}" for p in a.progress),
                a.rating.word,
                a.worked_out.word,
                a.override_reason,
                "; ".join(a.gaps),
                "yes" if a.illustrative else "",
            )
            for a in material.actions
        ),
        "No action is recorded.",
        "Actions in full",
    )


def _milestone(step: Milestone) -> str:
    moved = f", now due {step.current_due}" if step.current_due not in ("", step.original_due) else ""
    done = f", done {step.done}" if step.done else ""
    return f"{step.text}, first due {step.original_due or GAP.lower()}{moved}{done}"


def _commentary(material: Material, views: Sequence[MeasureView], period: str) -> Table:
    names = {v.code: v.short_name for v in views}
    own = [c for c in material.commentary if c.measure in names and c.quarter.startswith(period)]
    return Table(
        f"What owners say, {period}",
        _columns(
            (
                "Ref",
                "Measure",
                "Said of",
                "Commentary",
                "Expected",
                "Expected by",
                "What came of it",
                "Confidence in the year end",
                "Reason for it",
                "In the way",
                "Asked of the Board",
                "Asked by when",
                "Written by",
                "Written on",
            )
        ),
        tuple(
            plain(
                c.measure,
                names[c.measure],
                c.quarter,
                c.text,
                c.expectation,
                short_date(c.expected_by, GAP) if c.expectation else "",
                c.promise.word if c.promise else "",
                c.confidence,
                c.confidence_reason,
                c.blockage,
                c.ask,
                short_date(c.ask_by, GAP) if c.ask else "",
                c.actor,
                short_date(c.written_at),
            )
            for c in own
        ),
        f"No commentary was given for {period}.",
        "What owners say",
    )


def _case_studies(material: Material, names: Mapping[str, str], period: str) -> Table:
    studies = [s for code in names for s in material.case_studies_of(code, period)]
    return Table(
        f"Case studies, {period}",
        _columns(("Priority", "Told of", "Case study", "In words", "Written by", "Written on")),
        tuple(
            plain(names[s.priority], s.quarter, s.title, s.text, s.actor, short_date(s.written_at))
            for s in studies
        ),
        f"No case study was written for {period}.",
        "Case studies",
    )


def _quarters(view: object, year: str) -> tuple[str, ...]:
    row = measures.year_row(view, year)
    if row is None:
        return (measures.NOTHING,) * 5
    return *(cell.text for cell in row.quarters), measures.year_words(row)


def _number(value: float | int | None) -> str:
    """A number in full, as a workbook reads it."""
    return "" if value is None else repr(value)
