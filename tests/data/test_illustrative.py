from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest

from data.catalogue import load_catalogue
from data.geography import BOROUGH, wards
from data.illustrative.series import has_ward_series, illustrative_series, wanted_measures
from data.illustrative.shapes import ShapeError, shape_of, shapes
from data.illustrative.vintages import QUARTERS, VINTAGES, received_on
from data.periods import Quarter

REAL = frozenset({"SC01", "SC14"} | {f"RC{number:02d}" for number in range(1, 14)})


@cache
def catalogue():
    return load_catalogue()


@cache
def drawn():
    return illustrative_series(catalogue(), shapes(), real=REAL)


def newest(table=None):
    """The last word on each series and quarter."""
    table = drawn() if table is None else table
    return table.groupby(["measure", "part", "area", "quarter"], as_index=False).tail(1)


def of(code, part="", area=BOROUGH, table=None):
    rows = newest(table)
    rows = rows[(rows["measure"] == code) & (rows["part"] == part) & (rows["area"] == area)]
    return rows.set_index("quarter").sort_index()


def seen(code, vintage, part=""):
    """The series as it stood in a vintage."""
    rows = drawn()
    labels = [v.label for v in VINTAGES if v <= Quarter.parse(vintage)]
    rows = rows[(rows["measure"] == code) & (rows["part"] == part) & (rows["area"] == BOROUGH)]
    rows = rows[rows["vintage"].isin(labels)]
    return rows.groupby("quarter").tail(1).set_index("quarter").sort_index()


def test_every_shown_measure_without_a_real_series_has_a_shape_and_no_other_has():
    wanted = set(wanted_measures(catalogue(), REAL))
    assert {code for code in shapes() if not code.startswith("~")} == wanted
    assert set(drawn()["measure"]) == wanted


def test_measures_held_by_their_owner_have_no_rows():
    held = {measure.code for measure in catalogue().measures if measure.access == "held_by_owner"}
    assert held
    assert not held & set(drawn()["measure"])


def test_real_series_are_left_alone():
    assert not REAL & set(drawn()["measure"])


def test_the_same_seed_gives_the_same_figures_and_another_seed_others():
    again = illustrative_series(catalogue(), shapes(), real=REAL)
    pd.testing.assert_frame_equal(again, drawn())
    other = illustrative_series(catalogue(), shapes(), seed=7, real=REAL)
    assert of("VO01", table=other)["numerator"].tolist() != of("VO01")["numerator"].tolist()


def test_a_measure_has_the_same_figures_whatever_other_measures_there_are():
    few = {code: shapes()[code] for code in ("SC13a", "SC16")}
    alone = illustrative_series(catalogue(), few, real=REAL)
    for code in few:
        rows = drawn()[drawn()["measure"] == code].reset_index(drop=True)
        pd.testing.assert_frame_equal(alone[alone["measure"] == code].reset_index(drop=True), rows)
    backwards = replace(catalogue(), measures=tuple(reversed(catalogue().measures)))
    pd.testing.assert_frame_equal(illustrative_series(backwards, few, real=REAL), alone)


def test_there_are_27_quarters_and_12_vintages():
    assert len(QUARTERS) == 27
    assert (QUARTERS[0].label, QUARTERS[-1].label) == ("2019-20 Q1", "2025-26 Q3")
    assert [v.label for v in VINTAGES][::11] == ["2022-23 Q4", "2025-26 Q3"]
    for code in ("VO01", "AD01", "SC07a", "VO28"):
        assert len(of(code)) == 27


def test_every_row_has_either_whole_counts_or_a_reason():
    rows = drawn()
    has = rows["reason"] == ""
    assert rows.loc[has, "numerator"].notna().all()
    assert rows.loc[~has, ["numerator", "denominator"]].isna().all().all()
    assert (rows.loc[has, "numerator"] >= 0).all()
    assert set(rows.loc[has, "maturity"]) == {"provisional", "final"}
    assert set(rows.loc[~has, "reason"]) == {"not_due", "late", "not_collected", "withdrawn"}


def test_numerators_never_pass_their_denominators_and_shares_have_one():
    rows = drawn()[drawn()["reason"] == ""]
    unit = rows["measure"].map({m.code: m.unit for m in catalogue().measures})
    shares = rows[unit == "percent"]
    assert shares["denominator"].notna().all()
    assert (shares["numerator"] <= shares["denominator"]).all()
    assert (shares.loc[shares["part"] == "", "denominator"] > 0).all()
    assert rows.loc[unit.isin(["count", "hours", "pounds"]), "denominator"].isna().all()
    assert rows.loc[unit == "rate", "denominator"].notna().all()


