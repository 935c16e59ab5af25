"""`flask --app app releases`, `measures` and `targets set`."""

import json
from dataclasses import replace
from datetime import date

import pytest

from commands.measures import measures_commands
from commands.releases import releases_commands
from commands.store import published
from commands.targets import targets_commands
from data.periods import Quarter
from data.store import open_store, using
from metrics.board import board, index, measure, release_records
from tests.metrics.conftest import give

NEW = ("SC90", "Crimes with any outcome", "Any outcome", "crimes that had an outcome")
OTHER = ("SC91", "Crimes with no outcome", "No outcome", "crimes that had none")
DATED = ("--on", "2025-10-01", "--reason", "One thing was counted as two.")


@pytest.fixture
def settings(real_store):
    """A store with a release, and a late and a revised figure after it."""
    give(real_store, [("RC10", "2025-26 Q1", 31), ("RC10", "2025-26 Q2", 33)], "first")
    settings = replace(real_store.settings, as_of=date(2026, 2, 15))
    real_store.close()
    store = open_store(settings, write=True)
    published(store, "Winter board", Quarter.parse("2025-26 Q2"), date(2026, 2, 12), "")
    give(store, [("RC10", "2025-26 Q1", 41), ("RC01", "2025-26 Q2", 7)], "second")
    store.close()
    return settings


def test_differences_are_told_with_their_return(settings, run):
    said = run(settings, releases_commands, "differences", "1")
    assert said.exit_code == 0, said.output
    assert (
        "RC10 2025-26 Q1 revised: 31 -> 41, up 10 (32.3%) (reason of second; tester, 2025-05-10)"
        in said.stdout
    )
    found = json.loads(run(settings, releases_commands, "differences", "1", "--json").stdout)
    assert {cell["kind"] for cell in found["cells"]} == {"revised", "arrived"}
    refused = run(settings, releases_commands, "differences", "9")
    assert (refused.exit_code, refused.stderr) == (1, "Error: there is no release 9\n")


def test_a_supplement_holds_what_was_late_and_the_release_stays(settings, run):
    said = run(settings, releases_commands, "supplement", "1", "--note", "Late police figures.")
    assert said.exit_code == 0 and "release 2, Winter board, supplement 1" in said.stdout
    with using(open_store(settings)) as store:
        assert [r.supplement_to for r in release_records()] == [1, None]
        assert board("2025-26 Q2", 1).measure("RC01").latest is None
        assert board("2025-26 Q2", 2).measure("RC01").latest.value == 7
        assert store.release_view(1, "board") != store.release_view(2, "board")
    again = run(settings, releases_commands, "supplement", "1", "--note", "Nothing new.")
    assert again.exit_code == 1 and "no return came since" in again.stderr
    unknown = run(settings, releases_commands, "supplement", "7", "--note", "x")
    assert unknown.exit_code == 1 and "no release 7" in unknown.stderr


def test_a_measure_is_redefined_with_a_break_readers_see(settings, run):
    said = run(settings, measures_commands, "redefine", "RC10", "--definition", "counted once", *DATED)
    assert said.exit_code == 0 and "redefine RC10 from 1 October 2025" in said.stdout
    with using(open_store(settings)):
        assert measure("RC10", "2025-26 Q3").definition.text == "counted once"
        (found,) = [b for b in board("2025-26 Q3").measure("RC10").breaks if b.date == "2025-10-01"]
        assert found.reason == DATED[3]
        assert board("2025-26 Q2", 1).measure("RC10").breaks == ()


def test_measures_end_split_and_merge_and_stay_findable(settings, run):
    assert run(settings, measures_commands, "end", "RC01", *DATED).exit_code == 0
    assert (
        run(settings, measures_commands, "split", "SC14", "--into", *NEW, "--into", *OTHER, *DATED).exit_code
        == 0
    )
    into = ("--into", "SC92", "Merged crimes", "Merged", "both of them")
    assert run(settings, measures_commands, "merge", "RC02", "RC03", *into, *DATED).exit_code == 0
    with using(open_store(settings)):
        now = board("2025-26 Q3")
        assert all(now.measure(code) is None for code in ("RC01", "SC14", "RC02", "RC03"))
        assert all(now.measure(code).latest is None for code in ("SC90", "SC91", "SC92"))
        assert board("2025-26 Q2", 1).measure("SC14") is not None
        ended = [
            entry for entry in index() if entry.kind == "Earlier" and "until 1 October 2025" in entry.outcome
        ]
        assert len(ended) == 2
        assert [entry.code for entry in index() if entry.source == "Yearly review"].count("SC92") == 2


def test_what_makes_no_sense_is_one_clear_line(settings, run):
    for words in (
        ("end", "XX", *DATED),
        ("split", "SC14", "--into", *NEW, *DATED),
        ("merge", "RC02", "--into", *NEW, *DATED),
        ("split", "SC14", "--into", *NEW, "--into", *NEW, *DATED),
    ):
        said = run(settings, measures_commands, *words)
        assert said.exit_code == 1 and said.stderr.startswith("Error: ") and said.stderr.count("\n") == 1


def test_a_target_is_set_from_a_year_on_and_its_past_is_told(settings, run):
    store = open_store(settings, write=True)
    give(
        store,
        [("SC14", f"20{y}-{y + 1} Q{q}", 30, 100) for y in (22, 23, 24) for q in (1, 2, 3, 4)],
        "shares",
    )
    store.close()
    words = ("set", "SC14", "--value", "22.5", "--from", "2025-26", "--reason", "agreed at the review")
    said = run(settings, targets_commands, *words)
    assert said.exit_code == 0, said.output
    assert said.stdout == (
        "SC14: 22.5 (from 2025-26). Met in 12 of the last 12 quarters. It asks for nothing that is not already done.\n"
    )
    with using(open_store(settings)) as store:
        years = [(t.first_year, t.last_year) for t in measure("SC14", "2025-26 Q3").targets]
        assert ("2018-19", "2018-19") in years and ("2025-26", "") in years
        assert store.catalogue(release=1).targets != store.catalogue().targets
        assert board("2025-26 Q2", 1).measure("SC14").target is None
    bad = run(settings, targets_commands, "set", "SC14", "--value", "x", "--from", "2025-26", "--reason", "y")
    assert bad.exit_code == 1 and "no number" in bad.stderr
