"""The annual report in the form in which scrutiny reads it: the covering report's fixed headings, then the year itself.

What nobody has written stays a gap that says so; nothing is invented to fill a heading.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from metrics.views import MISSED, Board, MeasureView, MeetingItem, PriorityView, long_date, rating_summary
from reports import measure_blocks as measures
from reports.action_blocks import GAP, case_study_blocks, item_table, tracker_blocks
from reports.found import Found, done_in, found_in, improvement_blocks, other_blocks, told
from reports.material import ILLUSTRATIVE, Material, cover_facts, foot_words, marking_of, next_report
from reports.measure_blocks import year_before
from reports.paper import (
    OFFICIAL,
    RESTRICTED,
    Block,
    Bullets,
    Cell,
    Column,
    Heading,
    Paragraph,
    Report,
    Section,
    Table,
    listed,
)
from reports.quarterly import PAGED, SLIDES
from reports.workbook_tables import workbook_tables

YEAR_COLUMNS = (
    Column("Ref", width=1.2),
    Column("Measure", width=3.2),
    *(Column(f"Q{n}", True, 1.15) for n in range(1, 5)),
    Column("Year end", True, 1.3),
    Column("Basis", width=1.7),
    Column("Target", width=1.5),
    Column("Year status", width=1.9),
    Column("Year before", True, 1.3),
)


def annual(material: Material) -> Report:
    """The report of the financial year that ends with the board's quarter.

    Raises ValueError when the board does not stand at the end of a year.
    """
    board = material.board
    if not board.quarter.endswith("Q4"):
        raise ValueError(f"an annual report is made from a Q4, not from {board.quarter}")
    year = board.quarter[:7]
    views = [m for p in board.priorities for m in p.measures]
    shown = [m for m in views if m.shown]
    made_up = sum(m.provenance == "illustrative" for m in shown)
    return Report(
        title="Safer Rotherham Partnership: annual report",
        subtitle=f"{board.area.name}, {year}",
        name=f"annual-report-{year}",
        facts=(("Year", year), *cover_facts(board), *_publication(views)),
        sections=(
            _covering(material, year),
            _answered(material, year),
            _partnership(material),
            *(s for n, p in enumerate(board.priorities, 1) for s in _priority(material, p, n, year)),
            _ahead(material, len(board.priorities) + 1),
        ),
        foot=foot_words(board),
        marking=marking_of(views),
        illustrative=ILLUSTRATIVE.format(n=made_up, total=len(shown)) if made_up else "",
        attributions=board.attributions,
        further=partial(workbook_tables, material, board.priorities, year),
    )


def _publication(views: Sequence[MeasureView]) -> tuple[tuple[str, str], ...]:
    """What holds before the report is published, where some of its pages are not for everybody."""
    if marking_of(views) == OFFICIAL:
        return ()
    return (
        (
            "Publication",
            f"Pages marked {RESTRICTED} show measures about people at risk: they are for the committee, and are "
            "published only once their owners agree",
        ),
    )


def _covering(material: Material, year: str) -> Section:
    board = material.board
    headline = _headline(board)
    answered = [i for i in _asked_by_scrutiny(material) if i.status == "answered"]
    written = material.passage
    parts: tuple[tuple[str, str], ...] = (
        (
            "Report summary",
            f"This report presents the performance of the partnership in {year}. {board.count.sentence}",
        ),
        (
            "1. Background",
            f"The {board.plan} has {len(board.priorities)} priorities. The board sees their measures every quarter; "
            "this committee sees them once a year.",
        ),
        (
            "2. Key issues",
            f"{_against_targets(headline, year)} The tables of each priority show every quarter, the year end, the "
            "target and the year before.",
        ),
        (
            "3. Options considered and recommended proposal",
            "There are no options to consider: the report is for scrutiny and comment.",
        ),
        ("4. Consultation", written("Consultation")),
        ("5. Timetable and accountability", f"Next report: {next_report(board)}."),
        ("6. Financial implications", written("Financial implications")),
        ("7. Legal implications", written("Legal implications")),
        ("8. Equalities implications", written("Equalities implications")),
        (
            "9. Implications for partners",
            "The partners that own the measures are named on page 0.4, and the owner of each measure in the workbook.",
        ),
        (
            "10. Risks and mitigation",
            f"{_provisional(headline)} What changed since the last report is on the page of data quality of the "
            "quarterly report.",
        ),
        ("11. Accountable officer", written("Accountable officer")),
    )
    blocks: list[Block] = []
    for number, (name, words) in enumerate(parts):
        blocks += [Heading(name), *_paragraphs(words, GAP)]
        if number == 0:
            blocks += [
                Heading("Recommendations"),
                Bullets(
                    (
                        f"That the committee note the performance of the partnership in {year}.",
                        "That the committee note the answers to its earlier recommendations."
                        if answered
                        else "That the committee note that no answer to an earlier recommendation is recorded.",
                    ),
                    numbered=True,
                ),
            ]
    return Section("0.2", "Covering report", tuple(blocks))


def _against_targets(headline: Sequence[MeasureView], year: str) -> str:
    """How many headline measures have a target for the year, how many could be judged, and how many missed it."""
    aimed = [m for m in headline if (row := measures.year_row(m, year)) and row.status.code != "no_target"]
    judged = [m for m in aimed if _status(m, year) in ("met", *MISSED)]
    off = sum(_status(m, year) in MISSED for m in judged)
    told = f"{len(aimed)} of {len(headline)} headline measures have a target for {year}."
    if not judged:
        return f"{told} {'None of them' if aimed else 'So none'} could be judged at the end of the year."
    return (
        f"{told} {len(judged)} of them could be judged at the end of the year, and {off} of those missed it."
    )


def _asked_by_scrutiny(material: Material) -> list[MeetingItem]:
    """What a committee recommended or asked; the Board's own decisions and actions are not among it."""
    return [i for i in material.items if i.kind in ("recommendation", "question")]