def test_a_vintage_holds_only_what_is_new_or_changed():
    columns = ["numerator", "denominator", "maturity", "reason"]
    rows = drawn().sort_values("received", kind="stable")
    before = rows.groupby(["measure", "part", "area", "quarter"])[columns].shift()
    first = before["reason"].isna()
    same = pd.concat([rows[c].astype(str).eq(before[c].astype(str)) for c in columns], axis=1).all(axis=1)
    assert not (same & ~first).any()
    sizes = rows.groupby("vintage").size()
    assert sizes.iloc[1:].max() < sizes.iloc[0] / 5


def test_nothing_is_known_of_a_quarter_before_its_vintage_arrives():
    rows = drawn()
    ordinal = {q.label: q.ordinal for q in QUARTERS}
    assert (rows["quarter"].map(ordinal) <= rows["vintage"].map(ordinal)).all()
    assert received_on(VINTAGES[-1]) == date(2026, 2, 11)
    assert set(rows["received"]) == {received_on(v).isoformat() for v in VINTAGES}


@pytest.mark.parametrize("code", ["CH04", "AD02", "VO12", "VO15"])
def test_young_quarters_of_a_ripening_measure_start_low_and_grow(code):
    rows = drawn()
    rows = rows[(rows["measure"] == code) & (rows["part"] == "") & (rows["reason"] == "")]
    for _, history in rows.groupby("quarter"):
        assert history["numerator"].is_monotonic_increasing
    first = seen(code, "2023-24 Q3")
    grown = of(code)
    young = first[first["maturity"] == "provisional"].index
    assert len(young) >= 2
    assert first.loc[young, "numerator"].sum() < grown.loc[young, "numerator"].sum()
    assert set(grown.loc[young, "maturity"]) == {"final"}
    assert of(code)[lambda table: table["reason"] == ""]["maturity"].iloc[-1] == "provisional"


def test_only_ripening_measures_are_provisional():
    ripening = {measure.code for measure in catalogue().measures if measure.ripens}
    assert set(drawn().loc[drawn()["maturity"] == "provisional", "measure"]) == ripening - REAL


def test_levels_rest_on_what_was_published():
    def year(code, first):
        labels = [f"{first}-{(first + 1) % 100:02d} Q{n}" for n in range(1, 5)]
        return of(code).loc[labels]

    # 3,201 domestic abuse crimes in 2018; 7,274 crimes and incidents in 2023-24
    assert 3000 <= year("VO01", 2019)["numerator"].sum() <= 3700
    assert 6900 <= year("VO02", 2023)["numerator"].sum() <= 7700
    # 271 child sexual exploitation offences in 2017, 56% of them reported late
    late = year("CH13", 2019)
    assert 200 <= late["denominator"].sum() <= 320
    assert 0.45 <= late["numerator"].sum() / late["denominator"].sum() <= 0.67
    # 207 referrals to the national system in 19 quarters
    referrals = of("AD15").loc[:"2023-24 Q3"]["numerator"]
    assert len(referrals) == 19
    assert 160 <= referrals.sum() <= 260
    # 3,157 referrals to domestic abuse support in 2023-24, 80% engaged
    engaged = year("VO06", 2023)
    assert 2900 <= engaged["denominator"].sum() <= 3500
    assert engaged["numerator"].sum() / engaged["denominator"].sum() == pytest.approx(0.80, abs=0.03)
    # 53.7 offences per 1,000 females in 2020-21
    violence = year("VO16", 2020)
    assert 1000 * violence["numerator"].sum() / 134_000 == pytest.approx(53.7, abs=4)


def test_the_basis_of_every_level_is_a_published_figure_or_says_that_it_is_assumed():
    for shape in shapes().values():
        assert any(word in shape.basis for word in ("published figure", "recorded crime", "assumed for"))


def test_engagement_with_support_jumps_at_its_new_definition_in_2023():
    share = of("VO06")["numerator"] / of("VO06")["denominator"]
    assert share["2022-23 Q4"] < 0.6 < 0.7 < share["2023-24 Q1"]
    assert any(found.date == date(2023, 4, 1) for found in catalogue().breaks if "VO06" in found.measures)


