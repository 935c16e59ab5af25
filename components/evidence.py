"""The drawer behind a measure's answers: every test in words, with its rule, the rule's version and its numbers."""

from collections.abc import Sequence

from dash import html

from components import tables
from components.chart import chart_plot
from components.links import here, measure_href
from components.waterfall import key_of, waterfall_figure
from metrics.views import ChangeSplit, Evidence, Piece, Reading, Verdict
from metrics.views.evidence import evidence_rows, rule_words

_USUAL = {True: "within usual variation", False: "more than usual variation", None: ""}


def evidence_section(tests: Sequence[Verdict]) -> html.Section | None:
    """Every test behind the page, closed until asked for or linked to."""
    if not tests:
        return None
    return html.Section(
        [
            html.H2("How sure can we be?", id="evidence"),
            html.P(
                [
                    "Limits, tests, chances and the record of past ranges. What each rule means: ",
                    here("how we judge", "/how-we-judge"),
                    ".",
                ]
            ),
            html.Details(
                [
                    html.Summary("Every test behind this page, with its numbers"),
                    *[_test(test) for test in tests],
                ],
                className="evidence",
            ),
        ],
        **{"aria-labelledby": "evidence"},
    )


def _test(test: Verdict) -> html.Div:
    return html.Div(
        [
            html.H3(test.word, id=test.code),
            html.P(test.sentence),
            evidence_table(f"Numbers: {test.word}", test.evidence),
        ]
    )


def evidence_table(caption: str, proof: Evidence) -> html.Div:
    """The rule, its version and every number of one claim."""
    rows = [["rule", f"{rule_words(proof.rule)}, version {proof.version}"]]
    rows += [[name, _number(value)] for name, value in evidence_rows(proof)]
    return tables.data_table(caption, ["What", "Value"], rows, numeric=tables.WORDS)


def _number(value: float | int | str | None) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    return f"{value:,}" if isinstance(value, int) else str(value)


def splits_section(splits: Sequence[ChangeSplit], *, as_table: bool) -> html.Section | None:
    """Where the change happened: a waterfall with its table for each way of splitting it, or the tables alone."""
    if not splits:
        return None
    content: list[object] = [
        html.P(
            "The change on the same quarter a year before, split so that the pieces add up to it. "
            "This says where it happened, not why."
        )
    ]
    for split in splits:
        content += [html.H3(split.title), html.P(split.sentence), *_split(split, as_table)]
    return html.Section(
        [html.H2("Where the change happened", id="where"), html.Div(content, className="chart-card")],
        **{"aria-labelledby": "where"},
    )


def _split(split: ChangeSplit, as_table: bool) -> list[object]:
    """The waterfall with its table folded away, or the table where tables are asked for or nothing can be drawn."""
    table = _split_table(split)
    figure = None if as_table else waterfall_figure(split)
    if figure is None:
        return [table]
    folded = html.Details([html.Summary(f"Table: {split.title.lower()}"), table])
    return [chart_plot(figure), html.P(key_of(split), className="chart-card__key"), folded]


def _split_table(split: ChangeSplit) -> html.Div:
    shares = any(piece.share for piece in split.pieces)
    usual = any(piece.usual is not None for piece in split.pieces)
    head = ["Piece", "Change"] + ["Share of the whole"] * shares + ["Remarks"] * usual
    rows = [_piece(piece, shares, usual) for piece in split.pieces]
    rows.append(["All together", split.total] + [""] * (shares + usual))
    return tables.data_table(f"{split.title}: the change in pieces", head, rows, numeric=range(1, 2 + shares))


def _piece(piece: Piece, shares: bool, usual: bool) -> list[object]:
    row: list[object] = [
        html.Span(piece.name, className="usual" if piece.usual else ""),
        html.Span(piece.text, className="usual" if piece.usual else ""),
    ]
    return row + [piece.share] * shares + [_USUAL[piece.usual]] * usual


def readings_section(readings: Sequence[Reading], search: str) -> html.Section | None:
    """What to read beside a measure of reports: evidence for each reading, never a verdict."""
    if not readings:
        return None
    rows = [
        [
            here(reading.name, measure_href(reading.code, search)),
            reading.kind,
            reading.latest,
            reading.change,
            reading.fits,
        ]
        for reading in readings
    ]
    head = ["Beside it", "Kind", "Latest", "Against a year before", "Would fit"]
    return html.Section(
        [
            html.H2("Two ways to read this", id="readings"),
            html.P(
                "More reports can mean more harm, or more people who come forward. Both can be true at once. "
                "These measures speak for one reading or the other; none of them settles it."
            ),
            html.Div(
                tables.data_table("Measures to read beside this one", head, rows, numeric=tables.WORDS),
                className="prose-table",
            ),
        ],
        **{"aria-labelledby": "readings"},
    )