def _answered(material: Material, year: str) -> Section:
    """What was recommended and asked since the year before began, then what is older or has no day."""
    made = _asked_by_scrutiny(material)
    since = f"{year_before(year)[:4]}-04-01"
    recent = [i for i in made if i.made_on >= since]
    earlier = [i for i in made if i not in recent]
    done = sum(i.status == "answered" for i in recent)
    blocks: list[Block] = [
        Paragraph(
            f"{done} of {len(recent)} matters raised since {long_date(since)} are answered."
            if recent
            else f"No recommendation or question is recorded since {long_date(since)}.",
            "lead",
        )
    ]
    if recent:
        blocks.append(
            item_table("Recommendations and questions, and their answers", recent, "Recommendations")
        )
    if earlier:
        blocks += [Heading("Raised before, or on a day that is not recorded")]
        blocks.append(item_table("Earlier recommendations and questions", earlier, "Earlier recommendations"))
    return Section("0.3", "Last year's recommendations, answered", tuple(blocks))


def _partnership(material: Material) -> Section:
    priorities, written = material.board.priorities, material.passage
    owners = sorted({m.owner for p in priorities for m in p.measures})
    return Section(
        "0.4",
        "Foreword, partnership and priorities",
        (
            Heading("Foreword"),
            *_paragraphs(written("Foreword"), GAP),
            Heading("Partnership and membership"),
            *_paragraphs(written("Partnership and membership"), GAP),
            Paragraph("The measures of this report are owned by:"),
            Bullets(tuple(owners)),
            Heading("Priorities"),
            Bullets(tuple(p.name for p in priorities)),
            Heading("Funding"),
            *_paragraphs(written("Funding"), GAP),
        ),
    )


def _provisional(headline: Sequence[MeasureView]) -> str:
    """How many of the newest figures may still change."""
    young = sum(m.latest is not None and m.latest.maturity == "provisional" for m in headline)
    return f"The newest figures of {young} of {len(headline)} headline measures are provisional and may still change."


def _headline(board: Board) -> list[MeasureView]:
    return [m for p in board.priorities for m in p.measures if m.headline and m.shown]


def _status(view: MeasureView, year: str) -> str:
    row = measures.year_row(view, year)
    return row.status.code if row else "not_assessed"


def year_table(caption: str, views: Sequence[MeasureView], year: str, sheet: str) -> Table:
    """Q1 to Q4 and the year end of each measure, with the target and the year before."""
    return Table(
        caption,
        YEAR_COLUMNS,
        tuple(_year_row(view, year) for view in views),
        "No measure of this kind.",
        sheet,
    )


def _year_on_slides(caption: str, views: Sequence[MeasureView], year: str) -> tuple[Table, Table]:
    """The same in two halves, as wide as a slide each: the quarters, then what the year end means."""
    whole = year_table(caption, views, year, "")

    def half(words: str, wanted: Sequence[str]) -> Table:
        places = [n for n, column in enumerate(whole.columns) if column.name in wanted]
        columns = tuple(replace(whole.columns[n], slide=True) for n in places)
        rows = tuple(tuple(row[n] for n in places) for row in whole.rows)
        return Table(f"{caption}: {words}", columns, rows, whole.nothing)

    quarters = ("Measure", "Q1", "Q2", "Q3", "Q4", "Year end")
    judged = ("Measure", "Year end", "Target", "Year status", "Year before")
    return half("by quarter", quarters), half("against target and the year before", judged)


