"""The published promises about false alarms, power and coverage, on hundreds of boards; thousands in the long form."""

import os

import pytest

from bench.judging import judging_table, table_text
from metrics.simulations import Simulated

SHORT, LONG = 120, 2000


def broken(lines):
    return [line for line in lines if line.kept is False]


def test_every_promise_is_kept_on_hundreds_of_boards():
    lines = judging_table(SHORT)
    assert not broken(lines), table_text(broken(lines))
    assert sum(line.kept is True for line in lines) >= 45


@pytest.mark.verify
def test_every_promise_is_kept_on_thousands_of_boards():
    lines = judging_table(int(os.environ.get("JUDGING_BOARDS", LONG)))
    assert not broken(lines), table_text(broken(lines))


def test_a_broken_promise_is_seen():
    assert Simulated("false alarms", "world", 0.30, 0.01, most=0.2).kept is False
    assert Simulated("false alarms", "world", 0.21, 0.01, most=0.2).kept is True
    assert Simulated("power", "world", 0.7, 0.01, least=0.8).kept is False
    assert Simulated("only told", "world", 0.7, 0.01).kept is None
    assert "| NO |" in table_text([Simulated("power", "world", 0.7, 0.01, least=0.8)])


def test_too_few_boards_are_refused():
    with pytest.raises(ValueError, match="boards"):
        judging_table(5)
