"""What a report or show asked for by quarter and release means."""

from dataclasses import replace

import pytest

from tests.reports.samples import CHOICES, RELEASE

FIRST = replace(RELEASE, number=3, quarter="2024-25 Q4")
TWO = replace(CHOICES, releases=(RELEASE, FIRST))


@pytest.mark.parametrize(
    ("quarter", "release", "meant"),
    [
        ("", "", ("2025-26 Q2", RELEASE)),
        ("2025-26 Q3", "", ("2025-26 Q3", None)),
        ("", "3", ("2024-25 Q4", FIRST)),
        ("2025-26 Q1", "12", ("2025-26 Q1", RELEASE)),
    ],
)
def test_unsaid_is_the_newest_release_a_quarter_alone_a_draft_and_a_release_alone_its_own_quarter(
    quarter, release, meant
):
    assert TWO.meant(quarter, release) == meant


def test_without_any_release_unsaid_is_a_draft_of_the_newest_quarter():
    assert replace(CHOICES, releases=()).meant("", "") == ("2025-26 Q3", None)


@pytest.mark.parametrize(
    ("quarter", "release", "words"),
    [
        ("", "4", "there is no release 4"),
        ("", "012", "there is no release 012"),
        ("2030-31 Q1", "", "there is no quarter 2030-31 Q1; the newest is 2025-26 Q3"),
        ("2025-26 Q1", "3", "release 3 came before 2025-26 Q1; it is of 2024-25 Q4"),
    ],
)
def test_what_there_is_not_or_does_not_go_together_is_refused(quarter, release, words):
    with pytest.raises(ValueError, match=words):
        TWO.meant(quarter, release)
