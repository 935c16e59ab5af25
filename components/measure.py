"""A measure's own page: all its history, what it means, its parts, wards, targets, revisions and sources."""

from dataclasses import replace

from dash import dcc, html

from components import figures, tables
from components.actions import actions_of_measure, commentary_of_measure
from components.chart import chart_plot, measure_chart
from components.evidence import evidence_section, readings_section, splits_section
from components.illustrative import marked
from components.links import hotspots_href, measure_href, ward_href, with_part
from components.others import others_section
from metrics.views import Change, Definition, MeasureDetail, MeasureView, PartSeries, Target, long_date

OF_THE_MEASURE = ("where", "evidence", "parts", "wards", "revisions")
"""Sections that show the measure's own figures; targets and published figures are real whatever stands above them."""


def measure_body(detail: MeasureDetail, search: str, *, as_table: bool, part: str = "") -> list[object]:
    """Everything under the choosers of a measure's page; of one `part` alone where its code is given."""
    if part:
        return _part_body(detail, part, search, as_table)
    view = detail.measure
    sections: list[object | None] = [
        measure_chart(view, search, as_table=as_table, level=2, quarters=None),
        _changes(view.changes),
        commentary_of_measure(view.code, detail.commentary),
        actions_of_measure(detail.actions),
        splits_section(detail.splits, as_table=as_table),
        readings_section(detail.readings, search),
        evidence_section(detail.examined),
        _parts(detail, search, as_table),
        _areas(detail, search),
        others_section(detail.others, detail.others_by_year, view.short_name),
        _section(
            "What is counted", "definition", _definition(detail.definition, view.polarity_words, view.owner)
        ),
        _targets(detail.targets),
        _breaks(view),
        _list("Notes", "notes", [f"{long_date(n.date)}: {n.text}" if n.date else n.text for n in view.notes]),
        _revisions(detail),
        _published(detail),
        _list("Sources", "sources", list(detail.definition.sources)),
    ]
    return _shown(sections, view)


def _shown(sections: list[object | None], view: MeasureView) -> list[object]:
    """The sections there are, marked where they show figures that are made up; the first one marks itself."""
    shown = [section for section in sections if section is not None]
    if view.provenance == "illustrative":
        marked(shown, OF_THE_MEASURE)
    return shown


def _part_body(detail: MeasureDetail, code: str, search: str, as_table: bool) -> list[object]:
    """One part as the full chart with its own table and download, then what holds for it as for the whole."""
    view = detail.measure
    part = next((p for p in detail.parts if p.code == code), None)
    whole = dcc.Link(f"The whole measure: {view.short_name}", href=measure_href(view.code, search))
    if part is None:
        words = "This part is not shown for this area: parts are shown for the whole borough, and only from the first "
        return [html.P(words + "quarter that has them."), html.P(whole)]
    sections: list[object | None] = [
        measure_chart(
            as_measure(view, part), with_part(search, code), as_table=as_table, level=2, quarters=None
        ),
        html.P(
            [
                "This is one part. Parts can overlap, so they are never added up. Target, wards, tests and revisions "
                "are those of the whole. ",
                whole,
            ]
        ),
        _parts(detail, search, as_table),
        _section(
            "What is counted", "definition", _definition(detail.definition, view.polarity_words, view.owner)
        ),
        _breaks(view),
        _list("Sources", "sources", list(detail.definition.sources)),
    ]
    return _shown(sections, view)


def as_measure(view: MeasureView, part: PartSeries) -> MeasureView:
    """The part as its measure is shown, without what is only known of the whole."""
    none = replace(view.assurance, code="unknown")
    untold = replace(view.variation, code="too_few", word="Too few points", sentence="Years are not tested.")
    return replace(
        view,
        short_name=f"{view.short_name}, {part.name}",
        counted=f"{view.counted}, {part.name}",
        title=part.title,
        summary=part.summary,
        points=part.points,
        latest=next((p for p in reversed(part.points) if p.value is not None), None),
        status=replace(view.status, code="no_target", word="No target set", sentence=""),
        variation=part.variation or untold,
        assurance=none,
        years=(),
        changes=(),
        outlook=None,
        settling=None,
        fragility=None,
    )


def _breaks(view: MeasureView) -> html.Section | None:
    told = [f"{long_date(b.date)}: {b.reason} ({b.source})" for b in view.breaks]
    return _list("Breaks in the series", "breaks", told)