def _year_row(view: MeasureView, year: str) -> tuple[Cell, ...]:
    row = measures.year_row(view, year)
    before = measures.year_row(view, year_before(year))
    nothing = Cell(measures.NOTHING)
    return (
        Cell(view.code),
        Cell(view.short_name),
        *((Cell(measures.brief(c.text)) for c in row.quarters) if row else [nothing] * 4),
        Cell(measures.brief(row.year_end.text)) if row else nothing,
        Cell(row.year_end_note or measures.NOTHING) if row else nothing,
        Cell(row.target) if row else nothing,
        Cell(row.status.word, row.status.code) if row else nothing,
        Cell(measures.brief(before.year_end.text)) if before else nothing,
    )


def _priority(material: Material, priority: PriorityView, number: int, year: str) -> list[Section]:
    shown = [m for m in priority.measures if m.shown]
    headline = [m for m in shown if m.headline]
    rest = [m for m in shown if not m.headline]
    marking = marking_of(shown)
    board = material.board
    found = found_in(board, priority)
    own = (*found.challenges, *found.improvements, *found.others)
    commitments: list[Block] = []
    for area in priority.objective_areas:
        commitments += [Heading(area.name), listed(area.commitments, "None is recorded.")]
    actions = [a for a in material.actions if a.priority == priority.code]
    studies = material.case_studies_of(priority.code, year)
    code = str(number)
    return [
        Section(
            f"{code}.1",
            priority.name,
            (
                Paragraph(priority.introduction),
                *commitments,
                Heading("What we did"),
                listed(done_in(actions, year), f"No action reported anything as done in {year}."),
                *improvement_blocks(found),
                Heading("Emerging challenges"),
                listed(
                    (*_missed_in(shown, year), *_others_told(found, shown, year)),
                    _nothing_missed(shown, year),
                ),
                *other_blocks(found),
                Heading("What the partnership published before"),
                listed(tuple(f"{p.text} ({p.source})" for p in priority.progress), "Nothing is published."),
                *case_study_blocks(studies, year),
            ),
            1,
            marking,
        ),
        Section(
            f"{code}.2",
            f"{priority.name}: the year in figures",
            (
                year_table(
                    f"{priority.name}: headline measures in {year}", headline, year, f"{code} headline"
                ),
                year_table(
                    f"{priority.name}: supporting measures in {year}", rest, year, f"{code} supporting"
                ),
                Paragraph(measures.HIDDEN_KEY, "key"),
                *measures.units_key(shown),
            ),
            2,
            marking,
            only=PAGED | {"xlsx"},
        ),
        Section(
            f"{code}.2",
            f"{priority.name}: the year in figures",
            (
                *_year_on_slides(f"{priority.name}: headline measures in {year}", headline, year),
                *_year_on_slides(f"{priority.name}: supporting measures in {year}", rest, year),
            ),
            2,
            marking,
            only=SLIDES,
        ),
        *(
            Section(f"{code}.3", f"{priority.name}: charts", tuple(charts), 2, marking, only=forms)
            for forms, charts in (
                (PAGED, measures.chosen_charts(shown, [f.measure for f in own])),
                (SLIDES, [c for c in map(measures.chart_of, headline) if c]),
            )
        ),
        Section(
            f"{code}.4", f"{priority.name}: action plan", tracker_blocks(actions, priority.name), 2, marking
        ),
    ]


def _missed_in(shown: Sequence[MeasureView], year: str) -> tuple[str, ...]:
    """Every measure that ended the year off its target, with both numbers."""
    rows = [(m, measures.year_row(m, year)) for m in shown if _status(m, year) in MISSED]
    return tuple(
        f"{m.short_name}: {row.year_end.text} at the end of {year}, {row.status.word.lower()} (target {row.target})."
        for m, row in rows
    )


def _others_told(found: Found, shown: Sequence[MeasureView], year: str) -> tuple[str, ...]:
    """The challenges about measures that are not told as missed already."""
    missed = {m.code for m in shown if _status(m, year) in MISSED}
    return told([f for f in found.challenges if f.measure not in missed])


def _nothing_missed(shown: Sequence[MeasureView], year: str) -> str:
    """What an empty list of challenges means: nothing where nothing could be judged."""
    judged = sum(_status(m, year) == "met" for m in shown)
    worse = ", and none was found to become worse in its last quarter"
    if not judged:
        return f"No measure could be judged against a target at the end of {year}{worse}."
    return f"Of the measures that could be judged against a target for {year} all {judged} met it{worse}."


def _ahead(material: Material, number: int) -> Section:
    current = [a for a in material.actions if not a.historical]
    return Section(
        f"{number}.1",
        "Looking ahead",
        (
            Paragraph(rating_summary(current), "lead"),
            Paragraph(f"Next report: {next_report(material.board)}."),
        ),
    )


def _paragraphs(text: str, nothing: str) -> tuple[Block, ...]:
    """The paragraphs of a passage, which blank lines part; `nothing` where it was not written."""
    parts = [" ".join(part.split()) for part in text.split("\n\n")]
    return tuple(Paragraph(part) for part in parts if part) or (Paragraph(nothing),)
