"""The hotspots page and the ward page: where it is, whether it is real, and the way up and down."""

from collections.abc import Callable, Sequence

from dash import html

from components import maps, place_figures
from components.chart import chart_plot, source_line
from components.links import measure_href, ward_href
from components.place_figures import signed
from components.svg import picture
from components.tables import cell, data_table
from components.theme import NAVY, RULE
from metrics.views import (
    HotspotsView,
    LedgerRow,
    MixRow,
    Place,
    PlaceDetail,
    PlaceLink,
)

Href = Callable[[str, str], str]
"""Address of a place on the hotspots page: its level and code."""

PAST_WORDS = (
    "Each ward is compared with its own earlier quarters; its own ups and downs, seasons among them, set what is "
    "usual. All wards are tested together, so that of those named at most one in twenty is expected by chance."
)
LEVELS = {"ward": ("ward", "wards"), "neighbourhood": ("neighbourhood", "neighbourhoods")}


def hotspots_body(
    view: HotspotsView, href: Href, map_href: Callable[[str], str], search: str, *, as_table: bool
) -> list[object]:
    """Everything under the choosers of the hotspots page."""
    sections = [
        _first(view, href, map_href, as_table),
        _list(view, href),
        _outliers(view, as_table),
        _ledger(view, href),
        _change(view, as_table),
        _mix(view.chosen),
        _concentration(view, as_table),
        _others(view),
        _localities(view, href),
        _about(view, search),
    ]
    return [section for section in sections if section is not None]


def here(words: object, href: str, **marks: str) -> html.A:
    """A link to a page of the dashboard, in a part that is sent as one piece, with further attributes."""
    return html.A(words, href=href, **{"data-here": ""}, **marks)


def section(title: str, anchor: str, *content: object) -> html.Section:
    return html.Section([html.H2(title, id=anchor), *content], **{"aria-labelledby": anchor})


def _first(view: HotspotsView, href: Href, map_href: Callable[[str], str], as_table: bool) -> html.Section:
    illustrative = view.source.provenance == "illustrative"
    tag = html.Span("Illustrative, not real figures", className="tag tag--illustrative")
    head = [
        html.P([view.name, tag if illustrative else None], className="chart-card__name"),
        html.H2(view.title, id="finding"),
        html.P(view.summary, className="chart-card__summary"),
        html.P(view.unusual, className="chart-card__summary") if view.level == "ward" else None,
    ]
    columns = [_map(view, map_href)] if not as_table else []
    columns.append(_chosen(view, href, as_table))
    return html.Section(
        [*head, html.Div(columns, className="places")],
        **{"aria-labelledby": "finding"},
    )


def _map(view: HotspotsView, map_href: Callable[[str], str]) -> html.Div:
    drawn = view.map
    chosen = {view.chosen.code} if view.chosen else set()
    for locality in view.localities:
        if locality.code in chosen:
            chosen |= {ward.code for ward in locality.wards}
    if view.chosen and view.level == "neighbourhood":
        chosen |= {link.code for link in view.chosen.down if link.level == "neighbourhood"}
    unit = f"Rate per {_per(view)}, {view.period}" if view.ranked_by == "rate" else f"Count, {view.period}"
    switch = None
    if len(drawn.kinds) > 1:
        links = [
            html.Strong(words) if kind == drawn.kind else here(words, map_href(kind))
            for kind, words in drawn.kinds
        ]
        switch = html.P(["Map drawn as: ", *between(links, " or ")], className="map-switch")
    strangers = None
    if drawn.unmatched:
        strangers = html.Details(
            [
                html.Summary(f"Codes in the boundary file that are not on this map ({len(drawn.unmatched)})"),
                html.P(", ".join(drawn.unmatched)),
            ]
        )
    return html.Div(
        [
            html.H3(f"Map: {view.short_name.lower()} by {view.level}", id="map"),
            switch,
            html.Div(
                chart_plot(maps.map_figure(drawn, view.places, view.classes, chosen)), className="place-map"
            ),
            maps.map_key(view.classes, view.places, unit),
            html.P([html.Strong(f"{drawn.placed}. "), view.reconciled], className="source"),
            html.P(drawn.words, className="source"),
            strangers,
        ],
        className="places__map",
    )


