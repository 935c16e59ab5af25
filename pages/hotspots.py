"""The hotspots page: where a measure is high, and whether that is real."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from dash import Input, Output, callback, register_page

from components.filters import Choice, unknown_words
from components.page import drawn, page
from components.places.hotspots import hotspots_body
from components.places.listing import written_list
from components.places.map_section import MapLinks
from metrics.board import BOROUGH, WITH_OUTLINES, Choices, PlaceChoices, choices, hotspots, place_choices
from pages.chosen import Chosen, asked_for, chosen
from pages.chosen import lists as lists_of_every_page
from pages.kept import Kept

_KEPT = Kept()
_LISTS = Kept()
_LEVELS = (("ward", "Wards"), ("neighbourhood", "Neighbourhoods"))
_VIEWS = (("charts", "Map and charts"), ("table", "Tables"))
_NAMES = ("measure", "quarter", "level", "place", "release", "view", "map", "outline")
_FIRST_MAP, _NO_OUTLINE = "first", "none"
_FIRST = "SC01"

register_page(
    __name__,
    path="/hotspots",
    title="Hotspots: where is it, and is it real? | Safer Rotherham Partnership",
    description="A measure over Rotherham's wards and neighbourhoods: map, list, history, and what chance explains.",
    order=4,
)


@dataclass(frozen=True)
class Where:
    """What the address of the hotspots page asks for, checked."""

    measure: str
    quarter: str
    level: str
    place: str
    release: int | None
    view: str
    map: str
    outline: str = ""
    notices: tuple[str, ...] = ()
    showing: str = ""

    @property
    def query(self) -> dict[str, str]:
        """What an address has to name to ask for exactly this."""
        names = {"measure": self.measure, "quarter": self.quarter}
        names |= {"level": self.level} if self.level != "ward" else {}
        names |= {"place": self.place} if self.place != BOROUGH else {}
        names |= {"release": str(self.release)} if self.release is not None else {}
        names |= {"view": self.view} if self.view != "charts" else {}
        names |= {"map": self.map} if self.map else {}
        return names | ({"outline": self.outline} if self.outline else {})

    @property
    def href(self) -> str:
        """The address that asks for exactly this."""
        return "/hotspots?" + urlencode(self.query)

    @property
    def search(self) -> str:
        """The query for the measure's own page."""
        kept = {name: value for name, value in self.query.items() if name in ("quarter", "release")}
        return "?" + urlencode(kept)

    def at(self, level: str, code: str) -> str:
        """The address of another place: neighbourhoods on their own map, all others on the wards'."""
        own = "neighbourhood" if level == "neighbourhood" else "ward"
        kept = {} if own == self.level else {"map": "", "outline": ""}
        return replace(self, level=own, place=code, **kept).href

    def drawn_as(self, kind: str, first: str) -> str:
        """The address of another kind of map; outlines are only kept on one that lies where the places do."""
        return replace(
            self, map="" if kind == first else kind, outline=self.outline if kind in WITH_OUTLINES else ""
        ).href

    def with_outlines(self, key: str, kind: str) -> str:
        """The address of the map of a kind with outlines over it, '' for none; hexagons give way to boundaries."""
        if not key:
            return replace(self, outline="").href
        return replace(self, map=self.map if kind in WITH_OUTLINES else "boundaries", outline=key).href


def where(query: Mapping[str, object], options: Choices, more: PlaceChoices) -> Where:
    """What `query` asks for, checked against what exists; a notice says what was not there."""
    shared = chosen({key: query[key] for key in ("quarter", "release") if key in query}, options)
    notices = list(shared.notices)
    words = {
        key: str(value[0] if isinstance(value, list) and value else value)[:100]
        for key, value in query.items()
    }
    plain = {"map": _FIRST_MAP, "outline": _NO_OUTLINE}
    words = {key: "" if value == plain.get(key) else value for key, value in words.items()}

    def known(key: str, allowed: tuple[str, ...], default: str, fallback: str) -> str:
        value = words.get(key, "")
        if value in allowed or not value:
            return value or default
        notices.append(unknown_words(key, value, fallback))
        return default

    measures = dict(more.measures)
    first = _FIRST if _FIRST in measures else next(iter(measures))
    measure = known("measure", tuple(measures), first, measures[first])
    place = known("place", tuple(more.places), BOROUGH, "the whole borough")
    level = known("level", tuple(dict(_LEVELS)), "ward", "wards")
    if level == "ward":
        place = more.best_fit.get(place, place)
    view = known("view", tuple(dict(_VIEWS)), "charts", "the map and charts")
    drawn_as = known("map", more.maps[level], "", "the first map there is")
    can_be_outlined = (drawn_as or more.maps[level][0]) in WITH_OUTLINES
    over = tuple(dict(more.outlines.get(level, ()) if can_be_outlined else ()))
    outline = known("outline", over, "", "the map without one")
    asked = Where(
        measure, shared.quarter, level, place, shared.release, view, drawn_as, outline, tuple(notices)
    )
    held = next((r for r in options.releases if r.number == shared.release), None)
    figures = f"as presented on {held.meeting_date}" if held else "figures as revised"
    showing = f"Showing {measures[measure]} by {level}, {shared.quarter}, {figures}."
    return replace(asked, showing=showing)