def test_covid_shows_in_april_to_june_2020():
    pupils = of("CH09")["numerator"]
    assert pupils["2020-21 Q1"] < 0.3 * pupils["2019-20 Q1"]


def test_deliberate_fires_have_a_season():
    fires = of("SC06")["numerator"]
    mean = fires.groupby(fires.index.str[-2:]).mean()
    assert mean["Q1"] > mean["Q4"]


def test_measures_that_count_the_same_thing_agree():
    assert of("CH13")["numerator"].tolist() == of("CH12b")["numerator"].tolist()
    both = of("CH12a")["numerator"] + of("CH12b")["numerator"]
    assert of("CH13")["denominator"].tolist() == both.tolist()
    assert (of("VO02")["numerator"] >= of("VO01")["numerator"]).all()
    assert of("VO04")["denominator"].tolist() == of("VO01")["numerator"].tolist()
    assert of("AD10b")["denominator"].tolist() == of("VO03")["denominator"].tolist()
    for vintage in VINTAGES:
        crimes, arrests = seen("VO01", vintage.label), seen("VO04", vintage.label)
        known = arrests["reason"] == ""
        late = crimes["reason"].reindex(arrests.index) == "late"
        pairs = arrests.index[known & ~late]
        assert (arrests.loc[pairs, "denominator"] == crimes.loc[pairs, "numerator"]).all()


def test_parts_of_one_whole_add_up_in_every_vintage_and_hate_strands_overlap():
    for code, parts in (
        ("CH01", ("female", "male")),
        ("VO15", ("rape", "other")),
        ("AD02", ("opiate", "non-opiate", "alcohol")),
    ):
        for vintage in (VINTAGES[0], VINTAGES[5], VINTAGES[-1]):
            whole = seen(code, vintage.label)
            shown = whole.index[whole["reason"] == ""]
            total = sum(seen(code, vintage.label, part).loc[shown, "numerator"] for part in parts)
            assert total.tolist() == whole.loc[shown, "numerator"].tolist()
    strands = [part.code for part in catalogue().measure("SC13a").parts]
    together = sum(of("SC13a", strand)["numerator"] for strand in strands)
    assert (together > of("SC13a")["numerator"]).any()
    for strand in strands:
        assert (of("SC13a", strand)["numerator"] <= of("SC13a")["numerator"]).all()


def test_small_measures_have_counts_from_one_to_four():
    assert of("SC18")["numerator"].between(1, 4).sum() >= 5
    assert (of("SC10b")["numerator"] <= of("SC10a")["numerator"]).all()


def test_surveys_have_figures_only_in_their_waves():
    rows = of("SC07a")
    figures = rows.index[rows["reason"] == ""].tolist()
    assert figures == [quarter.label for quarter in shapes()["SC07a"].waves]
    assert set(rows.drop(figures)["reason"]) == {"not_due"}


def test_annual_measures_have_one_figure_a_year_when_it_is_due():
    rows = of("VO28")
    figures = rows.index[rows["reason"] == ""]
    assert figures.str.endswith("Q4").all()
    assert len(figures) == 6
    # A lag of a year: the figure for 2024-25 is not due in February 2026.
    assert of("AD04a").loc["2024-25 Q4", "reason"] == "not_due"
    assert of("AD04a").loc["2023-24 Q4", "reason"] == ""


def test_a_figure_arrives_in_the_vintage_in_which_it_is_due():
    # 45 days: with its own quarter; 90 days: one later; 150 days: two later.
    assert of("VO01").loc["2025-26 Q3", "reason"] == ""
    assert of("CH02")["reason"].tolist()[-2:] == ["", "not_due"]
    assert of("AD12")["reason"].tolist()[-3:] == ["", "not_due", "not_due"]


def test_rolling_measures_move_slowly():
    adults = of("AD01")["numerator"].dropna().to_numpy(dtype=float)
    assert np.abs(np.diff(adults) / adults[:-1]).max() < 0.06


def test_gaps_are_as_a_real_board_has_them():
    latest = newest()
    latest = latest[(latest["quarter"] == "2025-26 Q3") & (latest["part"] == "")]
    assert set(latest.loc[latest["reason"] == "late", "measure"]) == {"CH06", "SC17a"}
    assert of("VO22")["reason"].value_counts()["not_collected"] == 24
    assert of("SC15").loc["2020-21 Q1":"2020-21 Q4", "reason"].tolist() == ["not_collected"] * 4
    assert of("VO11a")["numerator"].nunique() == 1
    late = drawn()[(drawn()["reason"] == "late") & (drawn()["quarter"] != "2025-26 Q3")]
    assert len(late) > 0
    for row in late[late["part"] == ""].itertuples():
        assert of(row.measure).loc[row.quarter, "reason"] == ""


