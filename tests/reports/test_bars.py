"""Bars of reports: which are drawn, what they say, and that every format draws the figures of the release."""

from dataclasses import replace
from io import BytesIO
from xml.etree.ElementTree import fromstring
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from metrics.views import PartSeries
from reports.agreement import agreed, agreement
from reports.bars import WARDS, parts_bars, season_bars, ward_bars
from reports.drawings import part_of, sheet_behind, svg_of
from reports.measure_blocks import chart_of, units_key
from reports.native_bars import PALE, STRONG
from reports.native_charts import caption
from reports.pack import FORMS
from reports.paper import Bars
from reports.quarterly import quarterly
from tests.components.conftest import measure_view, points
from tests.reports.material import detail
from tests.reports.samples import hotspots, place

VALUES = [60, 72, 80, 66, 58, 75, 84, 61, 55, 70, 79, 90, 40, 62]


def part(name, values, dimension="sex"):
    return PartSeries(name.lower(), name, dimension, points(values))


def parted(*parts):
    return replace(detail(measure_view()), parts=parts)


def shown(bars):
    return [dict(zip(bars.labels, values, strict=True)) for _, values in bars.series]


class TestSeason:
    def test_the_latest_quarter_of_every_year(self):
        bars = season_bars(measure_view())
        assert shown(bars) == [{"2022-23": 72, "2023-24": 75, "2024-25": 70, "2025-26": 62}]
        assert "Q2 of each year" in bars.title
        assert "2022-23 72; 2023-24 75; 2024-25 70; 2025-26 62" in bars.alternative

    def test_a_gap_says_why_and_a_provisional_figure_that_it_is(self):
        series = list(points([*VALUES[:9], None, *VALUES[10:]]))
        series[-1] = replace(series[-1], maturity="provisional")
        bars = season_bars(measure_view(points=tuple(series)))
        assert bars.labels[2:] == ("2024-25: Not shown to protect people", "2025-26, provisional")
        assert bars.series[0][1][2] is None

    def test_years_before_a_break_are_not_compared(self):
        series = [replace(p, rebase_group=int(n > 6)) for n, p in enumerate(points(VALUES))]
        assert season_bars(measure_view(points=tuple(series))).labels == ("2024-25", "2025-26")

    @pytest.mark.parametrize(
        "view",
        [
            measure_view(shown=False),
            measure_view(points=()),
            measure_view(points=points([None] * 14)),
            measure_view(points=points(VALUES[:3])),
            # A figure a year: its line shows the same.
            measure_view(points=points([60, None, None, None, 70, None, None, None, 80])),
        ],
        ids=["not shown", "no points", "no figures", "one year", "once a year"],
    )
    def test_nothing_is_drawn_where_nothing_can_be_compared(self, view):
        assert season_bars(view) is None


class TestParts:
    def test_the_latest_quarter_of_which_any_is_told_beside_the_year_before(self):
        (bars,) = parts_bars(
            parted(part("Female", [*VALUES[:13], None]), part("Male", [*VALUES[1:13], 7, None]))
        )
        assert bars.series == (("2025-26 Q1", (40, 7)), ("2024-25 Q1", (55, 70)))
        assert "Paler: 2024-25 Q1. Parts may overlap." in bars.caption

    def test_a_hidden_part_says_so_in_its_place(self):
        (bars,) = parts_bars(
            parted(part("One", VALUES), part("Two", [*VALUES[:13], None]), part("Six", VALUES))
        )
        assert bars.labels == ("One", "Two: Not shown to protect people", "Six")
        assert bars.series[0][1] == (62, None, 62)
        assert "Two Not shown to protect people" in bars.alternative

    def test_hate_strands_are_not_ranked(self):
        assert parts_bars(parted(part("Race", VALUES, "strand"), part("Religion", VALUES, "strand"))) == ()

    def test_one_part_is_no_comparison(self):
        assert parts_bars(parted(part("Online", VALUES))) == ()
        assert parts_bars(parted(part("One", VALUES), part("Two", [None] * 14))) == ()

    def test_every_way_of_splitting_a_measure_has_a_drawing_of_its_own(self):
        ages = [part(name, VALUES, "age-group") for name in ("Under 25", "25 and over")]
        drawn = parts_bars(parted(part("Female", VALUES), *ages, part("Male", VALUES)))
        assert [bars.labels for bars in drawn] == [("Female", "Male"), ("Under 25", "25 and over")]
        assert drawn[1].title.endswith("by age group, 2025-26 Q2")


class TestWards:
    def test_the_highest_with_their_number_and_what_stands_out(self):
        places = [place(20 - n, outlier="above limits" if n == 0 else "within limits") for n in range(14)]
        bars = ward_bars(hotspots(places, ranked_by="rate"), places[:1])
        assert len(bars.labels) == WARDS and bars.strong == {0}
        assert bars.labels[0] == f"{places[0].name}, {places[0].count.text}"
        assert bars.series[0][1] == tuple(p.rate.value for p in places[:WARDS])

    def test_hidden_wards_are_not_drawn(self):
        hidden = replace(
            place(3), count=replace(place(3).count, value=None), rate=replace(place(3).rate, value=None)
        )
        bars = ward_bars(hotspots([place(5), place(4), hidden], ranked_by="count"), ())
        assert len(bars.labels) == 2 and not bars.strong
        assert ward_bars(hotspots([place(5), hidden], ranked_by="count"), ()) is None


