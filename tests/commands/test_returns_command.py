"""`flask --app app returns`, with the real catalogue."""

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import FlaskGroup
from openpyxl import load_workbook

from commands import returns as command
from commands.returns import returns_commands
from data.geography import areas, populations
from data.returns.originals import FOLDER
from data.settings import Settings
from data.store import init_store, open_store
from tests.data.returns.files import DAY, FIXTURES, catalogue, csv_text, every_area, raw

NOWHERE = {"SAFER_HOME": os.devnull}  # settings must come from the application


@pytest.fixture
def no_store(empty_home):
    """Settings of a store that is not there, on the day of the demonstration."""
    return Settings(home=empty_home.home, database_url=empty_home.database_url, actor="tester", as_of=DAY)


@pytest.fixture
def with_store(no_store):
    """Settings of a store with the catalogue and the areas."""
    store = init_store(no_store)
    store.load_catalogue(catalogue(), "tester")
    store.load_geography(areas(), populations())
    store.close()
    return no_store


def run(settings, *arguments):
    """The command as `flask --app app` runs it."""
    server = Flask("commands")
    server.config["SAFER_SETTINGS"] = settings
    server.cli.add_command(returns_commands)
    flask = FlaskGroup(add_default_commands=False, create_app=lambda: server, load_dotenv=False)
    return CliRunner().invoke(flask, ["returns", *map(str, arguments)], env=NOWHERE)


def test_check_works_without_a_store(no_store, tmp_path) -> None:
    said = run(no_store, "check", raw(tmp_path / "return.csv", csv_text()), "--json")
    assert said.exit_code == 0, said.output
    found = json.loads(said.stdout)
    assert (found["format"], found["rows"], found["problems"], found["accepted"]) == ("tidy", 5, [], True)
    assert not no_store.home.exists()


def test_a_refused_file_ends_with_one_and_every_problem_has_its_fields(no_store, tmp_path) -> None:
    path = raw(tmp_path / "return.csv", csv_text().replace("SC14", "SC99", 1))
    said = run(no_store, "check", path, "--json")
    assert said.exit_code == 1
    (problem,) = json.loads(said.stdout)["problems"]
    assert set(problem) == {"code", "sheet", "row", "column", "found", "expected", "message", "severity"}
    assert (problem["code"], problem["row"], problem["column"], problem["found"]) == (
        "MEASURE_UNKNOWN",
        2,
        "A",
        "SC99",
    )
    plain = run(no_store, "check", path)
    assert plain.exit_code == 1
    assert "error MEASURE_UNKNOWN: cell A2; there is no such measure" in plain.stdout


def test_whatever_goes_wrong_there_is_an_answer_and_no_trace(no_store, tmp_path, monkeypatch, caplog) -> None:
    def broken(*arguments, **options):
        raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setattr(command, "checked", broken)
    said = run(no_store, "check", raw(tmp_path / "return.csv", csv_text()), "--json")
    assert said.exit_code == 1
    assert [problem["code"] for problem in json.loads(said.stdout)["problems"]] == ["CHECK_FAILED"]
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize(
    "arguments",
    [
        ("check",),
        ("check", "no-such-file.csv"),
        ("check", "."),
        ("check", "x", "y"),
        ("import",),
        ("template", "--partner", "SYP"),
        ("template", "--partner", "SYP", "--quarter", "Q4", "--out", "x.xlsx"),
        ("late", "--quarter", "2025 Q1"),
        ("nonsense",),
    ],
)
def test_what_is_not_understood_ends_with_two(arguments, no_store) -> None:
    assert run(no_store, *arguments).exit_code == 2


def test_import_says_what_changed_and_the_same_file_is_known(with_store, tmp_path) -> None:
    path = raw(tmp_path / "return.csv", csv_text())
    preview = run(with_store, "import", path, "--preview")
    assert (preview.exit_code, "would be imported: 5 new" in preview.stdout) == (0, True)
    said = run(with_store, "import", path, "--actor", "ann")
    assert said.exit_code == 0, said.output
    assert "imported as batch 1: 5 new, 0 changed, 0 unchanged, 0 not supplied" in said.stdout
    again = run(with_store, "import", path)
    assert (again.exit_code, "already imported as batch 1" in again.stdout) == (0, True)
    store = open_store(with_store)
    assert store.batches()["actor"].tolist() == ["ann"]
    store.close()


@pytest.mark.parametrize(("judged_on", "is_left"), [(date(2020, 1, 1), False), (date(2090, 1, 1), True)])
def test_originals_go_by_the_real_day_whatever_day_is_judged_on(
    judged_on, is_left, with_store, tmp_path
) -> None:
    """A leftover of eight days goes and one of today stays, though the settings judge on another day."""
    folder = with_store.home / FOLDER
    folder.mkdir()
    file = folder / "left.part"
    file.write_text("x")
    then = time.time() - (0 if is_left else 8 * 86400)
    os.utime(file, (then, then))
    run(replace(with_store, as_of=judged_on), "import", raw(tmp_path / "return.csv", csv_text()))
    assert file.exists() is is_left