def test_one_value_was_shown_and_then_withdrawn():
    assert seen("SC21b", "2024-25 Q1").loc["2023-24 Q3", "reason"] == ""
    assert of("SC21b").loc["2023-24 Q3", "reason"] == "withdrawn"
    assert (drawn()["reason"] == "withdrawn").sum() == 1


def test_some_first_figures_are_corrected_in_the_next_vintage():
    rows = drawn()
    rows = rows[(rows["measure"] == "VO01") & (rows["part"] == "") & (rows["reason"] == "")]
    histories = rows.groupby("quarter")["numerator"].agg(list)
    assert histories.map(len).max() == 2
    for counts in histories:
        assert counts == sorted(counts)
        assert counts[-1] - counts[0] <= 0.03 * counts[-1]


def test_only_an_open_measure_counted_by_ward_has_ward_figures():
    rows = drawn()
    by_ward = rows[rows["area"] != BOROUGH]
    assert set(by_ward["measure"]) == {"SC06"}
    assert set(by_ward["area"]) == set(wards()["code"])
    assert by_ward["quarter"].min() == "2021-22 Q1"
    for code in set(by_ward["measure"]):
        assert catalogue().measure(code).sensitivity == "open"
    summed = newest()[newest()["area"] != BOROUGH].groupby("quarter")["numerator"].sum()
    assert summed.tolist() == of("SC06").loc["2021-22 Q1":]["numerator"].tolist()


def test_no_measure_of_abused_people_may_have_ward_figures():
    measure = replace(catalogue().measure("CH01"), areas=("borough", "ward"))
    assert not has_ward_series(measure)
    assert has_ward_series(replace(measure, sensitivity="open"))


def row(**changes):
    base = dict.fromkeys(
        "measure numerator denominator basis season trend denominator_trend covid dispersion step step_at "
        "break_factor late revision ripening parts waves gaps".split(),
        "",
    )
    return base | {"measure": "VO01", "numerator": "100", "basis": "assumed", "season": "none"} | changes


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"numerator": "many"}, "VO01, numerator: 'many' is not a number"),
        ({"numerator": ""}, "VO01, numerator: '' is missing"),
        ({"numerator": "=VO02*half"}, "VO01, numerator: .* is not a sum of codes"),
        ({"season": "monsoon"}, "VO01, season: 'monsoon' is not one of none, summer"),
        ({"basis": ""}, "VO01, basis: '' is missing"),
        ({"ripening": "0.5/0.4/1/1/1/1/1/1"}, "VO01, ripening: .* must be eight shares"),
        ({"step_at": "2024 Q1"}, "VO01, step_at: '2024 Q1' does not name a financial quarter"),
        ({"gaps": "late soon"}, "VO01, gaps: 'late soon' does not name a financial quarter"),
    ],
)
def test_a_shape_that_cannot_be_read_names_measure_and_column(changes, message):
    with pytest.raises(ShapeError, match=message):
        shape_of(row(**changes))


@pytest.mark.parametrize(
    ("code", "changes", "message"),
    [
        ("VO01", {"parts": "sideways=0.5"}, "VO01, parts: the catalogue has no part sideways"),
        ("VO01", {"break_factor": "1.5"}, "VO01, break_factor: the catalogue has no break"),
        ("VO04", {"denominator": ""}, "VO04, denominator: a percentage needs one"),
        ("VO04", {"denominator": "90"}, "VO04, numerator: 1.111 is not a share"),
        ("VO04", {"denominator": "=VO05"}, "refers to VO05, which has no shape"),
        (
            "VO08",
            {"numerator": "0.3", "denominator": "=VO01"},
            "VO08: a rolling series cannot be made of VO01",
        ),
        ("CH04", {"denominator": "900"}, "CH04, ripening: the measure ripens"),
    ],
)
def test_a_shape_that_does_not_fit_its_measure_is_refused(code, changes, message):
    shape = shape_of(row(measure=code, **changes))
    with pytest.raises(ShapeError, match=message):
        illustrative_series(catalogue(), {code: shape}, real=REAL)
