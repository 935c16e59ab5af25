"""Areas that Rotherham is compared with: read from two files an analyst can open, brought into any store."""

import pytest

from data import areas as all_areas
from data import geography
from data.areas import BOROUGH, AreasRefused
from data.comparison_areas import add_comparison_areas
from data.errors import StoreError

AREAS, PEOPLE = "code,name,kind\n", "area,year,base,value,kind,source\n"
GROUP = "SIMILAR-15,Fifteen similar areas,custom\n"
LIVING = "SIMILAR-15,2021,residents,3600000,official,A test\n"


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Write the two files; every other reference file stays as it is."""
    for path in geography.FOLDER.glob("*.csv"):
        (tmp_path / path.name).symlink_to(path)
    monkeypatch.setattr(all_areas, "_FOLDER", tmp_path)
    monkeypatch.setattr(geography, "FOLDER", tmp_path)

    def write(areas="", people=""):
        all_areas.areas.cache_clear()
        for name, text in (("comparison_areas", AREAS + areas), ("comparison_populations", PEOPLE + people)):
            path = tmp_path / f"{name}.csv"
            path.unlink()
            path.write_text(f"# A test.\n{text}", encoding="utf-8")

    yield write
    all_areas.areas.cache_clear()


def test_the_files_of_the_project_add_nothing_made_up():
    assert all(area.kind != "custom" for area in all_areas.areas())
    assert set(geography.populations()["area"]) <= {
        a.code for a in all_areas.areas() if a.kind in ("borough", "ward", "neighbourhood")
    }


def test_a_store_that_is_there_takes_new_areas_and_their_people_once(files, store):
    store.load_geography(geography.areas(), geography.populations())
    before = len(store.areas())
    files(GROUP, LIVING)
    assert add_comparison_areas(store) == 1
    assert add_comparison_areas(store) == 0
    assert len(store.areas()) == before + 1
    people = store.populations()
    assert people.loc[people["area"] == "SIMILAR-15", "value"].tolist() == [3_600_000]
    files(GROUP, LIVING + LIVING.replace("2021", "2022").replace("3600000", "3700000"))
    assert add_comparison_areas(store) == 0
    assert len(store.populations()) == len(people) + 1


def test_a_number_rates_were_shown_with_is_not_changed(files, store):
    files(GROUP, LIVING)
    store.load_geography(geography.areas(), geography.populations())
    files(GROUP, LIVING.replace("3600000", "3500000"))
    with pytest.raises(
        StoreError, match="says 3,500,000 residents of SIMILAR-15 in 2021, and the store holds 3,600"
    ):
        add_comparison_areas(store)


@pytest.mark.parametrize(
    ("areas", "people", "message"),
    [
        ("similar,Similar,custom\n", "", "row 1 .*capital letters"),
        ("SIMILAR,,custom\n", "", "a name are needed"),
        ("SIMILAR,Similar,ward\n", "", "'ward' is not one of district"),
        (GROUP + "OTHER,Fifteen similar areas,custom\n", "", "row 2 .*'Fifteen similar areas' already"),
        ("E92000001,Another England,country\n", "", "'E92000001' already"),
        ("", f"{BOROUGH},2024,residents,1,official,x\n", "no area that Rotherham is compared with"),
        (GROUP, LIVING.replace("residents", "people"), "the base is residents or households"),
        (GROUP, LIVING.replace("official", "guess"), "the kind official, census or estimate"),
        (GROUP, LIVING.replace("3600000", "3.6 million"), "whole numbers"),
        (GROUP, LIVING.replace("A test", " "), "where the number was published"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_used_is_named(files, areas, people, message):
    files(areas, people)
    with pytest.raises(AreasRefused, match=message):
        geography.populations()
