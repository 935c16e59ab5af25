"""Taking a file in: whole or not at all, once, with a reason when figures move."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.errors import DiskFull
from data.geography import BOROUGH, areas, populations
from data.observations import FIRST_FIGURES, NewRelease
from data.periods import Quarter
from data.returns.importing import take_in
from data.returns.originals import FOLDER, delete_expired
from data.settings import Settings
from data.store import init_store, open_store
from tests.data.returns.files import DAY, catalogue, csv_text, raw
from tests.metrics.conftest import give

Q4 = Quarter.parse("2024-25 Q4")
FIRST = csv_text()
OTHER = csv_text([("SC14", "2024-25 Q4", "Rotherham", "", 13, 93, "", "", "a correction")])


def taken(store, folder: Path, text: str, name: str = "return.csv", **options: object):
    return take_in(store, raw(folder / name, text), as_of=DAY, actor="tester", **options)


def test_machines_that_share_a_database_cannot_overwrite_each_other(filled, tmp_path) -> None:
    """Each has a folder of its own, so the lock of one machine keeps none of the others out."""
    machines = [
        open_store(replace(filled.settings, home=tmp_path / f"machine {number}"), write=True)
        for number in range(6)
    ]

    def handed_in(number: int):
        text = csv_text([("SC14", "2024-25 Q4", "Rotherham", "", 10 + number, 93, "", "", "")])
        return taken(machines[number], tmp_path, text, f"{number}.csv", reason="corrected")

    try:
        with ThreadPoolExecutor(len(machines)) as threads:
            outcomes = sorted(threads.map(handed_in, range(len(machines))), key=lambda found: found.batch)
    finally:
        for machine in machines:
            machine.close()
    assert [found.batch for found in outcomes] == [1, 2, 3, 4, 5, 6]
    assert [found.comparison.head for found in outcomes] == [0, 1, 2, 3, 4, 5]
    for before, after in pairwise(outcomes):
        (change,) = after.comparison.changed
        (left,) = before.comparison.to_accept
        assert (change.before.numerator, change.before.batch) == (left.numerator, before.batch)


def test_one_file_from_many_machines_becomes_one_batch(filled, tmp_path) -> None:
    machines = [
        open_store(replace(filled.settings, home=tmp_path / f"machine {number}"), write=True)
        for number in range(6)
    ]
    try:
        with ThreadPoolExecutor(len(machines)) as threads:
            outcomes = list(
                threads.map(lambda n: taken(machines[n], tmp_path, FIRST, f"{n}.csv"), range(len(machines)))
            )
    finally:
        for machine in machines:
            machine.close()
    assert sorted(found.state for found in outcomes) == ["already"] * 5 + ["imported"]
    assert {found.batch for found in outcomes} == {1}
    assert filled.head() == 1 and len(filled.notes()) == 1


def originals(store) -> list[str]:
    folder = store.settings.home / FOLDER
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_a_return_is_taken_in_whole_and_once(filled, tmp_path) -> None:
    outcome = taken(filled, tmp_path, FIRST)
    assert (outcome.state, outcome.batch, len(outcome.comparison.new)) == ("imported", 1, 5)
    found = filled.observations(measures=["SC14"], areas=[BOROUGH])
    assert found["numerator"].tolist() == [10, 12]
    assert found["provenance"].unique().tolist() == ["return"]
    batch = filled.batches().iloc[0]
    assert (batch["file_name"], batch["actor"], batch["received"]) == ("return.csv", "tester", "2026-02-15")
    assert "South Yorkshire Police" in batch["source"]
    assert filled.notes()["text"].tolist() == ["slow start"]
    again = taken(filled, tmp_path, FIRST)
    assert (again.state, again.batch, filled.head()) == ("already", 1, 1)
    assert len(filled.notes()) == 1
    assert len(originals(filled)) == 1


def test_the_same_figures_in_another_file_change_nothing(filled, tmp_path) -> None:
    taken(filled, tmp_path, FIRST)
    outcome = taken(filled, tmp_path, FIRST.replace("Rotherham", "E08000018"), "other.csv")
    assert (outcome.state, len(outcome.comparison.unchanged), filled.head()) == ("nothing_new", 5, 1)
    assert len(originals(filled)) == 1


def test_a_changed_figure_needs_a_reason_and_keeps_it(filled, tmp_path) -> None:
    taken(filled, tmp_path, FIRST)
    outcome = taken(filled, tmp_path, OTHER)
    assert (outcome.state, filled.head()) == ("reason_needed", 1)
    assert "12 of 93 becomes 13 of 93" in outcome.needs[0]
    outcome = taken(filled, tmp_path, OTHER, reason="a late outcome")
    assert (outcome.state, outcome.batch) == ("imported", 2)
    vintages = filled.vintages(BOROUGH, ["SC14"])
    assert vintages[vintages["start"] == "2025-01-01"]["numerator"].tolist() == [12, 13]
    assert filled.batches()["reason"].tolist()[1] == "a late outcome"


def test_what_a_return_leaves_out_is_named_and_stays(filled, tmp_path) -> None:
    taken(filled, tmp_path, FIRST)
    outcome = taken(filled, tmp_path, csv_text([("RC10", "2024-25 Q4", "Wath", "", 5, "", "", "", "")]))
    absent = {(measure, area) for measure, _, area, _ in outcome.comparison.not_supplied}
    assert absent == {("RC10", "E05012996"), ("RC10", "E05012993")}
    assert len(filled.observations(measures=["RC10"])) == 4


def test_a_first_real_figure_says_that_the_illustrative_series_goes(filled, tmp_path) -> None:
    give(filled, [("SC14", "2024-25 Q3", 11, 90)], "made up", provenance="illustrative")
    assert taken(filled, tmp_path, FIRST, preview=True).comparison.replaces == ("SC14",)
    assert taken(filled, tmp_path, FIRST).comparison.replaces == ("SC14",)
    assert taken(filled, tmp_path, OTHER, reason="a late outcome").comparison.replaces == ()


def test_a_preview_changes_nothing(filled, tmp_path) -> None:
    outcome = taken(filled, tmp_path, FIRST, preview=True)
    assert (outcome.state, len(outcome.comparison.new)) == ("previewed", 5)
    assert (filled.head(), originals(filled)) == (0, [])


def test_a_refused_file_leaves_nothing_behind(filled, tmp_path) -> None:
    outcome = taken(filled, tmp_path, FIRST.replace("SC14", "SC99", 1))
    assert (outcome.state, filled.head(), originals(filled)) == ("refused", 0, [])


def test_an_unusual_figure_is_challenged_and_needs_a_reason(home_store, tmp_path) -> None:
    past = [
        ("RC10", (Q4 - back).label, "Rotherham", "", 400 + 7 * (back % 3), "", "", "", "")
        for back in range(1, 9)
    ]
    assert taken(home_store, tmp_path, csv_text(past)).state == "imported"
    slip = csv_text([("RC10", Q4.label, "Rotherham", "", 4070, "", "", "", "")])
    outcome = taken(home_store, tmp_path, slip)
    assert outcome.state == "reason_needed"
    assert "usual 384 to 432, this says 4,070" in outcome.needs[0]
    assert outcome.report.accepted
    usual = csv_text([("RC10", Q4.label, "Rotherham", "", 409, "", "", "", "")])
    assert taken(home_store, tmp_path, usual).state == "imported"


def test_an_unusual_share_is_told_as_a_share(home_store, tmp_path) -> None:
    past = [
        ("SC14", (Q4 - back).label, "Rotherham", "", 12 + back % 3, 100, "", "", "") for back in range(1, 9)
    ]
    assert taken(home_store, tmp_path, csv_text(past)).state == "imported"
    slip = csv_text([("SC14", Q4.label, "Rotherham", "", "", "", "92.5%", "", "")])
    (warning,) = [
        problem
        for problem in taken(home_store, tmp_path, slip).report.problems
        if problem.code == "FIGURE_UNUSUAL"
    ]
    assert warning.found == "92.5%" and "this says 92.5%; correct it" in warning.message


def test_a_figure_unlike_a_made_up_history_is_challenged_and_needs_no_reason(home_store, tmp_path) -> None:
    past = [("RC10", (Q4 - back).label, 400 + 7 * (back % 3)) for back in range(1, 9)]
    give(home_store, past, "made up", provenance="illustrative")
    outcome = taken(
        home_store, tmp_path, csv_text([("RC10", Q4.label, "Rotherham", "", 4070, "", "", "", "")])
    )
    (warning,) = [problem for problem in outcome.report.problems if problem.code == "FIGURE_UNUSUAL"]
    assert outcome.state == "imported" and "reason" not in warning.message
    assert "usual 384 to 432 (illustrative history), this says 4,070" in warning.message


def test_a_withdrawn_figure_becomes_a_reason_and_never_zero(home_store, tmp_path) -> None:
    taken(home_store, tmp_path, FIRST)
    row = ("SC14", "2024-25 Q4", "Rotherham", "", "", "", "", "withdrawn", "")
    assert taken(home_store, tmp_path, csv_text([row]), reason="counted twice").state == "imported"
    last = home_store.observations(measures=["SC14"], areas=[BOROUGH]).iloc[-1]
    assert last["reason"] == "withdrawn"
    assert last.isna()["numerator"]


def test_a_return_without_a_reason_says_what_the_store_knows_as_first_figures(home_store, tmp_path) -> None:
    taken(home_store, tmp_path, FIRST)
    assert home_store.batches()["reason"].tolist() == [FIRST_FIGURES]


def test_a_supplied_file_name_is_only_ever_text(home_store, tmp_path) -> None:
    name = "r\u202eturn\n<b>.csv"
    assert taken(home_store, tmp_path, FIRST, name).state == "imported"
    assert home_store.batches()["file_name"].tolist() == ["r\\u202eturn <b>.csv"]
    kept = home_store.settings.home / FOLDER / originals(home_store)[0]
    assert kept.name.startswith(home_store.batches()["source_sha256"].iloc[0])
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700


def test_originals_go_ninety_days_after_publication_and_their_hash_stays(home_store, tmp_path) -> None:
    taken(home_store, tmp_path, FIRST)
    today = date.today()
    assert delete_expired(home_store, home_store.settings.home, today + timedelta(days=400)) == []
    home_store.publish(
        NewRelease(
            name="Board",
            quarter=Q4,
            meeting_date=DAY,
            note="",
            actor="tester",
            as_of=DAY,
            rules_version="1",
        ),
        {"board": "{}"},
    )
    assert delete_expired(home_store, home_store.settings.home, today + timedelta(days=90)) == []
    assert len(delete_expired(home_store, home_store.settings.home, today + timedelta(days=92))) == 1
    assert originals(home_store) == []
    assert len(home_store.batches()) == 1


KILLER = """
import os, signal, sys
from datetime import date
from pathlib import Path
from data.returns import importing
from data.settings import Settings
from data.settings import Settings
from data.store import open_store
import data.writing