def lists(asked: Where, options: Choices, more: PlaceChoices) -> tuple[Choice, ...]:
    """The lists of the page, showing what was chosen."""
    return (
        Choice("measure", "Measure", more.measures, asked.measure),
        Choice("quarter", "Quarter", tuple((q, q) for q in options.quarters), asked.quarter),
        Choice("level", "By", _LEVELS, asked.level, "ward"),
        Choice("place", "Place", _places(asked, more), asked.place, BOROUGH),
        next(one for one in lists_of_every_page(_shared(asked), options) if one.name == "release"),
        Choice("view", "Show as", _VIEWS, asked.view, "charts"),
        _unseen("map", (kind for kinds in more.maps.values() for kind in kinds), asked.map, _FIRST_MAP),
        _unseen(
            "outline", (key for over in more.outlines.values() for key, _ in over), asked.outline, _NO_OUTLINE
        ),
    )


def _unseen(name: str, values: Iterable[str], value: str, default: str) -> Choice:
    """What links on the page choose: in the form unseen, so that another measure is drawn on the same map."""
    options = tuple((one, one) for one in (default, *dict.fromkeys(values)))
    return Choice(name, name.capitalize(), options, value or default, default, hidden=True)


def _places(asked: Where, more: PlaceChoices) -> tuple[tuple[str, str], ...]:
    """Borough, localities and wards, and the neighbourhood that was chosen; all others are links in the list."""
    return tuple(
        (code, link.name)
        for code, link in more.places.items()
        if link.level != "neighbourhood" or code == asked.place
    )


def _shared(asked: Where) -> Chosen:
    return Chosen(asked.quarter, release=asked.release)


def layout(**query: str):
    """The page for what the address asks for."""
    options, more = choices(), place_choices()
    asked = where(query, options, more)
    return page(
        "hotspots", "Hotspots", "Where is it, and is it real?", lists(asked, options, more), _body(asked)
    )


def _body(asked: Where) -> list[object]:
    view = hotspots(
        asked.measure,
        asked.quarter,
        asked.release,
        level=asked.level,
        place=asked.place,
        drawn_as=asked.map,
        outlines=asked.outline,
    )

    def draw() -> list[object]:
        anywhere = replace(asked, place=BOROUGH, notices=(), showing="")
        (listed,) = _LISTS.body(
            anywhere, (view.places,), lambda: [written_list(view, asked.at, asked.search)]
        )
        body = hotspots_body(
            view,
            asked.at,
            MapLinks(
                lambda kind: asked.drawn_as(kind, view.map.kinds[0][0]),
                lambda key: asked.with_outlines(key, view.map.kind),
            ),
            asked.search,
            as_table=asked.view == "table",
            listed=listed,
        )
        place = view.chosen.title if view.chosen else ""
        return drawn(asked.notices, body, f"{asked.showing} {place}")

    return _KEPT.body(asked, view, draw)


@callback(
    Output("hotspots-body", "children"),
    Output("hotspots-place", "options"),
    *[Output(f"hotspots-{name}", "value") for name in _NAMES],
    Input("hotspots-asked", "data"),
    prevent_initial_call=True,
)
def redraw(address):
    """Redraw for the address that is asked for."""
    _, query = asked_for(address)
    options, more = choices(), place_choices()
    asked = where(query, options, more)
    shown = {one.name: one for one in lists(asked, options, more)}
    spots = [{"value": value, "label": words} for value, words in shown["place"].options]
    return _body(asked), spots, *[shown[name].value for name in _NAMES]
