"""The examples of the documents work as they are printed, in order, on the demonstration's own words."""

import re
import shlex
from contextlib import chdir
from pathlib import Path

from click.testing import CliRunner
from flask import Flask
from flask.cli import FlaskGroup

from commands import Verbs

DOCS = Path(__file__).resolve().parents[2] / "docs"


def examples(name):
    """What is typed after `flask --app app` in a document, in its order."""
    text = (DOCS / name).read_text(encoding="utf-8")
    return [shlex.split(line) for line in re.findall(r"`flask --app app ([^`]+)`", text)]


def test_every_example_of_reports_works(settings, tmp_path):
    server = Flask("documented")
    server.config["SAFER_SETTINGS"] = settings
    server.cli = Verbs()
    flask = FlaskGroup(add_default_commands=False, create_app=lambda: server, load_dotenv=False)
    typed = examples("reports.md")
    assert len(typed) > 10
    (tmp_path / "words.md").write_text("# Foreword\nWe met four times.\n", encoding="utf-8")
    with chdir(tmp_path):
        for arguments in typed:
            said = CliRunner().invoke(flask, arguments)
            assert said.exit_code == 0, f"{shlex.join(arguments)}: {said.output}"
