"""The quarterly report, for the board or for one priority: what it says, from the same views as the screens.

Sections and columns follow the quarterly report that the partnership's plan binds each strategic lead to: progress on
the action plan and performance against the key measures, exceptions first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from metrics.views import MISSED, Board, Commentary, Finding, MeasureView, PriorityView, long_date, quiet
from reports import measure_blocks as measures
from reports.action_blocks import (
    case_study_blocks,
    commentary_blocks,
    item_table,
    promise_blocks,
    tracker_blocks,
)
from reports.bars import parts_bars, season_bars
from reports.data_quality import data_quality
from reports.exceptions import exceptions
from reports.found import MOST, done_in, found_in, improvement_blocks, other_blocks, told
from reports.material import ILLUSTRATIVE, Material, cover_facts, foot_words, marking_of, next_report
from reports.paper import (
    NOT_STATED,
    Block,
    Bullets,
    Column,
    Heading,
    Paragraph,
    Report,
    Section,
    Table,
    listed,
    plain,
)
from reports.theme import STATUS
from reports.where import judged_by_ward, where_blocks, where_in_short
from reports.workbook_tables import workbook_tables

PAGED = frozenset({"docx", "pdf", "html"})
SLIDES = frozenset({"pptx"})
CHANGES = ("improving", "worsening", "higher", "lower", "steady", "too_few")
CHANGE_WORDS = {
    "improving": "Improving",
    "worsening": "Worsening",
    "higher": "Higher",
    "lower": "Lower",
    "steady": "Steady",
    "too_few": "Too few points to tell",
}


def quarterly(material: Material, slug: str = "") -> Report:
    """The report of the quarter: of the whole board, or of the priority with this slug.

    Raises ValueError naming the priorities there are for an unknown one.
    """
    board = material.board
    if slug:
        material = material.of_priority(slug)
    chosen = tuple(p for p in board.priorities if slug in ("", p.slug))
    views = [m for p in chosen for m in p.measures]
    subject = f"{chosen[0].name}: quarterly report" if slug else "Quarterly performance report"
    shown = [m for m in views if m.shown]
    made_up = sum(m.provenance == "illustrative" for m in shown)
    return Report(
        title=f"Safer Rotherham Partnership: {subject}",
        subtitle=f"{board.area.name}, {board.quarter}",
        name="-".join(["quarterly-report", board.quarter.replace(" ", "-"), *([slug] if slug else [])]),
        facts=cover_facts(board),
        sections=(
            _dashboard(chosen, board, slug),
            *exceptions(material, chosen, board),
            *(s for n, p in _numbered(board) if p in chosen for s in _priority(material, p, n)),
            *data_quality(material, views),
            *_annex(material, chosen),
            _recommendations(material, chosen, len(board.priorities) + 2),
        ),
        foot=foot_words(board),
        marking=marking_of(views),
        illustrative=ILLUSTRATIVE.format(n=made_up, total=len(shown)) if made_up else "",
        attributions=board.attributions,
        further=partial(workbook_tables, material, chosen, board.quarter),
    )


def _numbered(board: Board) -> Iterable[tuple[int, PriorityView]]:
    return enumerate(board.priorities, 1)


def _dashboard(chosen: Sequence[PriorityView], board: Board, slug: str) -> Section:
    """One page: how many stand where, how many move which way, three things to know of each priority."""
    count = chosen[0].count if slug else board.count
    statuses = tuple(STATUS)
    standing = Table(
        "Measures by their status against target",
        (
            Column("Priority", width=3, slide=True),
            *(Column(STATUS[s].word, True, 1.3, slide=True) for s in statuses),
            Column("Assessed", True, 1.3),
        ),
        tuple(
            plain(
                p.name,
                *(str(dict(p.count.by_status).get(s, 0)) for s in statuses),
                f"{p.count.assessed} of {p.count.total}",
            )
            for p in chosen
        ),
        sheet="Dashboard",
    )
    direction = Table(
        "Measures by whether they are really changing",
        (
            Column("Priority", width=3, slide=True),
            *(Column(CHANGE_WORDS[c], True, 1.3, slide=True) for c in CHANGES),
        ),
        tuple(
            plain(p.name, *(str(sum(m.shown and m.variation.code == c for m in p.measures)) for c in CHANGES))
            for p in chosen
        ),
        sheet="Dashboard",
    )
    blocks: list[Block] = [Paragraph(count.sentence, "lead"), standing, direction]
    for priority in chosen:
        first: dict[str, Finding] = {}
        for finding in (*board.attention, *board.changed, *board.late):
            if finding.priority == priority.code and finding.measure:
                first.setdefault(finding.measure, finding)
        known = list(first.values())
        blocks += [
            Heading(f"Three things to know: {priority.name}"),
            Bullets(tuple(f"{f.title}. {f.sentence}" for f in known[:3]))
            if known
            else Paragraph(f"{quiet(priority.measures)} Nothing is new or late."),
        ]
    return Section("0.2", "Dashboard", tuple(blocks), notes=tuple(p.count.sentence for p in chosen))


def _priority(material: Material, priority: PriorityView, number: int) -> list[Section]:
    """The pages of one priority, in order."""
    pages = _PriorityPages(material, priority, number)
    return [
        pages.overview(),
        pages.scorecard(),
        *pages.charts(),
        pages.supporting(),
        pages.actions(),
        pages.words(),
        *pages.where(),
    ]


class _PriorityPages:
    """What the pages of a priority have in common, and one method for each of them."""

    def __init__(self, material: Material, priority: PriorityView, number: int) -> None:
        self.material, self.board, self.priority, self.number = material, material.board, priority, number
        self.shown = [m for m in priority.measures if m.shown]
        self.headline = [m for m in self.shown if m.headline]
        self.marking = marking_of(priority.measures)
        self.own_actions = [a for a in material.actions if a.priority == priority.code]
        self.found = found_in(self.board, priority)

    def overview(self) -> Section:
        priority = self.priority
        quarter = self.board.quarter
        published = tuple(f"{p.text} ({p.source})" for p in priority.progress[:MOST])
        blocks: tuple[Block, ...] = (
            Paragraph(priority.count.sentence, "lead"),
            Paragraph(priority.introduction),
            Heading(f"Reported by those who lead actions in {quarter}"),
            listed(
                done_in(self.own_actions, quarter), "No action reported anything as done in this quarter."
            ),
            *improvement_blocks(self.found),
            Heading("Challenges in the figures"),
            listed(told(self.found.challenges), quiet(priority.measures)),
            *other_blocks(self.found),
            Heading("Achievements the partnership published before"),
            listed(published, "None is published."),
        )
        return Section(
            f"{self.number}.1", priority.name, blocks, 1, self.marking, told(self.found.challenges)
        )

    def scorecard(self) -> Section:
        figures, judgements = self._tables("headline", self.headline)
        held = [m.short_name for m in self.priority.measures if not m.shown]
        tail = (Paragraph(f"Held by their owner, not shown: {'; '.join(held)}."),) if held else ()
        key = Paragraph(measures.KEY, "key")
        blocks = (judgements, figures, key, *measures.units_key(self.headline), *tail)
        return self._page(2, "scorecard", blocks, notes=tuple(m.summary for m in self.headline))

    def charts(self) -> tuple[Section, Section]:
        """Those most worth a look on paper, each with its seasons and parts beside it, and on slides the line of every
        headline measure."""
        found = self.found
        first = [f.measure for f in (*found.challenges, *found.improvements, *found.others)]
        details = {d.measure.code: d for d in self.material.details}
        chosen = tuple(
            block
            for chart in measures.chosen_charts(self.shown, first)
            for block in (
                Heading(chart.view.short_name),
                chart,
                season_bars(chart.view),
                *parts_bars(details[chart.code]),
            )
            if block
        )
        nothing = (Paragraph("No measure of this priority has a figure to draw."),)
        every = tuple(c for c in map(measures.chart_of, self.headline) if c)
        return (
            self._page(3, "charts", chosen or nothing, only=PAGED),
            self._page(3, "charts", every, only=SLIDES),
        )

    def supporting(self) -> Section:
        rest = [m for m in self.shown if not m.headline]
        figures, judgements = self._tables("supporting", rest)
        blocks = (judgements, figures, Paragraph(measures.KEY, "key"), *measures.units_key(rest))
        return self._page(4, "supporting measures", blocks, only=PAGED)

    def actions(self) -> Section:
        return self._page(5, "action plan", tracker_blocks(self.own_actions, self.priority.name))

    def words(self) -> Section:
        """What people wrote: case studies, commentary, and what they ask."""
        studies = self.material.case_studies_of(self.priority.code, self.board.quarter)
        comments = [c for m in self.shown if (c := self.material.commentary_on(m.code))]
        said = [b for c in comments for b in commentary_blocks(c, self.board.measure(c.measure).short_name)]
        asked = tuple(
            f"{c.ask.rstrip('.')}, by {long_date(c.ask_by, NOT_STATED)}." for c in comments if c.ask
        )
        blocks = (
            *case_study_blocks(studies, self.board.quarter),
            *(said or [Paragraph("No commentary was given for this quarter.")]),
            *promise_blocks(self.material.commentary, {m.code: m.short_name for m in self.shown}, self.board),
            Heading("Asked of the Board"),
            listed(asked, "Nothing is asked of the Board for this priority."),
        )
        return self._page(6, "case study, what owners say, and what is asked of the Board", blocks)

    def where(self) -> tuple[Section, Section]:
        """The wards of each measure on paper, and what was found there in a line each on slides."""
        judged = judged_by_ward(self.material.places, {m.code for m in self.shown})
        return (
            self._page(7, "where", where_blocks(judged), only=PAGED | {"xlsx"}),
            self._page(7, "where", where_in_short(judged), only=SLIDES),
        )

    def _tables(self, kind: str, views: Sequence[MeasureView]) -> tuple[Table, Table]:
        caption = f"{self.priority.name}: {kind} measures"
        return measures.scorecard_tables(caption, views, self.board.quarter, f"{self.number} {kind}")

    def _page(
        self,
        page: int,
        title: str,
        blocks: tuple[Block, ...],
        notes: tuple[str, ...] = (),
        only: frozenset[str] = frozenset(),
    ) -> Section:
        code, title = f"{self.number}.{page}", f"{self.priority.name}: {title}"
        return Section(code, title, blocks, 2, self.marking, notes, only)


def _annex(material: Material, chosen: Sequence[PriorityView]) -> tuple[Section, ...]:
    attention = {f.measure for f in material.board.attention}
    codes = {m.code for p in chosen for m in p.measures if m.shown and (m.headline or m.code in attention)}
    return tuple(
        Section(
            f"A.{d.measure.code}",
            d.measure.name,
            measures.measure_page(d),
            2,
            marking_of([d.measure]),
            only=PAGED,
            tall=True,
        )
        for d in material.details
        if d.measure.code in codes
    )


def _question(comment: Commentary, board: Board) -> str:
    """What is asked of the Board, of which measure and by when."""
    name, by = board.measure(comment.measure).short_name, long_date(comment.ask_by, NOT_STATED)
    return f"{comment.ask.rstrip('.')} ({name}, by {by})."


def _recommendations(material: Material, chosen: Sequence[PriorityView], number: int) -> Section:
    board, own = material.board, {p.code for p in chosen}
    count = board.count if len(own) == len(board.priorities) else chosen[0].count
    missed = sum(bool(f.measure) and f.kind in MISSED and f.priority in own for f in board.attention)
    one = missed == 1
    waiting = [i for i in material.items if i.status == "open"]
    asked = [c for c in material.commentary if c.ask and c.quarter == board.quarter]
    items = (
        f"Note the overall position and direction of travel: {count.sentence}",
        f"Consider the {missed} measure{'' if one else 's'} that {'has' if one else 'have'} not progressed in "
        "accordance with the target set, and the actions required."
        if missed
        else f"Note that no measure was found off its target: {quiet([m for p in chosen for m in p.measures])}",
        f"Note the reporting timetable: {next_report(board)}.",
        *(f"Decide: {_question(c, board)}" for c in asked),
    )
    done = [i for i in material.items if i.status == "answered"]
    return Section(
        f"{number}.1",
        "Recommendations",
        (
            Paragraph("That the Board:", "lead"),
            Bullets(items, numbered=True),
            Heading("You asked, we did"),
            item_table("What earlier meetings asked and what came of it", done, "Asked and answered"),
            Heading("Still open"),
            item_table("What is still to be answered", waiting, "Still open"),
        ),
        notes=items,
    )
