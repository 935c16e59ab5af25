"""What a reader chose, read from the address: the one place where a query string becomes typed values.

Anything unknown falls back to the newest quarter, the borough, the figures as revised or charts, and a notice says so.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from dash import Input, Output
from dash.exceptions import PreventUpdate

from components.filters import Choice, unknown_words
from metrics.board import BOROUGH, Choices
from metrics.views import long_date

_VIEWS = (("charts", "Charts"), ("table", "Tables"))
_NAMES = ("quarter", "area", "release", "view")
_REVISED = "revised"
_WHOLE = "whole"
_LONGEST = 200


@dataclass(frozen=True)
class Chosen:
    """Typed choices. `release` None means as revised, `part` '' the whole; `showing` and `notices` are words for the
    reader."""

    quarter: str
    area: str = BOROUGH
    release: int | None = None
    view: str = "charts"
    showing: str = ""
    notices: tuple[str, ...] = ()
    part: str = ""

    @property
    def as_table(self) -> bool:
        """True where tables were asked for instead of charts."""
        return self.view == "table"

    @property
    def search(self) -> str:
        """The query string that asks for exactly this of any measure: without a part, which belongs to one."""
        query = {"quarter": self.quarter}
        query |= {"area": self.area} if self.area != BOROUGH else {}
        query |= {"release": str(self.release)} if self.release is not None else {}
        query |= {"view": self.view} if self.view != "charts" else {}
        return "?" + urlencode(query)

    @property
    def exchanged(self) -> tuple[str, ...]:
        """What a redraw gives back beside the new body: the value of each list."""
        return self.quarter, self.area, _release_word(self.release), self.view


def query_of(search: str | None) -> dict[str, str]:
    """First value of each key of a query string; an over-long string is read as empty."""
    if not isinstance(search, str) or len(search) > 2000:
        return {}
    return {key: values[0] for key, values in parse_qs(search.lstrip("?")).items()}


def chosen(query: Mapping[str, object], choices: Choices, measure: str = "") -> Chosen:
    """The choices in `query`, checked against what exists; a part only on the page of a `measure` that has it."""
    words = {
        key: str(value[0] if isinstance(value, list) and value else value)[:_LONGEST]
        for key, value in query.items()
    }
    notices: list[str] = []

    def known(key: str, options: tuple[str, ...], default: str, fallback: str) -> str:
        value = words.get(key, "")
        if value in options:
            return value
        if value:
            notices.append(unknown_words(key, value, fallback))
        return default

    quarter = known("quarter", choices.quarters, choices.quarters[0], f"{choices.quarters[0]}, the newest")
    area = known("area", tuple(a.code for a in choices.areas), BOROUGH, "the whole borough")
    release = known(
        "release", (_REVISED, *(str(r.number) for r in choices.releases)), _REVISED, "the figures as revised"
    )
    view = known("view", tuple(code for code, _ in _VIEWS), "charts", "charts")
    parts = dict(choices.parts.get(measure, ()))
    part = known("part", (_WHOLE, *parts), _WHOLE, "the whole measure") if measure else _WHOLE
    held = next((r for r in choices.releases if str(r.number) == release), None)
    if held is not None and choices.precedes(held, quarter):
        notices.append(
            f"{held.name} came before {quarter}, so this page shows {held.quarter} as it was presented."
        )
        quarter = held.quarter
    place = next(known_area.name for known_area in choices.areas if known_area.code == area)
    figures = f"as presented on {long_date(held.meeting_date)}" if held else "figures as revised"
    only = f"{parts[part]} only, " if part in parts else ""
    showing = f"Showing {only}{place}, {quarter}, {figures}{', as tables' if view == 'table' else ''}."
    number = None if release == _REVISED else int(release)
    own = part if part in parts else ""
    return Chosen(quarter, area, number, view, showing, tuple(notices), own)


def lists(state: Chosen, choices: Choices) -> tuple[Choice, ...]:
    """The four lists of every page with figures, showing what was chosen."""
    areas = tuple((area.code, area.name) for area in choices.areas)
    releases = (
        (_REVISED, "Latest, as revised"),
        *(
            (str(r.number), f"As presented on {long_date(r.meeting_date)}: {r.name}")
            for r in choices.releases
        ),
    )
    return (
        Choice("quarter", "Quarter", tuple((q, q) for q in choices.quarters), state.quarter),
        Choice("area", "Area", areas, state.area, BOROUGH),
        Choice("release", "Figures", releases, _release_word(state.release), _REVISED),
        Choice("view", "Show as", _VIEWS, state.view, _VIEWS[0][0]),
    )


def part_list(state: Chosen, choices: Choices, measure: str, shown: Collection[str]) -> Choice:
    """The list of a measure's parts, hidden where none of them is among those with figures, `shown`."""
    parts = tuple(part for part in choices.parts.get(measure, ()) if part[0] in (*shown, state.part))
    options = ((_WHOLE, "The whole"), *parts)
    return Choice("part", "Part", options, part_of(state), _WHOLE, hidden=not parts)


def part_of(state: Chosen) -> str:
    """The value of the list of parts."""
    return state.part or _WHOLE


def _release_word(release: int | None) -> str:
    return _REVISED if release is None else str(release)


def exchange(prefix: str, *more: str) -> list[Output | Input]:
    """The callback arguments every page with figures shares: the address comes in, the body and the lists go out,
    those every page has and then `more`.

    `assets/navigation.js` puts it in after the button, a link, Back or Forward. Opening a page draws it whole.
    """
    return [
        Output(f"{prefix}-body", "children"),
        *[Output(f"{prefix}-{name}", "value") for name in (*_NAMES, *more)],
        Input(f"{prefix}-asked", "data"),
    ]


def asked_for(asked: object) -> tuple[str, dict[str, str]]:
    """Last part of the path and the query of the address `asked`. Raises PreventUpdate where none was asked for."""
    if not isinstance(asked, str):
        raise PreventUpdate
    path, _, search = asked.partition("?")
    return path.rpartition("/")[2], query_of(search)
