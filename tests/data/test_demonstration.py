from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest

from data import demonstration
from data.catalogue import load_catalogue
from data.periods import Quarter
from data.settings import Settings
from data.store import init_store

ASB = [1149, 1317, 1257, 1170, 996, 1373, 1374, 1123]


@cache
def catalogue():
    return load_catalogue()


def settings(folder):
    return Settings.from_env({"SAFER_HOME": str(folder)})


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The demonstration store, with what was asked of `publish` and what the store held at that time."""
    store = init_store(settings(tmp_path_factory.mktemp("demonstration")))
    asked = []

    def publish(name, quarter, meeting_date, note):
        asked.append((name, quarter, meeting_date, note, store.as_of(), store.head()))

    demonstration.build(store, catalogue(), publish=publish)
    yield store, asked
    store.close()


def test_the_store_is_judged_as_of_15_february_2026(built):
    store, _ = built
    assert store.as_of() == date(2026, 2, 15)


def test_every_batch_says_what_it_is(built):
    store, _ = built
    batches = store.batches()
    assert set(batches["provenance"]) == {"published", "recorded_crime", "illustrative"}
    made_up = batches[batches["provenance"] == "illustrative"]
    assert len(made_up) == 12
    assert made_up["reason"].str.contains("illustrative figures for demonstration, not real").all()
    assert made_up["source"].str.contains("not real").all()
    assert len(batches[batches["provenance"] == "recorded_crime"]) == 8


def test_batches_are_accepted_in_the_order_in_which_they_were_received(built):
    store, _ = built
    received = store.batches().sort_values("batch")["received"].tolist()
    assert received == sorted(received)
    assert received[-1] <= "2026-02-15"


def test_the_store_is_of_modest_size(built):
    store, _ = built
    assert 30_000 < store.batches()["row_count"].sum() < 90_000


def test_there_are_twelve_quarterly_releases_each_after_its_quarter(built):
    store, asked = built
    assert [quarter.label for _, quarter, *_ in asked] == [
        Quarter(Quarter.parse("2022-23 Q4").ordinal + step).label for step in range(12)
    ]
    for name, quarter, meeting, note, as_of, _ in asked:
        assert quarter.label in name
        assert "not real" in note
        assert timedelta(weeks=6) <= meeting - quarter.end <= timedelta(weeks=8)
        assert as_of == meeting + timedelta(days=3)
    assert asked[-1][2] == date(2026, 2, 12)
    heads = [head for *_, head in asked]
    assert heads == sorted(set(heads))
    assert heads[-1] == store.head()


def test_a_release_holds_what_had_been_received_by_its_meeting(built):
    store, asked = built
    received = store.batches().set_index("batch")["received"].to_dict()
    for _, _, meeting, _, _, head in asked:
        assert received[head] <= meeting.isoformat()
        assert head + 1 not in received or received[head + 1] > meeting.isoformat()


def test_anti_social_behaviour_is_as_recorded(built):
    store, _ = built
    rows = store.observations(measures=["SC01"], areas=["E08000018"])
    assert rows["numerator"].tolist() == ASB
    assert set(rows["provenance"]) == {"recorded_crime"}


def test_hate_crime_outcomes_of_2018_19_are_as_published(built):
    store, _ = built
    rows = store.observations(measures=["SC14"], areas=["E08000018"])
    assert [float(value) for value in rows["value"]] == [12.9, 19.7, 14.3, 6.9]
    assert set(rows["provenance"]) == {"published"}


def test_a_series_is_wholly_real_or_wholly_illustrative(built):
    store, _ = built
    provenances = store.observations()
    made_up = provenances.groupby("measure")["provenance"].agg(lambda words: "illustrative" in set(words))
    kinds = provenances.groupby("measure")["provenance"].nunique()
    assert (kinds == 1).all()
    assert made_up.sum() > 80
    shown = {m.code for m in catalogue().measures if m.access == "shown"}
    assert set(provenances["measure"]) == shown


def test_a_young_outcome_rate_grew_from_one_return_to_the_next(built):
    store, _ = built
    rows = store.vintages("E08000018", ["CH04"])
    rows = rows[(rows["part"] == "") & (rows["start"] == "2024-01-01")]
    counts = rows.sort_values("batch")["numerator"].tolist()
    assert len(counts) > 4
    assert counts == sorted(counts)


def test_every_month_of_recorded_crime_says_what_it_leaves_out_as_each_release_knew_it(built):
    store, published = built
    now = store.coverage()
    assert now["start"].tolist() == [
        f"{year}-{month:02d}-01" for year in (2024, 2025) for month in range(1, 13)
    ]
    assert (now["unlocated"] > 0).all() and (now["wards_by"] == "point").all()
    last = store.coverage(len(published))["start"].tolist()
    assert last == now["start"].tolist()[: len(last)] and len(store.coverage(1)) == 0


def test_two_builds_hold_the_same_content(built, tmp_path):
    store, _ = built
    again = init_store(settings(tmp_path))
    demonstration.build(again, catalogue())
    columns = ["batch", "source_sha256", "content_hash", "received", "reason", "row_count"]
    assert store.batches()[columns].equals(again.batches()[columns])
    assert len(again.releases()) == 0
    again.close()


def test_without_illustrative_figures_nothing_made_up_is_in_the_store(tmp_path):
    store = init_store(replace(settings(tmp_path), illustrative=False))
    notes = []
    demonstration.build(
        store, catalogue(), illustrative=False, publish=lambda name, quarter, day, note: notes.append(note)
    )
    assert set(store.batches()["provenance"]) == {"published", "recorded_crime"}
    assert len(notes) == 12
    assert not any("not real" in note for note in notes)
    store.close()


@pytest.mark.parametrize(
    ("quarter", "meeting"),
    [
        # The quarter ends on Friday 31 March 2023; 43 days on is Saturday 13 May, the next Thursday 18 May.
        ("2022-23 Q4", date(2023, 5, 18)),
        # Wednesday 31 December 2025; 43 days on is Thursday 12 February itself.
        ("2025-26 Q3", date(2026, 2, 12)),
    ],
)
def test_the_board_meets_on_a_thursday_six_to_eight_weeks_on(quarter, meeting):
    assert demonstration.meeting_date(Quarter.parse(quarter)) == meeting
    assert meeting.weekday() == 3
