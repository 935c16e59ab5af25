"""`flask --app app intake` and `flask --app app targets`, and the page of what is owed."""

import json
from dataclasses import replace
from datetime import date

import pytest

from commands.intake import intake_commands
from commands.targets import targets_commands
from components.intake import intake_body
from components.plain import plain_html
from data.store import open_store, using
from metrics.board import choices, intake_rows
from tests.metrics.conftest import give

DAY = date(2026, 2, 15)


@pytest.fixture
def settings(real_store):
    give(real_store, [("RC10", "2025-26 Q2", 31), ("RC10", "2025-26 Q3", 33)], received=date(2026, 2, 14))
    give(
        real_store,
        [("SC14", f"20{y}-{y + 1} Q{q}", 10, 100) for y in (19, 20, 21) for q in (1, 2, 3, 4)],
        "old",
    )
    real_store.close()
    return replace(real_store.settings, as_of=DAY)


def test_what_is_owed_is_told_by_partner_with_its_real_lag(settings, run):
    said = run(
        settings, intake_commands, "chase", "SC14", "--quarter", "2025-26 Q3", "--text", "Asked the analyst."
    )
    assert (said.exit_code, said.stdout) == (0, "SC14 for 2025-26 Q3: noted that it was asked for\n")
    with using(open_store(settings)):
        rows = {row.measure: row for row in intake_rows("2025-26 Q3")}
        page = plain_html(intake_body(intake_rows("2025-26 Q3"), "2025-26 Q3", choices().quarters[:8]))
    assert (rows["RC10"].state, rows["RC10"].received) == ("received", "2026-02-14")
    late = rows["SC14"]
    assert (late.state, late.partner, late.chased[:8]) == ("late", "South Yorkshire Police", "tester, ")
    assert late.days_late == (DAY - date.fromisoformat(late.due)).days > 0
    assert "are owed for 2025-26 Q3: 1 received" in page and f"Late by {late.days_late} day" in page
    assert "<h2" in page and 'aria-current="page"' in page and "/intake?quarter=2025-26+Q2" in page
    assert "VO27" not in rows


def test_chasing_needs_a_measure_that_exists(settings, run):
    said = run(settings, intake_commands, "chase", "XX", "--quarter", "2025-26 Q3")
    assert said.exit_code == 1 and "there is no measure 'XX'" in said.stderr


def test_targets_are_checked_against_their_own_past(settings, run):
    said = run(settings, targets_commands, "check")
    assert said.exit_code == 0, said.output
    assert (
        "? SC14 Hate crime positive outcomes, 20% (2018-19): Never met in the last 12 quarters."
        in said.stdout
    )
    assert said.stdout.endswith("worth a question\n")
    found = json.loads(run(settings, targets_commands, "check", "--json").stdout)
    assert {one["measure"] for one in found} >= {"SC14", "AD06"}
    assert found[0]["state"] in ("never_met", "always_met", "zero")
