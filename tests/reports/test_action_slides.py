"""What is being done, as slides: how actions stand, each one that slips, and what meetings asked."""

from dataclasses import replace

from metrics.views import ActionView, Evidence, MeetingItem, Milestone, Verdict
from reports.slides.decks import Behind, deck
from reports.slides.density import refusals
from reports.slides.model import KEY_WORDS, TITLE_WORDS, words
from tests.reports.samples import sample_board, sensitive

EVIDENCE = Evidence("rating", "test", (("done", 1), ("of", 2)))


def rated(code, word):
    return Verdict(code, word, f"{word} it is.", EVIDENCE)


DELAYED = rated("delayed", "Delayed by less than three months")
MISSED = rated("will_miss", "Will not be met within three months")
ON_TRACK = rated("on_track", "On track")


def action(ref="S-1", rating=DELAYED, **changes):
    """An action of the first priority with two milestones."""
    made = ActionView(
        "A plan", ref, "communities", "", "", "Bring sessions to every school", "", (), "A partner", "A role", "",
        "2025-04-01",
        (
            Milestone("Offer agreed", "2025-06-30", "2025-06-30", "2025-06-20"),
            Milestone("Schools visited", "2025-12-31", "2026-03-31"),
        ),
        (), rating, rating, days_overdue=46,
    )  # fmt: skip
    return replace(made, **changes)


def item(**changes):
    """A question of a meeting that is still open."""
    made = MeetingItem(
        "question", "Why has it risen?", "The Board", "2025-11-13", "A. Lead", "2026-01-31", "", "", "open"
    )
    return replace(made, **changes)


def slides(actions=(), items=(), board=None):
    return deck(board or sample_board(), "actions", Behind(actions=actions, items=items)).slides[2:]


def test_actions_that_slip_come_first_and_each_has_a_slide():
    found = slides([action("S-1", ON_TRACK), action("S-2"), action("S-3", MISSED)])
    assert [(s.code, s.title) for s in found] == [
        ("8.1", "2 of 3 actions slip"),
        ("8.2", "2 actions later than first promised"),
        ("8.3", "Action S-3 will not be met within three months"),
        ("8.4", "Action S-2 is delayed by less than three months"),
    ]
    standing, listed, first, _ = found
    assert [e.text for e in standing.table.rows[0]] == ["Safer communities", "1", "2", "0"]
    assert [(row[0].text, row[0].page, row[2].status) for row in listed.table.rows] == [
        ("S-3 Bring sessions to every school", "8.3", "high_risk"),
        ("S-2 Bring sessions to every school", "8.4", "recoverable"),
    ]
    assert first.key == "Bring sessions to every school."
    assert "led by A role" in first.foot
    assert [[e.text for e in row] for row in first.table.rows] == [
        ["Offer agreed", "30 Jun 2025", "", "20 Jun 2025"],
        ["Schools visited", "31 Dec 2025", "31 Mar 2026", "open"],
    ]


def test_no_action_slips_is_said_in_a_sentence():
    assert [s.title for s in slides([action(rating=ON_TRACK)])] == ["The one action is as planned"]


def test_an_example_of_an_earlier_plan_is_listed_and_never_counted():
    made = deck(sample_board(), "actions", Behind(actions=[action(), action("H-1", historical=True)]))
    assert "H-1" not in " ".join(s.title for s in made.slides)
    assert "The one action slips" in [s.title for s in made.slides]
    assert made.left_out[-1] == "1 action of an earlier plan: an example, never counted"


def test_long_words_are_shortened_on_the_wall_and_whole_in_the_notes():
    long = " ".join(f"word{n}" for n in range(40))
    found = slides([action(activity=long, milestones=(Milestone(long),))], [item(text=long)])
    assert all(words(s.title) <= TITLE_WORDS and words(s.key) <= KEY_WORDS for s in found)
    assert found[1].table.rows[0][0].text.endswith("…")
    assert any(long in note for note in found[2].notes)
    assert any(long in note for note in found[-1].notes)


def test_what_meetings_raised_is_open_overdue_or_answered():
    one = slides(items=[item(), item(overdue=True), item(status="answered", answer="It was counted twice.")])
    assert [s.title for s in one] == ["2 matters that meetings raised still open", "You asked, we did"]
    assert [row[3].text for row in one[0].table.rows] == ["open", "overdue"]
    assert [row[1].text for row in one[1].table.rows] == ["It was counted twice"]
    assert "Answer: It was counted twice." in one[1].notes[0]
    done = slides(items=[item(status="answered")])
    assert [s.title for s in done] == ["Everything that meetings raised is answered", "You asked, we did"]
    assert done[0].table is None and done[1].table.rows[0][1].text == "Answered"
    assert not any(refusals(slide) for slide in (*one, *done))


def test_an_action_about_a_sensitive_measure_is_restricted_and_a_made_up_one_is_marked():
    board = sample_board(measures=(sensitive(),))
    for slide in slides([action(measures=("HI1",), illustrative=True)], board=board):
        assert slide.restricted and slide.illustrative
    assert not any(s.restricted or s.illustrative for s in slides([action()]))


def test_the_whole_board_ends_with_how_actions_go_and_the_foyer_has_none():
    behind = Behind(actions=[action()], items=[item()])
    assert [s.kind for s in deck(sample_board(), "board", behind).slides][-3:] == [
        "actions",
        "slipping",
        "asked",
    ]
    assert not {"actions", "slipping", "action", "asked"} & {
        s.kind for s in deck(sample_board(), "foyer", behind).slides
    }
