"""A board as slides: one finding, one chart or table, one status, one key sentence each, under rules of density.

A slide that breaks a rule is refused, never made smaller; `Deck.refused` names the rule and why. Page codes come from
the whole board, so that "turn to 2.4" means the same in every show.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from metrics.views import Board, Evidence, Finding, HotspotsView, MeasureView, PriorityView
from reports.svg_charts import QUARTERS, TICK_LABELS, TooDense, recent, trend_chart
from reports.theme import PROVENANCE, STATUS

TITLE_WORDS = 12
KEY_WORDS = 20
TABLE_ROWS, TABLE_COLUMNS = 7, 4
TILES = 12
PLACES = 6
CHECK_CODE = "0.0"
CLASSIFICATION, RESTRICTED = "OFFICIAL", "OFFICIAL-SENSITIVE"
SHOWS = ("board", "exceptions", "hotspots", "foyer")
NEEDS_ATTENTION = ("high_risk", "off_target", "recoverable", "worsening")


@dataclass(frozen=True)
class Entry:
    """One cell of a table. `status` draws its silhouette, `page` makes it a way to that page code."""

    text: str
    status: str = ""
    page: str = ""


@dataclass(frozen=True)
class Table:
    """A table of at most seven rows and four columns. `numbers` are the columns that hold figures."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Entry, ...], ...]
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Slide:
    """Everything one slide shows and stands on. Texts are plain; `weight` is its share of the meeting's time."""

    code: str
    kind: str
    section: str
    title: str
    foot: tuple[str, ...]
    key: str = ""
    lines: tuple[str, ...] = ()
    number: str = ""
    number_label: str = ""
    status: str = ""
    status_word: str = ""
    measure: MeasureView | None = None
    revised: MeasureView | None = None
    table: Table | None = None
    evidence: tuple[tuple[str, Evidence], ...] = ()
    notes: tuple[str, ...] = ()
    restricted: bool = False
    illustrative: bool = False
    weight: int = 0
    draft: bool = False

    @property
    def classification(self) -> str:
        """The marking of the slide."""
        return RESTRICTED if self.restricted else CLASSIFICATION


@dataclass(frozen=True)
class Refusal:
    """A slide that is not shown, the rule it breaks and how."""

    code: str
    rule: str
    reason: str

    def __str__(self) -> str:
        return f"slide {self.code} refused by {self.rule}: {self.reason}"


@dataclass(frozen=True)
class Deck:
    """The slides of one show in order, and everything that is not shown with the reason."""

    show: str
    name: str
    board: Board
    slides: tuple[Slide, ...]
    refused: tuple[Refusal, ...] = ()
    left_out: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    autoplay: bool = False
    draft: bool = False


def words(text: str) -> int:
    """How many words a reader counts: runs of characters with a letter or a digit in them."""
    return sum(bool(re.search(r"\w", part)) for part in text.split())


def refusals(slide: Slide) -> list[Refusal]:
    """Every rule of density (R10 to R12) that the slide breaks; none when it may be shown."""
    found = []

    def refuse(rule: str, reason: str) -> None:
        found.append(Refusal(slide.code, rule, reason))

    if not slide.title:
        refuse("R10", "it has no title")
    if words(slide.title) > TITLE_WORDS:
        refuse("R10", f"its title has {words(slide.title)} words; at most {TITLE_WORDS} are read")
    if words(slide.key) > KEY_WORDS:
        refuse("R10", f"its key sentence has {words(slide.key)} words; at most {KEY_WORDS} are read")
    if slide.measure is not None and slide.table is not None:
        refuse("R10", "it has a chart and a table; one of them is enough")
    if not slide.foot:
        refuse("R10", "its foot line is missing: period, day, source, release")
    if slide.measure is not None:
        found += _chart_refusals(slide)
    if slide.table is not None:
        rows, columns = len(slide.table.rows), len(slide.table.columns)
        if rows > TABLE_ROWS or columns > TABLE_COLUMNS:
            refuse(
                "R12",
                f"its table has {rows} rows and {columns} columns; at most {TABLE_ROWS} by {TABLE_COLUMNS} are read",
            )
        if any(len(row) != columns for row in slide.table.rows):
            refuse("R12", "a row of its table has another number of cells than there are columns")
    return found


