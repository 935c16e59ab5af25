"""A ward sheet as one HTML page that prints on A4 and needs nothing else: no script, no other file, no other host."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from metrics.views import Cell, Source, WardMeasure, WardSheet
from reports.theme import INK, PROVENANCE

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
STYLE = f"""
@page {{ size: A4; margin: 8mm 10mm; }}
body {{ font: 8.5pt/1.2 Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif; color: {INK}; margin: 0; }}
main {{ max-width: 190mm; margin: 0 auto; }}
h1 {{ font-size: 18pt; line-height: 1.15; margin: 0; }}
h2 {{ font-size: 10.5pt; margin: 4pt 0 1pt; break-after: avoid; }}
p, ul {{ margin: 0 0 2pt; }}
ul {{ padding-left: 14pt; }}
.lead {{ font-size: 11pt; font-weight: bold; margin: 2pt 0 4pt; }}
.quiet {{ color: #505a5f; font-size: 7.5pt; }}
table {{ border-collapse: collapse; width: 100%; margin: 2pt 0 4pt; }}
caption {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }}
th, td {{ text-align: left; vertical-align: top; border-bottom: 0.5pt solid #8a9299; padding: 0.5pt 6pt 0.5pt 0; }}
thead th {{ border-bottom: 1pt solid {INK}; }}
tbody th {{ font-weight: normal; white-space: nowrap; }}
.num {{ text-align: right; font-variant-numeric: tabular-nums; }}
td.num, .whole {{ white-space: nowrap; }}
tr {{ break-inside: avoid; }}
.columns {{ columns: 2; column-gap: 8mm; }}
.columns li {{ break-inside: avoid; }}
@media screen {{ main {{ padding: 16pt; }} body {{ font-size: 12pt; }} .wide {{ overflow-x: auto; }} }}
@media screen and (max-width: 60em) {{ .columns {{ columns: 1; }} }}
"""
DASH = "\u2013"


def ward_page(sheet: WardSheet) -> str:
    """The whole page as text: what is on the ward's own page, in the same words and numbers."""
    place = [sheet.locality, sheet.people]
    place.append(f"borders {', '.join(link.name for link in sheet.neighbours)}" if sheet.neighbours else "")
    figures = (
        f"as presented in release {sheet.release.number}, {sheet.release.name}"
        if sheet.release
        else "as revised, not published"
    )
    body = [
        f'<p class="quiet">Safer Rotherham Partnership. Ward {escape(sheet.code)}, {escape(sheet.quarter)}, '
        f"figures {escape(figures)}; judged on {escape(sheet.as_of)}.</p>",
        f"<h1>{escape(sheet.name)}</h1>",
        f'<p class="lead">{escape(sheet.title)}</p>',
        f"<p>{escape('; '.join(filter(None, place)))}.</p>",
        _listed("What is really different here", sheet.differences, sheet.no_differences),
        _listed(
            "Times among the three wards with most",
            sheet.records,
            sheet.no_records,
            columns=True,
        ),
        _listed(
            "Neighbourhoods in clusters of high figures",
            sheet.neighbourhoods,
            sheet.no_neighbourhoods,
            columns=True,
        ),
        "<h2>Every measure that exists for wards</h2>",
        _measures(sheet),
        f'<p class="quiet">{escape(sheet.base)}</p>',
        _mix(sheet),
        _listed("What the data cannot show", sheet.cannot_see, "", columns=True),
        _unseen(sheet),
        f'<p class="quiet">{_sources(sheet)}</p>',
    ]
    return (
        '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(sheet.name)}, {escape(sheet.quarter)}: ward sheet</title>"
        f"<style>{STYLE}</style></head><body><main>{''.join(body)}</main></body></html>\n"
    )


def file_name(sheet: WardSheet) -> str:
    """A file name that sorts by ward and says the quarter: "boston-castle-E05012996-2025-26-Q3.html"."""
    letters = "".join(c if c.isascii() and c.isalnum() else "-" for c in sheet.name.lower())
    slug = "-".join(filter(None, letters.split("-")))
    return f"{slug}-{sheet.code}-{sheet.quarter.replace(' ', '-')}.html"


def _listed(title: str, lines: Sequence[str], otherwise: str, *, columns: bool = False) -> str:
    if not lines and not otherwise:
        return ""
    inside = "".join(f"<li>{escape(line)}</li>" for line in lines)
    kind = ' class="columns"' if columns else ""
    return f"<h2>{escape(title)}</h2>" + (
        f"<ul{kind}>{inside}</ul>" if lines else f"<p>{escape(otherwise)}</p>"
    )


def _measures(sheet: WardSheet) -> str:
    """Every measure with its figure; one cell says so where a figure is not shown."""
    head = (
        "Measure",
        "Count",
        f"Rate per {sheet.per:,} (95% interval)",
        "Borough rate",
        "Change on a year before",
        "Remarks",
    )
    heads = "".join(
        f'<th scope="col"{" class=num" if 0 < i < 4 else ""}>{escape(name)}</th>'
        for i, name in enumerate(head)
    )
    lines = "".join(f"<tr>{_measure(measure)}</tr>" for measure in sheet.measures)
    caption = escape(f"{sheet.name}, {sheet.quarter}")
    table = (
        f"<table><caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"
    )
    return f'<div class="wide" role="region" tabindex="0" aria-label="{caption}">{table}</div>'


def _measure(measure: WardMeasure) -> str:
    illustrative = " (illustrative, not real)" if measure.provenance == "illustrative" else ""
    first = f'<th scope="row">{escape(measure.name + illustrative)}</th>'
    if measure.count.value is None:
        return f'{first}<td colspan="5">{escape(measure.count.text)}</td>'
    rate = measure.rate.text
    if measure.lower is not None and measure.upper is not None:
        rate += f" ({measure.lower:,.1f} to {measure.upper:,.1f})"
    numbers = (_words(measure.count), rate, _words(measure.borough_rate))
    return (
        first
        + "".join(f"<td class=num>{escape(text)}</td>" for text in numbers)
        + f"<td class=whole>{escape(measure.change.text)}</td><td>{escape(measure.words or DASH)}</td>"
    )


def _mix(sheet: WardSheet) -> str:
    """The mix as one paragraph: each kind's share over the borough's, with its interval."""
    if not sheet.mix:
        return ""
    kinds = "; ".join(
        f"{row.name} {row.quotient.text} ({row.lower:.2f} to {row.upper:.2f})" for row in sheet.mix
    )
    return (
        f"<h2>Its mix: times the borough's share (95% interval)</h2><p>{escape(kinds)}.</p>"
        f'<p class="quiet">{escape(sheet.mix_note)}</p>'
    )


def _unseen(sheet: WardSheet) -> str:
    """What the data of the measures that are remarked on cannot show, of all where none is, each in its first sentence.

    All of all of them has no room on one page.
    """
    remarked = {measure.code for measure in sheet.measures if measure.words}
    told = [one for one in sheet.unseen if not remarked or remarked.intersection(one.measures)]
    each = [f"<b>{escape(one.name)}</b>: {escape(one.text.partition('. ')[0].rstrip('.'))}" for one in told]
    return f'<p class="quiet">{"; ".join(each)}. More on the ward\'s own page.</p>' if each else ""


def _words(cell: Cell) -> str:
    return " ".join((cell.text, *cell.marks))


def _sources(sheet: WardSheet) -> str:
    return " ".join([*map(_source, sheet.sources), f"Rules {escape(sheet.rules_version)}."])


def _source(source: Source) -> str:
    received = f", received {source.received}" if source.received else ""
    kind = PROVENANCE.get(source.provenance, source.provenance)
    return escape(f"{kind}: {source.text}{received}. {source.attribution}".strip())
