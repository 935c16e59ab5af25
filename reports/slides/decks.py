"""The shows: which slides each has, in which order, and what is not shown with the reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from metrics.views import ActionView, Board, HotspotsView, MeetingItem
from reports.slides.actions import ACTION_KINDS, action_slides, actions_left_out
from reports.slides.density import Refusal, refusals
from reports.slides.front import attention_slides, changed_slides, cover, late_slides, room_check, standing
from reports.slides.measures import left_out, page_codes, priority_slides
from reports.slides.model import Slide, section_of
from reports.slides.places import place_slides


@dataclass(frozen=True)
class Behind:
    """What a show is made from besides its board; each part only where a show needs it.

    `revised` is the same quarter as it is now, for a release; `places` are the wards of every measure; `order` holds
    the names of slides in the order somebody gave them, () for the order they are made in.
    """

    revised: Board | None = None
    places: Sequence[HotspotsView] = ()
    actions: Sequence[ActionView] = ()
    items: Sequence[MeetingItem] = ()
    order: Sequence[str] = ()


@dataclass(frozen=True)
class Deck:
    """The slides of one show in order, and everything that is not shown with the reason.

    `made_order` are the names of the slides as they would stand if nobody had ordered them.
    """

    show: str
    name: str
    board: Board
    slides: tuple[Slide, ...]
    refused: tuple[Refusal, ...] = ()
    left_out: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    autoplay: bool = False
    made_order: tuple[str, ...] = ()


def show_names(board: Board) -> dict[str, str]:
    """Every show of a board by its code, with the name a reader sees."""
    names = {
        "board": "The whole board",
        "exceptions": "Exceptions first",
        "hotspots": "Places",
        "actions": "Actions",
        "foyer": "Foyer loop",
    }
    return names | {p.slug: p.name for p in board.priorities}


def audience_of(show: str) -> str:
    """Whom a show must be fit for: anybody may walk past a foyer, the other shows are for the room."""
    return "public" if show == "foyer" else "display"


def shows_places(show: str) -> bool:
    """Whether a show needs the wards of each measure."""
    return show == "hotspots"


def deck(board: Board, show: str = "board", behind: Behind | None = None) -> Deck:
    """The slides of one show. Raises ValueError, naming the shows there are, for one that is unknown."""
    behind = behind or Behind()
    names = show_names(board)
    if show not in names:
        raise ValueError(f"there is no show '{show}'; there are {', '.join(names)}")
    every = _every_slide(board, behind)
    chosen = _CHOICES.get(show, _of_priority(show))(board, every)
    shown, refused = [], []
    for slide in chosen:
        broken = refusals(slide)
        refused += broken
        if not broken:
            shown.append(replace(slide, draft=board.release is None))
    check = replace(room_check(board), draft=board.release is None)
    return Deck(
        show=show,
        name=names[show],
        board=board,
        slides=(check, *in_order(shown, behind.order)),
        refused=tuple(refused),
        left_out=(*left_out(board), *actions_left_out(behind.actions)),
        late=tuple(f"{f.title}. {f.sentence}" for f in board.late),
        autoplay=show == "foyer",
        made_order=tuple(s.name for s in shown),
    )


def in_order(slides: Sequence[Slide], order: Sequence[str]) -> list[Slide]:
    """The slides as somebody ordered them. One they did not know follows the slide it is made to follow.

    So a new miss is never pushed to the end of the show, and no slide can be left out by ordering.
    """
    place = {name: n for n, name in enumerate(order)}
    found = sorted((s for s in slides if s.name in place), key=lambda s: place[s.name])
    before = None
    for slide in slides:
        if slide.name not in place:
            found.insert(found.index(before) + 1 if before else 0, slide)
        before = slide
    return found


def _every_slide(board: Board, behind: Behind) -> list[Slide]:
    """Every slide there is by page code: 0 in front, a number for each priority, then the actions and the places."""
    pages = page_codes(board)
    front = [
        cover(board),
        standing(board),
        *attention_slides(board, pages),
        *changed_slides(board, pages),
        *late_slides(board, pages),
    ]
    slides = [replace(s, code=f"0.{n}") for n, s in enumerate(front, 1)]
    for number, priority in enumerate(board.priorities, 1):
        slides += priority_slides(board, priority, number, pages, behind.revised)
    number = max(len(board.priorities) + 1, 8)
    slides += action_slides(board, behind.actions, behind.items, number)
    return slides + place_slides(board, behind.places, number + 1)


def _of_board(board: Board, every: Sequence[Slide]) -> list[Slide]:
    """Everything but supporting measures, wards and single actions; a priority without figures is only listed."""
    headline = {m.code for p in board.priorities for m in p.measures if m.headline}
    return [
        s
        for s in every
        if (s.measure is None or s.measure.code in headline)
        and s.kind not in ("place", "action")
        and not (s.kind == "priority" and s.table is None)
    ]


def _of_exceptions(board: Board, every: Sequence[Slide]) -> list[Slide]:
    by_measure = {s.measure.code: s for s in every if s.measure is not None}
    codes = dict.fromkeys(f.measure for f in (*board.attention, *board.changed) if f.measure)
    return [
        every[0],
        *_of_kinds(every, "attention", "changed"),
        *(by_measure[code] for code in codes if code in by_measure),
        *_of_kinds(every, "late"),
    ]


def _of_places(_board: Board, every: Sequence[Slide]) -> list[Slide]:
    return [every[0], *_of_kinds(every, "place")]


def _of_actions(_board: Board, every: Sequence[Slide]) -> list[Slide]:
    return [every[0], *_of_kinds(every, *ACTION_KINDS)]


def _of_foyer(board: Board, every: Sequence[Slide]) -> list[Slide]:
    shown = _of_kinds(_of_board(board, every), "cover", "standing", "measure")
    return [s for s in shown if not s.restricted]


def _of_priority(slug: str) -> Callable[[Board, Sequence[Slide]], list[Slide]]:
    def chosen(board: Board, every: Sequence[Slide]) -> list[Slide]:
        section = next(section_of(p) for p in board.priorities if p.slug == slug)
        return [every[0], *(s for s in _of_kinds(every, "priority", "measure") if s.section == section)]

    return chosen


def _of_kinds(slides: Sequence[Slide], *kinds: str) -> list[Slide]:
    return [s for s in slides if s.kind in kinds]


_CHOICES: dict[str, Callable[[Board, Sequence[Slide]], list[Slide]]] = {
    "board": _of_board,
    "exceptions": _of_exceptions,
    "hotspots": _of_places,
    "actions": _of_actions,
    "foyer": _of_foyer,
}