def _chart_refusals(slide: Slide) -> list[Refusal]:
    try:
        drawn = trend_chart(slide.measure)
    except TooDense as error:
        return [Refusal(slide.code, error.rule, str(error).partition(": ")[2])]
    if drawn is None:
        return [Refusal(slide.code, "R10", "it has no figure to draw")]
    if drawn.tick_labels > TICK_LABELS:
        return [Refusal(slide.code, "R11", f"{drawn.tick_labels} labels of time; at most {TICK_LABELS} fit")]
    return []


def show_names(board: Board) -> dict[str, str]:
    """Every show of a board by its code, with the name a reader sees."""
    names = {
        "board": "The whole board",
        "exceptions": "Exceptions first",
        "hotspots": "Places",
        "foyer": "Foyer loop",
    }
    return names | {p.slug: p.name for p in board.priorities}


def deck(
    board: Board, show: str = "board", places: Sequence[HotspotsView] = (), revised: Board | None = None
) -> Deck:
    """The slides of one show. `places` are needed for the hotspots, `revised` for what has changed since the release.

    Raises ValueError, naming the shows there are, for one that is unknown.
    """
    names = show_names(board)
    if show not in names:
        raise ValueError(f"there is no show '{show}'; there are {', '.join(names)}")
    every = _board_slides(board, revised)
    chosen = _CHOICES.get(show, _priority_show(show))(board, every, places)
    shown, refused = [], []
    for slide in (_room_check(board), *chosen):
        broken = refusals(slide)
        refused += broken
        if not broken:
            shown.append(replace(slide, draft=board.release is None))
    return Deck(
        show=show,
        name=names[show],
        board=board,
        slides=tuple(shown),
        refused=tuple(refused),
        left_out=_left_out(board),
        late=tuple(f"{f.title}. {f.sentence}" for f in board.late),
        autoplay=show == "foyer",
        draft=board.release is None,
    )


def audience_of(show: str) -> str:
    """Whom a show must be fit for: anybody may walk past a foyer, the other shows are for the room."""
    return "public" if show == "foyer" else "display"


def shows_places(show: str) -> bool:
    """Whether a show needs the wards of each measure."""
    return show == "hotspots"


def _of_board(board: Board, every: Sequence[Slide], _places: Sequence[HotspotsView]) -> list[Slide]:
    headline = {m.code for p in board.priorities for m in p.measures if m.headline}
    return [s for s in every if s.measure is None or s.measure.code in headline]


def _of_exceptions(board: Board, every: Sequence[Slide], _places: Sequence[HotspotsView]) -> list[Slide]:
    by_measure = {s.measure.code: s for s in every if s.measure is not None}
    codes = dict.fromkeys(f.measure for f in (*board.attention, *board.changed) if f.measure)
    tables = [s for s in every if s.kind in ("attention", "changed")]
    late = [s for s in every if s.kind == "late"]
    return [every[0], *tables, *(by_measure[code] for code in codes if code in by_measure), *late]


def _of_places(board: Board, every: Sequence[Slide], places: Sequence[HotspotsView]) -> list[Slide]:
    slides = [s for s in (_place_slide(board, "", view) for view in places) if s is not None]
    return [every[0], *(replace(s, code=f"9.{n}") for n, s in enumerate(slides, 1))]


def _of_foyer(board: Board, every: Sequence[Slide], places: Sequence[HotspotsView]) -> list[Slide]:
    return [
        s
        for s in _of_board(board, every, places)
        if not s.restricted and s.kind in ("cover", "standing", "measure")
    ]


_CHOICES: dict[str, Callable[..., list[Slide]]] = {
    "board": _of_board,
    "exceptions": _of_exceptions,
    "hotspots": _of_places,
    "foyer": _of_foyer,
}


def _priority_show(slug: str) -> Callable[..., list[Slide]]:
    def chosen(board: Board, every: Sequence[Slide], _places: Sequence[HotspotsView]) -> list[Slide]:
        name = show_names(board)[slug]
        return [every[0], *(s for s in every if s.section == name)]

    return chosen


