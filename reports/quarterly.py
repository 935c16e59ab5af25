"""The quarterly report, for the board or for one priority: what it says, from the same views as the screens.

Sections and columns follow the quarterly report that the partnership's plan binds each strategic lead to: progress on
the action plan and performance against the key measures, exceptions first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from metrics.views import (
    ActionView,
    Board,
    Commentary,
    Finding,
    MeasureDetail,
    MeasureView,
    MeetingItem,
    PriorityView,
)
from reports import measure_blocks as measures
from reports.action_blocks import commentary_blocks, item_table, short_day, tracker_blocks
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
    plain,
)
from reports.theme import STATUS
from reports.workbook_tables import workbook_tables

PAGED = frozenset({"docx", "pdf", "html"})
SLIDES = frozenset({"pptx"})
MOST_BULLETS = 5
ILLUSTRATIVE = "Illustrative: {n} of {total} measures show figures made for demonstration. They are not real."
CHANGES = ("improving", "worsening", "higher", "lower", "steady", "too_few")
CHANGE_WORDS = {
    "improving": "Improving",
    "worsening": "Worsening",
    "higher": "Higher",
    "lower": "Lower",
    "steady": "Steady",
    "too_few": "Too few points to tell",
}


@dataclass(frozen=True)
class Material:
    """Everything a report is made from: one board, its measures in detail, and what people did and wrote about them."""

    board: Board
    details: tuple[MeasureDetail, ...]
    actions: tuple[ActionView, ...] = ()
    commentary: tuple[Commentary, ...] = ()
    items: tuple[MeetingItem, ...] = ()

    @classmethod
    def gathered(
        cls,
        board: Board,
        detail: Callable[[str], MeasureDetail],
        actions: tuple[ActionView, ...] = (),
        commentary: tuple[Commentary, ...] = (),
        items: tuple[MeetingItem, ...] = (),
    ) -> Material:
        """The material of a board; `detail` gives everything about a measure by its code."""
        details = tuple(detail(m.code) for p in board.priorities for m in p.measures)
        return cls(board, details, actions, commentary, items)

    def of_priority(self, slug: str) -> Material:
        """What belongs to one priority. Raises ValueError naming the priorities there are."""
        found = next((p for p in self.board.priorities if p.slug == slug), None)
        if found is None:
            names = ", ".join(p.slug for p in self.board.priorities)
            raise ValueError(f"there is no priority '{slug}'; there are {names}")
        codes = {m.code for m in found.measures}
        return Material(
            self.board,
            tuple(d for d in self.details if d.measure.code in codes),
            tuple(a for a in self.actions if a.priority == found.code),
            tuple(c for c in self.commentary if c.measure in codes),
            self.items,
        )

    def commentary_on(self, code: str) -> Commentary | None:
        """The newest commentary on a measure for the board's quarter."""
        return next(
            (c for c in reversed(self.commentary) if (c.measure, c.quarter) == (code, self.board.quarter)),
            None,
        )


def long_day(iso: str) -> str:
    """A day as it is written in a sentence, 15 February 2026; "not stated" for ''."""
    if not iso:
        return "not stated"
    day = date.fromisoformat(iso[:10])
    return f"{day.day} {day:%B %Y}"


def foot_words(board: Board) -> str:
    """What every page says: the release with the start of its hash, or that it is a draft, and the day of judging."""
    release = board.release
    which = (
        "Draft, not published" if release is None else f"Release {release.number}, hash {release.sha256[:8]}"
    )
    return f"{which}, as at {long_day(board.as_of)}"


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
    made_up = sum(m.provenance == "illustrative" for m in views)
    return Report(
        title=f"Safer Rotherham Partnership: {subject}",
        subtitle=f"{board.area.name}, {board.quarter}",
        name="-".join(["quarterly-report", board.quarter.replace(" ", "-"), *([slug] if slug else [])]),
        facts=cover_facts(board),
        sections=(
            _dashboard(chosen, board, slug),
            *_exceptions(material, chosen, board),
            *(s for n, p in _numbered(board) if p in chosen for s in _priority(material, p, n)),
            *_quality(material, views),
            *_annex(material, chosen),
            _recommendations(material, len(board.priorities) + 3),
        ),
        foot=foot_words(board),
        marking=_marking(views),
        illustrative=ILLUSTRATIVE.format(n=made_up, total=len(views)) if made_up else "",
        attributions=board.attributions,
        further=partial(workbook_tables, board, chosen, material.details),
    )


def cover_facts(board: Board) -> tuple[tuple[str, str], ...]:
    """What the cover says: period, release, cut-off, next report, status."""
    release = board.release
    start, number = int(board.quarter[:4]), int(board.quarter[-1])
    end = date(start + (number == 3), (9, 12, 3, 6)[number - 1], (30, 31, 31, 30)[number - 1])
    if number == 4:
        end = date(start + 1, 6, 30)
    following = f"Q{number % 4 + 1}, which ends on {end.day} {end:%B %Y}"
    published = (
        f"Published: release {release.number}, {release.name}, for the meeting of {long_day(release.meeting_date)}"
        if release
        else "Draft: not published, figures as revised"
    )
    return (
        ("Plan", board.plan),
        ("Area", board.area.name),
        ("Period", board.quarter),
        ("Data cut-off", long_day(board.as_of)),
        ("Status", published),
        ("Release hash", release.sha256 if release else "none"),
        ("Versions", f"Rules {board.rules_version}, catalogue {board.catalogue}"),
        ("Next report", following),
        ("Shown to", f"{board.audience}; small numbers are protected"),
    )


