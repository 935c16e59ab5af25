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
from data.work import Answer, NewAction, NewCommentary, NewItem, NewPrediction, Work

FOLDER = Path(__file__).resolve().parent / "catalogue"
PLAN_2017 = "Building Stronger Communities action plan, draft of 25 April 2017"
WRITTEN_2017 = date(2017, 4, 25)
SCRUTINY = "Overview and Scrutiny Management Board"
EXAMPLES = "Action plan made for demonstration"


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
    words = read_actions(FOLDER / "actions-demonstration.csv", EXAMPLES, catalogue.priorities[0].code)
    owners = {owner.code: owner.name for owner in catalogue.owners}
    actions = [
        replace(w, illustrative=True, lead_partner=owners.get(w.lead_partner, w.lead_partner))
        for w in words
        if isinstance(w, NewAction)
    ]
    rest = [w for w in words if not isinstance(w, NewAction)]
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
    return [
        (_noon(date(2025, 3, 3)), [*actions, *predicted]),
        (_noon(date(2026, 2, 9)), [*rest, said]),
    ]


def measures_of(words: list[Work]) -> set[str]:
    """Codes of every measure the words are about."""
    one = {w.measure for w in words if isinstance(w, NewPrediction | NewCommentary)}
    return one | {code for w in words if isinstance(w, NewAction) for code in w.measures}


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