def _board_slides(board: Board, revised: Board | None) -> list[Slide]:
    """Every slide of the board in the order of its page codes, supporting measures too."""
    pages = _pages(board)
    slides = [_cover(board), _standing(board)]
    slides += _attention_slides(board, pages, len(slides))
    slides += _changed_slides(board, pages, len(slides))
    slides += _late_slides(board, pages, len(slides))
    # The front slides are 0.1, 0.2 and so on; each priority then has a number of its own.
    slides = [replace(s, code=f"0.{n}") for n, s in enumerate(slides, 1)]
    for number, priority in enumerate(board.priorities, 1):
        slides += _priority_slides(board, priority, number, pages, revised)
    return slides


def _tables_needed(priority: PriorityView) -> int:
    return max(-(-sum(_can_be_shown(m) for m in priority.measures if m.headline) // TABLE_ROWS), 1)


def _can_be_shown(view: MeasureView) -> bool:
    return view.shown and view.latest is not None and bool(recent(view.points))


def _pages(board: Board) -> dict[str, str]:
    """The page code of every measure that has a slide."""
    pages = {}
    for number, priority in enumerate(board.priorities, 1):
        first = _tables_needed(priority) + 1
        shown = [m for m in priority.measures if _can_be_shown(m)]
        pages |= {m.code: f"{number}.{n}" for n, m in enumerate(shown, first)}
    return pages


def long_day(iso: str) -> str:
    """A day as it is written in a sentence, 15 February 2026; '' for ''."""
    if not iso:
        return ""
    day = date.fromisoformat(iso[:10])
    return f"{day.day} {day:%B %Y}"


def release_words(board: Board) -> str:
    """Which release this is, with the start of its hash; or that it is a draft."""
    if board.release is None:
        return "Draft, not published"
    return f"Release {board.release.number}, {board.release.sha256[:8]}"


def _foot(board: Board, *more: str) -> tuple[str, ...]:
    return tuple(
        part
        for part in (board.quarter, f"as at {long_day(board.as_of)}", *more, release_words(board))
        if part
    )


def _cover(board: Board) -> Slide:
    meeting = board.release.meeting_date if board.release else ""
    total = board.count.total
    lines = [
        board.plan,
        f"Board meeting of {long_day(meeting)}" if meeting else "Not published yet: a draft to rehearse with",
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
        _foot(board),
        key=_first_fitting([board.count.sentence]),
        lines=tuple(lines),
        evidence=_count_evidence(board),
        illustrative=board.illustrative > 0,
        notes=tuple(board.attributions),
    )


def _standing(board: Board) -> Slide:
    rows = tuple(
        (
            Entry(p.name, page=f"{n}.1"),
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
        "The plan as a whole",
        f"{count.assessed} of {count.total} measures can be judged against a target",
        _foot(board),
        table=Table(
            "Measures of each priority by their status",
            ("Priority", "On target", "Below or off", "Not assessed"),
            rows,
            (1, 2, 3),
        ),
        key=_first_fitting([count.sentence]),
        evidence=_count_evidence(board),
        notes=tuple(f"{p.name}: {p.count.sentence}" for p in board.priorities),
        illustrative=board.illustrative > 0,
    )


def _count_evidence(board: Board) -> tuple[tuple[str, Evidence], ...]:
    counted = (("assessed", board.count.assessed), ("of", board.count.total), *board.count.by_status)
    return ((board.count.sentence, Evidence("status", board.rules_version, counted)),)


def _with(priority: PriorityView, *statuses: str) -> int:
    return sum(n for code, n in priority.count.by_status if code in statuses)


def _attention_slides(board: Board, pages: dict[str, str], _before: int) -> list[Slide]:
    found = board.attention
    number = len(found)
    title = (
        "No measure is off its target or worsening"
        if not number
        else f"{number} measure{'s' if number > 1 else ''} need{'' if number > 1 else 's'} attention"
    )
    rows = [
        _measure_row(board, board.measure(f.measure), pages, _verdict_entry(board.measure(f.measure), f.kind))
        for f in found
    ]
    return _finding_slides(
        board, "attention", title, ("Measure", "Latest", "Finding", "Page"), rows, found, (1,)
    )


def _changed_slides(board: Board, pages: dict[str, str], _before: int) -> list[Slide]:
    measured = [f for f in board.changed if f.measure]
    whole = next((f for f in board.changed if not f.measure), None)
    number = len(measured)
    title = f"{number} thing{'s' if number > 1 else ''} changed since the last board"
    if not measured:
        title = whole.title if whole else "Nothing has changed since the last board"
    rows = [
        _measure_row(board, board.measure(f.measure), pages, Entry(_capital(f.title.rpartition(": ")[2])))
        for f in measured
    ]
    ordered = (*([whole] if whole else []), *measured)
    return _finding_slides(
        board, "changed", title, ("Measure", "Latest", "Change", "Page"), rows, ordered, (1,)
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _late_slides(board: Board, pages: dict[str, str], _before: int) -> list[Slide]:
    found = board.late
    rows = []
    for finding in found:
        facts = dict(finding.evidence.numbers)
        view = board.measure(finding.measure)
        rows.append(
            (
                Entry(view.short_name),
                Entry(_short_day(str(facts.get("due") or ""))),
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


def _short_day(iso: str) -> str:
    if not iso:
        return "not stated"
    day = date.fromisoformat(iso[:10])
    return f"{day.day} {day:%b %Y}"


def _finding_slides(
    board: Board,
    kind: str,
    title: str,
    columns: tuple[str, ...],
    rows: Sequence[tuple[Entry, ...]],
    found: Sequence[Finding],
    numbers: tuple[int, ...],
) -> list[Slide]:
    """One slide for each seven rows; one without a table when there is no row."""
    chunks = [tuple(rows[i : i + TABLE_ROWS]) for i in range(0, len(rows), TABLE_ROWS)] or [()]
    restricted = any((v := board.measure(f.measure)) and v.sensitivity == "high" for f in found)
    return [
        Slide(
            "",
            kind,
            "The plan as a whole",
            title if number == 1 else f"{title}, continued",
            _foot(board),
            table=Table(title, columns, chunk, numbers) if chunk else None,
            key=_first_fitting([f.sentence for f in found[:1]]) if number == 1 else "",
            evidence=tuple((f.sentence, f.evidence) for f in found),
            notes=tuple(f"{f.title}. {f.sentence}" for f in found),
            restricted=restricted,
            illustrative=any(
                (v := board.measure(f.measure)) and v.provenance == "illustrative" for f in found
            ),
            weight=0 if not rows else 2,
        )
        for number, chunk in enumerate(chunks, 1)
    ]


def _measure_row(
    board: Board, view: MeasureView, pages: dict[str, str], verdict: Entry
) -> tuple[Entry, Entry, Entry, Entry]:
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


def _priority_slides(
    board: Board, priority: PriorityView, number: int, pages: dict[str, str], revised: Board | None
) -> list[Slide]:
    shown = [m for m in priority.measures if _can_be_shown(m)]
    headline = [m for m in shown if m.headline]
    attention = {f.measure for f in board.attention}
    rows = [_measure_row(board, m, pages, Entry(m.status.word, status=m.status.code)) for m in headline]
    chunks = [tuple(rows[i : i + TABLE_ROWS]) for i in range(0, len(rows), TABLE_ROWS)] or [()]
    title = _priority_title(headline, attention)
    tables = [
        Slide(
            f"{number}.{n}",
            "priority",
            priority.name,
            title if n == 1 else f"{title}, continued",
            _foot(board),
            table=Table(
                f"Headline measures: {priority.name}", ("Measure", "Latest", "Status", "Page"), chunk, (1,)
            )
            if chunk
            else None,
            notes=(priority.count.sentence, *(f.text for f in priority.key_facts)),
            restricted=any(m.sensitivity == "high" for m in headline),
            illustrative=any(m.provenance == "illustrative" for m in headline),
            weight=0,
        )
        for n, chunk in enumerate(chunks, 1)
    ]
    measures = [_measure_slide(board, priority, m, pages[m.code], attention, revised) for m in shown]
    return [*tables, *measures]


def _priority_title(headline: Sequence[MeasureView], attention: set[str]) -> str:
    whole, off = len(headline), sum(m.code in attention for m in headline)
    if off:
        return f"{off} of {whole} headline measures need{'s' if off == 1 else ''} attention"
    judged = sum(m.status.code not in ("no_target", "not_assessed") for m in headline)
    if judged:
        return f"None of the {whole} headline measures needs attention"
    return f"No target is set for the {whole} headline measures shown"


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
    differs = now is not None and now.points != view.points and _can_be_shown(now)
    changes = [c.sentence for c in view.changes]
    source = f"{view.source.text}, received {long_day(view.source.received)}".removesuffix(", received ")
    if view.provenance == "illustrative":
        source = PROVENANCE["illustrative"]
    return Slide(
        code,
        "measure",
        priority.name,
        _first_fitting(
            [view.title, f"{view.short_name}: {latest.text} in {latest.quarter}", view.short_name],
            TITLE_WORDS,
        ),
        _foot(
            board,
            source,
            "provisional" if latest.maturity == "provisional" else "",
        ),
        key=key_sentence(view),
        number=latest.text,
        number_label=f"{latest.quarter}, provisional" if latest.maturity == "provisional" else latest.quarter,
        status=view.status.code,
        status_word=view.status.word,
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
        weight=3
        if view.code in attention
        else 2
        if view.variation.code in ("higher", "lower", "improving")
        else 0,
    )


def key_sentence(view: MeasureView) -> str:
    """The one sentence worth reading aloud, of at most twenty words; '' when none is short enough.

    The target first where it is judged, then whether the change is real, then the change itself.
    """
    judged = [view.status.sentence] if view.status.code not in ("no_target", "not_assessed") else []
    tested = [view.variation.sentence] if view.variation.code != "too_few" else []
    change = [c.sentence for c in view.changes]
    rest = [view.status.sentence, view.variation.sentence]
    return _first_fitting([*judged, *tested, *change, *rest])


def _first_fitting(texts: Sequence[str], most: int = KEY_WORDS) -> str:
    """The first text that is short enough, or whose opening sentence is; '' when there is none."""
    for text in texts:
        for candidate in (text, re.split(r"(?<=[.!?])\s+(?=[A-Z0-9])", text)[0]):
            if candidate and words(candidate) <= most:
                return candidate
    return ""


def _place_slide(board: Board, code: str, view: HotspotsView) -> Slide | None:
    """The wards with the highest rates and whether each stands out; None where too little is known to say."""
    known = [p for p in view.places if p.count.value is not None and p.rate.value is not None]
    if view.outliers is None or not known:
        return None
    rows = tuple(
        (Entry(p.name), Entry(p.count.text), Entry(p.rate.text), Entry(p.outlier or "cannot be judged"))
        for p in known[:PLACES]
    )
    source = view.source.text
    if view.source.provenance == "illustrative":
        source = PROVENANCE["illustrative"]
    return Slide(
        code,
        "place",
        "Places",
        _first_fitting([view.title, view.title.split(", ")[0], view.short_name], TITLE_WORDS),
        _foot(board, f"{view.level}s, {view.period}", source),
        table=Table(
            f"{view.short_name} by {view.level}", ("Ward", "Number", "Rate", "Among all"), rows, (1, 2)
        ),
        key=_first_fitting([view.unusual, view.outliers.sentence]),
        evidence=((view.outliers.sentence, view.outliers.evidence),),
        notes=tuple(n for n in (view.name, view.summary, view.base, view.reconciled, *view.coverage) if n),
        illustrative=view.source.provenance == "illustrative",
        weight=2 if any(p.outlier.startswith("above") for p in known) else 0,
    )


def _room_check(board: Board) -> Slide:
    return Slide(
        CHECK_CODE,
        "check",
        "Room check",
        "Can this be read from the farthest seat?",
        _foot(board),
        lines=("The smallest text of the show is as large as this line: 0 1 2 3 4 5 6 7 8 9",),
        notes=(
            "Ask someone to stand at the farthest seat and read the smallest line aloud.",
            "Tell the three shapes, the thin line and the five greys apart. If not, choose the next larger room.",
        ),
    )


def _left_out(board: Board) -> tuple[str, ...]:
    """Measures without a slide, with the reason."""
    found = []
    for priority in board.priorities:
        for view in priority.measures:
            if not view.shown:
                found.append(f"{view.short_name}: held by its owner, not shown")
            elif not _can_be_shown(view):
                found.append(f"{view.short_name}: no figure in the last {QUARTERS} quarters")
    return tuple(found)
