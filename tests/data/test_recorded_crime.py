from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from data.figures import recorded_crime
from data.geography import BOROUGH, neighbourhoods, wards
from data.periods import Quarter

ALL_QUARTERS = [
    "2023-24 Q4",
    "2024-25 Q1",
    "2024-25 Q2",
    "2024-25 Q3",
    "2024-25 Q4",
    "2025-26 Q1",
    "2025-26 Q2",
    "2025-26 Q3",
]
ASB = [1149, 1317, 1257, 1170, 996, 1373, 1374, 1123]
SHOPLIFTING = [412, 507, 485, 477, 461, 556, 502, 692]


@dataclass(frozen=True)
class FakeMeasure:
    code: str


class FakeCatalogue:
    """Gives each crime type a measure of its own, as the real catalogue does, by alias."""

    def __init__(self, codes):
        self.codes = codes

    def find(self, text):
        code = self.codes.get(text)
        return FakeMeasure(code) if code else None


@pytest.fixture(scope="module")
def codes():
    others = [kind for kind in recorded_crime.CRIME_TYPES if kind != "Anti-social behaviour"]
    return {"Anti-social behaviour": "SC01"} | {kind: f"RC{n:02d}" for n, kind in enumerate(others, 1)}


@pytest.fixture(scope="module")
def batches(codes):
    return recorded_crime.recorded_crime_batches(FakeCatalogue(codes))


def series(table, crime_type, area=BOROUGH):
    rows = table[(table["crime_type"] == crime_type) & (table["area"] == area)]
    return rows.sort_values("quarter")["count"].tolist()


def test_anti_social_behaviour_and_shoplifting_by_quarter_are_the_published_counts():
    borough = recorded_crime.borough_quarters()
    assert sorted(borough["quarter"].unique()) == ALL_QUARTERS
    assert series(borough, "Anti-social behaviour") == ASB
    assert series(borough, "Shoplifting") == SHOPLIFTING


def test_all_crime_of_2024_25_is_28980():
    borough = recorded_crime.borough_quarters()
    assert borough.loc[borough["quarter"].str.startswith("2024-25"), "count"].sum() == 28_980


def test_wards_add_up_to_the_borough_of_the_district_file():
    # Two independent carries: points in ward polygons, and the neighbourhood code of each record.
    summed = recorded_crime.ward_quarters().groupby(["quarter", "crime_type"])["count"].sum()
    districts = recorded_crime.district_quarters()
    borough = districts[districts["area"] == BOROUGH].set_index(["quarter", "crime_type"])["count"]
    assert summed.sort_index().to_dict() == borough.sort_index().to_dict()
    neighbourhood = recorded_crime.neighbourhood_quarters().groupby(["quarter", "crime_type"])["count"].sum()
    assert neighbourhood.to_dict() == borough.to_dict()


def test_anti_social_behaviour_of_2024_25_over_wards():
    rows = recorded_crime.ward_quarters()
    rows = rows[(rows["crime_type"] == "Anti-social behaviour") & rows["quarter"].str.startswith("2024-25")]
    by_ward = rows.groupby("area")["count"].sum()
    assert by_ward.sum() == 1317 + 1257 + 1170 + 996 == 4740
    assert by_ward.idxmax() == "E05012996"
    assert set(by_ward.index) == set(wards()["code"])


def test_every_area_month_and_type_has_a_count_and_zero_is_one_of_them():
    monthly = recorded_crime.ward_months()
    assert len(monthly) == 24 * 25 * 14
    assert monthly["count"].min() == 0
    assert not monthly["count"].isna().any()
    places = recorded_crime.neighbourhood_quarters()
    assert len(places) == 8 * 170 * 14
    assert set(places["area"]) == set(neighbourhoods()["code"])
    assert set(places["crime_type"]) == set(recorded_crime.CRIME_TYPES)


