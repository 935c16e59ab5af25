from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from data.catalogue import load_catalogue
from data.figures import FOLDER, published
from data.figures.published import PublishedFiguresError, published_batches, published_figures
from data.periods import Period, Quarter

BOROUGH, FORCE, COUNTRY = "E08000018", "E23000011", "K02000001"


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue()


@pytest.fixture(scope="module")
def figures():
    return published_figures()


@pytest.fixture(scope="module")
def batches(catalogue):
    return published_batches(catalogue)


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """The two files in a folder of their own; a function replaces text in the mapping."""
    for name in (published.FIGURES, published.MAPPING):
        shutil.copy(FOLDER / name, tmp_path / name)
    monkeypatch.setattr(published, "FOLDER", tmp_path)

    def change(old, new):
        path = tmp_path / published.MAPPING
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    return change


def observations(batches, measure, area=BOROUGH):
    return [row for _, rows in batches for row in rows if (row.measure, row.area) == (measure, area)]


def year(first):
    return Period("financial_year", date(first, 4, 1), date(first + 1, 3, 31))


def test_all_216_rows_are_mapped_once_and_each_reference_has_its_reason(figures):
    assert figures["row"].tolist() == [str(n) for n in range(1, 217)]
    counts = figures["outcome"].value_counts().to_dict()
    assert counts == {"measure": 81, "key_fact": 56, "reference_only": 79}
    references = figures[figures["outcome"] == "reference_only"]
    assert (references["reason"].str.len() > 20).all()
    assert not figures["measure_text"].eq("").any()


def test_hate_crime_outcomes_of_2018_19_read_as_published(batches, catalogue):
    rows = observations(batches, "SC14")
    start = Quarter.parse("2018-19 Q1")
    assert {row.period: (row.value, row.maturity) for row in rows} == {
        start.period: (Decimal("12.9"), ""),
        (start + 1).period: (Decimal("19.7"), ""),
        (start + 2).period: (Decimal("14.3"), ""),
        (start + 3).period: (Decimal("6.9"), "provisional"),
        year(2018): (Decimal("13.4"), "provisional"),
        year(2019): (Decimal("18.95"), ""),
    }
    assert all(row.numerator is None and row.denominator is None for row in rows)
    targets = [found for found in catalogue.targets if found.measure == "SC14"]
    assert [(t.first_year, t.last_year, t.value) for t in targets] == [
        ("2018-19", "2018-19", Decimal(20)),
        ("2019-20", "2019-20", Decimal(20)),
    ]


def test_only_hate_crime_outcomes_have_published_quarters(batches):
    assert {row.measure for _, rows in batches for row in rows if row.period.kind == "quarter"} == {"SC14"}


def test_percent_changes_are_key_facts_that_the_plan_repeats(figures, catalogue):
    changes = figures[figures["unit"] == "% change"]
    assert set(changes["outcome"]) == {"key_fact"}
    texts = {fact.text for fact in catalogue.key_facts}
    repeated = figures[figures["key_fact"] != ""]
    assert set(repeated["key_fact"]) <= texts
    for row in repeated.to_dict("records"):
        value = row["value"].removeprefix("-")
        words = {"10": "one victim in ten", "40": "four in ten", "50": "half", "12000": "12,000"}
        thousands = f"{int(value):,}" if value.isdigit() else value
        text = row["key_fact"].casefold()
        assert value in text or thousands in text or words.get(value, "?") in text, (row["row"], text)


def test_counts_are_whole_percentages_as_published_and_shares_with_both_numbers_are_kept_apart(batches):
    engagement = {row.period: row for row in observations(batches, "VO06")}
    assert (engagement[year(2021)].numerator, engagement[year(2021)].denominator) == (1533, 3039)
    assert engagement[year(2021)].value is None
    assert (engagement[year(2023)].numerator, engagement[year(2023)].value) == (None, Decimal(80))
    [asb] = observations(batches, "SC01")
    assert (asb.period, asb.numerator, asb.value) == (year(2021), 4853, None)
    [rate] = observations(batches, "VO16")
    assert (rate.period, rate.value) == (year(2020), Decimal("53.7"))


def test_bounds_and_parts_are_kept(batches):
    assert [(row.numerator, row.bound) for row in observations(batches, "AD09")] == [(1700, "more than")]
    assert [(row.numerator, row.bound) for row in observations(batches, "CH09")] == [(12000, "about")]
    assert [(row.numerator, row.part) for row in observations(batches, "SC05")] == [(167, "notice")]
    race = [row for row in observations(batches, "SC13a", FORCE) if row.part == "race"]
    assert [row.numerator for row in race] == [3989, 4317, 4126, 4189, 3275]


