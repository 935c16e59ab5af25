"""The list of releases and what differs, as a reader gets them."""

import json
from dataclasses import replace

from components.releases import differs_line, release_body, releases_body, with_differences
from components.still import still
from metrics.differences import Origin, differences
from metrics.views import Release, ReleaseRecord
from tests.components.conftest import STATES, points
from tests.html_parts import html_parts

RECORD = ReleaseRecord(
    3,
    "Spring board",
    "2025-26 Q2",
    "2025-11-13",
    "2025-11-16T12:00:00+00:00",
    "lead",
    "With <care>",
    41,
    "abc",
    "2025-11-16",
    "2026.1",
    "f" * 64,
)


def described(body):
    """What still parts say, as one text of JSON: every word and attribute of the page."""
    return json.dumps(html_parts(vars(still(body))["data-still"]), ensure_ascii=False)


def changed(board):
    moved = replace(
        STATES["whole"],
        points=points([60, 72, 80, 66, 58, 75, 84, 61, 55, 70, 79, 90, 60, 62]),
        status=replace(STATES["whole"].status, code="met", word="On target"),
    )
    priority = replace(board.priorities[0], measures=(moved, *board.priorities[0].measures[1:]))
    now = replace(board, priorities=(priority,))
    then = replace(board, release=Release(3, "Spring board", "2025-26 Q2", "2025-11-13", "", "f" * 64))
    origins = {("SC01", moved.points[12].quarter): Origin("counted <again>", "lead", "2026-01-02", 44)}
    return differences(
        then, now, before="Spring board, as presented", after="as revised", large=5, origins=origins
    )


def test_the_list_names_every_release_with_its_meeting_who_and_fingerprint():
    text = described(releases_body([RECORD]))
    assert all(
        part in text for part in ("3. Spring board", "13 November 2025", "lead", "f" * 12, "/releases/3")
    )
    assert "/?quarter=2025-26+Q2&release=3" in text
    assert "No board has been published yet" in described(releases_body([]))


def test_a_release_shows_every_cell_that_moved_from_to_by_why_and_who(sample_board):
    text = described(release_body(RECORD, changed(sample_board)))
    for part in (
        "40",
        "60",
        "up 20 (50.0%)",
        "Revised, large",
        "counted <again>",
        "lead, 2 January 2026, return 44",
    ):
        assert part in text
    assert "Off target" in text and "On target" in text and "f" * 64 in text and "With <care>" in text


def test_a_release_that_still_stands_says_so(sample_board):
    same = differences(sample_board, sample_board, before="a", after="b", large=5)
    text = described(release_body(RECORD, same))
    assert "are the same." in text and "Every measure has the status it had." in text


def test_a_supplement_names_the_release_it_adds_to(sample_board):
    same = differences(sample_board, sample_board, before="a", after="b", large=5)
    text = described(release_body(replace(RECORD, supplement_to=2), same))
    assert "Supplement to" in text and "/releases/2" in text


def test_what_changed_since_the_last_board_stands_before_the_list_of_measures(sample_board):
    body = with_differences(["lead", "panels", "rest"], None, changed(sample_board), "?quarter=x")
    assert (body[1], body[2], body[4]) == ("lead", "panels", "rest")
    text = described(body)
    assert "What changed since the last board" in text and "Against Spring board, as presented" in text
    assert "/measure/SC01?quarter=x" in text and "/releases/3" in text


def test_without_an_earlier_board_nothing_is_said():
    assert with_differences(["lead", "panels"], None, None, "") == [None, "lead", None, "panels"]
    assert differs_line(None) is None
    assert "/releases/7" in described(differs_line(7))
