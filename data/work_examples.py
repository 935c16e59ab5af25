"""What the demonstration knows of actions: an earlier plan, what scrutiny asked, and examples made for demonstration.

The action plan of 2017 is source document 001, in our own words and without its names. What scrutiny asked, and the
answers, are from source document 004. The examples are made up, marked illustrative wherever they are shown.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from data.actions_file import read_actions
from data.catalogue import Catalogue
from data.periods import Quarter
from data.work import (
    Answer,
    NewAction,
    NewCommentary,
    NewItem,
    NewMilestone,
    NewPrediction,
    Progress,
    Work,
)

FOLDER = Path(__file__).resolve().parent / "catalogue"
PLAN_2017 = "Building Stronger Communities action plan, draft of 25 April 2017"
WRITTEN_2017 = date(2017, 4, 25)
SCRUTINY = "Overview and Scrutiny Management Board"
EXAMPLES = "Action plan made for demonstration"
_FIRST_WORD, _LAST_WORD = date(2025, 3, 3), date(2026, 2, 9)


def historical_example() -> tuple[datetime, list[Work]]:
    """When the 28 actions of the 2017 plan were written, and those actions with their updates."""
    words = read_actions(
        FOLDER / "actions-2017.csv", PLAN_2017, "communities", rated_on=WRITTEN_2017, today=WRITTEN_2017
    )
    return _noon(WRITTEN_2017), words


def scrutiny_asked() -> tuple[datetime, list[Work]]:
    """What scrutiny asked before the annual report for 2018-19, with the answers of that report."""
    return _noon(date(2019, 9, 1)), [
        NewItem(
            "osmb-2018-2",
            "recommendation",
            "Work further on agreed ways of sharing local plans for managing offenders, or what supports such plans, "
            "with ward councillors.",
            SCRUTINY,
        ),
        Answer(
            "osmb-2018-2",
            "Community Action Partnerships were set up: meetings in which police, council and ward councillors "
            "exchange information. There are good examples and remaining issues; guidance to officers goes on.",
        ),
        NewItem(
            "osmb-2019-1",
            "question",
            "Say more about the share of hate crimes with a positive outcome in the next annual report.",
            SCRUTINY,
            date(2019, 3, 27),
        ),
        Answer(
            "osmb-2019-1",
            "The annual report for 2018-19 gives the four quarters and the year end against the target, and explains "
            "why the newest quarters still grow.",
        ),
    ]


def examples(catalogue: Catalogue) -> list[tuple[datetime, list[Work]]]:
    """Actions, predictions and a commentary made for demonstration, each with when it counts as written."""
    file = FOLDER / "actions-demonstration.csv"
    words = read_actions(file, EXAMPLES, catalogue.priorities[0].code, today=_LAST_WORD)
    owners = {owner.code: owner.name for owner in catalogue.owners}
    actions = [
        replace(w, illustrative=True, lead_partner=owners.get(w.lead_partner, w.lead_partner))
        for w in words
        if isinstance(w, NewAction)
    ]
    by = Quarter.parse("2025-26 Q3")
    predicted = [
        NewPrediction(EXAMPLES, "C-1", "CH09", "rise", by, Decimal(200)),
        NewPrediction(EXAMPLES, "S-1", "SC05", "rise", by, Decimal(40)),
        NewPrediction(EXAMPLES, "A-1", "AD03", "rise", Quarter.parse("2026-27 Q1"), Decimal(5)),
        NewPrediction(EXAMPLES, "V-1", "VO04", "rise", by, Decimal(2)),
    ]
    said = NewCommentary(
        "SC17b",
        by,
        "Illustrative commentary. Fewer referrals came in than planned, because three of six referrers had not "
        "signed up by December. Sessions themselves were held as agreed.",
        "All six referrers will have signed up",
        date(2026, 4, 30),
        "not confident",
        "The year's target needs more sessions in one quarter than were ever held in one.",
        "Three services have not named a referrer.",
        "Name a referrer in each of the three services",
        date(2026, 3, 31),
    )
    told: dict[date, list[Work]] = {
        _FIRST_WORD: [*(_as_on(a, _FIRST_WORD) for a in actions), *predicted],
        _LAST_WORD: [said],
    }
    for action in actions:
        for day in _days_of(action):
            told.setdefault(day, []).append(_as_on(action, day))
    for word in words:
        if isinstance(word, Progress):
            told.setdefault(word.day, []).append(word)
    return [(_noon(day), told[day]) for day in sorted(told)]


def _days_of(action: NewAction) -> set[date]:
    """The days on which something about the milestones was written: one was done or, on the day it was first due, put
    off."""
    done = {m.done for m in action.milestones if m.done}
    return done | {m.original_due for m in action.milestones if _put_off(m)}


def _put_off(milestone: NewMilestone) -> bool:
    return milestone.original_due is not None and milestone.current_due != milestone.original_due


def _as_on(action: NewAction, day: date) -> NewAction:
    """The action as its words stood on a day: nothing in them is dated later than when they were written."""
    milestones = tuple(
        replace(
            m,
            current_due=m.original_due if _put_off(m) and day < m.original_due else m.current_due,
            done=m.done if m.done and m.done <= day else None,
        )
        for m in action.milestones
    )
    return replace(action, milestones=milestones)


def measures_of(words: list[Work]) -> set[str]:
    """Codes of every measure the words are about."""
    one = {w.measure for w in words if isinstance(w, NewPrediction | NewCommentary)}
    return one | {code for w in words if isinstance(w, NewAction) for code in w.measures}


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
