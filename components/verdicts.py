"""A verdict on screen: silhouette, word and, where there is room, the sentence behind it."""

from collections import Counter
from collections.abc import Iterable, Mapping

from dash import html

from components import svg, theme
from metrics.views import Count, MeasureView, Verdict


def verdict_mark(verdict: Verdict, table: dict[str, theme.Mark]) -> html.Span:
    """Silhouette and word of one verdict."""
    mark = table[verdict.code]
    return html.Span(
        [
            svg.picture(svg.shape_svg(mark), "verdict__shape"),
            html.Span(verdict.word, className="verdict__word"),
        ],
        className=f"verdict verdict--{verdict.code}",
    )


def status_mark(verdict: Verdict) -> html.Span:
    """Is it meeting its target?"""
    return verdict_mark(verdict, theme.STATUS)


def variation_mark(verdict: Verdict) -> html.Span:
    """Is it really changing?"""
    return verdict_mark(verdict, theme.VARIATION)


def assurance_mark(verdict: Verdict) -> html.Span:
    """Will it reliably meet the target?"""
    return verdict_mark(verdict, theme.ASSURANCE)


def status_tally(count: Count) -> html.Ul:
    """How many measures have each status, worst first."""
    return tally(theme.STATUS, dict(count.by_status))


def variation_tally(views: Iterable[MeasureView]) -> html.Ul:
    """How many of the measures whose figures are shown really change, and which way."""
    return tally(theme.VARIATION, Counter(view.variation.code for view in views if view.shown))


def tally(table: dict[str, theme.Mark], numbers: Mapping[str, int]) -> html.Ul:
    """How often each verdict of `table` is given, in its order; those nobody has are left out."""
    return html.Ul(
        [
            html.Li(
                [
                    svg.picture(svg.shape_svg(mark), "verdict__shape"),
                    html.Strong(str(numbers[code]), className="tally__number"),
                    html.Span(mark.word, className="verdict__word"),
                ]
            )
            for code, mark in table.items()
            if numbers.get(code)
        ],
        className="tally",
    )


def status_key() -> html.Ul:
    """The legend of every status."""
    return html.Ul(
        [
            html.Li(
                [
                    svg.picture(svg.shape_svg(mark), "verdict__shape"),
                    html.Span(mark.word, className="verdict__word"),
                ]
            )
            for mark in theme.STATUS.values()
        ],
        className="tally tally--key",
    )