def test_the_months_say_how_many_records_are_in_the_borough_and_how_many_nowhere():
    months = recorded_crime.months()
    assert len(months) == 24
    assert months["records_borough"].sum() == 58_435
    assert months["share_without_location"].between(0.041, 0.055).all()
    by_month = recorded_crime.borough_months().groupby("month")["count"].sum()
    assert by_month.to_dict() == months.set_index("month")["records_borough"].to_dict()
    asb = (
        recorded_crime.borough_months()
        .query("crime_type == 'Anti-social behaviour'")
        .set_index("month")["count"]
    )
    assert asb.to_dict() == months.set_index("month")["asb_records_borough"].to_dict()


def test_a_quarter_exists_only_from_three_whole_months():
    assert recorded_crime.whole_quarters(["2024-04", "2024-05", "2024-06", "2024-07"]) == (
        Quarter.parse("2024-25 Q1"),
    )
    assert recorded_crime.whole_quarters(["2024-04", "2024-06"]) == ()
    assert recorded_crime.whole_quarters(["2024-12", "2024-10", "2024-11"]) == (Quarter.parse("2024-25 Q3"),)


def test_the_note_on_missing_locations_counts_them():
    note = recorded_crime.location_note(Quarter.parse("2023-24 Q4"))
    # 711 + 631 + 687 of 14451 + 13851 + 14726 records
    assert "2,029 of South Yorkshire's 43,028 records in 2023-24 Q4 (4.7%)" in note
    with pytest.raises(ValueError, match="no recorded crime for 2022-23 Q1"):
        recorded_crime.location_note(Quarter.parse("2022-23 Q1"))


def test_each_batch_says_what_its_months_cover(batches):
    covered = [month for batch, _ in batches for month in batch.coverage]
    assert len({month.period for month in covered}) == len(covered) == 24
    # 16,285 of 350,288 records of the 24 months
    assert sum(month.unlocated for month in covered) == 16_285
    assert sum(month.records for month in covered) == 350_288
    assert {(month.wards_by, month.neighbourhoods_by) for month in covered} == {("point", "code")}


def test_a_crime_type_without_a_measure_is_named(codes):
    incomplete = {kind: code for kind, code in codes.items() if kind not in ("Drugs", "Robbery")}
    with pytest.raises(ValueError, match="Drugs, Robbery"):
        recorded_crime.measures_by_crime_type(FakeCatalogue(incomplete))


def test_two_crime_types_may_not_share_a_measure(codes):
    with pytest.raises(ValueError, match="SC01"):
        recorded_crime.measures_by_crime_type(FakeCatalogue(codes | {"Drugs": "SC01"}))


def test_there_is_one_batch_for_each_quarter_received_after_it_and_before_the_demonstration(batches):
    assert len(batches) == 8
    received = [batch.received for batch, _ in batches]
    assert received == sorted(received)
    assert received[0] == date(2024, 5, 12)
    assert received[-1] == date(2026, 2, 11) <= date(2026, 2, 15)
    assert len({batch.source_sha256 for batch, _ in batches}) == 8
    for batch, _ in batches:
        assert batch.provenance == "recorded_crime"
        assert "Open Government Licence" in batch.reason
        assert "no location" in batch.reason


def test_a_batch_holds_every_area_of_its_quarter_once(batches):
    for _, rows in batches:
        # quarter: borough, 25 wards, 3 other districts, 170 neighbourhoods; months: borough and 25 wards
        assert len(rows) == 14 * (1 + 25 + 3 + 170) + 3 * 14 * (1 + 25)
        keys = {(row.measure, row.period, row.area) for row in rows}
        assert len(keys) == len(rows)


def test_the_batches_carry_the_counts_of_the_readers(batches):
    of_borough = [
        row.numerator
        for _, rows in batches
        for row in rows
        if row.area == BOROUGH and row.measure == "SC01" and row.period.kind == "quarter"
    ]
    assert of_borough == ASB
    of_months = sum(
        row.numerator
        for _, rows in batches
        for row in rows
        if row.area == BOROUGH and row.period.kind == "month"
    )
    assert of_months == 58_435


def test_the_batches_are_the_same_on_every_run(batches, codes):
    again = recorded_crime.recorded_crime_batches(FakeCatalogue(codes))
    assert [batch.source_sha256 for batch, _ in again] == [batch.source_sha256 for batch, _ in batches]