def _numbered(board: Board) -> Iterable[tuple[int, PriorityView]]:
    return enumerate(board.priorities, 1)


def _marking(views: Iterable[MeasureView]) -> str:
    return RESTRICTED if any(v.sensitivity == "high" and v.latest is not None for v in views) else OFFICIAL


def _dashboard(chosen: Sequence[PriorityView], board: Board, slug: str) -> Section:
    """One page: how many stand where, how many move which way, three things to know of each priority."""
    count = chosen[0].count if slug else board.count
    statuses = tuple(STATUS)
    standing = Table(
        "Measures by their status against target",
        (
            Column("Priority", width=3, slide=True),
            *(Column(STATUS[s].word, True, 1.3, slide=s in ("met", "high_risk")) for s in statuses),
            Column("Assessed", True, 1.3, slide=True),
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
            *(
                Column(CHANGE_WORDS[c], True, 1.3, slide=c in ("improving", "worsening", "steady"))
                for c in CHANGES
            ),
        ),
        tuple(
            plain(p.name, *(str(sum(m.variation.code == c for m in p.measures)) for c in CHANGES))
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
            else Paragraph("Nothing is off target, new or late."),
        ]
    return Section("0.2", "Dashboard", tuple(blocks), notes=tuple(p.count.sentence for p in chosen))


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


def _exceptions(material: Material, chosen: Sequence[PriorityView], board: Board) -> tuple[Section, ...]:
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
        "No measure is off its target or worsening.",
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
        Cell(short_day(dues[0]) if dues else measures.NOTHING),
    )


def figure(value: object, unit: str) -> str:
    """A number of the evidence in its unit, as exact as it is; a dash when there is none."""
    if not isinstance(value, int | float):
        return measures.NOTHING
    places = max(measures.DECIMALS[unit], 0 if float(value).is_integer() else 2)
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
            Column("Latest", True, 2, slide=True),
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
                long_day(str(dict(f.evidence.numbers).get("due") or "")),
                str(dict(f.evidence.numbers).get("last") or "none yet"),
                board.measure(f.measure).owner,
            )
            for f in found
        ),
        "Every figure that was due has arrived.",
        "Late",
    )


def _priority(material: Material, priority: PriorityView, number: int) -> list[Section]:
    board = material.board
    own = [f for f in (*board.attention, *board.changed) if f.priority == priority.code and f.measure]
    shown = [m for m in priority.measures if m.shown]
    headline = [m for m in shown if m.headline]
    supporting = [m for m in shown if not m.headline]
    held = [m.short_name for m in priority.measures if not m.shown]
    marking = _marking(priority.measures)
    challenges = tuple(f"{f.title}. {f.sentence}" for f in own[:MOST_BULLETS])
    overview: list[Block] = [
        Paragraph(priority.count.sentence, "lead"),
        Paragraph(priority.introduction),
        Heading("Achievements published by the partnership"),
        listed(
            tuple(f"{p.text} ({p.source})" for p in priority.progress[:MOST_BULLETS]), "None is published."
        ),
        Heading("Challenges in the figures"),
        Bullets(challenges) if challenges else Paragraph("No measure is off target, and nothing is new."),
    ]
    figures, judgements = measures.scorecard_tables(
        f"{priority.name}: headline measures", headline, board.quarter, f"{number} headline"
    )
    more, meaning = measures.scorecard_tables(
        f"{priority.name}: supporting measures", supporting, board.quarter, f"{number} supporting"
    )
    tail: tuple[Block, ...] = (
        (Paragraph(f"Held by their owner, not shown: {'; '.join(held)}."),) if held else ()
    )
    charts = measures.chosen_charts(shown, [f.measure for f in own])
    comments = [c for m in shown if (c := material.commentary_on(m.code))]
    actions = [a for a in material.actions if a.priority == priority.code]
    code = str(number)
    wanted = [c for c in comments if c.ask]
    return [
        Section(f"{code}.1", priority.name, tuple(overview), 1, marking, challenges),
        Section(
            f"{code}.2",
            f"{priority.name}: scorecard",
            (judgements, figures, Paragraph(measures.KEY, "key"), *tail),
            2,
            marking,
            tuple(m.summary for m in headline),
        ),
        Section(
            f"{code}.3",
            f"{priority.name}: charts",
            tuple(charts) or (Paragraph("No measure of this priority has a figure to draw."),),
            2,
            marking,
            only=PAGED,
        ),
        Section(
            f"{code}.3",
            f"{priority.name}: charts",
            tuple(c for c in map(measures.chart_of, headline) if c),
            2,
            marking,
            only=SLIDES,
        ),
        Section(
            f"{code}.4",
            f"{priority.name}: supporting measures",
            (meaning, more, Paragraph(measures.KEY, "key")),
            2,
            marking,
            only=PAGED,
        ),
        Section(
            f"{code}.5", f"{priority.name}: action plan", tracker_blocks(actions, priority.name), 2, marking
        ),
        Section(
            f"{code}.6",
            f"{priority.name}: what owners say, and what is asked of the Board",
            (
                *(b for c in comments for b in commentary_blocks(c, board.measure(c.measure).short_name)),
                *(() if comments else (Paragraph("No commentary was given for this quarter."),)),
                Heading("Asked of the Board"),
                Bullets(tuple(f"{c.ask.rstrip('.')}, by {long_day(c.ask_by)}." for c in wanted))
                if wanted
                else Paragraph("Nothing is asked of the Board for this priority."),
            ),
            2,
            marking,
        ),
    ]


