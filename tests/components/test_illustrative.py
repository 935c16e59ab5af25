"""Every table and chart of made-up figures says so; what is published beside them does not."""

from dash import html

from components.illustrative import MADE_UP, caption_of, marked
from components.tables import data_table
from tests.components.test_bodies import text_of


def part(anchor, *content):
    return html.Section([html.H2("Title", id=anchor), *content], **{"aria-labelledby": anchor})


def table(caption):
    return data_table(caption, ["Ward", "Count"], [["Wath", "3"]])


def test_headings_and_captions_of_the_measures_own_figures_are_marked():
    own, real = part("wards", table("Wards"), table("More")), part("targets", table("Targets"))
    words = part("definition", html.P("In words."))
    chart = part("parts", html.Div(className="chart-plot"))
    marked([own, real, words, chart], ("wards", "parts", "definition"))
    assert text_of(own).count(MADE_UP.strip()) == 2 and "Title Illustrative" in " ".join(text_of(own).split())
    assert MADE_UP not in text_of(real) and "Illustrative" not in text_of(real) + text_of(words)
    assert "Illustrative" in text_of(chart)


def test_a_caption_is_marked_where_its_figures_are_made_up():
    assert caption_of("Wards", "illustrative") == "Wards (illustrative, not real)"
    assert caption_of("Wards", "return") == "Wards"
