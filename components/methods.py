"""How figures are judged, protected and sourced, in words a councillor can hold us to."""

from collections.abc import Sequence

from dash import dcc, html

from components import svg, tables, theme
from components.links import here
from metrics.views import Board

_STATUS_MEANING = {
    "met": "Equal to the target or better, or inside the band.",
    "recoverable": "Off now, but the odds of meeting the year's target are 50% or more, or the owner says so and why.",
    "high_risk": "Off now, and the odds of meeting the year's target are under 50%.",
    "off_target": "Off, and the odds cannot be stated: too short a series, a closed year, or a single version.",
    "no_target": "Nobody has published a target. That is an honest state, and it is never coloured.",
    "not_assessed": "Not due yet, late, incomplete, hidden to protect people, or a change target without a baseline.",
}
_VARIATION_MEANING = {
    "improving": "Outside its usual range, in the good direction.",
    "worsening": "Outside its usual range, in the bad direction.",
    "higher": "Outside its usual range, upwards, where neither direction is good or bad.",
    "lower": "Outside its usual range, downwards, where neither direction is good or bad.",
    "steady": "Inside its usual range: what moved is what always moves.",
    "too_few": "Fewer than 13 quarters in one unbroken stretch: too short to tell.",
}
_PROVENANCE_MEANING = {
    "published": "Figures a partner has published, with the document they come from. Kept as printed.",
    "recorded_crime": "Incidents from the open data of data.police.uk, counted by where they were recorded.",
    "illustrative": "Made for demonstration, not real. Marked on every card, chart, table and download, and replaced "
    "by a measure's first real return.",
    "return": "A return from the partner who owns the measure.",
}


def methods_body(
    view: Board, sources: Sequence[tuple[str, str]], coverage: Sequence[str] = ()
) -> list[object]:
    """The methods page. `sources` are (title, address) of every document cited, `coverage` what figures leave out."""
    return [
        _questions(),
        _status(),
        _variation(),
        _polarity(),
        _comparing(),
        _protection(),
        _provenance(view, coverage),
        _sources(sources),
        _versions(view),
    ]


def _questions() -> html.Section:
    return _section(
        "Three questions, always apart",
        "questions",
        [
            html.P(
                "For every measure we ask: is it meeting its target? Is it really changing? How sure "
                "can we be? A colour never answers more than one of them."
            ),
            html.P(
                [
                    "Every rule with a live example, and how well the rules hold: ",
                    here("how we judge", "/how-we-judge"),
                    ".",
                ]
            ),
        ],
    )


def _status() -> html.Section:
    return _section(
        "Is it meeting its target?",
        "status",
        [
            html.P(
                "Equal to the target counts as met. Only published targets are used; where there is "
                "none we say so."
            ),
            _key("Status against target", theme.STATUS, _STATUS_MEANING),
            html.P(
                "Totals are read as “x of y assessed; z not assessed”. A year end is worked out from "
                "the four quarters: counts are added; percentages are worked out again from all cases "
                "of the year, never averaged; surveys and snapshots take the latest; a rolling year "
                "takes its fourth quarter. A year end marked “as published” is the figure its owner "
                "printed."
            ),
            html.P(
                "A young quarter of a measure that ripens, and a provisional value, never turns a "
                "status red by itself."
            ),
        ],
    )


def _variation() -> html.Section:
    return _section(
        "Is it really changing?",
        "variation",
        [
            html.P(
                "Each series is drawn with its average and its usual range, the process limits of an "
                "XmR chart as NHS England's Making Data Count teaches it: the average plus and minus "
                "2.66 times the average difference between one quarter and the next. We speak of a "
                "real change when the newest quarter lies outside the range, when seven quarters in a "
                "row lie on one side of the average, when seven in a row rise or fall, or when two of "
                "three lie close to the same limit or beyond it."
            ),
            _key("Variation", theme.VARIATION, _VARIATION_MEANING),
            html.P(
                "Limits restart at every dated break in a series, and the line is not joined across "
                "it. There are no limits on rolling or cumulative series, because their points share "
                "the same cases."
            ),
        ],
    )


def _polarity() -> html.Section:
    return _section(
        "Which direction is good?",
        "polarity",
        [
            html.P(
                "Each measure says so: higher is better, lower is better, inside a band, or neither. "
                "More reports of abuse, exploitation or hate may mean more harm or more confidence to "
                "report, so those measures never take good or bad words or colours."
            )
        ],
    )


def _comparing() -> html.Section:
    return _section(
        "Comparing",
        "comparing",
        [
            html.P(
                "We compare with the same quarter last year first, because most of these figures have "
                "a season, and with the quarter before second. Percentages change in points. No "
                "percent change is given on a base under 30; the change in numbers always stands "
                "beside it."
            )
        ],
    )


def _protection() -> html.Section:
    return _section(
        "Small numbers",
        "protection",
        [
            html.P(
                "Counts from 1 to 4 that could point to a person are not shown, and another figure is "
                "hidden with them where a total would give them away. Both carry the same words, “not "
                "shown to protect people”. A hidden figure is gone from charts, tables, sentences, "
                "limits and downloads alike, and stays hidden in every later release."
            ),
            html.P(
                "Where totals cross, a check works out what a reader could still tell of each small count "
                "from everything shown, and hides more until any size from 1 to 5 remains possible. Sums of "
                "four quarters by neighbourhood stop before two of them would give a single quarter away."
            ),
        ],
    )


def _provenance(view: Board, coverage: Sequence[str]) -> html.Section:
    return _section(
        "What is real",
        "provenance",
        [
            html.P("A series is wholly real or wholly illustrative; the two are never mixed in one line."),
            html.Dl(
                [
                    html.Div([html.Dt(theme.PROVENANCE[code]), html.Dd(words)])
                    for code, words in _PROVENANCE_MEANING.items()
                ],
                className="definition",
            ),
            *[html.P(text) for text in coverage],
            html.P(
                "The locations of recorded crime are shifted to a nearby public point before publication, and records "
                "without a location belong to no area. Ward populations are estimates: official ones "
                "were found for three wards only. Localities are unconfirmed until an official list of their "
                "wards is entered in data/geography/wards.csv."
            ),
            *[html.P(text) for text in view.attributions],
        ],
    )


def _sources(sources: Sequence[tuple[str, str]]) -> html.Section:
    return _section(
        "Sources",
        "sources",
        [html.Ul([html.Li(html.A(title, href=url) if url else title) for title, url in sources])],
    )


def _versions(view: Board) -> html.Section:
    return _section(
        "Versions",
        "versions",
        [
            html.P(
                f"Rules {view.rules_version}; catalogue {view.catalogue}; figures judged as at "
                f"{view.as_of}. Every finding carries the numbers it rests on, the rule and its "
                "version."
            ),
            html.P(
                [
                    "Look up any measure, or a name it had before, in ",
                    dcc.Link("every measure", href="/measures"),
                    ".",
                ]
            ),
        ],
    )


def _section(title: str, anchor: str, content: list[object]) -> html.Section:
    return html.Section([html.H2(title, id=anchor), *content], **{"aria-labelledby": anchor})


def _key(caption: str, marks: dict[str, theme.Mark], meaning: dict[str, str]) -> html.Div:
    rows = [
        [
            html.Span(
                [svg.picture(svg.shape_svg(mark), "verdict__shape"), html.Span(mark.word)],
                className="verdict",
            ),
            meaning[code],
        ]
        for code, mark in marks.items()
    ]
    return html.Div(
        tables.data_table(caption, ["Shown as", "Means"], rows, numeric=tables.WORDS), className="prose-table"
    )
