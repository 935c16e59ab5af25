"""`flask --app app geography` and `wards`, as flask runs them."""

import json
from datetime import date

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import FlaskGroup

from commands import wards as wards_module
from commands.geography import geography_commands
from commands.wards import wards_commands
from data import geography
from data.catalogue import load_catalogue
from data.figures.recorded_crime import recorded_crime_batches
from data.settings import Settings
from data.store import init_store, open_store, using
from metrics.board import hotspots, ward_sheet
from tests.data.test_boundaries import SQUARE, feature, moved

NEWEST = "2025-26 Q3"


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    """Settings of a store with recorded crime."""
    home = tmp_path_factory.mktemp("home")
    found = Settings(
        home=home, database_url=f"sqlite:///{home / 'safer.db'}", as_of=date(2026, 2, 15), actor="tester"
    )
    catalogue = load_catalogue()
    store = init_store(found)
    store.load_catalogue(catalogue, "tester")
    store.load_geography(geography.areas(), geography.populations())
    for batch in recorded_crime_batches(catalogue):
        store.accept(*batch)
    store.close()
    return found


def run(settings, *arguments):
    server = Flask("commands")
    server.config["SAFER_SETTINGS"] = settings
    server.cli.add_command(geography_commands)
    server.cli.add_command(wards_commands)
    flask = FlaskGroup(add_default_commands=False, create_app=lambda: server, load_dotenv=False)
    return CliRunner().invoke(flask, list(arguments))


def write(path, *features):
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}))
    return str(path)


def test_boundaries_come_in_are_listed_and_offered_on_the_map(settings, tmp_path):
    assert "no boundaries were imported" in run(settings, "geography", "list").output
    file = write(tmp_path / "wards.geojson", feature(), feature("E05099999", moved(SQUARE, 0.1)))
    said = run(settings, "geography", "import", file, "--layer", "Test", "--valid-from", "2021-05-06")
    assert said.exit_code == 0, said.output
    assert "layer 1, Test, ward, valid from 2021-05-06: 1 of 25 placed (4%)" in said.output
    assert "24 without a boundary in the file:" in said.output and "E05013016 Wath" in said.output
    assert "1 in the file, but no area of this store:\n  E05099999" in said.output
    assert "1  ward  2 areas  valid from 2021-05-06  Test" in run(settings, "geography", "list").output
    with using(open_store(settings)):
        drawn = hotspots("SC01", NEWEST, drawn_as="boundaries").map
        assert (drawn.kind, drawn.placed, drawn.unmatched) == (
            "boundaries",
            "1 of 25 wards placed (4%)",
            ("E05099999",),
        )
        assert hotspots("SC01", NEWEST).map.kind == "hex"
    again = run(settings, "geography", "import", file, "--valid-from", "2021-05-06")
    assert again.exit_code == 1 and "already there as layer 1; nothing was changed" in again.output


def test_other_areas_come_in_as_outlines_over_the_maps(settings, tmp_path):
    file = write(
        tmp_path / "parishes.geojson", *(feature(f"E0400000{n}", moved(SQUARE, n)) for n in range(2))
    )
    said = run(settings, "geography", "import", file, "--layer", "Parishes", "--valid-from", "2023-04-01")
    assert said.exit_code == 0, said.output
    assert "Parishes, custom, valid from 2023-04-01: 1 of 2 areas reach into Rotherham" in said.output
    assert 'under "Also show outlines of"' in said.output
    with using(open_store(settings)):
        drawn = hotspots("SC01", NEWEST, level="neighbourhood").map
        ((key, words),) = [one for one in drawn.offered if one[1].startswith("Parishes")]
        assert words == "Parishes, valid from 1 April 2023" and drawn.outlines is None
        over = hotspots("SC01", NEWEST, level="neighbourhood", outlines=key).map
        assert over.outlines.placed == "1 of 2 areas on this map (50%)" and over.shapes == drawn.shapes
        (area,) = over.outlines.areas
        west, south, east, north = -1.36, 53.42, -1.34, 53.44
        inside = [s.label for s in drawn.shapes if west <= s.x <= east and south <= s.y <= north]
        assert inside and area.places == tuple(sorted(inside))
        for asked in ({"outlines": key}, {"outlines": "99", "level": "neighbourhood"}):
            with pytest.raises(ValueError, match="no outlines"):
                hotspots("SC01", NEWEST, **asked)