def _per(view: HotspotsView) -> str:
    words = view.base.removeprefix("Rates are per ")
    return words.split(" for ")[0] if words != view.base else "1,000"


def between(items: Sequence[object], words: str) -> list[object]:
    return [part for item in items for part in (words, item)][1:]


def _chosen(view: HotspotsView, href: Href, as_table: bool) -> html.Div:
    detail = view.chosen
    if detail is None:
        return html.Div()
    span = "" if view.level == "ward" else ", each point four quarters together"
    table = data_table(
        f"{detail.name}: {view.counted} by quarter{span}",
        ["Quarter", "Count", "Remarks"],
        [
            [point.quarter, point.text, "provisional" if point.maturity == "provisional" else ""]
            for point in reversed(detail.points)
        ],
        numeric=range(1, 2),
    )
    body: list[object | None] = [
        _way(detail.up, href),
        html.H3(detail.title, id="place"),
        html.Ul([html.Li(sentence) for sentence in detail.sentences], className="place-facts"),
    ]
    if detail.points:
        if as_table:
            body.append(table)
        else:
            body.append(chart_plot(place_figures.past_figure(detail)))
            if detail.usual_upper is not None:
                body.append(
                    html.P(
                        "The band is what the place's own past makes usual for the last quarter.",
                        className="source",
                    )
                )
            body.append(html.Details([html.Summary(f"Table: {detail.name}"), table]))
    if view.level == "ward" and any(link.level == "locality" for link in detail.up):
        body.append(
            html.P(
                here(
                    f"Ward sheet of {detail.name}", ward_href(detail.code, f"?quarter={_plus(view.quarter)}")
                )
            )
        )
    body.append(_down(detail, href))
    return html.Div(body, className="places__chosen")


def _plus(quarter: str) -> str:
    return quarter.replace(" ", "+")


def _way(up: tuple[PlaceLink, ...], href: Href) -> html.Nav | None:
    if not up:
        return None
    links = [here(link.name, href(link.level, link.code)) for link in up]
    return html.Nav(
        html.P(between(links, " \u203a "), className="way"), **{"aria-label": "Where this place lies"}
    )


def _down(detail: PlaceDetail, href: Href) -> html.Details | None:
    if not detail.down:
        return None
    levels = {
        "locality": "Localities",
        "ward": "Wards",
        "neighbourhood": "Neighbourhoods that fit this ward best",
    }
    level = detail.down[0].level
    items = [html.Li(here(link.name, href(link.level, link.code))) for link in detail.down]
    return html.Details(
        [html.Summary(f"{levels[level]} ({len(items)})"), html.Ul(items, className="link-columns")],
        open=level == "locality" or not detail.points,
    )


def _list(view: HotspotsView, href: Href) -> html.Section:
    one, many = LEVELS[view.level]
    asked = [
        ("Unlike the others", lambda p: p.outlier),
        ("Unlike its past", lambda p: p.unusual),
        ("Among its neighbours", lambda p: p.cluster),
        ("In the top tenth", lambda p: p.record),
    ]
    kept = [(name, get) for name, get in asked if any(get(place) for place in view.places)]
    best_fit = ["Ward (best fit)"] if view.level == "neighbourhood" else []
    head = [one.capitalize(), *best_fit, "Count", "Rate", "95% interval", "Share", "Change on a year before"]
    head.append("Place from top")
    first = 1 + len(best_fit)
    rows = []
    for place in view.places:
        marks = {"data-place": place.code}
        if view.chosen and place.code == view.chosen.code:
            marks["aria-current"] = "true"
        link = here(place.name, href(view.level, place.code), **marks)
        rows.append(
            [
                link,
                *([place.within] if view.level == "neighbourhood" else []),
                cell(place.count),
                cell(place.rate),
                interval(place.lower, place.upper),
                place.share.text,
                place.change.text,
                _rank(place),
                *[get(place) or "\u2013" for _, get in kept],
            ]
        )
    title = f"Every {one}, from the highest {view.ranked_by}"
    hidden = any(place.map_class == maps.HIDDEN for place in view.places)
    words = [
        "Ranges of places say how far apart two places must be to differ: a place whose range overlaps another's may "
        "well stand before it. ",
        view.base,
    ]
    if hidden:
        words.append(f" {many.capitalize()} that are not shown stand last, by name.")
    table = data_table(
        f"{view.short_name} by {one}, {view.period}",
        [*head, *[name for name, _ in kept]],
        rows,
        numeric=range(first, first + 4),
    )
    if view.level == "neighbourhood":
        table = html.Details([html.Summary(f"Table of all {len(rows)} {many}"), table], open=True)
    return section(title, "list", html.P(words), html.Div(table, className="place-list"))


