"""`flask --app app corrections`."""

from commands.corrections import corrections_commands
from data.store import open_store
from tests.metrics.conftest import BOROUGH, give

ARGUMENTS = ("withdraw", "RC10", "--quarter", "2024-25 Q4", "--reason", "counted twice")


def test_withdraw_makes_a_gap_and_says_which_return_says_so(real_store, run):
    give(real_store, [("RC10", "2024-25 Q4", 31)])
    said = run(real_store.settings, corrections_commands, *ARGUMENTS)
    assert (said.exit_code, said.stderr) == (0, "")
    assert said.stdout == "return 2: RC10 for 2024-25 Q4 is withdrawn; what boards saw stays as it was\n"
    last = open_store(real_store.settings).observations(measures=["RC10"], areas=[BOROUGH]).iloc[-1]
    assert (last["reason"], last["batch"]) == ("withdrawn", 2)
    assert open_store(real_store.settings).batches()["actor"].iloc[-1] == "tester"


def test_withdraw_says_clearly_what_it_cannot_do(real_store, run):
    said = run(real_store.settings, corrections_commands, *ARGUMENTS)
    assert said.exit_code == 1
    assert (
        said.stderr == f"Error: nothing was accepted: RC10, {BOROUGH}, 2024-25 Q4: there is no such figure\n"
    )


def test_withdraw_needs_a_reason_and_a_quarter(real_store, run):
    without = run(real_store.settings, corrections_commands, *ARGUMENTS[:4])
    assert (without.exit_code, "--reason" in without.stderr) == (2, True)
    other = run(
        real_store.settings, corrections_commands, "withdraw", "RC10", "--quarter", "soon", "--reason", "x"
    )
    assert (other.exit_code, "soon" in other.stderr) == (2, True)


def test_without_a_store_it_says_what_to_do(empty_home, run):
    said = run(empty_home, corrections_commands, *ARGUMENTS)
    assert said.exit_code == 1 and "make run" in said.stderr