def test_a_layer_is_taken_back_with_a_reason(settings, tmp_path):
    file = write(tmp_path / "west.geojson", feature("E14000001"))
    kept = run(settings, "geography", "import", file, "--layer", "West")
    number = kept.output.split(",")[0].removeprefix("layer ")
    assert run(settings, "geography", "withdraw", number).exit_code == 2
    blank = run(settings, "geography", "withdraw", number, "--reason", " ")
    assert (blank.exit_code, "Traceback" in blank.output) == (1, False)
    for code, words in (
        (0, f"layer {number} is withdrawn"),
        (1, "is withdrawn already; nothing was changed"),
    ):
        said = run(settings, "geography", "withdraw", number, "--reason", "a draft")
        assert (said.exit_code, words in said.output) == (code, True), said.output
    assert "West" in (listed := run(settings, "geography", "list").output) and "withdrawn: a draft" in listed
    with using(open_store(settings)):
        offered = hotspots("SC01", NEWEST, level="neighbourhood").map.offered
        assert not [words for _, words in offered if words.startswith("West")]


def test_a_refused_file_has_one_message_and_changes_nothing(settings, tmp_path):
    before = len(open_store(settings).boundary_layers())
    for file, words in (
        (write(tmp_path / "old.geojson", feature("E05001019")), "none of the 1 codes"),
        (write(tmp_path / "none.geojson"), "is empty"),
        (str(tmp_path / "absent.geojson"), "cannot be read"),
    ):
        said = run(settings, "geography", "import", file)
        assert said.exit_code == 1 and words in said.output and "Traceback" not in said.output
    assert len(open_store(settings).boundary_layers()) == before


def test_all_25_ward_sheets_are_written_with_the_numbers_of_the_board(settings, tmp_path):
    said = run(settings, "wards", "sheets", "--out", str(tmp_path / "sheets"))
    assert said.exit_code == 0, said.output
    files = sorted((tmp_path / "sheets").iterdir())
    assert len(files) == 25 and f"25 ward sheets for {NEWEST}" in said.output
    assert all(file.suffix == ".html" for file in files)
    with using(open_store(settings)):
        for file in files:
            code = file.name.split("-E")[1][:8]
            sheet = ward_sheet(f"E{code}", NEWEST)
            text = file.read_text(encoding="utf-8")
            for measure in sheet.measures:
                assert f">{measure.count.text}<" in text
                assert measure.count.value is None or measure.rate.text in text


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--quarter", "2030-31 Q1"), 1, "there is no quarter 2030-31 Q1; the newest is"),
        (("--release", "9"), 1, "there is no release 9"),
        (("--quarter", "now"), 2, "'now' is not a financial quarter"),
        (("--audience", "press"), 2, "'press' is not one of"),
    ],
)
def test_an_unknown_choice_is_refused_before_anything_is_written(settings, tmp_path, options, code, words):
    said = run(settings, "wards", "sheets", "--out", str(tmp_path / "sheets"), *options)
    assert said.exit_code == code and words in said.stderr and said.stdout == ""
    assert not (tmp_path / "sheets").exists()


def test_a_disk_that_fails_leaves_what_was_there(settings, tmp_path, monkeypatch):
    folder = tmp_path / "sheets"
    assert run(settings, "wards", "sheets", "--out", str(folder)).exit_code == 0
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    made = wards_module.tempfile.mkstemp
    left = [10]

    def full(**options):
        left[0] -= 1
        if left[0] < 0:
            raise OSError(28, "No space left on device")
        return made(**options)

    monkeypatch.setattr(wards_module.tempfile, "mkstemp", full)
    said = run(settings, "wards", "sheets", "--out", str(folder), "--quarter", "2025-26 Q2")
    assert said.exit_code == 1 and "No space left" in said.output
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_no_store_is_said(tmp_path):
    nowhere = Settings(home=tmp_path, database_url=f"sqlite:///{tmp_path / 'none.db'}")
    for arguments in (("wards", "sheets", "--out", str(tmp_path / "x")), ("geography", "list")):
        said = run(nowhere, *arguments)
        assert said.exit_code == 1 and "no store at" in said.output