home, step, file = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])

def die(*arguments, **options):
    os.kill(os.getpid(), signal.SIGKILL)

def after(function):
    def wrapped(*arguments, **options):
        function(*arguments, **options)
        die()
    return wrapped

if step == "kept":
    importing.check = die
elif step == "checked":
    importing.compare = die
elif step == "compared":
    importing.new_batch = die
elif step == "in the transaction":
    data.writing._insert = after(data.writing._insert)
elif step == "before the commit":
    data.writing.accept = after(data.writing.accept)
elif step == "accepted":
    importing._add_missing_notes = die
store = open_store(Settings(home=home, database_url=f"sqlite:///{home / 'safer.db'}", actor="tester"), write=True)
importing.take_in(store, file, as_of=date(2026, 2, 15), actor="tester")
"""
STEPS = ("kept", "checked", "compared", "in the transaction", "before the commit", "accepted")


@pytest.mark.parametrize(
    "attempt", [*range(3), *(pytest.param(n, marks=pytest.mark.verify) for n in range(3, 20))]
)
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_it_is_all_or_nothing_and_can_be_done_again(
    step: str, attempt: int, home_store, tmp_path
) -> None:
    file = raw(tmp_path / "return.csv", FIRST)
    home_store.close()
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", KILLER, str(home_store.settings.home), step, str(file)], cwd=root, check=False
    )
    assert done.returncode == -signal.SIGKILL
    store = open_store(home_store.settings, write=True)
    assert len(store.observations()) in ((5,) if step == "accepted" else (0,))
    outcome = take_in(store, file, as_of=DAY, actor="tester")
    assert outcome.state == ("already" if step == "accepted" else "imported")
    assert (store.head(), len(store.observations()), store.notes()["text"].tolist()) == (1, 5, ["slow start"])
    store.close()


def test_a_full_disk_leaves_no_original_behind(home_store, tmp_path, monkeypatch) -> None:
    def full(*_: object) -> int:
        raise DiskFull(home_store.name)

    with monkeypatch.context() as patched:
        patched.setattr(home_store, "accept", full)
        with pytest.raises(DiskFull, match="free some space; nothing was changed"):
            taken(home_store, tmp_path, FIRST)
    assert (originals(home_store), home_store.head()) == ([], 0)
    assert taken(home_store, tmp_path, FIRST).state == "imported"


def test_two_imports_at_once_make_one_batch(home_store, tmp_path) -> None:
    file = raw(tmp_path / "return.csv", FIRST)
    home_store.close()
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", KILLER, str(home_store.settings.home), "live", str(file)]
    running = [
        subprocess.Popen(command, cwd=root, env=os.environ | {"PYTHONPATH": str(root)}) for _ in range(2)
    ]
    assert [process.wait(60) for process in running] == [0, 0]
    store = open_store(home_store.settings)
    assert (store.head(), len(store.observations())) == (1, 5)
    store.close()


LINES = st.lists(
    st.tuples(
        st.sampled_from(["2024-25 Q1", "2024-25 Q2", "Q3 2024/25"]),
        st.integers(0, 20) | st.sampled_from(["<5", "*", "NYA", "more than 90"]),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda line: line[0],
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES)
def test_importing_twice_is_importing_once(lines, tmp_path_factory) -> None:
    folder = tmp_path_factory.mktemp("twice")
    text = csv_text([("RC10", period, "Rotherham", "", figure, "", "", "", "") for period, figure in lines])
    store = init_store(Settings(home=folder, database_url=f"sqlite:///{folder / 'safer.db'}", actor="tester"))
    store.load_catalogue(catalogue(), "tester")
    store.load_geography(areas(), populations())
    assert taken(store, folder, text).state == "imported"
    before = store.observations().to_dict("records")
    assert taken(store, folder, text).state == "already"
    assert taken(store, folder, text + "\n", "again.csv").state == "nothing_new"
    assert store.observations().to_dict("records") == before
    assert store.head() == 1
    store.close()


def test_figures_of_other_areas_are_taken_in_with_who_published_them(filled, tmp_path) -> None:
    rows = [
        ("SC14", "2024-25 Q4", "England", "", 1000, 9000, "", "", "Home Office July 2025"),
        ("SC14", "2024-25 Q4", "Barnsley", "", 9, 90, "", "", "South Yorkshire Police May 2025"),
    ]
    outcome = taken(filled, tmp_path, csv_text(rows))
    assert (outcome.state, len(outcome.comparison.new)) == ("imported", 2)
    assert filled.batches().iloc[0]["source"] == "Published figures of other areas"
    notes = filled.notes().set_index("area")["text"]
    assert notes["E92000001"] == "Home Office July 2025"


def test_years_of_other_areas_are_taken_in_each_with_its_own_note(filled, tmp_path) -> None:
    periods = {
        "2023/24": "July 2024",
        "2024/25": "July 2025",
        "2024": "April 2025",
        "12 months to June 2025": "Oct",
    }
    rows = [
        (
            "SC14",
            period if period != "2024" else "Jan 2024 - Dec 2024",
            "England",
            "",
            1000,
            9000,
            "",
            "",
            who,
        )
        for period, who in periods.items()
    ]
    outcome = taken(
        filled, tmp_path, csv_text([*rows, ("SC14", "2024-25 Q4", "England", "", 250, 2250, "", "", "May")])
    )
    assert outcome.state == "imported", [p.message for p in outcome.report.problems]
    assert sorted(found.period.kind for found in outcome.comparison.new) == [
        "calendar_year", "financial_year", "financial_year", "quarter", "rolling_year",
    ]  # fmt: skip
    notes = filled.notes()
    assert {(r.quarter, r.kind): r.text for r in notes.itertuples()} == {
        ("2023-24 Q4", "financial_year to 2024-03-31"): "July 2024",
        ("2024-25 Q4", "financial_year to 2025-03-31"): "July 2025",
        ("2024-25 Q3", "calendar_year to 2024-12-31"): "April 2025",
        ("2025-26 Q1", "rolling_year to 2025-06-30"): "Oct",
        ("2024-25 Q4", "note"): "May",
    }


def test_figures_of_other_areas_put_no_illustrative_series_away(filled, tmp_path) -> None:
    give(filled, [("SC14", "2024-25 Q4", 10, 90)], "drawn", provenance="illustrative")
    england = [("SC14", "2024-25 Q4", "England", "", 1000, 9000, "", "", "Home Office July 2025")]
    outcome = taken(filled, tmp_path, csv_text(england))
    assert outcome.comparison.replaces == ()
    assert filled.observations(measures=["SC14"], areas=[BOROUGH])["provenance"].tolist() == ["illustrative"]
    ours = taken(
        filled, tmp_path, csv_text([("SC14", "2024-25 Q4", "Rotherham", "", 11, 93, "", "", "")]), "own.csv"
    )
    assert ours.comparison.replaces == ("SC14",)
    assert filled.observations(measures=["SC14"], areas=[BOROUGH])["provenance"].tolist() == ["return"]
