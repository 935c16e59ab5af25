"""Charts for distance: few marks, round values, gaps stay gaps, and what is too dense is refused."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from metrics.views import PartSeries, Point
from reports.svg_charts import (
    TooDense,
    axis_ticks,
    chart,
    parts_chart,
    recent,
    tick_text,
    trend_chart,
    year_spans,
)
from tests.components.conftest import QUARTERS, STATES, points
from tests.reports.samples import special


def parsed(drawn):
    """The drawing as a tree: it must be well-formed wherever it is put."""
    return ElementTree.fromstring(drawn.svg)


def classes(drawn, name):
    return [e for e in parsed(drawn).iter() if name in (e.get("class") or "").split()]


def texts(drawn):
    return ["".join(e.itertext()) for e in parsed(drawn).iter("text")]


@pytest.mark.parametrize("state", [s for s in STATES if s not in ("no_data", "all_missing")])
def test_every_state_is_drawn(state):
    drawn = trend_chart(STATES[state])
    assert parsed(drawn).get("aria-hidden") == "true"
    assert drawn.caption.endswith(".")
    assert drawn.tick_labels <= 5


@pytest.mark.parametrize("state", ["no_data", "all_missing"])
def test_nothing_is_drawn_without_a_figure(state):
    assert trend_chart(STATES[state]) is None


def test_thirteen_quarters_are_shown_and_more_are_refused():
    drawn = trend_chart(STATES["whole"])
    assert len(classes(drawn, "dot")) == 13
    with pytest.raises(TooDense, match="R11: 14 quarters; at most 13"):
        chart(STATES["whole"].points, "count")


def test_four_lines_are_drawn_and_a_fifth_is_refused():
    series = [PartSeries(str(n), f"Part {n}", "strand", points([n, n + 1, n + 2])) for n in range(1, 6)]
    drawn = parts_chart(series[:4], "count")
    assert len(classes(drawn, "line")) == 4
    assert {"Part 1", "Part 2", "Part 3", "Part 4"} <= set(texts(drawn))
    with pytest.raises(TooDense, match="R11: 5 lines; at most 4"):
        parts_chart(series, "count")


def test_names_at_line_ends_are_kept_apart():
    series = [PartSeries(str(n), f"Part {n}", "strand", points([5, 5, 5])) for n in range(4)]
    heights = sorted(float(e.get("y")[:-1]) for e in classes(parts_chart(series, "count"), "end"))
    assert min(b - a for a, b in zip(heights, heights[1:], strict=False)) >= 20 - 0.02


def test_a_missing_quarter_breaks_the_line_and_is_crossed():
    drawn = chart(points([5, 6, None, 7, 8]), "count")
    assert len(classes(drawn, "line")) == 2
    assert len(classes(drawn, "cross")) == 2
    assert "cross: no figure" in drawn.caption


def test_a_line_is_not_joined_across_a_break():
    series = tuple(replace(p, rebase_group=int(i > 2)) for i, p in enumerate(points([5, 6, 7, 8, 9, 10])))
    drawn = chart(series, "count", (QUARTERS[3],))
    assert len(classes(drawn, "line")) == 2
    assert len(classes(drawn, "break")) == 1
    assert "Break" in texts(drawn)


def test_a_break_outside_the_picture_is_not_drawn():
    drawn = chart(points([5, 6, 7]), "count", ("2019-20 Q1",))
    assert classes(drawn, "break") == []


def test_provisional_figures_are_hollow_and_dotted():
    drawn = trend_chart(special())
    assert [e.tag for e in classes(drawn, "hollow")] == ["rect"]
    assert len(classes(drawn, "young")) == 1
    assert "hollow: provisional" in drawn.caption


def test_unusual_figures_are_diamonds():
    drawn = trend_chart(special())
    assert len(classes(drawn, "flag")) == 2
    assert len(classes(drawn, "concern")) == 2
    assert "diamond: unusual" in drawn.caption


def test_the_target_is_dashed_and_its_value_written():
    drawn = trend_chart(special())
    assert len(classes(drawn, "target")) == 1
    assert "Target 100" in texts(drawn)


def test_only_the_last_figure_is_labelled():
    drawn = trend_chart(STATES["whole"])
    assert ["".join(e.itertext()) for e in classes(drawn, "last")] == ["62"]
    assert set(texts(drawn)) - {"62", "Target 50"} == {"0", "60", "120", "2023-24", "2024-25"}


def test_the_usual_range_is_drawn_with_two_edges():
    drawn = trend_chart(STATES["whole"])
    assert len(classes(drawn, "band")) == 1
    assert len(classes(drawn, "edge")) == 2
    assert "shaded: usual range" in drawn.caption


def test_every_position_is_inside_the_plot():
    for state in ("whole", "broken", "partly_suppressed", "provisional"):
        drawn = trend_chart(STATES[state])
        for e in parsed(drawn).iter("circle"):
            assert 0 <= float(e.get("cx")[:-1]) <= 100
            assert 0 <= float(e.get("cy")[:-1]) <= 100
        for e in parsed(drawn).iter("path"):
            numbers = [int(n) for n in re.findall(r"-?\d+", e.get("d"))]
            assert all(0 <= n <= 1000 for n in numbers), e.get("d")


def test_text_from_a_file_is_escaped():
    drawn = trend_chart(STATES["markup"])
    assert "&lt;a href=x&gt;" in drawn.svg
    assert "<a " not in drawn.svg


def test_no_drawing_carries_styles_or_scripts_of_its_own():
    for state in ("whole", "broken", "markup"):
        assert not re.search(
            r"\sstyle=|\son\w+=|<script|href", trend_chart(STATES[state]).svg.replace("&lt;a href", "")
        )


@pytest.mark.parametrize(
    ("values", "unit", "expected"),
    [
        ([692], "count", (0, 400, 800)),
        ([20], "percent", (0, 10, 20)),
        ([99.5], "percent", (0, 50, 100)),
        ([0], "count", (0, 1)),
        ([3], "count", (0, 1.5, 3)),
        ([1], "count", (0, 0.5, 1)),
        ([1344.3], "count", (0, 750, 1500)),
        ([0.04], "rate", (0, 0.02, 0.04)),
        ([2676], "count", (0, 1500, 3000)),
        ([120], "count", (0, 60, 120)),
        ([7], "count", (0, 4, 8)),
    ],
)
def test_axis_values_are_round_few_and_hold_every_figure(values, unit, expected):
    series = [Point("2025-26 Q1", v, str(v)) for v in values]
    assert axis_ticks(series, unit) == expected


def test_axis_values_are_written_as_the_unit_is():
    assert [
        tick_text(v, u) for v, u in ((1500, "count"), (50, "percent"), (20000, "pounds"), (2.5, "rate"))
    ] == [
        "1,500",
        "50%",
        "£20,000",
        "2.5",
    ]


def test_years_are_named_where_they_begin():
    assert year_spans(points([1] * 6)) == (("2022-23", 0, 3), ("2023-24", 4, 5))


def test_leading_quarters_without_a_figure_are_left_away():
    assert [p.value for p in recent(points([None, None, 3, None]))] == [3, None]