BARS = Bars(
    "T01",
    "Title",
    "Words",
    "Below",
    "rate",
    ("A & B", "C: late", "D"),
    (("Now", (1.25, None, 0)),),
    frozenset({0}),
)


class TestDrawn:
    def test_the_native_part_and_the_workbook_behind_it_hold_the_figures(self):
        part = fromstring(part_of(BARS, 12, "rId1"))
        values = part.findall(".//{*}val//{*}pt")
        assert [(v.get("idx"), float(v.find("{*}v").text)) for v in values] == [("0", 1.25), ("2", 0)]
        assert [v.text for v in part.findall(".//{*}cat//{*}v")] == list(BARS.labels)
        sheet = load_workbook(BytesIO(sheet_behind(BARS))).active
        assert list(sheet.values) == [(None, "Now"), ("A & B", 1.25), ("C: late", None), ("D", 0)]

    def test_what_stands_out_has_a_colour_of_its_own(self):
        assert svg_of(BARS).count(STRONG) == 1 and svg_of(BARS).count(PALE) == 1
        assert PALE not in svg_of(replace(BARS, strong=frozenset()))

    @pytest.mark.parametrize("width", [480, 492, 960])
    @pytest.mark.parametrize("name", ["Q", "Protecting people from violence and organised crime"])
    def test_everything_is_inside_the_drawing(self, width, name):
        bars = replace(BARS, labels=(name, f"{name}: late", "D"), series=(("Now", (123456, None, 9)),) * 2)
        drawing = fromstring(svg_of(bars, width))
        height = float(drawing.get("height"))
        for bar in drawing.iter("{*}rect"):
            assert float(bar.get("x")) + float(bar.get("width")) < width - 60
            assert float(bar.get("y")) + float(bar.get("height")) <= height

    @pytest.mark.parametrize("values", [(None, None, None), (0, 0, 0)])
    def test_nothing_and_noughts_can_be_drawn(self, values):
        bars = replace(BARS, series=(("Now", values),))
        fromstring(svg_of(bars))
        fromstring(part_of(bars, 12, "rId1"))

    def test_a_series_without_a_value_for_every_name_is_refused(self):
        with pytest.raises(ValueError, match="every series needs 3 values"):
            replace(BARS, series=(("Now", (1, 2)),))


@pytest.fixture(scope="module")
def with_bars(whole):
    places = [place(20 - n, outlier="above limits" if n == 0 else "within limits") for n in range(14)]
    first, *rest = whole.details
    first = replace(first, parts=(part("One", VALUES), part("Two", VALUES[::-1])))
    view = hotspots(places, measure="T01", name="Incidents", short_name="Incidents", ranked_by="rate")
    return replace(whole, details=(first, *rest), places=(view,))


@pytest.mark.parametrize("form", ["pptx", "docx", "html", "pdf"])
def test_every_format_draws_bars_and_agrees_until_a_figure_differs(form, with_bars):
    report = quarterly(with_bars)
    content = FORMS[form].made(report)
    agreed(form, content, report, with_bars)
    (view,) = with_bars.places
    other = replace(view.places[1], rate=replace(view.places[1].rate, value=1.5, text="1.5"))
    changed = replace(with_bars, places=(replace(view, places=(view.places[0], other, *view.places[2:])),))
    found = agreement(form, content, report, changed).differences
    assert any("Bar chart of wards" in difference for difference in found)


def test_one_bar_more_fails_the_file(with_bars):
    report = quarterly(with_bars)
    invented = Bars(
        "T01", "Made up", "Bar chart of parts of nothing, 2025-26 Q2. ", "", "count", ("A",), (("Now", (1,)),)
    )
    first, *rest = report.sections
    wrong = replace(report, sections=(replace(first, blocks=(*first.blocks, invented)), *rest))
    found = agreement("docx", FORMS["docx"].made(wrong), wrong, with_bars)
    assert any("bars that the release does not have" in difference for difference in found.differences)


def test_parts_of_word_files_are_named_once(with_bars):
    with ZipFile(BytesIO(FORMS["docx"].made(quarterly(with_bars)))) as package:
        names = package.namelist()
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Number each quarter"),
        ({"basis": "rolling"}, "Number over 12 months to each quarter"),
        ({"basis": "snapshot"}, "Number at the end of each quarter"),
        ({"frequency": "survey_wave", "basis": "survey"}, "Number each year"),
        ({"unit": "rate", "unit_words": "per 1,000 females"}, "Rate per 1,000 females each quarter"),
    ],
)
def test_a_caption_says_which_time_and_what_a_figure_is_of(changes, words):
    assert caption(chart_of(measure_view(**changes))).startswith(words)


def test_rates_say_below_a_scorecard_what_they_are_of():
    rate = measure_view(unit="rate", unit_words="per 1,000 females", short_name="A rate")
    assert [p.text for p in units_key([measure_view(), rate])] == ["Rates: A rate per 1,000 females."]
    assert units_key([measure_view()]) == ()
