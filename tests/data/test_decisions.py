"""What a meeting decided is kept once, unchanged, on both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from data.decisions import DECISION_COLUMNS, NewDecision
from data.errors import ReadOnlyStore, RefusedRows
from data.observations import NewRelease, ObservationError
from data.periods import Quarter
from data.store import open_store

QUARTER = Quarter.parse("2025-26 Q3")
ACTION = NewDecision(
    uuid="123e4567-e89b-42d3-a456-426614174000",
    kind="action",
    text="Bring the ward figures",
    slide="2.4",
    slide_title="Fewer incidents",
    quarter=QUARTER,
    agreed_at=datetime(2026, 2, 12, 14, 30, tzinfo=UTC),
    actor="tester",
    owner="A. Chair",
    due=date(2026, 3, 31),
)


def test_a_decision_is_read_back_as_it_was_agreed(ready):
    assert ready.record_decision(ACTION)
    row = ready.decisions().iloc[0]
    assert list(ready.decisions().columns) == list(DECISION_COLUMNS)
    assert (row.uuid, row.kind, row.text, row.owner, row.due) == (
        ACTION.uuid,
        "action",
        "Bring the ward figures",
        "A. Chair",
        "2026-03-31",
    )
    assert (row.slide, row.quarter, row.agreed_at) == ("2.4", "2025-26 Q3", "2026-02-12T14:30:00+00:00")
    assert ready.decisions()["release"].isna().all()


def test_a_decision_that_arrives_twice_is_kept_once(ready):
    assert [ready.record_decision(ACTION), ready.record_decision(ACTION)] == [True, False]
    assert len(ready.decisions()) == 1


def test_the_same_key_with_other_words_is_refused(ready):
    ready.record_decision(ACTION)
    with pytest.raises(RefusedRows, match="with other words"):
        ready.record_decision(replace(ACTION, text="Something else"))
    assert list(ready.decisions().text) == ["Bring the ward figures"]


def test_a_release_must_exist(ready):
    with pytest.raises(RefusedRows, match="there is no release 7"):
        ready.record_decision(replace(ACTION, release=7))
    number = ready.publish(
        NewRelease("B", QUARTER, date(2026, 3, 12), "", "me", date(2026, 2, 15), "1"), {"board": "{}"}
    )
    assert ready.record_decision(replace(ACTION, release=number))
    assert list(ready.decisions()["release"]) == [number]


def test_decisions_come_in_the_order_they_were_agreed(ready):
    early = replace(
        ACTION,
        uuid="123e4567-e89b-42d3-a456-426614174001",
        text="First",
        agreed_at=datetime(2026, 2, 12, 13, tzinfo=UTC),
    )
    ready.record_decision(ACTION)
    ready.record_decision(early)
    assert list(ready.decisions().text) == ["First", "Bring the ward figures"]


def test_a_store_opened_for_reading_takes_no_decision(ready, store_settings):
    reader = open_store(store_settings)
    with pytest.raises(ReadOnlyStore):
        reader.record_decision(ACTION)
    reader.close()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("uuid", "1"),
        ("uuid", "123E4567-E89B-42D3-A456-426614174000"),
        ("kind", "note"),
        ("text", "  "),
        ("text", "x" * 4001),
        ("owner", "x" * 201),
        ("slide", ""),
        ("due", "2026-03-31"),
        ("quarter", "2025-26 Q3"),
        ("agreed_at", datetime(2026, 2, 12)),
        ("release", "7"),
        ("actor", ""),
    ],
)
def test_what_cannot_be_kept_is_named(field, value):
    with pytest.raises(ObservationError, match=field):
        replace(ACTION, **{field: value})