def test_a_changed_figure_without_a_reason_ends_with_one(with_store, tmp_path) -> None:
    run(with_store, "import", raw(tmp_path / "return.csv", csv_text()))
    path = raw(tmp_path / "other.csv", csv_text().replace(",12,93,", ",13,93,"))
    said = run(with_store, "import", path)
    assert said.exit_code == 1
    assert "need a reason (--reason); nothing was changed" in said.stderr
    assert "12 of 93 becomes 13 of 93" in said.stdout
    assert run(with_store, "import", path, "--reason", "late outcome").exit_code == 0


def test_one_bad_file_does_not_keep_the_others_out(with_store, tmp_path) -> None:
    bad = raw(tmp_path / "bad.csv", csv_text().replace("SC14", "SC99"))
    good = raw(tmp_path / "good.csv", csv_text())
    said = run(with_store, "import", bad, good)
    assert said.exit_code == 1
    assert "bad.csv: refused; nothing was changed" in said.stderr
    assert "good.csv: imported as batch 1" in said.stdout


def test_import_without_a_store_says_how_to_make_one(no_store, tmp_path) -> None:
    said = run(no_store, "import", raw(tmp_path / "return.csv", csv_text()))
    assert (said.exit_code, "store init" in said.stderr) == (1, True)


def test_street_files_take_boundaries_and_say_when_there_are_none(no_store, tmp_path) -> None:
    street = FIXTURES / "2025-03-south-yorkshire-street.csv"
    said = run(no_store, "check", street)
    assert said.exit_code == 0
    assert "STREET_BEST_FIT" in said.stdout and "have no location" in said.stdout
    bad = run(no_store, "check", street, "--boundaries", raw(tmp_path / "x.geojson", "{}"))
    assert (bad.exit_code, "not a GeoJSON file" in bad.stderr) == (1, True)


def test_boundaries_may_be_given_once_for_each_kind_of_area(no_store, tmp_path) -> None:
    street = FIXTURES / "2025-03-south-yorkshire-street.csv"
    options = []
    for level in ("ward", "neighbourhood"):
        path = raw(tmp_path / f"{level}.geojson", every_area(level))
        options += ["--boundaries", path]
    said = run(no_store, "check", street, *options)
    assert said.exit_code == 0, said.output
    assert "Wards by the published point" in said.stdout and "Neighbourhoods by the published" in said.stdout
    assert "STREET_BEST_FIT" not in said.stdout and "STREET_CODES" not in said.stdout
    twice = run(no_store, "check", street, *options, *options[:2])
    assert (twice.exit_code, "both hold wards" in twice.stderr) == (1, True)


def test_a_template_is_made_filled_and_checked(with_store, tmp_path) -> None:
    out = tmp_path / "syp.xlsx"
    said = run(with_store, "template", "--partner", "SYP", "--quarter", "2025-26 Q2", "--out", out)
    assert said.exit_code == 0, said.output
    book = load_workbook(out)
    sheet = book["Return"]
    row = next(r for r in range(5, sheet.max_row) if sheet.cell(r, 1).value == "SC14")
    sheet.cell(row, 9, 95)
    sheet.cell(row, 10, 93)
    book.save(out)
    marked = tmp_path / "marked.xlsx"
    assert run(with_store, "check", out, "--marked", marked).exit_code == 1
    assert "cannot be larger" in load_workbook(marked)["Return"].cell(row, 9).comment.text
    unknown = run(with_store, "template", "--partner", "X", "--quarter", "2025-26 Q2", "--out", out)
    assert (unknown.exit_code, "there is no partner 'X'" in unknown.stderr) == (1, True)


def test_late_lists_every_measure_by_partner(with_store) -> None:
    said = run(with_store, "late", "--quarter", "2025-26 Q2")
    assert said.exit_code == 0, said.output
    assert "SYP  SC14  2025-26 Q2: late by 93 days, was due 14 November 2025" in said.stdout
    rows = json.loads(run(with_store, "late", "--quarter", "2025-26 Q2", "--json").stdout)
    assert {row["state"] for row in rows} == {"late", "not_due"}


def test_a_check_without_a_store_waits_for_no_charts_tables_or_databases(no_store, tmp_path) -> None:
    heavy = ("dash", "plotly", "pandas", "numpy", "scipy", "sqlalchemy", "openpyxl")
    program = (
        "import sys, app\n"
        "said = app.app.test_cli_runner().invoke(args=['returns', 'check', sys.argv[1]])\n"
        f"print(said.output, [name for name in {heavy} if name in sys.modules])"
    )
    path = raw(tmp_path / "return.csv", csv_text())
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)],
        cwd=Path(__file__).resolve().parents[2],
        env={"PATH": os.environ["PATH"], "SAFER_HOME": str(no_store.home), "SAFER_AS_OF": DAY.isoformat()},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "return.csv: can be imported" in done.stdout, done.stderr
    assert done.stdout.rstrip().endswith("[]")
