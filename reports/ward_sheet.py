"""A ward sheet as one HTML page that prints on A4 and needs nothing else: no script, no other file, no other host."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from metrics.views import Cell, MixRow, Source, WardMeasure, WardSheet
from reports.theme import INK, PROVENANCE

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
STYLE = f"""
@page {{ size: A4; margin: 12mm; }}
body {{ font: 9.5pt/1.35 Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif; color: {INK}; margin: 0; }}
main {{ max-width: 186mm; margin: 0 auto; }}
h1 {{ font-size: 20pt; line-height: 1.15; margin: 0; }}
h2 {{ font-size: 12pt; margin: 8pt 0 2pt; break-after: avoid; }}
p, ul {{ margin: 0 0 3pt; }}
ul {{ padding-left: 14pt; }}
.lead {{ font-size: 12pt; font-weight: bold; margin: 2pt 0 4pt; }}
.quiet {{ color: #505a5f; font-size: 8.5pt; }}
table {{ border-collapse: collapse; width: 100%; margin: 2pt 0 4pt; }}
caption {{ text-align: left; font-weight: bold; padding: 2pt 0; }}
th, td {{ text-align: left; vertical-align: top; border-bottom: 0.5pt solid #8a9299; padding: 1.5pt 5pt 1.5pt 0; }}
thead th {{ border-bottom: 1pt solid {INK}; }}
tbody th {{ font-weight: normal; }}
.num {{ text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }}
tr {{ break-inside: avoid; }}
.mark {{ font-weight: bold; }}
@media screen {{ main {{ padding: 16pt; }} body {{ font-size: 12pt; }} }}
"""
NOTHING = "Nothing beyond what chance explains."


def ward_page(sheet: WardSheet) -> str:
    """The whole page as text: what is on the ward's own page, in the same words and numbers."""
    place = [f"{sheet.locality} locality (unconfirmed)" if sheet.locality else "", sheet.people]
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
        _listed("What is really different here", sheet.differences, NOTHING),
        _listed("Hotspots and their record", sheet.records, "In no list of the top tenth that can be shown."),
        _listed("Neighbourhoods in clusters of high figures", sheet.neighbourhoods, "None beyond chance."),
        "<h2>Every measure that exists for wards</h2>",
        _measures(sheet),
        f'<p class="quiet">{escape(sheet.base)}</p>',
        _mix(sheet),
        _listed("What the data cannot show", sheet.cannot_see, ""),
        f'<p class="quiet">{" ".join(_source(source) for source in sheet.sources)} Rules {escape(sheet.rules_version)}.</p>',
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


def _listed(title: str, lines: Sequence[str], otherwise: str) -> str:
    if not lines and not otherwise:
        return ""
    inside = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<h2>{escape(title)}</h2>" + (f"<ul>{inside}</ul>" if lines else f"<p>{escape(otherwise)}</p>")


def _measures(sheet: WardSheet) -> str:
    head = (
        "Measure",
        "Count",
        "Rate per 1,000",
        "95% interval",
        "Borough rate",
        "Change on a year before",
        "Remarks",
    )
    return _table(f"{sheet.name}, {sheet.quarter}", head, map(_measure, sheet.measures))


def _measure(measure: WardMeasure) -> tuple[str, ...]:
    illustrative = " (illustrative, not real)" if measure.provenance == "illustrative" else ""
    return (
        measure.name + illustrative,
        _words(measure.count),
        _words(measure.rate),
        "\u2013" if measure.lower is None else f"{measure.lower:,.1f} to {measure.upper:,.1f}",
        _words(measure.borough_rate),
        measure.change.text,
        measure.words or "\u2013",
    )


def _mix(sheet: WardSheet) -> str:
    if not sheet.mix:
        return ""
    head = ("Kind", "Count in four quarters", "Times the borough's share", "95% interval", "Remarks")
    table = _table("Its mix against the borough's", head, map(_mix_row, sheet.mix))
    return f'<h2>Its mix</h2>{table}<p class="quiet">{escape(sheet.mix_note)}</p>'


def _mix_row(row: MixRow) -> tuple[str, ...]:
    return row.name, row.count.text, row.quotient.text, f"{row.lower:.2f} to {row.upper:.2f}", row.words


def _words(cell: Cell) -> str:
    return " ".join((cell.text, *cell.marks))


def _table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose first column heads the rows and whose next columns, as far as the interval, are figures."""
    last = head.index("95% interval")

    def cells(row: Sequence[str]) -> str:
        first = f'<th scope="row">{escape(row[0])}</th>'
        return first + "".join(
            f"<td{' class=num' if i <= last else ''}>{escape(text)}</td>"
            for i, text in enumerate(row[1:], start=1)
        )

    heads = "".join(
        f'<th scope="col"{" class=num" if 0 < i <= last else ""}>{escape(name)}</th>'
        for i, name in enumerate(head)
    )
    lines = "".join(f"<tr>{cells(row)}</tr>" for row in rows)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"


def _source(source: Source) -> str:
    received = f", received {source.received}" if source.received else ""
    kind = PROVENANCE.get(source.provenance, source.provenance)
    return escape(f"{kind}: {source.text}{received}. {source.attribution}".strip())
