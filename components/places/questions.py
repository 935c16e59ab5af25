"""Two questions, apart: an outlier among all, or unusual for the place?"""

from dash import html

from components.places import figures
from components.places.parts import chart_with_table, section
from components.tables import cell, data_table
from metrics.views import HotspotsView

PAST_WORDS = (
    "Each ward is compared with its own earlier quarters; its own ups and downs, seasons among them, set what is "
    "usual. All wards are tested together, so that of those named at most one in twenty is expected by chance."
)

TOO_FEW = (
    "This cannot be said: too few wards have all four of the last quarters shown and a population. At least half of "
    "the wards are needed, and at least ten: those that are shown are the busy ones, and a few of them do not tell how "
    "far wards differ."
)


def questions_section(view: HotspotsView, as_table: bool) -> html.Section:
    """Wards beside each other and beside their own past; of neighbourhoods only whether high figures cluster."""
    if view.level != "ward":
        return section("Do high figures lie together?", "clusters", html.P(view.clusters))
    return html.Section(
        [
            html.H2("Two questions, apart", id="questions"),
            html.Div(
                [
                    html.Div(
                        [html.H3("Is it an outlier among wards?", id="outliers"), *_funnel(view, as_table)],
                        className="chart-card",
                    ),
                    html.Div(
                        [
                            html.H3("Is it unusual for this place?", id="unusual"),
                            html.P(view.unusual),
                            html.P(PAST_WORDS, className="source"),
                            _unusual_table(view),
                        ],
                        className="chart-card",
                    ),
                ],
                className="charts",
            ),
        ],
        **{"aria-labelledby": "questions"},
    )


def _funnel(view: HotspotsView, as_table: bool) -> list[object]:
    """Every judged ward against what its population alone would give."""
    if view.outliers is None:
        return [html.P(TOO_FEW)]
    table = data_table(
        f"Wards against what their population alone would give, {view.outliers.period}",
        ["Ward", "Counted", "Expected", "Ratio", "Limits of the ratio (99.8%)", "Remarks"],
        [
            [
                place.name,
                f"{place.observed:,}",
                f"{place.expected:,.0f}",
                f"{place.ratio:.2f}",
                f"{max(place.lower, 0):.2f} to {place.upper:.2f}",
                "outside" if place.outlier else "",
            ]
            for place in view.outliers.places
        ],
        numeric=range(1, 5),
    )
    figure = figures.funnel_figure(view.outliers, view.chosen.code if view.chosen else "")
    return [html.P(view.outliers.sentence), *chart_with_table(figure, table, "Table: funnel", as_table)]


def _unusual_table(view: HotspotsView) -> html.Div | None:
    rows = [
        [place.name, cell(place.count), place.change.text, place.unusual]
        for place in view.places
        if place.unusual and place.unusual != "as usual"
    ]
    if not rows:
        return None
    return data_table(
        f"Wards unlike their own past, {view.period}",
        ["Ward", "Count", "Change on a year before", "Remarks"],
        rows,
        numeric=range(1, 2),
    )