def test_figures_for_other_areas_carry_their_codes_and_their_later_value_comes_later(batches):
    assert {row.measure for _, rows in batches for row in rows if row.area == COUNTRY} == {"VO07", "VO08"}
    ended = Period("rolling_year", date(2018, 4, 1), date(2019, 3, 31))
    crimes = [row.numerator for row in observations(batches, "VO01", FORCE) if row.period == ended]
    arrests = [row.value for row in observations(batches, "VO04", FORCE) if row.period == ended]
    assert (crimes, arrests) == ([20115, 20095], [Decimal(35), Decimal(36)])


def test_figures_whose_year_the_plan_does_not_state_are_not_years_and_say_so(batches):
    [online] = observations(batches, "SC16")
    assert (online.value, online.period.kind) == (Decimal(11), "other")
    assert "Year not stated in the Plan" in online.source_text


def test_there_is_one_batch_for_each_source_and_no_figure_twice_in_one(batches):
    assert len({(new.source, new.url) for new, _ in batches}) == len(batches) == 23
    assert len({new.source_sha256 for new, _ in batches}) == len(batches)
    assert [new.received for new, _ in batches] == sorted(new.received for new, _ in batches)
    for new, rows in batches:
        keys = [(row.measure, row.part, row.area, row.period) for row in rows]
        assert len(set(keys)) == len(keys), new.source
        assert new.provenance == "published"
        assert new.url == "" or new.url.startswith("http")
        assert max(row.period.end for row in rows) < new.received <= date(2026, 2, 15)
    assert sum(len(rows) for _, rows in batches) == 81


def test_no_figure_is_mapped_to_a_measure_its_owner_holds(batches, catalogue):
    held = {measure.code for measure in catalogue.measures if measure.access == "held_by_owner"}
    assert held
    assert not held & {row.measure for _, rows in batches for row in rows}


def test_published_targets_are_all_in_the_catalogue(figures, catalogue):
    rows = figures[figures["published_measure"].str.startswith("TARGET")]
    assert len(rows) == 10
    texts = " ".join(t.text for t in (*catalogue.targets, *catalogue.target_references))
    for row in rows.to_dict("records"):
        number = int(row["target"].split()[0].rstrip("%"))
        assert f"{number:,}" in texts, row["published_measure"]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("5,% positive outcomes", "6,% positive outcomes", "row is '6', expected 5"),
        ("7,Hate incidents", "7,Other incidents", "names another figure than row 7"),
        ("ASB incidents,2021-22,measure", "ASB incidents,2021-22,note", "outcome is 'note'"),
        ("2021-22,measure,SC01", "2021-22,measure,SC99", "'SC99' is not a measure"),
        ("2021-22,measure,SC01", "2021-22,measure,", "an observation needs its measure"),
        ("SC05,notice", "SC05,letter", "'letter' is not a part of SC05"),
        ("64 hate crimes and hate incidents were", "65 were", "no key fact of the plan reads"),
        ("SC01,,financial_year,2021-04-01", "SC01,,year,2021-04-01", "is not a kind of period"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_with_its_line(copied, catalogue, old, new, reason):
    line = copied(old, new)
    with pytest.raises(PublishedFiguresError, match=f"published_mapping.csv:{line}: .*{reason}") as refused:
        published_batches(catalogue)
    assert len(refused.value.problems) == 1


def test_every_misfit_is_reported_at_once():
    with pytest.raises(PublishedFiguresError) as refused:
        published_batches(SimpleNamespace(key_facts=(), measures=()))
    assert len(refused.value.problems) > 130


def test_a_figure_without_a_line_in_the_mapping_is_refused(copied):
    copied(
        '216,"Population, Rotherham borough",2022,reference_only,,,,,,borough,E08000018,,,,'
        "A population; populations are kept with the areas\n",
        "",
    )
    with pytest.raises(PublishedFiguresError, match="published_mapping.csv: has 215 rows for 216 figures"):
        published_figures()


def test_no_source_is_taken_in_before_the_day_that_its_title_names(batches):
    named = {new.received for new, _ in batches if "4 Oct 2024" in new.source}
    assert named == {date(2024, 10, 4)}
