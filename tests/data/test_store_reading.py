"""Latest accepted batch wins, releases look back, illustrative series give way: on both databases."""

import sqlite3
import timeit
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pandas as pd

from data.observations import NewRelease, Observation
from data.periods import KINDS, Period, Quarter
from data.reading import COVERAGE_COLUMNS, OBSERVATION_COLUMNS, VINTAGE_COLUMNS
from data.store import init_store, open_store
from tests.data.samples import (
    BOROUGH,
    COVERED,
    WARD,
    areas,
    new_batch,
    populations,
    seen,
    small_catalogue,
)

RELEASE = NewRelease(
    "Board", Quarter.parse("2025-26 Q3"), date(2026, 3, 12), "", "tester", date(2026, 2, 15), "1"
)


def numerators(frame: pd.DataFrame) -> list:
    return [None if pd.isna(number) else int(number) for number in frame["numerator"]]


def test_the_latest_accepted_batch_wins_key_by_key(ready):
    ready.accept(
        new_batch("1"), [seen("2025-26 Q1", 10), seen("2025-26 Q2", 20), seen("2025-26 Q2", 5, area=WARD)]
    )
    ready.accept(new_batch("2"), [seen("2025-26 Q2", 21)])
    ready.accept(new_batch("3"), [seen("2025-26 Q3", 30), seen("2025-26 Q2", 19)])
    found = ready.observations(areas=[BOROUGH])
    assert numerators(found) == [10, 19, 30]
    assert found["batch"].tolist() == [1, 3, 3]
    assert numerators(ready.observations(areas=[WARD])) == [5]


def test_a_withdrawn_value_is_a_row_that_says_so(ready):
    ready.accept(new_batch("1"), [seen("2025-26 Q1", 10)])
    ready.accept(new_batch("2"), [seen("2025-26 Q1", reason="withdrawn")])
    found = ready.observations()
    assert numerators(found) == [None] and found["reason"].tolist() == ["withdrawn"]


def test_columns_types_and_order_are_as_documented(ready):
    rows = [seen(f"2025-26 Q{n}", n, measure=code) for n in (3, 1, 2) for code in ("SC14", "AD05", "SC01")]
    ready.accept(new_batch(), rows)
    for frame in (ready.observations(), ready.observations(measures=[])):
        assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == OBSERVATION_COLUMNS
    vintages = ready.vintages(BOROUGH, ["SC01"])
    assert {name: str(dtype) for name, dtype in vintages.dtypes.items()} == VINTAGE_COLUMNS
    found = ready.observations()
    assert found["measure"].tolist() == ["AD05"] * 3 + ["SC01"] * 3 + ["SC14"] * 3
    assert numerators(found) == [1, 2, 3] * 3


def test_measures_areas_and_kinds_narrow_the_question(ready):
    year = Period("financial_year", date(2024, 4, 1), date(2025, 3, 31))
    month = Period("month", date(2024, 4, 1), date(2024, 4, 30))
    rows = [Observation("SC01", period, BOROUGH, numerator=1) for period in (year, month)]
    ready.accept(
        new_batch(), [*rows, seen("2024-25 Q1", 2), seen("2024-25 Q1", 3, measure="AD05", area=WARD)]
    )
    assert numerators(ready.observations()) == [3, 2]
    assert numerators(ready.observations(measures=["SC01"])) == [2]
    assert numerators(ready.observations(areas=[WARD])) == [3]
    months = ready.observations(kinds=["month"])
    assert months["kind"].tolist() == ["month"] and months["quarter"].isna().all()
    every = ready.observations(kinds=None, measures=["SC01"])["kind"].tolist()
    assert every == sorted(every, key=KINDS.index) == ["month", "quarter", "financial_year"]


def test_a_real_quarter_switches_the_illustrative_series_off(ready):
    made_up = [seen(f"2025-26 Q{n}", n, area=area) for n in (1, 2, 3) for area in (BOROUGH, WARD)]
    made_up.append(seen("2025-26 Q1", 9, measure="AD05"))
    ready.accept(new_batch("made up", provenance="illustrative"), made_up)
    ready.publish(RELEASE, {"board": "{}"})
    assert len(ready.observations(measures=["SC01"])) == 6
    ready.accept(new_batch("real"), [seen("2025-26 Q2", 200)])
    assert numerators(ready.observations(measures=["SC01"])) == [200]
    assert len(ready.observations(areas=[WARD])) == 0
    assert numerators(ready.observations(measures=["AD05"])) == [9]
    assert len(ready.observations(measures=["SC01"], release=1)) == 6
    assert ready.vintages(BOROUGH, ["SC01"])["provenance"].tolist() == ["return"]


def test_a_later_illustrative_batch_never_covers_a_real_figure(ready):
    ready.accept(new_batch("real"), [seen("2025-26 Q2", 200)])
    ready.accept(
        new_batch("made up", provenance="illustrative"), [seen("2025-26 Q2", 1), seen("2025-26 Q3", 1)]
    )
    assert numerators(ready.observations()) == [200]


