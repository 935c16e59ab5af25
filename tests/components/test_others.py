"""The borough among other areas: a table in order of name, and below it who gave the figures."""

from components.others import others_section
from metrics.views import Cell, OtherArea, OtherAreas
from tests.components.test_bodies import text_of


def area(name, source="The police", rate=None, ours=False):
    told = Cell("–") if rate is None else Cell(f"{rate}", rate)
    return OtherArea(name[0], name, Cell("983", 983), told, Cell("up 27 from 956 (3%)", 27), source, ours)


def drawn(*areas, rank=""):
    return text_of(others_section(OtherAreas("2025-26 Q3", areas, "Counts only.", rank), (), "Incidents"))


def test_nothing_is_said_where_no_other_area_has_a_figure():
    assert others_section(None, (), "Incidents") is None


def test_a_reason_stands_alone():
    text = drawn()
    assert "Counts only." in text and "Change on a year before" not in text and "Source" not in text


def test_who_gave_the_figures_is_told_once_where_it_is_the_same():
    text = drawn(area("Barnsley"), area("Rotherham", ours=True))
    assert text.count("The police") == 1 and "Source: The police." in text
    assert "Incidents in other areas, 2025-26 Q3" in text and "Rate" not in text


def test_who_gave_the_figures_is_told_by_area_where_it_differs():
    text = drawn(
        area("Barnsley"), area("England", "The ministry"), area("Rotherham", ours=True), rank="Second."
    )
    assert (
        "Barnsley, Rotherham: The police." in text and "England: The ministry." in text and "Second." in text
    )


def test_rates_have_a_column_where_there_are_any():
    assert "Rate" in drawn(area("Barnsley", rate=4.1), area("Rotherham", ours=True))
