from __future__ import annotations

import pandas as pd
import pytest

from data import geography
from data.areas import renamed_districts


def test_there_are_25_wards_with_their_official_codes_and_names():
    wards = geography.wards()
    assert len(wards) == 25
    assert wards["code"].tolist() == [f"E050{n}" for n in range(12993, 13018)]
    assert wards.set_index("code").loc["E05012996", "name"] == "Boston Castle"
    assert wards["name"].is_unique


def test_localities_are_inferred_and_say_how_sure_they_are():
    wards = geography.wards()
    assert wards["locality"].value_counts().to_dict() == {"South": 12, "North": 7, "Central": 6}
    assert set(wards["locality_confidence"]) == {"high", "medium", "low"}
    assert any("unconfirmed" in line for line in geography.header_lines(geography.FOLDER / "wards.csv"))


def test_only_three_wards_have_an_official_population():
    wards = geography.wards().set_index("code")
    official = wards["population_census_council"].dropna()
    assert official.to_dict() == {"E05013006": 9478, "E05013007": 9545, "E05013012": 12654}
    assert wards["population_estimate"].notna().all()


def test_ward_estimates_and_best_fits_add_up_to_the_census_of_the_neighbourhoods():
    wards, places = geography.wards(), geography.neighbourhoods()
    assert places["population_census"].sum() == 265_823
    assert wards["population_census_best_fit"].sum() == 265_823
    by_ward = places.groupby("ward")["population_census"].sum()
    assert by_ward.to_dict() == wards.set_index("code")["population_census_best_fit"].to_dict()
    households = places.groupby("ward")["households_census"].sum()
    assert households.to_dict() == wards.set_index("code")["households_census_best_fit"].to_dict()
    assert abs(wards["population_estimate"].sum() - 265_823) <= 25


def test_each_shared_border_is_listed_once_between_two_known_wards():
    pairs, codes = geography.ward_adjacency(), set(geography.wards()["code"])
    assert len(pairs) == 56
    assert set(pairs["ward_a"]) | set(pairs["ward_b"]) == codes
    assert (pairs["ward_a"] < pairs["ward_b"]).all()
    assert not pairs.duplicated(["ward_a", "ward_b"]).any()
    assert (pairs["shared_border_metres"] > 50).all()


def test_no_two_wards_share_a_hex():
    assert not geography.wards().duplicated(["hex_q", "hex_r"]).any()


def test_the_label_points_lie_in_and_around_rotherham():
    for table in (geography.wards(), geography.neighbourhoods()):
        assert table["longitude"].between(-1.47, -1.11).all()
        assert table["latitude"].between(53.30, 53.52).all()


def test_every_neighbourhood_belongs_to_a_ward_of_the_borough():
    places = geography.neighbourhoods()
    assert len(places) == 170
    assert places["code"].is_unique
    assert set(places["ward"]) == set(geography.wards()["code"])
    assert places["share_in_ward"].between(0, 1).all()
    assert (places["share_in_ward"] < 0.6).sum() == 23


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("E08000016", "E08000038"),
        ("E08000019", "E08000039"),
        ("E08000018", "E08000018"),
        ("E08000039", "E08000039"),
        ("", ""),
    ],
)
def test_a_district_is_found_by_the_code_it_has_or_had(old, new):
    assert renamed_districts().get(old, old) == new


def test_every_area_has_a_parent_that_is_an_area():
    areas = geography.areas()
    assert areas["code"].is_unique
    assert areas["kind"].value_counts().to_dict() == {
        "neighbourhood": 170,
        "ward": 25,
        "district": 3,
        "country": 3,
        "force": 1,
        "borough": 1,
    }
    position = {code: place for place, code in enumerate(areas["code"])}
    for row in areas.itertuples():
        assert row.parent == "" or position[row.parent] < position[row.code]


def test_wards_are_dated_from_may_2021():
    areas = geography.areas()
    assert set(areas.loc[areas["kind"] == "ward", "valid_from"]) == {"2021-05-06"}


def test_populations_say_what_kind_of_figure_they_are():
    populations = geography.populations()
    assert not populations.duplicated(["area", "year", "base", "kind"]).any()
    assert set(populations["area"]) <= set(geography.areas()["code"])
    assert (populations["value"] > 0).all()
    borough = populations[populations["area"] == geography.BOROUGH]
    assert dict(zip(borough["year"], borough["value"], strict=True)) == {2021: 266_183, 2022: 268_354}
    assert set(borough["kind"]) == {"official"}
    residents = populations[
        populations["area"].isin(geography.wards()["code"]) & (populations["base"] == "residents")
    ]
    assert residents["kind"].value_counts().to_dict() == {"estimate": 25, "census": 3}
    assert residents.loc[residents["kind"] == "estimate", "source"].str.startswith("Estimate").all()


def test_a_reader_may_change_its_table_without_changing_the_next_readers():
    first = geography.wards()
    first.loc[:, "name"] = "changed"
    assert "changed" not in set(geography.wards()["name"])
    assert isinstance(geography.wards()["population_census_council"].dtype, pd.Int64Dtype)
