"""`report show` writes the same page as the room sees, whole or not at all."""

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import FlaskGroup

from commands import report
from data.store import init_store
from tests.components.conftest import measure_view
from tests.reports.samples import CHOICES, QUARTER, RELEASE, sample_board


@pytest.fixture
def run(empty_home, monkeypatch):
    """The command in an application over an empty store, with a sample board in place of its figures."""
    init_store(empty_home).close()
    asked, changes = [], {}

    def board(quarter, release=None, audience="board", area=""):
        asked.append((quarter, release, audience))
        return sample_board(release=RELEASE if release else None, audience=audience, **changes)

    monkeypatch.setattr(report.boards, "board", board)
    monkeypatch.setattr(report.boards, "choices", lambda: CHOICES)
    server = Flask("commands")
    server.config["SAFER_SETTINGS"] = empty_home
    server.cli.add_command(report.report_commands)
    flask = FlaskGroup(add_default_commands=False, create_app=lambda: server, load_dotenv=False)

    def invoke(*arguments):
        return CliRunner().invoke(flask, ["report", "show", *map(str, arguments)])

    invoke.asked, invoke.changes = asked, changes
    return invoke


def test_the_newest_release_is_written_as_one_file(run, tmp_path):
    out = tmp_path / "pack.html"
    said = run("--out", out)
    assert said.exit_code == 0, said.output
    assert run.asked[0] == (QUARTER, 12, "display")
    text = out.read_text()
    assert "Release 12, 65aef414" in text
    assert f"{out}: The whole board, {QUARTER}, release 12, {len(text.encode()):,} bytes" in said.stdout
    assert list(tmp_path.glob("*.part")) == []


def test_a_quarter_alone_is_a_draft(run, tmp_path):
    said = run("--out", tmp_path / "d.html", "--quarter", QUARTER, "--show", "foyer")
    assert "a draft, not published" in said.stdout
    assert run.asked == [(QUARTER, None, "public")]


def test_refused_slides_are_named_with_their_rule(run, tmp_path):
    long = " ".join(["long"] * 13)
    run.changes["measures"] = (measure_view(short_name=long, title=long),)
    said = run("--out", tmp_path / "d.html")
    assert said.exit_code == 0
    assert "slide 1.2 refused by R10: it has no title" in said.stderr


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--show", "nothing"), "there is no show 'nothing'; there are board, exceptions"),
        (("--release", "99"), "there is no release 99"),
        (("--quarter", "2031-32 Q1"), "there is no quarter 2031-32 Q1; the newest is 2025-26 Q3"),
        (
            ("--release", "12", "--quarter", "2025-26 Q3"),
            "release 12 came before 2025-26 Q3; it is of 2025-26 Q2",
        ),
    ],
)
def test_what_there_is_not_is_said_and_nothing_is_written(run, tmp_path, arguments, reason):
    out = tmp_path / "pack.html"
    said = run("--out", out, *arguments)
    assert said.exit_code == 1
    assert reason in said.stderr
    assert not out.exists()


def test_a_show_too_large_to_hand_round_is_not_written(run, tmp_path, monkeypatch):
    monkeypatch.setattr("reports.show.MOST_BYTES", 1000)
    said = run("--out", tmp_path / "pack.html")
    assert said.exit_code == 1 and "fewer than 1,000 can be handed round" in said.stderr
    assert not (tmp_path / "pack.html").exists()


def test_a_file_that_cannot_be_written_leaves_nothing(run, tmp_path):
    said = run("--out", tmp_path / "missing" / "pack.html")
    assert said.exit_code == 1
    assert "cannot be written: No such file or directory" in said.stderr