def _section(title: str, anchor: str, content: object) -> html.Section:
    return html.Section([html.H2(title, id=anchor), content], **{"aria-labelledby": anchor})


def _list(title: str, anchor: str, items: list[str]) -> html.Section | None:
    return _section(title, anchor, html.Ul([html.Li(item) for item in items])) if items else None


def _changes(changes: tuple[Change, ...]) -> html.Section | None:
    if not changes:
        return None
    return _section("How it changed", "changes", html.Ul([html.Li(change.sentence) for change in changes]))


def _parts(detail: MeasureDetail, search: str, as_table: bool) -> html.Section | None:
    parts, name, unit = detail.parts, detail.measure.short_name, detail.measure.unit
    if not parts:
        return None
    content: list[object] = [
        html.P("Parts can overlap: one case may count in several, so they are never added up.")
    ]
    for dimension in dict.fromkeys(part.dimension for part in parts):
        own = tuple(part for part in parts if part.dimension == dimension)
        content.append(html.H3(dimension.replace("_", " ").replace("-", " ").capitalize()))
        each = [
            dcc.Link(p.name, href=measure_href(detail.measure.code, with_part(search, p.code))) for p in own
        ]
        content.append(html.Ul([html.Li(link) for link in each], className="each-part"))
        table = tables.parts_table(own, f"{name}, {dimension}")
        if as_table:
            content.append(table)
        else:
            content += [
                chart_plot(figures.parts_figure(own, unit)),
                html.P("The four largest parts are drawn; the table has them all.") if len(own) > 4 else None,
                html.Details([html.Summary(f"Table: {dimension}"), table]),
            ]
    return _section("Parts", "parts", html.Div(content, className="chart-card"))


def _areas(detail: MeasureDetail, search: str) -> html.Section | None:
    if not detail.areas:
        return _section("Wards", "wards", html.P(detail.areas_note)) if detail.areas_note else None
    view = detail.measure
    quarter = view.latest.quarter if view.latest else ""
    sheets = {row.code: ward_href(row.code, search) for row in detail.areas}
    table = tables.areas_table(detail.areas, view.short_name, quarter, sheets)
    words = f"{view.short_name} on a map, with its neighbourhoods"
    spots = dcc.Link(words, href=hotspots_href(view.code, quarter))
    return _section("Wards", "wards", html.Div([html.P(detail.areas_note), html.P(spots), table]))


def _definition(definition: Definition, polarity: str, owner: str) -> html.Dl:
    rows = [
        ("Definition", definition.text),
        ("Counted", definition.numerator),
        ("Out of", definition.denominator),
        ("Direction", polarity),
        ("Owner", owner),
        ("Breakdowns", definition.breakdowns),
        ("When it is due", definition.lag),
        ("Ripening", definition.ripening),
        ("Season", definition.seasonality),
        ("What this cannot see", definition.cannot_see),
        ("Evidence", definition.evidence_grade),
        ("Also known as", "; ".join(definition.aliases)),
    ]
    return html.Dl(
        [html.Div([html.Dt(term), html.Dd(words)]) for term, words in rows if words], className="definition"
    )


def _targets(targets: tuple[Target, ...]) -> html.Section:
    if not targets:
        return _section("Targets", "targets", html.P("No target has been published for this measure."))
    rows = [
        [
            t.first_year if t.first_year == t.last_year else f"{t.first_year} to {t.last_year}",
            t.text,
            t.source,
        ]
        for t in targets
    ]
    table = tables.data_table(
        "Targets, newest first", ["Years", "Target as published", "Source"], rows, numeric=tables.WORDS
    )
    return _section("Targets", "targets", html.Div(table, className="prose-table"))


def _revisions(detail: MeasureDetail) -> html.Section:
    if not detail.revisions:
        return _section(
            "Revisions", "revisions", html.P("No figure of this measure has changed between releases.")
        )
    return _section(
        "Revisions", "revisions", tables.revisions_table(detail.revisions, detail.measure.short_name)
    )


def _published(detail: MeasureDetail) -> html.Section | None:
    if not detail.published:
        return None
    content = [
        html.P("Published for other periods or places. They are listed, never joined to the line above."),
        tables.published_table(detail.published, detail.measure.short_name),
    ]
    return _section("Other published figures", "published", html.Div(content))