def _quality(material: Material, views: Sequence[MeasureView]) -> tuple[Section, ...]:
    board = material.board
    code = str(len(board.priorities) + 1)
    quarter = board.quarter
    names = [(v, [name for name, _ in measures.flag_names(v, quarter)]) for v in views]
    owners = sorted({v.owner for v in views})
    partners = Table(
        f"Figures of {quarter[:7]} by the partner who owns them",
        (
            Column("Partner", width=4, slide=True),
            Column("Measures", True, slide=True),
            Column("With a figure", True, slide=True),
            Column("Late", True, slide=True),
            Column("Provisional", True),
            Column("Not shown", True),
        ),
        tuple(
            plain(
                owner,
                str(sum(v.owner == owner for v in views)),
                str(sum(v.owner == owner and v.latest is not None for v in views)),
                str(sum(v.owner == owner and f.measure == v.code for v in views for f in board.late)),
                str(sum(v.owner == owner and "provisional" in n for v, n in names)),
                str(sum(v.owner == owner and "suppressed" in n for v, n in names)),
            )
            for owner in owners
        ),
        sheet="Partners",
    )
    newest = board.release.name if board.release else ""
    revised = [
        (d.measure, r) for d in material.details for r in d.revisions if not newest or r.release == newest
    ]
    if not revised:
        last = [d.revisions[-1].release for d in material.details if d.revisions]
        newest = max(last, default="") if not board.release else newest
    revisions = Table(
        "Figures revised since the last report",
        (
            Column("Ref", width=1.3),
            Column("Measure", width=3, slide=True),
            Column("Quarter revised", width=1.4, slide=True),
            Column("Before", True, 1.2, slide=True),
            Column("After", True, 1.2, slide=True),
            Column("Reason", width=4),
        ),
        tuple(
            plain(m.code, m.short_name, r.quarter, r.before.text, r.after.text, r.reason)
            for m, r in revised
            if r.quarter >= f"{int(quarter[:4]) - 1}"
        ),
        "No figure has changed since the last report.",
        "Revisions",
    )
    broken = tuple(
        f"{quarter_of}: {reason} ({n} of the measures)"
        for (quarter_of, reason), n in _counted(
            (b.quarter, b.reason) for v in views for b in v.breaks
        ).items()
    )
    return (
        Section(
            f"{code}.1",
            "Data quality",
            (
                Paragraph(
                    f"{sum(v.latest is not None for v in views)} of {len(views)} measures have a figure; "
                    f"{sum('provisional' in n for _, n in names)} have provisional figures this year; "
                    f"{sum('suppressed' in n for _, n in names)} have figures not shown, to protect people.",
                    "lead",
                ),
                partners,
                revisions,
                Heading("Breaks in series"),
                Bullets(broken) if broken else Paragraph("No series breaks."),
                Heading("Benchmarks"),
                Paragraph("No benchmark of other areas is held for these measures yet."),
            ),
        ),
    )


def _counted(found: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = {}
    for item in sorted(found):
        counts[item] = counts.get(item, 0) + 1
    return counts


def _annex(material: Material, chosen: Sequence[PriorityView]) -> tuple[Section, ...]:
    attention = {f.measure for f in material.board.attention}
    codes = {m.code for p in chosen for m in p.measures if m.shown and (m.headline or m.code in attention)}
    return tuple(
        Section(
            f"A.{d.measure.code}",
            d.measure.name,
            measures.measure_page(d),
            2,
            _marking([d.measure]),
            only=PAGED,
            tall=True,
        )
        for d in material.details
        if d.measure.code in codes
    )


def _recommendations(material: Material, number: int) -> Section:
    board = material.board
    attention = [f for f in board.attention if f.measure]
    waiting = [i for i in material.items if i.status == "open"]
    asked = [c for c in material.commentary if c.ask and c.quarter == board.quarter]
    items = (
        f"Note the overall position and direction of travel: {board.count.sentence}",
        f"Consider the {len(attention)} measure{'' if len(attention) == 1 else 's'} that have not progressed in "
        "accordance with the target set, and the actions required.",
        f"Note the reporting timetable: {cover_facts(board)[7][1]}.",
        *(f"Decide: {c.ask}" for c in asked),
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
