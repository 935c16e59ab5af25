"""How other districts moved beside a prediction: in the measure's own unit, and as the release held their figures."""

from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256

import pytest

from data.observations import NewBatch, NewRelease, Observation
from data.periods import Quarter
from data.store import using
from data.work import NewAction, NewPrediction
from metrics.board import board, measure, release_views, work_on
from metrics.rules import RULES_VERSION
from tests.metrics.conftest import give

AFTER = Quarter.parse("2025-26 Q2")
BEFORE = tuple(AFTER - n for n in range(14, 2, -1))
BARNSLEY, SHEFFIELD, ENGLAND = "E08000038", "E08000039", "E92000001"
WRITTEN = datetime(2025, 1, 5, 9, tzinfo=UTC)
HELD_NONE, CANNOT = "no figures of theirs are held", "none of their figures can be compared"


@pytest.fixture
def store(make_store):
    with using(make_store()) as made:
        yield made


def predicted(store, code):
    """An action that began after the quarters before, with what it was to move."""
    action = NewAction("Plan", "1", "communities", "Do it", measures=(code,), start=date(2025, 1, 15))
    store.record_work([action, NewPrediction("Plan", "1", code, "rise", AFTER)], "tester", WRITTEN)


def counts(code, after, area, flat=100):
    """A series that hardly moves and then comes to `after`."""
    rows = [(code, q.label, flat + (n % 2), None, area) for n, q in enumerate(BEFORE)]
    return [*rows, (code, AFTER.label, after, None, area)]


def published_values(store, code, area, values):
    """Figures of an area as published, without numerator and denominator."""
    rows = [
        Observation(measure=code, period=q.period, area=area, value=Decimal(str(v)), maturity="final")
        for q, v in zip((*BEFORE, AFTER), values, strict=True)
    ]
    batch = NewBatch(
        "return",
        "published",
        "",
        "",
        sha256(area.encode()).hexdigest(),
        "tester",
        "as published",
        date(2025, 11, 10),
    )
    store.accept(batch, rows)


def verdict(release=None):
    (action,) = work_on(board(AFTER.label, release)).actions
    return action.predictions[0].verdict


def test_counts_are_compared_as_the_release_held_them(store):
    give(store, counts("SC01", 130, "E08000018"), "ours")
    give(store, counts("SC01", 120, BARNSLEY) + counts("SC01", 140, SHEFFIELD), "theirs")
    predicted(store, "SC01")
    assert verdict().code == "no_more_than_elsewhere"
    day = date(2026, 1, 10)
    new = NewRelease(
        "A board", AFTER, day, "", "tester", day, RULES_VERSION, datetime(2026, 1, 10, tzinfo=UTC)
    )
    store.publish(new, release_views(AFTER.label, day))
    again = [("SC01", AFTER.label, n, None, area) for n, area in ((100, BARNSLEY), (101, SHEFFIELD))]
    give(store, again, "corrected", received=date(2026, 1, 20))
    assert (verdict().code, verdict(1).code) == ("as_predicted", "no_more_than_elsewhere")
    (shown,) = measure("SC01", AFTER.label, 1).actions
    assert shown.predictions[0].verdict.code == "no_more_than_elsewhere"


def test_percentages_given_as_such_are_compared(store):
    code = "SC14"
    rows = [(code, q.label, 100 + (n % 2), 500) for n, q in enumerate(BEFORE)]
    give(store, [*rows, (code, AFTER.label, 150, 500)], "ours")
    predicted(store, code)
    assert HELD_NONE in verdict().sentence
    flat = [20 + 0.2 * (n % 2) for n in range(12)]
    published_values(store, code, BARNSLEY, [*flat, 25])
    published_values(store, code, SHEFFIELD, [*flat, 35])
    assert verdict().code == "no_more_than_elsewhere"
    assert dict(verdict().evidence.numbers)["elsewhere"] == 2


def test_figures_that_cannot_be_compared_are_said_to_be_there(store):
    give(store, counts("SC01", 130, "E08000018"), "ours")
    predicted(store, "SC01")
    give(store, [("SC01", AFTER.label, 100, None, ENGLAND)], "no district of the force")
    assert HELD_NONE in verdict().sentence
    give(store, [("SC01", AFTER.label, 100, None, BARNSLEY)], "only the quarter afterwards")
    assert CANNOT in verdict().sentence