def interval(lower: float | None, upper: float | None) -> str:
    return "\u2013" if lower is None or upper is None else f"{lower:,.1f} to {upper:,.1f}"


def _rank(place: Place) -> str:
    if place.rank_lower is None:
        return "\u2013"
    if place.rank_lower == place.rank_upper:
        return f"{place.rank_lower}"
    return f"{place.rank_lower} to {place.rank_upper}"


def _outliers(view: HotspotsView, as_table: bool) -> html.Section | None:
    if view.level != "ward":
        return section("Do high figures lie together?", "clusters", html.P(view.clusters))
    content: list[object] = []
    if view.outliers is None:
        content.append(
            html.P(
                "This cannot be said: too few wards have all four of the last quarters shown and a population."
            )
        )
    else:
        chosen = view.chosen.code if view.chosen else ""
        content.append(html.P(view.outliers.sentence))
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
        if as_table:
            content.append(table)
        else:
            content += [
                chart_plot(place_figures.funnel_figure(view.outliers, chosen)),
                html.Details([html.Summary("Table: funnel"), table]),
            ]
    return html.Section(
        [
            html.H2("Two questions, apart", id="questions"),
            html.Div(
                [
                    html.Div(
                        [html.H3("Is it an outlier among wards?", id="outliers"), *content],
                        className="chart-card",
                    ),
                    html.Div(
                        [
                            html.H3("Is it unusual for this place?", id="unusual"),
                            html.P(view.unusual),
                            html.P(
                                PAST_WORDS,
                                className="source",
                            ),
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


def _ledger(view: HotspotsView, href: Href) -> html.Section | None:
    ledger = view.ledger
    if ledger is None:
        return None
    content: list[object] = [html.P(ledger.sentence)]
    if ledger.rows:
        span = f"{ledger.periods[0]} to {ledger.periods[-1]}"
        head = [
            LEVELS[view.level][0].capitalize(),
            f"{span}, oldest first",
            "Times in the list",
            "First",
            "Last",
            "What that is",
        ]
        rows = [
            [
                here(row.name, href(view.level, row.code)),
                picture(_strip(row), "strip"),
                f"{row.times} of {len(ledger.periods)}",
                row.first_seen,
                row.last_seen,
                row.words or "no clear pattern",
            ]
            for row in ledger.rows
        ]
        content += [
            html.P(html.Strong(ledger.record)),
            data_table(
                f"Record of the list of the top tenth: {view.short_name}", head, rows, numeric=range(2, 3)
            ),
        ]
    return section("How long has it been so?", "record", *content)


def _strip(row: LedgerRow) -> str:
    """A square for each period, filled where the place was in the list."""
    cells = "".join(
        f'<rect x="{1 + 9 * i}" y="1" width="7" height="14" fill="{NAVY if seen else "#fff"}" '
        f'stroke="{NAVY if seen else RULE}"/>'
        for i, seen in enumerate(row.listed)
    )
    width = 9 * len(row.listed) + 2
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 16" width="{width}" height="16">{cells}</svg>'


def _change(view: HotspotsView, as_table: bool) -> html.Section | None:
    if view.change is None:
        return None
    table = data_table(
        f"Where the change of {view.short_name.lower()} happened",
        ["Ward", "Change on a year before", "Beyond chance?"],
        [
            [
                row.name,
                signed(row.amount),
                "not known" if row.usual is None else "no" if row.usual else "yes",
            ]
            for row in view.change.rows
        ],
        numeric=range(1, 2),
    )
    content: list[object] = [html.P(view.change.sentence)]
    if as_table:
        content.append(table)
    else:
        content += [
            chart_plot(place_figures.change_figure(view.change)),
            html.P(
                "Grey bars are within what chance explains. The bars add up to the borough's change.",
                className="source",
            ),
            html.Details([html.Summary("Table: where the change happened"), table]),
        ]
    return section("Where did the change happen?", "change", html.Div(content, className="chart-card"))


def mix_table(rows: tuple[MixRow, ...], name: str) -> html.Div:
    """Kinds of incident of a place against the borough's mix."""
    return data_table(
        f"{name}: its mix against the borough's",
        ["Kind", "Count in four quarters", "Times the borough's share", "95% interval", "Remarks"],
        [
            [row.name, cell(row.count), row.quotient.text, f"{row.lower:.2f} to {row.upper:.2f}", row.words]
            for row in rows
        ],
        numeric=range(1, 4),
    )


def _mix(detail: PlaceDetail | None) -> html.Section | None:
    if detail is None or not detail.mix_note:
        return None
    content: list[object] = [html.P(detail.mix_note)]
    if detail.mix:
        content.append(mix_table(detail.mix, detail.name))
    return section(f"What is unusual about the mix in {detail.name}?", "mix", *content)


def _concentration(view: HotspotsView, as_table: bool) -> html.Section | None:
    if view.concentration is None:
        return None
    _, many = LEVELS[view.level]
    shares, chance = view.concentration.shares, view.concentration.by_chance
    steps = sorted({k for k in (1, 3, 5, 10, 20, 40, 80, len(shares)) if k <= len(shares)})
    table = data_table(
        f"Share held by the {many} with most",
        [f"{many.capitalize()} with most", "Recorded", "By chance alone"],
        [[f"{k}", f"{shares[k - 1]:.0%}", f"{chance[k - 1]:.0%}"] for k in steps],
    )
    content: list[object] = [html.P(view.concentration.sentence)]
    if as_table:
        content.append(table)
    else:
        content += [
            chart_plot(place_figures.concentration_figure(view.concentration, many)),
            html.Details([html.Summary("Table: concentration"), table]),
        ]
    return section("How concentrated is it?", "concentration", html.Div(content, className="chart-card"))


def _others(view: HotspotsView) -> html.Section | None:
    if not view.others:
        return None
    rated = any(area.rate.value is not None for area in view.others)
    head = ["Area", "Count", *(["Rate"] if rated else []), "Change on a year before"]
    rows = [
        [area.name, cell(area.count), *([cell(area.rate)] if rated else []), area.change.text]
        for area in view.others
    ]
    return section(
        "Other areas",
        "others",
        html.P(view.others_note),
        data_table(
            f"{view.short_name} in other areas, {view.quarter}", head, rows, numeric=range(1, len(head) - 1)
        ),
    )


def _localities(view: HotspotsView, href: Href) -> html.Section | None:
    if not view.localities:
        return None
    rows = [
        [here(one.name, href("locality", one.code)), cell(one.count), f"{len(one.wards)}"]
        for one in view.localities
    ]
    return section(
        "Localities",
        "localities",
        html.P("Unconfirmed: no official list of which ward belongs to which locality was found."),
        data_table(f"{view.short_name} by locality, {view.period}", ["Locality", "Count", "Wards"], rows),
    )


def _about(view: HotspotsView, search: str) -> html.Section:
    lines = [html.Li(text) for text in view.coverage]
    return section(
        "About these figures",
        "about",
        html.Ul(lines) if lines else None,
        html.P(["History, parts and definition: ", here(view.name, measure_href(view.measure, search)), "."]),
        source_line(view.source),
    )
