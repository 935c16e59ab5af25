"""Figures hold what the view holds: no more, no less, and nothing that Plotly would read as markup."""

import json
from dataclasses import replace

import pytest

from components.figures import QUARTERS_SHOWN, parts_figure, trend_figure
from metrics.views import PartSeries


def _value_traces(figure):
    return [t for t in figure["data"] if t["name"] == "Value"]


def test_every_state_gives_a_figure_that_is_plain_json(any_measure):
    figure = trend_figure(any_measure)
    assert json.loads(json.dumps(figure, allow_nan=False)) == figure


def test_shows_thirteen_quarters_and_all_history_when_asked(states):
    whole = states["whole"]
    assert trend_figure(whole)["layout"]["xaxis"]["categoryarray"] == [p.quarter for p in whole.points[-13:]]
    assert (
        len(trend_figure(whole, None)["layout"]["xaxis"]["categoryarray"])
        == len(whole.points)
        > QUARTERS_SHOWN
    )


def test_drawn_values_are_the_points_values(any_measure):
    drawn = {
        q: y for t in _value_traces(trend_figure(any_measure)) for q, y in zip(t["x"], t["y"], strict=True)
    }
    assert drawn == {p.quarter: p.value for p in any_measure.points[-13:]}


def test_axis_starts_at_zero_and_holds_limits_and_target(states):
    low, high = trend_figure(states["whole"])["layout"]["yaxis"]["range"]
    assert low == 0 and high > 106


def test_a_hidden_value_is_a_cross_at_one_height_whatever_it_was(states):
    figure = trend_figure(states["partly_suppressed"])
    (absent,) = [t for t in figure["data"] if t["name"] == "No figure"]
    hidden = [p.quarter for p in states["partly_suppressed"].points[-13:] if p.value is None]
    assert absent["x"] == hidden and len(set(absent["y"])) == 1


def test_lines_are_not_joined_across_a_break(states):
    assert len(_value_traces(trend_figure(states["broken"]))) == 2
    shapes = trend_figure(states["broken"])["layout"]["shapes"]
    assert [s["x0"] for s in shapes] == [states["broken"].breaks[0].quarter]


def test_provisional_points_are_hollow_and_dotted(states):
    young = _value_traces(trend_figure(states["provisional"]))[-1]
    assert young["line"]["dash"] == "dot"
    assert young["marker"]["color"][-1] == "#ffffff" and young["marker"]["color"][0] != "#ffffff"


def test_markup_in_text_is_escaped(states):
    assert "<a" not in json.dumps(trend_figure(states["markup"]))


def test_edge_labels_never_overlap(any_measure):
    labels = [
        a["y"]
        for a in trend_figure(any_measure)["layout"]["annotations"]
        if a.get("yref") == "paper" and a["x"] == 1
    ]
    assert all(b - a > 0.05 for a, b in zip(labels, labels[1:], strict=False))


def test_target_is_drawn_only_when_there_is_one(states):
    assert any(t["name"] == "Target" for t in trend_figure(states["whole"])["data"])
    assert not any(t["name"] == "Target" for t in trend_figure(states["partly_suppressed"])["data"])


@pytest.mark.parametrize("how_many", [1, 4, 6])
def test_parts_are_at_most_four_lines_each_told_apart_without_colour(states, how_many):
    series = tuple(
        PartSeries(f"p{i}", f"Part {i}", "strand", states["whole"].points) for i in range(how_many)
    )
    traces = parts_figure(series, "count")["data"]
    assert len(traces) == min(how_many, 4)
    assert len({t["line"]["dash"] for t in traces}) == len(traces)
    assert all("stackgroup" not in t for t in traces)


def test_protected_parts_may_come_as_whole_years(states):
    years = tuple(
        replace(p, quarter=f"20{20 + i}-{21 + i}") for i, p in enumerate(states["whole"].points[:4])
    )
    figure = parts_figure((PartSeries("race", "Race", "strand", years),), "count")
    assert figure["layout"]["xaxis"]["ticktext"] == [p.quarter for p in years]
