"""Accepting, publishing and noting, on both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from data.errors import AlreadyAccepted, RefusedRows, StoreError
from data.observations import NewNote, NewRelease, ObservationError
from data.periods import Quarter
from data.writing import content_hash, period_id
from tests.data.samples import BOROUGH, WARD, areas, measure, new_batch, populations, seen, small_catalogue

RELEASE = NewRelease(
    "Board of March",
    Quarter.parse("2025-26 Q3"),
    date(2026, 3, 12),
    "a note",
    "tester",
    date(2026, 2, 15),
    "1",
)


def test_an_empty_store_answers_every_question(store):
    assert store.head() == 0
    assert store.as_of() is None
    assert store.release_view(1, "board") is None
    for frame in (
        store.observations(),
        store.vintages(BOROUGH, ["SC14"]),
        store.areas(),
        store.populations(),
        store.notes(),
        store.batches(),
        store.releases(),
    ):
        assert len(frame) == 0 and len(frame.columns) > 5
    with pytest.raises(StoreError, match="no catalogue"):
        store.catalogue()


def test_a_catalogue_comes_back_exactly(store):
    given = small_catalogue()
    assert store.load_catalogue(given, "tester") == 1
    assert store.catalogue() == given
    assert store.catalogue().sha256 == given.sha256


def test_the_same_catalogue_is_loaded_once_and_a_changed_one_becomes_the_next(store):
    first = small_catalogue()
    second = small_catalogue(measures=(*first.measures, measure("SC99")))
    assert [store.load_catalogue(given, "tester") for given in (first, first, second, second, first)] == [
        1,
        1,
        2,
        2,
        3,
    ]
    assert store.catalogue() == first


def test_a_release_pins_its_catalogue(ready):
    ready.accept(new_batch(), [seen("2025-26 Q3", 1)])
    ready.publish(RELEASE, {"board": "{}"})
    later = small_catalogue(owners=(*small_catalogue().owners,), key_facts=())
    ready.load_catalogue(later, "tester")
    assert ready.catalogue() == later
    assert ready.catalogue(release=1) == small_catalogue()
    with pytest.raises(StoreError, match="no release 2"):
        ready.catalogue(release=2)


def test_geography_is_added_and_put_right(ready):
    renamed = areas().assign(name=["Boston Castle ward", "Rotherham"])
    counted = populations().assign(value=266000)
    ready.load_geography(renamed, counted)
    found = ready.areas().set_index("code")
    assert found.loc[WARD].tolist() == ["Boston Castle ward", "ward", BOROUGH, "2021-05-06", ""]
    assert found.loc[BOROUGH, "parent"] == ""
    assert ready.populations()["value"].tolist() == [266000]


def test_geography_names_what_is_wrong(ready):
    with pytest.raises(ObservationError, match="^area kind is 'parish'"):
        ready.load_geography(areas().assign(kind="parish"), populations())
    with pytest.raises(ObservationError, match="no column kind"):
        ready.load_geography(areas().drop(columns="kind"), populations())
    with pytest.raises(ObservationError, match="^value must be a whole number"):
        ready.load_geography(areas(), populations().assign(value=1.5))


def test_an_accepted_batch_is_read_back_as_it_was_given(ready):
    rows = [
        seen("2025-26 Q3", 12, 120, source_text="12 of 120", maturity="provisional"),
        seen("2025-26 Q3", value=Decimal("12.9"), bound="more than", area=WARD),
        seen("2025-26 Q3", denominator=40, reason="suppressed", measure="SC14", part="race"),
        seen("2025-26 Q3", 0, measure="SC14"),
    ]
    assert ready.accept(new_batch(), rows) == 1
    assert ready.head() == 1
    found = ready.observations()
    assert found[["measure", "part", "area"]].to_numpy().tolist() == [
        ["SC01", "", WARD],
        ["SC01", "", BOROUGH],
        ["SC14", "", BOROUGH],
        ["SC14", "race", BOROUGH],
    ]
    first = found.iloc[1].to_dict()
    assert first == {
        "measure": "SC01",
        "part": "",
        "area": BOROUGH,
        "kind": "quarter",
        "start": "2025-10-01",
        "end": "2025-12-31",
        "quarter": Quarter.parse("2025-26 Q3").ordinal,
        "numerator": 12,
        "denominator": 120,
        "value": first["value"],
        "bound": "",
        "source_text": "12 of 120",
        "maturity": "provisional",
        "reason": "",
        "batch": 1,
        "provenance": "return",
        "source": "South Yorkshire Police",
        "url": "https://example.org/return",
        "received": "2026-01-31",
    }
    assert found["value"].isna().tolist() == [False, True, True, True]
    assert found["value"][0] == 12.9 and found["bound"][0] == "more than"
    assert found["numerator"].isna().tolist() == [True, False, False, True]
    assert found["reason"].tolist() == ["", "", "", "suppressed"]


def test_the_same_file_is_accepted_once(ready):
    ready.accept(new_batch(), [seen("2025-26 Q3", 1)])
    with pytest.raises(AlreadyAccepted, match="'return.csv' is already in the store as batch 1") as refused:
        ready.accept(new_batch(), [seen("2025-26 Q3", 2)])
    assert refused.value.batch == 1
    assert ready.head() == 1


def test_rows_that_contradict_the_store_are_all_named_and_nothing_is_accepted(ready):
    rows = [
        seen("2025-26 Q3", 1),
        seen("2025-26 Q3", 2),
        seen("2025-26 Q2", 1, measure="XX01"),
        seen("2025-26 Q2", 1, area="E99"),
        seen("2025-26 Q2", 1, part="race"),
        seen("2025-26 Q2", 1, measure="VO27"),
    ]
    with pytest.raises(RefusedRows) as refused:
        ready.accept(new_batch(), rows)
    assert len(refused.value.problems) == 5
    message = str(refused.value)
    for words in (
        "SC01 all, E08000018, 2025-26 Q3: given 2 times",
        "no measure 'XX01'",
        "no area 'E99'",
        "the measure has no part 'race'",
        "VO27, E08000018, 2025-26 Q2: figures of this measure are held by its owner",
    ):
        assert words in message
    assert ready.head() == 0 and len(ready.observations()) == 0


def test_a_measure_held_by_its_owner_may_say_so(ready):
    ready.accept(new_batch(), [seen("2025-26 Q3", measure="VO27", reason="held_by_owner")])
    assert ready.observations()["reason"].tolist() == ["held_by_owner"]


def test_a_batch_has_rows(ready):
    with pytest.raises(RefusedRows, match="at least one row"):
        ready.accept(new_batch(), [])


def test_a_batch_hash_is_the_same_in_any_order_and_on_both_databases(ready):
    rows = [seen("2025-26 Q3", 1, 3, source_text="é – “x”"), seen("2025-26 Q2", value=Decimal("-0.5"))]
    ready.accept(new_batch("a"), rows)
    ready.accept(new_batch("b"), rows[::-1])
    first, second = ready.batches()["content_hash"]
    assert first == second
    # The lines of the two rows, written out by hand.
    assert first == content_hash(
        [
            (
                "SC01",
                "",
                BOROUGH,
                "quarter",
                "2025-07-01",
                "2025-09-30",
                None,
                None,
                -5000,
                "",
                "",
                "final",
                "",
            ),
            (
                "SC01",
                "",
                BOROUGH,
                "quarter",
                "2025-10-01",
                "2025-12-31",
                1,
                3,
                None,
                "",
                "é – “x”",
                "final",
                "",
            ),
        ]
    )


def test_a_release_keeps_its_views_and_its_batches(ready):
    ready.accept(new_batch("first"), [seen("2025-26 Q3", 10)])
    assert ready.publish(RELEASE, {"board": '{"a":1}', "public": '{"b":"é"}'}) == 1
    ready.accept(new_batch("second"), [seen("2025-26 Q3", 11)])
    assert ready.publish(RELEASE, {"board": '{"a":2}'}) == 2
    assert ready.release_view(1, "board") == '{"a":1}'
    assert ready.release_view(1, "public") == '{"b":"é"}'
    assert ready.release_view(1, "analyst") is None
    assert ready.release_view(2, "board") == '{"a":2}'
    assert ready.observations(release=1)["numerator"].tolist() == [10]
    assert ready.observations(release=2)["numerator"].tolist() == [11]
    assert len(ready.observations(release=3)) == 0
    found = ready.releases().iloc[0]
    assert found["quarter"] == "2025-26 Q3" and found["meeting_date"] == "2026-03-12"
    assert found["catalogue"] == small_catalogue().version and found["head"] == 1
    assert datetime.fromisoformat(found["published_at"]).tzinfo == UTC


def test_a_release_is_refused_when_the_store_has_moved_on_since_its_views_were_made(ready):
    ready.accept(new_batch("first"), [seen("2025-26 Q3", 10)])
    ready.accept(new_batch("second"), [seen("2025-26 Q3", 11)])
    with pytest.raises(StoreError, match="batch 2 was accepted while the release was made"):
        ready.publish(replace(RELEASE, head=1), {"board": "{}"})
    assert ready.publish(replace(RELEASE, head=2), {"board": "{}"}) == 1


def test_a_release_is_refused_without_views_or_for_unknown_audiences(ready):
    with pytest.raises(ObservationError, match="views is empty"):
        ready.publish(RELEASE, {})
    with pytest.raises(ObservationError, match="^audience is 'everyone'"):
        ready.publish(RELEASE, {"everyone": "{}"})
    assert len(ready.releases()) == 0


def test_notes_are_kept(ready):
    assert (
        ready.add_note(NewNote("seen\nagain", "me", measure="SC01", quarter=Quarter.parse("2025-26 Q3"))) == 1
    )
    assert ready.add_note(NewNote("for every measure", "me")) == 2
    assert ready.notes()[["measure", "area", "quarter", "text"]].to_numpy().tolist() == [
        ["SC01", "", "2025-26 Q3", "seen\nagain"],
        ["", "", "", "for every measure"],
    ]
    with pytest.raises(RefusedRows, match="no measure 'XX01'"):
        ready.add_note(NewNote("lost", "me", measure="XX01"))


def test_the_day_of_judging_is_kept(ready):
    ready.set_as_of(date(2026, 2, 15))
    assert ready.as_of() == date(2026, 2, 15)


def test_a_period_has_one_key_everywhere():
    # Quarters are the second kind; 1 April 2024 and 30 June 2024 are days 738977 and 739067.
    assert period_id(Quarter.parse("2024-25 Q1").period) == 1_0738977_0739067
