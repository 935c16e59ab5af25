"""Actions, commentary and the chair's page on screen."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from components import theme
from components.actions import (
    actions_body,
    actions_of_measure,
    case_study_of_priority,
    commentary_of_measure,
)
from components.chair import chair_body
from components.reports_page import FORMATS, reports_body
from data.work import RATINGS
from metrics.actions import commentary_views
from metrics.chair import brief
from metrics.views import CaseStudy, MeetingItem, rating_summary
from tests.components.test_bodies import ids_of
from tests.metrics.test_actions import action, entry, prediction, views
from tests.reports.material import material

PRIORITIES = (
    SimpleNamespace(code="communities", slug="safer", name="Safer communities"),
    SimpleNamespace(code="first", slug="first", name="First"),
)


FIVE = tuple(action(f"2.{n}") for n in range(5))


def text_of(component):
    """Every word a component shows, in order."""
    if component is None or isinstance(component, bool):
        return ""
    if isinstance(component, list | tuple):
        return " ".join(filter(None, map(text_of, component)))
    if isinstance(component, str | int | float):
        return str(component)
    return text_of(getattr(component, "children", None))


def links_of(component):
    if isinstance(component, list | tuple):
        return [link for part in component for link in links_of(part)]
    own = [component.href] if getattr(component, "href", None) else []
    inside = getattr(component, "children", None)
    return own + (links_of(inside) if inside is not None and not isinstance(inside, str) else [])


def body(*entries, priority="", owner="", items=(), note=""):
    return actions_body(views(*entries), items, PRIORITIES, priority, owner, note)


def test_every_rating_has_a_shape_a_word_and_a_colour_of_its_own():
    assert set(theme.RATING) == {*RATINGS, "no_dates"}
    for one in ("word", "shape"):
        assert len({getattr(mark, one) for mark in theme.RATING.values()}) == len(theme.RATING)


def test_no_rating_looks_like_a_status_that_says_the_opposite():
    good, bad = {"on_track", "complete"}, {"will_miss", "delayed"}
    shapes = {code: mark.shape for code, mark in (theme.RATING | theme.STATUS).items()}
    assert not {shapes[code] for code in good} & {
        shapes[code] for code in ("off_target", "high_risk", "recoverable")
    }
    assert not {shapes[code] for code in bad} & {shapes["met"]}


def test_overdue_comes_first_and_the_longest_overdue_at_the_top():
    later = [{"text": "Later", "original_due": "2026-02-01", "current_due": "2026-02-01", "done": None}]
    shorter = action("1.2", activity="Shorter", milestones=later)
    words = text_of(body(shorter, action("1.1", activity="Longest")))
    order = [words.index(w) for w in ("Overdue first", "Longest", "Shorter")]
    assert order == sorted(order) and order[-1] < words.rindex("Safer communities")
    assert "15 days" in words and "14 days" in words


def test_under_its_priority_an_action_stands_where_its_plan_counts_it():
    words = text_of(body(action("S-10"), action("S-2"), action("S-1", start="2027-01-01", milestones=[])))
    under = words[words.index("Actions under Safer communities") :]
    order = [under.index(f"{ref}  Do it") for ref in ("S-1", "S-2", "S-10")]
    assert order == sorted(order)


def test_what_the_chair_reads_of_an_action_or_a_matter_links_to_its_place():
    waiting = MeetingItem(
        "question",
        "Why?",
        "OSMB",
        "2026-01-02",
        "",
        "2026-02-01",
        "",
        "",
        "open",
        overdue=True,
        name="OSMB 1",
    )
    found = brief(replace(material().board, late=()), views(action("S-2")), (), (waiting,), 60)
    links = links_of(chair_body(found, "", ""))
    page = body(action("S-2"), items=(waiting,))
    for name in ("action-plan-s-2", "asked-osmb-1"):
        assert f"/actions#{name}" in links and name in ids_of(page)


def test_the_chair_finds_what_is_late_beyond_the_list_and_stays_in_the_quarter():
    made = replace(
        brief(material().board, views(action()), (), (), 60), late_more=(("action", 1), ("figure", 5))
    )
    page = chair_body(made, "?quarter=2025-26+Q1&release=3", "")
    assert "1 more action is late" in text_of(page) and "5 more figures are late" in text_of(page)
    links = links_of(page)
    assert "/actions" in links and "/?quarter=2025-26+Q1&release=3#findings-late" in links
    assert "/chair?quarter=2025-26+Q1&release=3&minutes=30" in links
    assert "/chair?minutes=30" in links_of(chair_body(made, "", ""))


def test_counts_and_shares_are_of_the_present_plan_alone():
    present = views(action(), action("1.2", start="2027-01-01", milestones=[]))
    assert (
        rating_summary(present)
        == "2 actions: 50% (1) not started; 50% (1) delayed by less than three months."
    )
    thirds = views(*(action(f"1.{n}", start="2027-01-01", milestones=[]) for n in (1, 2)), action("1.3"))
    assert rating_summary(thirds).endswith("67% (2) not started; 33% (1) delayed by less than three months.")
    eighths = views(*(action(f"1.{n}", start="2027-01-01", milestones=[]) for n in range(3)), *FIVE)
    assert rating_summary(eighths).endswith("63% (5) delayed by less than three months. Shares are rounded.")
    old = text_of(body(action("0.1", rated_on="2017-04-25"), action()))
    assert "1 action: 100% (1) delayed" in old and "Historical example: Plan" in old


def test_the_page_narrows_to_a_priority_and_a_lead():
    other = action("1.2", priority="first", lead_role="Somebody else", activity="Not this")
    assert "Not this" not in text_of(body(action(), other, priority="safer"))
    assert "Not this" in text_of(body(action(), other, owner="Somebody else"))
    found = links_of(body(action(), other, priority="safer"))
    assert "/actions?priority=safer&owner=Somebody+else" in found and "/actions" in found


def test_gaps_overrides_and_moved_days_are_said():
    moved = [{"text": "A step", "original_due": "2026-01-31", "current_due": "2026-06-30", "done": None}]
    words = text_of(
        body(
            action(lead_role="", milestones=moved),
            entry("rating", "Plan 1.1", {"rating": "on_track", "reason": "Signed today"}),
        )
    )
    assert "No lead named" in words and "no lead" in words
    assert "first due 31 January 2026, now 30 June 2026" in words
    assert "The dates alone say: will not be met within three months. Signed today" in words


def test_a_measure_shows_its_actions_and_their_predictions():
    assert actions_of_measure(()) is None
    words = text_of(actions_of_measure(views(action(), prediction("2030-31 Q1"))))
    assert "Do it" in words and "to rise by 20 or more by 2030-31 Q1" in words
    assert "Not due yet" in words and "never changed since" in words


def test_commentary_says_what_was_expected_and_what_came_of_it():
    fields = {
        "measure": "SC01",
        "quarter": "2025-26 Q3",
        "text": "Quiet",
        "expectation": "More",
        "expected_by": "2026-04-30",
    }
    fields |= {
        "confidence": "confident",
        "confidence_reason": "Full team",
        "blockage": "Money",
        "ask": "Pay",
        "ask_by": "2026-03-31",
    }
    said = entry("commentary", "SC01 2025-26 Q3", fields)
    assert "Nothing has been written." in text_of(commentary_of_measure("SC01", ()))
    assert links_of(commentary_of_measure("SC01", ())) == ["/write/measure/SC01"]
    waiting = text_of(commentary_of_measure("SC01", commentary_views([said])))
    assert "Expected: More, by 30 April 2026. Not looked at yet." in waiting
    assert "confident. Full team" in waiting and "Asked of the Board: Pay, by 31 March 2026." in waiting
    kept = entry("promise", "SC01 2025-26 Q3", {"outcome": "late", "reason": "In July"})
    assert "Late: In July" in text_of(commentary_of_measure("SC01", commentary_views([said, kept])))


def test_a_priority_shows_what_its_lead_told_of_the_quarter_and_where_to_write_it():
    empty = case_study_of_priority("safer", "2025-26 Q3", ())
    assert "None was written for 2025-26 Q3." in text_of(empty)
    assert links_of(empty) == ["/write/priority/safer?quarter=2025-26+Q3"]
    told = CaseStudy(
        "communities",
        "2025-26 Q3",
        "They met",
        "Two streets.\n\n<b>Monthly</b>.",
        "a lead",
        "2026-02-01T09:00",
    )
    words = text_of(case_study_of_priority("safer", "2025-26 Q3", (told,)))
    assert "They met" in words and "<b>Monthly</b>." in words
    assert "Written by a lead, 1 February 2026" in words


def test_what_was_asked_shows_open_matters_first():
    done = MeetingItem(
        "question", "Answered one", "OSMB", "2026-01-01", "", "", "We did", "2026-01-09", "answered"
    )
    late = MeetingItem(
        "question", "Open one", "OSMB", "2026-01-02", "", "2026-02-01", "", "", "open", overdue=True
    )
    words = text_of(body(items=(done, late)))
    assert words.index("Open one") < words.index("Answered one")
    assert "Overdue since 1 February 2026" in words and "We did" in words


def test_an_empty_page_says_so():
    words = text_of(body())
    assert "No action of the present plan is recorded here." in words
    assert "No action is overdue." in words and "No prediction has been made." in words


@pytest.mark.parametrize("minutes", [10, 60, 240])
def test_the_chairs_page_adds_up_on_screen(minutes):
    found = brief(material().board, views(action()), (), (), minutes)
    words = text_of(chair_body(found, "", ""))
    assert f"Together {minutes}" in words and f"Agenda for {minutes} minutes" in words
    for title in ("To worry about", "To praise", "To decide", "Late"):
        assert title in words


def test_every_report_is_a_link_in_every_format():
    release = SimpleNamespace(number=12, name="Q3 report", meeting_date="2026-02-12")
    found = links_of(reports_body(PRIORITIES, "2025-26 Q3", "2024-25", (release,), release, ""))
    files = [link for link in found if link.startswith("/report-file/")]
    assert len(files) == len(FORMATS) * 4
    assert "/report-file/quarterly.pdf?quarter=2025-26+Q3&release=12&of=first" in files
    assert "/write/annual?year=2024-25" in found
    young = links_of(reports_body(PRIORITIES, "2021-22 Q3", "", (release,), release, ""))
    assert not any("annual" in link for link in young)
    draft = text_of(reports_body(PRIORITIES, "2025-26 Q3", "2024-25", (release,), None, "A note"))
    assert "a draft, not published" in draft and "A note" in draft
