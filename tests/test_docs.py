"""What the documents promise exists, and what exists is documented."""

import re
import shlex
from pathlib import Path

import click
import pytest

import app
from data.settings import SETTINGS, Settings
from web.launch import _SWITCHES

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()
DOCUMENTS = {path.relative_to(ROOT).as_posix(): path.read_text() for path in (ROOT / "docs").rglob("*.md")}
EVERYTHING = "\n".join((README, *DOCUMENTS.values()))
MAKEFILE = (ROOT / "Makefile").read_text()


def targets():
    return set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))


def commands(group, words=()):
    """Every command of the application as the words one types, e.g. ("store", "init")."""
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*words, name))
        else:
            yield (*words, name)


def command_of(words):
    """The command that these words name."""
    command = app.app.cli
    for word in words:
        command = command.get_command(None, word)
    return command


def usages(text):
    """What is typed after `flask --app app` where a document shows it to be typed: rows of tables, blocks of code."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line.partition("  #")[0] for block in blocks for line in block.splitlines()]
    shown = re.findall(r"^\| `(?:\S*/)?flask --app app ([^`]+)`", text, re.MULTILINE)
    shown += [m[1] for line in lines if (m := re.search(r"flask --app app (.+)", line))]
    return [shlex.split(usage) for usage in shown]


def own_commands():
    standard = {"run", "shell", "routes"}
    return {words for words in commands(app.app.cli) if words[0] not in standard}


def test_every_setting_is_documented_and_every_documented_one_exists():
    assert set(re.findall(r"\bSAFER_[A-Z_]+\b", EVERYTHING)) == set(SETTINGS)


def test_documented_defaults_are_the_defaults():
    defaults = Settings.from_env({})
    table = dict(
        re.findall(r"^\| `(SAFER_\w+)` \|.*\| ([^|]+) \|$", DOCUMENTS["docs/settings.md"], re.MULTILINE)
    )
    assert set(table) == set(SETTINGS)
    assert table["SAFER_PORT"] == f"`{defaults.port}`"
    assert table["SAFER_HOST"] == f"`{defaults.host}`"
    assert table["SAFER_LOG_LEVEL"] == f"`{defaults.log_level}`"
    assert (table["SAFER_ILLUSTRATIVE"] == "`yes`") == defaults.illustrative
    assert defaults.home == (Path.cwd() / "var")


def test_every_refused_switch_is_documented():
    assert all(f"`{name}`" in DOCUMENTS["docs/settings.md"] for name in _SWITCHES)


@pytest.mark.parametrize("command", ["make run", "make test"])
def test_the_two_commands_of_the_readme_exist(command):
    assert command in README
    assert command.removeprefix("make ") in targets()


def test_every_make_target_a_document_names_exists():
    assert set(re.findall(r"`make ([a-z]+)`|^make ([a-z]+)", EVERYTHING, re.MULTILINE)) != set()
    named = {a or b for a, b in re.findall(r"`make ([a-z]+)`|^\s*make ([a-z]+)", EVERYTHING, re.MULTILINE)}
    assert named <= targets()


def test_every_command_is_documented_and_every_documented_one_exists():
    typed = {
        tuple(words.split()) for words in re.findall(r"flask --app app ([a-z]+(?: [a-z-]+)?)", EVERYTHING)
    }
    exist = own_commands()
    assert exist and exist <= typed
    assert {words for words in typed if words[0] in {command[0] for command in exist}} <= exist


def test_what_a_document_shows_to_be_typed_is_what_the_command_takes():
    """Every argument and every option that must be given is there, and none that the command does not know."""
    shown = [usage for text in (README, *DOCUMENTS.values()) for usage in usages(text)]
    whole = own_commands()
    for usage in shown:
        words = tuple(usage[:2])
        assert words in whole, f"there is no command {' '.join(words)}"
        command = command_of(words)
        if "--help" in usage:
            continue
        try:
            given, rest, _ = command.make_parser(click.Context(command)).parse_args(usage[2:])
        except click.UsageError as error:
            pytest.fail(f"{' '.join(usage)}: {error.message}")
        needed = [p for p in command.params if p.required or isinstance(p, click.Argument)]
        missing = [
            p.human_readable_name for p in needed if not isinstance(given.get(p.name), str | tuple | list)
        ]
        assert not missing and not rest, f"{' '.join(usage)} leaves out {', '.join(missing)}"
    assert len({tuple(usage[:2]) for usage in shown}) == len(whole)


def test_links_and_pictures_in_documents_exist():
    for name, text in {"README.md": README, **DOCUMENTS}.items():
        folder = (ROOT / name).parent
        for target in re.findall(r"\]\(([^)#\s]+)\)", text):
            if "://" not in target and not target.startswith("mailto:"):
                assert (folder / target).exists(), f"{name} links to {target}"