def test_a_real_year_leaves_illustrative_quarters_alone(ready):
    year = Period("financial_year", date(2024, 4, 1), date(2025, 3, 31))
    ready.accept(new_batch("made up", provenance="illustrative"), [seen("2024-25 Q1", 1)])
    ready.accept(new_batch("real"), [Observation("SC01", year, BOROUGH, numerator=50)])
    assert numerators(ready.observations(kinds=None)) == [1, 50]
    assert numerators(ready.observations(kinds=None, illustrative=False)) == [50]


def test_the_setting_leaves_illustrative_figures_out_everywhere(ready, store_settings):
    ready.accept(new_batch("made up", provenance="illustrative"), [seen("2024-25 Q1", 1)])
    strict = open_store(replace(store_settings, illustrative=False, as_of=date(2025, 1, 1)))
    assert len(strict.observations()) == 0 and len(strict.vintages(BOROUGH, ["SC01"])) == 0
    assert strict.as_of() == date(2025, 1, 1)
    strict.close()


def test_vintages_show_every_row_with_who_why_and_the_first_release(ready):
    for name, number in (("1", 10), ("2", 12), ("3", 13)):
        ready.accept(new_batch(name, reason=f"reason {name}"), [seen("2025-26 Q1", number)])
        if name != "2":
            ready.publish(RELEASE, {"board": "{}"})
    ready.accept(new_batch("4", reason="reason 4"), [seen("2025-26 Q1", 14), seen("2025-26 Q2", 1)])
    found = ready.vintages(BOROUGH, ["SC01"])
    assert numerators(found) == [10, 12, 13, 14, 1]
    assert found["reason_for_batch"].tolist() == ["reason 1", "reason 2", "reason 3", "reason 4", "reason 4"]
    assert found["release"].astype(object).where(found["release"].notna(), None).tolist() == [
        1,
        2,
        2,
        None,
        None,
    ]
    assert set(found["actor"]) == {"tester"}


def test_text_sorts_by_code_point_on_both_databases(ready):
    codes = ["a", "B", "Z", "b", "É", "A"]
    frame = ready.areas().head(1)
    frame = pd.concat([frame.assign(code=code, parent="") for code in codes])
    ready.load_geography(frame, ready.populations().head(0))
    assert ready.areas()["code"].tolist() == sorted([*codes, BOROUGH, WARD])


def test_every_key_of_many_overlapping_batches_is_read_once(ready):
    first = Quarter.parse("2019-20 Q1")
    for name in ("1", "2"):
        ready.accept(new_batch(name), many_rows(first, 27))
    found = ready.observations()
    assert len(found) == 27 * 2 * 5
    assert set(found["batch"]) == {2}
    assert not found.duplicated(["measure", "part", "area", "start"]).any()


def test_a_board_reads_nearly_as_fast_as_the_database_hands_out_rows(empty_home):
    """Twelve columns of thirty thousand rows, against the same rows fetched bare by the driver in the same run."""
    store = init_store(empty_home)
    store.load_catalogue(small_catalogue(), "tester")
    store.load_geography(areas(), populations())
    store.accept(new_batch(), many_rows(Quarter(0) + 4000, 3000))
    bare = sqlite3.connect(empty_home.home / "safer.db")
    baseline = fastest(lambda: bare.execute("SELECT * FROM observation").fetchall())
    bare.close()
    assert len(store.observations()) == 30_000
    assert fastest(store.observations) < 8 * baseline


def many_rows(first: Quarter, quarters: int) -> list[Observation]:
    series = (("SC01", ""), ("AD05", ""), ("SC14", ""), ("SC14", "race"), ("SC14", "faith"))
    return [
        Observation(code, (first + n).period, area, part=part, numerator=n)
        for n in range(quarters)
        for area in (BOROUGH, WARD)
        for code, part in series
    ]


def fastest(action: Callable[[], object]) -> float:
    return min(timeit.repeat(action, number=1, repeat=3))


def test_the_newest_word_on_what_a_month_covers_holds_and_a_release_keeps_its_own(ready):
    november = Period("month", date(2025, 11, 1), date(2025, 11, 30))
    others = replace(COVERED, period=november)
    ready.accept(new_batch("1", coverage=(COVERED, others)), [seen("2025-26 Q1", 10)])
    ready.publish(RELEASE, {"board": "{}"})
    ready.accept(new_batch("2", coverage=(replace(COVERED, unlocated=0, wards_by="best_fit"),)), [])
    then, now = ready.coverage(1), ready.coverage()
    assert dict(now.dtypes.astype(str)) == COVERAGE_COLUMNS
    assert now["start"].tolist() == then["start"].tolist() == ["2025-10-01", "2025-11-01"]
    assert (then["unlocated"].tolist(), now["unlocated"].tolist()) == ([47, 47], [0, 47])
    assert (then["wards_by"].tolist(), now["wards_by"].tolist()) == (["point"] * 2, ["best_fit", "point"])
    assert now["batch"].tolist() == [2, 1]
