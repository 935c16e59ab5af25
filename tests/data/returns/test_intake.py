"""Who has handed in what, and how long it really takes them."""

from datetime import date

from data.geography import BOROUGH
from data.observations import NewBatch, Observation
from data.periods import Quarter
from data.returns.intake import intake
from tests.data.returns.files import catalogue

Q3 = Quarter.parse("2025-26 Q3")


def accept(store, measure: str, received: date, *quarters: Quarter, **figure: object) -> None:
    figure = figure or {"numerator": 5, "denominator": 10}
    rows = [Observation(measure, quarter.period, BOROUGH, **figure) for quarter in quarters]
    sha256 = f"{store.head() + 1:064x}"
    store.accept(NewBatch("return", "test", "", "a.csv", sha256, "tester", "first", received), rows)


def state_of(store, code: str, day: date):
    return next(row for row in intake(store, Q3, day) if row.measure == code)


def test_what_is_due_received_and_late_follows_the_lag_of_each_measure(home_store) -> None:
    assert catalogue().measure("SC14").lag_days == 45
    before = state_of(home_store, "SC14", date(2026, 2, 14))
    assert (before.state, before.due, before.days_late) == ("not_due", date(2026, 2, 14), 0)
    after = state_of(home_store, "SC14", date(2026, 2, 15))
    assert (after.state, after.days_late) == ("late", 1)
    assert after.sentence == "SYP  SC14  2025-26 Q3: late by 1 day, was due 14 February 2026"
    accept(home_store, "SC14", date(2026, 2, 20), Q3)
    received = state_of(home_store, "SC14", date(2026, 3, 1))
    assert (received.state, received.received, received.days_late) == ("received", date(2026, 2, 20), 6)


def test_the_usual_lag_is_the_median_of_first_arrivals(home_store) -> None:
    for back, days in ((3, 30), (2, 50), (1, 70)):
        quarter = Q3 - back
        accept(home_store, "SC14", date.fromordinal(quarter.end.toordinal() + days), quarter)
    accept(home_store, "SC14", date(2026, 2, 1), Q3 - 3, numerator=6, denominator=10)
    assert state_of(home_store, "SC14", date(2026, 2, 15)).usual_lag == 50


def test_a_word_that_it_is_late_is_not_a_figure_received(home_store) -> None:
    accept(home_store, "SC14", date(2026, 2, 20), Q3, reason="late")
    assert state_of(home_store, "SC14", date(2026, 3, 1)).state == "late"
    accept(home_store, "SC14", date(2026, 3, 5), Q3)
    found = state_of(home_store, "SC14", date(2026, 3, 10))
    assert (found.state, found.received) == ("received", date(2026, 3, 5))


def test_a_reason_received_is_said(home_store) -> None:
    accept(home_store, "SC14", date(2026, 2, 10), Q3, reason="not_collected")
    found = state_of(home_store, "SC14", date(2026, 3, 1))
    assert found.sentence.endswith("received 10 February 2026, without a figure (not collected)")
    assert found.as_json()["reason"] == "not_collected"


def test_measures_held_by_their_owner_are_not_asked_for(home_store) -> None:
    asked = {row.measure for row in intake(home_store, Q3, date(2026, 2, 15))}
    held = {measure.code for measure in catalogue().measures if measure.access != "shown"}
    assert held and not asked & held
    assert len(asked) > 90
