"""What every report is made from, and what all of them say of themselves: release, period, marking."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from metrics.views import (
    ActionView,
    Board,
    CaseStudy,
    Commentary,
    HotspotsView,
    MeasureDetail,
    MeasureView,
    MeetingItem,
    long_date,
    quarter_after,
    quarter_end,
)
from reports.paper import NOT_STATED, OFFICIAL, RESTRICTED

ILLUSTRATIVE = "Illustrative: {n} of {total} measures show figures made for demonstration. They are not real."


@dataclass(frozen=True)
class Material:
    """Everything a report is made from: one board, its measures in detail, what people did and wrote about them, and
    the wards of the measures that have figures there. `passages` are (heading, text) of the annual report."""

    board: Board
    details: tuple[MeasureDetail, ...]
    actions: tuple[ActionView, ...] = ()
    commentary: tuple[Commentary, ...] = ()
    items: tuple[MeetingItem, ...] = ()
    case_studies: tuple[CaseStudy, ...] = ()
    places: tuple[HotspotsView, ...] = ()
    passages: tuple[tuple[str, str], ...] = ()

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
            tuple(a for a in self.actions if a.priority == found.code or codes.intersection(a.measures)),
            tuple(c for c in self.commentary if c.measure in codes),
            self.items,
            tuple(c for c in self.case_studies if c.priority == found.code),
            tuple(p for p in self.places if p.measure in codes),
        )

    def commentary_on(self, code: str) -> Commentary | None:
        """The newest commentary on a measure for the board's quarter."""
        return next(
            (c for c in reversed(self.commentary) if (c.measure, c.quarter) == (code, self.board.quarter)),
            None,
        )

    def passage(self, heading: str) -> str:
        """What was written under a heading of the annual report; '' where nothing was."""
        return dict(self.passages).get(heading, "")

    def case_studies_of(self, priority: str, period: str) -> tuple[CaseStudy, ...]:
        """What the lead of a priority (its code) told of a quarter, "2025-26 Q3", or of a whole year, "2025-26"."""
        return tuple(c for c in self.case_studies if c.priority == priority and c.quarter.startswith(period))


def foot_words(board: Board) -> str:
    """What every page says: the release with the start of its hash, or that it is a draft, and the day of judging."""
    release = board.release
    which = (
        "Draft, not published" if release is None else f"Release {release.number}, hash {release.sha256[:8]}"
    )
    return f"{which}, as at {long_date(board.as_of)}"


def next_report(board: Board) -> str:
    """Which quarter the next report is for: "Q1, which ends on 30 June 2025"."""
    following = quarter_after(board.quarter)
    return f"{following[-2:]}, which ends on {long_date(quarter_end(following).isoformat())}"


def cover_facts(board: Board) -> tuple[tuple[str, str], ...]:
    """What the cover says: period, release, cut-off, next report, status."""
    release = board.release
    published = "Draft: not published, figures as revised"
    if release:
        meeting = long_date(release.meeting_date, NOT_STATED)
        published = f"Published: release {release.number}, {release.name}, for the meeting of {meeting}"
    return (
        ("Plan", board.plan),
        ("Area", board.area.name),
        ("Period", board.quarter),
        ("Data cut-off", long_date(board.as_of)),
        ("Status", published),
        ("Release hash", release.sha256 if release else "none"),
        ("Versions", f"Rules {board.rules_version}, catalogue {board.catalogue}"),
        ("Next report", next_report(board)),
        ("Shown to", f"{board.audience}; small numbers are protected"),
    )


def marking_of(views: Iterable[MeasureView]) -> str:
    """The marking of a page that shows these measures."""
    return RESTRICTED if any(v.sensitivity == "high" and v.latest is not None for v in views) else OFFICIAL
